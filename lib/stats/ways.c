/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Most probable ways. Invariant: between two searches all of @steps is SMX_UNREACHED and all of @chance is 0, but for @nodes; the best
 * of the heap is its first, and none is better than what it stands under. */

#include "ways.h"
#include "../base/memory.h"

#define BEFORE G_MAXUINT32 /* places outside the heap */
#define AFTER (G_MAXUINT32 - 1)

gboolean
smx__ways_init (SmxWays *self, const SmxNetwork *network, GError **error)
{
  const guint32 n = network->n;
  *self = (SmxWays){ .network = network };
  if ((self->nodes = smx__allocate (n, sizeof *self->nodes, error)) == NULL ||
      (self->steps = smx__allocate (n, sizeof *self->steps, error)) == NULL ||
      (self->chance = smx__allocate (n, sizeof *self->chance, error)) == NULL ||
      (self->arcs = smx__allocate (n, sizeof *self->arcs, error)) == NULL ||
      (self->before = smx__allocate (n, sizeof *self->before, error)) == NULL ||
      (self->heap = smx__allocate (n, sizeof *self->heap, error)) == NULL ||
      (self->places = smx__allocate (n, sizeof *self->places, error)) == NULL)
    return FALSE;
  for (guint32 node = 0; node < n; node++)
    self->steps[node] = SMX_UNREACHED;
  return TRUE;
}

void
smx__ways_clear (SmxWays *self)
{
  g_free (self->nodes);
  g_free (self->steps);
  g_free (self->chance);
  g_free (self->arcs);
  g_free (self->before);
  g_free (self->heap);
  g_free (self->places);
}

/* ---- Fewest arcs ---- */

static void
reach (SmxWays *self, guint32 node, guint32 steps)
{
  self->steps[node] = steps;
  self->nodes[self->n++] = node;
}

static void
reach_all (SmxWays *self, guint32 start)
{
  const SmxNetwork *network = self->network;
  reach (self, start, 0);
  for (guint32 i = 0; i < self->n; i++) {
    const guint32 node = self->nodes[i];
    for (gsize arc = network->starts[node]; arc < network->starts[node + 1]; arc++)
      if (self->steps[network->heads[arc]] == SMX_UNREACHED)
        reach (self, network->heads[arc], self->steps[node] + 1);
  }
}

/* ---- The heap ---- */

static gboolean
is_better (const SmxWays *self, guint32 one, guint32 other)
{
  if (self->chance[one] > self->chance[other] || self->chance[one] < self->chance[other])
    return self->chance[one] > self->chance[other];
  return self->arcs[one] != self->arcs[other] ? self->arcs[one] < self->arcs[other] : one < other;
}

static void
put (SmxWays *self, guint32 node, guint32 place)
{
  self->heap[place] = node;
  self->places[node] = place;
}

static void
rise (SmxWays *self, guint32 node)
{
  guint32 place = self->places[node];
  while (place > 0 && is_better (self, node, self->heap[(place - 1) / 2])) {
    put (self, self->heap[(place - 1) / 2], place);
    place = (place - 1) / 2;
  }
  put (self, node, place);
}

static void
sink (SmxWays *self, guint32 node)
{
  guint32 place = 0;
  for (;;) {
    guint32 below = 2 * place + 1;
    if (below + 1 < self->n_heap && is_better (self, self->heap[below + 1], self->heap[below]))
      below++;
    if (below >= self->n_heap || !is_better (self, self->heap[below], node))
      break;
    put (self, self->heap[below], place);
    place = below;
  }
  put (self, node, place);
}

static guint32
take_best (SmxWays *self)
{
  const guint32 best = self->heap[0];
  self->n_heap--;
  if (self->n_heap > 0)
    sink (self, self->heap[self->n_heap]);
  self->places[best] = AFTER;
  return best;
}

/* ---- The most probable ---- */

static void
offer (SmxWays *self, guint32 node, guint32 before, double chance)
{
  const guint32 arcs = self->arcs[before] + 1;
  if (self->places[node] == AFTER || chance < self->chance[node])
    return;
  if (!(chance > self->chance[node]) &&
      (arcs > self->arcs[node] || (arcs == self->arcs[node] && before >= self->before[node])))
    return;
  if (self->places[node] == BEFORE)
    put (self, node, self->n_heap++);
  self->chance[node] = chance;
  self->arcs[node] = arcs;
  self->before[node] = before;
  rise (self, node);
}

static void
forget (SmxWays *self)
{
  for (guint32 i = 0; i < self->n; i++) {
    self->steps[self->nodes[i]] = SMX_UNREACHED;
    self->chance[self->nodes[i]] = 0;
  }
  self->n = 0;
}

void
smx__ways_find (SmxWays *self, guint32 start)
{
  const SmxNetwork *network = self->network;
  forget (self);
  reach_all (self, start);
  for (guint32 i = 0; i < self->n; i++) {
    self->arcs[self->nodes[i]] = self->before[self->nodes[i]] = SMX_UNREACHED;
    self->places[self->nodes[i]] = BEFORE;
  }
  self->chance[start] = 1;
  self->arcs[start] = 0;
  self->before[start] = start;
  put (self, start, self->n_heap++);
  while (self->n_heap > 0) {
    const guint32 node = take_best (self);
    for (gsize arc = network->starts[node]; arc < network->starts[node + 1]; arc++)
      offer (self, network->heads[arc], node, self->chance[node] * network->weights[arc]);
  }
}
