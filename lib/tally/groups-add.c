/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns, and entries of a like grouping, added to the fields of many entries.
 *
 * Before a column is added, the field is made wide enough for all its numbers to fall on its largest entry; so the inner
 * loops ask nothing. What they give back is the union of the bits of all sums they wrote, which is less than twice the
 * largest: it bounds the field from then on. Where a sum is negative, so is the union, and the sums are looked at again. */
#include "groups-private.h"

#define SMALL G_MAXUINT32 /* so many as MANY of these add up to less than 64 bits */
#define MANY G_MAXUINT32
#define BLOCK                                                                                                \
  SMX_FLAG_ROWS /* entries at a time: few enough to stay in the nearest cache from column to column */

static SmxBits
add_capped (SmxBits a, SmxBits b)
{
  SmxBits sum;
  return __builtin_add_overflow (a, b, &sum) ? ~(SmxBits)0 : sum;
}

/* The bits of all numbers of a column; negative where one is. Of ones and flags, of which some are set, 1. */
static SmxInt128
unite (const SmxAddend *addend, gsize n)
{
  guint64 low = 0, high = 0, eight;
  gsize i = 0;
  switch (addend->how) {
  case SMX_ADD_BYTES: {
    const guint8 *bytes = addend->numbers;
    for (; i + sizeof eight <= n; i += sizeof eight) {
      memcpy (&eight, bytes + i, sizeof eight);
      low |= eight;
    }
    for (; i < n; i++)
      low |= bytes[i];
    low |= low >> 32;
    low |= low >> 16;
    return (low | low >> 8) & G_MAXUINT8;
  }
  case SMX_ADD_INT64: {
    const gint64 *numbers = addend->numbers;
    for (; i + 2 <= n; i += 2) {
      low |= (guint64)numbers[i];
      high |= (guint64)numbers[i + 1];
    }
    return (gint64)(low | high | (i < n ? (guint64)numbers[i] : 0));
  }
  case SMX_ADD_INT128: {
    const SmxInt128 *numbers = addend->numbers;
    for (; i < n; i++) {
      low |= (guint64)numbers[i];
      high |= (guint64)((SmxBits)numbers[i] >> 64);
    }
    return (SmxInt128)((SmxBits)high << 64 | low);
  }
  default:
    return n > 0;
  }
}

/* The sum of the absolute numbers of a column. */
static SmxBits
weigh_exactly (const SmxAddend *addend, gsize n)
{
  const guint16 *flags = addend->numbers;
  const guint8 *bytes = addend->numbers;
  const gint64 *numbers = addend->numbers;
  const SmxInt128 *wide = addend->numbers;
  SmxBits total = 0;
  for (gsize i = 0; i < n; i++) {
    SmxInt128 number = addend->how == SMX_ADD_BITS     ? (flags[i] & addend->bit) != 0
                       : addend->how == SMX_ADD_BYTES  ? bytes[i]
                       : addend->how == SMX_ADD_INT64  ? numbers[i]
                       : addend->how == SMX_ADD_INT128 ? wide[i]
                                                       : 1;
    total = add_capped (total, number < 0 ? 0 - (SmxBits)number : (SmxBits)number);
  }
  return total;
}

static guint64
add_up (const gint64 *numbers, gsize n)
{
  guint64 total = 0;
  for (gsize i = 0; i < n; i++)
    total += (guint64)numbers[i];
  return total;
}

/* No less than that sum; quickly where it stays far from what the field holds beside @before, and where all numbers are
 * small. 0 only where all are. */
static SmxBits
weigh (const SmxGroups *self, const SmxAddend *addend, gsize n, SmxBits before)
{
  SmxInt128 bits = unite (addend, n);
  if (bits == 0)
    return 0;
  if (bits > 0 && (SmxBits)bits <= ~(SmxBits)0 / n &&
      smx__groups_hold (self, addend->field, add_capped (before, (SmxBits)bits * n)))
    return (SmxBits)bits * n;
  if (addend->how == SMX_ADD_INT64 && bits > 0 && bits <= SMALL && n <= MANY)
    return add_up (addend->numbers, n);
  return weigh_exactly (addend, n);
}

/* A number of 16 bytes in two halves, as it stands in memory: copied in one piece it would pass through the stack. */
enum { LOW = G_BYTE_ORDER == G_LITTLE_ENDIAN ? 0 : 1, HIGH = 1 - LOW };

static inline SmxInt128
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
  return sum;
}

