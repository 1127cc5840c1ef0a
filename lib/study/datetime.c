/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates and times. A text is read into its parts by the first format that fits it to the last byte (ISO 8601, or steps
 * compiled from a pattern); then the parts are judged; then local time becomes an instant. Whether there is such a day
 * does not choose the format: 31/04 would else be taken by another one as a month of 31.
 *
 * Calendar: proleptic Gregorian, years 1 to 9999. Days before a year: 365 a year and one for each leap year passed
 * (every 4th, no 100th, each 400th). */
#include "datetime-private.h"

#include "study-file.h"

#include <string.h>

#define DAYS_TO_1970 719162 /* from 0001-01-01 */

SMX_MESSAGE (unknown_part, "expected %Y %y %m %d %H %I %M %S %p or %% in a date format but found {0}",
             "se esperaba %Y %y %m %d %H %I %M %S %p o %% en un formato de fecha pero se encontró {0}");
SMX_MESSAGE (part_twice, "expected each part of a date once in a date format but found {0}",
             "se esperaba cada parte de la fecha una sola vez en un formato de fecha pero se encontró {0}");
SMX_MESSAGE (no_day, "expected a date format with a year, a month and a day, such as %d/%m/%Y, but found {0}",
             "se esperaba un formato de fecha con año, mes y día, como %d/%m/%Y, pero se encontró {0}");
SMX_MESSAGE (
    no_hour,
    "expected a date format with minutes only after hours and seconds only after minutes but found {0}",
    "se esperaba un formato de fecha con minutos solo si hay horas y segundos solo si hay minutos pero se "
    "encontró {0}");
SMX_MESSAGE (half_clock, "expected %I and %p together, and %H without them, in a date format but found {0}",
             "se esperaba %I y %p juntos, y %H sin ellos, en un formato de fecha pero se encontró {0}");
SMX_MESSAGE (iso_example, "ISO 8601 (2024-03-31 or 2024-03-31T14:05)",
             "ISO 8601 (2024-03-31 o 2024-03-31T14:05)");
SMX_MESSAGE (either, "{0} or {1}", "{0} o {1}");
SMX_MESSAGE (pattern_long, "expected a shorter date format but found {0}",
             "se esperaba un formato de fecha más corto pero se encontró {0}");

typedef enum { WHOLE_CLOCK, MORNING, AFTERNOON } Half;

typedef struct {
  int year, month, day, hour, minute, second, micro;
  Half half;
  gboolean day_only, has_offset, offset_west;
  int offset_hour, offset_minute;
} Parts;

/* --- patterns --- */

static gboolean
fail_pattern (const SmxMessage *message, const char *text, gssize length, GError **error)
{
  g_autofree char *quoted = smx__quote (text, length);
  return smx__fail (error, SMX_ERROR_PARSE, NULL, message, quoted, NULL);
}

static gboolean
holds (const SmxDatePattern *self, char part)
{
  for (guint i = 0; i < self->n_steps; i++)
    if (self->steps[i].part == part)
      return TRUE;
  return FALSE;
}

/* Behind the character at @at, valid or not; @at itself at the end of the text. */
static const char *
character_end (const char *at)
{
  at += *at != '\0';
  while (((guint8)*at & 0xc0) == 0x80)
    at++;
  return at;
}

static gboolean
add_part (SmxDatePattern *self, const char *at, GError **error)
{
  gboolean year = at[1] == 'Y' || at[1] == 'y';
  if (at[1] == '\0' || strchr ("YymdHIMSp%", at[1]) == NULL)
    return fail_pattern (&unknown_part, at, character_end (at + 1) - at, error);
  if (at[1] == '%') {
    self->steps[self->n_steps++] = (SmxDateStep){ 0, '%' };
    return TRUE;
  }
  if (holds (self, at[1]) || (year && (holds (self, 'Y') || holds (self, 'y'))))
    return fail_pattern (&part_twice, self->pattern, -1, error);
  self->steps[self->n_steps++] = (SmxDateStep){ at[1], 0 };
  return TRUE;
}

