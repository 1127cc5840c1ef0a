/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decision methods: from a table of alternatives by criteria, and weights, to one figure each.
 *
 * Values stand criterion by criterion: that of alternative i under criterion c is values[c * n + i], and finite. Figures are
 * rounded to 1e-12, so that what is equal but for rounding is equal. Formulas and sources: docs/method.md, "Ranking". */
#ifndef SMX_STATS_DECISION_H
#define SMX_STATS_DECISION_H

#include <glib.h>

typedef enum {
  SMX_DECIDE_WEIGHTED_SUM, /* sum of weights times normalised values; more is better */
  SMX_DECIDE_TOPSIS,       /* closeness to the ideal, 0 to 1 (0 where all are alike); more is better */
  SMX_DECIDE_VIKOR,        /* Q, 0 to 1; less is better */
  SMX_DECIDE_PROMETHEE,    /* net flow over n - 1, -1 to 1; more is better */
  SMX_DECIDE_SPOTIS /* weighted distance to the ideal on fixed bounds, 0 to 1 within them, below 0 beyond the ideal; less is better */
} SmxDecisionMethod;

/* How values become comparable (weighted sum and TOPSIS). Where less is better: minmax (high - x) / (high - low), max min/x,
 * sum (1/x) / sum of 1/x, vector 1 - x / norm. A constant column is 0 everywhere under minmax. Max and sum need values >= 0, and > 0
 * where less is better: the caller sees to it. What would divide by 0 is 0 in any case, and what would be beyond 1e100 is that, so
 * that figures of finite values are finite. */
typedef enum {
  SMX_NORMALISE_MINMAX,
  SMX_NORMALISE_MAX,
  SMX_NORMALISE_SUM,
  SMX_NORMALISE_VECTOR
} SmxNormalise;

typedef enum {
  SMX_PREFER_USUAL,   /* any difference counts 1 */
  SMX_PREFER_U_SHAPE, /* 0 up to q, then 1 */
  SMX_PREFER_V_SHAPE, /* d / p up to 1 */
  SMX_PREFER_LEVEL,   /* 0 up to q, 1/2 up to p, then 1 */
  SMX_PREFER_LINEAR,  /* 0 up to q, linear to 1 at p */
  SMX_PREFER_GAUSSIAN /* 1 - exp (-d^2 / (2 s^2)); takes every pair, the others O(n log n) */
} SmxPrefer;

typedef struct {
  SmxPrefer shape;
  double q, p, s; /* those that the shape has; q >= 0, p > q (p > 0 for v-shape), s > 0 */
} SmxPreferenceFunction;

typedef struct {
  SmxDecisionMethod method;
  SmxNormalise normalise;
  guint n_criteria;
  const gboolean *minimise; /* one a criterion */
  const double *low,
      *high; /* low <= high: SPOTIS always; weighted sum and TOPSIS under minmax where not NULL. Values outside count
                             * as they are; a criterion whose bounds are the same counts nothing */
  double v;                                 /* VIKOR's weight of S, 0 to 1 */
  const SmxPreferenceFunction *preferences; /* PROMETHEE's, one a criterion; NULL: usual */
} SmxDecisionRule;

/* Whether the smallest figure is the best. */
gboolean smx__decision_ascends (SmxDecisionMethod method);
/* Whether figures are weighted sums of what smx__decision_prepare() leaves in the room's values. */
gboolean smx__decision_is_linear (SmxDecisionMethod method);

/* Room for repeated decisions over up to @n alternatives; one a thread. */
typedef struct {
  double *values;  /* prepared, n x criteria */
  double *extents; /* least and greatest of each column of these; not PROMETHEE's */
  double *scratch; /* 4 x n */
  guint32 *order;  /* 2 x n */
  gsize n;
} SmxDecisionRoom;

gboolean smx__decision_room_init (SmxDecisionRoom *self, gsize n, guint n_criteria, GError **error);
void smx__decision_room_clear (SmxDecisionRoom *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxDecisionRoom, smx__decision_room_clear)

