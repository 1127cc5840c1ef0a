/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates: what fits a format, which days there are, and which instant a local time is. */
#include "test-support.h"

#include "study/datetime.h"
#include <service-matrix/error.h>

#define OK SMX_DATE_OK
#define NOT SMX_DATE_NOT
#define NO_DAY SMX_DATE_NO_DAY
#define NO_TIME SMX_DATE_NO_TIME
#define RANGE SMX_DATE_RANGE
#define S G_GINT64_CONSTANT (1000000) /* microseconds */

typedef struct {
  const char *name, *pattern, *zone, *text;
  SmxDateResult result;
  gint64 time;
  gboolean day_only;
} Row;

/* Instants: computed with Python's datetime and zoneinfo, trying every offset of the zone and taking the earliest. */
static const Row rows[] = {
  { "iso/day", NULL, "UTC", "2024-03-31", OK, 1711843200 * S, TRUE },
  { "iso/minutes", NULL, "UTC", "2024-03-31T14:05", OK, 1711893900 * S, FALSE },
  { "iso/blank", NULL, "UTC", "2024-03-31 14:05", OK, 1711893900 * S, FALSE },
  { "iso/seconds", NULL, "UTC", "1969-12-31T23:59:59", OK, -1 * S, FALSE },
  { "iso/fraction", NULL, "UTC", "2011-10-11T11:45:40.276", OK, 1318333540276000, FALSE },
  { "iso/fraction-comma", NULL, "UTC", "2011-10-11T11:45:40,5", OK, 1318333540500000, FALSE },
  { "iso/fraction-six", NULL, "UTC", "2011-10-11T11:45:40.000001", OK, 1318333540000001, FALSE },
  { "iso/fraction-dropped", NULL, "UTC", "2011-10-11T11:45:40.0000019999", OK, 1318333540000001, FALSE },
  { "iso/fraction-before-epoch", NULL, "UTC", "1969-12-31T23:59:59.999999", OK, -1, FALSE },
  { "iso/utc", NULL, "Europe/Madrid", "2011-10-11T11:45:40Z", OK, 1318333540 * S, FALSE },
  { "iso/offset", NULL, "UTC", "2011-10-11 13:45:40.276000+02:00", OK, 1318333540276000, FALSE },
  { "iso/offset-after-blank", NULL, "UTC", "2011-10-11 13:45:40 +0200", OK, 1318333540 * S, FALSE },
  { "iso/offset-plain", NULL, "UTC", "2011-10-11T13:45:40+0200", OK, 1318333540 * S, FALSE },
  { "iso/offset-hours", NULL, "UTC", "2011-10-11T13:45:40+02", OK, 1318333540 * S, FALSE },
  { "iso/offset-west", NULL, "UTC", "2011-10-11T08:15:40-03:30", OK, 1318333540 * S, FALSE },
  { "iso/offset-without-seconds", NULL, "UTC", "2024-03-31T14:05+00:00", OK, 1711893900 * S, FALSE },
  { "iso/offset-beats-zone", NULL, "Europe/Madrid", "2024-03-31T02:30:00+00:00", OK, 1711852200 * S, FALSE },
  { "iso/leap-second", NULL, "UTC", "1969-12-31T23:59:60", OK, -1 * S, FALSE },
  { "iso/first-instant", NULL, "UTC", "0001-01-01T00:00:00", OK, -62135596800 * S, FALSE },
  { "iso/last-instant", NULL, "UTC", "9999-12-31T23:59:59.999999", OK, 253402300799 * S + 999999, FALSE },
  { "iso/empty", NULL, "UTC", "", NOT, 0, FALSE },
  { "iso/word", NULL, "UTC", "yesterday", NOT, 0, FALSE },
  { "iso/short-year", NULL, "UTC", "24-03-31", NOT, 0, FALSE },
  { "iso/long-year", NULL, "UTC", "12024-03-31", NOT, 0, FALSE },
  { "iso/minus-year", NULL, "UTC", "-024-03-31", NOT, 0, FALSE },
  { "iso/one-digit", NULL, "UTC", "2024-3-31", NOT, 0, FALSE },
  { "iso/no-dashes", NULL, "UTC", "20240331", NOT, 0, FALSE },
  { "iso/slashes", NULL, "UTC", "2024/03/31", NOT, 0, FALSE },
  { "iso/no-day", NULL, "UTC", "2024-03", NOT, 0, FALSE },
  { "iso/hours-alone", NULL, "UTC", "2024-03-31T14", NOT, 0, FALSE },
  { "iso/separator-alone", NULL, "UTC", "2024-03-31T", NOT, 0, FALSE },
  { "iso/two-blanks", NULL, "UTC", "2024-03-31  14:05", NOT, 0, FALSE },
  { "iso/colon-alone", NULL, "UTC", "2024-03-31T14:05:", NOT, 0, FALSE },
  { "iso/fraction-empty", NULL, "UTC", "2024-03-31T14:05:00.", NOT, 0, FALSE },
  { "iso/fraction-of-minute", NULL, "UTC", "2024-03-31T14:05.5", NOT, 0, FALSE },
  { "iso/offset-of-day", NULL, "UTC", "2024-03-31Z", NOT, 0, FALSE },
  { "iso/offset-colon", NULL, "UTC", "2024-03-31T14:05+02:", NOT, 0, FALSE },
  { "iso/offset-one-digit", NULL, "UTC", "2024-03-31T14:05+2", NOT, 0, FALSE },
  { "iso/text-behind", NULL, "UTC", "2024-03-31T14:05Z ", NOT, 0, FALSE },
  { "iso/year-0", NULL, "UTC", "0000-01-01", RANGE, 0, FALSE },
  { "iso/hour-24", NULL, "UTC", "2024-03-31T24:00", NO_DAY, 0, FALSE },
  { "iso/hour-25", NULL, "UTC", "2024-03-31T25:00", NO_DAY, 0, FALSE },
  { "iso/minute-60", NULL, "UTC", "2024-03-31T23:60", NO_DAY, 0, FALSE },
  { "iso/second-61", NULL, "UTC", "2024-03-31T23:59:61", NO_DAY, 0, FALSE },
  { "iso/offset-24", NULL, "UTC", "2024-03-31T14:05+24:00", NO_DAY, 0, FALSE },
  { "iso/offset-minute-60", NULL, "UTC", "2024-03-31T14:05+02:60", NO_DAY, 0, FALSE },
  { "day/april-31", NULL, "UTC", "2024-04-31", NO_DAY, 0, FALSE },
  { "day/february-29", NULL, "UTC", "2015-02-29", NO_DAY, 0, FALSE },
  { "day/february-30", NULL, "UTC", "2024-02-30", NO_DAY, 0, FALSE },
  { "day/february-29-1900", NULL, "UTC", "1900-02-29", NO_DAY, 0, FALSE },
  { "day/march-1900", NULL, "UTC", "1900-03-01", OK, -2203891200 * S, TRUE },
  { "day/february-29-2000", NULL, "UTC", "2000-02-29", OK, 951782400 * S, TRUE },
  { "day/zero", NULL, "UTC", "2024-03-00", NO_DAY, 0, FALSE },
  { "day/month-0", NULL, "UTC", "2024-00-10", NO_DAY, 0, FALSE },
  { "day/month-13", NULL, "UTC", "2024-13-10", NO_DAY, 0, FALSE },
  { "pattern/european", "%d/%m/%Y %H:%M", "UTC", "31/03/2024 14:05", OK, 1711893900 * S, FALSE },
  { "pattern/one-digit", "%d/%m/%Y %H:%M", "UTC", "2/1/2004 0:0", OK, 1073001600 * S, FALSE },
  { "pattern/blanks", "%d/%m/%Y %H:%M", "UTC", "31/03/2024   14:05", OK, 1711893900 * S, FALSE },
  { "pattern/no-blank", "%d/%m/%Y %H:%M", "UTC", "31/03/202414:05", NOT, 0, FALSE },
  { "pattern/short-year", "%d/%m/%Y %H:%M", "UTC", "31/03/24 14:05", NOT, 0, FALSE },
  { "pattern/no-time", "%d/%m/%Y %H:%M", "UTC", "31/03/2024", NOT, 0, FALSE },
  { "pattern/seconds-too", "%d/%m/%Y %H:%M", "UTC", "31/03/2024 14:05:00", NOT, 0, FALSE },
  { "pattern/iso-instead", "%d/%m/%Y %H:%M", "UTC", "2024-03-31T14:05", NOT, 0, FALSE },
  { "pattern/no-such-day", "%d/%m/%Y %H:%M", "UTC", "31/04/2024 14:05", NO_DAY, 0, FALSE },
  { "pattern/month-first", "%d/%m/%Y", "UTC", "03/31/2024", NO_DAY, 0, FALSE },
  { "pattern/day-only", "%m-%d-%Y", "UTC", "03-31-2024", OK, 1711843200 * S, TRUE },
  { "pattern/without-signs", "%Y%m%d%H%M%S", "UTC", "20240331140500", OK, 1711893900 * S, FALSE },
  { "pattern/percent", "%Y%%%m%%%d", "UTC", "2024%03%31", OK, 1711843200 * S, TRUE },
  { "pattern/words", "el %d de %m de %Y", "UTC", "el 31 de 3 de 2024", OK, 1711843200 * S, TRUE },
  { "pattern/year-69", "%d.%m.%y", "UTC", "02.01.69", OK, -31449600 * S, TRUE },
  { "pattern/year-68", "%d.%m.%y", "UTC", "02.01.68", OK, 3092688000 * S, TRUE },
  { "pattern/year-4", "%d.%m.%y", "UTC", "02.01.4", OK, 1073001600 * S, TRUE },
  { "pattern/year-four-digits", "%d.%m.%y", "UTC", "02.01.2004", NOT, 0, FALSE },
  { "pattern/year-0", "%d.%m.%Y", "UTC", "02.01.0000", RANGE, 0, FALSE },
  { "list/first", "%d/%m/%Y %H:%M;%d/%m/%Y", "UTC", "31/03/2024 14:05", OK, 1711893900 * S, FALSE },
  { "list/second", "%d/%m/%Y %H:%M;%d/%m/%Y", "UTC", "31/03/2024", OK, 1711843200 * S, TRUE },
  { "list/none", "%d/%m/%Y %H:%M;%d/%m/%Y", "UTC", "2024-03-31", NOT, 0, FALSE },
  { "list/iso", "%d/%m/%Y;iso", "UTC", "2024-03-31T14:05", OK, 1711893900 * S, FALSE },
  { "list/iso-first", "iso;%d/%m/%Y", "UTC", "31/03/2024", OK, 1711843200 * S, TRUE },
  { "list/iso-alone", "ISO", "UTC", "2024-03-31", OK, 1711843200 * S, TRUE },
  { "list/order", "%m/%d/%Y;%d/%m/%Y", "UTC", "03/04/2024", OK, 1709510400 * S, TRUE },
  { "list/no-such-day-is-not-passed-on", "%d/%m/%Y;%m/%d/%Y", "UTC", "03/31/2024", NO_DAY, 0, FALSE },
  { "list/short-year", "%d/%m/%y;%d/%m/%Y", "UTC", "31/03/2024", OK, 1711843200 * S, TRUE },
  { "list/nothing-is-left-over", "%Y-%m-%d %I:%M %p!;%Y-%m-%d %H:%M pm", "UTC", "2024-03-31 02:05 pm", OK,
    1711850700 * S, FALSE },
  { "list/semicolon", "%d\\;%m\\;%Y", "UTC", "31;03;2024", OK, 1711843200 * S, TRUE },
  { "half/pm", "%d/%m/%Y %I:%M %p", "UTC", "31/03/2024 02:05 PM", OK, 1711893900 * S, FALSE },
  { "half/am", "%d/%m/%Y %I:%M %p", "UTC", "31/03/2024 2:05 AM", OK, 1711850700 * S, FALSE },
  { "half/midnight", "%d/%m/%Y %I:%M %p", "UTC", "31/03/2024 12:05 AM", OK, 1711843500 * S, FALSE },
  { "half/noon", "%d/%m/%Y %I:%M %p", "UTC", "31/03/2024 12:05 PM", OK, 1711886700 * S, FALSE },
  { "half/eleven", "%d/%m/%Y %I:%M:%S%p", "UTC", "31/03/2024 11:59:59pm", OK, 1711929599 * S, FALSE },
  { "half/dots", "%d/%m/%Y %I:%M %p", "UTC", "31/03/2024 2:05 p.m.", OK, 1711893900 * S, FALSE },
  { "half/spanish", "%d/%m/%Y %I:%M %p", "UTC", "31/03/2024 2:05\xc2\xa0p.\xc2\xa0m.", OK, 1711893900 * S,
    FALSE },
  { "half/narrow-blank", "%d/%m/%Y %I:%M %p", "UTC", "31/03/2024 2:05\xe2\x80\xafPM", OK, 1711893900 * S,
    FALSE },
  { "half/before-the-hour", "%Y%m%d %p %I", "UTC", "20240331 pm 2", OK, 1711893600 * S, FALSE },
  { "half/hour-0", "%d/%m/%Y %I:%M %p", "UTC", "31/03/2024 00:05 AM", NO_DAY, 0, FALSE },
  { "half/hour-13", "%d/%m/%Y %I:%M %p", "UTC", "31/03/2024 13:05 PM", NO_DAY, 0, FALSE },
  { "half/missing", "%d/%m/%Y %I:%M %p", "UTC", "31/03/2024 02:05", NOT, 0, FALSE },
  { "half/letter-alone", "%d/%m/%Y %I:%M %p", "UTC", "31/03/2024 02:05 p", NOT, 0, FALSE },
  { "half/other-word", "%d/%m/%Y %I:%M %p", "UTC", "31/03/2024 02:05 xm", NOT, 0, FALSE },
  { "half/text-behind", "%d/%m/%Y %I:%M %p", "UTC", "31/03/2024 02:05 PMX", NOT, 0, FALSE },
  { "madrid/summer-day", NULL, "Europe/Madrid", "2015-03-31 14:05", OK, 1427803500 * S, FALSE },
  { "madrid/before-spring", NULL, "Europe/Madrid", "2024-03-31 01:59:59", OK, 1711846799 * S, FALSE },
  { "madrid/skipped-first", NULL, "Europe/Madrid", "2024-03-31 02:00:00", NO_TIME, 0, FALSE },
  { "madrid/skipped-last", NULL, "Europe/Madrid", "2024-03-31 02:59:59.999999", NO_TIME, 0, FALSE },
  { "madrid/after-spring", NULL, "Europe/Madrid", "2024-03-31 03:00:00", OK, 1711846800 * S, FALSE },
  { "madrid/before-autumn", NULL, "Europe/Madrid", "2024-10-27 01:59:59", OK, 1729987199 * S, FALSE },
  { "madrid/twice-first", NULL, "Europe/Madrid", "2024-10-27 02:00:00", OK, 1729987200 * S, FALSE },
  { "madrid/twice-last", NULL, "Europe/Madrid", "2024-10-27 02:59:59", OK, 1729990799 * S, FALSE },
  { "madrid/after-autumn", NULL, "Europe/Madrid", "2024-10-27 03:00:00", OK, 1729994400 * S, FALSE },
  { "madrid/local-mean-time", NULL, "Europe/Madrid", "1900-12-31 23:00", OK, -2177455516 * S, FALSE },
  { "madrid/year-1", NULL, "Europe/Madrid", "0001-01-01 12:00", OK, -62135552716 * S, FALSE },
  { "madrid/winter-9999", NULL, "Europe/Madrid", "9999-12-31 12:00", OK, 253402254000 * S, FALSE },
  { "madrid/summer-9999", NULL, "Europe/Madrid", "9999-07-01 12:00", OK, 253386439200 * S, FALSE },
  { "new-york/before-spring", NULL, "America/New_York", "2024-03-10 01:59:59", OK, 1710053999 * S, FALSE },
  { "new-york/skipped", NULL, "America/New_York", "2024-03-10 02:30:00", NO_TIME, 0, FALSE },
  { "new-york/after-spring", NULL, "America/New_York", "2024-03-10 03:00:00", OK, 1710054000 * S, FALSE },
  { "new-york/before-autumn", NULL, "America/New_York", "2024-11-03 00:59:59", OK, 1730609999 * S, FALSE },
  { "new-york/twice", NULL, "America/New_York", "2024-11-03 01:30:00", OK, 1730611800 * S, FALSE },
  { "new-york/after-autumn", NULL, "America/New_York", "2024-11-03 02:00:00", OK, 1730617200 * S, FALSE },
  { "new-york/2150", NULL, "America/New_York", "2150-07-01 12:00", OK, 5695977600 * S, FALSE },
  { "santiago/before-autumn", NULL, "America/Santiago", "2024-04-06 22:59:59", OK, 1712455199 * S, FALSE },
  { "santiago/twice", NULL, "America/Santiago", "2024-04-06 23:30:00", OK, 1712457000 * S, FALSE },
  { "santiago/after-autumn", NULL, "America/Santiago", "2024-04-07 00:00:00", OK, 1712462400 * S, FALSE },
  { "santiago/before-spring", NULL, "America/Santiago", "2024-09-07 23:59:59", OK, 1725767999 * S, FALSE },
  { "santiago/skipped-midnight", NULL, "America/Santiago", "2024-09-08 00:00:00", NO_TIME, 0, FALSE },
  { "santiago/day-without-midnight", NULL, "America/Santiago", "2024-09-08", OK, 1725768000 * S, TRUE },
  { "santiago/skipped-last", NULL, "America/Santiago", "2024-09-08 00:59:59", NO_TIME, 0, FALSE },
  { "santiago/after-spring", NULL, "America/Santiago", "2024-09-08 01:00:00", OK, 1725768000 * S, FALSE },
  { "apia/before-the-day-left-out", NULL, "Pacific/Apia", "2011-12-29 23:59:59", OK, 1325239199 * S, FALSE },
  { "apia/day-left-out", NULL, "Pacific/Apia", "2011-12-30", NO_TIME, 0, FALSE },
  { "apia/noon-left-out", NULL, "Pacific/Apia", "2011-12-30 12:00", NO_TIME, 0, FALSE },
  { "apia/day-after", NULL, "Pacific/Apia", "2011-12-31", OK, 1325239200 * S, TRUE },
};

