/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a table: the options and the choice of format. */
#include "../base/error.h"
#include "../base/options.h"
#include "../base/replace-file.h"
#include "write-private.h"

SMX_MESSAGE (no_format, "SmxWriteOptions: format: expected 0 to {0} but found {1}",
             "SmxWriteOptions: format: se esperaba de 0 a {0} pero se encontró {1}");
SMX_MESSAGE (negative_rows, "SmxWriteOptions: max_rows: expected a number >= 0 but found {0}",
             "SmxWriteOptions: max_rows: se esperaba un número >= 0 pero se encontró {0}");

gboolean
smx_table_format_from_name (const char *name, SmxTableFormat *format)
{
  static const char *const names[SMX_N_FORMATS] = { "text", "csv", "csv-excel", "json" };
  g_return_val_if_fail (name != NULL && format != NULL, FALSE);
  int found = smx__options_find (names, SMX_N_FORMATS, name);
  if (found >= 0)
    *format = (SmxTableFormat)found;
  return found >= 0;
}

void
smx_write_options_init (SmxWriteOptions *options, gsize struct_size)
{
  const SmxWriteOptions defaults = { .struct_size = struct_size, .format = SMX_FORMAT_TEXT };
  smx__options_init (options, struct_size, &defaults, sizeof defaults);
}

/* The options in force, over the defaults. */
static gboolean
resolve (const SmxWriteOptions *given, SmxWriteOptions *options, GError **error)
{
  smx_write_options_init (options, sizeof *options);
  if (!smx__options_resolve ("SmxWriteOptions", options, sizeof *options, given, error))
    return FALSE;
  if (options->max_rows < 0) {
    g_autofree char *found = g_strdup_printf ("%" G_GINT64_FORMAT, options->max_rows);
    return smx__fail (error, SMX_ERROR_OPTIONS, NULL, &negative_rows, found, NULL);
  }
  return TRUE;
}

/* The same where the format counts. */
static gboolean
resolve_format (const SmxWriteOptions *given, SmxWriteOptions *options, GError **error)
{
  if (!resolve (given, options, error))
    return FALSE;
  if ((guint)options->format < SMX_N_FORMATS)
    return TRUE;
  g_autofree char *last = g_strdup_printf ("%d", SMX_N_FORMATS - 1);
  g_autofree char *found = g_strdup_printf ("%d", (int)options->format);
  return smx__fail (error, SMX_ERROR_OPTIONS, NULL, &no_format, last, found, NULL);
}

static void
put_table (SmxSink *sink, const SmxTable *self, const SmxWriteOptions *options)
{
  gint64 n_rows = options->max_rows == 0 ? self->n_rows : MIN (self->n_rows, options->max_rows);
  switch (options->format) {
  case SMX_FORMAT_CSV:
  case SMX_FORMAT_CSV_EXCEL:
    smx__write_csv (sink, self, n_rows, options->format == SMX_FORMAT_CSV_EXCEL);
    return;
  case SMX_FORMAT_JSON:
    smx__write_json (sink, self, n_rows);
    return;
  default:
    smx__write_text (sink, self, n_rows, options->width);
  }
}

/* Writes with options that are resolved. */
static gboolean
write_stream (const SmxTable *self, GOutputStream *stream, const SmxWriteOptions *options,
              GCancellable *cancellable, GError **error)
{
  g_auto (SmxSink) sink;
  smx__sink_init (&sink, stream, cancellable);
  if (sink.error == NULL)
    put_table (&sink, self, options);
  return smx__sink_finish (&sink, error);
}

gboolean
smx_table_write (const SmxTable *self, GOutputStream *stream, const SmxWriteOptions *options,
                 GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self != NULL && G_IS_OUTPUT_STREAM (stream), FALSE);
  SMX_LANGUAGE_SCOPE (self->language);
  SmxWriteOptions settled;
  return resolve_format (options, &settled, error) &&
         write_stream (self, stream, &settled, cancellable, error);
}

char *
smx_table_write_text (const SmxTable *self, const SmxWriteOptions *options, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  SMX_LANGUAGE_SCOPE (self->language);
  SmxWriteOptions settled;
  if (!resolve (options, &settled, error))
    return NULL;
  settled.format = SMX_FORMAT_TEXT;
  g_auto (SmxSink) sink;
  smx__sink_init (&sink, NULL, NULL);
  put_table (&sink, self, &settled);
  smx__sink_put (&sink, "", 1);
  return smx__sink_finish (&sink, error) ? g_steal_pointer (&sink.buffer) : NULL;
}

/* A table and how it is written. */
typedef struct {
  const SmxTable *table;
  const SmxWriteOptions *options;
} Content;

static gboolean
write_content (gconstpointer content, GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  const Content *self = content;
  return write_stream (self->table, stream, self->options, cancellable, error);
}

gboolean
smx_table_write_file (const SmxTable *self, const char *path, const SmxWriteOptions *options,
                      GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self != NULL && path != NULL, FALSE);
  SMX_LANGUAGE_SCOPE (self->language);
  SmxWriteOptions settled;
  if (!resolve_format (options, &settled, error))
    return FALSE;
  const Content content = { self, &settled };
  if (smx__replace_file (path, write_content, &content, FALSE, cancellable, error))
    return TRUE;
  return smx__fail_at (error, &(SmxPlace){ .file = path });
}
