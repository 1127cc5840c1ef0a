/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far an order hangs on its weights, and on who takes part.
 * Formulas: docs/method.md, "Stability". */
#ifndef SMX_STATS_STABILITY_H
#define SMX_STATS_STABILITY_H

#include "../base/progress.h"
#include "decision.h"

/* The weights of criterion c within which the order of the first @k stays as it is, all others keeping their proportions (equal
 * ones where they are all 0): low[c] to high[c] hold weights[c]. The order is that of the list, ties by number, and stays as long as
 * nobody gets ahead of one of the first k who was listed before; so at both ends there may be ties. One criterion alone has no way
 * to go. Where the figure is linear in weights (weighted sum, PROMETHEE, SPOTIS) by the crossings of lines; else sought in steps of
 * 1/1,024 and then halved, so that what comes and goes within a step is not seen. @progress (may be NULL) is asked at each
 * criterion and step whether to go on. FALSE with NO_MEMORY or CANCELLED. */
gboolean smx__weight_intervals (const SmxDecisionRule *rule, const double *values, gsize n,
                                const double *weights, gsize k, SmxProgress *progress, double *low,
                                double *high, GError **error);

/* The least weight, of 1 in all, that must move from some criteria to others so that another one is first, at least together with the
 * one that was, and who that is (of equal ones the first by number); 0 where two are first already; NAN and n where none can be, or
 * where the figure is not linear in weights. @progress (may be NULL) is asked for each alternative whether to go on. FALSE with
 * NO_MEMORY or CANCELLED. */
gboolean smx__dethrone (const SmxDecisionRule *rule, const double *values, gsize n, const double *weights,
                        SmxProgress *progress, double *moved, gsize *rival, GError **error);

/* Leave one out: how many pairs of the others change their order (one way to the other; ties are no order) when alternative i is
 * taken away; reversed[i], and whether the first of the others changes: none of those that were first among them is so still. n + 1
 * decisions, O(n log n) each besides. @progress (may be NULL) advances by one for each. FALSE with NO_MEMORY or CANCELLED. */
gboolean smx__leave_one_out (const SmxDecisionRule *rule, const double *values, gsize n,
                             const double *weights, SmxProgress *progress, gint64 *reversed,
                             gboolean *first_changes, GError **error);

#endif