/* One figure an alternative, into @figures. @weights are at least 0 and sum to 1. Zero alternatives are none, one is 0 under
 * VIKOR and PROMETHEE. Cannot fail. */
void smx__decide (const SmxDecisionRule *rule, const double *values, gsize n, const double *weights,
                  SmxDecisionRoom *room, double *figures);

/* The same in two steps, where many weights meet the same values: what does not depend on weights is done first and stays in
 * @room. PROMETHEE keeps its flows by criterion there. */
void smx__decision_prepare (const SmxDecisionRule *rule, const double *values, gsize n,
                            SmxDecisionRoom *room);
void smx__decision_weigh (const SmxDecisionRule *rule, gsize n, const double *weights, SmxDecisionRoom *room,
                          double *figures);

/* VIKOR in full. S and R as figures; whether the first by Q is ahead of the second by 1 / (n - 1), and first by S or R too (of
 * several first ones, any); and which alternatives make the compromise: those nearer than 1 / (n - 1) to the first where there is
 * no advantage; else the first, and where it is not stable the second, with all that tie with it. One alternative is its own
 * compromise. The rule's method does not matter, nor does it below. FALSE with NO_MEMORY. Source: S. Opricovic, G.-H. Tzeng, "Compromise solution by MCDM methods", European
 * Journal of Operational Research 156 (2004). */
typedef struct {
  double *s, *r, *q;    /* n each; the caller's room */
  gboolean *compromise; /* n; the caller's room */
  gboolean acceptable_advantage, acceptable_stability;
} SmxVikor;
gboolean smx__vikor (const SmxDecisionRule *rule, const double *values, gsize n, const double *weights,
                     SmxVikor *vikor, GError **error);

/* PROMETHEE's flows, each over n - 1. @leaving and @entering have n; their difference is the figure but for rounding. */
void smx__promethee_flows (const SmxDecisionRule *rule, const double *values, gsize n, const double *weights,
                           SmxDecisionRoom *room, double *leaving, double *entering);

/* ---- Weights ---- */

/* Each sums to 1 over @m. Entropy (C. Shannon; needs values >= 0, a constant column has weight 0) and CRITIC (D. Diakoulaki,
 * G. Mavrotas, L. Papayannakis, 1995; on minmax values; a constant column has weight 0 and is no one's conflict) are equal where all
 * columns are constant; where CRITIC finds no conflict at all, those that vary are equal. FALSE with NO_MEMORY, and with RANGE where
 * entropy meets a value below 0: @criterion says of which. */
void smx__weights_equal (guint m, double *weights);
void smx__weights_rank_order_centroid (guint m, double *weights); /* the first is the most important */
gboolean smx__weights_entropy (const double *values, gsize n, guint m, double *weights, guint *criterion,
                               GError **error);
gboolean smx__weights_critic (const double *values, gsize n, guint m, const gboolean *minimise,
                              double *weights, GError **error);

/* ---- Ranks ---- */

/* Lists the alternatives from the first, ties by number, into @order; NAN is last. @spare is overwritten; both have n. */
void smx__order_figures (const double *figures, gsize n, gboolean ascends, guint32 *order, guint32 *spare);

/* Competition ranks from 1 (1, 2, 2, 4), the best first; NAN is last, and NANs tie. @order (n, the caller's) afterwards lists the
 * alternatives from the first, ties by number. */
void smx__rank_figures (const double *figures, gsize n, gboolean ascends, guint32 *order, guint32 *ranks);

/* Kendall's tau-b of two rankings, in O(n log n); NAN where one is constant or n < 2. Source: M. Kendall, "Rank correlation methods",
 * 1970; W. Knight, JASA 61 (1966). FALSE with NO_MEMORY. */
gboolean smx__kendall_tau_b (const double *x, const double *y, gsize n, double *tau, GError **error);

#endif
