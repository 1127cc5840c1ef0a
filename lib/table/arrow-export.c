/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table as an Arrow stream of one batch.
 *
 * Invariant: every array holds the table, whose numbers it shows; texts are its own. What an array owns hangs on its private data, so
 * that each is released on its own, also after a consumer has moved it elsewhere. */
#include "arrow-export.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/options.h"
#include <errno.h>
#include <string.h>

static const char *const names[] = { "plain", "dictionary" };

gboolean
smx_arrow_texts_from_name (const char *name, SmxArrowTexts *texts)
{
  g_return_val_if_fail (name != NULL && texts != NULL, FALSE);
  int found = smx__options_find (names, SMX_N_ARROW_TEXTS, name);
  if (found >= 0)
    *texts = (SmxArrowTexts)found;
  return found >= 0;
}

typedef struct {
  SmxTable *table;
  const void *buffers[3];
  void *offsets, *bytes;     /* of texts that are laid out; owned */
  struct ArrowArray *arrays; /* one after another; NULL where there are none */
  struct ArrowArray **children;
  struct ArrowArray dictionary;
} Owned;

static void
release_array (struct ArrowArray *array)
{
  Owned *owned = array->private_data;
  for (gint64 i = 0; i < array->n_children; i++)
    if (array->children[i]->release != NULL)
      array->children[i]->release (array->children[i]);
  if (owned->dictionary.release != NULL)
    owned->dictionary.release (&owned->dictionary);
  g_free (owned->offsets);
  g_free (owned->bytes);
  g_free (owned->arrays);
  g_free (owned->children);
  smx_table_unref (owned->table);
  g_free (owned);
  array->release = NULL;
}

/* An array without buffers that holds the table; NULL with NO_MEMORY. */
static Owned *
begin (struct ArrowArray *array, SmxTable *table, gint64 length, GError **error)
{
  Owned *owned = smx__allocate (1, sizeof *owned, error);
  if (owned == NULL)
    return NULL;
  owned->table = smx_table_ref (table);
  *array = (struct ArrowArray){
    .length = length, .buffers = owned->buffers, .release = release_array, .private_data = owned
  };
  return owned;
}

/* ---- Texts ---- */

/* The texts of an array: all rows, or each different one. */
typedef struct {
  const SmxColumn *column;
  gint64 n;
  gboolean words;
} Texts;

static Texts
texts_of (const SmxTable *table, const SmxColumn *column, SmxArrowTexts how)
{
  const gboolean words = how == SMX_ARROW_TEXTS_DICTIONARY;
  return (Texts){ column, words ? smx__dictionary_n (column->texts) : table->n_rows, words };
}

/* "" where it is null. */
static const char *
text_at (const Texts *self, gint64 i)
{
  if (self->words)
    return smx__dictionary_text (self->column->texts, (guint32)i);
  return smx__column_is_null (self->column, i) ? "" : smx__column_string (self->column, i);
}

SmxTextSize
smx__arrow_text_size (const SmxTable *table, const SmxColumn *column, SmxArrowTexts how)
{
  SmxTextSize size = { .n_bytes = 0 };
  if (column->type != SMX_COLUMN_TEXT)
    return size;
  const Texts texts = texts_of (table, column, how);
  for (gint64 i = 0; i < texts.n; i++)
    size.n_bytes += strlen (text_at (&texts, i));
  size.is_large = size.n_bytes > G_MAXINT32;
  return size;
}

static void
put_offset (Owned *owned, gint64 i, guint64 offset, gboolean is_large)
{
  if (is_large)
    ((gint64 *)owned->offsets)[i] = (gint64)offset;
  else
    ((gint32 *)owned->offsets)[i] = (gint32)offset;
}

/* Lays the texts out one after another. */
static gboolean
lay_out_texts (Owned *owned, const Texts *texts, SmxTextSize size, GError **error)
{
  guint64 at = 0;
  owned->offsets =
      smx__allocate ((gsize)texts->n + 1, size.is_large ? sizeof (gint64) : sizeof (gint32), error);
  owned->bytes = owned->offsets == NULL ? NULL : smx__allocate (size.n_bytes, 1, error);
  if (owned->bytes == NULL)
    return FALSE;
  for (gint64 i = 0; i < texts->n; i++) {
    const char *text = text_at (texts, i);
    const gsize n = strlen (text);
    memcpy ((char *)owned->bytes + at, text, n);
    put_offset (owned, i, at, size.is_large);
    at += n;
  }
  put_offset (owned, texts->n, at, size.is_large);
  owned->buffers[1] = owned->offsets;
  owned->buffers[2] = owned->bytes;
  return TRUE;
}

/* An array of texts, of which those of words are all known. */
static gboolean
make_texts (struct ArrowArray *array, SmxTable *table, const SmxColumn *column, SmxArrowTexts how,
            GError **error)
{
  const Texts texts = texts_of (table, column, how);
  Owned *owned = begin (array, table, texts.n, error);
  if (owned == NULL)
    return FALSE;
  array->n_buffers = 3;
  if (lay_out_texts (owned, &texts, smx__arrow_text_size (table, column, how), error))
    return TRUE;
  array->release (array);
  return FALSE;
}

