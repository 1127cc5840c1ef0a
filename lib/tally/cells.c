/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells that others have counted.
 * Invariant: a cell is taken only where requests could have added up to it. Columns: docs/cells.md. */
#include "cells.h"
#include "state-check.h"
#include "tally-struct.h"

#include <stddef.h>
#include <string.h>

#define DECIMALS 6
#define MAX_DECIMAL 48 /* characters of a sum */

SMX_MESSAGE (exceeds, "expected at most {0}, which is {1}, but found \"{2}\"",
             "se esperaba como mucho {0}, que es {1}, pero se encontró \"{2}\"");
SMX_MESSAGE (not_positive, "expected a count of 1 or more but found \"0\"",
             "se esperaba un recuento de 1 o más pero se encontró \"0\"");
SMX_MESSAGE (of_nothing, "expected 0, since {0} is 0, but found \"{1}\"",
             "se esperaba 0, pues {0} es 0, pero se encontró \"{1}\"");

#define COUNT_OF(column, field)                                                                              \
  {                                                                                                          \
    column, offsetof (SmxCell, field), SMX_FIELD_COUNT, 0                                                    \
  }
#define SUM_OF(column, field, decimals)                                                                      \
  {                                                                                                          \
    column, offsetof (SmxCell, field), SMX_FIELD_SUM, decimals                                               \
  }

const SmxCellColumn smx__cell_columns[SMX_N_CELL_COLUMNS] = {
  COUNT_OF ("requests", requests),
  COUNT_OF ("rework_known", rework_known),
  COUNT_OF ("reworked", reworked),
  SUM_OF ("reworks", reworks, 0),
  COUNT_OF ("reassignment_known", reassignment_known),
  COUNT_OF ("reassigned", reassigned),
  SUM_OF ("reassignments", reassignments, 0),
  COUNT_OF ("customers_known", customers_known),
  COUNT_OF ("customers_rework_known", customers_rework_known),
  SUM_OF ("end_customers", customers, DECIMALS),
  SUM_OF ("end_customers_squared", customers_squares, 2 * DECIMALS),
  SUM_OF ("end_customers_reworked", customers_reworked, DECIMALS),
  COUNT_OF ("open", open),
  COUNT_OF ("delivered", delivered),
  SUM_OF ("delivery_seconds", delivery, DECIMALS),
  SUM_OF ("delivery_seconds_squared", delivery_squares, DECIMALS), /* milliseconds squared */
  COUNT_OF ("due", due),
  COUNT_OF ("late", late),
  COUNT_OF ("promises_due", promises_due),
  COUNT_OF ("promises_kept", promises_kept),
  COUNT_OF ("standards_due", standards_due),
  COUNT_OF ("standards_met", standards_met),
  COUNT_OF ("repromised", repromised),
  COUNT_OF ("cost_known", cost_known),
  SUM_OF ("cost", cost, DECIMALS),
};

SmxInt128
smx__cell_get (const SmxCell *cell, const SmxCellColumn *column)
{
  const void *at = (const char *)cell + column->offset;
  return column->kind == SMX_FIELD_COUNT ? *(const gint64 *)at : *(const SmxInt128 *)at;
}

void
smx__cell_set (SmxCell *cell, const SmxCellColumn *column, SmxInt128 value)
{
  void *at = (char *)cell + column->offset;
  if (column->kind == SMX_FIELD_COUNT)
    *(gint64 *)at = (gint64)value;
  else
    *(SmxInt128 *)at = value;
}

char *
smx__decimal_text (SmxInt128 value, guint decimals)
{
  char buffer[MAX_DECIMAL], *at = buffer + sizeof buffer - 1;
  gboolean negative = value < 0, shown = decimals == 0;
  *at = '\0';
  for (guint place = 0; place <= decimals || value != 0; place++) {
    int digit = (int)(value % 10);
    digit = digit < 0 ? -digit : digit;
    value /= 10;
    if (place == decimals && shown && decimals > 0)
      *--at = '.';
    shown = shown || digit != 0 || place >= decimals;
    if (shown)
      *--at = (char)('0' + digit);
  }
  if (negative)
    *--at = '-';
  return g_strdup (at);
}

/* The column of a field by the name that the field has. */
static const SmxCellColumn *
column_of (const char *field)
{
  for (const SmxGroupField *f = smx__groupings[SMX_CELLS].fields; f->name != NULL; f++)
    for (gsize i = 0; strcmp (f->name, field) == 0 && i < SMX_N_CELL_COLUMNS; i++)
      if (smx__cell_columns[i].offset == f->offset)
        return &smx__cell_columns[i];
  return NULL;
}

static gboolean
check_relation (const SmxCell *cell, const SmxRelation *relation, GError **error)
{
  const SmxCellColumn *smaller = column_of (relation->smaller), *larger = column_of (relation->larger);
  SmxInt128 found = smx__cell_get (cell, smaller), most = smx__cell_get (cell, larger);
  if (found <= most)
    return TRUE;
  g_autofree char *limit = smx__decimal_text (most, larger->decimals);
  g_autofree char *text = smx__decimal_text (found, smaller->decimals);
  return smx__fail (error, SMX_ERROR_RANGE, &(SmxPlace){ .field = smaller->column }, &exceeds, larger->column,
                    limit, text, NULL);
}

/* A sum over none is 0. */
static gboolean
check_sums (const SmxCell *cell, GError **error)
{
  static const SmxRelation of[] = { { "reworks", "rework_known" },
                                    { "reassignments", "reassignment_known" },
                                    { "customers", "customers_known" },
                                    { "customers_squares", "customers_known" },
                                    { "customers_reworked", "customers_rework_known" },
                                    { "delivery", "delivered" },
                                    { "delivery_squares", "delivered" },
                                    { "cost", "cost_known" } };
  for (gsize i = 0; i < G_N_ELEMENTS (of); i++) {
    const SmxCellColumn *sum = column_of (of[i].smaller), *count = column_of (of[i].larger);
    SmxInt128 found = smx__cell_get (cell, sum);
    if (found == 0 || smx__cell_get (cell, count) > 0)
      continue;
    g_autofree char *text = smx__decimal_text (found, sum->decimals);
    return smx__fail (error, SMX_ERROR_RANGE, &(SmxPlace){ .field = sum->column }, &of_nothing, count->column,
                      text, NULL);
  }
  return TRUE;
}

gboolean
smx__cell_check (const SmxCell *cell, GError **error)
{
  if (cell->requests < 1)
    return smx__fail (error, SMX_ERROR_RANGE, &(SmxPlace){ .field = "requests" }, &not_positive, NULL);
  for (const SmxRelation *relation = smx__relations (SMX_CELLS); relation->smaller != NULL; relation++)
    if (!check_relation (cell, relation, error))
      return FALSE;
  return check_sums (cell, error);
}

void
smx__tally_limit (SmxTally *self, gint64 from, gint64 until)
{
  self->settings.from = from;
  self->settings.until = until;
}

gboolean
smx__tally_add_cell (SmxTally *self, guint32 role, guint32 service, guint32 provider, const SmxCell *cell,
                     gint64 last_time, GError **error)
{
  SmxAddition addition = { SMX_CELLS, { role, service, provider }, cell };
  if (cell->requests > SMX_MAX_TOTAL - self->n_requests)
    return smx__fail_sum (SMX_CELLS, "requests", SMX_FIELD_COUNT, error);
  if (!smx__tally_add_all (self, &addition, 1, error))
    return FALSE;
  self->n_requests += cell->requests;
  self->last_time = MAX (self->last_time, last_time); /* SMX_NULL is the least of all */
  return TRUE;
}
