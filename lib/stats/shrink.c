/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shrinkage: what lies between the groups is what they spread more than chance alone would have them.
 *
 * Both estimators seek the one spread between at which the squared deviations, each over its own expected variance, add up
 * to their degrees of freedom. Invariant: a shrunken figure lies between its own and the common one.
 * Source: Morris (1983), section 5; Kleinman (1973), his estimator with his weights where it repeats itself. */

#include "shrink.h"
#include <math.h>

#define HALVINGS 200      /* more than the bits of a double; they end when nothing changes any more */
#define NEARLY_NONE 1e-12 /* of the largest variance: no less lies between, so that no weight is infinite */
#define WIDEST 0.5 /* of the share's own variance between groups: a precision of 1; wider is not believed */
#define FEWEST_TO_SHRINK 4 /* k - 3 is above 0 */

/* What the spread would be more than expected if @between lay between the groups. Falls with @between. */
typedef double (*Excess) (const void *data, double between);

/* Where it is 0; @low where it is not above 0 even there. */
static double
balance (Excess excess, const void *data, double low, double high)
{
  if (!(excess (data, low) > 0))
    return low;
  for (guint i = 0; i < HALVINGS; i++) {
    double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high)
      break;
    if (excess (data, middle) > 0)
      low = middle;
    else
      high = middle;
  }
  return low + (high - low) / 2;
}

/* ---- Means ---- */

typedef struct {
  const double *means, *variances;
  gsize n, n_known;
} Means;

static gboolean
knows_mean (const Means *self, gsize i)
{
  return isfinite (self->means[i]) && isfinite (self->variances[i]) && self->variances[i] >= 0;
}

static double
mean_of (const Means *self, double between)
{
  long double sum = 0, weights = 0;
  for (gsize i = 0; i < self->n; i++)
    if (knows_mean (self, i)) {
      long double weight = 1 / ((long double)self->variances[i] + (long double)between);
      sum += weight * (long double)self->means[i];
      weights += weight;
    }
  return (double)(sum / weights);
}

static double
excess_of_means (const void *data, double between)
{
  const Means *self = data;
  double mean = mean_of (self, between);
  long double sum = 0;
  for (gsize i = 0; i < self->n; i++)
    if (knows_mean (self, i)) {
      long double deviation = (long double)self->means[i] - (long double)mean;
      sum += deviation * deviation / ((long double)self->variances[i] + (long double)between);
    }
  return (double)(sum - (long double)(self->n_known - 1));
}

/* Counts the groups and finds the largest variance and the widest distance between two means. */
static double
survey (Means *self, double *widest)
{
  double variance = 0, low = INFINITY, high = -INFINITY;
  for (gsize i = 0; i < self->n; i++)
    if (knows_mean (self, i)) {
      self->n_known++;
      variance = MAX (variance, self->variances[i]);
      low = MIN (low, self->means[i]);
      high = MAX (high, self->means[i]);
    }
  *widest = self->n_known == 0 ? 0 : high - low;
  return variance;
}

/* The mean, and the variance between; neither is 0 / 0 where all variances are 0. */
static SmxNormalPrior
fit_means (Means *self)
{
  double widest, variance = survey (self, &widest);
  SmxNormalPrior prior = { NAN, 0, self->n_known };
  if (self->n_known == 0)
    return prior;
  double none = variance > 0 ? NEARLY_NONE * variance : widest > 0 ? NEARLY_NONE * widest * widest : 1;
  /* each squared deviation is at most widest^2, so that at n / (n - 1) times that there is no excess left */
  double most = MAX (2 * widest * widest, none);
  double between = self->n_known < 2 ? none : balance (excess_of_means, self, none, most);
  prior.mean = mean_of (self, between);
  prior.between = between > none ? between : 0;
  return prior;
}

SmxNormalPrior
smx__shrink_means (const double *means, const double *variances, gsize n, double *shrunken)
{
  Means self = { means, variances, n, 0 };
  SmxNormalPrior prior = fit_means (&self);
  double k = (double)prior.n, part = prior.n < FEWEST_TO_SHRINK ? 0 : (k - 3) / (k - 1);
  for (gsize i = 0; i < n; i++) {
    double own = knows_mean (&self, i) ? means[i] : NAN;
    double all = variances[i] + prior.between;
    double by = variances[i] > 0 ? part * variances[i] / all : 0;
    shrunken[i] = by > 0 ? own + by * (prior.mean - own) : own;
  }
  return prior;
}

/* ---- Shares ---- */

typedef struct {
  const gint64 *hits, *trials;
  gsize n, n_known;
} Shares;

/* What a group's share says where @between (1 / (a + b + 1)) lies between: as much as so many independent trials. */
static long double
trials_worth (const Shares *self, gsize i, double between)
{
  long double trials = (long double)self->trials[i];
  return trials / (1 + (long double)between * (trials - 1));
}

static long double
common_share (const Shares *self, double between, long double *weights)
{
  long double sum = 0;
  *weights = 0;
  for (gsize i = 0; i < self->n; i++)
    if (self->trials[i] > 0) {
      long double weight = trials_worth (self, i, between);
      sum += weight * (long double)self->hits[i] / (long double)self->trials[i];
      *weights += weight;
    }
  return sum / *weights;
}

/* p (1 - p) falls short by its own variance, which the last factor makes good: groups of one trial each have no excess. */
static double
excess_of_shares (const void *data, double between)
{
  const Shares *self = data;
  long double weights, share = common_share (self, between, &weights), sum = 0;
  for (gsize i = 0; i < self->n; i++)
    if (self->trials[i] > 0) {
      long double deviation = (long double)self->hits[i] / (long double)self->trials[i] - share;
      sum += trials_worth (self, i, between) * deviation * deviation;
    }
  long double chance = share * (1 - share) * weights / (weights - 1);
  long double expected = (long double)(self->n_known - 1) * chance;
  return (double)(sum - expected * (1 + 1e-15L));
}

static SmxBetaPrior
fit_shares (const Shares *self)
{
  SmxBetaPrior prior = { NAN, 0, self->n_known };
  long double weights;
  if (self->n_known == 0)
    return prior;
  double between = self->n_known < 2 ? 0 : balance (excess_of_shares, self, 0, WIDEST);
  prior.mean = (double)common_share (self, between, &weights);
  if (self->n_known >= 2)
    prior.precision = between > 0 ? 1 / between - 1 : INFINITY;
  return prior;
}

SmxBetaPrior
smx__shrink_shares (const gint64 *hits, const gint64 *trials, gsize n, double *shrunken)
{
  Shares self = { hits, trials, n, 0 };
  for (gsize i = 0; i < n; i++)
    self.n_known += trials[i] > 0;
  SmxBetaPrior prior = fit_shares (&self);
  for (gsize i = 0; i < n; i++) {
    double all = (double)trials[i] + prior.precision;
    if (trials[i] <= 0)
      shrunken[i] = NAN;
    else if (isinf (all))
      shrunken[i] = prior.mean;
    else
      shrunken[i] = ((double)hits[i] + prior.mean * prior.precision) / all;
  }
  return prior;
}
