/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sample of few different values, such as the scores of many persons: equal ones are counted, not kept.
 *
 * The moments are those of smx__moments_of_values() to the bit, whatever the order in which values were added. A sample
 * is taken again and again, one a row of a table; so it keeps what it knows of values and their order from one time to
 * the next. Invariant: no two items are the same value and weight; the first n_sorted ascend. */
#ifndef SMX_STATS_SAMPLE_H
#define SMX_STATS_SAMPLE_H

#include "moments.h"

typedef struct {
  SmxWeighted what;
  gsize times; /* 0: only before the last smx__sample_moments() */
} SmxSampleItem;

typedef struct {
  SmxSampleItem *items;
  gsize n, capacity;
  gsize n_sorted;
  gsize n_added;  /* since the last smx__sample_moments() */
  guint32 *slots; /* index of an item + 1; 0 is empty */
  gsize n_slots;  /* 0 or a power of two; no more than there is room for */
  gsize slots_capacity;
} SmxSample;

/* Adds a value that is not NAN. FALSE with NO_MEMORY. A sample of zeros is an empty one. */
gboolean smx__sample_add (SmxSample *self, double value, gint64 weight, GError **error);

/* The moments of what was added, and empties the sample. */
SmxMoments smx__sample_moments (SmxSample *self);

void smx__sample_clear (SmxSample *self);

#endif
