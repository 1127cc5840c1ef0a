/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A saved tally read again: head, settings, totals, sources, dictionaries. Groupings: load-grouping.c.
 * Invariant: memory grows with the bytes that are there, not with what they say. Format: state-format.h. */
#define XXH_INLINE_ALL
#include "load-private.h"

#include "../base/memory.h"
#include "../base/text.h"
#include "limits.h"
#include "period.h"
#include <errno.h>
#include <math.h>
#include <service-matrix/version.h>
#include <string.h>
#include <xxhash.h>

#define MAX_MIN_GROUP 1000000
#define FIRST_BLOCK ((gsize)64 * 1024) /* read from what has no size of its own */

SMX_MESSAGE (not_a_state, "expected a saved tally but found another kind of file",
             "se esperaba un recuento guardado pero se encontró otro tipo de archivo");
SMX_MESSAGE (empty, "expected a saved tally but found an empty file",
             "se esperaba un recuento guardado pero se encontró un archivo vacío");
SMX_MESSAGE (foreign, "expected a saved tally in little-endian order but found its bytes turned round",
             "se esperaba un recuento guardado en orden little-endian pero sus bytes están invertidos");
SMX_MESSAGE (future,
             "expected a saved tally of format {0} at most but found format {1}, written by service-matrix "
             "{2}; this is service-matrix {3}",
             "se esperaba un recuento guardado con formato {0} como mucho pero se encontró el formato {1}, "
             "escrito por service-matrix {2}; esta es service-matrix {3}");
SMX_MESSAGE (truncated, "expected {0} bytes but found {1}: the end of the saved tally is missing",
             "se esperaban {0} bytes pero se encontraron {1}: falta el final del recuento guardado");
SMX_MESSAGE (too_long, "expected {0} bytes but found {1}: something follows the saved tally",
             "se esperaban {0} bytes pero se encontraron {1}: algo sigue al recuento guardado");
SMX_MESSAGE (damaged, "expected the checksum {0} but found {1}: the saved tally is damaged",
             "se esperaba la suma de control {0} pero se encontró {1}: el recuento guardado está dañado");
SMX_MESSAGE (is_broken, "expected a section of a saved tally but found bytes that make none",
             "se esperaba una sección de un recuento guardado pero sus bytes no forman ninguna");
SMX_MESSAGE (is_unknown,
             "expected only what service-matrix {0} knows but found {1}, written by service-matrix {2}",
             "se esperaba solo lo que service-matrix {0} conoce pero se encontró {1}, escrito por "
             "service-matrix {2}");
SMX_MESSAGE (is_missing, "expected a section {0} but found none",
             "se esperaba una sección {0} pero no hay ninguna");
SMX_MESSAGE (bad_setting, "expected a setting that a study can have but found {0}",
             "se esperaba un ajuste que un estudio pueda tener pero se encontró {0}");
SMX_MESSAGE (out_of_order, "expected texts in order, each once, but found {0} after {1}",
             "se esperaban textos en orden, cada uno una vez, pero se encontró {0} tras {1}");
SMX_MESSAGE (text_too_long, "expected at most {0} bytes but found a text of {1}",
             "se esperaban como mucho {0} bytes pero se encontró un texto de {1}");

static const char *const section_names[] = { "", "settings", "totals", "sources", "dictionary", "grouping" };

