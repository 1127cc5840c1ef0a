/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many entries at once that are known to be new, such as those of a saved tally: their keys need not be looked up, their
 * fields need not be blanked, and the index never grows. */
#include "groups-private.h"

#define BLOCK 256 /* entries at a time: few enough to stay in the nearest cache from column to column */

#define PUT_EACH(Number, T)                                                                                  \
  {                                                                                                          \
    const Number *numbers = column->numbers;                                                                 \
    for (gsize i = 0; i < n; i++) {                                                                          \
      T number = (T)numbers[first + i];                                                                      \
      memcpy (at + i * stride, &number, sizeof number);                                                      \
    }                                                                                                        \
    return;                                                                                                  \
  }
#define PUT_COLUMN(Number)                                                                                   \
  switch (width) {                                                                                           \
  case 2:                                                                                                    \
    PUT_EACH (Number, gint16)                                                                                \
  case 4:                                                                                                    \
    PUT_EACH (Number, gint32)                                                                                \
  case 8:                                                                                                    \
    PUT_EACH (Number, gint64)                                                                                \
  case 16:                                                                                                   \
    PUT_EACH (Number, SmxInt128)                                                                             \
  default:                                                                                                   \
    return;                                                                                                  \
  }

/* The numbers of a column from @first on, into neighbouring entries. */
static void
put_column (const SmxLayout *layout, char *entry, gsize n, const SmxAddend *column, gsize first)
{
  gsize stride = layout->stride;
  char *at = entry + layout->offset[column->field];
  guint width = layout->width[column->field];
  if (column->how == SMX_ADD_INT128)
    PUT_COLUMN (SmxInt128)
  PUT_COLUMN (gint64)
}

/* Entries of one chunk. Their slots are asked for before the columns are written, and taken after. */
static void
put_block (SmxGroups *self, const guint32 *keys, gsize n, const SmxAddend *columns, guint n_columns,
           gsize first)
{
  char *entry = smx__groups_entry (self, self->n);
  guint32 hashes[BLOCK];
  guint n_keys = self->spec->n_keys;
  for (gsize i = 0; i < n; i++) {
    const guint32 *key = keys + (first + i) * n_keys;
    guint32 *to = (guint32 *)(void *)(entry + i * self->layout.stride);
    for (guint part = 0; part < n_keys; part++)
      to[part] = key[part];
    hashes[i] = smx__groups_hash (key, n_keys);
    __builtin_prefetch (&self->slots[hashes[i] & (self->n_slots - 1)], 1);
  }
  for (guint c = 0; c < n_columns; c++)
    put_column (&self->layout, entry, n, &columns[c], first);
  for (gsize i = 0; i < n; i++)
    smx__groups_take_slot (self, hashes[i], self->n + i);
  self->n += n;
}

gboolean
smx__groups_append (SmxGroups *self, const guint32 *keys, gsize n, const SmxAddend *columns, guint n_columns,
                    const SmxBits *bounds, GError **error)
{
  if (!smx__groups_widen (self, bounds, error))
    return FALSE;
  memcpy (self->used, bounds, sizeof self->used);
  for (gsize first = 0; first < n;) {
    if (!smx__groups_make_room (self, error))
      return FALSE;
    gsize room = self->n < SMX_CHUNK ? self->first_room - self->n : SMX_CHUNK - self->n % SMX_CHUNK;
    gsize block = MIN (MIN (n - first, room), BLOCK);
    put_block (self, keys, block, columns, n_columns, first);
    first += block;
  }
  return TRUE;
}
