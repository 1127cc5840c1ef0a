/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Silos as tables: what they are, who is in them, what the line between them costs, and what areas do for each other. */

#include <service-matrix/silos.h>

#include "../base/options.h"
#include "../base/text.h"
#include "column-macros.h"
#include "columns.h"
#include "provenance.h"
#include "silos-tables.h"
#include "silos-words.h"
#include <math.h>

static const char *const table_names[SMX_N_SILOS_TABLES] = { "silos", "members", "line", "areas" };

gboolean
smx_silos_from_name (const char *name, SmxSilosTable *which)
{
  g_return_val_if_fail (name != NULL && which != NULL, FALSE);
  int found = smx__options_find (table_names, SMX_N_SILOS_TABLES, name);
  if (found >= 0)
    *which = (SmxSilosTable)found;
  return found >= 0;
}

static void
clear_work (SmxSilosWork *self)
{
  smx__silos_clear (&self->silos);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxSilosWork, clear_work)

/* ---- Columns ---- */

#define VOLUME(column, heading, says)                                                                        \
  {                                                                                                          \
    .name = column, .type = SMX_COLUMN_DOUBLE, .title = heading, .description = says                         \
  }
#define SILO                                                                                                 \
  {                                                                                                          \
    "silo", SMX_COLUMN_INT64, 0, M ("Silo", "Silo"), NO_UNIT,                                                \
        M ("number of the silo, 1 having most volume", "número del silo; el 1 es el de más volumen"), TRUE   \
  }

static const SmxColumnSpec silo_columns[] = {
  SILO,
  COUNT ("roles", M ("Roles", "Roles"), M ("roles in it", "roles que contiene")),
  COUNT ("providers", M ("Providers", "Proveedores"), M ("providers in it", "proveedores que contiene")),
  TEXT ("members", M ("Members", "Miembros"), M ("those with most volume", "los de más volumen")),
  TEXT ("area", M ("Area", "Área"),
        M ("declared area of most members", "área declarada de la mayoría de sus miembros")),
  PART ("area_share", M ("Share of area", "Parte del área"),
        M ("of the members whose area is declared, those of this one",
           "de los miembros con área declarada, los de esta")),
  VOLUME ("volume", M ("Volume", "Volumen"),
          M ("of links with an end in the silo", "de los enlaces con un extremo en el silo")),
  VOLUME ("inside", M ("Inside", "Dentro"),
          M ("of links with both ends in the silo", "de los enlaces con ambos extremos en el silo")),
  PART ("inside_share", M ("Inside share", "Parte interna"),
        M ("inside over volume", "volumen interno entre volumen")),
};

static const SmxColumnSpec member_columns[] = {
  SILO,
  CODE ("kind", M ("Kind", "Tipo"), M ("role or provider", "rol (role) o proveedor (provider)")),
  CODE ("code", M ("Code", "Código"), M ("code of the role or provider", "código del rol o proveedor")),
  { .name = "name" },
  TEXT ("area", M ("Area", "Área"), M ("declared area", "área declarada")),
  VOLUME ("volume", M ("Volume", "Volumen"), M ("of its links", "de sus enlaces")),
  PART ("inside_share", M ("Inside share", "Parte interna"),
        M ("of its volume, that with its own silo", "de su volumen, el que tiene con su propio silo")),
};

static const SmxColumnSpec line_columns[] = {
  CODE (
      "line", M ("Line", "Línea"),
      M ("between silos or between declared areas", "entre silos (silos) o entre áreas declaradas (areas)")),
  CODE ("measure", M ("Measure", "Medida"), M ("what is compared", "qué se compara")),
  CODE ("compared", M ("Compared", "Comparación"),
        M ("all that is on each side, or only services that both sides have, each with itself",
           "todo lo de cada lado (all), o solo los servicios de ambos lados, cada uno consigo mismo (same "
           "services)")),
  NUMBER ("inside", 3, NO_UNIT, M ("Inside", "Dentro"),
          M ("where provider and role are of one group", "donde proveedor y rol son del mismo grupo")),
  NUMBER ("across", 3, NO_UNIT, M ("Across", "A través"),
          M ("where provider and role are of two groups", "donde proveedor y rol son de grupos distintos")),
  NUMBER ("difference", 3, NO_UNIT, M ("Difference", "Diferencia"),
          M ("across - inside", "a través - dentro")),
  NUMBER ("low", 3, NO_UNIT, M ("Low", "Mínimo"),
          M ("lower limit of the difference, confidence 0.95",
             "límite inferior de la diferencia, confianza 0,95")),
  NUMBER ("high", 3, NO_UNIT, M ("High", "Máximo"),
          M ("upper limit of the difference, confidence 0.95",
             "límite superior de la diferencia, confianza 0,95")),
  COUNT ("inside_n", M ("n inside", "n dentro"),
         M ("requests or people inside", "solicitudes o personas dentro")),
  COUNT ("across_n", M ("n across", "n a través"),
         M ("requests or people across", "solicitudes o personas a través")),
  COUNT ("services", M ("Services", "Servicios"),
         M ("services that both sides have", "servicios que tienen ambos lados")),
  TEXT ("finding", M ("Finding", "Hallazgo"), M ("the row in words", "la fila en palabras")),
};

