/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drive from an Arrow stream to typed rows: schema, header, map, chunks, records, handler. A row of a chunk becomes
 * the record that a CSV file of the same table would have, so that the same code says what it means.
 * Invariant: a chunk is released before the next one is asked for; what is broken about an array ends reading, what is
 * wrong with a row may be left out. */
#include "arrow-reader.h"
#include "../base/memory.h"
#include "../base/text.h"
#include "arrow-builder.h"
#include "arrow-stream.h"
#include "arrow-value.h"

#include <string.h>

typedef struct {
  SmxOpenSection *section;
  const char *name;
  SmxArrowColumns columns;
  struct ArrowArray array;
  SmxArrowChunk chunk;
  SmxArrowBuilder *builder; /* NULL: rows are taken one by one */
  guint64 arrivals[SMX_BATCH];
  SmxSlice *fields; /* one a column */
  char (*written)[SMX_ARROW_WRITTEN];
  char *raw;
  gsize raw_capacity;
  SmxSourceRecord kept;
  guint64 n_before; /* rows of the chunks before */
} Reader;

static void
close_reader (Reader *self)
{
  smx__arrow_release (&self->array);
  smx__arrow_builder_free (self->builder);
  smx__arrow_chunk_clear (&self->chunk);
  smx__arrow_columns_clear (&self->columns);
  g_free (self->fields);
  g_free (self->written);
  g_free (self->raw);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, close_reader)

