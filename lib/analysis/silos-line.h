/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside against across: what the line between groups of roles and providers costs. */
#ifndef SMX_ANALYSIS_SILOS_LINE_H
#define SMX_ANALYSIS_SILOS_LINE_H

#include "../matrix/rows.h"
#include "../stats/difference.h"

typedef enum {
  SMX_LINE_REWORK,
  SMX_LINE_LATE,
  SMX_LINE_GAP,
  SMX_LINE_PERCEPTION,
  SMX_N_LINE_MEASURES
} SmxLineMeasure;

/* Of all that is on a side, and over services that both sides have. */
typedef struct {
  SmxDifference all[SMX_N_LINE_MEASURES], alike[SMX_N_LINE_MEASURES];
} SmxLine;

/* FALSE with NO_MEMORY. */
gboolean smx__line_take (SmxLine *self, const SmxMatrix *matrix, SmxLineGroups groups, guint32 wave,
                         GError **error);

#endif
