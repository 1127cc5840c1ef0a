/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks of replicates compared pair by pair, eight at a time: where a comparison holds, a lane of its result is -1. */

#include "rank-pairs.h"
#include <string.h>

#define LANES 8

typedef gint16 Lanes __attribute__ ((vector_size (LANES * sizeof (gint16))));

gsize
smx__count_before (const gint16 *one, const gint16 *other, gsize n)
{
  Lanes sum = { 0 };
  gsize i = 0, before = 0;
  for (; i + LANES <= n; i += LANES) {
    Lanes a, b;
    memcpy (&a, one + i, sizeof a);
    memcpy (&b, other + i, sizeof b);
    sum -= (a < b) + (a <= b);
  }
  for (; i < n; i++)
    before += (gsize)(one[i] < other[i]) + (gsize)(one[i] <= other[i]);
  for (gsize lane = 0; lane < LANES; lane++)
    before += (gsize)sum[lane];
  return before;
}
