/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shares and means drawn anew. Few trials: quantiles of the beta distribution at steps of z, between them a line. Many: F. Anscombe,
 * "The transformation of Poisson, binomial and negative-binomial data", Biometrika 35 (1948). */

#include "draws.h"
#include "../base/memory.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#define REACH 5.0 /* quantiles stand from z = -5 to 5 */
#define STEPS 8   /* to a unit of z */
#define N_QUANTILES (2 * 5 * STEPS + 1)
#define LEAST 1e-3 /* of a prior: less cannot be told from none */
#define MOST_STEPS 100
#define MANY_DEGREES 300 /* where Student's t is normal to 0.2 % */

void
smx__share_draws_clear (SmxShareDraws *self)
{
  g_free (self->angle);
  g_free (self->spread);
  g_free (self->table);
  g_free (self->quantiles);
}

/* Where the beta distribution reaches @p, which is not below @low, sought from @x: Newton's steps, halved where they leave the
 * bracket. GSL has this too, but ends the program where it does not converge. */
static double
beta_quantile (double p, double a, double b, double low, double x)
{
  double high = 1;
  for (guint i = 0; i < MOST_STEPS && high - low > 1e-15 * high; i++) {
    if (!(x > low && x < high))
      x = low + (high - low) / 2;
    double miss = gsl_cdf_beta_P (x, a, b) - p;
    if (fabs (miss) < 1e-7 * MIN (p, 1 - p))
      return x;
    if (miss > 0)
      high = x;
    else
      low = x;
    double slope = gsl_ran_beta_pdf (x, a, b);
    x -= slope > 0 ? miss / slope : 1;
  }
  return low + (high - low) / 2;
}

/* Appends the quantiles of a share of few trials. */
static gboolean
add_table (SmxShareDraws *self, double a, double b, gint32 *place, GError **error)
{
  double before = 0, quantile = 0;
  if (!smx__reserve (&self->quantiles, &self->capacity, self->n_quantiles + N_QUANTILES,
                     sizeof *self->quantiles, error))
    return FALSE;
  *place = (gint32)self->n_quantiles;
  for (gsize i = 0; i < N_QUANTILES; i++) {
    double z = (double)i / STEPS - REACH, step = quantile - before;
    before = quantile;
    quantile = beta_quantile (gsl_cdf_ugaussian_P (z), a, b, quantile, quantile + step);
    self->quantiles[self->n_quantiles++] = quantile;
  }
  return TRUE;
}

/* Tables that were made, by trials and hits: most small services share a few of them. */
typedef struct {
  gint32 of[SMX_EXACT_TRIALS + 1][SMX_EXACT_TRIALS + 1]; /* place + 1 */
} Made;

static gboolean
set_few (SmxShareDraws *self, gsize i, gint64 hits, gint64 trials, double a, double b, Made *made,
         GError **error)
{
  gint32 *known = &made->of[trials][hits];
  gint32 place = *known - 1;
  if (place < 0 && !add_table (self, (double)hits + a, (double)(trials - hits) + b, &place, error))
    return FALSE;
  *known = place + 1;
  self->table[i] = place;
  return TRUE;
}

static void
set_many (SmxShareDraws *self, gsize i, double hits, double trials)
{
  self->angle[i] = asin (sqrt (CLAMP ((hits + 0.375) / (trials + 0.75), 0, 1)));
  self->spread[i] = 0.5 / sqrt (trials + 0.5);
  self->table[i] = -1;
}

gboolean
smx__share_draws_init (SmxShareDraws *self, const gint64 *hits, const gint64 *trials, gsize n, double a,
                       double b, GError **error)
{
  g_autofree Made *made = smx__allocate (1, sizeof *made, error);
  *self = (SmxShareDraws){ .n = n };
  a = MAX (a, LEAST);
  b = MAX (b, LEAST);
  self->angle = made == NULL ? NULL : smx__allocate (n, sizeof *self->angle, error);
  self->spread = self->angle == NULL ? NULL : smx__allocate (n, sizeof *self->spread, error);
  self->table = self->spread == NULL ? NULL : smx__allocate (n, sizeof *self->table, error);
  for (gsize i = 0; self->table != NULL && i < n; i++) {
    gboolean few = trials[i] <= SMX_EXACT_TRIALS && a + b <= SMX_EXACT_TRIALS;
    if (few && !set_few (self, i, hits[i], trials[i], a, b, made, error))
      return FALSE;
    if (!few)
      set_many (self, i, (double)hits[i] + a - 0.5, (double)trials[i] + a + b - 1);
  }
  return self->table != NULL;
}

static double
look_up (const double *quantiles, double z)
{
  double place = (CLAMP (z, -REACH, REACH) + REACH) * STEPS;
  gsize below = MIN ((gsize)place, N_QUANTILES - 2);
  double part = place - (double)below;
  return quantiles[below] + part * (quantiles[below + 1] - quantiles[below]);
}

void
smx__share_draws_take (const SmxShareDraws *self, const double *z, double *shares)
{
  for (gsize i = 0; i < self->n; i++) {
    if (self->table[i] >= 0) {
      shares[i] = look_up (self->quantiles + self->table[i], z[i]);
      continue;
    }
    double sine = sin (CLAMP (self->angle[i] + self->spread[i] * z[i], 0, G_PI_2));
    shares[i] = sine * sine;
  }
}

double
smx__t_of_normal (double z, double degrees)
{
  if (degrees >= MANY_DEGREES)
    return z;
  double wider = z * (8 * degrees + 3) / (8 * degrees + 1);
  return copysign (sqrt (degrees * expm1 (wider * wider / degrees)), z);
}

void
smx__variances_of_groups (const double *squares, const gint64 *counts, gsize n, double *variances)
{
  double all = 0, degrees = 0;
  for (gsize i = 0; i < n; i++) {
    all += counts[i] > 0 ? squares[i] : 0;
    degrees += counts[i] > 0 ? (double)(counts[i] - 1) : 0;
  }
  double common = degrees > 0 ? all / degrees : 0;
  for (gsize i = 0; i < n; i++)
    variances[i] = counts[i] > 0 ? (squares[i] + common) / (double)counts[i] : (double)NAN;
}
