/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks of replicates compared pair by pair, eight at a time: where a comparison holds, a lane of its result is -1. */

#include "rank-pairs.h"
#include <string.h>

#define LANES 8
#define BLOCK (16 * LANES) /* replicates after which it is asked whether enough is known */

typedef gint16 Lanes __attribute__ ((vector_size (LANES * sizeof (gint16))));

/* Twice the number of replicates in which @one stands before @other, ties counting once. */
static gsize
count_before (const gint16 *one, const gint16 *other, gsize n)
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

gboolean
smx__both_ways (const gint16 *one, const gint16 *other, gsize n, double least)
{
  gsize before = 0, done = 0;
  while (done < n) {
    gsize some = MIN (n - done, BLOCK);
    before += count_before (one + done, other + done, some);
    done += some;
    if ((double)MIN (before, 2 * done - before) > 2 * least)
      return TRUE;
  }
  return FALSE;
}
