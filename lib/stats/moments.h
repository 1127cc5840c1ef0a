/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mean and spread of a sample, whatever the order its values came in, and limits for the mean. */
#ifndef SMX_STATS_MOMENTS_H
#define SMX_STATS_MOMENTS_H

#include "../base/int128.h"

typedef struct {
  double value;
  gint64 weight; /* how many times it counts */
} SmxWeighted;

typedef struct {
  gint64 n;
  double mean;    /* 0 where n is 0 */
  double squares; /* sum of squared deviations from the mean; exactly 0 where all values are the same */
  gboolean alike; /* every value was the same */
} SmxMoments;

/* Sorts the values first, so that the result does not depend on their order. */
SmxMoments smx__moments_of_values (SmxWeighted *values, gsize n);

/* Of @n integers, in units of 1 / @scale, of which only the sum and the sum of squares are known. */
SmxMoments smx__moments_of_sums (gint64 n, SmxInt128 sum, SmxInt128 squares, double scale);

/* Of two samples together. Source: T. Chan, G. Golub, R. LeVeque, "Algorithms for computing the sample variance",
 * The American Statistician 37 (1983), equation 2.1. */
SmxMoments smx__moments_join (SmxMoments a, SmxMoments b);

#define SMX_ENOUGH 5        /* values; fewer cannot show anything */
#define SMX_ENOUGH_ALIKE 20 /* where all are alike */

/* Whether limits of the mean can show anything: of few values that are all alike the spread cannot be seen. */
gboolean smx__moments_show (const SmxMoments *self);

/* One-sided limits of the mean by Student's t with n - 1 degrees of freedom, each for itself at @level (such as 0.95).
 * Needs n >= 2. */
void smx__moments_limits (const SmxMoments *self, double level, double *lower, double *upper);

#endif
