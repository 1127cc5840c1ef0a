/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a writer puts its bytes: a bounded buffer in front of a stream, or one text that grows.
 * Invariant: after the first error nothing more is written, so that a writer asks only now and then. */
#ifndef SMX_TABLE_SINK_H
#define SMX_TABLE_SINK_H

#include <gio/gio.h>

typedef struct {
  GOutputStream *stream; /* borrowed; NULL: everything stays in the buffer */
  GCancellable *cancellable;
  char *buffer;
  gsize used, room;
  GError *error;
} SmxSink;

/* A sink with nothing in it; its error is set where there is no memory for the buffer. */
void smx__sink_init (SmxSink *self, GOutputStream *stream, GCancellable *cancellable);
void smx__sink_clear (SmxSink *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxSink, smx__sink_clear)

void smx__sink_put (SmxSink *self, const char *bytes, gsize length);
void smx__sink_put_text (SmxSink *self, const char *text);
void smx__sink_put_repeated (SmxSink *self, char byte, gsize n);
void smx__sink_put_int64 (SmxSink *self, gint64 value);

/* Hands the rest to the stream. FALSE with the first error there was. */
gboolean smx__sink_finish (SmxSink *self, GError **error);

#endif
