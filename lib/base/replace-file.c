/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that appear whole or not at all: written beside, then renamed.
 * Invariant: a file that is replaced is either the old one or all of the new one; a failure leaves nothing beside it. */
#include "replace-file.h"
#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NAMES_TO_TRY 100 /* for the file that is written beside */

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

/* What is to be written, and how. */
typedef struct {
  SmxContentFunc write;
  gconstpointer content;
  gboolean durable;
  GCancellable *cancellable;
} Job;

/* Writes and closes; closes after a failure too, and then keeps the first error. Takes the stream. */
static gboolean
write_and_close (const Job *job, GFileOutputStream *file, GError **error)
{
  g_autoptr (GOutputStream) stream = G_OUTPUT_STREAM (file);
  GError *cause = NULL;
  gboolean written = job->write (job->content, stream, job->cancellable, error);
  gboolean closed = g_output_stream_close (stream, NULL, &cause);
  if (written && !closed)
    return smx__fail_with (error, NULL, cause);
  g_clear_error (&cause);
  return written;
}

/* What is no file (a pipe, a terminal) cannot be replaced. */
static gboolean
write_directly (const Job *job, const char *path, GError **error)
{
  GError *cause = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileOutputStream *stream = g_file_append_to (file, G_FILE_CREATE_NONE, job->cancellable, &cause);
  if (stream == NULL)
    return smx__fail_with (error, NULL, cause);
  return write_and_close (job, stream, error);
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

static gboolean
fail_with_code (int code, GError **error)
{
  return smx__fail_with (
      error, NULL, g_error_new_literal (G_IO_ERROR, (int)g_io_error_from_errno (code), g_strerror (code)));
}

/* Waits until what stands under a name is on the disk. What cannot be waited for (some kinds of folder) is as good as the
 * system makes it. */
static gboolean
settle (const char *path, GError **error)
{
  int file = open (path, O_RDONLY | O_CLOEXEC);
  int code = file < 0 || fsync (file) != 0 ? errno : 0;
  if (file >= 0)
    close (file);
  return code == 0 || code == EINVAL || code == ENOTSUP || fail_with_code (code, error);
}

/* Gives the new file the permissions of the old one, and its name. */
static gboolean
move_into_place (const char *from, const char *to, const GStatBuf *old, GError **error)
{
  if ((old == NULL || g_chmod (from, (int)(old->st_mode & 07777)) == 0) && g_rename (from, to) == 0)
    return TRUE;
  return fail_with_code (errno, error);
}

/* Writes beside @path and renames; @old is the file that is there, or NULL. */
static gboolean
replace (const Job *job, const char *path, const GStatBuf *old, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *beside = NULL;
  GFileOutputStream *stream = create_beside (folder, old != NULL, &beside, job->cancellable, error);
  if (stream == NULL)
    return FALSE;
  if (!write_and_close (job, stream, error) || (job->durable && !settle (beside, error)) ||
      !move_into_place (beside, path, old, error)) {
    g_unlink (beside);
    return FALSE;
  }
  if (job->durable)
    settle (folder, NULL); /* the new file is there, whatever becomes of its name when power fails now */
  return TRUE;
}

gboolean
smx__replace_file (const char *path, SmxContentFunc write, gconstpointer content, gboolean durable,
                   GCancellable *cancellable, GError **error)
{
  const Job job = { write, content, durable, cancellable };
  GStatBuf old;
  if (g_stat (path, &old) != 0)
    return replace (&job, path, NULL, error);
  if (S_ISDIR (old.st_mode))
    return smx__fail (error, SMX_ERROR_IO, NULL, &is_folder, NULL);
  if (!S_ISREG (old.st_mode))
    return write_directly (&job, path, error);
  g_autofree char *target = realpath (path, NULL); /* where links lead */
  return replace (&job, target != NULL ? target : path, &old, error);
}
