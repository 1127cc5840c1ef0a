/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The border to igraph: the only place that knows it. Plain arrays go in and come out.
 *
 * igraph of this version (0.10) is not safe to use by several threads, ends the program at an error unless told otherwise, and takes
 * any weight without a word. So here one lock lets one thread in at a time, the host's handlers and generator of random numbers are
 * what they were after every call, numbers are checked before and results after. What igraph 1.0 would change is said in
 * igraph-border.c at each place. */
#ifndef SMX_MATRIX_IGRAPH_BORDER_H
#define SMX_MATRIX_IGRAPH_BORDER_H

#include <gio/gio.h>

#define SMX_NO_NODE G_MAXUINT32

/* Nodes 0 to n_nodes - 1 (fewer than 2^31) and edges between them; self-loops and several edges between two nodes are allowed. */
typedef struct {
  gsize n_nodes, n_edges;
  const guint32 *ends;   /* 2 n_edges: from, to */
  const double *weights; /* n_edges: finite, above 0; NULL: all 1 */
  gboolean directed;
} SmxEdges;

/* All fail with RANGE (an end or a weight that is none), NO_MEMORY, CANCELLED or FAILED (igraph's own words). */

/* Leiden communities by modularity (V. Traag, L. Waltman, N. J. van Eck, Scientific Reports 9 (2019)), iterated until they stay, the
 * best of @tries (1 or more), of an undirected graph: the community of each node, numbered from 0 in the order of their first nodes, and the modularity (NAN
 * without edges). The same for the same @seed. */
gboolean smx__igraph_communities (const SmxEdges *edges, guint tries, guint64 seed, GCancellable *cancellable,
                                  guint32 *community, double *modularity, GError **error);

/* How far two partitions of the same @n things agree, a number for the part of each: normalised mutual information, 2 I / (H + H'), of
 * L. Danon, A. Diaz-Guilera, J. Duch, A. Arenas, Journal of Statistical Mechanics (2005), 0 to 1, and the Rand index adjusted for
 * chance of L. Hubert, P. Arabie, Journal of Classification 2 (1985), at most 1. NAN of fewer than two things, or where it is not
 * defined. */
gboolean smx__igraph_agreement (const guint32 *one, const guint32 *other, gsize n, double *information,
                                double *rand, GError **error);

/* Betweenness of each node (L. Freeman 1977, U. Brandes 2001); weights are lengths. In an undirected graph each pair counts once. */
gboolean smx__igraph_betweenness (const SmxEdges *edges, GCancellable *cancellable, double *betweenness,
                                  GError **error);

/* Marks the nodes without which a connected part of the undirected graph falls apart. */
gboolean smx__igraph_articulation (const SmxEdges *edges, GCancellable *cancellable, guint8 *is_articulation,
                                   GError **error);

/* The immediate dominator of each node of a directed graph on all ways from @root (T. Lengauer, R. Tarjan 1979): SMX_NO_NODE for
 * the root itself and what cannot be reached. */
gboolean smx__igraph_dominators (const SmxEdges *edges, guint32 root, GCancellable *cancellable,
                                 guint32 *dominator, GError **error);

/* Layered coordinates (K. Sugiyama, S. Tagawa, M. Toda 1981): x and y of each node, the layer of each being given. Edges within a
 * layer and weights have no say. */
gboolean smx__igraph_layers (const SmxEdges *edges, const guint32 *layer, GCancellable *cancellable,
                             double *x, double *y, GError **error);

#endif