static const SmxColumnSpec area_columns[] = {
  CODE ("from", M ("From", "De"), M ("area of the provider", "área del proveedor")),
  CODE ("to", M ("To", "A"), M ("area of the role", "área del rol")),
  VOLUME ("volume", M ("Volume", "Volumen"), M ("of what is delivered", "de lo que se entrega")),
  PART ("share", M ("Share", "Parte"), M ("of all volume", "de todo el volumen")),
  PART ("share_of_from", M ("Share of sender", "Parte del emisor"),
        M ("of the volume that `from` delivers", "del volumen que entrega `from`")),
  VOLUME ("back", M ("Back", "De vuelta"),
          M ("volume that `to` delivers to `from`", "volumen que `to` entrega a `from`")),
  PART ("reciprocity", M ("Reciprocity", "Reciprocidad"),
        M ("how much of the traffic between both is matched the other way round",
           "qué parte del tráfico entre ambas se compensa en sentido contrario")),
};

static const struct {
  const SmxColumnSpec *columns;
  gsize n;
} layouts[SMX_N_SILOS_TABLES] = {
  [SMX_SILOS] = { silo_columns, G_N_ELEMENTS (silo_columns) },
  [SMX_SILOS_MEMBERS] = { member_columns, G_N_ELEMENTS (member_columns) },
  [SMX_SILOS_LINE] = { line_columns, G_N_ELEMENTS (line_columns) },
  [SMX_SILOS_AREAS] = { area_columns, G_N_ELEMENTS (area_columns) },
};

/* ---- The line ---- */

static const char *const measure_names[SMX_N_LINE_MEASURES] = { "rework_rate", "late_rate", "gap",
                                                                "perception" };

static gboolean
append_difference (const SmxSilosWork *work, const SmxDifference *self, SmxLineMeasure measure,
                   gboolean areas, gboolean alike, GError **error)
{
  SmxTableBuilder *builder = work->builder;
  g_autofree char *words = smx__line_words (self, measure, areas, alike);
  guint index = 0;
  return smx__table_builder_text (builder, index++, areas ? "areas" : "silos", error) &&
         smx__table_builder_text (builder, index++, measure_names[measure], error) &&
         smx__table_builder_text (builder, index++, alike ? "same services" : "all", error) &&
         smx__table_builder_double (builder, index++, self->inside, error) &&
         smx__table_builder_double (builder, index++, self->across, error) &&
         smx__table_builder_double (builder, index++, self->difference, error) &&
         smx__table_builder_double (builder, index++, self->low, error) &&
         smx__table_builder_double (builder, index++, self->high, error) &&
         smx__table_builder_int64 (builder, index++, self->n_inside, error) &&
         smx__table_builder_int64 (builder, index++, self->n_across, error) &&
         smx__table_builder_int64 (builder, index++, alike ? (gint64)self->n_strata : SMX_NULL, error) &&
         smx__table_builder_text (builder, index, words, error);
}

