/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calendar of a study: its time zone. Periods themselves are declared in tally-private.h. */
#ifndef SMX_TALLY_PERIOD_H
#define SMX_TALLY_PERIOD_H

#include "settings.h"

/* The zone of an IANA name, or NULL with REFERENCE. Names that are none never reach GLib, which complains aloud about
 * files that hold no zone. */
GTimeZone *smx__zone_new (const char *name, GError **error);

/* The period of a time, for a zone and kind of period; as smx__period_of(). */
guint32 smx__period_in (GTimeZone *zone, SmxPeriod kind, gint64 time);

#endif
