/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Periods: from a time to the month, week, quarter or year of its local date.
 *
 * Invariant: numbers of periods grow with time, within a kind; every time of the years 1 to 9999 has one, whatever its
 * zone makes of it. Calendar: proleptic Gregorian. Days are counted from Monday, 3 January of the year 0, so that they
 * are never negative and a week is seven of them; a week is named as in ISO 8601, by the year that holds its Thursday. */
#include "period.h"
#include "tally-struct.h"

#include "../base/error.h"
#include "../base/memory.h"
#include <string.h>

#define DAYS_TO_1970 719526 /* from 3 January 0000 to 1 January 1970 */
#define SECONDS_OF_DAY 86400
#define DAYS_OF_400_YEARS 146097
#define CYCLE (G_GINT64_CONSTANT (86400) * DAYS_OF_400_YEARS) /* seconds after which the calendar repeats */
#define SETTLED                                                                                              \
  G_GINT64_CONSTANT (4102444800) /* 2100-01-01: from here on a zone only follows its last rule */
#define DAYS_OF_WEEK 7

SMX_MESSAGE (unknown_zone, "expected an IANA time zone such as Europe/Madrid but found {0}",
             "se esperaba una zona horaria IANA como Europe/Madrid pero se encontró {0}");
SMX_MESSAGE (no_zones, "expected the time zone {0} but this system has no time zones (package tzdata)",
             "se esperaba la zona horaria {0} pero este sistema no tiene zonas horarias (paquete tzdata)");

/* Whether the zones of the tz database are here at all. */
static gboolean
has_zones (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Madrid");
  return zone != NULL;
}

/* Names of the tz database with a digit or a + and no slash. */
static const char *const plain_names[] = { "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT",
                                           "GMT0",    "GMT+0",   "GMT-0",   NULL };

/* Every IANA name begins with a capital and is made of letters, digits, and _ + - between slashes. Where it has no slash,
 * GLib would also take a rule of POSIX, such as CET+1, whose sign says the opposite of what people mean; and Z, which
 * is no name. */
static gboolean
may_be_zone (const char *name)
{
  if (!g_ascii_isupper (name[0]) || name[1] == '\0')
    return FALSE;
  if (strchr (name, '/') == NULL && strpbrk (name, "0123456789+") != NULL &&
      !g_strv_contains (plain_names, name))
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("_+-/", *p) == NULL)
      return FALSE;
  return TRUE;
}

GTimeZone *
smx__zone_new (const char *name, GError **error)
{
  GTimeZone *zone = NULL;
  if (strcmp (name, "UTC") == 0)
    zone = g_time_zone_new_utc ();
  else if (may_be_zone (name))
    zone = g_time_zone_new_identifier (name);
  if (zone == NULL) {
    g_autofree char *quoted = smx__quote (name, -1);
    smx__fail (error, SMX_ERROR_REFERENCE, &(SmxPlace){ .field = "timezone" },
               has_zones () ? &unknown_zone : &no_zones, quoted, NULL);
  }
  return zone;
}

static gint64
floor_divide (gint64 a, gint64 b)
{
  return a / b - (a % b < 0);
}

static gboolean
is_leap (gint64 year)
{
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days from 3 January 0000 to 1 January of a year >= 0; -2 for the year 0. */
static gint64
days_before (gint64 year)
{
  gint64 past = year - 1;
  return year == 0 ? -2 : 366 - 2 + past * 365 + past / 4 - past / 100 + past / 400;
}

static gint64
year_of (gint64 day)
{
  gint64 year = (day + 2) * 400 / DAYS_OF_400_YEARS;
  while (days_before (year + 1) <= day)
    year++;
  while (days_before (year) > day)
    year--;
  return year;
}

/* From 0. */
static gint64
month_of (gint64 day, gint64 year)
{
  static const gint64 ends[] = { 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
  gint64 of_year = day - days_before (year), month = 0;
  while (month < 11 && of_year >= ends[month] + (month > 0 && is_leap (year)))
    month++;
  return month;
}

/* GLib unrolls the rules of a zone for some centuries only: later times are looked up at their like in the first
 * cycle of 400 years. */
static gint64
same_in_cycle (gint64 seconds)
{
  return seconds < SETTLED ? seconds : SETTLED + (seconds - SETTLED) % CYCLE;
}

/* What the clock is ahead of UTC. */
static gint64
offset_at (GTimeZone *zone, gint64 seconds)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, same_in_cycle (seconds));
  return interval < 0 ? 0 : g_time_zone_get_offset (zone, interval);
}

static gint64
local_day (GTimeZone *zone, gint64 time)
{
  gint64 seconds = floor_divide (time, G_USEC_PER_SEC);
  return MAX (floor_divide (seconds + offset_at (zone, seconds), SECONDS_OF_DAY) + DAYS_TO_1970, 0);
}

guint32
smx__period_in (GTimeZone *zone, SmxPeriod kind, gint64 time)
{
  gint64 day = local_day (zone, time);
  if (kind == SMX_PERIOD_WEEK)
    return (guint32)(day / DAYS_OF_WEEK);
  gint64 year = year_of (day);
  if (kind == SMX_PERIOD_YEAR)
    return (guint32)year;
  gint64 month = month_of (day, year);
  return (guint32)(kind == SMX_PERIOD_QUARTER ? year * 4 + month / 3 : year * 12 + month);
}

