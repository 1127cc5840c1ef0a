/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How sure each rank is. Which kind there is follows from the method, and is said beside the ranks. */

#include "rank-certainty.h"
#include "../base/memory.h"
#include "../base/parallel.h"
#include "../stats/rank-pairs.h"
#include "rank-counted.h"
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
  g_free (self->told);
}

/* Whether a criterion is an estimate that is not drawn, as quantiles are: then nothing is promised. Counts are what they are. */
static gboolean
leaves_estimates (const SmxRanking *ranking)
{
  for (guint c = 0; c < ranking->criteria.m; c++)
    if (smx__redraw_leaves (ranking, c) && (ranking->criteria.items[c].column->needs & SMX_NEEDS_DELAYS) != 0)
      return TRUE;
  return FALSE;
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
  return linear && fixed && ranking->fixed_bounds && !leaves_estimates (ranking);
}

static SmxCertain
choose_kind (const SmxRanking *ranking, const SmxRedraw *redraw)
{
  if (smx__ranking_compares_nothing (ranking))
    return SMX_CERTAIN_NOTHING;
  if (smx__ranks_counts (ranking))
    return SMX_CERTAIN_COUNTS;
  if (ranking->n == 0 || (!redraw->swings && !smx__rank_weights_are_drawn (ranking)))
    return SMX_CERTAIN_EXACT;
  if (has_sets (ranking))
    return SMX_CERTAIN_SETS;
  return ranking->options.method == SMX_RANK_BURDEN && redraw->gap_units != NULL ? SMX_CERTAIN_BURDENS
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
    self->top_share[i] = ranking->ranks[i] <= smx__ranking_n_first (ranking) ? 1 : 0;
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

/* Whether either order comes up too often to be chance; the same for i and j as for j and i, to the last digit. */
static gboolean
often_both_ways (const SmxRankCertainty *self, gsize i, gsize j)
{
  const gint16 *one = self->sample + i * self->n_sample, *other = self->sample + j * self->n_sample;
  return smx__both_ways (one, other, self->n_sample, (1 - self->confidence) / 2 * (double)self->n_sample);
}

static gboolean
overlap (const SmxRankCertainty *self, gsize i, gsize j)
{
  return self->low[i] <= self->high[j] && self->low[j] <= self->high[i];
}

/* Those after i that cannot be told apart from it. */
static gboolean
count_tied_of (gsize i, guint worker, gpointer data, GError **error)
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
  SmxProgress progress = { .cancellable = options->cancellable };
  return smx__parallel (self->n, smx__parallel_workers (options->threads, self->n), count_tied_of, self,
                        &progress, error);
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

/* ---- Sets ---- */

static gboolean
find_sets (const SmxRankOptions *options, SmxSetsOf of, double confidence, const SmxRankSetsInput *input,
           SmxRankSet *sets, double *critical, GError **error)
{
  SmxProgress progress = { .cancellable = options->cancellable };
  return smx__rank_sets (input, of, confidence, options->threads, &progress, sets, critical, error);
}

/* Which pairs the tests told apart. */
static gboolean
take_told (SmxRankCertainty *self, const SmxRankSetsInput *input, const double *critical, GError **error)
{
  self->told = smx__allocate (self->n, self->n, error);
  for (gsize j = 0; self->told != NULL && j < self->n; j++)
    for (gsize k = 0; k < self->n; k++)
      self->told[j * self->n + k] = smx__rank_told (input, critical[j], j, k) != 0;
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
  if (!find_sets (options, of, self->confidence, &figures.input, sets, critical, error))
    return FALSE;
  for (gsize i = 0; i < self->n; i++) {
    self->low[i] = sets[i].low;
    self->high[i] = sets[i].high;
    self->tied[i] = sets[i].high - sets[i].low;
  }
  return !pairs || take_told (self, &figures.input, critical, error);
}

/* ---- Sets of burdens ---- */

/* What burdens are compared by: one test of all pairs, which sees most where there are many records, and limits, which do where there
 * are few. Both err, together, no more often than is asked for. */
typedef struct {
  SmxRankFigures figures;
  double critical;
  double *least, *most; /* one a service */
} BurdenTests;

static void
burden_tests_clear (BurdenTests *self)
{
  smx__rank_figures_clear (&self->figures);
  g_free (self->least);
  g_free (self->most);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BurdenTests, burden_tests_clear)

static gboolean
burden_tests_take (BurdenTests *self, const SmxRedraw *redraw, const SmxReplicates *replicates,
                   GError **error)
{
  const SmxRankOptions *options = &redraw->ranking->options;
  const double confidence = 1 - (1 - options->confidence) / 2; /* of each */
  if (!smx__rank_figures_take_burdens (&self->figures, redraw, replicates, error))
    return FALSE;
  const gsize n = self->figures.input.n;
  g_autofree SmxRankSet *sets = smx__allocate (n, sizeof *sets, error);
  g_autofree double *critical = sets == NULL ? NULL : smx__allocate (n, sizeof *critical, error);
  self->least = critical == NULL ? NULL : smx__allocate (redraw->ranking->n, sizeof (double), error);
  self->most = self->least == NULL ? NULL : smx__allocate (redraw->ranking->n, sizeof (double), error);
  if (self->most == NULL || !smx__burden_limits (redraw, confidence, self->least, self->most, error) ||
      !find_sets (options, SMX_SETS_OF_ALL, confidence, &self->figures.input, sets, critical, error))
    return FALSE;
  self->critical = critical[n - 1];
  return TRUE;
}

/* Whether @j surely has the larger burden: before they are clipped, and above 0; or by limits. */
static gboolean
surely_before (const BurdenTests *self, gsize j, gsize k)
{
  const SmxRankSetsInput *input = &self->figures.input;
  const gsize *members = self->figures.members;
  return self->least[members[j]] > self->most[members[k]] ||
         (smx__rank_told (input, self->critical, j, k) > 0 &&
          smx__rank_told (input, self->critical, j, input->n - 1) > 0);
}

/* Where all pairs are told apart by one test, so are the burdens that are made of them by clipping. An unknown burden may have
 * any rank. */
static void
count_burdens (SmxRankCertainty *self, const BurdenTests *tests)
{
  const gsize n = tests->figures.input.n - 1;
  for (gsize i = 0; i < self->n; i++) {
    self->low[i] = 1;
    self->high[i] = (guint32)self->n;
  }
  for (gsize j = 0; j < n; j++)
    for (gsize k = 0; k < n; k++) {
      const gsize before = tests->figures.members[j], after = tests->figures.members[k];
      if (j == k || !surely_before (tests, j, k))
        continue;
      self->low[after]++;
      self->high[before]--;
      if (self->told != NULL)
        self->told[before * self->n + after] = self->told[after * self->n + before] = 1;
    }
  for (gsize i = 0; i < self->n; i++)
    self->tied[i] = self->high[i] - self->low[i];
}

static gboolean
take_burdens (SmxRankCertainty *self, const SmxRedraw *redraw, const SmxReplicates *replicates,
              gboolean pairs, GError **error)
{
  g_auto (BurdenTests) tests = { .least = NULL };
  if ((pairs && (self->told = smx__allocate (self->n, self->n, error)) == NULL) ||
      !burden_tests_take (&tests, redraw, replicates, error))
    return FALSE;
  count_burdens (self, &tests);
  return TRUE;
}

/* ---- Sets of counts ---- */

static gboolean
take_counts (SmxRankCertainty *self, const SmxRanking *ranking, GError **error)
{
  if (!smx__count_sets_take (ranking, self->low, self->high, error))
    return FALSE;
  hold_own_ranks (self);
  for (gsize i = 0; i < self->n; i++) {
    self->top_share[i] = NAN;
    for (gsize j = 0; j < self->n; j++)
      self->tied[i] += i != j && overlap (self, i, j);
  }
  return TRUE;
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
  if (!smx__replicates_run (&replicates, self->kind != SMX_CERTAIN_RESAMPLED, error))
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    self->top_share[i] = (double)replicates.counts.top_counts[i] / (double)replicates.counts.n_replicates;
  if (self->kind == SMX_CERTAIN_SETS)
    return take_sets (self, redraw, &replicates, pairs, error);
  if (self->kind == SMX_CERTAIN_BURDENS)
    return take_burdens (self, redraw, &replicates, pairs, error);
  self->sample = g_steal_pointer (&replicates.sample);
  self->n_sample = replicates.n_sample;
  take_intervals (self, &replicates);
  hold_own_ranks (self); /* before intervals are compared */
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
  else if (self->kind == SMX_CERTAIN_COUNTS ? !take_counts (self, ranking, error)
                                            : !take_replicates (self, &redraw, pairs, error))
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
  case SMX_CERTAIN_SETS:
  case SMX_CERTAIN_BURDENS:
    return !self->told[i * self->n + j];
  case SMX_CERTAIN_COUNTS:
    return overlap (self, i, j);
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
  static const char *const names[] = { [SMX_CERTAIN_EXACT] = "exact",
                                       [SMX_CERTAIN_RESAMPLED] = "resampled",
                                       [SMX_CERTAIN_BURDENS] = "joint-set",
                                       [SMX_CERTAIN_NOTHING] = "unknown" };
  if (self->kind == SMX_CERTAIN_SETS || self->kind == SMX_CERTAIN_COUNTS)
    return ranking->options.sets == SMX_SETS_JOINT ? "joint-set" : "marginal-set";
  return names[self->kind];
}
