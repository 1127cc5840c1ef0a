/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the schema of an Arrow stream to a map, by way of a header like that of a file. Only columns that something is made
 * of are checked: others may be of any type. */
#include "arrow-columns.h"

#include <string.h>

SMX_MESSAGE (unfit, "expected a column of {0} but found the Arrow type {1}",
             "se esperaba una columna de {0} pero se encontró el tipo Arrow {1}");
SMX_MESSAGE (of_texts, "texts", "textos");
SMX_MESSAGE (of_codes, "texts, numbers or booleans", "textos, números o booleanos");
SMX_MESSAGE (of_numbers, "numbers, booleans or texts", "números, booleanos o textos");
SMX_MESSAGE (of_times, "dates, timestamps or texts", "fechas, marcas de tiempo o textos");

static const SmxMessage *
describe_fit (SmxValueType type)
{
  switch (type) {
  case SMX_VALUE_CODE:
  case SMX_VALUE_TEXT:
    return &of_codes;
  case SMX_VALUE_CHOICE:
    return &of_texts;
  case SMX_VALUE_TIME:
    return &of_times;
  default:
    return &of_numbers;
  }
}

/* Numbers are let through everywhere: a column in which nothing stands is often one of them, and a value that does not fit
 * says so itself. */
static gboolean
fits (SmxForm form, SmxValueType type, gboolean joined)
{
  if (form == SMX_FORM_TIME)
    return type == SMX_VALUE_TIME && !joined;
  return form != SMX_FORM_BOOLEAN || (type != SMX_VALUE_TIME && type != SMX_VALUE_CHOICE);
}

/* Notes that a field takes a column, if its type will do. */
static gboolean
use_column (SmxArrowColumns *self, guint field, guint column, gboolean joined, GError **error)
{
  const SmxField *spec = &smx__kinds[self->map->source->kind].fields[field];
  self->used[column] = TRUE;
  if (self->readable[column] && fits (self->forms[column], spec->type, joined))
    return TRUE;
  SmxPlace place = self->header->place;
  place.field = spec->name;
  place.column = self->header->names[column];
  const SmxMessage *expected = describe_fit (joined ? SMX_VALUE_CODE : spec->type);
  return smx__fail (error, SMX_ERROR_CONFLICT, &place, &unfit, smx__message_text (expected),
                    self->schema->columns[column].type_name, NULL);
}

static gboolean
use_fields (SmxArrowColumns *self, GError **error)
{
  for (guint i = 0; i < self->map->fields->len; i++) {
    const SmxFieldColumns *from = &g_array_index (self->map->fields, SmxFieldColumns, i);
    for (guint k = 0; k < from->n; k++)
      if (!use_column (self, from->field, from->columns[k], from->mapping == SMX_MAPPING_JOIN && from->n > 1,
                       error))
        return FALSE;
  }
  return TRUE;
}

static gboolean
use_answers (SmxArrowColumns *self, GError **error)
{
  gboolean wide = self->map->source->wide;
  guint first = wide ? SMX_RATINGS_PERCEPTION : SMX_LINKS_CRITICALITY;
  for (guint i = 0; i < self->map->answers->len; i++) {
    const SmxAnswerColumns *from = &g_array_index (self->map->answers, SmxAnswerColumns, i);
    if (!use_column (self, first, from->first, FALSE, error) ||
        (from->second != SMX_NO_COLUMN &&
         !use_column (self, SMX_RATINGS_EXPECTATION, from->second, FALSE, error)))
      return FALSE;
  }
  for (guint i = 0; i < self->map->unnamed->len; i++)
    if (!use_column (self, first, g_array_index (self->map->unnamed, guint, i), FALSE, error))
      return FALSE;
  return TRUE;
}

/* Further numbers of services are taken where there are any: no type is at fault. */
static void
use_further (SmxArrowColumns *self)
{
  for (guint i = 0; i < self->map->further->len; i++) {
    guint column = g_array_index (self->map->further, SmxFurtherColumn, i).column;
    if (self->readable[column] && self->forms[column] != SMX_FORM_TIME)
      self->used[column] = TRUE;
  }
}

static SmxHeader *
name_columns (const SmxArrowSchema *schema, const char *section)
{
  g_autofree SmxSlice *names = g_new (SmxSlice, schema->n + 1);
  for (guint i = 0; i < schema->n; i++)
    names[i] = (SmxSlice){ schema->names[i], strlen (schema->names[i]) };
  return smx__header_new (section, &(SmxCsvRecord){ .n = schema->n, .fields = names }, FALSE);
}

gboolean
smx__arrow_columns_open (SmxArrowColumns *self, SmxArrowSchema *schema, SmxPlan *plan, const char *section,
                         GError **error)
{
  self->schema = schema;
  self->header = name_columns (schema, section);
  self->forms = g_new0 (SmxForm, schema->n + 1);
  self->used = g_new0 (gboolean, schema->n + 1);
  self->readable = g_new0 (gboolean, schema->n + 1);
  for (guint i = 0; i < schema->n; i++) {
    self->forms[i] = smx__arrow_form (&schema->columns[i]);
    self->readable[i] = schema->columns[i].values.kind != SMX_ARROW_OTHER;
  }
  self->map = smx__map_new (plan, self->header, error);
  if (self->map == NULL)
    return FALSE;
  self->map->forms = self->forms;
  use_further (self);
  return use_fields (self, error) && use_answers (self, error);
}

void
smx__arrow_columns_clear (SmxArrowColumns *self)
{
  g_clear_pointer (&self->map, smx__map_free);
  g_clear_pointer (&self->header, smx__header_free);
  g_clear_pointer (&self->schema, smx__arrow_schema_free);
  g_clear_pointer (&self->forms, g_free);
  g_clear_pointer (&self->used, g_free);
  g_clear_pointer (&self->readable, g_free);
}
