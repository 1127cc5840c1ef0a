/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How sure each rank of a ranking is. Formulas and what each kind promises: docs/method.md, "How sure a rank is". */
#ifndef SMX_ANALYSIS_RANK_CERTAINTY_H
#define SMX_ANALYSIS_RANK_CERTAINTY_H

#include "../stats/rank-sets.h"
#include "redraw.h"

typedef enum {
  SMX_CERTAIN_EXACT,     /* nothing swings: a rank is what it is */
  SMX_CERTAIN_RESAMPLED, /* central interval of the ranks of replicates */
  SMX_CERTAIN_SETS,      /* confidence sets: figures linear on fixed bounds */
  SMX_CERTAIN_BURDENS,   /* joint confidence sets of burdens: made of what they are before they are clipped */
  SMX_CERTAIN_COUNTS,    /* confidence sets of counts: by requests alone */
  SMX_CERTAIN_NOTHING    /* no criterion is known of two services: every rank is possible */
} SmxCertain;

typedef struct {
  SmxCertain kind;
  gsize n;
  guint32 *low, *high; /* ranks, the service's own included */
  guint32 *tied;       /* how many cannot be told apart from it */
  double *top_share;
  /* what pairs are compared by */
  const guint32 *ranks;
  gint16 *sample; /* n x n_sample: ranks in the first replicates */
  gsize n_sample;
  double confidence;
  guint8 *told; /* n x n: whether the test of i tells j apart; only where pairs are asked for */
} SmxRankCertainty;

/* With @pairs smx__rank_certainty_tied() may be asked. FALSE with CANCELLED or NO_MEMORY; to be cleared in any case. */
gboolean smx__rank_certainty_take (SmxRankCertainty *self, const SmxRanking *ranking, gboolean pairs,
                                   GError **error);
void smx__rank_certainty_clear (SmxRankCertainty *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxRankCertainty, smx__rank_certainty_clear)

/* Whether j cannot be told apart from i. */
gboolean smx__rank_certainty_tied (const SmxRankCertainty *self, gsize i, gsize j);

/* Its spelling in the column interval. */
const char *smx__rank_certainty_name (const SmxRankCertainty *self, const SmxRanking *ranking);

#endif
