/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handovers as tables: a row per flow, of which each table tells apart what it is about.
 * Formulas: docs/method.md, "Handovers". */

#include <service-matrix/handovers.h>

#include "../base/memory.h"
#include "../base/options.h"
#include "column-macros.h"
#include "columns.h"
#include "handovers-private.h"
#include "structure.h"
#include "top.h"
#include <math.h>

static const char *const by_names[SMX_N_HANDOVERS_BY] = { "pass", "pair", "service", "provider", "returns" };

gboolean
smx_handovers_by_from_name (const char *name, SmxHandoversBy *by)
{
  g_return_val_if_fail (name != NULL && by != NULL, FALSE);
  int found = smx__options_find (by_names, SMX_N_HANDOVERS_BY, name);
  if (found >= 0)
    *by = (SmxHandoversBy)found;
  return found >= 0;
}

/* ---- Columns ---- */

typedef enum {
  FROM,
  TO,
  SERVICE,
  NAME,
  PASSES,
  DIRECT,
  INDIRECT,
  RETURNS,
  SHARE,
  SHARE_OF_FROM,
  RECIPROCITY,
  RETURNS_PER_PASS,
  SHARE_OF_DELIVERIES,
  N_FIGURES
} Figure;

static const SmxColumnSpec specs[N_FIGURES] = {
  [FROM] = CODE ("from", M ("From", "De"), M ("provider who passed it on", "proveedor que lo traspasó")),
  [TO] = CODE ("to", M ("To", "A"), M ("provider who received it", "proveedor que lo recibió")),
  [PASSES] = COUNT ("passes", M ("Passes", "Traspasos"),
                    M ("how often requests were passed on, returns included",
                       "cuántas veces se traspasaron solicitudes, devoluciones incluidas")),
  [DIRECT] = COUNT ("direct_returns", M ("Direct returns", "Devoluciones directas"),
                    M ("passes straight back to who had passed it on",
                       "traspasos de vuelta a quien lo acababa de traspasar")),
  [INDIRECT] = COUNT ("indirect_returns", M ("Indirect returns", "Devoluciones indirectas"),
                      M ("passes to a provider that held the request earlier, by way of others",
                         "traspasos a un proveedor que tuvo antes la solicitud, a través de otros")),
  [RETURNS] =
      COUNT ("returns", M ("Returns", "Devoluciones"),
             M ("how often it sent back, directly or not", "cuántas veces devolvió, de forma directa o no")),
  [SHARE] = PART ("share", M ("Share", "Parte"), M ("of all passes", "de todos los traspasos")),
  [SHARE_OF_FROM] = PART ("share_of_from", M ("Share of sender", "Parte del emisor"),
                          M ("of all passes out of `from`", "de todos los traspasos que salen de `from`")),
  [RECIPROCITY] = PART ("reciprocity", M ("Reciprocity", "Reciprocidad"),
                        M ("how much of the traffic between both is matched the other way round",
                           "qué parte del tráfico entre ambos se compensa en sentido contrario")),
  [RETURNS_PER_PASS] = PART ("returns_per_pass", M ("Returns a pass", "Devoluciones por traspaso"),
                             M ("returns over passes", "devoluciones entre traspasos")),
  [SHARE_OF_DELIVERIES] = PART (
      "share_of_deliveries", M ("Share of deliveries", "Parte de las entregas"),
      M ("returns over what `to` passed on or closed", "devoluciones entre lo que `to` traspasó o cerró")),
};

/* Of which flows a table is made, and which figures of them it shows. */
static const struct {
  guint apart;
  guint n;
  Figure figures[8];
} kinds[SMX_N_HANDOVERS_BY] = {
  [SMX_HANDOVERS_BY_PASS] = { SMX_FLOW_ENDS | SMX_FLOW_SERVICE,
                              7,
                              { FROM, TO, SERVICE, PASSES, DIRECT, INDIRECT, SHARE } },
  [SMX_HANDOVERS_BY_PAIR] = { SMX_FLOW_ENDS,
                              8,
                              { FROM, TO, PASSES, SHARE, SHARE_OF_FROM, DIRECT, INDIRECT, RECIPROCITY } },
  [SMX_HANDOVERS_BY_SERVICE] = { SMX_FLOW_SERVICE,
                                 7,
                                 { SERVICE, NAME, PASSES, DIRECT, INDIRECT, RETURNS_PER_PASS, SHARE } },
  [SMX_HANDOVERS_BY_RETURNS] = { SMX_FLOW_ENDS, 4, { FROM, TO, RETURNS, SHARE_OF_DELIVERIES } },
};

typedef struct {
  const SmxMatrix *matrix;
  SmxHandoversBy by;
  guint top;
  SmxFlows flows;
  gint64 *passes_out; /* one a provider; none last */
  SmxRows providers;
  SmxReturns *returns; /* one a row of @providers */
  SmxTableBuilder *builder;
} Work;

