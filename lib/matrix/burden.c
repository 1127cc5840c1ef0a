/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Burden: reworked deliveries weighted by the shortfall, added up over cells.
 *
 * A term is reworked_customers x max (gap, 0) / (high - low) of one cell, with the cell's own gap, or its service's where
 * its own is not known or hidden. Where volume is known only by role and service (touchpoints; links that several
 * providers share), the term is that of the pair. Formula: docs/method.md, "Burden". */

#include "measuring.h"
#include "../base/memory.h"
#include "../base/sort.h"
#include <math.h>

#define PARTS (SMX_NEEDS_LOG | SMX_NEEDS_SURVEY)

typedef struct {
  SmxMeasuring *table; /* that the burden is for */
  const SmxMatrix *matrix;
  guint32 wave;
  double *gaps; /* one a service */
  SmxBurdenTerm *terms;
  gsize n, capacity;
} Work;

static void
clear_work (Work *self)
{
  g_free (self->gaps);
  g_free (self->terms);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* The measures of a kind of row: those of the table where it is of that kind, else @own, which is started for it. NULL with
 * NO_MEMORY. */
static SmxMeasuring *
take_rows (const Work *self, SmxRowsBy by, guint parts, SmxMeasuring *own, GError **error)
{
  if (self->table->rows.by == by)
    return self->table;
  return smx__measuring_start (own, self->matrix, by, self->wave, parts, SMX_STRETCH, error) ? own : NULL;
}

static gboolean
take_gaps (Work *self, GError **error)
{
  g_auto (SmxMeasuring) own = { .matrix = NULL };
  SmxMeasuring *services = take_rows (self, SMX_ROWS_SERVICE, SMX_NEEDS_SURVEY, &own, error);
  self->gaps = services == NULL ? NULL : smx__allocate (services->rows.n, sizeof *self->gaps, error);
  if (self->gaps == NULL)
    return FALSE;
  while (smx__measuring_next (services))
    for (gsize i = 0; i < services->n; i++)
      self->gaps[services->first + i] = services->items[i].gap;
  return TRUE;
}

/* The row of @key, one of a cell or pair of a service, gets its term; none where customers or gap are unknown. Customers are
 * over the range of the scale. */
static gboolean
add_term (Work *self, const SmxRowKey *key, guint32 provider, const SmxMeasures *own, GError **error)
{
  const SmxSettings *settings = &self->matrix->settings;
  gsize row = smx__rows_find (&self->table->rows, key->role, key->service, provider, 0);
  double gap = isnan (own->gap) ? self->gaps[key->service] : own->gap;
  if (row == SMX_NO_ROW || settings->low == SMX_NULL || isnan (gap) || isnan (own->reworked_customers))
    return TRUE;
  if (!smx__reserve (&self->terms, &self->capacity, self->n + 1, sizeof *self->terms, error))
    return FALSE;
  double range = (double)(settings->high - settings->low) / (double)SMX_MICRO;
  self->terms[self->n++] = (SmxBurdenTerm){ row, own->reworked_customers, gap, range };
  return TRUE;
}

/* Whether the volume of a role and service belongs to no one cell, and the row gathers all of them: a provider's or a
 * cell's own row cannot. */
static gboolean
by_pair (const Work *self, const SmxRowKey *key)
{
  const SmxMatrix *matrix = self->matrix;
  SmxRowsBy by = self->table->rows.by;
  if (by != SMX_ROWS_SERVICE && by != SMX_ROWS_ROLE)
    return FALSE;
  return matrix->volume_basis == SMX_VOLUME_TOUCHPOINTS ||
         (matrix->volume_basis == SMX_VOLUME_LINKS &&
          smx__shared_link (matrix, smx__matrix_find_pair (matrix, key->role, key->service)).known);
}

static gboolean
share_cells (Work *self, GError **error)
{
  g_auto (SmxMeasuring) own = { .matrix = NULL };
  SmxMeasuring *cells = take_rows (self, SMX_ROWS_CELL, PARTS, &own, error);
  while (cells != NULL && smx__measuring_next (cells))
    for (gsize i = 0; i < cells->n; i++) {
      const SmxRowKey *key = &cells->rows.keys[cells->first + i];
      if (!by_pair (self, key) && !add_term (self, key, key->provider, &cells->items[i], error))
        return FALSE;
    }
  return cells != NULL;
}

static gboolean
share_pairs (Work *self, GError **error)
{
  g_auto (SmxMeasuring) pairs = { .matrix = NULL };
  if (self->matrix->volume_basis != SMX_VOLUME_TOUCHPOINTS && self->matrix->volume_basis != SMX_VOLUME_LINKS)
    return TRUE;
  if (!smx__measuring_start (&pairs, self->matrix, SMX_ROWS_PAIR, self->wave, PARTS, SMX_STRETCH, error))
    return FALSE;
  while (smx__measuring_next (&pairs))
    for (gsize i = 0; i < pairs.n; i++) {
      const SmxRowKey *key = &pairs.rows.keys[pairs.first + i];
      if (by_pair (self, key) && !add_term (self, key, SMX_NO_ID, &pairs.items[i], error))
        return FALSE;
    }
  return TRUE;
}

static double
value_of (const SmxBurdenTerm *term)
{
  return term->customers * fmax (term->gap, 0) / term->range;
}

static int
compare_values (guint32 a, guint32 b, const void *data)
{
  const SmxBurdenTerm *x = (const SmxBurdenTerm *)data + a, *y = (const SmxBurdenTerm *)data + b;
  if (x->row != y->row)
    return x->row < y->row ? -1 : 1;
  double one = value_of (x), other = value_of (y);
  return (one > other) - (one < other);
}

/* From the smallest value up, so that equal ones give equal sums whatever the cells are called. */
static double *
add_up (const Work *self, GError **error)
{
  const gsize n_rows = self->table->rows.n;
  g_autofree guint32 *order = smx__sorted_order (self->n, compare_values, self->terms, error);
  double *burden = order == NULL ? NULL : smx__allocate (n_rows, sizeof *burden, error);
  for (gsize row = 0; burden != NULL && row < n_rows; row++)
    burden[row] = NAN;
  for (gsize i = 0; burden != NULL && i < self->n; i++) {
    const SmxBurdenTerm *term = &self->terms[order[i]];
    double *sum = &burden[term->row];
    *sum = isnan (*sum) ? value_of (term) : *sum + value_of (term);
  }
  return burden;
}

static gboolean
take_terms (Work *self, GError **error)
{
  return take_gaps (self, error) && share_cells (self, error) && share_pairs (self, error);
}

double *
smx__burden_take (SmxMeasuring *self, guint32 wave, GError **error)
{
  g_auto (Work) work = { .table = self, .matrix = self->matrix, .wave = wave };
  return take_terms (&work, error) ? add_up (&work, error) : NULL;
}

gboolean
smx__burden_terms (const SmxMatrix *matrix, guint32 wave, SmxBurdenTerm **terms, gsize *n, GError **error)
{
  g_auto (SmxMeasuring) services = { .matrix = NULL };
  g_auto (Work) work = { .table = &services, .matrix = matrix, .wave = wave };
  if (!smx__measuring_start (&services, matrix, SMX_ROWS_SERVICE, wave, PARTS, SMX_STRETCH, error) ||
      !take_terms (&work, error))
    return FALSE;
  *terms = g_steal_pointer (&work.terms);
  *n = work.n;
  return TRUE;
}
