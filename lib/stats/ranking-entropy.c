/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entropy of rankings. Invariant: the order of the draws changes no byte. */

#include "ranking-entropy.h"
#include "../base/hash.h"
#include "../base/sort.h"
#include "decision-private.h"
#include <math.h>

SmxRankingKey
smx__ranking_key (const guint32 *ranks, gsize n)
{
  const guint64 hash = smx__hash_block (smx__hash_best (), ranks, n * sizeof *ranks).low;
  return (SmxRankingKey){ { (guint32)(hash >> 32), (guint32)(hash & G_MAXUINT32) } };
}

static gboolean
is_same (const SmxRankingKey *a, const SmxRankingKey *b)
{
  return a->parts[0] == b->parts[0] && a->parts[1] == b->parts[1];
}

/* Of n draws, of which a ranking has c: log2 n less the mean of log2 c over draws. */
gboolean
smx__ranking_entropy (const SmxRankingKey *keys, gsize n, double *bits, GError **error)
{
  *bits = 0;
  if (n == 0)
    return TRUE;
  g_autofree guint32 *order = smx__sorted_rows (keys->parts, n, 2, error);
  double sum = 0;
  if (order == NULL)
    return FALSE;
  for (gsize first = 0, end; first < n; first = end) {
    for (end = first + 1; end < n && is_same (&keys[order[first]], &keys[order[end]]);)
      end++;
    const double count = (double)(end - first);
    sum += count * log2 (count);
  }
  *bits = smx__round_figure (log2 ((double)n) - sum / (double)n);
  return TRUE;
}
