/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What many replicates of a ranking say: how often each alternative had each rank.
 *
 * Counts are whole numbers, so that those of several threads add up to the same in any order. Memory does not grow with replicates:
 * n x n counts up to SMX_RANK_BINS alternatives, above that ranks are counted in SMX_RANK_BINS bins, and limits are then rounded
 * outwards. */
#ifndef SMX_STATS_RANK_COUNTS_H
#define SMX_STATS_RANK_COUNTS_H

#include <glib.h>

#define SMX_RANK_BINS 2048

typedef struct {
  gsize n, n_bins, top;
  guint32 *counts;     /* n x n_bins: how often alternative i had a rank of bin b */
  guint32 *top_counts; /* n: how often it was among the first @top */
  guint64 n_replicates;
  struct SmxRankLocks *locks; /* of blocks that several threads add */
} SmxRankCounts;

/* Up to G_MAXUINT32 replicates. */
gboolean smx__rank_counts_init (SmxRankCounts *self, gsize n, gsize top, GError **error);
void smx__rank_counts_clear (SmxRankCounts *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxRankCounts, smx__rank_counts_clear)

/* Room for ranking up to @n figures; one a thread. */
typedef struct {
  guint32 *ranks, *places, *listed, *order, *counts;
  guint64 *images;
  gsize n;
} SmxRankRoom;
gboolean smx__rank_room_init (SmxRankRoom *self, gsize n, GError **error);
void smx__rank_room_clear (SmxRankRoom *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxRankRoom, smx__rank_room_clear)

/* The ranks (competition, 1 first, ties share the lowest) of the figures of one replicate, into room->ranks; exactly those of
 * smx__rank_figures(), in time proportional to @n. Equal figures tie and no others do. NAN is last, and NANs tie. */
void smx__rank_quickly (const double *figures, gsize n, gboolean ascends, SmxRankRoom *room);

/* Counts the ranks of one replicate, by one thread at a time: the plain way, which blocks are held against. */
void smx__rank_counts_add (SmxRankCounts *self, const guint32 *ranks);

/* Ranks of several replicates on their way into the counts, which then takes a tenth of the time: one a thread, all of them
 * into the same counts. What a block holds is counted when it is full and when it is flushed. */
typedef struct {
  SmxRankCounts *counts;
  guint16 *bins;          /* for 32 alternatives after 32: a line a replicate */
  gsize stride, capacity; /* from 32 alternatives to the next; replicates */
  guint32 *top_counts;
  gsize n_held;
} SmxRankBlock;
gboolean smx__rank_block_init (SmxRankBlock *self, SmxRankCounts *counts, GError **error);
void smx__rank_block_clear (SmxRankBlock *self); /* counts nothing */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxRankBlock, smx__rank_block_clear)
void smx__rank_block_add (SmxRankBlock *self, const guint32 *ranks);
void smx__rank_block_flush (SmxRankBlock *self);

/* The bin of a rank, and the lowest and highest rank of a bin. */
gsize smx__rank_bin (const SmxRankCounts *self, guint32 rank);
void smx__rank_bin_limits (const SmxRankCounts *self, gsize bin, guint32 *low, guint32 *high);

/* The narrowest central interval of the ranks of @i: at most (1 - confidence) / 2 of replicates below @low, and above @high.
 * @confidence: over 0 to 1. 1 and n where nothing was counted. */
void smx__rank_counts_interval (const SmxRankCounts *self, gsize i, double confidence, guint32 *low,
                                guint32 *high);

#endif
