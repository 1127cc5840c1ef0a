/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A wall clock. The zone comes from GLib; its changes before LAST are written out once as a sorted array (GLib walks
 * through all of them at each question), so that an offset is a binary search. Far years are asked for at the same
 * place of an earlier cycle of the calendar, since GLib unrolls the rules of a zone for some centuries only.
 *
 * A local time is looked at in the window of WINDOW seconds around it, wider than any offset. Zones change at most once
 * within it (the nearest two that move a clock, in the whole tz database, are four days apart), so the offsets at both
 * ends are all that there are.
 * Invariant: changes are sorted; offsets[i] holds from changes[i] on, and changes[0] is G_MININT64. */
#include "clock.h"

#include "../tally/period.h"

#define DAY 86400
#define WINDOW (16 * 3600)
#define FIRST G_GINT64_CONSTANT (-62167219200) /* 0000-01-01 */
#define LAST G_GINT64_CONSTANT (4102444800)    /* 2100-01-01; the rules of a zone repeat from there on */
#define CYCLE                                                                                                \
  G_GINT64_CONSTANT (12622780800) /* 400 years, after which days of the week fall on the same dates */

struct SmxClock {
  GTimeZone *zone;
  GArray *changes; /* gint64 */
  GArray *offsets; /* gint32 */
};

static int
interval_at (GTimeZone *zone, gint64 instant)
{
  return g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, instant);
}

/* The first instant in (@low, @high] of another interval than that of @low; @high is of another. */
static gint64
find_change (GTimeZone *zone, gint64 low, gint64 high)
{
  int interval = interval_at (zone, low);
  while (high - low > 1) {
    gint64 middle = low + (high - low) / 2;
    if (interval_at (zone, middle) == interval)
      low = middle;
    else
      high = middle;
  }
  return high;
}

static void
add_change (SmxClock *self, gint64 change, gint64 instant)
{
  gint32 offset = g_time_zone_get_offset (self->zone, interval_at (self->zone, instant));
  g_array_append_val (self->changes, change);
  g_array_append_val (self->offsets, offset);
}

SmxClock *
smx__clock_new (const char *timezone, GError **error)
{
  GTimeZone *zone = smx__zone_new (timezone, error);
  if (zone == NULL)
    return NULL;
  SmxClock *self = g_new0 (SmxClock, 1);
  self->zone = zone;
  self->changes = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->offsets = g_array_new (FALSE, FALSE, sizeof (gint32));
  add_change (self, G_MININT64, FIRST);
  gint64 at = FIRST;
  while (at < LAST && interval_at (zone, at) != interval_at (zone, LAST)) {
    gint64 step = 64 * DAY;
    while (at + step < LAST && interval_at (zone, at) == interval_at (zone, at + step))
      step *= 2;
    at = find_change (zone, at, MIN (at + step, LAST));
    add_change (self, at, at);
  }
  return self;
}

void
smx__clock_free (SmxClock *self)
{
  if (self == NULL)
    return;
  g_time_zone_unref (self->zone);
  g_array_unref (self->changes);
  g_array_unref (self->offsets);
  g_free (self);
}

static gint64
offset_at (const SmxClock *self, gint64 instant)
{
  if (instant >= LAST)
    return g_time_zone_get_offset (self->zone, interval_at (self->zone, LAST + (instant - LAST) % CYCLE));
  guint low = 0, high = self->changes->len; /* changes[low] <= instant < changes[high] */
  while (high - low > 1) {
    guint middle = low + (high - low) / 2;
    if (g_array_index (self->changes, gint64, middle) <= instant)
      low = middle;
    else
      high = middle;
  }
  return g_array_index (self->offsets, gint32, low);
}

/* The instant of the one change between two instants whose offsets differ. */
static gint64
change_between (const SmxClock *self, gint64 low, gint64 high)
{
  gint64 offset = offset_at (self, low);
  while (high - low > 1) {
    gint64 middle = low + (high - low) / 2;
    if (offset_at (self, middle) == offset)
      low = middle;
    else
      high = middle;
  }
  return high;
}

gboolean
smx__clock_instant (const SmxClock *self, gint64 local, gint64 *instant)
{
  gint64 before = offset_at (self, local - WINDOW), after = offset_at (self, local + WINDOW);
  gint64 early = local - MAX (before, after), late = local - MIN (before, after);
  if (early + offset_at (self, early) == local)
    *instant = early;
  else if (late + offset_at (self, late) == local)
    *instant = late;
  else
    return FALSE;
  return TRUE;
}

gboolean
smx__clock_day_start (const SmxClock *self, gint64 midnight, gint64 *instant)
{
  if (smx__clock_instant (self, midnight, instant))
    return TRUE;
  gint64 change = change_between (self, midnight - WINDOW, midnight + WINDOW);
  if (change + offset_at (self, change) >= midnight + DAY)
    return FALSE;
  *instant = change;
  return TRUE;
}

gint64
smx__clock_day_end (const SmxClock *self, gint64 instant)
{
  gint64 local = instant + offset_at (self, instant);
  gint64 of_day = (local % DAY + DAY) % DAY, midnight = local - of_day + DAY;
  gint64 before = offset_at (self, midnight - WINDOW), after = offset_at (self, midnight + WINDOW);
  if (before == after)
    return midnight - before;
  gint64 change = change_between (self, midnight - WINDOW, midnight + WINDOW);
  return midnight - after > change ? midnight - after : MIN (change, midnight - before);
}

/* Whether the clock keeps after LAST the offset that it has there. */
static gboolean
is_settled (const SmxClock *self)
{
  return interval_at (self->zone, LAST) == interval_at (self->zone, LAST + CYCLE);
}

GArray *
smx__clock_stretches (const SmxClock *self)
{
  GArray *stretches = g_array_new (FALSE, FALSE, sizeof (SmxClockStretch));
  for (guint i = 0, next; i < self->changes->len; i = next) {
    gint64 offset = g_array_index (self->offsets, gint32, i);
    for (next = i + 1; next < self->changes->len; next++) /* changes of the name alone move no clock */
      if (g_array_index (self->offsets, gint32, next) != offset)
        break;
    SmxClockStretch stretch = { .from = G_MININT64, .until = G_MAXINT64, .offset = offset };
    if (i > 0)
      stretch.from = g_array_index (self->changes, gint64, i) + WINDOW;
    if (next < self->changes->len)
      stretch.until = g_array_index (self->changes, gint64, next) - WINDOW;
    else if (!is_settled (self))
      stretch.until = LAST - WINDOW;
    if (stretch.from < stretch.until)
      g_array_append_val (stretches, stretch);
  }
  return stretches;
}
