/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of [study]: from texts to settings.
 * Invariant: settings that were settled fulfil low < high, low <= target, dissatisfied <= high, from <= until. */
#include "../base/text.h"
#include "datetime.h"
#include "study-file.h"
#include "study-private.h"

#define MAX_POINTS (SMX_MAX_POINTS * SMX_MICRO)
#define MAX_MIN_GROUP 1000000

SMX_MESSAGE (
    bad_scale, "expected two numbers low;high from -10000 to 10000, low below high, but found {0}",
    "se esperaban dos números mínimo;máximo entre -10000 y 10000, el mínimo menor, pero se encontró {0}");
SMX_MESSAGE (bad_points, "expected a number from -10000 to 10000 but found {0}",
             "se esperaba un número entre -10000 y 10000 pero se encontró {0}");
SMX_MESSAGE (bad_share, "expected a number from 0 to 1 but found {0}",
             "se esperaba un número entre 0 y 1 pero se encontró {0}");
SMX_MESSAGE (bad_group, "expected a whole number from 1 to 1000000 but found {0}",
             "se esperaba un número entero de 1 a 1000000 pero se encontró {0}");
SMX_MESSAGE (bad_period, "expected month, week, quarter or year but found {0}",
             "se esperaba month, week, quarter o year pero se encontró {0}");
SMX_MESSAGE (bad_language, "expected en or es but found {0}", "se esperaba en o es pero se encontró {0}");
SMX_MESSAGE (bad_zone, "expected the IANA name of a time zone, such as Europe/Madrid, but found {0}",
             "se esperaba el nombre IANA de una zona horaria, como Europe/Madrid, pero se encontró {0}");
SMX_MESSAGE (bad_date, "expected a date such as 2024-03-31 or 2024-03-31T14:05 but found {0}",
             "se esperaba una fecha como 2024-03-31 o 2024-03-31T14:05 pero se encontró {0}");
SMX_MESSAGE (no_date, "expected a date or time that exists but found {0}",
             "se esperaba una fecha u hora que exista pero se encontró {0}");
SMX_MESSAGE (bad_waves, "expected different names separated by \";\" but found {0}",
             "se esperaban nombres distintos separados por \";\" pero se encontró {0}");
SMX_MESSAGE (off_scale, "expected a number on the scale from {0} to {1} but found {2}",
             "se esperaba un número en la escala de {0} a {1} pero se encontró {2}");
SMX_MESSAGE (reversed, "expected a time at or after from but found {0}",
             "se esperaba un momento igual o posterior a from pero se encontró {0}");

typedef gboolean (*Taker) (SmxSettings *settings, const char *value, GError **error);

static gboolean
refuse (GError **error, SmxErrorCode code, const SmxMessage *message, const char *value)
{
  g_autofree char *found = smx__quote (value, -1);
  return smx__fail (error, code, NULL, message, found, NULL);
}

/* PARSE where the text is no number at all, else RANGE. */
static gboolean
refuse_number (GError **error, const SmxMessage *message, const char *value)
{
  gint64 any = 0;
  gboolean is_number = smx__read_number (value, G_MAXINT64, &any);
  return refuse (error, is_number ? SMX_ERROR_RANGE : SMX_ERROR_PARSE, message, value);
}

gboolean
smx__read_number (const char *text, gint64 limit, gint64 *micro)
{
  static const SmxNumberFormat format = { '.', NULL };
  gsize length = strlen (text);
  smx__trim (&text, &length);
  return length > 0 && smx__number_parse (text, length, &format, limit, micro) == SMX_NUMBER_OK;
}

static gboolean
take_title (SmxSettings *settings, const char *value, G_GNUC_UNUSED GError **error)
{
  g_free (settings->title);
  settings->title = g_strdup (value);
  return TRUE;
}

