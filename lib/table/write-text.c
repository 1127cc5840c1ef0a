/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text for a terminal. The head has the titles, the units in parentheses under them, and a rule; numbers stand to the
 * right with their points aligned, texts to the left.
 * Invariant: a column is at least as wide as its longest word of the head, and a number is never cut. Room is sought
 * first in the head (titles broken between words), then in names, then in codes. */
#include <math.h>
#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/text.h"
#include "display.h"
#include "write-private.h"

#define SPACING 2     /* between columns */
#define LEAST_NAME 12 /* columns of a terminal that a name and a code keep in any case */
#define LEAST_CODE 8
#define LONGEST_NUMBER 64
#define MOST_DECIMALS 15
#define PLAIN_LIMIT 1e15 /* from here on a double is written in its shortest form */

typedef struct {
  const SmxColumn *column;
  char *unit;   /* in parentheses, or "" */
  gsize values; /* of the widest value */
  gsize word;   /* of the longest word of the head */
  gsize least;  /* to which the column may be cut */
  gsize width;
  gsize n_title, n_unit; /* lines that they take */
} Layout;

typedef struct {
  Layout *columns;
  guint n;
  gint64 n_rows;
} Page;

static void
clear_page (Page *page)
{
  for (guint i = 0; page->columns != NULL && i < page->n; i++)
    g_free (page->columns[i].unit);
  g_free (page->columns);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Page, clear_page)

/* A number with a fixed count of decimals; no "-0.00". */
static const char *
format_fixed (char *buffer, double value, int decimals)
{
  char format[16];
  if (fabs (value) >= PLAIN_LIMIT)
    return smx__format_double (buffer, value);
  g_snprintf (format, sizeof format, "%%.%df", CLAMP (decimals, 0, MOST_DECIMALS));
  g_ascii_formatd (buffer, LONGEST_NUMBER, format, value);
  return *buffer == '-' && strpbrk (buffer, "123456789") == NULL ? buffer + 1 : buffer;
}

/* What a cell says; numbers are written into @buffer. */
static const char *
format_cell (const SmxColumn *column, gint64 row, char *buffer)
{
  if (smx__column_is_null (column, row))
    return "-";
  switch (column->type) {
  case SMX_COLUMN_INT64:
    g_snprintf (buffer, LONGEST_NUMBER, "%" G_GINT64_FORMAT, column->integers[row]);
    return buffer;
  case SMX_COLUMN_DOUBLE:
    return format_fixed (buffer, column->doubles[row], column->decimals);
  default:
    return smx__column_string (column, row);
  }
}

/* The columns that the head takes when it is broken into lines of at most @width. */
static gsize
head_width (const Layout *layout, gsize width)
{
  gsize title = smx__widest_line (layout->column->title, width),
        unit = smx__widest_line (layout->unit, width);
  return MAX (title, unit);
}

/* How wide the head and the values of a column are. */
static gboolean
measure_column (Layout *layout, const SmxColumn *column, gint64 n_rows, GError **error)
{
  char buffer[LONGEST_NUMBER];
  layout->column = column;
  gsize length = strlen (column->unit);
  layout->unit = smx__allocate (length + 3, 1, error);
  if (layout->unit == NULL)
    return FALSE;
  if (length > 0)
    g_snprintf (layout->unit, length + 3, "(%s)", column->unit);
  gsize head = head_width (layout, G_MAXSIZE);
  layout->word = head_width (layout, 0);
  for (gint64 row = 0; row < n_rows; row++) {
    gsize width = smx__shown_width (format_cell (column, row, buffer));
    layout->values = MAX (layout->values, width);
  }
  layout->width = MAX (layout->values, head);
  layout->least = MAX (layout->values, layout->word);
  if (column->type == SMX_COLUMN_TEXT)
    layout->least = MAX (MIN (layout->values, column->code ? LEAST_CODE : LEAST_NAME), layout->word);
  return TRUE;
}

static gsize
total_width (const Page *page)
{
  gsize total = 0;
  for (guint i = 0; i < page->n; i++)
    total += page->columns[i].width + (i == 0 ? 0 : SPACING);
  return total;
}

/* The width that a column keeps in any case while room is sought in one of these places. */
typedef enum { IN_HEADS, IN_NAMES, IN_CODES } Place;

static gsize
kept_width (const Layout *layout, Place place)
{
  if (place == IN_HEADS)
    return MAX (layout->values, layout->word);
  gboolean may_be_cut =
      layout->column->type == SMX_COLUMN_TEXT && !layout->column->code == (place == IN_NAMES);
  return may_be_cut ? layout->least : layout->width;
}

/* The width of a column where none is to be wider than @cap. */
static gsize
capped_width (const Layout *layout, Place place, gsize cap)
{
  return MIN (layout->width, MAX (kept_width (layout, place), cap));
}

/* Seeks room in one place: the widest columns give way first, down to the greatest common width with which the page
 * fits; down to what they keep where it does not fit at all. */
