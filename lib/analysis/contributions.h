/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each criterion contributes to the figure that a service is ranked by, and the medians that this is held against. */
#ifndef SMX_ANALYSIS_CONTRIBUTIONS_H
#define SMX_ANALYSIS_CONTRIBUTIONS_H

#include "ranking.h"

typedef struct {
  const SmxRanking *ranking;
  double *values;  /* n x m, criterion by criterion: positive is more urgent; NAN unknown */
  double *sorted;  /* n x m: the known values of each criterion, ascending */
  double *medians; /* m: of these; 0 where none is known */
} SmxContributions;

/* FALSE with CANCELLED or NO_MEMORY; to be cleared in any case. */
gboolean smx__contributions_take (SmxContributions *self, const SmxRanking *ranking, GError **error);
void smx__contributions_clear (SmxContributions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxContributions, smx__contributions_clear)

#endif
