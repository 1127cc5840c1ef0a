/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Validation: where front and back, or the matrix that was drawn and the log, do not agree yet. */
#ifndef SERVICE_MATRIX_VALIDATION_H
#define SERVICE_MATRIX_VALIDATION_H

#include <service-matrix/structure.h>

G_BEGIN_DECLS

/**
 * smx_validation:
 * @options: (nullable): NULL means the defaults
 *
 * The worklist between front and back: a row per role, service and provider that needs a word, and what to ask whom. Most volume
 * first, then by codes; no rows where all is agreed. See docs/method.md, section "Validation between front and back".
 *
 * Columns: state (utf8: proposed, a link that is not yet confirmed; disputed; used-not-drawn, requests and no link;
 * drawn-not-used, a link in force and no request, where there is a log; expired-but-used, requests and links that are all out of
 * force), role, service, provider (utf8; null where the link or the requests name none), requests (i64, null without a log),
 * volume (f64, see volume_basis in measures; where it is unknown, the end customers that the links state), criticality (f64,
 * 0..1, of the links, else of the service), perception_front, perception_back (f64, scale points, null under min-group people, as in
 * measures by cell), respondents_front, respondents_back (i64, null without a survey), what (utf8, a sentence).
 *
 * Metadata: state.STATE, how many rows there are of each before top; left_out, requests without role or service, which no link can
 * be held against.
 *
 * Returns: (transfer full): a table, or NULL with REFERENCE (no such wave), OPTIONS, RANGE or NO_MEMORY
 */
SMX_API SmxTable *smx_validation (const SmxMatrix *matrix, const SmxStructureOptions *options,
                                  GError **error);

G_END_DECLS

#endif
