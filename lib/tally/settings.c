/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings: defaults, copies, and which one differs.
 * Invariant: the list below holds every key of [study] except title and language, which change no figure. */
#include "settings.h"

#include "../base/memory.h"
#include "../base/text.h"
#include <string.h>

void
smx__settings_init (SmxSettings *self)
{
  *self = (SmxSettings){ .low = SMX_NULL,
                         .high = SMX_NULL,
                         .target = SMX_NULL,
                         .dissatisfied = SMX_NULL,
                         .from = SMX_NULL,
                         .until = SMX_NULL,
                         .as_of = SMX_NULL,
                         .period = SMX_PERIOD_MONTH,
                         .timezone = g_strdup ("UTC"),
                         .critical = 0.5,
                         .min_group = 5,
                         .language = SMX_LANGUAGE_ENGLISH };
}

void
smx__settings_clear (SmxSettings *self)
{
  g_free (self->title);
  g_free (self->timezone);
  g_strfreev (self->waves);
  memset (self, 0, sizeof *self);
}

static gboolean
copy_text (char **to, const char *from, GError **error)
{
  *to = from == NULL ? NULL : smx__copy_text (from, strlen (from), error);
  return from == NULL || *to != NULL;
}

static gboolean
copy_waves (char ***to, char **from, GError **error)
{
  *to = NULL;
  if (from == NULL)
    return TRUE;
  gsize n = g_strv_length (from);
  g_auto (GStrv) copy = smx__allocate (n + 1, sizeof (char *), error);
  if (copy == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!copy_text (&copy[i], from[i], error))
      return FALSE;
  *to = g_steal_pointer (&copy);
  return TRUE;
}

gboolean
smx__settings_copy (SmxSettings *self, const SmxSettings *from, GError **error)
{
  SmxSettings copy = *from;
  copy.title = copy.timezone = NULL;
  copy.waves = NULL;
  if (!copy_text (&copy.title, from->title, error) ||
      !copy_text (&copy.timezone, from->timezone == NULL ? "UTC" : from->timezone, error) ||
      !copy_waves (&copy.waves, from->waves, error)) {
    smx__settings_clear (&copy);
    return FALSE;
  }
  smx__settings_clear (self);
  *self = copy;
  return TRUE;
}

/* A number in millionths, or "". */
static char *
decimal_text (gint64 millionths)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  if (millionths == SMX_NULL)
    return g_strdup ("");
  return g_strdup (smx__format_double (buffer, (double)millionths / (double)SMX_MICRO));
}

static char *
scale_text (const SmxSettings *self)
{
  if (self->low == SMX_NULL || self->high == SMX_NULL)
    return g_strdup ("");
  g_autofree char *low = decimal_text (self->low);
  g_autofree char *high = decimal_text (self->high);
  return g_strconcat (low, ";", high, NULL);
}

/* "2016-03-01T09:30:00Z", with decimals where there are any, or "". */
static char *
time_text (gint64 time)
{
  if (time == SMX_NULL)
    return g_strdup ("");
  gint64 seconds = time / G_USEC_PER_SEC, rest = time % G_USEC_PER_SEC;
  if (rest < 0) {
    rest += G_USEC_PER_SEC;
    seconds--;
  }
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (seconds);
  if (at == NULL)
    return g_strdup_printf ("%" G_GINT64_FORMAT, time);
  g_autofree char *text =
      g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d", g_date_time_get_year (at), g_date_time_get_month (at),
                       g_date_time_get_day_of_month (at), g_date_time_get_hour (at),
                       g_date_time_get_minute (at), g_date_time_get_second (at));
  return rest == 0 ? g_strconcat (text, "Z", NULL) : g_strdup_printf ("%s.%06dZ", text, (int)rest);
}

static char *
from_text (const SmxSettings *self)
{
  return time_text (self->from);
}

static char *
until_text (const SmxSettings *self)
{
  return time_text (self->until);
}

static char *
as_of_text (const SmxSettings *self)
{
  return time_text (self->as_of);
}

static char *
target_text (const SmxSettings *self)
{
  return decimal_text (self->target);
}

static char *
dissatisfied_text (const SmxSettings *self)
{
  return decimal_text (self->dissatisfied);
}

static char *
period_text (const SmxSettings *self)
{
  static const char *const names[] = { "month", "week", "quarter", "year" };
  return g_strdup (names[self->period]);
}

static char *
timezone_text (const SmxSettings *self)
{
  return g_strdup (self->timezone);
}

static char *
waves_text (const SmxSettings *self)
{
  GString *text = g_string_new (NULL);
  for (char **wave = self->waves; wave != NULL && *wave != NULL; wave++) {
    g_string_append (text, wave == self->waves ? "" : ";");
    for (const char *p = *wave; *p != '\0'; p++) {
      if (*p == ';' || *p == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
  }
  return g_string_free (text, FALSE);
}

static char *
critical_text (const SmxSettings *self)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  return g_strdup (smx__format_double (buffer, self->critical));
}

static char *
min_group_text (const SmxSettings *self)
{
  return g_strdup_printf ("%u", self->min_group);
}

static const struct {
  const char *key;
  char *(*text) (const SmxSettings *self);
} settings[] = {
  { "scale", scale_text },       { "target", target_text },      { "dissatisfied", dissatisfied_text },
  { "from", from_text },         { "until", until_text },        { "as-of", as_of_text },
  { "period", period_text },     { "timezone", timezone_text },  { "waves", waves_text },
  { "critical", critical_text }, { "min-group", min_group_text }
};

char *
smx__settings_text (const SmxSettings *self, const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    if (strcmp (settings[i].key, key) == 0)
      return settings[i].text (self);
  return NULL;
}

const char *
smx__settings_difference (const SmxSettings *self, const SmxSettings *other)
{
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++) {
    g_autofree char *ours = settings[i].text (self);
    g_autofree char *theirs = settings[i].text (other);
    if (strcmp (ours, theirs) != 0)
      return settings[i].key;
  }
  return NULL;
}
