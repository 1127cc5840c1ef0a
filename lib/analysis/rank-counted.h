/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks by a count alone: how many requests each service had, of all that there were. */
#ifndef SMX_ANALYSIS_RANK_COUNTED_H
#define SMX_ANALYSIS_RANK_COUNTED_H

#include "ranking.h"

/* Whether a ranking is by requests and nothing else. */
gboolean smx__ranks_counts (const SmxRanking *ranking);

/* Sets of ranks from exact tests of each pair of counts, as rank-sets.h has them; @low and @high have n. FALSE with NO_MEMORY. */
gboolean smx__count_sets_take (const SmxRanking *ranking, guint32 *low, guint32 *high, GError **error);

#endif
