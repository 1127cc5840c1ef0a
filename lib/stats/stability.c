/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far an order hangs on one weight, and how near another one is to the first place.
 *
 * Where figures are linear in weights, the lead of one alternative over another is a straight line along any path of weights: the
 * order ends where the first of these lines meets 0. An order of the first k stands as long as each of them leads the next, and the
 * last of them all others. Formulas: docs/method.md, "Stability"; crossings as in E. Triantaphyllou, A. Sánchez, "A sensitivity
 * analysis approach for some deterministic multi-criteria decision making methods", Decision Sciences 28 (1997). */

#include "stability.h"
#include "../base/memory.h"
#include "decision-private.h"
#include <math.h>

#define STEPS 1024 /* of a weight, where figures are not linear */
#define HALVINGS 40

/* What was decided: figures, and who stands where. */
typedef struct {
  const SmxDecisionRule *rule;
  gsize n, k;
  const double *weights; /* as given */
  double *moved;         /* those that are tried */
  double *figures;
  guint32 *order;
  SmxDecisionRoom room;
} Decided;

static void
clear (Decided *self)
{
  g_free (self->moved);
  g_free (self->figures);
  g_free (self->order);
  smx__decision_room_clear (&self->room);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Decided, clear)

static gboolean
decide (Decided *self, const double *values, GError **error)
{
  const SmxDecisionRule *rule = self->rule;
  gsize n = self->n;
  self->moved = smx__allocate (rule->n_criteria, sizeof *self->moved, error);
  self->figures = self->moved == NULL ? NULL : smx__allocate (n, sizeof *self->figures, error);
  self->order = self->figures == NULL ? NULL : smx__allocate (n, sizeof *self->order, error);
  if (self->order == NULL || !smx__decision_room_init (&self->room, n, rule->n_criteria, error))
    return FALSE;
  smx__decide (rule, values, n, self->weights, &self->room, self->figures);
  smx__order_figures (self->figures, n, smx__decision_ascends (rule->method), self->order, self->room.order);
  return TRUE;
}

/* Those that have to be ahead, and behind, at a place from 1 on. */
static guint32
leader (const Decided *self, gsize place)
{
  return self->order[MIN (place, self->k) - 1];
}

/* All weight but that of one criterion, in their proportions. */
static void
move_weights (Decided *self, guint criterion, double weight)
{
  guint m = self->rule->n_criteria;
  double others = 0;
  for (guint c = 0; c < m; c++)
    others += c == criterion ? 0 : self->weights[c];
  for (guint c = 0; c < m; c++)
    self->moved[c] = (1 - weight) * (others > 0 ? self->weights[c] / others : 1 / (double)(m - 1));
  self->moved[criterion] = weight;
}

/* ---- By crossings ---- */

/* The lead is @at_0 where the weight is 0 and @at_1 where it is 1. */
static void
narrow (double at_0, double at_1, double weight, double *low, double *high)
{
  double slope = at_1 - at_0;
  if (fabs (slope) <= SMX_FIGURE_UNIT)
    return;
  double crossing = -at_0 / slope;
  if (slope > 0)
    *low = MAX (*low, MIN (crossing, weight));
  else
    *high = MIN (*high, MAX (crossing, weight));
}

static void
cross_lines (Decided *self, guint criterion, double *low, double *high)
{
  double sign = smx__decision_ascends (self->rule->method) ? -1 : 1;
  const double *at_1 = self->room.values + criterion * self->n;
  double *at_0 = self->room.scratch;
  move_weights (self, criterion, 0);
  for (gsize i = 0; i < self->n; i++) {
    at_0[i] = 0;
    for (guint c = 0; c < self->rule->n_criteria; c++)
      at_0[i] += self->moved[c] * self->room.values[c * self->n + i];
  }
  for (gsize place = 1; self->k > 0 && place < self->n; place++) {
    guint32 ahead = leader (self, place), behind = self->order[place];
    narrow (sign * (at_0[ahead] - at_0[behind]), sign * (at_1[ahead] - at_1[behind]),
            self->weights[criterion], low, high);
  }
}

/* ---- By steps ---- */

static gboolean
order_stands (Decided *self, guint criterion, double weight)
{
  gboolean ascends = smx__decision_ascends (self->rule->method);
  move_weights (self, criterion, weight);
  smx__decision_weigh (self->rule, self->n, self->moved, &self->room, self->figures);
  for (gsize place = 1; self->k > 0 && place < self->n; place++) {
    double ahead = self->figures[leader (self, place)], behind = self->figures[self->order[place]];
    if (ascends ? ahead > behind : ahead < behind)
      return FALSE;
  }
  return TRUE;
}

