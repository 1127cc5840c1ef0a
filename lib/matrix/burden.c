/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Burden: reworked deliveries weighted by the shortfall, added up over cells.
 *
 * A term is reworked_customers x max (gap, 0) / (high - low) of one cell, with the cell's own gap, or its service's where
 * its own is not known or hidden. Where volume is known only by role and service (touchpoints; links that several
 * providers share), the term is that of the pair. Formula: docs/method.md, "Burden". */

#include "measures.h"
#include "../base/memory.h"
#include <math.h>

typedef struct {
  const SmxMatrix *matrix;
  /* each is the table that the burden is for, where that is of its kind, or one of @own */
  const SmxMeasureTable *services, *cells, *pairs;
  SmxMeasureTable own[3];
} Parts;

static void
clear_parts (Parts *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->own); i++)
    smx__measures_clear (&self->own[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, clear_parts)

/* The term of a cell or pair; NAN where customers or gap are unknown. */
static double
term (const Parts *parts, const SmxMeasures *own, guint32 service)
{
  gsize row = service == SMX_NO_ID ? SMX_NO_ROW : smx__rows_find (&parts->services->rows, 0, service, 0, 0);
  double gap = !isnan (own->gap) || row == SMX_NO_ROW ? own->gap : parts->services->items[row].gap;
  const SmxSettings *settings = &parts->matrix->settings;
  if (settings->low == SMX_NULL)
    return NAN;
  double range = (double)(settings->high - settings->low) / (double)SMX_MICRO;
  return isnan (gap) ? NAN : own->reworked_customers * fmax (gap, 0) / range;
}

/* What a row of the table gets of one cell or pair. */
typedef struct {
  gsize row;
  double value;
} Share;

typedef struct {
  Share *items;
  gsize n, capacity;
} Shares;

static gboolean
add_share (Shares *self, gsize row, double value, GError **error)
{
  if (row == SMX_NO_ROW || isnan (value))
    return TRUE;
  if (!smx__reserve (&self->items, &self->capacity, self->n + 1, sizeof *self->items, error))
    return FALSE;
  self->items[self->n++] = (Share){ row, value };
  return TRUE;
}

static int
compare_shares (guint32 a, guint32 b, const void *data)
{
  const Share *x = (const Share *)data + a, *y = (const Share *)data + b;
  if (x->row != y->row)
    return x->row < y->row ? -1 : 1;
  return (x->value > y->value) - (x->value < y->value);
}

/* From the smallest share up, so that equal shares give equal sums whatever the cells are called. */
static gboolean
add_up (SmxMeasureTable *self, const Shares *shares, GError **error)
{
  g_autofree guint32 *order = smx__sorted_order (shares->n, compare_shares, shares->items, error);
  for (gsize i = 0; order != NULL && i < shares->n; i++) {
    const Share *share = &shares->items[order[i]];
    double *burden = &self->items[share->row].burden;
    *burden = isnan (*burden) ? share->value : *burden + share->value;
  }
  return order != NULL;
}

/* Whether the volume of a pair belongs to no one cell. */
static gboolean
by_pair (const SmxMatrix *matrix, const SmxPair *pair)
{
  return matrix->volume_basis == SMX_VOLUME_TOUCHPOINTS ||
         (matrix->volume_basis == SMX_VOLUME_LINKS && pair->shared.known);
}

/* Rows that gather whole pairs take the terms of pairs where they must; a provider's or a cell's own row cannot. */
static gboolean
gathers_pairs (SmxRowsBy by)
{
  return by == SMX_ROWS_SERVICE || by == SMX_ROWS_ROLE;
}

static gboolean
share_pair (const SmxMeasureTable *self, const Parts *parts, const SmxPair *pair, Shares *shares,
            GError **error)
{
  gsize own = smx__rows_find (&parts->pairs->rows, pair->role, pair->service, 0, 0);
  gsize row = smx__rows_find (&self->rows, pair->role, pair->service, SMX_NO_ID, 0);
  return own == SMX_NO_ROW ||
         add_share (shares, row, term (parts, &parts->pairs->items[own], pair->service), error);
}

static gboolean
share_cell (const SmxMeasureTable *self, const Parts *parts, const SmxMatrixCell *cell, Shares *shares,
            GError **error)
{
  gsize own = smx__rows_find (&parts->cells->rows, cell->role, cell->service, cell->provider, 0);
  gsize row = smx__rows_find (&self->rows, cell->role, cell->service, cell->provider, 0);
  return own == SMX_NO_ROW ||
         add_share (shares, row, term (parts, &parts->cells->items[own], cell->service), error);
}

static gboolean
share_out (const SmxMeasureTable *self, const Parts *parts, Shares *shares, GError **error)
{
  const SmxMatrix *matrix = parts->matrix;
  for (gsize i = 0; i < matrix->n_pairs; i++) {
    const SmxPair *pair = &matrix->pairs[i];
    gboolean whole = by_pair (matrix, pair) && gathers_pairs (self->rows.by);
    if (whole && !share_pair (self, parts, pair, shares, error))
      return FALSE;
    for (guint32 c = 0; !whole && c < pair->n_cells; c++) {
      if (!share_cell (self, parts, &matrix->cells[pair->first_cell + c], shares, error))
        return FALSE;
    }
  }
  return TRUE;
}

static gboolean
needs_pairs (const SmxMatrix *matrix)
{
  for (gsize i = 0; i < matrix->n_pairs; i++) {
    if (by_pair (matrix, &matrix->pairs[i]))
      return TRUE;
  }
  return FALSE;
}

/* The measures of a kind of row: @self where it is of that kind, else @own, which is taken for it. */
static gboolean
take_part (const SmxMeasureTable *self, const SmxMatrix *matrix, SmxRowsBy by, guint32 wave,
           SmxMeasureTable *own, const SmxMeasureTable **part, GError **error)
{
  *part = self->rows.by == by ? self : own;
  return *part == self || smx__measures_take_plain (own, matrix, by, wave, error);
}

gboolean
smx__measures_take (SmxMeasureTable *self, const SmxMatrix *matrix, SmxRowsBy by, guint32 wave,
                    GError **error)
{
  if (!smx__measures_take_plain (self, matrix, by, wave, error))
    return FALSE;
  if (by > SMX_ROWS_PAIR || matrix->slabs[SMX_CELLS].n == 0 || matrix->slabs[SMX_RATINGS].n == 0)
    return TRUE; /* without a log or a survey there is no burden */
  g_auto (Parts) parts = { .matrix = matrix };
  if (!take_part (self, matrix, SMX_ROWS_SERVICE, wave, &parts.own[0], &parts.services, error) ||
      !take_part (self, matrix, SMX_ROWS_CELL, wave, &parts.own[1], &parts.cells, error) ||
      (needs_pairs (matrix) &&
       !take_part (self, matrix, SMX_ROWS_PAIR, wave, &parts.own[2], &parts.pairs, error)))
    return FALSE;
  Shares shares = { NULL, 0, 0 };
  gboolean done = share_out (self, &parts, &shares, error) && add_up (self, &shares, error);
  g_free (shares.items);
  return done;
}
