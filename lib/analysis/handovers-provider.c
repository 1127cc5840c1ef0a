/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handovers by provider: what it passed on and closed, what of that came back and from whom, and how long it held requests.
 * Invariant: rework_caused is that of the measures. */

#include "../base/memory.h"
#include "column-macros.h"
#include "columns.h"
#include "handovers-private.h"
#include "top.h"
#include <math.h>

#define MICROSECONDS_PER_HOUR 3.6e9

/* What is only named is as elsewhere. */
static const SmxColumnSpec columns[] = {
  { .name = "provider" },
  { .name = "name" },
  COUNT ("passes_out", M ("Passes out", "Traspasos emitidos"),
         M ("requests that it passed on", "veces que traspasó una solicitud")),
  COUNT ("passes_in", M ("Passes in", "Traspasos recibidos"),
         M ("requests that were passed to it", "veces que recibió una solicitud de otro")),
  COUNT ("deliveries", M ("Deliveries", "Entregas"),
         M ("what it passed on or closed", "lo que traspasó o cerró")),
  COUNT ("came_back", M ("Came back", "Volvieron"),
         M ("returns to it, and reopenings after its closing",
            "devoluciones a él, y reaperturas tras su cierre")),
  { .name = "rework_caused" },
  { "returned_by", SMX_COLUMN_TEXT, 0, M ("Returned by", "Devuelto por"), M ("", ""),
    M ("who sent most back to it", "quién le devolvió más"), TRUE },
  COUNT ("returned_by_returns", M ("Its returns", "Sus devoluciones"),
         M ("how many that one sent back", "cuántas devolvió ese")),
  NUMBER ("hours_held", 1, M ("h", "h"), M ("Hours held", "Horas retenidas"),
          M ("time that it held requests, in all", "tiempo que retuvo solicitudes, en total")),
  NUMBER ("hours_per_request", 1, M ("h", "h"), M ("Hours a request", "Horas por solicitud"),
          M ("hours held over requests that it held", "horas retenidas entre solicitudes que retuvo")),
  NUMBER ("share_held", 3, M ("0..1", "0..1"), M ("Share held", "Parte retenida"),
          M ("of all hours that requests were held", "de todas las horas que se retuvieron solicitudes")),
};

typedef struct {
  gboolean is_named; /* by the event log */
  gint64 passes_out, passes_in;
  guint32 returned_by; /* or SMX_NO_ID */
  gint64 returns;      /* of that one */
  SmxHeld held;
} Provider;

typedef struct {
  const SmxMatrix *matrix;
  SmxRows rows;
  SmxReturns *returns; /* one a row */
  Provider *items;     /* one a provider */
  guint32 n;
  SmxInt128 held; /* by all */
  SmxTableBuilder *builder;
} Work;

