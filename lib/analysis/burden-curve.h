/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The burden of a service as its gap moves.
 *
 * burden (shift) = sum over its cells of customers x max (gap + shift, 0) / range: convex, with a kink where the gap of a cell meets
 * 0. Cells stand by their gaps, from the largest down, with running sums, so that a value takes the logarithm of their number. */
#ifndef SMX_ANALYSIS_BURDEN_CURVE_H
#define SMX_ANALYSIS_BURDEN_CURVE_H

#include "ranking.h"

typedef struct {
  gsize n;
  gsize *starts; /* n + 1 */
  double *gaps;  /* of all cells, by service, descending */
  double *customers,
      *weighted; /* running sums within a service of customers, and of customers x gap; over the range */
} SmxBurdenCurves;

/* Of the candidates of a ranking. FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__burden_curves_take (SmxBurdenCurves *self, const SmxRanking *ranking, GError **error);
void smx__burden_curves_clear (SmxBurdenCurves *self);

/* Unclipped: where no gap is above 0 it goes on below 0 with that of the largest gap, so that the burden is this or 0, whichever is
 * more. NAN where the service has no cell whose customers and gap are known. */
double smx__burden_curve_at (const SmxBurdenCurves *self, gsize i, double shift);

#endif