static void
is_read (void **state)
{
  const Row *row = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxDateFormat) format = smx__date_format_new (row->pattern, row->zone, &error);
  assert_no_error (error);
  gint64 time = 77;
  gboolean day_only = 77;
  SmxDateResult result = smx__date_parse (format, row->text, strlen (row->text), &time, &day_only);
  assert_int_equal (result, row->result);
  assert_int_equal (time, result == OK ? row->time : 77);
  assert_int_equal (day_only, result == OK ? row->day_only : 77);
  if (result == OK)
    assert_int_equal (smx__date_parse (format, row->text, strlen (row->text), &time, NULL), OK);
}

typedef struct {
  const char *name, *pattern, *zone;
  int code;
  const char *message;
} BadRow;

static const BadRow bad_rows[] = {
  { "format/unknown", "%d/%q/%Y", "UTC", SMX_ERROR_PARSE,
    "expected %Y %y %m %d %H %I %M %S %p or %% in a date format but found \"%q\"" },
  { "format/unknown-wide", "%d/%\xc3\xb1/%Y", "UTC", SMX_ERROR_PARSE,
    "expected %Y %y %m %d %H %I %M %S %p or %% in a date format but found \"%\xc3\xb1\"" },
  { "format/unknown-cut", "%d/%\xf9", "UTC", SMX_ERROR_PARSE,
    "expected %Y %y %m %d %H %I %M %S %p or %% in a date format but found \"%\\xf9\"" },
  { "format/percent-at-end", "%d/%m/%Y %", "UTC", SMX_ERROR_PARSE,
    "expected %Y %y %m %d %H %I %M %S %p or %% in a date format but found \"%\"" },
  { "format/twice", "%d/%d/%Y", "UTC", SMX_ERROR_PARSE,
    "expected each part of a date once in a date format but found \"%d/%d/%Y\"" },
  { "format/two-years", "%d/%m/%Y %y", "UTC", SMX_ERROR_PARSE,
    "expected each part of a date once in a date format but found \"%d/%m/%Y %y\"" },
  { "format/no-day", "%m/%Y", "UTC", SMX_ERROR_PARSE,
    "expected a date format with a year, a month and a day, such as %d/%m/%Y, but found \"%m/%Y\"" },
  { "format/empty", "", "UTC", SMX_ERROR_PARSE,
    "expected a date format with a year, a month and a day, such as %d/%m/%Y, but found \"\"" },
  { "format/minutes-alone", "%d/%m/%Y %M", "UTC", SMX_ERROR_PARSE,
    "expected a date format with minutes only after hours and seconds only after minutes but found "
    "\"%d/%m/%Y %M\"" },
  { "format/seconds-alone", "%d/%m/%Y %H %S", "UTC", SMX_ERROR_PARSE,
    "expected a date format with minutes only after hours and seconds only after minutes but found "
    "\"%d/%m/%Y %H %S\"" },
  { "format/long", "%d/%m/%Y-----------------------------------------------------------------", "UTC",
    SMX_ERROR_PARSE,
    "expected a shorter date format but found \"%d/%m/%Y--------------------------------\xe2\x80\xa6\"" },
  { "format/words", "dd/mm/yyyy", "UTC", SMX_ERROR_PARSE,
    "expected a date format with a year, a month and a day, such as %d/%m/%Y, but found \"dd/mm/yyyy\"" },
  { "format/half-without-hour", "%d/%m/%Y %p", "UTC", SMX_ERROR_PARSE,
    "expected %I and %p together, and %H without them, in a date format but found \"%d/%m/%Y %p\"" },
  { "format/hour-without-half", "%d/%m/%Y %I:%M", "UTC", SMX_ERROR_PARSE,
    "expected %I and %p together, and %H without them, in a date format but found \"%d/%m/%Y %I:%M\"" },
  { "format/two-hours", "%d/%m/%Y %H %I %p", "UTC", SMX_ERROR_PARSE,
    "expected %I and %p together, and %H without them, in a date format but found \"%d/%m/%Y %H %I %p\"" },
  { "format/of-a-list", "%d/%m/%Y;%Y-%m", "UTC", SMX_ERROR_PARSE,
    "expected a date format with a year, a month and a day, such as %d/%m/%Y, but found \"%Y-%m\"" },
  { "format/empty-in-list", "%d/%m/%Y;;iso", "UTC", SMX_ERROR_PARSE,
    "expected a date format with a year, a month and a day, such as %d/%m/%Y, but found \"\"" },
  { "zone/unknown", NULL, "Europe/Atlantis", SMX_ERROR_REFERENCE,
    "timezone: expected an IANA time zone such as Europe/Madrid but found \"Europe/Atlantis\"" },
  { "zone/folder", NULL, "Europe", SMX_ERROR_REFERENCE,
    "timezone: expected an IANA time zone such as Europe/Madrid but found \"Europe\"" },
  { "zone/no-zone-file", NULL, "zone.tab", SMX_ERROR_REFERENCE,
    "timezone: expected an IANA time zone such as Europe/Madrid but found \"zone.tab\"" },
  { "zone/empty", NULL, "", SMX_ERROR_REFERENCE,
    "timezone: expected an IANA time zone such as Europe/Madrid but found \"\"" },
};

