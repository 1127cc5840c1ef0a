/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of one section by columns, as typed values: the joint between the fast readers (CSV in blocks, Arrow) and what the
 * kinds of table mean. A row is here only if the row-wise path would take it with just these values; all others go
 * through SmxRow. */
#ifndef SMX_STUDY_COLUMNS_H
#define SMX_STUDY_COLUMNS_H

#include "../tally/batch.h"
#include "kinds.h"

#define SMX_MAX_FIELDS 24 /* of any kind */

/* What a handler wants of a field. */
typedef struct {
  SmxDictionary *dictionary; /* codes: where its texts get their ids; NULL: the text is checked and dropped */
  gboolean hash;             /* also a hash of what it says, in SmxColumns.hashes */
} SmxColumnWish;

/* One vector a field of the kind, each of @n values; NULL where the field is not mapped (or not wished for). */
typedef struct {
  gsize n;
  guint64 *
      arrivals; /* ascending numbers that order all rows of the section by file and line; see SmxRow.arrival */
  guint32 *ids[SMX_MAX_FIELDS];    /* codes and texts with a dictionary; SMX_NO_ID: not known */
  gint64 *numbers[SMX_MAX_FIELDS]; /* as SmxValue.number; SMX_NULL: not known */
  guint64 *hashes[SMX_MAX_FIELDS]; /* where wished for: XXH3-64 of a text, or of the number; 0: not known */
} SmxColumns;

/* What the handler of the section wants of each field; filled when it is made. NULL: the kind has no columns, and all of
 * its rows come one by one. */
const SmxColumnWish *smx__handler_wishes (const SmxHandler *self);

/* Takes rows by columns. FALSE: @n_taken rows were taken, and the row behind them is at fault; the error has no place. */
gboolean smx__handler_columns (SmxHandler *self, const SmxColumns *columns, gsize *n_taken, GError **error);

/* Joins what @other has gathered of the same section in a tally of its own (which the caller absorbs): event logs, whose
 * cases go on in several threads; counts of what was no answer. @other is empty afterwards. */
gboolean smx__handler_absorb (SmxHandler *self, SmxHandler *other, GError **error);

#endif
