/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a criterion says of a service, as a clause. Invariant: a template never hangs on the grammar of its arguments: where number or
 * gender would, there are two, and Spanish turns the phrase so that there need not be. */

#include "column-macros.h"
#include "explain-words.h"
#include "number-words.h"
#include "../base/text.h"
#include <math.h>
#include <string.h>

#define NB SMX_NO_BREAK

/* ---- Numbers ---- */

/* Three digits that count; from a thousand on whole numbers. */
static char *
write_number (double value)
{
  if (fabs (value) < 999.5)
    return smx__words_number ("%.3g", value);
  if (fabs (value) >= 1e15)
    return smx__words_number ("%.3e", value);
  return smx__words_number ("%.0f", value);
}

/* Of what is counted: whole, with a decimal under 10 where there is one. */
static char *
write_count (double value)
{
  if (fabs (value) >= 9.95 && fabs (value) < 999.5)
    return smx__words_number ("%.0f", value);
  if (fabs (value) >= 9.95 || fabs (value) < 0.95)
    return write_number (value);
  return smx__words_number ("%.2g", value);
}

/* With what must be said of it before and after. */
static char *
dress (char *number, gboolean only, gboolean shrunken)
{
  SMX_MESSAGE (just, "only {0}", "solo {0}");
  SMX_MESSAGE (contracted, "{0} (shrunken)", "{0} (con contracción)");
  g_autofree char *bare = number;
  g_autofree char *before = only ? smx__message_format (&just, bare, NULL) : g_strdup (bare);
  return shrunken ? smx__message_format (&contracted, before, NULL) : g_steal_pointer (&before);
}

/* ---- Nouns ---- */

/* Singular, and "its" fits before them. */
static const struct {
  const char *name;
  SmxMessage noun;
} nouns[] = {
  { "requests", M ("number of requests", "número de solicitudes") },
  { "volume", M ("volume", "volumen") },
  { "rework_rate", M ("rework rate", "tasa de retrabajo") },
  { "first_time_right", M ("share right first time", "proporción bien a la primera") },
  { "reworks_per_request", M ("number of reworks per request", "número de retrabajos por solicitud") },
  { "reassigned_rate", M ("share of requests passed on", "proporción de solicitudes traspasadas") },
  { "reworked_customers", M ("amount of rework", "cantidad de retrabajo") },
  { "hours", M ("mean delivery time", "tiempo medio de entrega") },
  { "hours_p50", M ("median delivery time", "tiempo mediano de entrega") },
  { "hours_p90", M ("90th percentile of delivery times", "percentil 90 del tiempo de entrega") },
  { "due", M ("number of requests due", "número de solicitudes con plazo evaluable") },
  { "late_rate", M ("share of requests late", "proporción de solicitudes con retraso") },
  { "promise_kept", M ("share of promises kept", "proporción de promesas cumplidas") },
  { "standard_met", M ("share within the standard", "proporción dentro del estándar") },
  { "repromised", M ("number of changed promises", "número de plazos cambiados") },
  { "respondents", M ("number of respondents", "número de encuestados") },
  { "ratings", M ("number of ratings", "número de valoraciones") },
  { "perception", M ("mean score", "puntuación media") },
  { "expectation", M ("mean expectation", "expectativa media") },
  { "gap", M ("gap", "brecha") },
  { "gap_n", M ("number of people behind the gap", "número de personas tras la brecha") },
  { "expectation_paired", M ("expectation in the gap", "expectativa en la brecha") },
  { "perception_paired", M ("score in the gap", "puntuación en la brecha") },
  { "satisfied_share", M ("share of satisfied people", "proporción de personas satisfechas") },
  { "dissatisfied_share", M ("share of dissatisfied people", "proporción de personas insatisfechas") },
  { "net_satisfaction", M ("net satisfaction", "satisfacción neta") },
  { "believed", M ("score by its own providers", "autovaloración") },
  { "blind_spot", M ("blind spot", "punto ciego") },
  { "misread", M ("misread need", "necesidad malinterpretada") },
  { "burden", M ("burden", "carga") },
  { "criticality", M ("criticality", "criticidad") },
  { "target", M ("target", "objetivo") },
  { "standard_hours", M ("standard in hours", "estándar en horas") },
  { "rework_cost", M ("cost of rework", "coste del retrabajo") },
  { "delay_cost_per_hour", M ("cost of an hour of delay", "coste por hora de retraso") },
};

/* Of a column of services its own name. */
static const char *
find_noun (const SmxCriterion *criterion)
{
  for (gsize i = 0; i < G_N_ELEMENTS (nouns); i++)
    if (g_str_equal (nouns[i].name, criterion->name))
      return smx__message_text (&nouns[i].noun);
  return criterion->name;
}

static gboolean
is_measure (const SmxCriterion *criterion, const char *name)
{
  return criterion->column != NULL && g_str_equal (criterion->name, name);
}

char *
smx__words_noun (const SmxCriterion *criterion, gboolean average)
{
  SMX_MESSAGE (its, "its {0}", "su {0}");
  SMX_MESSAGE (ratings, "its ratings", "sus valoraciones");
  if (average && is_measure (criterion, "gap"))
    return g_strdup (smx__message_text (&ratings));
  return smx__message_format (&its, find_noun (criterion), NULL);
}

