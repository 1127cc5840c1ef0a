/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single fields of many entries, read where they stand and as narrow as they are kept: for loops over all persons, where
 * smx__groups_read() would fill a whole struct of wide numbers for each.
 * Invariant: where a field stands holds as long as nobody writes to the grouping. */
#ifndef SMX_TALLY_GROUPS_FIELDS_H
#define SMX_TALLY_GROUPS_FIELDS_H

#include "groups-private.h"

typedef struct {
  guint offset, width; /* width 0: no entry has anything but 0 */
} SmxPackedField;

/* The field number @field of spec->fields: a count or a sum. */
static inline SmxPackedField
smx__groups_field (const SmxGroups *self, guint field)
{
  return (SmxPackedField){ self->layout.offset[field], self->layout.width[field] };
}

/* The number of an entry (smx__groups_entry()), as a cast of the whole number would give it. */
static inline double
smx__packed_number (const char *entry, SmxPackedField field)
{
  const char *at = entry + field.offset;
  return field.width < sizeof (SmxInt128) ? (double)smx__load_narrow (at, field.width)
                                          : (double)smx__load_number (at, field.width);
}

/* The NUMBER of an entry; of a grouping whose one field it is. */
static inline double
smx__groups_number (const SmxGroups *self, gsize index)
{
  double number;
  memcpy (&number, smx__groups_entry (self, index) + self->layout.offset[0], sizeof number);
  return number;
}

#endif
