/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns added to the fields of many entries.
 *
 * Before a column is added, the field is made wide enough for all its numbers to fall on its largest entry; so the inner
 * loops ask nothing. What they give back is the union of the bits of all sums they wrote, which is less than twice the
 * largest: it bounds the field from then on. */
#include "groups-private.h"

#include <stdlib.h>

#define BLOCK 64 /* entries at a time: few enough to stay in the nearest cache from column to column */

static SmxBits
add_capped (SmxBits a, SmxBits b)
{
  SmxBits sum;
  return __builtin_add_overflow (a, b, &sum) ? ~(SmxBits)0 : sum;
}

/* No less than the sum of the absolute numbers of a column, quickly: the bits of all of them, n times. 0 where all are 0. */
static SmxBits
weigh_roughly (const SmxAddend *addend, gsize n)
{
  guint64 bits = 0, high = 0, any = 0;
  switch (addend->how) {
  case SMX_ADD_ONE:
  case SMX_ADD_BUCKETS:
    return n;
  case SMX_ADD_BYTES: {
    const guint8 *bytes = addend->numbers;
    for (gsize i = 0; i < n; i++)
      bits |= bytes[i];
    return (SmxBits)bits * n;
  }
  case SMX_ADD_INT64: {
    const gint64 *numbers = addend->numbers;
    for (gsize i = 0; i < n; i++) {
      bits |= (guint64)(numbers[i] ^ (numbers[i] >> 63));
      any |= (guint64)numbers[i];
    }
    return any == 0 ? 0 : ((SmxBits)bits + 1) * n;
  }
  case SMX_ADD_INT128: {
    const SmxInt128 *numbers = addend->numbers;
    for (gsize i = 0; i < n; i++) {
      SmxBits magnitude = smx__magnitude (numbers[i]);
      bits |= (guint64)magnitude;
      high |= (guint64)(magnitude >> 64);
      any |= (guint64)numbers[i];
    }
    SmxBits most = ((SmxBits)high << 64 | bits) + 1;
    if ((any | high) == 0)
      return 0;
    return most > ~(SmxBits)0 / n ? ~(SmxBits)0 : most * n;
  }
  }
  return 0;
}

/* The sum of the absolute numbers of a column. */
static SmxBits
weigh (const SmxAddend *addend, gsize n)
{
  const guint8 *bytes = addend->numbers;
  const gint64 *numbers = addend->numbers;
  const SmxInt128 *wide = addend->numbers;
  SmxBits total = 0;
  for (gsize i = 0; i < n; i++) {
    SmxInt128 number = addend->how == SMX_ADD_BYTES    ? bytes[i]
                       : addend->how == SMX_ADD_INT64  ? numbers[i]
                       : addend->how == SMX_ADD_INT128 ? wide[i]
                                                       : 1;
    total = add_capped (total, number < 0 ? 0 - (SmxBits)number : (SmxBits)number);
  }
  return total;
}

/* A number of 16 bytes in two halves, as it stands in memory: copied in one piece it would pass through the stack. */
enum { LOW = G_BYTE_ORDER == G_LITTLE_ENDIAN ? 0 : 1, HIGH = 1 - LOW };

static inline SmxBits
add_wide (char *at, SmxInt128 number)
{
  guint64 halves[2];
  memcpy (&halves[0], at, sizeof halves[0]);
  memcpy (&halves[1], at + sizeof halves[0], sizeof halves[1]);
  SmxInt128 sum = (SmxInt128)((SmxBits)halves[HIGH] << 64 | halves[LOW]) + number;
  halves[LOW] = (guint64)sum;
  halves[HIGH] = (guint64)((SmxBits)sum >> 64);
  memcpy (at, &halves[0], sizeof halves[0]);
  memcpy (at + sizeof halves[0], &halves[1], sizeof halves[1]);
  return smx__magnitude (sum);
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
    SmxBits wide = 0;                                                                                        \
    (void)numbers;                                                                                           \
    switch (width) {                                                                                         \
    case 2:                                                                                                  \
      ADD_EACH (gint16, guint16, number, shift)                                                              \
    case 4:                                                                                                  \
      ADD_EACH (gint32, guint32, number, shift)                                                              \
    case 8:                                                                                                  \
      ADD_EACH (gint64, guint64, number, shift)                                                              \
    default:                                                                                                 \
      for (gsize i = 0; i < n; i++)                                                                          \
        wide |= add_wide (entries[i] + offset, number);                                                      \
      return wide;                                                                                           \
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

/* What bounds the fields once the columns are added, and the columns that add anything. FALSE where a number might leave
 * the widest form of its field. */
static gboolean
bound (const SmxGroups *self, gsize n, const SmxAddend *addends, guint n_addends, SmxBits *bounds,
       const SmxAddend **heavy, guint *n_heavy)
{
  memcpy (bounds, self->used, sizeof self->used);
  *n_heavy = 0;
  for (guint i = 0; i < n_addends; i++) {
    guint field = addends[i].field;
    SmxBits weight = weigh_roughly (&addends[i], n);
    if (weight == 0)
      continue;
    if (!smx__groups_hold (self, field, add_capped (bounds[field], weight)))
      weight = weigh (&addends[i], n);
    bounds[field] = add_capped (bounds[field], weight);
    if (!smx__field_holds (&self->spec->fields[field], bounds[field]))
      return FALSE;
    heavy[(*n_heavy)++] = &addends[i];
  }
  return TRUE;
}

gboolean
smx__groups_add (SmxGroups *self, const guint32 *places, gsize n, const SmxAddend *addends, guint n_addends,
                 gboolean *full, GError **error)
{
  SmxBits bounds[SMX_MAX_GROUP_FIELDS];
  const SmxAddend *heavy[SMX_MAX_GROUP_FIELDS];
  guint n_heavy;
  *full = !bound (self, n, addends, n_addends, bounds, heavy, &n_heavy);
  if (*full || !smx__groups_widen (self, bounds, error))
    return FALSE;
  for (gsize first = 0; first < n; first += BLOCK)
    add_block (self, places, MIN (n - first, BLOCK), first, heavy, n_heavy);
  return TRUE;
}
