/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of a ranking with what is known of their errors. */

#include "rank-figures.h"
#include "../base/memory.h"

void
smx__rank_figures_clear (SmxRankFigures *self)
{
  g_free (self->figures);
  g_free (self->variances);
  g_free (self->covariance);
}

/* Mean squared deviations from the estimates. */
static void
add_up (double *variances, const SmxReplicates *replicates, gsize n)
{
  for (gsize draw = 0; draw < replicates->n_draws; draw++) {
    const float *deviations = replicates->draws + draw * n;
    for (gsize i = 0; i < n; i++)
      variances[i] += (double)deviations[i] * (double)deviations[i];
  }
  for (gsize i = 0; i < n; i++)
    variances[i] /= (double)replicates->n_draws;
}

gboolean
smx__rank_figures_take (SmxRankFigures *self, const SmxRedraw *redraw, const SmxReplicates *replicates,
                        GError **error)
{
  const SmxRanking *ranking = redraw->ranking;
  const gsize n = ranking->n;
  double sign = smx__decision_ascends (ranking->rule.method) ? -1 : 1;
  *self = (SmxRankFigures){ .progress = { .cancellable = ranking->options.cancellable } };
  self->figures = smx__allocate (n, sizeof *self->figures, error);
  self->variances = self->figures == NULL ? NULL : smx__allocate (n, sizeof *self->variances, error);
  if (self->variances == NULL || !smx__redraw_covariance (redraw, &self->covariance, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    self->figures[i] = sign * ranking->priority[i];
  add_up (self->variances, replicates, n);
  self->input = (SmxRankSetsInput){ .n = n,
                                    .figures = self->figures,
                                    .variances = self->variances,
                                    .covariance = self->covariance,
                                    .draws = replicates->draws,
                                    .n_draws = replicates->n_draws };
  return TRUE;
}
