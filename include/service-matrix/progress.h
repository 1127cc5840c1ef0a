/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long work tells its host how far it is. */
#ifndef SERVICE_MATRIX_PROGRESS_H
#define SERVICE_MATRIX_PROGRESS_H

#include <service-matrix/macros.h>

G_BEGIN_DECLS

/**
 * SmxProgressFunc:
 * @done: bytes read so far
 * @total: bytes in all, or 0 where that is not known
 *
 * Called now and then by the reading thread.
 */
typedef void (*SmxProgressFunc) (guint64 done, guint64 total, gpointer data);

G_END_DECLS

#endif
