/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The languages of messages, column titles and findings. Codes and column names are the same in all of them. */
#ifndef SERVICE_MATRIX_LANGUAGE_H
#define SERVICE_MATRIX_LANGUAGE_H

#include <service-matrix/macros.h>

G_BEGIN_DECLS

/**
 * SmxLanguage:
 * @SMX_LANGUAGE_OF_STUDY: where a language may be chosen: the one that the study names, or English
 * @SMX_LANGUAGE_ENGLISH: "en", the default
 * @SMX_LANGUAGE_SPANISH: "es"
 */
typedef enum {
  SMX_LANGUAGE_OF_STUDY = -1,
  SMX_LANGUAGE_ENGLISH = 0,
  SMX_LANGUAGE_SPANISH = 1,
  SMX_N_LANGUAGES
} SmxLanguage;

/**
 * smx_language_from_code:
 * @code: "en" or "es"
 * @language: (out): the language; untouched on failure
 *
 * Returns: FALSE where the code is none of these
 */
SMX_API gboolean smx_language_from_code (const char *code, SmxLanguage *language);

G_END_DECLS

#endif
