/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values as texts: numbers as their shortest decimal, times as ISO 8601.
 *
 * A float is the decimal with the fewest digits that reads back as it, in its own width (0.1, not 0.10000000149 of 32
 * bits): the number that its producer meant, and what it would write into a CSV file. Between 10^-6 and 10^21 it is
 * written without exponent.
 * Calendar: proleptic Gregorian, by cycles of 400 years of 146,097 days that begin on 1 March. */
#include "arrow-value.h"

#include <math.h>
#include <string.h>

#define LIMBS 4
#define GROUP G_GUINT64_CONSTANT (1000000000000000000) /* 10^18, of which a 64-bit limb holds 18 digits */
#define GROUP_DIGITS 18
#define DIGITS (5 * GROUP_DIGITS) /* of 256 bits, and more */
#define DAY 86400

/* Decimal digits d1 d2 d3 ... worth 0.d1d2d3... x 10^point. */
typedef struct {
  gboolean negative;
  int n, point;
  char digits[DIGITS];
} Digits;

/* --- numbers --- */

static gsize
put_zeros (char *buffer, gsize at, int n)
{
  for (int i = 0; i < n; i++)
    buffer[at++] = '0';
  return at;
}

static gsize
put_digits (char *buffer, gsize at, const char *digits, int n)
{
  memcpy (buffer + at, digits, (gsize)MAX (n, 0));
  return at + (gsize)MAX (n, 0);
}

/* Without exponent: zeros before or behind the digits as the point asks for. */
static SmxSlice
write_plain (const Digits *number, char *buffer)
{
  gsize at = 0;
  int whole = CLAMP (number->point, 0, number->n);
  if (number->negative)
    buffer[at++] = '-';
  if (number->point <= 0)
    buffer[at++] = '0';
  at = put_digits (buffer, at, number->digits, whole);
  at = put_zeros (buffer, at, number->point - number->n);
  if (whole < number->n) {
    buffer[at++] = '.';
    at = put_zeros (buffer, at, -number->point);
    at = put_digits (buffer, at, number->digits + whole, number->n - whole);
  }
  return (SmxSlice){ buffer, at };
}

/* d.ddde+17 */
static SmxSlice
write_exponent (const Digits *number, char *buffer)
{
  gsize at = 0;
  if (number->negative)
    buffer[at++] = '-';
  buffer[at++] = number->digits[0]; /* NOLINT(clang-analyzer-core.uninitialized.Assign): there is one */
  if (number->n > 1)
    buffer[at++] = '.';
  at = put_digits (buffer, at, number->digits + 1, number->n - 1);
  at += (gsize)g_snprintf (buffer + at, 8, "e%+d", number->point - 1);
  return (SmxSlice){ buffer, at };
}

/* A double as the width that it came from holds it. */
static double
narrow (double value, guint width)
{
  if (width == 4)
    return (float)value;
  if (width == 8 || value == 0)
    return value;
  int exponent = 0;
  frexp (value, &exponent); /* 11 bits from 2^-13 on, and none finer than 2^-24 */
  double unit = ldexp (1, MAX (exponent - 11, -24));
  return nearbyint (value / unit) * unit;
}

/* The fewest digits that read back. */
static void
shorten (double value, guint width, Digits *number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE], format[8];
  for (int n = 0; n < 17; n++) {
    g_snprintf (format, sizeof format, "%%.%de", n);
    g_ascii_formatd (text, sizeof text, format, fabs (value));
    if (narrow (g_ascii_strtod (text, NULL), width) == fabs (value))
      break;
  }
  const char *exponent = strchr (text, 'e');
  number->negative = value < 0;
  number->n = 0;
  for (const char *at = text; at < exponent; at++)
    if (*at != '.')
      number->digits[number->n++] = *at;
  number->point = (int)g_ascii_strtoll (exponent + 1, NULL, 10) + 1;
}

static SmxSlice
write_float (double value, guint width, char *buffer)
{
  Digits number;
  if (isnan (value))
    return (SmxSlice){ "", 0 };
  if (isinf (value))
    return value < 0 ? (SmxSlice){ "-inf", 4 } : (SmxSlice){ "inf", 3 };
  if (value == 0)
    return (SmxSlice){ "0", 1 };
  if (value == nearbyint (value) && fabs (value) < 1e15)
    return (SmxSlice){ buffer,
                       (gsize)g_snprintf (buffer, SMX_ARROW_WRITTEN, "%" G_GINT64_FORMAT, (gint64)value) };
  shorten (value, width, &number);
  return number.point > -6 && number.point <= 21 ? write_plain (&number, buffer)
                                                 : write_exponent (&number, buffer);
}

