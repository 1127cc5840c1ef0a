/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the drawing of figures is made from: counts, errors of means, and the units that are drawn. Formulas: docs/method.md, "Drawing
 * anew". */

#include "../base/memory.h"
#include "../base/random.h"
#include "evidence.h"
#include "redraw.h"
#include <math.h>

/* Streams of one service for different purposes; those of columns follow. */
enum { OF_REWORK, OF_REWORKED, OF_OTHERS, OF_GAP, OF_GROUP, OF_MISSING, OF_COLUMN };

#define MICROSECONDS_PER_HOUR 3.6e9

void
smx__redraw_clear (SmxRedraw *self)
{
  for (guint c = 0; self->columns != NULL && c < self->ranking->criteria.m; c++) {
    smx__share_draws_clear (&self->columns[c].shares);
    g_free (self->columns[c].errors);
    g_free (self->columns[c].degrees);
    g_free (self->columns[c].units);
  }
  g_free (self->columns);
  smx__share_draws_clear (&self->rework);
  smx__shared_voices_clear (&self->voices);
  smx__burden_curves_clear (&self->curves);
  g_free (self->customers);
  g_free (self->gap_errors);
  g_free (self->gap_degrees);
  g_free (self->voice_rows);
  g_free (self->floors);
  g_free (self->rework_units);
  g_free (self->customer_units[0]);
  g_free (self->customer_units[1]);
  g_free (self->gap_units);
  g_free (self->group_units);
  g_free (self->missing_units);
}

static guint64 *
take_units (const SmxRanking *ranking, guint32 purpose, GError **error)
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
  self->rework_units = take_units (self->ranking, OF_REWORK, error);
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
         (!swings || ((self->customer_units[0] = take_units (ranking, OF_REWORKED, error)) != NULL &&
                      (self->customer_units[1] = take_units (ranking, OF_OTHERS, error)) != NULL));
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
    self->group_units[g] = smx__random_unit (code, OF_GROUP);
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
  self->gap_units = self->gap_degrees == NULL ? NULL : take_units (ranking, OF_GAP, error);
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

/* Shares of a count that stands in the log. */
static gboolean
share_counts (const SmxRanking *ranking, const char *name, gsize i, gint64 *hits, gint64 *trials)
{
  const SmxCell log = smx__evidence_log (ranking, i);
  const SmxMeasures *measures = ranking->candidates[i].measures;
  if (g_str_equal (name, "reassigned_rate"))
    *hits = log.reassigned, *trials = log.reassignment_known;
  else if (g_str_equal (name, "late_rate"))
    *hits = log.late, *trials = log.due;
  else if (g_str_equal (name, "promise_kept"))
    *hits = log.promises_kept, *trials = log.promises_due;
  else if (g_str_equal (name, "standard_met"))
    *hits = log.standards_met, *trials = log.standards_due;
  else if (g_str_equal (name, "dissatisfied_share")) {
    *trials = isnan (measures->dissatisfied_share) ? 0 : measures->respondents;
    *hits = *trials == 0 ? 0 : llround (measures->dissatisfied_share * (double)*trials);
  } else if (g_str_equal (name, "satisfied_share")) {
    *trials = isnan (measures->satisfied_share)
                  ? 0
                  : ranking->measures.felt.front[ranking->candidates[i].row].judged;
    *hits = *trials == 0 ? 0 : llround (measures->satisfied_share * (double)*trials);
  } else
    return FALSE;
  return TRUE;
}

static gboolean
prepare_share (SmxRedraw *self, guint c, GError **error)
{
  const SmxRanking *ranking = self->ranking;
  SmxColumnDraw *column = &self->columns[c];
  g_autofree gint64 *hits = smx__allocate (ranking->n, sizeof *hits, error);
  g_autofree gint64 *trials = hits == NULL ? NULL : smx__allocate (ranking->n, sizeof *trials, error);
  for (gsize i = 0; trials != NULL && i < ranking->n; i++)
    share_counts (ranking, ranking->criteria.names[c], i, &hits[i], &trials[i]);
  column->kind = SMX_DRAWN_SHARE;
  self->swings = TRUE;
  return trials != NULL &&
         smx__share_draws_init (&column->shares, hits, trials, ranking->n, 0.5, 0.5, error) &&
         (column->units = take_units (ranking, OF_COLUMN + c, error)) != NULL;
}

