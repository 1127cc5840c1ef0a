/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ranking on its way. Methods and standing: docs/method.md, "Ranking". */

#include "ranking.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/progress.h"
#include "../base/text.h"
#include "evidence.h"
#include "ranking-rule.h"
#include <math.h>
#include <string.h>

#define STANDING_LEVEL 0.95 /* one-sided */

static const char *const staged_criteria[] = { "reworked_customers", "gap", "volume", NULL };
static const char *const burden_criteria[] = { "burden", NULL };
static const char *const usual_criteria[] = { "volume", "rework_rate", "gap", NULL };

void
smx__ranking_clear (SmxRanking *self)
{
  smx__measuring_clear (&self->measures);
  smx__evidence_clear (&self->evidence);
  smx__criteria_clear (&self->criteria);
  g_free (self->candidates);
  g_free (self->weights);
  g_free (self->minimise);
  g_free (self->low);
  g_free (self->high);
  g_free (self->preferences);
  g_free (self->priority);
  g_free (self->met);
  g_free (self->last);
  g_free (self->order);
  g_free (self->ranks);
}

gboolean
smx__ranking_may_go_on (const SmxRanking *self, GError **error)
{
  SmxProgress look = { .cancellable = self->options.cancellable };
  return smx__progress_advance (&look, 0, error);
}

gboolean
smx__ranking_compares_nothing (const SmxRanking *self)
{
  for (guint c = 0; c < self->criteria.m; c++)
    if (self->criteria.n_known[c] >= 2)
      return FALSE;
  return self->n >= 2;
}

/* ---- Who takes part ---- */

/* Whether the front's need is shown to be met, or shown not to be. */
static void
judge (SmxCandidate *self)
{
  const SmxMeasures *measures = self->measures;
  const SmxMoments *gap = &measures->gap_moments;
  gboolean rated = measures->respondents != SMX_NULL && measures->respondents > 0;
  self->standing = rated ? SMX_STANDING_UNCLEAR : SMX_STANDING_UNRATED;
  self->judged = rated && !measures->gap_hidden && !isnan (measures->gap) && smx__moments_show (gap);
  if (!self->judged)
    return;
  double lower, upper;
  smx__moments_limits (gap, STANDING_LEVEL, &lower, &upper);
  self->half_width = upper - gap->mean;
  self->standing = upper <= 0 ? SMX_STANDING_MET : lower > 0 ? SMX_STANDING_SHORT : SMX_STANDING_UNCLEAR;
}

static gboolean
in_scope (const SmxRanking *self, guint32 service)
{
  double criticality = self->matrix->criticality[service];
  return self->options.scope == SMX_SCOPE_ALL || isnan (criticality) ||
         criticality >= self->matrix->settings.critical;
}

static gboolean
take_candidates (SmxRanking *self, GError **error)
{
  self->candidates = smx__allocate (self->measures.rows.n, sizeof *self->candidates, error);
  for (gsize row = 0; self->candidates != NULL && row < self->measures.rows.n; row++) {
    guint32 service = self->measures.rows.keys[row].service;
    self->any_criticality = self->any_criticality || !isnan (self->matrix->criticality[service]);
    if (!in_scope (self, service))
      continue;
    SmxCandidate *candidate = &self->candidates[self->n++];
    *candidate = (SmxCandidate){ .service = service, .row = row, .measures = &self->measures.items[row] };
    judge (candidate);
  }
  self->n_not_critical = self->measures.rows.n - self->n;
  return self->candidates != NULL;
}

static gboolean
take_measures (SmxRanking *self, GError **error)
{
  guint needs = SMX_NEEDS_LOG | SMX_NEEDS_SURVEY | smx__criteria_needs (&self->criteria);
  if (!smx__measuring_start (&self->measures, self->matrix, SMX_ROWS_SERVICE, self->wave, needs, SMX_ALL_ROWS,
                             error))
    return FALSE;
  smx__measuring_next (&self->measures);
  return TRUE;
}

