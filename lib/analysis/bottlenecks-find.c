/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bottlenecks of each kind. Definitions: docs/method.md, "Structure". */

#include "bottlenecks.h"
#include "../base/memory.h"
#include "../stats/passage.h"
#include <math.h>

#define PASSAGES 5 /* that are listed */

void
smx__bottlenecks_clear (SmxBottlenecks *self)
{
  smx__components_clear (&self->loops);
  smx__wiring_clear (&self->wiring);
  smx__damage_clear (&self->damage);
  smx__graph_clear (&self->graph);
  g_free (self->cases);
  g_free (self->harms);
  g_free (self->passage);
  g_free (self->items);
}

static guint32
node_of (const SmxBottlenecks *self, const SmxFailure *where)
{
  return where->kind == SMX_OUT_SERVICE ? smx__wiring_service (&self->wiring, where->id)
                                        : smx__wiring_provider (&self->wiring, where->id);
}

/* One more, of a case: what is lost where it is out stands there already. */
static SmxBottleneck *
add (SmxBottlenecks *self, SmxBottleneckKind kind, gsize i, GError **error)
{
  if (!smx__reserve (&self->items, &self->capacity, self->n + 1, sizeof *self->items, error))
    return NULL;
  SmxBottleneck *item = &self->items[self->n++];
  const SmxHarm *harm = &self->harms[i];
  *item = (SmxBottleneck){ .kind = kind,
                           .where = self->cases[i],
                           .customers = harm->customers,
                           .betweenness = self->cases[i].kind == SMX_OUT_PROVIDER
                                              ? (double)NAN
                                              : self->passage[node_of (self, &self->cases[i])],
                           .roles = harm->stopped,
                           .services = harm->services };
  return item;
}

/* ---- Only providers ---- */

/* For each provider the services that it alone provides to somebody, and the roles to whom. */
typedef struct {
  gint64 *services, *roles;
  guint32 *last_service,
      *last_role; /* which was counted last, so that none counts twice: deliveries come by service here */
} Alone;

static void
clear_alone (Alone *self)
{
  g_free (self->services);
  g_free (self->roles);
  g_free (self->last_service);
  g_free (self->last_role);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Alone, clear_alone)

static gboolean
open_alone (Alone *self, guint32 n, GError **error)
{
  return (self->services = smx__allocate (n, sizeof *self->services, error)) != NULL &&
         (self->roles = smx__allocate (n, sizeof *self->roles, error)) != NULL &&
         (self->last_service = smx__allocate (n, sizeof *self->last_service, error)) != NULL &&
         (self->last_role = smx__allocate (n, sizeof *self->last_role, error)) != NULL;
}

/* Deliveries stand by role, so that roles are counted as they come; services by the deliveries of each. Counted from 1: 0 is none. */
static void
count_alone (const SmxGraph *graph, Alone *self)
{
  for (gsize i = 0; i < graph->n_deliveries; i++) {
    const SmxDelivery *delivery = &graph->deliveries[i];
    if (delivery->n_providers != 1 || delivery->role == SMX_NO_ID)
      continue;
    const guint32 provider = graph->providers[delivery->first_provider];
    if (self->last_role[provider] != delivery->role + 1)
      self->roles[provider]++;
    self->last_role[provider] = delivery->role + 1;
  }
  for (guint32 service = 0; service < graph->n_services; service++)
    for (guint32 k = graph->of_service.starts[service]; k < graph->of_service.starts[service + 1]; k++) {
      const SmxDelivery *delivery = &graph->deliveries[graph->of_service.items[k]];
      if (delivery->n_providers != 1)
        continue;
      const guint32 provider = graph->providers[delivery->first_provider];
      if (self->last_service[provider] != service + 1)
        self->services[provider]++;
      self->last_service[provider] = service + 1;
    }
}

static gboolean
find_only_providers (SmxBottlenecks *self, GError **error)
{
  g_auto (Alone) alone = { .services = NULL };
  if (!open_alone (&alone, self->graph.n_providers, error))
    return FALSE;
  count_alone (&self->graph, &alone);
  for (gsize i = 0; i < self->n_cases; i++) {
    const SmxFailure *where = &self->cases[i];
    if (where->kind != SMX_OUT_PROVIDER || alone.services[where->id] == 0)
      continue;
    SmxBottleneck *item = add (self, SMX_BOTTLENECK_ONLY_PROVIDER, i, error);
    if (item == NULL)
      return FALSE;
    item->services = alone.services[where->id];
    item->roles = alone.roles[where->id];
  }
  return TRUE;
}

/* ---- Gates ---- */

/* Two or more behind it: a provider behind its only service is told elsewhere. */
static gboolean
find_gates (SmxBottlenecks *self, GError **error)
{
  g_autofree guint32 *n_behind = smx__allocate (self->wiring.n, sizeof *n_behind, error);
  if (n_behind == NULL || !smx__wiring_gates (&self->wiring, self->options.cancellable, n_behind, error))
    return FALSE;
  for (gsize i = 0; i < self->n_cases; i++) {
    const guint32 behind = n_behind[node_of (self, &self->cases[i])];
    if (behind < 2)
      continue;
    SmxBottleneck *item = add (self, SMX_BOTTLENECK_GATE, i, error);
    if (item == NULL)
      return FALSE;
    item->services = behind;
  }
  return TRUE;
}

/* ---- Links ---- */