/* Adds to a number of type T at an address that may be unaligned, and gives the sum. */
#define ADDER(name, T)                                                                                       \
  static inline T name (char *at, T number)                                                                  \
  {                                                                                                          \
    T sum;                                                                                                   \
    memcpy (&sum, at, sizeof sum);                                                                           \
    sum = (T)(sum + number);                                                                                 \
    memcpy (at, &sum, sizeof sum);                                                                           \
    return sum;                                                                                              \
  }
ADDER (add_2, gint16)
ADDER (add_4, gint32)
ADDER (add_8, gint64)

/* Entries, and a field of theirs. */
typedef struct {
  char *const *entries;
  gsize n, offset;
  guint width;
} Target;

/* @number is an expression of i; @shift is where it goes in an array. */
#define ADD_COLUMN(name, Number, number, shift)                                                              \
  static SmxInt128 name (const Target *target, const Number *numbers)                                        \
  {                                                                                                          \
    gsize n = target->n, offset = target->offset;                                                            \
    SmxInt128 wide = 0;                                                                                      \
    gint64 sums = 0;                                                                                         \
    gint32 small = 0;                                                                                        \
    switch (target->width) {                                                                                 \
    case 2:                                                                                                  \
      for (gsize i = 0; i < n; i++)                                                                          \
        small |= add_2 (target->entries[i] + offset + (shift)*2, (gint16)(number));                          \
      return small;                                                                                          \
    case 4:                                                                                                  \
      for (gsize i = 0; i < n; i++)                                                                          \
        small |= add_4 (target->entries[i] + offset + (shift)*4, (gint32)(number));                          \
      return small;                                                                                          \
    case 8:                                                                                                  \
      for (gsize i = 0; i < n; i++)                                                                          \
        sums |= add_8 (target->entries[i] + offset + (shift)*8, (gint64)(number));                           \
      return sums;                                                                                           \
    default:                                                                                                 \
      for (gsize i = 0; i < n; i++)                                                                          \
        wide |= add_wide (target->entries[i] + offset, number);                                              \
      return wide;                                                                                           \
    }                                                                                                        \
  }

ADD_COLUMN (add_ones, void, numbers == NULL, 0)
ADD_COLUMN (add_bytes, guint8, numbers[i], 0)
ADD_COLUMN (add_int64, gint64, numbers[i], 0)
ADD_COLUMN (add_int128, SmxInt128, numbers[i], 0)
ADD_COLUMN (add_buckets, guint8, 1, numbers[i])

/* The bits of the numbers that the entries have now, where some are negative. */
static SmxBits
look_again (const Target *target, guint n_numbers)
{
  SmxBits seen = 0;
  for (gsize i = 0; i < target->n; i++)
    for (guint j = 0; j < n_numbers; j++)
      seen |= smx__magnitude (
          smx__load_number (target->entries[i] + target->offset + j * target->width, target->width));
  return seen;
}

static void
keep_bound (SmxGroups *self, guint field, char *const *entries, gsize n, SmxInt128 seen)
{
  Target target = { entries, n, self->layout.offset[field], self->layout.width[field] };
  SmxBits bits = seen < 0 ? look_again (&target, smx__field_n (&self->spec->fields[field])) : (SmxBits)seen;
  self->used[field] |= bits | 1;
}

static SmxInt128
add_bits (const Target *target, const guint16 *flags, guint16 bit)
{
  guint8 bytes[BLOCK];
  for (gsize i = 0; i < target->n; i++)
    bytes[i] = (flags[i] & bit) != 0;
  return add_bytes (target, bytes);
}

/* Adds the numbers of a column from @first on. */
static SmxInt128
add_column (const Target *target, const SmxAddend *addend, gsize first)
{
  switch (addend->how) {
  case SMX_ADD_BUCKETS:
    return add_buckets (target, (const guint8 *)addend->numbers + first);
  case SMX_ADD_INT64:
    return add_int64 (target, (const gint64 *)addend->numbers + first);
  case SMX_ADD_INT128:
    return add_int128 (target, (const SmxInt128 *)addend->numbers + first);
  case SMX_ADD_ONE:
    return add_ones (target, NULL);
  case SMX_ADD_BITS:
    return add_bits (target, (const guint16 *)addend->numbers + first, addend->bit);
  case SMX_ADD_BYTES:
    return add_bytes (target, (const guint8 *)addend->numbers + first);
  }
  return 0;
}

/* The columns that @heavy has a bit for: those of ones and zeros in windows, the others. */
typedef struct {
  guint n_flags, n_windows, n_others;
  SmxFlagColumn flags[SMX_MAX_GROUP_FIELDS];
  SmxFlagWindow windows[SMX_MAX_GROUP_FIELDS];
  SmxAddend others[SMX_MAX_GROUP_FIELDS];
} Plan;

