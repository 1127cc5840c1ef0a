/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks by a count alone. Requests are taken as drawn from all that could have been made: which service each one was for. */

#include "rank-counted.h"
#include "../base/memory.h"
#include "../stats/rank-sets.h"

gboolean
smx__ranks_counts (const SmxRanking *ranking)
{
  const SmxRankMethod method = ranking->options.method;
  const SmxCriterion *criterion = ranking->criteria.items;
  if ((method != SMX_RANK_WEIGHTED_SUM && method != SMX_RANK_SPOTIS) || ranking->criteria.m != 1 ||
      criterion->column == NULL || ranking->n < 2 || ranking->criteria.n_known[0] < ranking->n)
    return FALSE;
  return g_str_equal (criterion->name, "requests") ||
         (g_str_equal (criterion->name, "volume") && ranking->matrix->volume_basis == SMX_VOLUME_COUNT);
}

gboolean
smx__count_sets_take (const SmxRanking *ranking, guint32 *low, guint32 *high, GError **error)
{
  const gsize n = ranking->n;
  const SmxSetsOf of = ranking->options.sets == SMX_SETS_JOINT ? SMX_SETS_OF_ALL : SMX_SETS_OF_ONE;
  g_autofree gint64 *counts = smx__allocate (n, sizeof *counts, error);
  g_autofree SmxRankSet *sets = counts == NULL ? NULL : smx__allocate (n, sizeof *sets, error);
  if (sets == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    counts[i] = ranking->candidates[i].measures->requests;
  if (!smx__rank_sets_of_counts (counts, n, of, ranking->options.confidence, sets, error))
    return FALSE;
  for (gsize i = 0; i < n; i++) { /* rank 1 is the largest there */
    gboolean turned = ranking->minimise[0];
    low[i] = turned ? (guint32)n + 1 - sets[i].high : sets[i].low;
    high[i] = turned ? (guint32)n + 1 - sets[i].low : sets[i].high;
  }
  return TRUE;
}
