/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, texts and columns as bytes, and back.
 * Invariant: a reader never looks beyond its end, and every number has one way to be written. */
#include "state-bytes.h"
#include "state-format.h"

#include "../base/memory.h"
#include <string.h>

#define LONGEST 16 /* bytes of a number */
#define CODE_OF_LONGEST 15
#define MAX_VARINT 10

/* Writing */

void
smx__writer_clear (SmxWriter *self)
{
  g_clear_pointer (&self->bytes, g_free);
  g_clear_error (&self->error);
  self->n = self->capacity = 0;
}

void
smx__writer_put (SmxWriter *self, const void *bytes, gsize n)
{
  if (n == 0 || self->error != NULL ||
      !smx__reserve (&self->bytes, &self->capacity, self->n + n, 1, &self->error))
    return;
  memcpy (self->bytes + self->n, bytes, n);
  self->n += n;
}

void
smx__writer_byte (SmxWriter *self, guint byte)
{
  guint8 one = (guint8)byte;
  smx__writer_put (self, &one, 1);
}

void
smx__writer_uint64 (SmxWriter *self, guint64 number)
{
  number = GUINT64_TO_LE (number);
  smx__writer_put (self, &number, sizeof number);
}

void
smx__writer_varint (SmxWriter *self, guint64 number)
{
  guint8 bytes[MAX_VARINT];
  gsize n = 0;
  for (; number > 0x7f; number >>= 7)
    bytes[n++] = (guint8)(number | 0x80);
  bytes[n++] = (guint8)number;
  smx__writer_put (self, bytes, n);
}

void
smx__writer_text (SmxWriter *self, const char *text)
{
  gsize length = strlen (text);
  smx__writer_varint (self, length);
  smx__writer_put (self, text, length);
}

void
smx__column_writer_clear (SmxColumnWriter *self)
{
  smx__writer_clear (&self->lengths);
  smx__writer_clear (&self->data);
}

static guint
bits_of (SmxUint128 number)
{
  guint64 high = (guint64)(number >> 64), low = (guint64)number;
  if (high != 0)
    return 128 - (guint)__builtin_clzll (high);
  return low == 0 ? 0 : 64 - (guint)__builtin_clzll (low);
}

void
smx__column_append (SmxColumnWriter *self, SmxUint128 number)
{
  guint64 halves[2] = { GUINT64_TO_LE ((guint64)number), GUINT64_TO_LE ((guint64)(number >> 64)) };
  guint length = (bits_of (number) + 7) / 8;
  guint code = MIN (length, CODE_OF_LONGEST);
  self->seen |= number;
  smx__writer_put (&self->data, halves, code == CODE_OF_LONGEST ? LONGEST : length);
  if (self->n++ % 2 == 0)
    smx__writer_byte (&self->lengths, code);
  else if (self->lengths.error == NULL)
    self->lengths.bytes[self->lengths.n - 1] |= (guint8)(code << 4);
}

void
smx__column_finish (SmxColumnWriter *self, SmxWriter *into)
{
  GError **error = self->lengths.error != NULL ? &self->lengths.error : &self->data.error;
  if (*error != NULL && into->error == NULL)
    into->error = g_steal_pointer (error);
  smx__writer_byte (into, bits_of (self->seen));
  if (self->data.n == 0)
    return;
  smx__writer_varint (into, self->data.n);
  smx__writer_put (into, self->lengths.bytes, self->lengths.n);
  smx__writer_put (into, self->data.bytes, self->data.n);
}

/* Reading */

gboolean
smx__reader_take (SmxReader *self, gsize n, const guint8 **bytes)
{
  if (n > (gsize)(self->end - self->at))
    return FALSE;
  *bytes = self->at;
  self->at += n;
  return TRUE;
}

gboolean
smx__reader_byte (SmxReader *self, guint *byte)
{
  const guint8 *bytes;
  if (!smx__reader_take (self, 1, &bytes))
    return FALSE;
  *byte = *bytes;
  return TRUE;
}

static guint64
load64 (const guint8 *bytes)
{
  guint64 number;
  memcpy (&number, bytes, sizeof number);
  return GUINT64_FROM_LE (number);
}

gboolean
smx__reader_uint64 (SmxReader *self, guint64 *number)
{
  const guint8 *bytes;
  if (!smx__reader_take (self, sizeof *number, &bytes))
    return FALSE;
  *number = load64 (bytes);
  return TRUE;
}

gboolean
smx__reader_varint (SmxReader *self, guint64 *number)
{
  guint64 sum = 0;
  for (gsize i = 0; i < MAX_VARINT && i < (gsize)(self->end - self->at); i++) {
    guint64 bits = self->at[i] & 0x7f;
    if (i == MAX_VARINT - 1 && bits > 1)
      return FALSE;
    sum |= bits << (7 * i);
    if (self->at[i] > 0x7f)
      continue;
    self->at += i + 1;
    *number = sum;
    return TRUE;
  }
  return FALSE;
}

