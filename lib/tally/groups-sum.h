/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding up entries of a grouping of counts and sums, where they stand. What an entry holds and how wide it is, is looked
 * up once for all of them, and fields that nothing was ever added to cost nothing.
 * Invariant: a plan holds as long as nobody writes to the grouping. */
#ifndef SMX_TALLY_GROUPS_SUM_H
#define SMX_TALLY_GROUPS_SUM_H

#include "groups.h"

/* A field that any entry has used. */
typedef struct {
  guint16 from, to; /* where it stands in an entry, and in the struct */
  guint8 width;
  gboolean wide; /* a sum of 128 bits; else @n counts of 64 */
  guint n;
} SmxSummand;

typedef struct {
  const SmxGroups *groups;
  guint n;
  SmxSummand items[SMX_MAX_GROUP_FIELDS];
} SmxSummation;

void smx__summation_init (SmxSummation *self, const SmxGroups *groups);

/* The same for the one field that stands at this offset in the struct. */
void smx__summation_init_one (SmxSummation *self, const SmxGroups *groups, gsize offset);

/* Asks for an entry that will be added soon. */
void smx__summation_fetch (const SmxSummation *self, gsize index);

/* Adds the counts and sums of an entry to the struct @value. */
void smx__summation_add (const SmxSummation *self, gsize index, void *value);

#endif
