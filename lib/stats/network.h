/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A directed network as arrays: nodes are numbers, the arcs of a node stand side by side.
 * Invariant: arcs of a node are in the order in which they were given; nothing here recurses, so that no chain is too deep. */
#ifndef SMX_STATS_NETWORK_H
#define SMX_STATS_NETWORK_H

#include "../base/progress.h"

typedef struct {
  guint32 n;
  gsize n_arcs;
  gsize *starts;    /* n + 1: the arcs of node u are starts[u] to starts[u + 1] - 1 */
  guint32 *heads;   /* where each leads */
  double *weights;  /* one an arc */
  guint32 *numbers; /* which of the given arcs it is */
} SmxNetwork;

/* From arcs @tails to @heads. FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__network_take (SmxNetwork *self, guint32 n, const guint32 *tails, const guint32 *heads,
                            const double *weights, gsize n_arcs, GError **error);
void smx__network_clear (SmxNetwork *self);

/* Strong components: nodes that reach each other. No arc leads to a component of a lower number. Source: R. Tarjan, "Depth-first
 * search and linear graph algorithms", SIAM Journal on Computing 1 (1972). */
typedef struct {
  guint32 n;
  guint32 *of; /* one a node */
  guint32 *starts,
      *nodes; /* those of component c, as a search meets them: nodes[starts[c]] to nodes[starts[c + 1] - 1] */
} SmxComponents;

/* Of the arcs with a weight of at least @least. FALSE with NO_MEMORY or CANCELLED; to be cleared in any case. */
gboolean smx__components_take (SmxComponents *self, const SmxNetwork *network, double least,
                               SmxProgress *progress, GError **error);
void smx__components_clear (SmxComponents *self);

/* The fewest arcs from a node whose distance is 0 to each; SMX_UNREACHED where there is no way. @distance: 0 or SMX_UNREACHED, one
 * a node. FALSE with NO_MEMORY. */
#define SMX_UNREACHED G_MAXUINT32
gboolean smx__network_distances (const SmxNetwork *self, guint32 *distance, GError **error);

#endif
