/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How sure each rank is. Which kind there is follows from the method, and is said beside the ranks. */

#include "rank-certainty.h"
#include "../base/memory.h"
#include "../base/parallel.h"
#include "rank-figures.h"
#include "rank-limits.h"
#include "replicates.h"
#include <math.h>
#include <string.h>

void
smx__rank_certainty_clear (SmxRankCertainty *self)
{
  g_free (self->low);
  g_free (self->high);
  g_free (self->tied);
  g_free (self->top_share);
  g_free (self->sample);
  g_free (self->least);
  g_free (self->most);
  g_free (self->told);
}

/* Figures are linear in what was counted where bounds and weights are fixed. */
static gboolean
has_sets (const SmxRanking *ranking)
{
  const SmxRankOptions *options = &ranking->options;
  gboolean linear = options->method == SMX_RANK_SPOTIS || (options->method == SMX_RANK_WEIGHTED_SUM &&
                                                           ranking->rule.normalise == SMX_NORMALISE_MINMAX);
  gboolean fixed = options->weighting != SMX_WEIGHTS_ENTROPY && options->weighting != SMX_WEIGHTS_CRITIC &&
                   !smx__rank_weights_are_drawn (ranking);
  for (gsize i = 0; i < ranking->n; i++)
    if (ranking->last[i])
      return FALSE;
  return linear && fixed && ranking->fixed_bounds;
}

/* Where no criterion is known of two services there is nothing to compare. */
static gboolean
compares_nothing (const SmxRanking *ranking)
{
  for (guint c = 0; c < ranking->criteria.m; c++)
    if (ranking->criteria.n_known[c] >= 2)
      return FALSE;
  return ranking->n >= 2;
}

static SmxCertain
choose_kind (const SmxRanking *ranking, const SmxRedraw *redraw)
{
  if (compares_nothing (ranking))
    return SMX_CERTAIN_NOTHING;
  if (ranking->n == 0 || (!redraw->swings && !smx__rank_weights_are_drawn (ranking)))
    return SMX_CERTAIN_EXACT;
  if (has_sets (ranking))
    return SMX_CERTAIN_SETS;
  return ranking->options.method == SMX_RANK_BURDEN && redraw->gap_units != NULL ? SMX_CERTAIN_LIMITS
                                                                                 : SMX_CERTAIN_RESAMPLED;
}

static gboolean
allocate (SmxRankCertainty *self, gsize n, GError **error)
{
  return (self->low = smx__allocate (n, sizeof *self->low, error)) != NULL &&
         (self->high = smx__allocate (n, sizeof *self->high, error)) != NULL &&
         (self->tied = smx__allocate (n, sizeof *self->tied, error)) != NULL &&
         (self->top_share = smx__allocate (n, sizeof *self->top_share, error)) != NULL;
}

/* ---- Exact ---- */

static void
take_exact (SmxRankCertainty *self, const SmxRanking *ranking)
{
  for (gsize i = 0; i < self->n; i++) {
    gsize first = ranking->ranks[i] - 1u, end = first;
    while (end < self->n && ranking->ranks[ranking->order[end]] == ranking->ranks[i])
      end++;
    self->low[i] = self->high[i] = ranking->ranks[i];
    self->tied[i] = (guint32)(end - first - 1);
    self->top_share[i] = ranking->ranks[i] <= smx__ranking_top (self->n) ? 1 : 0;
  }
}

/* ---- Nothing ---- */

static void
take_nothing (SmxRankCertainty *self)
{
  for (gsize i = 0; i < self->n; i++) {
    self->low[i] = 1;
    self->high[i] = (guint32)self->n;
    self->tied[i] = (guint32)self->n - 1u;
    self->top_share[i] = NAN;
  }
}

/* ---- Resampled ---- */

/* In how many of the kept replicates i stands before j, ties for a half each: twice that. */
static gsize
count_before (const SmxRankCertainty *self, gsize i, gsize j)
{
  const guint16 *one = self->sample + i * self->n_sample, *other = self->sample + j * self->n_sample;
  gsize before = 0;
  for (gsize r = 0; r < self->n_sample; r++)
    before += (gsize)(one[r] < other[r]) + (gsize)(one[r] <= other[r]);
  return before;
}

