/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The common layouts of dates and numbers, eight bytes at a time.
 *
 * A word of text is compared with a mould by exclusive-or: what is left is 0 at each separator and 0 to 9 at each digit.
 * Adding the room that is left up to 127 carries into the top bit of every byte that is more. Two digits are one number
 * after x * 10 + (x >> 8), eight after three such steps (D. Lemire, "Quickly parsing eight digits", 2018).
 * Invariant: what is taken here, the slow readers (datetime.c, number.c) take with the same value.
 *
 * Words are little-endian: the first byte of the text is the lowest. */
#include "quick-values.h"

#include "datetime-private.h"

#include <string.h>

#define EACH(byte) (G_GUINT64_CONSTANT (0x0101010101010101) * (byte))
#define TOP_BITS EACH (0x80)
#define DIGIT_ROOM 0x76 /* 127 - 9 */
#define SIGN_ROOM 0x7f  /* 127 - 0 */

#define DAYS_TO_1970 719469 /* from the last of February in the year 0 */
#define DAY 86400u

static inline guint
digit (char byte)
{
  return (guint)(guint8)byte - '0';
}

static inline gboolean
are_digits (const char *text)
{
  return (digit (text[0]) <= 9) & (digit (text[1]) <= 9);
}

static inline guint
two_digits (const char *text)
{
  return digit (text[0]) * 10 + digit (text[1]);
}

/* The top bits of the bytes that are no digits; exact up to and with the first of them. */
static inline guint64
find_others (guint64 digits)
{
  return ((digits + EACH (DIGIT_ROOM)) | digits) & TOP_BITS;
}

/* The value of eight digits, each in a byte of its own. */
static inline guint64
join_digits (guint64 digits)
{
  digits = (digits * 10 + (digits >> 8)) & G_GUINT64_CONSTANT (0x00ff00ff00ff00ff);
  digits = (digits * 100 + (digits >> 16)) & G_GUINT64_CONSTANT (0x0000ffff0000ffff);
  return (digits * 10000 + (digits >> 32)) & G_GUINT64_CONSTANT (0xffffffff);
}

/* --- what is known of a format --- */

#define ERA G_GINT64_CONSTANT (-2208988800) /* 1900-01-01: local times are looked up from here on */
#define ERA_SHIFT 21     /* 24 days; clocks change less often, or the slow reader is asked */
#define N_ERA_SPANS 3010 /* until 2100 */
#define MAX_PATTERN 32

typedef enum { LITERAL, YEAR, SHORT_YEAR, MONTH, DAY_OF_MONTH, HOUR, MINUTE, SECOND, HALF, N_PARTS } PartKind;

typedef struct {
  guint8 kind, byte;
} Step;

struct SmxQuickDates {
  gboolean iso, day_only, fixed; /* fixed: the clock is always @offset from UTC */
  gint64 offset;
  SmxClockStretch *stretches; /* and one behind them that holds no time */
  guint16 *spans;             /* the first stretch that ends behind the beginning of the span */

  guint n_steps; /* of a pattern; 0: it is left to the slow reader */
  Step steps[MAX_PATTERN];
  guint length; /* where each part has two digits (a year four) */
  guint64 mould[MAX_PATTERN / 8], room[MAX_PATTERN / 8], mask[MAX_PATTERN / 8];
  guint8 at[N_PARTS]; /* where each part stands then */
  gboolean short_year, has_minute, has_second, half;
};

/* `room` is that of the first digit; a letter has all but the top bit. */
static const struct {
  char letter;
  guint8 kind, width, mould, room;
} parts[] = {
  { 'Y', YEAR, 4, '0', DIGIT_ROOM },
  { 'y', SHORT_YEAR, 2, '0', DIGIT_ROOM },
  { 'm', MONTH, 2, '0', 127 - 1 },
  { 'd', DAY_OF_MONTH, 2, '0', 127 - 3 },
  { 'H', HOUR, 2, '0', 127 - 2 },
  { 'I', HOUR, 2, '0', 127 - 1 },
  { 'M', MINUTE, 2, '0', 127 - 5 },
  { 'S', SECOND, 2, '0', 127 - 5 },
  { 'p', HALF, 2, 0, 0 },
  { ' ', LITERAL, 1, ' ', SIGN_ROOM },
  { 0, LITERAL, 1, 0, SIGN_ROOM },
};

/* Appends a step of a pattern; FALSE where this reader does not know how. What stands behind AM may belong to it ("a.m."),
 * and a byte above ASCII may be part of a blank. */
