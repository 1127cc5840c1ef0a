/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bright spots as a table: services and providers that surely meet the need of many, to learn from.
 * Conditions: docs/method.md, "Bright spots". */

#include <service-matrix/bright-spots.h>

#include "../base/options.h"
#include "../base/text.h"
#include "bright-kinds.h"
#include "column-macros.h"
#include "columns.h"
#include "provenance.h"
#include <math.h>

#define CONFIDENCE 0.95 /* where none is asked for */

typedef struct {
  const SmxMatrix *matrix;
  double confidence;
  SmxBrightKind kinds[SMX_N_BRIGHT_KINDS];
  SmxTableBuilder *builder;
} Work;

static void
clear_work (Work *self)
{
  for (gsize k = 0; k < SMX_N_BRIGHT_KINDS; k++)
    smx__bright_kind_clear (&self->kinds[k]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

void
smx_bright_spots_options_init (SmxBrightSpotsOptions *options, gsize struct_size)
{
  SmxBrightSpotsOptions defaults = { sizeof defaults, NULL, SMX_LANGUAGE_OF_STUDY, 0 };
  smx__options_init (options, struct_size, &defaults, sizeof defaults);
}

/* ---- Columns ---- */

/* What is only named is as elsewhere. */
static const SmxColumnSpec columns[] = {
  { "kind", SMX_COLUMN_TEXT, 0, M ("Kind", "Tipo"), NO_UNIT, M ("service or provider", "service o provider"),
    FALSE },
  { "code", SMX_COLUMN_TEXT, 0, M ("Code", "Código"), NO_UNIT,
    M ("code of the service or provider", "código del servicio o proveedor"), TRUE },
  { .name = "name" },
  { .name = "volume" },
  { .name = "respondents" },
  { .name = "gap" },
  { "gap_limit", SMX_COLUMN_DOUBLE, 2, M ("Gap limit", "Límite de la brecha"), M ("points", "puntos"),
    M ("upper limit of the gap, corrected for how many of its kind are judged",
       "límite superior de la brecha, corregido por cuántos de su tipo se juzgan"),
    FALSE },
  { .name = "requests" },
  { "rework_rate", SMX_COLUMN_DOUBLE, 3, M ("Rework", "Retrabajo"), SHARE_UNIT,
    M ("requests that came back; of providers their own deliveries that came back, where event logs tell",
       "solicitudes que volvieron; en los proveedores, sus propias entregas que volvieron, si los registros "
       "de eventos lo indican"),
    FALSE },
  { "rework_limit", SMX_COLUMN_DOUBLE, 3, M ("Rework limit", "Límite del retrabajo"), SHARE_UNIT,
    M ("upper limit of the rework, corrected for how many of its kind have any figure",
       "límite superior del retrabajo, corregido por cuántos de su tipo tienen el dato"),
    FALSE },
  { "rework_standing", SMX_COLUMN_TEXT, 0, M ("Rework standing", "Situación del retrabajo"), NO_UNIT,
    M ("better: shown to be under what is common among its kind; unclear: not shown",
       "better: se demuestra que es inferior al habitual entre los de su tipo; unclear: no se demuestra"),
    FALSE },
  { .name = "late_rate" },
  { "basis", SMX_COLUMN_TEXT, 0, M ("Basis", "Base"), NO_UNIT, M ("what is not known", "lo que no se sabe"),
    FALSE },
};

static gboolean
declare_columns (const Work *work, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++) {
    const SmxMeasureColumn *measure = smx__measure_column (columns[i].name);
    SmxColumnSpec spec = columns[i];
    if (spec.title.text[0] == NULL)
      spec = measure != NULL ? smx__measure_spec (measure, work->matrix) : smx__column_name;
    if (!smx__table_builder_add_column (work->builder, &spec, NULL, error))
      return FALSE;
  }
  return TRUE;
}

/* ---- Rows ---- */

/* What is not known, in words, joined by "; ". NULL where nothing is missing. */
static char *
describe_basis (const SmxBrightKind *kind, SmxRework rework)
{
  SMX_MESSAGE (no_volume, "no volume is known, so none was asked for",
               "no se conoce ningún volumen, por lo que no se ha exigido");
  SMX_MESSAGE (no_rework, "rework unknown", "retrabajo desconocido");
  SMX_MESSAGE (no_cause, "who caused the rework is unknown", "no se sabe quién causó el retrabajo");
  gboolean provider = kind->spec->rows == SMX_ROWS_PROVIDER;
  const struct {
    gboolean applies;
    const SmxMessage *text;
  } notes[] = {
    { isnan (kind->median), &no_volume },
    { rework.trials == 0, &no_rework },
    { provider && !kind->is_caused && rework.trials > 0, &no_cause },
  };
  GString *text = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++) {
    if (notes[i].applies)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", smx__message_text (notes[i].text));
  }
  return g_string_free (text, text->len == 0);
}

static gboolean
append_rework (const Work *work, const SmxBrightKind *kind, SmxRework rework, guint *index, GError **error)
{
  double limit = rework.trials == 0 ? NAN : smx__bright_kind_rework_limit (kind, rework);
  const char *standing = rework.trials == 0                        ? NULL
                         : limit < smx__rework_rate (kind->common) ? "better"
                                                                   : "unclear";
  return smx__table_builder_double (work->builder, (*index)++, smx__rework_rate (rework), error) &&
         smx__table_builder_double (work->builder, (*index)++, limit, error) &&
         smx__table_builder_text (work->builder, (*index)++, standing, error);
}

