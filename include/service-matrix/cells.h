/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells: the requests of a tally added up by role, service and provider, as a table to hand on and to take in. */
#ifndef SERVICE_MATRIX_CELLS_H
#define SERVICE_MATRIX_CELLS_H

#include <service-matrix/table.h>
#include <service-matrix/tally.h>

G_BEGIN_DECLS

/**
 * smx_tally_to_table:
 *
 * The cells of a tally: a row a role, service and provider, by codes, with the columns that docs/cells.md lists. Written
 * as CSV it is a file for a section [cells] of a study. What cells do not have is not in it: the register, ratings, single
 * delays and dates; smx_tally_save() keeps all.
 *
 * Returns: (transfer full): the table, or NULL with NO_MEMORY
 */
SMX_API SmxTable *smx_tally_to_table (const SmxTally *self, GError **error);

/**
 * smx_tally_from_table:
 * @table: (transfer none): with the columns of a section [cells]; others are ignored
 * @like: (transfer none) (nullable): a tally whose settings the new one has, so that the two merge; NULL means the defaults
 *
 * A tally of cells. Its sources are those that the table of smx_tally_to_table() names, so that what was counted into it is not
 * merged with it again; of another table, the table.
 *
 * Returns: (transfer full): the tally; or NULL with PARSE, RANGE, REFERENCE or CONFLICT (as for a section of the file
 * "cells", whose line 2 is the first row), or NO_MEMORY
 */
SMX_API SmxTally *smx_tally_from_table (const SmxTable *table, const SmxTally *like, GError **error);

G_END_DECLS

#endif
