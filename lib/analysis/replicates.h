/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The replicates of a ranking: figures drawn anew, ordered anew, counted. The same for any number of threads. */
#ifndef SMX_ANALYSIS_REPLICATES_H
#define SMX_ANALYSIS_REPLICATES_H

#include "redraw.h"
#include "weight-constraints.h"

#define SMX_RANKS_KEPT 1000 /* replicates whose ranks are kept for comparing pairs */
#define SMX_DRAWS_KEPT 2000 /* and whose figures are kept for confidence sets */

typedef struct {
  const SmxRanking *ranking;
  const SmxRedraw *redraw;
  const SmxRankWeights *weights; /* NULL: those of the ranking, in all replicates */
  /* results */
  SmxRankCounts counts;
  gint16 *sample; /* n x n_sample, service by service; ranks over 32,767 count as that */
  gsize n_sample;
  float *
      draws; /* n_draws x n, where wanted: figures less those of the ranking, more being better; burdens unclipped */
  gsize n_draws;
} SmxReplicates;

/* Runs all replicates of the options. FALSE with CANCELLED or NO_MEMORY; to be cleared in any case. */
gboolean smx__replicates_run (SmxReplicates *self, gboolean want_draws, GError **error);
void smx__replicates_clear (SmxReplicates *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxReplicates, smx__replicates_clear)

#endif