static gboolean
find_links (SmxBottlenecks *self, GError **error)
{
  const SmxWiring *wiring = &self->wiring;
  g_autofree guint8 *is_link = smx__allocate (wiring->n, sizeof *is_link, error);
  g_autofree guint32 *ends = is_link == NULL ? NULL : smx__allocate (wiring->n_arcs, 2 * sizeof *ends, error);
  if (ends == NULL)
    return FALSE;
  for (gsize i = 0; i < wiring->n_arcs; i++) {
    ends[2 * i] = wiring->tails[i];
    ends[2 * i + 1] = wiring->heads[i];
  }
  const SmxEdges edges = { wiring->n, wiring->n_arcs, ends, NULL, FALSE };
  if (!smx__igraph_articulation (&edges, self->options.cancellable, is_link, error))
    return FALSE;
  for (gsize i = 0; i < self->n_cases; i++)
    if (is_link[node_of (self, &self->cases[i])] && self->harms[i].services + self->harms[i].stopped > 0 &&
        add (self, SMX_BOTTLENECK_LINK, i, error) == NULL)
      return FALSE;
  return TRUE;
}

/* ---- Passages ---- */

static int
compare_passages (guint32 a, guint32 b, const void *data)
{
  const SmxBottlenecks *self = data;
  return smx__compare_most (self->passage[node_of (self, &self->cases[a])],
                            self->passage[node_of (self, &self->cases[b])]);
}

static gboolean
find_passages (SmxBottlenecks *self, GError **error)
{
  g_autofree guint32 *order = smx__sorted_order ((guint32)self->n_cases, compare_passages, self, error);
  for (gsize i = 0; order != NULL && i < MIN (self->n_cases, PASSAGES); i++)
    if (self->passage[node_of (self, &self->cases[order[i]])] > 0 &&
        add (self, SMX_BOTTLENECK_PASSAGE, order[i], error) == NULL)
      return FALSE;
  return order != NULL;
}

/* ---- Loops ---- */

static gboolean
requires_itself (const SmxGraph *graph, guint32 service)
{
  const SmxNetwork *requirements = &graph->requirements;
  for (gsize arc = requirements->starts[service]; arc < requirements->starts[service + 1]; arc++)
    if (requirements->heads[arc] == service)
      return TRUE;
  return FALSE;
}

/* All of a loop are out at once. */
static gboolean
find_loops (SmxBottlenecks *self, GError **error)
{
  g_auto (SmxOutage) outage = { .damage = NULL };
  if (!smx__outage_init (&outage, &self->damage, error))
    return FALSE;
  for (guint32 loop = 0; loop < self->loops.n; loop++) {
    const guint32 first = self->loops.starts[loop], end = self->loops.starts[loop + 1];
    if (end == first + 1 && !requires_itself (&self->graph, self->loops.nodes[first]))
      continue;
    SmxBottleneck *item = add (self, SMX_BOTTLENECK_LOOP, 0, error);
    if (item == NULL)
      return FALSE;
    item->loop = loop;
    item->where = (SmxFailure){ .kind = SMX_OUT_SERVICE, .id = self->loops.nodes[first] };
    for (guint32 i = first; i < end; i++) {
      smx__outage_service (&outage, self->loops.nodes[i], 1);
      item->where.id = MIN (item->where.id, self->loops.nodes[i]);
    }
    smx__outage_run (&outage, 1, TRUE);
    const SmxHarm harm = smx__outage_harm (&outage, 0);
    item->customers = harm.customers;
    item->roles = harm.stopped;
    item->services = end - first;
    item->betweenness = NAN;
  }
  return TRUE;
}

/* ---- All ---- */

static gboolean
find_passage (SmxBottlenecks *self, SmxProgress *progress, GError **error)
{
  const SmxWiring *wiring = &self->wiring;
  g_autofree gboolean *is_target = smx__allocate (wiring->n, sizeof *is_target, error);
  if (is_target == NULL || (self->passage = smx__allocate (wiring->n, sizeof *self->passage, error)) == NULL)
    return FALSE;
  for (guint32 provider = 0; provider < wiring->n_providers; provider++)
    is_target[smx__wiring_provider (wiring, provider)] = TRUE;
  return smx__network_passage (&wiring->network, wiring->sent, is_target, progress, self->passage, error);
}

static gboolean
find_figures (SmxBottlenecks *self, GError **error)
{
  SmxProgress progress = smx__structure_progress (&self->options);
  progress.function = NULL; /* its parts have no common measure */
  return smx__graph_take (&self->graph, self->matrix, error) &&
         smx__damage_init (&self->damage, &self->graph, &progress, error) &&
         smx__wiring_take (&self->wiring, &self->damage, error) &&
         smx__impact_of_graph (&self->graph, &self->total, error) && find_passage (self, &progress, error) &&
         smx__components_take (&self->loops, &self->graph.requirements, 0, &progress, error) &&
         (self->cases = smx__damage_failures (&self->damage, &self->n_cases, error)) != NULL &&
         (self->harms = smx__allocate (self->n_cases, sizeof *self->harms, error)) != NULL &&
         smx__outage_cases (&self->damage, self->cases, self->n_cases, TRUE, self->options.threads, &progress,
                            self->harms, error);
}

gboolean
smx__bottlenecks_find (SmxBottlenecks *self, GError **error)
{
  return find_figures (self, error) && find_only_providers (self, error) && find_gates (self, error) &&
         find_links (self, error) && find_passages (self, error) && find_loops (self, error);
}
