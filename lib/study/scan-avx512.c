/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scan with AVX-512: 64 bytes a comparison, and places written 16 at a time. It asks for VBMI2, which squeezes bytes;
 * processors that have AVX-512 without it slow down under it, and do better with AVX2. */
#include "scan-private.h"

#if SMX_SCAN_X86

#include <immintrin.h>

#undef KERNEL
#define KERNEL __attribute__ ((target ("avx512f,avx512bw,avx512vbmi2,bmi,bmi2,popcnt,pclmul")))

KERNEL ALWAYS_INLINE void
look (const char *at, char delimiter, Signs *signs)
{
  __m512i bytes = _mm512_loadu_si512 (at);
  signs->quotes = _mm512_cmpeq_epi8_mask (bytes, _mm512_set1_epi8 ('"'));
  signs->delimiters = _mm512_cmpeq_epi8_mask (bytes, _mm512_set1_epi8 (delimiter));
  signs->returns = _mm512_cmpeq_epi8_mask (bytes, _mm512_set1_epi8 ('\r'));
  signs->feeds = _mm512_cmpeq_epi8_mask (bytes, _mm512_set1_epi8 ('\n'));
  signs->nul = _mm512_testn_epi8_mask (bytes, bytes);
}

/* Where one of the three is, one of these is zero. */
KERNEL ALWAYS_INLINE gboolean
is_simple (const char *at)
{
  __m512i least = _mm512_set1_epi8 (-1);
#pragma GCC unroll 4
  for (guint i = 0; i < SMX_SCAN_GROUP; i += 64) {
    __m512i bytes = _mm512_loadu_si512 (at + i);
    least = _mm512_min_epu8 (least, bytes);
    least = _mm512_min_epu8 (least, _mm512_xor_si512 (bytes, _mm512_set1_epi8 ('"')));
    least = _mm512_min_epu8 (least, _mm512_xor_si512 (bytes, _mm512_set1_epi8 ('\r')));
  }
  return _mm512_testn_epi8_mask (least, least) == 0;
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

/* The numbers 0 to 63, of which those with a bit are squeezed to the front. */
KERNEL ALWAYS_INLINE __m512i
squeeze (guint64 bits)
{
  static const guint8 numbers[64] = { 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                      16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                      32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                                      48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63 };
  return _mm512_maskz_compress_epi8 (bits, _mm512_loadu_si512 (numbers));
}

KERNEL ALWAYS_INLINE void
write_places (guint32 *out, guint32 base, guint64 bits, gsize n)
{
  __m512i places = squeeze (bits), bases = _mm512_set1_epi32 ((gint32)base);
  __m512i first = _mm512_cvtepu8_epi32 (_mm512_castsi512_si128 (places));
  _mm512_storeu_si512 (out, _mm512_add_epi32 (first, bases));
  if (G_LIKELY (n <= 16))
    return;
  __m512i second = _mm512_cvtepu8_epi32 (_mm512_extracti32x4_epi32 (places, 1));
  _mm512_storeu_si512 (out + 16, _mm512_add_epi32 (second, bases));
  if (G_LIKELY (n <= 32))
    return;
  __m512i third = _mm512_cvtepu8_epi32 (_mm512_extracti32x4_epi32 (places, 2));
  __m512i fourth = _mm512_cvtepu8_epi32 (_mm512_extracti32x4_epi32 (places, 3));
  _mm512_storeu_si512 (out + 32, _mm512_add_epi32 (third, bases));
  _mm512_storeu_si512 (out + 48, _mm512_add_epi32 (fourth, bases));
}

#include "scan-kernel.h"

KERNEL void
smx__scan_avx512 (const char *text, gsize n, char delimiter, gboolean at_end, SmxScanned *scanned)
{
  scan_text (text, n, delimiter, at_end, FALSE, NULL, scanned);
}

KERNEL void
smx__cuts_avx512 (const char *text, gsize n, char delimiter, gboolean at_end, guint32 *cuts,
                  SmxScanned *scanned)
{
  scan_text (text, n, delimiter, at_end, TRUE, cuts, scanned);
}

#endif
