/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits of burdens that hold together. A burden has a kink where a gap meets 0, and an error made from its slope there is wrong: so
 * limits are made of what it is made from: rework rate, customers of a reworked request, and the gap before it is clipped, each a
 * rising function of a standard normal of its own. The ends are the least and the most burden with these normals no farther from 0,
 * all together, than the limits of a single normal: exact where the logarithm of the burden is linear in them.
 *
 * Sources: A. Hasofer, N. Lind, "Exact and invariant second-moment code format", Journal of the Engineering Mechanics Division 100
 * (1974); the same limits by likelihoods: D. Venzon, S. Moolgavkar, Applied Statistics 37 (1988). */

#include "rank-limits.h"
#include "../base/memory.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

#define STEPS 32 /* parts of the squared distance that are dealt out to the three normals */

/* One end of the limits of all services. */
typedef struct {
  const SmxRedraw *redraw;
  double z[STEPS + 1]; /* a normal that has so many parts, all negative or all positive */
  double *rates;       /* at each: (STEPS + 1) x n */
} End;

static gboolean
end_init (End *self, const SmxRedraw *redraw, double z, GError **error)
{
  const gsize n = redraw->ranking->n;
  g_autofree double *all = smx__allocate (n, sizeof *all, error);
  *self = (End){ .redraw = redraw };
  self->rates = all == NULL ? NULL : smx__allocate (n, (STEPS + 1) * sizeof *self->rates, error);
  for (gsize step = 0; self->rates != NULL && step <= STEPS; step++) {
    self->z[step] = z * sqrt ((double)step / STEPS);
    for (gsize i = 0; i < n; i++)
      all[i] = self->z[step];
    smx__share_draws_take (&redraw->rework, all, self->rates + step * n);
  }
  return self->rates != NULL;
}

static void
end_clear (End *self)
{
  g_free (self->rates);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (End, end_clear)

/* The reworked customers of a service by how many parts rate and customers have together, the least or the most. */
static void
take_reworked (const End *self, gsize i, double *reworked)
{
  const SmxRedraw *redraw = self->redraw;
  const SmxCustomers *customers = &redraw->customers[i];
  const gboolean most = self->z[STEPS] > 0, swings = redraw->customer_units[0] != NULL;
  for (gsize all = 0; all <= STEPS; all++) {
    reworked[all] = most ? 0 : INFINITY;
    for (gsize own = swings ? 0 : all; own <= all; own++) {
      double each = self->z[all - own], drawn = customers->base * self->rates[own * redraw->ranking->n + i];
      if (swings)
        drawn *= MAX (1 + customers->reworked_error * smx__t_of_normal (each, customers->degrees), 0);
      reworked[all] = most ? MAX (reworked[all], drawn) : MIN (reworked[all], drawn);
    }
  }
}

static double
burden_at (const End *self, gsize i)
{
  const SmxRedraw *redraw = self->redraw;
  const gboolean most = self->z[STEPS] > 0;
  double reworked[STEPS + 1], end = most ? 0 : INFINITY;
  take_reworked (self, i, reworked);
  for (gsize step = 0; step <= STEPS; step++) {
    double shift = redraw->gap_errors[i] * smx__t_of_normal (self->z[step], redraw->gap_degrees[i]);
    double burden = MAX (smx__redraw_burden (redraw, i, shift, reworked[STEPS - step]), 0);
    end = most ? MAX (end, burden) : MIN (end, burden);
  }
  return end;
}

gboolean
smx__burden_limits (const SmxRedraw *redraw, double confidence, double *least, double *most, GError **error)
{
  const SmxRanking *ranking = redraw->ranking;
  const double outside = -expm1 (log (confidence) / (double)MAX (ranking->n, 1)); /* 1 - confidence^(1 / n) */
  const double z = gsl_cdf_ugaussian_Qinv (outside / 2);
  g_auto (End) low = { .rates = NULL }, high = { .rates = NULL };
  if (!end_init (&low, redraw, -z, error) || !end_init (&high, redraw, z, error))
    return FALSE;
  for (gsize i = 0; i < ranking->n; i++) {
    gboolean known = !isnan (ranking->priority[i]);
    least[i] = known ? MIN (burden_at (&low, i), ranking->priority[i]) : -INFINITY;
    most[i] = known ? MAX (burden_at (&high, i), ranking->priority[i]) : INFINITY;
  }
  return TRUE;
}
