/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened, row by row. Formulas: docs/method.md, "Measures" and "Volume". */

#include "row-log.h"
#include "../base/memory.h"
#include <math.h>

#define MICROSECONDS_PER_HOUR 3.6e9

/* What the log says of a row; @volume is its volume. */
static void
set_log_measures (SmxMeasures *item, const SmxMatrix *matrix, const SmxCell *log, SmxAmount volume)
{
  item->requests = log->requests;
  item->rework_known = log->rework_known;
  item->reworked = log->reworked;
  item->rework_rate = smx__ratio ((double)log->reworked, log->rework_known);
  item->first_time_right = smx__ratio ((double)(log->rework_known - log->reworked), log->rework_known);
  item->reworks_per_request = smx__ratio ((double)log->reworks, log->rework_known);
  item->reassigned_rate = smx__ratio ((double)log->reassigned, log->reassignment_known);
  item->reworked_customers = smx__reworked_customers (matrix, volume, log);
  item->hours = smx__ratio ((double)log->delivery / MICROSECONDS_PER_HOUR, log->delivered);
  item->delivered = log->delivered;
  item->due = log->due;
  item->late_rate = smx__ratio ((double)log->late, log->due);
  item->promise_kept = smx__ratio ((double)log->promises_kept, log->promises_due);
  item->standard_met = smx__ratio ((double)log->standards_met, log->standards_due);
  item->repromised = log->repromised;
}

static gboolean
has_log (const SmxMatrix *matrix)
{
  return matrix->declared[SMX_CELLS] || matrix->slabs[SMX_CELLS].n > 0;
}

/* ---- Volumes ---- */

static gboolean
is_logged (const SmxMatrix *matrix)
{
  return matrix->volume_basis == SMX_VOLUME_REQUESTS || matrix->volume_basis == SMX_VOLUME_COUNT;
}

/* Cells of a row come by role, service, provider, so that "each role once" needs the last role only. */
static SmxAmount
touchpoint_volume (const SmxRowLog *self, gsize row)
{
  const SmxMatrix *matrix = self->matrix;
  if (self->rows->by == SMX_ROWS_ROLE)
    return smx__role_volume (matrix, self->rows->keys[row].role);
  const guint32 *first = self->members.items + self->members.starts[row],
                *end = self->members.items + self->members.starts[row + 1];
  SmxAmount sum = { 0, FALSE };
  for (const guint32 *cell = first; cell < end; cell++) {
    guint32 role = smx__pair_of (matrix, *cell)->role;
    if (cell == first || smx__pair_of (matrix, cell[-1])->role != role)
      smx__amount_add (&sum, smx__role_volume (matrix, role));
  }
  return sum;
}

/* What links give to a role and service but to none of its providers counts where all of these are in the row. */
static SmxAmount
link_volume (const SmxRowLog *self, gsize row)
{
  const SmxMatrix *matrix = self->matrix;
  SmxRowsBy by = self->rows->by;
  SmxAmount sum = { 0, FALSE };
  if (by == SMX_ROWS_ROLE) {
    guint32 role = self->rows->keys[row].role;
    return role == SMX_NO_ID ? sum : matrix->role_link[role];
  }
  for (guint32 i = self->members.starts[row]; i < self->members.starts[row + 1]; i++) {
    guint32 cell = self->members.items[i], pair = matrix->cells[cell].pair;
    SmxAmount shared = smx__shared_link (matrix, pair);
    if (shared.known && (by == SMX_ROWS_CELL || by == SMX_ROWS_PROVIDER))
      return (SmxAmount){ 0, FALSE };
    smx__amount_add (&sum, smx__cell_link (matrix, cell));
    if (matrix->pairs[pair].first_cell == cell)
      smx__amount_add (&sum, shared);
  }
  return sum;
}

static SmxAmount
volume_of (const SmxRowLog *self, gsize row, const SmxCell *log)
{
  switch (self->matrix->volume_basis) {
  case SMX_VOLUME_REQUESTS:
  case SMX_VOLUME_COUNT:
    return smx__log_volume (self->matrix, log);
  case SMX_VOLUME_LINKS:
    return link_volume (self, row);
  case SMX_VOLUME_TOUCHPOINTS:
    return touchpoint_volume (self, row);
  case SMX_VOLUME_NONE:
  default:
    return (SmxAmount){ 0, FALSE };
  }
}

/* ---- Rows ---- */

gboolean
smx__row_log_take (SmxRowLog *self, const SmxMatrix *matrix, const SmxRows *rows, GError **error)
{
  self->matrix = matrix;
  self->rows = rows;
  smx__summation_init (&self->summation,
                       rows->by == SMX_ROWS_PERIOD ? matrix->series : matrix->slabs[SMX_CELLS].groups);
  return smx__rows_gather (rows, matrix, &self->members, error);
}

