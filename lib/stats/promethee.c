/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PROMETHEE: how much each alternative is preferred to the others, less how much they are to it.
 *
 * All shapes but the gaussian are 0 up to q, 1 above p, and a half or a line between. With the values in order, those that are more
 * than p below an alternative come first, those more than q below it next: two marks that only move forward, and a sum of the
 * differences between them that follows them. Invariant: that sum has only terms of 0 to p - q, and is 0 where there are none, so
 * that neither large nor clustered values cost digits. O(n log n) a criterion; the gaussian takes every pair.
 *
 * Source: J.-P. Brans, P. Vincke, "A preference ranking organisation method", Management Science 31 (1985). */

#include "decision-private.h"
#include <math.h>
#include <string.h>

typedef enum { MIDDLE_NONE, MIDDLE_HALF, MIDDLE_LINE } Middle;

typedef struct {
  double q, p; /* p >= q */
  Middle middle;
} Steps;

static Steps
steps_of (const SmxPreferenceFunction *function)
{
  double q = MAX (function->q, 0), p = MAX (function->p, q);
  switch (function->shape) {
  case SMX_PREFER_U_SHAPE:
    return (Steps){ q, q, MIDDLE_NONE };
  case SMX_PREFER_V_SHAPE:
    return (Steps){ 0, MAX (function->p, 0), MIDDLE_LINE };
  case SMX_PREFER_LEVEL:
    return (Steps){ q, p, MIDDLE_HALF };
  case SMX_PREFER_LINEAR:
    return (Steps){ q, p, MIDDLE_LINE };
  case SMX_PREFER_USUAL:
  case SMX_PREFER_GAUSSIAN:
    break;
  }
  return (Steps){ 0, 0, MIDDLE_NONE };
}

/* Those before @full are more than p below the value where the walk stands, those before @begun more than q; @sum is that of the
 * differences less q between the marks. */
typedef struct {
  gsize full, begun;
  double value;
  long double sum;
} Walk;

static void
walk_to (Walk *walk, const double *sorted, double value, const Steps *steps)
{
  for (; value - sorted[walk->full] > steps->p; walk->full++)
    if (walk->full < walk->begun)
      walk->sum -= (long double)walk->value - sorted[walk->full] - steps->q;
  walk->begun = MAX (walk->begun, walk->full);
  gsize between = walk->begun - walk->full;
  walk->sum = between == 0 ? 0 : walk->sum + (long double)between * ((long double)value - walk->value);
  for (; value - sorted[walk->begun] > steps->q; walk->begun++)
    walk->sum += (long double)value - sorted[walk->begun] - steps->q;
  walk->value = value;
}

static double
preferred (const Walk *walk, const Steps *steps)
{
  double full = (double)walk->full, between = (double)(walk->begun - walk->full);
  if (between == 0 || steps->middle == MIDDLE_NONE)
    return full;
  if (steps->middle == MIDDLE_HALF)
    return full + between / 2;
  double line = (double)(walk->sum / ((long double)steps->p - steps->q));
  return full + CLAMP (line, 0, between);
}

/* Of ascending values, how much each is preferred to those below it. */
static void
sum_by_steps (const double *sorted, gsize n, const SmxPreferenceFunction *function, double *flows)
{
  Steps steps = steps_of (function);
  Walk walk = { 0, 0, sorted[0], 0 };
  for (gsize i = 0; i < n; i++) {
    if (sorted[i] != walk.value)
      walk_to (&walk, sorted, sorted[i], &steps);
    flows[i] = preferred (&walk, &steps);
  }
}

static void
sum_by_pairs (const double *sorted, gsize n, const SmxPreferenceFunction *function, double *flows)
{
  for (gsize i = 0; i < n; i++) {
    flows[i] = 0;
    for (gsize j = 0; j < i && sorted[j] < sorted[i]; j++) {
      double deviations = (sorted[i] - sorted[j]) / function->s;
      flows[i] -= expm1 (-deviations * deviations / 2);
    }
  }
}

static void
sum_below (const double *sorted, gsize n, const SmxPreferenceFunction *function, double *flows)
{
  if (function->shape == SMX_PREFER_GAUSSIAN)
    sum_by_pairs (sorted, n, function, flows);
  else
    sum_by_steps (sorted, n, function, flows);
}

/* Turned round, so that those above become those below. */
static void
turn (double *sorted, gsize n)
{
  for (gsize i = 0; i < n - i; i++) {
    double low = sorted[i];
    sorted[i] = -sorted[n - 1 - i];
    sorted[n - 1 - i] = -low;
  }
}

/* The flows of one criterion, in order of its values: places in room->order, leaving flows in the second part of the scratch,
 * entering ones, from behind, in the third. */
static void
find_flows (const SmxDecisionRule *rule, guint c, const double *values, gsize n, SmxDecisionRoom *room)
{
  const SmxPreferenceFunction usual = { SMX_PREFER_USUAL, 0, 0, 0 };
  const SmxPreferenceFunction *function = rule->preferences == NULL ? &usual : &rule->preferences[c];
  double *sorted = room->scratch;
  smx__order_figures (values, n, !rule->minimise[c], room->order, room->order + n);
  for (gsize i = 0; i < n; i++)
    sorted[i] = rule->minimise[c] ? -values[room->order[i]] : values[room->order[i]];
  sum_below (sorted, n, function, room->scratch + n);
  turn (sorted, n);
  sum_below (sorted, n, function, room->scratch + 2 * n);
}

void
smx__promethee_prepare (const SmxDecisionRule *rule, const double *values, gsize n, SmxDecisionRoom *room)
{
  double others = n > 1 ? (double)(n - 1) : 1;
  for (guint c = 0; n > 0 && c < rule->n_criteria; c++) {
    find_flows (rule, c, values + c * n, n, room);
    const double *leaving = room->scratch + n, *entering = room->scratch + 2 * n;
    double *column = room->values + c * n;
    for (gsize i = 0; i < n; i++)
      column[room->order[i]] = (leaving[i] - entering[n - 1 - i]) / others;
  }
}

void
smx__promethee_flows (const SmxDecisionRule *rule, const double *values, gsize n, const double *weights,
                      SmxDecisionRoom *room, double *leaving, double *entering)
{
  double others = n > 1 ? (double)(n - 1) : 1;
  memset (leaving, 0, n * sizeof *leaving);
  memset (entering, 0, n * sizeof *entering);
  for (guint c = 0; n > 0 && c < rule->n_criteria; c++) {
    find_flows (rule, c, values + c * n, n, room);
    for (gsize i = 0; i < n; i++) {
      guint32 at = room->order[i];
      leaving[at] += weights[c] * (room->scratch[n + i] / others);
      entering[at] += weights[c] * (room->scratch[2 * n + n - 1 - i] / others);
    }
  }
  smx__round_figures (leaving, n);
  smx__round_figures (entering, n);
}
