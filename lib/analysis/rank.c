/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranking: which services to improve first.
 * Invariant: the order is total but for equal services, which share a rank; nulls come last under every key.
 * Methods and standing: docs/method.md, "Ranking". */

#include <service-matrix/rank.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/options.h"
#include "columns.h"
#include "provenance.h"
#include <math.h>
#include <string.h>

#define STANDING_LEVEL 0.95 /* one-sided */

typedef enum { STANDING_MET, STANDING_SHORT, STANDING_UNCLEAR, STANDING_UNRATED } Standing;

static const char *const method_names[SMX_N_RANK_METHODS] = { "staged", "burden" };
static const char *const scope_names[SMX_N_SCOPES] = { "critical", "all" };
static const char *const standing_names[] = { "met", "short", "unclear", "unrated" };

gboolean
smx_rank_method_from_name (const char *name, SmxRankMethod *method)
{
  g_return_val_if_fail (name != NULL && method != NULL, FALSE);
  int found = smx__options_find (method_names, SMX_N_RANK_METHODS, name);
  if (found >= 0)
    *method = (SmxRankMethod)found;
  return found >= 0;
}

void
smx_rank_options_init (SmxRankOptions *options, gsize struct_size)
{
  SmxRankOptions defaults = { sizeof defaults,       SMX_RANK_STAGED,
                              SMX_SCOPE_CRITICAL,    NULL,
                              SMX_LANGUAGE_OF_STUDY, 0 };
  smx__options_init (options, struct_size, &defaults, sizeof defaults);
}

/* One service on its way to a rank. */
typedef struct {
  guint32 service;
  const SmxMeasures *measures;
  Standing standing;
  double priority;
  gint64 rank;
} Candidate;

typedef struct {
  const SmxMatrix *matrix;
  const SmxRankOptions *options;
  SmxMeasuring measures; /* of all services */
  SmxProviderLists providers;
  Candidate *candidates;
  gsize n;
  gboolean any_criticality; /* of any service */
  guint32 *order;
  SmxTableBuilder *builder;
} Work;

