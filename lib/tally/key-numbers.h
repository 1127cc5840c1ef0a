/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of keys: whose ids are the same gets the same number, counted from 0 as they come.
 *
 * The key of a row is one id of each column. A column whose rows are all alike costs nothing a row, and one that is not
 * there is such a column; of the others two at a time are looked up. Which columns are alike depends on the rows that are
 * looked at together: so a key may have several numbers, but a number has one key. */
#ifndef SMX_TALLY_KEY_NUMBERS_H
#define SMX_TALLY_KEY_NUMBERS_H

#include <glib.h>

#define SMX_KEY_COLUMNS 6

/* From a number, by two ids, to the next number. */
typedef struct {
  guint64 ids;
  guint32 from; /* 1 at least */
  guint32 to;   /* the number + 1; 0: the slot is empty */
} SmxTurn;

/* By a hash, stepping on; at most half of the slots are taken. */
typedef struct {
  SmxTurn *slots;
  guint bits; /* there are 1 << bits of them, where there are any */
  gsize n;
} SmxTurns;

/* Invariant: last.n keys have numbers. */
typedef struct {
  SmxTurns inner; /* those that do not end a key */
  SmxTurns last;
} SmxKeyNumbers;

void smx__key_numbers_clear (SmxKeyNumbers *self);

/* The numbers of @n (at least 1, up to SMX_PART) keys; a column that is NULL has SMX_NO_ID throughout. @fresh tells the
 * first row of each number that is new, in the order of the numbers. NO_MEMORY: no number is new. */
gboolean smx__key_numbers_find (SmxKeyNumbers *self, const guint32 *const columns[SMX_KEY_COLUMNS], gsize n,
                                guint32 *numbers, guint16 *fresh, gsize *n_fresh, GError **error);

#endif
