/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The structure of CSV, found 64 bytes at a time: which quotes open and close, which delimiters and line ends stand
 * outside of them. One kernel of each kind a machine, chosen once at run time; all give the same answers.
 *
 * Text is "clean" where every quote stands as it should: it opens behind a delimiter, a line end or the beginning,
 * and closes in front of one, or of another quote (doubled), or of the end of the file; and where there is no NUL byte. In
 * clean text the parity of quotes says what is inside, which is what lets 64 bytes be judged at once. Anything else is
 * for the reader that goes byte by byte (csv.c). Source of the idea: G. Langdale and D. Lemire, Parsing Gigabytes of
 * JSON per Second, VLDB Journal 28 (2019): quotes by a prefix exclusive-or. */
#ifndef SMX_STUDY_SCAN_H
#define SMX_STUDY_SCAN_H

#include <glib.h>

#define SMX_SCAN_PADDING 64 /* bytes behind the text that may be read; what stands there does not matter */

typedef enum { SMX_SCAN_PORTABLE, SMX_SCAN_AVX2, SMX_SCAN_AVX512, SMX_N_SCANS } SmxScanPath;

/* The best path of this processor; and whether a path can run here. */
SmxScanPath smx__scan_best (void);
gboolean smx__scan_can (SmxScanPath path);

/* What stands at the front of a text that begins with a record. */
typedef struct {
  gsize end;       /* behind the line end of the last whole clean record; 0: not even one */
  guint64 n_lines; /* line ends before @end, also those inside quotes; CRLF is one */
  gsize n_cuts;    /* delimiters and line ends outside quotes before @end (of CRLF the CR alone) */
  gsize n_rows;    /* records before @end, lines of nothing included; where cuts are written */
  gboolean odd;    /* the record that begins at @end is not clean; FALSE: it only does not end here */
} SmxScanned;

/* @delimiter is ASCII, and none of quote, CR, LF and NUL. How long a record is and how many fields it has is for the caller to check.
 * @at_end: the file ends with the text, and with it the last record, line end or not (n_cuts then counts the end as one).
 * A CR as the very last byte, not at the end of the file, does not end a record yet: an LF might follow. */
void smx__scan (SmxScanPath path, const char *text, gsize n, char delimiter, gboolean at_end,
                SmxScanned *scanned);

/* The same, and where the cuts stand, of a text under 4 GiB. @cuts has room for as many as the whole text has and 64 more:
 * @n + 64 will do for any, n_cuts + 64 for a text that smx__scan() was through with at @n. What it holds behind n_cuts
 * does not matter. A cut that is not the delimiter ends a record. */
void smx__scan_cuts (SmxScanPath path, const char *text, gsize n, char delimiter, gboolean at_end,
                     guint32 *cuts, SmxScanned *scanned);

#endif
