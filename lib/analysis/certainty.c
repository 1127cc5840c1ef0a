/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How sure a ranking is when its weights are not. Formulas and sources: docs/method.md, "Certainty about weights". */

#include <service-matrix/certainty.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/options.h"
#include "../base/parallel.h"
#include "../base/text.h"
#include "../stats/stability.h"
#include "certainty-tables.h"
#include "provenance.h"
#include "rank-certainty.h"
#include "rank-table.h"
#include "replicates.h"
#include <math.h>
#include <string.h>

static const char *const certainty_names[SMX_N_CERTAINTIES] = {
  "acceptability", "winning", "weights", "stability", "methods", "reversal", "top"
};

gboolean
smx_certainty_from_name (const char *name, SmxCertainty *certainty)
{
  g_return_val_if_fail (name != NULL && certainty != NULL, FALSE);
  int found = smx__options_find (certainty_names, SMX_N_CERTAINTIES, name);
  if (found >= 0)
    *certainty = (SmxCertainty)found;
  return found >= 0;
}

#define COLUMN(variable, name, type, decimals, english, spanish, unit, says, dice, code)                     \
  static const SmxColumnSpec variable = {                                                                    \
    name, type, decimals, { { english, spanish } }, { { unit, unit } }, { { says, dice } }, code             \
  }

COLUMN (column_criterion, "criterion", SMX_COLUMN_TEXT, 0, "Criterion", "Criterio", "",
        "name of the criterion", "nombre del criterio", TRUE);
COLUMN (column_weight, "weight", SMX_COLUMN_DOUBLE, 4, "Weight", "Peso", "0..1", "its weight", "su peso",
        FALSE);
COLUMN (column_low, "low", SMX_COLUMN_DOUBLE, 4, "From", "Desde", "0..1",
        "the least weight with the same order of the first",
        "el peso mínimo con el mismo orden de los primeros", FALSE);
COLUMN (column_high, "high", SMX_COLUMN_DOUBLE, 4, "To", "Hasta", "0..1",
        "the largest weight with the same order of the first",
        "el peso máximo con el mismo orden de los primeros", FALSE);
COLUMN (column_method, "method", SMX_COLUMN_TEXT, 0, "Method", "Método", "", "a method of ranking",
        "un método de ordenación", TRUE);
COLUMN (column_other_method, "other", SMX_COLUMN_TEXT, 0, "Other", "Otro", "", "another one", "otro", TRUE);
COLUMN (column_tau, "tau_b", SMX_COLUMN_DOUBLE, 3, "tau-b", "tau-b", "-1..1",
        "Kendall's tau-b of both rankings", "tau-b de Kendall entre las dos ordenaciones", FALSE);
COLUMN (column_reversed, "reversed", SMX_COLUMN_INT64, 0, "Pairs reversed", "Pares invertidos", "",
        "pairs of the others that change their order without it",
        "pares de los demás que cambian de orden sin él", FALSE);
COLUMN (column_first_changes, "first_changes", SMX_COLUMN_TEXT, 0, "First changes", "Cambia el primero", "",
        "whether the first of the others changes", "si cambia el primero de los demás", FALSE);
COLUMN (column_surely, "surely", SMX_COLUMN_TEXT, 0, "Surely", "Seguro", "",
        "surely among the first: yes or no", "seguro entre los primeros: yes o no", FALSE);
COLUMN (column_possibly, "possibly", SMX_COLUMN_TEXT, 0, "Possibly", "Posible", "",
        "possibly among the first: yes or no", "quizá entre los primeros: yes o no", FALSE);
COLUMN (column_interval, "interval", SMX_COLUMN_TEXT, 0, "Interval", "Intervalo", "", "how that was found",
        "cómo se obtuvo", FALSE);

static const char *
yes_or_no (gboolean yes)
{
  return yes ? "yes" : "no";
}

gboolean
smx__certainty_begin (const SmxRanking *ranking, SmxCertainty what, SmxTableBuilder *builder,
                      const SmxColumnSpec *columns, guint n, GError **error)
{
  return smx__table_builder_add_columns (builder, columns, n, error) &&
         smx__ranking_provenance (ranking, certainty_names[what], builder, error);
}

/* ---- Stability ---- */

