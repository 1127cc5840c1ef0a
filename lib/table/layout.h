/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a table is laid out on a terminal: how wide its columns are, and the blocks of columns that it is printed in
 * where it is wider than the terminal. */
#ifndef SMX_TABLE_LAYOUT_H
#define SMX_TABLE_LAYOUT_H

#include "table-private.h"

#define SMX_SPACING 2 /* between columns */

/* A column in a block. */
typedef struct {
  const SmxColumn *column;
  char *unit;   /* in parentheses, or "" */
  gsize values; /* of the widest value */
  gsize word;   /* of the longest word of the head */
  gsize width;
  gboolean
      wraps; /* the table's last column, where it is a text and no code: never cut, broken into lines instead */
  gsize n_title, n_unit; /* lines that they take */
} SmxPlacedColumn;

typedef struct {
  SmxPlacedColumn *columns; /* all of the table; in several blocks those that identify a row come first */
  SmxPlacedColumn *block;   /* the first @n_block: those of the block, with their widths */
  guint n, n_block;
  gboolean in_blocks; /* FALSE: one has all */
  guint n_repeated;   /* columns that every block begins with */
  guint next;         /* the first column that no block has had */
  gsize limit;        /* columns of the terminal; 0: none */
} SmxLayout;

/* Measures the first @n_rows rows and settles the blocks. */
gboolean smx__layout_init (SmxLayout *self, const SmxTable *table, gint64 n_rows, gsize limit,
                           GError **error);
void smx__layout_clear (SmxLayout *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxLayout, smx__layout_clear)

/* Puts the next block into @block; FALSE where there is none left. */
gboolean smx__layout_next (SmxLayout *self);

#endif
