/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One section: all of its files, row by row, into the tally. */
#ifndef SMX_STUDY_SECTION_READER_H
#define SMX_STUDY_SECTION_READER_H

#include "../base/progress.h"
#include "../tally/tally-private.h"
#include "rejects.h"
#include "study-private.h"

/* What holds for all sections while a study is read. */
typedef struct {
  const SmxSettings *settings;
  SmxTally *tally;
  SmxRejects *rejects; /* or NULL */
  SmxProgress *progress;
  SmxBadRows bad_rows;
} SmxReading;

/* @files: SmxFile, in order; not looked at where the source is in memory. The error has its place. */
gboolean smx__read_section (const SmxReading *reading, const SmxSource *source, GPtrArray *files,
                            GError **error);

#endif
