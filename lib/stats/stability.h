/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far an order hangs on its weights, and on who takes part.
 * Formulas: docs/method.md, "Stability". */
#ifndef SMX_STATS_STABILITY_H
#define SMX_STATS_STABILITY_H

#include "decision.h"

/* The weights of criterion c within which the order of the first @k stays as it is, all others keeping their proportions (equal
 * ones where they are all 0): low[c] to high[c] hold weights[c]. Where the figure is linear in weights (weighted sum, PROMETHEE,
 * SPOTIS) by the crossings of lines; else sought in steps of 1/1,024 and then halved, so that what comes and goes within a step
 * is not seen. FALSE with NO_MEMORY. */
gboolean smx__weight_intervals (const SmxDecisionRule *rule, const double *values, gsize n,
                                const double *weights, gsize k, double *low, double *high, GError **error);

/* The least weight, of 1 in all, that must move from some criteria to others so that another one is first, and who that is; NAN
 * and n where none can be, or where the figure is not linear in weights. */
gboolean smx__dethrone (const SmxDecisionRule *rule, const double *values, gsize n, const double *weights,
                        double *moved, gsize *rival, GError **error);

/* Leave one out: how many pairs of the others change their order (one way to the other; ties are no order) when alternative i is
 * taken away; reversed[i], and whether the first of the others changes. n + 1 decisions. */
gboolean smx__leave_one_out (const SmxDecisionRule *rule, const double *values, gsize n,
                             const double *weights, gint64 *reversed, gboolean *first_changes,
                             GError **error);

#endif
