/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers in sentences. Invariant: nothing here depends on the locale. */

#include "number-words.h"
#include "../base/message.h"
#include "../base/text.h"
#include <string.h>

static gboolean
is_spanish (void)
{
  return smx__language () == SMX_LANGUAGE_SPANISH;
}

/* Digits in threes up to the first that is none, behind a sign; the rest with the decimal sign of the language. */
static char *
write_digits (const char *number)
{
  const gsize sign = *number == '-' ? 1 : 0, n = strspn (number + sign, "0123456789");
  const gboolean grouped = n > (is_spanish () ? 4 : 3);
  GString *text = g_string_new_len (number, (gssize)sign);
  for (gsize i = 0; i < n; i++) {
    if (grouped && i > 0 && (n - i) % 3 == 0)
      g_string_append (text, is_spanish () ? SMX_NO_BREAK : ",");
    g_string_append_c (text, number[sign + i]);
  }
  for (const char *p = number + sign + n; *p != '\0'; p++)
    g_string_append_c (text, (char)(*p == '.' && is_spanish () ? ',' : *p));
  return g_string_free (text, FALSE);
}

char *
smx__words_whole (gint64 value)
{
  char digits[SMX_INT64_ROOM];
  return write_digits (smx__format_int64 (digits, value));
}

char *
smx__words_number (const char *format, double value)
{
  char text[512];
  return write_digits (g_ascii_formatd (text, sizeof text, format, value));
}
