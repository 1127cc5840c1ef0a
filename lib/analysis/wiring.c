/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One network of roles, services and providers, and which of them are gates. */

#include "wiring.h"
#include "../base/memory.h"
#include <math.h>

static void
add (SmxWiring *self, guint32 tail, guint32 head)
{
  self->tails[self->n_arcs] = tail;
  self->heads[self->n_arcs] = head;
  self->n_arcs++;
}

static void
add_arcs (SmxWiring *self, const SmxDamage *damage)
{
  const SmxGraph *graph = damage->graph;
  const SmxNetwork *requirements = &graph->requirements;
  for (gsize i = 0; i < graph->n_deliveries; i++)
    if (graph->deliveries[i].role != SMX_NO_ID)
      add (self, graph->deliveries[i].role, smx__wiring_service (self, graph->deliveries[i].service));
  for (guint32 service = 0; service < graph->n_services; service++)
    for (gsize arc = requirements->starts[service]; arc < requirements->starts[service + 1]; arc++)
      add (self, smx__wiring_service (self, service), smx__wiring_service (self, requirements->heads[arc]));
  for (gsize i = 0; i < damage->providers.n; i++)
    add (self, smx__wiring_service (self, damage->providers.pairs[2 * i]),
         smx__wiring_provider (self, damage->providers.pairs[2 * i + 1]));
}

/* End customers of a role's touchpoints; where there are none, of what is delivered to it, unless it is back office. */
static void
weigh_roles (SmxWiring *self, const SmxGraph *graph, const gboolean *is_back)
{
  for (gsize i = 0; i < graph->n_touches && graph->counts_touches; i++)
    if (graph->touches[i].role != SMX_NO_ID && !isnan (graph->touches[i].end_customers))
      self->sent[graph->touches[i].role] += graph->touches[i].end_customers;
  for (gsize i = 0; i < graph->n_deliveries && !graph->counts_touches; i++) {
    const SmxDelivery *delivery = &graph->deliveries[i];
    if (delivery->role != SMX_NO_ID && !is_back[delivery->role] && !isnan (delivery->volume))
      self->sent[delivery->role] += delivery->volume;
  }
}

gboolean
smx__wiring_take (SmxWiring *self, const SmxDamage *damage, GError **error)
{
  const SmxGraph *graph = damage->graph;
  *self = (SmxWiring){ .n_roles = graph->n_roles,
                       .n_services = graph->n_services,
                       .n_providers = graph->n_providers,
                       .n = graph->n_roles + graph->n_services + graph->n_providers };
  const gsize most = graph->n_deliveries + graph->requirements.n_arcs + damage->providers.n;
  g_autofree gboolean *is_back = smx__graph_back_roles (graph, error);
  if (is_back == NULL || (self->tails = smx__allocate (most, sizeof *self->tails, error)) == NULL ||
      (self->heads = smx__allocate (most, sizeof *self->heads, error)) == NULL ||
      (self->sent = smx__allocate (self->n, sizeof *self->sent, error)) == NULL)
    return FALSE;
  add_arcs (self, damage);
  weigh_roles (self, graph, is_back);
  g_autofree double *ones = smx__allocate (self->n_arcs, sizeof *ones, error);
  for (gsize i = 0; ones != NULL && i < self->n_arcs; i++)
    ones[i] = 1;
  return ones != NULL &&
         smx__network_take (&self->network, self->n, self->tails, self->heads, ones, self->n_arcs, error);
}

void
smx__wiring_clear (SmxWiring *self)
{
  g_free (self->tails);
  g_free (self->heads);
  g_free (self->sent);
  smx__network_clear (&self->network);
}

/* ---- Gates ---- */

/* Arcs of the whole, and from one more node, the end customer, to the roles whom they meet. */
static guint32 *
list_ends (const SmxWiring *self, gsize *n, GError **error)
{
  guint32 *ends = smx__allocate (self->n_arcs + self->n_roles, 2 * sizeof *ends, error);
  *n = 0;
  for (gsize i = 0; ends != NULL && i < self->n_arcs; i++, ++*n) {
    ends[2 * *n] = self->tails[i];
    ends[2 * *n + 1] = self->heads[i];
  }
  for (guint32 role = 0; ends != NULL && role < self->n_roles; role++) {
    if (self->sent[role] == 0)
      continue;
    ends[2 * *n] = self->n;
    ends[2 * *n + 1] = role;
    ++*n;
  }
  return ends;
}

/* A node is behind its dominator, that one's dominator, and so on. Dominators go up, so that ways up the tree end; shortened by
 * counting children until all are counted. */
static gboolean
count_behind (const guint32 *dominator, guint32 n, guint32 *n_behind, GError **error)
{
  g_autofree guint32 *n_children = smx__allocate (n, sizeof *n_children, error);
  g_autofree guint32 *ready = n_children == NULL ? NULL : smx__allocate (n, sizeof *ready, error);
  guint32 n_ready = 0;
  if (ready == NULL)
    return FALSE;
  for (guint32 node = 0; node < n; node++) {
    n_behind[node] = 0;
    if (dominator[node] < n)
      n_children[dominator[node]]++;
  }
  for (guint32 node = 0; node < n; node++)
    if (n_children[node] == 0)
      ready[n_ready++] = node;
  for (guint32 at = 0; at < n_ready; at++) {
    const guint32 above = dominator[ready[at]];
    if (above >= n)
      continue;
    n_behind[above] += 1 + n_behind[ready[at]];
    if (--n_children[above] == 0)
      ready[n_ready++] = above;
  }
  return TRUE;
}

gboolean
smx__wiring_gates (const SmxWiring *self, GCancellable *cancellable, guint32 *n_behind, GError **error)
{
  gsize n_edges;
  g_autofree guint32 *ends = list_ends (self, &n_edges, error);
  g_autofree guint32 *dominator =
      ends == NULL ? NULL : smx__allocate ((gsize)self->n + 1, sizeof *dominator, error);
  const SmxEdges edges = { (gsize)self->n + 1, n_edges, ends, NULL, TRUE };
  return dominator != NULL && smx__igraph_dominators (&edges, self->n, cancellable, dominator, error) &&
         count_behind (dominator, self->n, n_behind, error);
}
