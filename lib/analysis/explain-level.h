/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services of a staged ranking that stand level in rework, which it looks at first, and what it then parted them by. */
#ifndef SMX_ANALYSIS_EXPLAIN_LEVEL_H
#define SMX_ANALYSIS_EXPLAIN_LEVEL_H

#include "explain-case.h"

/* Places of the ranking: those that stand level, from @first to before @end. */
typedef struct {
  gsize first, end;
} SmxLevelRun;

/* The run of the place @at; @before is the one of a place before it, or all 0. */
SmxLevelRun smx__level_run (const SmxRanking *ranking, SmxLevelRun before, gsize at);

/* What parts the services at the places from @start to before @stop, which share a rank, from the others of their run, and what it says
 * of them, since all the rest of it is the same. NULL where there are no others, or the method is another. Free with g_free(). */
char *smx__level_words (const SmxContributions *contributions, SmxLevelRun run, gsize start, gsize stop);

#endif
