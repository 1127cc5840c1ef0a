/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SMAA-2 by draws. First all draws of weights (and values) are ranked and counted; then, with the central weights that came of it,
 * draws of the values tell the confidence.
 *
 * Invariant: what workers add up are whole numbers - weights in units of 2^-60, in 128 bits - so that the sums are those of any
 * number of threads. */
#include "../base/int128.h"
#include "../base/memory.h"
#include "../base/parallel.h"
#include "figures-private.h"
#include "smaa.h"

#include <math.h>
#include <string.h>

#define REPLICATES 256  /* of an item of work */
#define ALTERNATIVES 64 /* whose confidence is an item, where values stay the same */
#define DRAWS 16        /* of the values that are one, where they do not */
#define WEIGHT_UNIT 0x1p60

/* A thread's own. */
typedef struct {
  SmxDecisionRoom decision;
  SmxRankRoom rank;
  SmxRankBlock block;
  double *weights, *figures, *values; /* values only where they are redrawn */
  SmxInt128 *sums;                    /* n x m: of weights, over the draws in which it was first */
  guint32 *first;
  guint32 *winning; /* or NULL */
} Worker;

typedef struct {
  SmxSmaa *result;
  const SmxSmaaInput *input;
  SmxWeightConstraints constraints;
  guint m;
  gboolean ascends;
  Worker *workers;
  guint n_workers;
  gint *n_confident; /* n: by any worker */
} Run;

static gboolean
open_worker (Worker *self, const Run *run, GError **error)
{
  const SmxSmaaInput *input = run->input;
  const gsize n = input->n, m = run->m;
  if (!smx__decision_room_init (&self->decision, n, run->m, error) ||
      !smx__rank_room_init (&self->rank, n, error) ||
      !smx__rank_block_init (&self->block, &run->result->ranks, error) ||
      (self->weights = smx__allocate (m, sizeof *self->weights, error)) == NULL ||
      (self->figures = smx__allocate (n, sizeof *self->figures, error)) == NULL ||
      (self->sums = smx__allocate (n, m * sizeof *self->sums, error)) == NULL ||
      (self->first = smx__allocate (n, sizeof *self->first, error)) == NULL)
    return FALSE;
  if (input->redraw != NULL && (self->values = smx__allocate (n, m * sizeof *self->values, error)) == NULL)
    return FALSE;
  if (input->want_winning &&
      (self->winning = smx__allocate (n, MAX (n, 1) * sizeof *self->winning, error)) == NULL)
    return FALSE;
  if (input->redraw == NULL)
    smx__decision_prepare (input->rule, input->values, n, &self->decision);
  return TRUE;
}

static void
close_worker (Worker *self)
{
  smx__decision_room_clear (&self->decision);
  smx__rank_room_clear (&self->rank);
  smx__rank_block_clear (&self->block);
  g_free (self->weights);
  g_free (self->figures);
  g_free (self->values);
  g_free (self->sums);
  g_free (self->first);
  g_free (self->winning);
}

static void
close_run (Run *self)
{
  for (guint i = 0; i < self->n_workers && self->workers != NULL; i++)
    close_worker (&self->workers[i]);
  g_free (self->workers);
  g_free (self->n_confident);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, close_run)

static void
redraw (const Run *run, Worker *self, guint32 replicate, guint worker)
{
  const SmxSmaaInput *input = run->input;
  if (input->redraw == NULL)
    return;
  input->redraw (replicate, worker, self->values, input->data);
  smx__decision_prepare (input->rule, self->values, input->n, &self->decision);
}

static void
note_first (Worker *self, gsize n, gsize m)
{
  const SmxFigureLoops *loops = smx__figure_loops ();
  const guint32 *ranks = self->rank.ranks;
  for (gsize i = loops->find_number (ranks, n, 1); i < n;
       i += 1 + loops->find_number (ranks + i + 1, n - i - 1, 1)) {
    self->first[i]++;
    for (gsize c = 0; c < m; c++)
      self->sums[i * m + c] += (gint64)(self->weights[c] * WEIGHT_UNIT);
  }
}

