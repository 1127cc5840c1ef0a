/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why each service stands where it does: what each criterion contributes, and a sentence made of that.
 * Invariant: no sentence says what the table of the ranking does not bear out; what small groups hide is unknown here too.
 * Rules of the sentence: docs/method.md, "Why a service stands where it does". */

#include <service-matrix/rank.h>

#include "explain-case.h"
#include "explain-level.h"
#include "rank-certainty.h"
#include "rank-counted.h"
#include "rank-table.h"
#include "redraw.h"
#include <math.h>

typedef struct {
  const SmxRanking *ranking;
  SmxContributions contributions;
  SmxRankCertainty certainty;
  gboolean any_unmet; /* any service not shown to meet the need */
  SmxLevelRun run;    /* of the rank that is told; staged */
  SmxTableBuilder *builder;
} Work;

static void
clear_work (Work *self)
{
  smx__contributions_clear (&self->contributions);
  smx__rank_certainty_clear (&self->certainty);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* ---- The sentence ---- */

/* Puts a template round the sentence so far and one more text. */
static void
extend (char **text, const SmxMessage *template, const char *more)
{
  g_autofree char *before = *text;
  *text = smx__message_format (template, before, more, NULL);
}

static void
add_part (char **text, const char *part)
{
  SMX_MESSAGE (next, "{0}; {1}", "{0}; {1}");
  extend (text, &next, part);
}

/* Whether all criteria together put it further up than the medians would; the first needs no more. */
static gboolean
is_urgent (const Work *work, gsize i)
{
  const SmxRanking *ranking = work->ranking;
  double sum = 0;
  if (ranking->ranks[i] == 1)
    return TRUE;
  for (guint c = 0; c < ranking->criteria.m; c++) {
    double contribution = work->contributions.values[(gsize)c * ranking->n + i];
    sum += isnan (contribution) ? 0 : contribution;
  }
  return sum > 0 && !(ranking->options.method == SMX_RANK_STAGED && ranking->met[i] && work->any_unmet);
}

/* What speaks for and against it. */
static void
add_reasons (const Work *work, const SmxCase *self, gsize i, gboolean shared, char **text)
{
  SMX_MESSAGE (because, "{0} because {1}", "{0} porque {1}");
  SMX_MESSAGE (comma_because, "{0}, because {1}", "{0}, porque {1}"); /* of a place that others share */
  SMX_MESSAGE (although, "{0}, although {1}", "{0}, aunque {1}");
  SMX_MESSAGE (but, "{0}, but {1}", "{0}, pero {1}");
  SMX_MESSAGE (colon, "{0}: {1}", "{0}: {1}");
  g_autofree char *for_it = smx__words_list (self->said[SMX_SAID_FOR]);
  g_autofree char *against = smx__words_list (self->said[SMX_SAID_AGAINST]);
  g_autofree char *plain = smx__words_list (self->said[SMX_SAID_PLAIN]);
  gboolean reasons = self->said[SMX_SAID_FOR]->len > 0, urgent = is_urgent (work, i);
  if (reasons)
    extend (text, !urgent ? &although : shared ? &comma_because : &because, for_it);
  if (self->said[SMX_SAID_AGAINST]->len > 0)
    extend (text, reasons && urgent ? &but : &colon, against);
  if (self->said[SMX_SAID_PLAIN]->len > 0)
    add_part (text, plain);
}

/* What stands in for the unknown. */
static SmxUnknown
choose_unknown (const Work *work, gsize i)
{
  const SmxRanking *ranking = work->ranking;
  if (!ranking->last[i])
    return SMX_UNKNOWN_MEDIAN;
  if (ranking->options.method != SMX_RANK_STAGED)
    return SMX_UNKNOWN_LAST;
  return ranking->met[i] ? SMX_UNKNOWN_LAST_MET : SMX_UNKNOWN_LAST_UNMET;
}

/* What parts it from those of as much rework. */
static void
add_level (const Work *work, gsize start, gsize stop, char **text)
{
  g_autofree char *parted = smx__level_words (&work->contributions, work->run, start, stop);
  if (parted != NULL)
    add_part (text, parted);
}

static void
add_others (const Work *work, const SmxCase *self, gsize i, char **text)
{
  if (self->said[SMX_SAID_AVERAGE]->len > 0) {
    g_autofree char *average = smx__words_average (self->said[SMX_SAID_AVERAGE], self->plural);
    add_part (text, average);
  }
  if (self->said[SMX_SAID_UNKNOWN]->len > 0) {
    g_autofree char *unknown = smx__words_unknown (self->said[SMX_SAID_UNKNOWN], choose_unknown (work, i));
    add_part (text, unknown);
  }
  if (self->said[SMX_SAID_NOWHERE]->len > 0) {
    g_autofree char *nowhere = smx__words_unknown (self->said[SMX_SAID_NOWHERE], SMX_UNKNOWN_PLAIN);
    add_part (text, nowhere);
  }
  if (work->ranking->options.method == SMX_RANK_STAGED)
    add_part (text, smx__words_standing (work->ranking->candidates[i].standing, work->any_unmet));
}

/* What it is unsure of beyond its interval: criteria that were not drawn anew. NULL: nothing. */
static char *
list_left (const SmxRanking *ranking)
{
  g_autoptr (GPtrArray) nouns = g_ptr_array_new_with_free_func (g_free);
  for (guint c = 0; c < ranking->criteria.m; c++)
    if (smx__method_has_criteria (ranking->options.method) && ranking->weights[c] != 0 &&
        !smx__ranks_counts (ranking) && smx__redraw_leaves (ranking, c))
      g_ptr_array_add (nouns, smx__words_noun (&ranking->criteria.items[c], FALSE));
  return nouns->len == 0 ? NULL : smx__words_list (nouns);
}

static void
add_interval (const Work *work, gsize i, char **text)
{
  SMX_MESSAGE (drawn, "{0} that leave {1} unchanged", "{0} que no cambian {1}");
  SMX_MESSAGE (sure, "{0}, if there is no error in {1}", "{0}, si no hay error en {1}");
  const SmxRankCertainty *certainty = &work->certainty;
  const gboolean resampled = certainty->kind == SMX_CERTAIN_RESAMPLED;
  g_autofree char *left = list_left (work->ranking);
  g_autofree char *interval = smx__words_interval (certainty->low[i], certainty->high[i],
                                                   work->ranking->options.confidence, resampled);
  if (left != NULL)
    extend (&interval, resampled ? &drawn : &sure, left);
  add_part (text, interval);
}

/* One alone has the only rank there is. */
static void
add_certainty (const Work *work, gsize i, char **text)
{
  SMX_MESSAGE (exact, "{0} (taken as exact)", "{0} (se toma como exacto)");
  SMX_MESSAGE (any, "every rank is possible", "todos los puestos son posibles");
  SMX_MESSAGE (end, "{0}.", "{0}.");
  const SmxRankCertainty *certainty = &work->certainty;
  if (work->ranking->n > 1 && certainty->kind == SMX_CERTAIN_EXACT) {
    extend (text, &exact, NULL);
  } else if (work->ranking->n > 1 && certainty->kind == SMX_CERTAIN_NOTHING) {
    add_part (text, smx__message_text (&any));
  } else if (work->ranking->n > 1) {
    add_interval (work, i, text);
  }
  extend (text, &end, NULL);
}

/* Of the service at @place; those from @start to before @stop share its rank. */
static char *
explain (const Work *work, gsize place, gsize start, gsize stop)
{
  const gsize i = work->ranking->order[place], n_tied = stop - start;
  g_auto (SmxCase) self = { .plural = FALSE };
  smx__case_build (&work->contributions, i, &self);
  char *text = smx__words_place (work->ranking->ranks[i], work->ranking->n, n_tied - 1);
  add_reasons (work, &self, i, n_tied > 1, &text);
  add_level (work, start, stop, &text);
  add_others (work, &self, i, &text);
  add_certainty (work, i, &text);
  return text;
}

/* ---- The table ---- */

static gboolean
declare_contribution (const Work *work, const SmxCriterion *criterion, GError **error)
{
  SMX_MESSAGE (title, "Effect: {0}", "Efecto: {0}");
  const char *said =
      criterion->column == NULL ? criterion->name : smx__message_text (&criterion->column->spec.title);
  g_autofree char *name = g_strconcat ("contribution_", criterion->name, NULL);
  g_autofree char *full = smx__message_format (&title, said, NULL);
  const SmxColumnSpec spec = {
    name,
    SMX_COLUMN_DOUBLE,
    3,
    { { full, full } },
    { { "", "" } },
    { { "how much further up the priority is than with the median of this criterion",
        "cuánto más urgente es la prioridad que con la mediana de este criterio" } },
    FALSE
  };
  return smx__table_builder_add_column (work->builder, &spec, NULL, error);
}

static gboolean
declare_columns (const Work *work, GError **error)
{
  static const SmxColumnSpec why = { "why",
                                     SMX_COLUMN_TEXT,
                                     0,
                                     { { "Why", "Por qué" } },
                                     { { "", "" } },
                                     { { "what puts it at its rank, in a sentence",
                                         "lo que lo pone en su puesto, en una frase" } },
                                     FALSE };
  const SmxColumnSpec first[] = { smx__column_rank, smx__column_service, smx__column_name,
                                  smx__column_priority };
  const SmxCriteria *criteria = &work->ranking->criteria;
  if (!smx__table_builder_add_columns (work->builder, first, G_N_ELEMENTS (first), error))
    return FALSE;
  for (guint c = 0; c < criteria->m; c++)
    if (!declare_contribution (work, &criteria->items[c], error))
      return FALSE;
  return smx__table_builder_add_column (work->builder, &why, NULL, error);
}

static gboolean
append_row (const Work *work, gsize place, gsize start, gsize stop, GError **error)
{
  const SmxRanking *ranking = work->ranking;
  const gsize i = ranking->order[place];
  SmxTableBuilder *builder = work->builder;
  const char *name = smx__name_of (ranking->matrix, SMX_SERVICES, ranking->candidates[i].service);
  guint column = 4;
  if (!smx__table_builder_int64 (builder, 0, ranking->ranks[i], error) ||
      !smx__table_builder_text (builder, 1, smx__ranking_code (ranking, i), error) ||
      !smx__table_builder_text (builder, 2, name, error) ||
      !smx__table_builder_double (builder, 3, ranking->priority[i], error))
    return FALSE;
  for (guint c = 0; c < ranking->criteria.m; c++)
    if (!smx__table_builder_double (builder, column++, work->contributions.values[(gsize)c * ranking->n + i],
                                    error))
      return FALSE;
  g_autofree char *why = explain (work, place, start, stop);
  return smx__table_builder_text (builder, column, why, error);
}

/* Services of one rank, which stand together. */
static gboolean
append_rank (Work *work, gsize *place, GError **error)
{
  const SmxRanking *ranking = work->ranking;
  const gsize start = *place;
  guint32 rank = ranking->ranks[ranking->order[start]];
  gsize end = start;
  while (end < ranking->n && ranking->ranks[ranking->order[end]] == rank)
    end++;
  if (ranking->options.method == SMX_RANK_STAGED)
    work->run = smx__level_run (ranking, work->run, start);
  for (; *place < end; (*place)++)
    if (!append_row (work, *place, start, end, error))
      return FALSE;
  return TRUE;
}

static SmxTable *
explain_all (const SmxRanking *ranking, SmxTableBuilder *builder, GError **error)
{
  g_auto (Work) work = { .ranking = ranking, .builder = builder };
  if (!smx__contributions_take (&work.contributions, ranking, error) ||
      !smx__rank_certainty_take (&work.certainty, ranking, FALSE, error) || !declare_columns (&work, error) ||
      !smx__ranking_provenance (ranking, "explain ranking", builder, error))
    return NULL;
  for (gsize i = 0; i < ranking->n; i++)
    work.any_unmet = work.any_unmet || !ranking->met[i];
  for (gsize place = 0; place < ranking->n;) {
    if (ranking->options.top > 0 && ranking->ranks[ranking->order[place]] > ranking->options.top)
      break;
    if (!append_rank (&work, &place, error))
      return NULL;
  }
  return smx__table_builder_finish (builder, error);
}

SmxTable *
smx_explain_ranking (const SmxMatrix *matrix, const SmxRankOptions *options, GError **error)
{
  return smx__with_ranking (matrix, options, explain_all, error);
}
