/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The standards of services at hand: how long each may take, by its id. What the register says, in an array. */
#ifndef SMX_TALLY_STANDARDS_H
#define SMX_TALLY_STANDARDS_H

#include "groups.h"

/* Invariant: while @known, items are those of all services that the register states below n, and none is stated from n
 * on. */
typedef struct {
  gint64 *items; /* microseconds, SMX_NULL none, G_MAXINT64 without end */
  gsize n, capacity;
  gsize n_stated; /* that are not SMX_NULL */
  gboolean known;
} SmxStandards;

void smx__standards_clear (SmxStandards *self); /* nothing is known then */

/* Takes them from the register, where they are not known yet; NO_MEMORY. */
gboolean smx__standards_fill (SmxStandards *self, const SmxGroups *services, GError **error);

/* The register says so now of a service; NAN: none. */
void smx__standards_state (SmxStandards *self, guint32 service, double hours);

gboolean smx__standards_copy (SmxStandards *self, const SmxStandards *from, GError **error);

#endif
