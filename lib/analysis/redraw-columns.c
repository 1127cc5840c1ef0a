/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Criteria that are drawn for themselves: shares, means of people's scores, differences of these. Formulas: docs/method.md, "Drawing
 * anew". Figures that several criteria are made of have streams of their own, so that these move together. */

#include "../base/memory.h"
#include "evidence.h"
#include "redraw.h"
#include <math.h>

void
smx__column_draw_clear (SmxColumnDraw *self)
{
  for (guint k = 0; k < SMX_COLUMN_PARTS; k++) {
    smx__share_draws_clear (&self->parts[k].shares);
    g_free (self->parts[k].errors);
    g_free (self->parts[k].degrees);
    g_free (self->parts[k].units);
  }
}

/* ---- Shares ---- */

/* What was counted of one part of a criterion, service by service. */
typedef struct {
  gint64 *hits, *trials;
} Counts;

static void
counts_clear (Counts *self)
{
  g_free (self->hits);
  g_free (self->trials);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Counts, counts_clear)

static gboolean
counts_init (Counts *self, gsize n, GError **error)
{
  return (self->hits = smx__allocate (n, sizeof *self->hits, error)) != NULL &&
         (self->trials = smx__allocate (n, sizeof *self->trials, error)) != NULL;
}

static const SmxSurvey *
front_of (const SmxRanking *ranking, gsize i)
{
  return &ranking->measures.felt.front[ranking->candidates[i].row];
}

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
    *trials = isnan (measures->satisfied_share) ? 0 : front_of (ranking, i)->judged;
    *hits = *trials == 0 ? 0 : llround (measures->satisfied_share * (double)*trials);
  } else
    return FALSE;
  return TRUE;
}

/* A part of a criterion that is a share, with a prior of @a and 1/2. */
static gboolean
prepare_share (SmxPartDraw *self, const SmxRanking *ranking, const Counts *counts, double a, guint32 stream,
               GError **error)
{
  return smx__share_draws_init (&self->shares, counts->hits, counts->trials, ranking->n, a, 0.5, error) &&
         (self->units = smx__redraw_units (ranking, stream, error)) != NULL;
}

static gboolean
prepare_log_share (SmxColumnDraw *self, const SmxRanking *ranking, guint c, GError **error)
{
  g_auto (Counts) counts = { NULL };
  if (!counts_init (&counts, ranking->n, error))
    return FALSE;
  for (gsize i = 0; i < ranking->n; i++)
    share_counts (ranking, ranking->criteria.names[c], i, &counts.hits[i], &counts.trials[i]);
  return prepare_share (&self->parts[0], ranking, &counts, 0.5, SMX_STREAM_COLUMN + c, error);
}

/* People are satisfied, dissatisfied or neither: Jeffreys' distribution of the three shares is Dirichlet (s + 1/2, d + 1/2, rest + 1/2).
 * Of that the first two together are Beta (s + d + 1, rest + 1/2), and the first of these Beta (s + 1/2, d + 1/2), independent of it.
 * Who is both, which a target at or under `dissatisfied` makes possible, counts as each. */
static gboolean
prepare_net (SmxColumnDraw *self, const SmxRanking *ranking, guint c, GError **error)
{
  g_auto (Counts) either = { NULL };
  g_auto (Counts) satisfied = { NULL };
  if (!counts_init (&either, ranking->n, error) || !counts_init (&satisfied, ranking->n, error))
    return FALSE;
  for (gsize i = 0; i < ranking->n; i++) {
    const SmxSurvey *front = front_of (ranking, i);
    if (isnan (ranking->candidates[i].measures->net_satisfaction))
      continue;
    satisfied.hits[i] = front->satisfied;
    satisfied.trials[i] = front->satisfied + front->dissatisfied;
    either.trials[i] = front->persons;
    either.hits[i] = MIN (satisfied.trials[i], front->persons);
  }
  return prepare_share (&self->parts[0], ranking, &either, 1, SMX_STREAM_COLUMN + c, error) &&
         prepare_share (&self->parts[1], ranking, &satisfied, 0.5, SMX_STREAM_SATISFIED, error);
}

/* ---- Means ---- */

