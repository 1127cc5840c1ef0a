/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exposure: how many end customers stand behind each service and provider, near or far. */
#ifndef SERVICE_MATRIX_EXPOSURE_H
#define SERVICE_MATRIX_EXPOSURE_H

#include <service-matrix/structure.h>

G_BEGIN_DECLS

/**
 * smx_exposure:
 * @options: (nullable): NULL means the defaults
 *
 * How many end customers are hit where a service or a provider fails, through all that requires it; see docs/method.md, section
 * "Structure". A row for each service and each provider, most exposed first, then services before providers, then by code.
 *
 * Columns: kind (utf8: service, provider), code, name (utf8), own, exposed (f64, end customers of touchpoints, or the study's
 * volume where there are no touchpoints: without and with what requires it; null where nothing of it is known), share (f64, 0..1, of
 * what all services together expose), depth (i64, the fewest steps of dependency to a service that end customers meet, 0 where
 * they meet it; of a provider that of its nearest service; null where there is none), experience (f64, mean experience of the
 * touchpoints that may be hit, weighted by their end customers; null where unknown), standard_error (f64, of exposed, 0 where it is
 * exact), basis (utf8: exact or sampled, and what is unknown).
 *
 * A dependency with a share below 1 is needed in that share of deliveries, whatever others are; exposed is the mean over all worlds
 * that may be. Where more than 12 such dependencies matter and ways meet, @worlds of them are drawn, which depend on seed and codes
 * alone.
 *
 * Metadata: total, what all services together expose, where known.
 *
 * Cost: O(services x (deliveries + dependencies) / 64) where all shares are 1. Of a service or provider from which a share below 1
 * follows and that is sampled, O(worlds / 64 x (services + dependencies that it may take along)): where thousands take along most of a large
 * graph that is minutes, and with 100,000 services and 1,000,000 dependencies hours, whatever @top is. Fewer @worlds cost less, down to 512.
 *
 * Returns: (transfer full): a table, or NULL with REFERENCE (no such wave), RANGE, OPTIONS, CANCELLED or NO_MEMORY
 */
SMX_API SmxTable *smx_exposure (const SmxMatrix *matrix, const SmxStructureOptions *options, GError **error);

G_END_DECLS

#endif
