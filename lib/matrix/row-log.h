/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened, row by row: what the log says of the cells of a row, or the series of a month. */
#ifndef SMX_MATRIX_ROW_LOG_H
#define SMX_MATRIX_ROW_LOG_H

#include "measures.h"
#include "members.h"

typedef struct {
  const SmxMatrix *matrix;
  const SmxRows *rows;
  SmxMembers members;     /* cells of each row; by period entries of SMX_SERIES */
  SmxSummation summation; /* of SMX_CELLS or SMX_SERIES */
} SmxRowLog;

/* Of any rows but those by attribute or wave. FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__row_log_take (SmxRowLog *self, const SmxMatrix *matrix, const SmxRows *rows, GError **error);
void smx__row_log_clear (SmxRowLog *self);

/* What happened in the cells of a row, added up; not of rows by period. */
SmxCell smx__row_log_sum (const SmxRowLog *self, gsize row);

/* Sets volume and what the log says of a row. */
void smx__row_log_set (const SmxRowLog *self, gsize row, SmxMeasures *item);

/* Asks for what a row, soon to be set, is read from. Numbers of no row are passed over. */
void smx__row_log_fetch (const SmxRowLog *self, gsize row);

/* Deliveries made, and those that came back, of each provider: one a row (free with g_free()) of rows by provider. NULL with
 * NO_MEMORY. */
SmxReturns *smx__returns_take (const SmxMatrix *matrix, const SmxRows *rows, GError **error);

static inline double
smx__ratio (double numerator, gint64 denominator)
{
  return denominator > 0 ? numerator / (double)denominator : (double)__builtin_nan ("");
}

#endif
