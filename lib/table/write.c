/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a table: the options, the choice of format, and files that appear whole or not at all.
 * Invariant: a file that is replaced is either the old one or all of the new one; a failure leaves nothing beside it. */
#include <stdlib.h>
#include <string.h>

#include <errno.h>
#include <glib/gstdio.h>

#include "../base/error.h"
#include "../base/options.h"
#include "write-private.h"

#define NAMES_TO_TRY 100 /* for the file that is written beside */

SMX_MESSAGE (no_format, "SmxWriteOptions: format: expected 0 to {0} but found {1}",
             "SmxWriteOptions: format: se esperaba de 0 a {0} pero se encontró {1}");
SMX_MESSAGE (negative_rows, "SmxWriteOptions: max_rows: expected a number >= 0 but found {0}",
             "SmxWriteOptions: max_rows: se esperaba un número >= 0 pero se encontró {0}");
SMX_MESSAGE (is_folder, "expected a file to write but found a folder",
             "se esperaba un archivo en que escribir pero se encontró una carpeta");
SMX_MESSAGE (no_folder, "expected a folder that exists but found {0}",
             "se esperaba una carpeta que exista pero se encontró {0}");
SMX_MESSAGE (no_permission,
             "expected a folder in which a file may be written but permission is denied in {0}",
             "se esperaba una carpeta en la que se permita escribir un archivo pero no hay permiso en {0}");
SMX_MESSAGE (no_space, "expected room for a file but there is none left in {0}",
             "se esperaba espacio para un archivo pero no queda en {0}");
SMX_MESSAGE (no_writing, "expected a folder in which a file can be written but found {0}",
             "se esperaba una carpeta en la que se pueda escribir un archivo pero se encontró {0}");

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

/* Writes and closes; closes after a failure too, and then keeps the first error. Takes the stream. */
static gboolean
write_and_close (const SmxTable *self, GFileOutputStream *file, const SmxWriteOptions *options,
                 GCancellable *cancellable, GError **error)
{
  g_autoptr (GOutputStream) stream = G_OUTPUT_STREAM (file);
  GError *cause = NULL;
  gboolean written = write_stream (self, stream, options, cancellable, error);
  gboolean closed = g_output_stream_close (stream, NULL, &cause);
  if (written && !closed)
    return smx__fail_with (error, NULL, cause);
  g_clear_error (&cause);
  return written;
}

/* What is no file (a pipe, a terminal) cannot be replaced. */
static gboolean
write_directly (const SmxTable *self, const char *path, const SmxWriteOptions *options,
                GCancellable *cancellable, GError **error)
{
  GError *cause = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileOutputStream *stream = g_file_append_to (file, G_FILE_CREATE_NONE, cancellable, &cause);
  if (stream == NULL)
    return smx__fail_with (error, NULL, cause);
  return write_and_close (self, stream, options, cancellable, error);
}

/* Why nothing could be created in a folder; what GIO says of it would name a file that nobody asked for. Takes @cause. */
static gboolean
refuse_folder (const char *folder, GError *cause, GError **error)
{
  const SmxMessage *message = &no_writing;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return smx__fail_with (error, NULL, cause);
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    message = &no_folder;
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    message = &no_permission;
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    message = &no_space;
  g_error_free (cause);
  g_autofree char *found = smx__quote (folder, -1);
  return smx__fail (error, SMX_ERROR_IO, NULL, message, found, NULL);
}

/* A new file in the folder; *@path is its name. Only its owner may read it where @is_private is set. */
static GFileOutputStream *
create_beside (const char *folder, gboolean is_private, char **path, GCancellable *cancellable,
               GError **error)
{
  GFileCreateFlags flags = is_private ? G_FILE_CREATE_PRIVATE : G_FILE_CREATE_NONE;
  GError *cause = NULL;
  for (guint i = 0; i < NAMES_TO_TRY; i++) {
    g_clear_error (&cause);
    g_autofree char *name = g_strdup_printf (".service-matrix-%08x", g_random_int ());
    g_autofree char *candidate = g_build_filename (folder, name, NULL);
    g_autoptr (GFile) file = g_file_new_for_path (candidate);
    GFileOutputStream *stream = g_file_create (file, flags, cancellable, &cause);
    if (stream != NULL) {
      *path = g_steal_pointer (&candidate);
      return stream;
    }
    if (!g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_EXISTS))
      break;
  }
  refuse_folder (folder, cause, error);
  return NULL;
}

/* Gives the new file the permissions of the old one, and its name. */
static gboolean
move_into_place (const char *from, const char *to, const GStatBuf *old, GError **error)
{
  if ((old == NULL || g_chmod (from, (int)(old->st_mode & 07777)) == 0) && g_rename (from, to) == 0)
    return TRUE;
  int code = errno;
  return smx__fail_with (
      error, NULL, g_error_new_literal (G_IO_ERROR, (int)g_io_error_from_errno (code), g_strerror (code)));
}

/* Writes beside @path and renames; @old is the file that is there, or NULL. */
static gboolean
replace (const SmxTable *self, const char *path, const GStatBuf *old, const SmxWriteOptions *options,
         GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *beside = NULL;
  GFileOutputStream *stream = create_beside (folder, old != NULL, &beside, cancellable, error);
  if (stream == NULL)
    return FALSE;
  if (write_and_close (self, stream, options, cancellable, error) &&
      move_into_place (beside, path, old, error))
    return TRUE;
  g_unlink (beside);
  return FALSE;
}

/* Chooses the way by what @path is now. */
static gboolean
write_path (const SmxTable *self, const char *path, const SmxWriteOptions *options, GCancellable *cancellable,
            GError **error)
{
  GStatBuf old;
  if (g_stat (path, &old) != 0)
    return replace (self, path, NULL, options, cancellable, error);
  if (S_ISDIR (old.st_mode))
    return smx__fail (error, SMX_ERROR_IO, NULL, &is_folder, NULL);
  if (!S_ISREG (old.st_mode))
    return write_directly (self, path, options, cancellable, error);
  g_autofree char *target = realpath (path, NULL); /* where links lead */
  return replace (self, target != NULL ? target : path, &old, options, cancellable, error);
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
  if (write_path (self, path, &settled, cancellable, error))
    return TRUE;
  return smx__fail_at (error, &(SmxPlace){ .file = path });
}
