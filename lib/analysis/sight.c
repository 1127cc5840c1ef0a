/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line of sight as tables: a row per provider, or per provider and where its work is met. */

#include "../base/options.h"
#include "../base/text.h"
#include "column-macros.h"
#include "provenance.h"
#include "sight.h"
#include <math.h>

static const char *const by_names[SMX_N_SIGHT_BY] = { "provider", "touchpoint" };

gboolean
smx_sight_by_from_name (const char *name, SmxSightBy *by)
{
  g_return_val_if_fail (name != NULL && by != NULL, FALSE);
  const int found = smx__options_find (by_names, SMX_N_SIGHT_BY, name);
  if (found >= 0)
    *by = (SmxSightBy)found;
  return found >= 0;
}

/* ---- Columns ---- */

/* What is only named is as elsewhere; what has no unit but is no text takes that of end customers. */
static const SmxColumnSpec provider_columns[] = {
  { .name = "provider" },
  { .name = "name" },
  COUNT ("touchpoints", M ("Touchpoints", "Puntos de contacto"),
         M ("touchpoints in which its work ends", "puntos de contacto en los que termina su trabajo")),
  COUNT ("journeys", M ("Journeys", "Recorridos"), M ("journeys of these", "recorridos de estos")),
  COUNT ("roles", M ("Roles", "Roles"),
         M ("roles that meet end customers there", "roles que allí atienden al cliente final")),
  NUMBER ("end_customers", 0, M (NULL, NULL), M ("End customers", "Clientes finales"),
          M ("behind whom its work stands: of each journey the largest weight",
             "tras los que está su trabajo: de cada recorrido el mayor peso")),
  NUMBER ("standard_error", 1, M (NULL, NULL), M ("Standard error", "Error estándar"),
          M ("of end customers, at most; 0 where they are exact",
             "de los clientes finales, como mucho; 0 si son exactos")),
  NUMBER ("share_of_all", 3, SHARE_UNIT, M ("Share of all", "Parte del total"),
          M ("end customers, over those of all", "clientes finales, sobre los de todos")),
  CODE (
      "first_touchpoint", M ("First touchpoint", "Primer punto de contacto"),
      M ("touchpoint in which most of its work ends", "punto de contacto en el que más termina su trabajo")),
  CODE ("first_role", M ("First role", "Primer rol"), M ("role that serves it", "rol que lo atiende")),
  NUMBER ("experience", 2, M ("points", "puntos"), M ("Experience", "Experiencia"),
          M ("mean experience of these touchpoints, by weight",
             "experiencia media de estos puntos de contacto, por peso")),
  TEXT ("sentence", M ("Sentence", "Frase"),
        M ("where its work ends, in words", "dónde termina su trabajo, en palabras")),
};

static const SmxColumnSpec touchpoint_columns[] = {
  { .name = "provider" },
  { .name = "name" },
  TEXT ("journey", M ("Journey", "Recorrido"),
        M ("journey of the touchpoint", "recorrido del punto de contacto")),
  CODE ("touchpoint", M ("Touchpoint", "Punto de contacto"),
        M ("code of the touchpoint", "código del punto de contacto")),
  { .name = "role" },
  NUMBER ("end_customers", 0, M (NULL, NULL), M ("End customers", "Clientes finales"),
          M ("who pass the touchpoint, or the role's volume where there are no touchpoints",
             "que pasan por el punto de contacto o, si no los hay, el volumen del rol")),
  NUMBER ("share", 3, SHARE_UNIT, M ("Share", "Proporción"),
          M ("of what the role receives, what rests on the provider's work",
             "de lo que recibe el rol, lo que depende del trabajo del proveedor")),
  NUMBER ("standard_error", 4, SHARE_UNIT, M ("Standard error", "Error estándar"),
          M ("of the share, at most; 0 where it is exact", "de la proporción, como mucho; 0 si es exacta")),
  NUMBER ("weight", 0, M (NULL, NULL), M ("Weight", "Peso"),
          M ("end customers x share", "clientes finales x proporción")),
  COUNT ("depth", M ("Depth", "Profundidad"),
         M ("steps of dependency from what the role receives to what the provider delivers; 0: it serves the "
            "role itself",
            "pasos de dependencia de lo que recibe el rol a lo que presta el proveedor; 0: sirve al rol él "
            "mismo")),
  TEXT ("via", M ("Via", "A través de"),
        M ("services from the provider's own to the one that the role receives",
           "servicios, desde el del proveedor hasta el que recibe el rol")),
};

static gboolean
declare (SmxTableBuilder *builder, const SmxSight *sight, const SmxColumnSpec *columns, gsize n,
         GError **error)
{
  const SmxMessage unit = smx__structure_unit (&sight->graph);
  for (gsize i = 0; i < n; i++) {
    SmxColumnSpec spec = columns[i];
    if (spec.title.text[0] == NULL)
      spec = g_str_equal (spec.name, "provider") ? smx__column_provider
             : g_str_equal (spec.name, "role")   ? smx__column_role
                                                 : smx__column_name;
    if (spec.unit.text[0] == NULL)
      spec.unit = unit;
    if (!smx__table_builder_add_column (builder, &spec, NULL, error))
      return FALSE;
  }
  return TRUE;
}

/* ---- Rows ---- */

static const char *
code_of (const SmxSight *sight, SmxDictionaryKind kind, guint32 id)
{
  return smx__names_code (&sight->matrix->names[kind], id);
}

