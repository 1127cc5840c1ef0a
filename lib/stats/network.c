/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks: arcs dealt to their nodes, strong components, distances.
 *
 * Invariant of the search: a node on the way knows which arc it follows next; those that stand in @waiting belong to components that
 * are not yet known. Source: R. Tarjan, SIAM Journal on Computing 1 (1972), without recursion. */

#include "network.h"
#include "../base/memory.h"

#define LOOK 65536u /* arcs between two looks at the host */

gboolean
smx__network_open (SmxNetwork *self, guint32 n, gsize n_arcs, GError **error)
{
  *self = (SmxNetwork){ .n = n, .n_arcs = n_arcs };
  self->starts = smx__allocate ((gsize)n + 2, sizeof *self->starts, error);
  self->heads = self->starts == NULL ? NULL : smx__allocate (n_arcs, sizeof *self->heads, error);
  self->weights = self->heads == NULL ? NULL : smx__allocate (n_arcs, sizeof *self->weights, error);
  return self->weights != NULL;
}

void
smx__network_close (SmxNetwork *self)
{
  for (guint32 node = 0; node < self->n; node++)
    self->starts[node + 1] += self->starts[node];
}

/* Arcs are dealt by counters that stand one node further, so that each node's start is left behind when its last arc is dealt. */

static inline void
deal_arc (SmxNetwork *self, guint32 tail, guint32 head, double weight)
{
  const gsize at = self->starts[tail + 1]++;
  self->heads[at] = head;
  self->weights[at] = weight;
}

/* From how many arcs node u has, in starts[u + 2], to where its next one goes, in starts[u + 1]. */
static void
begin_dealing (SmxNetwork *self)
{
  for (guint32 node = 0; node < self->n; node++)
    self->starts[node + 2] += self->starts[node + 1];
}

gboolean
smx__network_take (SmxNetwork *self, guint32 n, const guint32 *tails, const guint32 *heads,
                   const double *weights, gsize n_arcs, GError **error)
{
  if (!smx__network_open (self, n, n_arcs, error))
    return FALSE;
  for (gsize i = 0; i < n_arcs; i++)
    self->starts[tails[i] + 2]++;
  begin_dealing (self);
  for (gsize i = 0; i < n_arcs; i++)
    deal_arc (self, tails[i], heads[i], weights[i]);
  return TRUE;
}

gboolean
smx__network_turn (SmxNetwork *self, const SmxNetwork *from, GError **error)
{
  if (!smx__network_open (self, from->n, from->n_arcs, error))
    return FALSE;
  for (gsize i = 0; i < from->n_arcs; i++)
    self->starts[from->heads[i] + 2]++;
  begin_dealing (self);
  for (guint32 node = 0; node < from->n; node++)
    for (gsize arc = from->starts[node]; arc < from->starts[node + 1]; arc++)
      deal_arc (self, from->heads[arc], node, from->weights[arc]);
  return TRUE;
}

void
smx__network_clear (SmxNetwork *self)
{
  g_clear_pointer (&self->starts, g_free);
  g_clear_pointer (&self->heads, g_free);
  g_clear_pointer (&self->weights, g_free);
}

/* ---- Strong components ---- */

#define CLOSED G_MAXUINT32
#define AHEAD 16u /* heads of a node that is met whose marks are asked of memory at once */

/* A node on the way. */
typedef struct {
  gsize next;        /* the arc that it follows next */
  guint32 node, low; /* low: the earliest that it leads back to */
} Step;

typedef struct {
  const SmxNetwork *network;
  const double *weights; /* NULL: every arc counts */
  double least;
  guint32 *mark; /* when a node was met, from 1; 0: not yet; CLOSED: its component is known */
  Step *way;
  guint32 n_way;
  guint32 *waiting, n_waiting;
  guint32 *met, n_met; /* nodes in the order in which they were met */
  gsize looked;
} Search;

static void
clear_search (Search *self)
{
  g_free (self->mark);
  g_free (self->way);
  g_free (self->waiting);
  g_free (self->met);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, clear_search)

