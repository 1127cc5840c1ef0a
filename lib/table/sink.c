/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bounded buffer in front of a stream, or one text that grows. */
#include "sink.h"

#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/text.h"

#define BUFFER_BYTES ((gsize)64 * 1024)

void
smx__sink_init (SmxSink *self, GOutputStream *stream, GCancellable *cancellable)
{
  memset (self, 0, sizeof *self);
  self->stream = stream;
  self->cancellable = cancellable;
  GError *cause = NULL;
  if (g_cancellable_set_error_if_cancelled (cancellable, &cause))
    smx__fail_with (&self->error, NULL, cause);
  else if (stream != NULL)
    smx__reserve (&self->buffer, &self->room, BUFFER_BYTES, 1, &self->error);
}

void
smx__sink_clear (SmxSink *self)
{
  g_clear_pointer (&self->buffer, g_free);
  g_clear_error (&self->error);
}

static void
flush (SmxSink *self)
{
  GError *cause = NULL;
  if (self->error != NULL)
    return;
  if (g_cancellable_set_error_if_cancelled (self->cancellable, &cause) || /* not all streams ask */
      !g_output_stream_write_all (self->stream, self->buffer, self->used, NULL, self->cancellable, &cause))
    smx__fail_with (&self->error, NULL, cause);
  self->used = 0;
}

/* The free part of the buffer, at least one byte and at most @wanted of use; 0 after an error. */
static gsize
make_room (SmxSink *self, gsize wanted)
{
  if (self->stream == NULL && self->error == NULL) {
    gsize needed;
    if (!g_size_checked_add (&needed, self->used, wanted))
      smx__fail_memory (&self->error);
    else
      smx__reserve (&self->buffer, &self->room, needed, 1, &self->error);
  } else if (self->used == self->room) {
    flush (self);
  }
  return self->error != NULL ? 0 : MIN (wanted, self->room - self->used);
}

void
smx__sink_put (SmxSink *self, const char *bytes, gsize length)
{
  if (length < self->room - self->used && self->error == NULL) { /* mostly */
    memcpy (self->buffer + self->used, bytes, length);
    self->used += length;
    return;
  }
  while (length > 0) {
    gsize n = make_room (self, length);
    if (n == 0)
      return;
    memcpy (self->buffer + self->used, bytes, n);
    self->used += n;
    bytes += n;
    length -= n;
  }
}

void
smx__sink_put_text (SmxSink *self, const char *text)
{
  smx__sink_put (self, text, strlen (text));
}

void
smx__sink_put_repeated (SmxSink *self, char byte, gsize n)
{
  while (n > 0) {
    gsize fits = make_room (self, n);
    if (fits == 0)
      return;
    memset (self->buffer + self->used, byte, fits);
    self->used += fits;
    n -= fits;
  }
}

void
smx__sink_put_int64 (SmxSink *self, gint64 value)
{
  char text[SMX_INT64_ROOM];
  smx__sink_put_text (self, smx__format_int64 (text, value));
}

gboolean
smx__sink_finish (SmxSink *self, GError **error)
{
  if (self->stream != NULL)
    flush (self);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}
