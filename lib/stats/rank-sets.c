/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets of ranks from whom critical values tell apart.
 * Invariant: low <= high, and high - low others are not told apart. */

#include "rank-sets.h"
#include "../base/memory.h"
#include "rank-critical.h"
#include <math.h>

int
smx__rank_told (const SmxRankSetsInput *input, double critical, gsize j, gsize k)
{
  double difference = input->figures[j] - input->figures[k], variance = smx__rank_variance (input, j, k);
  double limit = variance > 0 ? critical * sqrt (variance) : 0;
  return j == k ? 0 : (difference > limit) - (difference < -limit);
}

static SmxRankSet
set_of (const SmxRankSetsInput *input, double critical, gsize j)
{
  gsize n_ahead = 0, n_behind = 0;
  for (gsize k = 0; k < input->n; k++) {
    int told = smx__rank_told (input, critical, j, k);
    n_ahead += told < 0;
    n_behind += told > 0;
  }
  return (SmxRankSet){ (guint32)(1 + n_ahead), (guint32)(input->n - n_behind) };
}

gboolean
smx__rank_sets (const SmxRankSetsInput *input, SmxSetsOf of, double confidence, guint n_threads,
                SmxProgress *progress, SmxRankSet *sets, double *critical, GError **error)
{
  g_autofree double *own = smx__allocate (input->n, sizeof *own, error);
  if (own == NULL || !smx__rank_critical (input, of, confidence, n_threads, progress, own, error))
    return FALSE;
  for (gsize j = 0; j < input->n; j++) {
    sets[j] = set_of (input, own[j], j);
    if (critical != NULL)
      critical[j] = own[j];
  }
  return TRUE;
}
