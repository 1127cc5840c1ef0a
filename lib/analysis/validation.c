/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Validation as a table: who should talk to whom about what, those with most volume first. */

#include <service-matrix/validation.h>

#include "../base/text.h"
#include "column-macros.h"
#include "columns.h"
#include "structure.h"
#include "top.h"
#include "validation-cases.h"
#include <math.h>

static const char *const state_names[SMX_N_CASES] = {
  [SMX_CASE_PROPOSED] = "proposed",
  [SMX_CASE_DISPUTED] = "disputed",
  [SMX_CASE_USED_NOT_DRAWN] = "used-not-drawn",
  [SMX_CASE_DRAWN_NOT_USED] = "drawn-not-used",
  [SMX_CASE_EXPIRED_BUT_USED] = "expired-but-used",
};

/* ---- Columns ---- */

#define POINTS M ("points", "puntos")

/* What is only named is as elsewhere. */
static const SmxColumnSpec columns[] = {
  { "state", SMX_COLUMN_TEXT, 0, M ("State", "Estado"), NO_UNIT,
    M ("proposed or disputed: a link that the back has not confirmed; used-not-drawn: requests and no link; "
       "drawn-not-used: a link in force and no request; expired-but-used: requests and no link in force",
       "proposed o disputed: un vínculo que las áreas internas no han confirmado; used-not-drawn: "
       "solicitudes "
       "sin vínculo; drawn-not-used: un vínculo vigente sin solicitudes; expired-but-used: solicitudes sin "
       "vínculo vigente"),
    FALSE },
  { .name = "role" },
  { .name = "service" },
  { .name = "provider" },
  { .name = "requests" },
  { .name = "volume" },
  { "criticality", SMX_COLUMN_DOUBLE, 2, M ("Criticality", "Criticidad"), M ("0..1", "0..1"),
    M ("how critical the links call it, else the service",
       "qué criticidad le dan los vínculos o, si no, el servicio"),
    FALSE },
  { "perception_front", SMX_COLUMN_DOUBLE, 2, M ("Front", "Primera línea"), POINTS,
    M ("mean rating of the front, one voice per person",
       "valoración media de primera línea, una voz por persona"),
    FALSE },
  { "perception_back", SMX_COLUMN_DOUBLE, 2, M ("Back", "Áreas internas"), POINTS,
    M ("mean rating of the back of its own delivery",
       "valoración media que las áreas internas dan a su entrega"),
    FALSE },
  { "respondents_front", SMX_COLUMN_INT64, 0, M ("People of the front", "Personas de primera línea"), NO_UNIT,
    M ("people of the front who rated it", "personas de primera línea que lo valoraron"), FALSE },
  { "respondents_back", SMX_COLUMN_INT64, 0, M ("People of the back", "Personas internas"), NO_UNIT,
    M ("people of the back who rated it", "personas de las áreas internas que lo valoraron"), FALSE },
  { "what", SMX_COLUMN_TEXT, 0, M ("What to do", "Qué hacer"), NO_UNIT,
    M ("what to ask whom", "qué preguntar y a quién"), FALSE },
};

typedef struct {
  const SmxMatrix *matrix;
  guint top;
  SmxCases cases;
  SmxTableBuilder *builder;
} Work;

static void
clear_work (Work *self)
{
  smx__cases_clear (&self->cases);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

static const SmxColumnSpec *
code_column (const char *name)
{
  return g_str_equal (name, "role")      ? &smx__column_role
         : g_str_equal (name, "service") ? &smx__column_service
                                         : &smx__column_provider;
}

static gboolean
declare_columns (const Work *work, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++) {
    const SmxMeasureColumn *measure = smx__measure_column (columns[i].name);
    SmxColumnSpec spec = columns[i];
    if (spec.title.text[0] == NULL)
      spec = measure != NULL ? smx__measure_spec (measure, work->matrix) : *code_column (spec.name);
    if (!smx__table_builder_add_column (work->builder, &spec, NULL, error))
      return FALSE;
  }
  return TRUE;
}

/* ---- Rows ---- */