/* Half precision: sign, 5 bits of exponent, 10 of fraction. */
static double
widen_half (guint16 half)
{
  int exponent = (half >> 10) & 31;
  double fraction = half & 1023;
  double size = exponent == 0    ? ldexp (fraction, -24)
                : exponent != 31 ? ldexp (1024 + fraction, exponent - 25)
                : fraction == 0  ? INFINITY
                                 : NAN;
  return (half & 0x8000) != 0 ? -size : size;
}

double
smx__arrow_float (const SmxArrowVector *self, gint64 at)
{
  const guint8 *from = self->values + (self->offset + at) * self->type.width;
  guint16 half;
  float single;
  double whole;
  switch (self->type.width) {
  case 2:
    memcpy (&half, from, sizeof half);
    return widen_half (half);
  case 4:
    memcpy (&single, from, sizeof single);
    return single;
  default:
    memcpy (&whole, from, sizeof whole);
    return whole;
  }
}

/* Whether a two's complement number, its lowest limb first, is negative; it becomes its size. */
static gboolean
take_sign (guint64 limbs[LIMBS])
{
  if (limbs[LIMBS - 1] >> 63 == 0)
    return FALSE;
  gboolean carry = TRUE;
  for (guint i = 0; i < LIMBS; i++) {
    limbs[i] = ~limbs[i] + (carry ? 1 : 0);
    carry = carry && limbs[i] == 0;
  }
  return TRUE;
}

/* Divides by 10^18; the remainder. */
static guint64
divide (guint64 limbs[LIMBS])
{
  guint64 rest = 0;
  for (guint i = LIMBS; i-- > 0;) {
    __extension__ unsigned __int128 part = ((__extension__(unsigned __int128) rest) << 64) | limbs[i];
    limbs[i] = (guint64)(part / GROUP);
    rest = (guint64)(part % GROUP);
  }
  return rest;
}

/* The bytes of a decimal as four limbs with its sign carried on. */
static void
load_limbs (const guint8 *from, guint width, guint64 limbs[LIMBS])
{
  gboolean negative =
      from[width - 1] >> 7 != 0; /* Arrow is little-endian on the machines that this runs on */
  memset (limbs, negative ? 0xff : 0, LIMBS * sizeof *limbs);
  memcpy (limbs, from, width);
}

static SmxSlice
write_decimal (const SmxArrowVector *self, gint64 at, char *buffer)
{
  guint64 limbs[LIMBS];
  char all[DIGITS + 1];
  load_limbs (self->values + (self->offset + at) * self->type.width, self->type.width, limbs);
  Digits number = { .negative = take_sign (limbs) };
  for (int group = DIGITS / GROUP_DIGITS; group-- > 0;) {
    char digits[GROUP_DIGITS + 1];
    g_snprintf (digits, sizeof digits, "%018" G_GUINT64_FORMAT, divide (limbs));
    memcpy (all + group * GROUP_DIGITS, digits, GROUP_DIGITS);
  }
  int first = 0, end = DIGITS;
  while (first < DIGITS && all[first] == '0')
    first++;
  while (end > first && all[end - 1] == '0')
    end--;
  if (first == DIGITS)
    return (SmxSlice){ "0", 1 };
  number.n = end - first;
  number.point = DIGITS - first - self->type.scale;
  memcpy (number.digits, all + first, (gsize)number.n);
  return write_plain (&number, buffer);
}

static SmxSlice
write_integer (const SmxArrowVector *self, gint64 at, char *buffer)
{
  gint64 number = smx__arrow_integer (self, at);
  int n = self->type.kind == SMX_ARROW_UNSIGNED
              ? g_snprintf (buffer, SMX_ARROW_WRITTEN, "%" G_GUINT64_FORMAT, (guint64)number)
              : g_snprintf (buffer, SMX_ARROW_WRITTEN, "%" G_GINT64_FORMAT, number);
  return (SmxSlice){ buffer, (gsize)n };
}