/* At most as many rows as *@left says, which it lowers. */
static gboolean
append_line (const SmxSilosWork *work, gboolean areas, gsize *left, GError **error)
{
  SmxLine line;
  guint32 *const *groups = areas ? work->silos.areas : work->silos.silos;
  const SmxLineGroups both = { groups[SMX_SIDE_ROLES], groups[SMX_SIDE_PROVIDERS] };
  if (!smx__line_take (&line, work->matrix, both, work->wave, error))
    return FALSE;
  for (guint i = 0; i < SMX_N_LINE_MEASURES; i++) {
    if (isnan (line.all[i].inside) && isnan (line.all[i].across))
      continue;
    for (guint alike = 0; alike < 2 && *left > 0; alike++, --*left)
      if (!append_difference (work, alike ? &line.alike[i] : &line.all[i], i, areas, alike == 1, error))
        return FALSE;
  }
  return TRUE;
}

static gboolean
list_line (const SmxSilosWork *work, GError **error)
{
  gsize left = smx__structure_rows (&work->options, G_MAXSIZE);
  return append_line (work, FALSE, &left, error) && append_line (work, TRUE, &left, error);
}

/* ---- Tables ---- */

static gboolean
add_count (const SmxSilosWork *work, const char *name, gsize value, GError **error)
{
  char text[SMX_INT64_ROOM];
  return smx__table_builder_metadata (work->builder, name, smx__format_int64 (text, (gint64)value), error);
}

static gboolean
add_number (const SmxSilosWork *work, const char *name, double value, GError **error)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  return isnan (value) || smx__table_builder_metadata (
                              work->builder, name, g_ascii_formatd (text, sizeof text, "%.6g", value), error);
}

static gboolean
add_provenance (const SmxSilosWork *work, GError **error)
{
  const SmxSilos *silos = &work->silos;
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, work->options.seed);
  return smx__structure_provenance (work->builder, work->matrix, "silos", &work->options, FALSE, error) &&
         smx__provenance_option (work->builder, "which", table_names[work->which], error) &&
         smx__provenance_option (work->builder, "seed", seed, error) &&
         add_count (work, "silos", silos->n_silos, error) &&
         add_number (work, "modularity", silos->modularity, error) &&
         add_number (work, "modularity_by_chance", silos->by_chance, error) &&
         (isnan (silos->by_chance) || (add_count (work, "shuffles", SMX_SILOS_SHUFFLES, error) &&
                                       add_count (work, "shuffles_as_high", silos->n_as_high, error))) &&
         add_number (work, "nmi", silos->information, error) &&
         add_number (work, "adjusted_rand", silos->rand, error) &&
         add_count (work, "compared", silos->n_compared, error) &&
         add_count (work, "joined", silos->n_joined, error) &&
         add_count (work, "unplaced", silos->n_unplaced, error);
}

static gboolean
list_rows (const SmxSilosWork *work, GError **error)
{
  switch (work->which) {
  case SMX_SILOS:
    return smx__silos_list (work, error);
  case SMX_SILOS_MEMBERS:
    return smx__silos_list_members (work, error);
  case SMX_SILOS_LINE:
    return list_line (work, error);
  case SMX_SILOS_AREAS:
  case SMX_N_SILOS_TABLES:
  default:
    return smx__silos_list_areas (work, error);
  }
}

static SmxTable *
build (SmxSilosWork *work, GError **error)
{
  const SmxMessage unit = smx__measure_spec (smx__measure_column ("volume"), work->matrix).unit;
  const gboolean chance = work->which == SMX_SILOS || work->which == SMX_SILOS_LINE; /* what is acted upon */
  if (!smx__silos_take (&work->silos, work->matrix, chance, work->options.seed, work->options.cancellable,
                        error) ||
      !smx__structure_declare (work->builder, layouts[work->which].columns, layouts[work->which].n, unit,
                               error) ||
      !list_rows (work, error) || !add_provenance (work, error))
    return NULL;
  return smx__table_builder_finish (work->builder, error);
}

SmxTable *
smx_silos (const SmxMatrix *matrix, SmxSilosTable which, const SmxStructureOptions *options, GError **error)
{
  SmxStructureOptions ours;
  guint32 wave;
  g_return_val_if_fail (matrix != NULL, NULL);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  if (!smx__structure_options_take (&ours, matrix, options, error) ||
      !smx__options_check ("which", which, SMX_N_SILOS_TABLES, error) ||
      !smx__find_wave (matrix, ours.wave, &wave, error))
    return NULL;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (error);
  if (builder == NULL)
    return NULL;
  g_auto (SmxSilosWork)
      work = { .matrix = matrix, .which = which, .options = ours, .wave = wave, .builder = builder };
  return build (&work, error);
}
