/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a table of measures: which there are, and which one a cell, an answer or a month belongs to.
 * Invariant: keys ascend, none last; parts that the kind of row does not use are 0. An entity's row is its number. */
#ifndef SMX_MATRIX_ROWS_H
#define SMX_MATRIX_ROWS_H

#include "matrix-private.h"
#include "members.h"

typedef enum {
  SMX_ROWS_SERVICE,
  SMX_ROWS_PROVIDER,  /* a last row without provider where a cell has none */
  SMX_ROWS_ROLE,      /* a last row without role where a cell has none */
  SMX_ROWS_CELL,      /* none without service */
  SMX_ROWS_PAIR,      /* role and service */
  SMX_ROWS_ATTRIBUTE, /* service and attribute */
  SMX_ROWS_WAVE,      /* service and wave */
  SMX_ROWS_PERIOD     /* service and period */
} SmxRowsBy;

typedef struct {
  guint32 role, service, provider, other; /* other: attribute, wave or period */
} SmxRowKey;

typedef struct {
  SmxRowsBy by;
  gsize n;
  SmxRowKey *keys;
} SmxRows;

gboolean smx__rows_take (SmxRows *self, const SmxMatrix *matrix, SmxRowsBy by, GError **error);
void smx__rows_clear (SmxRows *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxRows, smx__rows_clear)

/* The cells of each row; of rows by period the entries of SMX_SERIES, as the tally numbers them. Not of rows by
 * attribute or wave. */
gboolean smx__rows_gather (const SmxRows *self, const SmxMatrix *matrix, SmxMembers *members, GError **error);

#define SMX_NO_ROW G_MAXSIZE

/* The row of something with these ids; SMX_NO_ROW where it belongs to none. */
gsize smx__rows_find (const SmxRows *self, guint32 role, guint32 service, guint32 provider, guint32 other);

#endif
