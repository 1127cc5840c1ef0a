/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leave one out: whether those that stay keep their order (rank reversal; V. Belton, T. Gear, "On a short-coming of Saaty's method of
 * analytic hierarchies", Omega 11 (1983)). In the order of all, the new figures of the others count as many inversions as pairs
 * have turned: O(n log n) for each that is taken away, and one decision. */

#include "stability.h"
#include "../base/memory.h"
#include "../base/sort.h"
#include "decision-private.h"

typedef struct {
  const SmxDecisionRule *rule;
  gsize n;
  double *values; /* of the others */
  double *figures, *fewer, *sequence,
      *spare;     /* of all; of the others; in one piece of memory, from figures */
  guint32 *order; /* of all */
  SmxDecisionRoom room;
} Left;

static void
clear (Left *self)
{
  g_free (self->values);
  g_free (self->figures);
  g_free (self->order);
  smx__decision_room_clear (&self->room);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Left, clear)

static gboolean
make_room (Left *self, GError **error)
{
  gsize n = self->n;
  guint m = self->rule->n_criteria;
  self->values = smx__allocate (n, m * sizeof *self->values, error);
  self->figures = self->values == NULL ? NULL : smx__allocate (n, 4 * sizeof *self->figures, error);
  self->order = self->figures == NULL ? NULL : smx__allocate (n, sizeof *self->order, error);
  if (self->order == NULL)
    return FALSE;
  self->fewer = self->figures + n;
  self->sequence = self->fewer + n;
  self->spare = self->sequence + n;
  return smx__decision_room_init (&self->room, n, m, error);
}

static void
decide_without (Left *self, gsize out, const double *values, const double *weights)
{
  double *to = self->values;
  for (guint c = 0; c < self->rule->n_criteria; c++)
    for (gsize i = 0; i < self->n; i++)
      if (i != out)
        *to++ = values[c * self->n + i];
  smx__decide (self->rule, self->values, self->n - 1, weights, &self->room, self->fewer);
}

/* The new figures of the others in their old order, less is better; those that tied are in order among themselves. */
static void
line_up (Left *self, gsize out)
{
  double sign = smx__decision_ascends (self->rule->method) ? 1 : -1;
  gsize n = 0, tied = 0;
  double old = 0;
  for (gsize place = 0; place < self->n; place++) {
    gsize which = self->order[place];
    if (which == out)
      continue;
    if (n > 0 && self->figures[which] != old) {
      smx__sort_doubles (self->sequence + tied, n - tied);
      tied = n;
    }
    old = self->figures[which];
    self->sequence[n++] = sign * self->fewer[which < out ? which : which - 1];
  }
  smx__sort_doubles (self->sequence + tied, n - tied);
}

gboolean
smx__leave_one_out (const SmxDecisionRule *rule, const double *values, gsize n, const double *weights,
                    SmxProgress *progress, gint64 *reversed, gboolean *first_changes, GError **error)
{
  g_auto (Left) left = { .rule = rule, .n = n };
  if (!make_room (&left, error))
    return FALSE;
  smx__decide (rule, values, n, weights, &left.room, left.figures);
  smx__order_figures (left.figures, n, smx__decision_ascends (rule->method), left.order, left.room.order);
  for (gsize i = 0; i < n; i++) {
    reversed[i] = 0;
    first_changes[i] = FALSE;
    if (n == 1)
      break;
    if (!smx__progress_advance (progress, 1, error))
      return FALSE;
    decide_without (&left, i, values, weights);
    line_up (&left, i);
    double first = left.sequence[0];
    reversed[i] = smx__count_inversions (left.sequence, n - 1, left.spare);
    first_changes[i] = left.sequence[0] < first;
  }
  return TRUE;
}
