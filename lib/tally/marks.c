/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The different perceptions of a tally. */
#include "marks.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/text.h"
#include <string.h>

SMX_MESSAGE (too_many, "expected at most {0} different values but found one more, {1}",
             "se esperaban como mucho {0} valores distintos pero se encontró uno más, {1}");

void
smx__marks_clear (SmxMarks *self)
{
  g_free (self->items);
  memset (self, 0, sizeof *self);
}

/* Where a perception stands among the different ones, or would stand. */
static gsize
place_of (const SmxMarks *self, gint64 perception)
{
  gsize low = 0, high = self->n;
  while (low < high) {
    gsize middle = low + (high - low) / 2;
    if (self->items[middle] < perception)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static gboolean
is_among (const SmxMarks *self, gint64 perception)
{
  gsize at = place_of (self, perception);
  return at < self->n && self->items[at] == perception;
}

/* Where the number of a perception stands, or would stand. Most are free. */
static guint
slot_of (const SmxMarks *self, gint64 perception)
{
  guint mask = SMX_NUMBER_SLOTS - 1;
  guint at = smx__marks_slot (perception);
  while (self->numbers[at] != 0 && self->numbered[at] != perception)
    at = (at + 1) & mask;
  return at;
}

gboolean
smx__marks_search (SmxMarks *self, gint64 perception, guint8 *number)
{
  guint at = slot_of (self, perception);
  *number = (guint8)(self->numbers[at] - 1);
  if (self->numbers[at] != 0)
    return TRUE;
  *number = SMX_NO_NUMBER;
  if (!is_among (self, perception))
    return FALSE;
  if (self->n_numbered == SMX_NUMBERED)
    return TRUE;
  *number = (guint8)self->n_numbered++;
  self->numbered[at] = perception;
  self->numbers[at] = (guint8)self->n_numbered;
  return TRUE;
}

gboolean
smx__marks_reserve (SmxMarks *self, gsize n, GError **error)
{
  return n == 0 || smx__reserve (&self->items, &self->capacity, self->n + n, sizeof *self->items, error);
}

void
smx__marks_keep (SmxMarks *self, gint64 perception)
{
  gsize at = place_of (self, perception);
  if (at < self->n && self->items[at] == perception)
    return;
  memmove (&self->items[at + 1], &self->items[at], (self->n - at) * sizeof *self->items);
  self->items[at] = perception;
  self->n++;
}

gboolean
smx__marks_fail (gint64 perception, GError **error)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  smx__format_double (buffer, (double)perception / (double)SMX_MICRO);
  return smx__fail (error, SMX_ERROR_RANGE, &(SmxPlace){ .field = "perception" }, &too_many,
                    G_STRINGIFY (SMX_MAX_MARKS), buffer, NULL);
}

gboolean
smx__marks_admit (SmxMarks *self, gint64 perception, GError **error)
{
  if (is_among (self, perception))
    return TRUE;
  return self->n < SMX_MAX_MARKS ? smx__marks_reserve (self, 1, error) : smx__marks_fail (perception, error);
}

gboolean
smx__marks_copy (SmxMarks *self, const SmxMarks *from, GError **error)
{
  if (!smx__marks_reserve (self, from->n, error))
    return FALSE;
  if (from->n > 0)
    memcpy (self->items, from->items, from->n * sizeof *self->items);
  self->n = from->n;
  return TRUE;
}