static void
clear_work (Work *self)
{
  smx__measuring_clear (&self->measures);
  smx__provider_lists_clear (&self->providers);
  g_free (self->candidates);
  g_free (self->order);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* Whether the front's need is shown to be met, or shown not to be. */
static Standing
judge (const SmxMeasures *measures)
{
  const SmxMoments *gap = &measures->gap_moments;
  if (measures->respondents == SMX_NULL || measures->respondents == 0)
    return STANDING_UNRATED;
  if (measures->gap_hidden || isnan (measures->gap) || !smx__moments_show (gap))
    return STANDING_UNCLEAR;
  double lower, upper;
  smx__moments_limits (gap, STANDING_LEVEL, &lower, &upper);
  return upper <= 0 ? STANDING_MET : lower > 0 ? STANDING_SHORT : STANDING_UNCLEAR;
}

static gboolean
in_scope (const Work *work, guint32 service)
{
  double criticality = work->matrix->criticality[service];
  return work->options->scope == SMX_SCOPE_ALL || isnan (criticality) ||
         criticality >= work->matrix->settings.critical;
}

static gboolean
take_candidates (Work *work, GError **error)
{
  work->candidates = smx__allocate (work->measures.rows.n, sizeof *work->candidates, error);
  if (work->candidates == NULL)
    return FALSE;
  for (gsize row = 0; row < work->measures.rows.n; row++) {
    guint32 service = work->measures.rows.keys[row].service;
    const SmxMeasures *measures = &work->measures.items[row];
    work->any_criticality = work->any_criticality || !isnan (work->matrix->criticality[service]);
    if (!in_scope (work, service))
      continue;
    double priority =
        work->options->method == SMX_RANK_BURDEN ? measures->burden : measures->reworked_customers;
    work->candidates[work->n++] = (Candidate){ service, measures, judge (measures), priority, 0 };
  }
  return TRUE;
}

/* Most first, unknown last. */
static int
compare_figures (double a, double b)
{
  if (isnan (a) || isnan (b))
    return isnan (a) - isnan (b);
  return (a < b) - (a > b);
}

static int
compare_candidates (guint32 a, guint32 b, const void *data)
{
  const Work *work = data;
  const Candidate *one = &work->candidates[a], *two = &work->candidates[b];
  if (work->options->method == SMX_RANK_BURDEN)
    return compare_figures (one->priority, two->priority);
  int met = (one->standing == STANDING_MET) - (two->standing == STANDING_MET);
  if (met != 0)
    return met;
  int order = compare_figures (one->priority, two->priority);
  if (order == 0)
    order = compare_figures (one->measures->gap, two->measures->gap);
  return order != 0 ? order : compare_figures (one->measures->volume, two->measures->volume);
}

/* Candidates stand in order of code, and the sort is stable: equal ones stay so. */
static gboolean
give_ranks (Work *work, GError **error)
{
  work->order = smx__sorted_order (work->n, compare_candidates, work, error);
  if (work->order == NULL)
    return FALSE;
  for (gsize i = 0; i < work->n; i++) {
    Candidate *candidate = &work->candidates[work->order[i]];
    gboolean ties = i > 0 && compare_candidates (work->order[i - 1], work->order[i], work) == 0;
    candidate->rank = ties ? work->candidates[work->order[i - 1]].rank : (gint64)i + 1;
  }
  return TRUE;
}

/* What is not known of a service, in words, joined by "; ". NULL where nothing is missing. */
static char *
describe_basis (const Work *work, const Candidate *candidate)
{
  SMX_MESSAGE (no_requests, "no requests", "sin solicitudes");
  SMX_MESSAGE (no_volume, "volume unknown", "volumen desconocido");
  SMX_MESSAGE (no_rework, "rework unknown", "retrabajo desconocido");
  SMX_MESSAGE (no_ratings, "no ratings", "sin valoraciones");
  SMX_MESSAGE (few_ratings, "ratings of too few people to show",
               "valoraciones de muy pocas personas para mostrarlas");
  SMX_MESSAGE (no_gap, "gap unknown", "brecha desconocida");
  SMX_MESSAGE (no_criticality, "criticality unknown", "criticidad desconocida");
  const SmxMeasures *measures = candidate->measures;
  gboolean rated = candidate->standing != STANDING_UNRATED;
  gboolean hidden = rated && (measures->gap_hidden || isnan (measures->perception));
  const struct {
    gboolean applies;
    const SmxMessage *text;
  } notes[] = {
    { measures->requests <= 0, &no_requests },
    { isnan (measures->volume), &no_volume },
    { measures->requests > 0 && isnan (measures->rework_rate), &no_rework },
    { !rated, &no_ratings },
    { hidden, &few_ratings },
    { rated && !hidden && isnan (measures->gap), &no_gap },
    { work->any_criticality && isnan (work->matrix->criticality[candidate->service]), &no_criticality },
  };
  GString *text = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++) {
    if (notes[i].applies)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", smx__message_text (notes[i].text));
  }
  return g_string_free (text, text->len == 0);
}

static const SmxColumnSpec column_rank = { "rank",
                                           SMX_COLUMN_INT64,
                                           0,
                                           { { "Rank", "Puesto" } },
                                           { { "", "" } },
                                           { { "1 is the most urgent; equal services share a rank",
                                               "1 es lo más urgente; los iguales comparten puesto" } },
                                           FALSE };
static const SmxColumnSpec column_standing = {
  "standing",
  SMX_COLUMN_TEXT,
  0,
  { { "Standing", "Situación" } },
  { { "", "" } },
  { { "whether the need is met: met, short, unclear or unrated",
      "si se cubre la necesidad: met, short, unclear o unrated" } },
  FALSE
};
static const SmxColumnSpec column_priority = { "priority",
                                               SMX_COLUMN_DOUBLE,
                                               1,
                                               { { "Priority", "Prioridad" } },
                                               { { "", "" } },
                                               { { "the figure that the method orders by",
                                                   "la cifra por la que ordena el método" } },
                                               FALSE };
static const SmxColumnSpec column_basis = { "basis",
                                            SMX_COLUMN_TEXT,
                                            0,
                                            { { "Basis", "Base" } },
                                            { { "", "" } },
                                            { { "what is not known of the service",
                                                "lo que no se sabe del servicio" } },
                                            FALSE };

static const char *const printed[] = { "volume", "rework_rate", "reworked_customers",
                                       "gap",    "requests",    "respondents" };

static gboolean
declare_columns (const Work *work, GError **error)
{
  SmxTableBuilder *builder = work->builder;
  const SmxColumnSpec *const first[] = { &column_rank,           &smx__column_service, &smx__column_name,
                                         &smx__column_providers, &column_standing,     &column_priority };
  for (gsize i = 0; i < G_N_ELEMENTS (first); i++) {
    if (!smx__table_builder_add_column (builder, first[i], NULL, error))
      return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (printed); i++) {
    SmxColumnSpec spec = smx__measure_spec (smx__measure_column (printed[i]), work->matrix);
    if (!smx__table_builder_add_column (builder, &spec, NULL, error))
      return FALSE;
  }
  return smx__table_builder_add_column (builder, &column_basis, NULL, error);
}

