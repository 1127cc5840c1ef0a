/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrays of the Arrow columnar format. Row r of a chunk is value (offset of the chunk + r) of every column, and value v of
 * an array stands at (offset of the array + v) in its buffers.
 * Source: Apache Arrow, "Arrow columnar format" and "The Arrow C data interface". */
#include "arrow-array.h"
#include "../base/memory.h"

#include <string.h>

#define MAX_ROWS (G_MAXINT64 / 64) /* so that no place in a buffer overflows */
#define VIEW_SIZE 16
#define SHORT_VIEW 12

SMX_MESSAGE (n_columns, "expected an Arrow array of {0} columns but found one of {1}",
             "se esperaba una matriz Arrow de {0} columnas pero tiene {1}");
SMX_MESSAGE (n_rows, "expected an Arrow array of at least {0} values but found one of {1}",
             "se esperaba una matriz Arrow de al menos {0} valores pero tiene {1}");
SMX_MESSAGE (bad_offset, "expected an Arrow array that begins at 0 or more but found one that begins at {0}",
             "se esperaba una matriz Arrow que empezara en 0 o más pero empieza en {0}");
SMX_MESSAGE (n_buffers, "expected an Arrow array of {0} buffers but found one of {1}",
             "se esperaba una matriz Arrow de {0} búferes pero tiene {1}");
SMX_MESSAGE (no_buffer, "expected values in an Arrow array but its buffer {0} is NULL",
             "se esperaban valores en una matriz Arrow pero su búfer {0} es NULL");
SMX_MESSAGE (no_dictionary, "expected the dictionary of an Arrow array but found none",
             "se esperaba el diccionario de una matriz Arrow pero no hay ninguno");
SMX_MESSAGE (bad_text, "expected a text within an Arrow buffer but found one from {0} to {1}",
             "se esperaba un texto dentro de un búfer Arrow pero va de {0} a {1}");
SMX_MESSAGE (bad_word, "expected an index from 0 to {0} of an Arrow dictionary but found {1}",
             "se esperaba un índice de 0 a {0} de un diccionario Arrow pero se encontró {1}");

static gboolean
refuse (GError **error, const SmxMessage *message, gint64 first, gint64 second)
{
  g_autofree char *one = g_strdup_printf ("%" G_GINT64_FORMAT, first);
  g_autofree char *two = g_strdup_printf ("%" G_GINT64_FORMAT, second);
  return smx__fail (error, SMX_ERROR_FORMAT, NULL, message, one, two, NULL);
}

/* How many buffers an array of a type has; of views at least. */
static gint64
expect_buffers (const SmxArrowType *type)
{
  switch (type->kind) {
  case SMX_ARROW_NULL:
    return 0;
  case SMX_ARROW_TEXT:
  case SMX_ARROW_VIEW:
    return 3;
  default:
    return 2;
  }
}

static gboolean
check_buffers (const SmxArrowType *type, const struct ArrowArray *array, GError **error)
{
  gint64 expected = expect_buffers (type);
  gboolean more = type->kind == SMX_ARROW_VIEW && array->n_buffers > expected;
  if (expected == 0)
    return TRUE;
  if (array->n_buffers != expected && !more)
    return refuse (error, &n_buffers, expected, array->n_buffers);
  if (array->buffers == NULL || (array->buffers[1] == NULL && array->length > 0))
    return refuse (error, &no_buffer, 1, 0);
  return TRUE;
}

static gboolean
check_length (const struct ArrowArray *array, gint64 needed, GError **error)
{
  if (array->offset < 0 || array->offset > MAX_ROWS)
    return refuse (error, &bad_offset, array->offset, 0);
  return (array->length >= needed && array->length <= MAX_ROWS) ||
         refuse (error, &n_rows, needed, array->length);
}

/* An offset of a text, of 32 or 64 bits. */
static gint64
offset_at (const SmxArrowVector *self, gint64 at)
{
  return smx__arrow_load (self->values, at, self->type.width, TRUE);
}

static gboolean
open_vector (SmxArrowVector *self, const SmxArrowType *type, const struct ArrowArray *array, gint64 needed,
             GError **error)
{
  *self = (SmxArrowVector){ .type = *type, .n = array->length, .offset = array->offset };
  if (!check_length (array, needed, error) || !check_buffers (type, array, error))
    return FALSE;
  if (type->kind == SMX_ARROW_NULL)
    return TRUE;
  self->validity = array->null_count == 0 ? NULL : array->buffers[0];
  self->values = array->buffers[1];
  if (type->kind == SMX_ARROW_TEXT)
    self->bytes = array->buffers[2];
  if (type->kind == SMX_ARROW_TEXT && self->n > 0)
    self->n_bytes = offset_at (self, self->offset + self->n);
  if (type->kind == SMX_ARROW_VIEW) {
    self->views = array->buffers + 2;
    self->n_views = array->n_buffers - 3;
    self->view_sizes = array->buffers[array->n_buffers - 1];
    if (self->view_sizes == NULL && self->n_views > 0)
      return refuse (error, &no_buffer, array->n_buffers - 1, 0);
  }
  return TRUE;
}

