/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells that others have counted: from a table of sums instead of records. */
#ifndef SMX_TALLY_CELLS_H
#define SMX_TALLY_CELLS_H

#include "tally-private.h"

/* A column of a table of cells, and the field of SmxCell that it is. */
typedef struct {
  const char *column;
  gsize offset;
  SmxFieldKind kind;
  guint decimals; /* of the text of a sum: its unit is ten to minus so many */
} SmxCellColumn;

#define SMX_N_CELL_COLUMNS 25
extern const SmxCellColumn smx__cell_columns[SMX_N_CELL_COLUMNS];

/* The value of a column. */
SmxInt128 smx__cell_get (const SmxCell *cell, const SmxCellColumn *column);
void smx__cell_set (SmxCell *cell, const SmxCellColumn *column, SmxInt128 value);

/* FALSE where no requests can add up to such a cell: RANGE, the message begins with the column. */
gboolean smx__cell_check (const SmxCell *cell, GError **error);

/* Adds a cell that was checked; @last_time is the latest time of its requests or SMX_NULL. On failure (NO_MEMORY, RANGE: a sum would
 * leave its range) nothing has changed. */
gboolean smx__tally_add_cell (SmxTally *self, guint32 role, guint32 service, guint32 provider,
                              const SmxCell *cell, gint64 last_time, GError **error);

/* Says which requests the cells of a tally are of; see smx__tally_covers(). */
void smx__tally_limit (SmxTally *self, gint64 from, gint64 until);

/* An exact decimal: 12500000 of 6 decimals is "12.5". Free with g_free(). */
char *smx__decimal_text (SmxInt128 value, guint decimals);

#endif