/* ---- Columns ---- */

/* What the table holds, as it stands there. */
static gboolean
make_numbers (struct ArrowArray *array, SmxTable *table, const SmxColumn *column, GError **error)
{
  Owned *owned = begin (array, table, table->n_rows, error);
  if (owned == NULL)
    return FALSE;
  array->n_buffers = 2;
  owned->buffers[1] = column->type == SMX_COLUMN_INT64    ? (const void *)column->integers
                      : column->type == SMX_COLUMN_DOUBLE ? (const void *)column->doubles
                                                          : (const void *)column->numbers;
  return TRUE;
}

static gboolean
make_indices (struct ArrowArray *array, SmxTable *table, const SmxColumn *column, GError **error)
{
  if (!make_numbers (array, table, column, error))
    return FALSE;
  Owned *owned = array->private_data;
  if (!make_texts (&owned->dictionary, table, column, SMX_ARROW_TEXTS_DICTIONARY, error)) {
    array->release (array);
    return FALSE;
  }
  array->dictionary = &owned->dictionary;
  return TRUE;
}

static gboolean
make_column (struct ArrowArray *array, SmxTable *table, const SmxColumn *column, SmxArrowTexts how,
             GError **error)
{
  const gboolean made = column->type != SMX_COLUMN_TEXT     ? make_numbers (array, table, column, error)
                        : how == SMX_ARROW_TEXTS_DICTIONARY ? make_indices (array, table, column, error)
                                                            : make_texts (array, table, column, how, error);
  if (made && column->n_nulls > 0) {
    ((Owned *)array->private_data)->buffers[0] = column->validity;
    array->null_count = column->n_nulls;
  }
  return made;
}

static gboolean
add_columns (struct ArrowArray *batch, SmxTable *table, SmxArrowTexts how, GError **error)
{
  Owned *owned = batch->private_data;
  owned->arrays = smx__allocate (table->n_columns, sizeof *owned->arrays, error);
  owned->children =
      owned->arrays == NULL ? NULL : smx__allocate (table->n_columns, sizeof *owned->children, error);
  batch->children = owned->children;
  for (guint i = 0; batch->children != NULL && i < table->n_columns; i++) {
    batch->children[i] = &owned->arrays[i];
    if (!make_column (&owned->arrays[i], table, &table->columns[i], how, error))
      return FALSE;
    batch->n_children = i + 1;
  }
  return batch->children != NULL;
}

static gboolean
make_batch (struct ArrowArray *batch, SmxTable *table, SmxArrowTexts how, GError **error)
{
  struct ArrowArray made;
  if (begin (&made, table, table->n_rows, error) == NULL)
    return FALSE;
  made.n_buffers = 1;
  if (!add_columns (&made, table, how, error)) {
    made.release (&made);
    return FALSE;
  }
  *batch = made;
  return TRUE;
}

/* ---- The stream ---- */

typedef struct {
  SmxTable *table;
  SmxArrowTexts texts;
  gboolean given; /* the batch */
  GError *error;  /* the last one */
} Stream;

static int
tell (Stream *self, gboolean done)
{
  return done ? 0 : g_error_matches (self->error, SMX_ERROR, SMX_ERROR_NO_MEMORY) ? ENOMEM : EIO;
}

static int
get_schema (struct ArrowArrayStream *stream, struct ArrowSchema *schema)
{
  Stream *self = stream->private_data;
  g_clear_error (&self->error);
  return tell (self, smx__arrow_schema_export (self->table, self->texts, schema, &self->error));
}

static int
get_next (struct ArrowArrayStream *stream, struct ArrowArray *batch)
{
  Stream *self = stream->private_data;
  g_clear_error (&self->error);
  if (self->given) {
    *batch = (struct ArrowArray){ .release = NULL };
    return 0;
  }
  self->given = make_batch (batch, self->table, self->texts, &self->error);
  return tell (self, self->given);
}

static const char *
get_last_error (struct ArrowArrayStream *stream)
{
  const Stream *self = stream->private_data;
  return self->error == NULL ? NULL : self->error->message;
}

static void
release_stream (struct ArrowArrayStream *stream)
{
  Stream *self = stream->private_data;
  smx_table_unref (self->table);
  g_clear_error (&self->error);
  g_free (self);
  stream->release = NULL;
}

gboolean
smx_table_to_arrow (SmxTable *self, SmxArrowTexts texts, struct ArrowArrayStream *stream, GError **error)
{
  g_return_val_if_fail (self != NULL && stream != NULL, FALSE);
  if (!smx__options_check ("texts", texts, SMX_N_ARROW_TEXTS, error))
    return FALSE;
  Stream *made = smx__allocate (1, sizeof *made, error);
  if (made == NULL)
    return FALSE;
  made->table = smx_table_ref (self);
  made->texts = texts;
  *stream = (struct ArrowArrayStream){ .get_schema = get_schema,
                                       .get_next = get_next,
                                       .get_last_error = get_last_error,
                                       .release = release_stream,
                                       .private_data = made };
  return TRUE;
}
