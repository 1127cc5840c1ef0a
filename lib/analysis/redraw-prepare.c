/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the drawing of figures is made from: counts, errors of means, and the units that are drawn. Formulas: docs/method.md, "Drawing
 * anew". */

#include "../base/memory.h"
#include "../base/random.h"
#include "evidence.h"
#include "ranking-rule.h"
#include "redraw.h"
#include <math.h>

#define MICROSECONDS_PER_HOUR 3.6e9

void
smx__redraw_clear (SmxRedraw *self)
{
  for (guint c = 0; self->columns != NULL && c < self->ranking->criteria.m; c++)
    smx__column_draw_clear (&self->columns[c]);
  g_free (self->columns);
  smx__share_draws_clear (&self->rework);
  smx__shared_voices_clear (&self->voices);
  smx__burden_curves_clear (&self->curves);
  g_free (self->customers);
  g_free (self->gap_errors);
  g_free (self->gap_degrees);
  g_free (self->voice_rows);
  g_free (self->floors);
  g_free (self->reach);
  g_free (self->rework_units);
  g_free (self->customer_units[0]);
  g_free (self->customer_units[1]);
  g_free (self->gap_units);
  g_free (self->group_units);
  g_free (self->missing_units);
}

guint64 *
smx__redraw_units (const SmxRanking *ranking, guint32 purpose, GError **error)
{
  guint64 *units = smx__allocate (ranking->n, sizeof *units, error);
  for (gsize i = 0; units != NULL && i < ranking->n; i++)
    units[i] = smx__random_unit (smx__ranking_code (ranking, i), purpose);
  return units;
}

/* ---- Rework and customers ---- */

static gboolean
prepare_rework (SmxRedraw *self, GError **error)
{
  const SmxEvidence *evidence = &self->ranking->evidence;
  self->swings = TRUE;
  self->rework_units = smx__redraw_units (self->ranking, SMX_STREAM_REWORK, error);
  return self->rework_units != NULL &&
         smx__share_draws_init (&self->rework, evidence->hits, evidence->trials, self->ranking->n,
                                evidence->prior_a, evidence->prior_b, error);
}

/* The deviation of end customers of one request, within reworked ones and others. Of one request alone nothing is known: as large as
 * its customers. */
static double
customer_deviation (const SmxCell *log, double mean, double reworked_mean, double other_mean)
{
  SmxMoments all =
      smx__moments_of_sums (log->customers_known, log->customers, log->customers_squares, (double)SMX_MICRO);
  double reworked = (double)MIN (log->reworked, log->customers_known);
  double between = reworked * (reworked_mean - mean) * (reworked_mean - mean) +
                   ((double)log->customers_known - reworked) * (other_mean - mean) * (other_mean - mean);
  if (log->customers_known < 2)
    return mean;
  return all.alike ? 0 : sqrt (MAX (all.squares - between, 0) / (double)(log->customers_known - 1));
}

static SmxCustomers
customers_of (const SmxCell *log)
{
  double n = (double)log->customers_known, all = (double)log->customers / (double)SMX_MICRO;
  double reworked = (double)MIN (log->reworked, log->customers_known);
  double part = (double)log->customers_reworked / (double)SMX_MICRO;
  double mean = n > 0 ? all / n : 0;
  SmxCustomers self = { mean, mean, 0, 0, MAX (n - 1, 1), 0 };
  if (reworked > 0)
    self.reworked_mean = part / reworked;
  if (n > reworked)
    self.other_mean = (all - part) / (n - reworked);
  if (reworked <= 0)
    self.reworked_mean = self.other_mean;
  double deviation = customer_deviation (log, mean, self.reworked_mean, self.other_mean);
  if (self.reworked_mean > 0)
    self.reworked_error = deviation / sqrt (MAX (reworked, 1)) / self.reworked_mean;
  if (self.other_mean > 0)
    self.other_error = deviation / sqrt (MAX (n - reworked, 1)) / self.other_mean;
  return self;
}

