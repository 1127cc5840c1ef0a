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
  /* Marks each place in @marks, 64 to a word, and takes all marks away again where two have met in one place of a word; @counts
   * become how many figures stand before each word. How many pairs there are in words without marks. */
  guint64 (*mark_places) (const guint32 *places, gsize n, gsize n_words, guint64 *marks, guint32 *counts);
  /* The rank of each place; where it is not marked that of the first of its word, and it is listed. How many these are. */
  gsize (*take_places) (const guint32 *places, gsize n, const guint64 *marks, const guint32 *counts,
                        guint32 *ranks, guint32 *listed);
  /* Ranks less 1 into lines of @bins, which are @stride apart. */
  void (*hold_ranks) (const guint32 *ranks, gsize n, guint16 *bins, gsize stride);
  /* Figures in the order of those of smx__decision_weigh() of prepared values, where that is a weighted sum, and equal where those
   * are. FALSE where one is too large for that. */
  gboolean (*weigh) (const double *values, gsize n, guint m, const double *weights, double *figures);
  /* Where @number is first among @numbers; @n where it is not. */
  gsize (*find_number) (const guint32 *numbers, gsize n, guint32 number);
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
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("popcnt") && __builtin_cpu_supports ("bmi2"))
    return &smx__figure_loops_avx2;
#endif
  return &smx__figure_loops_portable;
}

#endif