static void
is_refused (void **state)
{
  const BadRow *row = *state;
  g_autoptr (GError) error = NULL;
  assert_null (smx__date_format_new (row->pattern, row->zone, &error));
  assert_error (error, SMX_ERROR, row->code, row->message);
}

typedef struct {
  const char *name, *zone;
  gint64 time, last; /* seconds; the last one of the day */
} EndRow;

/* Computed with Python's zoneinfo: the last second with the same local date, walking second by second. */
static const EndRow end_rows[] = {
  { "day-end/utc", "UTC", 1709164800, 1709251199 },
  { "day-end/epoch", "UTC", 0, 86399 },
  { "day-end/before-epoch", "UTC", -1, -1 },
  { "day-end/madrid-short-day", "Europe/Madrid", 1711843200, 1711922399 },
  { "day-end/madrid-long-day", "Europe/Madrid", 1729983600, 1730069999 },
  { "day-end/new-york-long-day", "America/New_York", 1730653200, 1730696399 },
  { "day-end/santiago-repeated-hour", "America/Santiago", 1712415600, 1712462399 },
  { "day-end/santiago-before-skipped-midnight", "America/Santiago", 1725724800, 1725767999 },
};

static void
ends (void **state)
{
  const EndRow *row = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxDateFormat) format = smx__date_format_new (NULL, row->zone, &error);
  assert_no_error (error);
  assert_int_equal (smx__date_day_end (format, row->time * S), row->last * S + 999999);
  assert_int_equal (smx__date_day_end (format, row->time * S + 999999), row->last * S + 999999);
}

