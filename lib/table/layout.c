/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where room is sought for a table that is wider than the terminal: in the head (titles broken between words), in names,
 * then in codes that are very long. What is too wide even so is shared out over blocks that each begin with the columns
 * that identify a row: codes, and whole numbers in front of all else, such as a rank.
 * Invariant: every column is in exactly one block, or, where it identifies a row, in each; a column is at least as wide
 * as its longest word of the head; a number is never cut. */
#include "layout.h"

#include <string.h>

#include "../base/memory.h"
#include "display.h"

#define LEAST_NAME 12 /* columns of the terminal to which a name and a code may be cut */
#define LEAST_CODE 24
#define MOST_NAME 240                       /* to which a list is cut where there is no terminal */
#define OF_SENTENCES(limit) ((limit)*2 / 5) /* what a text that is broken into lines needs of the terminal */

/* The columns that the head takes when it is broken into lines of at most @width. */
static gsize
head_width (const SmxPlacedColumn *placed, gsize width)
{
  gsize title = smx__widest_line (placed->column->title, width),
        unit = smx__widest_line (placed->unit, width);
  return MAX (title, unit);
}

/* How wide the head and the values of a column are. */
static gboolean
measure_column (SmxPlacedColumn *placed, const SmxColumn *column, gint64 n_rows, GError **error)
{
  char buffer[SMX_LONGEST_NUMBER];
  gsize length = strlen (column->unit);
  placed->column = column;
  placed->unit = smx__allocate (length + 3, 1, error);
  if (placed->unit == NULL)
    return FALSE;
  if (length > 0)
    g_snprintf (placed->unit, length + 3, "(%s)", column->unit);
  placed->word = head_width (placed, 0);
  for (gint64 row = 0; row < n_rows; row++) {
    gsize width = smx__shown_width (smx__format_cell (column, row, buffer));
    placed->values = MAX (placed->values, width);
  }
  placed->width = MAX (placed->values, head_width (placed, G_MAXSIZE));
  return TRUE;
}

/* The width of a column at its narrowest on a terminal of @limit columns. */
static gsize
least_width (const SmxPlacedColumn *placed, gsize limit)
{
  gsize least = placed->values;
  if (placed->wraps)
    least = MIN (least, MAX (LEAST_NAME, OF_SENTENCES (limit)));
  else if (placed->column->type == SMX_COLUMN_TEXT)
    least = MIN (least, placed->column->code ? LEAST_CODE : LEAST_NAME);
  return MAX (least, placed->word);
}

/* ---- The columns of a block ---- */

/* The column after the last one of the block that has what all blocks have and then goes on with @first, which it has
 * even where it does not fit. */
static guint
find_end (const SmxLayout *self, guint first)
{
  gsize total = 0;
  for (guint i = 0; i < self->n_repeated; i++)
    total += least_width (&self->columns[i], self->limit) + SMX_SPACING;
  for (guint end = first; end < self->n; end++) {
    total += least_width (&self->columns[end], self->limit);
    if (end > first && total > self->limit)
      return end;
    total += SMX_SPACING;
  }
  return self->n;
}

/* Brings the columns that identify a row to the front; the order is otherwise kept. */
static void
bring_forward (SmxLayout *self)
{
  guint n = 0;
  for (int repeated = TRUE; repeated >= FALSE; repeated--) {
    for (guint i = 0; i < self->n; i++) {
      const SmxColumn *column = self->columns[i].column;
      gboolean identifies = column->code || (i == 0 && column->type == SMX_COLUMN_INT64);
      if (identifies == repeated)
        self->block[n++] = self->columns[i];
    }
    if (repeated)
      self->n_repeated = n;
  }
  memcpy (self->columns, self->block, self->n * sizeof *self->columns);
}

/* ---- The widths in a block ---- */

static gsize
total_width (const SmxLayout *self)
{
  gsize total = 0;
  for (guint i = 0; i < self->n_block; i++)
    total += self->block[i].width + (i == 0 ? 0 : SMX_SPACING);
  return total;
}

/* The width that a column keeps in any case while room is sought in one of these places. */
typedef enum { IN_HEADS, IN_NAMES, IN_CODES } Place;

static gsize
kept_width (const SmxPlacedColumn *placed, Place place, gsize limit)
{
  if (place == IN_HEADS)
    return MAX (placed->values, placed->word);
  gboolean may_be_cut =
      placed->column->type == SMX_COLUMN_TEXT && !placed->column->code == (place == IN_NAMES);
  return may_be_cut ? least_width (placed, limit) : placed->width;
}

/* The width of a column where none is to be wider than @cap. */
static gsize
capped_width (const SmxPlacedColumn *placed, Place place, gsize cap, gsize limit)
{
  return MIN (placed->width, MAX (kept_width (placed, place, limit), cap));
}

