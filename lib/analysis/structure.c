/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all analyses of the graph share: options, what tells a failure, what is said besides. */

#include "structure.h"

#include "../base/error.h"
#include "../base/options.h"
#include "../base/text.h"
#include "provenance.h"
#include <math.h>

#define WORLDS 4096 /* where none are asked for */
#define MOST_WORLDS 10000000u
#define WORD 64 /* worlds that are drawn together */

void
smx_structure_options_init (SmxStructureOptions *options, gsize struct_size)
{
  SmxStructureOptions defaults = { .struct_size = sizeof defaults, .language = SMX_LANGUAGE_OF_STUDY };
  smx__options_init (options, struct_size, &defaults, sizeof defaults);
}

static gboolean
refuse_worlds (guint worlds, GError **error)
{
  SMX_MESSAGE (expected, "expected at most {0} worlds but found {1}",
               "se esperaban como máximo {0} mundos, pero se encontraron {1}");
  const SmxPlace place = { .field = "worlds" };
  char found[16], most[16];
  g_snprintf (found, sizeof found, "%u", worlds);
  g_snprintf (most, sizeof most, "%u", MOST_WORLDS);
  return smx__fail (error, SMX_ERROR_RANGE, &place, &expected, most, found, NULL);
}

gboolean
smx__structure_options_take (SmxStructureOptions *self, const SmxMatrix *matrix,
                             const SmxStructureOptions *given, GError **error)
{
  smx_structure_options_init (self, sizeof *self);
  if (!smx__options_resolve ("SmxStructureOptions", self, sizeof *self, given, error) ||
      !smx__check_language (self->language, error))
    return FALSE;
  guint32 wave;
  smx__language_enter (smx__language_of (matrix, self->language));
  if (self->worlds > MOST_WORLDS)
    return refuse_worlds (self->worlds, error);
  if (!smx__find_wave (matrix, self->wave, &wave, error))
    return FALSE;
  self->worlds = self->worlds == 0 ? WORLDS : (self->worlds + WORD - 1) / WORD * WORD;
  return TRUE;
}

static gboolean
add_number (SmxTableBuilder *builder, const char *name, guint64 value, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, value);
  return smx__provenance_option (builder, name, text, error);
}

gboolean
smx__structure_provenance (SmxTableBuilder *builder, const SmxMatrix *matrix, const char *analysis,
                           const SmxStructureOptions *options, gboolean draws, GError **error)
{
  return smx__provenance_add (builder, matrix, analysis, error) &&
         (options->top == 0 || add_number (builder, "top", options->top, error)) &&
         (!draws || (add_number (builder, "worlds", options->worlds, error) &&
                     add_number (builder, "seed", options->seed, error)));
}

SmxMessage
smx__structure_unit (const SmxGraph *graph)
{
  SMX_MESSAGE (end_customers, "end customers", "clientes finales");
  return graph->counts_touches ? end_customers
                               : smx__measure_spec (smx__measure_column ("volume"), graph->matrix).unit;
}

static const char *
code_of (const SmxMatrix *matrix, const SmxFailure *failure, guint32 id)
{
  return smx__names_code (
      &matrix->names[failure->kind == SMX_OUT_SERVICE ? SMX_DICTIONARY_SERVICE : SMX_DICTIONARY_PROVIDER],
      id);
}

char *
smx__failure_code (const SmxMatrix *matrix, const SmxFailure *failure)
{
  const char *code = code_of (matrix, failure, failure->id);
  return failure->kind == SMX_OUT_PAIR
             ? g_strconcat (code, " + ", code_of (matrix, failure, failure->other), NULL)
             : g_strdup (code);
}

char *
smx__failure_name (const SmxMatrix *matrix, const SmxFailure *failure)
{
  SmxGroupingKind kind = failure->kind == SMX_OUT_SERVICE ? SMX_SERVICES : SMX_PROVIDERS;
  const char *name = smx__name_of (matrix, kind, failure->id);
  if (failure->kind != SMX_OUT_PAIR)
    return g_strdup (name);
  const char *other = smx__name_of (matrix, kind, failure->other);
  if (name == NULL && other == NULL)
    return NULL;
  return g_strconcat (name != NULL ? name : code_of (matrix, failure, failure->id), " + ",
                      other != NULL ? other : code_of (matrix, failure, failure->other), NULL);
}

int
smx__failure_compare (const SmxFailure *one, const SmxFailure *other)
{
  const guint32 a[] = { one->kind, one->id, one->other }, b[] = { other->kind, other->id, other->other };
  for (gsize i = 0; i < G_N_ELEMENTS (a); i++)
    if (a[i] != b[i])
      return a[i] < b[i] ? -1 : 1;
  return 0;
}

int
smx__compare_most (double one, double other)
{
  if (isnan (one) || isnan (other))
    return (isnan (one) ? 1 : 0) - (isnan (other) ? 1 : 0);
  return (one < other) - (one > other);
}

SmxProgress
smx__structure_progress (const SmxStructureOptions *options)
{
  return (SmxProgress){ .cancellable = options->cancellable,
                        .function = options->progress,
                        .data = options->progress_data,
                        .thread = g_thread_self () };
}

gsize
smx__structure_rows (const SmxStructureOptions *options, gsize n)
{
  return options->top == 0 ? n : MIN (n, options->top);
}

const SmxColumnSpec smx__column_failure_code = { "code",
                                                 SMX_COLUMN_TEXT,
                                                 0,
                                                 { { "Code", "Código" } },
                                                 { { "", "" } },
                                                 { { "code of what is out", "código de lo que falla" } },
                                                 TRUE };

static const SmxColumnSpec *
shared_column (const char *name)
{
  return g_str_equal (name, "code")      ? &smx__column_failure_code
         : g_str_equal (name, "service") ? &smx__column_service
                                         : &smx__column_name;
}

gboolean
smx__structure_declare (SmxTableBuilder *builder, const SmxColumnSpec *columns, gsize n, SmxMessage unit,
                        GError **error)
{
  for (gsize i = 0; i < n; i++) {
    SmxColumnSpec spec = columns[i].title.text[0] == NULL ? *shared_column (columns[i].name) : columns[i];
    if (spec.unit.text[0] == NULL)
      spec.unit = unit;
    if (!smx__table_builder_add_column (builder, &spec, NULL, error))
      return FALSE;
  }
  return TRUE;
}
