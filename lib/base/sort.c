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

/* Sorts numbers in one of two arrays, and says in which they are then. */
static guint32 *
sort_by_merging (guint32 *order, guint32 *scratch, gsize n, SmxCompareFunc compare, const void *data)
{
  for (gsize width = 1; width < n; width *= 2) {
    for (gsize low = 0; low < n; low += 2 * width)
      merge_runs (order, scratch, low, MIN (low + width, n), MIN (low + 2 * width, n), compare, data);
    guint32 *swap = order;
    order = scratch;
    scratch = swap;
  }
  return order;
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
  if (sort_by_merging (order, scratch, n, compare, data) == scratch)
    return g_steal_pointer (&scratch);
  return g_steal_pointer (&order);
}

#define DIGIT_BITS 11
#define N_DIGITS (1u << DIGIT_BITS)
#define FEW 24 /* doubles that are sorted faster one by one */

/* How many bits a number takes, and the largest of a column. */
static guint
bits_of (guint32 number)
{
  return number == 0 ? 0 : 32 - (guint)__builtin_clz (number);
}

static guint
bits_of_column (const guint32 *column, guint step, gsize n)
{
  guint32 all = 0;
  for (gsize i = 0; i < n; i++)
    all |= column[i * step];
  return bits_of (all);
}

/* One pass; where all items have the same digit nothing is to be done, and FALSE. */
static gboolean
deal (const guint64 *from, guint64 *into, gsize n, guint shift)
{
  guint32 places[N_DIGITS] = { 0 }, at = 0;
  for (gsize i = 0; i < n; i++)
    places[from[i] >> shift & (N_DIGITS - 1)]++;
  if (places[from[0] >> shift & (N_DIGITS - 1)] == n)
    return FALSE;
  for (guint i = 0; i < N_DIGITS; i++) {
    const guint32 count = places[i];
    places[i] = at;
    at += count;
  }
  for (gsize i = 0; i < n; i++)
    into[places[from[i] >> shift & (N_DIGITS - 1)]++] = from[i];
  return TRUE;
}

/* An item is the number of a row, and above it as many parts of the row as fit. */
typedef struct {
  const guint32 *rows;
  gsize n;
  guint n_parts, n_bits; /* of a row's number */
  guint64 *items, *other;
} Sorting;

/* Puts part @k above the @bits that items have already. */
static void
join_part (Sorting *self, guint k, guint bits)
{
  const guint64 mask = ((guint64)1 << self->n_bits) - 1;
  for (gsize i = 0; i < self->n; i++)
    self->items[i] |= (guint64)self->rows[(self->items[i] & mask) * self->n_parts + k] << bits;
}

/* Sorts by as many of the first @left parts as fit, the last ones; how many are left. */
static guint
sort_parts (Sorting *self, guint left)
{
  const guint64 mask = ((guint64)1 << self->n_bits) - 1;
  guint bits = self->n_bits;
  for (gsize i = 0; i < self->n; i++)
    self->items[i] &= mask;
  for (; left > 0; left--) {
    const guint more = bits_of_column (self->rows + left - 1, self->n_parts, self->n);
    if (bits + more > 64)
      break;
    if (more > 0)
      join_part (self, left - 1, bits);
    bits += more;
  }
  for (guint shift = self->n_bits; shift < bits; shift += DIGIT_BITS)
    if (deal (self->items, self->other, self->n, shift)) {
      guint64 *swap = self->items;
      self->items = self->other;
      self->other = swap;
    }
  return left;
}

static gboolean
start (Sorting *self, GError **error)
{
  self->n_bits = bits_of ((guint32)self->n);
  self->items = smx__allocate (self->n, sizeof *self->items, error);
  self->other = self->items == NULL ? NULL : smx__allocate (self->n, sizeof *self->other, error);
  for (gsize i = 0; self->other != NULL && i < self->n; i++)
    self->items[i] = i;
  return self->other != NULL;
}

guint32 *
smx__sorted_rows (const guint32 *rows, gsize n, guint n_parts, GError **error)
{
  Sorting self = { .rows = rows, .n = n, .n_parts = n_parts };
  guint32 *order = NULL;
  if (n > G_MAXUINT32) {
    smx__fail_memory (error);
    return NULL;
  }
  if (start (&self, error) && (order = smx__allocate (n, sizeof *order, error)) != NULL) {
    for (guint left = n_parts; left > 0 && n > 1;)
      left = sort_parts (&self, left);
    for (gsize i = 0; i < n; i++)
      order[i] = (guint32)(self.items[i] & (((guint64)1 << self.n_bits) - 1));
  }
  g_free (self.items);
  g_free (self.other);
  return order;
}

/* ---- Texts ---- */

#define KEY 8 /* bytes */

/* How many bytes all of them begin with. */
static gsize
count_common (const char *const *texts, gsize n)
{
  gsize common = n < 2 ? 0 : strlen (texts[0]);
  for (gsize i = 1; i < n && common > 0; i++) {
    gsize same = 0;
    while (same < common && texts[i][same] == texts[0][same])
      same++;
    common = same;
  }
  return common;
}

/* The bytes of a text, up to its end, as two numbers that are in the order of the bytes. */
static void
take_key (const char *text, guint32 *key)
{
  guchar bytes[KEY] = { 0 };
  for (gsize i = 0; i < KEY && text[i] != '\0'; i++)
    bytes[i] = (guchar)text[i];
  for (gsize part = 0; part < 2; part++) {
    memcpy (&key[part], bytes + part * sizeof *key, sizeof *key);
    key[part] = GUINT32_FROM_BE (key[part]);
  }
}

static int
compare_texts (guint32 a, guint32 b, const void *data)
{
  const char *const *texts = data;
  return strcmp (texts[a], texts[b]);
}

/* Those whose keys are the same go on behind them. */
static gboolean
sort_ties (const char *const *texts, const guint32 *keys, guint32 *order, gsize n, GError **error)
{
  g_autofree guint32 *scratch = NULL;
  for (gsize first = 0, end; first < n; first = end) {
    const guint32 *key = keys + 2 * (gsize)order[first];
    for (end = first + 1; end < n && memcmp (key, keys + 2 * (gsize)order[end], KEY) == 0; end++)
      ;
    if (end - first < 2)
      continue;
    if (scratch == NULL && (scratch = smx__allocate (n, sizeof *scratch, error)) == NULL)
      return FALSE;
    if (sort_by_merging (order + first, scratch, end - first, compare_texts, texts) == scratch)
      memcpy (order + first, scratch, (end - first) * sizeof *order);
  }
  return TRUE;
}

guint32 *
smx__sorted_texts (const char *const *texts, gsize n, GError **error)
{
  const gsize common = count_common (texts, n);
  g_autofree guint32 *keys = smx__allocate (n, KEY, error);
  for (gsize i = 0; keys != NULL && i < n; i++)
    take_key (texts[i] + common, keys + 2 * i);
  g_autofree guint32 *order = keys == NULL ? NULL : smx__sorted_rows (keys, n, 2, error);
  if (order == NULL || !sort_ties (texts, keys, order, n, error))
    return NULL;
  return g_steal_pointer (&order);
}

/* ---- Doubles ---- */

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