static gboolean
append_measure (const Work *work, const char *name, const SmxMeasures *measures, guint *index, GError **error)
{
  return smx__append_measure (work->builder, (*index)++, smx__measure_column (name), work->matrix, measures,
                              error);
}

static gboolean
append_row (const Work *work, const SmxBrightKind *kind, guint32 row, GError **error)
{
  const SmxMatrix *matrix = work->matrix;
  const SmxMeasures *measures = &kind->measuring.items[row];
  const char *code = smx__names_code (&matrix->names[kind->spec->dictionary], row);
  SmxTableBuilder *builder = work->builder;
  SmxRework rework = smx__bright_kind_rework (kind, row);
  g_autofree char *basis = describe_basis (kind, rework);
  guint index = 0;
  return smx__table_builder_text (builder, index++, kind->spec->name, error) &&
         smx__table_builder_text (builder, index++, code, error) &&
         smx__table_builder_text (builder, index++, smx__name_of (matrix, kind->spec->table, row), error) &&
         append_measure (work, "volume", measures, &index, error) &&
         append_measure (work, "respondents", measures, &index, error) &&
         append_measure (work, "gap", measures, &index, error) &&
         smx__table_builder_double (builder, index++, kind->limits[row], error) &&
         append_measure (work, "requests", measures, &index, error) &&
         append_rework (work, kind, rework, &index, error) &&
         append_measure (work, "late_rate", measures, &index, error) &&
         smx__table_builder_text (builder, index, basis, error);
}

static gboolean
append_kind (const Work *work, const SmxBrightKind *kind, GError **error)
{
  gsize n;
  g_autofree guint32 *rows = smx__bright_kind_list (kind, &n, error);
  for (gsize i = 0; rows != NULL && i < n; i++) {
    if (!append_row (work, kind, rows[i], error))
      return FALSE;
  }
  return rows != NULL;
}

/* ---- What the table says besides ---- */

/* Nothing where the value is NAN. */
static gboolean
add_figure (const Work *work, const char *name, const SmxBrightKind *kind, double value, GError **error)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *key = g_strconcat (name, ".", kind->spec->name, NULL);
  return isnan (value) ||
         smx__table_builder_metadata (work->builder, key, smx__format_double (text, value), error);
}

static gboolean
add_provenance (const Work *work, guint32 wave, GError **error)
{
  char confidence[G_ASCII_DTOSTR_BUF_SIZE];
  const char *wave_code = smx__names_code (&work->matrix->names[SMX_DICTIONARY_WAVE], wave);
  if (!smx__provenance_add (work->builder, work->matrix, "bright spots", error) ||
      !smx__provenance_option (work->builder, "wave", wave_code, error) ||
      !smx__provenance_option (work->builder, "confidence", smx__format_double (confidence, work->confidence),
                               error))
    return FALSE;
  for (gsize k = 0; k < SMX_N_BRIGHT_KINDS; k++) {
    const SmxBrightKind *kind = &work->kinds[k];
    if (!add_figure (work, "judged", kind, (double)kind->n_judged, error) ||
        !add_figure (work, "median_volume", kind, kind->median, error) ||
        !add_figure (work, "common_rework", kind, smx__rework_rate (kind->common), error))
      return FALSE;
  }
  return TRUE;
}

static SmxTable *
build (Work *work, guint32 wave, GError **error)
{
  for (gsize k = 0; k < SMX_N_BRIGHT_KINDS; k++) {
    if (!smx__bright_kind_take (&work->kinds[k], &smx__bright_kinds[k], work->matrix, wave, work->confidence,
                                error))
      return NULL;
  }
  if (!declare_columns (work, error) || !add_provenance (work, wave, error))
    return NULL;
  for (gsize k = 0; k < SMX_N_BRIGHT_KINDS; k++) {
    if (!append_kind (work, &work->kinds[k], error))
      return NULL;
  }
  return smx__table_builder_finish (work->builder, error);
}

/* At 0.5 or less a mean just above 0 would be called surely under it. */
static gboolean
check_confidence (double confidence, GError **error)
{
  SMX_MESSAGE (no_confidence, "confidence: expected 0, or more than 0.5 and less than 1, but found {0}",
               "confidence: se esperaba 0, o más de 0.5 y menos de 1, pero se encontró {0}");
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  if (confidence > 0.5 && confidence < 1)
    return TRUE;
  g_ascii_formatd (text, sizeof text, "%.15g", confidence);
  return smx__fail (error, SMX_ERROR_OPTIONS, NULL, &no_confidence, text, NULL);
}

SmxTable *
smx_bright_spots (const SmxMatrix *matrix, const SmxBrightSpotsOptions *options, GError **error)
{
  SmxBrightSpotsOptions ours;
  guint32 wave;
  g_return_val_if_fail (matrix != NULL, NULL);
  smx_bright_spots_options_init (&ours, sizeof ours);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  if (!smx__options_resolve ("SmxBrightSpotsOptions", &ours, sizeof ours, options, error) ||
      !smx__check_language (ours.language, error))
    return NULL;
  smx__language_enter (smx__language_of (matrix, ours.language));
  double confidence = ours.confidence == 0 ? CONFIDENCE : ours.confidence;
  if (!check_confidence (confidence, error) || !smx__find_wave (matrix, ours.wave, &wave, error))
    return NULL;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (error);
  if (builder == NULL)
    return NULL;
  g_auto (Work) work = { .matrix = matrix, .confidence = confidence, .builder = builder };
  return build (&work, wave, error);
}
