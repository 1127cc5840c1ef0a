/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranking: which services to improve first, by which method, and how sure each rank is. */
#ifndef SERVICE_MATRIX_RANK_H
#define SERVICE_MATRIX_RANK_H

#include <service-matrix/language.h>
#include <service-matrix/matrix.h>
#include <service-matrix/progress.h>
#include <service-matrix/table.h>

G_BEGIN_DECLS

/**
 * SmxRankMethod:
 * @SMX_RANK_STAGED: "staged" (default): first the services that are not shown to meet the need, then those that do;
 *   within each by reworked_customers, then gap, then volume, most first
 * @SMX_RANK_BURDEN: "burden": by reworked deliveries weighted by the shortfall, most first
 * @SMX_RANK_WEIGHTED_SUM: "weighted-sum": sum of weights times normalised criteria (minmax), most first
 * @SMX_RANK_TOPSIS: "topsis": closeness to the ideal (vector normalisation, Euclidean), most first
 * @SMX_RANK_VIKOR: "vikor": the compromise figure Q, least first
 * @SMX_RANK_PROMETHEE: "promethee": net flow of PROMETHEE II over (services - 1), most first
 * @SMX_RANK_SPOTIS: "spotis": distance to the ideal on fixed bounds, least first; what takes part never reverses two ranks
 *
 * All but the first two order by criteria and weights. Formulas and sources: docs/method.md, "Ranking". New values are
 * only appended.
 */
typedef enum {
  SMX_RANK_STAGED,
  SMX_RANK_BURDEN,
  SMX_RANK_WEIGHTED_SUM,
  SMX_RANK_TOPSIS,
  SMX_RANK_VIKOR,
  SMX_RANK_PROMETHEE,
  SMX_RANK_SPOTIS,
  SMX_N_RANK_METHODS
} SmxRankMethod;

/**
 * smx_rank_method_from_name:
 * @name: "staged", "burden", "weighted-sum", "topsis", "vikor", "promethee" or "spotis"
 * @method: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_rank_method_from_name (const char *name, SmxRankMethod *method);

/**
 * SmxRankScope:
 * @SMX_SCOPE_CRITICAL: where criticality is known, only services that count as critical (default)
 * @SMX_SCOPE_ALL: every service
 */
typedef enum { SMX_SCOPE_CRITICAL, SMX_SCOPE_ALL, SMX_N_SCOPES } SmxRankScope;

/**
 * SmxDirection:
 * @SMX_MAXIMISE: more is more urgent (default)
 * @SMX_MINIMISE: less is more urgent
 */
typedef enum { SMX_MAXIMISE, SMX_MINIMISE, SMX_N_DIRECTIONS } SmxDirection;

/**
 * SmxNormalisation:
 * @SMX_NORMALISATION_OF_METHOD: minmax for the weighted sum, vector for TOPSIS (default)
 * @SMX_NORMALISATION_MINMAX: "minmax": (x - low) / (high - low); minimised (high - x) / (high - low); a constant column is 0
 * @SMX_NORMALISATION_MAX: "max": x / max; minimised min / x; values must be at least 0, minimised ones above 0
 * @SMX_NORMALISATION_SUM: "sum": x / sum; minimised 1/x over the sum of these; values as for max
 * @SMX_NORMALISATION_VECTOR: "vector": x / square root of the sum of squares; minimised 1 minus that
 *
 * Of the weighted sum and TOPSIS; the other methods have one of their own.
 */
typedef enum {
  SMX_NORMALISATION_OF_METHOD,
  SMX_NORMALISATION_MINMAX,
  SMX_NORMALISATION_MAX,
  SMX_NORMALISATION_SUM,
  SMX_NORMALISATION_VECTOR,
  SMX_N_NORMALISATIONS
} SmxNormalisation;

