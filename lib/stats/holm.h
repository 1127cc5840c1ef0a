/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of many means are surely at or under 0, all of them at once.
 * Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979). */
#ifndef SMX_STATS_HOLM_H
#define SMX_STATS_HOLM_H

#include "moments.h"

/* One-sided upper limits of the means of @n samples, in @limits. Those at or under 0 are truly there, all of them at once, with
 * @confidence, however the samples depend on each other; each limit is at the level at which its mean was judged: the clearest of m
 * at 1 - (1 - confidence) / m, the next at 1 - (1 - confidence) / (m - 1), and from the first that fails on all at its level. Equal
 * ones share a level. NAN: the sample shows nothing and is not judged; INFINITY: it is judged and has no limit at this level.
 *
 * The upper limit of n values that are all alike is the value itself where a share of others of 1 - 0.05^(1 / 20) or more, which is
 * what 20 alike leave open at 95 %, would be seen at that level: where 0.05^(n / 20) is not above 1 - level.
 *
 * Sets how many are judged. FALSE with NO_MEMORY. */
gboolean smx__holm_limits (const SmxMoments *samples, gsize n, double confidence, double *limits,
                           gsize *n_judged, GError **error);

#endif
