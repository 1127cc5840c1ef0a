/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as people export them. A text is first taken apart (sign, mantissa, exponent), checked to the last byte; what
 * is left are its digits d0 d1 d2 ... without leading zeros, worth 0.d0d1d2... x 10^point.
 *
 * Millionths are cut out of the digits themselves, so no digit is lost on the way. A double is read by strtod from the
 * first 780 digits and one more that says whether any follows: the midpoint of two doubles has at most 767 significant
 * digits (J.-M. Muller et al., Handbook of Floating-Point Arithmetic, chapter on conversion), so the result is the
 * nearest double of the whole text. */
#include "number.h"

#include <math.h>
#include <string.h>

#define MAX_DIGITS 780
#define MAX_EXPONENT G_GINT64_CONSTANT (1000000000000) /* larger ones mean the same: zero or out of range */

typedef struct {
  gboolean negative;
  const char *digits,
      *end; /* digits with separators and decimal sign between them; from the first that is not 0 */
  gint64 point;
} Parts;

/* The blanks that separate groups in print; a reader cannot tell one from the other. */
static const char *const blanks[] = { " ", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89" };

static gsize
match (const char *at, const char *end, const char *sign)
{
  gsize length = strlen (sign);
  return length > 0 && (gsize)(end - at) >= length && memcmp (at, sign, length) == 0 ? length : 0;
}

/* The bytes of a thousands separator at @at, 0 where there is none. Any blank stands for any other. */
static gsize
match_separator (const char *at, const char *end, const char *separator)
{
  gsize length = match (at, end, separator);
  for (gsize i = 0; length == 0 && i < G_N_ELEMENTS (blanks); i++) {
    if (strcmp (separator, blanks[i]) != 0)
      continue;
    for (gsize k = 0; length == 0 && k < G_N_ELEMENTS (blanks); k++)
      length = match (at, end, blanks[k]);
  }
  return length;
}

static const char *
skip_digits (const char *at, const char *end)
{
  while (at < end && g_ascii_isdigit (*at))
    at++;
  return at;
}

/* Digits before the decimal sign: plain, or one to three and then groups of three. NULL where groups are ill-formed,
 * also where the first begins with 0: in "0,123" the sign is a decimal one, whatever was said. */
static const char *
skip_whole (const char *at, const char *end, const char *separator, gint64 *n_digits, gboolean *grouped)
{
  const char *stop = skip_digits (at, end);
  gsize length = 0;
  *n_digits = stop - at;
  while (separator != NULL && stop < end && (length = match_separator (stop, end, separator)) > 0) {
    const char *group = stop + length;
    if (*n_digits == 0 || *at == '0' || (!*grouped && *n_digits > 3))
      return NULL;
    stop = skip_digits (group, end);
    if (stop - group != 3)
      return NULL;
    *n_digits += 3;
    *grouped = TRUE;
  }
  return stop;
}

/* [+-]digits, at least one, saturated. */
static gboolean
read_exponent (const char *at, const char *end, gint64 *exponent)
{
  gboolean negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+'))
    at++;
  if (at == end || skip_digits (at, end) != end)
    return FALSE;
  gint64 value = 0;
  for (; at < end; at++)
    value = MIN (value * 10 + (*at - '0'), MAX_EXPONENT);
  *exponent = negative ? -value : value;
  return TRUE;
}

/* The first digit that is not 0; those before it move the point. */
static void
drop_zeros (Parts *parts)
{
  for (; parts->digits < parts->end; parts->digits++) {
    if (g_ascii_isdigit (*parts->digits) && *parts->digits != '0')
      return;
    parts->point -= *parts->digits == '0';
  }
}

/* Takes a text apart; FALSE where it is no number of this format. */
static gboolean
take_apart (const char *text, gsize length, char decimal, const char *separator, Parts *parts,
            gboolean *grouped)
{
  const char *at = text, *end = text + length;
  gint64 n_whole, n_decimals = 0, exponent = 0;
  parts->negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+'))
    at++;
  parts->digits = at;
  *grouped = FALSE;
  at = skip_whole (at, end, separator, &n_whole, grouped);
  if (at == NULL)
    return FALSE;
  if (at < end && *at == decimal) {
    const char *decimals = at + 1;
    at = skip_digits (decimals, end);
    n_decimals = at - decimals;
  }
  parts->end = at;
  if (n_whole + n_decimals == 0)
    return FALSE;
  if (at < end && (*at == 'e' || *at == 'E')) {
    if (!read_exponent (at + 1, end, &exponent))
      return FALSE;
    at = end;
  }
  parts->point = n_whole + exponent;
  drop_zeros (parts);
  return at == end;
}

/* What a text that is no number of the format would be in another. */
static SmxNumberResult
guess (const char *text, gsize length, const SmxNumberFormat *format)
{
  static const char *const separators[] = { ",", ".", " ", "'", "\xe2\x80\x99" };
  char other = format->decimal == '.' ? ',' : '.';
  Parts parts;
  gboolean grouped;
  for (gsize i = 0; i < G_N_ELEMENTS (separators); i++)
    if (*separators[i] != format->decimal &&
        take_apart (text, length, format->decimal, separators[i], &parts, &grouped) && grouped)
      return SMX_NUMBER_THOUSANDS;
  if (take_apart (text, length, other, NULL, &parts, &grouped))
    return SMX_NUMBER_DECIMAL;
  for (gsize i = 0; i < G_N_ELEMENTS (separators); i++)
    if (*separators[i] != other && take_apart (text, length, other, separators[i], &parts, &grouped))
      return format->thousands == NULL ? SMX_NUMBER_THOUSANDS : SMX_NUMBER_DECIMAL;
  return SMX_NUMBER_NOT;
}

#define MOST_DIGITS 38 /* of a whole number that fits 127 bits */

/* The digits up to a decimal as a whole number of its units, the rest rounded half to even; FALSE where it does not fit. */
static gboolean
cut (const Parts *parts, guint decimals, SmxInt128 *value)
{
  gint64 left = parts->point + decimals; /* digits that count */
  SmxInt128 sum = 0;
  int half = -1; /* the dropped part against one half: -1 less, 0 equal, 1 more */
  gboolean first = TRUE;
  if (parts->digits == parts->end || left < 0) {
    *value = 0;
    return TRUE;
  }
  if (left > MOST_DIGITS)
    return FALSE;
  for (const char *at = parts->digits; at < parts->end && half < 1; at++) {
    if (!g_ascii_isdigit (*at))
      continue;
    if (left > 0) {
      sum = sum * 10 + (*at - '0');
      left--;
    } else if (first) {
      half = *at < '5' ? -1 : *at == '5' ? 0 : 1;
      first = FALSE;
      if (half < 0)
        break;
    } else if (*at != '0') {
      half = 1;
    }
  }
  for (; left > 0; left--)
    sum *= 10;
  sum += half > 0 || (half == 0 && (sum & 1) != 0);
  *value = sum;
  return TRUE;
}

SmxNumberResult
smx__number_parse (const char *text, gsize length, const SmxNumberFormat *format, gint64 limit, gint64 *value)
{
  Parts parts;
  gboolean grouped;
  SmxInt128 size;
  if (!take_apart (text, length, format->decimal, format->thousands, &parts, &grouped))
    return guess (text, length, format);
  if (!cut (&parts, 6, &size) || size > limit)
    return SMX_NUMBER_RANGE;
  *value = parts.negative ? -(gint64)size : (gint64)size;
  return SMX_NUMBER_OK;
}

SmxNumberResult
smx__number_parse_sum (const char *text, gsize length, const SmxNumberFormat *format, guint decimals,
                       SmxInt128 *value)
{
  Parts parts;
  gboolean grouped;
  SmxInt128 size;
  if (!take_apart (text, length, format->decimal, format->thousands, &parts, &grouped))
    return guess (text, length, format);
  if (!cut (&parts, decimals, &size))
    return SMX_NUMBER_RANGE;
  *value = parts.negative ? -size : size;
  return SMX_NUMBER_OK;
}

/* "0.ddd", at most MAX_DIGITS of them and one for all that follow. */
static gsize
write_digits (const Parts *parts, char *buffer)
{
  gsize n = 0;
  buffer[n++] = '0';
  buffer[n++] = '.';
  for (const char *at = parts->digits; at < parts->end; at++) {
    if (!g_ascii_isdigit (*at))
      continue;
    if (n < MAX_DIGITS + 2) {
      buffer[n++] = *at;
    } else if (*at != '0') {
      buffer[n++] = '1';
      break;
    }
  }
  return n;
}

SmxNumberResult
smx__number_parse_double (const char *text, gsize length, const SmxNumberFormat *format, double *value)
{
  Parts parts;
  gboolean grouped;
  char buffer[MAX_DIGITS + 40];
  double size = 0;
  if (!take_apart (text, length, format->decimal, format->thousands, &parts, &grouped))
    return guess (text, length, format);
  if (parts.digits < parts.end && parts.point > 400)
    return SMX_NUMBER_RANGE;
  if (parts.digits < parts.end && parts.point > -400) {
    gsize n = write_digits (&parts, buffer);
    g_snprintf (buffer + n, sizeof buffer - n, "e%d", (int)parts.point);
    size = g_ascii_strtod (buffer, NULL);
  }
  if (isinf (size))
    return SMX_NUMBER_RANGE;
  *value = parts.negative && size > 0 ? -size : size;
  return SMX_NUMBER_OK;
}
