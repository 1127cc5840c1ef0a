/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The course of requests by columns: how long they took, when they were due, and whether they were in time.
 * Definitions: docs/method.md, "Measures". */
#ifndef SMX_TALLY_COURSE_H
#define SMX_TALLY_COURSE_H

#include "batch.h"
#include "steps.h"

/* What follows from the times of up to SMX_PART rows; a column that no row has anything in is NULL. */
typedef struct {
  const guint8 *delivered; /* both times are known, in order: 0 or 1, as in all columns of bytes */
  const gint64 *duration;  /* microseconds, 0 where not delivered */
  const guint8 *open;      /* not delivered at all; without column: all are open */
  const guint8 *due, *late;
  const guint8 *promises_due, *promises_kept;
  const guint8 *standards_due, *standards_met;
  gint64 n_backwards; /* delivered before opened */
  /* room for the columns */
  guint8 bytes[8][SMX_PART];
  gint64 durations[SMX_PART];
  gint64 standards[SMX_PART]; /* when the standard of its service asks for a request */
  gint64 asked[SMX_PART];     /* when it is due */
} SmxCourse;

/* @rows has at most SMX_PART rows, of durations that count (see smx__course_n_sound()). */
void smx__course_follow (SmxCourse *self, const SmxTally *tally, const SmxRequestBatch *rows);

/* How many rows stand before the first one that counts and took over 100 years. */
gsize smx__course_n_sound (const SmxTally *tally, const SmxRequestBatch *rows);

/* RANGE for the first row, which took over 100 years. Returns FALSE. */
gboolean smx__course_fail (const SmxRequestBatch *rows, GError **error);

#endif
