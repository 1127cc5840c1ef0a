/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a ranking says of a service in words: what is not known of it, and what is unusual. */

#include "../base/message.h"
#include "rank-counted.h"
#include "rank-table.h"
#include "redraw.h"
#include <math.h>

static void
add_note (GString *text, const char *note)
{
  if (text->len > 0)
    g_string_append (text, "; ");
  g_string_append (text, note);
}

/* A measure as the table calls it where that is not English, whose names are English words; else its own name. */
static const char *
call (const SmxMeasureColumn *column, const char *name)
{
  return column == NULL || smx__language () == SMX_LANGUAGE_ENGLISH ? name
                                                                    : smx__message_text (&column->spec.title);
}

/* Of a criterion that has something else in its place. */
static void
note_missing (const SmxRanking *ranking, gsize i, GString *text)
{
  SMX_MESSAGE (median, "{0} taken as the median", "{0}: se toma la mediana");
  SMX_MESSAGE (unknown, "{0} unknown", "{0}: se desconoce");
  const SmxCriteria *criteria = &ranking->criteria;
  for (guint c = 0; smx__method_has_criteria (ranking->options.method) && c < criteria->m; c++) {
    if (!criteria->missing[(gsize)c * criteria->n + i])
      continue;
    if (isnan (ranking->candidates[i].measures->volume) && g_str_equal (criteria->names[c], "volume") &&
        criteria->n_known[c] == 0)
      continue; /* said already */
    gboolean stands_in = criteria->n_known[c] > 0 && !ranking->last[i];
    g_autofree char *note = smx__message_format (stands_in ? &median : &unknown,
                                                 call (criteria->items[c].column, criteria->names[c]), NULL);
    add_note (text, note);
  }
}

/* Of criteria that stay the same in every replicate, though others were counted or asked another time they would not. */
static void
note_left (const SmxRanking *ranking, gsize i, GString *text)
{
  SMX_MESSAGE (left, "{0} not drawn", "{0}: no se remuestrea");
  const SmxCriteria *criteria = &ranking->criteria;
  if (!smx__method_has_criteria (ranking->options.method) || smx__ranks_counts (ranking))
    return;
  for (guint c = 0; c < criteria->m; c++) {
    if (criteria->missing[(gsize)c * criteria->n + i] || !smx__redraw_leaves (ranking, c))
      continue;
    g_autofree char *note =
        smx__message_format (&left, call (criteria->items[c].column, criteria->names[c]), NULL);
    add_note (text, note);
  }
}

char *
smx__rank_basis (const SmxRanking *ranking, gsize i)
{
  SMX_MESSAGE (no_requests, "no requests", "sin solicitudes");
  SMX_MESSAGE (no_volume, "volume unknown", "volumen desconocido");
  SMX_MESSAGE (no_rework, "rework unknown", "retrabajo desconocido");
  SMX_MESSAGE (no_ratings, "no ratings", "sin valoraciones");
  SMX_MESSAGE (few_ratings, "ratings of too few people to show",
               "valoraciones de muy pocas personas para mostrarlas");
  SMX_MESSAGE (no_gap, "gap unknown", "brecha desconocida");
  SMX_MESSAGE (no_criticality, "criticality unknown", "criticidad desconocida");
  const SmxCandidate *candidate = &ranking->candidates[i];
  const SmxMeasures *measures = candidate->measures;
  gboolean rated = candidate->standing != SMX_STANDING_UNRATED;
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
    { ranking->any_criticality && isnan (ranking->matrix->criticality[candidate->service]), &no_criticality },
  };
  GString *text = g_string_new (NULL);
  for (gsize k = 0; k < G_N_ELEMENTS (notes); k++)
    if (notes[k].applies)
      add_note (text, smx__message_text (notes[k].text));
  note_missing (ranking, i, text);
  note_left (ranking, i, text);
  return g_string_free (text, text->len == 0);
}

char *
smx__rank_unusual (const SmxRanking *ranking, gsize i)
{
  SMX_MESSAGE (high, "{0} high", "{0}: valor alto");
  SMX_MESSAGE (low, "{0} low", "{0}: valor bajo");
  const struct {
    const char *name;
    int side;
  } sides[] = { { "rework_rate", ranking->evidence.rework_side[i] },
                { "gap", ranking->evidence.gap_side[i] } };
  GString *text = g_string_new (NULL);
  for (gsize k = 0; k < G_N_ELEMENTS (sides); k++) {
    if (sides[k].side == 0)
      continue;
    g_autofree char *note = smx__message_format (
        sides[k].side > 0 ? &high : &low, call (smx__measure_column (sides[k].name), sides[k].name), NULL);
    add_note (text, note);
  }
  return g_string_free (text, text->len == 0);
}
