/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demand: how many deliveries each service has to make, for end customers and for other services. */
#ifndef SERVICE_MATRIX_DEMAND_H
#define SERVICE_MATRIX_DEMAND_H

#include <service-matrix/structure.h>

G_BEGIN_DECLS

/**
 * smx_demand:
 * @options: (nullable): NULL means the defaults
 *
 * How many deliveries each service has to make in all: its own volume, and the share of what other services deliver that needs it,
 * theirs for others included: x = v + A' x; see docs/method.md, section "Structure". A row a service, most demand first, unknown last,
 * then by code.
 *
 * Columns: service, name (utf8), own, demand (f64, deliveries; see volume_basis in measures; demand is null where nothing of it is
 * known), share (f64, 0..1, of demand that other services bring), backward_linkage (f64, what a delivery of it asks of all services
 * together, over the mean of all: above 1 it draws on others more than most), forward_linkage (f64, what a delivery of every service
 * asks of it, over the mean of all), basis (utf8, what is unknown).
 *
 * Source: W. Leontief, Review of Economics and Statistics 18 (1936); linkages: P. Rasmussen, "Studies in Inter-Sectoral Relations",
 * Amsterdam 1957. Cost: O(services + dependencies) but for loops, which are gone through until nothing changes.
 *
 * Returns: (transfer full): a table, or NULL with RANGE (services require each other so much that no number of deliveries is enough,
 * whose codes and spectral radius the message says; or a demand no number can hold), OPTIONS, CANCELLED or NO_MEMORY
 */
SMX_API SmxTable *smx_demand (const SmxMatrix *matrix, const SmxStructureOptions *options, GError **error);

G_END_DECLS

#endif
