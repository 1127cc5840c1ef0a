/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Failures as a table: what is lost where a service, a provider or two providers are out. Formulas: docs/method.md, "Structure". */

#include <service-matrix/failures.h>

#include "../base/memory.h"
#include "column-macros.h"
#include "structure.h"
#include <math.h>

#define ROUNDING 1e-9 /* of sums: less is no harm more */

typedef struct {
  const SmxMatrix *matrix;
  SmxStructureOptions options;
  SmxGraph graph;
  SmxDamage damage;
  SmxFailure *failures; /* services, providers, then pairs */
  gsize n, capacity;
  SmxHarm *harms;
  guint32 *listed; /* failures that have a row */
  gsize n_listed;
  double total;
} Work;

static void
clear_work (Work *self)
{
  smx__damage_clear (&self->damage);
  smx__graph_clear (&self->graph);
  g_free (self->failures);
  g_free (self->harms);
  g_free (self->listed);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* ---- Pairs ---- */

static void
add_pair (guint32 *pairs, gsize *n, guint32 one, guint32 other)
{
  pairs[2 * *n] = MIN (one, other);
  pairs[2 * *n + 1] = MAX (one, other);
  ++*n;
}

/* Two providers do more harm together only where something has just these two. All such pairs as they come; *@n of them. */
static guint32 *
find_alternatives (const Work *self, gsize *n, GError **error)
{
  const SmxGraph *graph = &self->graph;
  guint32 *pairs = smx__allocate (graph->n_deliveries + graph->n_services, 2 * sizeof *pairs, error);
  *n = 0;
  for (gsize i = 0; pairs != NULL && i < graph->n_deliveries; i++) {
    const SmxDelivery *delivery = &graph->deliveries[i];
    const guint32 *providers = graph->providers + delivery->first_provider;
    if (delivery->n_providers == 2)
      add_pair (pairs, n, providers[0], providers[1]);
  }
  for (guint32 service = 0; pairs != NULL && service < graph->n_services; service++) {
    gsize n_providers;
    const guint32 *providers = smx__damage_providers (&self->damage, service, &n_providers);
    if (n_providers == 2)
      add_pair (pairs, n, providers[1], providers[3]);
  }
  return pairs;
}

static gboolean
add_pairs (Work *self, GError **error)
{
  gsize n;
  g_autofree guint32 *pairs = find_alternatives (self, &n, error);
  g_autofree guint32 *order = pairs == NULL ? NULL : smx__sorted_rows (pairs, n, 2, error);
  if (order == NULL ||
      !smx__reserve (&self->failures, &self->capacity, self->n + n, sizeof *self->failures, error))
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    const guint32 *pair = pairs + 2 * (gsize)order[i];
    const SmxFailure *last = &self->failures[self->n - 1]; /* of a pair there is a provider before */
    if (last->kind != SMX_OUT_PAIR || last->id != pair[0] || last->other != pair[1])
      self->failures[self->n++] = (SmxFailure){ SMX_OUT_PAIR, pair[0], pair[1] };
  }
  return TRUE;
}

static double
known_harm (const Work *self, guint32 provider)
{
  double customers = self->harms[self->graph.n_services + provider].customers;
  return isnan (customers) ? 0 : customers;
}

static gboolean
is_listed (const Work *self, gsize i)
{
  const SmxFailure *failure = &self->failures[i];
  if (failure->kind != SMX_OUT_PAIR)
    return TRUE;
  double apart = known_harm (self, failure->id) + known_harm (self, failure->other);
  return self->harms[i].customers > apart + ROUNDING * MAX (apart, 1);
}

/* ---- Figures ---- */

static gboolean
find_figures (Work *self, GError **error)
{
  SmxProgress progress = smx__structure_progress (&self->options);
  if (!smx__graph_take (&self->graph, self->matrix, error) ||
      !smx__damage_init (&self->damage, &self->graph, &progress, error) ||
      !smx__impact_of_graph (&self->graph, &self->total, error))
    return FALSE;
  self->failures = smx__damage_failures (&self->damage, &self->n, error);
  self->capacity = self->n;
  if (self->failures == NULL || !add_pairs (self, error))
    return FALSE;
  self->harms = smx__allocate (self->n, sizeof *self->harms, error);
  self->listed = self->harms == NULL ? NULL : smx__allocate (self->n, sizeof *self->listed, error);
  progress.total = (self->n + SMX_WORD - 1) / SMX_WORD;
  if (self->listed == NULL || !smx__outage_cases (&self->damage, self->failures, self->n, TRUE,
                                                  self->options.threads, &progress, self->harms, error))
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    if (is_listed (self, i))
      self->listed[self->n_listed++] = (guint32)i;
  return TRUE;
}