/* Seeks room in one place: the widest columns give way first, down to the greatest common width with which the block
 * fits; down to what they keep where it does not fit at all. */
static void
seek_room (SmxLayout *self, Place place)
{
  gsize low = 0, high = 0;
  if (total_width (self) <= self->limit)
    return;
  for (guint i = 0; i < self->n_block; i++)
    high = MAX (high, self->block[i].width);
  while (low < high) { /* the block fits with @low, or with nothing; it does not fit with more than @high */
    gsize cap = low + (high - low + 1) / 2, total = (self->n_block - 1) * SMX_SPACING;
    for (guint i = 0; i < self->n_block; i++)
      total += capped_width (&self->block[i], place, cap, self->limit);
    if (total <= self->limit)
      low = cap;
    else
      high = cap - 1;
  }
  for (guint i = 0; i < self->n_block; i++)
    self->block[i].width = capped_width (&self->block[i], place, low, self->limit);
}

/* Heads take no more room than their lines. */
static void
tighten_heads (SmxLayout *self)
{
  for (guint i = 0; i < self->n_block; i++) {
    SmxPlacedColumn *placed = &self->block[i];
    gsize head = head_width (placed, placed->width);
    placed->width = MIN (placed->width, MAX (placed->values, head));
  }
}

/* Gives what room is left to the columns that were cut, from the left. */
static void
share_rest (SmxLayout *self)
{
  gsize total = total_width (self);
  for (guint i = 0; i < self->n_block && total < self->limit; i++) {
    SmxPlacedColumn *placed = &self->block[i];
    gsize wanted = MAX (placed->values, placed->word);
    if (placed->width >= wanted)
      continue;
    gsize more = MIN (wanted - placed->width, self->limit - total);
    placed->width += more;
    total += more;
  }
}

/* Without a terminal there is room enough, but not for lists without end in the middle of a row. */
static void
cut_names (SmxLayout *self)
{
  for (guint i = 0; i < self->n_block; i++) {
    SmxPlacedColumn *placed = &self->block[i];
    if (placed->column->type == SMX_COLUMN_TEXT && !placed->column->code && !placed->wraps)
      placed->width = MIN (placed->width, MAX (placed->word, MOST_NAME));
  }
}

/* Settles the widths, and how many lines the head takes with them. */
static void
fit_block (SmxLayout *self)
{
  if (self->limit > 0) {
    seek_room (self, IN_HEADS);
    tighten_heads (self);
    seek_room (self, IN_NAMES);
    seek_room (self, IN_CODES);
    share_rest (self);
  } else {
    cut_names (self);
  }
  for (guint i = 0; i < self->n_block; i++) {
    SmxPlacedColumn *placed = &self->block[i];
    placed->n_title = smx__count_lines (placed->column->title, placed->width);
    placed->n_unit = smx__count_lines (placed->unit, placed->width);
  }
}

/* ---- The layout ---- */

gboolean
smx__layout_init (SmxLayout *self, const SmxTable *table, gint64 n_rows, gsize limit, GError **error)
{
  *self = (SmxLayout){ .n = table->n_columns, .limit = limit };
  self->columns = smx__allocate (self->n, sizeof (SmxPlacedColumn), error);
  if (self->columns == NULL)
    return FALSE;
  self->block = smx__allocate (self->n, sizeof (SmxPlacedColumn), error);
  if (self->block == NULL)
    return FALSE;
  for (guint i = 0; i < self->n; i++)
    if (!measure_column (&self->columns[i], &table->columns[i], n_rows, error))
      return FALSE;
  if (self->n > 1) {
    SmxPlacedColumn *last = &self->columns[self->n - 1];
    last->wraps = last->column->type == SMX_COLUMN_TEXT && !last->column->code;
  }
  self->in_blocks = limit > 0 && find_end (self, 0) < self->n;
  if (self->in_blocks)
    bring_forward (self);
  return TRUE;
}

void
smx__layout_clear (SmxLayout *self)
{
  for (guint i = 0; self->columns != NULL && i < self->n; i++)
    g_free (self->columns[i].unit);
  g_free (self->columns);
  g_free (self->block);
}

gboolean
smx__layout_next (SmxLayout *self)
{
  if (self->next >= self->n)
    return FALSE;
  guint first = MAX (self->next, self->n_repeated);
  self->next = self->in_blocks ? find_end (self, first) : self->n;
  memcpy (self->block, self->columns, self->n_repeated * sizeof *self->block);
  memcpy (self->block + self->n_repeated, self->columns + first, (self->next - first) * sizeof *self->block);
  self->n_block = self->n_repeated + self->next - first;
  fit_block (self);
  return TRUE;
}
