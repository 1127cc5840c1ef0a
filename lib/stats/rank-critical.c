/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Critical values for differences of pairs, in steps.
 *
 * A family has two hypotheses a pair, "j is not ahead of k" and "k is not ahead of j"; a draw's maximum is the greatest
 * studentised difference of deviations in the direction of a hypothesis that is not yet rejected. At first these are both
 * directions of each pair. Later the one in which the figures lie apart is left out where that was rejected; the other stays
 * in, so that nobody is put on the wrong side. Source: Mogstad and others (2024), section 3; steps: J. Romano, M. Wolf, "Exact and
 * approximate stepdown methods for multiple hypothesis testing", JASA 100 (2005).
 *
 * A pair's weight is 1 / standard error with the sign of the difference of its figures, so that the high of weighted
 * differences is forwards (could still be rejected), the negative low backwards (never is, critical values being above 0).
 * Backwards needs no second look. What is rejected follows from the last critical value: no pair is remembered.
 *
 * Invariant: a draw's maximum does not depend on the order in which pairs are looked at, nor by whom. */

#include "rank-critical.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/parallel.h"
#include "find.h"
#include "rank-extremes.h"
#include <math.h>
#include <string.h>

#define ROUNDING 1e-12 /* of the variances: a difference with less has none */
#define LEAST 1e-76    /* of which the standard error's inverse is a float */
#define ROWS 16        /* alternatives of a block */
#define SOME_DRAWS 32 /* and so many columns of so many draws stay in a near cache while a block meets them */
#define SOME_COLUMNS 1024

double
smx__rank_variance (const SmxRankSetsInput *input, gsize j, gsize k)
{
  double sum = input->variances[j] + input->variances[k], variance = sum;
  if (input->covariance != NULL)
    variance -= 2 * input->covariance[j * input->n + k];
  return variance > ROUNDING * sum && variance > LEAST ? variance : 0;
}

/* ---- The quantile of draws ---- */

/* The smallest maximum that, together with one more draw above all, the confidence does not exceed; from 1. */
static gsize
place_of (double confidence, gsize n_draws)
{
  double place = ceil (confidence * ((double)n_draws + 1) - 1e-9);
  return place < 1 ? 1 : place > (double)n_draws ? n_draws + 1 : (gsize)place;
}

typedef struct {
  const SmxRankSetsInput *input;
  SmxExtremesFunc extremes;
  gsize place; /* of the critical value among the maxima */
} Draws;

/* What the maxima of all draws, MAX (high, -low), have at the place; @scratch is room for one a draw. */
static double
critical_of (const Draws *self, const float *high, const float *low, float *scratch)
{
  const gsize n_draws = self->input->n_draws;
  if (self->place > n_draws)
    return INFINITY;
  for (gsize i = 0; i < n_draws; i++)
    scratch[i] = high == NULL ? -low[i] : MAX (high[i], -low[i]);
  return (double)smx__find_float (scratch, n_draws, self->place - 1) + 0.0; /* -0 is 0 */
}

/* ---- Weights ---- */

/* Pairs that a critical value does not tell apart. */
typedef struct {
  gsize n;
  double greatest; /* difference in standard errors */
} Untold;

/* Of the pairs of @j with @from and later ones; those that are told apart, or have no variance, weigh 0. @weights may be NULL. */
static void
weigh (const SmxRankSetsInput *input, gsize j, gsize from, double critical, float *weights, Untold *untold)
{
  for (gsize k = from; k < input->n; k++) {
    double difference = input->figures[j] - input->figures[k];
    double variance = j == k ? 0 : smx__rank_variance (input, j, k);
    double inverse = variance > 0 ? 1 / sqrt (variance) : 0, apart = fabs (difference) * inverse;
    gboolean open = variance > 0 && !(apart > critical);
    if (weights != NULL)
      weights[k] = !open ? 0 : (float)(difference < 0 ? -inverse : inverse);
    untold->n += open ? 1 : 0;
    untold->greatest = open ? MAX (untold->greatest, apart) : untold->greatest;
  }
}

/* A worker's own. */
typedef struct {
  float *weights;    /* ROWS x n */
  float *high, *low; /* one a draw, or ROWS times as many */
  float *scratch;    /* one a draw */
} Room;

static void
room_clear (Room *self)
{
  g_free (self->weights);
  g_free (self->high);
  g_free (self->low);
  g_free (self->scratch);
}

static gboolean
room_init (Room *self, const SmxRankSetsInput *input, gsize n_maxima, GError **error)
{
  gsize n_weights, n_extremes;
  if (!g_size_checked_mul (&n_weights, ROWS, input->n) ||
      !g_size_checked_mul (&n_extremes, n_maxima, input->n_draws))
    return smx__fail_memory (error);
  return (self->weights = smx__allocate (n_weights, sizeof (float), error)) != NULL &&
         (self->high = smx__allocate (n_extremes, sizeof (float), error)) != NULL &&
         (self->low = smx__allocate (n_extremes, sizeof (float), error)) != NULL &&
         (self->scratch = smx__allocate (input->n_draws, sizeof (float), error)) != NULL;
}

