/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Periods of the calendar: known dates, clock changes, and every year against GLib's calendar. */
#include "test-support.h"

#include "tally/period.h"
#include "tally/tally-private.h"
#include <service-matrix/error.h>

typedef struct {
  const char *name;
  const char *zone;
  SmxPeriod kind;
  gint64 year; /* UTC */
  int month, day, hour, minute, second, microsecond;
  const char *period;
} Row;

#define MONTH SMX_PERIOD_MONTH
#define WEEK SMX_PERIOD_WEEK
#define QUARTER SMX_PERIOD_QUARTER
#define YEAR SMX_PERIOD_YEAR

/* Weeks as ISO 8601 gives them: week 1 holds the year's first Thursday. Clock changes: the tz database. */
static const Row rows[] = {
  { "month/first", "UTC", MONTH, 2016, 3, 1, 0, 0, 0, 0, "2016-03" },
  { "month/last-microsecond", "UTC", MONTH, 2016, 2, 29, 23, 59, 59, 999999, "2016-02" },
  { "month/december", "UTC", MONTH, 2016, 12, 31, 12, 0, 0, 0, "2016-12" },
  { "month/epoch", "UTC", MONTH, 1970, 1, 1, 0, 0, 0, 0, "1970-01" },
  { "month/before-epoch", "UTC", MONTH, 1969, 12, 31, 23, 59, 59, 999999, "1969-12" },
  { "month/no-leap-century", "UTC", MONTH, 1900, 3, 1, 0, 0, 0, 0, "1900-03" },
  { "month/leap-century", "UTC", MONTH, 2000, 2, 29, 0, 0, 0, 0, "2000-02" },
  { "month/first-of-all", "UTC", MONTH, 1, 1, 1, 0, 0, 0, 0, "0001-01" },
  { "month/last-of-all", "UTC", MONTH, 9999, 12, 31, 23, 59, 59, 999999, "9999-12" },
  { "month/first-of-all-west", "America/New_York", MONTH, 1, 1, 1, 0, 0, 0, 0, "0000-12" },
  { "month/last-of-all-east", "Asia/Tokyo", MONTH, 9999, 12, 31, 23, 0, 0, 0, "10000-01" },
  { "quarter/march", "UTC", QUARTER, 2016, 3, 31, 23, 59, 59, 0, "2016-Q1" },
  { "quarter/april", "UTC", QUARTER, 2016, 4, 1, 0, 0, 0, 0, "2016-Q2" },
  { "quarter/december", "UTC", QUARTER, 2016, 12, 31, 0, 0, 0, 0, "2016-Q4" },
  { "year/last", "UTC", YEAR, 2016, 12, 31, 23, 59, 59, 0, "2016" },
  { "year/first", "UTC", YEAR, 2017, 1, 1, 0, 0, 0, 0, "2017" },
  { "week/53-of-the-year-before", "UTC", WEEK, 2016, 1, 3, 23, 59, 59, 0, "2015-W53" },
  { "week/first-monday", "UTC", WEEK, 2016, 1, 4, 0, 0, 0, 0, "2016-W01" },
  { "week/1-of-the-year-after", "UTC", WEEK, 2018, 12, 31, 12, 0, 0, 0, "2019-W01" },
  { "week/52-of-the-year-before", "UTC", WEEK, 2017, 1, 1, 12, 0, 0, 0, "2016-W52" },
  { "week/53-of-a-leap-year", "UTC", WEEK, 2021, 1, 3, 12, 0, 0, 0, "2020-W53" },
  { "week/before-epoch", "UTC", WEEK, 1969, 12, 31, 12, 0, 0, 0, "1970-W01" },
  { "week/first-of-all", "UTC", WEEK, 1, 1, 1, 0, 0, 0, 0, "0001-W01" },
  { "zone/midnight-in-winter", "Europe/Madrid", MONTH, 2016, 1, 31, 23, 0, 0, 0, "2016-02" },
  { "zone/before-midnight-in-winter", "Europe/Madrid", MONTH, 2016, 1, 31, 22, 59, 59, 999999, "2016-01" },
  { "zone/midnight-in-summer", "Europe/Madrid", MONTH, 2016, 6, 30, 22, 0, 0, 0, "2016-07" },
  { "zone/before-midnight-in-summer", "Europe/Madrid", MONTH, 2016, 6, 30, 21, 59, 59, 999999, "2016-06" },
  { "zone/after-the-spring-change", "Europe/Madrid", WEEK, 2016, 3, 27, 22, 0, 0, 0, "2016-W13" },
  { "zone/before-the-spring-change", "Europe/Madrid", WEEK, 2016, 3, 20, 22, 30, 0, 0, "2016-W11" },
  { "zone/after-the-autumn-change", "Europe/Madrid", WEEK, 2016, 10, 30, 22, 30, 0, 0, "2016-W43" },
  { "zone/west-of-utc", "America/Sao_Paulo", YEAR, 2017, 1, 1, 1, 59, 59, 0, "2016" }, /* summer: UTC-2 */
  { "zone/summer-after-2037", "Europe/Madrid", MONTH, 2096, 6, 30, 22, 0, 0, 0, "2096-07" },
  { "zone/winter-after-2037", "Europe/Madrid", MONTH, 2096, 12, 31, 22, 59, 59, 0, "2096-12" },
  { "zone/summer-in-the-far-future", "Europe/Madrid", MONTH, 9996, 6, 30, 22, 0, 0, 0, "9996-07" },
  { "zone/before-summer-midnight-in-the-far-future", "Europe/Madrid", MONTH, 9996, 6, 30, 21, 59, 59, 0,
    "9996-06" },
  { "zone/southern-summer-in-the-far-future", "Australia/Sydney", MONTH, 9996, 12, 31, 13, 0, 0, 0,
    "9997-01" },
  { "zone/half-hour", "Asia/Kolkata", MONTH, 2016, 1, 31, 18, 30, 0, 0, "2016-02" },
  { "zone/skipped-a-day", "Pacific/Apia", WEEK, 2011, 12, 30, 10, 0, 0, 0,
    "2011-W52" }, /* 31 December there */
};

