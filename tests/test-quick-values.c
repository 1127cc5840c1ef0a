/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The quick readers of dates and numbers against the slow ones: what they take, those take with the same value; and what
 * is common they do take. Every text stands at the end of a page, with just the padding behind it. */
#include "test-support.h"

#include "study/clock.h"
#include "study/quick-values.h"
#include <sys/mman.h>
#include <unistd.h>

#define ROOM 64 /* longest text */

/* A page with one behind it that must not be touched. */
static char *page_end;

static int
map_page (void **state)
{
  (void)state;
  gsize size = (gsize)sysconf (_SC_PAGESIZE);
  char *pages = mmap (NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED || mprotect (pages + size, size, PROT_NONE) != 0)
    return -1;
  page_end = pages + size;
  return 0;
}

/* The text just before the padding, which is filled with one byte. */
static char *
place (const char *text, gsize length, int padding)
{
  char *at = page_end - SMX_QUICK_PADDING - length;
  memset (page_end - SMX_QUICK_PADDING, padding, SMX_QUICK_PADDING);
  memmove (at, text, length);
  return at;
}

/* --- dates --- */

/* Days say of a text what the slow reader says, whatever stands behind it, or nothing. */
static gboolean
check_days (const SmxDays *days, const SmxDateFormat *format, const char *text)
{
  gint64 found[2] = { 77, 77 }, slow = 78;
  gboolean slow_day = TRUE, taken[2];
  for (gsize i = 0; i < 2; i++)
    taken[i] = smx__days_find (days, place (text, SMX_DAYS_LENGTH, i == 0 ? 0xff : '0'), &found[i]);
  if (taken[0] != taken[1] || (taken[0] && found[0] != found[1]))
    fail_msg ("what stands behind \"%.19s\" matters", text);
  if (!taken[0])
    return FALSE;
  SmxDateResult result = smx__date_parse (format, text, SMX_DAYS_LENGTH, &slow, &slow_day);
  if (result != SMX_DATE_OK || slow != found[0] || slow_day)
    fail_msg ("of its day \"%.19s\" is %" G_GINT64_FORMAT ", expected %" G_GINT64_FORMAT " (result %d)", text,
              found[0], slow, result);
  return TRUE;
}

/* FALSE where the quick reader does not take it; fails where it takes what the slow one does not. */
static gboolean
check_date (const SmxDateFormat *format, const char *text, gsize length)
{
  static const int paddings[] = { 0xff, '0' };
  gint64 quick[2] = { 77, 77 }, slow = 78;
  gboolean quick_day = FALSE, slow_day = FALSE, taken[2];
  for (gsize i = 0; i < 2; i++)
    taken[i] =
        smx__date_parse_quick (format, place (text, length, paddings[i]), length, &quick[i], &quick_day);
  if (taken[0] != taken[1] || (taken[0] && quick[0] != quick[1]))
    fail_msg ("what stands behind \"%.*s\" matters", (int)length, text);
  if (!taken[0])
    return FALSE;
  SmxDateResult result = smx__date_parse (format, text, length, &slow, &slow_day);
  if (length == SMX_DAYS_LENGTH) {
    SmxDays days = { 0 };
    smx__days_meet (&days, format, place (text, length, 0xff));
    check_days (&days, format, text);
  }
  if (result != SMX_DATE_OK || slow != quick[0] || slow_day != quick_day)
    fail_msg ("\"%.*s\": %" G_GINT64_FORMAT " %d, expected %" G_GINT64_FORMAT " %d (result %d)", (int)length,
              text, quick[0], quick_day, slow, slow_day, result);
  return TRUE;
}

typedef struct {
  const char *name, *pattern, *text;
} DateRow;

