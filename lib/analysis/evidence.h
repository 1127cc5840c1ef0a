/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was counted behind the figures of a ranking, and what all services together say about each. */
#ifndef SMX_ANALYSIS_EVIDENCE_H
#define SMX_ANALYSIS_EVIDENCE_H

#include "ranking.h"

/* Counts, variances, funnels, and shrunken figures where the options ask for them, of all candidates. FALSE with NO_MEMORY or
 * CONFLICT; smx__evidence_clear() in any case. */
gboolean smx__evidence_take (SmxRanking *self, GError **error);
void smx__evidence_clear (SmxEvidence *self);

/* What the log says of a candidate's service. */
SmxCell smx__evidence_log (const SmxRanking *self, gsize i);

#endif
