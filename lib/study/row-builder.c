/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One record, field by field.
 * Invariant: a row that was built holds every needed field (but those that the design lets be judged later: what a rating
 * perceives, and the service of a case). */
#include "row-builder.h"
#include "../base/memory.h"
#include "../base/text.h"

#include <math.h>

/* What stands between joined texts. */
static const char separator[3] = { ' ', '/', ' ' };

SMX_MESSAGE (n_fields, "expected {0} fields but found {1}",
             "se esperaban {0} campos pero se encontraron {1}");
SMX_MESSAGE (later_text, "expected a number, as in the rows above, but found {0}",
             "se esperaba un número, como en las filas anteriores, pero se encontró {0}");

SMX_MESSAGE (later_range, "expected a number of a size that can be held (up to 1.7e308) but found {0}",
             "se esperaba un número de un tamaño representable (hasta 1.7e308) pero se encontró {0}");

SMX_MESSAGE (say_unmapped, "; if this column is not the field, say {0} =",
             "; si esta columna no es el campo, indique {0} =");

SMX_MESSAGE (
    unnamed,
    "expected nothing in column {0}, whose heading does not say what it is, but found {1}; give it a "
    "heading, or name the columns that count, such as {2} = COLUMN;COLUMN",
    "no se esperaba nada en la columna {0}, cuyo encabezado no dice qué es, pero se encontró {1}; póngale un "
    "encabezado o indique las columnas que cuentan, por ejemplo {2} = COLUMNA;COLUMNA");

typedef enum { UNDECIDED, NUMERIC, IGNORED } Further;

struct SmxRowBuilder {
  const SmxConverter *converter;
  const SmxKindSpec *kind;
  const SmxSection *section;
  SmxValue *values;
  char **joined; /* one a field: where joined texts are put; NULL before the first */
  SmxAnswer *answers;
  double *further;
  Further *decided; /* one a further column */
};

SmxRowBuilder *
smx__row_builder_new (SmxPlan *plan, const SmxConverter *converter, GError **error)
{
  g_autoptr (SmxRowBuilder) self = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return NULL;
  self->converter = converter;
  self->section = smx__plan_section (plan);
  self->kind = &smx__kinds[self->section->kind];
  gsize n_further = g_strv_length ((char **)self->section->further);
  self->values = smx__allocate (self->kind->n_fields, sizeof *self->values, error);
  if (self->values == NULL)
    return NULL;
  self->joined = smx__allocate (self->kind->n_fields, sizeof *self->joined, error);
  if (self->joined == NULL)
    return NULL;
  self->answers = smx__allocate (smx__plan_n_answers (plan) + 1, sizeof *self->answers, error);
  if (self->answers == NULL)
    return NULL;
  self->further = smx__allocate (n_further, sizeof *self->further, error);
  if (self->further == NULL)
    return NULL;
  self->decided = smx__allocate (n_further, sizeof *self->decided, error);
  return self->decided == NULL ? NULL : g_steal_pointer (&self);
}

void
smx__row_builder_free (SmxRowBuilder *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; self->joined != NULL && i < self->kind->n_fields; i++)
    g_free (self->joined[i]);
  g_free (self->joined);
  g_free (self->values);
  g_free (self->answers);
  g_free (self->further);
  g_free (self->decided);
  g_free (self);
}

gboolean
smx__record_is_blank (const SmxCsvRecord *record)
{
  for (gsize i = 0; i < record->n; i++) {
    const char *text = record->fields[i].text;
    gsize length = record->fields[i].length;
    if (length > 0 && g_ascii_isgraph (text[0]))
      return FALSE;
    smx__trim (&text, &length);
    if (length > 0)
      return FALSE;
  }
  return TRUE;
}

