/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A section while it is read: from record to row to tally, and what happens to a row that is at fault. */
#include "section.h"

SMX_MESSAGE (of_cut, "{0}; only its first {1} bytes are kept here",
             "{0}; aquí solo se conservan sus primeros {1} bytes");

gboolean
smx__section_open (SmxOpenSection *self, SmxReading *reading, const SmxSource *source, GError **error)
{
  *self = (SmxOpenSection){ .reading = reading,
                            .source = source,
                            .tally = reading->tally,
                            .rejects = reading->rejects,
                            .n_bytes = G_MAXUINT64 };
  self->skip =
      reading->bad_rows == SMX_BAD_ROWS_SKIP || (reading->bad_rows == SMX_BAD_ROWS_AS_STUDY && source->skip);
  self->plan = smx__plan_new (source);
  return smx__tally_intern (reading->tally, SMX_DICTIONARY_TEXT, source->name, strlen (source->name),
                            &self->id, error);
}

void
smx__section_close (SmxOpenSection *self)
{
  g_clear_pointer (&self->columns, smx__column_builder_free);
  g_clear_pointer (&self->handler, smx__handler_free);
  g_clear_pointer (&self->decimals, smx__decimals_free);
  g_clear_pointer (&self->builder, smx__row_builder_free);
  if (!self->forked) {
    g_clear_pointer (&self->converter, smx__converter_free);
    g_clear_pointer (&self->plan, smx__plan_free);
    return;
  }
  g_clear_pointer (&self->tally, smx_tally_unref);
  g_clear_pointer (&self->rejects, smx__rejects_free);
}

