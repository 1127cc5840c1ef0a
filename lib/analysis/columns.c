/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of entities and measures, with title, unit and description in both languages.
 * The formulas behind them: docs/method.md, "Measures". */

#include "column-macros.h"
#include "columns.h"
#include "number-words.h"
#include <math.h>
#include <stddef.h>
#include <string.h>

#define TEXT_COLUMN(variable, name, code, title, description)                                                \
  const SmxColumnSpec variable = { name, SMX_COLUMN_TEXT, 0, title, NO_UNIT, description, code }

TEXT_COLUMN (smx__column_role, "role", TRUE, M ("Role", "Rol"),
             M ("code of the role that was served", "código del rol al que se sirvió"));
TEXT_COLUMN (smx__column_service, "service", TRUE, M ("Service", "Servicio"),
             M ("code of the service", "código del servicio"));
TEXT_COLUMN (smx__column_provider, "provider", TRUE, M ("Provider", "Proveedor"),
             M ("code of the provider", "código del proveedor"));
TEXT_COLUMN (smx__column_providers, "provider", FALSE, M ("Provider", "Proveedor"),
             M ("codes of all who provide the service", "códigos de todos los que prestan el servicio"));
TEXT_COLUMN (smx__column_name, "name", FALSE, M ("Name", "Nombre"), M ("name", "nombre"));
TEXT_COLUMN (smx__column_attribute, "attribute", TRUE, M ("Attribute", "Atributo"),
             M ("attribute of the service that was rated; none: the service as a whole",
                "atributo del servicio que se valoró; sin él: el servicio en conjunto"));
TEXT_COLUMN (smx__column_wave, "wave", TRUE, M ("Wave", "Oleada"),
             M ("wave of the survey", "oleada de la encuesta"));
TEXT_COLUMN (smx__column_period, "period", TRUE, M ("Period", "Periodo"),
             M ("period in which the requests were opened", "periodo en que se abrieron las solicitudes"));