static gboolean
take_scale (SmxSettings *settings, const char *value, GError **error)
{
  g_auto (GStrv) ends = smx__split_list (value);
  gint64 low = 0, high = 0;
  if (g_strv_length (ends) != 2 || !smx__read_number (ends[0], MAX_POINTS, &low) ||
      !smx__read_number (ends[1], MAX_POINTS, &high) || low >= high)
    return refuse (error, SMX_ERROR_RANGE, &bad_scale, value);
  settings->low = low;
  settings->high = high;
  return TRUE;
}

static gboolean
take_points (gint64 *points, const char *value, GError **error)
{
  return smx__read_number (value, MAX_POINTS, points) || refuse_number (error, &bad_points, value);
}

static gboolean
take_target (SmxSettings *settings, const char *value, GError **error)
{
  return take_points (&settings->target, value, error);
}

static gboolean
take_dissatisfied (SmxSettings *settings, const char *value, GError **error)
{
  return take_points (&settings->dissatisfied, value, error);
}

static gboolean
take_critical (SmxSettings *settings, const char *value, GError **error)
{
  gint64 share = 0;
  if (!smx__read_number (value, SMX_MICRO, &share) || share < 0)
    return refuse_number (error, &bad_share, value);
  settings->critical = (double)share / SMX_MICRO;
  return TRUE;
}

static gboolean
take_min_group (SmxSettings *settings, const char *value, GError **error)
{
  gint64 n = 0;
  if (!smx__read_number (value, MAX_MIN_GROUP * SMX_MICRO, &n) || n < SMX_MICRO || n % SMX_MICRO != 0)
    return refuse_number (error, &bad_group, value);
  settings->min_group = (guint)(n / SMX_MICRO);
  return TRUE;
}

static gboolean
take_period (SmxSettings *settings, const char *value, GError **error)
{
  static const struct {
    const char *name;
    SmxPeriod period;
  } names[] = {
    { "month", SMX_PERIOD_MONTH },
    { "week", SMX_PERIOD_WEEK },
    { "quarter", SMX_PERIOD_QUARTER },
    { "year", SMX_PERIOD_YEAR },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].name, value)) {
      settings->period = names[i].period;
      return TRUE;
    }
  return refuse (error, SMX_ERROR_PARSE, &bad_period, value);
}

static gboolean
take_language (SmxSettings *settings, const char *value, GError **error)
{
  return smx_language_from_code (value, &settings->language) ||
         refuse (error, SMX_ERROR_PARSE, &bad_language, value);
}

static gboolean
take_timezone (SmxSettings *settings, const char *value, GError **error)
{
  g_autoptr (SmxDateFormat) format = smx__date_format_new (NULL, value, NULL);
  if (format == NULL)
    return refuse (error, SMX_ERROR_REFERENCE, &bad_zone, value);
  g_free (settings->timezone);
  settings->timezone = g_strdup (value);
  return TRUE;
}

static gboolean
take_waves (SmxSettings *settings, const char *value, GError **error)
{
  g_auto (GStrv) waves = smx__split_list (value);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (char **wave = waves; *wave != NULL; wave++)
    if (**wave == '\0' || strlen (*wave) > SMX_MAX_CODE || !g_hash_table_add (seen, *wave))
      return refuse (error, SMX_ERROR_RANGE, &bad_waves, value);
  g_strfreev (settings->waves);
  settings->waves = g_steal_pointer (&waves);
  return TRUE;
}

/* A time in the study's zone; a date alone is the first or the last microsecond of its day. */
static gboolean
take_time (const SmxSettings *settings, const char *value, gboolean last, gint64 *time, GError **error)
{
  g_autoptr (SmxDateFormat) format = smx__date_format_new (NULL, settings->timezone, error);
  if (format == NULL)
    return FALSE;
  gint64 parsed = 0;
  gboolean day_only = FALSE;
  SmxDateResult result = smx__date_parse (format, value, strlen (value), &parsed, &day_only);
  if (result == SMX_DATE_NOT)
    return refuse (error, SMX_ERROR_PARSE, &bad_date, value);
  if (result != SMX_DATE_OK)
    return refuse (error, SMX_ERROR_RANGE, &no_date, value);
  *time = last && day_only ? smx__date_day_end (format, parsed) : parsed;
  return TRUE;
}

