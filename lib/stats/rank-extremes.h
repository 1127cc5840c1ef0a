/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The greatest and least weighted difference of some alternatives to many others, in each of many draws: the inner loop of
 * rank-sets.c, compiled for more than the least machine. Every path gives the same, but for
 * the sign of a 0. */
#ifndef SMX_STATS_RANK_EXTREMES_H
#define SMX_STATS_RANK_EXTREMES_H

#include <glib.h>

#define SMX_EXTREMES_OWN 4 /* alternatives at a time */

typedef struct {
  const float *draws; /* n_draws rows of @stride */
  gsize stride, n_draws;
  gsize from, to; /* the others */
  struct {
    gsize column;         /* of its own draws */
    const float *weights; /* one for each column of the draws; 0: no other */
    float *high, *low;    /* one a draw: raised and lowered to (own - other) x weight; may be shared */
  } own[SMX_EXTREMES_OWN];
} SmxExtremes;

typedef void (*SmxExtremesFunc) (const SmxExtremes *task);

void smx__extremes_portable (const SmxExtremes *task);
void smx__extremes_avx2 (const SmxExtremes *task);
/* The quickest that this processor can run. */
SmxExtremesFunc smx__extremes_best (void);

#endif
