/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of a ranking: which services to improve first, and how sure each rank is.
 * Invariant: the order is total but for equal services, which share a rank; nulls come last under every key.
 * Methods, standing and intervals: docs/method.md, "Ranking". */

#include <service-matrix/rank.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "provenance.h"
#include "rank-certainty.h"
#include "rank-table.h"
#include "../stats/shrink.h"
#include <math.h>
#include <string.h>

static const char *const standing_names[] = { "met", "short", "unclear", "unrated" };

static const char *const printed[] = { "volume", "rework_rate", "reworked_customers",
                                       "gap",    "requests",    "respondents" };

#define COLUMN(variable, name, type, decimals, english, spanish, unit, says, dice)                           \
  static const SmxColumnSpec variable = {                                                                    \
    name, type, decimals, { { english, spanish } }, { { unit, unit } }, { { says, dice } }, FALSE            \
  }

COLUMN (column_standing, "standing", SMX_COLUMN_TEXT, 0, "Standing", "Situación", "",
        "whether the need is met: met, short, unclear or unrated",
        "si se cubre la necesidad: met, short, unclear o unrated");
COLUMN (column_basis, "basis", SMX_COLUMN_TEXT, 0, "Basis", "Base", "", "what is not known of the service",
        "lo que no se sabe del servicio");
COLUMN (column_rework_shrunk, "rework_rate_shrunk", SMX_COLUMN_DOUBLE, 3, "Rework, shrunken",
        "Retrabajo contraído", "0..1", "rework rate drawn towards what all services have in common",
        "tasa de retrabajo acercada a lo que los servicios tienen en común");
COLUMN (column_gap_shrunk, "gap_shrunk", SMX_COLUMN_DOUBLE, 2, "Gap, shrunken", "Brecha contraída", "",
        "gap drawn towards what all services have in common",
        "brecha acercada a lo que los servicios tienen en común");
COLUMN (column_leaving, "flow_leaving", SMX_COLUMN_DOUBLE, 3, "Leaving flow", "Flujo de salida", "0..1",
        "how far it is preferred to the others", "cuánto se prefiere a los demás");
COLUMN (column_entering, "flow_entering", SMX_COLUMN_DOUBLE, 3, "Entering flow", "Flujo de entrada", "0..1",
        "how far the others are preferred to it", "cuánto se prefieren los demás");
COLUMN (column_low, "rank_low", SMX_COLUMN_INT64, 0, "From rank", "Desde el puesto", "",
        "the most urgent rank that the service may have", "el puesto más urgente que puede tener");
COLUMN (column_high, "rank_high", SMX_COLUMN_INT64, 0, "To rank", "Hasta el puesto", "",
        "the least urgent rank that the service may have", "el puesto menos urgente que puede tener");
COLUMN (column_interval, "interval", SMX_COLUMN_TEXT, 0, "Interval", "Intervalo", "",
        "how the interval was made: marginal-set, joint-set, resampled, exact or unknown",
        "cómo se obtuvo el intervalo: marginal-set, joint-set, resampled, exact o unknown");
COLUMN (column_top, "top_share", SMX_COLUMN_DOUBLE, 3, "Among the first", "Entre los primeros", "0..1",
        "share of replicates in which it is among the first; first, in the metadata, says how many these are",
        "proporción de réplicas en que está entre los primeros; cuántos son lo dice first, en los metadatos");
COLUMN (column_tied, "tied_with", SMX_COLUMN_INT64, 0, "Tied with", "Empata con", "",
        "services that cannot be told apart from it", "servicios que no se distinguen de él");
COLUMN (column_unusual, "unusual", SMX_COLUMN_TEXT, 0, "Unusual", "Inusual", "",
        "what lies beyond the limits that its size explains",
        "lo que queda fuera de los límites que explica su tamaño");

const SmxColumnSpec smx__column_priority = { "priority",
                                             SMX_COLUMN_DOUBLE,
                                             3,
                                             { { "Priority", "Prioridad" } },
                                             { { "", "" } },
                                             { { "the figure that the method orders by",
                                                 "la cifra por la que ordena el método" } },
                                             FALSE };

const SmxColumnSpec smx__column_rank = { "rank",
                                         SMX_COLUMN_INT64,
                                         0,
                                         { { "Rank", "Puesto" } },
                                         { { "", "" } },
                                         { { "1 is the most urgent; equal services share a rank",
                                             "1 es lo más urgente; los iguales comparten puesto" } },
                                         FALSE };

typedef struct {
  const SmxRanking *ranking;
  const SmxRankCertainty *certainty;
  SmxProviderLists providers;
  double *leaving, *entering; /* PROMETHEE's flows; NULL: another method's ranking */
  SmxTableBuilder *builder;
} Work;

static void
clear_work (Work *self)
{
  smx__provider_lists_clear (&self->providers);
  g_free (self->leaving);
  g_free (self->entering);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* ---- Columns ---- */

/* Whether a criterion has no column of its own among those that always are there. */
static gboolean
is_further (const SmxRanking *ranking, guint c)
{
  if (!smx__method_has_criteria (ranking->options.method))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (printed); i++)
    if (g_str_equal (printed[i], ranking->criteria.names[c]))
      return FALSE;
  return TRUE;
}