/* Where no tz database is installed, UTC still works and the message says what is missing. */
static void
missing_zones_are_named (void **state)
{
  (void)state;
  g_autofree char *before = g_strdup (g_getenv ("TZDIR"));
  g_autoptr (GError) error = NULL;
  g_setenv ("TZDIR", "/nowhere", TRUE);
  SmxDateFormat *madrid = smx__date_format_new (NULL, "Europe/Madrid", &error);
  g_autoptr (SmxDateFormat) utc = smx__date_format_new (NULL, "UTC", NULL);
  if (before != NULL)
    g_setenv ("TZDIR", before, TRUE);
  else
    g_unsetenv ("TZDIR");
  assert_null (madrid);
  assert_non_null (utc);
  assert_error (error, SMX_ERROR, SMX_ERROR_REFERENCE,
                "timezone: expected the time zone \"Europe/Madrid\" but this system has no time zones "
                "(package tzdata)");
}

static void
has_example (void **state)
{
  (void)state;
  g_autoptr (SmxDateFormat) iso = smx__date_format_new (NULL, "UTC", NULL);
  g_autoptr (SmxDateFormat) pattern = smx__date_format_new ("%d/%m/%Y", "UTC", NULL);
  g_autoptr (SmxDateFormat) list = smx__date_format_new ("%d/%m/%Y;iso;%Y", "UTC", NULL);
  assert_null (list);
  list = smx__date_format_new ("%d/%m/%Y %H:%M ; %d/%m/%Y;ISO;", "UTC", NULL);
  g_autofree char *of_iso = smx__date_format_example (iso), *of_pattern = smx__date_format_example (pattern),
                  *of_list = smx__date_format_example (list);
  assert_string_equal (of_iso, "ISO 8601 (2024-03-31 or 2024-03-31T14:05)");
  assert_string_equal (of_pattern, "%d/%m/%Y");
  assert_string_equal (of_list, "%d/%m/%Y %H:%M or %d/%m/%Y or ISO 8601 (2024-03-31 or 2024-03-31T14:05)");
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
  g_autofree char *in_spanish = smx__date_format_example (list);
  assert_string_equal (in_spanish, "%d/%m/%Y %H:%M o %d/%m/%Y o ISO 8601 (2024-03-31 o 2024-03-31T14:05)");
}

