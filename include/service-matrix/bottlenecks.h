/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bottlenecks: where the graph of services hangs on one thread, in words. */
#ifndef SERVICE_MATRIX_BOTTLENECKS_H
#define SERVICE_MATRIX_BOTTLENECKS_H

#include <service-matrix/structure.h>

G_BEGIN_DECLS

/**
 * smx_bottlenecks:
 * @options: (nullable): NULL means the defaults
 *
 * Findings on the graph of roles, services and providers, most end customers first, then by finding, kind and code; see
 * docs/method.md, section "Structure".
 *
 * Columns: finding (utf8: only-provider, the only known provider of something; gate, a service or provider through which all ways
 * from end customers to others lead; link, a service or provider without which the graph, directions aside, falls into more parts;
 * passage, the five services that most of the ways from end customers to providers pass; loop, services that require
 * each other), kind (utf8: service, provider), code, name (utf8; of a loop the codes of its first ten, joined by ", "), end_customers (f64, hit
 * where it is out, as in failures; null where unknown), share (f64, 0..1, of what all services together would lose), roles (i64, that
 * get something from it alone; roles stopped where it is out for all else), services (i64, that it alone provides; behind it; in the
 * loop; lost where it is out for all else), betweenness (f64, 0..1, the share of the ways from end customers to providers that pass it,
 * with the fewest steps and weighted by end customers; null of a loop and of providers, where ways end), what (utf8, a sentence).
 *
 * Sources: betweenness, U. Brandes (2001); dominators, T. Lengauer, R. Tarjan (1979); articulation points and strong components,
 * R. Tarjan (1972).
 *
 * Cost: roles x (deliveries + dependencies).
 *
 * Returns: (transfer full): a table, or NULL with REFERENCE (no such wave), OPTIONS, RANGE, CANCELLED, NO_MEMORY or FAILED
 */
SMX_API SmxTable *smx_bottlenecks (const SmxMatrix *matrix, const SmxStructureOptions *options,
                                   GError **error);

G_END_DECLS

#endif
