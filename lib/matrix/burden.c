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
  SmxMeasureTable services, cells, pairs;
} Parts;

static void
clear_parts (Parts *self)
{
  smx__measures_clear (&self->services);
  smx__measures_clear (&self->cells);
  smx__measures_clear (&self->pairs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, clear_parts)

/* The term of a cell or pair; NAN where customers or gap are unknown. */
static double
term (const Parts *parts, const SmxMeasures *own, guint32 service)
{
  gsize row = service == SMX_NO_ID ? SMX_NO_ROW : smx__rows_find (&parts->services.rows, 0, service, 0, 0);
  double gap = !isnan (own->gap) || row == SMX_NO_ROW ? own->gap : parts->services.items[row].gap;
  const SmxSettings *settings = &parts->matrix->settings;
  if (settings->low == SMX_NULL)
    return NAN;
  double range = (double)(settings->high - settings->low) / (double)SMX_MICRO;
  return isnan (gap) ? NAN : own->reworked_customers * fmax (gap, 0) / range;
}

static void
add_term (double *burden, double value)
{
  if (!isnan (value))
    *burden = isnan (*burden) ? value : *burden + value;
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

static void
add_terms (SmxMeasureTable *self, const Parts *parts)
{
  const SmxMatrix *matrix = parts->matrix;
  for (gsize i = 0; i < matrix->n_pairs; i++) {
    const SmxPair *pair = &matrix->pairs[i];
    if (by_pair (matrix, pair) && gathers_pairs (self->rows.by)) {
      gsize row = smx__rows_find (&self->rows, pair->role, pair->service, SMX_NO_ID, 0);
      gsize own = smx__rows_find (&parts->pairs.rows, pair->role, pair->service, 0, 0);
      if (row != SMX_NO_ROW && own != SMX_NO_ROW)
        add_term (&self->items[row].burden, term (parts, &parts->pairs.items[own], pair->service));
      continue;
    }
    for (guint32 c = pair->first_cell; c < pair->first_cell + pair->n_cells; c++) {
      const SmxMatrixCell *cell = &matrix->cells[c];
      gsize row = smx__rows_find (&self->rows, cell->role, cell->service, cell->provider, 0);
      gsize own = smx__rows_find (&parts->cells.rows, cell->role, cell->service, cell->provider, 0);
      if (row != SMX_NO_ROW && own != SMX_NO_ROW)
        add_term (&self->items[row].burden, term (parts, &parts->cells.items[own], cell->service));
    }
  }
}

gboolean
smx__measures_take (SmxMeasureTable *self, const SmxMatrix *matrix, SmxRowsBy by, guint32 wave,
                    GError **error)
{
  if (!smx__measures_take_plain (self, matrix, by, wave, error))
    return FALSE;
  if (by > SMX_ROWS_PAIR)
    return TRUE;
  g_auto (Parts) parts = { .matrix = matrix };
  if (!smx__measures_take_plain (&parts.services, matrix, SMX_ROWS_SERVICE, wave, error) ||
      !smx__measures_take_plain (&parts.cells, matrix, SMX_ROWS_CELL, wave, error) ||
      !smx__measures_take_plain (&parts.pairs, matrix, SMX_ROWS_PAIR, wave, error))
    return FALSE;
  add_terms (self, &parts);
  return TRUE;
}
