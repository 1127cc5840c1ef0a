/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The replicates of a ranking. Workers take chunks of replicates; what they count is whole numbers, and what they keep has a place of
 * its own. */

#include "replicates.h"
#include "../base/memory.h"
#include "../base/parallel.h"

#define CHUNK 32 /* replicates that a worker takes at a time */

typedef struct {
  SmxRedrawRoom redraw;
  SmxOrderRoom order;
  SmxRankBlock block;
  double *weights;
} Worker;

typedef struct {
  SmxReplicates *self;
  Worker *workers;
  guint n_workers;
} Work;

static void
clear_work (Work *self)
{
  for (guint i = 0; self->workers != NULL && i < self->n_workers; i++) {
    smx__redraw_room_clear (&self->workers[i].redraw);
    smx__order_room_clear (&self->workers[i].order);
    smx__rank_block_clear (&self->workers[i].block);
    g_free (self->workers[i].weights);
  }
  g_free (self->workers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

void
smx__replicates_clear (SmxReplicates *self)
{
  smx__rank_counts_clear (&self->counts);
  g_free (self->sample);
  g_free (self->draws);
}

static gboolean
prepare (Work *work, GError **error)
{
  const SmxReplicates *self = work->self;
  const SmxRanking *ranking = self->ranking;
  work->workers = smx__allocate (work->n_workers, sizeof *work->workers, error);
  for (guint i = 0; work->workers != NULL && i < work->n_workers; i++) {
    Worker *worker = &work->workers[i];
    worker->weights = smx__allocate (ranking->criteria.m, sizeof *worker->weights, error);
    if (worker->weights == NULL || !smx__redraw_room_init (&worker->redraw, self->redraw, error) ||
        !smx__order_room_init (&worker->order, ranking, error) ||
        !smx__rank_block_init (&worker->block, &work->self->counts, error))
      return FALSE;
  }
  return work->workers != NULL;
}

static void
keep (SmxReplicates *self, gsize replicate, const Worker *worker)
{
  const SmxRanking *ranking = self->ranking;
  const gsize n = ranking->n;
  for (gsize i = 0; replicate < self->n_sample && i < n; i++)
    self->sample[i * self->n_sample + replicate] = (gint16)MIN (worker->order.ranks.ranks[i], G_MAXINT16);
  if (replicate >= self->n_draws)
    return;
  float *draws = self->draws + replicate * n;
  gboolean burden = ranking->options.method == SMX_RANK_BURDEN;
  double sign = !burden && smx__decision_ascends (ranking->rule.method) ? -1 : 1;
  for (gsize i = 0; i < n; i++)
    draws[i] = burden
                   ? (float)(worker->redraw.unclipped[i] - smx__burden_curve_at (&self->redraw->curves, i, 0))
                   : (float)(sign * (worker->order.figures[i] - ranking->priority[i]));
}

static gboolean
run_chunk (gsize item, guint index, gpointer data, GError **error)
{
  Work *work = data;
  SmxReplicates *self = work->self;
  const SmxRanking *ranking = self->ranking;
  Worker *worker = &work->workers[index];
  const gsize end = MIN ((item + 1) * CHUNK, ranking->options.replicates);
  for (gsize replicate = item * CHUNK; replicate < end; replicate++) {
    const double *weights = ranking->weights;
    if (!smx__ranking_may_go_on (ranking, error)) /* one replicate of many services takes long */
      return FALSE;
    if (self->weights != NULL) {
      smx__weights_draw (&self->weights->constraints, ranking->options.seed, (guint32)replicate,
                         worker->weights);
      weights = worker->weights;
    }
    smx__redraw_take (self->redraw, (guint32)replicate, &worker->redraw);
    smx__ranking_order (ranking, worker->redraw.values, worker->redraw.met, weights, &worker->order);
    smx__rank_block_add (&worker->block, worker->order.ranks.ranks);
    keep (self, replicate, worker);
  }
  return TRUE;
}

static gboolean
allocate_results (SmxReplicates *self, gboolean want_draws, GError **error)
{
  const gsize n = self->ranking->n, replicates = self->ranking->options.replicates;
  self->n_sample = MIN (replicates, SMX_RANKS_KEPT);
  self->n_draws = want_draws ? MIN (replicates, SMX_DRAWS_KEPT) : 0;
  return smx__rank_counts_init (&self->counts, n, smx__ranking_n_first (self->ranking), error) &&
         (self->sample = smx__allocate (n, self->n_sample * sizeof *self->sample, error)) != NULL &&
         (self->draws = smx__allocate (n, self->n_draws * sizeof *self->draws, error)) != NULL;
}

gboolean
smx__replicates_run (SmxReplicates *self, gboolean want_draws, GError **error)
{
  const SmxRankOptions *options = &self->ranking->options;
  const gsize n_chunks = (options->replicates + CHUNK - 1) / CHUNK;
  g_auto (Work) work = { .self = self, .n_workers = smx__parallel_workers (options->threads, n_chunks) };
  SmxProgress progress = { .cancellable = options->cancellable,
                           .function = options->progress,
                           .data = options->progress_data,
                           .total = n_chunks,
                           .thread = g_thread_self () };
  if (!allocate_results (self, want_draws, error) || !prepare (&work, error) ||
      !smx__parallel (n_chunks, work.n_workers, run_chunk, &work, &progress, error))
    return FALSE;
  for (guint i = 0; i < work.n_workers; i++)
    smx__rank_block_flush (&work.workers[i].block);
  return TRUE;
}
