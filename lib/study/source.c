/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A source: one table of records, as a section of the study file or a program says it. */
#include "../base/text.h"
#include "arrow-stream.h"
#include "source-keys.h"

SMX_MESSAGE (no_kind, "expected a kind of table but found {0}; {1}",
             "se esperaba una clase de tabla pero se encontró {0}; {1}");
SMX_MESSAGE (unknown_kind, "expected a kind of table, or study, but found {0}; {1}",
             "se esperaba una clase de tabla, o study, pero se encontró {0}; {1}");
SMX_MESSAGE (unknown_key, "expected a key or field of {0} but found {1}; {2}",
             "se esperaba una clave o un campo de {0} pero se encontró {1}; {2}");
SMX_MESSAGE (is_field,
             "expected a key of {0} but found {1}, which is a field: smx_source_map() says its columns",
             "se esperaba una clave de {0} pero se encontró {1}, que es un campo: smx_source_map() indica "
             "sus columnas");
SMX_MESSAGE (unknown_field, "expected a field of {0} but found {1}; {2}",
             "se esperaba un campo de {0} pero se encontró {1}; {2}");
SMX_MESSAGE (nearest_is, "the nearest is {0}", "lo más parecido es {0}");
SMX_MESSAGE (known_are, "those that are known: {0}", "se conocen: {0}");
SMX_MESSAGE (no_file, "expected the key file: which file holds this table",
             "se esperaba la clave file: qué archivo contiene esta tabla");
SMX_MESSAGE (same_signs, "expected a sign other than the decimal sign but found {0}",
             "se esperaba un signo distinto del decimal pero se encontró {0}");
SMX_MESSAGE (not_added,
             "expected one column, or columns joined by \"|\": + adds numbers and this field is none; a name "
             "that holds + is put in quotes",
             "se esperaba una columna, o columnas unidas con \"|\": + suma números y este campo "
             "no lo es; un nombre que contiene + va entre comillas");
SMX_MESSAGE (
    not_joined,
    "expected one column, or columns added by \"+\": | joins texts and this field is a number; a name "
    "that holds | is put in quotes",
    "se esperaba una columna, o columnas sumadas con \"+\": | une textos y este campo es "
    "un número; un nombre que contiene | va entre comillas");
SMX_MESSAGE (not_listed,
             "expected one column: lists are for perception and expectation of wide tables and role of grids",
             "se esperaba una columna: las listas son para perception y expectation de tablas anchas y role "
             "de cuadrículas");
SMX_MESSAGE (bad_n_columns, "expected {0} but found {1} columns",
             "se esperaba {0} pero se encontraron {1} columnas");
SMX_MESSAGE (null_column, "expected a name for every column but number {1} of {0} is NULL",
             "se esperaba un nombre para cada columna pero el número {1} de {0} es NULL");
SMX_MESSAGE (no_dates, "expected no {0} in [study], since cells have no dates that it could test",
             "se esperaba que [study] no tuviera {0}, pues las celdas no tienen fechas que comprobar");
SMX_MESSAGE (at_most_one, "at most one column", "a lo sumo una columna");
SMX_MESSAGE (at_least_one, "at least one column", "al menos una columna");

SMX_MESSAGE (of_file, "expected a key that fits an Arrow stream: this one says how a file is written",
             "se esperaba una clave propia de un flujo Arrow: esta indica cómo está escrito un archivo");

/* "the nearest is "opened"", or all that are known. */
static char *
suggest (const char *found, GPtrArray *known)
{
  const char *nearest = smx__nearest (found, (const char *const *)known->pdata, known->len);
  if (nearest != NULL) {
    g_autofree char *quoted = smx__quote (nearest, -1);
    return smx__message_format (&nearest_is, quoted, NULL);
  }
  g_autoptr (GString) names = g_string_new (NULL);
  for (guint i = 0; i < known->len; i++)
    g_string_append_printf (names, "%s%s", i == 0 ? "" : ", ", (const char *)known->pdata[i]);
  return smx__message_format (&known_are, names->str, NULL);
}