static const DateRow dates[] = {
  { "date/iso-day", NULL, "2024-03-31" },
  { "date/iso-leap-day", NULL, "2000-02-29" },
  { "date/iso-minutes", NULL, "2024-12-31 23:59" },
  { "date/iso-seconds", NULL, "2019-10-09T08:07:06" },
  { "date/iso-tenths", NULL, "2024-03-31T14:05:09.5" },
  { "date/iso-milliseconds", NULL, "2024-03-31 14:05:09,123" },
  { "date/iso-six-decimals", NULL, "2024-03-31T14:05:09.123456" },
  { "date/iso-eight-decimals", NULL, "2024-03-31T14:05:09.12345678" },
  { "date/iso-nine-decimals", NULL, "2024-03-31T14:05:09.123456789" },
  { "date/iso-utc", NULL, "2024-03-31T14:05:09Z" },
  { "date/iso-minutes-utc", NULL, "2024-03-31T14:05Z" },
  { "date/iso-milliseconds-utc", NULL, "2024-03-31T14:05:09.000Z" },
  { "date/iso-offset", NULL, "2024-03-31T14:05:09+02:00" },
  { "date/iso-offset-west", NULL, "2024-03-31T14:05:09.9-03:30" },
  { "date/iso-offset-plain", NULL, "2024-03-31 14:05:09 +0200" },
  { "date/iso-offset-hours", NULL, "2024-03-31 14:05:09.123456+02" },
  { "date/iso-minutes-offset", NULL, "2024-03-31T14:05-11:45" },
  { "date/european", "%d/%m/%Y %H:%M", "31/03/2024 14:05" },
  { "date/european-one-digit", "%d/%m/%Y %H:%M", "9/2/2016 1:16" },
  { "date/european-mixed", "%d/%m/%Y %H:%M", "29/2/2016 01:16" },
  { "date/american", "%m/%d/%Y %H:%M:%S", "12/31/2024 23:59:59" },
  { "date/american-half", "%m/%d/%Y %I:%M:%S %p", "01/31/2020 12:59:00 PM" },
  { "date/american-half-one-digit", "%m/%d/%Y %I:%M:%S %p", "1/31/2020 1:09:00 am" },
  { "date/half-first", "%p %I %Y-%m-%d", "pm 03 2024-03-31" },
  { "date/no-signs", "%Y%m%d", "20240331" },
  { "date/no-signs-seconds", "%Y%m%d%H%M%S", "20240331140509" },
  { "date/short-year", "%d.%m.%y", "31.12.68" },
  { "date/short-year-last-century", "%d.%m.%y %H", "1.1.69 5" },
  { "date/words", "el %d de %m de %Y", "el 31 de 03 de 2024" },
  { "date/percent", "%%%Y%%%m%%%d", "%2024%02%29" },
  { "date/iso-like", "%Y-%m-%dT%H:%M:%S", "2024-03-31T14:05:09" },
  { "date/first-of-a-list", "%d/%m/%Y %H:%M;%d/%m/%Y;iso", "31/03/2024 14:05" },
  { "date/long-pattern", "on %d/%m/%Y, at %H:%M:%S o'clk", "on 31/03/2024, at 14:05:09 o'clk" },
};

/* Taken as it stands; every byte at every place, every cut, and what is longer by a byte: as the slow one says. */
static void
date_is_taken (void **state)
{
  const DateRow *row = *state;
  gsize length = strlen (row->text);
  char text[ROOM];
  g_autoptr (GRand) random = g_rand_new_with_seed (2718);
  g_autoptr (SmxDateFormat) format = smx__date_format_new (row->pattern, "UTC", NULL);
  assert_non_null (format);
  memcpy (text, row->text, length);
  assert_true (check_date (format, text, length));
  for (gsize at = 0; at < length; at++) {
    for (int byte = 0; byte < 256; byte++) {
      text[at] = (char)byte;
      check_date (format, text, length);
    }
    text[at] = row->text[at];
    check_date (format, text, at);
    check_date (format, text + at, length - at);
  }
  for (int byte = 0; byte < 256; byte++) {
    text[length] = (char)byte;
    check_date (format, text, length + 1);
  }
  for (guint i = 0; i < 100000; i++) { /* more than one at once, mostly digits and signs */
    static const char bytes[] = "0000111223344556789999-/:. TZ+,aAmMpP;";
    for (guint n = g_rand_int (random) % 4 + 1; n > 0; n--)
      text[g_rand_int (random) % length] = bytes[g_rand_int (random) % strlen (bytes)];
    check_date (format, text, length - g_rand_int (random) % 3);
    if (i % 8 == 7)
      memcpy (text, row->text, length);
  }
}

