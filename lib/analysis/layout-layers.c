/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers, and places in them. A service stands one layer under the lowest of those that require it; services that require each other
 * stand side by side. Within a layer igraph untangles what is joined to other layers; what is joined to none follows by code.
 * Formulas: docs/method.md, "Drawing the graph". */

#include "layout-layers.h"
#include "../base/memory.h"
#include "../matrix/igraph-border.h"
#include "layout-spread.h"

#define FIRST_SERVICE 2   /* layer, after touchpoints and roles */
#define MOST_PIECES 20000 /* nodes, and pieces of edges from one layer to the next: a second's work */
#define MOST_LAYERS 1000

void
smx__layers_clear (SmxLayers *self)
{
  g_clear_pointer (&self->layer, g_free);
  g_clear_pointer (&self->x, g_free);
}

/* ---- Layers ---- */

/* Users come before what they require; so each component's layer is known when its arcs are followed. */
static gboolean
find_service_layers (guint32 *layer, const SmxNetwork *requirements, SmxProgress *progress, GError **error)
{
  SmxComponents loops = { .n = 0 };
  guint32 *depth = NULL;
  if (smx__components_take (&loops, requirements, 0, progress, error))
    depth = smx__allocate (loops.n, sizeof *depth, error);
  for (guint32 loop = 0; depth != NULL && loop < loops.n; loop++)
    for (guint32 i = loops.starts[loop]; i < loops.starts[loop + 1]; i++) {
      const guint32 service = loops.nodes[i];
      layer[service] = FIRST_SERVICE + depth[loop];
      for (gsize arc = requirements->starts[service]; arc < requirements->starts[service + 1]; arc++) {
        const guint32 required = loops.of[requirements->heads[arc]];
        if (required != loop)
          depth[required] = MAX (depth[required], depth[loop] + 1);
      }
    }
  const gboolean done = depth != NULL;
  g_free (depth);
  smx__components_clear (&loops);
  return done;
}

static gboolean
find_layers (SmxLayers *self, const SmxArcs *arcs, const SmxNetwork *requirements, SmxProgress *progress,
             GError **error)
{
  const guint32 *first = arcs->first;
  guint32 last = FIRST_SERVICE - 1;
  if (!find_service_layers (self->layer + first[SMX_NODE_SERVICE], requirements, progress, error))
    return FALSE;
  for (guint32 i = first[SMX_NODE_ROLE]; i < first[SMX_NODE_SERVICE]; i++)
    self->layer[i] = 1;
  for (guint32 i = first[SMX_NODE_SERVICE]; i < first[SMX_NODE_PROVIDER]; i++)
    last = MAX (last, self->layer[i]);
  for (guint32 i = first[SMX_NODE_PROVIDER]; i < smx__arcs_n_nodes (arcs); i++)
    self->layer[i] = last + 1;
  self->n_layers = last + 2;
  return TRUE;
}

/* ---- Places ---- */

/* What igraph is to place: nodes that are joined to another layer, numbered anew, and layers that have any of them. */
typedef struct {
  guint32 *number; /* one a node: SMX_NO_NODE where it is joined to none */
  guint32 *layers; /* one a layer: its number among those that count */
  guint32 *layer;  /* one a node that counts */
  guint32 *ends;   /* two an edge */
  double *x, *y;
  guint32 n;
  gsize n_edges, n_pieces;
} Tangle;

static void
clear_tangle (Tangle *self)
{
  g_free (self->number);
  g_free (self->layers);
  g_free (self->layer);
  g_free (self->ends);
  g_free (self->x);
  g_free (self->y);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tangle, clear_tangle)

static gboolean
make_room (Tangle *self, gsize n_nodes, gsize n_layers, gsize n_arcs, GError **error)
{
  return (self->number = smx__allocate (n_nodes, sizeof *self->number, error)) != NULL &&
         (self->layers = smx__allocate (n_layers, sizeof *self->layers, error)) != NULL &&
         (self->layer = smx__allocate (n_nodes, sizeof *self->layer, error)) != NULL &&
         (self->ends = smx__allocate (n_arcs, 2 * sizeof *self->ends, error)) != NULL &&
         (self->x = smx__allocate (n_nodes, sizeof *self->x, error)) != NULL &&
         (self->y = smx__allocate (n_nodes, sizeof *self->y, error)) != NULL;
}

