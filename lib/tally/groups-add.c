/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns added to the fields of many entries.
 *
 * Before a column is added, the field is made wide enough for all its numbers to fall on its largest entry; so the inner
 * loops ask nothing. What they give back is the union of the bits of all sums they wrote, which is less than twice the
 * largest: it bounds the field from then on. */
#include "groups-private.h"

#include <stdlib.h>

#define BLOCK 256 /* entries at a time: few enough to stay in the nearest cache from column to column */

static SmxBits
add_capped (SmxBits a, SmxBits b)
{
  SmxBits sum;
  return __builtin_add_overflow (a, b, &sum) ? ~(SmxBits)0 : sum;
}

/* The sum of the absolute numbers of a column. */
static SmxBits
weigh (const SmxAddend *addend, gsize n)
{
  SmxBits total = 0;
  switch (addend->how) {
  case SMX_ADD_ONE:
  case SMX_ADD_BUCKETS:
    return n;
  case SMX_ADD_BYTES: {
    const guint8 *bytes = addend->numbers;
    guint64 sum = 0;
    for (gsize i = 0; i < n; i++)
      sum += bytes[i];
    return sum;
  }
  case SMX_ADD_INT64: {
    const gint64 *numbers = addend->numbers;
    for (gsize i = 0; i < n; i++)
      total += numbers[i] < 0 ? 0 - (guint64)numbers[i] : (guint64)numbers[i];
    return total;
  }
  case SMX_ADD_INT128: {
    const SmxInt128 *numbers = addend->numbers;
    for (gsize i = 0; i < n; i++)
      total = add_capped (total, numbers[i] < 0 ? 0 - (SmxBits)numbers[i] : (SmxBits)numbers[i]);
    return total;
  }
  }
  return total;
}

/* Adds @number, an expression of i, to the field of each entry; @shift is where it stands in an array. */
#define ADD_EACH(T, U, number, shift)                                                                        \
  {                                                                                                          \
    U seen = 0;                                                                                              \
    for (gsize i = 0; i < n; i++) {                                                                          \
      char *at = entries[i] + offset + (shift) * sizeof (T);                                                 \
      T sum;                                                                                                 \
      memcpy (&sum, at, sizeof sum);                                                                         \
      sum = (T)(sum + (T)(number));                                                                          \
      memcpy (at, &sum, sizeof sum);                                                                         \
      seen |= (U)(sum ^ (T)(sum >> (8 * sizeof (T) - 1)));                                                   \
    }                                                                                                        \
    return seen;                                                                                             \
  }

#define ADD_COLUMN(name, Number, number, shift)                                                              \
  static SmxBits name (char *const *entries, gsize n, gsize offset, guint width, const Number *numbers)      \
  {                                                                                                          \
    (void)numbers;                                                                                           \
    switch (width) {                                                                                         \
    case 2:                                                                                                  \
      ADD_EACH (gint16, guint16, number, shift)                                                              \
    case 4:                                                                                                  \
      ADD_EACH (gint32, guint32, number, shift)                                                              \
    case 8:                                                                                                  \
      ADD_EACH (gint64, guint64, number, shift)                                                              \
    default:                                                                                                 \
      ADD_EACH (SmxInt128, SmxBits, number, shift)                                                           \
    }                                                                                                        \
  }

ADD_COLUMN (add_one, void, 1, 0)
ADD_COLUMN (add_bytes, guint8, numbers[i], 0)
ADD_COLUMN (add_int64, gint64, numbers[i], 0)
ADD_COLUMN (add_int128, SmxInt128, numbers[i], 0)
ADD_COLUMN (add_buckets, guint8, 1, numbers[i])

/* Adds the numbers of a column from @first on. */
static SmxBits
add_column (const SmxLayout *layout, char *const *entries, gsize n, const SmxAddend *addend, gsize first)
{
  gsize offset = layout->offset[addend->field];
  guint width = layout->width[addend->field];
  switch (addend->how) {
  case SMX_ADD_ONE:
    return add_one (entries, n, offset, width, NULL);
  case SMX_ADD_BYTES:
    return add_bytes (entries, n, offset, width, (const guint8 *)addend->numbers + first);
  case SMX_ADD_INT64:
    return add_int64 (entries, n, offset, width, (const gint64 *)addend->numbers + first);
  case SMX_ADD_INT128:
    return add_int128 (entries, n, offset, width, (const SmxInt128 *)addend->numbers + first);
  case SMX_ADD_BUCKETS:
    return add_buckets (entries, n, offset, width, (const guint8 *)addend->numbers + first);
  }
  return 0;
}

/* Adds all columns that have a number other than 0 to some entries. */
static void
add_block (SmxGroups *self, const guint32 *places, gsize n, gsize first, const SmxAddend *const *addends,
           guint n_addends)
{
  char *entries[BLOCK];
  for (gsize i = 0; i < n; i++)
    entries[i] = smx__groups_entry (self, places[first + i]);
  for (guint i = 0; i < n_addends; i++)
    self->used[addends[i]->field] |= add_column (&self->layout, entries, n, addends[i], first) | 1;
}

gboolean
smx__groups_add (SmxGroups *self, const guint32 *places, gsize n, const SmxAddend *addends, guint n_addends,
                 gboolean *full, GError **error)
{
  SmxBits bounds[SMX_MAX_GROUP_FIELDS];
  const SmxAddend *heavy[SMX_MAX_GROUP_FIELDS];
  guint n_heavy = 0;
  *full = FALSE;
  memcpy (bounds, self->used, sizeof bounds);
  for (guint i = 0; i < n_addends; i++) {
    SmxBits weight = weigh (&addends[i], n);
    guint field = addends[i].field;
    if (weight == 0)
      continue;
    bounds[field] = add_capped (bounds[field], weight);
    if (!smx__field_holds (&self->spec->fields[field], bounds[field])) {
      *full = TRUE;
      return FALSE;
    }
    heavy[n_heavy++] = &addends[i];
  }
  if (!smx__groups_widen (self, bounds, error))
    return FALSE;
  for (gsize first = 0; first < n; first += BLOCK)
    add_block (self, places, MIN (n - first, BLOCK), first, heavy, n_heavy);
  return TRUE;
}
