/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Normals for many units: a unit that is compiled for its machine defines KERNEL as the kernel's name and includes this. Every
 * loop but those that pick tails out and put them back has no branch, so that the compiler makes vectors of it. A block's centre
 * is computed for all, tails (15 % of them) are gathered and computed together. */
#include "random-private.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#define BLOCK 256

typedef struct {
  guint64 units[BLOCK]; /* where there are too few for the lanes; anything may follow them */
  double uniform[2][BLOCK];
  double root[BLOCK], tail[BLOCK]; /* of the tails, one after another */
  guint32 at[BLOCK + 4];           /* where each belongs; four are written at a time */
} Room;

/* --- the generator on several units side by side: 64-bit lanes, of which multiplying takes the lower halves --- */

#if defined(__AVX2__)
#define LANES 4
#else
#define LANES 2
#endif
typedef guint64 Lanes __attribute__ ((vector_size (8 * LANES)));

static inline Lanes
multiply (Lanes a, guint32 by)
{
#if defined(__AVX2__)
  return (Lanes)_mm256_mul_epu32 ((__m256i)a, _mm256_set1_epi64x (by));
#elif defined(__SSE2__)
  return (Lanes)_mm_mul_epu32 ((__m128i)a, _mm_set1_epi64x (by));
#else
  return (a & G_MAXUINT32) * by;
#endif
}

/* Both halves of each unit's block; as smx__philox(). What is left in upper halves of the lanes does no harm. */
static inline void
draw_bits (guint64 seed, Lanes unit, guint32 pair, Lanes halves[2])
{
  guint32 key0 = (guint32)seed, key1 = (guint32)(seed >> 32);
  Lanes a = { 0 }, b = a + pair, c = unit, d = unit >> 32;
  a += SMX_NORMAL_BLOCK;
#pragma GCC unroll 10
  for (guint round = 0; round < SMX_PHILOX_ROUNDS; round++) {
    const Lanes left = multiply (a, SMX_PHILOX_LEFT), right = multiply (c, SMX_PHILOX_RIGHT);
    a = right >> 32 ^ b ^ key0;
    b = right;
    c = left >> 32 ^ d ^ key1;
    d = left;
    key0 += SMX_PHILOX_KEY0;
    key1 += SMX_PHILOX_KEY1;
  }
  halves[0] = (a & G_MAXUINT32) | b << 32;
  halves[1] = (c & G_MAXUINT32) | d << 32;
}

/* Of a block whose units are followed by as many as fill the last lanes. */
static void
draw_uniforms (guint64 seed, const guint64 *units, gsize n, guint32 pair, double uniform[2][BLOCK])
{
  for (gsize i = 0; i < n; i += LANES) {
    Lanes unit, halves[2];
    memcpy (&unit, units + i, sizeof unit);
    draw_bits (seed, unit, pair, halves);
    for (gsize k = 0; k < LANES; k++)
      uniform[0][i + k] = smx__uniform_of (halves[0][k]);
    for (gsize k = 0; k < LANES; k++)
      uniform[1][i + k] = smx__uniform_of (halves[1][k]);
  }
}

/* --- from uniforms to normals --- */

#if defined(__AVX2__)
/* Four at a time: which of four bits are set, one after another. */
static gsize
list_whole_tails (const double *uniform, gsize n, guint32 *at)
{
  static const guint32 set[16][4] = { { 0 },    { 0 },       { 1 },       { 0, 1 },
                                      { 2 },    { 0, 2 },    { 1, 2 },    { 0, 1, 2 },
                                      { 3 },    { 0, 3 },    { 1, 3 },    { 0, 1, 3 },
                                      { 2, 3 }, { 0, 2, 3 }, { 1, 2, 3 }, { 0, 1, 2, 3 } };
  const __m256d half = _mm256_set1_pd (0.5), centre = _mm256_set1_pd (SMX_NORMAL_CENTRE);
  gsize n_tails = 0;
  for (gsize i = 0; i + 4 <= n; i += 4) {
    const __m256d q =
        _mm256_andnot_pd (_mm256_set1_pd (-0.0), _mm256_sub_pd (_mm256_loadu_pd (uniform + i), half));
    const int mask = _mm256_movemask_pd (_mm256_cmp_pd (q, centre, _CMP_GT_OQ));
    const __m128i numbers =
        _mm_add_epi32 (_mm_loadu_si128 ((const __m128i *)set[mask]), _mm_set1_epi32 ((int)i));
    _mm_storeu_si128 ((__m128i *)(at + n_tails), numbers);
    n_tails += (gsize)__builtin_popcount ((guint)mask);
  }
  return n_tails;
}
#endif

/* Where the tails are, into room->at. How many. */
static gsize
list_tails (Room *room, const double *uniform, gsize n)
{
  gsize i = 0, n_tails = 0;
#if defined(__AVX2__)
  n_tails = list_whole_tails (uniform, n, room->at);
  i = n / 4 * 4;
#endif
  for (; i < n; i++) {
    room->at[n_tails] = (guint32)i;
    n_tails += fabs (uniform[i] - 0.5) > SMX_NORMAL_CENTRE;
  }
  return n_tails;
}

static void
compute_tails (Room *room, const double *uniform, gsize n_tails)
{
  gsize n_far = 0;
  for (gsize i = 0; i < n_tails; i++) {
    const double u = uniform[room->at[i]];
    room->root[i] = MIN (u, 1 - u);
  }
  for (gsize i = 0; i < n_tails; i++) {
    room->root[i] = sqrt (-smx__log_of (room->root[i]));
    room->tail[i] = smx__normal_tail (room->root[i]);
  }
  for (gsize i = 0; i < n_tails; i++)
    n_far += room->root[i] > SMX_NORMAL_FAR;
  for (gsize i = 0; i < n_tails && n_far > 0; i++)
    if (room->root[i] > SMX_NORMAL_FAR)
      room->tail[i] = smx__normal_far (room->root[i]);
}

static void
make_normals (Room *room, const double *uniform, gsize n, double *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = smx__normal_centre (uniform[i] - 0.5);
  const gsize n_tails = list_tails (room, uniform, n);
  compute_tails (room, uniform, n_tails);
  for (gsize i = 0; i < n_tails; i++)
    out[room->at[i]] = copysign (room->tail[i], uniform[room->at[i]] - 0.5);
}

void
KERNEL (guint64 seed, const guint64 *units, gsize n, guint32 pair, double *even, double *odd)
{
  Room room;
  memset (room.units, 0, sizeof room.units);
  for (gsize i = 0; i < n; i += BLOCK) {
    const gsize n_block = MIN (n - i, BLOCK);
    const guint64 *block = units + i;
    if (n_block % LANES != 0)
      block = memcpy (room.units, block, n_block * sizeof *block);
    draw_uniforms (seed, block, n_block, pair, room.uniform);
    make_normals (&room, room.uniform[0], n_block, even + i);
    make_normals (&room, room.uniform[1], n_block, odd + i);
  }
}
