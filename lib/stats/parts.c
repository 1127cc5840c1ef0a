/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a whole. Formula: docs/method.md, "Line of sight". */

#include "parts.h"
#include <math.h>

double
smx__parts_fill (double *weights, gsize n)
{
  double sum = 0, whole = 0;
  gsize n_known = 0;
  for (gsize i = 0; i < n; i++) {
    n_known += isnan (weights[i]) ? 0 : 1;
    sum += isnan (weights[i]) ? 0 : weights[i];
  }
  const gboolean alike = !(sum > 0);
  const double mean = alike ? 1 : sum / (double)n_known;
  for (gsize i = 0; i < n; i++) {
    weights[i] = alike || isnan (weights[i]) ? mean : weights[i];
    whole += weights[i];
  }
  return whole;
}
