/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handovers: who passes requests to whom, and what comes back, as event logs show it. */
#ifndef SERVICE_MATRIX_HANDOVERS_H
#define SERVICE_MATRIX_HANDOVERS_H

#include <service-matrix/structure.h>

G_BEGIN_DECLS

/**
 * SmxHandoversBy:
 * @SMX_HANDOVERS_BY_PASS: a row per from, to and service
 * @SMX_HANDOVERS_BY_PAIR: a row per from and to
 * @SMX_HANDOVERS_BY_SERVICE: a row per service
 * @SMX_HANDOVERS_BY_PROVIDER: a row per provider that the event log names
 * @SMX_HANDOVERS_BY_RETURNS: a row per provider who sent back and provider whose delivery came back
 *
 * What a row of handovers is about; spelled pass, pair, service, provider, returns.
 */
typedef enum {
  SMX_HANDOVERS_BY_PASS,
  SMX_HANDOVERS_BY_PAIR,
  SMX_HANDOVERS_BY_SERVICE,
  SMX_HANDOVERS_BY_PROVIDER,
  SMX_HANDOVERS_BY_RETURNS,
  SMX_N_HANDOVERS_BY
} SmxHandoversBy;

/**
 * smx_handovers_by_from_name:
 * @name: "pass", "pair", "service", "provider" or "returns"
 * @by: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_handovers_by_from_name (const char *name, SmxHandoversBy *by);

/**
 * smx_handovers:
 * @by: what a row is about
 * @options: (nullable): NULL means the defaults
 *
 * Passes between providers in event logs. A return is a pass to a provider that held the request before: direct where it goes
 * straight back, else indirect. Most passes first, then by codes; providers by what came back to them, returns by returns. No rows
 * without event logs. See docs/method.md, section "Handovers".
 *
 * Columns by pass: from, to, service (utf8), passes, direct_returns, indirect_returns (i64), share (f64, 0..1, of all passes).
 *
 * By pair: from, to, passes, share, share_of_from (f64, 0..1, of all passes out of from), direct_returns, indirect_returns,
 * reciprocity (f64, 0..1, how much of the traffic between both is matched the other way round).
 *
 * By service: service, name (utf8), passes, direct_returns, indirect_returns, returns_per_pass (f64, 0..1), share.
 *
 * By provider: provider, name (utf8), passes_out, passes_in, deliveries, came_back (i64), rework_caused (f64, 0..1, as in
 * measures), returned_by (utf8, who sent most back; the first code where several did), returned_by_returns (i64), hours_held,
 * hours_per_request (f64, h), share_held (f64, 0..1, of all hours held). Of closings that were reopened nobody is known to have sent
 * them back.
 *
 * By returns: from (who sent back), to (whose delivery came back), returns (i64), share_of_deliveries (f64, 0..1, of what to
 * delivered).
 *
 * Returns: (transfer full): a table, or NULL with REFERENCE (no such wave), OPTIONS, RANGE or NO_MEMORY
 */
SMX_API SmxTable *smx_handovers (const SmxMatrix *matrix, SmxHandoversBy by,
                                 const SmxStructureOptions *options, GError **error);

G_END_DECLS

#endif
