/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The most probable way from one node to each that it reaches, where the weight of an arc (over 0 to 1) is its probability, and the
 * fewest arcs that lead there. Source: E. Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1
 * (1959), on products. */
#ifndef SMX_STATS_WAYS_H
#define SMX_STATS_WAYS_H

#include "network.h"

/* One start at a time. Of equal ways the one with fewer arcs, then that whose last but one node has the lower number. */
typedef struct {
  const SmxNetwork *network;
  guint32 *nodes, n; /* those that are reached, the start first, by the fewest arcs */
  guint32 *steps;    /* one a node: the fewest arcs; SMX_UNREACHED */
  double *chance;    /* one a node: of the most probable way; 0 where there is none */
  guint32 *arcs;     /* one a node: how many it has */
  guint32 *before;   /* one a node: the last but one of that way; of the start itself */
  guint32 *heap, n_heap;
  guint32 *places; /* one a node: where it stands in the heap */
} SmxWays;

/* FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__ways_init (SmxWays *self, const SmxNetwork *network, GError **error);
void smx__ways_clear (SmxWays *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxWays, smx__ways_clear)

/* Time: arcs that are reached x log (nodes that are). */
void smx__ways_find (SmxWays *self, guint32 start);

#endif
