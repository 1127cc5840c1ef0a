/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drive from file to typed rows: open, header, mapping, records, handler.
 *
 * A section of several files is looked at twice: first all headers, so that the handler knows every column of answers before
 * the first row, then the rows. One of one file is opened once, so that a pipe will do. */
#include "files.h"
#include "section.h"

SMX_MESSAGE (no_header, "expected a row of column names but found none",
             "se esperaba una fila con nombres de columnas pero no hay ninguna");

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

static void
close_file (OpenFile *file)
{
  g_clear_pointer (&file->map, smx__map_free);
  g_clear_pointer (&file->header, smx__header_free);
  g_clear_pointer (&file->csv, smx__csv_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OpenFile, close_file)

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
open_file (const SmxOpenSection *self, const SmxFile *from, SmxProgress *progress, OpenFile *file,
           GError **error)
{
  const SmxSource *source = self->source;
  if (source->bytes != NULL) {
    file->name = source->bytes_name;
    file->input = smx__input_open_bytes (source->bytes, file->name, source->encoding, progress, error);
  } else {
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

static gboolean
take_row (SmxOpenSection *self, const OpenFile *file, const SmxCsvRecord *record, guint64 *left_out,
          GError **error)
{
  GError *cause = NULL;
  return smx__section_row (self, file->map, record, &cause) ||
         smx__section_refuse (self, file->name, record, cause, left_out, error);
}

static gboolean
take_rows (SmxOpenSection *self, OpenFile *file, SmxSourceRecord *kept, GError **error)
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
      ok = smx__section_refuse (self, file->name, &record, g_steal_pointer (&cause), &kept->left_out, error);
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
read_file (SmxOpenSection *self, OpenFile *file, GError **error)
{
  SmxSourceRecord kept = { .name = (char *)file->name, .section = self->source->name };
  if (!take_rows (self, file, &kept, error))
    return FALSE;
  self->n_blank += (gint64)smx__csv_n_blank (file->csv);
  smx__input_digest (file->input, &kept.bytes, &kept.hash_high, &kept.hash_low);
  return smx__tally_add_source (self->reading->tally, &kept, error);
}

static gboolean
look_at_headers (const SmxOpenSection *self, GPtrArray *files, GError **error)
{
  for (guint i = 0; i < files->len; i++) {
    g_auto (OpenFile) file = { 0 };
    if (!open_file (self, files->pdata[i], NULL, &file, error))
      return FALSE;
  }
  return TRUE;
}

/* The files in order; NULL where the source is in memory. */
static gboolean
read_files (SmxOpenSection *self, GPtrArray *files, GError **error)
{
  guint n_files = files == NULL ? 1 : files->len;
  if (n_files > 1 && (!look_at_headers (self, files, error) || !smx__section_prepare (self, error)))
    return FALSE;
  for (guint i = 0; i < n_files; i++) {
    g_auto (OpenFile) file = { 0 };
    const SmxFile *from = files == NULL ? NULL : files->pdata[i];
    if (!open_file (self, from, self->reading->progress, &file, error))
      return FALSE;
    if ((n_files == 1 && !smx__section_prepare (self, error)) || !read_file (self, &file, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
smx__read_section (const SmxReading *reading, const SmxSource *source, GPtrArray *files, GError **error)
{
  g_auto (SmxOpenSection) self = { 0 };
  return smx__section_open (&self, reading, source, error) &&
         read_files (&self, source->bytes != NULL ? NULL : files, error) &&
         smx__section_finish (&self, error);
}