static void
note_winning (Worker *self, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    guint32 *row = self->winning + i * n;
    const guint32 rank = self->rank.ranks[i], *others = self->rank.ranks;
    for (gsize k = 0; k < n; k++)
      row[k] += rank < others[k];
  }
}

/* Into figures that are in the order of those of the method. */
static void
weigh (const Run *run, Worker *self, const double *weights)
{
  const SmxSmaaInput *input = run->input;
  if (!smx__decision_is_linear (input->rule->method) ||
      !smx__figure_loops ()->weigh (self->decision.values, input->n, run->m, weights, self->figures))
    smx__decision_weigh (input->rule, input->n, weights, &self->decision, self->figures);
}

/* --- ranking --- */

static gboolean
rank_some (gsize item, guint worker, gpointer data, GError **error)
{
  (void)error;
  const Run *run = data;
  const SmxSmaaInput *input = run->input;
  Worker *self = &run->workers[worker];
  const guint64 first = item * REPLICATES, end = MIN (first + REPLICATES, input->n_replicates);
  for (guint64 r = first; r < end; r++) {
    smx__weights_draw (&run->constraints, input->seed, (guint32)r, self->weights);
    redraw (run, self, (guint32)r, worker);
    weigh (run, self, self->weights);
    smx__rank_quickly (self->figures, input->n, run->ascends, &self->rank);
    smx__rank_block_add (&self->block, self->rank.ranks);
    if (r < run->result->n_keys)
      run->result->keys[r] = smx__ranking_key (self->rank.ranks, input->n);
    note_first (self, input->n, run->m);
    if (self->winning != NULL)
      note_winning (self, input->n);
  }
  return TRUE;
}

static void
join_worker (SmxSmaa *result, Worker *sum, Worker *self, gsize n, gsize m)
{
  smx__rank_block_flush (&self->block);
  for (gsize i = 0; i < n; i++)
    result->first[i] += self->first[i];
  for (gsize i = 0; i < n * n && result->winning != NULL; i++)
    result->winning[i] += self->winning[i];
  for (gsize i = 0; i < n * m && sum != self; i++)
    sum->sums[i] += self->sums[i];
}

static void
join_workers (Run *self)
{
  const gsize n = self->input->n, m = self->m;
  SmxSmaa *result = self->result;
  for (guint i = 0; i < self->n_workers; i++)
    join_worker (result, &self->workers[0], &self->workers[i], n, m);
  for (gsize i = 0; i < n; i++)
    for (gsize c = i * m; c < (i + 1) * m; c++)
      result->central[c] =
          result->first[i] == 0
              ? NAN
              : (double)((long double)self->workers[0].sums[c] / result->first[i] / WEIGHT_UNIT);
}

/* --- confidence --- */

/* Whether @which is first, alone or tied, with the weights that are central to it. */
static gboolean
is_first (const Run *run, Worker *self, gsize which)
{
  const gsize n = run->input->n;
  weigh (run, self, run->result->central + which * run->m);
  const double own = self->figures[which];
  gsize n_ahead = 0;
  for (gsize i = 0; i < n; i++)
    n_ahead += run->ascends ? self->figures[i] < own : self->figures[i] > own;
  return n_ahead == 0;
}

/* How many draws of the values tell the confidence. */
static guint32
count_draws (const SmxSmaaInput *input)
{
  if (input->redraw == NULL)
    return MIN (input->n_replicates, 1);
  return input->n_confidence == 0 ? input->n_replicates : MIN (input->n_confidence, input->n_replicates);
}

static gboolean
judge_some (gsize item, guint worker, gpointer data, GError **error)
{
  (void)error;
  const Run *run = data;
  const SmxSmaaInput *input = run->input;
  Worker *self = &run->workers[worker];
  const gboolean fixed = input->redraw == NULL;
  const gsize first = fixed ? item * ALTERNATIVES : 0, end = fixed ? first + ALTERNATIVES : input->n;
  const guint64 first_draw = fixed ? 0 : item * DRAWS, end_draw = fixed ? 1 : first_draw + DRAWS;
  for (guint64 r = first_draw; r < MIN (end_draw, count_draws (input)); r++) {
    redraw (run, self, (guint32)r, worker);
    for (gsize i = first; i < MIN (end, input->n); i++)
      if (run->result->first[i] > 0 && is_first (run, self, i))
        g_atomic_int_inc (&run->n_confident[i]);
  }
  return TRUE;
}