static void
add_names (GPtrArray *known, const char *const *names)
{
  for (; *names != NULL; names++)
    g_ptr_array_add (known, (char *)*names);
}

static GPtrArray *
list_fields (SmxKind kind)
{
  GPtrArray *known = g_ptr_array_new ();
  for (guint i = 0; i < smx__kinds[kind].n_fields; i++)
    g_ptr_array_add (known, (char *)smx__kinds[kind].fields[i].name);
  return known;
}

/* The kind of "requests:log"; SMX_N_KINDS with the error where there is none. A program adds no [study]. */
static SmxKind
find_kind (const char *section, gboolean in_file, GError **error)
{
  const char *colon = strchr (section, ':');
  g_autofree char *name = colon == NULL ? g_strdup (section) : g_strndup (section, (gsize)(colon - section));
  g_strchomp (name);
  for (guint kind = 0; kind < SMX_N_KINDS; kind++)
    if (g_str_equal (smx__kinds[kind].name, name) && (colon == NULL || colon[1] != '\0'))
      return kind;
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  if (in_file)
    g_ptr_array_add (known, "study");
  for (guint kind = 0; kind < SMX_N_KINDS; kind++)
    g_ptr_array_add (known, (char *)smx__kinds[kind].name);
  g_autofree char *found = smx__quote (section, -1);
  g_autofree char *suggestion = suggest (name, known);
  smx__fail (error, SMX_ERROR_REFERENCE, NULL, in_file ? &unknown_kind : &no_kind, found, suggestion, NULL);
  return SMX_N_KINDS;
}

SmxSource *
smx__source_new (SmxStudy *study, const char *section, guint64 line, GError **error)
{
  SmxKind kind = find_kind (section, line > 0, error);
  if (kind == SMX_N_KINDS)
    return NULL;
  SmxSource *self = g_new0 (SmxSource, 1);
  self->study = study;
  self->kind = kind;
  self->name = g_strdup (section);
  self->line = line;
  self->said = smx__said_new ();
  self->mappings = g_new0 (SmxFieldMapping, smx__kinds[kind].n_fields);
  self->decimal = '.';
  self->header_rows = 1;
  return self;
}

static void
clear_mapping (SmxFieldMapping *mapping)
{
  g_clear_pointer (&mapping->text, g_free);
  g_clear_pointer (&mapping->columns, g_strfreev);
  *mapping = (SmxFieldMapping){ 0 };
}

void
smx__source_free (SmxSource *self)
{
  g_free (self->name);
  g_hash_table_unref (self->said);
  for (guint i = 0; i < smx__kinds[self->kind].n_fields; i++)
    clear_mapping (&self->mappings[i]);
  g_free (self->mappings);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->bytes_name);
  smx__arrow_stream_free (self->arrow);
  g_free (self->file);
  g_free (self->encoding);
  g_free (self->datetime);
  g_free (self->thousands);
  smx__word_list_clear (&self->missing);
  smx__word_list_clear (&self->values);
  smx__word_list_clear (&self->not_applicable);
  g_strfreev (self->closed);
  g_strfreev (self->rework);
  g_free (self);
}

/* Whether a key that says how a file is written could mean anything. */
static gboolean
check_of_files (const SmxSource *self, const char *key, const char *value, GError **error)
{
  static const char *const of_files[] = {
    "file", "delimiter", "encoding", "header-rows", "skip-lines", NULL
  };
  return self->arrow == NULL || *value == '\0' || !g_strv_contains (of_files, key) ||
         smx__fail (error, SMX_ERROR_CONFLICT, NULL, &of_file, NULL);
}

