/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops over figures: a unit that is compiled for its machine defines KERNEL as their table's name and includes this. None has a
 * branch, so that the compiler makes vectors of it. */
#include "decision-private.h"
#include "figures-private.h"

#include <string.h>

/* Figures that are compared at once: no compiler makes vectors of a least and a greatest by itself, because of NAN. */
#if defined(__AVX2__)
#define LANES 4
#else
#define LANES 2
#endif

#define BLOCK 512 /* figures that stay near while they are summed up */
#define RUN 64    /* numbers that are searched at once */

typedef double Doubles __attribute__ ((vector_size (8 * LANES)));
typedef gint64 Masks __attribute__ ((vector_size (8 * LANES)));

/* @a where the mask is set, else @b. */
static inline Doubles
choose (Masks mask, Doubles a, Doubles b)
{
  return (Doubles)(((Masks)a & mask) | ((Masks)b & ~mask));
}

static gboolean
find_extent (const double *figures, gsize n, double *least, double *greatest)
{
  Doubles low = { 0 }, high, odd = low, x;
  low += figures[0];
  high = low;
  gsize i = 0;
  for (; i + LANES <= n; i += LANES) {
    memcpy (&x, figures + i, sizeof x);
    low = choose (x < low, x, low);
    high = choose (x > high, x, high);
    odd += x * 0; /* NAN unless it is finite */
  }
  *least = low[0];
  *greatest = high[0];
  double all_odd = 0;
  for (guint k = 0; k < LANES; k++) {
    *least = MIN (*least, low[k]);
    *greatest = MAX (*greatest, high[k]);
    all_odd += odd[k];
  }
  for (; i < n; i++) {
    *least = MIN (*least, figures[i]);
    *greatest = MAX (*greatest, figures[i]);
    all_odd += figures[i] * 0;
  }
  return all_odd == 0;
}

static void
make_keys (const double *figures, gsize n, double sign, double low, double scale, guint32 *keys)
{
  for (gsize i = 0; i < n; i++)
    keys[i] = (guint32)(gint32)((sign * figures[i] - low) * scale);
}

/* --- places --- */

static inline guint
count_ones (guint64 bits)
{
#if defined(__POPCNT__)
  return (guint)__builtin_popcountll (bits);
#else /* pairs, fours, eights, then all eights together */
  bits -= bits >> 1 & G_GUINT64_CONSTANT (0x5555555555555555);
  bits = (bits & G_GUINT64_CONSTANT (0x3333333333333333)) +
         (bits >> 2 & G_GUINT64_CONSTANT (0x3333333333333333));
  bits = (bits + (bits >> 4)) & G_GUINT64_CONSTANT (0x0f0f0f0f0f0f0f0f);
  return (guint)(bits * G_GUINT64_CONSTANT (0x0101010101010101) >> 56);
#endif
}

static guint64
mark_places (const guint32 *places, gsize n, gsize n_words, guint64 *marks, guint32 *counts)
{
  memset (marks, 0, n_words * sizeof *marks);
  memset (counts, 0, n_words * sizeof *counts);
  for (gsize i = 0; i < n; i++) {
    marks[places[i] >> 6] |= G_GUINT64_CONSTANT (1) << (places[i] & 63);
    counts[places[i] >> 6]++;
  }
  guint32 before = 0;
  guint64 n_pairs = 0;
  for (gsize i = 0; i < n_words; i++) {
    const guint64 count = counts[i], crowded = count_ones (marks[i]) != count;
    marks[i] &= crowded - 1;
    counts[i] = before;
    before += (guint32)count;
    n_pairs += (0 - crowded) & (count * (count - 1) / 2);
  }
  return n_pairs;
}

static gsize
take_places (const guint32 *places, gsize n, const guint64 *marks, const guint32 *counts, guint32 *ranks,
             guint32 *listed)
{
  gsize n_listed = 0;
  for (gsize i = 0; i < n; i++) {
    const guint64 mark = marks[places[i] >> 6], own = G_GUINT64_CONSTANT (1) << (places[i] & 63);
    ranks[i] = counts[places[i] >> 6] + count_ones (mark & (own - 1)) + 1;
    listed[n_listed] = (guint32)i;
    n_listed += (mark & own) == 0;
  }
  return n_listed;
}

static void
hold_ranks (const guint32 *ranks, gsize n, guint16 *bins, gsize stride)
{
  gsize i = 0;
  for (; i + SMX_RANK_LINE <= n; i += SMX_RANK_LINE, bins += stride)
    for (gsize k = 0; k < SMX_RANK_LINE; k++)
      bins[k] = (guint16)(ranks[i + k] - 1);
  for (gsize k = 0; i + k < n; k++)
    bins[k] = (guint16)(ranks[i + k] - 1);
}

/* As whole units of rounding, which are in the order of rounded figures. FALSE where one has too many for that. */
static gboolean
weigh_block (const double *values, gsize n, gsize n_block, guint m, const double *weights, double *figures)
{
  memset (figures, 0, n_block * sizeof *figures);
  for (guint c = 0; c < m; c++)
    for (gsize i = 0; i < n_block; i++)
      figures[i] += weights[c] * values[c * n + i];
  guint64 n_large = 0;
  for (gsize i = 0; i < n_block; i++) {
    n_large += !smx__figure_is_small (figures[i]);
    figures[i] = smx__whole_figure (figures[i]);
  }
  return n_large == 0;
}

static gboolean
weigh (const double *values, gsize n, guint m, const double *weights, double *figures)
{
  gboolean good = TRUE;
  for (gsize i = 0; i < n; i += BLOCK)
    good &= weigh_block (values + i, n, MIN (n - i, BLOCK), m, weights, figures + i);
  return good;
}

static gsize
find_number (const guint32 *numbers, gsize n, guint32 number)
{
  gsize i = 0;
  for (gboolean found = FALSE; i + RUN <= n; i += RUN) {
    for (gsize k = 0; k < RUN; k++)
      found |= numbers[i + k] == number;
    if (found)
      break;
  }
  while (i < n && numbers[i] != number)
    i++;
  return i;
}

const SmxFigureLoops KERNEL = { find_extent, make_keys, mark_places, take_places,
                                hold_ranks,  weigh,     find_number };