static gboolean
add_dethroning (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  double moved;
  gsize rival;
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  SmxProgress progress = { .cancellable = ranking->options.cancellable };
  if (!smx__dethrone (&ranking->rule, ranking->criteria.values, ranking->n, ranking->weights, &progress,
                      &moved, &rival, error))
    return FALSE;
  return isnan (moved) ||
         (smx__table_builder_metadata (builder, "moved", smx__format_double (text, moved), error) &&
          smx__table_builder_metadata (builder, "rival", smx__ranking_code (ranking, rival), error));
}

static SmxTable *
list_stability (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  const SmxColumnSpec columns[] = { column_criterion, column_weight, column_low, column_high };
  const guint m = ranking->criteria.m;
  SmxProgress progress = { .cancellable = ranking->options.cancellable };
  g_autofree double *low = smx__allocate (m, sizeof *low, error);
  g_autofree double *high = low == NULL ? NULL : smx__allocate (m, sizeof *high, error);
  if (high == NULL ||
      !smx__weight_intervals (&ranking->rule, ranking->criteria.values, ranking->n, ranking->weights,
                              smx__ranking_n_first (ranking), &progress, low, high, error) ||
      !smx__certainty_begin (ranking, SMX_CERTAINTY_STABILITY, builder, columns, G_N_ELEMENTS (columns),
                             error) ||
      !add_dethroning (ranking, builder, error))
    return NULL;
  for (guint c = 0; c < m; c++)
    if (!smx__table_builder_text (builder, 0, ranking->criteria.names[c], error) ||
        !smx__table_builder_double (builder, 1, ranking->weights[c], error) ||
        !smx__table_builder_double (builder, 2, low[c], error) ||
        !smx__table_builder_double (builder, 3, high[c], error))
      return NULL;
  return smx__table_builder_finish (builder, error);
}

static SmxTable *
list_reversals (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  const SmxColumnSpec columns[] = { smx__column_service, column_reversed, column_first_changes };
  const gsize n = ranking->n;
  g_autofree gint64 *reversed = smx__allocate (n, sizeof *reversed, error);
  g_autofree gboolean *changes = reversed == NULL ? NULL : smx__allocate (n, sizeof *changes, error);
  SmxProgress progress = { .cancellable = ranking->options.cancellable,
                           .function = ranking->options.progress,
                           .data = ranking->options.progress_data,
                           .total = n };
  gboolean decided =
      smx__method_has_criteria (ranking->options.method); /* the others look at each for itself */
  if (changes == NULL ||
      (decided && !smx__leave_one_out (&ranking->rule, ranking->criteria.values, n, ranking->weights,
                                       &progress, reversed, changes, error)) ||
      !smx__certainty_begin (ranking, SMX_CERTAINTY_REVERSAL, builder, columns, G_N_ELEMENTS (columns),
                             error))
    return NULL;
  for (gsize place = 0; place < n; place++) {
    gsize i = ranking->order[place];
    if (!smx__is_listed (ranking, i))
      break;
    if (!smx__table_builder_text (builder, 0, smx__ranking_code (ranking, i), error) ||
        !smx__table_builder_int64 (builder, 1, reversed[i], error) ||
        !smx__table_builder_text (builder, 2, yes_or_no (changes[i]), error))
      return NULL;
  }
  return smx__table_builder_finish (builder, error);
}

/* ---- Between methods ---- */

/* The ranks that another method gives the same services, as doubles; NULL without an error where it cannot rank them. */
static double *
rank_by (const SmxRanking *ranking, SmxRankMethod method, GError **error)
{
  g_auto (SmxRanking) other = { .matrix = NULL };
  g_autoptr (GError) cause = NULL;
  SmxRankOptions options = ranking->options;
  options.method = method;
  options.missing = SMX_MISSING_MEDIAN; /* all methods rank the same services */
  options.criteria = smx__method_has_criteria (method) ? options.criteria : NULL;
  if (!smx__ranking_take (&other, ranking->matrix, &options, &cause)) {
    if (!g_error_matches (cause, SMX_ERROR, SMX_ERROR_RANGE) &&
        !g_error_matches (cause, SMX_ERROR, SMX_ERROR_CONFLICT))
      g_propagate_error (error, g_steal_pointer (&cause));
    return NULL;
  }
  double *ranks = smx__allocate (other.n, sizeof *ranks, error);
  for (gsize i = 0; ranks != NULL && i < other.n; i++)
    ranks[i] = other.ranks[i];
  return ranks;
}

