/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of ones and zeros, of which every row has the bits of all, added to counts that stand side by side in their
 * entries: eight at once.
 *
 * A window is a stretch of an entry that holds eight counts of one width. Each has the bit of its column there: it gets one
 * more from the rows that have it. A count without column gets one less from every row beside the one that it gets
 * for having no bit. */
#include "groups-private.h"

#include <stdlib.h>

typedef gint16 Words __attribute__ ((vector_size (16)));
typedef gint32 Longs __attribute__ ((vector_size (16)));
G_STATIC_ASSERT (SMX_WINDOW_COUNTS == 8); /* what follows is laid out for */

static int
compare_offsets (const void *a, const void *b)
{
  const SmxFlagColumn *left = a, *right = b;
  return (left->offset > right->offset) - (left->offset < right->offset);
}

static gsize
bytes_of (guint width)
{
  return (gsize)width * SMX_WINDOW_COUNTS;
}

/* A window that begins with a column, or before it where the entry would end. */
static void
begin (SmxFlagWindow *self, const SmxFlagColumn *column, gsize stride)
{
  memset (self, 0, sizeof *self);
  self->width = column->width;
  self->start = MIN (column->offset, stride - bytes_of (column->width));
}

/* Whether a column goes into a window; there may be two of one field. */
static gboolean
is_free (const SmxFlagWindow *self, const SmxFlagColumn *column)
{
  return column->offset < self->start + bytes_of (self->width) &&
         self->columns[(column->offset - self->start) / self->width] == NULL &&
         (column->flags == NULL || self->flags == NULL || column->flags == self->flags);
}

guint
smx__flags_plan (gsize stride, SmxFlagColumn *columns, guint n, SmxFlagWindow *windows)
{
  guint n_windows = 0;
  qsort (columns, n, sizeof *columns, compare_offsets);
  for (guint i = 0; i < n; i++) {
    const SmxFlagColumn *column = &columns[i];
    SmxFlagWindow *last = &windows[n_windows - (n_windows > 0)];
    if (n_windows == 0 || last->width != column->width || !is_free (last, column)) {
      last = &windows[n_windows++];
      begin (last, column, stride);
    }
    last->columns[(column->offset - last->start) / last->width] = column;
    last->flags = column->flags == NULL ? last->flags : column->flags;
    last->n++;
  }
  return n_windows;
}

gboolean
smx__flags_fit (gsize stride, guint width)
{
  return (width == 2 || width == 4) && stride >= bytes_of (width);
}

/* What the counts of a window look for in the flags of a row, and what they get in any case. */
typedef struct {
  gint16 bits[SMX_WINDOW_COUNTS], fixed[SMX_WINDOW_COUNTS];
} Terms;

static Terms
terms_of (const SmxFlagWindow *self)
{
  Terms terms;
  for (guint i = 0; i < SMX_WINDOW_COUNTS; i++) {
    const SmxFlagColumn *column = self->columns[i];
    terms.bits[i] = column == NULL ? 0 : (gint16)column->bit;
    terms.fixed[i] = column == NULL ? -1 : 0;
  }
  return terms;
}

static void
add_words (const SmxFlagWindow *self, char *const *entries, gsize n, const guint16 *flags, gint32 *seen)
{
  const Terms terms = terms_of (self);
  Words bits, fixed, all = { 0 };
  memcpy (&bits, terms.bits, sizeof bits);
  memcpy (&fixed, terms.fixed, sizeof fixed);
  for (gsize i = 0; i < n; i++) {
    char *at = entries[i] + self->start;
    Words counts, row = (gint16)flags[i] - (Words){ 0 };
    memcpy (&counts, at, sizeof counts);
    counts += fixed - ((row & bits) == bits); /* true is -1 */
    memcpy (at, &counts, sizeof counts);
    all |= counts;
  }
  for (guint i = 0; i < SMX_WINDOW_COUNTS; i++)
    seen[i] = all[i];
}

static inline Longs
add_half (char *at, Longs row, Longs bits, Longs fixed)
{
  Longs counts;
  memcpy (&counts, at, sizeof counts);
  counts += fixed - ((row & bits) == bits);
  memcpy (at, &counts, sizeof counts);
  return counts;
}

static void
add_longs (const SmxFlagWindow *self, char *const *entries, gsize n, const guint16 *flags, gint32 *seen)
{
  const Terms terms = terms_of (self);
  Longs bits[2], fixed[2], all[2] = { { 0 } };
  for (guint i = 0; i < SMX_WINDOW_COUNTS; i++) {
    bits[i / 4][i % 4] = (guint16)terms.bits[i];
    fixed[i / 4][i % 4] = terms.fixed[i];
  }
  for (gsize i = 0; i < n; i++) {
    char *at = entries[i] + self->start;
    Longs row = (gint32)flags[i] - (Longs){ 0 };
    all[0] |= add_half (at, row, bits[0], fixed[0]);
    all[1] |= add_half (at + sizeof (Longs), row, bits[1], fixed[1]);
  }
  for (guint i = 0; i < SMX_WINDOW_COUNTS; i++)
    seen[i] = all[i / 4][i % 4];
}

void
smx__flags_add (const SmxFlagWindow *self, char *const *entries, gsize n, gsize first, gint32 *seen)
{
  static const guint16 none[SMX_FLAG_ROWS];
  const guint16 *flags = self->flags == NULL ? none : self->flags + first;
  if (self->width == 2)
    add_words (self, entries, n, flags, seen);
  else
    add_longs (self, entries, n, flags, seen);
}