static void
plan (Plan *self, const SmxLayout *layout, const SmxAddend *addends, guint n_addends, guint32 heavy)
{
  self->n_flags = self->n_others = 0;
  for (guint i = 0; i < n_addends; i++) {
    guint field = addends[i].field, width = layout->width[field];
    gboolean is_flag = addends[i].how == SMX_ADD_ONE || addends[i].how == SMX_ADD_BITS;
    if ((heavy >> i & 1u) == 0)
      continue;
    if (is_flag && smx__flags_fit (layout->stride, width))
      self->flags[self->n_flags++] =
          (SmxFlagColumn){ field, width, layout->offset[field], addends[i].numbers, addends[i].bit };
    else
      self->others[self->n_others++] = addends[i];
  }
  self->n_windows = smx__flags_plan (layout->stride, self->flags, self->n_flags, self->windows);
}

#define FEW 2 /* columns that are added faster one by one */

static void
add_few (SmxGroups *self, const SmxFlagWindow *window, char *const *entries, gsize n, gsize first)
{
  for (guint i = 0; i < SMX_WINDOW_COUNTS; i++) {
    const SmxFlagColumn *column = window->columns[i];
    if (column == NULL)
      continue;
    Target target = { entries, n, column->offset, column->width };
    SmxInt128 seen = column->flags == NULL ? add_ones (&target, NULL)
                                           : add_bits (&target, column->flags + first, column->bit);
    keep_bound (self, column->field, entries, n, seen);
  }
}

static void
add_window (SmxGroups *self, const SmxFlagWindow *window, char *const *entries, gsize n, gsize first)
{
  if (window->n <= FEW) {
    add_few (self, window, entries, n, first);
    return;
  }
  gint32 seen[SMX_WINDOW_COUNTS];
  smx__flags_add (window, entries, n, first, seen);
  for (guint i = 0; i < SMX_WINDOW_COUNTS; i++)
    if (window->columns[i] != NULL)
      keep_bound (self, window->columns[i]->field, entries, n, seen[i]);
}

static void
add_block (SmxGroups *self, const Plan *plan, const guint32 *places, gsize n, gsize first)
{
  char *entries[BLOCK];
  for (gsize i = 0; i < n; i++)
    entries[i] = smx__groups_entry (self, places[first + i]);
  for (guint i = 0; i < plan->n_windows; i++)
    add_window (self, &plan->windows[i], entries, n, first);
  for (guint i = 0; i < plan->n_others; i++) {
    const SmxAddend *addend = &plan->others[i];
    Target target = { entries, n, self->layout.offset[addend->field], self->layout.width[addend->field] };
    keep_bound (self, addend->field, entries, n, add_column (&target, addend, first));
  }
}

/* All flags of a column of flags; those of one are asked for once for each bit. */
typedef struct {
  const void *flags;
  guint16 all;
} Seen;

static guint16
flags_of (Seen *self, const guint16 *flags, gsize n)
{
  guint64 four, all = 0;
  gsize i = 0;
  if (self->flags == flags)
    return self->all;
  for (; i + 4 <= n; i += 4) {
    memcpy (&four, flags + i, sizeof four);
    all |= four;
  }
  for (; i < n; i++)
    all |= flags[i];
  all |= all >> 32;
  *self = (Seen){ flags, (guint16)(all | all >> 16) };
  return self->all;
}

/* What bounds the fields once the columns are added, and a bit for each column that adds anything. FALSE where a number
 * might leave the widest form of its field. */
static gboolean
bound (const SmxGroups *self, gsize n, const SmxAddend *addends, guint n_addends, SmxBits *bounds,
       guint32 *heavy)
{
  Seen seen = { NULL, 0 };
  memcpy (bounds, self->used, sizeof self->used);
  *heavy = 0;
  for (guint i = 0; i < n_addends; i++) {
    guint field = addends[i].field;
    if (addends[i].how == SMX_ADD_BITS && (flags_of (&seen, addends[i].numbers, n) & addends[i].bit) == 0)
      continue;
    SmxBits weight = weigh (self, &addends[i], n, bounds[field]);
    if (weight == 0)
      continue;
    bounds[field] = add_capped (bounds[field], weight);
    if (!smx__field_holds (&self->spec->fields[field], bounds[field]))
      return FALSE;
    *heavy |= 1u << i;
  }
  return TRUE;
}

