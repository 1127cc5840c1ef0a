/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How sure a ranking is when its weights are not: acceptability, who beats whom, and how little would change the order. */
#ifndef SERVICE_MATRIX_CERTAINTY_H
#define SERVICE_MATRIX_CERTAINTY_H

#include <service-matrix/rank.h>

G_BEGIN_DECLS

/**
 * SmxCertainty:
 * @SMX_CERTAINTY_ACCEPTABILITY: "acceptability": how often each service has each rank, over weights drawn uniformly from all
 *   that the options leave (weight_orders, weight_bounds) and data drawn anew in the same draws. Columns: service (utf8), rank
 *   (i64), share (f64, 0..1); rows with a share above 0 only, by service in order of the ranking. SMAA-2
 * @SMX_CERTAINTY_WINNING: "winning": how often a service is ahead of another, ties aside. Columns: service, other (utf8),
 *   share (f64); every ordered pair
 * @SMX_CERTAINTY_WEIGHTS: "weights": for each service the mean of the weights that make it first, and how sure it is then to
 *   be first with the data drawn anew. Columns: service (utf8), first_share (f64), confidence (f64, null where it is never
 *   first), then weight_NAME (f64) for each criterion
 * @SMX_CERTAINTY_STABILITY: "stability": how far the weight of each criterion may go, the others keeping their proportions,
 *   before the order of the first (as many as the option @first says) changes. Columns: criterion (utf8), weight, low, high
 *   (f64). Metadata: moved: the least weight, of 1, that must move to make another service the first; rival: which one
 * @SMX_CERTAINTY_METHODS: "methods": Kendall's tau-b of the rankings of each two methods. Columns: method, other (utf8), tau_b
 *   (f64, null where a ranking is all ties or the method cannot rank these data)
 * @SMX_CERTAINTY_REVERSAL: "reversal": what changes among the others when a service is left out. Columns: service (utf8), reversed
 *   (i64, pairs whose order turns round), first_changes (utf8, yes or no)
 * @SMX_CERTAINTY_TOP: "top": which services are surely, and which possibly, among the first (as many as the option @first
 *   says). Columns: service (utf8), rank (i64), surely, possibly (utf8, yes or no), interval (utf8: how the intervals were made
 *   that say it, as in smx_rank_services()). Where this is joint-set, all that is said holds together with the confidence; exact
 *   holds as far as the figures are right; resampled promises nothing of the true ranks: it says how ranks swing in the replicates
 *
 * The first three have in their metadata ranking_entropy: how many rankings the draws made, in bits (0 where all draws made the
 * same), by the first 1,048,576 of them. New values are only appended.
 */
typedef enum {
  SMX_CERTAINTY_ACCEPTABILITY,
  SMX_CERTAINTY_WINNING,
  SMX_CERTAINTY_WEIGHTS,
  SMX_CERTAINTY_STABILITY,
  SMX_CERTAINTY_METHODS,
  SMX_CERTAINTY_REVERSAL,
  SMX_CERTAINTY_TOP,
  SMX_N_CERTAINTIES
} SmxCertainty;

/**
 * smx_certainty_from_name:
 * @name: "acceptability", "winning", "weights", "stability", "methods", "reversal" or "top"
 * @certainty: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_certainty_from_name (const char *name, SmxCertainty *certainty);

/**
 * smx_certainty:
 * @certainty: which table
 * @options: (nullable): as for smx_rank_services(), of whose @top the services are that are listed; NULL means the defaults.
 *   The tables acceptability, winning, weights and stability are about weights: the method must be one that has any, and where
 *   the options name staged or burden they are those of the weighted sum
 *
 * Returns: (transfer full): the table that #SmxCertainty describes, or NULL as smx_rank_services(), and with RANGE where no weights
 * meet the constraints, or they leave too little room to draw from
 */
SMX_API SmxTable *smx_certainty (const SmxMatrix *matrix, SmxCertainty certainty,
                                 const SmxRankOptions *options, GError **error);

G_END_DECLS

#endif
