/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks: arcs dealt to their nodes, strong components, distances.
 *
 * Invariant of the search: a node that is on the way has an entry in @next, which arc it follows next; those that stand in
 * @waiting belong to components that are not yet known. Source: R. Tarjan, SIAM Journal on Computing 1 (1972), without recursion. */

#include "network.h"
#include "../base/memory.h"

#define LOOK 65536u /* arcs between two looks at the host */

gboolean
smx__network_take (SmxNetwork *self, guint32 n, const guint32 *tails, const guint32 *heads,
                   const double *weights, gsize n_arcs, GError **error)
{
  *self = (SmxNetwork){ .n = n, .n_arcs = n_arcs };
  self->starts = smx__allocate ((gsize)n + 2, sizeof *self->starts, error);
  self->heads = self->starts == NULL ? NULL : smx__allocate (n_arcs, sizeof *self->heads, error);
  self->weights = self->heads == NULL ? NULL : smx__allocate (n_arcs, sizeof *self->weights, error);
  self->numbers = self->weights == NULL ? NULL : smx__allocate (n_arcs, sizeof *self->numbers, error);
  if (self->numbers == NULL)
    return FALSE;
  gsize *next = self->starts + 1; /* so that each node's start is left behind when its last arc is dealt */
  for (gsize i = 0; i < n_arcs; i++)
    next[tails[i] + 1]++;
  for (guint32 node = 0; node < n; node++)
    next[node + 1] += next[node];
  for (gsize i = 0; i < n_arcs; i++) {
    gsize at = next[tails[i]]++;
    self->heads[at] = heads[i];
    self->weights[at] = weights[i];
    self->numbers[at] = (guint32)i;
  }
  return TRUE;
}

void
smx__network_clear (SmxNetwork *self)
{
  g_clear_pointer (&self->starts, g_free);
  g_clear_pointer (&self->heads, g_free);
  g_clear_pointer (&self->weights, g_free);
  g_clear_pointer (&self->numbers, g_free);
}

/* ---- Strong components ---- */

typedef struct {
  const SmxNetwork *network;
  double least;
  guint32 *index; /* when a node was met, from 1; 0: not yet */
  guint32 *low;   /* the earliest that it leads back to */
  gsize *next;    /* the arc that it follows next */
  guint32 *way, n_way;
  guint32 *waiting, n_waiting;
  guint32 n_met;
  gsize looked;
} Search;

static void
clear_search (Search *self)
{
  g_free (self->index);
  g_free (self->low);
  g_free (self->next);
  g_free (self->way);
  g_free (self->waiting);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, clear_search)

static gboolean
prepare (Search *self, guint32 n, GError **error)
{
  return (self->index = smx__allocate (n, sizeof *self->index, error)) != NULL &&
         (self->low = smx__allocate (n, sizeof *self->low, error)) != NULL &&
         (self->next = smx__allocate (n, sizeof *self->next, error)) != NULL &&
         (self->way = smx__allocate (n, sizeof *self->way, error)) != NULL &&
         (self->waiting = smx__allocate (n, sizeof *self->waiting, error)) != NULL;
}

static void
enter (Search *self, guint32 node)
{
  self->index[node] = self->low[node] = ++self->n_met;
  self->next[node] = self->network->starts[node];
  self->way[self->n_way++] = node;
  self->waiting[self->n_waiting++] = node;
}

/* Follows the arcs of the last node of the way up to a new one; FALSE where none is left. */
static gboolean
follow (Search *self, const SmxComponents *components, guint32 node)
{
  const SmxNetwork *network = self->network;
  const gsize end = network->starts[node + 1];
  for (gsize arc = self->next[node]; arc < end; arc++) {
    guint32 head = network->heads[arc];
    if (network->weights[arc] < self->least || components->of[head] != SMX_UNREACHED)
      continue;
    self->looked += arc + 1 - self->next[node];
    self->next[node] = arc + 1;
    if (self->index[head] == 0) {
      enter (self, head);
      return TRUE;
    }
    self->low[node] = MIN (self->low[node], self->index[head]);
  }
  self->looked += end - self->next[node];
  self->next[node] = end;
  return FALSE;
}

