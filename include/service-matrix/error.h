/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors: one domain. A message says where (file, line, field), what was expected and what was found. */
#ifndef SERVICE_MATRIX_ERROR_H
#define SERVICE_MATRIX_ERROR_H

#include <service-matrix/macros.h>

G_BEGIN_DECLS

/**
 * SMX_ERROR_CODES:
 *
 * Every error code with its meaning: X (NAME, meaning). New codes are only appended.
 */
#define SMX_ERROR_CODES(X)                                                                                   \
  X (FAILED, "something else went wrong; the message says what")                                             \
  X (PARSE, "text could not be read as what its place asks for")                                             \
  X (RANGE, "a number, date or text is outside its domain or over a limit")                                  \
  X (REFERENCE,                                                                                              \
     "a name stands for nothing that is known: a column, key, section, wave, measure or time zone")          \
  X (FORMAT, "the structure of a file is broken: quotes, fields of a row, bytes of its encoding")            \
  X (CONFLICT, "two statements exclude each other")                                                          \
  X (IO, "a file could not be opened, read or written")                                                      \
  X (NO_MEMORY, "memory ran out; nothing was changed")                                                       \
  X (CANCELLED, "the host asked to stop")                                                                    \
  X (OPTIONS, "an options struct is of a size or holds a value that this version does not know")

#define SMX_ERROR_CODE_ENUM_(name, meaning) SMX_ERROR_##name,
typedef enum { SMX_ERROR_CODES (SMX_ERROR_CODE_ENUM_) SMX_N_ERROR_CODES } SmxErrorCode;
#undef SMX_ERROR_CODE_ENUM_

/**
 * SMX_ERROR:
 *
 * The domain of every #GError of this library. Errors of GIO are wrapped in it (code IO), their text kept.
 */
#define SMX_ERROR (smx_error_quark ())

/**
 * smx_error_quark:
 *
 * Returns: the error domain #SMX_ERROR
 */
SMX_API GQuark smx_error_quark (void);

/**
 * smx_error_code_name:
 * @code: an #SmxErrorCode
 *
 * Returns: (transfer none) (nullable): the code's name in capitals, such as "PARSE", or NULL for an unknown code
 */
SMX_API const char *smx_error_code_name (int code);

/* What a message says in words, part by part: for hosts that lead their users to the place. */

/**
 * smx_error_get_file:
 * @error: an error of the domain #SMX_ERROR
 *
 * Returns: (transfer none) (nullable): the file, as the user wrote it, or what stands in its place, such as the section of an Arrow
 * stream; NULL where the error is of no file
 */
SMX_API const char *smx_error_get_file (const GError *error);

/**
 * smx_error_get_line:
 * @error: an error of the domain #SMX_ERROR
 *
 * Returns: the line of the file, or the row of the stream, from 1; 0 where the error is of no line
 */
SMX_API guint64 smx_error_get_line (const GError *error);

/**
 * smx_error_get_field:
 * @error: an error of the domain #SMX_ERROR
 *
 * Returns: (transfer none) (nullable): the study's name of the field, key or option; NULL where the error is of none
 */
SMX_API const char *smx_error_get_field (const GError *error);

/**
 * smx_error_get_column:
 * @error: an error of the domain #SMX_ERROR
 *
 * Returns: (transfer none) (nullable): the user's name of the column that the field came from; NULL where there is none
 */
SMX_API const char *smx_error_get_column (const GError *error);

/**
 * smx_error_get_value:
 * @error: an error of the domain #SMX_ERROR
 *
 * Returns: (transfer none) (nullable): what was found in the place of what was expected, as the message shows it but without
 * quotation marks: escaped, and cut at 40 characters; NULL where the message is not about a value
 */
SMX_API const char *smx_error_get_value (const GError *error);

G_END_DECLS

#endif