static gboolean
add_step (SmxQuickDates *self, const SmxDateStep *step)
{
  gsize i = 0;
  while (parts[i].letter != step->part)
    i++;
  guint8 mould = step->part == 0 ? (guint8)step->byte : parts[i].mould;
  if (self->length + parts[i].width > MAX_PATTERN || mould >= 0x80)
    return FALSE;
  if (mould == '.' && self->n_steps > 0 && self->steps[self->n_steps - 1].kind == HALF)
    return FALSE;
  self->steps[self->n_steps++] = (Step){ parts[i].kind, mould };
  self->at[parts[i].kind] = (guint8)self->length;
  for (guint k = 0; k < parts[i].width; k++, self->length++) {
    guint word = self->length / 8, shift = self->length % 8 * 8;
    guint8 room = k == 0 || parts[i].kind == HALF ? parts[i].room : DIGIT_ROOM;
    self->mould[word] |= (guint64)mould << shift;
    self->room[word] |= (guint64)room << shift;
    self->mask[word] |= (guint64)0x80 << shift;
  }
  return TRUE;
}

static void
learn_pattern (SmxQuickDates *self, const SmxDatePattern *pattern)
{
  for (guint i = 0; i < pattern->n_steps; i++) {
    if (!add_step (self, &pattern->steps[i])) {
      self->n_steps = 0;
      return;
    }
    self->half |= pattern->steps[i].part == 'p';
    self->short_year |= pattern->steps[i].part == 'y';
    self->has_minute |= pattern->steps[i].part == 'M';
    self->has_second |= pattern->steps[i].part == 'S';
  }
}

static void
learn_clock (SmxQuickDates *self, const SmxClock *clock)
{
  GArray *stretches = smx__clock_stretches (clock);
  const SmxClockStretch none = { .from = G_MAXINT64, .until = G_MAXINT64 };
  guint n = stretches->len;
  g_array_append_val (stretches, none);
  self->stretches = (SmxClockStretch *)(gpointer)g_array_free (stretches, FALSE);
  self->offset = self->stretches[0].offset;
  self->fixed = self->stretches[0].from == G_MININT64 && self->stretches[0].until == G_MAXINT64;
  self->spans = g_new (guint16, N_ERA_SPANS);
  for (guint span = 0, at = 0; span < N_ERA_SPANS; span++) {
    while (at < n && self->stretches[at].until <= ERA + ((gint64)span << ERA_SHIFT))
      at++;
    self->spans[span] = (guint16)at;
  }
}

SmxQuickDates *
smx__quick_dates_new (const SmxDateFormat *format)
{
  SmxQuickDates *self = g_new0 (SmxQuickDates, 1);
  if (format->n > 0) {
    self->iso = format->patterns[0].pattern == NULL;
    self->day_only = format->patterns[0].day_only;
    learn_pattern (self, &format->patterns[0]);
  }
  learn_clock (self, format->clock);
  return self;
}

void
smx__quick_dates_free (SmxQuickDates *self)
{
  if (self == NULL)
    return;
  g_free (self->stretches);
  g_free (self->spans);
  g_free (self);
}

/* --- parts to an instant --- */

/* Days since 1970-01-01; FALSE where there is no such day. Years are taken to begin in March, so that the day that leap
 * years have more is their last. @month is at most 19. */
static inline gboolean
count_days (guint year, guint month, guint day, gint64 *days)
{
  static const guint8 lengths[20] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  static const guint16 before[20] = { 0, 306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275 };
  guint begun = year - (month <= 2), century = begun / 100;
  guint sum = begun * 365 + begun / 4 - century + century / 4 + before[month] + day;
  *days = (gint64)sum - DAYS_TO_1970;
  if (G_UNLIKELY (day - 1 >= lengths[month]))
    return month == 2 && day == 29 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) && year > 0;
  return year > 0;
}

/* The stretch in which the clock shows @local, once; NULL where that takes the slow reader. */
static inline const SmxClockStretch *
find_stretch (const SmxQuickDates *self, gint64 local)
{
  guint64 span = (guint64)(local - ERA) >> ERA_SHIFT;
  if (span >= N_ERA_SPANS)
    return NULL;
  const SmxClockStretch *stretch = &self->stretches[self->spans[span]];
  stretch += local >= stretch->until;
  return local >= stretch->from && local < stretch->until ? stretch : NULL;
}

