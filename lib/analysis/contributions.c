/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each criterion contributes to the figure that a service is ranked by. Formulas: docs/method.md, "Why a service stands where it
 * does". */

#include "contributions.h"
#include "../base/memory.h"
#include "../base/sort.h"
#include "../stats/decision-private.h"
#include <math.h>
#include <string.h>

void
smx__contributions_clear (SmxContributions *self)
{
  g_free (self->values);
  g_free (self->sorted);
  g_free (self->medians);
}

static double
median (const double *sorted, gsize n)
{
  if (n == 0)
    return 0;
  return n % 2 == 1 ? sorted[n / 2] : sorted[n / 2 - 1] / 2 + sorted[n / 2] / 2;
}

static double
sign_of (const SmxRanking *ranking)
{
  return smx__method_has_criteria (ranking->options.method) && smx__decision_ascends (ranking->rule.method)
             ? -1
             : 1;
}

/* Figures are weighted sums of what is prepared: what it is above the median of that. */
static gboolean
take_linear (SmxContributions *self, GError **error)
{
  const SmxRanking *ranking = self->ranking;
  const gsize n = ranking->n;
  g_auto (SmxDecisionRoom) room = { .values = NULL };
  g_autofree double *sorted = smx__allocate (n, sizeof *sorted, error);
  if (sorted == NULL || !smx__decision_room_init (&room, n, ranking->criteria.m, error))
    return FALSE;
  smx__decision_prepare (&ranking->rule, ranking->criteria.values, n, &room);
  for (guint c = 0; c < ranking->criteria.m; c++) {
    const double *column = room.values + (gsize)c * n;
    memcpy (sorted, column, n * sizeof *sorted);
    smx__sort_doubles (sorted, n);
    double middle = median (sorted, n), weight = sign_of (ranking) * ranking->weights[c];
    for (gsize i = 0; i < n; i++)
      self->values[c * n + i] = weight * (column[i] - middle);
  }
  return TRUE;
}

/* VIKOR's ends: what S, or R, runs over in the ranking. */
typedef struct {
  double least, span; /* 0: all are the same but for rounding, and it counts nothing */
} Ends;

static Ends
ends_of (const double *distances, gsize n)
{
  Ends ends = { n > 0 ? distances[0] : 0, 0 };
  double greatest = ends.least;
  for (gsize i = 1; i < n; i++) {
    ends.least = MIN (ends.least, distances[i]);
    greatest = MAX (greatest, distances[i]);
  }
  ends.span = greatest - ends.least > SMX_FIGURE_UNIT ? greatest - ends.least : 0;
  return ends;
}

static double
share_of (const Ends *ends, double moved)
{
  return ends->span > 0 ? moved / ends->span : 0;
}

/* The greatest weighted distance of a service with one of them put to another. */
static double
regret_with (const SmxRanking *ranking, const SmxDecisionRoom *room, gsize i, guint other, double distance)
{
  double regret = ranking->weights[other] * distance;
  for (guint c = 0; c < ranking->criteria.m; c++)
    if (c != other)
      regret = MAX (regret, ranking->weights[c] * room->values[(gsize)c * ranking->n + i]);
  return regret;
}

/* VIKOR: how much larger Q would be with the median, on the ends that the ranking has. On those that a second decision made of the
 * replaced value nothing would be told of the first, which makes its own ends. */
static gboolean
take_compromise (SmxContributions *self, GError **error)
{
  const SmxRanking *ranking = self->ranking;
  const gsize n = ranking->n;
  const double v = ranking->rule.v;
  g_auto (SmxDecisionRoom) room = { .values = NULL };
  g_autofree double *spare = smx__allocate (n, sizeof *spare, error);
  if (spare == NULL || !smx__decision_room_init (&room, n, ranking->criteria.m, error))
    return FALSE;
  smx__decide (&ranking->rule, ranking->criteria.values, n, ranking->weights, &room, spare);
  const double *regrets = room.scratch + n; /* S stands before them */
  const Ends sums = ends_of (room.scratch, n), worst = ends_of (regrets, n);
  for (guint c = 0; c < ranking->criteria.m; c++) {
    const double *column = room.values + (gsize)c * n;
    memcpy (spare, column, n * sizeof *spare);
    smx__sort_doubles (spare, n);
    const double middle = median (spare, n);
    if (!smx__ranking_may_go_on (ranking, error))
      return FALSE;
    for (gsize i = 0; i < n; i++)
      if (column[i] != middle)
        self->values[c * n + i] =
            v * share_of (&sums, ranking->weights[c] * (middle - column[i])) +
            (1 - v) * share_of (&worst, regret_with (ranking, &room, i, c, middle) - regrets[i]);
  }
  return TRUE;
}

