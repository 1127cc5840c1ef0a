/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What areas do for each other, and how much of it goes both ways. */

#include "../base/memory.h"
#include "silos-tables.h"
#include <math.h>

typedef struct {
  guint32 from, to;
  double volume, out; /* out: of all that @from delivers */
} AreaFlow;

typedef struct {
  AreaFlow *items; /* by from and to, each once */
  gsize n;
  double total;
} AreaFlows;

static void
clear_area_flows (AreaFlows *self)
{
  g_free (self->items);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AreaFlows, clear_area_flows)

/* Links of known volume, by area of provider and role; nothing of which neither area is known. */
static gsize
collect_area_flows (const SmxSilos *silos, AreaFlow *flows, guint32 *keys)
{
  const SmxTwoModeSide *roles = &silos->graph.sides[SMX_SIDE_ROLES];
  gsize n = 0;
  for (guint32 role = 0; role < roles->n; role++)
    for (gsize i = roles->starts[role]; i < roles->starts[role + 1]; i++) {
      const AreaFlow flow = { silos->areas[SMX_SIDE_PROVIDERS][roles->partners[i]],
                              silos->areas[SMX_SIDE_ROLES][role], roles->weights[i], 0 };
      if (isnan (flow.volume) || (flow.from == SMX_NO_ID && flow.to == SMX_NO_ID))
        continue;
      keys[2 * n] = flow.from;
      keys[2 * n + 1] = flow.to;
      flows[n++] = flow;
    }
  return n;
}

/* Flows of one area stand together. */
static void
add_up_out (AreaFlows *self)
{
  for (gsize first = 0, end; first < self->n; first = end) {
    double out = 0;
    for (end = first; end < self->n && self->items[end].from == self->items[first].from; end++)
      out += self->items[end].volume;
    for (gsize i = first; i < end; i++)
      self->items[i].out = out;
  }
}

static gboolean
take_area_flows (AreaFlows *self, const SmxSilos *silos, GError **error)
{
  const gsize n_links = silos->graph.n_links;
  g_autofree AreaFlow *flows = smx__allocate (n_links, sizeof *flows, error);
  g_autofree guint32 *keys = flows == NULL ? NULL : smx__allocate (n_links, 2 * sizeof *keys, error);
  if (keys == NULL)
    return FALSE;
  const gsize n = collect_area_flows (silos, flows, keys);
  g_autofree guint32 *order = smx__sorted_rows (keys, n, 2, error);
  self->items = order == NULL ? NULL : smx__allocate (n, sizeof *self->items, error);
  for (gsize i = 0; self->items != NULL && i < n; i++) {
    const AreaFlow *flow = &flows[order[i]];
    AreaFlow *last = self->n > 0 ? &self->items[self->n - 1] : NULL;
    self->total += flow->volume;
    if (last != NULL && last->from == flow->from && last->to == flow->to)
      last->volume += flow->volume;
    else
      self->items[self->n++] = *flow;
  }
  add_up_out (self);
  return self->items != NULL;
}

/* Where the flow of two areas is, or would be. */
static gsize
first_of (const AreaFlows *self, guint32 from, guint32 to)
{
  gsize low = 0, high = self->n;
  while (low < high) {
    const gsize middle = low + (high - low) / 2;
    const AreaFlow *flow = &self->items[middle];
    if (flow->from < from || (flow->from == from && flow->to < to))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static double
volume_between (const AreaFlows *self, guint32 from, guint32 to)
{
  const gsize at = first_of (self, from, to);
  return at < self->n && self->items[at].from == from && self->items[at].to == to ? self->items[at].volume
                                                                                  : 0;
}

static double
part (double value, double whole)
{
  return whole > 0 ? value / whole : NAN;
}

static gboolean
append_area_flow (const SmxSilosWork *work, const AreaFlows *flows, const AreaFlow *flow, GError **error)
{
  SmxTableBuilder *builder = work->builder;
  const gboolean known = flow->from != SMX_NO_ID && flow->to != SMX_NO_ID && flow->from != flow->to;
  const double back = known ? volume_between (flows, flow->to, flow->from) : NAN;
  guint index = 0;
  return smx__table_builder_text (builder, index++, smx__silos_area (work, flow->from), error) &&
         smx__table_builder_text (builder, index++, smx__silos_area (work, flow->to), error) &&
         smx__table_builder_double (builder, index++, flow->volume, error) &&
         smx__table_builder_double (builder, index++, part (flow->volume, flows->total), error) &&
         smx__table_builder_double (builder, index++, part (flow->volume, flow->out), error) &&
         smx__table_builder_double (builder, index++, back, error) &&
         smx__table_builder_double (builder, index, part (2 * MIN (flow->volume, back), flow->volume + back),
                                    error);
}

static int
compare_area_flows (guint32 a, guint32 b, const void *data)
{
  const AreaFlows *self = data;
  return smx__compare_most (self->items[a].volume, self->items[b].volume);
}

gboolean
smx__silos_list_areas (const SmxSilosWork *work, GError **error)
{
  g_auto (AreaFlows) flows = { NULL, 0, 0 };
  if (!take_area_flows (&flows, &work->silos, error))
    return FALSE;
  g_autofree guint32 *order = smx__sorted_order (flows.n, compare_area_flows, &flows, error);
  for (gsize i = 0; order != NULL && i < smx__structure_rows (&work->options, flows.n); i++)
    if (!append_area_flow (work, &flows, &flows.items[order[i]], error))
      return FALSE;
  return order != NULL;
}