static gboolean
declare_criteria (const Work *work, GError **error)
{
  const SmxRanking *ranking = work->ranking;
  for (guint c = 0; c < ranking->criteria.m; c++) {
    const SmxCriterion *criterion = &ranking->criteria.items[c];
    const char *name = criterion->name;
    SmxColumnSpec spec = { name,           SMX_COLUMN_DOUBLE, 2,    { { name, name } },
                           { { "", "" } }, { { "", "" } },    FALSE };
    if (criterion->column != NULL)
      spec = smx__measure_spec (criterion->column, ranking->matrix);
    spec.type = SMX_COLUMN_DOUBLE;
    if (is_further (ranking, c) && !smx__table_builder_add_column (work->builder, &spec, NULL, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
declare_columns (const Work *work, GError **error)
{
  SmxTableBuilder *builder = work->builder;
  const SmxColumnSpec *const first[] = { &smx__column_rank, &smx__column_service, &smx__column_name,
                                         &smx__column_providers, &column_standing };
  const SmxColumnSpec *const flows[] = { &column_leaving, &column_entering };
  const SmxColumnSpec *const shrunk[] = { &column_rework_shrunk, &column_gap_shrunk };
  const SmxColumnSpec *const last[] = { &column_low, &column_high, &column_interval,
                                        &column_top, &column_tied, &column_unusual };
  for (gsize i = 0; i < G_N_ELEMENTS (first); i++)
    if (!smx__table_builder_add_column (builder, first[i], NULL, error))
      return FALSE;
  SmxColumnSpec priority = smx__column_priority; /* deliveries, or a figure between -1 and 1 */
  priority.decimals = smx__method_has_criteria (work->ranking->options.method) ? 3 : 1;
  if (!smx__table_builder_add_column (builder, &priority, NULL, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (printed); i++) {
    SmxColumnSpec spec = smx__measure_spec (smx__measure_column (printed[i]), work->ranking->matrix);
    if (!smx__table_builder_add_column (builder, &spec, NULL, error))
      return FALSE;
  }
  if (!smx__table_builder_add_column (builder, &column_basis, NULL, error) || !declare_criteria (work, error))
    return FALSE;
  for (gsize i = 0; work->leaving != NULL && i < G_N_ELEMENTS (flows); i++)
    if (!smx__table_builder_add_column (builder, flows[i], NULL, error))
      return FALSE;
  for (gsize i = 0; work->ranking->options.shrink && i < G_N_ELEMENTS (shrunk); i++)
    if (!smx__table_builder_add_column (builder, shrunk[i], NULL, error))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (last); i++)
    if (!smx__table_builder_add_column (builder, last[i], NULL, error))
      return FALSE;
  return TRUE;
}

/* ---- Rows ---- */

static gboolean
append_identity (const Work *work, gsize i, guint *index, GError **error)
{
  SmxTableBuilder *builder = work->builder;
  const SmxRanking *ranking = work->ranking;
  const SmxCandidate *candidate = &ranking->candidates[i];
  g_autofree char *providers =
      smx__provider_lists_text (&work->providers, ranking->matrix, candidate->service);
  return smx__table_builder_int64 (builder, (*index)++, ranking->ranks[i], error) &&
         smx__table_builder_text (builder, (*index)++, smx__ranking_code (ranking, i), error) &&
         smx__table_builder_text (builder, (*index)++,
                                  smx__name_of (ranking->matrix, SMX_SERVICES, candidate->service), error) &&
         smx__table_builder_text (builder, (*index)++, providers, error) &&
         smx__table_builder_text (builder, (*index)++, standing_names[candidate->standing], error) &&
         smx__table_builder_double (builder, (*index)++, ranking->priority[i], error);
}

static gboolean
append_criteria (const Work *work, gsize i, guint *index, GError **error)
{
  const SmxCriteria *criteria = &work->ranking->criteria;
  for (guint c = 0; c < criteria->m; c++) {
    gsize at = (gsize)c * criteria->n + i;
    double value = criteria->missing[at] ? NAN : criteria->values[at];
    if (is_further (work->ranking, c) && !smx__table_builder_double (work->builder, (*index)++, value, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_flows (Work *work, GError **error)
{
  const SmxRanking *ranking = work->ranking;
  g_auto (SmxDecisionRoom) room = { .n = 0 };
  if (ranking->options.method != SMX_RANK_PROMETHEE)
    return TRUE;
  if (!smx__decision_room_init (&room, ranking->n, ranking->criteria.m, error) ||
      (work->leaving = smx__allocate (ranking->n, sizeof *work->leaving, error)) == NULL ||
      (work->entering = smx__allocate (ranking->n, sizeof *work->entering, error)) == NULL)
    return FALSE;
  smx__promethee_flows (&ranking->rule, ranking->criteria.values, ranking->n, ranking->weights, &room,
                        work->leaving, work->entering);
  return TRUE;
}

static gboolean
append_flows (const Work *work, gsize i, guint *index, GError **error)
{
  return work->leaving == NULL ||
         (smx__table_builder_double (work->builder, (*index)++, work->leaving[i], error) &&
          smx__table_builder_double (work->builder, (*index)++, work->entering[i], error));
}

static gboolean
append_shrunk (const Work *work, gsize i, guint *index, GError **error)
{
  const SmxEvidence *evidence = &work->ranking->evidence;
  return !work->ranking->options.shrink ||
         (smx__table_builder_double (work->builder, (*index)++, evidence->rates[i], error) &&
          smx__table_builder_double (work->builder, (*index)++, evidence->gaps[i], error));
}

static gboolean
append_certainty (const Work *work, gsize i, guint *index, GError **error)
{
  SmxTableBuilder *builder = work->builder;
  const SmxRankCertainty *certainty = work->certainty;
  g_autofree char *unusual = smx__rank_unusual (work->ranking, i);
  return smx__table_builder_int64 (builder, (*index)++, certainty->low[i], error) &&
         smx__table_builder_int64 (builder, (*index)++, certainty->high[i], error) &&
         smx__table_builder_text (builder, (*index)++, smx__rank_certainty_name (certainty, work->ranking),
                                  error) &&
         smx__table_builder_double (builder, (*index)++, certainty->top_share[i], error) &&
         smx__table_builder_int64 (builder, (*index)++, certainty->tied[i], error) &&
         smx__table_builder_text (builder, (*index)++, unusual, error);
}

static gboolean
append_row (const Work *work, gsize i, GError **error)
{
  const SmxRanking *ranking = work->ranking;
  g_autofree char *basis = smx__rank_basis (ranking, i);
  guint index = 0;
  if (!append_identity (work, i, &index, error))
    return FALSE;
  for (gsize k = 0; k < G_N_ELEMENTS (printed); k++)
    if (!smx__append_measure (work->builder, index++, smx__measure_column (printed[k]), ranking->matrix,
                              ranking->candidates[i].measures, error))
      return FALSE;
  return smx__table_builder_text (work->builder, index++, basis, error) &&
         append_criteria (work, i, &index, error) && append_flows (work, i, &index, error) &&
         append_shrunk (work, i, &index, error) && append_certainty (work, i, &index, error);
}

static SmxTable *
build (Work *work, GError **error)
{
  const SmxRanking *ranking = work->ranking;
  if (!smx__provider_lists_take (&work->providers, ranking->matrix, error) || !take_flows (work, error) ||
      !declare_columns (work, error) ||
      !smx__ranking_provenance (ranking, "rank services", work->builder, error))
    return NULL;
  for (gsize place = 0; place < ranking->n; place++) {
    gsize i = ranking->order[place];
    if (ranking->options.top > 0 && ranking->ranks[i] > ranking->options.top)
      break;
    if (!append_row (work, i, error))
      return NULL;
  }
  return smx__table_builder_finish (work->builder, error);
}

/* ---- Calls ---- */

static SmxTable *
rank_services (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  g_auto (SmxRankCertainty) certainty = { .n = 0 };
  if (!smx__rank_certainty_take (&certainty, ranking, FALSE, error))
    return NULL;
  g_auto (Work) work = { .ranking = ranking, .certainty = &certainty, .builder = builder };
  return build (&work, error);
}

SmxTable *
smx_rank_services (const SmxMatrix *matrix, const SmxRankOptions *options, GError **error)
{
  return smx__with_ranking (matrix, options, rank_services, error);
}

static gboolean
append_tied (const SmxRanking *ranking, const SmxRankCertainty *certainty, gsize i, SmxTableBuilder *builder,
             GError **error)
{
  for (gsize place = 0; place < ranking->n; place++) {
    gsize j = ranking->order[place];
    if (smx__rank_certainty_tied (certainty, i, j) &&
        (!smx__table_builder_int64 (builder, 0, ranking->ranks[i], error) ||
         !smx__table_builder_text (builder, 1, smx__ranking_code (ranking, i), error) ||
         !smx__table_builder_text (builder, 2, smx__ranking_code (ranking, j), error)))
      return FALSE;
  }
  return TRUE;
}

static SmxTable *
list_tied (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  const SmxColumnSpec columns[] = { smx__column_rank, smx__column_service, smx__column_other };
  g_auto (SmxRankCertainty) certainty = { .n = 0 };
  if (!smx__rank_certainty_take (&certainty, ranking, TRUE, error) ||
      !smx__table_builder_add_columns (builder, columns, G_N_ELEMENTS (columns), error) ||
      !smx__ranking_provenance (ranking, "tied ranks", builder, error))
    return NULL;
  for (gsize place = 0; place < ranking->n; place++) {
    gsize i = ranking->order[place];
    if (ranking->options.top > 0 && ranking->ranks[i] > ranking->options.top)
      break;
    if (!smx__ranking_may_go_on (ranking, error) || !append_tied (ranking, &certainty, i, builder, error))
      return NULL;
  }
  return smx__table_builder_finish (builder, error);
}

SmxTable *
smx_rank_tied (const SmxMatrix *matrix, const SmxRankOptions *options, GError **error)
{
  return smx__with_ranking (matrix, options, list_tied, error);
}
