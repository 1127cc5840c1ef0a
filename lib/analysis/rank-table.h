/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tables about a ranking share: how a call begins, and what they carry besides figures. */
#ifndef SMX_ANALYSIS_RANK_TABLE_H
#define SMX_ANALYSIS_RANK_TABLE_H

#include "ranking.h"

extern const SmxColumnSpec smx__column_rank, smx__column_priority, smx__column_other;

/* Makes a table of a ranking with an empty builder. */
typedef SmxTable *(*SmxRankingFunc) (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error);

/* Options resolved and language entered, the ranking taken: what every public call about ranks does. */
SmxTable *smx__with_ranking (const SmxMatrix *matrix, const SmxRankOptions *options, SmxRankingFunc function,
                             GError **error);

/* Options in force, weights, and who was left out. */
gboolean smx__ranking_provenance (const SmxRanking *ranking, const char *analysis, SmxTableBuilder *builder,
                                  GError **error);

/* What is not known of a service, in words, joined by "; "; and "rework_rate high; gap low". NULL where nothing is missing, or nothing
 * is unusual. Free with g_free(). */
char *smx__rank_basis (const SmxRanking *ranking, gsize i);
char *smx__rank_unusual (const SmxRanking *ranking, gsize i);

#endif