static gboolean
append_provider (const SmxSight *sight, SmxTableBuilder *builder, guint32 provider, GError **error)
{
  const SmxSightOf *of = &sight->of[provider];
  const SmxSightRow *first = of->n > 0 ? &sight->rows[of->first] : NULL;
  const guint32 touchpoint = first != NULL && first->touch != NULL ? first->touch->touchpoint : SMX_NO_ID;
  const guint32 role = first != NULL ? sight->reaches.items[first->reach].role : SMX_NO_ID;
  const double share = sight->total > 0 ? of->end_customers / sight->total : (double)NAN;
  g_autofree char *sentence = smx__sight_words (sight, provider);
  guint index = 0;
  return smx__table_builder_text (builder, index++, code_of (sight, SMX_DICTIONARY_PROVIDER, provider),
                                  error) &&
         smx__table_builder_text (builder, index++, smx__name_of (sight->matrix, SMX_PROVIDERS, provider),
                                  error) &&
         smx__table_builder_int64 (builder, index++, of->touchpoints, error) &&
         smx__table_builder_int64 (builder, index++, of->journeys, error) &&
         smx__table_builder_int64 (builder, index++, of->roles, error) &&
         smx__table_builder_double (builder, index++, of->end_customers, error) &&
         smx__table_builder_double (builder, index++, isnan (of->end_customers) ? (double)NAN : of->error,
                                    error) &&
         smx__table_builder_double (builder, index++, share, error) &&
         smx__table_builder_text (builder, index++, code_of (sight, SMX_DICTIONARY_TOUCHPOINT, touchpoint),
                                  error) &&
         smx__table_builder_text (builder, index++, code_of (sight, SMX_DICTIONARY_ROLE, role), error) &&
         smx__table_builder_double (builder, index++, of->experience, error) &&
         smx__table_builder_text (builder, index, sentence, error);
}

static gboolean
append_row (const SmxSight *sight, SmxTableBuilder *builder, const SmxSightRow *row, GError **error)
{
  const SmxReach *reach = &sight->reaches.items[row->reach];
  const SmxTouch *touch = row->touch;
  g_autofree char *way = smx__sight_way (sight, &reach->way);
  guint index = 0;
  return smx__table_builder_text (builder, index++, code_of (sight, SMX_DICTIONARY_PROVIDER, reach->provider),
                                  error) &&
         smx__table_builder_text (builder, index++,
                                  smx__name_of (sight->matrix, SMX_PROVIDERS, reach->provider), error) &&
         smx__table_builder_text (
             builder, index++, code_of (sight, SMX_DICTIONARY_TEXT, touch != NULL ? touch->name : SMX_NO_ID),
             error) &&
         smx__table_builder_text (
             builder, index++,
             code_of (sight, SMX_DICTIONARY_TOUCHPOINT, touch != NULL ? touch->touchpoint : SMX_NO_ID),
             error) &&
         smx__table_builder_text (builder, index++, code_of (sight, SMX_DICTIONARY_ROLE, reach->role),
                                  error) &&
         smx__table_builder_double (builder, index++, row->end_customers, error) &&
         smx__table_builder_double (builder, index++, reach->share, error) &&
         smx__table_builder_double (builder, index++, reach->error, error) &&
         smx__table_builder_double (builder, index++, row->weight, error) &&
         smx__table_builder_int64 (builder, index++, reach->depth, error) &&
         smx__table_builder_text (builder, index, way, error);
}

static gboolean
list_providers (const SmxSight *sight, SmxTableBuilder *builder, GError **error)
{
  const gsize n = smx__structure_rows (&sight->options, sight->graph.n_providers);
  if (!declare (builder, sight, provider_columns, G_N_ELEMENTS (provider_columns), error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!append_provider (sight, builder, sight->order[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
list_touchpoints (const SmxSight *sight, SmxTableBuilder *builder, GError **error)
{
  const gsize n = smx__structure_rows (&sight->options, sight->n_rows);
  gsize n_listed = 0;
  if (!declare (builder, sight, touchpoint_columns, G_N_ELEMENTS (touchpoint_columns), error))
    return FALSE;
  for (gsize i = 0; i < sight->graph.n_providers && n_listed < n; i++) {
    const SmxSightOf *of = &sight->of[sight->order[i]];
    for (gsize k = 0; k < of->n && n_listed < n; k++, n_listed++)
      if (!append_row (sight, builder, &sight->rows[of->first + k], error))
        return FALSE;
  }
  return TRUE;
}

/* ---- Table ---- */

static gboolean
add_provenance (const SmxSight *sight, SmxSightBy by, SmxTableBuilder *builder, GError **error)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  return smx__structure_provenance (builder, sight->matrix, "sight", &sight->options, sight->sampled,
                                    error) &&
         smx__provenance_option (builder, "by", by_names[by], error) &&
         (isnan (sight->total) ||
          smx__table_builder_metadata (builder, "total", smx__format_double (text, sight->total), error));
}

SmxTable *
smx_sight (const SmxMatrix *matrix, SmxSightBy by, const SmxStructureOptions *options, GError **error)
{
  g_return_val_if_fail (matrix != NULL, NULL);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  g_auto (SmxSight) sight = { .matrix = matrix };
  g_autoptr (SmxTableBuilder) builder = NULL;
  if (!smx__structure_options_take (&sight.options, matrix, options, error) ||
      !smx__options_check ("by", by, SMX_N_SIGHT_BY, error) || !smx__sight_find (&sight, error) ||
      (builder = smx__table_builder_new (error)) == NULL || !add_provenance (&sight, by, builder, error))
    return NULL;
  const gboolean listed = by == SMX_SIGHT_BY_PROVIDER ? list_providers (&sight, builder, error)
                                                      : list_touchpoints (&sight, builder, error);
  return listed ? smx__table_builder_finish (builder, error) : NULL;
}
