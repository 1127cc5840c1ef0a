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

static void
hold_ranks (const guint32 *ranks, gsize n, guint32 top, guint16 *bins, gsize stride, guint32 *top_counts)
{
  gsize i = 0;
  for (; i + SMX_RANK_LINE <= n; i += SMX_RANK_LINE, bins += stride)
    for (gsize k = 0; k < SMX_RANK_LINE; k++)
      bins[k] = (guint16)(ranks[i + k] - 1);
  for (gsize k = 0; i + k < n; k++)
    bins[k] = (guint16)(ranks[i + k] - 1);
  for (i = 0; i < n; i++)
    top_counts[i] += ranks[i] <= top;
}

static void
weigh_block (const double *values, gsize n, gsize n_block, guint m, const double *weights, double *figures)
{
  memset (figures, 0, n_block * sizeof *figures);
  for (guint c = 0; c < m; c++)
    for (gsize i = 0; i < n_block; i++)
      figures[i] += weights[c] * values[c * n + i];
  for (gsize i = 0; i < n_block; i++)
    figures[i] = smx__round_figure (figures[i]);
}

static void
weigh (const double *values, gsize n, guint m, const double *weights, double *figures)
{
  for (gsize i = 0; i < n; i += BLOCK)
    weigh_block (values + i, n, MIN (n - i, BLOCK), m, weights, figures + i);
}

const SmxFigureLoops KERNEL = { find_extent, make_keys, hold_ranks, weigh };
