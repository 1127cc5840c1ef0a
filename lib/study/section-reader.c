/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drive from file to typed rows: open, header, mapping, records, handler.
 *
 * A section of several files is looked at twice: first all headers, so that the handler knows every column of answers before
 * the first row, then the rows. One of one file is opened once, so that a pipe will do. */
#include "section-reader.h"
#include "decimals.h"
#include "files.h"
#include "kinds.h"
#include "row-builder.h"

SMX_MESSAGE (no_header, "expected a row of column names but found none",
             "se esperaba una fila con nombres de columnas pero no hay ninguna");

SMX_MESSAGE (of_cut, "{0}; only its first {1} bytes are kept here",
             "{0}; aquí solo se conservan sus primeros {1} bytes");

/* A file that is open, its names read. */
typedef struct {
  const char *name;
  SmxInput *input; /* belongs to @csv */
  SmxCsv *csv;
  SmxHeader *header;
  SmxMap *map;
  SmxCsvRecord first; /* header-rows = 0: the record whose fields were counted is a row too */
  gboolean has_first;
} OpenFile;

typedef struct {
  const SmxReading *reading;
  const SmxSource *source;
  GPtrArray *files;
  gboolean skip;
  guint32 id; /* the section's name in the tally */
  SmxPlan *plan;
  SmxConverter *converter;
  SmxRowBuilder *builder;
  SmxDecimals *decimals;
  SmxHandler *handler;
  gint64 n_blank, n_bad;
} Section;

