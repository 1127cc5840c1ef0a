/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shares and means drawn anew, from what was counted: each draw is a monotone function of one standard normal, so that figures which
 * swing together are made of normals that do.
 *
 * A share with h hits of t trials is drawn from Beta (h + 1/2, t - h + 1/2), Jeffreys' distribution, which swings even where no
 * trial was a hit; a mean from Student's t around the estimate. Formulas: docs/method.md, "Drawing anew". */
#ifndef SMX_STATS_DRAWS_H
#define SMX_STATS_DRAWS_H

#include <glib.h>

#define SMX_EXACT_TRIALS 64 /* up to so many a share is drawn from the exact quantiles */

typedef struct {
  gsize n;
  double *angle, *spread; /* n each: the share is sin^2 (angle + spread z) */
  gint32 *table; /* n: where the quantiles of few trials begin in @quantiles; -1 where there are many */
  double *quantiles;
  gsize n_quantiles, capacity;
} SmxShareDraws;

/* @hits of @trials of @n shares; prior @a and @b are 1/2 each, or those of all shares together (see shrink.h). A share without
 * trials is drawn from the prior. FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__share_draws_init (SmxShareDraws *self, const gint64 *hits, const gint64 *trials, gsize n,
                                double a, double b, GError **error);
void smx__share_draws_clear (SmxShareDraws *self);

/* The shares that standard normals @z stand for; @shares may be @z. */
void smx__share_draws_take (const SmxShareDraws *self, const double *z, double *shares);

/* Student's t with @degrees of freedom (at least 1) of the probability that @z has: within 1 % for 3 and more, larger below.
 * Source: D. Wallace, "Bounds on normal approximations to Student's and the chi-square distributions", Annals of Mathematical
 * Statistics 30 (1959). */
double smx__t_of_normal (double z, double degrees);

/* Variances of single values in many groups, from their squared deviations: each group counts as if it held one more value with the
 * variance that all groups share, so that few who are alike by luck do not look sure. @variances may be @squares. */
void smx__variances_of_groups (const double *squares, const gint64 *counts, gsize n, double *variances);

#endif
