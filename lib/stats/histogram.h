/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Log-bucketed histogram of whole seconds: exact below 128 s, then 128 buckets to a doubling, so that a quantile taken
 * as its bucket's lower edge is at most 1 % low. Source: the layout of HdrHistogram (G. Tene), with 7 bits. */
#ifndef SMX_STATS_HISTOGRAM_H
#define SMX_STATS_HISTOGRAM_H

#include <glib.h>

#define SMX_BUCKET_BITS 7

/* The bucket of some seconds; of less than none, the first. Without branches: it is asked for every request. */
static inline guint32
smx__bucket_of (gint64 seconds)
{
  guint64 known = seconds < 0 ? 0 : (guint64)seconds;
  guint shift = 63u - SMX_BUCKET_BITS - (guint)__builtin_clzll (known | 1u << SMX_BUCKET_BITS);
  return (shift << SMX_BUCKET_BITS) + (guint32)(known >> shift);
}

gint64 smx__bucket_edge (guint32 bucket); /* its lower edge, in seconds */

/* The quantile by nearest rank, the ceil (n p / 100)-th smallest: @buckets ascending with their counts. -1 where empty. */
gint64 smx__bucket_quantile (const guint32 *buckets, const gint64 *counts, gsize n, guint percent);

#endif