static void
seek_room (Page *page, gsize limit, Place place)
{
  gsize low = 0, high = 0;
  if (total_width (page) <= limit)
    return;
  for (guint i = 0; i < page->n; i++)
    high = MAX (high, page->columns[i].width);
  while (low < high) { /* the page fits with @low, or with nothing; it does not fit with more than @high */
    gsize cap = low + (high - low + 1) / 2, total = (page->n - 1) * SPACING;
    for (guint i = 0; i < page->n; i++)
      total += capped_width (&page->columns[i], place, cap);
    if (total <= limit)
      low = cap;
    else
      high = cap - 1;
  }
  for (guint i = 0; i < page->n; i++)
    page->columns[i].width = capped_width (&page->columns[i], place, low);
}

/* Heads take no more room than their lines. */
static void
tighten_heads (Page *page)
{
  for (guint i = 0; i < page->n; i++) {
    Layout *layout = &page->columns[i];
    gsize head = head_width (layout, layout->width);
    layout->width = MIN (layout->width, MAX (layout->values, head));
  }
}

/* Gives what room is left to the columns that were cut, from the left. */
static void
share_rest (Page *page, gsize limit)
{
  gsize total = total_width (page);
  for (guint i = 0; i < page->n && total < limit; i++) {
    Layout *layout = &page->columns[i];
    gsize wanted = MAX (layout->values, layout->word);
    if (layout->width >= wanted)
      continue;
    gsize more = MIN (wanted - layout->width, limit - total);
    layout->width += more;
    total += more;
  }
}

/* Settles the widths, and how many lines the head takes with them. */
static void
fit_page (Page *page, gsize limit)
{
  if (limit > 0) {
    seek_room (page, limit, IN_HEADS);
    tighten_heads (page);
    seek_room (page, limit, IN_NAMES);
    seek_room (page, limit, IN_CODES);
    share_rest (page, limit);
  }
  for (guint i = 0; i < page->n; i++) {
    Layout *layout = &page->columns[i];
    layout->n_title = smx__count_lines (layout->column->title, layout->width);
    layout->n_unit = smx__count_lines (layout->unit, layout->width);
  }
}

/* One line of the head: texts begin on the left, heads of numbers end on the right. */
static void
put_head_cell (SmxSink *sink, const Layout *layout, const char *text, gsize line, SmxPadding *padding)
{
  SmxSlice slice = smx__find_line (text, layout->width, line);
  gsize blank = layout->width - smx__slice_width (slice);
  gboolean right = layout->column->type != SMX_COLUMN_TEXT;
  padding->pending += right ? blank : 0;
  smx__put_slice (sink, slice, padding);
  padding->pending += right ? 0 : blank;
}

/* Titles end on the same line, units begin on the next. */
static void
put_head (SmxSink *sink, const Page *page)
{
  gsize n_title = 0, n_unit = 0;
  for (guint i = 0; i < page->n; i++) {
    n_title = MAX (n_title, page->columns[i].n_title);
    n_unit = MAX (n_unit, page->columns[i].n_unit);
  }
  for (gsize line = 0; line < n_title + n_unit; line++) {
    SmxPadding padding = { 0 };
    for (guint i = 0; i < page->n; i++) {
      const Layout *layout = &page->columns[i];
      gsize above = n_title - layout->n_title;
      padding.pending += i == 0 ? 0 : SPACING;
      if (line >= n_title)
        put_head_cell (sink, layout, layout->unit, line - n_title, &padding);
      else if (line >= above)
        put_head_cell (sink, layout, layout->column->title, line - above, &padding);
      else
        padding.pending += layout->width;
    }
    smx__sink_put_text (sink, "\n");
  }
}

static void
put_rule (SmxSink *sink, const Page *page)
{
  for (guint i = 0; i < page->n; i++) {
    smx__sink_put_repeated (sink, ' ', i == 0 ? 0 : SPACING);
    smx__sink_put_repeated (sink, '-', page->columns[i].width);
  }
  smx__sink_put_text (sink, "\n");
}

static void
put_row (SmxSink *sink, const Page *page, gint64 row)
{
  char buffer[LONGEST_NUMBER];
  SmxPadding padding = { 0 };
  for (guint i = 0; i < page->n; i++) {
    const Layout *layout = &page->columns[i];
    const char *text = format_cell (layout->column, row, buffer);
    padding.pending += i == 0 ? 0 : SPACING;
    if (layout->column->type == SMX_COLUMN_TEXT) {
      gsize used = smx__put_clipped (sink, text, layout->width, &padding);
      padding.pending += layout->width - used;
    } else {
      padding.pending += layout->width - strlen (text);
      smx__put_slice (sink, (SmxSlice){ text, strlen (text) }, &padding);
    }
  }
  smx__sink_put_text (sink, "\n");
}

void
smx__write_text (SmxSink *sink, const SmxTable *table, gint64 n_rows, gsize width)
{
  g_auto (Page) page = { .n = table->n_columns, .n_rows = n_rows };
  page.columns = smx__allocate (page.n, sizeof (Layout), &sink->error);
  if (page.columns == NULL || page.n == 0)
    return;
  for (guint i = 0; i < page.n; i++)
    if (!measure_column (&page.columns[i], &table->columns[i], n_rows, &sink->error))
      return;
  fit_page (&page, width);
  put_head (sink, &page);
  put_rule (sink, &page);
  for (gint64 row = 0; row < n_rows && sink->error == NULL; row++)
    put_row (sink, &page, row);
}