/* How far the weight can go towards @end, into @bound. */
static gboolean
seek (Decided *self, guint criterion, double end, SmxProgress *progress, double *bound, GError **error)
{
  double stands = self->weights[criterion], falls = end;
  for (guint step = 1; stands != end; step++) {
    if (!smx__progress_advance (progress, 0, error))
      return FALSE;
    double way = (double)step / STEPS;
    double next =
        end > 0 ? MIN (self->weights[criterion] + way, end) : MAX (self->weights[criterion] - way, end);
    falls = next;
    if (!order_stands (self, criterion, next))
      break;
    stands = next;
  }
  for (guint i = 0; i < HALVINGS && stands != falls; i++) {
    if (!smx__progress_advance (progress, 0, error))
      return FALSE;
    double middle = (stands + falls) / 2;
    if (order_stands (self, criterion, middle))
      stands = middle;
    else
      falls = middle;
  }
  *bound = stands;
  return TRUE;
}

gboolean
smx__weight_intervals (const SmxDecisionRule *rule, const double *values, gsize n, const double *weights,
                       gsize k, SmxProgress *progress, double *low, double *high, GError **error)
{
  g_auto (Decided) decided = { .rule = rule, .n = n, .k = MIN (k, n), .weights = weights };
  if (!decide (&decided, values, error))
    return FALSE;
  for (guint c = 0; c < rule->n_criteria; c++) {
    if (!smx__progress_advance (progress, 0, error))
      return FALSE;
    low[c] = 0;
    high[c] = 1;
    if (rule->n_criteria == 1) {
      low[c] = high[c] = weights[c];
    } else if (smx__decision_is_linear (rule->method)) {
      cross_lines (&decided, c, &low[c], &high[c]);
    } else if (!seek (&decided, c, 0, progress, &low[c], error) ||
               !seek (&decided, c, 1, progress, &high[c], error)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* ---- The first place ---- */

/* The criterion of the greatest lead after @last, and of equal ones the next; m where that was all. */
static guint
next_lead (const double *leads, guint m, guint last)
{
  guint next = m;
  for (guint c = 0; c < m; c++) {
    gboolean later = last == m || leads[c] < leads[last] || (leads[c] == leads[last] && c > last);
    if (later && (next == m || leads[c] > leads[next]))
      next = c;
  }
  return next;
}

/* The least weight that takes the lead away: from where the lead is greatest to where it is least, as much as there is. */
static double
least_moved (const double *leads, const double *weights, guint m)
{
  double lead = 0, moved = 0, least = INFINITY;
  for (guint c = 0; c < m; c++) {
    lead += weights[c] * leads[c];
    least = MIN (least, leads[c]);
  }
  if (lead <= SMX_FIGURE_UNIT)
    return 0;
  if (least > SMX_FIGURE_UNIT)
    return NAN;
  for (guint c = next_lead (leads, m, m); c != m && leads[c] > least; c = next_lead (leads, m, c)) {
    double gain = leads[c] - least;
    if (lead <= weights[c] * gain)
      return moved + lead / gain;
    lead -= weights[c] * gain;
    moved += weights[c];
  }
  return moved;
}

gboolean
smx__dethrone (const SmxDecisionRule *rule, const double *values, gsize n, const double *weights,
               SmxProgress *progress, double *moved, gsize *rival, GError **error)
{
  g_auto (Decided) decided = { .rule = rule, .n = n, .k = 1, .weights = weights };
  double sign = smx__decision_ascends (rule->method) ? -1 : 1, least = NAN;
  gsize nearest = n;
  if (!decide (&decided, values, error))
    return FALSE;
  double *leads = decided.moved;
  for (gsize i = 0; i < n && smx__decision_is_linear (rule->method); i++) {
    guint32 first = decided.order[0];
    if (!smx__progress_advance (progress, 0, error))
      return FALSE;
    for (guint c = 0; c < rule->n_criteria; c++)
      leads[c] = sign * (decided.room.values[c * n + first] - decided.room.values[c * n + i]);
    double needed = i == first ? NAN : smx__round_figure (least_moved (leads, weights, rule->n_criteria));
    if (isnan (needed) || needed >= least)
      continue;
    least = needed;
    nearest = i;
  }
  *moved = least;
  *rival = nearest;
  return TRUE;
}
