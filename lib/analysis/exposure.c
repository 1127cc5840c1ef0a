/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exposure as a table: the end customers behind each service and provider. Formulas: docs/method.md, "Structure". */

#include <service-matrix/exposure.h>

#include "../base/memory.h"
#include "../base/text.h"
#include "column-macros.h"
#include "provenance.h"
#include "spread-worlds.h"
#include "structure.h"
#include <math.h>

typedef struct {
  const SmxMatrix *matrix;
  SmxStructureOptions options;
  SmxGraph graph;
  SmxDamage damage;
  SmxFailure *failures; /* a service or provider each */
  gsize n;
  SmxHarm *own;
  SmxExpected *expected;
  guint32 *depth; /* one a service, then one a provider */
  double total;
  gboolean sampled; /* whether any figure is */
} Work;

static void
clear_work (Work *self)
{
  smx__damage_clear (&self->damage);
  smx__graph_clear (&self->graph);
  g_free (self->failures);
  g_free (self->own);
  g_free (self->expected);
  g_free (self->depth);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* ---- Figures ---- */

static gboolean
find_depths (Work *self, GError **error)
{
  const SmxGraph *graph = &self->graph;
  g_autofree gboolean *is_back = smx__graph_back_roles (graph, error);
  self->depth = is_back == NULL ? NULL
                                : smx__allocate ((gsize)graph->n_services + graph->n_providers,
                                                 sizeof *self->depth, error);
  if (self->depth == NULL)
    return FALSE;
  smx__graph_mark_met (graph, is_back, self->depth);
  if (!smx__network_distances (&graph->requirements, self->depth, error))
    return FALSE;
  guint32 *of_provider = self->depth + graph->n_services;
  for (guint32 i = 0; i < graph->n_providers; i++)
    of_provider[i] = SMX_UNREACHED;
  for (gsize i = 0; i < self->damage.providers.n; i++) {
    const guint32 *pair = self->damage.providers.pairs + 2 * i;
    of_provider[pair[1]] = MIN (of_provider[pair[1]], self->depth[pair[0]]);
  }
  return TRUE;
}

static gboolean
find_figures (Work *self, GError **error)
{
  SmxProgress progress = smx__structure_progress (&self->options);
  if (!smx__graph_take (&self->graph, self->matrix, error) ||
      !smx__damage_init (&self->damage, &self->graph, &progress, error))
    return FALSE;
  self->failures = smx__damage_failures (&self->damage, &self->n, error);
  self->own = self->failures == NULL ? NULL : smx__allocate (self->n, sizeof *self->own, error);
  self->expected = self->own == NULL ? NULL : smx__allocate (self->n, sizeof *self->expected, error);
  if (self->expected == NULL)
    return FALSE;
  progress.total = self->n / SMX_WORD;
  if (!find_depths (self, error) || !smx__impact_of_graph (&self->graph, &self->total, error) ||
      !smx__outage_cases (&self->damage, self->failures, self->n, FALSE, self->options.threads, &progress,
                          self->own, error) ||
      !smx__spread_cases (&self->damage, self->failures, self->n, &self->options, &progress, self->expected,
                          error))
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    self->sampled = self->sampled || self->expected[i].sampled;
  return TRUE;
}

static int
compare_rows (guint32 a, guint32 b, const void *data)
{
  const Work *work = data;
  int order = smx__compare_most (work->expected[a].harm.customers, work->expected[b].harm.customers);
  return order != 0 ? order : smx__failure_compare (&work->failures[a], &work->failures[b]);
}

/* ---- Columns ---- */

/* What is only named is as elsewhere; what has no unit but is no text takes that of end customers. */
static const SmxColumnSpec columns[] = {
  { "kind", SMX_COLUMN_TEXT, 0, M ("Kind", "Tipo"), NO_UNIT, M ("service or provider", "service o provider"),
    FALSE },
  { .name = "code" },
  { .name = "name" },
  { "own", SMX_COLUMN_DOUBLE, 0, M ("Own", "Propios"), M (NULL, NULL),
    M ("hit directly, without what requires it", "afectados directamente, sin lo que depende de ello"),
    FALSE },
  { "exposed", SMX_COLUMN_DOUBLE, 0, M ("Exposed", "Expuestos"), M (NULL, NULL),
    M ("expected to be hit where it fails, through all that requires it",
       "que se espera que resulten afectados si falla, a través de todo lo que depende de ello"),
    FALSE },
  { "share", SMX_COLUMN_DOUBLE, 3, M ("Share", "Proporción"), M ("0..1", "0..1"),
    M ("exposed, over what all services together expose",
       "expuestos, sobre lo que exponen todos los servicios juntos"),
    FALSE },
  { "depth", SMX_COLUMN_INT64, 0, M ("Depth", "Profundidad"), NO_UNIT,
    M ("steps of dependency to a service that end customers meet; 0: they meet it",
       "pasos de dependencia hasta un servicio que el cliente final encuentra; 0: lo encuentra él mismo"),
    FALSE },
  { "experience", SMX_COLUMN_DOUBLE, 2, M ("Experience", "Experiencia"), M ("points", "puntos"),
    M ("mean experience of the touchpoints that may be hit, by end customers",
       "experiencia media de los puntos de contacto que pueden verse afectados, por clientes finales"),
    FALSE },
  { "standard_error", SMX_COLUMN_DOUBLE, 1, M ("Standard error", "Error estándar"), M (NULL, NULL),
    M ("of exposed; 0 where it is exact", "de expuestos; 0 si es exacto"), FALSE },
  { "basis", SMX_COLUMN_TEXT, 0, M ("Basis", "Base"), NO_UNIT,
    M ("exact or sampled, and what is unknown", "exacto o por muestreo, y lo que no se sabe"), FALSE },
};

/* ---- Rows ---- */

static char *
describe_basis (const Work *work, gsize i)
{
  SMX_MESSAGE (exact, "exact", "exacto");
  SMX_MESSAGE (sampled, "sampled: {0} worlds", "muestreo: {0} mundos");
  SMX_MESSAGE (nothing, "no volume known", "sin volumen conocido");
  SMX_MESSAGE (partly, "some of the volume unknown", "parte del volumen desconocida");
  const SmxExpected *expected = &work->expected[i];
  g_autofree char *worlds = g_strdup_printf ("%u", work->options.worlds);
  g_autofree char *way = smx__message_format (expected->sampled ? &sampled : &exact, worlds, NULL);
  if (isnan (expected->harm.customers))
    return g_strdup (smx__message_text (&nothing));
  return expected->harm.unknown ? g_strconcat (way, "; ", smx__message_text (&partly), NULL)
                                : g_steal_pointer (&way);
}

static gboolean
append_row (const Work *work, SmxTableBuilder *builder, gsize i, GError **error)
{
  const SmxFailure *failure = &work->failures[i];
  const SmxExpected *expected = &work->expected[i];
  const double exposed = expected->harm.customers;
  gsize place = failure->kind == SMX_OUT_SERVICE ? failure->id : (gsize)work->graph.n_services + failure->id;
  g_autofree char *code = smx__failure_code (work->matrix, failure);
  g_autofree char *name = smx__failure_name (work->matrix, failure);
  g_autofree char *basis = describe_basis (work, i);
  guint index = 0;
  return smx__table_builder_text (builder, index++, smx__out_names[failure->kind], error) &&
         smx__table_builder_text (builder, index++, code, error) &&
         smx__table_builder_text (builder, index++, name, error) &&
         smx__table_builder_double (builder, index++, work->own[i].customers, error) &&
         smx__table_builder_double (builder, index++, exposed, error) &&
         smx__table_builder_double (builder, index++, work->total > 0 ? exposed / work->total : (double)NAN,
                                    error) &&
         smx__table_builder_int64 (
             builder, index++, work->depth[place] == SMX_UNREACHED ? SMX_NULL : work->depth[place], error) &&
         smx__table_builder_double (builder, index++, expected->harm.experience, error) &&
         smx__table_builder_double (builder, index++,
                                    isnan (exposed) ? (double)NAN : expected->standard_error, error) &&
         smx__table_builder_text (builder, index, basis, error);
}

static gboolean
add_total (const Work *work, SmxTableBuilder *builder, GError **error)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  return isnan (work->total) ||
         smx__table_builder_metadata (builder, "total", smx__format_double (text, work->total), error);
}

SmxTable *
smx_exposure (const SmxMatrix *matrix, const SmxStructureOptions *options, GError **error)
{
  g_return_val_if_fail (matrix != NULL, NULL);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  g_auto (Work) work = { .matrix = matrix };
  g_autoptr (SmxTableBuilder) builder = NULL;
  if (!smx__structure_options_take (&work.options, matrix, options, error) || !find_figures (&work, error) ||
      (builder = smx__table_builder_new (error)) == NULL ||
      !smx__structure_declare (builder, columns, G_N_ELEMENTS (columns), smx__structure_unit (&work.graph),
                               error) ||
      !smx__structure_provenance (builder, matrix, "exposure", &work.options, work.sampled, error) ||
      !add_total (&work, builder, error))
    return NULL;
  g_autofree guint32 *order = smx__sorted_order (work.n, compare_rows, &work, error);
  for (gsize i = 0; order != NULL && i < smx__structure_rows (&work.options, work.n); i++)
    if (!append_row (&work, builder, order[i], error))
      return NULL;
  return order == NULL ? NULL : smx__table_builder_finish (builder, error);
}
