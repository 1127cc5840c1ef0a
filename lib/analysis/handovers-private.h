/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tables of handovers share. */
#ifndef SMX_ANALYSIS_HANDOVERS_PRIVATE_H
#define SMX_ANALYSIS_HANDOVERS_PRIVATE_H

#include "../table/builder.h"
#include "flows.h"

/* handovers-provider.c: declares its columns and appends its rows, of providers that the event log names, at most @top. */
gboolean smx__handovers_by_provider (const SmxMatrix *matrix, guint top, SmxTableBuilder *builder,
                                     GError **error);

#endif
