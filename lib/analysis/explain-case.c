/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is to say of a service: each criterion is heard once, and speaks for it, against it, or neither. */

#include "explain-case.h"
#include <math.h>

#define LISTED 3 /* clauses of a kind, the weightiest */

/* ---- Where values stand ---- */

/* How many of ascending values are below one, or (@equal) not above it. */
static gsize
count_below (const double *sorted, gsize n, double value, gboolean equal)
{
  gsize low = 0, high = n;
  while (low < high) {
    gsize middle = low + (high - low) / 2;
    if (sorted[middle] < value || (equal && sorted[middle] == value))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Whether values have been drawn towards what services have in common. */
static gboolean
is_shrunken (const SmxRanking *ranking, guint c)
{
  static const char *const names[] = { "rework_rate", "first_time_right", "gap", "reworked_customers", NULL };
  return ranking->evidence.rates != NULL && ranking->criteria.items[c].column != NULL &&
         g_strv_contains (names, ranking->criteria.names[c]);
}

static SmxFact
find_fact (const SmxContributions *contributions, gsize i, guint c)
{
  const SmxRanking *ranking = contributions->ranking;
  const gsize n = ranking->criteria.n_known[c];
  const double *sorted = contributions->sorted + (gsize)c * ranking->n;
  double value = smx__criterion_values (&ranking->criteria, c)[i];
  gsize less = count_below (sorted, n, value, FALSE), up_to = count_below (sorted, n, value, TRUE);
  return (SmxFact){ .criterion = &ranking->criteria.items[c],
                    .value = value,
                    .side = (value > contributions->medians[c]) - (value < contributions->medians[c]),
                    .level = n == 1                ? SMX_LEVEL_ONLY
                             : up_to - less == n   ? SMX_LEVEL_SAME
                             : up_to == n          ? SMX_LEVEL_HIGHEST
                             : less == 0           ? SMX_LEVEL_LOWEST
                             : 4 * (n - less) <= n ? SMX_LEVEL_UPPER
                             : 4 * up_to <= n      ? SMX_LEVEL_LOWER
                                                   : SMX_LEVEL_MIDDLE,
                    .others = up_to - less - 1,
                    .n = ranking->evidence.trials[i],
                    .shrunken = is_shrunken (ranking, c),
                    .requests = ranking->matrix->volume_basis == SMX_VOLUME_COUNT };
}

/* The value a part of the way from the least to the greatest, between neighbours in a straight line. */
static double
quantile (const double *sorted, gsize n, double part)
{
  double place = part * (double)(n - 1);
  gsize below = (gsize)place;
  return below + 1 >= n ? sorted[n - 1]
                        : sorted[below] + (place - (double)below) * (sorted[below + 1] - sorted[below]);
}

/* Within the middle half, and neither the highest nor the lowest, which many may share. */
static gboolean
is_average (const SmxContributions *contributions, const SmxFact *fact, guint c)
{
  const gsize n = contributions->ranking->criteria.n_known[c];
  const double *sorted = contributions->sorted + (gsize)c * contributions->ranking->n;
  return fact->level == SMX_LEVEL_MIDDLE && fact->value >= quantile (sorted, n, 0.25) &&
         fact->value <= quantile (sorted, n, 0.75);
}

/* ---- What there is to say ---- */

char *
smx__case_clause (const SmxContributions *contributions, gsize i, guint c)
{
  const SmxCriteria *criteria = &contributions->ranking->criteria;
  if (!criteria->missing[(gsize)c * criteria->n + i]) {
    SmxFact fact = find_fact (contributions, i, c);
    fact.decides = TRUE;
    return smx__words_fact (&fact);
  }
  g_autoptr (GPtrArray) nouns = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (nouns, smx__words_noun (&criteria->items[c], FALSE));
  return smx__words_unknown (nouns, SMX_UNKNOWN_PLAIN);
}

void
smx__case_clear (SmxCase *self)
{
  for (guint kind = 0; kind < SMX_N_SAID; kind++)
    g_clear_pointer (&self->said[kind], g_ptr_array_unref);
}

/* A contribution counts for or against where the value lies on that side of the median. It does, but where it is too small to be told
 * from rounding. */
static SmxSaid
kind_of (const SmxContributions *contributions, const SmxFact *fact, gsize i, guint c)
{
  double contribution = contributions->values[(gsize)c * contributions->ranking->n + i];
  int urgent = fact->criterion->minimise ? -fact->side : fact->side;
  if (contribution > 0 && urgent > 0)
    return SMX_SAID_FOR;
  if (is_average (contributions, fact, c))
    return SMX_SAID_AVERAGE;
  return contribution < 0 && urgent < 0 ? SMX_SAID_AGAINST : SMX_SAID_PLAIN;
}

static void
say (const SmxContributions *contributions, SmxCase *self, gsize i, guint c)
{
  const SmxCriteria *criteria = &contributions->ranking->criteria;
  if (criteria->missing[(gsize)c * criteria->n + i]) {
    SmxSaid unknown = criteria->n_known[c] > 0 ? SMX_SAID_UNKNOWN : SMX_SAID_NOWHERE;
    g_ptr_array_add (self->said[unknown], smx__words_noun (&criteria->items[c], FALSE));
    return;
  }
  if (contributions->ranking->weights[c] == 0)
    return;
  SmxFact fact = find_fact (contributions, i, c);
  SmxSaid kind = kind_of (contributions, &fact, i, c);
  if (self->said[kind]->len >= LISTED)
    return;
  if (kind == SMX_SAID_AVERAGE)
    self->plural = criteria->items[c].column != NULL && g_str_equal (criteria->names[c], "gap");
  g_ptr_array_add (self->said[kind], kind == SMX_SAID_AVERAGE ? smx__words_noun (&criteria->items[c], TRUE)
                                                              : smx__words_fact (&fact));
}

/* Unknown ones weigh nothing. */
static double
weight_of (const SmxContributions *contributions, gsize i, guint c)
{
  double contribution = contributions->values[(gsize)c * contributions->ranking->n + i];
  return isnan (contribution) ? -1 : fabs (contribution);
}

/* The weightiest first, equal ones as they stand; few enough to be put in place one by one. */
static void
order_criteria (const SmxContributions *contributions, gsize i, guint *order)
{
  for (guint c = 0; c < contributions->ranking->criteria.m; c++) {
    guint at = c;
    for (; at > 0 && weight_of (contributions, i, c) > weight_of (contributions, i, order[at - 1]); at--)
      order[at] = order[at - 1];
    order[at] = c;
  }
}

void
smx__case_build (const SmxContributions *contributions, gsize i, SmxCase *self)
{
  const SmxRanking *ranking = contributions->ranking;
  const guint m =
      ranking->options.method == SMX_RANK_STAGED ? 1 : ranking->criteria.m; /* the rest parts ties */
  guint order[SMX_CRITERIA_MAX];
  for (guint kind = 0; kind < SMX_N_SAID; kind++)
    self->said[kind] = g_ptr_array_new_with_free_func (g_free);
  order_criteria (contributions, i, order);
  for (guint place = 0; place < ranking->criteria.m; place++)
    if (order[place] < m)
      say (contributions, self, i, order[place]);
}