static void
take_confidence (Run *self)
{
  const double n_draws = count_draws (self->input);
  for (gsize i = 0; i < self->input->n; i++)
    self->result->confidence[i] =
        self->result->first[i] == 0 ? NAN : (double)(guint)self->n_confident[i] / n_draws;
}

/* --- all of it --- */

static gsize
count_rankings (const SmxSmaaInput *input)
{
  return ((gsize)input->n_replicates + REPLICATES - 1) / REPLICATES;
}

static gsize
count_judgements (const SmxSmaaInput *input)
{
  return input->redraw == NULL ? (input->n + ALTERNATIVES - 1) / ALTERNATIVES
                               : ((gsize)count_draws (input) + DRAWS - 1) / DRAWS;
}

guint64
smx__smaa_steps (const SmxSmaaInput *input)
{
  return (guint64)count_rankings (input) + count_judgements (input);
}

static gboolean
open_result (SmxSmaa *self, const SmxSmaaInput *input, GError **error)
{
  const gsize n = input->n, m = input->rule->n_criteria;
  *self = (SmxSmaa){ .n_keys = MIN (input->n_replicates, SMX_ENTROPY_DRAWS) };
  if (!smx__rank_counts_init (&self->ranks, n, input->top, error) ||
      (self->first = smx__allocate (n, sizeof *self->first, error)) == NULL ||
      (self->central = smx__allocate (n, m * sizeof *self->central, error)) == NULL ||
      (self->confidence = smx__allocate (n, sizeof *self->confidence, error)) == NULL ||
      (self->keys = smx__allocate (self->n_keys, sizeof *self->keys, error)) == NULL)
    return FALSE;
  return !input->want_winning ||
         (self->winning = smx__allocate (n, MAX (n, 1) * sizeof *self->winning, error)) != NULL;
}

static gboolean
open_workers (Run *self, GError **error)
{
  const guint n = smx__parallel_workers (self->input->n_threads, count_rankings (self->input));
  self->n_confident = smx__allocate (self->input->n, sizeof *self->n_confident, error);
  self->workers = self->n_confident == NULL ? NULL : smx__allocate (n, sizeof *self->workers, error);
  if (self->workers == NULL)
    return FALSE;
  self->n_workers = n;
  for (guint i = 0; i < n; i++)
    if (!open_worker (&self->workers[i], self, error))
      return FALSE;
  return TRUE;
}

gboolean
smx__smaa (SmxSmaa *self, const SmxSmaaInput *input, SmxProgress *progress, GError **error)
{
  g_auto (Run) run = { .result = self,
                       .input = input,
                       .m = input->rule->n_criteria,
                       .ascends = smx__decision_ascends (input->rule->method) };
  run.constraints = input->constraints != NULL ? *input->constraints : (SmxWeightConstraints){ .m = run.m };
  g_return_val_if_fail (run.constraints.m == run.m, FALSE);
  if (!open_result (self, input, error) || !open_workers (&run, error) ||
      !smx__parallel (count_rankings (input), run.n_workers, rank_some, &run, progress, error))
    return FALSE;
  join_workers (&run);
  if (!smx__parallel (count_judgements (input), run.n_workers, judge_some, &run, progress, error))
    return FALSE;
  take_confidence (&run);
  return smx__ranking_entropy (self->keys, self->n_keys, &self->entropy, error);
}

void
smx__smaa_clear (SmxSmaa *self)
{
  smx__rank_counts_clear (&self->ranks);
  g_free (self->first);
  g_free (self->central);
  g_free (self->confidence);
  g_free (self->winning);
  g_free (self->keys);
  *self = (SmxSmaa){ .first = NULL };
}
