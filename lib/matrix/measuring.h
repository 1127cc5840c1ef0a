/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures of a kind of row, some rows at a time, in their order: tables of many rows are written from them, and need not
 * stand in memory twice.
 *
 *   g_auto (SmxMeasuring) measuring = { .matrix = NULL };
 *   if (!smx__measuring_start (&measuring, matrix, by, wave, SMX_NEEDS_LOG, SMX_STRETCH, error))
 *     return FALSE;
 *   while (smx__measuring_next (&measuring))
 *     ... measuring.items[0] to [measuring.n - 1], whose rows begin at measuring.first ...
 *
 * It stays where it was started: parts of it point to others. */
#ifndef SMX_MATRIX_MEASURING_H
#define SMX_MATRIX_MEASURING_H

#include "felt.h"
#include "row-delays.h"
#include "row-log.h"

#define SMX_STRETCH 4096u      /* rows, which is a megabyte of measures */
#define SMX_ALL_ROWS G_MAXSIZE /* for those who need them all at once */

typedef struct {
  const SmxMatrix *matrix;
  guint parts; /* SMX_NEEDS_* */
  SmxRows rows;
  gsize first, n;     /* the rows at hand */
  SmxMeasures *items; /* one each */
  gsize room;
  SmxRowLog log;
  SmxFelt felt;
  SmxReturns *returns; /* one a row, or NULL */
  double *burden;      /* likewise */
} SmxMeasuring;

/* Begins on an empty struct: the measures that need no more than @wanted (SMX_NEEDS_*), at most @stretch rows at a time;
 * all others are unknown. FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__measuring_start (SmxMeasuring *self, const SmxMatrix *matrix, SmxRowsBy by, guint32 wave,
                               guint wanted, gsize stretch, GError **error);

/* The next rows; FALSE after the last ones, and then it begins again. */
gboolean smx__measuring_next (SmxMeasuring *self);

void smx__measuring_clear (SmxMeasuring *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxMeasuring, smx__measuring_clear)

/* burden.c: the burden of each row of a measuring that has all else, and is at its beginning; one a row, free with
 * g_free(). NULL with NO_MEMORY. */
double *smx__burden_take (SmxMeasuring *self, guint32 wave, GError **error);

/* What a row gets of one cell, or of one role and service: customers x max (gap, 0) / range. */
typedef struct {
  gsize row;
  double customers, gap; /* reworked customers; the cell's own gap, or its service's */
  double range;          /* of the scale */
} SmxBurdenTerm;

/* The terms of rows by service, in @terms (free with g_free()). FALSE with NO_MEMORY. */
gboolean smx__burden_terms (const SmxMatrix *matrix, guint32 wave, SmxBurdenTerm **terms, gsize *n,
                            GError **error);

#endif
