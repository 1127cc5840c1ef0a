/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door for records by columns: what readers of all kinds, and programs, hand to a tally.
 *
 * A column is an array of one value a row, or NULL where nothing is known of any row. Ids are of the tally, SMX_NO_ID
 * where missing; numbers and times SMX_NULL where missing. Ranges were checked by whoever read them. */
#ifndef SMX_TALLY_BATCH_H
#define SMX_TALLY_BATCH_H

#include "tally-private.h"

#define SMX_BATCH 1024 /* rows of a batch, at most */

typedef struct {
  gsize n;
  guint32 section; /* its name in the text dictionary; for findings */
  gboolean waits; /* delivery times wait for smx__tally_settle(), which is quicker; for who reads many rows */
  const guint32 *role, *service, *provider;
  const gint64 *reworks, *reassignments;       /* SMX_NULL, or no column: neither mapped nor derived */
  const gint64 *opened, *promised, *delivered; /* microseconds */
  const gint64 *repromised;                    /* promises after the first; no column: 0 */
  const gint64 *end_customers, *cost;          /* millionths */
} SmxRequestBatch;

/* Moves what waits into its groupings, before anybody but who reads looks at the tally. Where it fails (NO_MEMORY, RANGE) the
 * tally is spoilt. */
gboolean smx__tally_settle (SmxTally *self, GError **error);

/* Counts the rows in order. Where one cannot be counted (RANGE: a duration over 100 years; a sum would leave its range),
 * *@n_counted says how many before it were, and nothing of it is; NO_MEMORY: likewise, or none were. */
gboolean smx__tally_count_requests (SmxTally *self, const SmxRequestBatch *batch, gsize *n_counted,
                                    GError **error);

typedef struct {
  gsize n;
  guint32 section;
  gboolean waits; /* ratings wait likewise */
  gboolean logs;  /* answers of persons may stay in the log (answer-log.h): quicker, for who adds many rows */
  const guint32 *
      respondent; /* or SMX_ANONYMOUS | number, see smx__tally_new_person(); SMX_NO_ID: the row is one person */
  const guint32 *role, *service, *provider, *attribute, *wave;
  const guint8 *side; /* no column: front */
  const gint64 *perception,
      *expectation; /* millionths; without perception a row is no answer and adds nothing */
} SmxRatingBatch;

/* A single rating as a batch, which is valid as long as @rating and @side, the side of it, are. */
SmxRatingBatch smx__rating_as_batch (const SmxCountedRating *rating, const guint8 *side);

/* The same; RANGE also where there is one perception more than SMX_MAX_MARKS different ones. */
gboolean smx__tally_count_ratings (SmxTally *self, const SmxRatingBatch *batch, gsize *n_counted,
                                   GError **error);

/* What is in @other joins @self, and @other is left empty and of no use but to be freed: faster than merging, for tallies
 * of one and the same reading, whose settings agree by construction. Codes of requests that are in both (unique = yes) are
 * findings of @section. @self is spoilt on failure. */
gboolean smx__tally_absorb (SmxTally *self, SmxTally *other, guint32 section, GError **error);

#endif
