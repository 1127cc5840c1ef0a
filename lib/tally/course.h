/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The course of requests by columns: how long they took, when they were due, and whether they were in time.
 * Definitions: docs/method.md, "Measures". */
#ifndef SMX_TALLY_COURSE_H
#define SMX_TALLY_COURSE_H

#include "batch.h"
#include "steps.h"

/* What is true of a row, a bit each: here what follows from its times, and what follows from its amounts (see
 * count-requests.c). */
enum {
  SMX_ROW_DELIVERED = 1 << 0, /* both times are known, in order */
  SMX_ROW_OPEN = 1 << 1,      /* not delivered at all */
  SMX_ROW_DUE = 1 << 2,
  SMX_ROW_LATE = 1 << 3,
  SMX_ROW_PROMISE_DUE = 1 << 4,
  SMX_ROW_PROMISE_KEPT = 1 << 5,
  SMX_ROW_STANDARD_DUE = 1 << 6,
  SMX_ROW_STANDARD_MET = 1 << 7,
  SMX_ROW_REWORK_KNOWN = 1 << 8,
  SMX_ROW_REWORKED = 1 << 9,
  SMX_ROW_REASSIGNMENT_KNOWN = 1 << 10,
  SMX_ROW_REASSIGNED = 1 << 11,
  SMX_ROW_CUSTOMERS_KNOWN = 1 << 12,
  SMX_ROW_CUSTOMERS_REWORK_KNOWN = 1 << 13,
  SMX_ROW_COST_KNOWN = 1 << 14
};

/* What follows from the times of up to SMX_PART rows. */
typedef struct {
  guint16 flags[SMX_PART];
  gint64 durations[SMX_PART]; /* microseconds, 0 where not delivered; where @times_both */
  gboolean times_both;        /* the rows have both columns */
  gboolean too_long;          /* a row took over 100 years: nothing else here counts */
  gint64 last_time;           /* SMX_NULL where there is none */
  gint64 n_backwards;         /* delivered before opened */
} SmxCourse;

/* @rows has at most SMX_PART rows. */
void smx__course_follow (SmxCourse *self, const SmxTally *tally, const SmxRequestBatch *rows);

/* Whether the first row counts and took over 100 years. */
gboolean smx__course_is_too_long (const SmxTally *tally, const SmxRequestBatch *rows);

/* RANGE for the first row, which took over 100 years. Returns FALSE. */
gboolean smx__course_fail (const SmxRequestBatch *rows, GError **error);

#endif
