/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the options of a ranking say of weights that are drawn. */
#ifndef SMX_ANALYSIS_WEIGHT_CONSTRAINTS_H
#define SMX_ANALYSIS_WEIGHT_CONSTRAINTS_H

#include "../stats/smaa.h"
#include "ranking.h"

/* Owns what @constraints points to. */
typedef struct {
  SmxWeightConstraints constraints;
  guint *above, *below;
  double *low, *high;
} SmxRankWeights;

/* Whether the options say anything of weights. */
gboolean smx__rank_weights_are_drawn (const SmxRanking *ranking);

/* FALSE with REFERENCE (an order names no criterion), RANGE (no weights meet them) or NO_MEMORY; to be cleared in any case. */
gboolean smx__rank_weights_take (SmxRankWeights *self, const SmxRanking *ranking, GError **error);
void smx__rank_weights_clear (SmxRankWeights *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxRankWeights, smx__rank_weights_clear)

/* Where the options say anything of weights: sets @weights, which are equal so far, to the centre of what they leave if nobody gave any;
 * FALSE with RANGE if somebody did, and they break a constraint (the first is named), and as smx__rank_weights_take(). */
gboolean smx__rank_weights_settle (const SmxRanking *ranking, double *weights, GError **error);

#endif