void
smx__row_log_clear (SmxRowLog *self)
{
  smx__members_clear (&self->members);
}

SmxCell
smx__row_log_sum (const SmxRowLog *self, gsize row)
{
  const SmxMatrix *matrix = self->matrix;
  SmxCell log = { 0 };
  for (guint32 i = self->members.starts[row]; i < self->members.starts[row + 1]; i++) {
    guint32 entry = matrix->cells[self->members.items[i]].log;
    if (entry != SMX_NO_ID)
      smx__slab_add (&matrix->slabs[SMX_CELLS], entry, &self->summation, &log);
  }
  return log;
}

static void
set_cells (const SmxRowLog *self, gsize row, SmxMeasures *item)
{
  const SmxMatrix *matrix = self->matrix;
  const SmxCell log = smx__row_log_sum (self, row);
  SmxAmount volume = volume_of (self, row, &log);
  item->volume = smx__amount (volume);
  if (has_log (matrix))
    set_log_measures (item, matrix, &log, volume);
}

static SmxCell
cell_of_series (const SmxSeries *series)
{
  return (SmxCell){ .requests = series->requests,
                    .rework_known = series->rework_known,
                    .reworked = series->reworked,
                    .reworks = series->reworks,
                    .reassignment_known = series->reassignment_known,
                    .reassigned = series->reassigned,
                    .customers = series->customers,
                    .customers_known = series->customers_known,
                    .customers_reworked = series->customers_reworked,
                    .customers_rework_known = series->customers_rework_known,
                    .delivery = series->delivery,
                    .delivered = series->delivered,
                    .due = series->due,
                    .late = series->late };
}

/* Months and their like. Volumes of links and touchpoints have no period, and a series keeps no promises. */
static void
set_series (const SmxRowLog *self, gsize row, SmxMeasures *item)
{
  SmxSeries sum = { 0 };
  for (guint32 i = self->members.starts[row]; i < self->members.starts[row + 1]; i++)
    smx__summation_add (&self->summation, self->members.items[i], &sum);
  const SmxCell log = cell_of_series (&sum);
  SmxAmount volume =
      is_logged (self->matrix) ? smx__log_volume (self->matrix, &log) : (SmxAmount){ 0, FALSE };
  item->volume = smx__amount (volume);
  set_log_measures (item, self->matrix, &log, volume);
  item->repromised = SMX_NULL;
}

void
smx__row_log_set (const SmxRowLog *self, gsize row, SmxMeasures *item)
{
  if (self->rows->by == SMX_ROWS_PERIOD)
    set_series (self, row, item);
  else
    set_cells (self, row, item);
}

void
smx__row_log_fetch (const SmxRowLog *self, gsize row)
{
  if (row >= self->rows->n || self->members.starts[row] == self->members.starts[row + 1])
    return;
  const SmxSlab *slab = &self->matrix->slabs[SMX_CELLS];
  guint32 entry = self->members.items[self->members.starts[row]];
  if (self->rows->by != SMX_ROWS_PERIOD)
    entry = self->matrix->cells[entry].log;
  if (entry == SMX_NO_ID)
    return;
  gsize first = entry, end;
  if (self->rows->by != SMX_ROWS_PERIOD)
    smx__slab_entries (slab, entry, &first, &end);
  smx__summation_fetch (&self->summation, self->rows->by == SMX_ROWS_PERIOD ? first : slab->order[first]);
}

/* ---- What came back to whom ---- */

SmxReturns *
smx__returns_take (const SmxMatrix *matrix, const SmxRows *rows, GError **error)
{
  const SmxSlab *slab = &matrix->slabs[SMX_HANDOVERS];
  SmxReturns *returns = smx__allocate (rows->n, sizeof *returns, error);
  if (returns == NULL)
    return NULL;
  for (gsize i = 0; i < slab->n; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    SmxHandover handover;
    smx__slab_read (slab, i, &handover);
    gsize from = smx__rows_find (rows, 0, 0, key[0], 0), to = smx__rows_find (rows, 0, 0, key[1], 0);
    if (from != SMX_NO_ROW && key[0] != SMX_NO_ID) {
      returns[from].made += handover.passes + handover.closings;
      returns[from].came_back += handover.reopened;
    }
    if (to != SMX_NO_ROW && key[1] != SMX_NO_ID)
      returns[to].came_back += handover.direct_returns + handover.indirect_returns;
  }
  return returns;
}
