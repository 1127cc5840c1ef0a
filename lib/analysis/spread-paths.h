/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services whose loss goes on one way only, as in a chain or a tree that leads together: what is hit is a sum from the end, and no pass over
 * all that follows is needed for each. */
#ifndef SMX_ANALYSIS_SPREAD_PATHS_H
#define SMX_ANALYSIS_SPREAD_PATHS_H

#include "outage.h"

/* What is hit where a component of services is lost. */
typedef struct {
  double customers; /* that are known */
  gboolean known, unknown;
  gboolean branches; /* the loss goes more than one way: nothing of this is known */
} SmxPath;

/* *@paths: one a component of damage->loops, free with g_free(); NULL where sums would depend on their order: where touchpoints count, or
 * volumes are not whole numbers. FALSE with NO_MEMORY. */
gboolean smx__spread_paths (const SmxDamage *damage, SmxPath **paths, GError **error);

/* The same as smx__outage_cases() finds: customers, experience and unknown; of a path that does not branch. */
SmxHarm smx__spread_path_harm (const SmxPath *self);

#endif
