/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a whole, some of which may be unknown. */
#ifndef SMX_STATS_PARTS_H
#define SMX_STATS_PARTS_H

#include <glib.h>

/* Fills in weights, at least 0 and NAN where unknown: an unknown one counts as much as the mean of those that are known; all count 1
 * where none is known, or where all are 0. Their sum. */
double smx__parts_fill (double *weights, gsize n);

/* How much of @amount belongs to @part of @whole; all of it where the part is the whole, to the last bit. */
static inline double
smx__part_of (double amount, double part, double whole)
{
  return part >= whole ? amount : MIN (amount * part / whole, amount);
}

#endif