static gboolean
append_tau (SmxTableBuilder *builder, guint one, guint other, double *const *ranks, gsize n, GError **error)
{
  double tau = NAN;
  if (ranks[one] != NULL && ranks[other] != NULL &&
      !smx__kendall_tau_b (ranks[one], ranks[other], n, &tau, error))
    return FALSE;
  return smx__table_builder_text (builder, 0, smx__rank_method_names[one], error) &&
         smx__table_builder_text (builder, 1, smx__rank_method_names[other], error) &&
         smx__table_builder_double (builder, 2, tau, error);
}

static SmxTable *
list_methods (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  const SmxColumnSpec columns[] = { column_method, column_other_method, column_tau };
  double *ranks[SMX_N_RANK_METHODS] = { NULL };
  GError *cause = NULL;
  gboolean done =
      smx__certainty_begin (ranking, SMX_CERTAINTY_METHODS, builder, columns, G_N_ELEMENTS (columns), &cause);
  for (guint method = 0; cause == NULL && method < SMX_N_RANK_METHODS; method++)
    ranks[method] = rank_by (ranking, (SmxRankMethod)method, &cause);
  for (guint one = 0; done && cause == NULL && one < SMX_N_RANK_METHODS; one++)
    for (guint other = 0; done && other < SMX_N_RANK_METHODS; other++)
      done =
          one == other || append_tau (builder, one, other, ranks, ranking->n + ranking->n_excluded, &cause);
  for (guint method = 0; method < SMX_N_RANK_METHODS; method++)
    g_free (ranks[method]);
  if (cause != NULL)
    g_propagate_error (error, cause);
  return cause == NULL ? smx__table_builder_finish (builder, error) : NULL;
}

/* ---- The first ---- */

static SmxTable *
list_top (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  const SmxColumnSpec columns[] = { smx__column_service, smx__column_rank, column_surely, column_possibly,
                                    column_interval };
  const gsize top = smx__ranking_n_first (ranking);
  g_auto (SmxRankCertainty) certainty = { .n = 0 };
  if (!smx__rank_certainty_take (&certainty, ranking, FALSE, error) ||
      !smx__certainty_begin (ranking, SMX_CERTAINTY_TOP, builder, columns, G_N_ELEMENTS (columns), error))
    return NULL;
  for (gsize place = 0; place < ranking->n; place++) {
    gsize i = ranking->order[place];
    if (!smx__is_listed (ranking, i))
      break;
    if (!smx__table_builder_text (builder, 0, smx__ranking_code (ranking, i), error) ||
        !smx__table_builder_int64 (builder, 1, ranking->ranks[i], error) ||
        !smx__table_builder_text (builder, 2, yes_or_no (certainty.high[i] <= top), error) ||
        !smx__table_builder_text (builder, 3, yes_or_no (certainty.low[i] <= top), error) ||
        !smx__table_builder_text (builder, 4, smx__rank_certainty_name (&certainty, ranking), error))
      return NULL;
  }
  return smx__table_builder_finish (builder, error);
}

SmxTable *
smx_certainty (const SmxMatrix *matrix, SmxCertainty certainty, const SmxRankOptions *options, GError **error)
{
  static const SmxRankingFunc functions[SMX_N_CERTAINTIES] = {
    smx__list_acceptability, smx__list_winning, smx__list_weights, list_stability, list_methods,
    list_reversals,          list_top
  };
  SmxRankOptions ours;
  g_return_val_if_fail (matrix != NULL, NULL);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  smx_rank_options_init (&ours, sizeof ours);
  if (!smx__options_resolve ("SmxRankOptions", &ours, sizeof ours, options, error) ||
      !smx__options_check ("certainty", certainty, SMX_N_CERTAINTIES, error))
    return NULL;
  if (certainty <= SMX_CERTAINTY_STABILITY &&
      (ours.method == SMX_RANK_STAGED || ours.method == SMX_RANK_BURDEN))
    ours.method = SMX_RANK_WEIGHTED_SUM;
  if (certainty == SMX_CERTAINTY_TOP)
    ours.sets = SMX_SETS_JOINT;
  return smx__with_ranking (matrix, &ours, functions[certainty], error);
}
