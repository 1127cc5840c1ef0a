/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a whole, some of which may be unknown. */
#ifndef SMX_STATS_PARTS_H
#define SMX_STATS_PARTS_H

#include <glib.h>

/* Divides @n weights, at least 0 and NAN where unknown, by their sum, in place. An unknown one counts as much as the mean of those
 * that are known; all count alike where none is known, or where all are 0. */
void smx__parts_of_whole (double *weights, gsize n);

#endif