static gboolean
prepare (Search *self, guint32 n, GError **error)
{
  return (self->mark = smx__allocate (n, sizeof *self->mark, error)) != NULL &&
         (self->way = smx__allocate (n, sizeof *self->way, error)) != NULL &&
         (self->waiting = smx__allocate (n, sizeof *self->waiting, error)) != NULL &&
         (self->met = smx__allocate (n, sizeof *self->met, error)) != NULL;
}

static void
enter (Search *self, guint32 node)
{
  const SmxNetwork *network = self->network;
  const gsize begin = network->starts[node], n = MIN (network->starts[node + 1] - begin, AHEAD);
  for (gsize i = 0; i < n; i++) {
    __builtin_prefetch (&self->mark[network->heads[begin + i]]);
    __builtin_prefetch (&network->starts[network->heads[begin + i]]);
  }
  self->met[self->n_met++] = node;
  self->mark[node] = self->n_met;
  self->way[self->n_way++] = (Step){ begin, node, self->n_met };
  self->waiting[self->n_waiting++] = node;
}

/* Follows the arcs of the last node of the way up to a new one; FALSE where none is left. */
static gboolean
follow (Search *self, Step *step)
{
  const SmxNetwork *network = self->network;
  const gsize end = network->starts[step->node + 1];
  gsize arc = step->next;
  guint32 mark = 1;
  for (; arc < end && mark != 0; arc++) {
    if (self->weights != NULL && self->weights[arc] < self->least)
      continue;
    mark = self->mark[network->heads[arc]];
    step->low = mark != 0 && mark < step->low ? mark : step->low; /* not so of what is closed */
  }
  self->looked += arc - step->next;
  step->next = arc;
  if (mark == 0)
    enter (self, network->heads[arc - 1]);
  return mark == 0;
}

/* Leaves the last node of the way, which closes a component where it leads no further back. */
static void
leave (Search *self, SmxComponents *components)
{
  const Step last = self->way[--self->n_way];
  if (self->n_way > 0) {
    Step *before = &self->way[self->n_way - 1];
    before->low = MIN (before->low, last.low);
  }
  if (last.low != self->mark[last.node])
    return;
  guint32 member;
  do {
    member = self->waiting[--self->n_waiting];
    self->mark[member] = CLOSED;
    components->of[member] = components->n;
  } while (member != last.node);
  components->n++;
}

static gboolean
search (Search *self, SmxComponents *components, SmxProgress *progress, GError **error)
{
  for (guint32 root = 0; root < self->network->n; root++) {
    if (self->mark[root] != 0)
      continue;
    enter (self, root);
    while (self->n_way > 0) {
      if (!follow (self, &self->way[self->n_way - 1]))
        leave (self, components);
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
  self->starts = smx__allocate ((gsize)self->n + 2, sizeof *self->starts, error);
  self->nodes = self->starts == NULL ? NULL : smx__allocate (n, sizeof *self->nodes, error);
  if (self->nodes == NULL)
    return FALSE;
  guint32 *next = self->starts + 1;
  for (guint32 node = 0; node < n; node++) {
    self->of[node] = self->n - 1 - self->of[node];
    next[self->of[node] + 1]++;
  }
  for (guint32 c = 0; c < self->n; c++)
    next[c + 1] += next[c];
  for (guint32 i = 0; i < n; i++)
    self->nodes[next[self->of[found->met[i]]]++] = found->met[i];
  return TRUE;
}

gboolean
smx__components_take (SmxComponents *self, const SmxNetwork *network, double least, SmxProgress *progress,
                      GError **error)
{
  g_auto (Search)
      work = { .network = network, .least = least, .weights = least > 0 ? network->weights : NULL };
  *self = (SmxComponents){ .n = 0 };
  self->of = smx__allocate (network->n, sizeof *self->of, error);
  return self->of != NULL && prepare (&work, network->n, error) && search (&work, self, progress, error) &&
         deal (self, &work, network->n, error);
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
