/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A graph of two kinds of nodes, with weighted links between the kinds, as compressed rows of either side.
 *
 * Invariant: the partners of a node ascend, each once; a weight is 0 or more, or NAN where it is unknown: such a link counts for
 * degrees only. */
#ifndef SMX_STATS_TWO_MODE_H
#define SMX_STATS_TWO_MODE_H

#include "../base/parallel.h"

#define SMX_TWO_MODE_BLOCK 16 /* nodes that are an item of a parallel loop */

/* The nodes of one side. */
typedef struct {
  guint32 n;
  gsize *starts;     /* n + 1: where the links of each begin */
  guint32 *partners; /* on the other side */
  double *weights;
  gsize *across;  /* where the same link stands on the other side */
  double *totals; /* one a node: sum of the known weights */
} SmxTwoModeSide;

typedef struct {
  SmxTwoModeSide sides[2];
  gsize n_links;
  double total;   /* of all known weights */
  gboolean whole; /* all known weights are whole numbers whose sum is exact */
} SmxTwoMode;

/* Of @n_links links, in order of their first, then of their second node, each pair once. FALSE with NO_MEMORY; to be cleared in any
 * case. */
gboolean smx__two_mode_take (SmxTwoMode *self, guint32 n_first, guint32 n_second, gsize n_links,
                             const guint32 *first, const guint32 *second, const double *weights,
                             GError **error);
void smx__two_mode_clear (SmxTwoMode *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxTwoMode, smx__two_mode_clear)

/* Items of a parallel loop over the nodes of a side. */
static inline gsize
smx__two_mode_blocks (const SmxTwoModeSide *self)
{
  return ((gsize)self->n + SMX_TWO_MODE_BLOCK - 1) / SMX_TWO_MODE_BLOCK;
}

static inline guint32
smx__two_mode_degree (const SmxTwoModeSide *self, guint32 node)
{
  return (guint32)(self->starts[node + 1] - self->starts[node]);
}

/* What one node's links say. NAN where no weight over 0 is known. */
typedef struct {
  double volume;           /* sum of the weights; 0 where all known ones are */
  double strength;         /* sum over partners of its share in their volume */
  double effective_number; /* of partners: exp of the Shannon entropy of its shares */
  double concentration;    /* sum of the squares of its shares */
} SmxTwoModeIndices;

SmxTwoModeIndices smx__two_mode_indices (const SmxTwoMode *self, guint side, guint32 node);

/* The specialisation d' of each node of a side, in @values: 0 where it spreads over partners as all do, 1 where its partners have
 * nobody else; NAN where it has no volume, or could not be otherwise. @progress as in smx__parallel(). */
gboolean smx__specialisation (const SmxTwoMode *self, guint side, guint threads, SmxProgress *progress,
                              double *values, GError **error);

#endif
