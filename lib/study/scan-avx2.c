/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scan with AVX2: 32 bytes a comparison. */
#include "scan-private.h"

#if SMX_SCAN_X86

#include <immintrin.h>

#undef KERNEL
#define KERNEL __attribute__ ((target ("avx2,bmi,popcnt,pclmul")))

/* The bytes of both halves that are @sign. */
KERNEL ALWAYS_INLINE guint64
equal (__m256i low, __m256i high, char sign)
{
  __m256i signs = _mm256_set1_epi8 (sign);
  guint32 first = (guint32)_mm256_movemask_epi8 (_mm256_cmpeq_epi8 (low, signs));
  guint32 second = (guint32)_mm256_movemask_epi8 (_mm256_cmpeq_epi8 (high, signs));
  return first | (guint64)second << 32;
}

KERNEL ALWAYS_INLINE void
look (const char *at, char delimiter, Signs *signs)
{
  __m256i low = _mm256_loadu_si256 ((const __m256i *)at);
  __m256i high = _mm256_loadu_si256 ((const __m256i *)(at + 32));
  __m256i is_nul = _mm256_cmpeq_epi8 (_mm256_min_epu8 (low, high), _mm256_setzero_si256 ());
  *signs = (Signs){ equal (low, high, '"'), equal (low, high, delimiter), equal (low, high, '\r'),
                    equal (low, high, '\n'), (guint32)_mm256_movemask_epi8 (is_nul) };
}

/* Each of the three is what the table has at its lower half; nothing else is. */
KERNEL ALWAYS_INLINE gboolean
is_simple (const char *at)
{
  const __m256i table = _mm256_setr_epi8 (0, 0, '"', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\r', 0, 0, 0, 0, '"', 0,
                                          0, 0, 0, 0, 0, 0, 0, 0, 0, '\r', 0, 0);
  __m256i found = _mm256_setzero_si256 ();
#pragma GCC unroll 8
  for (guint i = 0; i < SMX_SCAN_GROUP; i += 32) {
    __m256i bytes = _mm256_loadu_si256 ((const __m256i *)(at + i));
    found = _mm256_or_si256 (found, _mm256_cmpeq_epi8 (_mm256_shuffle_epi8 (table, bytes), bytes));
  }
  return _mm256_movemask_epi8 (found) == 0;
}

/* A product without carries with all ones is the parity of all bits up to each. */
KERNEL ALWAYS_INLINE guint64
prefix_xor (guint64 bits)
{
  __m128i product = _mm_clmulepi64_si128 (_mm_cvtsi64_si128 ((gint64)bits), _mm_set1_epi8 (-1), 0);
  return (guint64)_mm_cvtsi128_si64 (product);
}

KERNEL ALWAYS_INLINE gsize
count (guint64 bits)
{
  return (gsize)__builtin_popcountll (bits);
}

/* Eight at a time, whether they are there or not: a guess that fails costs more than a place that is written in vain. */
KERNEL ALWAYS_INLINE void
write_places (guint32 *out, guint32 base, guint64 bits, gsize n)
{
  gsize i = 0;
  do {
#pragma GCC unroll 8
    for (gsize k = 0; k < 8; k++, bits = _blsr_u64 (bits))
      out[i + k] = base + (guint32)_tzcnt_u64 (bits);
    i += 8;
  } while (G_UNLIKELY (i < n));
}

#include "scan-kernel.h"

KERNEL void
smx__scan_avx2 (const char *text, gsize n, char delimiter, gboolean at_end, SmxScanned *scanned)
{
  scan_text (text, n, delimiter, at_end, FALSE, NULL, scanned);
}

KERNEL void
smx__cuts_avx2 (const char *text, gsize n, char delimiter, gboolean at_end, guint32 *cuts,
                SmxScanned *scanned)
{
  scan_text (text, n, delimiter, at_end, TRUE, cuts, scanned);
}

#endif