static gint64
time_of (const Row *row)
{
  g_autoptr (GDateTime) at =
      g_date_time_new_utc ((int)row->year, row->month, row->day, row->hour, row->minute, row->second);
  assert_non_null (at);
  return g_date_time_to_unix (at) * G_USEC_PER_SEC + row->microsecond;
}

static void
has_period (void **state)
{
  const Row *row = *state;
  GError *error = NULL;
  SmxSettings settings;
  smx__settings_init (&settings);
  g_free (settings.timezone);
  settings.timezone = g_strdup (row->zone);
  settings.period = row->kind;
  g_autoptr (SmxTally) tally = smx__tally_new (&settings, &error);
  assert_no_error (error);
  g_autofree char *name = smx__period_name (row->kind, smx__period_of (tally, time_of (row)));
  assert_string_equal (name, row->period);
  smx__settings_clear (&settings);
}

static char *
name_by_glib (SmxPeriod kind, GDateTime *at)
{
  int year = g_date_time_get_year (at), month = g_date_time_get_month (at);
  switch (kind) {
  case MONTH:
    return g_strdup_printf ("%04d-%02d", year, month);
  case QUARTER:
    return g_strdup_printf ("%04d-Q%d", year, (month + 2) / 3);
  case YEAR:
    return g_strdup_printf ("%04d", year);
  case WEEK:
    return g_strdup_printf ("%04d-W%02d", g_date_time_get_week_numbering_year (at),
                            g_date_time_get_week_of_year (at));
  }
  return NULL;
}

/* GLib knows no summer after about the year 2900. */
#define LAST_YEAR(zone) (strcmp (zone, "UTC") == 0 ? 9998 : 2899)