/**
 * smx_normalisation_from_name:
 * @name: "minmax", "max", "sum" or "vector"
 * @normalisation: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_normalisation_from_name (const char *name, SmxNormalisation *normalisation);

/**
 * SmxWeighting:
 * @SMX_WEIGHTS_GIVEN: "given": those of the options (default). Where there are none they are equal, or, if weight_orders or
 *   weight_bounds say anything, the centre (the mean) of what these leave
 * @SMX_WEIGHTS_EQUAL: "equal"
 * @SMX_WEIGHTS_ENTROPY: "entropy": more for criteria that tell services apart; values must be at least 0
 * @SMX_WEIGHTS_CRITIC: "critic": by spread and conflict of the criteria
 * @SMX_WEIGHTS_ROC: "roc": rank-order centroid, the first criterion being the most important
 */
typedef enum {
  SMX_WEIGHTS_GIVEN,
  SMX_WEIGHTS_EQUAL,
  SMX_WEIGHTS_ENTROPY,
  SMX_WEIGHTS_CRITIC,
  SMX_WEIGHTS_ROC,
  SMX_N_WEIGHTINGS
} SmxWeighting;

/**
 * smx_weighting_from_name:
 * @name: "given", "equal", "entropy", "critic" or "roc"
 * @weighting: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_weighting_from_name (const char *name, SmxWeighting *weighting);

/**
 * SmxPreferenceShape:
 * @SMX_PREFERENCE_USUAL: any difference counts in full (default)
 * @SMX_PREFERENCE_U_SHAPE: a difference above q counts in full
 * @SMX_PREFERENCE_V_SHAPE: linear up to p
 * @SMX_PREFERENCE_LEVEL: above q half, above p in full
 * @SMX_PREFERENCE_LINEAR: from q linear up to p
 * @SMX_PREFERENCE_GAUSSIAN: 1 - exp (-d^2 / (2 s^2))
 */
typedef enum {
  SMX_PREFERENCE_USUAL,
  SMX_PREFERENCE_U_SHAPE,
  SMX_PREFERENCE_V_SHAPE,
  SMX_PREFERENCE_LEVEL,
  SMX_PREFERENCE_LINEAR,
  SMX_PREFERENCE_GAUSSIAN,
  SMX_N_PREFERENCES
} SmxPreferenceShape;

/**
 * SmxPreference:
 * @shape: how much a difference of two services counts, PROMETHEE's six functions
 * @q: indifference threshold, at least 0 and finite, in the criterion's unit; where the shape has one
 * @p: preference threshold, above q (v-shape: above 0) and finite; where the shape has one
 * @s: standard deviation, above 0 and finite, of the Gaussian
 */
typedef struct {
  SmxPreferenceShape shape;
  double q, p, s;
} SmxPreference;

/**
 * SmxBounds:
 * @low: the least that the criterion can be
 * @high: the most; above @low
 */
typedef struct {
  double low, high;
} SmxBounds;

/**
 * SmxWeightOrder:
 * @above: a criterion
 * @below: one whose weight is not larger
 */
typedef struct {
  const char *above, *below;
} SmxWeightOrder;

/**
 * SmxMissing:
 * @SMX_MISSING_MEDIAN: "median": what is unknown of a service is taken as the median of the known ones, and drawn from these in
 *   each replicate, so that its interval is wide (default)
 * @SMX_MISSING_LAST: "last": a service of which a criterion is unknown stands after the others
 * @SMX_MISSING_EXCLUDE: "exclude": it is left out
 */
typedef enum { SMX_MISSING_MEDIAN, SMX_MISSING_LAST, SMX_MISSING_EXCLUDE, SMX_N_MISSING } SmxMissing;

/**
 * smx_missing_from_name:
 * @name: "median", "last" or "exclude"
 * @missing: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_missing_from_name (const char *name, SmxMissing *missing);

/**
 * SmxSets:
 * @SMX_SETS_MARGINAL: "marginal": each interval holds the true rank of its own service with the confidence (default)
 * @SMX_SETS_JOINT: "joint": all intervals together do
 */
typedef enum { SMX_SETS_MARGINAL, SMX_SETS_JOINT, SMX_N_SETS } SmxSets;

