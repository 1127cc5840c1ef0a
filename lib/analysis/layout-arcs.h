/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The graph as it is drawn: nodes of four kinds in one numbering, and what joins two of them.
 * Invariant: nodes are touchpoints, roles, services, providers, each by code; no two arcs have the same ends, and @order has them
 * by from, then to. */
#ifndef SMX_ANALYSIS_LAYOUT_ARCS_H
#define SMX_ANALYSIS_LAYOUT_ARCS_H

#include "../base/progress.h"
#include "../matrix/graph.h"

typedef enum {
  SMX_NODE_TOUCHPOINT,
  SMX_NODE_ROLE,
  SMX_NODE_SERVICE,
  SMX_NODE_PROVIDER,
  SMX_N_NODE_KINDS
} SmxNodeKind;

typedef enum {
  SMX_ARC_PASSES,    /* touchpoint to role */
  SMX_ARC_SERVED,    /* role to service */
  SMX_ARC_DELIVERED, /* service to provider */
  SMX_ARC_REQUIRES,  /* service to service */
  SMX_ARC_HANDS_OVER /* provider to provider */
} SmxArcKind;

typedef struct {
  guint32 from, to;
  SmxArcKind kind;
  int status;               /* SMX_STATUS_*, -1: no link says */
  gint64 requests, returns; /* SMX_NULL unknown */
  double weight, criticality, experience;
} SmxArc;

typedef struct {
  guint32 first[SMX_N_NODE_KINDS + 1]; /* where the nodes of each kind begin, and the end */
  SmxArc *items;
  gsize n;
  guint32 *order;
  gsize left_out; /* pieces of the graph of which an end is unknown */
} SmxArcs;

extern const SmxDictionaryKind smx__node_dictionaries[SMX_N_NODE_KINDS];

/* FALSE with NO_MEMORY or CANCELLED; to be cleared in any case. */
gboolean smx__arcs_take (SmxArcs *self, const SmxGraph *graph, SmxProgress *progress, GError **error);
void smx__arcs_clear (SmxArcs *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxArcs, smx__arcs_clear)

static inline guint32
smx__arcs_n_nodes (const SmxArcs *self)
{
  return self->first[SMX_N_NODE_KINDS];
}

#endif
