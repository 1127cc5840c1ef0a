/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which groups lie outside what their size alone explains.
 *
 * z-scores against the common figure are winsorised; their mean square, over what winsorised standard normals have, says how
 * much more they spread than by chance, and so what lies between groups (the moment estimator of R. DerSimonian, N. Laird,
 * "Meta-analysis in clinical trials", Controlled Clinical Trials 7 (1986), as Spiegelhalter (2005) uses it). He leaves out the
 * division: then too little is found between, and more groups than the confidence allows are outside by chance.
 * Where a share's trials are few its normal limits are not enough: the binomial ones must be passed too. */

#include "../base/memory.h"
#include "../base/sort.h"
#include "shrink.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

#define TAIL 0.1 /* that is winsorised, at each end */
#define WINSORISED_SQUARE                                                                                    \
  0.67865103 /* of a standard normal: 1 - 2 t - 2 c d (c) + 2 t c^2, c its quantile at 1 - t, d its density */
#define MANY 1000.0 /* a binomial of so much variance is as good as normal */

/* The quantile between two neighbours in order: Hyndman and Fan's seventh. */
static double
quantile (const double *sorted, gsize n, double level)
{
  double place = level * (double)(n - 1), whole = floor (place);
  gsize at = MIN ((gsize)whole, n - 1), next = MIN (at + 1, n - 1);
  return sorted[at] + (place - whole) * (sorted[next] - sorted[at]);
}

/* Winsorised sum of squares of @n scores, as many standard normals would have it. Sorts them. */
static double
sum_of_squares (double *scores, gsize n)
{
  smx__sort_doubles (scores, n);
  double low = quantile (scores, n, TAIL), high = quantile (scores, n, 1 - TAIL);
  long double sum = 0;
  for (gsize i = 0; i < n; i++) {
    long double score = (long double)CLAMP (scores[i], low, high);
    sum += score * score;
  }
  return (double)(sum / (long double)WINSORISED_SQUARE);
}

static gboolean
knows (double mean, double variance)
{
  return isfinite (mean) && isfinite (variance) && variance > 0;
}

/* The variance between groups; @scores is room for @n. 0 where they spread no more than by chance. */
static double
variance_between (const double *means, const double *variances, gsize n, double common, double *scores)
{
  long double weights = 0, squared = 0;
  gsize n_known = 0;
  for (gsize i = 0; i < n; i++)
    if (knows (means[i], variances[i])) {
      long double weight = 1 / (long double)variances[i];
      weights += weight;
      squared += weight * weight;
      scores[n_known++] = (means[i] - common) / sqrt (variances[i]);
    }
  if (n_known < 2)
    return 0;
  double excess = sum_of_squares (scores, n_known) - (double)(n_known - 1);
  return MAX (excess / (double)(weights - squared / weights), 0);
}

static void
judge (const double *means, const double *variances, gsize n, double common, double between,
       double confidence, int *sides)
{
  double limit = gsl_cdf_ugaussian_Qinv ((1 - confidence) / 2);
  for (gsize i = 0; i < n; i++) {
    sides[i] = 0;
    if (knows (means[i], variances[i])) {
      double score = (means[i] - common) / sqrt (variances[i] + between);
      sides[i] = (score > limit) - (score < -limit);
    }
  }
}

gboolean
smx__funnel_means (const double *means, const double *variances, gsize n, double confidence, int *sides,
                   GError **error)
{
  g_autofree double *scores = smx__allocate (n, sizeof *scores, error);
  if (scores == NULL)
    return FALSE;
  long double sum = 0, weights = 0;
  for (gsize i = 0; i < n; i++)
    if (knows (means[i], variances[i])) {
      sum += (long double)means[i] / (long double)variances[i];
      weights += 1 / (long double)variances[i];
    }
  double common = weights > 0 ? (double)(sum / weights) : 0;
  double between = variance_between (means, variances, n, common, scores);
  judge (means, variances, n, common, between, confidence, sides);
  return TRUE;
}

/* Whether so few or so many hits are likelier by chance than what the confidence leaves at one end. */
static gboolean
is_likely (gint64 hits, gint64 trials, double share, int side, double tail)
{
  double h = (double)hits, n = (double)trials;
  if (n * share * (1 - share) > MANY)
    return FALSE;
  double chance = side > 0 ? gsl_cdf_beta_P (share, h, n - h + 1) : gsl_cdf_beta_Q (share, h + 1, n - h);
  return chance > tail;
}

static double
fill_shares (const gint64 *hits, const gint64 *trials, gsize n, double *shares, double *variances)
{
  long double all_hits = 0, all_trials = 0;
  for (gsize i = 0; i < n; i++)
    if (trials[i] > 0) {
      all_hits += (long double)hits[i];
      all_trials += (long double)trials[i];
    }
  double common = all_trials > 0 ? (double)(all_hits / all_trials) : 0;
  for (gsize i = 0; i < n; i++) {
    shares[i] = trials[i] > 0 ? (double)hits[i] / (double)trials[i] : NAN;
    variances[i] = trials[i] > 0 ? common * (1 - common) / (double)trials[i] : NAN;
  }
  return common;
}

gboolean
smx__funnel_shares (const gint64 *hits, const gint64 *trials, gsize n, double confidence, int *sides,
                    GError **error)
{
  g_autofree double *shares = smx__allocate (n, sizeof *shares, error);
  g_autofree double *variances = shares == NULL ? NULL : smx__allocate (n, sizeof *variances, error);
  g_autofree double *scores = variances == NULL ? NULL : smx__allocate (n, sizeof *scores, error);
  if (scores == NULL)
    return FALSE;
  double common = fill_shares (hits, trials, n, shares, variances);
  double between = variance_between (shares, variances, n, common, scores);
  judge (shares, variances, n, common, between, confidence, sides);
  for (gsize i = 0; i < n; i++)
    if (sides[i] != 0 && is_likely (hits[i], trials[i], common, sides[i], (1 - confidence) / 2))
      sides[i] = 0;
  return TRUE;
}
