/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What constraints leave of weights: parts of weights that are the same, each with its limits, and orders between them. */
#ifndef SMX_STATS_WEIGHT_PARTS_H
#define SMX_STATS_WEIGHT_PARTS_H

#include "../base/random.h"
#include "smaa.h"

typedef struct SmxWeightParts {
  guint n;   /* parts, in order of their first weights */
  guint *of; /* m: which part each weight is of; never above its number */
  double *size, *low,
      *high; /* n: how many weights; limits that its orders are reckoned with. The same: it is fixed */
  guint *above, *below; /* n_orders pairs of parts */
  guint8 *links;        /* n_orders: which of these sorting meets */
  guint n_orders;
  gboolean from_high; /* draws start from the upper limits, which leave less than the lower ones */
  double room;        /* what is left between all lower limits, or upper ones, and 1 */
} SmxWeightParts;

/* NULL with RANGE where no weights meet the constraints, or NO_MEMORY. */
SmxWeightParts *smx__weight_parts_new (const SmxWeightConstraints *constraints, GError **error);
void smx__weight_parts_free (SmxWeightParts *self);

/* Draws weights, m of them; FALSE where they do not meet the constraints. */
gboolean smx__weight_parts_try (const SmxWeightParts *self, guint m, SmxRandom *random, double *weights);

static inline gboolean
smx__weight_part_is_fixed (const SmxWeightParts *self, guint part)
{
  return self->high[part] <= self->low[part];
}

/* What draws of it start from. */
static inline double
smx__weight_part_start (const SmxWeightParts *self, guint part)
{
  return self->from_high ? self->high[part] : self->low[part];
}

#endif
