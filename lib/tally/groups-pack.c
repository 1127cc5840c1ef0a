/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries of a grouping as they are kept: key, then the fields, each as narrow as its largest number allows.
 *
 * A field that nothing was ever added to takes no bytes. Where a number would not fit, all entries are packed again,
 * chunk by chunk, before it is written: so at most one chunk exists twice, and a failure on the way is undone in place,
 * since narrower entries never stand behind wider ones. */
#include "groups-private.h"

#include "../base/memory.h"
#include <math.h>

#define NEAR 3 /* bits: a field is widened along with others where it has come so near to its end */

/* Invariant: the number fits; 0 needs no bytes. */
static inline void
store_narrow (char *at, guint width, gint64 number)
{
  gint16 two = (gint16)number;
  gint32 four = (gint32)number;
  if (width == 2)
    memcpy (at, &two, sizeof two);
  else if (width == 4)
    memcpy (at, &four, sizeof four);
  else if (width == 8)
    memcpy (at, &number, sizeof number);
}

static inline void
store_number (char *at, guint width, SmxInt128 number)
{
  if (width == sizeof number)
    memcpy (at, &number, sizeof number);
  else
    store_narrow (at, width, (gint64)number);
}

static gboolean
fits (SmxBits magnitude, guint width)
{
  return width == 0 ? magnitude == 0 : magnitude >> (8 * width - 1) == 0;
}

static guint
narrowest (const SmxGroupField *field, SmxBits magnitude)
{
  guint widest = field->kind == SMX_FIELD_COUNT ? 8 : 16;
  guint width = magnitude == 0 ? 0 : 2;
  while (width < widest && !fits (magnitude, width))
    width *= 2;
  return width;
}

/* Offsets after the key, wide fields first. */
static void
place_fields (const SmxGroups *self, SmxLayout *layout)
{
  gsize offset = smx__groups_key_bytes (self);
  for (guint width = 16; width >= 2; width /= 2)
    for (guint i = 0; i < self->n_fields; i++)
      if (layout->width[i] == width) {
        layout->offset[i] = (guint16)offset;
        offset += (gsize)width * smx__field_n (&self->spec->fields[i]);
      }
  layout->stride = (offset + 3) / 4 * 4;
}

void
smx__groups_lay_out (SmxGroups *self)
{
  for (guint i = 0; i < self->n_fields; i++) {
    const SmxGroupField *field = &self->spec->fields[i];
    self->layout.width[i] = smx__field_adds (field) ? 0 : field->kind == SMX_FIELD_NUMBER ? 8 : 4;
  }
  place_fields (self, &self->layout);
}

gboolean
smx__groups_make_room (SmxGroups *self, GError **error)
{
  gsize chunk = self->n >> SMX_CHUNK_BITS;
  if (chunk < self->n_chunks && (chunk > 0 || self->n < self->first_room))
    return TRUE;
  if (!smx__reserve (&self->chunks, &self->chunks_capacity, chunk + 1, sizeof *self->chunks, error))
    return FALSE;
  if (self->n_chunks == 0)
    self->chunks[0] = NULL;
  if (chunk == 0 &&
      !smx__reserve (&self->chunks[0], &self->first_room, self->n + 1, self->layout.stride, error))
    return FALSE;
  if (chunk > 0 && (self->chunks[chunk] = smx__allocate (SMX_CHUNK, self->layout.stride, error)) == NULL)
    return FALSE;
  self->n_chunks = chunk + 1;
  return TRUE;
}

void
smx__groups_blank (const SmxGroups *self, char *entry)
{
  gsize n_key_bytes = smx__groups_key_bytes (self);
  const double none = NAN;
  memset (entry + n_key_bytes, 0, self->layout.stride - n_key_bytes);
  if (self->adds)
    return;
  for (guint i = 0; i < self->n_fields; i++) {
    SmxFieldKind kind = self->spec->fields[i].kind;
    if (kind == SMX_FIELD_NUMBER)
      memcpy (entry + self->layout.offset[i], &none, sizeof none);
    else if (kind == SMX_FIELD_TEXT)
      memset (entry + self->layout.offset[i], 0xff, sizeof (guint32)); /* SMX_NO_ID */
  }
}

