/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a ranking decides: the rule of its method, with bounds and preferences, and the weights of its criteria. */
#ifndef SMX_ANALYSIS_RANKING_RULE_H
#define SMX_ANALYSIS_RANKING_RULE_H

#include "ranking.h"

/* Sets rule, bounds and weights, once the values of the criteria are filled. FALSE with RANGE where a value, bound or weight cannot
 * be, or NO_MEMORY. */
gboolean smx__ranking_weigh (SmxRanking *self, GError **error);

/* What criterion @c can be at all; FALSE where nothing says so. */
gboolean smx__ranking_own_bounds (const SmxRanking *self, guint c, double *low, double *high);

/* The rule of another method of the same criteria; what it points to stays the ranking's. */
SmxDecisionRule smx__ranking_rule_of (const SmxRanking *self, SmxRankMethod method);

#endif
