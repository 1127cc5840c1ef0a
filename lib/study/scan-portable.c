/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scan on any machine: eight bytes at a time in one 64-bit number.
 * Source of the tests for equal bytes and of the count: H. S. Warren, Hacker's Delight, 2nd edition, chapters 5 and 6. */
#include "scan-private.h"

#include <string.h>

#define EACH(byte) ((guint64)0x0101010101010101 * (guint8)(byte))

/* The high bit of each byte that is not @sign, which is ASCII. @low: the word without the high bits, so that no byte
 * touches its neighbour. */
ALWAYS_INLINE guint64
differs (guint64 word, guint64 low, char sign)
{
  return (((low ^ EACH (sign)) + EACH (0x7f)) | word) & EACH (0x80);
}

/* The high bits of eight bytes as eight bits, the first byte in bit 0. */
ALWAYS_INLINE guint64
gather (guint64 high_bits)
{
  return high_bits * 0x0002040810204081 >> 56;
}

ALWAYS_INLINE guint64
load (const char *at)
{
  guint64 word;
  memcpy (&word, at, sizeof word);
  return GUINT64_FROM_LE (word);
}

/* Where @sign is not. */
ALWAYS_INLINE guint64
others_than (const char *at, char sign)
{
  guint64 others = 0;
#pragma GCC unroll 8
  for (guint i = 0; i < 64; i += 8) {
    guint64 word = load (at + i);
    others |= gather (differs (word, word & EACH (0x7f), sign)) << i;
  }
  return others;
}

/* CR is rare, or at the end of each line: its places are sought only where there is one. */
ALWAYS_INLINE void
look (const char *at, char delimiter, Signs *signs)
{
  guint64 quotes = 0, delimiters = 0, feeds = 0; /* where they are not */
  guint64 returns = ~(guint64)0, nuls = ~(guint64)0;
#pragma GCC unroll 8
  for (guint i = 0; i < 64; i += 8) {
    guint64 word = load (at + i), low = word & EACH (0x7f);
    quotes |= gather (differs (word, low, '"')) << i;
    delimiters |= gather (differs (word, low, delimiter)) << i;
    feeds |= gather (differs (word, low, '\n')) << i;
    returns &= differs (word, low, '\r');
    nuls &= differs (word, low, '\0');
  }
  *signs =
      (Signs){ .quotes = ~quotes, .delimiters = ~delimiters, .feeds = ~feeds, .nul = nuls ^ EACH (0x80) };
  if (returns != EACH (0x80))
    signs->returns = ~others_than (at, '\r');
}

ALWAYS_INLINE gboolean
is_simple (const char *at)
{
  guint64 others = ~(guint64)0;
#pragma GCC unroll 4
  for (guint i = 0; i < SMX_SCAN_GROUP; i += 8) {
    guint64 word = load (at + i), low = word & EACH (0x7f);
    others &= differs (word, low, '"') & differs (word, low, '\r') & differs (word, low, '\0');
  }
  return others == EACH (0x80);
}

ALWAYS_INLINE guint64
prefix_xor (guint64 bits)
{
  for (guint shift = 1; shift < 64; shift *= 2)
    bits ^= bits << shift;
  return bits;
}

ALWAYS_INLINE gsize
count (guint64 bits)
{
  bits -= bits >> 1 & EACH (0x55);
  bits = (bits & EACH (0x33)) + (bits >> 2 & EACH (0x33));
  bits = (bits + (bits >> 4)) & EACH (0x0f);
  return (gsize)(bits * EACH (1) >> 56);
}

ALWAYS_INLINE void
write_places (guint32 *out, guint32 base, guint64 bits, gsize n)
{
  for (gsize i = 0; i < n; i++, bits &= bits - 1)
    out[i] = base + (guint32)__builtin_ctzll (bits);
}

#include "scan-kernel.h"

void
smx__scan_portable (const char *text, gsize n, char delimiter, gboolean at_end, SmxScanned *scanned)
{
  scan_text (text, n, delimiter, at_end, FALSE, NULL, scanned);
}

void
smx__cuts_portable (const char *text, gsize n, char delimiter, gboolean at_end, guint32 *cuts,
                    SmxScanned *scanned)
{
  scan_text (text, n, delimiter, at_end, TRUE, cuts, scanned);
}