/* One entry from one layout to another; what it holds fits both. */
static void
pack_again (const SmxGroups *self, const SmxLayout *old, const char *from, const SmxLayout *new, char *to)
{
  memcpy (to, from, smx__groups_key_bytes (self));
  for (guint i = 0; i < self->n_fields; i++) {
    guint n = smx__field_n (&self->spec->fields[i]), narrow = old->width[i], wide = new->width[i];
    const char *source = from + old->offset[i];
    char *target = to + new->offset[i];
    if (narrow == wide)
      memcpy (target, source, (gsize)n * wide);
    else
      for (guint j = 0; j < n; j++)
        store_number (target + j * wide, wide, smx__load_number (source + j * narrow, narrow));
  }
}

static gsize
entries_in (const SmxGroups *self, gsize chunk)
{
  gsize before = chunk << SMX_CHUNK_BITS;
  return self->n <= before ? 0 : MIN (self->n - before, SMX_CHUNK);
}

static gboolean
pack_chunk (SmxGroups *self, gsize chunk, const SmxLayout *layout, GError **error)
{
  gsize room = chunk == 0 ? self->first_room : SMX_CHUNK;
  char *packed = smx__allocate (room, layout->stride, error);
  if (packed == NULL)
    return FALSE;
  for (gsize i = 0; i < entries_in (self, chunk); i++)
    pack_again (self, &self->layout, self->chunks[chunk] + i * self->layout.stride, layout,
                packed + i * layout->stride);
  smx__free_large (self->chunks[chunk], room * self->layout.stride);
  self->chunks[chunk] = packed;
  return TRUE;
}

/* Back to the layout that still is the grouping's, in place. */
static void
unpack_chunk (SmxGroups *self, gsize chunk, const SmxLayout *layout)
{
  char entry[SMX_MAX_KEYS * sizeof (guint32) + SMX_MAX_VALUE];
  gsize narrow = self->layout.stride;
  memset (entry, 0, sizeof entry);
  for (gsize i = 0; i < entries_in (self, chunk); i++) {
    pack_again (self, layout, self->chunks[chunk] + i * layout->stride, &self->layout, entry);
    memcpy (self->chunks[chunk] + i * narrow, entry, narrow);
  }
}

/* The layout for these bounds; FALSE where it is the one that there is. */
static gboolean
plan (const SmxGroups *self, const SmxBits *bounds, SmxLayout *layout)
{
  gboolean wider = FALSE;
  *layout = self->layout;
  for (guint i = 0; i < self->n_fields; i++) {
    const SmxGroupField *field = &self->spec->fields[i];
    if (smx__field_adds (field) && !fits (bounds[i], layout->width[i])) {
      layout->width[i] = (guint8)narrowest (field, bounds[i]);
      wider = wider || layout->width[i] > self->layout.width[i];
    }
  }
  for (guint i = 0; wider && i < self->n_fields; i++)
    if (smx__field_adds (&self->spec->fields[i]))
      layout->width[i] =
          (guint8)MAX (layout->width[i], narrowest (&self->spec->fields[i], self->used[i] << NEAR));
  place_fields (self, layout);
  return wider;
}

gboolean
smx__groups_widen (SmxGroups *self, const SmxBits *bounds, GError **error)
{
  SmxLayout layout;
  if (!plan (self, bounds, &layout))
    return TRUE;
  for (gsize chunk = 0; chunk < self->n_chunks; chunk++)
    if (!pack_chunk (self, chunk, &layout, error)) {
      while (chunk-- > 0)
        unpack_chunk (self, chunk, &layout);
      return FALSE;
    }
  self->layout = layout;
  return TRUE;
}

