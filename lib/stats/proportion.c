/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wilson's interval: the shares that a score test at the confidence would not refuse.
 * Source: Newcombe (1998), methods 3 and 4. */

#include "shrink.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

/* The limit on the side of @sign (-1 or 1); @corrected is 0 or 1. */
static double
limit (double n, double share, double z, double sign, double corrected)
{
  double under = z * z + 4 * n * share * (1 - share);
  under += corrected * (sign * (2 - 4 * share) - 1 / n);
  double twice = 2 * n * share + z * z + sign * (corrected + z * sqrt (MAX (under, 0)));
  return CLAMP (twice / (2 * (n + z * z)), 0, 1);
}

void
smx__wilson (gint64 hits, gint64 trials, double confidence, gboolean corrected, double *low, double *high)
{
  *low = *high = NAN;
  if (trials <= 0)
    return;
  double n = (double)trials, share = (double)hits / n, z = gsl_cdf_ugaussian_Qinv ((1 - confidence) / 2);
  *low = hits == 0 ? 0 : limit (n, share, z, -1, corrected ? 1 : 0);
  *high = hits == trials ? 1 : limit (n, share, z, 1, corrected ? 1 : 0);
}
