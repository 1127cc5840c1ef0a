/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the format strings of the Arrow C data interface to types.
 * Source: Apache Arrow, "The Arrow C data interface", section on format strings. A format string that is not known to this
 * version is a type that is not read, and no fault. */
#include "arrow-schema.h"
#include "csv.h"

#include <string.h>

SMX_MESSAGE (not_struct, "expected an Arrow stream of tables (struct) but found one of {0}",
             "se esperaba un flujo Arrow de tablas (struct) pero es de {0}");
SMX_MESSAGE (broken, "expected a sound Arrow schema but found one without {0}",
             "se esperaba un esquema Arrow correcto pero falta {0}");
SMX_MESSAGE (too_many, "expected at most {0} columns but found {1}",
             "se esperaban a lo sumo {0} columnas pero se encontraron {1}");
SMX_MESSAGE (bad_name, "expected names of columns in UTF-8 but found {0}",
             "se esperaban nombres de columnas en UTF-8 pero se encontró {0}");

/* Formats that are one whole text. */
static const struct {
  const char *format, *name;
  SmxArrowType type;
} plain[] = {
  { "n", "null", { SMX_ARROW_NULL, 0, 0, 0, FALSE } },
  { "b", "bool", { SMX_ARROW_BOOLEAN, 0, 0, 0, FALSE } },
  { "c", "int8", { SMX_ARROW_INTEGER, 1, 0, 0, FALSE } },
  { "C", "uint8", { SMX_ARROW_UNSIGNED, 1, 0, 0, FALSE } },
  { "s", "int16", { SMX_ARROW_INTEGER, 2, 0, 0, FALSE } },
  { "S", "uint16", { SMX_ARROW_UNSIGNED, 2, 0, 0, FALSE } },
  { "i", "int32", { SMX_ARROW_INTEGER, 4, 0, 0, FALSE } },
  { "I", "uint32", { SMX_ARROW_UNSIGNED, 4, 0, 0, FALSE } },
  { "l", "int64", { SMX_ARROW_INTEGER, 8, 0, 0, FALSE } },
  { "L", "uint64", { SMX_ARROW_UNSIGNED, 8, 0, 0, FALSE } },
  { "e", "float16", { SMX_ARROW_FLOAT, 2, 0, 0, FALSE } },
  { "f", "float32", { SMX_ARROW_FLOAT, 4, 0, 0, FALSE } },
  { "g", "float64", { SMX_ARROW_FLOAT, 8, 0, 0, FALSE } },
  { "u", "utf8", { SMX_ARROW_TEXT, 4, 0, 0, FALSE } },
  { "U", "large_utf8", { SMX_ARROW_TEXT, 8, 0, 0, FALSE } },
  { "vu", "utf8_view", { SMX_ARROW_VIEW, 16, 0, 0, FALSE } },
  { "tdD", "date32", { SMX_ARROW_DAYS, 4, 0, 0, FALSE } },
  { "tdm", "date64", { SMX_ARROW_DATE_MILLISECONDS, 8, 0, 0, FALSE } },
};

/* Those that are not read, by how they begin; "=" marks the whole text. */
static const struct {
  const char *start, *name;
} others[] = {
  { "=z", "binary" },
  { "=Z", "large_binary" },
  { "=vz", "binary_view" },
  { "w:", "fixed_size_binary" },
  { "=tts", "time32[s]" },
  { "=ttm", "time32[ms]" },
  { "=ttu", "time64[us]" },
  { "=ttn", "time64[ns]" },
  { "=tDs", "duration[s]" },
  { "=tDm", "duration[ms]" },
  { "=tDu", "duration[us]" },
  { "=tDn", "duration[ns]" },
  { "=tiM", "month_interval" },
  { "=tiD", "day_time_interval" },
  { "=tin", "month_day_nano_interval" },
  { "=+l", "list" },
  { "=+L", "large_list" },
  { "=+vl", "list_view" },
  { "=+vL", "large_list_view" },
  { "+w:", "fixed_size_list" },
  { "=+s", "struct" },
  { "=+m", "map" },
  { "+ud:", "dense_union" },
  { "+us:", "sparse_union" },
  { "=+r", "run_end_encoded" },
};

