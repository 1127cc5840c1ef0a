/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two ways of reading CSV share: record by record (csv.c), which settles what anything means, and whole clean
 * records at once (csv-block.c).
 *
 * Invariant: buffer[start .. end) is what was read and not yet handed out, by whichever way. */
#ifndef SMX_STUDY_CSV_PRIVATE_H
#define SMX_STUDY_CSV_PRIVATE_H

#include "csv.h"
#include "scan.h"

#define SMX_CSV_MAX_RETURNS 16

typedef enum {
  FIELD_START,
  PLAIN, /* in a field without quotes, or after the closing quote */
  QUOTED,
  QUOTE_INSIDE, /* after a quote in a quoted field: it closes, or is the first of two */
  RECORD_END
} SmxCsvState;

struct SmxCsv {
  SmxInput *input;  /* NULL: one record, which stands in memory that is somebody else's */
  const char *name; /* of the input, for messages */
  char *buffer;
  gsize capacity, start, end;
  gboolean input_ended, after_cr; /* after_cr: a LF at start still belongs to the line end before */

  guint8 is_delimiter[256];
  char delimiter;
  guint64 line, n_blank;
  guint skip_lines;
  SmxScanPath scan;
  gboolean begun;

  SmxCsvState state;
  gsize seen;
  guint64 lines_inside;              /* line ends in quoted fields of the record */
  gboolean inside_cr, doubled, open; /* open: a quoted field was ended with its line */
  gboolean passing;                  /* what follows is the rest of a line that was too long */
  guint n_returns;
  guint odd_run, odd_left; /* records to be taken one by one: how many at the last time, and still */
  GError *fault;           /* of the input, met while there were records to hand out; told when they are */
  gsize *cuts;             /* where the record's delimiters stand, from its start */
  gsize n_cuts, cuts_capacity;

  SmxSlice *fields;
  gsize fields_capacity;
  char *unquoted;
  gsize unquoted_capacity, n_unquoted;
};

/* Steps over what stands before the first record, and then over lines of nothing, to a record; FALSE with an error, or
 * without one at the end. */
gboolean smx__csv_step (SmxCsv *self, GError **error);

#endif
