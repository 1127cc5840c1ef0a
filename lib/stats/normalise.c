/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the values of one criterion become comparable: afterwards more is better.
 * Invariant: finite values become finite ones, and what would divide by 0 is 0.
 * Formulas: docs/method.md, "Ranking"; C.-L. Hwang, K. Yoon, "Multiple attribute decision making", 1981. */

#include "decision-private.h"
#include <math.h>

#define FARTHEST 1e100 /* from bounds that are much too narrow; its square is a number still */

void
smx__scale_column (const double *values, gsize n, double *bounds, double *into)
{
  double largest = bounds == NULL ? 0 : MAX (fabs (bounds[0]), fabs (bounds[1]));
  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, fabs (values[i]));
  int exponent;
  frexp (largest, &exponent);
  double first = ldexp (1, -exponent / 2), second = ldexp (1, -exponent - -exponent / 2);
  for (gsize i = 0; i < n; i++)
    into[i] = values[i] * first * second;
  for (guint i = 0; bounds != NULL && i < 2; i++)
    bounds[i] = bounds[i] * first * second;
}

static void
find_bounds (const double *values, gsize n, double *bounds)
{
  bounds[0] = bounds[1] = n == 0 ? 0 : values[0];
  for (gsize i = 1; i < n; i++) {
    bounds[0] = MIN (bounds[0], values[i]);
    bounds[1] = MAX (bounds[1], values[i]);
  }
}

void
smx__normalise_minmax (const double *values, gsize n, gboolean minimise, const double *bounds, double *into)
{
  double own[2];
  if (bounds != NULL) {
    own[0] = bounds[0];
    own[1] = bounds[1];
  } else {
    find_bounds (values, n, own);
  }
  smx__scale_column (values, n, own, into);
  double span = own[1] - own[0];
  for (gsize i = 0; i < n; i++) {
    double part = span > 0 ? (minimise ? own[1] - into[i] : into[i] - own[0]) / span : 0;
    into[i] = CLAMP (part, -FARTHEST, FARTHEST);
  }
}

/* x / max, min / x */
static void
by_max (double *column, gsize n, gboolean minimise)
{
  double bounds[2];
  find_bounds (column, n, bounds);
  for (gsize i = 0; i < n; i++) {
    double above = minimise ? bounds[0] : column[i], below = minimise ? column[i] : bounds[1];
    column[i] = below > 0 ? CLAMP (above / below, -FARTHEST, FARTHEST) : 0;
  }
}

/* x / sum; where less is better, first 1 / x, times the least x so that it cannot overflow. */
static void
by_sum (double *column, gsize n, gboolean minimise)
{
  double sum = 0;
  if (minimise)
    by_max (column, n, TRUE);
  for (gsize i = 0; i < n; i++)
    sum += column[i];
  for (gsize i = 0; i < n; i++)
    column[i] = sum > 0 ? CLAMP (column[i] / sum, -FARTHEST, FARTHEST) : 0;
}

static void
by_norm (double *column, gsize n, gboolean minimise)
{
  double squares = 0;
  for (gsize i = 0; i < n; i++)
    squares += column[i] * column[i];
  double norm = sqrt (squares);
  for (gsize i = 0; i < n; i++)
    column[i] = norm > 0 ? (minimise ? 1 - column[i] / norm : column[i] / norm) : 0;
}

void
smx__normalise (const SmxDecisionRule *rule, guint criterion, const double *values, gsize n, double *into)
{
  gboolean minimise = rule->minimise[criterion];
  if (rule->normalise == SMX_NORMALISE_MINMAX) {
    gboolean bounded = rule->low != NULL && rule->high != NULL;
    const double bounds[] = { bounded ? rule->low[criterion] : 0, bounded ? rule->high[criterion] : 0 };
    smx__normalise_minmax (values, n, minimise, bounded ? bounds : NULL, into);
    return;
  }
  smx__scale_column (values, n, NULL, into);
  if (rule->normalise == SMX_NORMALISE_MAX)
    by_max (into, n, minimise);
  else if (rule->normalise == SMX_NORMALISE_SUM)
    by_sum (into, n, minimise);
  else
    by_norm (into, n, minimise);
}
