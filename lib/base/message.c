/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts in every language.
 * Invariant: the language of a thread is that of the innermost scope that is open in it. */

#include "message.h"

static _Thread_local SmxLanguage current = SMX_LANGUAGE_ENGLISH;

SmxLanguage
smx__language (void)
{
  return current;
}

SmxLanguage
smx__language_enter (SmxLanguage language)
{
  SmxLanguage before = current;
  current = (guint)language < SMX_N_LANGUAGES ? language : SMX_LANGUAGE_ENGLISH;
  return before;
}

void
smx__language_leave (SmxLanguage *before)
{
  current = *before;
}

const char *
smx__message_text (const SmxMessage *message)
{
  return message->text[current];
}

/* Copies the template; "{N}" becomes the argument N, anything else stands as it is. */
static char *
fill (const char *template, const char *const *arguments, gsize n_arguments)
{
  GString *text = g_string_new (NULL);
  for (const char *p = template; *p != '\0'; p++) {
    if (p[0] == '{' && g_ascii_isdigit (p[1]) && p[2] == '}') {
      gsize index = (gsize)(p[1] - '0');
      if (index < n_arguments)
        g_string_append (text, arguments[index]);
      p += 2;
    } else {
      g_string_append_c (text, *p);
    }
  }
  return g_string_free (text, FALSE);
}

gsize
smx__message_arguments (va_list arguments, const char **list)
{
  gsize n = 0;
  for (const char *one = va_arg (arguments, const char *); one != NULL && n < SMX_MAX_ARGUMENTS;
       one = va_arg (arguments, const char *))
    list[n++] = one;
  return n;
}

char *
smx__message_fill (const SmxMessage *message, const char *const *arguments, gsize n)
{
  return fill (smx__message_text (message), arguments, n);
}

char *
smx__message_format (const SmxMessage *message, ...)
{
  const char *list[SMX_MAX_ARGUMENTS];
  va_list arguments;
  va_start (arguments, message);
  const gsize n = smx__message_arguments (arguments, list);
  va_end (arguments);
  return smx__message_fill (message, list, n);
}
