/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where entries of a grouping stand, remembered by a number that says (nearly) as much as their key: an array instead of
 * a lookup. It may have forgotten; and it is made to forget where entries are taken away. */
#ifndef SMX_TALLY_PLACES_H
#define SMX_TALLY_PLACES_H

#include "../base/int128.h"

typedef struct {
  guint32 *items; /* place + 1, 0 where not known */
  gsize n, capacity;
} SmxPlaces;

/* What is known at a number, or SMX_NO_ID. */
static inline guint32
smx__places_get (const SmxPlaces *self, gsize at)
{
  return at < self->n ? self->items[at] - 1 : SMX_NO_ID;
}

/* Remembers it, where there is memory. */
void smx__places_put (SmxPlaces *self, gsize at, guint32 place);

void smx__places_clear (SmxPlaces *self); /* nothing is known then */

#endif
