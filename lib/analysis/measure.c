/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures as a table: the keys of a row, then those of the columns of this kind of row that are wanted. */

#include <service-matrix/measure.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/options.h"
#include "../base/text.h"
#include "columns.h"
#include "provenance.h"
#include <string.h>

SMX_MESSAGE (no_column, "columns: expected names of columns of this table, such as {0}, but found {1}",
             "columns: se esperaban nombres de columnas de esta tabla, como {0}, pero se encontró {1}");

static const char *const by_names[SMX_N_BY] = { "service",   "provider", "role",  "cell",
                                                "attribute", "wave",     "period" };

gboolean
smx_measure_by_from_name (const char *name, SmxMeasureBy *by)
{
  g_return_val_if_fail (name != NULL && by != NULL, FALSE);
  int found = smx__options_find (by_names, SMX_N_BY, name);
  if (found >= 0)
    *by = (SmxMeasureBy)found;
  return found >= 0;
}

void
smx_measure_options_init (SmxMeasureOptions *options, gsize struct_size)
{
  SmxMeasureOptions defaults = { sizeof defaults, SMX_BY_SERVICE, NULL, SMX_LANGUAGE_OF_STUDY, NULL };
  smx__options_init (options, struct_size, &defaults, sizeof defaults);
}

/* Per kind of row: its rows, its set of measures, and its key columns. */
typedef enum { KEY_ROLE, KEY_SERVICE, KEY_PROVIDER, KEY_PROVIDERS, KEY_NAME, KEY_OTHER } KeyPart;

static const struct {
  SmxRowsBy rows;
  guint16 set;
  guint n_keys;
  KeyPart keys[4];
} kinds[SMX_N_BY] = {
  [SMX_BY_SERVICE] = { SMX_ROWS_SERVICE, SMX_SET_ENTITY, 3, { KEY_SERVICE, KEY_NAME, KEY_PROVIDERS } },
  [SMX_BY_PROVIDER] = { SMX_ROWS_PROVIDER, SMX_SET_PROVIDER, 2, { KEY_PROVIDER, KEY_NAME } },
  [SMX_BY_ROLE] = { SMX_ROWS_ROLE, SMX_SET_ENTITY, 2, { KEY_ROLE, KEY_NAME } },
  [SMX_BY_CELL] = { SMX_ROWS_CELL, SMX_SET_ENTITY, 3, { KEY_ROLE, KEY_SERVICE, KEY_PROVIDER } },
  [SMX_BY_ATTRIBUTE] = { SMX_ROWS_ATTRIBUTE, SMX_SET_SURVEY, 3, { KEY_SERVICE, KEY_NAME, KEY_OTHER } },
  [SMX_BY_WAVE] = { SMX_ROWS_WAVE, SMX_SET_SURVEY, 3, { KEY_SERVICE, KEY_NAME, KEY_OTHER } },
  [SMX_BY_PERIOD] = { SMX_ROWS_PERIOD, SMX_SET_SERIES, 3, { KEY_SERVICE, KEY_NAME, KEY_OTHER } },
};

typedef struct {
  const SmxMatrix *matrix;
  SmxMeasureBy by;
  const char *const *wanted; /* names of columns; NULL: all */
  KeyPart keys[4];           /* those of the table */
  guint n_keys;
  const SmxMeasureColumn **columns; /* and its measures */
  gsize n_columns;
  SmxMeasuring measuring;
  SmxProviderLists providers;
  SmxTableBuilder *builder;
} Work;

static const SmxColumnSpec *
key_column (SmxMeasureBy by, KeyPart part)
{
  switch (part) {
  case KEY_ROLE:
    return &smx__column_role;
  case KEY_SERVICE:
    return &smx__column_service;
  case KEY_PROVIDER:
    return &smx__column_provider;
  case KEY_PROVIDERS:
    return &smx__column_providers;
  case KEY_NAME:
    return &smx__column_name;
  case KEY_OTHER:
  default:
    return by == SMX_BY_ATTRIBUTE ? &smx__column_attribute
           : by == SMX_BY_WAVE    ? &smx__column_wave
                                  : &smx__column_period;
  }
}