/* Most volume first, unknown last; equal ones stay in the order of their codes. */
static int
compare_cases (guint32 a, guint32 b, const void *data)
{
  const Work *work = data;
  double one = work->cases.items[a].volume, other = work->cases.items[b].volume;
  if (isnan (one) || isnan (other))
    return (isnan (one) ? 1 : 0) - (isnan (other) ? 1 : 0);
  return (one < other) - (one > other);
}

static gboolean
append_row (const Work *work, const SmxCase *one, GError **error)
{
  const SmxNames *names = work->matrix->names;
  SmxTableBuilder *builder = work->builder;
  g_autofree char *what = smx__case_words (one, work->matrix);
  guint index = 0;
  return smx__table_builder_text (builder, index++, state_names[one->state], error) &&
         smx__table_builder_text (builder, index++, smx__names_code (&names[SMX_DICTIONARY_ROLE], one->role),
                                  error) &&
         smx__table_builder_text (builder, index++,
                                  smx__names_code (&names[SMX_DICTIONARY_SERVICE], one->service), error) &&
         smx__table_builder_text (builder, index++,
                                  smx__names_code (&names[SMX_DICTIONARY_PROVIDER], one->provider), error) &&
         smx__table_builder_int64 (builder, index++, one->requests, error) &&
         smx__table_builder_double (builder, index++, one->volume, error) &&
         smx__table_builder_double (builder, index++, one->criticality, error) &&
         smx__table_builder_double (builder, index++, one->perception_front, error) &&
         smx__table_builder_double (builder, index++, one->perception_back, error) &&
         smx__table_builder_int64 (builder, index++, one->respondents_front, error) &&
         smx__table_builder_int64 (builder, index++, one->respondents_back, error) &&
         smx__table_builder_text (builder, index, what, error);
}

static gboolean
append_rows (const Work *work, GError **error)
{
  g_autofree guint32 *order = smx__sorted_order (work->cases.n, compare_cases, work, error);
  gsize n = smx__top_rows (work->top, work->cases.n);
  for (gsize i = 0; order != NULL && i < n; i++)
    if (!append_row (work, &work->cases.items[order[i]], error))
      return FALSE;
  return order != NULL;
}

/* ---- What the table says besides ---- */

static gboolean
add_count (const Work *work, const char *key, gint64 n, GError **error)
{
  char text[SMX_INT64_ROOM];
  return smx__table_builder_metadata (work->builder, key, smx__format_int64 (text, n), error);
}

static gboolean
add_provenance (const Work *work, guint32 wave, GError **error)
{
  gint64 counts[SMX_N_CASES] = { 0 };
  const char *code = smx__names_code (&work->matrix->names[SMX_DICTIONARY_WAVE], wave);
  for (gsize i = 0; i < work->cases.n; i++)
    counts[work->cases.items[i].state]++;
  if (!smx__provenance_add (work->builder, work->matrix, "validation", error) ||
      !smx__provenance_option (work->builder, "wave", code, error) ||
      !smx__top_provenance (work->builder, work->top, error))
    return FALSE;
  for (guint state = SMX_CASE_PROPOSED; state < SMX_N_CASES; state++) {
    g_autofree char *key = g_strconcat ("state.", state_names[state], NULL);
    if (!add_count (work, key, counts[state], error))
      return FALSE;
  }
  return add_count (work, "left_out", work->cases.left_out, error);
}

SmxTable *
smx_validation (const SmxMatrix *matrix, const SmxStructureOptions *options, GError **error)
{
  SmxStructureOptions ours;
  guint32 wave;
  g_return_val_if_fail (matrix != NULL, NULL);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  if (!smx__structure_options_take (&ours, matrix, options, error) ||
      !smx__find_wave (matrix, ours.wave, &wave, error))
    return NULL;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (error);
  if (builder == NULL)
    return NULL;
  g_auto (Work) work = { .matrix = matrix, .top = ours.top, .builder = builder };
  if (!smx__cases_take (&work.cases, matrix, wave, error) || !declare_columns (&work, error) ||
      !add_provenance (&work, wave, error) || !append_rows (&work, error))
    return NULL;
  return smx__table_builder_finish (builder, error);
}
