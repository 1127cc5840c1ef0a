/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each criterion contributes to the figure that a service is ranked by. Formulas: docs/method.md, "Why a service stands where it
 * does". */

#include "contributions.h"
#include "../base/memory.h"
#include "../base/progress.h"
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

/* The figure of a service with one value put to the median. */
static double
decide_with_median (const SmxContributions *self, gsize i, guint c, double *values, double *figures,
                    SmxDecisionRoom *room)
{
  const SmxRanking *ranking = self->ranking;
  double *at = values + (gsize)c * ranking->n + i, value = *at;
  *at = self->medians[c];
  smx__decide (&ranking->rule, values, ranking->n, ranking->weights, room, figures);
  *at = value;
  return figures[i];
}

static gboolean
take_decided (SmxContributions *self, GError **error)
{
  const SmxRanking *ranking = self->ranking;
  const gsize n = ranking->n, m = ranking->criteria.m;
  SmxProgress progress = { .cancellable = ranking->options.cancellable };
  g_auto (SmxDecisionRoom) room = { .values = NULL };
  g_autofree double *values = smx__allocate (n, m * sizeof *values, error);
  g_autofree double *figures = values == NULL ? NULL : smx__allocate (n, sizeof *figures, error);
  if (figures == NULL || !smx__decision_room_init (&room, n, ranking->criteria.m, error))
    return FALSE;
  memcpy (values, ranking->criteria.values, n * m * sizeof *values);
  for (gsize i = 0; i < n; i++) {
    if (!smx__progress_advance (&progress, 0, error))
      return FALSE;
    for (guint c = 0; c < m; c++)
      if (ranking->weights[c] > 0 && values[c * n + i] != self->medians[c])
        self->values[c * n + i] =
            sign_of (ranking) *
            (ranking->priority[i] - decide_with_median (self, i, c, values, figures, &room));
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
                                                          : !take_decided (self, error))
    return FALSE;
  finish (self);
  return TRUE;
}
