/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raising errors: a place, a template in the language of the call, and the values that fill it. */
#ifndef SMX_BASE_ERROR_H
#define SMX_BASE_ERROR_H

#include "message.h"
#include <service-matrix/error.h>

/* Where something was found. Any part may be missing (NULL, 0). */
typedef struct {
  const char *file;   /* as the user wrote it */
  guint64 line;       /* from 1, where the record starts */
  const char *field;  /* the study's name of the field or key */
  const char *column; /* the user's column; said only where it differs from @field */
} SmxPlace;

/* Sets @error to "file:line: field: message" and returns FALSE. The arguments are texts, ended by NULL; a value
 * that comes from the user is quoted with smx__quote() first. @place may be NULL. */
gboolean smx__fail (GError **error, SmxErrorCode code, const SmxPlace *place, const SmxMessage *message,
                    ...) G_GNUC_NULL_TERMINATED;

/* Puts the place in front of an error that was raised without one. Always returns FALSE. */
gboolean smx__fail_at (GError **error, const SmxPlace *place);

/* Turns an error of GIO or GLib into ours (IO, CANCELLED or NO_MEMORY), text kept, place in front; frees @cause; FALSE. */
gboolean smx__fail_with (GError **error, const SmxPlace *place, GError *cause);

/* Sets NO_MEMORY and returns FALSE. */
gboolean smx__fail_memory (GError **error);

/* A user's text for a message: in double quotes, what cannot be seen and invalid bytes escaped (\n, \u{200b}, \xff), cut at 40
 * characters with an ellipsis. Never fails on size; free with g_free(). */
char *smx__quote (const char *text, gssize length);

#endif