gboolean
smx__source_say (SmxSource *self, const char *key, const char *value, guint64 line, GError **error)
{
  const char *const *own = smx__kinds[self->kind].keys;
  if (g_strv_contains (smx__source_keys, key) || g_strv_contains (own, key)) {
    if (!check_of_files (self, key, value, error) || !smx__take_source_key (self, key, value, error))
      return FALSE;
    smx__say (self->said, key, value, line);
    return TRUE;
  }
  g_autoptr (GPtrArray) known = list_fields (self->kind);
  add_names (known, own);
  add_names (known, smx__source_keys);
  g_autofree char *found = smx__quote (key, -1);
  g_autofree char *suggestion = suggest (key, known);
  return smx__fail (error, SMX_ERROR_REFERENCE, NULL, &unknown_key, smx__kinds[self->kind].name, found,
                    suggestion, NULL);
}

void
smx__source_say_mapping (SmxSource *self, guint field, const char *text, guint64 line)
{
  SmxFieldMapping *mapping = &self->mappings[field];
  clear_mapping (mapping);
  mapping->said = TRUE;
  mapping->is_syntax = TRUE;
  mapping->text = g_strdup (text);
  mapping->line = line;
}

gboolean
smx_source_set (SmxSource *self, const char *key, const char *value, GError **error)
{
  g_return_val_if_fail (self != NULL && key != NULL && value != NULL, FALSE);
  SMX_LANGUAGE_SCOPE (self->study->language);
  gboolean ok = FALSE;
  if (smx__find_field (self->kind, key, NULL) != NULL) {
    g_autofree char *found = smx__quote (key, -1);
    smx__fail (error, SMX_ERROR_REFERENCE, NULL, &is_field, smx__kinds[self->kind].name, found, NULL);
  } else
    ok = smx__check_line (value, error) && smx__source_say (self, key, value, 0, error);
  return ok || smx__fail_in_study (error, self->study, self->name, key, 0);
}

void
smx_source_set_bytes (SmxSource *self, const char *name, GBytes *bytes)
{
  g_return_if_fail (self != NULL && name != NULL && bytes != NULL && self->arrow == NULL);
  g_bytes_ref (bytes);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = bytes;
  g_free (self->bytes_name);
  self->bytes_name = g_strdup (name);
}

static gboolean
is_number (SmxValueType type)
{
  return type == SMX_VALUE_COUNT || type == SMX_VALUE_NUMBER || type == SMX_VALUE_DOUBLE ||
         type == SMX_VALUE_RATING || type == SMX_VALUE_SUM;
}

gboolean
smx__takes_list (const SmxSource *self, guint field)
{
  if (self->wide)
    return field == SMX_RATINGS_PERCEPTION || field == SMX_RATINGS_EXPECTATION;
  return self->grid && field == SMX_LINKS_ROLE;
}

gboolean
smx__check_mapping (const SmxSource *self, guint field, SmxMapping mapping, GError **error)
{
  SmxValueType type = smx__kinds[self->kind].fields[field].type;
  if (mapping == SMX_MAPPING_SUM && !is_number (type))
    return smx__fail (error, SMX_ERROR_CONFLICT, NULL, &not_added, NULL);
  if (mapping == SMX_MAPPING_JOIN && is_number (type))
    return smx__fail (error, SMX_ERROR_CONFLICT, NULL, &not_joined, NULL);
  if (mapping == SMX_MAPPING_LIST && !smx__takes_list (self, field))
    return smx__fail (error, SMX_ERROR_CONFLICT, NULL, &not_listed, NULL);
  return TRUE;
}

static gboolean
check_n_columns (SmxMapping mapping, gsize n, GError **error)
{
  gboolean too_many = mapping == SMX_MAPPING_COLUMN && n > 1;
  if (!too_many && (mapping == SMX_MAPPING_COLUMN || n > 0))
    return TRUE;
  g_autofree char *found = g_strdup_printf ("%" G_GSIZE_FORMAT, n);
  const char *expected = smx__message_text (too_many ? &at_most_one : &at_least_one);
  return smx__fail (error, SMX_ERROR_RANGE, NULL, &bad_n_columns, expected, found, NULL);
}

