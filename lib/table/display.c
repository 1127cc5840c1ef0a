/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells and texts as a terminal shows them, character by character and without a copy. */
#include "display.h"

#include <math.h>
#include <string.h>

#include "../base/text.h"

#define LONGEST_CHARACTER 16 /* bytes, of an escape such as \u{10ffff} */
#define ELLIPSIS "…"
#define MOST_DECIMALS 15
#define PLAIN_LIMIT 1e15 /* from here on a double is written in its shortest form */

/* Whether a terminal would act on the character instead of showing it. */
static gboolean
is_command (gunichar character)
{
  if (g_unichar_iscntrl (character) || character == 0x2028 || character == 0x2029)
    return TRUE;
  return character == 0x061c || character == 0x200e || character == 0x200f ||
         (character >= 0x202a && character <= 0x202e) || (character >= 0x2066 && character <= 0x2069);
}

/* The character at @text as it is shown, ended by NUL, in @shown; returns its columns and moves on. */
static gsize
show (const char **text, char shown[LONGEST_CHARACTER])
{
  guchar byte = (guchar) * *text;
  if (byte >= 0x20 && byte < 0x7f) {
    shown[0] = *(*text)++;
    shown[1] = '\0';
    return 1;
  }
  gunichar character = g_utf8_get_char (*text);
  *text = g_utf8_next_char (*text);
  if (!is_command (character)) {
    shown[g_unichar_to_utf8 (character, shown)] = '\0';
    return smx__display_width (shown);
  }
  const char *letter = character == '\n' ? "n" : character == '\r' ? "r" : character == '\t' ? "t" : NULL;
  if (letter != NULL)
    return (gsize)g_snprintf (shown, LONGEST_CHARACTER, "\\%s", letter);
  return (gsize)g_snprintf (shown, LONGEST_CHARACTER, "\\u{%x}", character);
}

/* How many characters at @text are ASCII that is shown as it is, a column each. */
static inline gsize
count_plain (const char *text, const char *end)
{
  const char *p = text;
  while (p < end && *p >= 0x20 && *p < 0x7f)
    p++;
  return (gsize)(p - text);
}

gsize
smx__slice_width (SmxSlice slice)
{
  char shown[LONGEST_CHARACTER];
  const char *end = slice.text + slice.length;
  gsize width = count_plain (slice.text, end);
  for (const char *p = slice.text + width; p < end;)
    width += show (&p, shown);
  return width;
}

gsize
smx__shown_width (const char *text)
{
  return smx__slice_width ((SmxSlice){ text, strlen (text) });
}

/* Takes the next line of at most @width columns, at least a word, and the space after it from @text. */
static SmxSlice
take_line (const char **text, gsize width)
{
  SmxSlice line = { *text, 0 };
  for (const char *end = *text;; end++) {
    end += strcspn (end, " ");
    SmxSlice longer = { line.text, (gsize)(end - line.text) };
    if (line.length > 0 && smx__slice_width (longer) > width)
      break;
    line = longer;
    if (*end == '\0')
      break;
  }
  *text = line.text + line.length;
  if (**text == ' ')
    (*text)++;
  return line;
}

gsize
smx__widest_line (const char *text, gsize width)
{
  gsize widest = 0;
  while (*text != '\0') {
    gsize taken = smx__slice_width (take_line (&text, width));
    widest = MAX (widest, taken);
  }
  return widest;
}

gsize
smx__count_lines (const char *text, gsize width)
{
  gsize n = 0;
  for (; *text != '\0'; n++)
    take_line (&text, width);
  return n;
}

SmxSlice
smx__find_line (const char *text, gsize width, gsize line)
{
  while (line-- > 0 && *text != '\0')
    take_line (&text, width);
  return *text == '\0' ? (SmxSlice){ text, 0 } : take_line (&text, width);
}

static void
put_padding (SmxSink *sink, SmxPadding *padding)
{
  smx__sink_put_repeated (sink, ' ', padding->pending);
  padding->pending = 0;
}

void
smx__put_slice (SmxSink *sink, SmxSlice slice, SmxPadding *padding)
{
  char shown[LONGEST_CHARACTER];
  const char *end = slice.text + slice.length;
  gsize n_plain = count_plain (slice.text, end);
  if (slice.length > 0)
    put_padding (sink, padding);
  smx__sink_put (sink, slice.text, n_plain);
  for (const char *p = slice.text + n_plain; p < end;) {
    show (&p, shown);
    smx__sink_put_text (sink, shown);
  }
}

gsize
smx__put_clipped (SmxSink *sink, const char *text, gsize width, SmxPadding *padding)
{
  gsize shown_width = smx__shown_width (text), used = 0;
  if (shown_width <= width) {
    smx__put_slice (sink, (SmxSlice){ text, strlen (text) }, padding);
    return shown_width;
  }
  char shown[LONGEST_CHARACTER];
  const char *end = text;
  for (const char *p = text; *p != '\0'; end = p) {
    gsize more = show (&p, shown);
    if (used + more + 1 > width)
      break;
    used += more;
  }
  smx__put_slice (sink, (SmxSlice){ text, (gsize)(end - text) }, padding);
  put_padding (sink, padding);
  smx__sink_put_text (sink, ELLIPSIS);
  return used + 1;
}

/* A number with a fixed count of decimals; no "-0.00". */
static const char *
format_fixed (char *buffer, double value, int decimals)
{
  char format[16];
  if (fabs (value) >= PLAIN_LIMIT)
    return smx__format_double (buffer, value);
  if (decimals >= 0 && decimals <= MOST_DECIMALS && smx__format_quickly (buffer, value, (guint)decimals))
    return buffer;
  g_snprintf (format, sizeof format, "%%.%df", CLAMP (decimals, 0, MOST_DECIMALS));
  g_ascii_formatd (buffer, SMX_LONGEST_NUMBER, format, value);
  return *buffer == '-' && strpbrk (buffer, "123456789") == NULL ? buffer + 1 : buffer;
}

const char *
smx__format_cell (const SmxColumn *column, gint64 row, char buffer[SMX_LONGEST_NUMBER])
{
  if (smx__column_is_null (column, row))
    return "-";
  switch (column->type) {
  case SMX_COLUMN_INT64:
    return smx__format_int64 (buffer, column->integers[row]);
  case SMX_COLUMN_DOUBLE:
    return format_fixed (buffer, column->doubles[row], column->decimals);
  default:
    return smx__column_string (column, row);
  }
}