static gboolean
append_row (const Work *work, const Candidate *candidate, GError **error)
{
  SmxTableBuilder *builder = work->builder;
  const SmxMatrix *matrix = work->matrix;
  g_autofree char *providers = smx__provider_lists_text (&work->providers, matrix, candidate->service);
  g_autofree char *basis = describe_basis (work, candidate);
  guint index = 0;
  if (!smx__table_builder_int64 (builder, index++, candidate->rank, error) ||
      !smx__table_builder_text (builder, index++,
                                smx__names_code (&matrix->names[SMX_DICTIONARY_SERVICE], candidate->service),
                                error) ||
      !smx__table_builder_text (builder, index++, smx__name_of (matrix, SMX_SERVICES, candidate->service),
                                error) ||
      !smx__table_builder_text (builder, index++, providers, error) ||
      !smx__table_builder_text (builder, index++, standing_names[candidate->standing], error) ||
      !smx__table_builder_double (builder, index++, candidate->priority, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (printed); i++) {
    if (!smx__append_measure (builder, index++, smx__measure_column (printed[i]), matrix, candidate->measures,
                              error))
      return FALSE;
  }
  return smx__table_builder_text (builder, index, basis, error);
}

static gboolean
add_provenance (const Work *work, guint32 wave, GError **error)
{
  const SmxRankOptions *options = work->options;
  g_autofree char *top = options->top == 0 ? NULL : g_strdup_printf ("%u", options->top);
  g_autofree char *not_critical = g_strdup_printf ("%" G_GSIZE_FORMAT, work->measures.rows.n - work->n);
  return smx__provenance_add (work->builder, work->matrix, "rank services", error) &&
         smx__provenance_option (work->builder, "method", method_names[options->method], error) &&
         smx__provenance_option (work->builder, "scope", scope_names[options->scope], error) &&
         smx__provenance_option (work->builder, "wave",
                                 smx__names_code (&work->matrix->names[SMX_DICTIONARY_WAVE], wave), error) &&
         smx__provenance_option (work->builder, "top", top, error) &&
         smx__table_builder_metadata (work->builder, "not_critical", not_critical, error);
}

static gboolean
take_measures (Work *work, guint32 wave, GError **error)
{
  guint needs = SMX_NEEDS_LOG | SMX_NEEDS_SURVEY;
  if (work->options->method == SMX_RANK_BURDEN)
    needs |= SMX_NEEDS_BURDEN;
  if (!smx__measuring_start (&work->measures, work->matrix, SMX_ROWS_SERVICE, wave, needs, SMX_ALL_ROWS,
                             error))
    return FALSE;
  smx__measuring_next (&work->measures);
  return TRUE;
}

static SmxTable *
build (Work *work, guint32 wave, GError **error)
{
  if (!take_measures (work, wave, error) ||
      !smx__provider_lists_take (&work->providers, work->matrix, error) || !take_candidates (work, error) ||
      !give_ranks (work, error) || !declare_columns (work, error) || !add_provenance (work, wave, error))
    return NULL;
  for (gsize i = 0; i < work->n; i++) {
    const Candidate *candidate = &work->candidates[work->order[i]];
    if (work->options->top > 0 && candidate->rank > (gint64)work->options->top)
      break;
    if (!append_row (work, candidate, error))
      return NULL;
  }
  return smx__table_builder_finish (work->builder, error);
}

SmxTable *
smx_rank_services (const SmxMatrix *matrix, const SmxRankOptions *options, GError **error)
{
  SmxRankOptions ours;
  guint32 wave;
  g_return_val_if_fail (matrix != NULL, NULL);
  smx_rank_options_init (&ours, sizeof ours);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  if (!smx__options_resolve ("SmxRankOptions", &ours, sizeof ours, options, error) ||
      !smx__options_check ("method", ours.method, SMX_N_RANK_METHODS, error) ||
      !smx__options_check ("scope", ours.scope, SMX_N_SCOPES, error) ||
      !smx__check_language (ours.language, error))
    return NULL;
  smx__language_enter (smx__language_of (matrix, ours.language));
  if (!smx__find_wave (matrix, ours.wave, &wave, error))
    return NULL;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (error);
  if (builder == NULL)
    return NULL;
  g_auto (Work) work = { .matrix = matrix, .options = &ours, .builder = builder };
  return build (&work, wave, error);
}
