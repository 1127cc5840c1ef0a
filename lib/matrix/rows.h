/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a table of measures: which there are, and which one a cell, an answer or a month belongs to.
 * Invariant: keys ascend, none last; parts that the kind of row does not use are 0. An entity's row is its number. */
#ifndef SMX_MATRIX_ROWS_H
#define SMX_MATRIX_ROWS_H

#include "matrix-private.h"
#include "members.h"

typedef enum {
  SMX_ROWS_SERVICE,
  SMX_ROWS_PROVIDER,    /* a last row without provider where a cell has none */
  SMX_ROWS_ROLE,        /* a last row without role where a cell has none */
  SMX_ROWS_CELL,        /* none without service */
  SMX_ROWS_PAIR,        /* role and service */
  SMX_ROWS_ATTRIBUTE,   /* service and attribute */
  SMX_ROWS_WAVE,        /* service and wave */
  SMX_ROWS_PERIOD,      /* service and period */
  SMX_ROWS_LINE,        /* the two sides of a line: see SmxLineSide */
  SMX_ROWS_SERVICE_LINE /* service and side */
} SmxRowsBy;

/* Roles and providers are of groups: what a provider does for a role of its own group is inside, else across. Cells of which the
 * group of either is not known are on no side. */
typedef enum { SMX_INSIDE, SMX_ACROSS, SMX_N_LINE_SIDES } SmxLineSide;

typedef struct {
  const guint32 *of_role, *of_provider; /* a number of a group each; SMX_NO_ID none */
} SmxLineGroups;

typedef struct {
  guint32 role, service, provider, other; /* other: attribute, wave, period or side */
} SmxRowKey;

typedef struct {
  SmxRowsBy by;
  gsize n;
  SmxRowKey *keys;
  SmxLineGroups groups; /* of rows by side */
} SmxRows;

/* Of any kind but by side. */
gboolean smx__rows_take (SmxRows *self, const SmxMatrix *matrix, SmxRowsBy by, GError **error);

/* The sides of the line between @groups, which must stay: by SMX_ROWS_LINE one row each; by SMX_ROWS_SERVICE_LINE side s of a service
 * is row SMX_N_LINE_SIDES x its number + s. */
gboolean smx__rows_take_line (SmxRows *self, const SmxMatrix *matrix, SmxRowsBy by, SmxLineGroups groups,
                              GError **error);
void smx__rows_clear (SmxRows *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxRows, smx__rows_clear)

/* The cells of each row; of rows by period the entries of SMX_SERIES, as the tally numbers them. Not of rows by
 * attribute or wave. */
gboolean smx__rows_gather (const SmxRows *self, const SmxMatrix *matrix, SmxMembers *members, GError **error);

#define SMX_NO_ROW G_MAXSIZE

/* The row of something with these ids; SMX_NO_ROW where it belongs to none. Of rows by side @other does not matter. */
gsize smx__rows_find (const SmxRows *self, guint32 role, guint32 service, guint32 provider, guint32 other);

#endif
