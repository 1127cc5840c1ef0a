/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights from none, from an order, or from how the values differ. Invariant: each at least 0, 1 together.
 *
 * Sources: F. Barron, B. Barrett, "Decision quality using ranked attribute weights", Management Science 42 (1996) (centroid of the
 * order); C. Shannon, "A mathematical theory of communication", 1948; D. Diakoulaki, G. Mavrotas, L. Papayannakis, "Determining
 * objective weights in multiple criteria problems: the CRITIC method", Computers and Operations Research 22 (1995). */

#include "decision-private.h"
#include "../base/error.h"
#include "../base/memory.h"
#include <math.h>

SMX_MESSAGE (below_zero, "entropy weights: expected values >= 0 but found {0}",
             "pesos por entropía: se esperaban valores >= 0 pero se encontró {0}");

void
smx__weights_equal (guint m, double *weights)
{
  for (guint c = 0; c < m; c++)
    weights[c] = 1 / (double)m;
}

void
smx__weights_rank_order_centroid (guint m, double *weights)
{
  double sum = 0;
  for (guint c = m; c-- > 0;) {
    sum += 1 / (double)(c + 1);
    weights[c] = sum / (double)m;
  }
}

static gboolean
is_constant (const double *column, gsize n)
{
  for (gsize i = 1; i < n; i++)
    if (column[i] != column[0])
      return FALSE;
  return TRUE;
}

/* Sets the sum to 1. Where all are 0 those that vary get the same; where none does, all. */
static void
share_out (const double *values, gsize n, guint m, double *weights)
{
  double sum = 0;
  for (guint c = 0; c < m; c++)
    sum += weights[c];
  for (guint c = 0; c < m && !(sum > 0); c++)
    weights[c] = !is_constant (values + c * n, n);
  for (guint c = 0; c < m && sum > 0; c++)
    weights[c] /= sum;
  if (sum > 0)
    return;
  for (guint c = 0; c < m; c++)
    sum += weights[c];
  for (guint c = 0; c < m; c++)
    weights[c] = sum > 0 ? weights[c] / sum : 1 / (double)m;
}

static gboolean
refuse_below_zero (double value, GError **error)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (text, sizeof text, "%.15g", value);
  return smx__fail (error, SMX_ERROR_RANGE, NULL, &below_zero, text, NULL);
}

/* (1 + e) ln (1 + e) - e, never below 0. */
static double
bend (double ratio, double e)
{
  if (!(ratio > 0))
    return 1;
  return MAX (ratio * (e > -0.5 ? log1p (e) : log (ratio)) - e, 0);
}

/* 1 less the entropy over ln n, as a mean of terms that are not below 0: x is 1 + e times the mean. */
static double
divergence (const double *scaled, gsize n)
{
  double sum = 0, bends = 0;
  for (gsize i = 0; i < n; i++)
    sum += scaled[i];
  double mean = sum / (double)n;
  for (gsize i = 0; i < n; i++)
    bends += bend (scaled[i] / mean, (scaled[i] - mean) / mean);
  return bends / (double)n / log ((double)n);
}

gboolean
smx__weights_entropy (const double *values, gsize n, guint m, double *weights, guint *criterion,
                      GError **error)
{
  for (guint c = 0; c < m; c++)
    for (gsize i = 0; i < n; i++)
      if (values[c * n + i] < 0) {
        *criterion = c;
        return refuse_below_zero (values[c * n + i], error);
      }
  g_autofree double *scaled = smx__allocate (n, sizeof *scaled, error);
  if (scaled == NULL)
    return FALSE;
  for (guint c = 0; c < m; c++) {
    smx__scale_column (values + c * n, n, NULL, scaled);
    weights[c] = is_constant (values + c * n, n) ? 0 : divergence (scaled, n);
  }
  share_out (values, n, m, weights);
  return TRUE;
}

/* Turns a column into deviations from its mean, over the root of their sum of squares, which it returns. */
static double
standardise (double *column, gsize n)
{
  double sum = 0, squares = 0;
  for (gsize i = 0; i < n; i++)
    sum += column[i];
  for (gsize i = 0; i < n; i++) {
    column[i] -= sum / (double)n;
    squares += column[i] * column[i];
  }
  double norm = sqrt (squares);
  for (gsize i = 0; i < n && norm > 0; i++)
    column[i] /= norm;
  return norm;
}

/* 1 less the correlation of two standardised columns: half the square of their distance, which is exactly 0 where they are the
 * same. */
static double
conflict (const double *one, const double *other, gsize n)
{
  double squares = 0;
  for (gsize i = 0; i < n; i++)
    squares += (one[i] - other[i]) * (one[i] - other[i]);
  return squares / 2 > SMX_FIGURE_UNIT ? squares / 2 : 0;
}

gboolean
smx__weights_critic (const double *values, gsize n, guint m, const gboolean *minimise, double *weights,
                     GError **error)
{
  g_autofree double *columns = smx__allocate (n, m * sizeof *columns, error);
  g_autofree double *spreads = columns == NULL ? NULL : smx__allocate (m, sizeof *spreads, error);
  if (spreads == NULL)
    return FALSE;
  for (guint c = 0; c < m; c++) {
    smx__normalise_minmax (values + c * n, n, minimise[c], NULL, columns + c * n);
    spreads[c] = is_constant (values + c * n, n) ? 0 : standardise (columns + c * n, n);
  }
  for (guint c = 0; c < m; c++) {
    double sum = 0;
    for (guint other = 0; other < m; other++)
      if (spreads[other] > 0)
        sum += conflict (columns + c * n, columns + other * n, n);
    weights[c] = spreads[c] * sum;
  }
  share_out (values, n, m, weights);
  return TRUE;
}