/* A float as the decimal that it is written as: for 64 bits, one of at most 15 digits, of which there is only one for a
 * double; for 32 bits, the one with the fewest decimals (products with powers of ten up to 10^6 are exact there). */
static gboolean
micro_of_float (double value, guint width, gint64 *micro)
{
  gint64 rest = SMX_MICRO;
  double whole = nearbyint (value);
  if (isnan (value)) {
    *micro = SMX_NULL;
    return TRUE;
  }
  if (!(fabs (value) < 1e9) || width == 2)
    return FALSE;
  *micro = (gint64)whole * SMX_MICRO;
  if (whole == value)
    return TRUE;
  if (width == 8) {
    double millionths = nearbyint (value * 1e6);
    *micro = (gint64)millionths;
    return fabs (millionths) < 1e15 && millionths / 1e6 == value;
  }
  double power = 1;
  for (guint decimals = 1; decimals <= 6; decimals++) {
    power *= 10;
    double scaled = nearbyint (value * power);
    rest /= 10;
    *micro = (gint64)scaled * rest;
    if ((float)(scaled / power) == (float)value)
      return TRUE;
  }
  return FALSE;
}

/* A decimal of up to 64 bits and few digits behind the point. */
static gboolean
micro_of_decimal (const SmxArrowVector *self, gint64 at, gint64 *micro)
{
  static const gint64 powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };
  guint64 limbs[LIMBS];
  load_limbs (self->values + (self->offset + at) * self->type.width, self->type.width, limbs);
  gint64 number = (gint64)limbs[0], sign = number < 0 ? -1 : 0;
  for (guint i = 1; i < LIMBS; i++)
    if ((gint64)limbs[i] != sign)
      return FALSE;
  return self->type.scale >= 0 && self->type.scale <= 6 &&
         !__builtin_mul_overflow (number, powers[6 - self->type.scale], micro);
}

gboolean
smx__arrow_micro (const SmxArrowVector *self, gint64 at, gint64 *micro)
{
  gint64 number;
  switch (self->type.kind) {
  case SMX_ARROW_BOOLEAN:
    *micro = smx__arrow_bit (self->values, self->offset + at) ? SMX_MICRO : 0;
    return TRUE;
  case SMX_ARROW_INTEGER:
    return !__builtin_mul_overflow (smx__arrow_integer (self, at), SMX_MICRO, micro);
  case SMX_ARROW_UNSIGNED:
    number = smx__arrow_integer (self, at);
    return number >= 0 && !__builtin_mul_overflow (number, SMX_MICRO, micro);
  case SMX_ARROW_FLOAT:
    return micro_of_float (smx__arrow_float (self, at), self->type.width, micro);
  case SMX_ARROW_DECIMAL:
    return micro_of_decimal (self, at, micro);
  default:
    return FALSE;
  }
}

/* --- times --- */

/* Rounds down, and says what is left over. */
static gint64
divide_down (gint64 number, gint64 by, gint64 *rest)
{
  *rest = number % by;
  if (*rest < 0)
    *rest += by;
  return number / by - (number % by < 0);
}

/* The date of a day since 1970-01-01. */
static void
split_day (gint64 day, gint64 *year, int *month, int *of_month)
{
  gint64 of_cycle;
  gint64 cycle = divide_down (day + 719468, 146097, &of_cycle); /* from 0000-03-01 */
  gint64 of_cycle_year = (of_cycle - of_cycle / 1460 + of_cycle / 36524 - of_cycle / 146096) / 365;
  int of_year = (int)(of_cycle - (of_cycle_year * 365 + of_cycle_year / 4 - of_cycle_year / 100));
  int from_march = (5 * of_year + 2) / 153; /* months of 31, 30, 31, 30, 31 days: 153 in five */
  *of_month = of_year - (153 * from_march + 2) / 5 + 1;
  *month = from_march < 10 ? from_march + 3 : from_march - 9;
  *year = cycle * 400 + of_cycle_year + (*month <= 2);
}

static gsize
write_day (gint64 day, char *buffer)
{
  gint64 year;
  int month, of_month;
  split_day (day, &year, &month, &of_month);
  return (gsize)g_snprintf (buffer, SMX_ARROW_WRITTEN / 2, "%04" G_GINT64_FORMAT "-%02d-%02d", year, month,
                            of_month);
}

