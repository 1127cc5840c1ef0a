/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops over figures: a unit that is compiled for its machine defines KERNEL as their table's name and includes this. None has a
 * branch, so that the compiler makes vectors of it. */
#include "decision-private.h"
#include "figures-private.h"

#include <string.h>

#define LANES 8   /* figures that are compared at once, since each comparison waits for the one before */
#define BLOCK 512 /* figures that stay near while they are summed up */

static gboolean
find_extent (const double *figures, gsize n, double *least, double *greatest)
{
  double low[LANES], high[LANES], odd[LANES] = { 0 };
  for (guint k = 0; k < LANES; k++)
    low[k] = high[k] = figures[0];
  gsize i = 0;
  for (; i + LANES <= n; i += LANES)
    for (guint k = 0; k < LANES; k++) {
      const double x = figures[i + k];
      low[k] = x < low[k] ? x : low[k];
      high[k] = x > high[k] ? x : high[k];
      odd[k] += x - x; /* NAN unless it is finite */
    }
  for (guint k = 1; k < LANES; k++) {
    low[0] = MIN (low[0], low[k]);
    high[0] = MAX (high[0], high[k]);
    odd[0] += odd[k];
  }
  for (; i < n; i++) {
    low[0] = MIN (low[0], figures[i]);
    high[0] = MAX (high[0], figures[i]);
    odd[0] += figures[i] - figures[i];
  }
  *least = low[0];
  *greatest = high[0];
  return odd[0] == 0;
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
