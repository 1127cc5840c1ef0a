/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every table carries besides its figures. */

#include "provenance.h"

#include "../base/options.h"
#include <service-matrix/version.h>

static gboolean
add (SmxTableBuilder *builder, const char *key, const char *value, GError **error)
{
  return value == NULL || smx__table_builder_metadata (builder, key, value, error);
}

gboolean
smx__provenance_option (SmxTableBuilder *builder, const char *name, const char *value, GError **error)
{
  g_autofree char *key = g_strconcat ("option.", name, NULL);
  return add (builder, key, value, error);
}

static gboolean
add_settings (SmxTableBuilder *builder, const SmxSettings *settings, GError **error)
{
  static const char *const keys[] = { "scale",  "target",   "dissatisfied", "from",     "until",    "as-of",
                                      "period", "timezone", "waves",        "critical", "min-group" };
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autofree char *key = g_strconcat ("setting.", keys[i], NULL);
    g_autofree char *value = smx__settings_text (settings, keys[i]);
    if (*value != '\0' && !add (builder, key, value, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_numbered (SmxTableBuilder *builder, guint index, const char *key, const char *value, GError **error)
{
  g_autofree char *full = g_strdup_printf ("source.%u.%s", index, key);
  return add (builder, full, value, error);
}

gboolean
smx__provenance_source (SmxTableBuilder *builder, guint index, const SmxSourceRecord *source, GError **error)
{
  gboolean is_program = smx__source_is_program (source); /* which has no bytes that could be read again */
  g_autofree char *bytes = g_strdup_printf ("%" G_GUINT64_FORMAT, source->bytes);
  g_autofree char *rows = g_strdup_printf ("%" G_GUINT64_FORMAT, source->rows);
  g_autofree char *left_out = g_strdup_printf ("%" G_GUINT64_FORMAT, source->left_out);
  g_autofree char *hash = g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
                                           source->hash_high, source->hash_low);
  return add_numbered (builder, index, "name", source->name, error) &&
         add_numbered (builder, index, "section", source->section, error) &&
         (is_program || add_numbered (builder, index, "bytes", bytes, error)) &&
         add_numbered (builder, index, "rows", rows, error) &&
         add_numbered (builder, index, "left_out", left_out, error) &&
         (is_program || add_numbered (builder, index, "xxh3_128", hash, error));
}

gboolean
smx__provenance_settings (SmxTableBuilder *builder, const SmxSettings *settings, const char *analysis,
                          GError **error)
{
  return add (builder, "version", smx_version (), error) && add (builder, "analysis", analysis, error) &&
         add (builder, "title", settings->title, error) && add_settings (builder, settings, error);
}

gboolean
smx__provenance_add (SmxTableBuilder *builder, const SmxMatrix *matrix, const char *analysis, GError **error)
{
  if (!smx__provenance_settings (builder, &matrix->settings, analysis, error))
    return FALSE;
  for (guint i = 0; i < matrix->n_sources; i++) {
    if (!smx__provenance_source (builder, i, &matrix->sources[i], error))
      return FALSE;
  }
  return TRUE;
}

SmxLanguage
smx__language_of (const SmxMatrix *matrix, SmxLanguage asked)
{
  return asked == SMX_LANGUAGE_OF_STUDY ? matrix->settings.language : asked;
}

gboolean
smx__check_language (SmxLanguage asked, GError **error)
{
  return asked == SMX_LANGUAGE_OF_STUDY ||
         smx__options_check ("language", (guint)asked, SMX_N_LANGUAGES, error);
}