static SmxSlice
write_timestamp (const SmxArrowVector *self, gint64 at, char *buffer)
{
  gint64 fraction, of_day;
  gint64 seconds = divide_down (smx__arrow_integer (self, at), self->type.a_second, &fraction);
  gint64 day = divide_down (seconds, DAY, &of_day);
  gsize n = write_day (day, buffer);
  int second = (int)of_day;
  n += (gsize)g_snprintf (buffer + n, 16, "T%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
  gint64 micro = self->type.a_second > SMX_MICRO ? fraction / (self->type.a_second / SMX_MICRO)
                                                 : fraction * (SMX_MICRO / self->type.a_second);
  if (micro != 0)
    n += (gsize)g_snprintf (buffer + n, 16, ".%06" G_GINT64_FORMAT, micro);
  if (self->type.zoned)
    buffer[n++] = 'Z';
  return (SmxSlice){ buffer, n };
}

gboolean
smx__arrow_time (const SmxArrowVector *self, gint64 at, gint64 *micro)
{
  gint64 number = smx__arrow_integer (self, at), rest;
  if (self->type.kind == SMX_ARROW_DAYS)
    return !__builtin_mul_overflow (number, DAY * SMX_MICRO, micro);
  if (self->type.kind == SMX_ARROW_DATE_MILLISECONDS)
    return !__builtin_mul_overflow (divide_down (number, DAY * 1000, &rest), DAY * SMX_MICRO, micro);
  if (self->type.a_second <= SMX_MICRO)
    return !__builtin_mul_overflow (number, SMX_MICRO / self->type.a_second, micro);
  *micro = divide_down (number, self->type.a_second / SMX_MICRO, &rest);
  return TRUE;
}

/* --- any value --- */

static gboolean
write_value (const SmxArrowVector *self, gint64 at, char *buffer, SmxSlice *text, GError **error)
{
  gint64 rest;
  switch (self->type.kind) {
  case SMX_ARROW_BOOLEAN:
    *text =
        smx__arrow_bit (self->values, self->offset + at) ? (SmxSlice){ "true", 4 } : (SmxSlice){ "false", 5 };
    return TRUE;
  case SMX_ARROW_INTEGER:
  case SMX_ARROW_UNSIGNED:
    *text = write_integer (self, at, buffer);
    return TRUE;
  case SMX_ARROW_FLOAT:
    *text = write_float (smx__arrow_float (self, at), self->type.width, buffer);
    return TRUE;
  case SMX_ARROW_DECIMAL:
    *text = write_decimal (self, at, buffer);
    return TRUE;
  case SMX_ARROW_DAYS:
    *text = (SmxSlice){ buffer, write_day (smx__arrow_integer (self, at), buffer) };
    return TRUE;
  case SMX_ARROW_DATE_MILLISECONDS:
    *text = (SmxSlice){ buffer,
                        write_day (divide_down (smx__arrow_integer (self, at), DAY * 1000, &rest), buffer) };
    return TRUE;
  case SMX_ARROW_TIMESTAMP:
    *text = write_timestamp (self, at, buffer);
    return TRUE;
  case SMX_ARROW_TEXT:
  case SMX_ARROW_VIEW:
    return smx__arrow_text (self, at, text, NULL, error);
  default:
    return TRUE;
  }
}

gboolean
smx__arrow_known (const SmxArrowCells *self, gint64 row, gboolean *known, GError **error)
{
  gint64 word;
  *known = FALSE;
  if (smx__arrow_is_null (&self->rows, row))
    return TRUE;
  if (self->has_dictionary) {
    if (!smx__arrow_word (self, row, &word, error))
      return FALSE;
    *known = !smx__arrow_is_null (&self->words, word);
    return TRUE;
  }
  *known = TRUE;
  return TRUE;
}

gboolean
smx__arrow_write (const SmxArrowCells *self, gint64 row, char buffer[SMX_ARROW_WRITTEN], SmxSlice *text,
                  GError **error)
{
  gboolean known;
  *text = (SmxSlice){ "", 0 };
  if (!smx__arrow_known (self, row, &known, error))
    return FALSE;
  if (!known)
    return TRUE;
  gint64 word = row;
  if (self->has_dictionary && !smx__arrow_word (self, row, &word, error))
    return FALSE;
  return write_value (self->has_dictionary ? &self->words : &self->rows, word, buffer, text, error);
}
