/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sample of few different values: an open-addressed table of them, and their order once it is asked for. */

#include "sample.h"
#include "../base/error.h"
#include "../base/memory.h"
#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 32u
#define REMEMBERED 8   /* values that are kept in any case, used again or not */
#define FEW_MOVES 4000 /* of items, up to which sorting by insertion is faster */

static guint64
image (double value)
{
  guint64 bits;
  memcpy (&bits, &value, sizeof bits);
  return bits;
}

/* The slot of a value and weight, or the empty one where it would go. There is at least one empty slot. */
static guint32 *
slot_of (const SmxSample *self, SmxWeighted what)
{
  gsize mask = self->n_slots - 1;
  guint64 bits = image (what.value) ^ (guint64)what.weight;
  bits ^= bits >> 32; /* short fractions differ in the upper half alone */
  for (gsize at = (bits * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 32 & mask;; at = (at + 1) & mask) {
    guint32 *slot = &self->slots[at];
    if (*slot == 0)
      return slot;
    const SmxWeighted *found = &self->items[*slot - 1].what;
    if (image (found->value) == image (what.value) && found->weight == what.weight)
      return slot;
  }
}

/* As many slots as @n items need, out of those there is room for: after many values, few ones are quick again. */
static void
fill_slots (SmxSample *self, gsize n)
{
  self->n_slots = FIRST_SLOTS;
  while (self->n_slots / 2 < n)
    self->n_slots *= 2;
  memset (self->slots, 0, self->n_slots * sizeof *self->slots);
  for (gsize i = 0; i < self->n; i++)
    *slot_of (self, self->items[i].what) = (guint32)(i + 1);
}

/* Room for one item more; at most half of the slots are taken. */
static gboolean
grow (SmxSample *self, GError **error)
{
  if (self->n == G_MAXUINT32 / 2)
    return smx__fail_memory (error);
  if (!smx__reserve (&self->items, &self->capacity, self->n + 1, sizeof *self->items, error))
    return FALSE;
  if (self->n < self->n_slots / 2)
    return TRUE;
  if (!smx__reserve (&self->slots, &self->slots_capacity, MAX (2 * self->n_slots, FIRST_SLOTS),
                     sizeof *self->slots, error))
    return FALSE;
  fill_slots (self, self->n + 1);
  return TRUE;
}

static gboolean
add_item (SmxSample *self, SmxWeighted what, GError **error)
{
  if (!grow (self, error))
    return FALSE;
  self->items[self->n++] = (SmxSampleItem){ what, 1 };
  *slot_of (self, what) = (guint32)self->n;
  self->n_added++;
  return TRUE;
}

gboolean
smx__sample_add (SmxSample *self, double value, gint64 weight, GError **error)
{
  SmxWeighted what = { value + 0.0, weight }; /* -0 is 0 */
  guint32 *slot = self->n_slots == 0 ? NULL : slot_of (self, what);
  if (slot == NULL || *slot == 0)
    return add_item (self, what, error);
  self->items[*slot - 1].times++;
  self->n_added++;
  return TRUE;
}

static int
compare_items (const void *a, const void *b)
{
  const SmxWeighted *x = &((const SmxSampleItem *)a)->what, *y = &((const SmxSampleItem *)b)->what;
  if (x->value != y->value)
    return x->value < y->value ? -1 : 1;
  return (x->weight > y->weight) - (x->weight < y->weight);
}

/* Drops what is remembered where it is much more than what is used, so that a sample takes no longer than its values. */
static void
forget (SmxSample *self)
{
  gsize n = 0, n_sorted = 0;
  if (self->n <= REMEMBERED || self->n / 2 <= self->n_added)
    return;
  for (gsize i = 0; i < self->n; i++)
    if (self->items[i].times > 0) {
      self->items[n++] = self->items[i];
      n_sorted += i < self->n_sorted;
    }
  self->n = n;
  self->n_sorted = n_sorted;
  fill_slots (self, self->n);
}

/* The items that are new, into those that are in order. */
static void
insert_items (SmxSample *self)
{
  for (gsize i = self->n_sorted; i < self->n; i++) {
    SmxSampleItem item = self->items[i];
    gsize at = i;
    for (; at > 0 && compare_items (&self->items[at - 1], &item) > 0; at--)
      self->items[at] = self->items[at - 1];
    self->items[at] = item;
  }
}

static void
sort (SmxSample *self)
{
  if (self->n_sorted == self->n)
    return;
  if ((self->n - self->n_sorted) * self->n <= FEW_MOVES)
    insert_items (self);
  else
    qsort (self->items, self->n, sizeof *self->items, compare_items);
  self->n_sorted = self->n;
  fill_slots (self, self->n);
}

/* One by one, as if each stood in a list of its own: a product would round otherwise. */
static long double
add_often (long double sum, long double value, gsize times)
{
  for (gsize i = 0; i < times; i++)
    sum += value;
  return sum;
}

static long double
sum_of (const SmxSample *self)
{
  long double sum = 0;
  for (gsize i = 0; i < self->n; i++) {
    const SmxSampleItem *item = &self->items[i];
    sum = add_often (sum, (long double)item->what.value * (long double)item->what.weight, item->times);
  }
  return sum;
}

static long double
squares_about (const SmxSample *self, long double mean)
{
  long double squares = 0;
  for (gsize i = 0; i < self->n; i++) {
    const SmxSampleItem *item = &self->items[i];
    long double deviation = (long double)item->what.value - mean;
    squares = add_often (squares, deviation * deviation * (long double)item->what.weight, item->times);
  }
  return squares;
}

/* How many there are, and whether all of them are the same. */
static void
count (const SmxSample *self, SmxMoments *moments, double *first)
{
  gboolean any = FALSE;
  for (gsize i = 0; i < self->n; i++) {
    const SmxSampleItem *item = &self->items[i];
    if (item->times == 0)
      continue;
    *first = any ? *first : item->what.value;
    any = TRUE;
    moments->n += item->what.weight * (gint64)item->times;
    moments->alike = item->what.value == *first;
  }
}

SmxMoments
smx__sample_moments (SmxSample *self)
{
  SmxMoments moments = { 0, 0, 0, TRUE };
  double first = 0;
  if (self->n_added == 0)
    return moments;
  forget (self);
  sort (self);
  count (self, &moments, &first);
  long double mean = moments.alike ? (long double)first : sum_of (self) / (long double)moments.n;
  moments.mean = (double)mean;
  moments.squares = (double)squares_about (self, mean);
  for (gsize i = 0; i < self->n; i++)
    self->items[i].times = 0;
  self->n_added = 0;
  return moments;
}

void
smx__sample_clear (SmxSample *self)
{
  g_free (self->items);
  g_free (self->slots);
  *self = (SmxSample){ .items = NULL };
}