/* How far the clock is from UTC; FALSE where that takes the slow reader. */
static inline gboolean
find_offset (const SmxQuickDates *self, gint64 local, gint64 *offset)
{
  *offset = self->offset;
  if (self->fixed)
    return TRUE;
  const SmxClockStretch *stretch = find_stretch (self, local);
  if (stretch == NULL)
    return FALSE;
  *offset = stretch->offset;
  return TRUE;
}

gboolean
smx__date_offset_quick (const SmxDateFormat *self, gint64 local, gint64 *offset)
{
  return find_offset (self->quick, local, offset);
}

gboolean
smx__date_is_utc (const SmxDateFormat *self)
{
  return self->quick->fixed && self->quick->offset == 0;
}

/* @seconds of the day, by the clock */
static inline gboolean
settle (const SmxQuickDates *self, guint year, guint month, guint day, guint seconds, gint64 *time)
{
  gint64 days, offset;
  if (!count_days (year, month, day, &days) || seconds >= DAY)
    return FALSE;
  gint64 local = days * DAY + seconds;
  if (!find_offset (self, local, &offset))
    return FALSE;
  *time = (local - offset) * SMX_MICRO;
  return TRUE;
}

/* --- ISO 8601 --- */

/* The room leaves months up to 19, days up to 39, hours up to 29, and no minute or second over 59. */
#define ISO_DATE G_GUINT64_CONSTANT (0x2d30302d30303030) /* 0000-00- */
#define ISO_DATE_ROOM G_GUINT64_CONSTANT (0x7f767e7f76767676)
#define ISO_CLOCK G_GUINT64_CONSTANT (0x30303a3030003030) /* 00?00:00, the date alone being 00 */
#define ISO_CLOCK_ROOM G_GUINT64_CONSTANT (0x767a7f767d7f767c)
#define ISO_SECOND G_GUINT64_CONSTANT (0x30303a) /* :00 */
#define ISO_SECOND_ROOM G_GUINT64_CONSTANT (0x767a7f)

static inline guint
byte_of (guint64 word, guint index)
{
  return (guint)(word >> (8 * index)) & 0xff;
}

/* One to nine digits; the first six count. */
static inline gboolean
read_fraction (const char *text, gsize *at, gsize length, gint64 *micro)
{
  gsize left = length - *at;
  guint64 digits = smx__quick_load (text + *at) ^ EACH ('0'), others = find_others (digits);
  gsize n = MIN (others == 0 ? 8 : (gsize)__builtin_ctzll (others) / 8, left);
  if (n == 0)
    return FALSE;
  gsize dropped = 8 - MIN (n, 6);
  *micro = (gint64)join_digits ((digits << (8 * dropped)) >> (8 * (dropped - 2)));
  *at += n;
  *at += n == 8 && left > 8 && digit (text[*at]) <= 9;
  return TRUE;
}

/* Z, +02:00, +0200, +02, up to the end; in seconds. */
static inline gboolean
read_offset (const char *text, gsize length, gint64 *offset)
{
  *offset = 0;
  if (length == 1 && *text == 'Z')
    return TRUE;
  if (*text != '+' && *text != '-')
    return FALSE;
  const char *minutes = text + (length == 6 ? 4 : 3);
  guint hour = two_digits (text + 1), minute = 0;
  if (!are_digits (text + 1))
    return FALSE;
  if (length != 3) {
    if (!(length == 5 || (length == 6 && text[3] == ':')) || !are_digits (minutes))
      return FALSE;
    minute = two_digits (minutes);
  }
  *offset = (gint64)(hour * 60 + minute) * (*text == '-' ? -60 : 60);
  return hour <= 23 && minute <= 59;
}

/* With what may stand behind the minutes or seconds, which end at @at. */
static G_GNUC_NO_INLINE gboolean
settle_tail (const SmxQuickDates *self, gint64 local, const char *text, gsize length, gsize at, gint64 *time)
{
  gint64 micro = 0, offset;
  if (at == 19 && (text[at] == '.' || text[at] == ',')) {
    at++;
    if (!read_fraction (text, &at, length, &micro))
      return FALSE;
  }
  if (at < length && text[at] == ' ' && ++at == length)
    return FALSE;
  if (!(at == length ? find_offset (self, local, &offset) : read_offset (text + at, length - at, &offset)))
    return FALSE;
  *time = (local - offset) * SMX_MICRO + micro;
  return TRUE;
}