/* ---- Clauses ---- */

/* A number of things: none, one, or more. */
static char *
count_clause (const SmxFact *fact, const SmxMessage *none, const SmxMessage *one, const SmxMessage *more)
{
  g_autofree char *bare = write_count (fact->value);
  gboolean single = g_str_equal (bare, "1");
  if (fact->value == 0)
    return g_strdup (smx__message_text (none));
  g_autofree char *number = dress (g_steal_pointer (&bare), fact->side < 0, fact->shrunken);
  return smx__message_format (single ? one : more, number, NULL);
}

static char *
volume_clause (const SmxFact *fact)
{
  SMX_MESSAGE (none, "no end-customer delivery waits behind it",
               "no depende de él ninguna entrega al cliente final");
  SMX_MESSAGE (one, "{0} end-customer delivery waits behind it",
               "depende de él {0} entrega al cliente final");
  SMX_MESSAGE (more, "{0} end-customer deliveries wait behind it",
               "dependen de él {0} entregas al cliente final");
  SMX_MESSAGE (no_request, "no request reaches it", "no le llega ninguna solicitud");
  SMX_MESSAGE (one_request, "{0} request reaches it", "le llega {0} solicitud");
  SMX_MESSAGE (requests, "{0} requests reach it", "le llegan {0} solicitudes");
  return fact->requests ? count_clause (fact, &no_request, &one_request, &requests)
                        : count_clause (fact, &none, &one, &more);
}

static char *
reworked_clause (const SmxFact *fact)
{
  SMX_MESSAGE (none, "no end-customer delivery behind it was reworked",
               "no hubo retrabajo en ninguna entrega al cliente final que depende de él");
  SMX_MESSAGE (one, "{0} end-customer delivery behind it was reworked",
               "hubo retrabajo en {0} entrega al cliente final que depende de él");
  SMX_MESSAGE (more, "{0} end-customer deliveries behind it were reworked",
               "hubo retrabajo en {0} entregas al cliente final que dependen de él");
  SMX_MESSAGE (no_request, "no request was reworked", "no hubo retrabajo en ninguna solicitud");
  SMX_MESSAGE (one_request, "{0} request was reworked", "hubo retrabajo en {0} solicitud");
  SMX_MESSAGE (requests, "{0} requests were reworked", "hubo retrabajo en {0} solicitudes");
  return fact->requests ? count_clause (fact, &no_request, &one_request, &requests)
                        : count_clause (fact, &none, &one, &more);
}

static char *
burden_clause (const SmxFact *fact)
{
  SMX_MESSAGE (
      deliveries, "its burden is {0} reworked deliveries weighted by what its ratings lack",
      "su carga es de {0} entregas con retrabajo ponderadas por lo que les falta a sus valoraciones");
  SMX_MESSAGE (
      requests, "its burden is {0} reworked requests weighted by what its ratings lack",
      "su carga es de {0} solicitudes con retrabajo ponderadas por lo que les falta a sus valoraciones");
  SMX_MESSAGE (none, "it has no burden of rework where ratings fall short",
               "no tiene carga de retrabajo donde las valoraciones no alcanzan");
  if (fact->value == 0)
    return g_strdup (smx__message_text (&none));
  g_autofree char *number = dress (write_number (fact->value), fact->side < 0, FALSE);
  return smx__message_format (fact->requests ? &requests : &deliveries, number, NULL);
}

static char *
rework_clause (const SmxFact *fact)
{
  SMX_MESSAGE (none, "no request comes back (n" NB "=" NB "{0})",
               "no vuelve ninguna solicitud (n" NB "=" NB "{0})");
  SMX_MESSAGE (all, "all requests come back (n" NB "=" NB "{0})",
               "vuelven todas las solicitudes (n" NB "=" NB "{0})");
  SMX_MESSAGE (nearly_none, "fewer than 0.1 of 100 requests come back (n" NB "=" NB "{0})",
               "vuelven menos de 0,1 de cada 100 solicitudes (n" NB "=" NB "{0})");
  SMX_MESSAGE (nearly_all, "more than 99 of 100 requests come back (n" NB "=" NB "{0})",
               "vuelven más de 99 de cada 100 solicitudes (n" NB "=" NB "{0})");
  SMX_MESSAGE (some, "{1} of 100 requests come back (n" NB "=" NB "{0})",
               "vuelven {1} de cada 100 solicitudes (n" NB "=" NB "{0})");
  g_autofree char *n = smx__words_whole (fact->n);
  double hundredths = fact->value * 100;
  const SmxMessage *plain = fact->value <= 0     ? &none
                            : fact->value >= 1   ? &all
                            : hundredths < 0.05  ? &nearly_none
                            : hundredths >= 99.5 ? &nearly_all
                                                 : NULL;
  if (plain != NULL)
    return smx__message_format (plain, n, NULL);
  g_autofree char *number = dress (smx__words_number (hundredths < 9.95 ? "%.1f" : "%.0f", hundredths),
                                   fact->side < 0, fact->shrunken);
  return smx__message_format (&some, n, number, NULL);
}

