/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits of burdens that hold together. A burden has a kink where a gap meets 0, and an error made from its slope there is wrong: so
 * limits are made of the gap before it is clipped. */

#include "rank-limits.h"
#include "../base/memory.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rates at one end of their limits. */
static gboolean
rates_at (const SmxRedraw *redraw, double z, double *rates, GError **error)
{
  const gsize n = redraw->ranking->n;
  g_autofree double *all = smx__allocate (n, sizeof *all, error);
  for (gsize i = 0; all != NULL && i < n; i++)
    all[i] = z;
  if (all != NULL)
    smx__share_draws_take (&redraw->rework, all, rates);
  return all != NULL;
}

/* One end of the limits: @z is that of each part. */
static double
burden_at (const SmxRedraw *redraw, gsize i, double z, double rate)
{
  const SmxRanking *ranking = redraw->ranking;
  const SmxCustomers *customers = &redraw->customers[i];
  double shift = redraw->gap_errors[i] * smx__t_of_normal (z, redraw->gap_degrees[i]);
  double usual = ranking->candidates[i].measures->reworked_customers, drawn = customers->base * rate;
  if (redraw->customer_units[0] != NULL)
    drawn *= MAX (1 + customers->reworked_error * smx__t_of_normal (z, customers->degrees), 0);
  return smx__burden_curve_at (&redraw->curves, i, shift) * (usual > 0 ? drawn / usual : 1);
}

gboolean
smx__burden_limits (const SmxRedraw *redraw, double confidence, double *least, double *most, GError **error)
{
  const SmxRanking *ranking = redraw->ranking;
  const double parts = (redraw->customer_units[0] != NULL ? 3 : 2) * (double)MAX (ranking->n, 1);
  const double outside = -expm1 (log (confidence) / parts); /* 1 - confidence^(1 / parts) */
  const double z = gsl_cdf_ugaussian_Qinv (outside / 2);
  if (!rates_at (redraw, -z, least, error) || !rates_at (redraw, z, most, error))
    return FALSE;
  for (gsize i = 0; i < ranking->n; i++) {
    gboolean known = !isnan (ranking->priority[i]);
    least[i] = known ? MIN (burden_at (redraw, i, -z, least[i]), ranking->priority[i]) : -INFINITY;
    most[i] = known ? MAX (burden_at (redraw, i, z, most[i]), ranking->priority[i]) : INFINITY;
  }
  return TRUE;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* How many of the sorted values are below @value. */
static gsize
count_below (const double *sorted, gsize n, double value, gboolean or_equal)
{
  gsize low = 0, high = n;
  while (low < high) {
    gsize middle = low + (high - low) / 2;
    if (sorted[middle] < value || (or_equal && sorted[middle] == value))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

gboolean
smx__count_told_apart (const double *least, const double *most, gsize n, guint32 *before, guint32 *after,
                       GError **error)
{
  g_autofree double *leasts = smx__allocate (n, sizeof *leasts, error);
  g_autofree double *mosts = leasts == NULL ? NULL : smx__allocate (n, sizeof *mosts, error);
  if (mosts == NULL)
    return FALSE;
  memcpy (leasts, least, n * sizeof *leasts);
  memcpy (mosts, most, n * sizeof *mosts);
  qsort (leasts, n, sizeof *leasts, compare_doubles);
  qsort (mosts, n, sizeof *mosts, compare_doubles);
  for (gsize i = 0; i < n; i++) {
    before[i] = (guint32)(n - count_below (leasts, n, most[i], TRUE)); /* whose least is above our most */
    after[i] = (guint32)count_below (mosts, n, least[i], FALSE);       /* whose most is below our least */
  }
  return TRUE;
}
