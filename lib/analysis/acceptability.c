/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Acceptability: ranks over weights and data that are drawn at once. Source: docs/method.md, "Certainty about weights". */

#include "../base/memory.h"
#include "../base/parallel.h"
#include "../base/text.h"
#include "certainty-tables.h"
#include "redraw.h"
#include "weight-constraints.h"
#include <string.h>

#define COLUMN(variable, name, type, decimals, english, spanish, unit, says, dice, code)                     \
  static const SmxColumnSpec variable = {                                                                    \
    name, type, decimals, { { english, spanish } }, { { unit, unit } }, { { says, dice } }, code             \
  }

COLUMN (column_share, "share", SMX_COLUMN_DOUBLE, 4, "Share", "Proporción", "0..1", "share of draws",
        "proporción de sorteos", FALSE);
COLUMN (column_first, "first_share", SMX_COLUMN_DOUBLE, 4, "First", "Primero", "0..1",
        "share of weights that make it first", "proporción de pesos que lo hacen primero", FALSE);
COLUMN (column_confidence, "confidence", SMX_COLUMN_DOUBLE, 4, "Confidence", "Confianza", "0..1",
        "how often it is first with its central weights, the data drawn anew",
        "con qué frecuencia es primero con sus pesos centrales, sorteando los datos", FALSE);
COLUMN (column_weight, "weight", SMX_COLUMN_DOUBLE, 4, "Weight", "Peso", "0..1", "its weight", "su peso",
        FALSE);

typedef struct {
  SmxRedraw redraw;
  SmxRedrawRoom *rooms; /* one a worker */
  guint n_rooms;
  SmxRankWeights weights;
  SmxSmaa smaa;
} Acceptability;

static void
clear_acceptability (Acceptability *self)
{
  for (guint i = 0; self->rooms != NULL && i < self->n_rooms; i++)
    smx__redraw_room_clear (&self->rooms[i]);
  g_free (self->rooms);
  smx__redraw_clear (&self->redraw);
  smx__rank_weights_clear (&self->weights);
  smx__smaa_clear (&self->smaa);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Acceptability, clear_acceptability)

static void
redraw (guint32 replicate, guint worker, double *values, gpointer data)
{
  Acceptability *self = data;
  const SmxRanking *ranking = self->redraw.ranking;
  smx__redraw_take (&self->redraw, replicate, &self->rooms[worker]);
  memcpy (values, self->rooms[worker].values, ranking->n * ranking->criteria.m * sizeof *values);
}

static gboolean
take_rooms (Acceptability *self, const SmxRanking *ranking, GError **error)
{
  self->n_rooms = smx__parallel_workers (ranking->options.threads, ranking->options.replicates);
  self->rooms = smx__allocate (self->n_rooms, sizeof *self->rooms, error);
  for (guint i = 0; self->rooms != NULL && i < self->n_rooms; i++)
    if (!smx__redraw_room_init (&self->rooms[i], &self->redraw, error))
      return FALSE;
  return self->rooms != NULL;
}

static gboolean
take_acceptability (Acceptability *self, const SmxRanking *ranking, gboolean winning, GError **error)
{
  const SmxRankOptions *options = &ranking->options;
  SmxProgress progress = { .cancellable = options->cancellable,
                           .function = options->progress,
                           .data = options->progress_data,
                           .thread = g_thread_self () };
  if (!smx__redraw_init (&self->redraw, ranking, error) ||
      !smx__rank_weights_take (&self->weights, ranking, error) || !take_rooms (self, ranking, error))
    return FALSE;
  const SmxSmaaInput input = { .rule = &ranking->rule,
                               .values = ranking->criteria.values,
                               .n = ranking->n,
                               .constraints = &self->weights.constraints,
                               .seed = options->seed,
                               .n_replicates = options->replicates,
                               .n_threads = options->threads,
                               .top = smx__ranking_n_first (ranking),
                               .redraw = self->redraw.swings ? redraw : NULL,
                               .data = self,
                               .want_winning = winning };
  progress.total = smx__smaa_steps (&input);
  return smx__smaa (&self->smaa, &input, &progress, error);
}

/* Columns, provenance, and how many rankings the draws made. */
static gboolean
begin (const Acceptability *self, SmxCertainty what, SmxTableBuilder *builder, const SmxColumnSpec *columns,
       guint n, GError **error)
{
  char bits[G_ASCII_DTOSTR_BUF_SIZE];
  return smx__certainty_begin (self->redraw.ranking, what, builder, columns, n, error) &&
         smx__table_builder_metadata (builder, "ranking_entropy",
                                      smx__format_double (bits, self->smaa.entropy), error);
}

