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
  double uniform[BLOCK];
  double root[BLOCK], tail[BLOCK]; /* of the tails, one after another */
  guint32 at[BLOCK];               /* where each belongs */
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

/* The first 64 bits of each unit's first block; as smx__philox(). What is left in upper halves does no harm. */
static inline Lanes
first_bits (guint64 seed, Lanes unit, guint32 replicate)
{
  guint32 key0 = (guint32)seed, key1 = (guint32)(seed >> 32);
  Lanes a = { 0 }, b = a + replicate, c = unit, d = unit >> 32;
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
  return (a & G_MAXUINT32) | b << 32;
}

/* Of a block whose units are followed by as many as fill the last lanes. */
static void
draw_uniforms (guint64 seed, const guint64 *units, gsize n, guint32 replicate, double *uniform)
{
  for (gsize i = 0; i < n; i += LANES) {
    Lanes bits;
    memcpy (&bits, units + i, sizeof bits);
    bits = first_bits (seed, bits, replicate);
    for (gsize k = 0; k < LANES; k++)
      uniform[i + k] = smx__uniform_of (bits[k]);
  }
}

/* --- from uniforms to normals --- */

static gsize
list_tails (Room *room, gsize n)
{
  gsize n_tails = 0;
  for (gsize i = 0; i < n; i++) {
    room->at[n_tails] = (guint32)i;
    n_tails += fabs (room->uniform[i] - 0.5) > SMX_NORMAL_CENTRE;
  }
  return n_tails;
}

static void
compute_tails (Room *room, gsize n_tails)
{
  double farthest = 0;
  for (gsize i = 0; i < n_tails; i++) {
    const double u = room->uniform[room->at[i]];
    room->root[i] = MIN (u, 1 - u);
  }
  for (gsize i = 0; i < n_tails; i++) {
    room->root[i] = sqrt (-smx__log_of (room->root[i]));
    room->tail[i] = smx__normal_tail (room->root[i]);
  }
  for (gsize i = 0; i < n_tails; i++)
    farthest = MAX (farthest, room->root[i]);
  for (gsize i = 0; i < n_tails && farthest > SMX_NORMAL_FAR; i++)
    if (room->root[i] > SMX_NORMAL_FAR)
      room->tail[i] = smx__normal_far (room->root[i]);
}

static void
draw_block (Room *room, guint64 seed, const guint64 *units, gsize n, guint32 replicate, double *out)
{
  if (n % LANES != 0)
    units = memcpy (room->units, units, n * sizeof *units);
  draw_uniforms (seed, units, n, replicate, room->uniform);
  for (gsize i = 0; i < n; i++)
    out[i] = smx__normal_centre (room->uniform[i] - 0.5);
  gsize n_tails = list_tails (room, n);
  compute_tails (room, n_tails);
  for (gsize i = 0; i < n_tails; i++)
    out[room->at[i]] = copysign (room->tail[i], room->uniform[room->at[i]] - 0.5);
}

void
KERNEL (guint64 seed, const guint64 *units, gsize n, guint32 replicate, double *out)
{
  Room room;
  memset (room.units, 0, sizeof room.units);
  for (gsize i = 0; i < n; i += BLOCK)
    draw_block (&room, seed, units + i, MIN (n - i, BLOCK), replicate, out + i);
}
