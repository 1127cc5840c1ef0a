/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the bits of 64 bytes mean: the one part of the scan that all kernels share. A kernel is a unit that defines, with
 * KERNEL before each, what its machine does well, and then includes this for scan_text() and find_cuts():
 *
 *   void look (const char *at, char delimiter, Signs *signs)    64 bytes to masks, the first byte in bit 0
 *   gboolean is_simple (const char *at)                         SMX_SCAN_GROUP bytes hold neither quotes nor NUL bytes
 *   guint64 prefix_xor (guint64 bits)                           bit i: the parity of bits 0 to i
 *   gsize count (guint64 bits)                                  how many are set
 *   void write_places (guint32 *out, guint32 base, guint64 bits, gsize n)
 *       base + each of the n set bits, in order; may write up to 64 of them whatever n is
 *   gsize write_rows (guint32 *rows, guint32 first, guint64 cuts, guint64 ends)
 *       first + the number, among the cuts, of each of the ends; returns how many. Only with KERNEL_WRITES_ROWS
 *
 * Invariant: up to the first odd spot the parity of quotes is what the byte-wise reader would have as its state, so that
 * the spot itself is found where that reader leaves the rules. What follows it is not looked at. */
#include "scan-private.h"

#include <string.h>

/* What the signs mean. Of CRLF the CR is the line end. */
typedef struct {
  guint64 lines; /* line ends, also those inside quotes */
  guint64 ends;  /* line ends outside */
  guint64 cuts;  /* and delimiters outside */
  guint64 odd;   /* the second byte of each pair that may not be: see judge() */
} Structure;

/* What the bytes before mean for the next ones: inside is all bits or none, the others one bit. */
typedef struct {
  guint64 inside, after_return, after_quote, after_plain;
} Carry;

/* Each bit one place on; the last one goes into the next 64 bytes. */
KERNEL ALWAYS_INLINE guint64
move_on (guint64 bits, guint64 *carry)
{
  guint64 moved = bits << 1 | *carry;
  *carry = bits >> 63;
  return moved;
}

/* @valid: the bytes that belong to the text. Outside of quotes, a byte that is neither quote nor delimiter nor line end is
 * plain. A quote behind a plain byte can only be one that opens in the middle of a field, and a plain byte behind a
 * quote only what may not follow one that closed. */
KERNEL ALWAYS_INLINE void
judge (const Signs *signs, guint64 valid, Carry *carry, Structure *structure)
{
  guint64 quotes = signs->quotes & valid, returns = signs->returns & valid;
  guint64 inside =
      prefix_xor (quotes) ^ carry->inside; /* with the quote that opens, without the one that closes */
  carry->inside = 0 - (inside >> 63);
  structure->lines = (returns | (signs->feeds & ~move_on (returns, &carry->after_return))) & valid;
  structure->ends = structure->lines & ~inside;
  structure->cuts = (signs->delimiters & ~inside & valid) | structure->ends;

  guint64 plain = ~(inside | quotes | signs->delimiters | returns | signs->feeds) & valid;
  structure->odd =
      (quotes & move_on (plain, &carry->after_plain)) | (plain & move_on (quotes, &carry->after_quote));
}

/* The bits of the bytes that are left, where those are fewer than 64. */
ALWAYS_INLINE guint64
valid_bits (gsize left)
{
  return left < 64 ? ((guint64)1 << left) - 1 : ~(guint64)0;
}

typedef struct {
  gsize stop; /* where the text ends, or is odd */
  guint64 inside;
  gsize n_lines, n_cuts;
} Scan;

/* Adds what stands in the next 64 bytes, or up to the end or an odd spot in them; TRUE: there is one. */
KERNEL ALWAYS_INLINE gboolean
scan_some (Scan *self, const char *text, gsize n, char delimiter, Carry *carry)
{
  const char *at = text + self->stop;
  gsize length = MIN (n - self->stop, 64);
  Signs signs;
  Structure structure;
  Carry after = *carry;
  look (at, delimiter, &signs);
  judge (&signs, valid_bits (length), &after, &structure);
  gsize spot = structure.odd != 0 ? (gsize)__builtin_ctzll (structure.odd) : length;
  const char *nul = memchr (at, '\0', spot);
  spot = nul != NULL ? (gsize)(nul - at) : spot;
  judge (&signs, valid_bits (spot), carry, &structure);
  self->stop += spot;
  self->inside = carry->inside;
  self->n_lines += count (structure.lines);
  self->n_cuts += count (structure.cuts);
  return spot < length;
}

