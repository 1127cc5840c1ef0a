/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demand as a table: deliveries for end customers and for other services. Formulas: docs/method.md, "Structure". */

#include <service-matrix/demand.h>

#include "../base/memory.h"
#include "../stats/leontief.h"
#include "column-macros.h"
#include "structure.h"
#include <math.h>

#define MOST_NAMES 10u /* of a loop in a message */

typedef struct {
  const SmxMatrix *matrix;
  SmxStructureOptions options;
  SmxGraph graph;
  SmxLeontief figures;
  double mean;     /* of the sums of rows and of columns */
  guint32 *known;  /* one a service: not SMX_UNREACHED where part of its demand is known */
  guint32 *lacked; /* likewise, where part of it is not */
} Work;

static void
clear_work (Work *self)
{
  smx__leontief_clear (&self->figures);
  smx__graph_clear (&self->graph);
  g_free (self->known);
  g_free (self->lacked);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* ---- Figures ---- */

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const guint32 one = *(const guint32 *)a, other = *(const guint32 *)b;
  return (one > other) - (one < other);
}

/* Consumes the loop's nodes. */
static gboolean
refuse_loop (const Work *work, SmxEndless *endless, GError **error)
{
  SMX_MESSAGE (
      no_end,
      "expected loops of dependencies with a spectral radius below 1 but found {1} for {0}: each delivery "
      "would ask for as many again or more",
      "se esperaban ciclos de dependencias con un radio espectral inferior a 1, pero se encontró {1} en "
      "{0}: cada entrega pediría otras tantas o más");
  const SmxPlace place = { .field = "share" };
  char radius[G_ASCII_DTOSTR_BUF_SIZE];
  GString *names = g_string_new (NULL);
  qsort (endless->nodes, endless->n, sizeof *endless->nodes, compare_numbers);
  for (guint32 i = 0; i < MIN (endless->n, MOST_NAMES); i++) {
    const char *code = smx__names_code (&work->matrix->names[SMX_DICTIONARY_SERVICE], endless->nodes[i]);
    g_autofree char *quoted = smx__quote (code, -1);
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", quoted);
  }
  if (endless->n > MOST_NAMES)
    g_string_append_printf (names, ", … (%u)", endless->n);
  g_ascii_formatd (radius, sizeof radius, "%.6g", endless->radius);
  smx__fail (error, SMX_ERROR_RANGE, &place, &no_end, names->str, radius, NULL);
  g_string_free (names, TRUE);
  g_free (endless->nodes);
  return FALSE;
}

static gboolean
refuse_size (const Work *work, guint32 service, GError **error)
{
  SMX_MESSAGE (too_large, "expected a demand that a number can hold but found more for {0}",
               "se esperaba una demanda que quepa en un número, pero se encontró más en {0}");
  g_autofree char *quoted =
      smx__quote (smx__names_code (&work->matrix->names[SMX_DICTIONARY_SERVICE], service), -1);
  return smx__fail (error, SMX_ERROR_RANGE, &(SmxPlace){ .field = "share" }, &too_large, quoted, NULL);
}

/* Marks what can be reached from services whose volume is known, and from those that are delivered and whose is not. */
static gboolean
mark_known (Work *self, GError **error)
{
  const SmxGraph *graph = &self->graph;
  self->known = smx__allocate (graph->n_services, sizeof *self->known, error);
  self->lacked = self->known == NULL ? NULL : smx__allocate (graph->n_services, sizeof *self->lacked, error);
  if (self->lacked == NULL)
    return FALSE;
  for (guint32 i = 0; i < graph->n_services; i++) {
    gboolean delivered = graph->of_service.starts[i + 1] > graph->of_service.starts[i];
    self->known[i] = isnan (graph->volumes[i]) ? SMX_UNREACHED : 0;
    self->lacked[i] = isnan (graph->volumes[i]) && delivered ? 0 : SMX_UNREACHED;
  }
  return smx__network_distances (&graph->requirements, self->known, error) &&
         smx__network_distances (&graph->requirements, self->lacked, error);
}

static gboolean
solve (Work *self, GError **error)
{
  const SmxGraph *graph = &self->graph;
  SmxProgress progress = smx__structure_progress (&self->options);
  SmxEndless endless;
  g_autofree double *own = smx__allocate (graph->n_services, sizeof *own, error);
  if (own == NULL)
    return FALSE;
  for (guint32 i = 0; i < graph->n_services; i++)
    own[i] = isnan (graph->volumes[i]) ? 0 : graph->volumes[i];
  if (!smx__leontief_take (&self->figures, &graph->requirements, &graph->users, own, &progress, &endless,
                           error))
    return endless.n > 0 ? refuse_loop (self, &endless, error) : FALSE;
  double sum = 0;
  for (guint32 i = 0; i < graph->n_services; i++) {
    sum += self->figures.backward[i];
    if (!isfinite (self->figures.demand[i]) || !isfinite (self->figures.forward[i]) || !isfinite (sum))
      return refuse_size (self, i, error);
  }
  self->mean = sum / graph->n_services;
  return TRUE;
}

