/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the bits of 64 bytes mean: the one part of the scan that all kernels share. A kernel is a unit that defines, with
 * KERNEL before each, what its machine does well, and then includes this for scan_text() and find_cuts():
 *
 *   void look (const char *at, char delimiter, Signs *signs)              64 bytes to masks, the first byte in bit 0
 *   guint64 prefix_xor (guint64 bits)                                     bit i: the parity of bits 0 to i
 *   gsize count (guint64 bits)                                            how many are set
 *   void write_places (guint32 *out, guint32 base, guint64 bits, gsize n) base + each of the n set bits, in order; may
 *                                                                         write up to 64 of them whatever n is
 *
 * (Signs and KERNEL's default are in scan-private.h.)
 *
 * Invariant: up to the first odd spot the parity of quotes is what the byte-wise reader would have as its state, so that
 * the spot itself is found where that reader leaves the rules. What follows it is not looked at. */
#include "scan-private.h"

/* What the signs mean. Of CRLF the CR is the line end. */
typedef struct {
  guint64 lines; /* line ends, also those inside quotes */
  guint64 ends;  /* line ends outside */
  guint64 cuts;  /* and delimiters outside */
  guint64 odd;   /* where the byte-wise reader must judge: at the spot, or the byte behind it */
} Structure;

/* What the bytes before mean for the next ones: a bit each, but for inside, which is all bits or none. */
typedef struct {
  guint64 inside, after_return, after_closing, after_plain;
} Carry;

/* Each bit one place on; the last one goes into the next 64 bytes. */
KERNEL static inline guint64
move_on (guint64 bits, guint64 *carry)
{
  guint64 moved = bits << 1 | *carry;
  *carry = bits >> 63;
  return moved;
}

/* @valid: the bytes that belong to the text. */
KERNEL static inline void
judge (const Signs *signs, guint64 valid, Carry *carry, Structure *structure)
{
  guint64 quotes = signs->quotes & valid, returns = signs->returns & valid;
  guint64 inside =
      prefix_xor (quotes) ^ carry->inside; /* the quote that opens is inside, the one that closes not */
  carry->inside = 0 - (inside >> 63);
  structure->lines = (returns | (signs->feeds & ~move_on (returns, &carry->after_return))) & valid;
  structure->ends = structure->lines & ~inside;
  structure->cuts = (signs->delimiters & ~inside & valid) | structure->ends;

  guint64 plain = ~(inside | quotes | signs->delimiters | returns | signs->feeds) & valid;
  guint64 opens_bare = quotes & inside & move_on (plain, &carry->after_plain);
  guint64 goes_on = plain & move_on (quotes & ~inside, &carry->after_closing);
  structure->odd = (signs->nuls & valid) | opens_bare | goes_on;
}

typedef struct {
  Carry carry;
  gsize n_lines, n_cuts;
  gsize last_at; /* of the last 64 bytes that hold the end of a record */
  guint64 last_ends;
} Scan;

/* TRUE: these 64 bytes hold an odd spot, and only what stands before it counts as the end of a record. */
KERNEL static inline gboolean
scan_step (Scan *self, const char *text, gsize at, guint64 valid, char delimiter)
{
  Signs signs;
  Structure structure;
  look (text + at, delimiter, &signs);
  judge (&signs, valid, &self->carry, &structure);
  self->n_lines += count (structure.lines);
  self->n_cuts += count (structure.cuts);
  guint64 ends = structure.ends;
  if (G_UNLIKELY (structure.odd != 0))
    ends &= (structure.odd & (0 - structure.odd)) - 1;
  self->last_at = ends != 0 ? at : self->last_at;
  self->last_ends = ends != 0 ? ends : self->last_ends;
  return structure.odd != 0;
}

/* The bits of the bytes that are left, where those are fewer than 64. */
static inline guint64
valid_bits (gsize left)
{
  return left < 64 ? ((guint64)1 << left) - 1 : ~(guint64)0;
}

/* Scans from @at, where a record begins, up to @n or behind an odd spot; returns where it stopped. */
KERNEL static inline gsize
scan_from (Scan *self, const char *text, gsize at, gsize n, char delimiter, gboolean *odd)
{
  *odd = FALSE;
  while (n - at >= 64 && !*odd) {
    *odd = scan_step (self, text, at, ~(guint64)0, delimiter);
    at += 64;
  }
  if (*odd || at >= n)
    return at;
  *odd = scan_step (self, text, at, valid_bits (n - at), delimiter);
  return n;
}

/* Counts what stands between a record's beginning and @stop as scan_from() did: to be taken off again. */
KERNEL static inline void
take_back (Scan *self, const char *text, gsize at, gsize stop, char delimiter)
{
  Carry carry = { 0 };
  for (; at < stop; at += 64) {
    Signs signs;
    Structure structure;
    look (text + at, delimiter, &signs);
    judge (&signs, valid_bits (stop - at), &carry, &structure);
    self->n_lines -= count (structure.lines);
    self->n_cuts -= count (structure.cuts);
  }
}

/* Behind the last line end that was found; 0 where there was none. */
static inline gsize
last_end (const Scan *self, const char *text, gsize n)
{
  if (self->last_ends == 0)
    return 0;
  gsize at = self->last_at + 63 - (gsize)__builtin_clzll (self->last_ends);
  gboolean pair = text[at] == '\r' && at + 1 < n && text[at + 1] == '\n';
  return at + (pair ? 2 : 1);
}

KERNEL static inline void
scan_text (const char *text, gsize n, char delimiter, gboolean at_end, SmxScanned *scanned)
{
  if (n > 0 && text[n - 1] == '\r' && !at_end)
    n--; /* what it is shows later */
  Scan self = { 0 };
  gboolean odd;
  gsize stop = scan_from (&self, text, 0, n, delimiter, &odd), end = last_end (&self, text, n);
  if (!odd && at_end && end < n) {
    odd = self.carry.inside != 0;
    if (!odd) { /* the last record ends with the text */
      self.n_cuts++;
      end = stop = n;
    }
  }
  if (end == 0)
    self.n_lines = self.n_cuts = 0;
  else
    take_back (&self, text, end, stop, delimiter);
  *scanned = (SmxScanned){ .end = end, .n_lines = self.n_lines, .n_cuts = self.n_cuts, .odd = odd };
}

/* The numbers of the cuts that are @ends, counted from @first. The first two are written whether they are there or not:
 * so many rows end in 64 bytes as a rule, and a guess that fails costs more. */
KERNEL static inline gsize
write_rows (guint32 *rows, guint32 first, guint64 cuts, guint64 ends)
{
  gsize n = count (ends);
  for (gsize i = 0; i < 2 || i < n; i++) {
    guint64 below = (ends & (0 - ends)) - 1;
    rows[i] = first + (guint32)count (cuts & below);
    ends &= ends - 1;
  }
  return n;
}

KERNEL static inline gsize
find_cuts (const char *text, gsize n, char delimiter, guint32 *cuts, gsize n_cuts, guint32 *rows)
{
  Carry carry = { 0 };
  gsize n_found = 0, n_rows = 0;
  for (gsize at = 0; at < n; at += 64) {
    Signs signs;
    Structure structure;
    look (text + at, delimiter, &signs);
    judge (&signs, valid_bits (n - at), &carry, &structure);
    gsize n_here = count (structure.cuts);
    write_places (cuts + n_found, (guint32)at, structure.cuts, n_here);
    n_rows += write_rows (rows + n_rows, (guint32)n_found, structure.cuts, structure.ends);
    n_found += n_here;
  }
  if (n_found < n_cuts) { /* the last record ends with the text */
    cuts[n_found] = (guint32)n;
    rows[n_rows++] = (guint32)n_found;
  }
  return n_rows;
}