/* Patterns that would have to be read otherwise: what is quick, or not, is right. */
static const DateRow oddities[] = {
  { "odd/dot-behind-half", "%d/%m/%Y %I:%M %p.", "31/03/2024 02:05 pm." },
  { "odd/half-with-dots", "%d/%m/%Y %I:%M %p", "31/03/2024 02:05 p.m." },
  { "odd/blank-above-ascii", "%d %m\xc2\xa0%Y",
    "31 03\xc2\xa0"
    "2024" },
  { "odd/two-blanks", "%d %m %Y", "31  03 2024" },
  { "odd/digits-behind-a-part", "%d0%m0%Y", "3100302024" },
  { "odd/parts-without-signs", "%d%m%Y", "3132024" },
  { "odd/hours-alone", "%d/%m/%Y %H", "31/03/2024 9" },
  { "odd/minutes-first", "%M:%H %d/%m/%Y", "05:14 31/03/2024" },
  { "odd/too-long", "on the day %d of the month %m of the year %Y",
    "on the day 31 of the month 03 of the year 2024" },
  { "odd/second-of-a-list", "%d/%m/%Y %H:%M;%d/%m/%Y", "31/03/2024" },
  { "odd/short-year-of-a-list", "%d/%m/%y;%d/%m/%Y", "31/03/2024" },
  { "odd/leap-second", NULL, "1969-12-31T23:59:60" },
  { "odd/ten-decimals", NULL, "2024-03-31T14:05:09.1234567899" },
  { "odd/year-0", NULL, "0000-01-01" },
  { "odd/year-0-leap-day", NULL, "0000-02-29" },
  { "odd/empty", "%Y%m%d", "" },
};

static void
odd_is_no_worse (void **state)
{
  const DateRow *row = *state;
  gsize length = strlen (row->text);
  char text[ROOM];
  g_autoptr (SmxDateFormat) format = smx__date_format_new (row->pattern, "UTC", NULL);
  assert_non_null (format);
  memcpy (text, row->text, length);
  check_date (format, text, length);
  for (gsize at = 0; at < length; at++) {
    for (int byte = 0; byte < 256; byte++) {
      text[at] = (char)byte;
      check_date (format, text, length);
    }
    text[at] = row->text[at];
  }
}

/* Digits of a date into a text that has its signs. */
static void
put (char *at, int width, int value)
{
  for (at += width; width > 0; width--, value /= 10)
    *--at = (char)('0' + value % 10);
}

static void
check_day (SmxDateFormat *const formats[3], int year, int month, int day)
{
  char iso[] = "....-..-..T23:59:59", european[] = "../../.... 00:00", plain[] = "........";
  put (iso, 4, year), put (iso + 5, 2, month), put (iso + 8, 2, day);
  put (european, 2, day), put (european + 3, 2, month), put (european + 6, 4, year);
  put (plain, 4, year), put (plain + 4, 2, month), put (plain + 6, 2, day);
  static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  gboolean there = month >= 1 && month <= 12 && day >= 1 && year >= 1 &&
                   day <= lengths[MAX (month, 1) - 1] + (month == 2 && leap);
  if (check_date (formats[0], iso, 10) != there || check_date (formats[0], iso, 19) != there ||
      check_date (formats[1], european, 16) != there || check_date (formats[2], plain, 8) != there)
    fail_msg ("%04d-%02d-%02d is %s", year, month, day, there ? "not taken" : "taken");
}

/* Also those that there are not. */
static void
all_days_are_right (void **state)
{
  (void)state;
  g_autoptr (SmxDateFormat) iso = smx__date_format_new (NULL, "UTC", NULL);
  g_autoptr (SmxDateFormat) european = smx__date_format_new ("%d/%m/%Y %H:%M", "UTC", NULL);
  g_autoptr (SmxDateFormat) plain = smx__date_format_new ("%Y%m%d", "UTC", NULL);
  SmxDateFormat *const formats[] = { iso, european, plain };
  g_autoptr (GRand) random = g_rand_new_with_seed (1582);
  for (int year = 1599; year <= 2401; year++)
    for (int month = 0; month <= 13; month++)
      for (int day = 0; day <= 32; day++)
        check_day (formats, year, month, day);
  for (guint i = 0; i < 200000; i++)
    check_day (formats, g_rand_int_range (random, 0, 10000), g_rand_int_range (random, 0, 20),
               g_rand_int_range (random, 0, 40));
}

