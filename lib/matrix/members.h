/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What belongs to each row of a table: cells, marks, entries of a grouping, by their numbers.
 * Invariant: those of a row ascend. */
#ifndef SMX_MATRIX_MEMBERS_H
#define SMX_MATRIX_MEMBERS_H

#include "../base/int128.h"

typedef struct {
  guint32 *items;  /* those of row r: items[starts[r]] to items[starts[r + 1] - 1] */
  guint32 *starts; /* one a row, and the end */
} SmxMembers;

/* Deals @n things out to @n_rows rows: thing i to rows[i], or to none where that is SMX_NO_ID. FALSE with NO_MEMORY; to
 * be cleared in any case. */
gboolean smx__members_deal (SmxMembers *self, const guint32 *rows, gsize n, gsize n_rows, GError **error);

void smx__members_clear (SmxMembers *self);

#endif