/**
 * smx_sets_from_name:
 * @name: "marginal" or "joint"
 * @sets: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_sets_from_name (const char *name, SmxSets *sets);

/**
 * SmxRankOptions:
 * @struct_size: set by smx_rank_options_init()
 * @method: default SMX_RANK_STAGED
 * @scope: default SMX_SCOPE_CRITICAL
 * @wave: (nullable): whose answers; NULL (default) means the study's latest wave
 * @language: of titles, the basis and sentences; default SMX_LANGUAGE_OF_STUDY
 * @top: only the ranks up to this one (and what ties with it); 0 (default) means all
 * @criteria: (nullable): names of measures or of numeric columns of services, ended by NULL, at most 64, each once; NULL (default)
 *   means volume, rework_rate, gap. With staged and burden, which order by figures of their own, this and all that is said of
 *   criteria (directions, weights, normalisation, preferences, bounds) must be left out
 * @directions: (nullable): @n_directions of them, one a criterion; NULL (default): more is more urgent
 * @weights: (nullable): @n_weights of them, one a criterion: from 0 to 1e100, not all 0; scaled to sum 1. NULL (default): equal,
 *   or the centre of what @weight_orders and @weight_bounds leave
 * @weighting: default SMX_WEIGHTS_GIVEN; another needs @weights NULL
 * @normalisation: default SMX_NORMALISATION_OF_METHOD
 * @vikor_v: weight of the group's utility in VIKOR, 0 to 1; default 0.5
 * @preferences: (nullable): @n_preferences of them, one a criterion, of PROMETHEE; NULL (default): usual
 * @bounds: (nullable): @n_bounds of them, one a criterion, for SPOTIS and for minmax. NULL (default): SPOTIS takes 0 to 1 for
 *   shares and the scale for ratings and gaps, and fails where a criterion has neither; minmax takes the least and the most of
 *   the column. A pair of NAN says the same of one criterion
 * @confidence: of intervals, between 0 and 1; 0 (default) means 0.90
 * @replicates: how often the data are drawn anew, up to 10,000,000; 0 (default) means 1,000
 * @seed: of all draws; default 0
 * @threads: 0 (default) means the processors that the process may use; no result depends on it
 * @sets: default SMX_SETS_MARGINAL
 * @shrink: rework rates and gaps are drawn towards what all services have in common, the more the fewer records they have, and
 *   ranked so; default FALSE
 * @missing: default SMX_MISSING_MEDIAN
 * @weight_orders: (nullable): @n_weight_orders of them: what is known of weights, which are drawn from all that this leaves (see
 *   certainty.h). Where there are any, or @weight_bounds, the intervals of a ranking are over weights and data at once, and its own
 *   weights are the centre of what is left; weights that are given, or made by a weighting, must meet them
 * @weight_bounds: (nullable): @n_weight_bounds of them, one a criterion, within 0 to 1
 * @cancellable: (nullable): asked at least once a second
 * @progress: (nullable): told the replicates done
 * @progress_data: passed to @progress
 * @first: how many services are the first ones, of which top_share and the tables stability and top of certainty.h tell;
 *   0 (default) means MIN (10, ceil (n / 10)); more than there are services are all of them
 */
typedef struct {
  gsize struct_size;
  SmxRankMethod method;
  SmxRankScope scope;
  const char *wave;
  SmxLanguage language;
  guint top;
  const char *const *criteria;
  const SmxDirection *directions;
  gsize n_directions;
  const double *weights;
  gsize n_weights;
  SmxWeighting weighting;
  SmxNormalisation normalisation;
  double vikor_v;
  const SmxPreference *preferences;
  gsize n_preferences;
  const SmxBounds *bounds;
  gsize n_bounds;
  double confidence;
  guint replicates;
  guint64 seed;
  guint threads;
  SmxSets sets;
  gboolean shrink;
  SmxMissing missing;
  const SmxWeightOrder *weight_orders;
  gsize n_weight_orders;
  const SmxBounds *weight_bounds;
  gsize n_weight_bounds;
  GCancellable *cancellable;
  SmxProgressFunc progress;
  gpointer progress_data;
  guint first;
} SmxRankOptions;

