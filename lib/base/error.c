/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raising errors. The texts are small, so GLib's own allocator serves; memory that ran out on data is free again here. */

#include "error.h"
#include <string.h>

#define QUOTED_CHARACTERS 40
#define FILE_CHARACTERS 200 /* of a place */
#define FIELD_CHARACTERS 120

SMX_MESSAGE (no_memory, "memory ran out", "no queda memoria");
SMX_MESSAGE (column_of, "{0} (column {1})", "{0} (columna {1})");

/* ---- The parts of a message ---- */

typedef struct {
  char *file, *field, *column, *value;
  guint64 line;
} SmxErrorPrivate;

static void
smx_error_private_init (SmxErrorPrivate *self)
{
  *self = (SmxErrorPrivate){ .line = 0 };
}

static void
smx_error_private_copy (const SmxErrorPrivate *from, SmxErrorPrivate *to)
{
  *to = (SmxErrorPrivate){ .file = g_strdup (from->file),
                           .field = g_strdup (from->field),
                           .column = g_strdup (from->column),
                           .value = g_strdup (from->value),
                           .line = from->line };
}

static void
smx_error_private_clear (SmxErrorPrivate *self)
{
  g_free (self->file);
  g_free (self->field);
  g_free (self->column);
  g_free (self->value);
}

G_DEFINE_EXTENDED_ERROR (SmxError, smx_error)

/* NULL of an error that is not of this library. */
static const SmxErrorPrivate *
parts_of (const GError *error)
{
  return error != NULL && error->domain == SMX_ERROR ? smx_error_get_private (error) : NULL;
}

const char *
smx_error_get_file (const GError *error)
{
  const SmxErrorPrivate *parts = parts_of (error);
  g_return_val_if_fail (parts != NULL, NULL);
  return parts->file;
}

guint64
smx_error_get_line (const GError *error)
{
  const SmxErrorPrivate *parts = parts_of (error);
  g_return_val_if_fail (parts != NULL, 0);
  return parts->line;
}

const char *
smx_error_get_field (const GError *error)
{
  const SmxErrorPrivate *parts = parts_of (error);
  g_return_val_if_fail (parts != NULL, NULL);
  return parts->field;
}

const char *
smx_error_get_column (const GError *error)
{
  const SmxErrorPrivate *parts = parts_of (error);
  g_return_val_if_fail (parts != NULL, NULL);
  return parts->column;
}

const char *
smx_error_get_value (const GError *error)
{
  const SmxErrorPrivate *parts = parts_of (error);
  g_return_val_if_fail (parts != NULL, NULL);
  return parts->value;
}

/* The field or key itself, where its place is told as "[section] key". */
static const char *
bare_field (const char *field)
{
  const char *end = field != NULL && field[0] == '[' ? strstr (field, "] ") : NULL;
  return end == NULL ? field : end + 2;
}

/* Says where, as far as an inner place has not said it already. */
static void
note_place (GError *error, const SmxPlace *place)
{
  SmxErrorPrivate *parts = smx_error_get_private (error);
  if (place == NULL)
    return;
  if (parts->file == NULL)
    parts->file = g_strdup (place->file);
  if (parts->field == NULL)
    parts->field = g_strdup (bare_field (place->field));
  if (parts->column == NULL)
    parts->column = g_strdup (place->column);
  if (parts->line == 0)
    parts->line = place->line;
}

/* The argument that a message says was found; NULL where it says of none. */
static const char *
find_value (const SmxMessage *message, const char *const *arguments, gsize n)
{
  static const char words[] = "but found {";
  const char *found = strstr (message->text[SMX_LANGUAGE_ENGLISH], words);
  const int index = found == NULL ? -1 : g_ascii_digit_value (found[sizeof words - 1]);
  return index >= 0 && (gsize)index < n ? arguments[index] : NULL;
}

static void
note_value (GError *error, const char *value)
{
  const gsize n = value == NULL ? 0 : strlen (value);
  const gboolean quoted = n > 1 && value[0] == '"' && value[n - 1] == '"';
  smx_error_get_private (error)->value = quoted ? g_strndup (value + 1, n - 2) : g_strdup (value);
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
  const char *list[SMX_MAX_ARGUMENTS];
  if (error == NULL)
    return FALSE;
  va_list arguments;
  va_start (arguments, message);
  const gsize n = smx__message_arguments (arguments, list);
  va_end (arguments);
  g_autofree char *text = smx__message_fill (message, list, n);
  g_autofree char *where = describe (place);
  g_set_error (error, SMX_ERROR, (int)code, "%s%s", where, text);
  note_place (*error, place);
  note_value (*error, find_value (message, list, n));
  return FALSE;
}

gboolean
smx__fail_at (GError **error, const SmxPlace *place)
{
  if (error == NULL || *error == NULL)
    return FALSE;
  g_autofree char *where = describe (place);
  g_prefix_error (error, "%s", where);
  note_place (*error, place);
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
  if (error != NULL && cause->domain == SMX_ERROR)
    *error = g_error_copy (cause);
  else
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
