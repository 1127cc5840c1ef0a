/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells: requests that another program has counted already, a row the sums of one role, service and provider.
 *
 * Invariant: a row is taken only where requests could have added up to it. What a section leaves out follows from what it
 * has where that is certain; where it is not, the column is asked for. Columns: docs/cells.md. */

#include "../tally/cells.h"
#include "handler-private.h"

#define MAX_TOGETHER 4

SMX_MESSAGE (all_or_none, "expected also a column for {0}, since there is one for {1}",
             "se esperaba también una columna para {0}, pues la hay para {1}");
SMX_MESSAGE (
    needs_known, "expected also a column for {0}, since {1} and {2} say that not all requests are known",
    "se esperaba también una columna para {0}, pues según {1} y {2} no se conocen todas las solicitudes");

/* Fields that say something only together; each list ends with SMX_CELLS_N. */
static const guint together[][MAX_TOGETHER + 1] = {
  { SMX_CELLS_REWORKED, SMX_CELLS_REWORKS, SMX_CELLS_N },
  { SMX_CELLS_REASSIGNED, SMX_CELLS_REASSIGNMENTS, SMX_CELLS_N },
  { SMX_CELLS_END_CUSTOMERS, SMX_CELLS_END_CUSTOMERS_SQUARED, SMX_CELLS_N },
  { SMX_CELLS_OPEN, SMX_CELLS_DELIVERED, SMX_CELLS_DELIVERY_SECONDS, SMX_CELLS_DELIVERY_SECONDS_SQUARED,
    SMX_CELLS_N },
  { SMX_CELLS_DUE, SMX_CELLS_LATE, SMX_CELLS_N },
  { SMX_CELLS_PROMISES_DUE, SMX_CELLS_PROMISES_KEPT, SMX_CELLS_N },
  { SMX_CELLS_STANDARDS_DUE, SMX_CELLS_STANDARDS_MET, SMX_CELLS_N },
};

/* A field that says of how many requests another is known, and needs it. */
static const guint known_of[][2] = {
  { SMX_CELLS_REWORK_KNOWN, SMX_CELLS_REWORKED },
  { SMX_CELLS_REASSIGNMENT_KNOWN, SMX_CELLS_REASSIGNED },
  { SMX_CELLS_CUSTOMERS_KNOWN, SMX_CELLS_END_CUSTOMERS },
  { SMX_CELLS_CUSTOMERS_REWORK_KNOWN, SMX_CELLS_END_CUSTOMERS_REWORKED },
  { SMX_CELLS_END_CUSTOMERS_REWORKED, SMX_CELLS_END_CUSTOMERS },
  { SMX_CELLS_END_CUSTOMERS_REWORKED, SMX_CELLS_REWORKED },
  { SMX_CELLS_COST_KNOWN, SMX_CELLS_COST },
};

static const char *
name_of (guint field)
{
  return smx__kinds[SMX_KIND_OF_CELLS].fields[field].name;
}

static gboolean
ask_for (guint missing, guint present, GError **error)
{
  return smx__fail (error, SMX_ERROR_REFERENCE, NULL, &all_or_none, name_of (missing), name_of (present),
                    NULL);
}

static gboolean
check_columns (SmxHandler *self, GError **error)
{
  const gboolean *mapped = self->section->mapped;
  for (gsize i = 0; i < G_N_ELEMENTS (together); i++)
    for (const guint *one = together[i]; *one != SMX_CELLS_N; one++)
      for (const guint *other = together[i]; mapped[*one] && *other != SMX_CELLS_N; other++)
        if (!mapped[*other])
          return ask_for (*other, *one, error);
  for (gsize i = 0; i < G_N_ELEMENTS (known_of); i++)
    if (mapped[known_of[i][0]] && !mapped[known_of[i][1]])
      return ask_for (known_of[i][1], known_of[i][0], error);
  if (mapped[SMX_CELLS_END_CUSTOMERS] && mapped[SMX_CELLS_REWORKED] &&
      !mapped[SMX_CELLS_END_CUSTOMERS_REWORKED])
    return ask_for (SMX_CELLS_END_CUSTOMERS_REWORKED, SMX_CELLS_END_CUSTOMERS, error);
  return TRUE;
}

/* What the row says; what it leaves empty is 0. */
static void
fill (const SmxRow *row, SmxCell *cell)
{
  for (gsize i = 0; i < SMX_N_CELL_COLUMNS; i++) {
    guint field;
    smx__find_field (SMX_KIND_OF_CELLS, smx__cell_columns[i].column, &field);
    const SmxValue *value = &row->values[field];
    SmxValueType type = smx__kinds[SMX_KIND_OF_CELLS].fields[field].type;
    if (value->known)
      smx__cell_set (cell, &smx__cell_columns[i], type == SMX_VALUE_SUM ? value->sum : value->number);
  }
}

/* What has no column: as counting all requests of a log with these columns would have it. */
static gboolean
complete (const SmxHandler *self, const SmxRow *row, SmxCell *cell, GError **error)
{
  const gboolean *mapped = self->section->mapped;
  if (!row->values[SMX_CELLS_REWORK_KNOWN].known && mapped[SMX_CELLS_REWORKED])
    cell->rework_known = cell->requests;
  if (!row->values[SMX_CELLS_REASSIGNMENT_KNOWN].known && mapped[SMX_CELLS_REASSIGNED])
    cell->reassignment_known = cell->requests;
  if (!row->values[SMX_CELLS_CUSTOMERS_KNOWN].known && mapped[SMX_CELLS_END_CUSTOMERS])
    cell->customers_known = cell->requests;
  if (!row->values[SMX_CELLS_COST_KNOWN].known && mapped[SMX_CELLS_COST])
    cell->cost_known = cell->requests;
  if (!mapped[SMX_CELLS_OPEN])
    cell->open = cell->requests;
  if (row->values[SMX_CELLS_CUSTOMERS_REWORK_KNOWN].known)
    return TRUE;
  cell->customers_rework_known = MIN (cell->customers_known, cell->rework_known);
  if (MAX (cell->customers_known, cell->rework_known) == cell->requests || cell->customers_rework_known == 0)
    return TRUE;
  SmxPlace place = row->place;
  return smx__fail (error, SMX_ERROR_REFERENCE, &place, &needs_known,
                    name_of (SMX_CELLS_CUSTOMERS_REWORK_KNOWN), name_of (SMX_CELLS_CUSTOMERS_KNOWN),
                    name_of (SMX_CELLS_REWORK_KNOWN), NULL);
}

static gboolean
take_row (SmxHandler *self, const SmxRow *row, GError **error)
{
  SmxCell cell = { .requests = 0 };
  guint32 role, service, provider;
  fill (row, &cell);
  if (!complete (self, row, &cell, error))
    return FALSE;
  if (!smx__cell_check (&cell, error))
    return smx__placed (error, row);
  if (!smx__mention (self, SMX_DICTIONARY_ROLE, row, SMX_CELLS_ROLE, &role, error) ||
      !smx__mention (self, SMX_DICTIONARY_SERVICE, row, SMX_CELLS_SERVICE, &service, error) ||
      !smx__mention (self, SMX_DICTIONARY_PROVIDER, row, SMX_CELLS_PROVIDER, &provider, error))
    return FALSE;
  return smx__tally_add_cell (self->tally, role, service, provider, &cell,
                              smx__value_whole (row, SMX_CELLS_LAST_TIME), error) ||
         smx__placed (error, row);
}

const SmxKindHandler smx__handle_cells = { .open = check_columns, .row = take_row };