/* Reworked customers are @base x rate, whatever the rate. */
static double
base_of (const SmxRanking *ranking, gsize i, const SmxCell *log, const SmxCustomers *customers)
{
  const SmxMeasures *measures = ranking->candidates[i].measures;
  if (ranking->matrix->volume_basis != SMX_VOLUME_REQUESTS)
    return measures->volume;
  if (log->reworked > 0)
    return measures->reworked_customers / measures->rework_rate;
  return (double)log->customers_rework_known * customers->other_mean;
}

static gboolean
prepare_customers (SmxRedraw *self, GError **error)
{
  const SmxRanking *ranking = self->ranking;
  gboolean swings = ranking->matrix->volume_basis == SMX_VOLUME_REQUESTS;
  self->customers = smx__allocate (ranking->n, sizeof *self->customers, error);
  for (gsize i = 0; self->customers != NULL && i < ranking->n; i++) {
    const SmxCell log = smx__evidence_log (ranking, i);
    if (swings)
      self->customers[i] = customers_of (&log);
    self->customers[i].base = base_of (ranking, i, &log, &self->customers[i]);
  }
  self->swings = self->swings || swings;
  return self->customers != NULL &&
         (!swings ||
          ((self->customer_units[0] = smx__redraw_units (ranking, SMX_STREAM_REWORKED, error)) != NULL &&
           (self->customer_units[1] = smx__redraw_units (ranking, SMX_STREAM_OTHERS, error)) != NULL));
}

/* ---- Gaps ---- */

/* A gap that was drawn towards the others has the error of what it became. */
static double
gap_error (const SmxEvidence *evidence, gsize i)
{
  double variance = evidence->gap_variances[i], between = evidence->gap_between;
  if (isnan (variance))
    return 0;
  if (!isnan (between))
    variance = variance + between > 0 ? variance * between / (variance + between) : 0;
  return sqrt (variance);
}

static gboolean
prepare_groups (SmxRedraw *self, GError **error)
{
  self->voice_rows = smx__allocate (self->ranking->n, sizeof *self->voice_rows, error);
  self->group_units =
      self->voice_rows == NULL ? NULL : smx__allocate (self->voices.n_groups, sizeof (guint64), error);
  for (gsize i = 0; self->group_units != NULL && i < self->ranking->n; i++)
    self->voice_rows[i] = self->ranking->candidates[i].row;
  for (guint32 g = 0; self->group_units != NULL && g < self->voices.n_groups; g++) {
    char code[16];
    g_snprintf (code, sizeof code, "%u", g);
    self->group_units[g] = smx__random_unit (code, SMX_STREAM_GROUP);
  }
  return self->group_units != NULL;
}

static gboolean
prepare_gaps (SmxRedraw *self, GError **error)
{
  const SmxRanking *ranking = self->ranking;
  const SmxEvidence *evidence = &ranking->evidence;
  self->swings = TRUE;
  self->gap_errors = smx__allocate (ranking->n, sizeof *self->gap_errors, error);
  self->gap_degrees = self->gap_errors == NULL ? NULL : smx__allocate (ranking->n, sizeof (double), error);
  self->gap_units = self->gap_degrees == NULL ? NULL : smx__redraw_units (ranking, SMX_STREAM_GAP, error);
  for (gsize i = 0; self->gap_units != NULL && i < ranking->n; i++) {
    self->gap_errors[i] = gap_error (evidence, i);
    self->gap_degrees[i] = (double)MAX (evidence->gap_counts[i] - 1, 1);
  }
  return self->gap_units != NULL &&
         smx__shared_voices_take (&self->voices, ranking->matrix, &ranking->measures.rows, ranking->wave,
                                  error) &&
         prepare_groups (self, error);
}

/* ---- Columns ---- */

