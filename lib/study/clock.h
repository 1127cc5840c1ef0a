/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A wall clock in a time zone: from local seconds (since 1970-01-01 00:00 on that clock) to instants (seconds since
 * 1970-01-01 UTC). Immutable; threads may share it. */
#ifndef SMX_STUDY_CLOCK_H
#define SMX_STUDY_CLOCK_H

#include <glib.h>

typedef struct SmxClock SmxClock;

/* NULL with REFERENCE: no zone of this IANA name. */
SmxClock *smx__clock_new (const char *timezone, GError **error);
void smx__clock_free (SmxClock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxClock, smx__clock_free)

/* The instant at which the clock shows @local, the earlier where it does so twice; FALSE where it never does. */
gboolean smx__clock_instant (const SmxClock *self, gint64 local, gint64 *instant);

/* The first instant of the day that begins at @midnight on the clock, whether the clock shows midnight or not; FALSE
 * where the zone left that day out. */
gboolean smx__clock_day_start (const SmxClock *self, gint64 midnight, gint64 *instant);

/* The instant behind the last one of the local day that holds @instant. */
gint64 smx__clock_day_end (const SmxClock *self, gint64 instant);

/* A stretch of the clock's time, @from <= local < @until, in which every local time is an instant of just one offset, with
 * no change of the clock near. */
typedef struct {
  gint64 from, until, offset; /* seconds; instant = local - offset */
} SmxClockStretch;

/* All stretches, ascending and without overlap: #SmxClockStretch in a new array. Times between them, and behind the last
 * one, need smx__clock_instant(). A zone that never changes is one stretch from G_MININT64 to G_MAXINT64. */
GArray *smx__clock_stretches (const SmxClock *self);

#endif
