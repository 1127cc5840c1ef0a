/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same work on many items by several threads.
 *
 * Items are taken in turn by whoever is free; what an item gives may depend on its number alone, and what workers add up
 * must not depend on its order (whole numbers), so that the number of threads never shows. */
#ifndef SMX_BASE_PARALLEL_H
#define SMX_BASE_PARALLEL_H

#include "progress.h"

/* Does item @item as worker @worker (0 to n_workers - 1, each in a thread of its own). FALSE with an error ends the loop. */
typedef gboolean (*SmxItemFunc) (gsize item, guint worker, gpointer data, GError **error);

/* How many workers a loop of @n items has where @threads are asked for; 0 means the processors that the process may use. At
 * least 1, at most @n where that is not 0. */
guint smx__parallel_workers (guint threads, gsize n);

/* Does items 0 to @n - 1 with @n_workers, the calling thread being worker 0; returns when all have ended. A thread that cannot
 * be had is done without. @progress (may be NULL) advances by one an item, told by worker 0 alone; cancelled within one item of
 * each worker. FALSE with the error of the lowest item that failed (every item below it was done), or with CANCELLED or
 * NO_MEMORY. The message language of the caller holds in all workers. */
gboolean smx__parallel (gsize n, guint n_workers, SmxItemFunc function, gpointer data, SmxProgress *progress,
                        GError **error);

#endif