/* Alternatives @first and following, up to ROWS; which of them have pairs to be met. */
typedef struct {
  gsize first, n;
  gboolean open[ROWS];
} Block;

static Block
block_of (const SmxRankSetsInput *input, gsize item)
{
  Block self = { .first = item * ROWS };
  self.n = MIN (ROWS, input->n - self.first);
  for (gsize i = 0; i < self.n; i++)
    self.open[i] = TRUE;
  return self;
}

/* So many draws from @draw on, of each a part of the columns, and the alternatives from row @row on. */
static void
meet_part (const Draws *self, const Block *block, const Room *room, gsize maxima, gsize row, SmxExtremes task,
           gsize draw)
{
  const SmxRankSetsInput *input = self->input;
  gboolean open = FALSE;
  for (gsize i = 0; i < SMX_EXTREMES_OWN; i++) {
    gsize mine =
        MIN (row + i, block->n - 1); /* the last one again, where there are fewer: it changes nothing */
    gsize at = (maxima == 1 ? 0 : mine * input->n_draws) + draw;
    task.own[i].column = block->first + mine;
    task.own[i].weights = room->weights + mine * input->n;
    task.own[i].high = room->high + at;
    task.own[i].low = room->low + at;
    open = open || block->open[mine];
  }
  if (open)
    self->extremes (&task);
}

/* Raises and lowers the extremes of each draw by all pairs of the block whose weight is not 0, with columns @from and later. */
static void
meet (const Draws *self, const Block *block, const Room *room, gsize maxima, gsize from)
{
  const SmxRankSetsInput *input = self->input;
  for (gsize draw = 0; draw < input->n_draws; draw += SOME_DRAWS)
    for (gsize at = from; at < input->n; at += SOME_COLUMNS) {
      SmxExtremes task = { .draws = input->draws + draw * input->n,
                           .stride = input->n,
                           .n_draws = MIN (SOME_DRAWS, input->n_draws - draw),
                           .from = at,
                           .to = MIN (at + SOME_COLUMNS, input->n) };
      for (gsize row = 0; row < block->n; row += SMX_EXTREMES_OWN)
        meet_part (self, block, room, maxima, row, task, draw);
    }
}

/* ---- What both kinds of families share ---- */

gsize
smx__rank_sets_items (gsize n)
{
  return n / ROWS + (n % ROWS != 0);
}

typedef struct {
  Draws draws;
  Room *rooms;
  guint n_rooms;
  gsize maxima;     /* families that a worker has at a time */
  double *critical; /* n */
} Work;

