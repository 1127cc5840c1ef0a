/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits of burdens that hold together. */
#ifndef SMX_ANALYSIS_RANK_LIMITS_H
#define SMX_ANALYSIS_RANK_LIMITS_H

#include "redraw.h"

/* Limits that hold all burdens together with the confidence: those of each service hold with confidence^(1 / n) (Z. Sidak, JASA 62,
 * 1967). Unknown ones lie between minus and plus infinity. @least and @most have n. FALSE with NO_MEMORY. */
gboolean smx__burden_limits (const SmxRedraw *redraw, double confidence, double *least, double *most,
                             GError **error);

#endif