static int
compare_rows (guint32 a, guint32 b, const void *data)
{
  const Work *work = data;
  const guint32 one = work->listed[a], other = work->listed[b];
  int order = smx__compare_most (work->harms[one].customers, work->harms[other].customers);
  return order != 0 ? order : smx__failure_compare (&work->failures[one], &work->failures[other]);
}

/* ---- Table ---- */

/* What is only named is as elsewhere. */
static const SmxColumnSpec columns[] = {
  { "kind", SMX_COLUMN_TEXT, 0, M ("Kind", "Tipo"), NO_UNIT,
    M ("service, provider, or pair of providers that do more harm together",
       "servicio (service), proveedor (provider) o par (pair) de proveedores que juntos hacen más daño"),
    FALSE },
  { .name = "code" },
  { .name = "name" },
  { "end_customers", SMX_COLUMN_DOUBLE, 0, M ("End customers", "Clientes finales"), M (NULL, NULL),
    M ("hit where it is out", "afectados si falla"), FALSE },
  { "services_lost", SMX_COLUMN_INT64, 0, M ("Services lost", "Servicios perdidos"), NO_UNIT,
    M ("services that nobody gets any more", "servicios que ya nadie recibe"), FALSE },
  { "roles_stopped", SMX_COLUMN_INT64, 0, M ("Roles stopped", "Roles parados"), NO_UNIT,
    M ("roles that lose a service which is critical to them",
       "roles que pierden un servicio que es crítico para ellos"),
    FALSE },
  { "share", SMX_COLUMN_DOUBLE, 3, M ("Share", "Proporción"), M ("0..1", "0..1"),
    M ("end customers, over those of all services together",
       "clientes finales, sobre los de todos los servicios juntos"),
    FALSE },
};

static gboolean
append_row (const Work *work, SmxTableBuilder *builder, gsize i, GError **error)
{
  const SmxFailure *failure = &work->failures[i];
  const SmxHarm *harm = &work->harms[i];
  g_autofree char *code = smx__failure_code (work->matrix, failure);
  g_autofree char *name = smx__failure_name (work->matrix, failure);
  return smx__table_builder_text (builder, 0, smx__out_names[failure->kind], error) &&
         smx__table_builder_text (builder, 1, code, error) &&
         smx__table_builder_text (builder, 2, name, error) &&
         smx__table_builder_double (builder, 3, harm->customers, error) &&
         smx__table_builder_int64 (builder, 4, harm->services, error) &&
         smx__table_builder_int64 (builder, 5, harm->stopped, error) &&
         smx__table_builder_double (builder, 6, work->total > 0 ? harm->customers / work->total : (double)NAN,
                                    error);
}

SmxTable *
smx_failures (const SmxMatrix *matrix, const SmxStructureOptions *options, GError **error)
{
  g_return_val_if_fail (matrix != NULL, NULL);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  g_auto (Work) work = { .matrix = matrix };
  g_autoptr (SmxTableBuilder) builder = NULL;
  if (!smx__structure_options_take (&work.options, matrix, options, error) || !find_figures (&work, error) ||
      (builder = smx__table_builder_new (error)) == NULL ||
      !smx__structure_declare (builder, columns, G_N_ELEMENTS (columns), smx__structure_unit (&work.graph),
                               error) ||
      !smx__structure_provenance (builder, matrix, "failures", &work.options, FALSE, error))
    return NULL;
  g_autofree guint32 *order = smx__sorted_order (work.n_listed, compare_rows, &work, error);
  for (gsize i = 0; order != NULL && i < smx__structure_rows (&work.options, work.n_listed); i++)
    if (!append_row (&work, builder, work.listed[order[i]], error))
      return NULL;
  return order == NULL ? NULL : smx__table_builder_finish (builder, error);
}
