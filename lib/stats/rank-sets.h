/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Confidence sets for ranks: which ranks each of many true figures may have.
 *
 * Source: M. Mogstad, J. Romano, A. Shaikh, D. Wilhelm, "Inference for ranks with applications to mobility across
 * neighbourhoods and academic achievement across countries", Review of Economic Studies 91 (2024): differences of pairs are
 * tested with the greatest studentised difference of draws as critical value, in steps; who is surely ahead of j gives its lowest
 * rank, who is surely behind its highest. Rank 1 is the largest figure. */
#ifndef SMX_STATS_RANK_SETS_H
#define SMX_STATS_RANK_SETS_H

#include "../base/progress.h"

typedef struct {
  gsize n;
  const double *figures;    /* n estimates, finite */
  const double *variances;  /* n, of the estimates, at least 0 */
  const double *covariance; /* n x n, or NULL: independent (its diagonal is not read) */
  const float *draws; /* n_draws x n: deviations of redrawn estimates from the estimates, draw by draw */
  gsize n_draws;
} SmxRankSetsInput;

typedef struct {
  guint32 low, high; /* ranks 1 to n, low <= high */
} SmxRankSet;

typedef enum {
  SMX_SETS_OF_ONE, /* each holds the rank of its own alternative with the confidence */
  SMX_SETS_OF_ALL  /* together they hold all ranks with the confidence */
} SmxSetsOf;

/* Two-sided sets. Pairs whose difference has no variance are told apart where they differ at all. Memory O(n + n_draws); work
 * n^2 x n_draws a step. @n_threads as in smx__parallel_workers(). FALSE with NO_MEMORY or CANCELLED. */
gboolean smx__rank_sets (const SmxRankSetsInput *input, SmxSetsOf of, double confidence, guint n_threads,
                         SmxProgress *progress, SmxRankSet *sets, GError **error);

/* The alternatives of which the test that gave the sets of one cannot say on which side of @j they are, itself left out:
 * tied[k] for all k. The same pairs that smx__rank_sets() left untold; counts[j] has how many. */
gboolean smx__rank_ties (const SmxRankSetsInput *input, double confidence, guint n_threads,
                         SmxProgress *progress, guint32 *counts, GError **error);

/* Which are among the @tau first: possibly (not surely @tau or more ahead), and surely (not possibly @tau others ahead), each
 * together with the confidence, from one-sided joint sets. */
gboolean smx__rank_top (const SmxRankSetsInput *input, gsize tau, double confidence, guint n_threads,
                        SmxProgress *progress, gboolean *surely, gboolean *possibly, GError **error);

/* Sets for the order of counts of one multinomial sample by exact binomial tests of each pair, one-sided, Holm's correction over
 * all ordered pairs (SMX_SETS_OF_ALL) or over those of each alternative (SMX_SETS_OF_ONE). Source: S. Bazylik, M. Mogstad,
 * J. Romano, A. Shaikh, D. Wilhelm, "Finite- and large-sample inference for ranks using multinomial data", 2021. */
gboolean smx__rank_sets_of_counts (const gint64 *counts, gsize n, SmxSetsOf of, double confidence,
                                   SmxRankSet *sets, GError **error);

#endif
