/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An Arrow stream that was moved here: read once at most, released once. */
#ifndef SMX_STUDY_ARROW_STREAM_H
#define SMX_STUDY_ARROW_STREAM_H

#include "arrow-schema.h"

typedef struct SmxArrowStream SmxArrowStream;

/* Moves the stream; @stream is marked as released. */
SmxArrowStream *smx__arrow_stream_new (struct ArrowArrayStream *stream);
void smx__arrow_stream_free (SmxArrowStream *self);

/* Whether it was not read yet; else CONFLICT, without place. */
gboolean smx__arrow_stream_check (const SmxArrowStream *self, GError **error);

/* Begins to read: the columns; from here on it cannot be read again. NULL with IO, FORMAT, NO_MEMORY or CANCELLED. */
SmxArrowSchema *smx__arrow_stream_begin (SmxArrowStream *self, const char *section, GError **error);

/* The next chunk, which is to be released with smx__arrow_release(); at the end @chunk is a released one. */
gboolean smx__arrow_stream_next (SmxArrowStream *self, const char *section, struct ArrowArray *chunk,
                                 GError **error);

/* Releases it, once there is no more to read. */
void smx__arrow_stream_end (SmxArrowStream *self);

/* Releases an array that was not yet. */
void smx__arrow_release (struct ArrowArray *array);

#endif