/* Squared deviations of single values behind a mean, and how many there are. */
static gboolean
mean_moments (const SmxRanking *ranking, const char *name, gsize i, double *squares, gint64 *n)
{
  const SmxCell log = smx__evidence_log (ranking, i);
  const SmxMeasures *measures = ranking->candidates[i].measures;
  if (g_str_equal (name, "hours")) { /* squares of delivery times are kept in milliseconds */
    double mean = measures->hours * 3.6e6;
    *n = isnan (mean) ? 0 : log.delivered;
    *squares =
        *n == 0 ? 0 : MAX ((double)log.delivery_squares - (double)*n * mean * mean, 0) / (3.6e6 * 3.6e6);
  } else if (g_str_equal (
                 name,
                 "reworks_per_request")) { /* one or more of a reworked request, geometric beyond the first */
    double rate = measures->rework_rate, each = rate > 0 ? measures->reworks_per_request / rate : 1;
    *n = isnan (rate) ? 0 : log.rework_known;
    *squares = *n == 0 ? 0 : (double)*n * (rate * (2 * each * each - each) - rate * each * rate * each);
  } else if (g_str_equal (name, "perception")) {
    const SmxMoments score = isnan (measures->perception)
                                 ? (SmxMoments){ 0 }
                                 : ranking->measures.felt.front[ranking->candidates[i].row].score;
    *n = score.n;
    *squares = score.squares;
  } else
    return FALSE;
  return TRUE;
}

static gboolean
prepare_mean (SmxRedraw *self, guint c, GError **error)
{
  const SmxRanking *ranking = self->ranking;
  SmxColumnDraw *column = &self->columns[c];
  g_autofree gint64 *n = smx__allocate (ranking->n, sizeof *n, error);
  column->errors = n == NULL ? NULL : smx__allocate (ranking->n, sizeof *column->errors, error);
  column->degrees = column->errors == NULL ? NULL : smx__allocate (ranking->n, sizeof (double), error);
  column->units = column->degrees == NULL ? NULL : take_units (ranking, OF_COLUMN + c, error);
  if (column->units == NULL)
    return FALSE;
  for (gsize i = 0; i < ranking->n; i++)
    mean_moments (ranking, ranking->criteria.names[c], i, &column->errors[i], &n[i]);
  smx__variances_of_groups (column->errors, n, ranking->n, column->errors);
  for (gsize i = 0; i < ranking->n; i++) {
    column->errors[i] = n[i] > 0 ? sqrt (column->errors[i] / (double)n[i]) : 0;
    column->degrees[i] = (double)MAX (n[i] - 1, 1);
  }
  column->kind = SMX_DRAWN_MEAN;
  self->swings = TRUE;
  return TRUE;
}

static SmxDrawn
kind_of (const SmxRanking *ranking, guint c)
{
  static const struct {
    const char *name;
    SmxDrawn kind;
  } kinds[] = { { "rework_rate", SMX_DRAWN_RATE },
                { "first_time_right", SMX_DRAWN_FIRST_TIME_RIGHT },
                { "reworked_customers", SMX_DRAWN_REWORKED },
                { "volume", SMX_DRAWN_VOLUME },
                { "gap", SMX_DRAWN_GAP },
                { "burden", SMX_DRAWN_BURDEN } };
  const SmxCriterion *criterion = &ranking->criteria.items[c];
  double squares;
  gint64 some, others;
  if (criterion->column == NULL || ranking->criteria.n_known[c] == 0)
    return SMX_DRAWN_NOT;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].name, criterion->name))
      return kinds[i].kind;
  return share_counts (ranking, criterion->name, 0, &some, &others)      ? SMX_DRAWN_SHARE
         : mean_moments (ranking, criterion->name, 0, &squares, &others) ? SMX_DRAWN_MEAN
                                                                         : SMX_DRAWN_NOT;
}

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

static gboolean
prepare_columns (SmxRedraw *self, guint *kinds, GError **error)
{
  const SmxCriteria *criteria = &self->ranking->criteria;
  self->columns = smx__allocate (criteria->m, sizeof *self->columns, error);
  for (guint c = 0; self->columns != NULL && c < criteria->m; c++) {
    SmxDrawn kind = self->ranking->n == 0 ? SMX_DRAWN_NOT : kind_of (self->ranking, c);
    self->columns[c].kind = kind;
    *kinds |= 1u << kind;
    self->any_missing = self->any_missing || (criteria->n_known[c] > 0 && criteria->n_known[c] < criteria->n);
    if ((kind == SMX_DRAWN_SHARE && !prepare_share (self, c, error)) ||
        (kind == SMX_DRAWN_MEAN && !prepare_mean (self, c, error)))
      return FALSE;
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
  self->swings = self->swings || self->any_missing;
  return prepare_floors (self, error) &&
         (!self->any_missing || (self->missing_units = take_units (ranking, OF_MISSING, error)) != NULL);
}