/* Puts the place in front of an error of a column; NO_MEMORY has none. */
static gboolean
fail_in_column (GError **error, const SmxRow *row, const SmxMap *map, const char *field, guint column)
{
  if (error != NULL && g_error_matches (*error, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    return FALSE;
  SmxPlace place = row->place;
  place.field = field;
  place.column = column == SMX_NO_COLUMN ? NULL : map->header->names[column];
  return smx__fail_at (error, &place);
}

/* Short rows are refused; a long one only where something stands in its surplus. */
static gboolean
check_n_fields (const SmxMap *map, const SmxCsvRecord *record, const SmxRow *row, GError **error)
{
  guint n = map->header->n;
  if (record->n >= n) {
    SmxCsvRecord surplus = { .n = record->n - n, .fields = record->fields + n };
    if (smx__record_is_blank (&surplus))
      return TRUE;
  }
  g_autofree char *expected = g_strdup_printf ("%u", n);
  g_autofree char *found = g_strdup_printf ("%" G_GSIZE_FORMAT, record->n);
  return smx__fail (error, SMX_ERROR_FORMAT, &row->place, &n_fields, expected, found, NULL);
}

static gboolean
convert (const SmxRowBuilder *self, const SmxMap *map, const SmxRow *row, const SmxField *field,
         const SmxCsvRecord *record, guint column, SmxValue *value, GError **error)
{
  const SmxSlice *slice = &record->fields[column];
  return smx__convert_form (self->converter, smx__map_form (map, column), field, slice->text, slice->length,
                            value, error) ||
         fail_in_column (error, row, map, field->name, column);
}

/* A column may have a field's name and be something else, such as a level "High". Always FALSE. */
static gboolean
suggest_unmapping (const SmxFieldColumns *from, const SmxField *field, const SmxSlice *slice, GError **error)
{
  gboolean unfit = field->type == SMX_VALUE_CHOICE || smx__is_word (slice->text, slice->length);
  if (from->by_name && !field->needed && unfit && error != NULL &&
      g_error_matches (*error, SMX_ERROR, SMX_ERROR_PARSE)) {
    g_autofree char *hint = smx__message_format (&say_unmapped, field->name, NULL);
    g_autofree char *message = (*error)->message;
    (*error)->message = g_strconcat (message, hint, NULL);
  }
  return FALSE;
}

static gboolean
add_parts (const SmxRowBuilder *self, const SmxMap *map, const SmxRow *row, const SmxFieldColumns *from,
           const SmxCsvRecord *record, GError **error)
{
  const SmxField *field = &self->kind->fields[from->field];
  SmxValue *sum = &self->values[from->field];
  *sum = (SmxValue){ 0 };
  for (guint i = 0; i < from->n; i++) {
    SmxValue part;
    if (!convert (self, map, row, field, record, from->columns[i], &part, error))
      return FALSE;
    if (!smx__convert_add (self->converter, field, sum, &part, error))
      return fail_in_column (error, row, map, field->name, SMX_NO_COLUMN);
  }
  return TRUE;
}

/* Writes the parts with separators between them; FALSE where one is missing or the whole is too long (@length then is
 * what it would have been, else 0). */
static gboolean
write_parts (const SmxRowBuilder *self, const SmxFieldColumns *from, const SmxCsvRecord *record, char *buffer,
             gsize *length)
{
  gsize at = 0;
  for (guint i = 0; i < from->n; i++) {
    const char *text = record->fields[from->columns[i]].text;
    gsize n = record->fields[from->columns[i]].length;
    *length = 0;
    if (smx__is_missing (self->converter, &text, &n))
      return FALSE;
    if (i > 0 && at + sizeof separator <= SMX_MAX_CODE)
      memcpy (buffer + at, separator, sizeof separator);
    at += i == 0 ? 0 : sizeof separator;
    if (at + n <= SMX_MAX_CODE)
      memcpy (buffer + at, text, n);
    at += n;
    *length = at;
  }
  return at <= SMX_MAX_CODE;
}

SMX_MESSAGE (join_too_long, "expected at most {0} bytes but found {1} in the columns together",
             "se esperaban a lo sumo {0} bytes pero se encontraron {1} en las columnas juntas");

static gboolean
join_parts (const SmxRowBuilder *self, const SmxMap *map, const SmxRow *row, const SmxFieldColumns *from,
            const SmxCsvRecord *record, GError **error)
{
  const SmxField *field = &self->kind->fields[from->field];
  SmxValue *value = &self->values[from->field];
  char **buffer = &self->joined[from->field];
  gsize length = 0;
  *value = (SmxValue){ 0 };
  if (*buffer == NULL && (*buffer = smx__allocate (SMX_MAX_CODE, 1, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < from->n; i++) {
    const SmxSlice *part = &record->fields[from->columns[i]];
    if (!smx__check_finite (smx__map_form (map, from->columns[i]), part->text, part->length, error))
      return fail_in_column (error, row, map, field->name, from->columns[i]);
  }
  if (write_parts (self, from, record, *buffer, &length))
    return smx__convert (self->converter, field, *buffer, length, value, error) ||
           fail_in_column (error, row, map, field->name, SMX_NO_COLUMN);
  if (length == 0)
    return TRUE;
  g_autofree char *limit = g_strdup_printf ("%u", SMX_MAX_CODE);
  g_autofree char *found = g_strdup_printf ("%" G_GSIZE_FORMAT, length);
  smx__fail (error, SMX_ERROR_RANGE, NULL, &join_too_long, limit, found, NULL);
  return fail_in_column (error, row, map, field->name, SMX_NO_COLUMN);
}

static gboolean
build_fields (const SmxRowBuilder *self, const SmxMap *map, const SmxRow *row, const SmxCsvRecord *record,
              GError **error)
{
  for (guint i = 0; i < map->fields->len; i++) {
    const SmxFieldColumns *from = &g_array_index (map->fields, SmxFieldColumns, i);
    const SmxField *field = &self->kind->fields[from->field];
    gboolean ok = FALSE;
    if (from->n == 1)
      ok = convert (self, map, row, field, record, from->columns[0], &self->values[from->field], error) ||
           suggest_unmapping (from, field, &record->fields[from->columns[0]], error);
    else if (from->mapping == SMX_MAPPING_SUM)
      ok = add_parts (self, map, row, from, record, error);
    else
      ok = join_parts (self, map, row, from, record, error);
    if (!ok)
      return FALSE;
  }
  return TRUE;
}

gboolean
smx__is_judged_later (SmxKind kind, guint field)
{
  return (kind == SMX_KIND_OF_RATINGS && field == SMX_RATINGS_PERCEPTION) ||
         (kind == SMX_KIND_OF_EVENTS && field == SMX_REQUESTS_SERVICE);
}

static gboolean
check_needed (const SmxRowBuilder *self, const SmxMap *map, const SmxRow *row, const SmxCsvRecord *record,
              GError **error)
{
  for (guint i = 0; i < map->fields->len; i++) {
    const SmxFieldColumns *from = &g_array_index (map->fields, SmxFieldColumns, i);
    const SmxField *field = &self->kind->fields[from->field];
    if (!field->needed || self->values[from->field].known ||
        smx__is_judged_later (self->section->kind, from->field))
      continue;
    guint column = from->n == 1 ? from->columns[0] : SMX_NO_COLUMN;
    const SmxSlice *slice = &record->fields[from->columns[0]];
    g_autofree char *found =
        from->n == 1 ? smx__quote (slice->text, (gssize)slice->length) : g_strdup ("\"\"");
    smx__fail_needed (error, found);
    return fail_in_column (error, row, map, field->name, column);
  }
  return TRUE;
}

/* A column without a heading may be the mark of a delimiter at the end of each line, but no cell of it is dropped. */
static gboolean
check_unnamed (const SmxRowBuilder *self, const SmxMap *map, const SmxRow *row, const SmxCsvRecord *record,
               GError **error)
{
  const char *field = self->kind->fields[self->section->wide ? SMX_RATINGS_PERCEPTION : SMX_LINKS_ROLE].name;
  for (guint i = 0; i < map->unnamed->len; i++) {
    guint column = g_array_index (map->unnamed, guint, i);
    const char *text = record->fields[column].text;
    gsize length = record->fields[column].length;
    if (smx__is_missing (self->converter, &text, &length))
      continue;
    g_autofree char *number = g_strdup_printf ("%u", column + 1);
    g_autofree char *found = smx__quote (text, (gssize)length);
    smx__fail (error, SMX_ERROR_FORMAT, NULL, &unnamed, number, found, field, NULL);
    return fail_in_column (error, row, map, field, SMX_NO_COLUMN);
  }
  return TRUE;
}

static gboolean
build_answers (const SmxRowBuilder *self, const SmxMap *map, SmxRow *row, const SmxCsvRecord *record,
               GError **error)
{
  gboolean wide = self->section->wide;
  const SmxField *first = &self->kind->fields[wide ? SMX_RATINGS_PERCEPTION : SMX_LINKS_CRITICALITY];
  const SmxField *second = &self->kind->fields[SMX_RATINGS_EXPECTATION]; /* only of wide tables */
  for (guint i = 0; i < map->answers->len; i++) {
    const SmxAnswerColumns *from = &g_array_index (map->answers, SmxAnswerColumns, i);
    SmxAnswer *answer = &self->answers[row->n_answers];
    *answer = (SmxAnswer){ .column = from->answer };
    if (!convert (self, map, row, first, record, from->first, &answer->first, error))
      return FALSE;
    if (wide && from->second != SMX_NO_COLUMN &&
        !convert (self, map, row, second, record, from->second, &answer->second, error))
      return FALSE;
    if (answer->first.known)
      row->n_answers++;
    else
      row->n_unanswered++;
  }
  return TRUE;
}

/* A further column is numeric where its first value is a number; then all are. */
static gboolean
build_further (SmxRowBuilder *self, const SmxMap *map, const SmxRow *row, const SmxCsvRecord *record,
               GError **error)
{
  for (gsize i = 0; self->section->further[i] != NULL; i++)
    self->further[i] = NAN;
  for (guint i = 0; i < map->further->len; i++) {
    const SmxFurtherColumn *from = &g_array_index (map->further, SmxFurtherColumn, i);
    Further *decided = &self->decided[from->further];
    const char *text = record->fields[from->column].text;
    gsize length = record->fields[from->column].length;
    if (*decided == IGNORED || smx__is_missing (self->converter, &text, &length))
      continue;
    SmxNumberResult result = smx__convert_further (self->converter, smx__map_form (map, from->column), text,
                                                   length, &self->further[from->further]);
    if (result != SMX_NUMBER_OK && *decided == NUMERIC) {
      gboolean is_range = result == SMX_NUMBER_RANGE;
      g_autofree char *found = smx__quote (text, (gssize)length);
      smx__fail (error, is_range ? SMX_ERROR_RANGE : SMX_ERROR_PARSE, NULL,
                 is_range ? &later_range : &later_text, found, NULL);
      return fail_in_column (error, row, map, self->section->further[from->further], SMX_NO_COLUMN);
    }
    *decided = result == SMX_NUMBER_OK ? NUMERIC : IGNORED;
  }
  return TRUE;
}

gboolean
smx__row_build (SmxRowBuilder *self, const SmxMap *map, const SmxCsvRecord *record, SmxRow *row,
                GError **error)
{
  *row = (SmxRow){ .place = { .file = map->header->place.file, .line = record->line },
                   .arrival = record->arrival,
                   .values = self->values,
                   .answers = self->answers,
                   .further = self->further };
  return check_n_fields (map, record, row, error) && build_fields (self, map, row, record, error) &&
         check_needed (self, map, row, record, error) && check_unnamed (self, map, row, record, error) &&
         build_answers (self, map, row, record, error) && build_further (self, map, row, record, error);
}
