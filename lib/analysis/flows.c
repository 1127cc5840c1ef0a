/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passes between providers. What a provider closed is no pass. */

#include "flows.h"
#include "../base/memory.h"

#define N_PARTS 3

/* The handovers that are passes, with the parts of their keys that are told apart; in @keys as well, as rows of a sort. */
static gsize
collect (const SmxSlab *slab, guint apart, SmxFlow *flows, guint32 *keys)
{
  gsize n = 0;
  for (gsize i = 0; i < slab->n; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    SmxHandover handover;
    smx__slab_read (slab, i, &handover);
    if (handover.passes <= 0)
      continue;
    SmxFlow flow = { 0, 0, 0, handover.passes, handover.direct_returns, handover.indirect_returns };
    if (apart & SMX_FLOW_ENDS) {
      flow.from = key[0];
      flow.to = key[1];
    }
    if (apart & SMX_FLOW_SERVICE)
      flow.service = key[2];
    keys[N_PARTS * n] = flow.from;
    keys[N_PARTS * n + 1] = flow.to;
    keys[N_PARTS * n + 2] = flow.service;
    flows[n++] = flow;
  }
  return n;
}

static void
add_flow (SmxFlows *self, const SmxFlow *flow)
{
  SmxFlow *last = self->n > 0 ? &self->items[self->n - 1] : NULL;
  self->passes += flow->passes;
  if (last == NULL || last->from != flow->from || last->to != flow->to || last->service != flow->service) {
    self->items[self->n++] = *flow;
    return;
  }
  last->passes += flow->passes;
  last->direct_returns += flow->direct_returns;
  last->indirect_returns += flow->indirect_returns;
}

gboolean
smx__flows_take (SmxFlows *self, const SmxMatrix *matrix, guint apart, GError **error)
{
  const SmxSlab *slab = &matrix->slabs[SMX_HANDOVERS];
  g_autofree SmxFlow *flows = smx__allocate (slab->n, sizeof *flows, error);
  g_autofree guint32 *keys = flows == NULL ? NULL : smx__allocate (slab->n, N_PARTS * sizeof *keys, error);
  *self = (SmxFlows){ NULL, 0, 0 };
  if (keys == NULL)
    return FALSE;
  gsize n = collect (slab, apart, flows, keys);
  g_autofree guint32 *order = smx__sorted_rows (keys, n, N_PARTS, error);
  self->items = order == NULL ? NULL : smx__allocate (n, sizeof *self->items, error);
  if (self->items == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    add_flow (self, &flows[order[i]]);
  return TRUE;
}

void
smx__flows_clear (SmxFlows *self)
{
  g_clear_pointer (&self->items, g_free);
  self->n = 0;
}

gint64
smx__flows_between (const SmxFlows *self, guint32 from, guint32 to)
{
  gsize low = 0, high = self->n;
  while (low < high) {
    gsize middle = low + (high - low) / 2;
    const SmxFlow *flow = &self->items[middle];
    if (flow->from < from || (flow->from == from && flow->to < to))
      low = middle + 1;
    else
      high = middle;
  }
  const SmxFlow *found = low < self->n ? &self->items[low] : NULL;
  return found != NULL && found->from == from && found->to == to ? found->passes : 0;
}