static inline gboolean
parse_iso (const SmxQuickDates *self, const char *text, gsize length, gint64 *time)
{
  guint64 date = smx__quick_load (text) ^ ISO_DATE, clock = smx__quick_load (text + 8) ^ ISO_CLOCK,
          second = 0;
  guint64 blank = clock & 0xff0000;
  gsize end = 16;
  if (length == 10)
    clock &= 0xffff;
  else if (length < 16 || (blank != (guint64)'T' << 16 && blank != (guint64)' ' << 16))
    return FALSE;
  if (length >= 19 && text[16] == ':') {
    second = (smx__quick_load (text + 16) & 0xffffff) ^ ISO_SECOND;
    end = 19;
  }
  clock ^= clock & 0xff0000;
  guint64 others = ((date + ISO_DATE_ROOM) | date | (clock + ISO_CLOCK_ROOM) | clock |
                    (second + ISO_SECOND_ROOM) | second);
  if ((others & TOP_BITS) != 0)
    return FALSE;
  date = date * 10 + (date >> 8);
  clock = clock * 10 + (clock >> 8);
  second = second * 10 + (second >> 8);
  guint year = byte_of (date, 0) * 100 + byte_of (date, 2), seconds;
  gint64 days;
  seconds = byte_of (clock, 3) * 3600 + byte_of (clock, 6) * 60 + byte_of (second, 1);
  if (length == 10 || length == end)
    return settle (self, year, byte_of (date, 5), byte_of (clock, 0), seconds, time);
  return count_days (year, byte_of (date, 5), byte_of (clock, 0), &days) && seconds < DAY &&
         settle_tail (self, days * DAY + seconds, text, length, end, time);
}

void
smx__days_meet (SmxDays *self, const SmxDateFormat *format, const char *text)
{
  const SmxQuickDates *quick = format->quick;
  guint64 word = smx__quick_load (text + 8);
  gint64 days, offset;
  if (!quick->iso || !count_days (two_digits (text) * 100 + two_digits (text + 2), two_digits (text + 5),
                                  two_digits (text + 8), &days))
    return;
  gint64 begin = days * DAY;
  if (!find_offset (quick, begin, &offset) ||
      (!quick->fixed && find_stretch (quick, begin) != find_stretch (quick, begin + DAY - 1)))
    return;
  self->days[smx__days_place (word)] =
      (SmxDay){ smx__quick_load (text), (word & 0xffff) | SMX_DAY_KEPT, (begin - offset) * SMX_MICRO };
}

/* --- patterns --- */

/* Every byte against its mould. */
static inline gboolean
fits_layout (const SmxQuickDates *self, const char *text)
{
  guint64 others = 0;
  for (guint word = 0; word * 8 < self->length; word++) {
    guint64 difference = smx__quick_load (text + word * 8) ^ self->mould[word];
    others |= ((difference + self->room[word]) | difference) & self->mask[word];
  }
  return others == 0;
}

/* What AM or PM make of an hour; 24 where that cannot be. */
static inline guint
settle_half (const char *text, guint hour)
{
  char half = text[0] | 0x20, behind = text[1] | 0x20;
  if ((half != 'a' && half != 'p') || behind != 'm' || hour - 1 > 11)
    return 24;
  return hour % 12 + (half == 'p' ? 12 : 0);
}

static inline guint
long_year (guint year)
{
  return year + (year >= 69 ? 1900 : 2000);
}

/* Each part at its place, all of them with two digits. */
static inline gboolean
parse_layout (const SmxQuickDates *self, const char *text, gint64 *time)
{
  const guint8 *at = self->at;
  guint year, hour = 0, seconds = 0;
  if (!fits_layout (self, text))
    return FALSE;
  if (self->short_year)
    year = long_year (two_digits (text + at[SHORT_YEAR]));
  else
    year = two_digits (text + at[YEAR]) * 100 + two_digits (text + at[YEAR] + 2);
  if (!self->day_only)
    hour = two_digits (text + at[HOUR]);
  if (self->half)
    hour = settle_half (text + at[HALF], hour);
  if (self->has_minute)
    seconds += two_digits (text + at[MINUTE]) * 60;
  if (self->has_second)
    seconds += two_digits (text + at[SECOND]);
  return settle (self, year, two_digits (text + at[MONTH]), two_digits (text + at[DAY_OF_MONTH]),
                 hour * 3600 + seconds, time);
}