/* ---- A calendar that remembers ----
 *
 * Time is cut into windows of 3.2 days: shorter than any period, and than the time between any two changes of a clock in
 * the tz database. So the period changes at most once in a window, unless the clock is set back just after it did. */

#define WINDOW_BITS 38 /* of microseconds */
#define N_WINDOWS 512  /* at hand: four years and a half */

typedef struct {
  gint64 turn; /* the first time with the period after */
  guint32 before, after;
  guint32 window;     /* its number + 2^31; 0 is none */
  gboolean irregular; /* the period changes more than once */
} Window;

struct SmxCalendar {
  GTimeZone *zone;
  SmxPeriod kind;
  Window windows[N_WINDOWS];
};

SmxCalendar *
smx__calendar_new (const char *timezone, SmxPeriod kind, GError **error)
{
  g_autoptr (SmxCalendar) self = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return NULL;
  self->kind = kind;
  self->zone = smx__zone_new (timezone, error);
  return self->zone == NULL ? NULL : g_steal_pointer (&self);
}

void
smx__calendar_free (SmxCalendar *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_free (self);
}

guint32
smx__calendar_period (const SmxCalendar *self, gint64 time)
{
  return smx__period_in (self->zone, self->kind, time);
}

/* The first time after @low, up to @high, at which @value is no longer what it is at @low; @high where it is all along. */
static gint64
find_turn (const SmxCalendar *self, gint64 low, gint64 high, gint64 (*value) (const SmxCalendar *, gint64))
{
  gint64 first = value (self, low);
  while (high - low > 1) {
    gint64 middle = low + (high - low) / 2;
    if (value (self, middle) == first)
      low = middle;
    else
      high = middle;
  }
  return high;
}

static gint64
period_at (const SmxCalendar *self, gint64 time)
{
  return smx__calendar_period (self, time);
}

static gint64
clock_at (const SmxCalendar *self, gint64 time)
{
  return offset_at (self->zone, floor_divide (time, G_USEC_PER_SEC));
}

static void
look_up (const SmxCalendar *self, gint64 start, Window *window)
{
  gint64 end = start + (((gint64)1 << WINDOW_BITS) - 1);
  window->before = smx__calendar_period (self, start);
  window->after = smx__calendar_period (self, end);
  window->irregular = FALSE;
  window->turn = start;
  if (clock_at (self, start) != clock_at (self, end)) {
    gint64 change = find_turn (self, start, end, clock_at);
    window->irregular = period_at (self, change - 1) > period_at (self, change);
  }
  if (window->before != window->after)
    window->turn = find_turn (self, start, end, period_at);
}

/* A window by its number, looked up where it is not at hand. */
static const Window *
find_window (SmxCalendar *self, gint64 number)
{
  Window *window = &self->windows[number & (N_WINDOWS - 1)];
  guint32 name = (guint32)(number + G_MAXINT32 + 1);
  if (window->window != name) {
    window->window = name;
    look_up (self, number * ((gint64)1 << WINDOW_BITS), window);
  }
  return window;
}

void
smx__calendar_periods (SmxCalendar *self, const gint64 *times, gsize n, guint32 *periods)
{
  const Window nowhere = { .irregular = TRUE }, *window = &nowhere;
  gint64 number = G_MAXINT64; /* of the window */
  for (gsize i = 0; i < n; i++) {
    gint64 time = times[i];
    if (time >> WINDOW_BITS != number && time != SMX_NULL) {
      number = time >> WINDOW_BITS;
      window = find_window (self, number);
    }
    if (time == SMX_NULL)
      periods[i] = SMX_NO_ID;
    else if (window->irregular)
      periods[i] = smx__calendar_period (self, time);
    else
      periods[i] = time < window->turn ? window->before : window->after;
  }
}

guint32
smx__period_of (const SmxTally *self, gint64 time)
{
  return smx__calendar_period (self->calendar, time);
}

static char *
week_name (guint32 week)
{
  gint64 thursday = (gint64)week * DAYS_OF_WEEK + 3;
  gint64 year = year_of (thursday);
  gint64 number = (thursday - days_before (year)) / DAYS_OF_WEEK + 1;
  return g_strdup_printf ("%04d-W%02d", (int)year, (int)number);
}

char *
smx__period_name (SmxPeriod kind, guint32 period)
{
  if (period == SMX_NO_ID)
    return NULL;
  switch (kind) {
  case SMX_PERIOD_MONTH:
    return g_strdup_printf ("%04u-%02u", period / 12, period % 12 + 1);
  case SMX_PERIOD_WEEK:
    return week_name (period);
  case SMX_PERIOD_QUARTER:
    return g_strdup_printf ("%04u-Q%u", period / 4, period % 4 + 1);
  case SMX_PERIOD_YEAR:
    return g_strdup_printf ("%04u", period);
  }
  return NULL;
}
