/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arcs of the graph that is drawn. A cell of a role, service and provider is two of them, role to service and service to provider; those
 * of several cells are one, with what the cells count together. */

#include "layout-arcs.h"
#include "../base/memory.h"
#include "../matrix/measuring.h"
#include "columns.h"
#include "flows.h"
#include <math.h>

const SmxDictionaryKind smx__node_dictionaries[SMX_N_NODE_KINDS] = {
  SMX_DICTIONARY_TOUCHPOINT, SMX_DICTIONARY_ROLE, SMX_DICTIONARY_SERVICE, SMX_DICTIONARY_PROVIDER
};

void
smx__arcs_clear (SmxArcs *self)
{
  g_clear_pointer (&self->items, g_free);
  g_clear_pointer (&self->order, g_free);
}

/* What is joined already: its records and what stands behind it. */
typedef struct {
  SmxArcs *arcs;
  const SmxGraph *graph;
  const SmxMatrix *matrix;
  SmxProviderLists providers;
  SmxFlows flows;
  SmxMeasuring pairs, cells;
} Work;

static void
clear_work (Work *self)
{
  smx__provider_lists_clear (&self->providers);
  smx__flows_clear (&self->flows);
  smx__measuring_clear (&self->pairs);
  smx__measuring_clear (&self->cells);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

static SmxArc *
add (Work *self, SmxArcKind kind, guint32 from, guint32 to)
{
  static const SmxNodeKind tails[] = { SMX_NODE_TOUCHPOINT, SMX_NODE_ROLE, SMX_NODE_SERVICE, SMX_NODE_SERVICE,
                                       SMX_NODE_PROVIDER },
                           heads[] = { SMX_NODE_ROLE, SMX_NODE_SERVICE, SMX_NODE_PROVIDER, SMX_NODE_SERVICE,
                                       SMX_NODE_PROVIDER };
  SmxArc *arc = &self->arcs->items[self->arcs->n];
  if (from == SMX_NO_ID || to == SMX_NO_ID) {
    self->arcs->left_out++;
    return NULL;
  }
  *arc = (SmxArc){ .from = self->arcs->first[tails[kind]] + from,
                   .to = self->arcs->first[heads[kind]] + to,
                   .kind = kind,
                   .status = -1,
                   .requests = SMX_NULL,
                   .returns = SMX_NULL,
                   .weight = NAN,
                   .criticality = NAN,
                   .experience = NAN };
  self->arcs->n++;
  return arc;
}

static void
add_passes (Work *self)
{
  const SmxSlab *slab = &self->matrix->slabs[SMX_TOUCHPOINTS];
  for (gsize i = 0; i < slab->n; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    SmxTouchpoint touchpoint;
    smx__slab_read (slab, i, &touchpoint);
    SmxArc *arc = add (self, SMX_ARC_PASSES, key[0], key[1]);
    if (arc == NULL)
      continue;
    arc->weight = touchpoint.end_customers;
    arc->experience = touchpoint.experience;
  }
}

/* ---- Who is served with what ---- */

/* A link in force confirms; else one that waits for an answer says so, a dispute before a proposal. */
static void
note_status (SmxArc *arc, const SmxMatrix *matrix, gsize link, double status)
{
  if (smx__link_in_force (matrix, link))
    arc->status = SMX_STATUS_CONFIRMED;
  else if (arc->status == SMX_STATUS_CONFIRMED || smx__link_has_ended (matrix, link))
    return;
  else if (status == SMX_STATUS_DISPUTED || (status == SMX_STATUS_PROPOSED && arc->status < 0))
    arc->status = (int)status;
}

/* Rows without role come last: the arc of a row is as far from the first one as the row. */
static void
note_links (Work *self, SmxArc *served, gsize n_served)
{
  const SmxSlab *slab = &self->matrix->slabs[SMX_LINKS];
  for (gsize i = 0; i < slab->n; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    const gsize row = smx__rows_find (&self->pairs.rows, key[0], key[1], 0, 0);
    SmxLink link;
    if (row >= n_served)
      continue;
    smx__slab_read (slab, i, &link);
    note_status (&served[row], self->matrix, i, link.status);
    if (smx__link_in_force (self->matrix, i))
      served[row].criticality = fmax (served[row].criticality, link.criticality);
  }
}

static void
add_served (Work *self)
{
  SmxArc *served = &self->arcs->items[self->arcs->n];
  while (smx__measuring_next (&self->pairs))
    for (gsize i = 0; i < self->pairs.n; i++) {
      const SmxRowKey *key = &self->pairs.rows.keys[self->pairs.first + i];
      SmxArc *arc = add (self, SMX_ARC_SERVED, key->role, key->service);
      if (arc == NULL)
        continue;
      arc->requests = self->pairs.items[i].requests;
      arc->weight = self->pairs.items[i].volume;
    }
  note_links (self, served, (gsize)(self->arcs->items + self->arcs->n - served));
}

/* ---- Who delivers what ---- */

static gsize
find_pair (const SmxProviderLists *lists, guint32 service, guint32 provider)
{
  gsize low = 0, high = lists->n;
  while (low < high) {
    const gsize middle = low + (high - low) / 2;
    const guint32 *pair = lists->pairs + 2 * middle;
    if (pair[0] < service || (pair[0] == service && pair[1] < provider))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void
add_cell (SmxArc *arc, const SmxMeasures *item)
{
  if (item->requests != SMX_NULL)
    arc->requests = (arc->requests == SMX_NULL ? 0 : arc->requests) + item->requests;
  if (!isnan (item->volume))
    arc->weight = (isnan (arc->weight) ? 0 : arc->weight) + item->volume;
}

static void
add_delivered (Work *self)
{
  SmxArc *delivered = &self->arcs->items[self->arcs->n];
  for (gsize i = 0; i < self->providers.n; i++)
    add (self, SMX_ARC_DELIVERED, self->providers.pairs[2 * i], self->providers.pairs[2 * i + 1]);
  while (smx__measuring_next (&self->cells))
    for (gsize i = 0; i < self->cells.n; i++) {
      const SmxRowKey *key = &self->cells.rows.keys[self->cells.first + i];
      if (key->provider == SMX_NO_ID)
        self->arcs->left_out++;
      else
        add_cell (&delivered[find_pair (&self->providers, key->service, key->provider)],
                  &self->cells.items[i]);
    }
}

/* ---- What requires what, and who passes on to whom ---- */

static void
add_requires (Work *self)
{
  const SmxNetwork *network = &self->graph->requirements;
  for (guint32 service = 0; service < network->n; service++)
    for (gsize i = network->starts[service]; i < network->starts[service + 1]; i++)
      add (self, SMX_ARC_REQUIRES, service, network->heads[i])->weight = network->weights[i];
}

static void
add_hands_over (Work *self)
{
  for (gsize i = 0; i < self->flows.n; i++) {
    const SmxFlow *flow = &self->flows.items[i];
    SmxArc *arc = add (self, SMX_ARC_HANDS_OVER, flow->from, flow->to);
    if (arc == NULL)
      continue;
    arc->weight = (double)flow->passes;
    arc->returns = smx__flow_returns (flow);
  }
}

static gboolean
take_figures (Work *self, GError **error)
{
  return smx__provider_lists_take (&self->providers, self->matrix, error) &&
         smx__flows_take (&self->flows, self->matrix, SMX_FLOW_ENDS, error) &&
         smx__measuring_start (&self->pairs, self->matrix, SMX_ROWS_PAIR, SMX_NO_ID, SMX_NEEDS_LOG,
                               SMX_STRETCH, error) &&
         smx__measuring_start (&self->cells, self->matrix, SMX_ROWS_CELL, SMX_NO_ID, SMX_NEEDS_LOG,
                               SMX_STRETCH, error);
}

static gboolean
make_order (SmxArcs *self, GError **error)
{
  g_autofree guint32 *keys = smx__allocate (self->n, 2 * sizeof *keys, error);
  for (gsize i = 0; keys != NULL && i < self->n; i++) {
    keys[2 * i] = self->items[i].from;
    keys[2 * i + 1] = self->items[i].to;
  }
  self->order = keys == NULL ? NULL : smx__sorted_rows (keys, self->n, 2, error);
  return self->order != NULL;
}

gboolean
smx__arcs_take (SmxArcs *self, const SmxGraph *graph, SmxProgress *progress, GError **error)
{
  const SmxMatrix *matrix = graph->matrix;
  g_auto (Work) work = { .arcs = self, .graph = graph, .matrix = matrix };
  *self = (SmxArcs){ .n = 0 };
  for (guint kind = 0; kind < SMX_N_NODE_KINDS; kind++)
    self->first[kind + 1] = self->first[kind] + smx__n_of (matrix, smx__node_dictionaries[kind]);
  if (!take_figures (&work, error))
    return FALSE;
  const gsize most = matrix->slabs[SMX_TOUCHPOINTS].n + work.pairs.rows.n + work.providers.n +
                     graph->requirements.n_arcs + work.flows.n;
  self->items = smx__allocate (most + 1, sizeof *self->items, error);
  if (self->items == NULL || !smx__progress_advance (progress, 1, error))
    return FALSE;
  add_passes (&work);
  add_served (&work);
  add_delivered (&work);
  add_requires (&work);
  add_hands_over (&work);
  return smx__progress_advance (progress, 1, error) && make_order (self, error);
}
