/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the bits of 64 bytes mean: the one part of the scan that all kernels share. A kernel is a unit that defines, with
 * KERNEL before each, what its machine does well, and then includes this for scan_text():
 *
 *   void look (const char *at, char delimiter, Signs *signs)    64 bytes to masks, the first byte in bit 0
 *   gboolean is_simple (const char *at)                         SMX_SCAN_GROUP bytes hold no quote, CR or NUL byte
 *   guint64 prefix_xor (guint64 bits)                           bit i: the parity of bits 0 to i
 *   gsize count (guint64 bits)                                  how many are set
 *   void write_places (guint32 *out, guint32 base, guint64 bits, gsize n)
 *       base + each of the n set bits, in order; may write up to 64 of them whatever n is
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
  gboolean writes;
  guint32 *cuts; /* where the next one goes, if it writes; */
  gsize n_rows;  /* and so many of them ended a row */
} Scan;

/* Adds what stands in the 64 bytes at @at. */
KERNEL ALWAYS_INLINE void
note (Scan *self, gsize at, const Structure *structure)
{
  gsize n_cuts = count (structure->cuts);
  if (self->writes) {
    write_places (self->cuts, (guint32)at, structure->cuts, n_cuts);
    self->cuts += n_cuts;
    self->n_rows += count (structure->ends);
  }
  self->n_cuts += n_cuts;
  self->n_lines += count (structure->lines);
}

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
  note (self, self->stop, &structure);
  self->stop += spot;
  self->inside = carry->inside;
  return spot < length;
}

/* Goes over SMX_SCAN_GROUP simple bytes outside of quotes: there the signs are what they are. */
KERNEL ALWAYS_INLINE void
scan_simple (Scan *self, const char *text, char delimiter, Carry *carry)
{
  Signs signs;
#pragma GCC unroll 4
  for (guint i = 0; i < SMX_SCAN_GROUP; i += 64, self->stop += 64) {
    look (text + self->stop, delimiter, &signs);
    Structure structure = { .lines = signs.feeds,
                            .ends = signs.feeds,
                            .cuts = signs.feeds | signs.delimiters };
    note (self, self->stop, &structure);
  }
  carry->after_plain = ~(signs.delimiters | signs.feeds) >> 63;
}

/* Goes over any SMX_SCAN_GROUP bytes; TRUE: it stopped at 64 bytes with an odd spot. */
KERNEL ALWAYS_INLINE gboolean
scan_any (Scan *self, const char *text, char delimiter, Carry *carry)
{
  for (guint i = 0; i < SMX_SCAN_GROUP; i += 64, self->stop += 64) {
    Signs signs;
    Structure structure;
    Carry after = *carry;
    look (text + self->stop, delimiter, &signs);
    judge (&signs, ~(guint64)0, &after, &structure);
    if (G_UNLIKELY ((structure.odd | signs.nul) != 0))
      return TRUE;
    note (self, self->stop, &structure);
    *carry = after;
  }
  return FALSE;
}

/* Scans the whole groups; stops at 64 bytes with an odd spot. */
KERNEL ALWAYS_INLINE void
scan_groups (Scan *self, Carry *carry, const char *text, gsize n, char delimiter)
{
  gboolean odd = FALSE;
  while (n - self->stop >= SMX_SCAN_GROUP && !odd)
    if ((carry->inside | carry->after_quote | carry->after_return) == 0 && is_simple (text + self->stop))
      scan_simple (self, text, delimiter, carry);
    else
      odd = scan_any (self, text, delimiter, carry);
  self->inside = carry->inside;
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

/* Goes back to the last record's end and takes off what was counted behind it, where no row ends; 0 where none does. */
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

/* @writes: the cuts, which otherwise are only counted. */
KERNEL ALWAYS_INLINE void
scan_text (const char *text, gsize n, char delimiter, gboolean at_end, gboolean writes, guint32 *cuts,
           SmxScanned *scanned)
{
  if (n > 0 && text[n - 1] == '\r' && !at_end)
    n--; /* what it is shows later */
  Scan self = { .writes = writes, .cuts = cuts };
  gboolean odd = scan_on (&self, text, n, delimiter), unended = FALSE;
  gsize end = n;
  if (odd || !at_end || self.inside != 0) {
    end = go_back (&self, text, n, delimiter);
    odd = odd || at_end; /* then a quote is open */
  } else {
    unended = n > 0 && text[n - 1] != '\r' && text[n - 1] != '\n'; /* the last record ends with the text */
  }
  gsize n_lines = self.n_lines;
  if (unended)
    note (&self, n, &(Structure){ .lines = 1, .ends = 1, .cuts = 1 });
  *scanned = (SmxScanned){
    .end = end, .n_lines = n_lines, .n_cuts = self.n_cuts, .n_rows = self.n_rows, .odd = odd
  };
}
