/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser of study files, line by line. A line is blank, a comment ("#" first), "[section]" or "key = value".
 * Invariant: a file is either taken whole or refused with the first line at fault. GKeyFile is not used, because it
 * merges sections and keys that come twice without a word, and keeps no lines. */
#include "study-file.h"

SMX_MESSAGE (too_long, "expected a study file of at most {0} bytes but found more",
             "se esperaba un archivo de estudio de a lo sumo {0} bytes pero tiene más");
SMX_MESSAGE (not_utf8, "expected UTF-8 text but found {0}", "se esperaba texto UTF-8 pero se encontró {0}");
SMX_MESSAGE (no_line, "expected a [section], \"key = value\" or a comment (#) but found {0}",
             "se esperaba una [sección], \"clave = valor\" o un comentario (#) pero se encontró {0}");
SMX_MESSAGE (no_section, "expected a section such as [study] before the first key",
             "se esperaba una sección como [study] antes de la primera clave");
SMX_MESSAGE (section_twice, "expected each section once but found it again; the first is in line {0}",
             "se esperaba cada sección una vez pero vuelve a aparecer; la primera está en la línea {0}");
SMX_MESSAGE (key_twice, "expected each key once but found it again; the first is in line {0}",
             "se esperaba cada clave una vez pero vuelve a aparecer; la primera está en la línea {0}");

typedef struct {
  const char *name;
  guint64 line;
  SmxStudyFile *file;
  GHashTable *sections; /* name -> line */
  GHashTable *keys;     /* of the section that is open: name -> line */
} Parser;

static SmxFileSection *
open_section (const Parser *parser)
{
  GArray *sections = parser->file->sections;
  return sections->len == 0 ? NULL : &g_array_index (sections, SmxFileSection, sections->len - 1);
}

/* "[requests:log] opened" for a message; either part may be missing. */
static char *
name_place (const Parser *parser, const char *key)
{
  const SmxFileSection *section = open_section (parser);
  if (section == NULL)
    return g_strdup (key);
  return g_strdup_printf ("[%s]%s%s", section->name, key == NULL ? "" : " ", key == NULL ? "" : key);
}

static gboolean
refuse_bytes (const Parser *parser, const char *text, gsize length, GError **error)
{
  g_autofree char *found = smx__quote (text, (gssize)length);
  g_autofree char *key = NULL;
  const char *equals = memchr (text, '=', length);
  if (equals != NULL && g_utf8_validate (text, equals - text, NULL))
    key = g_strchomp (g_strndup (text, (gsize)(equals - text)));
  g_autofree char *field = name_place (parser, key);
  SmxPlace place = { .file = parser->name, .line = parser->line, .field = field };
  return smx__fail (error, SMX_ERROR_FORMAT, &place, &not_utf8, found, NULL);
}

/* Notes the line of a name; FALSE with CONFLICT where it has one already. */
static gboolean
claim (const Parser *parser, GHashTable *names, const char *name, const SmxMessage *twice, const char *field,
       GError **error)
{
  const guint64 *first = g_hash_table_lookup (names, name);
  if (first != NULL) {
    SmxPlace place = { .file = parser->name, .line = parser->line, .field = field };
    g_autofree char *line = g_strdup_printf ("%" G_GUINT64_FORMAT, *first);
    return smx__fail (error, SMX_ERROR_CONFLICT, &place, twice, line, NULL);
  }
  guint64 *line = g_new (guint64, 1);
  *line = parser->line;
  return g_hash_table_insert (names, g_strdup (name), line);
}

static void
clear_key (SmxFileKey *key)
{
  g_free (key->name);
  g_free (key->value);
}

static void
clear_section (SmxFileSection *section)
{
  g_free (section->name);
  g_clear_pointer (&section->keys, g_array_unref);
}

static gboolean
refuse_line (const Parser *parser, const char *line, GError **error)
{
  g_autofree char *found = smx__quote (line, -1);
  g_autofree char *field = name_place (parser, NULL);
  SmxPlace place = { .file = parser->name, .line = parser->line, .field = field };
  return smx__fail (error, SMX_ERROR_PARSE, &place, &no_line, found, NULL);
}

