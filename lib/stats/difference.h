/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How two sides differ, across minus inside, with limits: shares and means, as they are or over strata, which compares like with like.
 *
 * Over strata each side's figure is the mean of its strata, all weighted alike, by n_inside x n_across / (n_inside + n_across) as
 * N. Mantel and W. Haenszel (1959) do; strata that only one side has are left out. */
#ifndef SMX_STATS_DIFFERENCE_H
#define SMX_STATS_DIFFERENCE_H

#include "moments.h"

#define SMX_DIFFERENCE_CONFIDENCE 0.95

/* NAN where unknown. */
typedef struct {
  double inside, across;
  double difference, low, high;
  gint64 n_inside, n_across; /* trials, people: of the strata that count */
  gsize n_strata;            /* that both sides have */
} SmxDifference;

SmxDifference smx__difference_unknown (void);

typedef struct {
  gint64 inside_hits, inside_trials, across_hits, across_trials;
} SmxSharesOfStratum;

/* Of one stratum: R. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17
 * (1998), method 10. Unknown where a side has no trials. */
SmxDifference smx__difference_of_shares (const SmxSharesOfStratum *shares);

/* Over strata: the risk difference of Mantel and Haenszel with the variance of T. Sato, S. Greenland, J. Robins, Biometrics 45
 * (1989), which holds for few large strata and for many small ones. */
SmxDifference smx__difference_of_shares_over (const SmxSharesOfStratum *strata, gsize n);

/* What one person says on one side of a stratum: row 2 x stratum + side, side 0 being inside. */
typedef struct {
  guint32 person, row;
  double value;
} SmxSideVoice;

/* Of means over people: @rows holds two a stratum (inside, across), @voices who is known, in any order. A person who speaks in several
 * rows moves them together: products of deviations are added for each two rows of a person, beside the squares of all. Counts are of
 * different people. Limits by Student's t, the smaller count minus 1 being the degrees of freedom; unknown where too few are all alike
 * (see smx__moments_show()). A stratum counts where both its rows have two people or more. FALSE with NO_MEMORY. */
gboolean smx__difference_of_means (SmxDifference *self, const SmxMoments *rows, gsize n_strata,
                                   const SmxSideVoice *voices, gsize n_voices, GError **error);

#endif
