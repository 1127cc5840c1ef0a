/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One section: all of its files, row by row, into the tally. */
#ifndef SMX_STUDY_SECTION_READER_H
#define SMX_STUDY_SECTION_READER_H

#include "../base/progress.h"
#include "../tally/tally-private.h"
#include "rejects.h"
#include "study-private.h"

/* How a study is read; results never depend on it. 0: as is best. */
typedef struct {
  gsize block;            /* bytes that are read at a time */
  guint64 bytes_a_thread; /* less than this is not worth another one */
  gboolean by_rows;       /* no blocks, no columns: one row after the other */
  guint scan;             /* 1 + SmxScanPath */
} SmxReadTuning;

/* What holds for all sections while a study is read. */
typedef struct {
  const SmxSettings *settings;
  SmxTally *tally;
  SmxRejects *rejects; /* or NULL */
  SmxProgress *progress;
  SmxBadRows bad_rows;
  guint n_threads;     /* at least 1 */
  gboolean can_repeat; /* every source can be read again */
  gboolean
      crowded; /* out: threads may have met more different perceptions than there may be: read with one */
  SmxReadTuning tuning; /* of tests; all 0 otherwise */
} SmxReading;

/* @files: SmxFile, in order; not looked at where the source is in memory. The error has its place. */
gboolean smx__read_section (SmxReading *reading, const SmxSource *source, GPtrArray *files, GError **error);

/* Reads with settings that are not those that the study says. */
SmxTally *smx__study_read_settled (SmxStudy *self, const SmxSettings *settings, GError **error);

/* As smx_study_read(). */
SmxTally *smx__study_read_tuned (SmxStudy *self, const SmxReadOptions *options, const SmxReadTuning *tuning,
                                 GError **error);

#endif