/* Leaves the last node of the way, which closes a component where it leads no further back. */
static void
leave (Search *self, SmxComponents *components, guint32 node)
{
  self->n_way--;
  if (self->n_way > 0) {
    guint32 *low = &self->low[self->way[self->n_way - 1]];
    *low = MIN (*low, self->low[node]);
  }
  if (self->low[node] != self->index[node])
    return;
  guint32 member;
  do {
    member = self->waiting[--self->n_waiting];
    components->of[member] = components->n;
  } while (member != node);
  components->n++;
}

static gboolean
search (Search *self, SmxComponents *components, SmxProgress *progress, GError **error)
{
  for (guint32 root = 0; root < self->network->n; root++) {
    if (self->index[root] != 0)
      continue;
    enter (self, root);
    while (self->n_way > 0) {
      guint32 node = self->way[self->n_way - 1];
      if (!follow (self, components, node))
        leave (self, components, node);
      if (++self->looked < LOOK)
        continue;
      self->looked = 0;
      if (!smx__progress_advance (progress, 0, error))
        return FALSE;
    }
  }
  return TRUE;
}

/* Components end in the order against the arcs; turned round, and their nodes dealt out in the order in which they were met. */
static gboolean
deal (SmxComponents *self, const Search *found, guint32 n, GError **error)
{
  guint32 *order = found->way; /* no longer needed */
  self->starts = smx__allocate ((gsize)self->n + 2, sizeof *self->starts, error);
  self->nodes = self->starts == NULL ? NULL : smx__allocate (n, sizeof *self->nodes, error);
  if (self->nodes == NULL)
    return FALSE;
  guint32 *next = self->starts + 1;
  for (guint32 node = 0; node < n; node++) {
    order[found->index[node] - 1] = node;
    self->of[node] = self->n - 1 - self->of[node];
    next[self->of[node] + 1]++;
  }
  for (guint32 c = 0; c < self->n; c++)
    next[c + 1] += next[c];
  for (guint32 i = 0; i < n; i++)
    self->nodes[next[self->of[order[i]]]++] = order[i];
  return TRUE;
}

gboolean
smx__components_take (SmxComponents *self, const SmxNetwork *network, double least, SmxProgress *progress,
                      GError **error)
{
  g_auto (Search) work = { .network = network, .least = least };
  *self = (SmxComponents){ .n = 0 };
  self->of = smx__allocate (network->n, sizeof *self->of, error);
  if (self->of == NULL || !prepare (&work, network->n, error))
    return FALSE;
  for (guint32 node = 0; node < network->n; node++)
    self->of[node] = SMX_UNREACHED;
  return search (&work, self, progress, error) && deal (self, &work, network->n, error);
}

void
smx__components_clear (SmxComponents *self)
{
  g_clear_pointer (&self->of, g_free);
  g_clear_pointer (&self->starts, g_free);
  g_clear_pointer (&self->nodes, g_free);
}

/* ---- Distances ---- */

gboolean
smx__network_distances (const SmxNetwork *self, guint32 *distance, GError **error)
{
  g_autofree guint32 *queue = smx__allocate (self->n, sizeof *queue, error);
  guint32 n = 0;
  if (queue == NULL)
    return FALSE;
  for (guint32 node = 0; node < self->n; node++)
    if (distance[node] == 0)
      queue[n++] = node;
  for (guint32 i = 0; i < n; i++) {
    guint32 node = queue[i];
    for (gsize arc = self->starts[node]; arc < self->starts[node + 1]; arc++) {
      guint32 head = self->heads[arc];
      if (distance[head] != SMX_UNREACHED)
        continue;
      distance[head] = distance[node] + 1;
      queue[n++] = head;
    }
  }
  return TRUE;
}