gboolean
smx__place_in_state (const SmxLoader *self, const char *part, GError **error)
{
  if (error != NULL && g_error_matches (*error, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    return FALSE;
  return smx__fail_at (error, &(SmxPlace){ .file = self->file, .field = part });
}

gboolean
smx__fail_broken (const SmxLoader *self, const char *part, GError **error)
{
  return smx__fail_state (self, part, error, &is_broken, NULL);
}

gboolean
smx__fail_unknown (const SmxLoader *self, const char *part, const char *what, GError **error)
{
  g_autofree char *writer = smx__quote (self->writer, -1);
  return smx__fail_state (self, part, error, &is_unknown, smx_version (), what, writer, NULL);
}

/* The head */

static guint32
load32 (const guint8 *bytes)
{
  guint32 number;
  memcpy (&number, bytes, sizeof number);
  return GUINT32_FROM_LE (number);
}

static guint64
load64 (const guint8 *bytes)
{
  return load32 (bytes) | (guint64)load32 (bytes + 4) << 32;
}

static gboolean
refuse_future (const SmxLoader *self, guint32 format, GError **error)
{
  g_autofree char *found = g_strdup_printf ("%u", format);
  g_autofree char *writer = smx__quote (self->writer, -1);
  return smx__fail_state (self, NULL, error, &future, G_STRINGIFY (1), found, writer, smx_version (), NULL);
}

G_STATIC_ASSERT (SMX_STATE_FORMAT == 1); /* as refuse_future() says */

static gboolean
check_length (const SmxLoader *self, guint64 expected, gsize found, GError **error)
{
  if (expected == found)
    return TRUE;
  g_autofree char *said = g_strdup_printf ("%" G_GUINT64_FORMAT, expected);
  g_autofree char *is = g_strdup_printf ("%" G_GSIZE_FORMAT, found);
  return smx__fail_state (self, NULL, error, found < expected ? &truncated : &too_long, said, is, NULL);
}

static gboolean
check_checksum (const SmxLoader *self, const guint8 *bytes, gsize n, GError **error)
{
  XXH3_state_t hash;
  XXH3_128bits_reset (&hash);
  XXH3_128bits_update (&hash, bytes, SMX_STATE_AT_CHECKSUM);
  XXH3_128bits_update (&hash, bytes + SMX_STATE_HEAD, n - SMX_STATE_HEAD);
  XXH128_hash_t is = XXH3_128bits_digest (&hash);
  guint64 low = load64 (bytes + SMX_STATE_AT_CHECKSUM), high = load64 (bytes + SMX_STATE_AT_CHECKSUM + 8);
  if (is.low64 == low && is.high64 == high)
    return TRUE;
  g_autofree char *said = g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", high, low);
  g_autofree char *found =
      g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", is.high64, is.low64);
  return smx__fail_state (self, NULL, error, &damaged, said, found, NULL);
}

/* Format and order are asked before length and checksum, which another format may have elsewhere. */
static gboolean
check_head (SmxLoader *self, const guint8 *bytes, gsize n, GError **error)
{
  const gsize n_magic = SMX_STATE_AT_ORDER;
  if (n == 0)
    return smx__fail_state (self, NULL, error, &empty, NULL);
  if (memcmp (bytes, SMX_STATE_MAGIC, MIN (n, n_magic)) != 0)
    return smx__fail_state (self, NULL, error, &not_a_state, NULL);
  if (n < SMX_STATE_AT_LENGTH)
    return check_length (self, SMX_STATE_HEAD, n, error);
  memcpy (self->writer, bytes + SMX_STATE_AT_WRITER, sizeof self->writer - 1);
  guint32 order = load32 (bytes + SMX_STATE_AT_ORDER);
  if (order == GUINT32_SWAP_LE_BE (SMX_STATE_ORDER))
    return smx__fail_state (self, NULL, error, &foreign, NULL);
  if (order != SMX_STATE_ORDER)
    return smx__fail_state (self, NULL, error, &not_a_state, NULL);
  guint32 format = load32 (bytes + SMX_STATE_AT_FORMAT);
  if (format > SMX_STATE_FORMAT)
    return refuse_future (self, format, error);
  if (n < SMX_STATE_HEAD)
    return check_length (self, SMX_STATE_HEAD, n, error);
  return check_length (self, load64 (bytes + SMX_STATE_AT_LENGTH), n, error) &&
         check_checksum (self, bytes, n, error);
}

/* Settings */

/* A text of the file as one of ours; NULL with NO_MEMORY. */
static char *
take_text (const SmxLoader *self, SmxReader *from, const char *part, GError **error)
{
  const char *text;
  gsize length;
  if (smx__reader_text (from, &text, &length))
    return smx__copy_text (text, length, error);
  smx__fail_broken (self, part, error);
  return NULL;
}

static gboolean
take_waves (const SmxLoader *self, SmxReader *from, SmxSettings *settings, GError **error)
{
  guint64 n;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  if (!smx__reader_varint (from, &n) || n > (guint64)(from->end - from->at))
    return smx__fail_broken (self, "settings", error);
  if (n == 0)
    return TRUE;
  settings->waves = smx__allocate (n + 1, sizeof (char *), error);
  for (guint64 i = 0; settings->waves != NULL && i < n; i++) {
    char *wave = take_text (self, from, "settings", error);
    if (wave == NULL)
      return FALSE;
    settings->waves[i] = wave;
    if (*wave == '\0' || strlen (wave) > SMX_MAX_CODE || !g_hash_table_add (seen, wave))
      return smx__fail_broken (self, "settings", error);
  }
  return settings->waves != NULL;
}

static gboolean
take_settings (const SmxLoader *self, SmxReader *from, SmxSettings *settings, GError **error)
{
  gint64 *const numbers[] = { &settings->low,  &settings->high,  &settings->target, &settings->dissatisfied,
                              &settings->from, &settings->until, &settings->as_of };
  guint64 bits, min_group, period, language;
  guint has_title;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    if (!smx__reader_uint64 (from, &bits))
      return smx__fail_broken (self, "settings", error);
    *numbers[i] = (gint64)bits;
  }
  if (!smx__reader_uint64 (from, &bits) || !smx__reader_varint (from, &min_group) ||
      !smx__reader_varint (from, &period) || !smx__reader_varint (from, &language) ||
      min_group > MAX_MIN_GROUP || period > SMX_PERIOD_YEAR || language >= SMX_N_LANGUAGES)
    return smx__fail_broken (self, "settings", error);
  memcpy (&settings->critical, &bits, sizeof bits);
  settings->min_group = (guint)min_group;
  settings->period = (SmxPeriod)period;
  settings->language = (SmxLanguage)language;
  if ((settings->timezone = take_text (self, from, "settings", error)) == NULL)
    return FALSE;
  if (!smx__reader_byte (from, &has_title) || has_title > 1)
    return smx__fail_broken (self, "settings", error);
  if (has_title == 1 && (settings->title = take_text (self, from, "settings", error)) == NULL)
    return FALSE;
  return take_waves (self, from, settings, error) &&
         (from->at == from->end || smx__fail_broken (self, "settings", error));
}

static gboolean
is_between (gint64 number, gint64 low, gint64 high)
{
  return number == SMX_NULL || (number >= low && number <= high);
}

/* The key of the first setting that no study can have; NULL where all can be. As lib/study/settings-keys.c reads them. */
static const char *
find_bad_setting (const SmxSettings *settings)
{
  const gint64 most = SMX_MAX_POINTS * SMX_MICRO, day = G_TIME_SPAN_DAY;
  gboolean scaled = settings->low != SMX_NULL;
  gint64 low = scaled ? settings->low : -most, high = scaled ? settings->high : most;
  if (scaled != (settings->high != SMX_NULL) || low < -most || high > most || low >= high)
    return "scale";
  if (!is_between (settings->target, low, high))
    return "target";
  if (!is_between (settings->dissatisfied, low, high))
    return "dissatisfied";
  if (!is_between (settings->from, SMX_MIN_TIME - day, SMX_MAX_TIME + day))
    return "from";
  if (!is_between (settings->until, MAX (settings->from, SMX_MIN_TIME - day), SMX_MAX_TIME + day))
    return "until";
  if (!is_between (settings->as_of, SMX_MIN_TIME - day, SMX_MAX_TIME + day))
    return "as-of";
  if (!(settings->critical >= 0 && settings->critical <= 1))
    return "critical";
  return settings->min_group == 0 ? "min-group" : NULL;
}

static gboolean
check_settings (const SmxLoader *self, const SmxSettings *settings, GError **error)
{
  const char *key = find_bad_setting (settings);
  if (key == NULL)
    return TRUE;
  g_autofree char *text =
      isfinite (settings->critical) ? smx__settings_text (settings, key) : g_strdup ("nan");
  g_autofree char *quoted = smx__quote (text, -1);
  return smx__fail_state (self, key, error, &bad_setting, quoted, NULL);
}

static gboolean
load_settings (SmxLoader *self, SmxReader *from, GError **error)
{
  SmxSettings settings = { .title = NULL };
  if (take_settings (self, from, &settings, error) && check_settings (self, &settings, error)) {
    smx__language_enter (settings.language); /* until the scope of the call ends */
    self->tally = smx__tally_new (&settings, error);
    if (self->tally == NULL)
      smx__place_in_state (self, NULL, error);
  }
  smx__settings_clear (&settings);
  return self->tally != NULL;
}

/* Totals, sources, dictionaries */

static gboolean
load_totals (SmxLoader *self, SmxReader *from, GError **error)
{
  guint64 time;
  if (!smx__reader_uint64 (from, &time) || from->at != from->end ||
      !is_between ((gint64)time, SMX_MIN_TIME - G_TIME_SPAN_DAY, SMX_MAX_TIME + G_TIME_SPAN_DAY))
    return smx__fail_broken (self, "totals", error);
  self->tally->last_time = (gint64)time;
  return TRUE;
}

static gboolean
load_source (SmxLoader *self, SmxReader *from, GError **error)
{
  SmxSourceRecord source = { .rows = 0 };
  g_autofree char *name = take_text (self, from, "sources", error);
  g_autofree char *section = name == NULL ? NULL : take_text (self, from, "sources", error);
  if (section == NULL)
    return FALSE;
  if (!smx__reader_varint (from, &source.bytes) || !smx__reader_varint (from, &source.rows) ||
      !smx__reader_varint (from, &source.left_out) || !smx__reader_uint64 (from, &source.hash_low) ||
      !smx__reader_uint64 (from, &source.hash_high) || source.left_out > source.rows)
    return smx__fail_broken (self, "sources", error);
  source.name = name;
  source.section = section;
  return smx__tally_add_source (self->tally, &source, error);
}

static gboolean
load_sources (SmxLoader *self, SmxReader *from, GError **error)
{
  guint64 n;
  if (!smx__reader_varint (from, &n))
    return smx__fail_broken (self, "sources", error);
  for (guint64 i = 0; i < n; i++)
    if (!load_source (self, from, error))
      return FALSE;
  return from->at == from->end || smx__fail_broken (self, "sources", error);
}

/* The dictionary of the name that is read, each once. */
static gboolean
find_dictionary (SmxLoader *self, SmxReader *from, guint *kind, GError **error)
{
  const char *name;
  gsize length;
  if (!smx__reader_text (from, &name, &length))
    return smx__fail_broken (self, "dictionary", error);
  for (guint i = 0; i < SMX_N_DICTIONARIES; i++) {
    const char *known = smx__dictionary_names[i];
    if (strlen (known) != length || memcmp (known, name, length) != 0)
      continue;
    if ((self->dictionaries >> i & 1) != 0)
      return smx__fail_broken (self, known, error);
    self->dictionaries |= 1u << i;
    *kind = i;
    return TRUE;
  }
  g_autofree char *quoted = smx__quote (name, (gssize)length);
  return smx__fail_unknown (self, "dictionary", quoted, error);
}

/* Each text is larger than the one before, so that none comes twice. */
static gboolean
check_text (const SmxLoader *self, guint kind, const char *before, const char *text, gsize length,
            GError **error)
{
  const char *part = smx__dictionary_names[kind];
  if (kind != SMX_DICTIONARY_TEXT && length > SMX_MAX_CODE) {
    g_autofree char *limit = g_strdup_printf ("%u", SMX_MAX_CODE);
    g_autofree char *found = g_strdup_printf ("%" G_GSIZE_FORMAT, length);
    return smx__fail_state (self, part, error, &text_too_long, limit, found, NULL);
  }
  gsize n_before = before == NULL ? 0 : strlen (before);
  int order = before == NULL ? -1 : memcmp (before, text, MIN (n_before, length));
  if (order < 0 || (order == 0 && n_before < length))
    return TRUE;
  g_autofree char *quoted = smx__quote (text, (gssize)length), *first = smx__quote (before, -1);
  return smx__fail_state (self, part, error, &out_of_order, quoted, first, NULL);
}

static gboolean
load_dictionary (SmxLoader *self, SmxReader *from, GError **error)
{
  guint kind = 0;
  guint64 n;
  const char *before = NULL;
  if (!find_dictionary (self, from, &kind, error))
    return FALSE;
  if (!smx__reader_varint (from, &n))
    return smx__fail_broken (self, smx__dictionary_names[kind], error);
  for (guint64 i = 0; i < n; i++) {
    const char *text;
    gsize length;
    guint32 id;
    if (!smx__reader_text (from, &text, &length))
      return smx__fail_broken (self, smx__dictionary_names[kind], error);
    if (!check_text (self, kind, before, text, length, error) ||
        !smx__dictionary_intern (self->tally->dictionaries[kind], text, length, &id, error))
      return FALSE;
    before = smx__dictionary_text (self->tally->dictionaries[kind], id);
  }
  return from->at == from->end || smx__fail_broken (self, smx__dictionary_names[kind], error);
}

/* Sections */

static gboolean
load_section (SmxLoader *self, guint section, SmxReader *body, GError **error)
{
  switch (section) {
  case SMX_SECTION_SETTINGS:
    return load_settings (self, body, error);
  case SMX_SECTION_TOTALS:
    return load_totals (self, body, error);
  case SMX_SECTION_SOURCES:
    return load_sources (self, body, error);
  case SMX_SECTION_DICTIONARY:
    return load_dictionary (self, body, error);
  case SMX_SECTION_GROUPING:
    return smx__load_grouping (self, body, error);
  default:
    return smx__fail_broken (self, NULL, error);
  }
}

/* Kinds of section come in order; the first three once. */
static gboolean
load_sections (SmxLoader *self, SmxReader *from, GError **error)
{
  guint last = 0;
  while (from->at < from->end) {
    guint section;
    guint64 length;
    SmxReader body;
    if (!smx__reader_byte (from, &section) || !smx__reader_uint64 (from, &length) ||
        !smx__reader_take (from, length, &body.at) || section < last || section > SMX_SECTION_GROUPING ||
        (section == last && section <= SMX_SECTION_SOURCES) || (last == 0 && section != SMX_SECTION_SETTINGS))
      return smx__fail_broken (self, NULL, error);
    body.end = body.at + length;
    self->sections |= 1u << section;
    last = section;
    if (!load_section (self, section, &body, error))
      return FALSE;
  }
  for (guint i = SMX_SECTION_SETTINGS; i <= SMX_SECTION_SOURCES; i++)
    if ((self->sections >> i & 1) == 0)
      return smx__fail_state (self, NULL, error, &is_missing, section_names[i], NULL);
  return TRUE;
}

static SmxTally *
load (const guint8 *bytes, gsize n, const char *file, GError **error)
{
  SmxLoader self = { .file = file, .limit = bytes + n };
  if (!check_head (&self, bytes, n, error))
    return NULL;
  SmxReader from = { bytes + SMX_STATE_HEAD, bytes + n };
  gboolean done = load_sections (&self, &from, error) && smx__check_totals (&self, error);
  g_autoptr (SmxTally) tally = self.tally;
  if (!done)
    return NULL;
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): there is one once its groupings were read */
  tally->n_requests = self.counted[SMX_CELLS];
  tally->n_ratings = self.counted[SMX_RATINGS];
  return g_steal_pointer (&tally);
}