/* How close a service is to the ideal, one of its prepared values being another. */
static double
closeness_with (const SmxRanking *ranking, const SmxDecisionRoom *room, gsize i, guint other, double value)
{
  double to_best = 0, to_worst = 0;
  for (guint c = 0; c < ranking->criteria.m; c++) {
    const double own = c == other ? value : room->values[(gsize)c * ranking->n + i];
    const double below = ranking->weights[c] * (room->extents[2 * c + 1] - own);
    const double above = ranking->weights[c] * (own - room->extents[2 * c]);
    to_best += below * below;
    to_worst += above * above;
  }
  to_best = sqrt (to_best);
  to_worst = sqrt (to_worst);
  return to_best + to_worst > 0 ? to_worst / (to_best + to_worst) : 0;
}

/* TOPSIS: how much closer it is than it would be with the median, to the ideal and the anti-ideal that the ranking has, in the lengths
 * that its columns have. */
static gboolean
take_closeness (SmxContributions *self, GError **error)
{
  const SmxRanking *ranking = self->ranking;
  const gsize n = ranking->n;
  g_auto (SmxDecisionRoom) room = { .values = NULL };
  g_autofree double *sorted = smx__allocate (n, sizeof *sorted, error);
  if (sorted == NULL || !smx__decision_room_init (&room, n, ranking->criteria.m, error))
    return FALSE;
  smx__decision_prepare (&ranking->rule, ranking->criteria.values, n, &room);
  for (guint c = 0; c < ranking->criteria.m; c++) {
    const double *column = room.values + (gsize)c * n;
    memcpy (sorted, column, n * sizeof *sorted);
    smx__sort_doubles (sorted, n);
    const double middle = median (sorted, n);
    if (!smx__ranking_may_go_on (ranking, error))
      return FALSE;
    for (gsize i = 0; i < n; i++)
      if (column[i] != middle)
        self->values[c * n + i] =
            closeness_with (ranking, &room, i, c, column[i]) - closeness_with (ranking, &room, i, c, middle);
  }
  return TRUE;
}

/* Staged and burden order by their first criterion; what else there is only parts ties. */
static void
take_first (SmxContributions *self)
{
  const SmxRanking *ranking = self->ranking;
  for (gsize i = 0; i < ranking->n; i++)
    self->values[i] = ranking->criteria.values[i] - self->medians[0];
}

/* What is equal but for rounding contributes nothing; what is unknown nobody knows what. */
static void
finish (SmxContributions *self)
{
  const SmxRanking *ranking = self->ranking;
  const gsize n = ranking->n;
  const gboolean decided = smx__method_has_criteria (ranking->options.method);
  for (guint c = 0; c < ranking->criteria.m; c++)
    for (gsize i = 0; i < n; i++) {
      double *contribution = &self->values[c * n + i];
      gboolean missing = decided && ranking->criteria.missing[c * n + i];
      *contribution = missing || isnan (ranking->priority[i]) ? NAN : smx__round_figure (*contribution);
    }
}

static gboolean
take_sorted (SmxContributions *self, GError **error)
{
  const SmxCriteria *criteria = &self->ranking->criteria;
  self->sorted = smx__allocate (criteria->n, criteria->m * sizeof *self->sorted, error);
  self->medians = self->sorted == NULL ? NULL : smx__allocate (criteria->m, sizeof *self->medians, error);
  for (guint c = 0; self->medians != NULL && c < criteria->m; c++) {
    double *sorted = self->sorted + (gsize)c * criteria->n;
    for (gsize k = 0; k < criteria->n_known[c]; k++)
      sorted[k] = smx__criterion_values (criteria, c)[criteria->known[(gsize)c * criteria->n + k]];
    smx__sort_doubles (sorted, criteria->n_known[c]);
    self->medians[c] = median (sorted, criteria->n_known[c]);
  }
  return self->medians != NULL;
}

gboolean
smx__contributions_take (SmxContributions *self, const SmxRanking *ranking, GError **error)
{
  *self = (SmxContributions){ .ranking = ranking };
  self->values = smx__allocate (ranking->n, ranking->criteria.m * sizeof *self->values, error);
  if (self->values == NULL || !take_sorted (self, error))
    return FALSE;
  if (!smx__method_has_criteria (ranking->options.method))
    take_first (self);
  else if (smx__decision_is_linear (ranking->rule.method) ? !take_linear (self, error)
           : ranking->rule.method == SMX_DECIDE_VIKOR     ? !take_compromise (self, error)
                                                          : !take_closeness (self, error))
    return FALSE;
  finish (self);
  return TRUE;
}