/* ---- What is known of them ---- */

static gboolean
find_criteria (SmxRanking *self, GError **error)
{
  const SmxRankOptions *options = &self->options;
  const char *const *names = options->method == SMX_RANK_STAGED   ? staged_criteria
                             : options->method == SMX_RANK_BURDEN ? burden_criteria
                             : options->criteria != NULL          ? options->criteria
                                                                  : usual_criteria;
  if (!smx__criteria_find (&self->criteria, self->matrix, names, error))
    return FALSE;
  for (guint c = 0; options->directions != NULL && smx__method_has_criteria (options->method) &&
                    c < MIN (self->criteria.m, options->n_directions);
       c++)
    self->criteria.items[c].minimise = options->directions[c] == SMX_MINIMISE;
  return !smx__method_has_criteria (options->method) ||
         smx__rank_options_fit (options, self->criteria.names, self->criteria.m, error);
}

static gboolean
take_values (SmxRanking *self, GError **error)
{
  g_autofree guint32 *services = smx__allocate (self->n, sizeof *services, error);
  g_autofree const SmxMeasures **items =
      services == NULL ? NULL : smx__allocate (self->n, sizeof *items, error);
  if (items == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n; i++) {
    services[i] = self->candidates[i].service;
    items[i] = self->candidates[i].measures;
  }
  return smx__criteria_take (&self->criteria, self->matrix, services, items, self->n, error);
}

/* Shrunken figures take the place of raw ones; reworked customers go with their rate. */
static void
use_shrunken (SmxRanking *self)
{
  const SmxEvidence *evidence = &self->evidence;
  for (guint c = 0; evidence->rates != NULL && c < self->criteria.m; c++) {
    const SmxCriterion *criterion = &self->criteria.items[c];
    const char *name = criterion->column == NULL ? "" : criterion->name;
    double *values = smx__criterion_values (&self->criteria, c);
    for (gsize i = 0; i < self->n; i++) {
      double rate = self->candidates[i].measures->rework_rate;
      if (g_str_equal (name, "rework_rate") && !isnan (values[i]))
        values[i] = evidence->rates[i];
      else if (g_str_equal (name, "first_time_right") && !isnan (values[i]))
        values[i] = 1 - evidence->rates[i];
      else if (g_str_equal (name, "gap") && !isnan (values[i]))
        values[i] = evidence->gaps[i];
      else if (g_str_equal (name, "reworked_customers") && !isnan (values[i]))
        values[i] = rate > 0 ? values[i] * (evidence->rates[i] / rate)
                             : self->candidates[i].measures->volume * evidence->rates[i];
      else
        continue;
      values[i] = smx__without_rounding (values[i]);
    }
  }
}

/* A criterion that is known of nobody counts for nothing, but to methods that have no other. */
static gboolean
lacks (const SmxRanking *self, gsize i)
{
  gboolean decided = smx__method_has_criteria (self->options.method);
  for (guint c = 0; c < (decided ? self->criteria.m : 1); c++)
    if (isnan (smx__criterion_values (&self->criteria, c)[i]) && (!decided || self->criteria.n_known[c] > 0))
      return TRUE;
  return FALSE;
}

/* With --missing=exclude: those who lack nothing move together, and what is known of them is taken anew. */
static gboolean
exclude (SmxRanking *self, gboolean *again, GError **error)
{
  gsize kept = 0;
  for (gsize i = 0; i < self->n; i++)
    if (!lacks (self, i))
      self->candidates[kept++] = self->candidates[i];
  self->n_excluded = self->n - kept;
  self->n = kept;
  *again = self->n_excluded > 0;
  if (!*again)
    return TRUE;
  g_clear_pointer (&self->criteria.values, g_free);
  g_clear_pointer (&self->criteria.missing, g_free);
  g_clear_pointer (&self->criteria.known, g_free);
  return take_values (self, error);
}

