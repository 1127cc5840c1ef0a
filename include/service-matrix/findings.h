/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings: what is odd in the data, each as a sentence with its count. */
#ifndef SERVICE_MATRIX_FINDINGS_H
#define SERVICE_MATRIX_FINDINGS_H

#include <service-matrix/language.h>
#include <service-matrix/matrix.h>
#include <service-matrix/table.h>

G_BEGIN_DECLS

/**
 * smx_findings:
 * @language: of the sentences; SMX_LANGUAGE_OF_STUDY, or a language
 *
 * Columns: finding (utf8, its fixed name, such as delivered-before-opened), section (utf8, null where it is of no one
 * section), subject (utf8, a code or field, null where there is none), n (i64, rows, requests or codes concerned),
 * message (utf8, the sentence). Ordered by finding, section and subject. No rows where nothing is odd.
 *
 * Returns: (transfer full): a table, or NULL with OPTIONS or NO_MEMORY
 */
SMX_API SmxTable *smx_findings (const SmxMatrix *matrix, SmxLanguage language, GError **error);

G_END_DECLS

#endif