/* Every year's turn and seeded times within it, in each kind of period, and numbers that grow. */
static void
agrees_with_glib (void **state)
{
  GTimeZone *zone = g_time_zone_new_identifier (*state);
  g_autoptr (GRand) random = g_rand_new_with_seed (20160301);
  guint32 last[4] = { 0 };
  for (int year = 2; year <= LAST_YEAR ((const char *)*state); year++) {
    g_autoptr (GDateTime) first = g_date_time_new_utc (year, 1, 1, 0, 0, 0);
    gint64 start = g_date_time_to_unix (first);
    gint64 times[] = { start - 86400, start - 1, start, start + g_rand_int_range (random, 0, 364 * 86400) };
    for (gsize i = 0; i < G_N_ELEMENTS (times); i++) {
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (times[i]);
      g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);
      for (SmxPeriod kind = MONTH; kind <= YEAR; kind++) {
        guint32 period = smx__period_in (zone, kind, times[i] * G_USEC_PER_SEC);
        g_autofree char *ours = smx__period_name (kind, period);
        g_autofree char *theirs = name_by_glib (kind, local);
        assert_string_equal (ours, theirs);
        if (i < 3)
          assert_true (period >= last[kind]);
        last[kind] = i < 3 ? period : last[kind];
      }
    }
  }
  g_time_zone_unref (zone);
}

/* Times where something happens: a turn of the month, of the week, or of the clock, and what is near them. */
static gint64
draw_time (GRand *random)
{
  gint64 seconds = g_rand_int_range (random, -2000000000, 2147483647);
  if (g_rand_int_range (random, 0, 20) == 0)
    seconds *= 50; /* far away */
  int what = g_rand_int_range (random, 0, 4), interval = g_rand_int_range (random, 0, 200);
  if (what == 0)
    seconds =
        1143334800 + (gint64)interval * 26 * 7 * 86400; /* last Sunday of March 2006, and every half a year */
  else if (what == 1)
    seconds -= (seconds % 86400) + g_rand_int_range (random, -1, 2) * 3600;
  else if (what == 2)
    seconds = 1459468800 + (gint64)interval * 7 * 86400 - g_rand_int_range (random, 0, 15) * 3600;
  return seconds * G_USEC_PER_SEC + g_rand_int_range (random, -3, 4);
}

/* The calendar that remembers says what the one without memory says, whatever it was asked before. */
static void
remembers_rightly (void **state)
{
  (void)state;
  static const char *const zones[] = {
    "UTC",          "Europe/Madrid", "America/New_York", "America/Sao_Paulo", "Pacific/Apia",
    "Asia/Kolkata", "Africa/Cairo",  "Antarctica/Troll", "Asia/Amman",        "America/St_Johns"
  };
  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (7 + (guint32)i);
    g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zones[i]);
    for (SmxPeriod kind = MONTH; kind <= YEAR; kind++) {
      GError *error = NULL;
      g_autoptr (SmxCalendar) calendar = smx__calendar_new (zones[i], kind, &error);
      assert_no_error (error);
      for (int round = 0; round < 20; round++) {
        gint64 times[500];
        guint32 periods[500];
        for (gsize j = 0; j < G_N_ELEMENTS (times); j++)
          times[j] = j % 50 == 9 ? SMX_NULL : draw_time (random);
        smx__calendar_periods (calendar, times, G_N_ELEMENTS (times), periods);
        for (gsize j = 0; j < G_N_ELEMENTS (times); j++) {
          guint32 expected = times[j] == SMX_NULL ? SMX_NO_ID : smx__period_in (zone, kind, times[j]);
          if (periods[j] != expected)
            fail_msg ("%s, kind %d: %u at %" G_GINT64_FORMAT ", expected %u", zones[i], (int)kind, periods[j],
                      times[j], expected);
        }
      }
    }
  }
}