static double
demand_of (const Work *work, guint32 service)
{
  return work->known[service] == SMX_UNREACHED ? (double)NAN : work->figures.demand[service];
}

static int
compare_rows (guint32 a, guint32 b, const void *data)
{
  int order = smx__compare_most (demand_of (data, a), demand_of (data, b));
  return order != 0 ? order : (a > b) - (a < b);
}

/* ---- Table ---- */

/* What is only named is as elsewhere; what has no unit takes that of volumes. */
static const SmxColumnSpec columns[] = {
  { .name = "service" },
  { .name = "name" },
  { "own", SMX_COLUMN_DOUBLE, 0, M ("Own", "Propia"), M (NULL, NULL),
    M ("the service's own volume", "el volumen propio del servicio"), FALSE },
  { "demand", SMX_COLUMN_DOUBLE, 0, M ("Demand", "Demanda"), M (NULL, NULL),
    M ("deliveries in all, those for other services included",
       "entregas en total, incluidas las que piden otros servicios"),
    FALSE },
  { "share", SMX_COLUMN_DOUBLE, 3, M ("Share", "Proporción"), M ("0..1", "0..1"),
    M ("of demand that other services bring", "de la demanda que traen otros servicios"), FALSE },
  { "backward_linkage", SMX_COLUMN_DOUBLE, 3, M ("Backward linkage", "Encadenamiento hacia atrás"), NO_UNIT,
    M ("what a delivery of it asks of all services, over the mean of all",
       "lo que una entrega suya pide a todos los servicios, sobre la media de todos"),
    FALSE },
  { "forward_linkage", SMX_COLUMN_DOUBLE, 3, M ("Forward linkage", "Encadenamiento hacia delante"), NO_UNIT,
    M ("what a delivery of every service asks of it, over the mean of all",
       "lo que le pide una entrega de cada servicio, sobre la media de todos"),
    FALSE },
  { "basis", SMX_COLUMN_TEXT, 0, M ("Basis", "Base"), NO_UNIT, M ("what is unknown", "lo que no se sabe"),
    FALSE },
};

static const char *
describe_basis (const Work *work, guint32 service)
{
  SMX_MESSAGE (nothing, "no volume known", "sin volumen conocido");
  SMX_MESSAGE (partly, "some of the volume unknown", "parte del volumen desconocida");
  if (work->known[service] == SMX_UNREACHED)
    return smx__message_text (&nothing);
  return work->lacked[service] == SMX_UNREACHED ? NULL : smx__message_text (&partly);
}

static gboolean
append_row (const Work *work, SmxTableBuilder *builder, guint32 service, GError **error)
{
  const double own = work->graph.volumes[service], demand = demand_of (work, service);
  double share = demand > 0 ? (demand - (isnan (own) ? 0 : own)) / demand : (double)NAN;
  const char *code = smx__names_code (&work->matrix->names[SMX_DICTIONARY_SERVICE], service);
  return smx__table_builder_text (builder, 0, code, error) &&
         smx__table_builder_text (builder, 1, smx__name_of (work->matrix, SMX_SERVICES, service), error) &&
         smx__table_builder_double (builder, 2, own, error) &&
         smx__table_builder_double (builder, 3, demand, error) &&
         smx__table_builder_double (builder, 4, isnan (share) ? share : MAX (share, 0), error) &&
         smx__table_builder_double (builder, 5, work->figures.backward[service] / work->mean, error) &&
         smx__table_builder_double (builder, 6, work->figures.forward[service] / work->mean, error) &&
         smx__table_builder_text (builder, 7, describe_basis (work, service), error);
}

SmxTable *
smx_demand (const SmxMatrix *matrix, const SmxStructureOptions *options, GError **error)
{
  g_return_val_if_fail (matrix != NULL, NULL);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  g_auto (Work) work = { .matrix = matrix };
  g_autoptr (SmxTableBuilder) builder = NULL;
  if (!smx__structure_options_take (&work.options, matrix, options, error) ||
      !smx__graph_take (&work.graph, matrix, error) || !mark_known (&work, error) || !solve (&work, error) ||
      (builder = smx__table_builder_new (error)) == NULL ||
      !smx__structure_declare (builder, columns, G_N_ELEMENTS (columns),
                               smx__measure_spec (smx__measure_column ("volume"), matrix).unit, error) ||
      !smx__structure_provenance (builder, matrix, "demand", &work.options, FALSE, error))
    return NULL;
  const guint32 n = work.graph.n_services;
  g_autofree guint32 *order = smx__sorted_order (n, compare_rows, &work, error);
  for (gsize i = 0; order != NULL && i < smx__structure_rows (&work.options, n); i++)
    if (!append_row (&work, builder, order[i], error))
      return NULL;
  return order == NULL ? NULL : smx__table_builder_finish (builder, error);
}
