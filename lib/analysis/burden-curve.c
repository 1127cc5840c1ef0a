/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The burden of a service as its gap moves. */

#include "burden-curve.h"
#include "../base/memory.h"
#include "../base/sort.h"
#include <math.h>

void
smx__burden_curves_clear (SmxBurdenCurves *self)
{
  g_free (self->starts);
  g_free (self->gaps);
  g_free (self->customers);
  g_free (self->weighted);
}

/* By row, then from the largest gap down; cells that are equal but for their customers by these. */
static int
compare_terms (guint32 a, guint32 b, const void *data)
{
  const SmxBurdenTerm *x = (const SmxBurdenTerm *)data + a, *y = (const SmxBurdenTerm *)data + b;
  if (x->row != y->row)
    return x->row < y->row ? -1 : 1;
  if (x->gap != y->gap)
    return x->gap > y->gap ? -1 : 1;
  return (x->customers > y->customers) - (x->customers < y->customers);
}

static void
add_up (SmxBurdenCurves *self, const SmxRanking *ranking, const SmxBurdenTerm *terms, const guint32 *order,
        gsize n_terms)
{
  gsize at = 0, out = 0;
  for (gsize i = 0; i < self->n; i++) {
    const gsize row = ranking->candidates[i].row;
    double customers = 0, weighted = 0;
    self->starts[i] = out;
    while (at < n_terms && terms[order[at]].row < row)
      at++; /* of a service that is not ranked */
    for (; at < n_terms && terms[order[at]].row == row; at++, out++) {
      const SmxBurdenTerm *term = &terms[order[at]];
      customers += term->customers / term->range;
      weighted += term->customers / term->range * term->gap;
      self->gaps[out] = term->gap;
      self->customers[out] = customers;
      self->weighted[out] = weighted;
    }
  }
  self->starts[self->n] = out;
}

gboolean
smx__burden_curves_take (SmxBurdenCurves *self, const SmxRanking *ranking, GError **error)
{
  g_autofree SmxBurdenTerm *terms = NULL;
  gsize n_terms = 0;
  self->n = ranking->n;
  if (!smx__burden_terms (ranking->matrix, ranking->wave, &terms, &n_terms, error))
    return FALSE;
  g_autofree guint32 *order = smx__sorted_order (n_terms, compare_terms, terms, error);
  if (order == NULL || (self->starts = smx__allocate (self->n + 1, sizeof *self->starts, error)) == NULL ||
      (self->gaps = smx__allocate (n_terms, sizeof *self->gaps, error)) == NULL ||
      (self->customers = smx__allocate (n_terms, sizeof *self->customers, error)) == NULL ||
      (self->weighted = smx__allocate (n_terms, sizeof *self->weighted, error)) == NULL)
    return FALSE;
  add_up (self, ranking, terms, order, n_terms);
  return TRUE;
}

double
smx__burden_curve_at (const SmxBurdenCurves *self, gsize i, double shift)
{
  gsize first = self->starts[i], low = first, high = self->starts[i + 1];
  if (low == high)
    return NAN;
  while (low < high) { /* how many gaps are above -shift */
    gsize middle = low + (high - low) / 2;
    if (self->gaps[middle] + shift > 0)
      low = middle + 1;
    else
      high = middle;
  }
  gsize last = MAX (low, first + 1) - 1;
  return self->weighted[last] + self->customers[last] * shift;
}