/* What is broken about an array; NO_MEMORY has no place. Always FALSE. */
static gboolean
fail_in_array (const Reader *self, guint64 row, const char *column, GError **error)
{
  if (error != NULL && g_error_matches (*error, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    return FALSE;
  return smx__fail_at (error, &(SmxPlace){ .file = self->name, .line = row, .field = column });
}

static gboolean
write_cell (Reader *self, guint column, gint64 row, guint64 line, GError **error)
{
  return smx__arrow_write (&self->chunk.cells[column], self->chunk.offset + row, self->written[column],
                           &self->fields[column], error) ||
         fail_in_array (self, line, self->columns.header->names[column], error);
}

/* The cells of the columns that are used, or of all others that can be read; a null row has none. */
static gboolean
write_cells (Reader *self, gboolean used, gint64 row, guint64 line, GError **error)
{
  const SmxArrowChunk *chunk = &self->chunk;
  gboolean none = chunk->validity != NULL && !smx__arrow_bit (chunk->validity, chunk->offset + row);
  for (guint i = 0; i < self->columns.header->n; i++) {
    if (self->columns.used[i] != used)
      continue;
    self->fields[i] = (SmxSlice){ "", 0 };
    if (self->columns.readable[i] && !none && !write_cell (self, i, row, line, error))
      return FALSE;
  }
  return TRUE;
}

/* As CSV: in quotes where it holds what CSV means by something. */
static gsize
quoted_length (const SmxSlice *text, gboolean *quoted)
{
  gsize length = text->length;
  *quoted = FALSE;
  for (gsize i = 0; i < text->length; i++) {
    *quoted = *quoted || strchr (",;\"\r\n\t|", text->text[i]) != NULL;
    length += text->text[i] == '"';
  }
  return length + (*quoted ? 2 : 0);
}

static char *
put_quoted (char *to, const SmxSlice *text, gboolean quoted)
{
  if (quoted)
    *to++ = '"';
  for (gsize i = 0; i < text->length; i++) {
    if (text->text[i] == '"')
      *to++ = '"';
    *to++ = text->text[i];
  }
  if (quoted)
    *to++ = '"';
  return to;
}

/* The row as a line of CSV, for those who look at what was left out: cells behind the limit of a record are cut off. */
static gboolean
write_raw (Reader *self, SmxCsvRecord *record, GError **error)
{
  gsize at = 0;
  for (gsize i = 0; i < record->n; i++) {
    gboolean quoted;
    gsize length = quoted_length (&self->fields[i], &quoted) + (i > 0);
    record->cut = length > SMX_MAX_RECORD - at;
    if (record->cut)
      break;
    if (!smx__reserve (&self->raw, &self->raw_capacity, at + length, 1, error))
      return FALSE;
    if (i > 0)
      self->raw[at] = ',';
    put_quoted (self->raw + at + (i > 0), &self->fields[i], quoted);
    at += length;
  }
  record->raw = (SmxSlice){ at == 0 ? "" : self->raw, at };
  return TRUE;
}

/* Leaves a row out, or ends reading; consumes @cause. */
static gboolean
refuse_row (Reader *self, gint64 row, SmxCsvRecord *record, GError *cause, GError **error)
{
  if (self->section->skip && self->section->rejects != NULL &&
      (!write_cells (self, FALSE, row, record->line, error) || !write_raw (self, record, error))) {
    g_error_free (cause);
    return FALSE;
  }
  return smx__section_refuse (self->section, self->name, record, cause, &self->kept.left_out, error);
}

static gboolean
are_blank (const Reader *self, gboolean used)
{
  for (guint i = 0; i < self->columns.header->n; i++) {
    SmxCsvRecord one = { .n = 1, .fields = &self->fields[i] };
    if (self->columns.used[i] == used && !smx__record_is_blank (&one))
      return FALSE;
  }
  return TRUE;
}

/* Whether nothing stands in any column. */
static gboolean
look_whether_blank (Reader *self, gint64 row, guint64 line, gboolean *blank, GError **error)
{
  *blank = are_blank (self, TRUE);
  if (!*blank)
    return TRUE;
  if (!write_cells (self, FALSE, row, line, error))
    return FALSE;
  *blank = are_blank (self, FALSE);
  return TRUE;
}

static gboolean
take_row (Reader *self, gint64 row, GError **error)
{
  SmxCsvRecord record = { .line = self->n_before + (guint64)row + 1,
                          .arrival = self->n_before + (guint64)row,
                          .n = self->columns.header->n,
                          .fields = self->fields };
  gboolean blank = FALSE;
  GError *cause = NULL;
  if (!write_cells (self, TRUE, row, record.line, error) ||
      !look_whether_blank (self, row, record.line, &blank, error))
    return FALSE;
  self->section->n_blank += blank;
  self->kept.rows += !blank;
  return blank || smx__section_row (self->section, self->columns.map, &record, &cause) ||
         refuse_row (self, row, &record, cause, error);
}

/* Rows from @first on, by columns as far as they are not odd. */
static gboolean
take_batch (Reader *self, gint64 first, gsize n, GError **error)
{
  for (gsize i = 0; i < n; i++)
    self->arrivals[i] = self->n_before + (guint64)first + i;
  const SmxColumns *columns = smx__arrow_build (self->builder, first, n, self->arrivals, error);
  if (columns == NULL)
    return FALSE;
  for (gsize i = 0, end; i < n; i = end + 1) {
    gsize n_taken = 0;
    GError *cause = NULL;
    for (end = i; end < n && columns->rows[end] != SMX_ROW_ODD; end++)
      ;
    if (end > i && !smx__handler_columns (self->section->handler, columns, i, end, &n_taken, &cause)) {
      if (cause != NULL) {
        g_propagate_error (error, cause);
        return FALSE;
      }
      end = i + n_taken;
    }
    self->kept.rows += end - i;
    if (end < n && !take_row (self, first + (gint64)end, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_rows (Reader *self, gint64 first, gsize n, GError **error)
{
  if (self->builder != NULL)
    return take_batch (self, first, n, error);
  for (gsize i = 0; i < n; i++)
    if (!take_row (self, first + (gint64)i, error))
      return FALSE;
  return TRUE;
}

static gboolean
take_chunk (Reader *self, GError **error)
{
  SmxProgress *progress = self->section->reading->progress;
  if (!smx__arrow_chunk_open (&self->chunk, self->columns.schema, self->columns.readable, &self->array,
                              error))
    return fail_in_array (self, 0, NULL, error);
  if (self->builder != NULL)
    smx__arrow_builder_turn (self->builder, &self->chunk);
  for (gint64 row = 0; row < self->chunk.n; row += SMX_BATCH)
    if (!smx__progress_advance (progress, 0, error) ||
        !take_rows (self, row, (gsize)MIN (SMX_BATCH, self->chunk.n - row), error))
      return FALSE;
  self->n_before += (guint64)self->chunk.n;
  return TRUE;
}

static gboolean
open_reader (Reader *self, SmxArrowStream *stream, GError **error)
{
  SmxArrowSchema *schema = smx__arrow_stream_begin (stream, self->name, error);
  if (schema == NULL ||
      !smx__arrow_columns_open (&self->columns, schema, self->section->plan, self->name, error))
    return FALSE;
  self->fields = smx__allocate (schema->n, sizeof *self->fields, error);
  self->written = self->fields == NULL ? NULL : smx__allocate (schema->n, sizeof *self->written, error);
  if (self->written == NULL || !smx__section_prepare (self->section, error))
    return FALSE;
  if (self->section->columns == NULL)
    return TRUE;
  self->builder = smx__arrow_builder_new (self->section->columns, &self->columns, error);
  return self->builder != NULL;
}

static gboolean
read_chunks (Reader *self, SmxArrowStream *stream, GError **error)
{
  for (;;) {
    if (!smx__arrow_stream_next (stream, self->name, &self->array, error))
      return FALSE;
    if (self->array.release == NULL)
      return smx__tally_add_source (self->section->tally, &self->kept, error);
    if (!take_chunk (self, error))
      return FALSE;
    smx__arrow_release (&self->array);
  }
}

gboolean
smx__read_arrow (SmxOpenSection *section, GError **error)
{
  char *name = section->source->name;
  SmxArrowStream *stream = section->source->arrow;
  g_auto (Reader) self = { .section = section, .name = name, .kept = { .name = name, .section = name } };
  gboolean ok = open_reader (&self, stream, error) && read_chunks (&self, stream, error);
  smx__arrow_release (&self.array);
  smx__arrow_stream_end (stream);
  return ok;
}