static void
work_clear (Work *self)
{
  for (guint i = 0; self->rooms != NULL && i < self->n_rooms; i++)
    room_clear (&self->rooms[i]);
  g_free (self->rooms);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
work_init (Work *self, guint n_threads, GError **error)
{
  self->n_rooms = smx__parallel_workers (n_threads, smx__rank_sets_items (self->draws.input->n));
  self->rooms = smx__allocate (self->n_rooms, sizeof *self->rooms, error);
  if (self->rooms == NULL)
    return FALSE;
  for (guint i = 0; i < self->n_rooms; i++)
    if (!room_init (&self->rooms[i], self->draws.input, self->maxima, error))
      return FALSE;
  return TRUE;
}

/* ---- A family for each: one item a block, with all its steps ---- */

typedef struct {
  double critical, least; /* no later critical value is below the quantile of backward maxima alone */
  Untold untold;
} Family;

/* Not where nothing new was rejected, or nothing more can be. */
static gboolean
is_worth_a_step (const Family *family, Untold now)
{
  return now.n > 0 && now.n < family->untold.n && now.greatest > family->least;
}

/* Weighs what is still open. */
static gboolean
may_step (const Draws *self, Family *family, gsize j, float *weights)
{
  Untold now = { 0, 0 };
  weigh (self->input, j, 0, family->critical, weights, &now);
  gboolean worth = is_worth_a_step (family, now);
  family->untold = now;
  return worth;
}

/* One step of all open families of a block. */
static void
step (const Draws *self, Block *block, const Room *room, Family *families)
{
  const gsize n_draws = self->input->n_draws;
  meet (self, block, room, ROWS, 0);
  for (gsize i = 0; i < block->n; i++)
    if (block->open[i]) {
      const float *low = room->low + i * n_draws;
      if (isinf (families[i].critical))
        families[i].least = critical_of (self, NULL, low, room->scratch);
      families[i].critical = critical_of (self, room->high + i * n_draws, low, room->scratch);
    }
}

/* The lows stay as they are after the first step: later pairs are among those that made them. */
static gboolean
do_families (gsize item, guint worker, gpointer data, GError **error)
{
  Work *self = data;
  const SmxRankSetsInput *input = self->draws.input;
  const Room *room = &self->rooms[worker];
  const gsize n_bytes = ROWS * input->n_draws * sizeof *room->high;
  Block block = block_of (input, item);
  Family families[ROWS];
  (void)error; /* cannot fail */
  memset (room->low, 0, n_bytes);
  for (gsize i = 0; i < block.n; i++)
    families[i] = (Family){ INFINITY, -1, { G_MAXSIZE, 0 } };
  for (;;) {
    gboolean any = FALSE;
    memset (room->high, 0, n_bytes);
    for (gsize i = 0; i < block.n; i++) {
      float *weights = room->weights + i * input->n;
      block.open[i] = block.open[i] && may_step (&self->draws, &families[i], block.first + i, weights);
      any = any || block.open[i];
    }
    if (!any)
      break;
    step (&self->draws, &block, room, families);
  }
  for (gsize i = 0; i < block.n; i++)
    self->critical[block.first + i] = families[i].critical;
  return TRUE;
}

/* ---- One family of all pairs: a step has as many items as there are blocks, each pair in the block of its first ---- */

static gboolean
meet_all (gsize item, guint worker, gpointer data, GError **error)
{
  Work *self = data;
  const SmxRankSetsInput *input = self->draws.input;
  const Room *room = &self->rooms[worker];
  Block block = block_of (input, item);
  (void)error; /* cannot fail */
  for (gsize i = 0; i < block.n; i++) {
    Untold untold = { 0, 0 };
    float *weights = room->weights + i * input->n;
    memset (weights + block.first, 0, (i + 1) * sizeof *weights);
    weigh (input, block.first + i, block.first + i + 1, self->critical[0], weights, &untold);
    block.open[i] = untold.n > 0;
  }
  meet (&self->draws, &block, room, 1, block.first);
  return TRUE;
}

/* Of all workers into the first one's. */
static void
gather (const Work *self)
{
  const Room *all = &self->rooms[0];
  for (guint worker = 1; worker < self->n_rooms; worker++)
    for (gsize i = 0; i < self->draws.input->n_draws; i++) {
      all->high[i] = MAX (all->high[i], self->rooms[worker].high[i]);
      all->low[i] = MIN (all->low[i], self->rooms[worker].low[i]);
    }
}

/* How long steps will go on nobody knows: the first one alone is told. */
static gboolean
step_all (Work *self, Family *family, SmxProgress *progress, GError **error)
{
  const gboolean first = isinf (family->critical);
  const Room *all = &self->rooms[0];
  SmxProgress quiet = { .cancellable = progress == NULL ? NULL : progress->cancellable };
  for (guint i = 0; i < self->n_rooms; i++)
    memset (self->rooms[i].high, 0, self->draws.input->n_draws * sizeof *all->high);
  self->critical[0] = family->critical;
  if (!smx__parallel (smx__rank_sets_items (self->draws.input->n), self->n_rooms, meet_all, self,
                      first ? progress : &quiet, error))
    return FALSE;
  gather (self);
  if (first)
    family->least = critical_of (&self->draws, NULL, all->low, all->scratch);
  family->critical = critical_of (&self->draws, all->high, all->low, all->scratch);
  return TRUE;
}

static gboolean
do_family_of_all (Work *self, SmxProgress *progress, GError **error)
{
  const SmxRankSetsInput *input = self->draws.input;
  Family family = { INFINITY, -1, { G_MAXSIZE, 0 } };
  for (;;) {
    Untold untold = { 0, 0 };
    for (gsize j = 0; j < input->n; j++)
      weigh (input, j, j + 1, family.critical, NULL, &untold);
    if (!is_worth_a_step (&family, untold))
      break;
    family.untold = untold;
    if (!step_all (self, &family, progress, error))
      return FALSE;
  }
  for (gsize j = 0; j < input->n; j++)
    self->critical[j] = family.critical;
  return TRUE;
}

gboolean
smx__rank_critical (const SmxRankSetsInput *input, SmxSetsOf of, double confidence, guint n_threads,
                    SmxProgress *progress, double *critical, GError **error)
{
  g_auto (Work) work = { .draws = { input, smx__extremes_best (), place_of (confidence, input->n_draws) },
                         .maxima = of == SMX_SETS_OF_ONE ? ROWS : 1,
                         .critical = critical };
  if (!work_init (&work, n_threads, error))
    return FALSE;
  if (of == SMX_SETS_OF_ALL)
    return do_family_of_all (&work, progress, error);
  return smx__parallel (smx__rank_sets_items (input->n), work.n_rooms, do_families, &work, progress, error);
}
