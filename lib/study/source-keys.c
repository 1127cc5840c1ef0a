/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of table sections: how a table is written, and what counts as what in it. */
#include "../base/text.h"
#include "datetime.h"
#include "source-keys.h"
#include "study-file.h"

#define MAX_LINES 1000 /* of the head, and before it */
#define MAX_VALUE (G_GINT64_CONSTANT (1000000000000) * SMX_MICRO)

SMX_MESSAGE (bad_choice, "expected {0} but found {1}", "se esperaba {0} pero se encontró {1}");
SMX_MESSAGE (bad_lines, "expected a whole number from 0 to 1000 but found {0}",
             "se esperaba un número entero de 0 a 1000 pero se encontró {0}");
SMX_MESSAGE (bad_encoding, "expected an encoding such as UTF-8 or windows-1252 but found {0}",
             "se esperaba una codificación como UTF-8 o windows-1252 pero se encontró {0}");
SMX_MESSAGE (bad_values, "expected words with their numbers, such as Very low:1;Low:2, but found {0}",
             "se esperaban palabras con sus números, como Very low:1;Low:2, pero se encontró {0}");
SMX_MESSAGE (word_twice, "expected each word once but found {0} again",
             "se esperaba cada palabra una vez pero {0} vuelve a aparecer");
SMX_MESSAGE (bad_rule,
             "expected reopened, returned, repeated, repeated:NAME or activity:PATTERN, separated by \";\", "
             "but found {0}",
             "se esperaba reopened, returned, repeated, repeated:NOMBRE o activity:PATRÓN, separados por "
             "\";\", pero se "
             "encontró {0}");

typedef gboolean (*Taker) (SmxSource *source, const char *value, GError **error);

static gboolean
refuse (GError **error, SmxErrorCode code, const SmxMessage *message, const char *value)
{
  g_autofree char *found = smx__quote (value, -1);
  return smx__fail (error, code, NULL, message, found, NULL);
}

static gboolean
refuse_choice (GError **error, const char *choices, const char *value)
{
  g_autofree char *found = smx__quote (value, -1);
  return smx__fail (error, SMX_ERROR_PARSE, NULL, &bad_choice, choices, found, NULL);
}

static char *
dup_or_null (const char *value)
{
  return *value == '\0' ? NULL : g_strdup (value);
}

static gboolean
take_file (SmxSource *source, const char *value, G_GNUC_UNUSED GError **error)
{
  g_free (source->file);
  source->file = dup_or_null (value);
  return TRUE;
}

static gboolean
take_delimiter (SmxSource *source, const char *value, GError **error)
{
  gboolean is_tab = g_str_equal (value, "\\t") || g_str_equal (value, "\t");
  if (*value != '\0' && !is_tab && (strlen (value) != 1 || strchr (",;|", *value) == NULL))
    return refuse_choice (error, ", ; \\t |", value);
  source->delimiter = is_tab ? '\t' : *value;
  return TRUE;
}

/* A number of lines; what it is by default where the value is empty. */
static gboolean
take_lines (guint *lines, guint by_default, const char *value, GError **error)
{
  gint64 n = by_default * SMX_MICRO;
  if (*value != '\0' && (!smx__read_number (value, MAX_LINES * SMX_MICRO, &n) || n < 0 || n % SMX_MICRO != 0))
    return refuse (error, SMX_ERROR_RANGE, &bad_lines, value);
  *lines = (guint)(n / SMX_MICRO);
  return TRUE;
}

static gboolean
take_skip_lines (SmxSource *source, const char *value, GError **error)
{
  return take_lines (&source->skip_lines, 0, value, error);
}

static gboolean
take_header_rows (SmxSource *source, const char *value, GError **error)
{
  return take_lines (&source->header_rows, 1, value, error);
}

static gboolean
take_decimal (SmxSource *source, const char *value, GError **error)
{
  if (*value != '\0' && !g_str_equal (value, ".") && !g_str_equal (value, ","))
    return refuse_choice (error, ". ,", value);
  source->decimal = *value == '\0' ? '.' : *value;
  return TRUE;
}

static gboolean
take_encoding (SmxSource *source, const char *value, GError **error)
{
  if (*value != '\0') {
    GIConv converter = g_iconv_open ("UTF-8", value);
    if (converter == (GIConv)-1)
      return refuse (error, SMX_ERROR_REFERENCE, &bad_encoding, value);
    g_iconv_close (converter);
  }
  g_free (source->encoding);
  source->encoding = dup_or_null (value);
  return TRUE;
}

static gboolean
take_datetime (SmxSource *source, const char *value, GError **error)
{
  if (*value != '\0') {
    g_autoptr (SmxDateFormat) format = smx__date_format_new (value, "UTC", error);
    if (format == NULL)
      return FALSE;
  }
  g_free (source->datetime);
  source->datetime = dup_or_null (value);
  return TRUE;
}

static gboolean
take_thousands (SmxSource *source, const char *value, GError **error)
{
  static const char *const signs[] = { ",", ".", "'", "\u2019", "_", "\u00a0", "\u202f" };
  if (*value == '\0')
    g_clear_pointer (&source->thousands, g_free);
  else if (g_str_equal (value, "space")) {
    g_free (source->thousands);
    source->thousands = g_strdup (" ");
  } else {
    gsize i = 0;
    while (i < G_N_ELEMENTS (signs) && !g_str_equal (signs[i], value))
      i++;
    if (i == G_N_ELEMENTS (signs))
      return refuse_choice (error, ", . ' _ space", value);
    g_free (source->thousands);
    source->thousands = i >= 5 ? g_strdup (" ") : g_strdup (value);
  }
  return TRUE;
}

