/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivery times that wait for their groupings: while records are read, one is counted by adding one to a number in an
 * array, by entity and bucket. Settling moves them on.
 *
 * Views are those of the groupings SMX_DELAYS_SERVICE to SMX_DELAYS_NO_PROVIDER, in their order. */
#ifndef SMX_TALLY_DELAYS_H
#define SMX_TALLY_DELAYS_H

#include <service-matrix/tally.h>

#define SMX_DELAY_VIEWS 4

/* The numbers of an entity, of the buckets from @first on. */
typedef struct {
  guint32 *counts;
  guint32 first, n;
} SmxDelayRange;

/* By entity, none being the first. */
typedef struct {
  SmxDelayRange *ranges;
  gsize n, capacity;
} SmxDelayView;

typedef struct {
  SmxDelayView views[SMX_DELAY_VIEWS];
  gsize n_counts;    /* numbers in all */
  guint32 n_waiting; /* times in any one view, at most */
} SmxWaitingDelays;

void smx__delays_clear (SmxWaitingDelays *self);

/* Rows of a batch, some of which: each has an entity (or none) and a bucket. */
typedef struct {
  const guint32 *entities;
  const guint16 *buckets;
  const guint16 *rows; /* those that count */
  gsize n;
  gboolean none_too; /* those without entity count too */
} SmxDelayRows;

/* Where the numbers of those rows are: @n_spots of them. They are fetched on the way, and stay there until more are found.
 * FALSE with NO_MEMORY. */
gboolean smx__delays_find (SmxWaitingDelays *self, guint view, const SmxDelayRows *rows, guint32 **spots,
                           gsize *n_spots, GError **error);

struct SmxTally;

/* Moves all to the groupings of a tally, giving back memory on the way; @ids, where not NULL, has the tally's ids of the
 * entities by dictionary. FALSE with NO_MEMORY or RANGE; both are spoilt then. */
gboolean smx__delays_settle (SmxWaitingDelays *self, struct SmxTally *tally, guint32 *const *ids,
                             GError **error);

/* Whether they should be settled, because there are many numbers or one of them may end its range. */
gboolean smx__delays_are_many (const SmxWaitingDelays *self);

#endif
