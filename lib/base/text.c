/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text as users write it. */

#include "text.h"
#include <float.h>
#include <math.h>
#include <string.h>

/* Bytes that the white space at the start of a slice takes; 0 where there is none. */
static gsize
leading_space (const char *text, gsize length)
{
  guchar first = (guchar)*text;
  if (first < 0x80)
    return first == ' ' || (first >= '\t' && first <= '\r') ? 1 : 0;
  gunichar character = g_utf8_get_char_validated (text, (gssize)MIN (length, 6));
  if (character >= 0x110000 || !(g_unichar_isspace (character) || character == 0xfeff))
    return 0;
  return (gsize)g_unichar_to_utf8 (character, NULL);
}

/* The same at its end. */
static gsize
trailing_space (const char *text, gsize length)
{
  gsize start = length - 1;
  while (start > 0 && length - start < 4 && ((guchar)text[start] & 0xc0) == 0x80)
    start--;
  gsize n = leading_space (text + start, length - start);
  return n == length - start ? n : 0;
}

void
smx__trim (const char **text, gsize *length)
{
  for (gsize n; *length > 0 && (n = leading_space (*text, *length)) > 0;) {
    *text += n;
    *length -= n;
  }
  for (gsize n; *length > 0 && (n = trailing_space (*text, *length)) > 0;)
    *length -= n;
}

/* Letters and digits only, digits without leading zeros. */
static char *
keep_essence (const char *text)
{
  GString *kept = g_string_sized_new (strlen (text));
  gboolean in_number = FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if (g_unichar_ismark (c))
      continue;
    if (!g_unichar_isalnum (c)) {
      in_number = FALSE;
      continue;
    }
    gboolean digit = g_unichar_isdigit (c);
    gboolean leading_zero =
        digit && !in_number && c == '0' && g_unichar_isdigit (g_utf8_get_char (g_utf8_next_char (p)));
    if (leading_zero)
      continue;
    in_number = digit;
    g_string_append_unichar (kept, c);
  }
  return g_string_free (kept, FALSE);
}

char *
smx__fold (const char *text)
{
  g_autofree char *decomposed = NULL;
  if (g_str_is_ascii (text)) { /* the same, sooner */
    decomposed = g_ascii_strdown (text, -1);
  } else {
    g_autofree char *lower = g_utf8_casefold (text, -1);
    decomposed = g_utf8_normalize (lower, -1, G_NORMALIZE_ALL);
  }
  char *kept = keep_essence (decomposed != NULL ? decomposed : text);
  if (*kept != '\0')
    return kept;
  g_free (kept);
  return g_strdup (text);
}

/* Edits (insert, delete, replace) from one text to the other; row by row. */
static gsize
edit_distance (const char *a, const char *b)
{
  gsize n = strlen (b);
  g_autofree gsize *row = g_new (gsize, n + 1);
  for (gsize j = 0; j <= n; j++)
    row[j] = j;
  for (gsize i = 1; a[i - 1] != '\0'; i++) {
    gsize diagonal = row[0];
    row[0] = i;
    for (gsize j = 1; j <= n; j++) {
      gsize above = row[j];
      gsize replaced = diagonal + (g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]));
      row[j] = MIN (replaced, MIN (above, row[j - 1]) + 1);
      diagonal = above;
    }
  }
  return row[n];
}

const char *
smx__nearest (const char *text, const char *const *candidates, gsize n)
{
  const char *best = NULL;
  gsize length = strlen (text),
        best_distance = length / 3 + 2; /* a slip: at most a third of the letters, and one */
  if (length > 100)
    return NULL;
  for (gsize i = 0; i < n; i++) {
    gsize distance = edit_distance (text, candidates[i]);
    if (distance < best_distance && distance < strlen (candidates[i])) {
      best_distance = distance;
      best = candidates[i];
    }
  }
  return best;
}

/* The decimal digits of @number and a point before the last @decimals, at the end of what @buffer has room for; moved to
 * its front. */
static char *
put_digits (char *buffer, guint64 number, guint decimals, gboolean minus)
{
  char digits[SMX_INT64_ROOM], *first = digits + sizeof digits;
  *--first = '\0';
  for (guint i = 0; number != 0 || i <= decimals; i++, number /= 10) {
    if (i == decimals && i > 0)
      *--first = '.';
    *--first = (char)('0' + number % 10);
  }
  if (minus)
    *--first = '-';
  return memcpy (buffer, first, (gsize)(digits + sizeof digits - first));
}

char *
smx__format_int64 (char *buffer, gint64 value)
{
  return put_digits (buffer, value < 0 ? 0 - (guint64)value : (guint64)value, 0, value < 0);
}

char *
smx__format_double (char *buffer, double value)
{
  if (fabs (value) < 1e15 && value == floor (value))
    return smx__format_int64 (buffer, (gint64)value);
  /* Fifteen digits are always kept apart, so that none shorter need be tried; but not of the numbers next to 0. */
  for (int digits = fabs (value) < DBL_MIN ? 1 : DBL_DIG; digits <= 17; digits++) {
    char format[] = "%.00g";
    format[2] = (char)('0' + digits / 10);
    format[3] = (char)('0' + digits % 10);
    g_ascii_formatd (buffer, G_ASCII_DTOSTR_BUF_SIZE, format, value);
    if (g_ascii_strtod (buffer, NULL) == value)
      break;
  }
  return buffer;
}

/* The product is wrong by at most 2^-53 of itself, here 2^-13. */
gboolean
smx__format_quickly (char *buffer, double value, guint decimals)
{
  static const double powers[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
  const double most = 0x1p40, doubt = 0x1p-12;
  if (decimals >= G_N_ELEMENTS (powers))
    return FALSE;
  double scaled = fabs (value) * powers[decimals];
  if (!(scaled < most))
    return FALSE;
  guint64 number = (guint64)scaled;
  double rest = scaled - (double)number;
  if (fabs (rest - 0.5) < doubt)
    return FALSE;
  number += rest > 0.5 ? 1 : 0;
  put_digits (buffer, number, decimals, value < 0 && number > 0);
  return TRUE;
}

gsize
smx__display_width (const char *text)
{
  gsize width = 0;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if (g_unichar_iszerowidth (c) || g_unichar_ismark (c))
      continue;
    width += g_unichar_iswide (c) ? 2 : 1;
  }
  return width;
}

static const char *
next_character (const char *text)
{
  do
    text++;
  while ((*text & 0xC0) == 0x80);
  return text;
}

/* When a star does not fit, only the last one is tried longer, which is enough and keeps the time bounded. */
gboolean
smx__glob (const char *pattern, const char *text)
{
  const char *after_star = NULL, *retry = NULL;
  while (*text != '\0') {
    if (*pattern == '*') {
      after_star = ++pattern;
      retry = text;
    } else if (*pattern == '?') {
      pattern++;
      text = next_character (text);
    } else if (*pattern == *text) {
      pattern++;
      text++;
    } else if (after_star != NULL) {
      pattern = after_star;
      text = retry = next_character (retry);
    } else {
      return FALSE;
    }
  }
  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}