static gboolean
open_cells (SmxArrowCells *self, const SmxArrowColumn *column, const struct ArrowArray *array, gint64 needed,
            GError **error)
{
  self->has_dictionary = column->has_dictionary;
  if (!column->has_dictionary)
    return open_vector (&self->rows, &column->values, array, needed, error);
  if (array->dictionary == NULL)
    return smx__fail (error, SMX_ERROR_FORMAT, NULL, &no_dictionary, NULL);
  return open_vector (&self->rows, &column->indices, array, needed, error) &&
         open_vector (&self->words, &column->values, array->dictionary, 0, error);
}

gboolean
smx__arrow_chunk_open (SmxArrowChunk *self, const SmxArrowSchema *schema, const gboolean *wanted,
                       const struct ArrowArray *array, GError **error)
{
  if (array->n_children != schema->n || (schema->n > 0 && array->children == NULL))
    return refuse (error, &n_columns, schema->n, array->n_children);
  if (!check_length (array, 0, error) ||
      !smx__reserve (&self->cells, &self->capacity, schema->n, sizeof *self->cells, error))
    return FALSE;
  self->n = array->length;
  self->offset = array->offset;
  gboolean nulls = array->null_count != 0 && array->n_buffers > 0 && array->buffers != NULL;
  self->validity = nulls ? array->buffers[0] : NULL;
  for (guint i = 0; i < schema->n; i++) {
    const struct ArrowArray *child = array->children[i];
    if (child == NULL)
      return refuse (error, &n_columns, schema->n, i);
    if (wanted[i] && !open_cells (&self->cells[i], &schema->columns[i], child, self->offset + self->n, error))
      return smx__fail_at (error, &(SmxPlace){ .field = schema->names[i] });
  }
  return TRUE;
}

void
smx__arrow_chunk_clear (SmxArrowChunk *self)
{
  g_clear_pointer (&self->cells, g_free);
  self->capacity = 0;
}

/* A view: its length, then either its bytes, or four of them, the number of a buffer and a place in it. */
static gboolean
follow_view (const SmxArrowVector *self, gint64 at, SmxSlice *text, gint64 *room, GError **error)
{
  const guint8 *view = self->values + (self->offset + at) * VIEW_SIZE;
  gint32 length, buffer, from;
  gint64 size = 0;
  memcpy (&length, view, sizeof length);
  if (length >= 0 && length <= SHORT_VIEW) {
    *text = (SmxSlice){ (const char *)view + 4, (gsize)length };
    *room = (self->n - at) * VIEW_SIZE - 4;
    return TRUE;
  }
  memcpy (&buffer, view + 8, sizeof buffer);
  memcpy (&from, view + 12, sizeof from);
  gboolean there = buffer >= 0 && buffer < self->n_views && self->views[buffer] != NULL;
  if (there)
    memcpy (&size, self->view_sizes + (gsize)buffer * 8, sizeof size);
  if (!there || length < 0 || from < 0 || (gint64)from + length > size)
    return refuse (error, &bad_text, from, (gint64)from + length);
  *text = (SmxSlice){ (const char *)self->views[buffer] + from, (gsize)length };
  *room = size - from;
  return TRUE;
}

gboolean
smx__arrow_text (const SmxArrowVector *self, gint64 at, SmxSlice *text, gint64 *room, GError **error)
{
  gint64 unused;
  if (self->type.kind == SMX_ARROW_VIEW)
    return follow_view (self, at, text, room == NULL ? &unused : room, error);
  gint64 from = offset_at (self, self->offset + at), to = offset_at (self, self->offset + at + 1);
  if (from < 0 || to < from || to > self->n_bytes || (self->bytes == NULL && to > from))
    return refuse (error, &bad_text, from, to);
  *text = (SmxSlice){ self->bytes == NULL ? "" : (const char *)self->bytes + from, (gsize)(to - from) };
  if (room != NULL)
    *room = self->n_bytes - from;
  return TRUE;
}

gboolean
smx__arrow_word (const SmxArrowCells *self, gint64 row, gint64 *word, GError **error)
{
  *word = smx__arrow_integer (&self->rows, row);
  return (*word >= 0 && *word < self->words.n) || refuse (error, &bad_word, self->words.n - 1, *word);
}