/* In Saint John's the first of November 2009 began twice: at 00:01 the clock went back to 23:01. */
static void
goes_back_over_a_turn (void **state)
{
  (void)state;
  static const struct {
    int hour, minute, second; /* UTC */
    const char *period;
  } times[] = { { 2, 29, 59, "2009-10" }, { 2, 30, 0, "2009-11" },  { 2, 30, 59, "2009-11" },
                { 2, 31, 0, "2009-10" },  { 3, 29, 59, "2009-10" }, { 3, 30, 0, "2009-11" } };
  g_autoptr (SmxCalendar) calendar = smx__calendar_new ("America/St_Johns", MONTH, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++) {
    g_autoptr (GDateTime) utc =
        g_date_time_new_utc (2009, 11, 1, times[i].hour, times[i].minute, times[i].second);
    gint64 time = g_date_time_to_unix (utc) * G_USEC_PER_SEC;
    guint32 period;
    smx__calendar_periods (calendar, &time, 1, &period);
    g_autofree char *name = smx__period_name (MONTH, period);
    assert_string_equal (name, times[i].period);
  }
}

static const char *const unknown[] = { "",
                                       "Nowhere/Here",
                                       "tzdata.zi",
                                       "zone.tab",
                                       "Europe",
                                       "/etc/localtime",
                                       "../../../etc/hostname",
                                       "Europe/Madrid\n",
                                       "local",
                                       ":UTC",
                                       "CET+1",
                                       "CET-7",
                                       "GMT+2",
                                       "GMT-2",
                                       "UTC+1",
                                       "XYZ3",
                                       "EST5",
                                       "Z",
                                       "XYZ",
                                       "Etc/GMT+99",
                                       "Foo/GMT+2" };

typedef struct {
  const char *name;
  gint32 offset; /* seconds, on 1 January 2024 */
} Zone;

static const Zone known[] = {
  { "UTC", 0 },
  { "Europe/Madrid", 3600 },
  { "Etc/GMT+2", -7200 }, /* west of Greenwich is + in these names */
  { "Etc/GMT-14", 50400 },
  { "America/Argentina/Buenos_Aires", -10800 },
  { "America/Port-au-Prince", -18000 },
  { "EST5EDT", -18000 },
  { "GMT+0", 0 },
  { "CET", 3600 },
  { "GMT", 0 },
};

static void
takes_known_zones (void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GTimeZone) zone = smx__zone_new (known[i].name, &error);
    assert_no_error (error);
    int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, 1704067200);
    assert_int_equal (g_time_zone_get_offset (zone, interval), known[i].offset);
  }
}

static void
refuses_unknown_zones (void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++) {
    GError *error = NULL;
    assert_null (smx__zone_new (unknown[i], &error));
    g_autofree char *shown = g_strescape (unknown[i], NULL);
    g_autofree char *message = g_strdup_printf (
        "timezone: expected an IANA time zone such as Europe/Madrid but found \"%s\"", shown);
    assert_error (error, SMX_ERROR, SMX_ERROR_REFERENCE, message);
    g_clear_error (&error);
  }
}

static void
has_no_name_without_date (void **state)
{
  (void)state;
  assert_null (smx__period_name (MONTH, SMX_NO_ID));
}

int
main (void)
{
  const struct CMUnitTest others[] = {
    { .name = "period/as-glib-utc", .test_func = agrees_with_glib, .initial_state = (void *)"UTC" },
    { .name = "period/as-glib-madrid",
      .test_func = agrees_with_glib,
      .initial_state = (void *)"Europe/Madrid" },
    { .name = "period/as-glib-new-york",
      .test_func = agrees_with_glib,
      .initial_state = (void *)"America/New_York" },
    { .name = "calendar/remembers", .test_func = remembers_rightly },
    { .name = "calendar/back-over-a-turn", .test_func = goes_back_over_a_turn },
    { .name = "period/undated", .test_func = has_no_name_without_date },
    { .name = "zone/unknown", .test_func = refuses_unknown_zones },
    { .name = "zone/known", .test_func = takes_known_zones },
  };
  struct CMUnitTest tests[G_N_ELEMENTS (rows) + G_N_ELEMENTS (others)];
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    tests[i] = (struct CMUnitTest){ .name = rows[i].name,
                                    .test_func = has_period,
                                    .initial_state = (void *)&rows[i] };
  memcpy (tests + G_N_ELEMENTS (rows), others, sizeof others);
  return cmocka_run_group_tests_name ("period", tests, NULL, NULL);
}