/* Whether the parts of a pattern make a date, with a time or without. */
static gboolean
check_parts (const SmxDatePattern *self, GError **error)
{
  gboolean hours = holds (self, 'H') || holds (self, 'I');
  if (!(holds (self, 'Y') || holds (self, 'y')) || !holds (self, 'm') || !holds (self, 'd'))
    return fail_pattern (&no_day, self->pattern, -1, error);
  if (holds (self, 'I') != holds (self, 'p') || (holds (self, 'H') && holds (self, 'I')))
    return fail_pattern (&half_clock, self->pattern, -1, error);
  if ((holds (self, 'M') && !hours) || (holds (self, 'S') && !holds (self, 'M')))
    return fail_pattern (&no_hour, self->pattern, -1, error);
  return TRUE;
}

static gboolean
compile (SmxDatePattern *self, GError **error)
{
  for (const char *at = self->pattern; *at != '\0'; at++) {
    if (self->n_steps == SMX_MAX_DATE_STEPS)
      return fail_pattern (&pattern_long, self->pattern, -1, error);
    if (*at == '%') {
      if (!add_part (self, at++, error))
        return FALSE;
    } else if (*at != ' ') {
      self->steps[self->n_steps++] = (SmxDateStep){ 0, *at };
    } else if (self->n_steps == 0 || self->steps[self->n_steps - 1].part != ' ') {
      self->steps[self->n_steps++] = (SmxDateStep){ ' ', 0 };
    }
  }
  self->day_only = !holds (self, 'H') && !holds (self, 'I');
  return check_parts (self, error);
}

/* The patterns of a list; "iso" is ISO 8601, and so is no list at all. */
static gboolean
compile_list (SmxDateFormat *self, const char *list, GError **error)
{
  g_auto (GStrv) patterns = smx__split_list (list == NULL ? "iso" : *list == '\0' ? ";" : list);
  self->patterns = g_new0 (SmxDatePattern, g_strv_length (patterns));
  for (; patterns[self->n] != NULL; self->n++) {
    SmxDatePattern *format = &self->patterns[self->n];
    if (g_ascii_strcasecmp (patterns[self->n], "iso") == 0)
      continue;
    format->pattern = g_strdup (patterns[self->n]);
    if (!compile (format, error)) {
      self->n++;
      return FALSE;
    }
  }
  return TRUE;
}

SmxDateFormat *
smx__date_format_new (const char *patterns, const char *timezone, GError **error)
{
  g_autoptr (SmxDateFormat) self = g_new0 (SmxDateFormat, 1);
  if (!compile_list (self, patterns, error))
    return NULL;
  self->clock = smx__clock_new (timezone, error);
  if (self->clock == NULL)
    return NULL;
  self->quick = smx__quick_dates_new (self);
  return g_steal_pointer (&self);
}

void
smx__date_format_free (SmxDateFormat *self)
{
  if (self == NULL)
    return;
  smx__clock_free (self->clock);
  smx__quick_dates_free (self->quick);
  for (guint i = 0; i < self->n; i++)
    g_free (self->patterns[i].pattern);
  g_free (self->patterns);
  g_free (self);
}

char *
smx__date_format_example (const SmxDateFormat *self)
{
  char *examples = NULL;
  for (guint i = 0; i < self->n; i++) {
    const char *pattern = self->patterns[i].pattern;
    const char *example = pattern != NULL ? pattern : smx__message_text (&iso_example);
    g_autofree char *before = examples;
    examples = before == NULL ? g_strdup (example) : smx__message_format (&either, before, example, NULL);
  }
  return examples;
}

/* --- text to parts --- */

/* Between @fewest and @most digits, as many as there are; FALSE where there are fewer. */
static gboolean
read_digits (const char **at, const char *end, int fewest, int most, int *value)
{
  int n = 0, sum = 0;
  for (; n < most && *at < end && g_ascii_isdigit (**at); n++)
    sum = sum * 10 + (*(*at)++ - '0');
  *value = sum;
  return n >= fewest;
}