static void
clear_work (Work *self)
{
  smx__flows_clear (&self->flows);
  smx__rows_clear (&self->providers);
  g_free (self->passes_out);
  g_free (self->returns);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

static gboolean
declare_columns (const Work *work, GError **error)
{
  for (guint i = 0; i < kinds[work->by].n; i++) {
    Figure figure = kinds[work->by].figures[i];
    const SmxColumnSpec *spec = figure == SERVICE ? &smx__column_service
                                : figure == NAME  ? &smx__column_name
                                                  : &specs[figure];
    if (!smx__table_builder_add_column (work->builder, spec, NULL, error))
      return FALSE;
  }
  return TRUE;
}

/* ---- Figures of a flow ---- */

static guint32
place_of (const SmxMatrix *matrix, guint32 provider)
{
  return MIN (provider, smx__n_of (matrix, SMX_DICTIONARY_PROVIDER));
}

static const char *
text_of (const Work *work, const SmxFlow *flow, Figure figure)
{
  const SmxNames *names = work->matrix->names;
  switch (figure) {
  case FROM:
    return smx__names_code (&names[SMX_DICTIONARY_PROVIDER], flow->from);
  case TO:
    return smx__names_code (&names[SMX_DICTIONARY_PROVIDER], flow->to);
  case NAME:
    return smx__name_of (work->matrix, SMX_SERVICES, flow->service);
  default:
    return smx__names_code (&names[SMX_DICTIONARY_SERVICE], flow->service);
  }
}

static gint64
count_of (const SmxFlow *flow, Figure figure)
{
  return figure == PASSES     ? flow->passes
         : figure == DIRECT   ? flow->direct_returns
         : figure == INDIRECT ? flow->indirect_returns
                              : smx__flow_returns (flow);
}

/* How much of a traffic in two directions is matched; 0 where all goes one way. */
static double
reciprocity (gint64 there, gint64 back)
{
  return 2 * (double)MIN (there, back) / ((double)there + (double)back);
}

static double
part_of (const Work *work, const SmxFlow *flow, Figure figure)
{
  const double passes = (double)flow->passes;
  if (figure == SHARE)
    return smx__ratio (passes, work->flows.passes);
  if (figure == SHARE_OF_FROM)
    return smx__ratio (passes, work->passes_out[place_of (work->matrix, flow->from)]);
  if (figure == RECIPROCITY)
    return reciprocity (flow->passes, smx__flows_between (&work->flows, flow->to, flow->from));
  if (figure == RETURNS_PER_PASS)
    return smx__ratio ((double)smx__flow_returns (flow), flow->passes);
  gsize row = flow->to == SMX_NO_ID ? SMX_NO_ROW : smx__rows_find (&work->providers, 0, 0, flow->to, 0);
  return row == SMX_NO_ROW ? NAN : smx__ratio ((double)smx__flow_returns (flow), work->returns[row].made);
}

static gboolean
append_row (const Work *work, const SmxFlow *flow, GError **error)
{
  for (guint i = 0; i < kinds[work->by].n; i++) {
    Figure figure = kinds[work->by].figures[i];
    gboolean done = figure <= NAME
                        ? smx__table_builder_text (work->builder, i, text_of (work, flow, figure), error)
                    : figure <= RETURNS
                        ? smx__table_builder_int64 (work->builder, i, count_of (flow, figure), error)
                        : smx__table_builder_double (work->builder, i, part_of (work, flow, figure), error);
    if (!done)
      return FALSE;
  }
  return TRUE;
}

/* ---- Tables ---- */

static gint64
weight_of (const Work *work, guint32 flow)
{
  const SmxFlow *item = &work->flows.items[flow];
  return work->by == SMX_HANDOVERS_BY_RETURNS ? smx__flow_returns (item) : item->passes;
}

/* Most first; equal ones stay in the order of their codes. */
static int
compare_flows (guint32 a, guint32 b, const void *data)
{
  gint64 one = weight_of (data, a), other = weight_of (data, b);
  return (one < other) - (one > other);
}

static gboolean
take_figures (Work *work, GError **error)
{
  if (!smx__flows_take (&work->flows, work->matrix, kinds[work->by].apart, error) ||
      !smx__rows_take (&work->providers, work->matrix, SMX_ROWS_PROVIDER, error) ||
      (work->returns = smx__returns_take (work->matrix, &work->providers, error)) == NULL)
    return FALSE;
  gsize n_providers = smx__n_of (work->matrix, SMX_DICTIONARY_PROVIDER);
  work->passes_out = smx__allocate (n_providers + 1, sizeof *work->passes_out, error);
  for (gsize i = 0; work->passes_out != NULL && i < work->flows.n; i++)
    work->passes_out[place_of (work->matrix, work->flows.items[i].from)] += work->flows.items[i].passes;
  return work->passes_out != NULL;
}

static gboolean
list_flows (Work *work, GError **error)
{
  if (!take_figures (work, error) || !declare_columns (work, error))
    return FALSE;
  g_autofree guint32 *order = smx__sorted_order (work->flows.n, compare_flows, work, error);
  gsize n = smx__top_rows (work->top, work->flows.n);
  for (gsize i = 0; order != NULL && i < n && weight_of (work, order[i]) > 0; i++)
    if (!append_row (work, &work->flows.items[order[i]], error))
      return FALSE;
  return order != NULL;
}

static SmxTable *
build (Work *work, GError **error)
{
  gboolean listed = work->by == SMX_HANDOVERS_BY_PROVIDER
                        ? smx__handovers_by_provider (work->matrix, work->top, work->builder, error)
                        : list_flows (work, error);
  if (!listed || !smx__provenance_add (work->builder, work->matrix, "handovers", error) ||
      !smx__provenance_option (work->builder, "by", by_names[work->by], error) ||
      !smx__top_provenance (work->builder, work->top, error))
    return NULL;
  return smx__table_builder_finish (work->builder, error);
}

SmxTable *
smx_handovers (const SmxMatrix *matrix, SmxHandoversBy by, const SmxStructureOptions *options, GError **error)
{
  SmxStructureOptions ours;
  g_return_val_if_fail (matrix != NULL, NULL);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  if (!smx__structure_options_take (&ours, matrix, options, error) ||
      !smx__options_check ("by", by, SMX_N_HANDOVERS_BY, error))
    return NULL;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (error);
  if (builder == NULL)
    return NULL;
  g_auto (Work) work = { .matrix = matrix, .by = by, .top = ours.top, .builder = builder };
  return build (&work, error);
}
