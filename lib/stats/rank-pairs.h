/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks of replicates compared pair by pair. */
#ifndef SMX_STATS_RANK_PAIRS_H
#define SMX_STATS_RANK_PAIRS_H

#include <glib.h>

/* Whether @one stands before @other, and @other before @one, in more than @least of @n replicates each; a tie counts as half of
 * either. At most 16,000 replicates. Looks no further than it takes to be sure. */
gboolean smx__both_ways (const gint16 *one, const gint16 *other, gsize n, double least);

#endif
