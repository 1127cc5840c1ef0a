/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The different perceptions of a tally, of which there are few. */
#ifndef SMX_TALLY_MARKS_H
#define SMX_TALLY_MARKS_H

#include "../base/int128.h"

#define SMX_MAX_MARKS 1001 /* different perceptions in one tally */
#define SMX_NUMBERED 16    /* perceptions that have a number */
#define SMX_NO_NUMBER SMX_NUMBERED
#define SMX_NUMBER_BITS 7
#define SMX_NUMBER_SLOTS (1 << SMX_NUMBER_BITS) /* many: few of them are looked for in vain */

/* Invariant: items ascend and are the perceptions in SMX_MARKS; those with a number are among them. */
typedef struct {
  gint64 *items;
  gsize n, capacity;
  gint64 numbered[SMX_NUMBER_SLOTS]; /* by a hash, stepping on */
  guint8 numbers[SMX_NUMBER_SLOTS];  /* 1 + the number; 0 is empty */
  guint n_numbered;
} SmxMarks;

void smx__marks_clear (SmxMarks *self);

/* Where the number of a perception is looked for first. */
static inline guint
smx__marks_slot (gint64 perception)
{
  return (guint)((guint64)perception * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> (64 - SMX_NUMBER_BITS));
}

gboolean smx__marks_search (SmxMarks *self, gint64 perception, guint8 *number);

/* Whether a perception is among them; @number is its number, or SMX_NO_NUMBER. */
static inline gboolean
smx__marks_find (SmxMarks *self, gint64 perception, guint8 *number)
{
  guint at = smx__marks_slot (perception);
  *number = (guint8)(self->numbers[at] - 1);
  return (self->numbered[at] == perception && self->numbers[at] != 0) ||
         smx__marks_search (self, perception, number);
}

/* Room for @n more. */
gboolean smx__marks_reserve (SmxMarks *self, gsize n, GError **error);

/* Adds a perception, for which there is room; nothing where it is among them. */
void smx__marks_keep (SmxMarks *self, gint64 perception);

/* Makes room for a perception, so that keeping it cannot fail; RANGE where there would be too many. */
gboolean smx__marks_admit (SmxMarks *self, gint64 perception, GError **error);

gboolean smx__marks_copy (SmxMarks *self, const SmxMarks *from, GError **error); /* @self is empty */

/* RANGE: this perception would be one too many. Returns FALSE. */
gboolean smx__marks_fail (gint64 perception, GError **error);

#endif
