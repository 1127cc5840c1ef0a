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

/* The calendar of a study, which remembers what it was asked: for one thread at a time. */
typedef struct SmxCalendar SmxCalendar;

/* NULL with REFERENCE (no zone of this IANA name) or NO_MEMORY. */
SmxCalendar *smx__calendar_new (const char *timezone, SmxPeriod kind, GError **error);
void smx__calendar_free (SmxCalendar *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxCalendar, smx__calendar_free)

/* The period of each time, SMX_NO_ID for SMX_NULL. */
void smx__calendar_periods (SmxCalendar *self, const gint64 *times, gsize n, guint32 *periods);

/* Of one time, from no memory: from any thread. */
guint32 smx__calendar_period (const SmxCalendar *self, gint64 time);

#endif