#define E SMX_SET_ENTITY
#define P SMX_SET_PROVIDER
#define S SMX_SET_SURVEY
#define T SMX_SET_SERIES
#define HOURS M ("h", "h")
#define POINTS M ("points", "puntos")
#define LOG SMX_NEEDS_LOG
#define DELAYS SMX_NEEDS_DELAYS
#define HANDOVERS SMX_NEEDS_HANDOVERS
#define SURVEY SMX_NEEDS_SURVEY
#define BURDEN SMX_NEEDS_BURDEN
#define COUNT_COLUMN(name, sets, needs, title, description)                                                  \
  {                                                                                                          \
    { #name, SMX_COLUMN_INT64, 0, title, NO_UNIT, description, FALSE }, offsetof (SmxMeasures, name), sets,  \
        needs                                                                                                \
  }
#define NUMBER_COLUMN(name, sets, needs, decimals, unit, title, description)                                 \
  {                                                                                                          \
    { #name, SMX_COLUMN_DOUBLE, decimals, title, unit, description, FALSE }, offsetof (SmxMeasures, name),   \
        sets, needs                                                                                          \
  }
#define BASIS_COLUMN(name, sets, needs, title, description)                                                  \
  {                                                                                                          \
    { #name, SMX_COLUMN_TEXT, 0, title, NO_UNIT, description, FALSE }, 0, sets, needs                        \
  }

const SmxMeasureColumn smx__measure_columns[] = {
  COUNT_COLUMN (requests, E | P | T, LOG, M ("Requests", "Solicitudes"),
                M ("requests counted", "solicitudes contadas")),
  NUMBER_COLUMN (volume, E | P | T, LOG, 0, NO_UNIT, M ("Volume", "Volumen"),
                 M ("end-customer deliveries behind it, on the basis that volume_basis names",
                    "entregas al cliente final que dependen de ello, según la base que indica volume_basis")),
  BASIS_COLUMN (
      volume_basis, E | P | T, LOG, M ("Volume basis", "Base del volumen"),
      M ("what volume is made of: requests, links, touchpoints or count, one for the whole study",
         "de qué se forma el volumen: requests, links, touchpoints o count, una para todo el estudio")),
  NUMBER_COLUMN (rework_rate, E | P | T, LOG, 3, SHARE_UNIT, M ("Rework", "Retrabajo"),
                 M ("requests that came back once or more, over requests whose rework is known",
                    "solicitudes que volvieron una vez o más, sobre aquellas cuyo retrabajo se conoce")),
  { { "rework_handled", SMX_COLUMN_DOUBLE, 3, M ("Rework handled", "Retrabajo atendido"), SHARE_UNIT,
      M ("the same rate, of the requests that the provider ended with",
         "la misma tasa, de las solicitudes que terminaron en el proveedor"),
      FALSE },
    offsetof (SmxMeasures, rework_rate),
    P,
    LOG },
  NUMBER_COLUMN (rework_caused, P, HANDOVERS, 3, SHARE_UNIT, M ("Rework caused", "Retrabajo causado"),
                 M ("deliveries of the provider that came back, over its deliveries, from event logs",
                    "entregas del proveedor que volvieron, sobre sus entregas, de registros de eventos")),
  NUMBER_COLUMN (first_time_right, E | P | T, LOG, 3, SHARE_UNIT, M ("First time right", "Bien a la primera"),
                 M ("1 - rework rate", "1 - tasa de retrabajo")),
  NUMBER_COLUMN (reworks_per_request, E | P | T, LOG, 3, NO_UNIT,
                 M ("Reworks per request", "Retrabajos por solicitud"),
                 M ("reworks over requests whose rework is known",
                    "retrabajos entre solicitudes con retrabajo conocido")),
  NUMBER_COLUMN (reassigned_rate, E | P | T, LOG, 3, SHARE_UNIT, M ("Reassigned", "Reasignadas"),
                 M ("requests passed on once or more; no rework",
                    "solicitudes traspasadas una vez o más; no es retrabajo")),
  NUMBER_COLUMN (reworked_customers, E | P | T, LOG, 0, NO_UNIT,
                 M ("Reworked customers", "Clientes con retrabajo"),
                 M ("end-customer deliveries behind reworked requests",
                    "entregas al cliente final tras solicitudes con retrabajo")),
  NUMBER_COLUMN (hours, E | P | T, LOG, 1, HOURS, M ("Hours", "Horas"),
                 M ("mean time from opened to delivered", "tiempo medio de la apertura a la entrega")),
  NUMBER_COLUMN (hours_p50, E | P, DELAYS, 1, HOURS, M ("Median", "Mediana"),
                 M ("median delivery time, at most 1" SMX_NO_BREAK "% low",
                    "mediana del tiempo de entrega, como mucho un 1" SMX_NO_BREAK "% por debajo")),
  NUMBER_COLUMN (hours_p90, E | P, DELAYS, 1, HOURS, M ("90th percentile", "Percentil 90"),
                 M ("90th percentile of the delivery time, at most 1" SMX_NO_BREAK "% low",
                    "percentil 90 del tiempo de entrega, como mucho un 1" SMX_NO_BREAK "% por debajo")),
  COUNT_COLUMN (due, E | P | T, LOG, M ("Due", "Con plazo evaluable"),
                M ("requests whose promise or standard can be judged",
                   "solicitudes cuya promesa o estándar se puede juzgar")),
  NUMBER_COLUMN (late_rate, E | P | T, LOG, 3, SHARE_UNIT, M ("Late", "Con retraso"),
                 M ("delivered after due or still open, over due",
                    "entregadas tras el plazo o aún abiertas, sobre las evaluables")),
  BASIS_COLUMN (late_basis, E | P | T, LOG, M ("Late basis", "Base del plazo"),
                M ("as-of: open requests count once due; delivered: only delivered requests are judged",
                   "as-of: las abiertas cuentan al vencer; delivered: solo se juzgan las entregadas")),
  NUMBER_COLUMN (promise_kept, E | P, LOG, 3, SHARE_UNIT, M ("Promise kept", "Promesa cumplida"),
                 M ("of requests with a promise: delivered by the first one",
                    "de las solicitudes con promesa: entregadas dentro de la primera")),
  NUMBER_COLUMN (standard_met, E | P, LOG, 3, SHARE_UNIT, M ("Standard met", "Estándar cumplido"),
                 M ("of requests of services with a standard: delivered within it",
                    "de las solicitudes con estándar: entregadas dentro de él")),
  COUNT_COLUMN (repromised, E | P, LOG, M ("Promised again", "Plazos cambiados"),
                M ("promises after the first", "promesas después de la primera")),
  COUNT_COLUMN (respondents, E | P | S, SURVEY, M ("Respondents", "Encuestados"),
                M ("people of the front who answered", "personas que respondieron")),
  COUNT_COLUMN (ratings, E | P | S, SURVEY, M ("Ratings", "Valoraciones"),
                M ("answers of the front", "respuestas")),
  NUMBER_COLUMN (perception, E | P | S, SURVEY, 2, POINTS, M ("Perception", "Percepción"),
                 M ("mean score, one voice per person", "puntuación media, una voz por persona")),
  NUMBER_COLUMN (expectation, E | P | S, SURVEY, 2, POINTS, M ("Expectation", "Expectativa"),
                 M ("mean of what is expected, over people who said both",
                    "media de lo esperado, de quienes dijeron ambas cosas")),
  NUMBER_COLUMN (gap, E | P | S, SURVEY, 2, POINTS, M ("Gap", "Brecha"),
                 M ("expectation - perception: positive is short of what is needed (SERVQUAL writes it the "
                    "other way round)",
                    "expectativa - percepción: si es positiva, se recibe menos de lo necesario (SERVQUAL lo "
                    "escribe al revés)")),
  BASIS_COLUMN (gap_basis, E | P | S, SURVEY, M ("Gap basis", "Base de la brecha"),
                M ("what perception is held against: expectation or target, one for the whole study",
                   "con qué se compara la percepción: expectation o target, una para todo el estudio")),
  COUNT_COLUMN (gap_n, E | P | S, SURVEY, M ("Gap n", "n de la brecha"),
                M ("people behind the gap", "personas tras la brecha")),
  NUMBER_COLUMN (expectation_paired, E | P | S, SURVEY, 2, POINTS,
                 M ("Expectation in gap", "Expectativa en la brecha"),
                 M ("expectation or target of the people behind the gap",
                    "expectativa u objetivo de las personas tras la brecha")),
  NUMBER_COLUMN (perception_paired, E | P | S, SURVEY, 2, POINTS,
                 M ("Perception in gap", "Percepción en la brecha"),
                 M ("perception of the people behind the gap", "percepción de las personas tras la brecha")),
  NUMBER_COLUMN (satisfied_share, E | P | S, SURVEY, 3, SHARE_UNIT, M ("Satisfied", "Satisfechos"),
                 M ("people whose score reaches the target", "personas cuya puntuación alcanza el objetivo")),
  NUMBER_COLUMN (dissatisfied_share, E | P | S, SURVEY, 3, SHARE_UNIT, M ("Dissatisfied", "Insatisfechos"),
                 M ("people whose score is at or under `dissatisfied`",
                    "personas con puntuación igual o inferior a `dissatisfied`")),
  NUMBER_COLUMN (net_satisfaction, E | P | S, SURVEY, 3, M ("-1..1", "-1..1"),
                 M ("Net satisfaction", "Satisfacción neta"),
                 M ("satisfied - dissatisfied", "satisfechos - insatisfechos")),
  NUMBER_COLUMN (believed, E | P | S, SURVEY, 2, POINTS, M ("Believed", "Autovaloración"),
                 M ("what the back believes it delivers", "lo que las áreas internas creen entregar")),
  NUMBER_COLUMN (
      blind_spot, E | P | S, SURVEY, 2, POINTS, M ("Blind spot", "Punto ciego"),
      M ("believed - perception: positive is thinking too well of oneself",
         "autovaloración - percepción: si es positiva, se valoran mejor de lo que se las percibe")),
  NUMBER_COLUMN (misread, E | P | S, SURVEY, 2, POINTS, M ("Misread need", "Necesidad malinterpretada"),
                 M ("expectation - the expectation that the back assumes",
                    "expectativa - la expectativa que suponen las áreas internas")),
  NUMBER_COLUMN (burden, E | P, BURDEN, 1, NO_UNIT, M ("Burden", "Carga"),
                 M ("reworked deliveries weighted by the shortfall, added up over cells",
                    "entregas con retrabajo ponderadas por lo que falta, sumadas por celdas")),
};
const gsize smx__n_measure_columns = G_N_ELEMENTS (smx__measure_columns);

const SmxMeasureColumn *
smx__measure_column (const char *name)
{
  for (gsize i = 0; i < smx__n_measure_columns; i++) {
    if (g_str_equal (smx__measure_columns[i].spec.name, name))
      return &smx__measure_columns[i];
  }
  return NULL;
}

static gboolean
is_volume (const char *name)
{
  return g_str_equal (name, "volume") || g_str_equal (name, "reworked_customers") ||
         g_str_equal (name, "burden");
}

SmxColumnSpec
smx__measure_spec (const SmxMeasureColumn *column, const SmxMatrix *matrix)
{
  static const SmxMessage deliveries = M ("deliveries", "entregas"), requests = M ("requests", "solicitudes");
  SmxColumnSpec spec = column->spec;
  if (is_volume (spec.name))
    spec.unit = matrix->volume_basis == SMX_VOLUME_COUNT ? requests : deliveries;
  return spec;
}

static const char *
basis_text (const char *name, const SmxMatrix *matrix, const SmxMeasures *item)
{
  static const char *const volumes[] = { "requests", "links", "touchpoints", "count", NULL };
  static const char *const gaps[] = { "expectation", "target", NULL };
  if (g_str_equal (name, "volume_basis"))
    return isnan (item->volume) ? NULL : volumes[matrix->volume_basis];
  if (g_str_equal (name, "gap_basis"))
    return isnan (item->gap) ? NULL : gaps[matrix->gap_basis];
  return item->due <= 0 ? NULL : matrix->settings.as_of != SMX_NULL ? "as-of" : "delivered";
}

gboolean
smx__append_measure (SmxTableBuilder *builder, guint index, const SmxMeasureColumn *column,
                     const SmxMatrix *matrix, const SmxMeasures *item, GError **error)
{
  const char *place = (const char *)item + column->offset;
  switch (column->spec.type) {
  case SMX_COLUMN_INT64:
    return smx__table_builder_int64 (builder, index, *(const gint64 *)(gconstpointer)place, error);
  case SMX_COLUMN_DOUBLE:
    return smx__table_builder_double (builder, index, *(const double *)(gconstpointer)place, error);
  case SMX_COLUMN_TEXT:
  default:
    return smx__table_builder_text (builder, index, basis_text (column->spec.name, matrix, item), error);
  }
}

const char *
smx__name_of (const SmxMatrix *matrix, SmxGroupingKind kind, guint32 id)
{
  SmxAnyValue value;
  gsize at;
  if (id == SMX_NO_ID || !smx__slab_find (&matrix->slabs[kind], &id, &at))
    return NULL;
  smx__slab_read (&matrix->slabs[kind], at, &value);
  guint32 name = kind == SMX_ROLES       ? ((const SmxRole *)(gconstpointer)&value)->name
                 : kind == SMX_PROVIDERS ? ((const SmxProvider *)(gconstpointer)&value)->name
                                         : ((const SmxService *)(gconstpointer)&value)->name;
  return smx__names_code (&matrix->names[SMX_DICTIONARY_TEXT], name);
}