gboolean
smx__reader_text (SmxReader *self, const char **text, gsize *length)
{
  SmxReader rest = *self;
  guint64 n;
  const guint8 *bytes;
  if (!smx__reader_varint (&rest, &n) || !smx__reader_take (&rest, n, &bytes) ||
      !g_utf8_validate ((const char *)bytes, (gssize)n, NULL))
    return FALSE;
  *self = rest;
  *text = (const char *)bytes;
  *length = n;
  return TRUE;
}

gboolean
smx__column_open (SmxColumnReader *self, SmxReader *from, gsize n, const guint8 *limit)
{
  guint64 n_bytes = 0;
  const guint8 *data;
  *self = (SmxColumnReader){ .limit = limit };
  if (!smx__reader_byte (from, &self->bits) || self->bits > 8 * LONGEST)
    return FALSE;
  if (self->bits == 0)
    return TRUE;
  if (!smx__reader_varint (from, &n_bytes) || !smx__reader_take (from, n / 2 + n % 2, &self->lengths) ||
      !smx__reader_take (from, n_bytes, &data))
    return FALSE;
  self->data = (SmxReader){ data, data + n_bytes };
  return TRUE;
}

/* Bytes of a number by its code, and the bits that its two halves keep. */
static const guint8 length_by_code[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16 };
#define BITS(n) ((G_GUINT64_CONSTANT (1) << (n)) - 1)
#define ALL G_MAXUINT64
static const guint64 low_by_code[16] = { 0,         BITS (8),  BITS (16), BITS (24), BITS (32), BITS (40),
                                         BITS (48), BITS (56), ALL,       ALL,       ALL,       ALL,
                                         ALL,       ALL,       ALL,       ALL };
static const guint64 high_by_code[16] = { 0,         0,         0,         0,        0,         0,
                                          0,         0,         0,         BITS (8), BITS (16), BITS (24),
                                          BITS (32), BITS (40), BITS (48), ALL };

static inline guint
code_at (const SmxColumnReader *self, gsize i)
{
  return self->lengths[i / 2] >> (i % 2 * 4) & 15;
}

/* Where the next @n numbers stand: 16 bytes may be read from wherever one of them begins. At the end of all bytes that is
 * so only of a copy in @room. NULL where they are not all there. */
static const guint8 *
find_data (const SmxColumnReader *self, gsize n, guint8 *room)
{
  gsize total = 0;
  if ((gsize)(self->data.end - self->data.at) >= n * LONGEST)
    return self->data.at;
  for (gsize i = 0; i < n; i++)
    total += length_by_code[code_at (self, i)];
  if (total > (gsize)(self->data.end - self->data.at))
    return NULL;
  if ((gsize)(self->limit - self->data.at) >= total + LONGEST)
    return self->data.at;
  memcpy (room, self->data.at, total);
  memset (room + total, 0, LONGEST);
  return room;
}

static void
step_on (SmxColumnReader *self, gsize n, gsize n_bytes)
{
  self->lengths += n / 2 + n % 2;
  self->data.at += n_bytes;
}

gboolean
smx__column_read64 (SmxColumnReader *self, gsize n, guint64 *numbers)
{
  guint8 room[(SMX_STATE_ROWS + 1) * LONGEST];
  if (self->lengths == NULL) {
    memset (numbers, 0, n * sizeof *numbers);
    return TRUE;
  }
  const guint8 *start = find_data (self, n, room), *at = start;
  guint64 seen = 0;
  guint codes = 0; /* bit 4 is set once any was above 8 */
  if (start == NULL)
    return FALSE;
  for (gsize i = 0; i + 1 < n; i += 2) {
    guint one = self->lengths[i / 2] & 15, two = self->lengths[i / 2] >> 4;
    numbers[i] = load64 (at) & low_by_code[one];
    numbers[i + 1] = load64 (at + one) & low_by_code[two];
    at += one + two;
    seen |= numbers[i] | numbers[i + 1];
    codes |= (one + 7) | (two + 7);
  }
  if (n % 2 == 1) {
    guint code = code_at (self, n - 1);
    numbers[n - 1] = load64 (at) & low_by_code[code];
    at += code;
    seen |= numbers[n - 1];
    codes |= code + 7;
  }
  if ((codes & 16) != 0)
    return FALSE;
  self->seen |= seen;
  step_on (self, n, (gsize)(at - start));
  return TRUE;
}

gboolean
smx__column_read128 (SmxColumnReader *self, gsize n, SmxUint128 *numbers)
{
  guint8 room[(SMX_STATE_ROWS + 1) * LONGEST];
  if (self->lengths == NULL) {
    memset (numbers, 0, n * sizeof *numbers);
    return TRUE;
  }
  const guint8 *start = find_data (self, n, room), *at = start;
  for (gsize i = 0; at != NULL && i < n; i++) {
    guint code = code_at (self, i);
    numbers[i] = (SmxUint128)(load64 (at + 8) & high_by_code[code]) << 64 | (load64 (at) & low_by_code[code]);
    self->seen |= numbers[i];
    at += length_by_code[code];
  }
  if (at == NULL)
    return FALSE;
  step_on (self, n, (gsize)(at - start));
  return TRUE;
}

gboolean
smx__column_is_done (const SmxColumnReader *self)
{
  return self->data.at == self->data.end && bits_of (self->seen) == self->bits;
}
