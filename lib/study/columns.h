/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of one section by columns, as typed values: the joint between the fast readers (CSV in blocks, Arrow) and what the
 * kinds of table mean. A row is here only if the row-wise path would take it with just these values; all others go
 * through SmxRow. */
#ifndef SMX_STUDY_COLUMNS_H
#define SMX_STUDY_COLUMNS_H

#include "../tally/batch.h"
#include "fields.h"
#include "kinds.h"

#define SMX_MAX_FIELDS 32 /* of any kind */

/* What a handler wants of a field. */
typedef struct {
  SmxDictionary *dictionary; /* codes: where its texts get their ids; NULL: the text is checked and dropped */
  gboolean hash;             /* also a hash of what it says, in SmxColumns.hashes */
} SmxColumnWish;

/* What a row is, once its values are known. */
enum {
  SMX_ROW_FINE,
  SMX_ROW_SILENT, /* it says nothing that is kept: none of its codes gets an id */
  SMX_ROW_ODD     /* for the row-wise path */
};

/* One vector a field of the kind, each of @n values; NULL where the field is not mapped, or not wished for. */
typedef struct {
  gsize n;
  const guint64 *arrivals;         /* ascending numbers that order all rows of the section by file and line */
  guint8 *rows;                    /* SMX_ROW_* */
  guint32 *ids[SMX_MAX_FIELDS];    /* codes and texts with a dictionary; SMX_NO_ID: not known */
  gint64 *numbers[SMX_MAX_FIELDS]; /* as SmxValue.number; SMX_NULL: not known */
  guint64 *
      hashes[SMX_MAX_FIELDS]; /* where wished for: XXH3-64 of a text or of the number's bytes; 0: not known */
  gsize n_answers;            /* wide ratings: answers a row */
  const guint *answers;       /* each one's number in SmxSection.columns */
  gint64 **perceptions, **expectations; /* one vector an answer; expectations of it may be NULL */
} SmxColumns;

/* What the handler of the section wants of each field. NULL: the kind has no columns, and all of its rows come one by
 * one. Events want their own dictionaries, whose ids only their handler knows. */
const SmxColumnWish *smx__handler_wishes (const SmxHandler *self);

/* Looks at the numbers of rows before any code gets an id: marks those that say nothing, and those that the row-wise path
 * must judge. Marks of before stay. */
void smx__handler_judge (SmxHandler *self, const SmxColumns *columns);

/* Takes the rows from @first to @end (none of them is odd). FALSE: @n_taken rows were taken, and the row behind them is at
 * fault: the row-wise path will say in which way; @error is set only where that is of no use (NO_MEMORY). */
gboolean smx__handler_columns (SmxHandler *self, const SmxColumns *columns, gsize first, gsize end,
                               gsize *n_taken, GError **error);

/* Joins what @other has gathered of the same section in a tally of its own (which the caller absorbs): event logs, whose
 * cases go on in several threads; counts of what was no answer. @other is empty afterwards. */
gboolean smx__handler_absorb (SmxHandler *self, SmxHandler *other, GError **error);

#endif
