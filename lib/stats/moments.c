/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mean and spread. Invariant: squares is never negative, and is 0 where all values are the same. */

#include "moments.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

static int
compare_values (const void *a, const void *b)
{
  const SmxWeighted *x = a, *y = b;
  if (x->value != y->value)
    return x->value < y->value ? -1 : 1;
  return (x->weight > y->weight) - (x->weight < y->weight);
}

SmxMoments
smx__moments_of_values (SmxWeighted *values, gsize n)
{
  SmxMoments self = { 0, 0, 0, TRUE };
  if (n == 0)
    return self;
  qsort (values, n, sizeof *values, compare_values);
  long double sum = 0, squares = 0;
  for (gsize i = 0; i < n; i++) {
    self.n += values[i].weight;
    sum += (long double)values[i].value * (long double)values[i].weight;
  }
  self.alike = values[0].value == values[n - 1].value;
  long double mean = self.alike ? (long double)values[0].value : sum / (long double)self.n;
  for (gsize i = 0; i < n; i++) {
    long double deviation = (long double)values[i].value - mean;
    squares += deviation * deviation * (long double)values[i].weight;
  }
  self.mean = (double)mean;
  self.squares = (double)squares;
  return self;
}

SmxMoments
smx__moments_of_sums (gint64 n, SmxInt128 sum, SmxInt128 squares, double scale)
{
  SmxMoments self = { n, 0, 0, TRUE };
  if (n == 0)
    return self;
  long double mean = (long double)sum / (long double)n;
  SmxInt128 n_squares, sum_sum;
  gboolean exact = !__builtin_mul_overflow (squares, (SmxInt128)n, &n_squares) &&
                   !__builtin_mul_overflow (sum, sum, &sum_sum);
  long double spread = exact ? (long double)(n_squares - sum_sum) / (long double)n
                             : (long double)squares - mean * (long double)sum;
  self.alike = exact && n_squares == sum_sum;
  self.mean = (double)(mean / (long double)scale);
  self.squares = (double)(MAX (spread, 0) / ((long double)scale * (long double)scale));
  return self;
}

SmxMoments
smx__moments_join (SmxMoments a, SmxMoments b)
{
  if (a.n == 0)
    return b;
  if (b.n == 0)
    return a;
  double n = (double)a.n + (double)b.n, shift = b.mean - a.mean;
  SmxMoments self = { a.n + b.n, 0, 0, a.alike && b.alike && a.mean == b.mean };
  self.mean = ((double)a.n * a.mean + (double)b.n * b.mean) / n;
  self.squares = a.squares + b.squares + shift * shift * (double)a.n * (double)b.n / n;
  if (self.alike) {
    self.mean = a.mean;
    self.squares = 0;
  }
  return self;
}

gboolean
smx__moments_show (const SmxMoments *self)
{
  return self->n >= (self->alike ? SMX_ENOUGH_ALIKE : SMX_ENOUGH);
}

void
smx__moments_limits (const SmxMoments *self, double level, double *lower, double *upper)
{
  double n = (double)self->n;
  double deviation = sqrt (self->squares / (n - 1));
  double half = gsl_cdf_tdist_Pinv (level, n - 1) * deviation / sqrt (n);
  *lower = self->mean - half;
  *upper = self->mean + half;
}
