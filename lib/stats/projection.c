/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Projections, node by node: a node meets the others through its partners, and what they share is added up in a row of sums, one a
 * node, of which a set of bits says which are used; so nothing is sorted, and nothing but what is used is looked at. */

#include "projection.h"
#include "../base/memory.h"
#include <math.h>

#define WORD 64

typedef struct {
  double volume, newman;
  guint32 shared, known;
} Sum;

/* Of one worker; all is 0 between nodes. */
typedef struct {
  Sum *sums;
  guint64 *used;
} Room;

typedef struct {
  const SmxTwoModeSide *own, *other;
  Room *rooms;
  guint n_rooms;
  gsize n_blocks;
  gsize *first_pairs; /* of a projection: where the pairs of each node begin, and the end */
  SmxNodePair *pairs;
  guint32 *others; /* of overlaps */
  double *overlaps;
} Work;

static void
clear_work (Work *self)
{
  for (guint i = 0; self->rooms != NULL && i < self->n_rooms; i++) {
    g_free (self->rooms[i].sums);
    g_free (self->rooms[i].used);
  }
  g_free (self->rooms);
  g_free (self->first_pairs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

static gboolean
prepare (Work *self, const SmxTwoMode *graph, guint side, guint threads, GError **error)
{
  self->own = &graph->sides[side];
  self->other = &graph->sides[1 - side];
  const gsize n = self->own->n;
  self->n_blocks = smx__two_mode_blocks (self->own);
  self->n_rooms = smx__parallel_workers (threads, self->n_blocks);
  self->rooms = smx__allocate (self->n_rooms, sizeof *self->rooms, error);
  for (guint i = 0; i < self->n_rooms; i++)
    if (self->rooms == NULL ||
        (self->rooms[i].sums = smx__allocate (n, sizeof *self->rooms[i].sums, error)) == NULL ||
        (self->rooms[i].used = smx__allocate (n / WORD + 1, sizeof *self->rooms[i].used, error)) == NULL)
      return FALSE;
  return TRUE;
}

static gsize
end_of_block (const Work *self, gsize item)
{
  return MIN ((item + 1) * SMX_TWO_MODE_BLOCK, (gsize)self->own->n);
}

/* Adds what a node shares with others by way of one link; from @first of the partner's links on. */
static void
meet (const Work *work, Room *room, double weight, guint32 partner, gsize first)
{
  const SmxTwoModeSide *other = work->other;
  const gsize end = other->starts[partner + 1];
  const double rest = MAX ((double)smx__two_mode_degree (other, partner) - 1, 1);
  for (gsize i = first; i < end; i++) {
    guint32 node = other->partners[i];
    Sum *sum = &room->sums[node];
    room->used[node / WORD] |= (guint64)1 << (node % WORD);
    sum->shared++;
    double common = MIN (weight, other->weights[i]);
    if (isnan (weight) || isnan (other->weights[i]))
      continue;
    sum->known++;
    sum->volume += common;
    sum->newman += common / rest;
  }
}

/* The next one that was met, whose bit is taken back. FALSE after the last. */
static gboolean
next_used (Room *room, gsize *word, gsize n_words, guint32 *node)
{
  while (*word < n_words && room->used[*word] == 0)
    (*word)++;
  if (*word >= n_words)
    return FALSE;
  guint64 bits = room->used[*word];
  *node = (guint32)(*word * WORD + (gsize)__builtin_ctzll (bits));
  room->used[*word] = bits & (bits - 1);
  return TRUE;
}

static SmxNodePair
take_sum (Room *room, guint32 one, guint32 other)
{
  Sum *sum = &room->sums[other];
  SmxNodePair pair = { one, other, sum->shared, sum->known, sum->volume, sum->newman };
  *sum = (Sum){ 0 };
  return pair;
}

/* ---- Pairs: first they are counted, so that each is written where it stays ---- */

/* How many others after it a node meets. */
static gsize
count_node (const Work *work, Room *room, guint32 node)
{
  const SmxTwoModeSide *own = work->own, *other = work->other;
  const gsize n_words = own->n / WORD + 1;
  gsize n = 0;
  for (gsize i = own->starts[node]; i < own->starts[node + 1]; i++)
    for (gsize k = own->across[i] + 1; k < other->starts[own->partners[i] + 1]; k++)
      room->used[other->partners[k] / WORD] |= (guint64)1 << (other->partners[k] % WORD);
  for (gsize word = node / WORD; word < n_words; word++) {
    n += (gsize)__builtin_popcountll (room->used[word]);
    room->used[word] = 0;
  }
  return n;
}

static void
pair_node (const Work *work, Room *room, guint32 node)
{
  const SmxTwoModeSide *own = work->own;
  SmxNodePair *pair = work->pairs + work->first_pairs[node];
  gsize word = node / WORD;
  for (gsize i = own->starts[node]; i < own->starts[node + 1]; i++)
    meet (work, room, own->weights[i], own->partners[i], own->across[i] + 1);
  for (guint32 other; next_used (room, &word, own->n / WORD + 1, &other); pair++)
    *pair = take_sum (room, node, other);
}

static gboolean
count_block (gsize item, guint worker, gpointer data, GError **error)
{
  const Work *work = data;
  (void)error;
  for (gsize node = item * SMX_TWO_MODE_BLOCK; node < end_of_block (work, item); node++)
    work->first_pairs[node + 1] = count_node (work, &work->rooms[worker], (guint32)node);
  return TRUE;
}

static gboolean
pair_block (gsize item, guint worker, gpointer data, GError **error)
{
  const Work *work = data;
  (void)error;
  for (gsize node = item * SMX_TWO_MODE_BLOCK; node < end_of_block (work, item); node++)
    pair_node (work, &work->rooms[worker], (guint32)node);
  return TRUE;
}

gboolean
smx__project (const SmxTwoMode *graph, guint side, guint threads, SmxProgress *progress, SmxNodePairs *pairs,
              GError **error)
{
  g_auto (Work) work = { .own = NULL };
  *pairs = (SmxNodePairs){ NULL, 0 };
  if (!prepare (&work, graph, side, threads, error))
    return FALSE;
  const gsize n = work.own->n;
  work.first_pairs = smx__allocate (n + 1, sizeof *work.first_pairs, error);
  if (work.first_pairs == NULL ||
      !smx__parallel (work.n_blocks, work.n_rooms, count_block, &work, progress, error))
    return FALSE;
  for (gsize node = 0; node < n; node++)
    work.first_pairs[node + 1] += work.first_pairs[node];
  pairs->n = work.first_pairs[n];
  pairs->items = work.pairs = smx__allocate (pairs->n, sizeof *pairs->items, error);
  return work.pairs != NULL &&
         smx__parallel (work.n_blocks, work.n_rooms, pair_block, &work, progress, error);
}

void
smx__node_pairs_clear (SmxNodePairs *self)
{
  g_clear_pointer (&self->items, g_free);
  self->n = 0;
}

double
smx__jaccard (const SmxTwoModeSide *side, const SmxNodePair *pair)
{
  double either = (double)smx__two_mode_degree (side, pair->one) +
                  (double)smx__two_mode_degree (side, pair->other) - (double)pair->shared;
  return either > 0 ? (double)pair->shared / either : NAN;
}

double
smx__weighted_jaccard (const SmxTwoModeSide *side, const SmxNodePair *pair)
{
  double either = side->totals[pair->one] + side->totals[pair->other] - pair->volume;
  return either > 0 ? pair->volume / either : NAN;
}

/* ---- The most similar ---- */

static void
compare_node (const Work *work, Room *room, guint32 node)
{
  const SmxTwoModeSide *own = work->own;
  const gsize n_words = own->n / WORD + 1;
  gsize word = 0;
  for (gsize i = own->starts[node]; i < own->starts[node + 1]; i++)
    meet (work, room, own->weights[i], own->partners[i], work->other->starts[own->partners[i]]);
  work->others[node] = G_MAXUINT32;
  work->overlaps[node] = NAN;
  for (guint32 other; next_used (room, &word, n_words, &other);) {
    SmxNodePair pair = take_sum (room, node, other);
    double overlap = smx__weighted_jaccard (own, &pair);
    if (other == node || !(overlap > 0) || overlap <= work->overlaps[node])
      continue;
    work->others[node] = other;
    work->overlaps[node] = overlap;
  }
}

static gboolean
compare_block (gsize item, guint worker, gpointer data, GError **error)
{
  const Work *work = data;
  (void)error;
  for (gsize node = item * SMX_TWO_MODE_BLOCK;
       node < MIN ((item + 1) * SMX_TWO_MODE_BLOCK, (gsize)work->own->n); node++)
    compare_node (work, &work->rooms[worker], (guint32)node);
  return TRUE;
}

gboolean
smx__most_similar (const SmxTwoMode *graph, guint side, guint threads, SmxProgress *progress, guint32 *others,
                   double *overlaps, GError **error)
{
  g_auto (Work) work = { .others = others, .overlaps = overlaps };
  return prepare (&work, graph, side, threads, error) &&
         smx__parallel (work.n_blocks, work.n_rooms, compare_block, &work, progress, error);
}
