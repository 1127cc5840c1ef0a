/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that appear whole or not at all. */
#ifndef SMX_BASE_REPLACE_FILE_H
#define SMX_BASE_REPLACE_FILE_H

#include <gio/gio.h>

/* Writes all of the content to a stream and leaves it open; FALSE with an error without place. */
typedef gboolean (*SmxContentFunc) (gconstpointer content, GOutputStream *stream, GCancellable *cancellable,
                                    GError **error);

/* Writes beside @path and renames into place; the file keeps its permissions, and a link goes on pointing to it. What is no
 * file, such as a pipe or a terminal, is written to directly. With @durable the bytes are on the disk before the name is
 * theirs, and the name is when this returns, as far as the system can tell. FALSE with IO, CANCELLED or NO_MEMORY, without
 * place; an older file of that name is then untouched, and nothing is left beside it. */
gboolean smx__replace_file (const char *path, SmxContentFunc write, gconstpointer content, gboolean durable,
                            GCancellable *cancellable, GError **error);

#endif
