/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places remembered. Numbers beyond MOST are not: the memory must stay small beside what it remembers. */
#include "places.h"

#include "../base/memory.h"
#include <string.h>

#define MOST ((gsize)1 << 20)

void
smx__places_put (SmxPlaces *self, gsize at, guint32 place)
{
  if (at >= MOST || !smx__reserve (&self->items, &self->capacity, at + 1, sizeof *self->items, NULL))
    return;
  if (at >= self->n) {
    memset (self->items + self->n, 0, (at + 1 - self->n) * sizeof *self->items);
    self->n = at + 1;
  }
  self->items[at] = place + 1;
}

void
smx__places_clear (SmxPlaces *self)
{
  g_free (self->items);
  memset (self, 0, sizeof *self);
}