/* Normalisations by ratios need amounts: draws stay at 0 or above, and minimised ones away from it. */
static gboolean
prepare_floors (SmxRedraw *self, GError **error)
{
  const SmxRanking *ranking = self->ranking;
  const SmxDecisionRule *rule = &ranking->rule;
  gboolean decided = smx__method_has_criteria (ranking->options.method);
  if (!decided || rule->method > SMX_DECIDE_TOPSIS ||
      (rule->normalise != SMX_NORMALISE_MAX && rule->normalise != SMX_NORMALISE_SUM))
    return TRUE;
  self->floors = smx__allocate (ranking->criteria.m, sizeof *self->floors, error);
  for (guint c = 0; self->floors != NULL && c < ranking->criteria.m; c++) {
    const double *values = smx__criterion_values (&ranking->criteria, c);
    for (gsize i = 0; ranking->minimise[c] && i < ranking->n; i++)
      if (self->floors[c] == 0 || values[i] / 2 < self->floors[c])
        self->floors[c] = values[i] / 2;
  }
  return self->floors != NULL;
}

/* Where bounds were given, or are those of SPOTIS, nothing lies beyond them; else what is unknown goes on as the known ones do, as far
 * as the measure can go. */
static SmxReach
reach_of (const SmxRanking *ranking, guint c)
{
  const SmxRankOptions *options = &ranking->options;
  SmxReach reach = { FALSE, -INFINITY, INFINITY };
  if (ranking->low != NULL && (options->method == SMX_RANK_SPOTIS || !isnan (options->bounds[c].low)))
    return (SmxReach){ TRUE, ranking->low[c], ranking->high[c] };
  smx__ranking_own_bounds (ranking, c, &reach.low, &reach.high);
  return reach;
}

/* What is unknown of services is drawn, too. */
static gboolean
prepare_missing (SmxRedraw *self, GError **error)
{
  const SmxCriteria *criteria = &self->ranking->criteria;
  self->reach = smx__allocate (criteria->m, sizeof *self->reach, error);
  for (guint c = 0; self->reach != NULL && c < criteria->m; c++) {
    self->reach[c] = reach_of (self->ranking, c);
    self->any_missing = self->any_missing || (criteria->n_known[c] > 0 && criteria->n_known[c] < criteria->n);
  }
  self->swings = self->swings || self->any_missing;
  return self->reach != NULL &&
         (!self->any_missing ||
          (self->missing_units = smx__redraw_units (self->ranking, SMX_STREAM_MISSING, error)) != NULL);
}

static gboolean
prepare_columns (SmxRedraw *self, guint *kinds, GError **error)
{
  const SmxCriteria *criteria = &self->ranking->criteria;
  self->columns = smx__allocate (criteria->m, sizeof *self->columns, error);
  for (guint c = 0; self->columns != NULL && c < criteria->m; c++) {
    SmxColumnDraw *column = &self->columns[c];
    if (!smx__column_draw_init (column, self->ranking, c, error))
      return FALSE;
    *kinds |= 1u << column->kind;
    self->swings = self->swings || column->parts[0].units != NULL || column->parts[1].units != NULL;
  }
  return self->columns != NULL;
}

gboolean
smx__redraw_init (SmxRedraw *self, const SmxRanking *ranking, GError **error)
{
  guint kinds = 0;
  *self = (SmxRedraw){ .ranking = ranking };
  if (!prepare_columns (self, &kinds, error))
    return FALSE;
  gboolean burden = (kinds & 1u << SMX_DRAWN_BURDEN) != 0;
  gboolean volume =
      (kinds & 1u << SMX_DRAWN_VOLUME) != 0 && ranking->matrix->volume_basis == SMX_VOLUME_REQUESTS;
  gboolean reworked = (kinds & 1u << SMX_DRAWN_REWORKED) != 0;
  gboolean rate = (kinds & (1u << SMX_DRAWN_RATE | 1u << SMX_DRAWN_FIRST_TIME_RIGHT)) != 0;
  if ((rate || reworked || burden || volume) && !prepare_rework (self, error))
    return FALSE;
  if ((reworked || burden || volume) && !prepare_customers (self, error))
    return FALSE;
  if ((burden || (kinds & 1u << SMX_DRAWN_GAP)) && !prepare_gaps (self, error))
    return FALSE;
  if (burden && !smx__burden_curves_take (&self->curves, ranking, error))
    return FALSE;
  return prepare_floors (self, error) && prepare_missing (self, error);
}
