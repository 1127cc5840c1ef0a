/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts in every language: a message is a template, "{0}" and "{1}" stand for its arguments.
 *
 * The language is that of the public call that runs: each one opens with SMX_LANGUAGE_SCOPE (language), which holds
 * for its own thread until the function returns; a worker thread opens its own scope. Without one it is English. */
#ifndef SMX_BASE_MESSAGE_H
#define SMX_BASE_MESSAGE_H

#include <service-matrix/language.h>

typedef struct {
  const char *text[SMX_N_LANGUAGES];
} SmxMessage;

/* SMX_MESSAGE (late, "{0} came late", "{0} llegó tarde"); declares one beside the code that uses it. */
#define SMX_MESSAGE(name, english, spanish) static const SmxMessage name = { { english, spanish } }

/* The template in the language of the scope. */
const char *smx__message_text (const SmxMessage *message);

/* The filled template in the language of the scope; arguments are texts ended by NULL. Free with g_free(). */
char *smx__message_format (const SmxMessage *message, ...) G_GNUC_NULL_TERMINATED;

/* The same in two steps: the arguments, up to a NULL, as a list of at most SMX_MAX_ARGUMENTS; and the template that they fill. */
#define SMX_MAX_ARGUMENTS 10
gsize smx__message_arguments (va_list arguments, const char **list);
char *smx__message_fill (const SmxMessage *message, const char *const *arguments, gsize n);

SmxLanguage smx__language (void);
SmxLanguage smx__language_enter (SmxLanguage language); /* returns the one before */
void smx__language_leave (SmxLanguage *before);

#define SMX_LANGUAGE_SCOPE(language)                                                                         \
  __attribute__ ((cleanup (smx__language_leave), unused)) SmxLanguage smx_language_before_ =                 \
      smx__language_enter (language)

#endif