/* A blank of any width: programs write narrow ones before AM and PM. */
static gboolean
read_blank (const char **at, const char *end)
{
  static const char *const blanks[] = { " ", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89" };
  for (gsize i = 0; i < G_N_ELEMENTS (blanks); i++) {
    gsize length = strlen (blanks[i]);
    if ((gsize)(end - *at) >= length && memcmp (*at, blanks[i], length) == 0) {
      *at += length;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
read_byte (const char **at, const char *end, char byte)
{
  if (*at == end || **at != byte)
    return FALSE;
  (*at)++;
  return TRUE;
}

/* Digits after the decimal sign of a second; those behind the sixth are dropped. */
static gboolean
read_fraction (const char **at, const char *end, int *micro)
{
  const char *first = *at;
  int unit = 100000;
  for (; *at < end && g_ascii_isdigit (**at); (*at)++, unit /= 10)
    *micro += unit * (**at - '0');
  return *at > first;
}

/* Nothing, Z, or an offset: +02:00, +0200, +02. */
static gboolean
read_offset (const char **at, const char *end, Parts *parts)
{
  if (*at == end)
    return TRUE;
  if (read_byte (at, end, ' ') && *at == end) /* a blank as git and Rails write it */
    return FALSE;
  parts->has_offset = TRUE;
  if (read_byte (at, end, 'Z'))
    return TRUE;
  parts->offset_west = **at == '-';
  if (!read_byte (at, end, '+') && !read_byte (at, end, '-'))
    return FALSE;
  if (!read_digits (at, end, 2, 2, &parts->offset_hour))
    return FALSE;
  if (*at == end)
    return TRUE;
  read_byte (at, end, ':');
  return read_digits (at, end, 2, 2, &parts->offset_minute);
}

static gboolean
read_iso (const char *at, const char *end, Parts *parts)
{
  if (!read_digits (&at, end, 4, 4, &parts->year) || !read_byte (&at, end, '-') ||
      !read_digits (&at, end, 2, 2, &parts->month) || !read_byte (&at, end, '-') ||
      !read_digits (&at, end, 2, 2, &parts->day))
    return FALSE;
  parts->day_only = at == end;
  if (at == end)
    return TRUE;
  if (!read_byte (&at, end, 'T') && !read_byte (&at, end, ' '))
    return FALSE;
  if (!read_digits (&at, end, 2, 2, &parts->hour) || !read_byte (&at, end, ':') ||
      !read_digits (&at, end, 2, 2, &parts->minute))
    return FALSE;
  if (read_byte (&at, end, ':')) {
    if (!read_digits (&at, end, 2, 2, &parts->second))
      return FALSE;
    if ((read_byte (&at, end, '.') || read_byte (&at, end, ',')) && !read_fraction (&at, end, &parts->micro))
      return FALSE;
  }
  return read_offset (&at, end, parts) && at == end;
}

static gboolean
read_letter (const char **at, const char *end, char letter)
{
  return read_byte (at, end, letter) || read_byte (at, end, g_ascii_toupper (letter));
}

/* AM, pm, a.m., p. m. */
static gboolean
read_half (const char **at, const char *end, Half *half)
{
  *half = read_letter (at, end, 'a') ? MORNING : AFTERNOON;
  if (*half == AFTERNOON && !read_letter (at, end, 'p'))
    return FALSE;
  if (read_byte (at, end, '.'))
    read_blank (at, end);
  if (!read_letter (at, end, 'm'))
    return FALSE;
  read_byte (at, end, '.');
  return TRUE;
}

static gboolean
read_part (const char **at, const char *end, char part, Parts *parts)
{
  switch (part) {
  case 'Y':
    return read_digits (at, end, 4, 4, &parts->year);
  case 'y':
    if (!read_digits (at, end, 1, 2, &parts->year))
      return FALSE;
    parts->year += parts->year >= 69 ? 1900 : 2000;
    return TRUE;
  case 'm':
    return read_digits (at, end, 1, 2, &parts->month);
  case 'd':
    return read_digits (at, end, 1, 2, &parts->day);
  case 'p':
    return read_half (at, end, &parts->half);
  case 'H':
  case 'I':
    return read_digits (at, end, 1, 2, &parts->hour);
  case 'M':
    return read_digits (at, end, 1, 2, &parts->minute);
  default:
    return read_digits (at, end, 1, 2, &parts->second);
  }
}

static gboolean
read_pattern (const SmxDatePattern *self, const char *at, const char *end, Parts *parts)
{
  parts->day_only = self->day_only;
  for (guint i = 0; i < self->n_steps; i++) {
    const SmxDateStep *step = &self->steps[i];
    if (step->part == ' ') {
      if (!read_blank (&at, end))
        return FALSE;
      while (read_blank (&at, end))
        ;
    } else if (step->part == 0 ? !read_byte (&at, end, step->byte)
                               : !read_part (&at, end, step->part, parts)) {
      return FALSE;
    }
  }
  return at == end;
}

/* By the first format that fits. */
static gboolean
read_text (const SmxDateFormat *self, const char *text, gsize length, Parts *parts)
{
  for (guint i = 0; i < self->n; i++) {
    const SmxDatePattern *format = &self->patterns[i];
    *parts = (Parts){ 0 };
    if (format->pattern == NULL ? read_iso (text, text + length, parts)
                                : read_pattern (format, text, text + length, parts))
      return TRUE;
  }
  return FALSE;
}

/* --- parts to an instant --- */

/* From the clock of twelve hours, on which 12 comes before 1. */
static gboolean
settle_hour (Parts *parts)
{
  if (parts->half == WHOLE_CLOCK)
    return TRUE;
  if (parts->hour < 1 || parts->hour > 12)
    return FALSE;
  parts->hour = parts->hour % 12 + (parts->half == AFTERNOON ? 12 : 0);
  return TRUE;
}

static gboolean
is_leap (int year)
{
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static gboolean
exists (Parts *parts)
{
  static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  if (parts->month < 1 || parts->month > 12 || !settle_hour (parts))
    return FALSE;
  int length = lengths[parts->month - 1] + (parts->month == 2 && is_leap (parts->year));
  if (parts->second == 60)
    parts->second = 59;
  return parts->day >= 1 && parts->day <= length && parts->hour <= 23 && parts->minute <= 59 &&
         parts->second <= 59 && parts->offset_hour <= 23 && parts->offset_minute <= 59;
}

/* Seconds since 1970-01-01 00:00 on the clock that the parts were read from. */
static gint64
local_seconds (const Parts *parts)
{
  static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
  gint64 past = parts->year - 1;
  gint64 days = past * 365 + past / 4 - past / 100 + past / 400 + before[parts->month - 1] +
                (parts->month > 2 && is_leap (parts->year)) + parts->day - 1 - DAYS_TO_1970;
  return ((days * 24 + parts->hour) * 60 + parts->minute) * 60 + parts->second;
}

SmxDateResult
smx__date_parse (const SmxDateFormat *self, const char *text, gsize length, gint64 *time, gboolean *day_only)
{
  Parts parts;
  gint64 instant;
  if (!read_text (self, text, length, &parts))
    return SMX_DATE_NOT;
  if (parts.year == 0)
    return SMX_DATE_RANGE;
  if (!exists (&parts))
    return SMX_DATE_NO_DAY;
  gint64 local = local_seconds (&parts);
  gint64 offset = (parts.offset_hour * 60 + parts.offset_minute) * 60;
  gboolean found = TRUE;
  if (parts.has_offset)
    instant = local - (parts.offset_west ? -offset : offset);
  else if (parts.day_only)
    found = smx__clock_day_start (self->clock, local, &instant);
  else
    found = smx__clock_instant (self->clock, local, &instant);
  if (!found)
    return SMX_DATE_NO_TIME;
  *time = instant * SMX_MICRO + parts.micro;
  if (day_only != NULL)
    *day_only = parts.day_only;
  return SMX_DATE_OK;
}

gint64
smx__date_day_end (const SmxDateFormat *self, gint64 time)
{
  gint64 seconds = time / SMX_MICRO - (time % SMX_MICRO < 0);
  return smx__clock_day_end (self->clock, seconds) * SMX_MICRO - 1;
}
