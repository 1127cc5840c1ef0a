/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places in layers. Layer by layer, down and up again, each node wants to stand at the mean of those that it is joined to in layers
 * before (or after) it; the places nearest to all these wishes, by squares, that keep the order and a distance of 1, are an
 * isotonic regression of wish - rank. igraph's own places leave room for every edge that passes a layer, which makes the picture
 * twice as large.
 * Invariant: places are multiples of 1/16, so that a distance of 1 is exact. Source: R. Barlow, D. Bartholomew, J. Bremner, H. Brunk,
 * "Statistical Inference under Order Restrictions", Wiley 1972 (pool adjacent violators). */

#include "layout-spread.h"
#include "../base/memory.h"
#include "../base/sort.h"
#include <math.h>

#define ROUNDS 12
#define ALONE 0.01 /* how much a node insists on its place that is joined to nothing on that side */
#define GRID 16

/* Neighbouring nodes that are exactly 1 apart. */
typedef struct {
  double wish, weight;
  guint32 n;
} Block;

typedef struct {
  guint32 n;
  const guint32 *layer;
  guint32 *order;  /* nodes by layer, in their order */
  gsize *starts;   /* n + 1: where the neighbours of each begin */
  guint32 *others; /* they */
  double *x;
  Block *blocks;
} Work;

static void
clear_work (Work *self)
{
  g_free (self->order);
  g_free (self->starts);
  g_free (self->others);
  g_free (self->blocks);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

static int
compare_nodes (guint32 a, guint32 b, const void *data)
{
  const Work *work = data;
  if (work->layer[a] != work->layer[b])
    return work->layer[a] < work->layer[b] ? -1 : 1;
  return (work->x[a] > work->x[b]) - (work->x[a] < work->x[b]);
}

static gboolean
deal_neighbours (Work *self, gsize n_edges, const guint32 *ends, GError **error)
{
  self->starts = smx__allocate ((gsize)self->n + 2, sizeof *self->starts, error);
  self->others = self->starts == NULL ? NULL : smx__allocate (n_edges, 2 * sizeof *self->others, error);
  if (self->others == NULL)
    return FALSE;
  gsize *next = self->starts + 1;
  for (gsize i = 0; i < 2 * n_edges; i++)
    next[ends[i] + 1]++;
  for (guint32 node = 0; node < self->n; node++)
    next[node + 1] += next[node];
  for (gsize i = 0; i < 2 * n_edges; i++)
    self->others[next[ends[i]]++] = ends[i ^ 1];
  return TRUE;
}

/* Where a node wants to stand, and how much it insists. */
static Block
wish_of (const Work *self, guint32 node, gboolean down)
{
  Block wish = { 0, 0, 1 };
  for (gsize i = self->starts[node]; i < self->starts[node + 1]; i++) {
    const guint32 other = self->others[i];
    if ((self->layer[other] < self->layer[node]) != down)
      continue;
    wish.wish += self->x[other];
    wish.weight += 1;
  }
  return wish.weight > 0 ? (Block){ wish.wish / wish.weight, wish.weight, 1 }
                         : (Block){ self->x[node], ALONE, 1 };
}

/* The nodes @first to @end - 1 of the order, all of one layer. */
static void
place_layer (Work *self, guint32 first, guint32 end, gboolean down)
{
  guint32 n = 0;
  for (guint32 i = first; i < end; i++) {
    Block block = wish_of (self, self->order[i], down);
    block.wish -= i - first;
    for (; n > 0 && self->blocks[n - 1].wish >= block.wish; n--) {
      const Block *before = &self->blocks[n - 1];
      const double weight = before->weight + block.weight;
      block.wish = (before->wish * before->weight + block.wish * block.weight) / weight;
      block.weight = weight;
      block.n += before->n;
    }
    self->blocks[n++] = block;
  }
  for (guint32 i = first, block = 0, left = 0; i < end; i++) {
    if (left == 0)
      left = self->blocks[block++].n;
    self->x[self->order[i]] = self->blocks[block - 1].wish + (i - first);
    left--;
  }
}

static guint32
end_of_layer (const Work *self, guint32 first)
{
  guint32 end = first;
  while (end < self->n && self->layer[self->order[end]] == self->layer[self->order[first]])
    end++;
  return end;
}

static guint32
start_of_layer (const Work *self, guint32 end)
{
  guint32 first = end;
  while (first > 0 && self->layer[self->order[first - 1]] == self->layer[self->order[end - 1]])
    first--;
  return first;
}

static void
sweep (Work *self)
{
  for (guint round = 0; round < ROUNDS; round++) {
    for (guint32 first = 0, end; first < self->n; first = end)
      place_layer (self, first, end = end_of_layer (self, first), TRUE);
    for (guint32 end = self->n, first; end > 0; end = first)
      place_layer (self, first = start_of_layer (self, end), end, FALSE);
  }
}

gboolean
smx__layout_spread (guint32 n, const guint32 *layer, gsize n_edges, const guint32 *ends, double *x,
                    GError **error)
{
  g_auto (Work) work = { .n = n, .layer = layer, .x = x };
  if ((work.order = smx__sorted_order (n, compare_nodes, &work, error)) == NULL ||
      (work.blocks = smx__allocate (n, sizeof *work.blocks, error)) == NULL ||
      !deal_neighbours (&work, n_edges, ends, error))
    return FALSE;
  for (guint32 first = 0, end; first < n; first = end) {
    end = end_of_layer (&work, first);
    for (guint32 i = first; i < end; i++)
      x[work.order[i]] = (i - first) - (end - 1 - first) / 2.0;
  }
  sweep (&work);
  double least = INFINITY;
  for (guint32 i = 0; i < n; i++)
    least = fmin (least, x[i] = floor (x[i] * GRID + 0.5) / GRID);
  for (guint32 i = 0; i < n; i++)
    x[i] -= least;
  return TRUE;
}