static gboolean
append_acceptability (const SmxRanking *ranking, const SmxSmaa *smaa, SmxTableBuilder *builder,
                      GError **error)
{
  const SmxRankCounts *counts = &smaa->ranks;
  for (gsize place = 0; place < ranking->n; place++) {
    gsize i = ranking->order[place];
    for (gsize bin = 0; smx__is_listed (ranking, i) && bin < counts->n_bins; bin++) {
      guint32 times = counts->counts[i * counts->n_bins + bin], low, high;
      smx__rank_bin_limits (counts, bin, &low, &high);
      if (times > 0 &&
          (!smx__table_builder_text (builder, 0, smx__ranking_code (ranking, i), error) ||
           !smx__table_builder_int64 (builder, 1, low, error) ||
           !smx__table_builder_double (builder, 2, (double)times / (double)counts->n_replicates, error)))
        return FALSE;
    }
  }
  return TRUE;
}

SmxTable *
smx__list_acceptability (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  const SmxColumnSpec columns[] = { smx__column_service, smx__column_rank, column_share };
  g_auto (Acceptability) work = { .rooms = NULL };
  if (!take_acceptability (&work, ranking, FALSE, error) ||
      !begin (&work, SMX_CERTAINTY_ACCEPTABILITY, builder, columns, G_N_ELEMENTS (columns), error) ||
      !append_acceptability (ranking, &work.smaa, builder, error))
    return NULL;
  return smx__table_builder_finish (builder, error);
}

SmxTable *
smx__list_winning (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  const SmxColumnSpec columns[] = { smx__column_service, smx__column_other, column_share };
  g_auto (Acceptability) work = { .rooms = NULL };
  if (!take_acceptability (&work, ranking, TRUE, error) ||
      !begin (&work, SMX_CERTAINTY_WINNING, builder, columns, G_N_ELEMENTS (columns), error))
    return NULL;
  const double n_replicates = (double)work.smaa.ranks.n_replicates;
  for (gsize place = 0; place < ranking->n * ranking->n; place++) {
    gsize i = ranking->order[place / ranking->n], j = ranking->order[place % ranking->n];
    if (place % ranking->n == 0 && !smx__ranking_may_go_on (ranking, error))
      return NULL;
    if (i != j && smx__is_listed (ranking, i) &&
        (!smx__table_builder_text (builder, 0, smx__ranking_code (ranking, i), error) ||
         !smx__table_builder_text (builder, 1, smx__ranking_code (ranking, j), error) ||
         !smx__table_builder_double (builder, 2, (double)work.smaa.winning[i * ranking->n + j] / n_replicates,
                                     error)))
      return NULL;
  }
  return smx__table_builder_finish (builder, error);
}

static gboolean
declare_weights (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  for (guint c = 0; c < ranking->criteria.m; c++) {
    g_autofree char *name = g_strconcat ("weight_", ranking->criteria.names[c], NULL);
    SmxColumnSpec column = column_weight;
    column.name = name;
    column.title = (SmxMessage){ { name, name } };
    if (!smx__table_builder_add_column (builder, &column, NULL, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
append_central (const SmxRanking *ranking, const SmxSmaa *smaa, gsize i, SmxTableBuilder *builder,
                GError **error)
{
  const guint m = ranking->criteria.m;
  double first = (double)smaa->first[i] / (double)smaa->ranks.n_replicates;
  if (!smx__table_builder_text (builder, 0, smx__ranking_code (ranking, i), error) ||
      !smx__table_builder_double (builder, 1, first, error) ||
      !smx__table_builder_double (builder, 2, smaa->confidence[i], error))
    return FALSE;
  for (guint c = 0; c < m; c++)
    if (!smx__table_builder_double (builder, 3 + c, smaa->central[i * m + c], error))
      return FALSE;
  return TRUE;
}

SmxTable *
smx__list_weights (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  const SmxColumnSpec columns[] = { smx__column_service, column_first, column_confidence };
  g_auto (Acceptability) work = { .rooms = NULL };
  if (!take_acceptability (&work, ranking, FALSE, error) ||
      !begin (&work, SMX_CERTAINTY_WEIGHTS, builder, columns, G_N_ELEMENTS (columns), error) ||
      !declare_weights (ranking, builder, error))
    return NULL;
  for (gsize place = 0; place < ranking->n; place++)
    if (smx__is_listed (ranking, ranking->order[place]) &&
        !append_central (ranking, &work.smaa, ranking->order[place], builder, error))
      return NULL;
  return smx__table_builder_finish (builder, error);
}