static gboolean
check_names (const char *const *columns, gsize n, GError **error)
{
  for (gsize i = 0; i < n; i++)
    if (columns[i] == NULL) {
      g_autofree char *expected = g_strdup_printf ("%" G_GSIZE_FORMAT, n);
      g_autofree char *found = g_strdup_printf ("%" G_GSIZE_FORMAT, i + 1);
      return smx__fail (error, SMX_ERROR_RANGE, NULL, &null_column, expected, found, NULL);
    }
  return TRUE;
}

static gboolean
find_field (const SmxSource *self, const char *name, guint *field, GError **error)
{
  if (smx__find_field (self->kind, name, field) != NULL)
    return TRUE;
  g_autoptr (GPtrArray) known = list_fields (self->kind);
  g_autofree char *found = smx__quote (name, -1);
  g_autofree char *suggestion = suggest (name, known);
  return smx__fail (error, SMX_ERROR_REFERENCE, NULL, &unknown_field, smx__kinds[self->kind].name, found,
                    suggestion, NULL);
}

gboolean
smx_source_map (SmxSource *self, const char *field, SmxMapping mapping, const char *const *columns,
                gsize n_columns, GError **error)
{
  g_return_val_if_fail (self != NULL && field != NULL && (columns != NULL || n_columns == 0), FALSE);
  g_return_val_if_fail (mapping <= SMX_MAPPING_LIST, FALSE);
  SMX_LANGUAGE_SCOPE (self->study->language);
  guint index = 0;
  if (!find_field (self, field, &index, error) || !check_n_columns (mapping, n_columns, error) ||
      !check_names (columns, n_columns, error))
    return smx__fail_in_study (error, self->study, self->name, field, 0);
  SmxFieldMapping *kept = &self->mappings[index];
  clear_mapping (kept);
  kept->said = TRUE;
  kept->mapping = mapping;
  kept->columns = g_new0 (char *, n_columns + 1);
  for (gsize i = 0; i < n_columns; i++)
    kept->columns[i] = g_strdup (columns[i]);
  return TRUE;
}

static gboolean
check_signs (const SmxSource *self, GError **error)
{
  if (self->thousands == NULL || self->thousands[0] != self->decimal)
    return TRUE;
  g_autofree char *found = smx__quote (self->thousands, -1);
  smx__fail (error, SMX_ERROR_CONFLICT, NULL, &same_signs, found, NULL);
  guint64 line = smx__line_of (self->said, "thousands");
  return smx__fail_in_study (error, self->study, self->name, "thousands", line);
}

gboolean
smx__source_check (const SmxSource *self, const SmxSettings *settings, GError **error)
{
  if (self->arrow != NULL && !smx__arrow_stream_check (self->arrow, error))
    return smx__fail_in_study (error, self->study, self->name, NULL, 0);
  if (self->file == NULL && self->bytes == NULL && self->arrow == NULL) {
    smx__fail (error, SMX_ERROR_REFERENCE, NULL, &no_file, NULL);
    return smx__fail_in_study (error, self->study, self->name, "file", self->line);
  }
  if (self->kind == SMX_KIND_OF_RATINGS && settings->low == SMX_NULL) {
    smx__fail_no_scale (error);
    return smx__fail_in_study (error, self->study, self->name, NULL, self->line);
  }
  if (self->kind == SMX_KIND_OF_CELLS && (settings->from != SMX_NULL || settings->until != SMX_NULL)) {
    const char *key = settings->from != SMX_NULL ? "from" : "until";
    smx__fail (error, SMX_ERROR_CONFLICT, NULL, &no_dates, key, NULL);
    return smx__fail_in_study (error, self->study, self->name, NULL, self->line);
  }
  return check_signs (self, error);
}
