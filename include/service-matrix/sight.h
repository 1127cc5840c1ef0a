/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line of sight: where the work of each provider ends, near or far: at which touchpoints, and with what weight. */
#ifndef SERVICE_MATRIX_SIGHT_H
#define SERVICE_MATRIX_SIGHT_H

#include <service-matrix/structure.h>

G_BEGIN_DECLS

/**
 * SmxSightBy:
 * @SMX_SIGHT_BY_PROVIDER: a row per provider, with a sentence
 * @SMX_SIGHT_BY_TOUCHPOINT: a row per provider and touchpoint that its work reaches
 *
 * What a row of the line of sight is about; spelled provider, touchpoint.
 */
typedef enum { SMX_SIGHT_BY_PROVIDER, SMX_SIGHT_BY_TOUCHPOINT, SMX_N_SIGHT_BY } SmxSightBy;

/**
 * smx_sight_by_from_name:
 * @name: "provider" or "touchpoint"
 * @by: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_sight_by_from_name (const char *name, SmxSightBy *by);

/**
 * smx_sight:
 * @by: what a row is about
 * @options: (nullable): NULL means the defaults
 *
 * What of that which end customers meet rests on the work of each provider: what it delivers there itself, and what it delivers to
 * that. Providers with most end customers first, then by code; those whose work reaches nobody last. See docs/method.md, section
 * "Line of sight".
 *
 * Columns by touchpoint: provider, name, journey, touchpoint (utf8, null where the study has no touchpoints: a row is then a
 * provider and a role that is no back office), role (utf8), end_customers (f64, who pass the touchpoint; without touchpoints the role's
 * volume), share (f64, 0..1, of all that the role receives, by volume, what rests on the provider), standard_error (f64, at most, of
 * share; 0 where it is exact), weight (f64, end_customers x share), depth (i64, 0 where the provider serves the role itself, else the
 * fewest steps of dependency from what the role receives to what the provider delivers), via (utf8, the chain with the most weight, as
 * codes of services: what the provider delivers " > " what requires it " > " and so on to what the role receives, which is one code
 * where both are the same; of more than three between them the first three and "..."; a code with ">", a quotation mark or spaces
 * at an end, and one that is "...", stands in quotation marks, its own doubled). Within a provider most weight first, unknown last, then
 * most share, then by codes.
 *
 * Columns by provider: provider, name (utf8), touchpoints, journeys, roles (i64, that it reaches), end_customers (f64, of each
 * journey the largest weight, added up; without touchpoints the weights of roles; null where unknown), standard_error (f64, at most, of
 * end_customers), share_of_all (f64, 0..1, of the end customers of all touchpoints of roles that receive anything, likewise),
 * first_touchpoint, first_role (utf8, those of the most weight), experience (f64, mean experience of the touchpoints, by weight; null
 * where unknown), sentence (utf8, for its wall).
 *
 * A dependency with a share below 1 is needed in that share of deliveries, whatever others are, as in exposure. Of a service with more
 * than 12 such dependencies below it @worlds are drawn, which depend on seed and codes alone.
 *
 * Metadata: total, of which share_of_all is a part, where known.
 *
 * Cost: services that end customers meet x dependencies below each; where they are uncertain x worlds.
 *
 * Returns: (transfer full): a table, or NULL with REFERENCE (no such wave), OPTIONS, RANGE, CANCELLED or NO_MEMORY
 */
SMX_API SmxTable *smx_sight (const SmxMatrix *matrix, SmxSightBy by, const SmxStructureOptions *options,
                             GError **error);

G_END_DECLS

#endif
