/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Failures: what is lost where a provider, a service or two providers are out, and how much of it is borne. */
#ifndef SERVICE_MATRIX_FAILURES_H
#define SERVICE_MATRIX_FAILURES_H

#include <service-matrix/structure.h>

G_BEGIN_DECLS

/**
 * smx_failures:
 * @options: (nullable): NULL means the defaults
 *
 * Takes out one provider, one service, or two providers at a time; see docs/method.md, section "Structure". A service is lost to a role
 * where all its known providers for that role are out, altogether where all are; what requires a lost service with a share of 1 is
 * lost too. Two providers have a row only where both together do more harm than one and the other added up: alternatives that fail
 * together. Most harm first, unknown last; then services, providers, pairs, by code.
 *
 * Columns: kind (utf8: service, provider, pair), code (utf8, of a pair both, joined by " + "), name (utf8), end_customers (f64, end
 * customers of touchpoints, or volume where there are none: a lost service counts its whole volume, one that is lost to some roles
 * theirs; null where nothing of it is known), services_lost (i64, altogether), roles_stopped (i64, roles that lose a service which is
 * critical to them, or of which that is unknown), share (f64, 0..1, of what all services together would lose).
 *
 * Returns: (transfer full): a table, or NULL with REFERENCE (no such wave), RANGE, OPTIONS, CANCELLED or NO_MEMORY
 */
SMX_API SmxTable *smx_failures (const SmxMatrix *matrix, const SmxStructureOptions *options, GError **error);

/**
 * smx_robustness:
 * @options: (nullable): NULL means the defaults; @top limits how many providers go
 *
 * How many end customers are still served when one provider after the other goes: each time the one whose loss then does most harm
 * (the first by code of equal ones), and at random, the mean over worlds / 64 orders that depend on seed and codes alone.
 *
 * Columns: out (i64, providers gone, from 0), worst_first, at_random (f64, 0..1, share of end customers still served; null where nothing
 * is known of them), standard_error (f64, of at_random; null where one order was drawn), provider (utf8, the one that went last in
 * worst_first).
 *
 * Cost: providers^2 x (deliveries + dependencies) / 64.
 *
 * Returns: (transfer full): a table, or NULL with REFERENCE (no such wave), RANGE, OPTIONS, CANCELLED or NO_MEMORY
 */
SMX_API SmxTable *smx_robustness (const SmxMatrix *matrix, const SmxStructureOptions *options,
                                  GError **error);

G_END_DECLS

#endif