/* What a handler says about the keys of its section: "rework: ..." becomes "bank.study:12: [events:log] rework: ...". */
static gboolean
fail_in_section (const SmxSource *source, GError **error)
{
  if (error == NULL || g_error_matches (*error, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    return FALSE;
  const char *const *keys = smx__kinds[source->kind].keys;
  guint64 line = source->line;
  for (; *keys != NULL; keys++)
    if (g_str_has_prefix ((*error)->message, *keys) && smx__line_of (source->said, *keys) != 0)
      line = smx__line_of (source->said, *keys);
  g_prefix_error (error, "[%s] ", source->name);
  SmxPlace place = { .file = line == 0 ? NULL : source->study->file, .line = line };
  return smx__fail_at (error, &place);
}

/* What a thread has of its own. */
static gboolean
equip (SmxOpenSection *self, GError **error)
{
  self->builder = smx__row_builder_new (self->plan, self->converter, error);
  if (self->builder == NULL)
    return FALSE;
  self->decimals = smx__decimals_new (self->plan, self->source, self->converter, error);
  if (self->decimals == NULL)
    return FALSE;
  self->handler = smx__handler_new (smx__plan_section (self->plan), self->tally, error);
  if (self->handler == NULL)
    return fail_in_section (self->source, error);
  if (self->reading->tuning.by_rows || smx__handler_wishes (self->handler) == NULL)
    return TRUE;
  self->columns = smx__column_builder_new (self->plan, self->converter, self->handler, self->decimals,
                                           self->n_bytes, error);
  return self->columns != NULL;
}

gboolean
smx__section_prepare (SmxOpenSection *self, GError **error)
{
  self->converter = smx__converter_new (self->source, self->reading->settings, error);
  return self->converter != NULL && equip (self, error);
}

gboolean
smx__section_fork (SmxOpenSection *self, const SmxOpenSection *parent, GError **error)
{
  *self = (SmxOpenSection){ .reading = parent->reading,
                            .source = parent->source,
                            .skip = parent->skip,
                            .forked = TRUE,
                            .plan = parent->plan,
                            .converter = parent->converter,
                            .n_bytes = parent->n_bytes };
  self->tally = smx__tally_new_beside (parent->tally, error);
  if (self->tally == NULL || (parent->rejects != NULL && (self->rejects = smx__rejects_new_held ()) == NULL))
    return FALSE;
  return smx__tally_intern (self->tally, SMX_DICTIONARY_TEXT, self->source->name, strlen (self->source->name),
                            &self->id, error) &&
         equip (self, error);
}

gboolean
smx__section_join (SmxOpenSection *self, SmxOpenSection *fork, GError **error)
{
  self->n_blank += fork->n_blank;
  self->n_bad += fork->n_bad;
  smx__decimals_absorb (self->decimals, fork->decimals);
  return smx__handler_absorb (self->handler, fork->handler, error) &&
         smx__tally_absorb (self->tally, fork->tally, self->id, error);
}

/* Whether an error is about one row, which can then be left out. */
static gboolean
is_of_row (const GError *error)
{
  return g_error_matches (error, SMX_ERROR, SMX_ERROR_PARSE) ||
         g_error_matches (error, SMX_ERROR, SMX_ERROR_RANGE) ||
         g_error_matches (error, SMX_ERROR, SMX_ERROR_REFERENCE) ||
         g_error_matches (error, SMX_ERROR, SMX_ERROR_FORMAT) ||
         g_error_matches (error, SMX_ERROR, SMX_ERROR_CONFLICT);
}

/* The message without the place that has columns of its own in the rejects file. */
static const char *
strip_place (const char *message, const char *file, guint64 line)
{
  g_autofree char *place = g_strdup_printf ("%s:%" G_GUINT64_FORMAT ": ", file, line);
  return g_str_has_prefix (message, place) ? message + strlen (place) : message;
}

/* Why a row is left out; that it does not stand there whole belongs to it. Free with g_free(). */
static char *
tell_reason (const char *file, const SmxCsvRecord *record, const GError *cause)
{
  const char *reason = strip_place (cause->message, file, record->line);
  if (!record->cut)
    return g_strdup (reason);
  g_autofree char *kept = g_strdup_printf ("%" G_GSIZE_FORMAT, record->raw.length);
  return smx__message_format (&of_cut, reason, kept, NULL);
}

gboolean
smx__section_refuse (SmxOpenSection *self, const char *file, const SmxCsvRecord *record, GError *cause,
                     guint64 *left_out, GError **error)
{
  if (!self->skip || !is_of_row (cause)) {
    g_propagate_error (error, cause);
    return FALSE;
  }
  (*left_out)++;
  self->n_bad++;
  if (self->rejects != NULL) {
    g_autofree char *reason = tell_reason (file, record, cause);
    smx__rejects_add (self->rejects, file, record->line, reason, record->raw.text, record->raw.length);
  }
  g_error_free (cause);
  return TRUE;
}

gboolean
smx__section_row (SmxOpenSection *self, const SmxMap *map, const SmxCsvRecord *record, GError **error)
{
  SmxRow row;
  if (!smx__row_build (self->builder, map, record, &row, error) ||
      !smx__handler_row (self->handler, &row, error))
    return FALSE;
  smx__decimals_look (self->decimals, map, record, &row);
  return TRUE;
}

/* The line in which row @i begins. @at and @line are where it was counted to the last time. */
static guint64
count_lines (const SmxTextRows *rows, gsize i, guint32 *at, guint64 *line)
{
  for (; *at < rows->starts[i]; (*at)++) {
    char c = rows->text[*at];
    *line += c == '\n' || (c == '\r' && rows->text[*at + 1] != '\n');
  }
  return *line;
}

/* A row that is for the row-wise path. */
static gboolean
take_odd (SmxOpenSection *self, const SmxMap *map, const SmxTextRows *rows, gsize i, SmxCsv *one,
          guint64 line, SmxSourceRecord *kept, GError **error)
{
  GError *cause = NULL;
  SmxCsvRecord record;
  const char *text = rows->text + rows->starts[i];
  gsize length = rows->cuts[rows->last[i]] - rows->starts[i];
  SmxCsvResult result = smx__csv_one (one, text, length, line, &record, &cause);
  record.arrival = rows->arrivals[i];
  if (result == SMX_CSV_ERROR) {
    g_propagate_error (error, cause);
    return FALSE;
  }
  if (result == SMX_CSV_RECORD && smx__record_is_blank (&record)) {
    kept->rows--;
    self->n_blank++;
    return TRUE;
  }
  return (result == SMX_CSV_RECORD && smx__section_row (self, map, &record, &cause)) ||
         smx__section_refuse (self, map->header->place.file, &record, cause, &kept->left_out, error);
}

gboolean
smx__section_rows (SmxOpenSection *self, const SmxMap *map, const SmxTextRows *rows, SmxCsv *one,
                   guint64 line, SmxSourceRecord *kept, GError **error)
{
  const SmxColumns *columns = smx__columns_build (self->columns, map, rows, error);
  guint32 at = 0;
  if (columns == NULL)
    return FALSE;
  kept->rows += rows->n;
  for (gsize i = 0, end; i < rows->n; i = end) {
    gsize n_taken = 0;
    GError *cause = NULL;
    const guint8 *odd = memchr (columns->rows + i, SMX_ROW_ODD, rows->n - i);
    end = odd == NULL ? rows->n : (gsize)(odd - columns->rows);
    if (end > i && !smx__handler_columns (self->handler, columns, i, end, &n_taken, &cause)) {
      if (cause != NULL) {
        g_propagate_error (error, cause);
        return FALSE;
      }
      end = i + n_taken;
    }
    if (end == rows->n)
      return TRUE;
    if (!take_odd (self, map, rows, end, one, count_lines (rows, end, &at, &line), kept, error))
      return FALSE;
    end++;
  }
  return TRUE;
}

static gboolean
note (const SmxOpenSection *self, SmxFindingKind finding, gint64 n, GError **error)
{
  return n == 0 || smx__tally_note (self->tally, finding, self->id, SMX_NO_ID, n, error);
}

gboolean
smx__section_finish (SmxOpenSection *self, GError **error)
{
  if (!smx__handler_finish (self->handler, error))
    return fail_in_section (self->source, error);
  return note (self, SMX_FINDING_BAD_ROW, self->n_bad, error) &&
         note (self, SMX_FINDING_BLANK_LINE, self->n_blank, error) &&
         smx__decimals_note (self->decimals, self->tally, self->id, error);
}