static void
all_offsets_are_right (void **state)
{
  (void)state;
  char text[] = "2024-03-31T14:05:09+..:..";
  g_autoptr (SmxDateFormat) format = smx__date_format_new (NULL, "Europe/Madrid", NULL);
  for (int hour = 0; hour < 100; hour++)
    for (int minute = 0; minute < 100; minute++) {
      gboolean there = hour <= 23 && minute <= 59;
      text[19] = minute % 2 == 0 ? '+' : '-';
      put (text + 20, 2, hour), put (text + 23, 2, minute);
      if (check_date (format, text, 25) != there)
        fail_msg ("%s is %s", text, there ? "not taken" : "taken");
    }
}

/* --- clocks --- */

/* A local time as ISO 8601. */
static void
write_local (gint64 local, char text[20])
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (local);
  strcpy (text, "....-..-..T..:..:..");
  put (text, 4, g_date_time_get_year (time)), put (text + 5, 2, g_date_time_get_month (time));
  put (text + 8, 2, g_date_time_get_day_of_month (time)), put (text + 11, 2, g_date_time_get_hour (time));
  put (text + 14, 2, g_date_time_get_minute (time)), put (text + 17, 2, g_date_time_get_second (time));
}

static gboolean
check_local (const SmxDateFormat *format, gint64 local)
{
  char text[20];
  write_local (local, text);
  gboolean day = check_date (format, text, 10);
  return check_date (format, text, 19) && day;
}

typedef struct {
  const char *name, *zone;
  double least; /* share of all times from 1970 to 2037 that are taken */
} ZoneRow;

static const ZoneRow zones[] = {
  { "zone/utc", "UTC", 1 },
  { "zone/madrid", "Europe/Madrid", 0.98 },
  { "zone/new-york", "America/New_York", 0.98 },
  { "zone/lord-howe", "Australia/Lord_Howe", 0.98 },
  { "zone/casablanca", "Africa/Casablanca", 0.97 },
  { "zone/apia", "Pacific/Apia", 0.98 },
  { "zone/lima", "America/Lima", 0.99 },
};