static char *
gap_clause (const SmxFact *fact)
{
  SMX_MESSAGE (below, "its ratings are {0} points short of what is needed",
               "sus valoraciones quedan {0} puntos por debajo de lo necesario");
  SMX_MESSAGE (above, "its ratings are {0} points above what is needed",
               "sus valoraciones quedan {0} puntos por encima de lo necesario");
  SMX_MESSAGE (near, "its ratings are within 0.1 points of what is needed",
               "sus valoraciones quedan a menos de 0,1 puntos de lo necesario");
  if (fabs (fact->value) < (fact->decides ? 0.005 : 0.05))
    return g_strdup (smx__message_text (&near));
  gboolean lacks = fact->value > 0, only = lacks ? fact->side < 0 : fact->side > 0;
  g_autofree char *number =
      dress (smx__words_number (fact->decides ? "%.2f" : "%.1f", fabs (fact->value)), only, fact->shrunken);
  return smx__message_format (lacks ? &below : &above, number, NULL);
}

/* The value with its unit; shares in hundredths. */
static char *
write_value (const SmxFact *fact)
{
  SMX_MESSAGE (percent, "{0}" NB "%", "{0}" NB "%");
  SMX_MESSAGE (points, "{0} points", "{0} puntos");
  SMX_MESSAGE (hours, "{0}" NB "h", "{0}" NB "h");
  const SmxMeasureColumn *column = fact->criterion->column;
  const char *unit = column == NULL ? "" : column->spec.unit.text[0];
  gboolean share = g_str_equal (unit, "0..1") || g_str_equal (unit, "-1..1");
  g_autofree char *number = write_number (share ? fact->value * 100 : fact->value);
  const SmxMessage *with = share                          ? &percent
                           : g_str_equal (unit, "points") ? &points
                           : g_str_equal (unit, "h")      ? &hours
                                                          : NULL;
  g_autofree char *full = with == NULL ? g_strdup (number) : smx__message_format (with, number, NULL);
  return dress (g_steal_pointer (&full), FALSE, fact->shrunken);
}

/* What to say of a level, and of an end that others share. */
static const SmxMessage *
level_words (const SmxFact *fact)
{
  static const SmxMessage only = M ("is the only one known", "es el único valor conocido"),
                          same = M ("is the same for all", "es igual en todos"),
                          highest = M ("is the highest", "es el valor más alto"),
                          highest_two = M ("is the highest, as it is for another one",
                                           "es el valor más alto, igual que en otro servicio"),
                          highest_more = M ("is the highest, as it is for {0} others",
                                            "es el valor más alto, igual que en otros {0} servicios"),
                          upper = M ("is among the highest quarter", "está en el cuarto más alto"),
                          above = M ("is above the median", "está por encima de la mediana"),
                          at = M ("is the median", "es la mediana"),
                          below = M ("is below the median", "está por debajo de la mediana"),
                          lower = M ("is among the lowest quarter", "está en el cuarto más bajo"),
                          lowest = M ("is the lowest", "es el valor más bajo"),
                          lowest_two = M ("is the lowest, as it is for another one",
                                          "es el valor más bajo, igual que en otro servicio"),
                          lowest_more = M ("is the lowest, as it is for {0} others",
                                           "es el valor más bajo, igual que en otros {0} servicios");
  switch (fact->level) {
  case SMX_LEVEL_ONLY:
    return &only;
  case SMX_LEVEL_SAME:
    return &same;
  case SMX_LEVEL_HIGHEST:
    return fact->others == 0 ? &highest : fact->others == 1 ? &highest_two : &highest_more;
  case SMX_LEVEL_LOWEST:
    return fact->others == 0 ? &lowest : fact->others == 1 ? &lowest_two : &lowest_more;
  case SMX_LEVEL_UPPER:
    return &upper;
  case SMX_LEVEL_LOWER:
    return &lower;
  case SMX_LEVEL_MIDDLE:
  default:
    return fact->side > 0 ? &above : fact->side < 0 ? &below : &at;
  }
}

static char *
other_clause (const SmxFact *fact)
{
  SMX_MESSAGE (clause, "{0} of {1} {2}", "{0}, {1}, {2}");
  g_autofree char *noun = smx__words_noun (fact->criterion, FALSE);
  g_autofree char *value = write_value (fact);
  g_autofree char *others = smx__words_whole ((gint64)fact->others);
  g_autofree char *level = smx__message_format (level_words (fact), others, NULL);
  return smx__message_format (&clause, noun, value, level, NULL);
}

char *
smx__words_fact (const SmxFact *fact)
{
  static const struct {
    const char *name;
    char *(*clause) (const SmxFact *);
  } clauses[] = { { "volume", volume_clause },
                  { "reworked_customers", reworked_clause },
                  { "rework_rate", rework_clause },
                  { "gap", gap_clause },
                  { "burden", burden_clause } };
  for (gsize i = 0; i < G_N_ELEMENTS (clauses); i++)
    if (is_measure (fact->criterion, clauses[i].name))
      return clauses[i].clause (fact);
  return other_clause (fact);
}
