/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV: from a byte stream to records of fields, with every fault of structure named by file and line.
 * Memory: one buffer, at most twice as long as the longest record, which is at most SMX_MAX_RECORD, and a place a field. */
#ifndef SMX_STUDY_CSV_H
#define SMX_STUDY_CSV_H

#include "input.h"

#define SMX_MAX_RECORD                                                                                       \
  (16u << 20) /* bytes of one record; longer is a fault (a quote that never closes, mostly) */
#define SMX_MAX_COLUMNS 65536u

typedef struct {
  const char *text; /* unquoted; not ended by NUL; may hold any byte but NUL. Valid until the next record */
  gsize length;
} SmxSlice;

typedef struct {
  char
      delimiter; /* 0: found from the first record: the one of , ; tab | that splits it into most fields outside quotes */
  guint skip_lines; /* before the first record, whatever stands on them */
  guint scan;       /* 1 + SmxScanPath; 0: the best */
} SmxCsvOptions;

typedef struct {
  guint64 line; /* where the record starts, from 1 */
  gsize n;
  const SmxSlice *fields;
  SmxSlice raw;    /* the record as it stood (after decoding), without its line end */
  guint64 arrival; /* ascends with file and line over all records of a section; 0 where nobody asks */
  gboolean cut;    /* raw is the first SMX_MAX_RECORD bytes of a line, whose rest is nowhere */
} SmxCsvRecord;

typedef enum { SMX_CSV_RECORD, SMX_CSV_END, SMX_CSV_BAD_RECORD, SMX_CSV_ERROR } SmxCsvResult;

typedef struct SmxCsv SmxCsv;

/* Takes the input, also on failure (NO_MEMORY). @options may be NULL. A first line "sep=;" is what Excel asks for and no
 * record: its sign is the delimiter where the options state none. */
SmxCsv *smx__csv_new (SmxInput *input, const SmxCsvOptions *options, GError **error);
void smx__csv_free (SmxCsv *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxCsv, smx__csv_free)

/* The next record. CR, LF and CRLF end one, in any mixture; the last needs none; lines of nothing at all are stepped
 * over and counted. BAD_RECORD: the record's structure is broken (a bare quote in a field, text after a closing quote,
 * a NUL byte, too long) - @error says how, @record holds line and raw, and reading may go on with the next one. Of a
 * record that is too long, or in which a quote never closes, raw is the first line (cut at SMX_MAX_RECORD), and the next
 * record begins behind that line. Its place has file and line. ERROR: reading cannot go on; the error is one of the input, or NO_MEMORY. */
SmxCsvResult smx__csv_next (SmxCsv *self, SmxCsvRecord *record, GError **error);

/* Whole records as they stand, all of them clean (scan.h), so that they can be looked at on any thread. */
typedef struct {
  char *data; /* SMX_SCAN_PADDING bytes more than @capacity */
  gsize size, capacity;
  guint64 line;         /* of the first byte */
  gsize n_cuts;         /* as scan.h counts them */
  gboolean at_end;      /* the last record may have no line end */
  gboolean cut_at_once; /* in: whoever takes the block needs not be quick, and finds the cuts too */
  gboolean is_cut;      /* what follows is there */
  gsize n_rows;
  guint32 *cuts; /* as scan.h finds them */
  gsize cuts_capacity;
} SmxCsvBlock;

void smx__csv_block_clear (SmxCsvBlock *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxCsvBlock, smx__csv_block_clear)

/* The other way of reading on, which may change with _next() from record to record once the first record was read: the
 * next whole clean records. @block is used again from call to call. BAD_RECORD, without error: the next
 * record is not clean, and _next() must take it. END and ERROR as with _next(). */
SmxCsvResult smx__csv_next_block (SmxCsv *self, SmxCsvBlock *block, GError **error);

/* Finds the cuts of a block of @csv, which may go on reading meanwhile; FALSE with NO_MEMORY. */
gboolean smx__csv_cut_block (const SmxCsv *csv, SmxCsvBlock *block, GError **error);

/* One record that stands in memory, as _next() would give it: with the name and delimiter of @file, a reader that has
 * its first record behind it and outlives this one. */
SmxCsv *smx__csv_new_for_one (GError **error);
void smx__csv_follow (SmxCsv *self, const SmxCsv *file);
SmxCsvResult smx__csv_one (SmxCsv *self, const char *text, gsize length, guint64 line, SmxCsvRecord *record,
                           GError **error);

guint64 smx__csv_n_blank (const SmxCsv *self);
char smx__csv_delimiter (const SmxCsv *self); /* 0 before the first record */

#endif