/* "tsu:Europe/Madrid". */
static gboolean
read_timestamp (const char *format, SmxArrowType *type, char **name)
{
  static const struct {
    char letter;
    const char *unit;
    gint64 a_second;
  } units[] = { { 's', "s", 1 }, { 'm', "ms", 1000 }, { 'u', "us", 1000000 }, { 'n', "ns", 1000000000 } };
  if (strncmp (format, "ts", 2) != 0 || format[2] == '\0' || format[3] != ':')
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (units[i].letter == format[2]) {
      const char *zone = format + 4;
      *type = (SmxArrowType){ SMX_ARROW_TIMESTAMP, 8, 0, units[i].a_second, *zone != '\0' };
      *name = *zone == '\0' ? g_strdup_printf ("timestamp[%s]", units[i].unit)
                            : g_strdup_printf ("timestamp[%s, tz=%s]", units[i].unit, zone);
      return TRUE;
    }
  return FALSE;
}

/* A whole number and what follows it; FALSE where there is none. */
static gboolean
read_integer (const char **at, gint64 *number)
{
  char *end = NULL;
  *number = g_ascii_strtoll (*at, &end, 10);
  gboolean read = end != *at;
  *at = end;
  return read;
}

/* "d:19,10" or "d:19,10,256". */
static gboolean
read_decimal (const char *format, SmxArrowType *type, char **name)
{
  gint64 precision = 0, scale = 0, bits = 128;
  const char *at = format + 2;
  if (strncmp (format, "d:", 2) != 0 || !read_integer (&at, &precision) || *at++ != ',' ||
      !read_integer (&at, &scale))
    return FALSE;
  if (*at == ',' && (at++, !read_integer (&at, &bits)))
    return FALSE;
  gboolean known = bits == 32 || bits == 64 || bits == 128 || bits == 256;
  if (*at != '\0' || !known || scale < -SMX_ARROW_MAX_SCALE || scale > SMX_ARROW_MAX_SCALE)
    return FALSE;
  *type = (SmxArrowType){ SMX_ARROW_DECIMAL, (guint)bits / 8, (int)scale, 0, FALSE };
  *name =
      g_strdup_printf ("decimal%d(%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ")", (int)bits, precision, scale);
  return TRUE;
}

/* The name of a type that is not read; one that is not known is written as its format. */
static char *
name_other (const char *format)
{
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    const char *start = others[i].start;
    if (*start == '=' ? g_str_equal (format, start + 1) : g_str_has_prefix (format, start))
      return g_strdup (others[i].name);
  }
  return smx__quote (format, -1);
}

/* The type of a format. Free the name with g_free(). */
static char *
read_type (const char *format, SmxArrowType *type)
{
  char *name = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    if (g_str_equal (plain[i].format, format)) {
      *type = plain[i].type;
      return g_strdup (plain[i].name);
    }
  if (read_timestamp (format, type, &name) || read_decimal (format, type, &name))
    return name;
  *type = (SmxArrowType){ .kind = SMX_ARROW_OTHER };
  return name_other (format);
}

static gboolean
refuse_broken (const char *section, const char *what, GError **error)
{
  return smx__fail (error, SMX_ERROR_FORMAT, &(SmxPlace){ .file = section }, &broken, what, NULL);
}

