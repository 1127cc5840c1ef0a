/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a chunk: by columns as far as they are not odd, else as the record that a CSV file of the same table would have,
 * so that the same code says what it means. */
#include "arrow-rows.h"
#include "../base/memory.h"
#include "../base/text.h"
#include "arrow-value.h"

#include <string.h>

gboolean
smx__arrow_hand_open (SmxArrowHand *self, SmxOpenSection *section, const SmxArrowColumns *columns,
                      GError **error)
{
  self->section = section;
  self->columns = columns;
  self->fields = smx__allocate (columns->header->n, sizeof *self->fields, error);
  self->written = self->fields == NULL ? NULL : smx__allocate (columns->header->n, SMX_ARROW_WRITTEN, error);
  if (self->written == NULL)
    return FALSE;
  if (section->columns == NULL)
    return TRUE;
  self->builder = smx__arrow_builder_new (section->columns, columns, error);
  return self->builder != NULL;
}

void
smx__arrow_hand_close (SmxArrowHand *self)
{
  g_clear_pointer (&self->builder, smx__arrow_builder_free);
  g_clear_pointer (&self->fields, g_free);
  g_clear_pointer (&self->written, g_free);
  g_clear_pointer (&self->raw, g_free);
}

void
smx__arrow_hand_turn (SmxArrowHand *self, const SmxArrowChunk *chunk, guint64 n_before)
{
  self->chunk = chunk;
  self->n_before = n_before;
  if (self->builder != NULL)
    smx__arrow_builder_turn (self->builder, chunk);
}

gboolean
smx__fail_in_array (const char *section, guint64 row, const char *column, GError **error)
{
  if (error != NULL && g_error_matches (*error, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    return FALSE;
  return smx__fail_at (error, &(SmxPlace){ .file = section, .line = row, .field = column });
}

static gboolean
write_cell (SmxArrowHand *self, guint column, gint64 row, guint64 line, GError **error)
{
  return smx__arrow_write (&self->chunk->cells[column], self->chunk->offset + row, self->written[column],
                           &self->fields[column], error) ||
         smx__fail_in_array (self->section->source->name, line, self->columns->header->names[column], error);
}

/* The cells of the columns that are used, or of all others that can be read; a null row has none. */
static gboolean
write_cells (SmxArrowHand *self, gboolean used, gint64 row, guint64 line, GError **error)
{
  const SmxArrowChunk *chunk = self->chunk;
  gboolean none = chunk->validity != NULL && !smx__arrow_bit (chunk->validity, chunk->offset + row);
  for (guint i = 0; i < self->columns->header->n; i++) {
    if (self->columns->used[i] != used)
      continue;
    self->fields[i] = (SmxSlice){ "", 0 };
    if (self->columns->readable[i] && !none && !write_cell (self, i, row, line, error))
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
write_raw (SmxArrowHand *self, SmxCsvRecord *record, GError **error)
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
refuse_row (SmxArrowHand *self, gint64 row, SmxCsvRecord *record, GError *cause, GError **error)
{
  if (self->section->skip && self->section->rejects != NULL &&
      (!write_cells (self, FALSE, row, record->line, error) || !write_raw (self, record, error))) {
    g_error_free (cause);
    return FALSE;
  }
  return smx__section_refuse (self->section, self->section->source->name, record, cause, &self->kept.left_out,
                              error);
}

static gboolean
are_blank (const SmxArrowHand *self, gboolean used)
{
  for (guint i = 0; i < self->columns->header->n; i++) {
    SmxCsvRecord one = { .n = 1, .fields = &self->fields[i] };
    if (self->columns->used[i] == used && !smx__record_is_blank (&one))
      return FALSE;
  }
  return TRUE;
}

/* Whether nothing stands in any column. */
static gboolean
look_whether_blank (SmxArrowHand *self, gint64 row, guint64 line, gboolean *blank, GError **error)
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
take_row (SmxArrowHand *self, gint64 row, GError **error)
{
  SmxCsvRecord record = { .line = self->n_before + (guint64)row + 1,
                          .arrival = self->n_before + (guint64)row,
                          .n = self->columns->header->n,
                          .fields = self->fields };
  gboolean blank = FALSE;
  GError *cause = NULL;
  if (!write_cells (self, TRUE, row, record.line, error) ||
      !look_whether_blank (self, row, record.line, &blank, error))
    return FALSE;
  self->section->n_blank += blank;
  self->kept.rows += !blank;
  return blank || smx__section_row (self->section, self->columns->map, &record, &cause) ||
         refuse_row (self, row, &record, cause, error);
}

/* Rows from @first on, by columns as far as they are not odd. */
static gboolean
take_batch (SmxArrowHand *self, gint64 first, gsize n, GError **error)
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

gboolean
smx__arrow_hand_take (SmxArrowHand *self, gint64 first, gsize n, GError **error)
{
  g_return_val_if_fail (n <= SMX_BATCH, FALSE);
  if (self->builder != NULL)
    return take_batch (self, first, n, error);
  for (gsize i = 0; i < n; i++)
    if (!take_row (self, first + (gint64)i, error))
      return FALSE;
  return TRUE;
}
