/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sorting that is stable, needs no more than one scratch array, and fails cleanly when memory ends. */
#ifndef SMX_BASE_SORT_H
#define SMX_BASE_SORT_H

#include <glib.h>

/* Like that of qsort, on the numbers of two items. */
typedef int (*SmxCompareFunc) (guint32 a, guint32 b, const void *data);

/* The numbers 0 .. n - 1 in the order of @compare, equal ones as they were; free with g_free(). NULL with NO_MEMORY. */
guint32 *smx__sorted_order (gsize n, SmxCompareFunc compare, const void *data, GError **error);

/* The same for rows of @n_parts whole numbers each, compared part by part: by radix, in time proportional to what
 * differs in them. */
guint32 *smx__sorted_rows (const guint32 *rows, gsize n, guint n_parts, GError **error);

/* The same for @n different texts, as strcmp() compares them: by radix of the eight bytes behind what they all begin with. */
guint32 *smx__sorted_texts (const char *const *texts, gsize n, GError **error);

/* Doubles without NAN, ascending, in place. */
void smx__sort_doubles (double *values, gsize n);

#endif