/* The same for i and j as for j and i, to the last digit. */
static gboolean
often_both_ways (const SmxRankCertainty *self, gsize i, gsize j)
{
  gsize all = 2 * self->n_sample, before = count_before (self, i, j);
  return (double)MIN (before, all - before) > (1 - self->confidence) / 2 * (double)all;
}

static gboolean
overlap (const SmxRankCertainty *self, gsize i, gsize j)
{
  return self->low[i] <= self->high[j] && self->low[j] <= self->high[i];
}

/* Those after i that cannot be told apart from it. */
static gboolean
count_tied_with (gsize i, guint worker, gpointer data, GError **error)
{
  SmxRankCertainty *self = data;
  (void)worker;
  (void)error;
  for (gsize j = i + 1; j < self->n; j++)
    if (overlap (self, i, j) && often_both_ways (self, i, j)) {
      g_atomic_int_inc (&self->tied[i]);
      g_atomic_int_inc (&self->tied[j]);
    }
  return TRUE;
}

static gboolean
count_tied (SmxRankCertainty *self, const SmxRankOptions *options, GError **error)
{
  SmxProgress look = { .cancellable = options->cancellable };
  guint n_workers = smx__parallel_workers (options->threads, self->n);
  return smx__parallel (self->n, n_workers, count_tied_with, self, &look, error);
}

static void
take_intervals (SmxRankCertainty *self, const SmxReplicates *replicates)
{
  for (gsize i = 0; i < self->n; i++)
    smx__rank_counts_interval (&replicates->counts, i, self->confidence, &self->low[i], &self->high[i]);
}

/* Its own rank is always possible. */
static void
hold_own_ranks (SmxRankCertainty *self)
{
  for (gsize i = 0; i < self->n; i++) {
    self->low[i] = MIN (self->low[i], self->ranks[i]);
    self->high[i] = MAX (self->high[i], self->ranks[i]);
  }
}

/* ---- Limits ---- */

static gboolean
take_limits (SmxRankCertainty *self, const SmxRedraw *redraw, GError **error)
{
  self->least = smx__allocate (self->n, sizeof *self->least, error);
  self->most = self->least == NULL ? NULL : smx__allocate (self->n, sizeof *self->most, error);
  if (self->most == NULL || !smx__burden_limits (redraw, self->confidence, self->least, self->most, error) ||
      !smx__count_told_apart (self->least, self->most, self->n, self->low, self->high, error))
    return FALSE;
  for (gsize i = 0; i < self->n; i++) {
    guint32 before = self->low[i], after = self->high[i];
    self->tied[i] = (guint32)self->n - 1u - before - after;
    self->low[i] = before + 1;
    self->high[i] = (guint32)self->n - after;
  }
  return TRUE;
}

/* ---- Sets ---- */

/* Which pairs the tests told apart. */
static gboolean
take_told (SmxRankCertainty *self, const SmxRanking *ranking, const SmxRankSetsInput *input,
           const double *critical, GError **error)
{
  self->told = smx__allocate (self->n, self->n, error);
  for (gsize j = 0; self->told != NULL && j < self->n; j++) {
    if (!smx__ranking_may_go_on (ranking, error))
      return FALSE;
    for (gsize k = 0; k < self->n; k++)
      self->told[j * self->n + k] = smx__rank_told (input, critical[j], j, k) != 0;
  }
  return self->told != NULL;
}

