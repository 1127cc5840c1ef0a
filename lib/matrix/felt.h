/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the services of each row were felt, by those whom they serve and by those who provide them. */
#ifndef SMX_MATRIX_FELT_H
#define SMX_MATRIX_FELT_H

#include "measures.h"

/* Survey figures of all rows with those that small groups hide: of the front, of its gaps, of those whose services have a
 * target, of the back, of the back's pairs. What is hidden depends on all rows. */
typedef struct {
  SmxSurvey *front, *back;
  gboolean *front_hidden, *gap_hidden, *judged_hidden, *back_hidden, *back_pairs_hidden;
} SmxFelt;

/* FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__felt_take (SmxFelt *self, const SmxMatrix *matrix, const SmxRows *rows, guint32 wave,
                         GError **error);
void smx__felt_clear (SmxFelt *self);

/* Sets what the survey says of a row. */
void smx__felt_set (const SmxFelt *self, const SmxMatrix *matrix, gsize row, SmxMeasures *item);

#endif
