/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expected harm of many failures over the worlds in which each dependency with a share below 1 is needed or not. */
#ifndef SMX_ANALYSIS_SPREAD_WORLDS_H
#define SMX_ANALYSIS_SPREAD_WORLDS_H

#include "spread.h"
#include <service-matrix/structure.h>

typedef struct {
  SmxHarm harm; /* expected customers; experience of all that may be hit; nothing else */
  double standard_error;
  gboolean sampled;
} SmxExpected;

/* All @cases, one each: exactly where nothing is uncertain, where chances multiply, or where at most 12 dependencies are uncertain;
 * else over options->worlds worlds, the same for all, whatever the number of threads. FALSE with NO_MEMORY or CANCELLED. */
gboolean smx__spread_cases (const SmxDamage *damage, const SmxFailure *cases, gsize n,
                            const SmxStructureOptions *options, SmxProgress *progress, SmxExpected *expected,
                            GError **error);

#endif
