/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the decision methods share: columns that become comparable, and figures that are rounded. */
#ifndef SMX_STATS_DECISION_PRIVATE_H
#define SMX_STATS_DECISION_PRIVATE_H

#include "decision.h"

#define SMX_FIGURE_UNIT 1e-12 /* what differs by less is the same */

/* The nearest whole number of units, half to even, as rint() gives it, but without a call: from 2^51 on there is none. */
static inline double
smx__whole_figure (double figure)
{
  const double shift = 0x1.8p52;
  return (figure * 1e12 + shift) - shift;
}

static inline gboolean
smx__figure_is_small (double figure)
{
  const double units = figure * 1e12;
  return units < 0x1p51 && units > -0x1p51;
}

/* To the nearest 1e-12, -0 to 0. A figure that is not small has no finer digits that would count. */
static inline double
smx__round_figure (double figure)
{
  return (smx__figure_is_small (figure) ? smx__whole_figure (figure) / 1e12 : figure) + 0.0;
}

void smx__round_figures (double *figures, gsize n);

/* A column between its bounds (low, high), or between its own least and greatest value where @bounds is NULL: 1 is the best. Values
 * outside the bounds are outside 0 to 1, at most by 1e100. 0 where the bounds are the same. */
void smx__normalise_minmax (const double *values, gsize n, gboolean minimise, const double *bounds,
                            double *into);

/* A column as the rule says. */
void smx__normalise (const SmxDecisionRule *rule, guint criterion, const double *values, gsize n,
                     double *into);

/* Multiplies by a power of 2, which changes no digit, so that the largest value is between 1/2 and 1, and no difference, sum or
 * square overflows. */
void smx__scale_column (const double *values, gsize n, double *bounds, double *into);

/* VIKOR's figures of prepared columns; S and R stay in the first two parts of the room's scratch. */
void smx__vikor_weigh (const SmxDecisionRule *rule, gsize n, const double *weights, SmxDecisionRoom *room,
                       double *figures);

/* PROMETHEE's net flows by criterion, into the room's values. */
void smx__promethee_prepare (const SmxDecisionRule *rule, const double *values, gsize n,
                             SmxDecisionRoom *room);

/* How many pairs stand the wrong way round (@values[i] > @values[j], i < j); sorts them. @spare has n. */
gint64 smx__count_inversions (double *values, gsize n, double *spare);

#endif
