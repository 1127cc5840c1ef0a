/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantiles of the delivery times of an entity. */
#ifndef SMX_MATRIX_ROW_DELAYS_H
#define SMX_MATRIX_ROW_DELAYS_H

#include "measures.h"

/* Sets the quantiles of a row by service, provider or role whose deliveries are set. */
void smx__row_delays_set (const SmxMatrix *matrix, SmxRowsBy by, const SmxRowKey *key, SmxMeasures *item);

#endif
