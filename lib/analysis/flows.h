/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passes between providers, added up over what a table does not tell apart.
 * Invariant: by from, to, service, none last, each once; parts that are not told apart are 0; every flow has a pass. */
#ifndef SMX_ANALYSIS_FLOWS_H
#define SMX_ANALYSIS_FLOWS_H

#include "../matrix/matrix-private.h"

typedef struct {
  guint32 from, to, service; /* each may be SMX_NO_ID */
  gint64 passes, direct_returns, indirect_returns;
} SmxFlow;

typedef struct {
  SmxFlow *items;
  gsize n;
  gint64 passes; /* of all */
} SmxFlows;

enum { SMX_FLOW_ENDS = 1, SMX_FLOW_SERVICE = 2 }; /* what is told apart: from and to; service */

/* FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__flows_take (SmxFlows *self, const SmxMatrix *matrix, guint apart, GError **error);
void smx__flows_clear (SmxFlows *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxFlows, smx__flows_clear)

static inline gint64
smx__flow_returns (const SmxFlow *self)
{
  return self->direct_returns + self->indirect_returns;
}

/* Passes from one provider to another, of flows between ends alone. */
gint64 smx__flows_between (const SmxFlows *self, guint32 from, guint32 to);

#endif
