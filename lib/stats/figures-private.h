/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops over the figures of one replicate, compiled for a machine (meson.build): the same to the bit on all paths. */
#ifndef SMX_STATS_FIGURES_PRIVATE_H
#define SMX_STATS_FIGURES_PRIVATE_H

#include "../base/hash-private.h"
#include <glib.h>

#define SMX_RANK_LINE 32 /* bins to 64 bytes, which memory moves together */

typedef struct {
  /* The least and the greatest figure. FALSE where one is not finite. */
  gboolean (*find_extent) (const double *figures, gsize n, double *low, double *high);
  /* (sign x figure - low) x scale, rounded down; these are 0 to 2^31 - 1. */
  void (*make_keys) (const double *figures, gsize n, double sign, double low, double scale, guint32 *keys);
  /* Ranks less 1 into lines of @bins, which are @stride apart; and one more for each rank that is not above @top. */
  void (*hold_ranks) (const guint32 *ranks, gsize n, guint32 top, guint16 *bins, gsize stride,
                      guint32 *top_counts);
  /* smx__decision_weigh() of prepared values, where that is a weighted sum. */
  void (*weigh) (const double *values, gsize n, guint m, const double *weights, double *figures);
} SmxFigureLoops;

extern const SmxFigureLoops smx__figure_loops_portable;
#if SMX_HASH_X86
extern const SmxFigureLoops smx__figure_loops_avx2;
#endif

/* The best of this processor. */
static inline const SmxFigureLoops *
smx__figure_loops (void)
{
#if SMX_HASH_X86
  if (__builtin_cpu_supports ("avx2"))
    return &smx__figure_loops_avx2;
#endif
  return &smx__figure_loops_portable;
}

#endif
