/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two-mode indices: roles and the providers that serve them, how work is spread over them, and who is like whom. */
#ifndef SERVICE_MATRIX_TWO_MODE_H
#define SERVICE_MATRIX_TWO_MODE_H

#include <service-matrix/structure.h>

G_BEGIN_DECLS

/**
 * SmxTwoModeTable:
 * @SMX_TWO_MODE_PROVIDERS: a row per provider
 * @SMX_TWO_MODE_ROLES: a row per role
 * @SMX_TWO_MODE_ROLE_PAIRS: a row per two roles that share a provider
 * @SMX_TWO_MODE_PROVIDER_PAIRS: a row per two providers that share a role
 *
 * What a row is about; spelled providers, roles, role-pairs, provider-pairs.
 */
typedef enum {
  SMX_TWO_MODE_PROVIDERS,
  SMX_TWO_MODE_ROLES,
  SMX_TWO_MODE_ROLE_PAIRS,
  SMX_TWO_MODE_PROVIDER_PAIRS,
  SMX_N_TWO_MODE_TABLES
} SmxTwoModeTable;

/**
 * smx_two_mode_from_name:
 * @name: "providers", "roles", "role-pairs" or "provider-pairs"
 * @which: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_two_mode_from_name (const char *name, SmxTwoModeTable *which);

/**
 * smx_two_mode:
 * @which: what a row is about
 * @options: (nullable): NULL means the defaults
 *
 * Roles and providers as a graph: a link where a provider serves a role, its weight the volume of their cells (requests, of cells
 * whose volume is unknown; cells of which neither is known count for degree only). Formulas: docs/method.md, section "Two-mode
 * indices". Most volume first, unknown last, then by codes.
 *
 * Columns of providers and roles: provider or role, name (utf8), degree (i64, how many on the other side), volume (f64, sum of the
 * weights), strength (f64, sum of its shares in the volume of its partners), effective_number (f64, exp of the Shannon entropy of its
 * shares), concentration (f64, 0..1, Herfindahl), specialisation (f64, 0..1, d'), most_similar (utf8, the other whose weights
 * overlap most, the first code of equal ones), overlap (f64, 0..1, weighted Jaccard).
 *
 * Columns of pairs: role or provider, other (utf8), shared (i64), weight_volume (f64, sum of the lesser weights), weight_newman (f64, each
 * over degree - 1 of who is shared), jaccard, jaccard_weighted (f64, 0..1).
 *
 * Metadata: left_out, cells without role or provider.
 *
 * Returns: (transfer full): a table, or NULL with OPTIONS, RANGE, CANCELLED or NO_MEMORY
 */
SMX_API SmxTable *smx_two_mode (const SmxMatrix *matrix, SmxTwoModeTable which,
                                const SmxStructureOptions *options, GError **error);

G_END_DECLS

#endif
