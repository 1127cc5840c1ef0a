/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scan on any machine: eight bytes at a time in one 64-bit number.
 * Source of the tests for equal bytes and of the count: H. S. Warren, Hacker's Delight, 2nd edition, chapters 5 and 6. */
#include "scan-private.h"

#include <string.h>

#define EACH(byte) ((guint64)0x0101010101010101 * (guint8)(byte))

/* The high bit of each byte that is not zero; no byte touches its neighbour. */
static inline guint64
not_zero (guint64 word)
{
  return (((word & EACH (0x7f)) + EACH (0x7f)) | word) & EACH (0x80);
}

/* The high bits of eight bytes as eight bits, the first byte in bit 0. */
static inline guint64
gather (guint64 high_bits)
{
  return high_bits * 0x0002040810204081 >> 56;
}

static inline void
look (const char *at, char delimiter, Signs *signs)
{
  Signs others = { 0 }; /* where they are not */
  for (guint i = 0; i < 64; i += 8) {
    guint64 word;
    memcpy (&word, at + i, sizeof word);
    word = GUINT64_FROM_LE (word);
    others.quotes |= gather (not_zero (word ^ EACH ('"'))) << i;
    others.delimiters |= gather (not_zero (word ^ EACH (delimiter))) << i;
    others.returns |= gather (not_zero (word ^ EACH ('\r'))) << i;
    others.feeds |= gather (not_zero (word ^ EACH ('\n'))) << i;
    others.nuls |= gather (not_zero (word)) << i;
  }
  *signs = (Signs){ ~others.quotes, ~others.delimiters, ~others.returns, ~others.feeds, ~others.nuls };
}

static inline guint64
prefix_xor (guint64 bits)
{
  for (guint shift = 1; shift < 64; shift *= 2)
    bits ^= bits << shift;
  return bits;
}

static inline gsize
count (guint64 bits)
{
  bits -= bits >> 1 & EACH (0x55);
  bits = (bits & EACH (0x33)) + (bits >> 2 & EACH (0x33));
  bits = (bits + (bits >> 4)) & EACH (0x0f);
  return (gsize)(bits * EACH (1) >> 56);
}

static inline void
write_places (guint32 *out, guint32 base, guint64 bits, gsize n)
{
  for (gsize i = 0; i < n; i++, bits &= bits - 1)
    out[i] = base + (guint32)__builtin_ctzll (bits);
}

#include "scan-kernel.h"

void
smx__scan_portable (const char *text, gsize n, char delimiter, gboolean at_end, SmxScanned *scanned)
{
  scan_text (text, n, delimiter, at_end, scanned);
}

gsize
smx__cuts_portable (const char *text, gsize n, char delimiter, guint32 *cuts, gsize n_cuts, guint32 *rows)
{
  return find_cuts (text, n, delimiter, cuts, n_cuts, rows);
}
