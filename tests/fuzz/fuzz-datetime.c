/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a date: the first chooses the zone; then a pattern up to a newline (none: ISO 8601), then the text.
 *
 * Must hold: what is read lies in the years 0 to 10000 and not after the end of its day, a day-only time is the first
 * instant of its day; what is not leaves the time alone; a bad pattern says so; the quick reader
 * takes nothing that the slow one does not. */
#include "fuzz.h"

#include "study/datetime.h"
#include "study/quick-values.h"
#include <service-matrix/error.h>

#define FIRST (G_GINT64_CONSTANT (-62167219200) * SMX_MICRO)
#define LAST (G_GINT64_CONSTANT (253433923200) * SMX_MICRO)

/* What the quick reader takes, the slow one takes with the same value. */
static void
check_quick (const SmxDateFormat *format, const char *text, gsize length, gint64 time, gboolean day_only)
{
  gint64 quick;
  gboolean quick_day;
  g_autofree char *padded = g_malloc (length + SMX_QUICK_PADDING);
  memcpy (padded, text, length);
  memset (padded + length, '0', SMX_QUICK_PADDING);
  if (smx__date_parse_quick (format, padded, length, &quick, &quick_day))
    MUST (quick == time && quick_day == day_only);
}

static void
check (const SmxDateFormat *format, const char *text, gsize length)
{
  gint64 time = 77;
  gboolean day_only = 77;
  SmxDateResult result = smx__date_parse (format, text, length, &time, &day_only);
  check_quick (format, text, length, time, day_only);
  if (result != SMX_DATE_OK) {
    MUST (time == 77 && day_only == 77);
    return;
  }
  MUST (time >= FIRST && time <= LAST);
  gint64 end = smx__date_day_end (format, time);
  MUST (end >= time && end - time <= 27 * G_GINT64_CONSTANT (3600) * SMX_MICRO);
  if (day_only) {
    MUST (smx__date_day_end (format, time - 1) == time - 1);
    MUST (smx__date_day_end (format, end) == end);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const zones[] = { "UTC", "Europe/Madrid", "America/Santiago", "Pacific/Apia" };
  static SmxDateFormat *iso[G_N_ELEMENTS (zones)]; /* kept: setting a zone up costs most */
  if (size < 1)
    return 0;
  guint zone = data[0] % G_N_ELEMENTS (zones);
  const char *text = (const char *)data + 1, *end = text + size - 1;
  const char *newline = size > 1 ? memchr (text, '\n', size - 1) : NULL;
  if (newline == NULL || newline == text) {
    if (iso[zone] == NULL)
      iso[zone] = smx__date_format_new (NULL, zones[zone], NULL);
    MUST (iso[zone] != NULL);
    text += newline != NULL;
    check (iso[zone], text, (gsize)(end - text));
    return 0;
  }
  g_autofree char *pattern = g_strndup (text, (gsize)(newline - text));
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxDateFormat) format = smx__date_format_new (pattern, "UTC", &error);
  MUST ((format == NULL) == (error != NULL));
  if (format == NULL)
    MUST (g_error_matches (error, SMX_ERROR, SMX_ERROR_PARSE));
  else
    check (format, newline + 1, (gsize)(end - newline - 1));
  return 0;
}
