/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SmxTable: reading cell by cell. Nothing here changes a table once it is built, so nothing here locks. */
#include "table-private.h"

#include <math.h>
#include <string.h>

void
smx__column_clear (SmxColumn *self)
{
  g_free (self->name);
  g_free (self->title);
  g_free (self->unit);
  g_free (self->description);
  g_free (self->validity);
  g_free (self->integers);
  g_free (self->doubles);
  g_free (self->numbers);
  smx__dictionary_free (self->texts);
  memset (self, 0, sizeof *self);
}

SmxTable *
smx_table_ref (SmxTable *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
smx_table_unref (SmxTable *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  for (guint i = 0; i < self->n_columns; i++)
    smx__column_clear (&self->columns[i]);
  for (guint i = 0; i < self->n_metadata; i++) {
    g_free (self->metadata[i].key);
    g_free (self->metadata[i].value);
  }
  g_free (self->columns);
  g_free (self->metadata);
  g_free (self);
}

gint64
smx_table_n_rows (const SmxTable *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_rows;
}

guint
smx_table_n_columns (const SmxTable *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_columns;
}

int
smx_table_find_column (const SmxTable *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, -1);
  for (guint i = 0; i < self->n_columns; i++)
    if (strcmp (self->columns[i].name, name) == 0)
      return (int)i;
  return -1;
}

const char *
smx_table_get_column_name (const SmxTable *self, guint column)
{
  g_return_val_if_fail (self != NULL && column < self->n_columns, NULL);
  return self->columns[column].name;
}

const char *
smx_table_get_column_title (const SmxTable *self, guint column)
{
  g_return_val_if_fail (self != NULL && column < self->n_columns, NULL);
  return self->columns[column].title;
}

const char *
smx_table_get_column_unit (const SmxTable *self, guint column)
{
  g_return_val_if_fail (self != NULL && column < self->n_columns, NULL);
  return self->columns[column].unit;
}

const char *
smx_table_get_column_description (const SmxTable *self, guint column)
{
  g_return_val_if_fail (self != NULL && column < self->n_columns, NULL);
  return self->columns[column].description;
}

SmxColumnType
smx_table_get_column_type (const SmxTable *self, guint column)
{
  g_return_val_if_fail (self != NULL && column < self->n_columns, SMX_COLUMN_TEXT);
  return self->columns[column].type;
}

/* Whether the table has this cell. */
static gboolean
has_cell (const SmxTable *self, gint64 row, guint column)
{
  return self != NULL && column < self->n_columns && row >= 0 && row < self->n_rows;
}

gboolean
smx_table_is_null (const SmxTable *self, gint64 row, guint column)
{
  g_return_val_if_fail (has_cell (self, row, column), TRUE);
  return smx__column_is_null (&self->columns[column], row);
}

gint64
smx_table_get_int64 (const SmxTable *self, gint64 row, guint column)
{
  g_return_val_if_fail (has_cell (self, row, column), 0);
  g_return_val_if_fail (self->columns[column].type == SMX_COLUMN_INT64, 0);
  return self->columns[column].integers[row];
}

double
smx_table_get_double (const SmxTable *self, gint64 row, guint column)
{
  g_return_val_if_fail (has_cell (self, row, column), NAN);
  const SmxColumn *values = &self->columns[column];
  g_return_val_if_fail (values->type != SMX_COLUMN_TEXT, NAN);
  if (values->type == SMX_COLUMN_DOUBLE)
    return values->doubles[row];
  return smx__column_is_null (values, row) ? (double)NAN : (double)values->integers[row];
}

const char *
smx_table_get_text (const SmxTable *self, gint64 row, guint column)
{
  g_return_val_if_fail (has_cell (self, row, column), NULL);
  const SmxColumn *values = &self->columns[column];
  g_return_val_if_fail (values->type == SMX_COLUMN_TEXT, NULL);
  return smx__column_is_null (values, row) ? NULL : smx__column_string (values, row);
}

SmxLanguage
smx_table_get_language (const SmxTable *self)
{
  g_return_val_if_fail (self != NULL, SMX_LANGUAGE_ENGLISH);
  return self->language;
}

guint
smx_table_n_metadata (const SmxTable *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_metadata;
}

const char *
smx_table_get_metadata_key (const SmxTable *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->n_metadata, NULL);
  return self->metadata[index].key;
}

const char *
smx_table_get_metadata_value (const SmxTable *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->n_metadata, NULL);
  return self->metadata[index].value;
}

const char *
smx_table_find_metadata (const SmxTable *self, const char *key)
{
  g_return_val_if_fail (self != NULL && key != NULL, NULL);
  for (guint i = 0; i < self->n_metadata; i++)
    if (strcmp (self->metadata[i].key, key) == 0)
      return self->metadata[i].value;
  return NULL;
}
