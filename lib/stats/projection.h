/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Projections of a two-mode graph: nodes of one side that share partners on the other.
 *
 * Of two nodes with weights v and w to their partners: shared counts the partners of both; volume is the sum of min (v, w); newman
 * the sum of min (v, w) / (degree of the partner - 1); unknown weights add nothing. Every figure is added up in the order of the
 * partners, so that no number of threads shows.
 * Source: M. Newman, "Scientific collaboration networks. II", Physical Review E 64, 016132 (2001). */
#ifndef SMX_STATS_PROJECTION_H
#define SMX_STATS_PROJECTION_H

#include "two-mode.h"

typedef struct {
  guint32 one, other;    /* one < other */
  guint32 shared, known; /* partners of both; those to which both weights are known */
  double volume, newman; /* 0 where none is known */
} SmxNodePair;

typedef struct {
  SmxNodePair *items; /* by one, then other */
  gsize n;
} SmxNodePairs;

/* Every pair of nodes of a side that shares a partner. Time in proportion to the sum of the squares of the degrees of the other side;
 * @progress advances by two a block of nodes. FALSE with NO_MEMORY or CANCELLED; to be cleared in any case. */
gboolean smx__project (const SmxTwoMode *graph, guint side, guint threads, SmxProgress *progress,
                       SmxNodePairs *pairs, GError **error);
void smx__node_pairs_clear (SmxNodePairs *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxNodePairs, smx__node_pairs_clear)

/* For each node of a side the other that overlaps most with it by weights, the first of equal ones (G_MAXUINT32 where none does),
 * and how much; @progress advances by one a block of nodes. As smx__project(). */
gboolean smx__most_similar (const SmxTwoMode *graph, guint side, guint threads, SmxProgress *progress,
                            guint32 *others, double *overlaps, GError **error);

/* Partners of both over partners of either. */
double smx__jaccard (const SmxTwoModeSide *side, const SmxNodePair *pair);

/* The same by weights: sum of min (v, w) over sum of max (v, w); NAN where neither has any volume. M. Ružička (1958). */
double smx__weighted_jaccard (const SmxTwoModeSide *side, const SmxNodePair *pair);

#endif
