/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Confidence sets for ranks: which ranks each of many true figures may have. In words: docs/method.md, "Ranks with certainty".
 *
 * Source: M. Mogstad, J. Romano, A. Shaikh, D. Wilhelm, "Inference for ranks with applications to mobility across
 * neighbourhoods and academic achievement across countries", Review of Economic Studies 91 (2024): differences of pairs are
 * tested with the greatest studentised difference of draws as critical value, in steps; who is surely ahead of j gives its lowest
 * rank, who is surely behind its highest. Rank 1 is the largest figure. The rank of a true figure is 1 + the number of larger
 * ones. */
#ifndef SMX_STATS_RANK_SETS_H
#define SMX_STATS_RANK_SETS_H

#include "../base/progress.h"

typedef struct {
  gsize n;
  const double *figures;    /* n estimates, finite */
  const double *variances;  /* n, of the estimates, at least 0 */
  const double *covariance; /* n x n, or NULL: independent (its diagonal is not read) */
  const float
      *draws; /* n_draws x n, finite: deviations of redrawn estimates from the estimates, draw by draw */
  gsize n_draws;
} SmxRankSetsInput;

typedef struct {
  guint32 low, high; /* ranks 1 to n, low <= high */
} SmxRankSet;

typedef enum {
  SMX_SETS_OF_ONE, /* each holds the rank of its own alternative with the confidence */
  SMX_SETS_OF_ALL  /* together they hold all ranks with the confidence */
} SmxSetsOf;

/* Two-sided sets. @critical (n, or NULL) is for smx__rank_told(): the sets of j count whom its own critical value tells apart.
 * Pairs whose difference has no variance are told apart where they differ at all. high - low is the number of others of which
 * the test cannot say on which side of j they are.
 *
 * The critical value is that draw's maximum which stands at the confidence among n_draws + 1, rounded up: where too few are
 * drawn for it nobody is told apart. Memory O(n + n_draws) a thread; work n^2 x n_draws a step. @n_threads as in
 * smx__parallel_workers(). Progress has smx__rank_sets_items (n) items. FALSE with NO_MEMORY or CANCELLED. */
gboolean smx__rank_sets (const SmxRankSetsInput *input, SmxSetsOf of, double confidence, guint n_threads,
                         SmxProgress *progress, SmxRankSet *sets, double *critical, GError **error);
gsize smx__rank_sets_items (gsize n);

/* By a critical value of @j from smx__rank_sets(): 1 where @j is surely ahead of @k, -1 where it is surely behind, 0 where that
 * cannot be told, as of itself. */
int smx__rank_told (const SmxRankSetsInput *input, double critical, gsize j, gsize k);

/* Sets for the order of counts of one multinomial sample by exact binomial tests of each pair, one-sided, Holm's correction over
 * all ordered pairs (SMX_SETS_OF_ALL) or over those of each alternative (SMX_SETS_OF_ONE). Source: S. Bazylik, M. Mogstad,
 * J. Romano, A. Shaikh, D. Wilhelm, "Finite- and large-sample inference for ranks using multinomial data", 2021. */
gboolean smx__rank_sets_of_counts (const gint64 *counts, gsize n, SmxSetsOf of, double confidence,
                                   SmxRankSet *sets, GError **error);

#endif
