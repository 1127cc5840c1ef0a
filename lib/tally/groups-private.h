/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grouping from inside: what groups.c (index), groups-pack.c (entries) and groups-add.c (columns) share.
 *
 * Entries stand in chunks of SMX_CHUNK; the first one grows by doubling. Every entry is its key and then its fields, each
 * at the offset and as wide as the layout says, which is one for all entries. Numbers wider than 4 bytes may stand
 * unaligned; so they are copied in and out. Invariant: no number of a field has a magnitude (see smx__magnitude())
 * above used[field], and used[field] fits the width. */
#ifndef SMX_TALLY_GROUPS_PRIVATE_H
#define SMX_TALLY_GROUPS_PRIVATE_H

#include "groups.h"

#include <string.h>

__extension__ typedef unsigned __int128 SmxBits;

#define SMX_CHUNK_BITS 12
#define SMX_CHUNK ((gsize)1 << SMX_CHUNK_BITS)

typedef struct {
  guint32 hash;
  guint32 place; /* index of the entry + 1; 0 is empty */
} SmxSlot;

typedef struct {
  gsize stride;
  guint16 offset[SMX_MAX_GROUP_FIELDS];
  guint8 width[SMX_MAX_GROUP_FIELDS]; /* 0, 2, 4, 8, 16 */
} SmxLayout;

struct SmxGroups {
  gatomicrefcount references;
  const SmxGroupingSpec *spec;
  guint n_fields;
  gboolean adds; /* smx__spec_adds(): an entry with nothing in it is all zero */
  gsize n;
  SmxLayout layout;
  SmxBits used[SMX_MAX_GROUP_FIELDS]; /* of counts and sums */
  char **chunks;
  gsize n_chunks, chunks_capacity;
  gsize first_room; /* entries that the first chunk has room for */
  SmxSlot *slots;
  gsize n_slots; /* 0 or a power of two */
};

/* x where it is not negative, else -1 - x: what must fit in all bits but the sign's. */
static inline SmxBits
smx__magnitude (SmxInt128 x)
{
  return (SmxBits)(x ^ (x >> 127));
}

static inline char *
smx__groups_entry (const SmxGroups *self, gsize index)
{
  return self->chunks[index >> SMX_CHUNK_BITS] + (index & (SMX_CHUNK - 1)) * self->layout.stride;
}

static inline gsize
smx__groups_key_bytes (const SmxGroups *self)
{
  return self->spec->n_keys * sizeof (guint32);
}

/* A number of at most 8 bytes, as it stands in an entry. */
static inline gint64
smx__load_narrow (const char *at, guint width)
{
  gint16 two;
  gint32 four;
  gint64 eight;
  switch (width) {
  case 2:
    memcpy (&two, at, sizeof two);
    return two;
  case 4:
    memcpy (&four, at, sizeof four);
    return four;
  case 8:
    memcpy (&eight, at, sizeof eight);
    return eight;
  default:
    return 0;
  }
}

static inline SmxInt128
smx__load_number (const char *at, guint width)
{
  SmxInt128 sixteen;
  if (width < sizeof sixteen)
    return smx__load_narrow (at, width);
  memcpy (&sixteen, at, sizeof sixteen);
  return sixteen;
}

/* The layout of a grouping in which nothing was ever counted. */
void smx__groups_lay_out (SmxGroups *self);

/* Room for one entry more. */
gboolean smx__groups_make_room (SmxGroups *self, GError **error);

/* Fills an entry's fields with nothing. */
void smx__groups_blank (const SmxGroups *self, char *entry);

/* Makes every field wide enough for a magnitude of bounds[field]; FALSE with NO_MEMORY, and nothing has changed. Bounds
 * that no width holds are taken as the widest. */
gboolean smx__groups_widen (SmxGroups *self, const SmxBits *bounds, GError **error);

/* Whether a field as wide as it is now holds this magnitude. */
static inline gboolean
smx__groups_hold (const SmxGroups *self, guint field, SmxBits magnitude)
{
  guint width = self->layout.width[field];
  return width == 0 ? magnitude == 0 : magnitude >> (8 * width - 1) == 0;
}

/* An index with room for @n entries in all, before smx__groups_append(). */
gboolean smx__groups_expect (SmxGroups *self, gsize n, GError **error);

/* Adds entries that were expected and whose keys are known to be in no other entry, with the numbers of @columns
 * (SMX_ADD_INT64 or _INT128); bounds[field] is no less than any magnitude of the field. Fields without a column must never
 * have held anything. On failure (NO_MEMORY) the grouping can only be freed. */
gboolean smx__groups_append (SmxGroups *self, const guint32 *keys, gsize n, const SmxAddend *columns,
                             guint n_columns, const SmxBits *bounds, GError **error);

/* The hash of a key; and its entry, which is in no slot yet, into the index. */
guint32 smx__groups_hash (const guint32 *key, guint n_keys);
void smx__groups_take_slot (SmxGroups *self, guint32 hash, gsize index);

/* Whether the widest form of a field holds this magnitude. */
static inline gboolean
smx__field_holds (const SmxGroupField *field, SmxBits magnitude)
{
  return magnitude >> (field->kind == SMX_FIELD_COUNT ? 63 : 127) == 0;
}

static inline gboolean
smx__field_adds (const SmxGroupField *field)
{
  return field->kind == SMX_FIELD_COUNT || field->kind == SMX_FIELD_SUM;
}

/* ---- Ones and zeros, see groups-flags.c ---- */

#define SMX_WINDOW_COUNTS 8
#define SMX_FLAG_ROWS 64 /* at a time, at most */

typedef struct {
  guint field;
  guint width; /* 2 or 4 */
  gsize offset;
  const guint16 *flags; /* of all rows; NULL: all are 1 */
  guint16 bit;          /* of the column in them; 0 where all are 1 */
} SmxFlagColumn;

typedef struct {
  gsize start;
  guint width, n;
  const guint16 *flags;                            /* NULL where no column has any */
  const SmxFlagColumn *columns[SMX_WINDOW_COUNTS]; /* or NULL */
} SmxFlagWindow;

/* Whether entries of this stride have room for a window of counts of a width. */
gboolean smx__flags_fit (gsize stride, guint width);

/* Sorts columns (for which there is room) into windows, at most as many; how many they are. */
guint smx__flags_plan (gsize stride, SmxFlagColumn *columns, guint n, SmxFlagWindow *windows);

/* Adds the columns of a window, from row @first on, to @n entries, at most SMX_FLAG_ROWS; seen[i] gets the bits of all sums of its
 * count i. */
void smx__flags_add (const SmxFlagWindow *self, char *const *entries, gsize n, gsize first, gint32 *seen);

#endif
