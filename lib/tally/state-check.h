/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What holds of every entry that a tally can have come to by counting records; what comes from elsewhere is held to it. */
#ifndef SMX_TALLY_STATE_CHECK_H
#define SMX_TALLY_STATE_CHECK_H

#include "groupings.h"
#include "settings.h"

/* Of two counts or sums of an entry the first is never larger. */
typedef struct {
  const char *smaller, *larger;
} SmxRelation;

/* The relations of a grouping, ended by a NULL; counts are besides never negative. */
const SmxRelation *smx__relations (SmxGroupingKind kind);

/* The count that is 1 or more in every entry, or NULL. */
const char *smx__positive_field (SmxGroupingKind kind);

/* Sums that may be negative. */
gboolean smx__may_be_negative (SmxGroupingKind kind, const char *field);

/* The domain of a number of the register: FALSE where it has none but that it is finite. */
gboolean smx__domain (SmxGroupingKind kind, const char *field, double *low, double *high);

/* Whether a part of a key may be none (of a plain number: is any), and otherwise the largest number it may be: G_MAXUINT32
 * where it is an id or anything goes. */
gboolean smx__may_be_none (SmxGroupingKind kind, guint part);
guint32 smx__largest_number (SmxGroupingKind kind, guint part, SmxPeriod period);

/* No count of a tally grows beyond this in all: that is 30 years of a million records a second, and it keeps every product
 * of later formulas within 128 bits. */
#define SMX_MAX_TOTAL G_GINT64_CONSTANT (1000000000000000)

#endif
