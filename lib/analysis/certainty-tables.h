/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tables of certainty share, and those about weights that are drawn. */
#ifndef SMX_ANALYSIS_CERTAINTY_TABLES_H
#define SMX_ANALYSIS_CERTAINTY_TABLES_H

#include "../table/builder.h"
#include "rank-table.h"
#include <service-matrix/certainty.h>

/* Columns and provenance of a table. */
gboolean smx__certainty_begin (const SmxRanking *ranking, SmxCertainty what, SmxTableBuilder *builder,
                               const SmxColumnSpec *columns, guint n, GError **error);

/* Only the first ranks are listed where the options say so. */
static inline gboolean
smx__is_listed (const SmxRanking *ranking, gsize i)
{
  return ranking->options.top == 0 || ranking->ranks[i] <= ranking->options.top;
}

/* acceptability.c */
SmxTable *smx__list_acceptability (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error);
SmxTable *smx__list_winning (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error);
SmxTable *smx__list_weights (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error);

#endif
