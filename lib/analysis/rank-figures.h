/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of a ranking with what is known of their errors: what confidence sets are made of. More is better here, whatever the
 * method. */
#ifndef SMX_ANALYSIS_RANK_FIGURES_H
#define SMX_ANALYSIS_RANK_FIGURES_H

#include "../stats/rank-sets.h"
#include "replicates.h"

typedef struct {
  SmxRankSetsInput input;
  double *figures, *variances, *covariance;
  float *draws; /* where they are others than the replicates' */
  gsize *
      members; /* of burdens: which candidate each one is, but for the last, which is 0; NULL: each is itself */
} SmxRankFigures;

/* From the draws that replicates have kept, and must go on keeping. FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__rank_figures_take (SmxRankFigures *self, const SmxRedraw *redraw,
                                 const SmxReplicates *replicates, GError **error);

/* Of burdens before they are clipped, those that are known, with a last one that is 0 and does not swing: a burden is the
 * larger of these two, so that one stands before another where it does so unclipped and is above 0. */
gboolean smx__rank_figures_take_burdens (SmxRankFigures *self, const SmxRedraw *redraw,
                                         const SmxReplicates *replicates, GError **error);

void smx__rank_figures_clear (SmxRankFigures *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxRankFigures, smx__rank_figures_clear)

#endif