static void
close_file (OpenFile *file)
{
  g_clear_pointer (&file->map, smx__map_free);
  g_clear_pointer (&file->header, smx__header_free);
  g_clear_pointer (&file->csv, smx__csv_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OpenFile, close_file)

static void
close_section (Section *self)
{
  g_clear_pointer (&self->handler, smx__handler_free);
  g_clear_pointer (&self->decimals, smx__decimals_free);
  g_clear_pointer (&self->builder, smx__row_builder_free);
  g_clear_pointer (&self->converter, smx__converter_free);
  g_clear_pointer (&self->plan, smx__plan_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Section, close_section)

/* The next record, where a fault is the end: names stand in it. FALSE without error at the end of the file. */
static gboolean
take_record (OpenFile *file, GError **error)
{
  return smx__csv_next (file->csv, &file->first, error) == SMX_CSV_RECORD;
}

static gboolean
read_header (OpenFile *file, guint header_rows, GError **error)
{
  GError *cause = NULL;
  if (!take_record (file, &cause)) {
    if (cause == NULL)
      return smx__fail (error, SMX_ERROR_FORMAT, &(SmxPlace){ .file = file->name }, &no_header, NULL);
    g_propagate_error (error, cause);
    return FALSE;
  }
  file->header = smx__header_new (file->name, &file->first, header_rows == 0);
  file->has_first = header_rows == 0;
  for (guint i = 1; i < header_rows && cause == NULL; i++)
    if (!take_record (file, &cause))
      break;
  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, cause);
  return FALSE;
}

static gboolean
open_file (const Section *self, guint index, SmxProgress *progress, OpenFile *file, GError **error)
{
  const SmxSource *source = self->source;
  if (source->bytes != NULL) {
    file->name = source->bytes_name;
    file->input = smx__input_open_bytes (source->bytes, file->name, source->encoding, progress, error);
  } else {
    const SmxFile *from = self->files->pdata[index];
    file->name = from->name;
    file->input = smx__input_open (from->path, from->name, source->encoding, progress, error);
  }
  if (file->input == NULL)
    return FALSE;
  file->csv = smx__csv_new (file->input, &(SmxCsvOptions){ source->delimiter, source->skip_lines }, error);
  if (file->csv == NULL || !read_header (file, source->header_rows, error))
    return FALSE;
  file->map = smx__map_new (self->plan, file->header, error);
  return file->map != NULL;
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

/* Everything that a section needs once its columns are known. */
static gboolean
prepare (Section *self, GError **error)
{
  self->converter = smx__converter_new (self->source, self->reading->settings, error);
  if (self->converter == NULL)
    return FALSE;
  self->builder = smx__row_builder_new (self->plan, self->converter, error);
  if (self->builder == NULL)
    return FALSE;
  self->decimals = smx__decimals_new (self->plan, self->source, self->converter, error);
  if (self->decimals == NULL)
    return FALSE;
  self->handler = smx__handler_new (smx__plan_section (self->plan), self->reading->tally, error);
  return self->handler != NULL || fail_in_section (self->source, error);
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
tell_reason (const OpenFile *file, const SmxCsvRecord *record, const GError *cause)
{
  const char *reason = strip_place (cause->message, file->name, record->line);
  if (!record->cut)
    return g_strdup (reason);
  g_autofree char *kept = g_strdup_printf ("%" G_GSIZE_FORMAT, record->raw.length);
  return smx__message_format (&of_cut, reason, kept, NULL);
}

/* Leaves a row out, or ends reading; consumes @cause. */
static gboolean
refuse_row (Section *self, const OpenFile *file, const SmxCsvRecord *record, GError *cause, guint64 *left_out,
            GError **error)
{
  if (!self->skip || !is_of_row (cause)) {
    g_propagate_error (error, cause);
    return FALSE;
  }
  (*left_out)++;
  self->n_bad++;
  if (self->reading->rejects != NULL) {
    g_autofree char *reason = tell_reason (file, record, cause);
    smx__rejects_add (self->reading->rejects, file->name, record->line, reason, record->raw.text,
                      record->raw.length);
  }
  g_error_free (cause);
  return TRUE;
}

static gboolean
take_row (Section *self, const OpenFile *file, const SmxCsvRecord *record, guint64 *left_out, GError **error)
{
  GError *cause = NULL;
  SmxRow row;
  if (smx__row_build (self->builder, file->map, record, &row, &cause) &&
      smx__handler_row (self->handler, &row, &cause)) {
    smx__decimals_look (self->decimals, file->map, record, &row);
    return TRUE;
  }
  return refuse_row (self, file, record, cause, left_out, error);
}

static gboolean
take_rows (Section *self, OpenFile *file, SmxSourceRecord *kept, GError **error)
{
  SmxCsvRecord record = file->first;
  SmxCsvResult result = SMX_CSV_RECORD;
  GError *cause = NULL;
  if (!file->has_first)
    result = smx__csv_next (file->csv, &record, &cause);
  while (result == SMX_CSV_RECORD || result == SMX_CSV_BAD_RECORD) {
    gboolean blank = result == SMX_CSV_RECORD && smx__record_is_blank (&record);
    gboolean ok = TRUE;
    kept->rows += !blank;
    self->n_blank += blank;
    if (result == SMX_CSV_BAD_RECORD)
      ok = refuse_row (self, file, &record, g_steal_pointer (&cause), &kept->left_out, error);
    else if (!blank)
      ok = take_row (self, file, &record, &kept->left_out, error);
    if (!ok)
      return FALSE;
    result = smx__csv_next (file->csv, &record, &cause);
  }
  if (result == SMX_CSV_END)
    return TRUE;
  g_propagate_error (error, cause);
  return FALSE;
}

static gboolean
read_file (Section *self, OpenFile *file, GError **error)
{
  SmxSourceRecord kept = { .name = (char *)file->name, .section = self->source->name };
  if (!take_rows (self, file, &kept, error))
    return FALSE;
  self->n_blank += (gint64)smx__csv_n_blank (file->csv);
  smx__input_digest (file->input, &kept.bytes, &kept.hash_high, &kept.hash_low);
  return smx__tally_add_source (self->reading->tally, &kept, error);
}

static gboolean
look_at_headers (const Section *self, guint n_files, GError **error)
{
  for (guint i = 0; i < n_files; i++) {
    g_auto (OpenFile) file = { 0 };
    if (!open_file (self, i, NULL, &file, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_files (Section *self, GError **error)
{
  guint n_files = self->source->bytes != NULL ? 1 : self->files->len;
  if (n_files > 1 && (!look_at_headers (self, n_files, error) || !prepare (self, error)))
    return FALSE;
  for (guint i = 0; i < n_files; i++) {
    g_auto (OpenFile) file = { 0 };
    if (!open_file (self, i, self->reading->progress, &file, error))
      return FALSE;
    if ((n_files == 1 && !prepare (self, error)) || !read_file (self, &file, error))
      return FALSE;
  }
  return smx__handler_finish (self->handler, error) || fail_in_section (self->source, error);
}

static gboolean
note (const Section *self, SmxFindingKind finding, gint64 n, GError **error)
{
  return n == 0 || smx__tally_note (self->reading->tally, finding, self->id, SMX_NO_ID, n, error);
}

gboolean
smx__read_section (const SmxReading *reading, const SmxSource *source, GPtrArray *files, GError **error)
{
  g_auto (Section) self = { .reading = reading, .source = source, .files = files };
  self.skip =
      reading->bad_rows == SMX_BAD_ROWS_SKIP || (reading->bad_rows == SMX_BAD_ROWS_AS_STUDY && source->skip);
  self.plan = smx__plan_new (source);
  return smx__tally_intern (reading->tally, SMX_DICTIONARY_TEXT, source->name, strlen (source->name),
                            &self.id, error) &&
         read_files (&self, error) && note (&self, SMX_FINDING_BAD_ROW, self.n_bad, error) &&
         note (&self, SMX_FINDING_BLANK_LINE, self.n_blank, error) &&
         smx__decimals_note (self.decimals, reading->tally, self.id, error);
}