static gboolean
leads_on (const SmxLayers *places, const SmxArc *arc)
{
  return places->layer[arc->from] != places->layer[arc->to];
}

static void
number_nodes (Tangle *self, const SmxLayers *places, const SmxArcs *arcs)
{
  const guint32 n_nodes = smx__arcs_n_nodes (arcs);
  guint32 n_layers = 0;
  for (guint32 i = 0; i < n_nodes; i++)
    self->number[i] = SMX_NO_NODE;
  for (gsize i = 0; i < arcs->n; i++)
    if (leads_on (places, &arcs->items[i]))
      self->number[arcs->items[i].from] = self->number[arcs->items[i].to] = 0;
  for (guint32 i = 0; i < n_nodes; i++)
    if (self->number[i] != SMX_NO_NODE) {
      self->layers[places->layer[i]] = 1;
      self->number[i] = self->n++;
    }
  for (guint32 i = 0; i < places->n_layers; i++)
    self->layers[i] = self->layers[i] != 0 ? n_layers++ : 0;
  for (guint32 i = 0; i < n_nodes; i++)
    if (self->number[i] != SMX_NO_NODE)
      self->layer[self->number[i]] = self->layers[places->layer[i]];
}

static void
list_edges (Tangle *self, const SmxLayers *places, const SmxArcs *arcs)
{
  self->n_pieces = self->n;
  for (gsize i = 0; i < arcs->n; i++) {
    const SmxArc *arc = &arcs->items[arcs->order[i]];
    if (!leads_on (places, arc))
      continue;
    const guint32 from = self->number[arc->from], to = self->number[arc->to];
    self->ends[2 * self->n_edges] = from;
    self->ends[2 * self->n_edges + 1] = to;
    self->n_edges++;
    self->n_pieces += (gsize)ABS ((gint64)self->layer[to] - (gint64)self->layer[from]);
  }
}

/* igraph says in which order the nodes of a layer stand; the places come from what each is joined to. */
static gboolean
untangle (Tangle *self, SmxLayers *layers, const SmxArcs *arcs, GCancellable *cancellable, GError **error)
{
  const SmxEdges edges = { self->n, self->n_edges, self->ends, NULL, TRUE };
  if (!smx__igraph_layers (&edges, self->layer, cancellable, self->x, self->y, error) ||
      !smx__layout_spread (self->n, self->layer, self->n_edges, self->ends, self->x, error))
    return FALSE;
  for (guint32 i = 0; i < smx__arcs_n_nodes (arcs); i++)
    if (self->number[i] != SMX_NO_NODE)
      layers->x[i] = self->x[self->number[i]];
  return TRUE;
}

/* Those that were not placed follow the last of their layer. */
static gboolean
place_rest (SmxLayers *self, const guint32 *number, guint32 n_nodes, GError **error)
{
  g_autofree double *next = smx__allocate (self->n_layers, sizeof *next, error);
  for (guint32 i = 0; next != NULL && i < n_nodes; i++)
    if (number[i] != SMX_NO_NODE && !self->plain)
      next[self->layer[i]] = MAX (next[self->layer[i]], self->x[i] + 1);
  for (guint32 i = 0; next != NULL && i < n_nodes; i++)
    if (number[i] == SMX_NO_NODE || self->plain)
      self->x[i] = next[self->layer[i]]++;
  return next != NULL;
}

gboolean
smx__layers_take (SmxLayers *self, const SmxArcs *arcs, const SmxNetwork *requirements, SmxProgress *progress,
                  GError **error)
{
  const guint32 n = smx__arcs_n_nodes (arcs);
  g_auto (Tangle) tangle = { .n = 0 };
  *self = (SmxLayers){ .n_layers = 0 };
  if ((self->layer = smx__allocate (n, sizeof *self->layer, error)) == NULL ||
      (self->x = smx__allocate (n, sizeof *self->x, error)) == NULL ||
      !find_layers (self, arcs, requirements, progress, error) ||
      !make_room (&tangle, n, self->n_layers, arcs->n, error))
    return FALSE;
  number_nodes (&tangle, self, arcs);
  list_edges (&tangle, self, arcs);
  self->plain = tangle.n_pieces > MOST_PIECES || self->n_layers > MOST_LAYERS;
  return (self->plain || untangle (&tangle, self, arcs, progress->cancellable, error)) &&
         smx__progress_advance (progress, 1, error) && place_rest (self, tangle.number, n, error);
}