typedef enum {
  MEAN_NONE,
  MEAN_HOURS,
  MEAN_REWORKS,
  MEAN_SCORE,
  MEAN_PAIRED_SCORE,
  MEAN_EXPECTATION,
  MEAN_BELIEVED,
  MEAN_ASSUMED /* expectation, by the back */
} Mean;

/* Criteria that are a mean, or a mean less another one. */
static const struct {
  const char *name;
  Mean parts[SMX_COLUMN_PARTS];
} means[] = {
  { "hours", { MEAN_HOURS } },
  { "reworks_per_request", { MEAN_REWORKS } },
  { "perception", { MEAN_SCORE } },
  { "perception_paired", { MEAN_PAIRED_SCORE } },
  { "expectation", { MEAN_EXPECTATION } },
  { "expectation_paired", { MEAN_EXPECTATION } },
  { "believed", { MEAN_BELIEVED } },
  { "blind_spot", { MEAN_BELIEVED, MEAN_SCORE } },
  { "misread", { MEAN_EXPECTATION, MEAN_ASSUMED } },
};

/* Where the gap is held against targets these are what the study says, and do not swing. */
static Mean
mean_of (const SmxRanking *ranking, const char *name, guint part)
{
  for (gsize i = 0; i < G_N_ELEMENTS (means); i++)
    if (g_str_equal (means[i].name, name)) {
      Mean mean = means[i].parts[part];
      gboolean stated = mean == MEAN_EXPECTATION && ranking->matrix->gap_basis != SMX_GAP_EXPECTATION;
      return stated ? MEAN_NONE : mean;
    }
  return MEAN_NONE;
}

/* Squared deviations of single values behind a mean, and how many there are. */
typedef struct {
  double squares;
  gint64 n;
} Spread;

/* Squares of delivery times are kept in milliseconds. */
static Spread
spread_of_hours (const SmxMeasures *measures, const SmxCell *log)
{
  const double mean = measures->hours * 3.6e6;
  if (isnan (mean) || log->delivered == 0)
    return (Spread){ 0, 0 };
  double squares = (double)log->delivery_squares - (double)log->delivered * mean * mean;
  return (Spread){ MAX (squares, 0) / (3.6e6 * 3.6e6), log->delivered };
}

/* One or more of a reworked request, geometric beyond the first. */
static Spread
spread_of_reworks (const SmxMeasures *measures, const SmxCell *log)
{
  double rate = measures->rework_rate, each = rate > 0 ? measures->reworks_per_request / rate : 1;
  if (isnan (rate) || log->rework_known == 0)
    return (Spread){ 0, 0 };
  return (Spread){ (double)log->rework_known * (rate * (2 * each * each - each) - rate * each * rate * each),
                   log->rework_known };
}

static Spread
spread_of_people (const SmxRanking *ranking, Mean mean, gsize i)
{
  const SmxMeasures *measures = ranking->candidates[i].measures;
  const SmxSurvey *front = front_of (ranking, i);
  const SmxSurvey *back = &ranking->measures.felt.back[ranking->candidates[i].row];
  const gboolean target = ranking->matrix->gap_basis == SMX_GAP_TARGET;
  const struct {
    double shown; /* NAN: to nobody */
    const SmxMoments *moments;
  } people[] = {
    [MEAN_SCORE] = { measures->perception, &front->score },
    [MEAN_PAIRED_SCORE] = { measures->perception_paired,
                            target ? &front->judged_score : &front->paired_score },
    [MEAN_EXPECTATION] = { measures->expectation_paired, &front->expectation },
    [MEAN_BELIEVED] = { measures->believed, &back->score },
    [MEAN_ASSUMED] = { measures->misread, &back->expectation },
  };
  if (people[mean].moments == NULL || isnan (people[mean].shown))
    return (Spread){ 0, 0 };
  return (Spread){ people[mean].moments->squares, people[mean].moments->n };
}

static Spread
spread_of (const SmxRanking *ranking, Mean mean, gsize i)
{
  const SmxMeasures *measures = ranking->candidates[i].measures;
  if (mean == MEAN_HOURS || mean == MEAN_REWORKS) {
    const SmxCell log = smx__evidence_log (ranking, i);
    return mean == MEAN_HOURS ? spread_of_hours (measures, &log) : spread_of_reworks (measures, &log);
  }
  return spread_of_people (ranking, mean, i);
}

/* What the log says is drawn for its criterion alone. What all who were asked say and what those of them say whose answers are
 * paired is mostly the same. */