static const char *
entity_name (const Work *work, const SmxRowKey *key)
{
  if (work->by == SMX_BY_ROLE)
    return smx__name_of (work->matrix, SMX_ROLES, key->role);
  if (work->by == SMX_BY_PROVIDER)
    return smx__name_of (work->matrix, SMX_PROVIDERS, key->provider);
  return smx__name_of (work->matrix, SMX_SERVICES, key->service);
}

/* What a row is called in one of its key columns; where it must be made for that, it is in @made as well. */
static const char *
key_text (const Work *work, const SmxRowKey *key, KeyPart part, char **made)
{
  const SmxNames *names = work->matrix->names;
  switch (part) {
  case KEY_ROLE:
    return smx__names_code (&names[SMX_DICTIONARY_ROLE], key->role);
  case KEY_SERVICE:
    return smx__names_code (&names[SMX_DICTIONARY_SERVICE], key->service);
  case KEY_PROVIDER:
    return smx__names_code (&names[SMX_DICTIONARY_PROVIDER], key->provider);
  case KEY_PROVIDERS:
    return *made = smx__provider_lists_text (&work->providers, work->matrix, key->service);
  case KEY_NAME:
    return entity_name (work, key);
  case KEY_OTHER:
  default:
    break;
  }
  if (key->other == SMX_NO_ID)
    return NULL;
  if (work->by == SMX_BY_PERIOD)
    return *made = smx__period_name (work->matrix->settings.period, key->other);
  SmxDictionaryKind kind = work->by == SMX_BY_ATTRIBUTE ? SMX_DICTIONARY_ATTRIBUTE : SMX_DICTIONARY_WAVE;
  return smx__names_code (&names[kind], key->other);
}

static gboolean
is_wanted (const Work *work, const char *name)
{
  return work->wanted == NULL || g_strv_contains (work->wanted, name);
}

/* Those columns of this kind of row that are wanted. */
static gboolean
choose_columns (Work *work, GError **error)
{
  for (guint i = 0; i < kinds[work->by].n_keys; i++)
    if (is_wanted (work, key_column (work->by, kinds[work->by].keys[i])->name))
      work->keys[work->n_keys++] = kinds[work->by].keys[i];
  work->columns = smx__allocate (smx__n_measure_columns, sizeof *work->columns, error);
  if (work->columns == NULL)
    return FALSE;
  for (gsize i = 0; i < smx__n_measure_columns; i++) {
    const SmxMeasureColumn *column = &smx__measure_columns[i];
    if ((column->sets & kinds[work->by].set) != 0 && is_wanted (work, column->spec.name))
      work->columns[work->n_columns++] = column;
  }
  return TRUE;
}

/* Whether this kind of row has a column of this name. */
static gboolean
has_column (SmxMeasureBy by, const char *name)
{
  for (guint i = 0; i < kinds[by].n_keys; i++)
    if (g_str_equal (key_column (by, kinds[by].keys[i])->name, name))
      return TRUE;
  for (gsize i = 0; i < smx__n_measure_columns; i++)
    if ((smx__measure_columns[i].sets & kinds[by].set) != 0 &&
        g_str_equal (smx__measure_columns[i].spec.name, name))
      return TRUE;
  return FALSE;
}

static gboolean
check_wanted (const Work *work, GError **error)
{
  g_autofree char *example = smx__quote (key_column (work->by, kinds[work->by].keys[0])->name, -1);
  for (const char *const *name = work->wanted; name != NULL && *name != NULL; name++) {
    if (has_column (work->by, *name))
      continue;
    g_autofree char *found = smx__quote (*name, -1);
    return smx__fail (error, SMX_ERROR_REFERENCE, NULL, &no_column, example, found, NULL);
  }
  return TRUE;
}

