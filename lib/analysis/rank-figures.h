/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of a ranking with what is known of their errors: what confidence sets are made of. More is better here, whatever the
 * method. */
#ifndef SMX_ANALYSIS_RANK_FIGURES_H
#define SMX_ANALYSIS_RANK_FIGURES_H

#include "../stats/rank-sets.h"
#include "replicates.h"

typedef struct {
  SmxRankSetsInput input;
  SmxProgress progress; /* to be cancelled by */
  double *figures, *variances, *covariance;
} SmxRankFigures;

/* From the draws that replicates have kept, and must go on keeping. FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__rank_figures_take (SmxRankFigures *self, const SmxRedraw *redraw,
                                 const SmxReplicates *replicates, GError **error);
void smx__rank_figures_clear (SmxRankFigures *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxRankFigures, smx__rank_figures_clear)

#endif
