/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of a saved tally: what is written grows, what is read never goes beyond its end. Format: state-format.h. */
#ifndef SMX_TALLY_STATE_BYTES_H
#define SMX_TALLY_STATE_BYTES_H

#include "../base/int128.h"

__extension__ typedef unsigned __int128 SmxUint128;

/* After the first error (NO_MEMORY) nothing more is written. */
typedef struct {
  guint8 *bytes;
  gsize n, capacity;
  GError *error;
} SmxWriter;

void smx__writer_clear (SmxWriter *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxWriter, smx__writer_clear)

void smx__writer_put (SmxWriter *self, const void *bytes, gsize n);
void smx__writer_byte (SmxWriter *self, guint byte);
void smx__writer_uint64 (SmxWriter *self, guint64 number); /* 8 bytes */
void smx__writer_varint (SmxWriter *self, guint64 number);
void smx__writer_text (SmxWriter *self, const char *text);

/* A column that is being written. */
typedef struct {
  SmxWriter lengths, data;
  gsize n;
  SmxUint128 seen; /* the bits that any number has */
} SmxColumnWriter;

void smx__column_writer_clear (SmxColumnWriter *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxColumnWriter, smx__column_writer_clear)
void smx__column_append (SmxColumnWriter *self, SmxUint128 number);
void smx__column_finish (SmxColumnWriter *self,
                         SmxWriter *into); /* an error of its own becomes that of @into */

/* The bytes from @at to before @end. A read that finds too few leaves it as it was. */
typedef struct {
  const guint8 *at, *end;
} SmxReader;

gboolean smx__reader_take (SmxReader *self, gsize n, const guint8 **bytes);
gboolean smx__reader_byte (SmxReader *self, guint *byte);
gboolean smx__reader_uint64 (SmxReader *self, guint64 *number);
gboolean smx__reader_varint (SmxReader *self, guint64 *number);

/* A text without NUL, in UTF-8, within the bytes that are read. FALSE also where it is none. */
gboolean smx__reader_text (SmxReader *self, const char **text, gsize *length);

/* A column that is being read, an even number of numbers at a time but for the last. */
typedef struct {
  const guint8 *lengths; /* NULL: all is 0 */
  SmxReader data;
  const guint8 *limit; /* the end of what may be read at all */
  guint bits;          /* of the largest number, as the column says */
  SmxUint128 seen;
} SmxColumnReader;

/* Takes a column of @n numbers; @limit is where the memory that @from lies in ends. */
gboolean smx__column_open (SmxColumnReader *self, SmxReader *from, gsize n, const guint8 *limit);

/* The next @n numbers, at most SMX_STATE_ROWS. FALSE where they are not there, or too large for 64 bits. */
gboolean smx__column_read64 (SmxColumnReader *self, gsize n, guint64 *numbers);
gboolean smx__column_read128 (SmxColumnReader *self, gsize n, SmxUint128 *numbers);

/* Whether all was read, and the column held what it said. */
gboolean smx__column_is_done (const SmxColumnReader *self);

static inline SmxUint128
smx__zigzag (SmxInt128 x)
{
  return ((SmxUint128)x << 1) ^ (SmxUint128)(x >> 127);
}
static inline SmxInt128
smx__unzigzag (SmxUint128 x)
{
  return (SmxInt128)(x >> 1) ^ -(SmxInt128)(x & 1);
}

#endif