SmxTally *
smx_tally_from_bytes (GBytes *bytes, GError **error)
{
  g_return_val_if_fail (bytes != NULL, NULL);
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_ENGLISH);
  gsize n;
  const guint8 *data = g_bytes_get_data (bytes, &n);
  return load (n == 0 ? (const guint8 *)"" : data, n, NULL, error);
}

/* Another part of the file, until @capacity is full or the file is at its end. */
static gboolean
read_part (GInputStream *stream, const char *path, guint8 *bytes, gsize capacity, gsize *n, gsize *got,
           GError **error)
{
  GError *cause = NULL;
  if (!g_input_stream_read_all (stream, bytes + *n, capacity - *n, got, NULL, &cause))
    return smx__fail_with (error, &(SmxPlace){ .file = path }, cause);
  *n += *got;
  return TRUE;
}

/* All of a file, whatever it says its size is: it may grow, shrink or be a pipe. Of a file of another kind only the
 * beginning is read. Free *@bytes with g_free(). */
static gboolean
read_all (const char *path, guint8 **bytes, gsize *n, GError **error)
{
  GError *cause = NULL;
  gsize capacity = 0, got;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &cause);
  if (stream == NULL)
    return smx__fail_with (error, &(SmxPlace){ .file = path }, cause);
  GInputStream *from = G_INPUT_STREAM (stream);
  *n = 0;
  if (!smx__reserve (bytes, &capacity, FIRST_BLOCK, 1, error) ||
      !read_part (from, path, *bytes, capacity, n, &got, error))
    return FALSE;
  gboolean ours = memcmp (*bytes, SMX_STATE_MAGIC, MIN (*n, SMX_STATE_AT_ORDER)) == 0;
  g_autoptr (GFileInfo) info =
      g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, NULL);
  gsize size = info == NULL ? 0 : (gsize)MAX (g_file_info_get_size (info), 0);
  while (ours && *n == capacity)
    if (!smx__reserve (bytes, &capacity, MAX (size, *n) + 1, 1, error) ||
        !read_part (from, path, *bytes, capacity, n, &got, error))
      return FALSE;
  return TRUE;
}

SmxTally *
smx_tally_load (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_ENGLISH);
  g_autofree guint8 *bytes = NULL;
  gsize n = 0;
  return read_all (path, &bytes, &n, error) ? load (bytes, n, path, error) : NULL;
}
