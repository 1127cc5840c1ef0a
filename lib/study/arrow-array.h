/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arrays of a chunk: which rows are null, and where a value stands. What a producer hands over is checked as far as it
 * can be: counts when a chunk is opened, places within buffers when a value is asked for; the size of a buffer is the
 * producer's word. Buffers need not be aligned. */
#ifndef SMX_STUDY_ARROW_ARRAY_H
#define SMX_STUDY_ARROW_ARRAY_H

#include "arrow-schema.h"
#include "csv.h"
#include <string.h>

/* Values of one type. */
typedef struct {
  SmxArrowType type;
  gint64 n;
  const guint8 *validity;   /* or NULL: none is null */
  gint64 offset;            /* of the first value in validity and in values */
  const guint8 *values;     /* fixed size, bits, offsets or views */
  const guint8 *bytes;      /* TEXT */
  gint64 n_bytes;           /* of them, as far as the last value goes */
  const void *const *views; /* VIEW: buffers that views lead to */
  gint64 n_views;
  const guint8 *view_sizes; /* one 64-bit number each */
} SmxArrowVector;

/* One column of a chunk, or its indices and the words that they stand for. */
typedef struct {
  SmxArrowVector rows;
  SmxArrowVector words; /* where the column has a dictionary */
  gboolean has_dictionary;
} SmxArrowCells;

/* The rows of a chunk. */
typedef struct {
  gint64 n;
  gint64 offset; /* of the first row in every column */
  const guint8 *validity;
  SmxArrowCells *cells; /* one a column of the schema */
  gsize capacity;
} SmxArrowChunk;

/* Looks at the chunk's columns, of which those that are not @wanted (one flag a column) are only counted. FORMAT or
 * NO_MEMORY, without place; the chunk must outlive what is looked at. To be cleared once at the end. */
gboolean smx__arrow_chunk_open (SmxArrowChunk *self, const SmxArrowSchema *schema, const gboolean *wanted,
                                const struct ArrowArray *array, GError **error);
void smx__arrow_chunk_clear (SmxArrowChunk *self);

static inline gboolean
smx__arrow_bit (const guint8 *bits, gint64 at)
{
  return ((bits[at >> 3] >> (at & 7)) & 1) != 0;
}

static inline gboolean
smx__arrow_is_null (const SmxArrowVector *self, gint64 at)
{
  return self->type.kind == SMX_ARROW_NULL ||
         (self->validity != NULL && !smx__arrow_bit (self->validity, self->offset + at));
}

/* An integer of a size that the compiler knows. */
static inline gint64
smx__arrow_load (const guint8 *values, gint64 at, guint width, gboolean is_signed)
{
  gint64 whole;
  gint32 word;
  gint16 half;
  const guint8 *from = values + at * width;
  switch (width) {
  case 1:
    return is_signed ? (gint8)*from : *from;
  case 2:
    memcpy (&half, from, sizeof half);
    return is_signed ? half : (guint16)half;
  case 4:
    memcpy (&word, from, sizeof word);
    return is_signed ? word : (gint64)(guint32)word;
  default:
    memcpy (&whole, from, sizeof whole);
    return whole;
  }
}

/* The integer of a vector of them; of an unsigned one of 64 bits, as its bits. */
static inline gint64
smx__arrow_integer (const SmxArrowVector *self, gint64 at)
{
  return smx__arrow_load (self->values, self->offset + at, self->type.width,
                          self->type.kind != SMX_ARROW_UNSIGNED);
}

/* A text where it stands, for TEXT and VIEW, and how many bytes may be read from there (NULL: nobody asks). FORMAT: it
 * leads out of its buffer; without place. */
gboolean smx__arrow_text (const SmxArrowVector *self, gint64 at, SmxSlice *text, gint64 *room,
                          GError **error);

/* Which of the words a row stands for; FORMAT where there is none of that number. */
gboolean smx__arrow_word (const SmxArrowCells *self, gint64 row, gint64 *word, GError **error);

#endif
