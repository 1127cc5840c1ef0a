/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What known persons said, by row of a table and by person within a row.
 *
 * Answers stay where the tally has them, and are read once, in the order in which they arrived. Those of one person on one
 * cell mostly arrived one after another; such a run is one opinion, and what is put in order. */
#ifndef SMX_MATRIX_ANSWERS_H
#define SMX_MATRIX_ANSWERS_H

#include "opinions.h"
#include "rows.h"

/* Answers beside each other of one person, of one row and one cell. In the grouping they differ by attribute alone, and for
 * rows by attribute each is a run. */
typedef struct {
  guint32 person;
  guint32 first;   /* its first answer, by number in matrix->persons */
  guint32 cell;    /* of the matrix */
  guint32 opinion; /* number of what it says, taken for itself */
} SmxRun;

/* Where the answers belong that are counted in an entry of SMX_RATINGS. */
typedef struct {
  guint32 row, cell; /* SMX_OF_NO_ROW, and no matter what */
} SmxSpot;

typedef struct {
  const SmxPersonAnswers *persons;
  SmxSpot *spots; /* one an entry of SMX_RATINGS */
  gboolean by_attribute, by_wave;
  SmxRun *runs;  /* those of row r: starts[r] to starts[r + 1] */
  gsize *starts; /* one a row, and the end */
  SmxRun *scratch;
  SmxOpinions opinions;
} SmxAnswers;

#define SMX_OF_NO_ROW SMX_NO_ID

/* Takes the answers whose entry in SMX_RATINGS has a row: @rows has one for each of its entries, or SMX_OF_NO_ROW.
 * FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__answers_take (SmxAnswers *self, const SmxMatrix *matrix, const SmxRows *table,
                            const guint32 *rows, GError **error);

/* The runs of a row in order of their persons; how many there are. */
gsize smx__answers_of_row (SmxAnswers *self, gsize row, SmxRun **runs);

/* The answer after the last one of the run that begins with @first. */
gsize smx__answers_run_end (const SmxAnswers *self, gsize first);

void smx__answers_clear (SmxAnswers *self);

#endif
