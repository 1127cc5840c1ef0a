/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services that stand level in rework. Invariant: they stand together in the order, by gap and then by volume. */

#include "explain-level.h"
#include <math.h>

enum { CUSTOMERS, GAP, VOLUME }; /* the criteria of the staged order */

/* The same, or both unknown. */
static gboolean
is_same (const SmxRanking *ranking, guint c, gsize one, gsize other)
{
  const SmxCriteria *criteria = &ranking->criteria;
  const gsize a = c * criteria->n + ranking->order[one], b = c * criteria->n + ranking->order[other];
  if (criteria->missing[a] || criteria->missing[b])
    return criteria->missing[a] && criteria->missing[b];
  return criteria->values[a] == criteria->values[b];
}

static gboolean
is_level (const SmxRanking *ranking, gsize one, gsize other)
{
  return ranking->met[ranking->order[one]] == ranking->met[ranking->order[other]] &&
         is_same (ranking, CUSTOMERS, one, other);
}

SmxLevelRun
smx__level_run (const SmxRanking *ranking, SmxLevelRun before, gsize at)
{
  if (at < before.end)
    return before;
  gsize end = at + 1;
  while (end < ranking->n && is_level (ranking, at, end))
    end++;
  return (SmxLevelRun){ at, end };
}

char *
smx__level_words (const SmxContributions *contributions, SmxLevelRun run, gsize start, gsize stop)
{
  const SmxRanking *ranking = contributions->ranking;
  const gsize n_others = (run.end - run.first) - (stop - start);
  if (ranking->options.method != SMX_RANK_STAGED || n_others == 0)
    return NULL;
  const gboolean gap =
      !is_same (ranking, GAP, run.first, start) || !is_same (ranking, GAP, run.end - 1, start);
  const gboolean volume = (start > run.first && is_same (ranking, GAP, start - 1, start)) ||
                          (stop < run.end && is_same (ranking, GAP, stop, start));
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  if (gap)
    g_ptr_array_add (told, smx__case_clause (contributions, ranking->order[start], GAP));
  if (volume)
    g_ptr_array_add (told, smx__case_clause (contributions, ranking->order[start], VOLUME));
  return smx__words_parted (n_others, gap, volume, told);
}