static gboolean
take_sets (SmxRankCertainty *self, const SmxRedraw *redraw, const SmxReplicates *replicates, gboolean pairs,
           GError **error)
{
  g_auto (SmxRankFigures) figures = { .figures = NULL };
  const SmxRankOptions *options = &redraw->ranking->options;
  g_autofree SmxRankSet *sets = smx__allocate (self->n, sizeof *sets, error);
  g_autofree double *critical = sets == NULL ? NULL : smx__allocate (self->n, sizeof *critical, error);
  if (critical == NULL || !smx__rank_figures_take (&figures, redraw, replicates, error))
    return FALSE;
  SmxSetsOf of = options->sets == SMX_SETS_JOINT ? SMX_SETS_OF_ALL : SMX_SETS_OF_ONE;
  if (!smx__rank_sets (&figures.input, of, self->confidence, options->threads, &figures.progress, sets,
                       critical, error))
    return FALSE;
  for (gsize i = 0; i < self->n; i++) {
    self->low[i] = sets[i].low;
    self->high[i] = sets[i].high;
    self->tied[i] = sets[i].high - sets[i].low;
  }
  return !pairs || take_told (self, redraw->ranking, &figures.input, critical, error);
}

/* ---- All ---- */

static gboolean
take_replicates (SmxRankCertainty *self, const SmxRedraw *redraw, gboolean pairs, GError **error)
{
  const SmxRanking *ranking = redraw->ranking;
  g_auto (SmxRankWeights) weights = { .above = NULL };
  g_auto (SmxReplicates) replicates = { .ranking = ranking, .redraw = redraw };
  if (smx__rank_weights_are_drawn (ranking)) {
    if (!smx__rank_weights_take (&weights, ranking, error))
      return FALSE;
    replicates.weights = &weights;
  }
  if (!smx__replicates_run (&replicates, self->kind == SMX_CERTAIN_SETS, error))
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    self->top_share[i] = (double)replicates.counts.top_counts[i] / (double)replicates.counts.n_replicates;
  if (self->kind == SMX_CERTAIN_SETS)
    return take_sets (self, redraw, &replicates, pairs, error);
  if (self->kind == SMX_CERTAIN_LIMITS)
    return take_limits (self, redraw, error);
  self->sample = g_steal_pointer (&replicates.sample);
  self->n_sample = replicates.n_sample;
  take_intervals (self, &replicates);
  hold_own_ranks (self); /* before pairs are compared */
  return count_tied (self, &ranking->options, error);
}

gboolean
smx__rank_certainty_take (SmxRankCertainty *self, const SmxRanking *ranking, gboolean pairs, GError **error)
{
  g_auto (SmxRedraw) redraw = { .ranking = ranking };
  *self = (SmxRankCertainty){ .n = ranking->n,
                              .ranks = ranking->ranks,
                              .confidence = ranking->options.confidence };
  if (!allocate (self, self->n, error) || !smx__redraw_init (&redraw, ranking, error))
    return FALSE;
  self->kind = choose_kind (ranking, &redraw);
  if (self->kind == SMX_CERTAIN_EXACT)
    take_exact (self, ranking);
  else if (self->kind == SMX_CERTAIN_NOTHING)
    take_nothing (self);
  else if (!take_replicates (self, &redraw, pairs, error))
    return FALSE;
  hold_own_ranks (self);
  return TRUE;
}

gboolean
smx__rank_certainty_tied (const SmxRankCertainty *self, gsize i, gsize j)
{
  if (i == j)
    return FALSE;
  switch (self->kind) {
  case SMX_CERTAIN_RESAMPLED:
    return overlap (self, i, j) && often_both_ways (self, i, j);
  case SMX_CERTAIN_LIMITS:
    return self->least[i] <= self->most[j] && self->least[j] <= self->most[i];
  case SMX_CERTAIN_SETS:
    return !self->told[i * self->n + j];
  case SMX_CERTAIN_NOTHING:
    return TRUE;
  case SMX_CERTAIN_EXACT:
  default:
    return self->ranks[i] == self->ranks[j];
  }
}

const char *
smx__rank_certainty_name (const SmxRankCertainty *self, const SmxRanking *ranking)
{
  static const char *const names[] = { "exact", "resampled", "limits", "", "unknown" };
  if (self->kind == SMX_CERTAIN_SETS)
    return ranking->options.sets == SMX_SETS_JOINT ? "joint-set" : "marginal-set";
  return names[self->kind];
}
