/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One figure an alternative. Invariant: what stands in the room after smx__decision_prepare() does not depend on weights:
 * normalised values (weighted sum, TOPSIS), distances to the best in spans of the criterion (VIKOR, SPOTIS), net flows (PROMETHEE).
 * All but TOPSIS and VIKOR are then the weighted sum of what stands there.
 *
 * Sources: C.-L. Hwang, K. Yoon, "Multiple attribute decision making", 1981 (weighted sum, TOPSIS); J. Dezert, A. Tchamova, D. Han,
 * J.-M. Tacnet, "The SPOTIS rank reversal free method for multi-criteria decision-making support", FUSION 2020. */

#include "decision-private.h"
#include "../base/memory.h"
#include <math.h>
#include <string.h>

gboolean
smx__decision_ascends (SmxDecisionMethod method)
{
  return method == SMX_DECIDE_VIKOR || method == SMX_DECIDE_SPOTIS;
}

gboolean
smx__decision_is_linear (SmxDecisionMethod method)
{
  return method != SMX_DECIDE_TOPSIS && method != SMX_DECIDE_VIKOR;
}

gboolean
smx__decision_room_init (SmxDecisionRoom *self, gsize n, guint n_criteria, GError **error)
{
  *self = (SmxDecisionRoom){ .n = n };
  self->values = smx__allocate (n, n_criteria * sizeof *self->values, error);
  self->extents = self->values == NULL ? NULL : smx__allocate (n_criteria, 2 * sizeof *self->extents, error);
  self->scratch = self->extents == NULL ? NULL : smx__allocate (n, 4 * sizeof *self->scratch, error);
  self->order = self->scratch == NULL ? NULL : smx__allocate (n, 2 * sizeof *self->order, error);
  if (self->order != NULL)
    return TRUE;
  smx__decision_room_clear (self);
  return FALSE;
}

void
smx__decision_room_clear (SmxDecisionRoom *self)
{
  g_free (self->values);
  g_free (self->extents);
  g_free (self->scratch);
  g_free (self->order);
  *self = (SmxDecisionRoom){ .values = NULL };
}

void
smx__round_figures (double *figures, gsize n)
{
  for (gsize i = 0; i < n; i++)
    figures[i] = smx__round_figure (figures[i]);
}

/* The distance to the best, in spans: what minmax gives where the other end is the better one. What is better than the best bound is
 * at less than 0, so that nobody falls behind by getting better. */
static void
prepare_distance (const SmxDecisionRule *rule, guint c, const double *values, gsize n, double *into)
{
  gboolean fixed = rule->method == SMX_DECIDE_SPOTIS;
  const double bounds[] = { fixed ? rule->low[c] : 0, fixed ? rule->high[c] : 0 };
  smx__normalise_minmax (values, n, !rule->minimise[c], fixed ? bounds : NULL, into);
}

static void
find_extent (const double *column, gsize n, double *extent)
{
  extent[0] = extent[1] = n == 0 ? 0 : column[0];
  for (gsize i = 1; i < n; i++) {
    extent[0] = MIN (extent[0], column[i]);
    extent[1] = MAX (extent[1], column[i]);
  }
}

void
smx__decision_prepare (const SmxDecisionRule *rule, const double *values, gsize n, SmxDecisionRoom *room)
{
  if (rule->method == SMX_DECIDE_PROMETHEE) {
    smx__promethee_prepare (rule, values, n, room);
    return;
  }
  for (guint c = 0; c < rule->n_criteria; c++) {
    double *column = room->values + c * n;
    if (smx__decision_ascends (rule->method))
      prepare_distance (rule, c, values + c * n, n, column);
    else
      smx__normalise (rule, c, values + c * n, n, column);
    find_extent (column, n, room->extents + 2 * c);
  }
}

static void
weigh_sum (guint n_criteria, gsize n, const double *weights, const SmxDecisionRoom *room, double *figures)
{
  memset (figures, 0, n * sizeof *figures);
  for (guint c = 0; c < n_criteria; c++) {
    const double *column = room->values + c * n;
    double weight = weights[c];
    for (gsize i = 0; i < n; i++)
      figures[i] += weight * column[i];
  }
}

/* All columns say that more is better, so the ideal has the greatest of each. */
static void
weigh_topsis (guint n_criteria, gsize n, const double *weights, SmxDecisionRoom *room, double *figures)
{
  double *to_best = room->scratch, *to_worst = room->scratch + n;
  memset (to_best, 0, 2 * n * sizeof *to_best);
  for (guint c = 0; c < n_criteria; c++) {
    const double *column = room->values + c * n;
    double weight = weights[c], worst = room->extents[2 * c], best = room->extents[2 * c + 1];
    for (gsize i = 0; i < n; i++) {
      double below = weight * (best - column[i]), above = weight * (column[i] - worst);
      to_best[i] += below * below;
      to_worst[i] += above * above;
    }
  }
  for (gsize i = 0; i < n; i++) {
    double below = sqrt (to_best[i]), above = sqrt (to_worst[i]);
    figures[i] = below + above > 0 ? above / (below + above) : 0;
  }
}

void
smx__decision_weigh (const SmxDecisionRule *rule, gsize n, const double *weights, SmxDecisionRoom *room,
                     double *figures)
{
  if (n == 0)
    return;
  if (rule->method == SMX_DECIDE_TOPSIS)
    weigh_topsis (rule->n_criteria, n, weights, room, figures);
  else if (rule->method == SMX_DECIDE_VIKOR)
    smx__vikor_weigh (rule, n, weights, room, figures);
  else
    weigh_sum (rule->n_criteria, n, weights, room, figures);
  smx__round_figures (figures, n);
}

void
smx__decide (const SmxDecisionRule *rule, const double *values, gsize n, const double *weights,
             SmxDecisionRoom *room, double *figures)
{
  smx__decision_prepare (rule, values, n, room);
  smx__decision_weigh (rule, n, weights, room, figures);
}
