/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the line between silos or areas costs, in a sentence. */
#ifndef SMX_ANALYSIS_SILOS_WORDS_H
#define SMX_ANALYSIS_SILOS_WORDS_H

#include "silos-line.h"

/* Of the line between silos, or between areas. Free with g_free(); NULL where one side is unknown. */
char *smx__line_words (const SmxDifference *difference, SmxLineMeasure measure, gboolean areas,
                       gboolean alike);

#endif