static gboolean
declare_columns (const Work *work, GError **error)
{
  for (guint i = 0; i < work->n_keys; i++) {
    const SmxColumnSpec *spec = key_column (work->by, work->keys[i]);
    if (!smx__table_builder_add_column (work->builder, spec, NULL, error))
      return FALSE;
  }
  for (gsize i = 0; i < work->n_columns; i++) {
    SmxColumnSpec spec = smx__measure_spec (work->columns[i], work->matrix);
    if (!smx__table_builder_add_column (work->builder, &spec, NULL, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
append_row (const Work *work, const SmxRowKey *key, const SmxMeasures *item, GError **error)
{
  for (guint i = 0; i < work->n_keys; i++) {
    g_autofree char *made = NULL;
    const char *text = key_text (work, key, work->keys[i], &made);
    if (!smx__table_builder_text (work->builder, i, text, error))
      return FALSE;
  }
  for (guint i = 0; i < work->n_columns; i++)
    if (!smx__append_measure (work->builder, work->n_keys + i, work->columns[i], work->matrix, item, error))
      return FALSE;
  return TRUE;
}

static gboolean
append_rows (Work *work, GError **error)
{
  SmxMeasuring *measuring = &work->measuring;
  if (!smx__table_builder_expect (work->builder, measuring->rows.n, error))
    return FALSE;
  while (smx__measuring_next (measuring))
    for (gsize i = 0; i < measuring->n; i++)
      if (!append_row (work, &measuring->rows.keys[measuring->first + i], &measuring->items[i], error))
        return FALSE;
  return TRUE;
}

/* What the keys and measures that are wanted are made of. */
static gboolean
take_rows (Work *work, guint32 wave, GError **error)
{
  guint needs = 0;
  for (gsize i = 0; i < work->n_columns; i++)
    needs |= work->columns[i]->needs;
  for (guint i = 0; i < work->n_keys; i++)
    if (work->keys[i] == KEY_PROVIDERS && !smx__provider_lists_take (&work->providers, work->matrix, error))
      return FALSE;
  return smx__measuring_start (&work->measuring, work->matrix, kinds[work->by].rows, wave, needs, SMX_STRETCH,
                               error);
}

/* The columns that were asked for are an option in force. */
static gboolean
tell_wanted (const Work *work, GError **error)
{
  if (work->wanted == NULL)
    return TRUE;
  g_autofree char *names = g_strjoinv (",", (char **)work->wanted);
  return smx__provenance_option (work->builder, "columns", names, error);
}

static SmxTable *
build (Work *work, guint32 wave, GError **error)
{
  if (!check_wanted (work, error) || !choose_columns (work, error) || !take_rows (work, wave, error) ||
      !declare_columns (work, error) ||
      !smx__provenance_add (work->builder, work->matrix, "measure", error) ||
      !smx__provenance_option (work->builder, "by", by_names[work->by], error) ||
      !tell_wanted (work, error) ||
      !smx__provenance_option (work->builder, "wave",
                               smx__names_code (&work->matrix->names[SMX_DICTIONARY_WAVE], wave), error) ||
      !append_rows (work, error))
    return NULL;
  return smx__table_builder_finish (work->builder, error);
}

SmxTable *
smx_measure (const SmxMatrix *matrix, const SmxMeasureOptions *options, GError **error)
{
  SmxMeasureOptions ours;
  guint32 wave;
  g_return_val_if_fail (matrix != NULL, NULL);
  smx_measure_options_init (&ours, sizeof ours);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  if (!smx__options_resolve ("SmxMeasureOptions", &ours, sizeof ours, options, error) ||
      !smx__options_check ("by", ours.by, SMX_N_BY, error) || !smx__check_language (ours.language, error))
    return NULL;
  smx__language_enter (smx__language_of (matrix, ours.language));
  if (!smx__find_wave (matrix, ours.wave, &wave, error))
    return NULL;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (error);
  if (builder == NULL)
    return NULL;
  Work work = { .matrix = matrix, .by = ours.by, .wanted = ours.columns, .builder = builder };
  SmxTable *table = build (&work, wave, error);
  smx__measuring_clear (&work.measuring);
  smx__provider_lists_clear (&work.providers);
  g_free (work.columns);
  return table;
}
