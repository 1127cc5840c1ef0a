/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A kernel of rank-extremes.h: a unit that is compiled for its machine defines KERNEL as the function's name and includes
 * this. Lanes are as wide as the machine's; greatest and least do not depend on how many there are. */
#include "rank-extremes.h"

#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#if defined __AVX2__
typedef __m256 Lanes;
#define N_LANES 8
#define load _mm256_loadu_ps
#define spread _mm256_set1_ps
#define greater _mm256_max_ps
#define lesser _mm256_min_ps
#elif defined __SSE2__
typedef __m128 Lanes;
#define N_LANES 4
#define load _mm_loadu_ps
#define spread _mm_set1_ps
#define greater _mm_max_ps
#define lesser _mm_min_ps
#else
typedef float Lanes __attribute__ ((vector_size (16)));
typedef gint32 Bits __attribute__ ((vector_size (16)));
#define N_LANES 4

static inline Lanes
load (const float *from)
{
  Lanes lanes;
  memcpy (&lanes, from, sizeof lanes);
  return lanes;
}

static inline Lanes
spread (float value)
{
  return (Lanes){ value, value, value, value };
}

static inline Lanes
choose (Bits which, Lanes a, Lanes b)
{
  return (Lanes)(((Bits)a & which) | ((Bits)b & ~which));
}

static inline Lanes
greater (Lanes a, Lanes b)
{
  return choose (a > b, a, b);
}

static inline Lanes
lesser (Lanes a, Lanes b)
{
  return choose (a < b, a, b);
}
#endif

/* The greatest lane of each of four, and the least. */
#ifdef __SSE2__
#ifdef __AVX2__
static inline __m128
greater_half (Lanes a)
{
  return _mm_max_ps (_mm256_castps256_ps128 (a), _mm256_extractf128_ps (a, 1));
}

static inline __m128
lesser_half (Lanes a)
{
  return _mm_min_ps (_mm256_castps256_ps128 (a), _mm256_extractf128_ps (a, 1));
}
#else
#define greater_half(a) (a)
#define lesser_half(a) (a)
#endif

static inline void
greatest (Lanes a, Lanes b, Lanes c, Lanes d, float found[4])
{
  __m128 p = greater_half (a), q = greater_half (b), r = greater_half (c), s = greater_half (d);
  _MM_TRANSPOSE4_PS (p, q, r, s);
  _mm_storeu_ps (found, _mm_max_ps (_mm_max_ps (p, q), _mm_max_ps (r, s)));
}

static inline void
least (Lanes a, Lanes b, Lanes c, Lanes d, float found[4])
{
  __m128 p = lesser_half (a), q = lesser_half (b), r = lesser_half (c), s = lesser_half (d);
  _MM_TRANSPOSE4_PS (p, q, r, s);
  _mm_storeu_ps (found, _mm_min_ps (_mm_min_ps (p, q), _mm_min_ps (r, s)));
}
#else
static inline void
greatest (Lanes a, Lanes b, Lanes c, Lanes d, float found[4])
{
  const Lanes all[4] = { a, b, c, d };
  for (guint i = 0; i < 4; i++)
    found[i] = MAX (MAX (all[i][0], all[i][1]), MAX (all[i][2], all[i][3]));
}

static inline void
least (Lanes a, Lanes b, Lanes c, Lanes d, float found[4])
{
  const Lanes all[4] = { a, b, c, d };
  for (guint i = 0; i < 4; i++)
    found[i] = MIN (MIN (all[i][0], all[i][1]), MIN (all[i][2], all[i][3]));
}
#endif

/* One alternative in one draw. */
typedef struct {
  Lanes own, high, low;
} Search;

static inline __attribute__ ((always_inline)) void
meet (Search *self, Lanes others, const float *weights)
{
  Lanes difference = (self->own - others) * load (weights);
  self->high = greater (self->high, difference);
  self->low = lesser (self->low, difference);
}

static inline Search
search_for (const SmxExtremes *task, guint i, const float *row)
{
  return (Search){ spread (row[task->own[i].column]), spread (0), spread (0) };
}

/* The last columns, fewer than lanes, copied: the others of them are 0 and weigh 0. */
static inline const float *
pad (float room[N_LANES], const float *values, gsize n)
{
  memset (room, 0, N_LANES * sizeof *room);
  memcpy (room, values, n * sizeof *room);
  return room;
}

/* Four by name and not by number: compilers keep them in registers. */
static inline __attribute__ ((always_inline)) void
search_draw (const SmxExtremes *task, const float *row, float high[SMX_EXTREMES_OWN],
             float low[SMX_EXTREMES_OWN])
{
  const float *u = task->own[0].weights, *v = task->own[1].weights;
  const float *w = task->own[2].weights, *x = task->own[3].weights;
  Search a = search_for (task, 0, row), b = search_for (task, 1, row);
  Search c = search_for (task, 2, row), d = search_for (task, 3, row);
  gsize at = task->from;
  for (; at + N_LANES <= task->to; at += N_LANES) {
    Lanes others = load (row + at);
    meet (&a, others, u + at);
    meet (&b, others, v + at);
    meet (&c, others, w + at);
    meet (&d, others, x + at);
  }
  if (at < task->to) {
    const gsize n = task->to - at;
    float room[N_LANES], weights[N_LANES];
    Lanes others = load (pad (room, row + at, n));
    meet (&a, others, pad (weights, u + at, n));
    meet (&b, others, pad (weights, v + at, n));
    meet (&c, others, pad (weights, w + at, n));
    meet (&d, others, pad (weights, x + at, n));
  }
  greatest (a.high, b.high, c.high, d.high, high);
  least (a.low, b.low, c.low, d.low, low);
}

G_STATIC_ASSERT (SMX_EXTREMES_OWN == 4);

void
KERNEL (const SmxExtremes *task)
{
  for (gsize draw = 0; draw < task->n_draws; draw++) {
    float high[SMX_EXTREMES_OWN], low[SMX_EXTREMES_OWN];
    search_draw (task, task->draws + draw * task->stride, high, low);
    for (guint i = 0; i < SMX_EXTREMES_OWN; i++) {
      float *highest = &task->own[i].high[draw], *lowest = &task->own[i].low[draw];
      *highest = MAX (*highest, high[i]);
      *lowest = MIN (*lowest, low[i]);
    }
  }
}