/* Who stands last; of staged and burden those whose first figure is unknown always do. */
static gboolean
mark_last (SmxRanking *self, GError **error)
{
  gboolean asked =
      self->options.missing == SMX_MISSING_LAST || !smx__method_has_criteria (self->options.method);
  self->last = smx__allocate (self->n, sizeof *self->last, error);
  self->met = self->last == NULL ? NULL : smx__allocate (self->n, sizeof *self->met, error);
  for (gsize i = 0; self->met != NULL && i < self->n; i++) {
    self->last[i] = asked && lacks (self, i) ? 1 : 0;
    self->met[i] = self->candidates[i].standing == SMX_STANDING_MET ? 1 : 0;
  }
  return self->met != NULL;
}

/* ---- The order ---- */

gboolean
smx__order_room_init (SmxOrderRoom *self, const SmxRanking *ranking, GError **error)
{
  *self = (SmxOrderRoom){ .figures = NULL };
  if (!smx__decision_room_init (&self->decision, ranking->n, ranking->criteria.m, error) ||
      !smx__rank_room_init (&self->ranks, ranking->n, error))
    return FALSE;
  self->figures = smx__allocate (ranking->n, sizeof *self->figures, error);
  self->order = self->figures == NULL ? NULL : smx__allocate (ranking->n, sizeof *self->order, error);
  self->scratch = self->order == NULL ? NULL : smx__allocate (ranking->n, sizeof *self->scratch, error);
  return self->scratch != NULL;
}

void
smx__order_room_clear (SmxOrderRoom *self)
{
  smx__decision_room_clear (&self->decision);
  smx__rank_room_clear (&self->ranks);
  g_free (self->figures);
  g_free (self->order);
  g_free (self->scratch);
}

/* What decides among the staged: most first under every key, unknown last. */
typedef struct {
  const double *keys[3];
  const guint8 *met;
} Stages;

static inline int
compare_figures (double a, double b)
{
  if (isnan (a) || isnan (b))
    return isnan (a) - isnan (b);
  return (a < b) - (a > b);
}

static int
compare_stages (const Stages *self, guint32 a, guint32 b)
{
  int order = self->met[a] - self->met[b];
  for (guint key = 0; order == 0 && key < G_N_ELEMENTS (self->keys); key++)
    order = compare_figures (self->keys[key][a], self->keys[key][b]);
  return order;
}

/* Merges two neighbouring runs of @from into @to. */
static void
merge (const Stages *stages, const guint32 *from, gsize first, gsize middle, gsize end, guint32 *to)
{
  gsize left = first, right = middle;
  for (gsize i = first; i < end; i++) {
    gboolean take_left =
        right == end || (left < middle && compare_stages (stages, from[left], from[right]) <= 0);
    to[i] = take_left ? from[left++] : from[right++];
  }
}

/* One figure that orders as the stages do, where it parts all: customers, unknown ones after them, those who meet the need after
 * both. Nothing but the first key; where that ties, or differs by less than a digit, the figures tie. */
static gboolean
order_by_one_figure (const Stages *stages, gsize n, SmxOrderRoom *room)
{
  const double *customers = stages->keys[0];
  double most = 0;
  for (gsize i = 0; i < n; i++)
    most = customers[i] > most ? customers[i] : most; /* false for NAN */
  for (gsize i = 0; i < n; i++)
    room->figures[i] = (isnan (customers[i]) ? -1 : customers[i]) - (stages->met[i] ? most + 2 : 0);
  smx__rank_quickly (room->figures, n, FALSE, &room->ranks);
  guint64 sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += room->ranks.ranks[i];
  return sum == (guint64)n * (n + 1) / 2; /* less where any tie */
}