static void
clear_work (Work *self)
{
  smx__rows_clear (&self->rows);
  g_free (self->returns);
  g_free (self->items);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* Flows come by code of the sender, so that of equal ones the first code stays. */
static void
add_flow (Work *work, const SmxFlow *flow)
{
  const gint64 returns = smx__flow_returns (flow);
  if (flow->from < work->n)
    work->items[flow->from].passes_out += flow->passes;
  if (flow->to >= work->n)
    return;
  Provider *to = &work->items[flow->to];
  to->passes_in += flow->passes;
  if (flow->from < work->n && returns > to->returns) {
    to->returns = returns;
    to->returned_by = flow->from;
  }
}

static void
add_held (Work *work)
{
  const SmxSlab *slab = &work->matrix->slabs[SMX_HELD];
  for (gsize i = 0; i < slab->n; i++) {
    guint32 provider = smx__slab_key (slab, i)[0];
    SmxHeld held;
    if (provider >= work->n)
      continue;
    smx__slab_read (slab, i, &held);
    work->items[provider].held.held += held.held;
    work->items[provider].held.requests += held.requests;
    work->items[provider].is_named = TRUE;
    work->held += held.held;
  }
}

/* Closings and reopenings name a provider too. */
static void
note_named (Work *work)
{
  const SmxSlab *slab = &work->matrix->slabs[SMX_HANDOVERS];
  for (gsize i = 0; i < slab->n; i++)
    for (guint end = 0; end < 2; end++) {
      guint32 provider = smx__slab_key (slab, i)[end];
      if (provider < work->n)
        work->items[provider].is_named = TRUE;
    }
}

static gboolean
take_providers (Work *work, GError **error)
{
  g_auto (SmxFlows) flows = { NULL, 0, 0 };
  work->n = smx__n_of (work->matrix, SMX_DICTIONARY_PROVIDER);
  work->items = smx__allocate (work->n, sizeof *work->items, error);
  if (work->items == NULL || !smx__flows_take (&flows, work->matrix, SMX_FLOW_ENDS, error) ||
      !smx__rows_take (&work->rows, work->matrix, SMX_ROWS_PROVIDER, error) ||
      (work->returns = smx__returns_take (work->matrix, &work->rows, error)) == NULL)
    return FALSE;
  for (guint32 i = 0; i < work->n; i++)
    work->items[i].returned_by = SMX_NO_ID;
  for (gsize i = 0; i < flows.n; i++)
    add_flow (work, &flows.items[i]);
  add_held (work);
  note_named (work);
  return TRUE;
}

/* Those that the event log names, by what came back to them. */
static int
compare_providers (guint32 a, guint32 b, const void *data)
{
  const Work *work = data;
  if (work->items[a].is_named != work->items[b].is_named)
    return work->items[a].is_named ? -1 : 1;
  gint64 one = work->returns[a].came_back, other = work->returns[b].came_back;
  return (one < other) - (one > other);
}

static gboolean
declare_columns (const Work *work, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++) {
    const SmxMeasureColumn *measure = smx__measure_column (columns[i].name);
    SmxColumnSpec spec = columns[i].title.text[0] != NULL ? columns[i]
                         : measure != NULL                ? smx__measure_spec (measure, work->matrix)
                         : i == 0                         ? smx__column_provider
                                                          : smx__column_name;
    if (!smx__table_builder_add_column (work->builder, &spec, NULL, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
append_held (const Work *work, const SmxHeld *held, guint index, GError **error)
{
  const gboolean known = held->requests > 0;
  const double hours = (double)held->held / MICROSECONDS_PER_HOUR;
  const double share = known && work->held > 0 ? (double)held->held / (double)work->held : NAN;
  return smx__table_builder_double (work->builder, index, known ? hours : NAN, error) &&
         smx__table_builder_double (work->builder, index + 1, smx__ratio (hours, held->requests), error) &&
         smx__table_builder_double (work->builder, index + 2, share, error);
}

static gboolean
append_row (const Work *work, guint32 provider, GError **error)
{
  const Provider *item = &work->items[provider];
  const SmxReturns *returns = &work->returns[provider];
  const SmxNames *names = &work->matrix->names[SMX_DICTIONARY_PROVIDER];
  SmxTableBuilder *builder = work->builder;
  guint index = 0;
  return smx__table_builder_text (builder, index++, smx__names_code (names, provider), error) &&
         smx__table_builder_text (builder, index++, smx__name_of (work->matrix, SMX_PROVIDERS, provider),
                                  error) &&
         smx__table_builder_int64 (builder, index++, item->passes_out, error) &&
         smx__table_builder_int64 (builder, index++, item->passes_in, error) &&
         smx__table_builder_int64 (builder, index++, returns->made, error) &&
         smx__table_builder_int64 (builder, index++, returns->came_back, error) &&
         smx__table_builder_double (builder, index++, smx__ratio ((double)returns->came_back, returns->made),
                                    error) &&
         smx__table_builder_text (builder, index++, smx__names_code (names, item->returned_by), error) &&
         smx__table_builder_int64 (builder, index++, item->returns, error) &&
         append_held (work, &item->held, index, error);
}

gboolean
smx__handovers_by_provider (const SmxMatrix *matrix, guint top, SmxTableBuilder *builder, GError **error)
{
  g_auto (Work) work = { .matrix = matrix, .builder = builder };
  if (!take_providers (&work, error) || !declare_columns (&work, error))
    return FALSE;
  g_autofree guint32 *order = smx__sorted_order (work.n, compare_providers, &work, error);
  gsize n = smx__top_rows (top, work.n);
  for (gsize i = 0; order != NULL && i < n && work.items[order[i]].is_named; i++)
    if (!append_row (&work, order[i], error))
      return FALSE;
  return order != NULL;
}
