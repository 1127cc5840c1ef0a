/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks of replicates compared pair by pair. */
#ifndef SMX_STATS_RANK_PAIRS_H
#define SMX_STATS_RANK_PAIRS_H

#include <glib.h>

/* Twice the number of replicates in which @one stands before @other, those in which both tie counting once; at most 16,000
 * replicates. */
gsize smx__count_before (const gint16 *one, const gint16 *other, gsize n);

#endif
