/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bottom-up merge sort on numbers of items. Invariant: after a pass of width w every run of 2 w numbers is in order.
 *
 * Rows of numbers are sorted by their digits instead, the least first (LSD radix sort, Knuth, The Art of Computer
 * Programming 3, 5.2.5). Invariant: after each pass the rows are in order of the digits that were seen. */

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

#define DIGIT_BITS 11
#define N_DIGITS (1u << DIGIT_BITS)
#define N_PASSES 3 /* of 32 bits */
#define FEW 24     /* doubles that are sorted faster one by one */

/* One column of the rows, with all its digits counted. */
typedef struct {
  const guint32 *first;
  guint step;
  gsize counts[N_PASSES][N_DIGITS];
} Part;

static guint
digit (guint32 number, guint pass)
{
  return number >> (pass * DIGIT_BITS) & (N_DIGITS - 1);
}

static void
count_digits (Part *part, gsize n)
{
  memset (part->counts, 0, sizeof part->counts);
  for (gsize i = 0; i < n; i++) {
    guint32 number = part->first[i * part->step];
    for (guint pass = 0; pass < N_PASSES; pass++)
      part->counts[pass][digit (number, pass)]++;
  }
}

/* Whether all rows have the same digit, and nothing is to be done. */
static gboolean
is_even (const Part *part, guint pass, gsize n)
{
  return part->counts[pass][digit (part->first[0], pass)] == n;
}

static void
deal (Part *part, guint pass, const guint32 *order, guint32 *into, gsize n)
{
  gsize at = 0;
  for (guint i = 0; i < N_DIGITS; i++) {
    gsize count = part->counts[pass][i];
    part->counts[pass][i] = at;
    at += count;
  }
  for (gsize i = 0; i < n; i++)
    into[part->counts[pass][digit (part->first[order[i] * part->step], pass)]++] = order[i];
}

guint32 *
smx__sorted_rows (const guint32 *rows, gsize n, guint n_parts, GError **error)
{
  if (n > G_MAXUINT32) {
    smx__fail_memory (error);
    return NULL;
  }
  g_autofree Part *part = smx__allocate (1, sizeof *part, error);
  g_autofree guint32 *order = part == NULL ? NULL : smx__allocate (n, sizeof *order, error);
  g_autofree guint32 *other = order == NULL ? NULL : smx__allocate (n, sizeof *other, error);
  if (other == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    order[i] = (guint32)i;
  for (guint k = n_parts; k-- > 0 && n > 1;) {
    part->first = rows + k;
    part->step = n_parts;
    count_digits (part, n);
    for (guint pass = 0; pass < N_PASSES; pass++) {
      if (is_even (part, pass, n))
        continue;
      deal (part, pass, order, other, n);
      guint32 *swap = order;
      order = other;
      other = swap;
    }
  }
  return g_steal_pointer (&order);
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* By insertion. */
static void
sort_few (double *values, gsize n)
{
  for (gsize i = 1; i < n; i++) {
    double value = values[i];
    gsize at = i;
    for (; at > 0 && values[at - 1] > value; at--)
      values[at] = values[at - 1];
    values[at] = value;
  }
}

void
smx__sort_doubles (double *values, gsize n)
{
  if (n <= FEW)
    sort_few (values, n);
  else
    qsort (values, n, sizeof *values, compare_doubles);
}
