/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raising errors. The texts are small, so GLib's own allocator serves; memory that ran out on data is free again here. */

#include "error.h"

#define QUOTED_CHARACTERS 40
#define FILE_CHARACTERS 200 /* of a place */
#define FIELD_CHARACTERS 120

SMX_MESSAGE (no_memory, "memory ran out", "no queda memoria");
SMX_MESSAGE (column_of, "{0} (column {1})", "{0} (columna {1})");

GQuark
smx_error_quark (void)
{
  return g_quark_from_static_string ("smx-error-quark");
}

const char *
smx_error_code_name (int code)
{
#define CODE_NAME(name, meaning) #name,
  static const char *const names[] = { SMX_ERROR_CODES (CODE_NAME) };
#undef CODE_NAME
  return code >= 0 && code < (int)SMX_N_ERROR_CODES ? names[code] : NULL;
}

static void
append_escaped (GString *text, const char *p, gsize n_bytes, gunichar character, gboolean quoted)
{
  if (character == '\n')
    g_string_append (text, "\\n");
  else if (character == '\r')
    g_string_append (text, "\\r");
  else if (character == '\t')
    g_string_append (text, "\\t");
  else if (quoted && (character == '"' || character == '\\'))
    g_string_append_printf (text, "\\%c", (char)character);
  else if (g_unichar_iscntrl (character) || g_unichar_type (character) == G_UNICODE_FORMAT ||
           character == 0x2028 || character == 0x2029) /* what would not be seen, or would move the rest */
    g_string_append_printf (text, "\\u{%x}", character);
  else
    g_string_append_len (text, p, (gssize)n_bytes);
}

/* A text of somebody's with nothing in it that acts on a terminal or is no UTF-8, cut at @limit characters. */
static void
append_shown (GString *shown, const char *text, gsize rest, guint limit, gboolean quoted)
{
  for (guint n = 0; rest > 0; n++) {
    if (n == limit) {
      g_string_append (shown, "…");
      break;
    }
    gunichar character = g_utf8_get_char_validated (text, (gssize)MIN (rest, 6));
    gsize n_bytes = 1;
    if (*text == '\0' || character >= 0x110000) {
      g_string_append_printf (shown, "\\x%02x", (guchar)*text);
    } else {
      n_bytes = (gsize)g_unichar_to_utf8 (character, NULL);
      append_escaped (shown, text, n_bytes, character, quoted);
    }
    text += n_bytes;
    rest -= n_bytes;
  }
}

/* "file:line: field (column "x"): ", or "" where nothing is known. */
static char *
describe (const SmxPlace *place)
{
  GString *text = g_string_new (NULL);
  if (place == NULL)
    return g_string_free (text, FALSE);
  if (place->file != NULL)
    append_shown (text, place->file, strlen (place->file), FILE_CHARACTERS, FALSE);
  if (place->line != 0)
    g_string_append_printf (text, ":%" G_GUINT64_FORMAT, place->line);
  if (text->len != 0)
    g_string_append (text, ": ");
  if (place->field == NULL)
    return g_string_free (text, FALSE);
  if (place->column != NULL && !g_str_equal (place->column, place->field)) {
    g_autofree char *quoted = smx__quote (place->column, -1);
    g_autofree char *both = smx__message_format (&column_of, place->field, quoted, NULL);
    g_string_append (text, both);
  } else {
    append_shown (text, place->field, strlen (place->field), FIELD_CHARACTERS, FALSE);
  }
  g_string_append (text, ": ");
  return g_string_free (text, FALSE);
}

gboolean
smx__fail (GError **error, SmxErrorCode code, const SmxPlace *place, const SmxMessage *message, ...)
{
  if (error == NULL)
    return FALSE;
  va_list arguments;
  va_start (arguments, message);
  g_autofree char *text = smx__message_format_va (message, arguments);
  va_end (arguments);
  g_autofree char *where = describe (place);
  g_set_error (error, SMX_ERROR, (int)code, "%s%s", where, text);
  return FALSE;
}

gboolean
smx__fail_at (GError **error, const SmxPlace *place)
{
  if (error == NULL || *error == NULL)
    return FALSE;
  g_autofree char *where = describe (place);
  g_prefix_error (error, "%s", where);
  return FALSE;
}

gboolean
smx__fail_with (GError **error, const SmxPlace *place, GError *cause)
{
  SmxErrorCode code = SMX_ERROR_IO;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    code = SMX_ERROR_CANCELLED;
  else if (g_error_matches (cause, G_CONVERT_ERROR, G_CONVERT_ERROR_NO_MEMORY))
    code = SMX_ERROR_NO_MEMORY;
  else if (cause->domain == SMX_ERROR)
    code = (SmxErrorCode)cause->code;
  if (error != NULL)
    g_set_error_literal (error, SMX_ERROR, (int)code, cause->message);
  g_error_free (cause);
  return smx__fail_at (error, place);
}

gboolean
smx__fail_memory (GError **error)
{
  return smx__fail (error, SMX_ERROR_NO_MEMORY, NULL, &no_memory, NULL);
}

char *
smx__quote (const char *text, gssize length)
{
  GString *quoted = g_string_new ("\"");
  append_shown (quoted, text, length < 0 ? strlen (text) : (gsize)length, QUOTED_CHARACTERS, TRUE);
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}