void
smx__word_list_clear (SmxWordList *list)
{
  g_clear_pointer (&list->words, g_strfreev);
  g_clear_pointer (&list->micros, g_free);
}

static gboolean
take_missing (SmxSource *source, const char *value, G_GNUC_UNUSED GError **error)
{
  smx__word_list_clear (&source->missing);
  source->missing.words = smx__split_list (value);
  return TRUE;
}

static gboolean
take_not_applicable (SmxSource *source, const char *value, G_GNUC_UNUSED GError **error)
{
  SmxWordList *list = &source->not_applicable;
  smx__word_list_clear (list);
  list->words = smx__split_list (value);
  guint n = g_strv_length (list->words);
  list->micros = g_new (gint64, n + 1);
  for (guint i = 0; i < n; i++)
    if (!smx__read_number (list->words[i], MAX_VALUE, &list->micros[i]))
      list->micros[i] = SMX_NULL;
  return TRUE;
}

/* "Very low:1": the word ends at the last colon. */
static gboolean
split_word (char *item, gint64 *micro)
{
  char *colon = strrchr (item, ':');
  if (colon == NULL || !smx__read_number (colon + 1, MAX_VALUE, micro))
    return FALSE;
  *colon = '\0';
  g_strstrip (item);
  return *item != '\0';
}

static gboolean
take_values (SmxSource *source, const char *value, GError **error)
{
  g_auto (GStrv) items = smx__split_list (value);
  guint n = g_strv_length (items);
  g_autofree gint64 *micros = g_new (gint64, n + 1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < n; i++) {
    g_autofree char *whole = g_strdup (items[i]);
    if (!split_word (items[i], &micros[i]))
      return refuse (error, SMX_ERROR_PARSE, &bad_values, whole);
    if (!g_hash_table_add (seen, items[i]))
      return refuse (error, SMX_ERROR_CONFLICT, &word_twice, items[i]);
  }
  smx__word_list_clear (&source->values);
  source->values.words = g_steal_pointer (&items);
  source->values.micros = g_steal_pointer (&micros);
  return TRUE;
}

static gboolean
take_bad_rows (SmxSource *source, const char *value, GError **error)
{
  if (*value != '\0' && !g_str_equal (value, "stop") && !g_str_equal (value, "skip"))
    return refuse_choice (error, "stop, skip", value);
  source->skip = g_str_equal (value, "skip");
  return TRUE;
}

static gboolean
take_unique (SmxSource *source, const char *value, GError **error)
{
  if (*value != '\0' && !g_str_equal (value, "yes") && !g_str_equal (value, "no"))
    return refuse_choice (error, "yes, no", value);
  source->unique = g_str_equal (value, "yes");
  return TRUE;
}

static gboolean
take_layout (SmxSource *source, const char *value, GError **error)
{
  const char *other = source->kind == SMX_KIND_OF_LINKS ? "grid" : "wide";
  if (*value != '\0' && !g_str_equal (value, "list") && !g_str_equal (value, other)) {
    g_autofree char *choices = g_strdup_printf ("list, %s", other);
    return refuse_choice (error, choices, value);
  }
  source->grid = g_str_equal (value, "grid");
  source->wide = g_str_equal (value, "wide");
  return TRUE;
}

static gboolean
take_closed (SmxSource *source, const char *value, G_GNUC_UNUSED GError **error)
{
  g_clear_pointer (&source->closed, g_strfreev);
  if (*value != '\0')
    source->closed = smx__split_list (value);
  return TRUE;
}

static gboolean
is_rule (const char *rule)
{
  return g_str_equal (rule, "reopened") || g_str_equal (rule, "returned") || g_str_equal (rule, "repeated") ||
         (g_str_has_prefix (rule, "repeated:") && rule[9] != '\0') ||
         (g_str_has_prefix (rule, "activity:") && rule[9] != '\0');
}

static gboolean
take_rework (SmxSource *source, const char *value, GError **error)
{
  g_auto (GStrv) rules = *value == '\0' ? NULL : smx__split_list (value);
  for (char **rule = rules; rule != NULL && *rule != NULL; rule++)
    if (!is_rule (*rule))
      return refuse (error, SMX_ERROR_PARSE, &bad_rule, *rule);
  g_strfreev (source->rework);
  source->rework = g_steal_pointer (&rules);
  return TRUE;
}

static const struct {
  const char *key;
  Taker take;
} takers[] = {
  { "file", take_file },
  { "delimiter", take_delimiter },
  { "skip-lines", take_skip_lines },
  { "header-rows", take_header_rows },
  { "decimal", take_decimal },
  { "encoding", take_encoding },
  { "datetime", take_datetime },
  { "thousands", take_thousands },
  { "missing", take_missing },
  { "values", take_values },
  { "bad-rows", take_bad_rows },
  { "unique", take_unique },
  { "layout", take_layout },
  { "not-applicable", take_not_applicable },
  { "closed", take_closed },
  { "rework", take_rework },
};

gboolean
smx__take_source_key (SmxSource *source, const char *key, const char *value, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (takers); i++)
    if (g_str_equal (takers[i].key, key))
      return takers[i].take (source, value, error);
  g_return_val_if_reached (FALSE);
}
