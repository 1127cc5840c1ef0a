/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of a ranking with what is known of their errors. */

#include "rank-figures.h"
#include "../base/memory.h"
#include <math.h>

void
smx__rank_figures_clear (SmxRankFigures *self)
{
  g_free (self->figures);
  g_free (self->variances);
  g_free (self->covariance);
  g_free (self->draws);
  g_free (self->members);
}

static gboolean
allocate (SmxRankFigures *self, gsize n, GError **error)
{
  *self = (SmxRankFigures){ .figures = smx__allocate (n, sizeof *self->figures, error) };
  self->variances = self->figures == NULL ? NULL : smx__allocate (n, sizeof *self->variances, error);
  return self->variances != NULL;
}

/* Mean squared deviations from the estimates. */
static void
add_up (double *variances, const float *draws, gsize n_draws, gsize n)
{
  for (gsize draw = 0; draw < n_draws; draw++) {
    const float *deviations = draws + draw * n;
    for (gsize i = 0; i < n; i++)
      variances[i] += (double)deviations[i] * (double)deviations[i];
  }
  for (gsize i = 0; i < n; i++)
    variances[i] /= (double)n_draws;
}

static void
set_input (SmxRankFigures *self, const float *draws, gsize n_draws, gsize n)
{
  add_up (self->variances, draws, n_draws, n);
  self->input = (SmxRankSetsInput){ .n = n,
                                    .figures = self->figures,
                                    .variances = self->variances,
                                    .covariance = self->covariance,
                                    .draws = draws,
                                    .n_draws = n_draws };
}

gboolean
smx__rank_figures_take (SmxRankFigures *self, const SmxRedraw *redraw, const SmxReplicates *replicates,
                        GError **error)
{
  const SmxRanking *ranking = redraw->ranking;
  const gsize n = ranking->n;
  double sign = smx__decision_ascends (ranking->rule.method) ? -1 : 1;
  if (!allocate (self, n, error) || !smx__redraw_covariance (redraw, &self->covariance, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    self->figures[i] = sign * ranking->priority[i];
  set_input (self, replicates->draws, replicates->n_draws, n);
  return TRUE;
}

/* The known burdens and 0. */
static gsize
take_members (SmxRankFigures *self, const SmxRedraw *redraw)
{
  const SmxRanking *ranking = redraw->ranking;
  gsize n = 0;
  for (gsize i = 0; i < ranking->n; i++) {
    if (isnan (ranking->priority[i]))
      continue;
    self->figures[n] = smx__burden_curve_at (&redraw->curves, i, 0);
    self->members[n++] = i;
  }
  return n + 1;
}

gboolean
smx__rank_figures_take_burdens (SmxRankFigures *self, const SmxRedraw *redraw,
                                const SmxReplicates *replicates, GError **error)
{
  const gsize all = redraw->ranking->n, n_draws = replicates->n_draws;
  if (!allocate (self, all + 1, error) ||
      (self->members = smx__allocate (all + 1, sizeof *self->members, error)) == NULL)
    return FALSE;
  const gsize n = take_members (self, redraw);
  self->draws = smx__allocate (n, n_draws * sizeof *self->draws, error);
  for (gsize draw = 0; self->draws != NULL && draw < n_draws; draw++)
    for (gsize i = 0; i + 1 < n; i++)
      self->draws[draw * n + i] = replicates->draws[draw * all + self->members[i]];
  if (self->draws != NULL)
    set_input (self, self->draws, n_draws, n);
  return self->draws != NULL;
}
