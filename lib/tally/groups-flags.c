/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of ones and zeros added to counts that stand side by side in their entries: eight at once.
 *
 * A window is a stretch of an entry that holds eight counts of one width. Its columns are turned, so that what one row
 * adds stands side by side as well; a count of the window that has no column gets zeros, and so does what stands
 * before its first. */
#include "groups-private.h"

#include <stdlib.h>

#define TURNED 16 /* rows that are turned at a time */

typedef guint8 Bytes __attribute__ ((vector_size (16)));
typedef gint16 Words __attribute__ ((vector_size (16)));
typedef gint32 Longs __attribute__ ((vector_size (16)));
G_STATIC_ASSERT (SMX_WINDOW_COUNTS == 8 && TURNED == 16); /* what follows is laid out for */

static const guint8 zeros[TURNED];
static const guint8 ones[TURNED] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

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
         self->columns[(column->offset - self->start) / self->width] == NULL;
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
    last->n++;
  }
  return n_windows;
}

gboolean
smx__flags_fit (gsize stride, guint width)
{
  return (width == 2 || width == 4) && stride >= bytes_of (width);
}

/* A part of a column; rows behind its end are 0. */
static inline Bytes
load (const SmxFlagColumn *column, gsize first, gsize n)
{
  Bytes bytes = { 0 };
  const guint8 *from = column == NULL ? zeros : column->numbers == NULL ? ones : column->numbers + first;
  if (n >= TURNED)
    memcpy (&bytes, from, TURNED);
  else
    memcpy (&bytes, from, n);
  return bytes;
}

/* Eight columns of 16 numbers to 16 rows of eight, each number in 2 bytes. */
#if defined __has_builtin
#if __has_builtin(__builtin_shufflevector)
#define HAS_SHUFFLE 1
#endif
#endif

#ifdef HAS_SHUFFLE
#define LOW(a, b) __builtin_shufflevector (a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH(a, b)                                                                                           \
  __builtin_shufflevector (a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)

static inline Words
widen (Bytes zipped)
{
  Words words;
  memcpy (&words, &zipped, sizeof words);
  return words;
}

/* Each number and a zero behind it, where a word is read from its lower byte on; else before it. */
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define FIRST(bytes) widen (LOW (bytes, nothing))
#define SECOND(bytes) widen (HIGH (bytes, nothing))
#else
#define FIRST(bytes) widen (LOW (nothing, bytes))
#define SECOND(bytes) widen (HIGH (nothing, bytes))
#endif

/* Half of eight numbers, each in 4 bytes now. */
static inline Longs
lengthen (Words zipped)
{
  Longs longs;
  memcpy (&longs, &zipped, sizeof longs);
  return longs;
}
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define FIRST_HALF(row) lengthen (__builtin_shufflevector (row, (Words){ 0 }, 0, 8, 1, 9, 2, 10, 3, 11))
#define LAST_HALF(row) lengthen (__builtin_shufflevector (row, (Words){ 0 }, 4, 12, 5, 13, 6, 14, 7, 15))
#else
#define FIRST_HALF(row) lengthen (__builtin_shufflevector ((Words){ 0 }, row, 0, 8, 1, 9, 2, 10, 3, 11))
#define LAST_HALF(row) lengthen (__builtin_shufflevector ((Words){ 0 }, row, 4, 12, 5, 13, 6, 14, 7, 15))
#endif

/* Columns 0 and 4 are zipped, 1 and 5 ...; then what has 0 and 4 with what has 2 and 6 ...; then the even with the odd. */
static inline void
turn (const Bytes *columns, Words *rows)
{
  const Bytes nothing = { 0 };
  Bytes pairs[8], fours[8];
  for (guint i = 0; i < 4; i++) {
    pairs[2 * i] = LOW (columns[i], columns[i + 4]);
    pairs[2 * i + 1] = HIGH (columns[i], columns[i + 4]);
  }
  for (guint half = 0; half < 2; half++) {
    fours[2 * half] = LOW (pairs[half], pairs[4 + half]); /* columns 0, 2, 4, 6 */
    fours[2 * half + 1] = HIGH (pairs[half], pairs[4 + half]);
    fours[4 + 2 * half] = LOW (pairs[2 + half], pairs[6 + half]); /* columns 1, 3, 5, 7 */
    fours[4 + 2 * half + 1] = HIGH (pairs[2 + half], pairs[6 + half]);
  }
  for (guint i = 0; i < 4; i++) {
    Bytes low = LOW (fours[i], fours[4 + i]), high = HIGH (fours[i], fours[4 + i]);
    rows[4 * i] = FIRST (low);
    rows[4 * i + 1] = SECOND (low);
    rows[4 * i + 2] = FIRST (high);
    rows[4 * i + 3] = SECOND (high);
  }
}
#else
#define FIRST_HALF(row) ((Longs){ (row)[0], (row)[1], (row)[2], (row)[3] })
#define LAST_HALF(row) ((Longs){ (row)[4], (row)[5], (row)[6], (row)[7] })

static inline void
turn (const Bytes *columns, Words *rows)
{
  for (guint i = 0; i < TURNED; i++)
    for (guint j = 0; j < SMX_WINDOW_COUNTS; j++)
      rows[i][j] = columns[j][i];
}
#endif

static inline void
add_words (char *const *entries, gsize start, gsize n, const Words *rows, Words *seen)
{
  Words bits = *seen;
  for (gsize i = 0; i < n; i++) {
    Words counts;
    memcpy (&counts, entries[i] + start, sizeof counts);
    counts += rows[i];
    memcpy (entries[i] + start, &counts, sizeof counts);
    bits |= counts;
  }
  *seen = bits;
}

static inline Longs
add_half (char *at, Longs numbers)
{
  Longs counts;
  memcpy (&counts, at, sizeof counts);
  counts += numbers;
  memcpy (at, &counts, sizeof counts);
  return counts;
}

static inline void
add_longs (char *const *entries, gsize start, gsize n, const Words *rows, Longs *seen)
{
  Longs first = seen[0], last = seen[1];
  for (gsize i = 0; i < n; i++) {
    char *at = entries[i] + start;
    first |= add_half (at, FIRST_HALF (rows[i]));
    last |= add_half (at + sizeof (Longs), LAST_HALF (rows[i]));
  }
  seen[0] = first;
  seen[1] = last;
}

void
smx__flags_add (const SmxFlagWindow *self, char *const *entries, gsize n, gsize first, gint32 *seen)
{
  Words words = { 0 };
  Longs longs[2] = { { 0 } };
  for (gsize done = 0; done < n; done += TURNED) {
    gsize n_rows = MIN (n - done, TURNED);
    Bytes columns[SMX_WINDOW_COUNTS];
    Words rows[TURNED];
    for (guint i = 0; i < SMX_WINDOW_COUNTS; i++)
      columns[i] = load (self->columns[i], first + done, n_rows);
    turn (columns, rows);
    if (self->width == 2)
      add_words (entries + done, self->start, n_rows, rows, &words);
    else
      add_longs (entries + done, self->start, n_rows, rows, longs);
  }
  for (guint i = 0; i < SMX_WINDOW_COUNTS; i++)
    seen[i] = self->width == 2 ? words[i] : longs[i / 4][i % 4];
}