void
smx__groups_read (const SmxGroups *self, gsize index, void *value)
{
  const char *entry = smx__groups_entry (self, index);
  memset (value, 0, self->spec->value_size); /* what is between the fields too */
  for (guint i = 0; i < self->n_fields; i++) {
    const SmxGroupField *field = &self->spec->fields[i];
    guint width = self->layout.width[i];
    const char *from = entry + self->layout.offset[i];
    char *to = (char *)value + field->offset;
    if (field->kind == SMX_FIELD_SUM)
      store_number (to, sizeof (SmxInt128), smx__load_number (from, width));
    else if (field->kind == SMX_FIELD_COUNT)
      for (guint j = 0; j < smx__field_n (field); j++)
        store_narrow (to + j * sizeof (gint64), sizeof (gint64), smx__load_narrow (from + j * width, width));
    else
      memcpy (to, from, width == sizeof (double) ? sizeof (double) : sizeof (guint32));
  }
}

static inline gint64
count_of (const SmxGroupField *field, const void *value, guint i)
{
  return smx__load_narrow ((const char *)value + field->offset + i * sizeof (gint64), sizeof (gint64));
}

static inline SmxInt128
sum_of (const SmxGroupField *field, const void *value)
{
  return smx__load_number ((const char *)value + field->offset, sizeof (SmxInt128));
}

/* The bounds that the grouping has once it holds @value; FALSE where its fields are too narrow for that. */
static gboolean
bound (const SmxGroups *self, const void *value, SmxBits *bounds)
{
  gboolean narrow = FALSE;
  for (guint i = 0; i < self->n_fields; i++) {
    const SmxGroupField *field = &self->spec->fields[i];
    SmxBits bits = self->used[i];
    if (field->kind == SMX_FIELD_SUM) {
      SmxInt128 sum = sum_of (field, value);
      bits |= smx__magnitude (sum) | (sum != 0); /* -1 takes room too */
    }
    for (guint j = 0; field->kind == SMX_FIELD_COUNT && j < smx__field_n (field); j++) {
      gint64 count = count_of (field, value, j);
      bits |= (guint64)(count ^ (count >> 63)) | (count != 0);
    }
    narrow = narrow || (bits != self->used[i] && !fits (bits, self->layout.width[i]));
    bounds[i] = bits;
  }
  return !narrow;
}

gboolean
smx__groups_fit (SmxGroups *self, const void *value, GError **error)
{
  SmxBits bounds[SMX_MAX_GROUP_FIELDS];
  return bound (self, value, bounds) || smx__groups_widen (self, bounds, error);
}

gboolean
smx__groups_write (SmxGroups *self, gsize index, const void *value, GError **error)
{
  SmxBits bounds[SMX_MAX_GROUP_FIELDS] = { 0 };
  if (!bound (self, value, bounds) && !smx__groups_widen (self, bounds, error))
    return FALSE;
  char *entry = smx__groups_entry (self, index);
  for (guint i = 0; i < self->n_fields; i++) {
    const SmxGroupField *field = &self->spec->fields[i];
    guint width = self->layout.width[i];
    char *to = entry + self->layout.offset[i];
    self->used[i] = bounds[i];
    if (field->kind == SMX_FIELD_SUM)
      store_number (to, width, sum_of (field, value));
    else if (field->kind == SMX_FIELD_COUNT)
      for (guint j = 0; j < smx__field_n (field); j++)
        store_narrow (to + j * width, width, count_of (field, value, j));
    else
      memcpy (to, (const char *)value + field->offset,
              width == sizeof (double) ? sizeof (double) : sizeof (guint32));
  }
  return TRUE;
}

SmxCombination
smx__groups_combine (SmxGroups *self, gsize index, const void *value, const SmxGroupField **field,
                     GError **error)
{
  SmxAnyValue joined;
  smx__groups_read (self, index, &joined);
  SmxCombination how = smx__value_combine (self->spec, &joined, value, field);
  if (how != SMX_COMBINED || smx__groups_write (self, index, &joined, error))
    return how;
  *field = NULL;
  return SMX_OVERFLOW;
}

gsize
smx__groups_state (SmxGroups *self, const guint32 *places, const double *values, gsize n)
{
  const guint offset = self->layout.offset[0];
  for (gsize i = 0; i < n; i++) {
    char *at = smx__groups_entry (self, places[i]) + offset;
    double known;
    memcpy (&known, at, sizeof known);
    if (isnan (known))
      memcpy (at, &values[i], sizeof known);
    else if (!isnan (values[i]) && known != values[i])
      return i;
  }
  return n;
}