/* Counts in SMX_SCAN_GROUP bytes without quotes, outside of quotes: there the signs are what they are. */
KERNEL ALWAYS_INLINE void
count_simple (const char *at, char delimiter, Carry *carry, gsize *n_lines, gsize *n_cuts)
{
  Signs signs;
#pragma GCC unroll 4
  for (guint i = 0; i < SMX_SCAN_GROUP; i += 64) {
    look (at + i, delimiter, &signs);
    guint64 lines = signs.returns | (signs.feeds & ~move_on (signs.returns, &carry->after_return));
    *n_lines += count (lines);
    *n_cuts += count (lines | signs.delimiters);
  }
  carry->after_plain = ~(signs.delimiters | signs.returns | signs.feeds) >> 63;
}

/* Scans the whole groups; stops at 64 bytes with an odd spot. */
KERNEL ALWAYS_INLINE void
scan_groups (Scan *self, Carry *carry, const char *text, gsize n, char delimiter)
{
  gsize at = 0, n_lines = 0, n_cuts = 0;
  gboolean odd = FALSE;
  while (n - at >= SMX_SCAN_GROUP && !odd) {
    if ((carry->inside | carry->after_quote) == 0 && is_simple (text + at)) {
      count_simple (text + at, delimiter, carry, &n_lines, &n_cuts);
      at += SMX_SCAN_GROUP;
      continue;
    }
    for (gsize end = at + SMX_SCAN_GROUP; at < end; at += 64) {
      Signs signs;
      Structure structure;
      Carry after = *carry;
      look (text + at, delimiter, &signs);
      judge (&signs, ~(guint64)0, &after, &structure);
      odd = (structure.odd | signs.nul) != 0;
      if (G_UNLIKELY (odd))
        break;
      n_lines += count (structure.lines);
      n_cuts += count (structure.cuts);
      *carry = after;
    }
  }
  *self = (Scan){ .stop = at, .inside = carry->inside, .n_lines = n_lines, .n_cuts = n_cuts };
}

/* Scans up to the end or an odd spot; TRUE: there is one. */
KERNEL ALWAYS_INLINE gboolean
scan_on (Scan *self, const char *text, gsize n, char delimiter)
{
  Carry carry = { 0 };
  scan_groups (self, &carry, text, n, delimiter);
  gboolean odd = FALSE;
  while (self->stop < n && !odd)
    odd = scan_some (self, text, n, delimiter, &carry);
  return odd;
}

/* Goes back to the last record's end and takes off what was counted behind it; 0 where no record ends. */
KERNEL ALWAYS_INLINE gsize
go_back (Scan *self, const char *text, gsize n, char delimiter)
{
  for (gsize at = self->stop; at > 0;) {
    guint64 valid = valid_bits ((at - 1) % 64 + 1);
    Signs signs;
    Structure structure;
    at = (at - 1) / 64 * 64;
    look (text + at, delimiter, &signs);
    self->inside ^= 0 - (count (signs.quotes & valid) & 1);
    Carry carry = { .inside = self->inside, .after_return = at > 0 && text[at - 1] == '\r' };
    judge (&signs, valid, &carry, &structure);
    gsize last = structure.ends != 0 ? 63 - (gsize)__builtin_clzll (structure.ends) : 0;
    guint64 behind = structure.ends != 0 ? ~(guint64)1 << last : ~(guint64)0;
    self->n_lines -= count (structure.lines & behind);
    self->n_cuts -= count (structure.cuts & behind);
    if (structure.ends == 0)
      continue;
    at += last + 1;
    return at < n && text[at - 1] == '\r' && text[at] == '\n' ? at + 1 : at;
  }
  return 0;
}

KERNEL ALWAYS_INLINE void
scan_text (const char *text, gsize n, char delimiter, gboolean at_end, SmxScanned *scanned)
{
  if (n > 0 && text[n - 1] == '\r' && !at_end)
    n--; /* what it is shows later */
  Scan self;
  gboolean odd = scan_on (&self, text, n, delimiter);
  gsize end = n;
  if (odd || !at_end || self.inside != 0) {
    end = go_back (&self, text, n, delimiter);
    odd = odd || at_end; /* then a quote is open */
  } else if (n > 0 && text[n - 1] != '\r' && text[n - 1] != '\n') {
    self.n_cuts++; /* the last record ends with the text */
  }
  *scanned = (SmxScanned){ .end = end, .n_lines = self.n_lines, .n_cuts = self.n_cuts, .odd = odd };
}

#ifndef KERNEL_WRITES_ROWS
/* The first two are written whether they are there or not: so many rows end in 64 bytes as a rule, and a guess that fails
 * costs more. */
KERNEL ALWAYS_INLINE gsize
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
#endif

KERNEL ALWAYS_INLINE gsize
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
