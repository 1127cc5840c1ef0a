/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was counted behind the figures of a ranking. Formulas: docs/method.md, "Shrinkage" and "Funnel". */

#include "evidence.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../stats/draws.h"
#include "../stats/shrink.h"
#include <math.h>

#define FUNNEL_CONFIDENCE 0.998 /* the usual outer limits */
#define SURE 1e12               /* the precision of a prior that leaves no doubt */

SMX_MESSAGE (no_shrinking, "expected a method other than burden, whose cells have too few records each",
             "se esperaba un método distinto de burden, cuyas celdas tienen muy pocos registros");

void
smx__evidence_clear (SmxEvidence *self)
{
  g_free (self->hits);
  g_free (self->trials);
  g_free (self->gap_variances);
  g_free (self->gap_counts);
  g_free (self->rates);
  g_free (self->gaps);
  g_free (self->rework_side);
  g_free (self->gap_side);
}

SmxCell
smx__evidence_log (const SmxRanking *self, gsize i)
{
  if (!(self->measures.parts & SMX_NEEDS_LOG))
    return (SmxCell){ 0 };
  return smx__row_log_sum (&self->measures.log, self->candidates[i].row);
}

static gboolean
allocate (SmxEvidence *self, gsize n, GError **error)
{
  return (self->hits = smx__allocate (n, sizeof *self->hits, error)) != NULL &&
         (self->trials = smx__allocate (n, sizeof *self->trials, error)) != NULL &&
         (self->gap_variances = smx__allocate (n, sizeof *self->gap_variances, error)) != NULL &&
         (self->gap_counts = smx__allocate (n, sizeof *self->gap_counts, error)) != NULL &&
         (self->rework_side = smx__allocate (n, sizeof *self->rework_side, error)) != NULL &&
         (self->gap_side = smx__allocate (n, sizeof *self->gap_side, error)) != NULL;
}

/* Gaps that are hidden or unknown are of nobody here. */
static void
count (const SmxRanking *self, SmxEvidence *evidence, double *gaps)
{
  for (gsize i = 0; i < self->n; i++) {
    const SmxMeasures *measures = self->candidates[i].measures;
    const SmxCell log = smx__evidence_log (self, i);
    gboolean known = !isnan (measures->gap);
    evidence->hits[i] = log.reworked;
    evidence->trials[i] = log.rework_known;
    evidence->gap_counts[i] = known ? measures->gap_moments.n : 0;
    evidence->gap_variances[i] = known ? measures->gap_moments.squares : 0;
    gaps[i] = measures->gap;
  }
  smx__variances_of_groups (evidence->gap_variances, evidence->gap_counts, self->n, evidence->gap_variances);
  for (gsize i = 0; i < self->n; i++)
    evidence->gap_variances[i] /= (double)MAX (evidence->gap_counts[i], 1);
}

static gboolean
shrink (const SmxRanking *self, SmxEvidence *evidence, const double *gaps, GError **error)
{
  const SmxPlace place = { .field = "shrink" };
  if (self->options.method == SMX_RANK_BURDEN)
    return smx__fail (error, SMX_ERROR_CONFLICT, &place, &no_shrinking, NULL);
  evidence->rates = smx__allocate (self->n, sizeof *evidence->rates, error);
  evidence->gaps = evidence->rates == NULL ? NULL : smx__allocate (self->n, sizeof *evidence->gaps, error);
  if (evidence->gaps == NULL)
    return FALSE;
  SmxBetaPrior rates = smx__shrink_shares (evidence->hits, evidence->trials, self->n, evidence->rates);
  SmxNormalPrior means = smx__shrink_means (gaps, evidence->gap_variances, self->n, evidence->gaps);
  if (rates.n >= 2) {
    double precision = MIN (rates.precision, SURE);
    evidence->prior_a = MAX (rates.mean, 1 / SURE) * precision;
    evidence->prior_b = MAX (1 - rates.mean, 1 / SURE) * precision;
  }
  evidence->gap_between = means.n >= 4 ? means.between : NAN;
  return TRUE;
}

gboolean
smx__evidence_take (SmxRanking *self, GError **error)
{
  SmxEvidence *evidence = &self->evidence;
  g_autofree double *gaps = smx__allocate (self->n, sizeof *gaps, error);
  evidence->prior_a = evidence->prior_b = 0.5;
  evidence->gap_between = NAN;
  if (gaps == NULL || !allocate (evidence, self->n, error))
    return FALSE;
  count (self, evidence, gaps);
  if (!smx__funnel_shares (evidence->hits, evidence->trials, self->n, FUNNEL_CONFIDENCE,
                           evidence->rework_side, error) ||
      !smx__funnel_means (gaps, evidence->gap_variances, self->n, FUNNEL_CONFIDENCE, evidence->gap_side,
                          error))
    return FALSE;
  return !self->options.shrink || shrink (self, evidence, gaps, error);
}