/* Every second of some days that were met, among them all around changes of the clock; every byte at every place. */
static void
days_are_right (void **state)
{
  const ZoneRow *row = *state;
  const gint64 day = 86400, first = G_GINT64_CONSTANT (1577836800);
  g_autoptr (SmxDateFormat) format = smx__date_format_new (NULL, row->zone, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (366);
  SmxDays days = { 0 };
  char text[ROOM];
  guint n_kept = 0;
  for (gint64 i = 0; i < 2000; i++) {
    gint64 noon = first + i * day + day / 2, time;
    write_local (noon, text);
    assert_false (smx__days_find (&days, place (text, SMX_DAYS_LENGTH, 0), &time));
    if (smx__date_parse_quick (format, place (text, SMX_DAYS_LENGTH, 0), SMX_DAYS_LENGTH, &time, NULL))
      smx__days_meet (&days, format, place (text, SMX_DAYS_LENGTH, 0));
    if (!check_days (&days, format, text))
      continue;
    n_kept++;
    for (gint64 by = -day; by <= day; by += i % 250 == 0 ? 7 : g_rand_int_range (random, 600, 7200)) {
      write_local (noon + by, text);
      check_days (&days, format, text);
    }
  }
  if (n_kept < 2000 * row->least - 40)
    fail_msg ("%u of 2000 days are kept", n_kept);
  write_local (first + 1999 * day, text);
  for (gsize at = 0; at < SMX_DAYS_LENGTH; at++) {
    char there = text[at];
    for (int byte = 0; byte < 256; byte++) {
      text[at] = (char)byte;
      check_days (&days, format, text);
    }
    text[at] = there;
  }
}

/* Nothing is kept of a pattern, whose texts may mean something else. */
static void
days_are_of_iso (void **state)
{
  (void)state;
  static const char text[] = "2024-05-04T14:05:09";
  g_autoptr (SmxDateFormat) format = smx__date_format_new ("%Y-%d-%mT%H:%M:%S;iso", "UTC", NULL);
  SmxDays days = { 0 };
  gint64 time;
  const char *placed = place (text, SMX_DAYS_LENGTH, 0);
  assert_true (smx__date_parse_quick (format, placed, SMX_DAYS_LENGTH, &time, NULL));
  smx__days_meet (&days, format, placed);
  assert_false (smx__days_find (&days, placed, &time));
}

/* A time of every seventh hour, with any minute; then each second around the ends of what is sure. */
static void
zone_is_right (void **state)
{
  const ZoneRow *row = *state;
  const gint64 first = 0, last = G_GINT64_CONSTANT (2145916800), hour = 3600;
  g_autoptr (SmxDateFormat) format = smx__date_format_new (NULL, row->zone, NULL);
  g_autoptr (SmxClock) clock = smx__clock_new (row->zone, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (60);
  gsize n = 0, n_taken = 0;
  for (gint64 local = first; local < last; local += 7 * hour, n++)
    n_taken += (gsize)check_local (format, local + g_rand_int_range (random, 0, 7 * 3600));
  if (!((double)n_taken >= row->least * (double)n))
    fail_msg ("%zu of %zu times are taken", n_taken, n);
  g_autoptr (GArray) stretches = smx__clock_stretches (clock);
  assert_true (stretches->len >= 1);
  for (guint i = 0; i < stretches->len; i++) {
    const SmxClockStretch *stretch = &g_array_index (stretches, SmxClockStretch, i);
    for (gint64 by = -40 * hour; by <= 40 * hour; by += labs (by) < 5 ? 1 : hour / 2 - 1) {
      if (stretch->from != G_MININT64)
        check_local (format, stretch->from + by);
      if (stretch->until != G_MAXINT64)
        check_local (format, stretch->until + by);
    }
  }
}

/* Times before 1900 and after 2100, in zones that change and in those that do not. */
static void
far_times_are_right (void **state)
{
  const ZoneRow *row = *state;
  g_autoptr (SmxDateFormat) format = smx__date_format_new (NULL, row->zone, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (1900);
  for (guint i = 0; i < 20000; i++)
    check_local (format, (gint64)g_rand_double_range (random, -62135596800.0, 253402300799.0));
}

/* --- numbers --- */

static gboolean
check_number (const SmxNumberFormat *format, const char *text, gsize length, gint64 limit)
{
  static const int paddings[] = { 0xff, '0' };
  gint64 quick[2] = { 77, 77 }, slow = 78;
  gboolean taken[2];
  for (gsize i = 0; i < 2; i++)
    taken[i] = smx__number_parse_quick (place (text, length, paddings[i]), length, format, limit, &quick[i]);
  if (taken[0] != taken[1] || quick[0] != quick[1])
    fail_msg ("what stands behind \"%.*s\" matters", (int)length, text);
  if (!taken[0]) {
    assert_int_equal (quick[0], 77);
    return FALSE;
  }
  SmxNumberResult result = smx__number_parse (text, length, format, limit, &slow);
  if (result != SMX_NUMBER_OK || slow != quick[0])
    fail_msg ("\"%.*s\": %" G_GINT64_FORMAT ", expected %" G_GINT64_FORMAT " (result %d)", (int)length, text,
              quick[0], slow, result);
  return TRUE;
}

static const SmxNumberFormat numbers[] = { { '.', NULL }, { ',', NULL }, { '.', "," },
                                           { ',', "." },  { ',', "," },  { '.', "\xe2\x80\xaf" } };

typedef struct {
  const char *name, *text;
} NumberRow;

/* With a point, which other formats read as a comma. */
static const NumberRow values[] = {
  { "number/zero", "0" },
  { "number/digit", "7" },
  { "number/minus", "-3" },
  { "number/minus-zero", "-0" },
  { "number/zeros", "007" },
  { "number/eight", "12345678" },
  { "number/nine", "123456789" },
  { "number/thirteen", "9223372036854" },
  { "number/sixteen-with-zeros", "0000000000000012" },
  { "number/one-decimal", "3.5" },
  { "number/money", "1234.50" },
  { "number/six-decimals", "0.123456" },
  { "number/no-whole", ".5" },
  { "number/no-decimals", "5." },
  { "number/point-in-front-of-the-word", "1234567890.12345" },
  { "number/point-of-eight", "1.000001" },
  { "number/point-behind-the-word", "123456789.123456" },
  { "number/point-at-the-word", "12345678.12" },
  { "number/minus-long", "-123456789.12345" },
};

static void
number_is_taken (void **state)
{
  const NumberRow *row = *state;
  gsize length = strlen (row->text);
  char text[ROOM];
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    const SmxNumberFormat *format = &numbers[i];
    gboolean doubtful = format->thousands != NULL && *format->thousands == format->decimal;
    g_autofree char *valid = g_strdelimit (g_strdup (row->text), ".", format->decimal);
    memcpy (text, valid, length);
    if (!check_number (format, text, length, G_MAXINT64) && !(doubtful && strchr (row->text, '.') != NULL))
      fail_msg ("\"%s\" is not taken", valid);
    for (gsize at = 0; at < length; at++) {
      for (int byte = 0; byte < 256; byte++) {
        text[at] = (char)byte;
        check_number (format, text, length, G_MAXINT64);
      }
      text[at] = valid[at];
      check_number (format, text, at, G_MAXINT64);
      check_number (format, text + at, length - at, G_MAXINT64);
    }
    for (int byte = 0; byte < 256; byte++) {
      text[length] = (char)byte;
      check_number (format, text, length + 1, G_MAXINT64);
    }
  }
}

/* Any digits and signs of every length, small and large limits. */
static void
random_numbers_are_right (void **state)
{
  (void)state;
  static const char signs[] = "-+.,eE '\x80\xff";
  static const gint64 limits[] = { G_MAXINT64, 100000000, 10000000000, 0 };
  g_autoptr (GRand) random = g_rand_new_with_seed (31);
  char text[ROOM];
  gsize n_taken = 0;
  for (guint i = 0; i < 1000000; i++) {
    gsize length = g_rand_int (random) % 25;
    for (gsize k = 0; k < length; k++)
      text[k] = (char)('0' + g_rand_int (random) % 10);
    for (guint n = g_rand_int (random) % 3; n > 0 && length > 0; n--)
      text[g_rand_int (random) % length] = signs[g_rand_int (random) % strlen (signs)];
    n_taken += (gsize)check_number (&numbers[i % G_N_ELEMENTS (numbers)], text, length,
                                    limits[g_rand_int (random) % G_N_ELEMENTS (limits)]);
  }
  assert_true (n_taken > 50000);
}

static void
limit_is_kept (void **state)
{
  (void)state;
  const SmxNumberFormat *format = &numbers[0];
  assert_true (check_number (format, "100", 3, 100000000));
  assert_true (check_number (format, "-100", 4, 100000000));
  assert_true (check_number (format, "99.999999", 9, 100000000));
  assert_false (check_number (format, "100.000001", 10, 100000000));
  assert_false (check_number (format, "-101", 4, 100000000));
  assert_true (check_number (format, "9223372036854", 13, G_MAXINT64));
  assert_true (check_number (format, "-9223372036854", 14, G_MAXINT64));
  assert_false (check_number (format, "9223372036855", 13, G_MAXINT64));
  assert_false (check_number (format, "18446744073710", 14, G_MAXINT64)); /* 2^64 millionths and some more */
  assert_false (check_number (format, "9999999999999999", 16, G_MAXINT64));
  assert_false (check_number (format, "12345678901234567", 17, G_MAXINT64));
}

int
main (void)
{
  static struct CMUnitTest tests[200];
  gsize n = 0;
  ROWS (dates, date_is_taken)
  ROWS (oddities, odd_is_no_worse)
  ROWS (zones, zone_is_right)
  ROWS (values, number_is_taken)
  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
    tests[n++] = (struct CMUnitTest){ .name = g_strconcat (zones[i].name, "-far", NULL),
                                      .test_func = far_times_are_right,
                                      .initial_state = (void *)&zones[i] };
  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
    tests[n++] = (struct CMUnitTest){ .name = g_strconcat (zones[i].name, "-days", NULL),
                                      .test_func = days_are_right,
                                      .initial_state = (void *)&zones[i] };
  tests[n++] = (struct CMUnitTest){ .name = "date/days-of-iso", .test_func = days_are_of_iso };
  tests[n++] = (struct CMUnitTest){ .name = "date/all-days", .test_func = all_days_are_right };
  tests[n++] = (struct CMUnitTest){ .name = "date/all-offsets", .test_func = all_offsets_are_right };
  tests[n++] = (struct CMUnitTest){ .name = "number/random", .test_func = random_numbers_are_right };
  tests[n++] = (struct CMUnitTest){ .name = "number/limit", .test_func = limit_is_kept };
  return _cmocka_run_group_tests ("quick-values", tests, n, map_page, NULL);
}
