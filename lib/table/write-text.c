/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text for a terminal, block after block with an empty line between them. The head has the titles, the units in
 * parentheses under them, and a rule; numbers stand to the right with their points aligned, texts to the left.
 * Invariant: no line ends with blanks. */
#include <string.h>

#include "display.h"
#include "layout.h"
#include "write-private.h"

/* One line of the head: texts begin on the left, heads of numbers end on the right. */
static void
put_head_cell (SmxSink *sink, const SmxPlacedColumn *placed, const char *text, gsize line,
               SmxPadding *padding)
{
  SmxSlice slice = smx__find_line (text, placed->width, line);
  gsize blank = placed->width - smx__slice_width (slice);
  gboolean right = placed->column->type != SMX_COLUMN_TEXT;
  padding->pending += right ? blank : 0;
  smx__put_slice (sink, slice, padding);
  padding->pending += right ? 0 : blank;
}

/* Titles end on the same line, units begin on the next. */
static void
put_head (SmxSink *sink, const SmxLayout *layout)
{
  gsize n_title = 0, n_unit = 0;
  for (guint i = 0; i < layout->n_block; i++) {
    n_title = MAX (n_title, layout->block[i].n_title);
    n_unit = MAX (n_unit, layout->block[i].n_unit);
  }
  for (gsize line = 0; line < n_title + n_unit; line++) {
    SmxPadding padding = { 0 };
    for (guint i = 0; i < layout->n_block; i++) {
      const SmxPlacedColumn *placed = &layout->block[i];
      gsize above = n_title - placed->n_title;
      padding.pending += i == 0 ? 0 : SMX_SPACING;
      if (line >= n_title)
        put_head_cell (sink, placed, placed->unit, line - n_title, &padding);
      else if (line >= above)
        put_head_cell (sink, placed, placed->column->title, line - above, &padding);
      else
        padding.pending += placed->width;
    }
    smx__sink_put_text (sink, "\n");
  }
}

static void
put_rule (SmxSink *sink, const SmxLayout *layout)
{
  for (guint i = 0; i < layout->n_block; i++) {
    smx__sink_put_repeated (sink, ' ', i == 0 ? 0 : SMX_SPACING);
    smx__sink_put_repeated (sink, '-', layout->block[i].width);
  }
  smx__sink_put_text (sink, "\n");
}

/* One cell of a row in its first line. */
static void
put_cell (SmxSink *sink, const SmxPlacedColumn *placed, gint64 row, SmxPadding *padding)
{
  char buffer[SMX_LONGEST_NUMBER];
  const char *text = smx__format_cell (placed->column, row, buffer);
  if (placed->wraps) {
    smx__put_slice (sink, smx__find_line (text, placed->width, 0), padding);
  } else if (placed->column->type == SMX_COLUMN_TEXT) {
    gsize used = smx__put_clipped (sink, text, placed->width, padding);
    padding->pending += placed->width - used;
  } else {
    padding->pending += placed->width - strlen (text);
    smx__put_slice (sink, (SmxSlice){ text, strlen (text) }, padding);
  }
}

/* The further lines of a text that is broken, under its first; @indent is where its column begins. */
static void
put_rest (SmxSink *sink, const SmxPlacedColumn *placed, gint64 row, gsize indent)
{
  char buffer[SMX_LONGEST_NUMBER];
  const char *text = smx__format_cell (placed->column, row, buffer);
  gsize n_lines = smx__count_lines (text, placed->width);
  for (gsize line = 1; line < n_lines; line++) {
    SmxPadding padding = { indent };
    smx__put_slice (sink, smx__find_line (text, placed->width, line), &padding);
    smx__sink_put_text (sink, "\n");
  }
}

static void
put_row (SmxSink *sink, const SmxLayout *layout, gint64 row)
{
  SmxPadding padding = { 0 };
  gsize indent = 0;
  const SmxPlacedColumn *last = &layout->block[layout->n_block - 1];
  for (guint i = 0; i < layout->n_block; i++) {
    padding.pending += i == 0 ? 0 : SMX_SPACING;
    put_cell (sink, &layout->block[i], row, &padding);
    indent += i + 1 < layout->n_block ? layout->block[i].width + SMX_SPACING : 0;
  }
  smx__sink_put_text (sink, "\n");
  if (last->wraps)
    put_rest (sink, last, row, indent);
}

/* The head and all rows of one block. */
static void
put_block (SmxSink *sink, const SmxLayout *layout, gint64 n_rows)
{
  put_head (sink, layout);
  put_rule (sink, layout);
  for (gint64 row = 0; row < n_rows && sink->error == NULL; row++)
    put_row (sink, layout, row);
}

void
smx__write_text (SmxSink *sink, const SmxTable *table, gint64 n_rows, gsize width)
{
  g_auto (SmxLayout) layout = { 0 };
  if (!smx__layout_init (&layout, table, n_rows, width, &sink->error))
    return;
  for (gboolean first = TRUE; sink->error == NULL && smx__layout_next (&layout); first = FALSE) {
    smx__sink_put_text (sink, first ? "" : "\n");
    put_block (sink, &layout, n_rows);
  }
}
