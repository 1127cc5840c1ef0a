/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets of ranks for counts of one multinomial sample.
 *
 * Given the sum of two counts, each is binomial with 1/2 where both are equally likely: the chance of as many as i has or
 * more is the p-value of "i is not ahead of k". With counts in order it falls with i's count and grows with k's, so that those
 * that a bound rejects stand together, and are counted by halving. Holm's correction is a bound on p that grows with how many
 * it rejects: alpha / (pairs - rejected), until that stays. Invariant: order[] descends by count. */

#include "../base/memory.h"
#include "../base/sort.h"
#include "rank-sets.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

#define MANY 1000000.0 /* a binomial of so many is as good as normal */

typedef struct {
  const gint64 *counts;
  const guint32 *order;
  gsize n;
} Counts;

static double
at (const Counts *self, gsize place)
{
  return (double)self->counts[self->order[place]];
}

static double
log_factorial (double n)
{
  int sign;
  return lgamma_r (n + 1, &sign); /* lgamma() would write to a global */
}

/* The chance of @hits or more of @trials at 1/2, where that is half of them or more: the first term, and each next by its ratio
 * to the one before. */
static double
upper_tail (double hits, double trials)
{
  double ways = log_factorial (trials) - log_factorial (hits) - log_factorial (trials - hits);
  double term = exp (ways - trials * M_LN2);
  double sum = 0;
  for (double i = hits; i <= trials && term > 1e-17 * sum; i++) {
    sum += term;
    term *= (trials - i) / (i + 1);
  }
  return sum;
}

static double
p_value (double own, double other)
{
  double trials = own + other;
  if (trials > MANY)
    return gsl_cdf_ugaussian_Q ((own - 0.5 - trials / 2) / (sqrt (trials) / 2));
  return own < other + 1 ? 1 - upper_tail (other + 1, trials) : upper_tail (own, trials);
}

/* How many p-values of the alternative at @place against all behind it are at most @bound: those of the last ones. */
static gsize
n_behind (const Counts *self, gsize place, double bound)
{
  gsize low = place + 1, high = self->n;
  while (low < high) {
    gsize middle = low + (high - low) / 2;
    if (p_value (at (self, place), at (self, middle)) <= bound)
      high = middle;
    else
      low = middle + 1;
  }
  return self->n - low;
}

/* The same of all before it against it: those of the first ones. */
static gsize
n_ahead (const Counts *self, gsize place, double bound)
{
  gsize low = 0, high = place;
  while (low < high) {
    gsize middle = low + (high - low) / 2;
    if (p_value (at (self, middle), at (self, place)) <= bound)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Rejected by @bound in the family of one place, or of all for n. A count is never surely ahead of one that is no less. */
static gsize
n_rejected (const Counts *self, gsize place, double bound)
{
  gsize n = 0;
  if (place < self->n)
    return n_behind (self, place, bound) + n_ahead (self, place, bound);
  for (gsize i = 0; i < self->n; i++)
    n += n_behind (self, i, bound);
  return n;
}

static double
bound_of (const Counts *self, gsize place, double confidence)
{
  const double n = (double)self->n, n_pairs = place < self->n ? 2 * (n - 1) : n * (n - 1);
  double bound = 0;
  for (gsize before = G_MAXSIZE, rejected = 0; rejected != before;) {
    before = rejected;
    bound = MIN ((1 - confidence) / (n_pairs - (double)rejected), 0.5);
    rejected = n_rejected (self, place, bound);
  }
  return bound;
}

static int
compare_counts (guint32 a, guint32 b, const void *data)
{
  const gint64 *counts = data;
  return (counts[a] < counts[b]) - (counts[a] > counts[b]);
}

gboolean
smx__rank_sets_of_counts (const gint64 *counts, gsize n, SmxSetsOf of, double confidence, SmxRankSet *sets,
                          GError **error)
{
  g_autofree guint32 *order = smx__sorted_order (n, compare_counts, counts, error);
  if (order == NULL)
    return FALSE;
  const Counts self = { counts, order, n };
  double bound = of == SMX_SETS_OF_ALL ? bound_of (&self, n, confidence) : 0;
  for (gsize i = 0; i < n; i++) {
    if (of == SMX_SETS_OF_ONE)
      bound = bound_of (&self, i, confidence);
    sets[order[i]].low = (guint32)(1 + n_ahead (&self, i, bound));
    sets[order[i]].high = (guint32)(n - n_behind (&self, i, bound));
  }
  return TRUE;
}