/**
 * smx_rank_options_init:
 * @options: (out): set to the defaults
 * @struct_size: sizeof (SmxRankOptions) of the caller
 */
SMX_API void smx_rank_options_init (SmxRankOptions *options, gsize struct_size);

/**
 * smx_rank_services:
 * @options: (nullable): NULL means the defaults
 *
 * Ranks services, most urgent first; equal ones share a rank (1, 2, 2, 4) and stand in order of code; nulls come last.
 *
 * Columns: rank (i64 from 1), service, name (utf8), provider (utf8, all that deliver it, joined by ", "), standing (utf8: met,
 * short, unclear, unrated; see docs/method.md), priority (f64, the figure that the method orders by), volume (f64, see
 * volume_basis in measures), rework_rate (f64, 0..1), reworked_customers (f64, as volume), gap (f64, scale points,
 * positive = short of what is needed), requests, respondents (i64), basis (utf8, what is unknown, and what stands in for it; which
 * criteria from records are not drawn anew); then each further criterion under its own name (f64); with PROMETHEE
 * flow_leaving and flow_entering (f64, each over n - 1,
 * of which the priority is the difference); with @shrink rework_rate_shrunk and gap_shrunk (f64); then rank_low, rank_high
 * (i64, the ranks that the service may have with the confidence, its own included), interval (utf8, how they were made:
 * marginal-set, joint-set, resampled, exact; unknown where no criterion is known of two services: every rank is possible),
 * top_share (f64, null with unknown and where counts alone are ranked; share of replicates in which it is among the first,
 * as many as @first says), tied_with (i64, how many services cannot be told apart from it), unusual (utf8, which figures lie beyond
 * what the size of the service explains, such as "rework_rate high").
 *
 * Metadata: not_critical: how many services the scope leaves out; first: how many are the first that top_share counts;
 * excluded: how many were left out because a criterion is unknown; other_criteria: columns of services that
 * criteria may name (joined by ","), where those of the ranking are known of fewer than two services; weight.NAME: the weight of
 * each criterion, as it was used; with VIKOR acceptable_advantage, acceptable_stability (yes, no) and compromise (codes).
 *
 * Cost: replicates x services x criteria; services^2 in all pairs whose intervals overlap, and services^2 x replicates (up to
 * 2,000) for confidence sets. Memory does not grow with replicates.
 *
 * Returns: (transfer full): a table, or NULL with REFERENCE (no such wave or criterion), RANGE (a weight, bound, threshold or
 * value that the method cannot take; weights that break a constraint; no weights meet these, or too few to draw from), OPTIONS,
 * CANCELLED or NO_MEMORY
 */
SMX_API SmxTable *smx_rank_services (const SmxMatrix *matrix, const SmxRankOptions *options, GError **error);

/**
 * smx_rank_tied:
 * @options: (nullable): NULL means the defaults
 *
 * Which services cannot be told apart, pair by pair, as tied_with of smx_rank_services() counts them.
 *
 * Columns: rank (i64), service (utf8), other (utf8): a row a service and other, in order of the ranking.
 *
 * Returns: (transfer full): a table, or NULL as smx_rank_services()
 */
SMX_API SmxTable *smx_rank_tied (const SmxMatrix *matrix, const SmxRankOptions *options, GError **error);

/**
 * smx_explain_ranking:
 * @options: (nullable): NULL means the defaults
 *
 * Why each service stands where it does.
 *
 * Columns: rank (i64), service, name (utf8), priority (f64); for each criterion contribution_NAME (f64): how much further up the
 * priority is than if this criterion had its median value, positive where it makes the service more urgent; why (utf8): one
 * sentence in the language of the table, made from the numbers.
 *
 * Returns: (transfer full): a table, or NULL as smx_rank_services()
 */
SMX_API SmxTable *smx_explain_ranking (const SmxMatrix *matrix, const SmxRankOptions *options,
                                       GError **error);

G_END_DECLS

#endif
