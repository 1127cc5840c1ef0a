/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every table carries besides its figures. */

#include "provenance.h"
#include "../base/text.h"
#include <service-matrix/version.h>

static gboolean
add (SmxTableBuilder *builder, const char *key, const char *value, GError **error)
{
  return value == NULL || smx__table_builder_metadata (builder, key, value, error);
}

static gboolean
add_points (SmxTableBuilder *builder, const char *key, gint64 millionths, GError **error)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  if (millionths == SMX_NULL)
    return TRUE;
  return add (builder, key, smx__format_double (buffer, (double)millionths / (double)SMX_MICRO), error);
}

static gboolean
add_time (SmxTableBuilder *builder, const char *key, gint64 time, GError **error)
{
  if (time == SMX_NULL)
    return TRUE;
  gint64 seconds = time / G_USEC_PER_SEC - (time % G_USEC_PER_SEC < 0 ? 1 : 0);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = date == NULL ? NULL : g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ");
  return add (builder, key, text, error);
}

static gboolean
add_settings (SmxTableBuilder *builder, const SmxSettings *settings, GError **error)
{
  static const char *const periods[] = { "month", "week", "quarter", "year" };
  char critical[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *min_group = g_strdup_printf ("%u", settings->min_group);
  smx__format_double (critical, settings->critical);
  return add_points (builder, "setting.scale.low", settings->low, error) &&
         add_points (builder, "setting.scale.high", settings->high, error) &&
         add_points (builder, "setting.target", settings->target, error) &&
         add_points (builder, "setting.dissatisfied", settings->dissatisfied, error) &&
         add_time (builder, "setting.from", settings->from, error) &&
         add_time (builder, "setting.until", settings->until, error) &&
         add_time (builder, "setting.as-of", settings->as_of, error) &&
         add (builder, "setting.period", periods[settings->period], error) &&
         add (builder, "setting.timezone", settings->timezone, error) &&
         add (builder, "setting.critical", critical, error) &&
         add (builder, "setting.min-group", min_group, error);
}

static gboolean
add_numbered (SmxTableBuilder *builder, guint index, const char *key, const char *value, GError **error)
{
  g_autofree char *full = g_strdup_printf ("source.%u.%s", index, key);
  return add (builder, full, value, error);
}

static gboolean
add_source (SmxTableBuilder *builder, guint index, const SmxSourceRecord *source, GError **error)
{
  g_autofree char *bytes = g_strdup_printf ("%" G_GUINT64_FORMAT, source->bytes);
  g_autofree char *rows = g_strdup_printf ("%" G_GUINT64_FORMAT, source->rows);
  g_autofree char *left_out = g_strdup_printf ("%" G_GUINT64_FORMAT, source->left_out);
  g_autofree char *hash = g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
                                           source->hash_high, source->hash_low);
  return add_numbered (builder, index, "name", source->name, error) &&
         add_numbered (builder, index, "section", source->section, error) &&
         add_numbered (builder, index, "bytes", bytes, error) &&
         add_numbered (builder, index, "rows", rows, error) &&
         add_numbered (builder, index, "left_out", left_out, error) &&
         add_numbered (builder, index, "xxh3_128", hash, error);
}

gboolean
smx__provenance_add (SmxTableBuilder *builder, const SmxMatrix *matrix, const char *analysis, GError **error)
{
  if (!add (builder, "version", smx_version (), error) || !add (builder, "analysis", analysis, error) ||
      !add (builder, "title", matrix->settings.title, error) ||
      !add_settings (builder, &matrix->settings, error))
    return FALSE;
  for (guint i = 0; i < matrix->n_sources; i++) {
    if (!add_source (builder, i, &matrix->sources[i], error))
      return FALSE;
  }
  return TRUE;
}

SmxLanguage
smx__language_of (const SmxMatrix *matrix, SmxLanguage asked)
{
  return asked < SMX_N_LANGUAGES ? asked : matrix->settings.language;
}