static guint32
stream_of (Mean mean, guint c)
{
  if (mean == MEAN_HOURS || mean == MEAN_REWORKS)
    return SMX_STREAM_COLUMN + c;
  return SMX_STREAM_MEAN + (guint32)(mean == MEAN_PAIRED_SCORE ? MEAN_SCORE : mean);
}

static gboolean
prepare_mean (SmxPartDraw *self, const SmxRanking *ranking, Mean mean, guint32 stream, GError **error)
{
  g_autofree gint64 *n = smx__allocate (ranking->n, sizeof *n, error);
  self->errors = n == NULL ? NULL : smx__allocate (ranking->n, sizeof *self->errors, error);
  self->degrees = self->errors == NULL ? NULL : smx__allocate (ranking->n, sizeof (double), error);
  self->units = self->degrees == NULL ? NULL : smx__redraw_units (ranking, stream, error);
  if (self->units == NULL)
    return FALSE;
  for (gsize i = 0; i < ranking->n; i++) {
    const Spread spread = spread_of (ranking, mean, i);
    self->errors[i] = spread.squares;
    n[i] = spread.n;
  }
  smx__variances_of_groups (self->errors, n, ranking->n, self->errors);
  for (gsize i = 0; i < ranking->n; i++) {
    self->errors[i] = n[i] > 0 ? sqrt (self->errors[i] / (double)n[i]) : 0;
    self->degrees[i] = (double)MAX (n[i] - 1, 1);
  }
  return TRUE;
}

static gboolean
prepare_means (SmxColumnDraw *self, const SmxRanking *ranking, guint c, GError **error)
{
  for (guint k = 0; k < SMX_COLUMN_PARTS; k++) {
    const Mean mean = mean_of (ranking, ranking->criteria.names[c], k);
    if (mean != MEAN_NONE && !prepare_mean (&self->parts[k], ranking, mean, stream_of (mean, c), error))
      return FALSE;
  }
  return TRUE;
}

/* ---- All ---- */

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
                { "burden", SMX_DRAWN_BURDEN },
                { "net_satisfaction", SMX_DRAWN_NET } };
  const SmxCriterion *criterion = &ranking->criteria.items[c];
  gint64 hits, trials;
  if (ranking->n == 0 || criterion->column == NULL || ranking->criteria.n_known[c] == 0)
    return SMX_DRAWN_NOT;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].name, criterion->name))
      return kinds[i].kind;
  if (share_counts (ranking, criterion->name, 0, &hits, &trials))
    return SMX_DRAWN_SHARE;
  for (guint k = 0; k < SMX_COLUMN_PARTS; k++)
    if (mean_of (ranking, criterion->name, k) != MEAN_NONE)
      return SMX_DRAWN_MEAN;
  return SMX_DRAWN_NOT;
}

gboolean
smx__redraw_leaves (const SmxRanking *ranking, guint c)
{
  const SmxCriterion *criterion = &ranking->criteria.items[c];
  const SmxDrawn kind = kind_of (ranking, c);
  if (ranking->n == 0 || criterion->column == NULL || ranking->criteria.n_known[c] == 0)
    return FALSE;
  if (kind == SMX_DRAWN_VOLUME)
    return ranking->matrix->volume_basis == SMX_VOLUME_COUNT;
  return kind == SMX_DRAWN_NOT && !g_str_equal (criterion->name, "expectation_paired");
}

gboolean
smx__column_draw_init (SmxColumnDraw *self, const SmxRanking *ranking, guint c, GError **error)
{
  self->kind = kind_of (ranking, c);
  switch (self->kind) {
  case SMX_DRAWN_SHARE:
    return prepare_log_share (self, ranking, c, error);
  case SMX_DRAWN_NET:
    return prepare_net (self, ranking, c, error);
  case SMX_DRAWN_MEAN:
    return prepare_means (self, ranking, c, error);
  case SMX_DRAWN_NOT:
  case SMX_DRAWN_RATE:
  case SMX_DRAWN_FIRST_TIME_RIGHT:
  case SMX_DRAWN_REWORKED:
  case SMX_DRAWN_VOLUME:
  case SMX_DRAWN_GAP:
  case SMX_DRAWN_BURDEN:
  default:
    return TRUE;
  }
}