/* By merging, so that equal ones stay in order of code; it needs no memory and cannot fail. */
static void
order_stages (const Stages *stages, gsize n, SmxOrderRoom *room)
{
  guint32 *from = room->order, *to = room->scratch;
  for (gsize i = 0; i < n; i++)
    from[i] = (guint32)i;
  for (gsize run = 1; run < n; run *= 2) {
    for (gsize first = 0; first < n; first += 2 * run)
      merge (stages, from, first, MIN (first + run, n), MIN (first + 2 * run, n), to);
    guint32 *spare = from;
    from = to;
    to = spare;
  }
  for (gsize i = 0; i < n; i++) {
    gboolean ties = i > 0 && compare_stages (stages, from[i - 1], from[i]) == 0;
    room->ranks.ranks[from[i]] = ties ? room->ranks.ranks[from[i - 1]] : (guint32)i + 1;
  }
}

void
smx__ranking_order (const SmxRanking *self, const double *values, const guint8 *met, const double *weights,
                    SmxOrderRoom *room)
{
  const gsize n = self->n;
  if (self->options.method == SMX_RANK_STAGED) {
    const Stages stages = { { values, values + n, values + 2 * n }, met };
    if (!order_by_one_figure (&stages, n, room))
      order_stages (&stages, n, room);
    return;
  }
  gboolean decided = smx__method_has_criteria (self->options.method);
  if (decided)
    smx__decide (&self->rule, values, n, weights, &room->decision, room->figures);
  else
    memcpy (room->figures, values, n * sizeof *room->figures);
  for (gsize i = 0; decided && i < n; i++)
    if (self->last[i])
      room->figures[i] = NAN;
  smx__rank_quickly (room->figures, n, decided && smx__decision_ascends (self->rule.method), &room->ranks);
}

/* Of staged the values as they are, unknown ones unknown; of the others with what stands in for these. */
static gboolean
rank (SmxRanking *self, GError **error)
{
  const gboolean decided = smx__method_has_criteria (self->options.method);
  g_auto (SmxOrderRoom) room = { .figures = NULL };
  g_autofree double *raw =
      smx__allocate (self->n, self->criteria.m * sizeof *raw, error); /* before filling */
  if (raw == NULL || !smx__order_room_init (&room, self, error))
    return FALSE;
  memcpy (raw, self->criteria.values, self->n * self->criteria.m * sizeof *raw);
  if (!smx__criteria_fill (&self->criteria, error) || !smx__ranking_weigh (self, error))
    return FALSE;
  self->priority = smx__allocate (self->n, sizeof *self->priority, error);
  self->order = self->priority == NULL ? NULL : smx__allocate (self->n, sizeof *self->order, error);
  self->ranks = self->order == NULL ? NULL : smx__allocate (self->n, sizeof *self->ranks, error);
  if (self->ranks == NULL)
    return FALSE;
  smx__ranking_order (self, decided ? self->criteria.values : raw, self->met, self->weights, &room);
  memcpy (self->priority, decided ? room.figures : raw, self->n * sizeof *self->priority);
  memcpy (self->ranks, room.ranks.ranks, self->n * sizeof *self->ranks);
  return TRUE;
}

/* The order from ranks: by rank, then code. */
static gboolean
list_order (SmxRanking *self, GError **error)
{
  g_autofree guint32 *taken = smx__allocate (self->n, sizeof *taken, error); /* places of a rank */
  for (gsize i = 0; taken != NULL && i < self->n; i++) {
    guint32 first = self->ranks[i] - 1u;
    self->order[first + taken[first]++] = (guint32)i;
  }
  return taken != NULL;
}

gboolean
smx__ranking_take (SmxRanking *self, const SmxMatrix *matrix, const SmxRankOptions *options, GError **error)
{
  gboolean again = TRUE;
  self->matrix = matrix;
  self->options = *options;
  if (!smx__find_wave (matrix, options->wave, &self->wave, error) || !find_criteria (self, error) ||
      !take_measures (self, error) || !take_candidates (self, error) || !take_values (self, error))
    return FALSE;
  if (options->missing == SMX_MISSING_EXCLUDE && !exclude (self, &again, error))
    return FALSE;
  if (!smx__evidence_take (self, error))
    return FALSE;
  use_shrunken (self);
  return mark_last (self, error) && rank (self, error) && list_order (self, error);
}
