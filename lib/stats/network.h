/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A directed network as arrays: nodes are numbers, the arcs of a node stand side by side.
 * Invariant: arcs of a node are in the order in which they were given; nothing here recurses, so that no chain is too deep. */
#ifndef SMX_STATS_NETWORK_H
#define SMX_STATS_NETWORK_H

#include "../base/progress.h"

typedef struct {
  guint32 n;
  gsize n_arcs;
  gsize *starts;   /* n + 1: the arcs of node u are starts[u] to starts[u + 1] - 1 */
  guint32 *heads;  /* where each leads */
  double *weights; /* one an arc */
} SmxNetwork;

/* Room for so many arcs, which are then laid side by side: starts[u + 1] is for how many node u has, smx__network_close() makes of them
 * where each begins. FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__network_open (SmxNetwork *self, guint32 n, gsize n_arcs, GError **error);
void smx__network_close (SmxNetwork *self);

/* From arcs @tails to @heads. FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__network_take (SmxNetwork *self, guint32 n, const guint32 *tails, const guint32 *heads,
                            const double *weights, gsize n_arcs, GError **error);

/* The same arcs turned round, those of a node in the order of where they lead. */
gboolean smx__network_turn (SmxNetwork *self, const SmxNetwork *from, GError **error);
void smx__network_clear (SmxNetwork *self);

/* Nodes in an order in which no arc leads back, from one without arcs to it on; *@n_ordered is how many there are, all of them just where
 * there is no loop. @turned: the same arcs turned round; @order: room for all. FALSE with NO_MEMORY or CANCELLED. */
gboolean smx__network_order (const SmxNetwork *self, const SmxNetwork *turned, guint32 *order,
                             guint32 *n_ordered, SmxProgress *progress, GError **error);

/* Nodes that are gone through in any order stand anywhere in memory: asks for what will be read of those that come after @node, every
 * @step, up to the SMX_FARth, which must be there: where their arcs begin; nearer, these arcs; nearer still, the @size bytes that @figures
 * hold of where they lead. Inline always: GCC 12 takes a function that only asks memory for one without effect, and leaves its calls
 * out. */
#define SMX_FAR 24
static inline __attribute__ ((always_inline)) void
smx__network_look_ahead (const SmxNetwork *self, const guint32 *node, gssize step, const void *figures,
                         gsize size)
{
  const guint32 nearest = node[step * (SMX_FAR / 3)];
  const gsize middle = self->starts[node[step * (SMX_FAR * 2 / 3)]];
  const gsize near = self->starts[nearest], n = MIN (self->starts[nearest + 1] - near, 16);
  __builtin_prefetch (&self->starts[node[step * SMX_FAR]]);
  __builtin_prefetch (self->heads + middle);
  __builtin_prefetch (self->weights + middle);
  __builtin_prefetch (self->weights + middle + 8);
  for (gsize i = 0; i < n; i++)
    __builtin_prefetch ((const char *)figures + size * self->heads[near + i]);
}

/* Strong components: nodes that reach each other. No arc leads to a component of a lower number. Source: R. Tarjan, "Depth-first
 * search and linear graph algorithms", SIAM Journal on Computing 1 (1972). */
typedef struct {
  guint32 n;
  guint32 *of; /* one a node */
  guint32 *starts,
      *nodes; /* those of component c, as a search meets them: nodes[starts[c]] to nodes[starts[c + 1] - 1] */
} SmxComponents;

/* Of the arcs with a weight of at least @least; none is negative. FALSE with NO_MEMORY or CANCELLED; to be cleared in any case. */
gboolean smx__components_take (SmxComponents *self, const SmxNetwork *network, double least,
                               SmxProgress *progress, GError **error);
void smx__components_clear (SmxComponents *self);

/* The fewest arcs from a node whose distance is 0 to each; SMX_UNREACHED where there is no way. @distance: 0 or SMX_UNREACHED, one
 * a node. FALSE with NO_MEMORY. */
#define SMX_UNREACHED G_MAXUINT32
gboolean smx__network_distances (const SmxNetwork *self, guint32 *distance, GError **error);

#endif