/* @line is trimmed and begins with "[". */
static gboolean
take_section (Parser *parser, char *line, GError **error)
{
  gsize length = strlen (line);
  if (line[length - 1] != ']')
    return refuse_line (parser, line, error);
  g_autofree char *name = g_strstrip (g_strndup (line + 1, length - 2));
  if (*name == '\0' || strpbrk (name, "[]") != NULL)
    return refuse_line (parser, line, error);
  g_autofree char *field = g_strdup_printf ("[%s]", name);
  if (!claim (parser, parser->sections, name, &section_twice, field, error))
    return FALSE;
  SmxFileSection section = { g_steal_pointer (&name), parser->line,
                             g_array_new (FALSE, FALSE, sizeof (SmxFileKey)) };
  g_array_set_clear_func (section.keys, (GDestroyNotify)clear_key);
  g_array_append_val (parser->file->sections, section);
  g_hash_table_remove_all (parser->keys);
  return TRUE;
}

static gboolean
take_key (Parser *parser, char *line, GError **error)
{
  char *equals = strchr (line, '=');
  if (equals == NULL || equals == line)
    return refuse_line (parser, line, error);
  g_autofree char *name = g_strchomp (g_strndup (line, (gsize)(equals - line)));
  SmxFileSection *section = open_section (parser);
  if (section == NULL) {
    SmxPlace place = { .file = parser->name, .line = parser->line, .field = name };
    return smx__fail (error, SMX_ERROR_PARSE, &place, &no_section, NULL);
  }
  g_autofree char *field = name_place (parser, name);
  if (!claim (parser, parser->keys, name, &key_twice, field, error))
    return FALSE;
  SmxFileKey key = { g_steal_pointer (&name), g_strdup (g_strchug (equals + 1)), parser->line };
  g_array_append_val (section->keys, key);
  return TRUE;
}

static gboolean
take_line (Parser *parser, const char *text, gsize length, GError **error)
{
  if (!g_utf8_validate (text, (gssize)length, NULL))
    return refuse_bytes (parser, text, length, error);
  g_autofree char *copy = g_strndup (text, length);
  char *line = g_strstrip (copy);
  if (*line == '\0' || *line == '#')
    return TRUE;
  if (*line == '[')
    return take_section (parser, line, error);
  return take_key (parser, line, error);
}

static gboolean
take_lines (Parser *parser, const char *text, const char *end, GError **error)
{
  while (text < end) {
    const char *stop = text;
    while (stop < end && *stop != '\n' && *stop != '\r')
      stop++;
    parser->line++;
    if (!take_line (parser, text, (gsize)(stop - text), error))
      return FALSE;
    if (stop + 1 < end && stop[0] == '\r' && stop[1] == '\n')
      stop++;
    text = stop + 1;
  }
  return TRUE;
}

SmxStudyFile *
smx__study_file_parse (const char *name, const char *text, gsize length, GError **error)
{
  if (length > SMX_MAX_STUDY_FILE) {
    g_autofree char *limit = g_strdup_printf ("%u", SMX_MAX_STUDY_FILE);
    SmxPlace place = { .file = name };
    smx__fail (error, SMX_ERROR_RANGE, &place, &too_long, limit, NULL);
    return NULL;
  }
  g_autoptr (SmxStudyFile) file = g_new0 (SmxStudyFile, 1);
  file->sections = g_array_new (FALSE, FALSE, sizeof (SmxFileSection));
  g_array_set_clear_func (file->sections, (GDestroyNotify)clear_section);
  g_autoptr (GHashTable) sections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Parser parser = { name, 0, file, sections, keys };
  gsize mark = length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  if (!take_lines (&parser, text + mark, text + length, error))
    return NULL;
  return g_steal_pointer (&file);
}

void
smx__study_file_free (SmxStudyFile *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->sections);
  g_free (self);
}

char **
smx__split_list (const char *value)
{
  g_autoptr (GStrvBuilder) items = g_strv_builder_new ();
  g_autoptr (GString) item = g_string_new (NULL);
  for (const char *at = value;; at++) {
    if (at[0] == '\\' && (at[1] == ';' || at[1] == '\\'))
      g_string_append_c (item, *++at);
    else if (*at != ';' && *at != '\0')
      g_string_append_c (item, *at);
    else {
      g_strstrip (item->str);
      if (*at == ';' || *item->str != '\0')
        g_strv_builder_add (items, item->str);
      g_string_truncate (item, 0);
      if (*at == '\0')
        return g_strv_builder_end (items);
    }
  }
}
