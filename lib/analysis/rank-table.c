/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tables about a ranking share. */

#include "rank-table.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/text.h"
#include "provenance.h"
#include "weight-constraints.h"
#include <math.h>

const SmxColumnSpec smx__column_other = { "other",
                                          SMX_COLUMN_TEXT,
                                          0,
                                          { { "Other", "Otro" } },
                                          { { "", "" } },
                                          { { "code of another service", "código de otro servicio" } },
                                          TRUE };

SmxTable *
smx__with_ranking (const SmxMatrix *matrix, const SmxRankOptions *options, SmxRankingFunc function,
                   GError **error)
{
  SmxRankOptions ours;
  g_return_val_if_fail (matrix != NULL, NULL);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  if (!smx__rank_options_take (&ours, options, error) || !smx__check_language (ours.language, error))
    return NULL;
  smx__language_enter (smx__language_of (matrix, ours.language));
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (error);
  g_auto (SmxRanking) ranking = { .matrix = NULL };
  if (builder == NULL || !smx__ranking_take (&ranking, matrix, &ours, error))
    return NULL;
  return function (&ranking, builder, error);
}

/* ---- Provenance ---- */

static gboolean
add_number (SmxTableBuilder *builder, const char *name, double value, GError **error)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  return smx__provenance_option (builder, name, smx__format_double (text, value), error);
}

static gboolean
add_weights (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  for (guint c = 0; c < ranking->criteria.m; c++) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_autofree char *key = g_strconcat ("weight.", ranking->criteria.names[c], NULL);
    if (!smx__table_builder_metadata (builder, key, smx__format_double (text, ranking->weights[c]), error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_directions (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint c = 0; c < ranking->criteria.m; c++)
    g_string_append_printf (text, "%s%s", c > 0 ? "," : "",
                            ranking->criteria.items[c].minimise ? "min" : "max");
  return smx__provenance_option (builder, "directions", text->str, error);
}

static gboolean
add_bounds (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint c = 0; ranking->low != NULL && c < ranking->criteria.m; c++) {
    char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append_printf (text, "%s%s:%s", c > 0 ? "," : "", smx__format_double (low, ranking->low[c]),
                            smx__format_double (high, ranking->high[c]));
  }
  return smx__provenance_option (builder, "bounds", ranking->low == NULL ? NULL : text->str, error);
}

/* Which alternatives VIKOR proposes together, and whether its first may stand alone. */
static gboolean
add_compromise (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  const gsize n = ranking->n;
  g_autofree double *room = smx__allocate (n, 3 * sizeof *room, error);
  g_autofree gboolean *compromise = room == NULL ? NULL : smx__allocate (n, sizeof *compromise, error);
  if (compromise == NULL)
    return FALSE;
  SmxVikor vikor = { room, room + n, room + 2 * n, compromise, FALSE, FALSE };
  if (!smx__vikor (&ranking->rule, ranking->criteria.values, n, ranking->weights, &vikor, error))
    return FALSE;
  g_autoptr (GString) codes = g_string_new (NULL);
  for (gsize place = 0; place < n; place++)
    if (compromise[ranking->order[place]])
      g_string_append_printf (codes, "%s%s", codes->len > 0 ? ";" : "",
                              smx__ranking_code (ranking, ranking->order[place]));
  return smx__table_builder_metadata (builder, "acceptable_advantage",
                                      vikor.acceptable_advantage ? "yes" : "no", error) &&
         smx__table_builder_metadata (builder, "acceptable_stability",
                                      vikor.acceptable_stability ? "yes" : "no", error) &&
         smx__table_builder_metadata (builder, "compromise", codes->str, error);
}

static gboolean
add_criteria (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  const SmxRankOptions *options = &ranking->options;
  g_autofree char *criteria = g_strjoinv (",", (char **)ranking->criteria.names);
  if (!smx__method_has_criteria (options->method))
    return TRUE;
  return smx__provenance_option (builder, "criteria", criteria, error) &&
         add_directions (ranking, builder, error) &&
         smx__provenance_option (builder, "weighting", smx__weighting_names[options->weighting], error) &&
         smx__provenance_option (builder, "normalisation", smx__normalisation_names[options->normalisation],
                                 error) &&
         smx__provenance_option (builder, "missing", smx__missing_names[options->missing], error) &&
         add_bounds (ranking, builder, error) && add_weights (ranking, builder, error) &&
         (options->method != SMX_RANK_VIKOR || (add_number (builder, "vikor-v", options->vikor_v, error) &&
                                                add_compromise (ranking, builder, error)));
}

static gboolean
add_certainty (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  const SmxRankOptions *options = &ranking->options;
  char seed[24], first[24];
  g_snprintf (seed, sizeof seed, "%" G_GUINT64_FORMAT, options->seed);
  g_snprintf (first, sizeof first, "%" G_GSIZE_FORMAT, smx__ranking_n_first (ranking));
  return add_number (builder, "confidence", options->confidence, error) &&
         add_number (builder, "replicates", options->replicates, error) &&
         smx__provenance_option (builder, "seed", seed, error) &&
         smx__provenance_option (builder, "sets", smx__sets_names[options->sets], error) &&
         smx__provenance_option (builder, "shrink", options->shrink ? "yes" : NULL, error) &&
         smx__provenance_option (builder, "weights-drawn",
                                 smx__rank_weights_are_drawn (ranking) ? "yes" : NULL, error) &&
         smx__table_builder_metadata (builder, "first", first, error);
}

/* Where the criteria tell nothing of anybody, those that could. */
static gboolean
add_columns (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  const gboolean nobody = ranking->n == 0 && ranking->n_excluded > 1;
  g_autofree char *names = nobody || smx__ranking_compares_nothing (ranking)
                               ? smx__criteria_among_columns (ranking->matrix)
                               : NULL;
  return names == NULL || smx__table_builder_metadata (builder, "other_criteria", names, error);
}

gboolean
smx__ranking_provenance (const SmxRanking *ranking, const char *analysis, SmxTableBuilder *builder,
                         GError **error)
{
  const SmxRankOptions *options = &ranking->options;
  g_autofree char *top = options->top == 0 ? NULL : g_strdup_printf ("%u", options->top);
  g_autofree char *first = options->first == 0 ? NULL : g_strdup_printf ("%u", options->first);
  g_autofree char *not_critical = g_strdup_printf ("%" G_GSIZE_FORMAT, ranking->n_not_critical);
  g_autofree char *excluded = g_strdup_printf ("%" G_GSIZE_FORMAT, ranking->n_excluded);
  return smx__provenance_add (builder, ranking->matrix, analysis, error) &&
         smx__provenance_option (builder, "method", smx__rank_method_names[options->method], error) &&
         smx__provenance_option (builder, "scope", smx__rank_scope_names[options->scope], error) &&
         smx__provenance_option (
             builder, "wave", smx__names_code (&ranking->matrix->names[SMX_DICTIONARY_WAVE], ranking->wave),
             error) &&
         smx__provenance_option (builder, "top", top, error) &&
         smx__provenance_option (builder, "first", first, error) && add_criteria (ranking, builder, error) &&
         add_certainty (ranking, builder, error) &&
         smx__table_builder_metadata (builder, "not_critical", not_critical, error) &&
         add_columns (ranking, builder, error) &&
         (ranking->n_excluded == 0 || smx__table_builder_metadata (builder, "excluded", excluded, error));
}
