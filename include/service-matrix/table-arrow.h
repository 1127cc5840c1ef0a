/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table as an Apache Arrow stream: for any library that takes one, in the same process and without files. */
#ifndef SERVICE_MATRIX_TABLE_ARROW_H
#define SERVICE_MATRIX_TABLE_ARROW_H

#include <service-matrix/arrow-interface.h>
#include <service-matrix/table.h>

G_BEGIN_DECLS

/**
 * SmxArrowTexts:
 * @SMX_ARROW_TEXTS_PLAIN: "plain": utf8 (large_utf8 of 2 GiB and more), which every consumer joins and compares with its own
 *   texts; they are laid out anew, once a stream
 * @SMX_ARROW_TEXTS_DICTIONARY: "dictionary": a dictionary of the different texts with indices of 32 bits, which are not copied
 *
 * How columns of text are given.
 */
typedef enum { SMX_ARROW_TEXTS_PLAIN, SMX_ARROW_TEXTS_DICTIONARY, SMX_N_ARROW_TEXTS } SmxArrowTexts;

/**
 * smx_arrow_texts_from_name:
 * @name: "plain" or "dictionary"
 * @texts: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_arrow_texts_from_name (const char *name, SmxArrowTexts *texts);

/**
 * smx_table_to_arrow:
 * @texts: how columns of text are given
 * @stream: (out caller-allocates): of one batch with all rows, also where there are none; the caller, or whoever it is given to,
 *   releases it. Untouched on failure
 *
 * Gives a table to another library. Whole numbers are int64, numbers float64, texts as @texts says; what is unknown is null.
 * Numbers, and which of them are known, are not copied; under a null stands 0, or NaN among float64. The stream, each array
 * and each column of it hold the table, so that they outlive its last other reference; they may be released in any order and
 * by any thread.
 *
 * Metadata of a field: title, unit and description, where they are not empty, and of float64 decimals, how many of them are of use to
 * a reader; of the schema: that of the table, and its language.
 *
 * Returns: FALSE with OPTIONS (@texts is none of these) or NO_MEMORY
 */
SMX_API gboolean smx_table_to_arrow (SmxTable *self, SmxArrowTexts texts, struct ArrowArrayStream *stream,
                                     GError **error);

G_END_DECLS

#endif
