/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building a table: arrays that grow, handed over to the table as they are.
 * Invariant: a call that fails has changed nothing: room is made first, then everything is written. */
#include "builder.h"

#include <math.h>
#include <string.h>

#include "../base/error.h"
#include "../base/int128.h"
#include "../base/memory.h"
#include "table-private.h"

SMX_MESSAGE (name_taken, "column {0}: expected a name that no other column has",
             "columna {0}: se esperaba un nombre que ninguna otra columna tenga");

/* A column on its way: how many values it has, and room for how many. */
typedef struct {
  SmxColumn column;
  gsize n;
  gsize value_room, validity_room;
} Growing;

struct SmxTableBuilder {
  Growing *columns;
  SmxMetadata *metadata;
  gsize n_columns, column_room;
  gsize n_metadata, metadata_room;
};

SmxTableBuilder *
smx__table_builder_new (GError **error)
{
  return smx__allocate (1, sizeof (SmxTableBuilder), error);
}

void
smx__table_builder_free (SmxTableBuilder *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < self->n_columns; i++)
    smx__column_clear (&self->columns[i].column);
  for (gsize i = 0; i < self->n_metadata; i++) {
    g_free (self->metadata[i].key);
    g_free (self->metadata[i].value);
  }
  g_free (self->columns);
  g_free (self->metadata);
  g_free (self);
}

/* A message as a text of its own; "" where there is none. */
static char *
copy_message (const SmxMessage *message, GError **error)
{
  const char *text = message->text[SMX_LANGUAGE_ENGLISH] != NULL ? smx__message_text (message) : "";
  return smx__copy_text (text, strlen (text), error);
}

/* Everything of a new column that needs memory; what was made before a failure stays in @column. */
static gboolean
open_column (Growing *column, const SmxColumnSpec *spec, GError **error)
{
  SmxColumn *values = &column->column;
  values->type = spec->type;
  values->decimals = spec->decimals;
  values->code = spec->code;
  if ((values->name = smx__copy_text (spec->name, strlen (spec->name), error)) == NULL ||
      (values->title = copy_message (&spec->title, error)) == NULL ||
      (values->unit = copy_message (&spec->unit, error)) == NULL ||
      (values->description = copy_message (&spec->description, error)) == NULL)
    return FALSE;
  return spec->type != SMX_COLUMN_TEXT || (values->texts = smx__dictionary_new (error)) != NULL;
}

gboolean
smx__table_builder_add_column (SmxTableBuilder *self, const SmxColumnSpec *spec, guint *column,
                               GError **error)
{
  g_return_val_if_fail (self != NULL && spec != NULL && spec->name != NULL, FALSE);
  for (gsize i = 0; i < self->n_columns; i++) {
    g_return_val_if_fail (self->columns[i].n == 0, FALSE);
    if (strcmp (self->columns[i].column.name, spec->name) == 0) {
      g_autofree char *name = smx__quote (spec->name, -1);
      return smx__fail (error, SMX_ERROR_CONFLICT, NULL, &name_taken, name, NULL);
    }
  }
  if (!smx__reserve (&self->columns, &self->column_room, self->n_columns + 1, sizeof (Growing), error))
    return FALSE;
  Growing *added = &self->columns[self->n_columns];
  memset (added, 0, sizeof *added);
  if (!open_column (added, spec, error)) {
    smx__column_clear (&added->column);
    return FALSE;
  }
  if (column != NULL)
    *column = (guint)self->n_columns;
  self->n_columns++;
  return TRUE;
}

gboolean
smx__table_builder_add_columns (SmxTableBuilder *self, const SmxColumnSpec *specs, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    if (!smx__table_builder_add_column (self, &specs[i], NULL, error))
      return FALSE;
  return TRUE;
}

/* Room for @n values and their validity bits in all. */
static gboolean
make_room (Growing *column, gsize n, GError **error)
{
  SmxColumn *values = &column->column;
  if (!smx__reserve (&values->validity, &column->validity_room, n / 8 + 1, 1, error))
    return FALSE;
  switch (values->type) {
  case SMX_COLUMN_INT64:
    return smx__reserve (&values->integers, &column->value_room, n, sizeof (gint64), error);
  case SMX_COLUMN_DOUBLE:
    return smx__reserve (&values->doubles, &column->value_room, n, sizeof (double), error);
  default:
    return smx__reserve (&values->numbers, &column->value_room, n, sizeof (guint32), error);
  }
}

gboolean
smx__table_builder_expect (SmxTableBuilder *self, gsize n, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  for (gsize i = 0; i < self->n_columns; i++)
    if (!make_room (&self->columns[i], n, error))
      return FALSE;
  return TRUE;
}

/* Counts the value that was just written; a byte of the bitmap begins empty. */
static void
count_value (Growing *column, gboolean known)
{
  guint8 *byte = &column->column.validity[column->n / 8];
  if (column->n % 8 == 0)
    *byte = 0;
  if (known)
    *byte = (guint8)(*byte | 1u << column->n % 8);
  else
    column->column.n_nulls++;
  column->n++;
}

/* The column to append to, or NULL where it is not of this type. */
static Growing *
find_growing (SmxTableBuilder *self, guint column, SmxColumnType type)
{
  g_return_val_if_fail (self != NULL && column < self->n_columns, NULL);
  g_return_val_if_fail (self->columns[column].column.type == type, NULL);
  return &self->columns[column];
}

