/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Acceptability over all weights: SMAA-2.
 * Source: R. Lahdelma, P. Salminen, "SMAA-2: stochastic multicriteria acceptability analysis for group decision making", Operations
 * Research 49 (2001). Weights are uniform on the simplex (Dirichlet (1, ..., 1), from exponentials; L. Devroye, "Non-uniform random
 * variate generation", 1986, chapter XI.4), or on the part of it that the constraints leave. */
#ifndef SMX_STATS_SMAA_H
#define SMX_STATS_SMAA_H

#include "decision.h"
#include "rank-counts.h"
#include "ranking-entropy.h"
#include "../base/progress.h"

/* What is known of weights. They are at least 0 and sum to 1. */
typedef struct {
  guint m;
  const guint *above, *below; /* n_orders pairs: weight of above[i] >= weight of below[i] */
  guint n_orders;
  const double *low, *high;     /* m each, or NULL: 0 and 1. A weight whose limits are the same is fixed */
  struct SmxWeightParts *parts; /* what smx__weight_constraints_prepare() made of these; NULL: nothing yet */
} SmxWeightConstraints;

/* Finds what the constraints leave, which may be a point, or a line. FALSE with RANGE where no weights meet them, or they leave too
 * little room to draw from (fewer than one draw in 10,000 meets them), or NO_MEMORY. To be cleared in any case; copies of @self may
 * draw until then. */
gboolean smx__weight_constraints_prepare (SmxWeightConstraints *self, guint64 seed, GError **error);
void smx__weight_constraints_clear (SmxWeightConstraints *self);

/* The weights of one replicate. What is not prepared must have neither orders nor limits. */
void smx__weights_draw (const SmxWeightConstraints *self, guint64 seed, guint32 replicate, double *weights);

/* The mean of all weights that prepared constraints leave: exact where they leave a point, a line, a simplex or chains in it, else of
 * draws that are the same for any seed: 65,536 of them (a standard error under 0.002) where one in 16 meets the constraints, and what
 * 1,048,576 tries give where fewer do. What is not prepared has equal weights. FALSE with NO_MEMORY. */
gboolean smx__weights_centre (const SmxWeightConstraints *self, double *weights, GError **error);

#define SMX_ENTROPY_DRAWS 1048576u /* draws that entropy counts at most, so that memory has an end */

/* Values of one replicate, n x m as smx__decide() takes them, by any thread; NULL in SmxSmaaInput: the same in all. */
typedef void (*SmxValuesFunc) (guint32 replicate, guint worker, double *values, gpointer data);

typedef struct {
  const SmxDecisionRule *rule;
  const double *values; /* n x m: the estimates */
  gsize n;
  const SmxWeightConstraints *constraints; /* prepared; NULL: none */
  guint64 seed;
  guint32 n_replicates;
  guint n_threads;
  SmxValuesFunc redraw; /* or NULL */
  gpointer data;
  gboolean want_winning;
  gsize top; /* of ranks.top_counts */
  guint32
      n_confidence; /* the first so many draws of the values tell the confidence, at n figures for each that was first; 0: all */
} SmxSmaaInput;

typedef struct {
  SmxRankCounts ranks; /* acceptability: counts over n_replicates */
  guint32 *first;      /* n: how often it was first, alone or tied */
  double *central;     /* n x m: mean weights of the draws in which it was first; NAN where it never was */
  double *
      confidence; /* n: how often it is first with its central weights, as a share of draws of the values; NAN likewise */
  guint32 *winning;    /* n x n: how often i was ahead of j; NULL where not wanted */
  SmxRankingKey *keys; /* of the rankings of the first n_keys draws */
  gsize n_keys;
  double entropy; /* of these, in bits */
} SmxSmaa;

/* What @progress is advanced by in all. */
guint64 smx__smaa_steps (const SmxSmaaInput *input);

/* FALSE with NO_MEMORY or CANCELLED. To be cleared in any case. The same to the bit for any number of threads. */
gboolean smx__smaa (SmxSmaa *self, const SmxSmaaInput *input, SmxProgress *progress, GError **error);
void smx__smaa_clear (SmxSmaa *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxSmaa, smx__smaa_clear)

#endif