/* A column that is not nested in another; a dictionary of dictionaries is not read. */
static gboolean
read_column (const struct ArrowSchema *schema, const char *section, SmxArrowColumn *column, GError **error)
{
  if (schema == NULL || schema->format == NULL)
    return refuse_broken (section, "format", error);
  g_autofree char *type_name = read_type (schema->format, &column->values);
  column->has_dictionary = schema->dictionary != NULL;
  if (schema->dictionary == NULL) {
    column->type_name = g_steal_pointer (&type_name);
    return TRUE;
  }
  if (schema->dictionary->format == NULL)
    return refuse_broken (section, "format", error);
  column->indices = column->values;
  g_autofree char *values_name = read_type (schema->dictionary->format, &column->values);
  gboolean nested = schema->dictionary->dictionary != NULL;
  if (nested || (column->indices.kind != SMX_ARROW_INTEGER && column->indices.kind != SMX_ARROW_UNSIGNED))
    column->values = (SmxArrowType){ .kind = SMX_ARROW_OTHER };
  column->type_name = g_strdup_printf ("dictionary<%s, %s>", type_name, nested ? "dictionary" : values_name);
  return TRUE;
}

/* Whether what is said of a stream is a table of columns. */
static gboolean
check_table (const struct ArrowSchema *schema, const char *section, GError **error)
{
  if (schema->format == NULL)
    return refuse_broken (section, "format", error);
  SmxPlace place = { .file = section };
  if (!g_str_equal (schema->format, "+s") || schema->dictionary != NULL) {
    SmxArrowType type;
    g_autofree char *found = read_type (schema->format, &type);
    return smx__fail (error, SMX_ERROR_FORMAT, &place, &not_struct, found, NULL);
  }
  if (schema->n_children < 0 || (schema->n_children > 0 && schema->children == NULL))
    return refuse_broken (section, "children", error);
  if (schema->n_children <= SMX_MAX_COLUMNS)
    return TRUE;
  g_autofree char *limit = g_strdup_printf ("%u", SMX_MAX_COLUMNS);
  g_autofree char *found = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64)schema->n_children);
  return smx__fail (error, SMX_ERROR_RANGE, &place, &too_many, limit, found, NULL);
}

SmxArrowSchema *
smx__arrow_schema_new (const struct ArrowSchema *schema, const char *section, GError **error)
{
  if (!check_table (schema, section, error))
    return NULL;
  g_autoptr (SmxArrowSchema) self = g_new0 (SmxArrowSchema, 1);
  self->names = g_new0 (char *, (gsize)schema->n_children + 1);
  self->columns = g_new0 (SmxArrowColumn, (gsize)schema->n_children + 1);
  for (gint64 i = 0; i < schema->n_children; i++) {
    const struct ArrowSchema *child = schema->children[i];
    if (!read_column (child, section, &self->columns[i], error))
      return NULL;
    self->names[i] = g_strdup (child->name == NULL ? "" : child->name);
    self->n++;
    if (!g_utf8_validate (self->names[i], -1, NULL)) {
      g_autofree char *found = smx__quote (self->names[i], -1);
      smx__fail (error, SMX_ERROR_FORMAT, &(SmxPlace){ .file = section }, &bad_name, found, NULL);
      return NULL;
    }
  }
  return g_steal_pointer (&self);
}

void
smx__arrow_schema_free (SmxArrowSchema *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n; i++)
    g_free (self->columns[i].type_name);
  g_free (self->columns);
  g_strfreev (self->names);
  g_free (self);
}

SmxForm
smx__arrow_form (const SmxArrowColumn *self)
{
  switch (self->values.kind) {
  case SMX_ARROW_BOOLEAN:
    return SMX_FORM_BOOLEAN;
  case SMX_ARROW_INTEGER:
  case SMX_ARROW_UNSIGNED:
  case SMX_ARROW_FLOAT:
  case SMX_ARROW_DECIMAL:
    return SMX_FORM_NUMBER;
  case SMX_ARROW_DAYS:
  case SMX_ARROW_DATE_MILLISECONDS:
  case SMX_ARROW_TIMESTAMP:
    return SMX_FORM_TIME;
  default:
    return SMX_FORM_TEXT;
  }
}
