/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many rankings there are among draws, as entropy: of the shares p of those that differ, the sum of -p log2 p, in bits.
 * Source: G. van Valkenhoef, T. Tervonen, "Entropy-optimal weight constraint elicitation with additive multi-attribute utility
 * models", Omega 64 (2016); C. Shannon, "A mathematical theory of communication", Bell System Technical Journal 27 (1948). */
#ifndef SMX_STATS_RANKING_ENTROPY_H
#define SMX_STATS_RANKING_ENTROPY_H

#include <glib.h>

/* The same for the same ranks, and for others hardly ever: of a million rankings two are taken for one with a chance under 1 in
 * 10 million. */
typedef struct {
  guint32 parts[2];
} SmxRankingKey;

SmxRankingKey smx__ranking_key (const guint32 *ranks, gsize n);

/* 0 where all are the same, and of none; log2 n where all differ. FALSE with NO_MEMORY. */
gboolean smx__ranking_entropy (const SmxRankingKey *keys, gsize n, double *bits, GError **error);

#endif