static gboolean
take_from (SmxSettings *settings, const char *value, GError **error)
{
  return take_time (settings, value, FALSE, &settings->from, error);
}

static gboolean
take_until (SmxSettings *settings, const char *value, GError **error)
{
  return take_time (settings, value, TRUE, &settings->until, error);
}

static gboolean
take_as_of (SmxSettings *settings, const char *value, GError **error)
{
  return take_time (settings, value, TRUE, &settings->as_of, error);
}

/* In the order of taking: times need the zone. */
static const struct {
  const char *key;
  Taker take;
} takers[] = {
  { "language", take_language }, { "timezone", take_timezone },   { "title", take_title },
  { "scale", take_scale },       { "target", take_target },       { "dissatisfied", take_dissatisfied },
  { "critical", take_critical }, { "min-group", take_min_group }, { "period", take_period },
  { "waves", take_waves },       { "from", take_from },           { "until", take_until },
  { "as-of", take_as_of },
};

static const SmxSaid *
find_said (GHashTable *said, const char *key)
{
  const SmxSaid *found = g_hash_table_lookup (said, key);
  return found == NULL || *found->value == '\0' ? NULL : found;
}

gboolean
smx__check_setting (const char *key, const char *value, GHashTable *said, GError **error)
{
  SmxSettings settings;
  smx__settings_init (&settings);
  gboolean ok = TRUE;
  const SmxSaid *zone = find_said (said, "timezone");
  if (zone != NULL)
    ok = take_timezone (&settings, zone->value, error);
  for (gsize i = 0; ok && *value != '\0' && i < G_N_ELEMENTS (takers); i++)
    if (g_str_equal (takers[i].key, key))
      ok = takers[i].take (&settings, value, error);
  smx__settings_clear (&settings);
  return ok;
}

static gboolean
check_on_scale (const SmxStudy *study, const SmxSettings *settings, const char *key, gint64 points,
                GError **error)
{
  if (points == SMX_NULL || settings->low == SMX_NULL ||
      (settings->low <= points && points <= settings->high))
    return TRUE;
  const SmxSaid *said = find_said (study->said, key);
  char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
  smx__format_double (low, (double)settings->low / SMX_MICRO);
  smx__format_double (high, (double)settings->high / SMX_MICRO);
  g_autofree char *found = smx__quote (said->value, -1);
  smx__fail (error, SMX_ERROR_RANGE, NULL, &off_scale, low, high, found, NULL);
  return smx__fail_in_study (error, study, "study", key, said->line);
}

static gboolean
check_together (const SmxStudy *study, const SmxSettings *settings, GError **error)
{
  if (!check_on_scale (study, settings, "target", settings->target, error) ||
      !check_on_scale (study, settings, "dissatisfied", settings->dissatisfied, error))
    return FALSE;
  if (settings->from == SMX_NULL || settings->until == SMX_NULL || settings->from <= settings->until)
    return TRUE;
  const SmxSaid *until = find_said (study->said, "until");
  refuse (error, SMX_ERROR_RANGE, &reversed, until->value);
  return smx__fail_in_study (error, study, "study", "until", until->line);
}

gboolean
smx__settle (const SmxStudy *study, SmxSettings *settings, GError **error)
{
  smx__settings_init (settings);
  settings->language = study->language;
  for (gsize i = 0; i < G_N_ELEMENTS (takers); i++) {
    const SmxSaid *said = find_said (study->said, takers[i].key);
    if (said != NULL && !takers[i].take (settings, said->value, error))
      return smx__fail_in_study (error, study, "study", takers[i].key, said->line);
  }
  return check_together (study, settings, error);
}