gboolean
smx__table_builder_int64 (SmxTableBuilder *self, guint column, gint64 value, GError **error)
{
  Growing *growing = find_growing (self, column, SMX_COLUMN_INT64);
  if (growing == NULL || !make_room (growing, growing->n + 1, error))
    return FALSE;
  growing->column.integers[growing->n] = value == SMX_NULL ? 0 : value;
  count_value (growing, value != SMX_NULL);
  return TRUE;
}

gboolean
smx__table_builder_double (SmxTableBuilder *self, guint column, double value, GError **error)
{
  SMX_MESSAGE (too_large, "a figure is larger than a number can be",
               "una cifra es mayor de lo que puede ser un número");
  Growing *growing = find_growing (self, column, SMX_COLUMN_DOUBLE);
  if (growing != NULL && isinf (value))
    return smx__fail (error, SMX_ERROR_RANGE, &(SmxPlace){ .field = growing->column.name }, &too_large, NULL);
  if (growing == NULL || !make_room (growing, growing->n + 1, error))
    return FALSE;
  growing->column.doubles[growing->n] = value;
  count_value (growing, !isnan (value));
  return TRUE;
}

/* The number of a text, 0 of none. Most texts of a column came before, and are known to be UTF-8. */
static gboolean
number_text (SmxDictionary *texts, const char *value, guint32 *number, GError **error)
{
  gsize length = value == NULL ? 0 : strlen (value);
  *number = value == NULL ? 0 : smx__dictionary_find (texts, value, length);
  if (*number != SMX_NO_ID)
    return TRUE;
  g_return_val_if_fail (g_utf8_validate (value, -1, NULL), FALSE);
  return smx__dictionary_intern (texts, value, length, number, error);
}

gboolean
smx__table_builder_text (SmxTableBuilder *self, guint column, const char *value, GError **error)
{
  Growing *growing = find_growing (self, column, SMX_COLUMN_TEXT);
  guint32 number;
  if (growing == NULL || !make_room (growing, growing->n + 1, error) ||
      !number_text (growing->column.texts, value, &number, error))
    return FALSE;
  growing->column.numbers[growing->n] = number;
  count_value (growing, value != NULL);
  return TRUE;
}

gboolean
smx__table_builder_null (SmxTableBuilder *self, guint column, GError **error)
{
  g_return_val_if_fail (self != NULL && column < self->n_columns, FALSE);
  switch (self->columns[column].column.type) {
  case SMX_COLUMN_INT64:
    return smx__table_builder_int64 (self, column, SMX_NULL, error);
  case SMX_COLUMN_DOUBLE:
    return smx__table_builder_double (self, column, NAN, error);
  default:
    return smx__table_builder_text (self, column, NULL, error);
  }
}

gboolean
smx__table_builder_metadata (SmxTableBuilder *self, const char *key, const char *value, GError **error)
{
  g_return_val_if_fail (self != NULL && key != NULL && value != NULL, FALSE);
  if (!smx__reserve (&self->metadata, &self->metadata_room, self->n_metadata + 1, sizeof (SmxMetadata),
                     error))
    return FALSE;
  g_autofree char *own_key = smx__copy_text (key, strlen (key), error);
  g_autofree char *own_value = own_key == NULL ? NULL : smx__copy_text (value, strlen (value), error);
  if (own_value == NULL)
    return FALSE;
  SmxMetadata *entry = &self->metadata[self->n_metadata++];
  entry->key = g_steal_pointer (&own_key);
  entry->value = g_steal_pointer (&own_value);
  return TRUE;
}

/* Whether all columns hold the same number of values. */
static gboolean
is_even (const SmxTableBuilder *self)
{
  for (gsize i = 1; i < self->n_columns; i++)
    if (self->columns[i].n != self->columns[0].n)
      return FALSE;
  return TRUE;
}

/* Where no text is marked as a code, the first one is. */
static void
mark_code (SmxTable *table)
{
  SmxColumn *first = NULL;
  for (guint i = table->n_columns; i-- > 0;)
    if (table->columns[i].type == SMX_COLUMN_TEXT) {
      first = &table->columns[i];
      if (first->code)
        return;
    }
  if (first != NULL)
    first->code = TRUE;
}

SmxTable *
smx__table_builder_finish (SmxTableBuilder *self, GError **error)
{
  g_return_val_if_fail (self != NULL && is_even (self), NULL);
  g_autofree SmxTable *table = smx__allocate (1, sizeof (SmxTable), error);
  g_autofree SmxColumn *columns =
      table == NULL ? NULL : smx__allocate (self->n_columns, sizeof (SmxColumn), error);
  if (columns == NULL)
    return NULL;
  for (gsize i = 0; i < self->n_columns; i++)
    columns[i] = self->columns[i].column;
  g_atomic_ref_count_init (&table->references);
  table->language = smx__language ();
  table->n_rows = self->n_columns == 0 ? 0 : (gint64)self->columns[0].n;
  table->n_columns = (guint)self->n_columns;
  table->columns = g_steal_pointer (&columns);
  table->n_metadata = (guint)self->n_metadata;
  table->metadata = g_steal_pointer (&self->metadata);
  mark_code (table);
  g_free (self->columns);
  memset (self, 0, sizeof *self);
  return g_steal_pointer (&table);
}
