/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rank-sets.c stands on: how far two figures must lie apart, in standard errors of their difference. */
#ifndef SMX_STATS_RANK_CRITICAL_H
#define SMX_STATS_RANK_CRITICAL_H

#include "rank-sets.h"

/* Of the difference of two; 0 where it has none, but for rounding. */
double smx__rank_variance (const SmxRankSetsInput *input, gsize j, gsize k);

/* The last critical value of each alternative's family; that of all, n times, under SMX_SETS_OF_ALL. INFINITY where there are
 * too few draws to say anything. FALSE with NO_MEMORY or CANCELLED. */
gboolean smx__rank_critical (const SmxRankSetsInput *input, SmxSetsOf of, double confidence, guint n_threads,
                             SmxProgress *progress, double *critical, GError **error);

#endif