/* Every day of 9,999 years, written and read: each is 86,400 seconds after the one before. */
static void
every_day_follows (void **state)
{
  (void)state;
  static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  g_autoptr (SmxDateFormat) format = smx__date_format_new (NULL, "UTC", NULL);
  gint64 expected = -62135596800 * S, time = 0;
  for (int year = 1; year <= 9999; year++)
    for (int month = 1; month <= 12; month++) {
      gboolean leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
      for (int day = 1; day <= 31; day++) {
        char text[40];
        g_snprintf (text, sizeof text, "%04d-%02d-%02d", year, month, day);
        SmxDateResult result = smx__date_parse (format, text, 10, &time, NULL);
        gboolean there = day <= lengths[month - 1] + leap;
        if (result != (there ? OK : NO_DAY) || (there && time != expected))
          fail_msg ("%s: %d, %" G_GINT64_FORMAT, text, result, time);
        expected += there ? 86400 * S : 0;
      }
    }
}

#define ADD(table, function)                                                                                 \
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)                                                           \
    tests[n++] = (struct CMUnitTest)                                                                         \
    {                                                                                                        \
      .name = table[i].name, .test_func = function, .initial_state = (void *)&table[i]                       \
    }

int
main (void)
{
  static struct CMUnitTest tests[G_N_ELEMENTS (rows) + G_N_ELEMENTS (bad_rows) + G_N_ELEMENTS (end_rows) + 3];
  gsize n = 0;
  ADD (rows, is_read);
  ADD (bad_rows, is_refused);
  ADD (end_rows, ends);
  tests[n++] = (struct CMUnitTest){ .name = "format/example", .test_func = has_example };
  tests[n++] = (struct CMUnitTest){ .name = "day/every", .test_func = every_day_follows };
  tests[n++] = (struct CMUnitTest){ .name = "zone/no-database", .test_func = missing_zones_are_named };
  return cmocka_run_group_tests_name ("datetime", tests, NULL, NULL);
}
