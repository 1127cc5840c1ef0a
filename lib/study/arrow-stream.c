/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose an Arrow stream is, and what it says when it fails.
 * Invariant: what has a release function that is not NULL is ours to release; whatever a producer leaves in a struct
 * after a failure is not touched.
 * Source: Apache Arrow, "The Arrow C stream interface". */
#include "arrow-stream.h"
#include "study-private.h"

#include <errno.h>
#include <string.h>

SMX_MESSAGE (
    read_before,
    "expected an Arrow stream that was not read yet: it can be read only once, so a study that is to be "
    "read again needs new streams",
    "se esperaba un flujo Arrow aún sin leer: solo se puede leer una vez, así que un estudio que se "
    "vuelva a leer necesita flujos nuevos");
SMX_MESSAGE (released, "expected an Arrow stream but found one that was released already",
             "se esperaba un flujo Arrow pero ya había sido liberado");
SMX_MESSAGE (no_stream, "expected a source that is an Arrow stream, and this one is a file or bytes",
             "se esperaba una fuente que fuera un flujo Arrow, y esta es un archivo o bytes");
SMX_MESSAGE (no_schema, "expected the columns of the Arrow stream but it gave none",
             "se esperaban las columnas del flujo Arrow pero no dio ninguna");
SMX_MESSAGE (failed, "expected more of the Arrow stream but it failed: {0}",
             "se esperaba más del flujo Arrow pero falló: {0}");

#define SHOWN_CHARACTERS 500 /* of what a stream says of its failure */

struct SmxArrowStream {
  struct ArrowArrayStream stream;
  gboolean was_read;
};

SmxArrowStream *
smx__arrow_stream_new (struct ArrowArrayStream *stream)
{
  SmxArrowStream *self = g_new0 (SmxArrowStream, 1);
  self->stream = *stream;
  stream->release = NULL;
  return self;
}

void
smx__arrow_stream_end (SmxArrowStream *self)
{
  if (self->stream.release != NULL)
    self->stream.release (&self->stream);
  self->stream.release = NULL;
}

void
smx__arrow_stream_free (SmxArrowStream *self)
{
  if (self == NULL)
    return;
  smx__arrow_stream_end (self);
  g_free (self);
}

void
smx__arrow_release (struct ArrowArray *array)
{
  if (array->release != NULL)
    array->release (array);
  array->release = NULL;
}

gboolean
smx__arrow_stream_check (const SmxArrowStream *self, GError **error)
{
  return !self->was_read || smx__fail (error, SMX_ERROR_CONFLICT, NULL, &read_before, NULL);
}

/* Text of somebody's as one line of bounded length. */
static char *
show (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *shown = g_string_new (NULL);
  guint n = 0;
  for (const char *at = g_strstrip (valid); *at != '\0' && n < SHOWN_CHARACTERS;
       at = g_utf8_next_char (at), n++) {
    gunichar character = g_utf8_get_char (at);
    g_string_append_unichar (shown, g_unichar_isprint (character) ? character : ' ');
  }
  g_string_append (shown, n == SHOWN_CHARACTERS ? "…" : "");
  return g_string_free (shown, FALSE);
}

/* What a callback returned, in words: that of its number, and what the stream itself says. */
static gboolean
refuse_failed (SmxArrowStream *self, const char *section, int code, GError **error)
{
  const char *said = self->stream.get_last_error == NULL ? NULL : self->stream.get_last_error (&self->stream);
  g_autofree char *own = show (said == NULL ? "" : said);
  g_autofree char *whole = g_strconcat (g_strerror (code), *own == '\0' ? "" : ": ", own, NULL);
  SmxErrorCode as = code == ENOMEM      ? SMX_ERROR_NO_MEMORY
                    : code == ECANCELED ? SMX_ERROR_CANCELLED
                                        : SMX_ERROR_IO;
  return smx__fail (error, as, &(SmxPlace){ .file = section }, &failed, whole, NULL);
}

SmxArrowSchema *
smx__arrow_stream_begin (SmxArrowStream *self, const char *section, GError **error)
{
  struct ArrowSchema schema = { 0 };
  self->was_read = TRUE;
  int code = self->stream.get_schema (&self->stream, &schema);
  if (code != 0) {
    refuse_failed (self, section, code, error);
    return NULL;
  }
  if (schema.release == NULL) {
    smx__fail (error, SMX_ERROR_FORMAT, &(SmxPlace){ .file = section }, &no_schema, NULL);
    return NULL;
  }
  SmxArrowSchema *columns = smx__arrow_schema_new (&schema, section, error);
  schema.release (&schema);
  return columns;
}

gboolean
smx__arrow_stream_next (SmxArrowStream *self, const char *section, struct ArrowArray *chunk, GError **error)
{
  *chunk = (struct ArrowArray){ 0 };
  int code = self->stream.get_next (&self->stream, chunk);
  if (code == 0)
    return TRUE;
  chunk->release = NULL;
  return refuse_failed (self, section, code, error);
}

/* What a stream must be. */
static gboolean
check_unreleased (const struct ArrowArrayStream *stream, SmxStudy *study, const char *section, GError **error)
{
  if (stream->release != NULL)
    return TRUE;
  smx__fail (error, SMX_ERROR_FORMAT, NULL, &released, NULL);
  return smx__fail_in_study (error, study, section, NULL, 0);
}

SmxSource *
smx_study_add_arrow (SmxStudy *self, const char *section, struct ArrowArrayStream *stream, GError **error)
{
  g_return_val_if_fail (self != NULL && section != NULL && stream != NULL, NULL);
  SMX_LANGUAGE_SCOPE (self->language);
  if (!check_unreleased (stream, self, section, error))
    return NULL;
  SmxArrowStream *moved = smx__arrow_stream_new (stream);
  SmxSource *source = smx_study_add_source (self, section, error);
  if (source == NULL)
    smx__arrow_stream_free (moved);
  else
    source->arrow = moved;
  return source;
}

gboolean
smx_source_set_arrow (SmxSource *self, struct ArrowArrayStream *stream, GError **error)
{
  g_return_val_if_fail (self != NULL && stream != NULL, FALSE);
  SMX_LANGUAGE_SCOPE (self->study->language);
  if (!check_unreleased (stream, self->study, self->name, error))
    return FALSE;
  SmxArrowStream *moved = smx__arrow_stream_new (stream);
  if (self->arrow == NULL) {
    smx__arrow_stream_free (moved);
    smx__fail (error, SMX_ERROR_CONFLICT, NULL, &no_stream, NULL);
    return smx__fail_in_study (error, self->study, self->name, NULL, 0);
  }
  smx__arrow_stream_free (self->arrow);
  self->arrow = moved;
  return TRUE;
}
