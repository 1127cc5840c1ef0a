/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small groups: figures on a few persons would tell what one of them answered.
 * Invariant: no table hides exactly one row that could be told from its total, as long as another row can be hidden. */

#include "measures.h"

/* The smallest number of persons among the rows that are shown; 0 where there is none. */
static gint64
smallest_shown (const gint64 *persons, gsize n, const gboolean *hidden)
{
  gint64 smallest = 0;
  for (gsize i = 0; i < n; i++) {
    if (!hidden[i] && persons[i] > 0 && (smallest == 0 || persons[i] < smallest))
      smallest = persons[i];
  }
  return smallest;
}

void
smx__hide_small_groups (const gint64 *persons, gsize n, guint min_group, gboolean *hidden)
{
  gsize n_hidden = 0;
  for (gsize i = 0; i < n; i++) {
    hidden[i] = hidden[i] || (persons[i] > 0 && persons[i] < (gint64)min_group);
    n_hidden += hidden[i] && persons[i] > 0 ? 1 : 0;
  }
  if (n_hidden != 1)
    return;
  gint64 smallest = smallest_shown (persons, n, hidden);
  for (gsize i = 0; smallest > 0 && i < n; i++)
    hidden[i] = hidden[i] || persons[i] == smallest;
}