/* One step behind the other; a part takes a second digit where there is one. Reads no more than MAX_PATTERN bytes. */
static inline gboolean
walk (const SmxQuickDates *self, const char *text, gsize length, guint values[N_PARTS])
{
  const char *at = text, *end = text + length;
  for (const Step *step = self->steps; step < self->steps + self->n_steps; step++) {
    if (step->kind == LITERAL) {
      if (*at++ != (char)step->byte)
        return FALSE;
    } else if (step->kind == YEAR) {
      if (!are_digits (at) || !are_digits (at + 2))
        return FALSE;
      values[YEAR] = two_digits (at) * 100 + two_digits (at + 2);
      at += 4;
    } else if (step->kind == HALF) {
      values[HALF] = (guint)(at - text);
      at += 2;
    } else {
      guint first = digit (at[0]), second = digit (at[1]);
      gboolean two = (second <= 9) & (at + 1 < end);
      if (first > 9)
        return FALSE;
      values[step->kind] = two ? first * 10 + second : first;
      at += 1 + two;
    }
  }
  return at == end;
}

static gboolean
parse_steps (const SmxQuickDates *self, const char *text, gsize length, gint64 *time)
{
  guint at[N_PARTS] = { 0 };
  if (!walk (self, text, length, at))
    return FALSE;
  if (self->short_year)
    at[YEAR] = long_year (at[SHORT_YEAR]);
  if (self->half)
    at[HOUR] = settle_half (text + at[HALF], at[HOUR]);
  if (at[MONTH] > 12 || at[MINUTE] > 59 || at[SECOND] > 59)
    return FALSE;
  return settle (self, at[YEAR], at[MONTH], at[DAY_OF_MONTH], at[HOUR] * 3600 + at[MINUTE] * 60 + at[SECOND],
                 time);
}

static G_GNUC_NO_INLINE gboolean
parse_pattern (const SmxQuickDates *self, const char *text, gsize length, gint64 *time)
{
  if (self->n_steps == 0)
    return FALSE;
  return (length == self->length && parse_layout (self, text, time)) ||
         parse_steps (self, text, length, time);
}

gboolean
smx__date_parse_quick (const SmxDateFormat *self, const char *text, gsize length, gint64 *time,
                       gboolean *day_only)
{
  const SmxQuickDates *quick = self->quick;
  if (day_only != NULL)
    *day_only = quick->iso ? length == 10 : quick->day_only;
  if (quick->iso)
    return length >= 10 && parse_iso (quick, text, length, time);
  return parse_pattern (quick, text, length, time);
}

/* --- numbers --- */

/* Takes the decimal sign out of up to sixteen bytes, of which the first stand in @high, as differences from '0': those
 * before it move up by one. FALSE where there is another sign, or it stands too far from the end. */
static inline gboolean
take_sign_out (guint64 *high, guint64 *low, guint64 others, char decimal, guint *n_decimals)
{
  guint shift = (guint)__builtin_ctzll (others) & ~7u; /* of the first sign */
  guint64 below = (G_GUINT64_CONSTANT (1) << shift) - 1;
  if ((others & (others - 1)) != 0 || byte_of (*low, shift / 8) != (guint8)(decimal ^ '0'))
    return FALSE;
  *n_decimals = 7 - shift / 8;
  *low = (*low & ~below & ~(G_GUINT64_CONSTANT (0xff) << shift)) | ((*low & below) << 8) | *high >> 56;
  *high <<= 8;
  return *n_decimals <= 6;
}

gboolean
smx__number_parse_quick (const char *text, gsize length, const SmxNumberFormat *format, gint64 limit,
                         gint64 *micro)
{
  static const guint32 units[] = { 1000000, 100000, 10000, 1000, 100, 10, 1 };
  gsize negative = length > 0 && *text == '-';
  guint64 high = 0, low, others, size;
  guint n_decimals = 0;
  text += negative;
  length -= negative;
  if (length - 1 >= 16)
    return FALSE;
  if (length <= 8) {
    low = (smx__quick_load (text) ^ EACH ('0')) << (64 - 8 * length);
  } else {
    high = (smx__quick_load (text) ^ EACH ('0')) << (128 - 8 * length);
    low = smx__quick_load (text + length - 8) ^ EACH ('0');
    if (find_others (high) != 0)
      return FALSE;
  }
  others = find_others (low);
  if (others != 0) {
    if (length == 1 || (format->thousands != NULL && *format->thousands == format->decimal) ||
        !take_sign_out (&high, &low, others, format->decimal, &n_decimals))
      return FALSE;
  }
  size = join_digits (low) + (length > 8 ? join_digits (high) * 100000000 : 0);
  if (__builtin_mul_overflow (size, units[n_decimals], &size) || size > (guint64)limit)
    return FALSE;
  *micro = negative != 0 ? -(gint64)size : (gint64)size;
  return TRUE;
}
