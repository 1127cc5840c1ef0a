/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells and texts as a terminal shows them. What would command the terminal (control characters, line separators, changes of the
 * writing direction) is shown as an escape, "\n" or "\u{1b}", and counted so: no byte of a text acts on the terminal. */
#ifndef SMX_TABLE_DISPLAY_H
#define SMX_TABLE_DISPLAY_H

#include "sink.h"
#include "table-private.h"

#define SMX_LONGEST_NUMBER 64

/* A part of a text; its bytes are whole UTF-8 characters. */
typedef struct {
  const char *text;
  gsize length;
} SmxSlice;

/* Blanks that are written only when something follows them in the line. */
typedef struct {
  gsize pending;
} SmxPadding;

/* Columns of the terminal that a text takes, and that a slice takes. */
gsize smx__shown_width (const char *text);
gsize smx__slice_width (SmxSlice slice);

/* A text broken at spaces into lines of at most @width columns (a wider word makes a wider line): how many lines there
 * are, 0 for an empty text; the columns of the widest; and one of them, from 0, empty where there is none. */
gsize smx__count_lines (const char *text, gsize width);
gsize smx__widest_line (const char *text, gsize width);
SmxSlice smx__find_line (const char *text, gsize width, gsize line);

/* Writes a slice after the blanks that are pending. */
void smx__put_slice (SmxSink *sink, SmxSlice slice, SmxPadding *padding);

/* Writes a text, cut with an ellipsis where it is wider than @width; returns the columns that it took. */
gsize smx__put_clipped (SmxSink *sink, const char *text, gsize width, SmxPadding *padding);

/* What a cell says; "-" where it is null. A number is written into @buffer, a text stays where it is. */
const char *smx__format_cell (const SmxColumn *column, gint64 row, char buffer[SMX_LONGEST_NUMBER]);

#endif
