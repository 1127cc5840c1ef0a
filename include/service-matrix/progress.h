/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long work tells its host how far it is. */
#ifndef SERVICE_MATRIX_PROGRESS_H
#define SERVICE_MATRIX_PROGRESS_H

#include <service-matrix/macros.h>

G_BEGIN_DECLS

/**
 * SmxProgressFunc:
 * @done: how much is done so far: of reading, bytes of files and memory, and rows of Arrow streams; of other work what its
 *   options say
 * @total: how much there is in all, or 0 where that is not known, as of a stream
 *
 * Called now and then, in the thread that asked for the work.
 */
typedef void (*SmxProgressFunc) (guint64 done, guint64 total, gpointer data);

G_END_DECLS

#endif
