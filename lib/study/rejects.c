/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows left out, verbatim, each with its reason.
 * Invariant: under the name that the host gave there is either the old file or a whole new one. */
#include "rejects.h"

#include "../base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define ATTEMPTS 1000

SMX_MESSAGE (not_written, "expected a file that can be written: {0}",
             "se esperaba un archivo en el que se pueda escribir: {0}");

/* A row that is held. */
typedef struct {
  char *file, *reason, *row;
  guint64 line;
  gsize length;
} Held;

struct SmxRejects {
  gboolean holds; /* no file: rows are held */
  Held *held;
  gsize n_held, capacity;
  char *path;
  char *beside; /* NULL: written in place */
  FILE *stream;
  int fault; /* the first errno of writing */
};

static gboolean
refuse (const char *path, int fault, GError **error)
{
  SmxPlace place = { .file = path };
  return smx__fail (error, SMX_ERROR_IO, &place, &not_written, g_strerror (fault), NULL);
}

/* A new file beside the path, under a name that nobody has; NULL with errno. */
static FILE *
open_beside (const char *path, char **beside)
{
  for (guint i = 0; i < ATTEMPTS; i++) {
    g_autofree char *name = g_strdup_printf ("%s.part%u", path, i);
    int descriptor = g_open (name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno == EEXIST)
      continue;
    if (descriptor < 0)
      return NULL;
    *beside = g_steal_pointer (&name);
    return fdopen (descriptor, "wb");
  }
  return NULL;
}

static gboolean
is_special (const char *path)
{
  GStatBuf status;
  return g_stat (path, &status) == 0 && !S_ISREG (status.st_mode) && !S_ISDIR (status.st_mode);
}

SmxRejects *
smx__rejects_new (const char *path, GError **error)
{
  g_autoptr (SmxRejects) self = g_new0 (SmxRejects, 1);
  self->path = g_strdup (path);
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    errno = EISDIR;
  else
    self->stream = is_special (path) ? g_fopen (path, "wbe") : open_beside (path, &self->beside);
  if (self->stream == NULL) {
    refuse (path, errno, error);
    return NULL;
  }
  if (fputs ("file,line,reason,row\r\n", self->stream) < 0)
    self->fault = errno;
  return g_steal_pointer (&self);
}

static void
drop_held (SmxRejects *self)
{
  for (gsize i = 0; i < self->n_held; i++) {
    g_free (self->held[i].file);
    g_free (self->held[i].reason);
    g_free (self->held[i].row);
  }
  self->n_held = 0;
}

void
smx__rejects_free (SmxRejects *self)
{
  if (self == NULL)
    return;
  drop_held (self);
  g_free (self->held);
  if (self->stream != NULL)
    fclose (self->stream);
  if (self->beside != NULL)
    g_unlink (self->beside);
  g_free (self->beside);
  g_free (self->path);
  g_free (self);
}

/* A field, in quotes where CSV asks for them. */
static void
write_field (SmxRejects *self, const char *text, gsize length)
{
  gboolean plain = length > 0;
  for (gsize i = 0; i < length && plain; i++)
    plain = strchr (",;\"\r\n", text[i]) == NULL;
  if (plain) {
    fwrite (text, 1, length, self->stream);
    return;
  }
  fputc ('"', self->stream);
  for (gsize i = 0; i < length; i++) {
    if (text[i] == '"')
      fputc ('"', self->stream);
    fputc (text[i], self->stream);
  }
  fputc ('"', self->stream);
}

static gboolean
hold (SmxRejects *self, const char *file, guint64 line, const char *reason, const char *row, gsize length)
{
  if (!smx__reserve (&self->held, &self->capacity, self->n_held + 1, sizeof *self->held, NULL))
    return FALSE;
  Held *held = &self->held[self->n_held];
  *held = (Held){ .line = line, .length = length };
  held->file = smx__copy_text (file, strlen (file), NULL);
  held->reason = smx__copy_text (reason, strlen (reason), NULL);
  held->row = smx__copy_text (row, length, NULL);
  self->n_held++;
  return held->file != NULL && held->reason != NULL && held->row != NULL;
}

SmxRejects *
smx__rejects_new_held (void)
{
  SmxRejects *self = g_new0 (SmxRejects, 1);
  self->holds = TRUE;
  return self;
}

void
smx__rejects_hand_over (SmxRejects *held, SmxRejects *to)
{
  for (gsize i = 0; i < held->n_held; i++) {
    const Held *one = &held->held[i];
    if (one->file != NULL && one->reason != NULL && one->row != NULL)
      smx__rejects_add (to, one->file, one->line, one->reason, one->row, one->length);
  }
  to->fault = to->fault == 0 ? held->fault : to->fault;
  held->fault = 0;
  drop_held (held);
}

void
smx__rejects_add (SmxRejects *self, const char *file, guint64 line, const char *reason, const char *row,
                  gsize length)
{
  if (self->holds) {
    if (!hold (self, file, line, reason, row, length))
      self->fault = ENOMEM;
    return;
  }
  write_field (self, file, strlen (file));
  fprintf (self->stream, ",%" G_GUINT64_FORMAT ",", line);
  write_field (self, reason, strlen (reason));
  fputc (',', self->stream);
  write_field (self, row, length);
  fputs ("\r\n", self->stream);
  if (ferror (self->stream) && self->fault == 0)
    self->fault = errno == 0 ? EIO : errno;
}

gboolean
smx__rejects_finish (SmxRejects *self, GError **error)
{
  FILE *stream = g_steal_pointer (&self->stream);
  if (fclose (stream) != 0 && self->fault == 0)
    self->fault = errno;
  if (self->fault == 0 && self->beside != NULL && g_rename (self->beside, self->path) != 0)
    self->fault = errno;
  if (self->fault != 0)
    return refuse (self->path, self->fault, error);
  g_clear_pointer (&self->beside, g_free);
  return TRUE;
}
