/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The different perceptions of a tally, of which there are few, and where the entries of their histogram stand. */
#ifndef SMX_TALLY_MARKS_H
#define SMX_TALLY_MARKS_H

#include "../base/int128.h"

#define SMX_MAX_MARKS 1001 /* different perceptions in one tally */
#define SMX_NUMBERED 16    /* perceptions that have a number */
#define SMX_NO_NUMBER SMX_NUMBERED

/* Invariant: items ascend and are the perceptions in SMX_MARKS; those with a number are among them. places[16 r + m] is 0
 * or 1 + the entry of mark number m in SMX_MARKS that belongs to entry r of SMX_RATINGS. */
typedef struct {
  gint64 *items;
  gsize n, capacity;
  gint64 numbered[2 * SMX_NUMBERED]; /* by a hash, stepping on */
  guint8 numbers[2 * SMX_NUMBERED];  /* 1 + the number; 0 is empty */
  guint n_numbered;
  guint32 *places;
  gsize n_places, places_capacity;
} SmxMarks;

void smx__marks_clear (SmxMarks *self);

/* Forgets where entries stand. */
void smx__marks_forget (SmxMarks *self);

/* Whether a perception is among them; @number is its number, or SMX_NO_NUMBER. */
gboolean smx__marks_find (SmxMarks *self, gint64 perception, guint8 *number);

/* Room for @n more. */
gboolean smx__marks_reserve (SmxMarks *self, gsize n, GError **error);

/* Adds a perception, for which there is room; nothing where it is among them. */
void smx__marks_keep (SmxMarks *self, gint64 perception);

/* Makes room for a perception, so that keeping it cannot fail; RANGE where there would be too many. */
gboolean smx__marks_admit (SmxMarks *self, gint64 perception, GError **error);

gboolean smx__marks_copy (SmxMarks *self, const SmxMarks *from, GError **error); /* @self is empty */

/* RANGE: this perception would be one too many. Returns FALSE. */
gboolean smx__marks_fail (gint64 perception, GError **error);

/* The place in SMX_MARKS of a number and an entry of SMX_RATINGS, or SMX_NO_ID where it is not at hand. */
static inline guint32
smx__marks_place (const SmxMarks *self, guint32 rating, guint8 number)
{
  gsize at = (gsize)rating * SMX_NUMBERED + number;
  return number == SMX_NO_NUMBER || at >= self->n_places ? SMX_NO_ID : self->places[at] - 1;
}

/* Remembers it, where there is memory. */
void smx__marks_remember (SmxMarks *self, guint32 rating, guint8 number, guint32 place);

#endif
