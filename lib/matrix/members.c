/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What belongs to each row: counted, then dealt out. */

#include "members.h"
#include "../base/memory.h"

gboolean
smx__members_deal (SmxMembers *self, const guint32 *rows, gsize n, gsize n_rows, GError **error)
{
  gsize n_items = 0;
  for (gsize i = 0; i < n; i++)
    n_items += rows[i] != SMX_NO_ID ? 1 : 0;
  self->starts = smx__allocate (n_rows + 2, sizeof *self->starts, error);
  self->items = self->starts == NULL ? NULL : smx__allocate (n_items, sizeof *self->items, error);
  if (self->items == NULL)
    return FALSE;
  guint32 *next = self->starts + 1; /* so that each row's start is left behind when its last one is dealt */
  for (gsize i = 0; i < n; i++)
    if (rows[i] != SMX_NO_ID)
      next[rows[i] + 1]++;
  for (gsize row = 0; row < n_rows; row++)
    next[row + 1] += next[row];
  for (gsize i = 0; i < n; i++)
    if (rows[i] != SMX_NO_ID)
      self->items[next[rows[i]]++] = (guint32)i;
  return TRUE;
}

void
smx__members_clear (SmxMembers *self)
{
  g_clear_pointer (&self->items, g_free);
  g_clear_pointer (&self->starts, g_free);
}
