/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Log-bucketed histogram: the edges.
 *
 * Seconds below 128 are their own bucket. Above, a number with its highest bit at place e >= 7 is cut to its 8
 * leading bits m (128 to 255), and its bucket is 128 (e - 7) + m: 128 buckets to a doubling, each 2^(e - 7) wide.
 * Invariant: edge (bucket (s)) <= s < edge (bucket (s) + 1), both functions grow, and the edge is less than 1/128 of s
 * below s. */
#include "histogram.h"

#define BITS SMX_BUCKET_BITS
#define PER_DOUBLING (1u << BITS)

gint64
smx__bucket_edge (guint32 bucket)
{
  if (bucket < PER_DOUBLING)
    return bucket;
  guint shift = bucket / PER_DOUBLING - 1;
  gint64 leading = PER_DOUBLING + bucket % PER_DOUBLING;
  return shift > 62 - BITS ? G_MAXINT64 : leading << shift;
}

/* ceil (n p / 100), from 1 to n; the product needs more than 64 bits where n is large. */
static gint64
nearest_rank (gint64 n, guint percent)
{
  __extension__ __int128 rank = ((__int128)n * MIN (percent, 100u) + 99) / 100;
  return rank < 1 ? 1 : (gint64)rank;
}

gint64
smx__bucket_quantile (const guint32 *buckets, const gint64 *counts, gsize n, guint percent)
{
  gint64 total = 0;
  for (gsize i = 0; i < n; i++)
    total += counts[i];
  if (total <= 0)
    return -1;
  gint64 rank = nearest_rank (total, percent);
  for (gsize i = 0; i < n; i++) {
    if (counts[i] >= rank)
      return smx__bucket_edge (buckets[i]);
    rank -= counts[i];
  }
  return -1;
}
