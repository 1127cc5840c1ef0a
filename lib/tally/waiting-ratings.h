/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ratings that wait for their groupings: while records are read, one is counted by adding one to a number in an array, by
 * what it rates (a key of SMX_RATINGS) and the answer (perception and expectation), of which few are different. All that
 * it adds to SMX_RATINGS and SMX_MARKS follows from these. Settling moves them on.
 *
 * Only rows wait that cannot be refused: whose perception is among those of the tally, and while all sums of the
 * groupings are far from the ends of their ranges. */
#ifndef SMX_TALLY_WAITING_RATINGS_H
#define SMX_TALLY_WAITING_RATINGS_H

#include "batch.h"

typedef struct SmxWaitingRatings SmxWaitingRatings;

void smx__waiting_ratings_free (SmxWaitingRatings *self);

/* Whether ratings may wait in a tally: no sum of theirs is near the end of its range. */
gboolean smx__ratings_may_wait (const SmxTally *tally);

/* Whether it has turned out that waiting is not worth it, until they are settled. */
gboolean smx__ratings_wait_in_vain (const SmxTally *tally);

/* Where the numbers are of up to SMX_PART rows, all of which are answers; they are fetched on the way, and stay there
 * until more are found. *@found is FALSE, and no row may wait, where one of them cannot. FALSE with NO_MEMORY. */
gboolean smx__ratings_find (SmxTally *tally, const SmxRatingBatch *rows, guint32 *spots, gboolean *found,
                            GError **error);

/* The entries of SMX_RATINGS of rows that were found; those that are not there yet are added with nothing in them. FALSE
 * with NO_MEMORY. */
gboolean smx__ratings_place (SmxTally *tally, const guint32 *spots, gsize n, guint32 *places, GError **error);

/* Takes the entries behind the first @n_entries away again, where the rows that they were added for are not counted. */
void smx__ratings_unplace (SmxTally *tally, gsize n_entries);

/* Counts rows that were found. */
void smx__ratings_count (SmxTally *tally, const guint32 *spots, gsize n);

/* Where there are many numbers, or one of them may end its range, moves them on; the tally is spoilt on failure. */
gboolean smx__ratings_mind (SmxTally *tally, GError **error);

/* Moves all on, see smx__tally_settle(). */
gboolean smx__ratings_settle (SmxTally *tally, GError **error);

#endif