gboolean
smx__groups_have_room (const SmxGroups *self)
{
  gboolean room = TRUE;
  for (guint i = 0; i < self->n_fields; i++)
    room = room &&
           (!smx__field_adds (&self->spec->fields[i]) ||
            (self->used[i] >> 125 == 0 && smx__field_holds (&self->spec->fields[i], self->used[i] << 2)));
  return room;
}

gboolean
smx__groups_prepare (SmxGroups *self, gsize n, const SmxAddend *addends, guint n_addends, guint32 *heavy,
                     gboolean *full, GError **error)
{
  SmxBits bounds[SMX_MAX_GROUP_FIELDS];
  *full = !bound (self, n, addends, n_addends, bounds, heavy);
  return !*full && smx__groups_widen (self, bounds, error);
}

void
smx__groups_apply (SmxGroups *self, const guint32 *places, gsize n, const SmxAddend *addends, guint n_addends,
                   guint32 heavy)
{
  Plan columns;
  plan (&columns, &self->layout, addends, n_addends, heavy);
  for (gsize first = 0; first < n; first += BLOCK)
    add_block (self, &columns, places, MIN (n - first, BLOCK), first);
}

gboolean
smx__groups_add (SmxGroups *self, const guint32 *places, gsize n, const SmxAddend *addends, guint n_addends,
                 gboolean *full, GError **error)
{
  guint32 heavy;
  if (!smx__groups_prepare (self, n, addends, n_addends, &heavy, full, error))
    return FALSE;
  smx__groups_apply (self, places, n, addends, n_addends, heavy);
  return TRUE;
}

/* ---- Entries of another grouping of the same kind ---- */

/* The numbers of a field, from entries where it is at most 8 bytes wide, or 16. */
static void
unpack (const Target *source, gint64 *numbers, SmxInt128 *wide)
{
  for (gsize i = 0; i < source->n; i++) {
    const char *at = source->entries[i] + source->offset;
    if (source->width == sizeof *wide)
      wide[i] = smx__load_number (at, source->width);
    else
      numbers[i] = smx__load_narrow (at, source->width);
  }
}

static void
join_numbers (SmxGroups *self, guint field, Target target, Target source)
{
  gint64 numbers[BLOCK];
  SmxInt128 wide[BLOCK];
  unpack (&source, numbers, wide);
  SmxInt128 seen = source.width == 16 ? add_int128 (&target, wide) : add_int64 (&target, numbers);
  SmxBits bits = seen < 0 ? look_again (&target, 1) : (SmxBits)seen;
  self->used[field] |= bits | 1;
}

static void
join_flags (const Target *target, const Target *source)
{
  for (gsize i = 0; i < target->n; i++) {
    guint32 into, from;
    memcpy (&into, target->entries[i] + target->offset, sizeof into);
    memcpy (&from, source->entries[i] + source->offset, sizeof from);
    into |= from;
    memcpy (target->entries[i] + target->offset, &into, sizeof into);
  }
}

static void
join_block (SmxGroups *self, const guint32 *places, const SmxGroups *from, gsize first, gsize n)
{
  char *targets[BLOCK], *sources[BLOCK];
  for (gsize i = 0; i < n; i++) {
    targets[i] = smx__groups_entry (self, places[i]);
    sources[i] = smx__groups_entry (from, first + i);
  }
  for (guint i = 0; i < self->n_fields; i++) {
    const SmxGroupField *field = &self->spec->fields[i];
    Target target = { targets, n, self->layout.offset[i], self->layout.width[i] };
    Target source = { sources, n, from->layout.offset[i], from->layout.width[i] };
    if (!smx__field_adds (field)) {
      join_flags (&target, &source);
      continue;
    }
    for (guint j = 0; from->used[i] != 0 && j < smx__field_n (field); j++) {
      join_numbers (self, i, target, source);
      target.offset += target.width;
      source.offset += source.width;
    }
  }
}

gboolean
smx__groups_join (SmxGroups *self, const guint32 *places, const SmxGroups *from, gsize first, gsize n,
                  gboolean *full, GError **error)
{
  SmxBits bounds[SMX_MAX_GROUP_FIELDS] = { 0 };
  *full = FALSE;
  for (guint i = 0; i < self->n_fields; i++) {
    bounds[i] = from->used[i] == 0 ? self->used[i] : add_capped (self->used[i], from->used[i] + 1);
    *full = *full || (smx__field_adds (&self->spec->fields[i]) &&
                      !smx__field_holds (&self->spec->fields[i], bounds[i]));
  }
  if (*full || !smx__groups_widen (self, bounds, error))
    return FALSE;
  for (gsize done = 0; done < n; done += BLOCK)
    join_block (self, places + done, from, first + done, MIN (n - done, BLOCK));
  return TRUE;
}
