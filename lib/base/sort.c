/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bottom-up merge sort on numbers of items. Invariant: after a pass of width w every run of 2 w numbers is in order. */

#include "sort.h"
#include "error.h"
#include "memory.h"
#include <stdlib.h>
#include <string.h>

static void
merge_runs (const guint32 *from, guint32 *to, gsize low, gsize middle, gsize high, SmxCompareFunc compare,
            const void *data)
{
  gsize left = low, right = middle;
  for (gsize i = low; i < high; i++) {
    gboolean take_left = left < middle && (right >= high || compare (from[left], from[right], data) <= 0);
    to[i] = take_left ? from[left++] : from[right++];
  }
}

guint32 *
smx__sorted_order (gsize n, SmxCompareFunc compare, const void *data, GError **error)
{
  if (n > G_MAXUINT32) {
    smx__fail_memory (error);
    return NULL;
  }
  g_autofree guint32 *order = smx__allocate (n, sizeof *order, error);
  g_autofree guint32 *scratch = order == NULL ? NULL : smx__allocate (n, sizeof *scratch, error);
  if (scratch == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    order[i] = (guint32)i;
  for (gsize width = 1; width < n; width *= 2) {
    for (gsize low = 0; low < n; low += 2 * width)
      merge_runs (order, scratch, low, MIN (low + width, n), MIN (low + 2 * width, n), compare, data);
    guint32 *swap = order;
    order = scratch;
    scratch = swap;
  }
  return g_steal_pointer (&order);
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

void
smx__sort_doubles (double *values, gsize n)
{
  if (n > 1)
    qsort (values, n, sizeof *values, compare_doubles);
}
