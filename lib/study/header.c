/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns by name, and the small language of mapping values: a|b, a+b, "name". */
#include "header.h"
#include "../base/text.h"

#define LISTED 20

SMX_MESSAGE (no_column, "expected a column {0} but found only {1}{2}",
             "se esperaba una columna {0} pero solo hay {1}{2}");
SMX_MESSAGE (say_encoding, "; if the file has another encoding, say which, such as encoding = windows-1252",
             "; si el archivo tiene otra codificación, indíquela, por ejemplo encoding = windows-1252");
SMX_MESSAGE (two_columns, "expected one column {0} but found two, the columns {1} and {2}",
             "se esperaba una sola columna {0} pero hay dos, las columnas {1} y {2}");
SMX_MESSAGE (empty_table, "an empty table", "una tabla vacía");
SMX_MESSAGE (and_more, "{0} and {1} more", "{0} y {1} más");
SMX_MESSAGE (open_quote, "expected a closing quote but found {0}",
             "se esperaba una comilla de cierre pero se encontró {0}");

SmxHeader *
smx__header_new (const char *file, const SmxCsvRecord *record, gboolean numbered)
{
  SmxHeader *self = g_new0 (SmxHeader, 1);
  self->place = (SmxPlace){ .file = file, .line = numbered ? 0 : record->line };
  self->n = (guint)record->n;
  self->names = g_new0 (char *, record->n + 1);
  self->twins = g_new (guint, record->n + 1);
  self->columns = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < self->n; i++) {
    const char *text = record->fields[i].text;
    gsize length = record->fields[i].length;
    smx__trim (&text, &length);
    self->names[i] = numbered ? g_strdup_printf ("%u", i + 1) : g_strndup (text, length);
    self->twins[i] = SMX_NO_COLUMN;
    guint first = smx__header_find (self, self->names[i]);
    if (first == SMX_NO_COLUMN)
      g_hash_table_insert (self->columns, self->names[i], GUINT_TO_POINTER (i + 1));
    else {
      self->twins[i] = first;
      self->twins[first] = i;
    }
  }
  return self;
}

void
smx__header_free (SmxHeader *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->columns);
  g_strfreev (self->names);
  g_free (self->twins);
  g_free (self);
}

guint
smx__header_find (const SmxHeader *self, const char *name)
{
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (self->columns, name));
  return found == 0 ? SMX_NO_COLUMN : found - 1;
}

char *
smx__header_list (const SmxHeader *self)
{
  if (self->n == 0)
    return g_strdup (smx__message_text (&empty_table));
  g_autoptr (GString) list = g_string_new (NULL);
  for (guint i = 0; i < MIN (self->n, LISTED); i++) {
    g_autofree char *name = smx__quote (self->names[i], -1);
    g_string_append_printf (list, "%s%s", i == 0 ? "" : ", ", name);
  }
  if (self->n <= LISTED)
    return g_string_free (g_steal_pointer (&list), FALSE);
  g_autofree char *rest = g_strdup_printf ("%u", self->n - LISTED);
  return smx__message_format (&and_more, list->str, rest, NULL);
}

const char *
smx__header_hint (const SmxHeader *self)
{
  for (guint i = 0; i < self->n; i++)
    if (!g_utf8_validate (self->names[i], -1, NULL))
      return smx__message_text (&say_encoding);
  return "";
}

gboolean
smx__header_take (const SmxHeader *self, const char *field, const char *name, guint *column, GError **error)
{
  guint found = smx__header_find (self, name);
  SmxPlace place = self->place;
  place.field = field;
  g_autofree char *quoted = smx__quote (name, -1);
  if (found == SMX_NO_COLUMN) {
    g_autofree char *names = smx__header_list (self);
    return smx__fail (error, SMX_ERROR_REFERENCE, &place, &no_column, quoted, names, smx__header_hint (self),
                      NULL);
  }
  if (self->twins[found] != SMX_NO_COLUMN) {
    guint twin = self->twins[found];
    g_autofree char *first = g_strdup_printf ("%u", MIN (found, twin) + 1);
    g_autofree char *second = g_strdup_printf ("%u", MAX (found, twin) + 1);
    return smx__fail (error, SMX_ERROR_CONFLICT, &place, &two_columns, quoted, first, second, NULL);
  }
  *column = found;
  return TRUE;
}

/* The end of the name that begins at @at: at @sign outside quotes, or the end of the text. A quote counts only where it
 * opens the name; "" in quotes is one. NULL where it does not close. */
static const char *
skip_name (const char *at, char sign)
{
  while (g_ascii_isspace (*at))
    at++;
  if (*at == '"') {
    for (at++; at[0] != '"' || at[1] == '"'; at += at[0] == '"' ? 2 : 1)
      if (*at == '\0')
        return NULL;
    at++;
  }
  while (*at != '\0' && *at != sign)
    at++;
  return at;
}

/* A name without the quotes around it, with one quote for two in it. */
static char *
unquote (const char *text, gsize length)
{
  char *name = g_strstrip (g_strndup (text, length));
  gsize n = strlen (name);
  if (n < 2 || name[0] != '"' || name[n - 1] != '"')
    return name;
  char *to = name;
  for (const char *from = name + 1; from < name + n - 1; from++) {
    *to++ = *from;
    if (from[0] == '"' && from[1] == '"' && from + 1 < name + n - 1)
      from++;
  }
  *to = '\0';
  return name;
}

/* Splits at @sign; NULL where a quote does not close. */
static char **
split_at (const char *text, char sign)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  for (;;) {
    const char *end = skip_name (text, sign);
    if (end == NULL)
      return NULL;
    g_autofree char *name = unquote (text, (gsize)(end - text));
    g_strv_builder_add (names, name);
    if (*end == '\0')
      return g_strv_builder_end (names);
    text = end + 1;
  }
}

gboolean
smx__split_mapping (const SmxHeader *self, const char *text, SmxMapping *mapping, char ***names,
                    GError **error)
{
  *mapping = SMX_MAPPING_COLUMN;
  if (smx__header_find (self, text) != SMX_NO_COLUMN) {
    *names = g_strdupv ((char *[]){ (char *)text, NULL });
    return TRUE;
  }
  g_auto (GStrv) joined = split_at (text, '|');
  g_auto (GStrv) added = joined == NULL || joined[1] != NULL ? NULL : split_at (text, '+');
  if (joined == NULL) {
    g_autofree char *found = smx__quote (text, -1);
    return smx__fail (error, SMX_ERROR_PARSE, NULL, &open_quote, found, NULL);
  }
  if (added == NULL || added[1] == NULL) {
    *mapping = joined[1] != NULL ? SMX_MAPPING_JOIN : SMX_MAPPING_COLUMN;
    *names = g_steal_pointer (&joined);
  } else {
    *mapping = SMX_MAPPING_SUM;
    *names = g_steal_pointer (&added);
  }
  return TRUE;
}
