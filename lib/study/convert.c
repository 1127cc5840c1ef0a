/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From text to typed values.
 * Invariant: a value that is known lies in the domain of its field, so that whoever adds it up need not look again. */
#include "convert.h"
#include "../base/dictionary.h"
#include "../base/memory.h"
#include "../base/text.h"
#include "datetime.h"
#include "quick-values.h"

#include <string.h>

SMX_MESSAGE (a_number, "a number", "un número");
SMX_MESSAGE (a_whole, "a whole number", "un número entero");
SMX_MESSAGE (one_of, "one of {0}", "una de las palabras {0}");
SMX_MESSAGE (say_thousands, "; if \"{0}\" separates thousands, say thousands = {1}",
             "; si \"{0}\" separa los miles, indique thousands = {1}");
SMX_MESSAGE (
    say_both,
    "; if \"{0}\" separates thousands and \"{1}\" is the decimal sign, say thousands = {2} and decimal = {1}",
    "; si \"{0}\" separa los miles y \"{1}\" es el signo decimal, indique thousands = {2} y decimal = {1}");
SMX_MESSAGE (say_decimal, "; if \"{0}\" is the decimal sign, say decimal = {0}",
             "; si \"{0}\" es el signo decimal, indique decimal = {0}");
SMX_MESSAGE (no_word, ", which is none of the words in values either",
             ", que tampoco es una de las palabras de values");
SMX_MESSAGE (word_means, ", which values says is {0}", ", que según values vale {0}");
SMX_MESSAGE (say_values, "; if words stand for numbers here, say which, such as values = {0}:1",
             "; si hay palabras que valen un número, indíquelo, por ejemplo values = {0}:1");
SMX_MESSAGE (say_missing, "; if it means that nothing was entered, say missing = {0}",
             "; si significa que no se anotó nada, indique missing = {0}");
SMX_MESSAGE (any_word, "WORD", "PALABRA");
SMX_MESSAGE (a_date, "a date as {0}", "una fecha como {0}");
SMX_MESSAGE (no_day, ", and there is no such day or time", ", y no existe tal día u hora");
SMX_MESSAGE (no_time, ", a time that a clock change skips in {0}",
             ", una hora que un cambio de reloj se salta en {0}");
SMX_MESSAGE (no_year, ", and years go from 1 to 9999", ", y los años van de 1 a 9999");
SMX_MESSAGE (say_datetime, "; if dates are written another way, say how, such as datetime = %d/%m/%Y",
             "; si las fechas se escriben de otro modo, indíquelo, por ejemplo datetime = %d/%m/%Y");
SMX_MESSAGE (not_utf8,
             "expected UTF-8 but found {0}; if the file has another encoding, say which, such as encoding = "
             "windows-1252",
             "se esperaba UTF-8 pero se encontró {0}; si el archivo tiene otra codificación, indíquela, por "
             "ejemplo encoding = windows-1252");

SMX_MESSAGE (not_utf8_text, "expected UTF-8 text without NUL bytes but found {0}",
             "se esperaba texto UTF-8 sin bytes NUL pero se encontró {0}");
SMX_MESSAGE (not_finite, "expected a finite number but found {0}",
             "se esperaba un número finito pero se encontró {0}");

#define FEW_WORDS 8
#define SHOWN_CHARACTERS 40 /* of a word that is proposed; a longer one is not written out */

/* Words to look up; many of them by a dictionary, in which they have the same numbers. */
typedef struct {
  const SmxWordList *list;
  gsize n;
  SmxDictionary *dictionary; /* NULL where there are few */
  gint32 *places;            /* dictionary id -> place in the list */
  guint64 lengths;           /* one bit a length of a word; the last one for all longer */
} Words;

struct SmxConverter {
  const SmxSettings *settings;
  SmxNumberFormat number;
  gboolean says_datetime;
  SmxDateFormat *date;
  SmxDateFormat *iso;  /* of times from memory; NULL where the section is read from files */
  gboolean rewords;    /* some word of the keys could be a number or time that this library wrote */
  gboolean is_written; /* what is read now are times that this library wrote in ISO 8601 */
  Words missing, values, not_applicable;
};

static gboolean
open_words (Words *self, const SmxWordList *list, GError **error)
{
  self->list = list;
  self->n = list->words == NULL ? 0 : g_strv_length (list->words);
  for (gsize i = 0; i < self->n; i++)
    self->lengths |= G_GUINT64_CONSTANT (1) << MIN (strlen (list->words[i]), 63);
  if (self->n <= FEW_WORDS)
    return TRUE;
  self->dictionary = smx__dictionary_new (error);
  self->places = self->dictionary == NULL ? NULL : smx__allocate (self->n, sizeof *self->places, error);
  if (self->places == NULL)
    return FALSE;
  for (gsize i = self->n; i-- > 0;) {
    guint32 id = 0;
    if (!smx__dictionary_intern (self->dictionary, list->words[i], strlen (list->words[i]), &id, error))
      return FALSE;
    self->places[id] = (gint32)i;
  }
  return TRUE;
}

static void
close_words (Words *self)
{
  g_clear_pointer (&self->dictionary, smx__dictionary_free);
  g_free (self->places);
}

/* The place of a word in its list, or -1. */
static gint32
find_word (const Words *self, const char *text, gsize length)
{
  if (self->dictionary != NULL) {
    guint32 id = smx__dictionary_find (self->dictionary, text, length);
    return id == SMX_NO_ID ? -1 : self->places[id];
  }
  for (gsize i = 0; i < self->n; i++)
    if (strnlen (self->list->words[i], length + 1) == length &&
        memcmp (self->list->words[i], text, length) == 0) /* a text from memory may hold a NUL */
      return (gint32)i;
  return -1;
}

/* Whether a word may be a number, boolean or time as this library writes them. */
static gboolean
may_be_written (const SmxWordList *list)
{
  for (char **word = list->words; word != NULL && *word != NULL; word++)
    if (**word != '\0' && strchr ("0123456789-tfi", **word) != NULL)
      return TRUE;
  return FALSE;
}

SmxConverter *
smx__converter_new (const SmxSource *source, const SmxSettings *settings, GError **error)
{
  g_autoptr (SmxConverter) self = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return NULL;
  self->settings = settings;
  self->number = (SmxNumberFormat){ source->decimal, source->thousands };
  self->says_datetime = source->datetime != NULL;
  self->date = smx__date_format_new (source->datetime, settings->timezone, error);
  if (source->arrow != NULL)
    self->iso = smx__date_format_new (NULL, settings->timezone, error);
  if (self->date == NULL || (source->arrow != NULL && self->iso == NULL) ||
      !open_words (&self->missing, &source->missing, error) ||
      !open_words (&self->values, &source->values, error) ||
      !open_words (&self->not_applicable, &source->not_applicable, error))
    return NULL;
  self->rewords = may_be_written (&source->missing) || may_be_written (&source->values);
  return g_steal_pointer (&self);
}

void
smx__converter_free (SmxConverter *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->date, smx__date_format_free);
  g_clear_pointer (&self->iso, smx__date_format_free);
  close_words (&self->missing);
  close_words (&self->values);
  close_words (&self->not_applicable);
  g_free (self);
}

/* Messages */

/* "expected @expected but found "text"@hint"; frees both, the hint may be NULL. */
static gboolean
refuse (GError **error, SmxErrorCode code, char *expected, const char *text, gsize length, char *hint)
{
  g_autofree char *found = smx__quote (text, (gssize)length);
  return smx__fail_value (error, code, expected, found, hint);
}

/* What a number of this field may be. */
static char *
describe_domain (const SmxConverter *self, const SmxField *field)
{
  if (field->type == SMX_VALUE_RATING)
    return smx__expect_rating (self->settings);
  if (field->type == SMX_VALUE_COUNT && field->high == (double)SMX_MAX_COUNT)
    return smx__expect_count (FALSE);
  return smx__expect_number (field->low, field->high, field->open);
}

/* How the study says the separator that stands at @at, of @length bytes to the end. */
static const char *
name_separator (const char *at, gsize length)
{
  static const char *const signs[] = { ",", ".", "'", "_", "\u2019" };
  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (length >= strlen (signs[i]) && memcmp (at, signs[i], strlen (signs[i])) == 0)
      return signs[i];
  return "space"; /* a plain, no-break or thin one */
}

/* "; if "," separates thousands, say thousands = ,": the first sign in a number separates, and the last may be the
 * decimal one. */
static char *
suggest_thousands (const SmxConverter *self, const char *text, gsize length)
{
  gsize first = 0, last = length - 1;
  while (first < last && (g_ascii_isdigit (text[first]) || text[first] == '-' || text[first] == '+'))
    first++;
  while (last > first && text[last] != ',' && text[last] != '.')
    last--;
  const char *name = name_separator (text + first, length - first);
  const char *sign = g_str_equal (name, "space") ? " " : name;
  if (last > first && text[last] != text[first] && text[last] != self->number.decimal) {
    char decimal[] = { text[last], '\0' };
    return smx__message_format (&say_both, sign, decimal, name, NULL);
  }
  if (text[first] == self->number.decimal)
    return smx__message_format (&say_both, sign, *sign == '.' ? "," : ".", name, NULL);
  return smx__message_format (&say_thousands, sign, name, NULL);
}

/* What people and programs put where nothing was entered: signs alone, #N/A and its like, and some words. */
static gboolean
is_no_entry (const char *text, gsize length)
{
  static const char *const words[] = { "na",  "n/a", "n.a.", "nan",  "null", "none",
                                       "nil", "nd",  "n/d",  "n.d.", "ns/nc" };
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i]) == length && g_ascii_strncasecmp (words[i], text, length) == 0)
      return TRUE;
  for (const char *at = text; *text != '#' && at < text + length; at = g_utf8_next_char (at))
    if (g_unichar_isalnum (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

gboolean
smx__is_word (const char *text, gsize length)
{
  smx__trim (&text, &length);
  return length > 0 && g_utf8_validate (text, (gssize)length, NULL) &&
         g_unichar_isalpha (g_utf8_get_char (text)) && !is_no_entry (text, length);
}

/* A word as it would stand in a list of the study file; WORD where it could not be read off a message. */
static char *
write_word (const char *text, gsize length)
{
  GString *word = g_string_new (NULL);
  guint n = 0;
  for (const char *at = text; at < text + length; at = g_utf8_next_char (at), n++) {
    if (n == SHOWN_CHARACTERS || !g_unichar_isprint (g_utf8_get_char (at))) {
      g_string_assign (word, smx__message_text (&any_word));
      break;
    }
    if (*at == ';' || *at == '\\')
      g_string_append_c (word, '\\');
    g_string_append_unichar (word, g_utf8_get_char (at));
  }
  return g_string_free (word, FALSE);
}

/* Which key would make something of a text that is no number and no date; NULL where there is none. */
static char *
suggest_word (const char *text, gsize length, gboolean is_number)
{
  gboolean none = g_utf8_validate (text, (gssize)length, NULL) && is_no_entry (text, length);
  if (!none && (!is_number || !smx__is_word (text, length)))
    return NULL;
  g_autofree char *word = write_word (text, length);
  return smx__message_format (none ? &say_missing : &say_values, word, NULL);
}

/* ", which values says is 9" of a word of the key; NULL of any other text. */
static char *
say_meaning (const SmxConverter *self, const char *text, gsize length)
{
  gint32 word = self->values.n == 0 ? -1 : find_word (&self->values, text, length);
  if (word < 0)
    return NULL;
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  smx__format_double (number, (double)self->values.list->micros[word] / SMX_MICRO);
  return smx__message_format (&word_means, number, NULL);
}

static gboolean
refuse_number (const SmxConverter *self, const SmxField *field, SmxNumberResult result, const char *text,
               gsize length, GError **error)
{
  if (result == SMX_NUMBER_RANGE)
    return refuse (error, SMX_ERROR_RANGE, describe_domain (self, field), text, length,
                   say_meaning (self, text, length));
  char *hint = NULL;
  if (result == SMX_NUMBER_THOUSANDS)
    hint = suggest_thousands (self, text, length);
  else if (result == SMX_NUMBER_DECIMAL)
    hint = smx__message_format (&say_decimal, self->number.decimal == '.' ? "," : ".", NULL);
  else if (self->values.n > 0)
    hint = smx__message_format (&no_word, NULL);
  else
    hint = suggest_word (text, length, TRUE);
  const SmxMessage *expected = field->type == SMX_VALUE_COUNT ? &a_whole : &a_number;
  return refuse (error, SMX_ERROR_PARSE, smx__message_format (expected, NULL), text, length, hint);
}

static gboolean
refuse_date (const SmxConverter *self, SmxDateResult result, const char *text, gsize length, GError **error)
{
  char *hint = NULL;
  if (result == SMX_DATE_NO_DAY)
    hint = smx__message_format (&no_day, NULL);
  else if (result == SMX_DATE_NO_TIME)
    hint = smx__message_format (&no_time, self->settings->timezone, NULL);
  else if (result == SMX_DATE_RANGE)
    hint = smx__message_format (&no_year, NULL);
  else
    hint = suggest_word (text, length, FALSE);
  if (hint == NULL && result == SMX_DATE_NOT && !self->says_datetime)
    hint = smx__message_format (&say_datetime, NULL);
  g_autofree char *example = smx__date_format_example (self->date);
  char *expected = smx__message_format (&a_date, example, NULL);
  return refuse (error, result == SMX_DATE_NOT ? SMX_ERROR_PARSE : SMX_ERROR_RANGE, expected, text, length,
                 hint);
}

/* Values */

/* Whether a text begins or ends with what may be white space. */
static inline gboolean
may_trim (const char *text, gsize length)
{
  guchar first = (guchar)text[0], last = (guchar)text[length - 1];
  return first <= ' ' || first >= 0x7f || last <= ' ' || last >= 0x7f;
}

gboolean
smx__is_missing (const SmxConverter *self, const char **text, gsize *length)
{
  if (*length > 0 && may_trim (*text, *length))
    smx__trim (text, length);
  return *length == 0 || (self->missing.n > 0 && find_word (&self->missing, *text, *length) >= 0);
}

static SmxNumberResult
parse_micro (const SmxConverter *self, const char *text, gsize length, gint64 limit, gint64 *micro)
{
  gint32 word = self->values.n == 0 ? -1 : find_word (&self->values, text, length);
  if (word >= 0) {
    *micro = self->values.list->micros[word];
    return ABS (*micro) <= limit ? SMX_NUMBER_OK : SMX_NUMBER_RANGE;
  }
  return smx__number_parse (text, length, &self->number, limit, micro);
}

static SmxNumberResult
parse_real (const SmxConverter *self, const char *text, gsize length, double *real)
{
  gint32 word = self->values.n == 0 ? -1 : find_word (&self->values, text, length);
  if (word >= 0) {
    *real = (double)self->values.list->micros[word] / SMX_MICRO;
    return SMX_NUMBER_OK;
  }
  return smx__number_parse_double (text, length, &self->number, real);
}

static gboolean
convert_count (const SmxConverter *self, const SmxField *field, const char *text, gsize length,
               SmxValue *value, GError **error)
{
  gint64 micro = 0;
  SmxNumberResult result = parse_micro (self, text, length, (gint64)field->high * SMX_MICRO, &micro);
  gboolean negative = result == SMX_NUMBER_OK ? micro < 0 : result == SMX_NUMBER_RANGE && text[0] == '-';
  if (negative)
    return refuse (error, SMX_ERROR_RANGE, smx__expect_count (TRUE), text, length,
                   say_meaning (self, text, length));
  if (result != SMX_NUMBER_OK)
    return refuse_number (self, field, result, text, length, error);
  if (micro % SMX_MICRO != 0)
    return refuse (error, SMX_ERROR_PARSE, smx__message_format (&a_whole, NULL), text, length,
                   say_meaning (self, text, length));
  value->number = micro / SMX_MICRO;
  return TRUE;
}

static gboolean
convert_number (const SmxConverter *self, const SmxField *field, const char *text, gsize length,
                SmxValue *value, GError **error)
{
  gint64 low = (gint64)(field->low * SMX_MICRO), high = (gint64)(field->high * SMX_MICRO);
  SmxNumberResult result = parse_micro (self, text, length, MAX (ABS (low), ABS (high)), &value->number);
  if (result == SMX_NUMBER_OK && (value->number < low || value->number > high))
    result = SMX_NUMBER_RANGE;
  return result == SMX_NUMBER_OK || refuse_number (self, field, result, text, length, error);
}

/* Ten to the power of @n. */
static SmxInt128
power_of_ten (guint n)
{
  SmxInt128 power = 1;
  while (n-- > 0)
    power *= 10;
  return power;
}

/* Whether a sum lies in the domain of its field, which is at most 10^25 of 12 decimals. */
static gboolean
is_sum_of (const SmxField *field, SmxInt128 sum)
{
  SmxInt128 unit = power_of_ten (field->decimals);
  return sum >= (SmxInt128)field->low * unit && sum <= (SmxInt128)field->high * unit;
}

static gboolean
convert_sum (const SmxConverter *self, const SmxField *field, const char *text, gsize length, SmxValue *value,
             GError **error)
{
  SmxNumberResult result = smx__number_parse_sum (text, length, &self->number, field->decimals, &value->sum);
  if (result == SMX_NUMBER_OK && !is_sum_of (field, value->sum))
    result = SMX_NUMBER_RANGE;
  return result == SMX_NUMBER_OK || refuse_number (self, field, result, text, length, error);
}

static gboolean
in_domain (const SmxField *field, double real)
{
  return real <= field->high && (field->open ? real > field->low : real >= field->low);
}

static gboolean
convert_real (const SmxConverter *self, const SmxField *field, const char *text, gsize length,
              SmxValue *value, GError **error)
{
  SmxNumberResult result = parse_real (self, text, length, &value->real);
  if (result == SMX_NUMBER_OK && !in_domain (field, value->real))
    result = SMX_NUMBER_RANGE;
  value->number = smx__number_of_real (value->real);
  return result == SMX_NUMBER_OK || refuse_number (self, field, result, text, length, error);
}

static gboolean
is_not_applicable (const SmxConverter *self, gint64 micro)
{
  for (gsize i = 0; i < self->not_applicable.n; i++)
    if (self->not_applicable.list->micros[i] == micro)
      return TRUE;
  return FALSE;
}

static gboolean
convert_rating (const SmxConverter *self, const SmxField *field, const char *text, gsize length,
                SmxValue *value, GError **error)
{
  const SmxSettings *settings = self->settings;
  value->known = self->not_applicable.n == 0 || find_word (&self->not_applicable, text, length) < 0;
  if (!value->known)
    return TRUE;
  SmxNumberResult result = parse_micro (self, text, length, SMX_MAX_POINTS * SMX_MICRO, &value->number);
  if (result == SMX_NUMBER_OK && is_not_applicable (self, value->number)) {
    value->known = FALSE;
    return TRUE;
  }
  if (result == SMX_NUMBER_OK && (value->number < settings->low || value->number > settings->high))
    result = SMX_NUMBER_RANGE;
  return result == SMX_NUMBER_OK || refuse_number (self, field, result, text, length, error);
}

static gboolean
convert_time (const SmxConverter *self, const char *text, gsize length, SmxValue *value, GError **error)
{
  SmxDateResult result = smx__date_parse (self->date, text, length, &value->number, &value->day_only);
  if (result == SMX_DATE_NOT && self->is_written)
    result = SMX_DATE_RANGE; /* a year that ISO 8601 does not write in four digits */
  return result == SMX_DATE_OK || refuse_date (self, result, text, length, error);
}

static gboolean
convert_choice (const SmxField *field, const char *text, gsize length, SmxValue *value, GError **error)
{
  value->number = 0;
  for (const char *word = field->choices; word != NULL; value->number++) {
    const char *end = strchr (word, ';');
    gsize n = end == NULL ? strlen (word) : (gsize)(end - word);
    if (n == length && g_ascii_strncasecmp (word, text, n) == 0)
      return TRUE;
    word = end == NULL ? NULL : end + 1;
  }
  g_auto (GStrv) words = g_strsplit (field->choices, ";", -1);
  g_autofree char *list = g_strjoinv (", ", words);
  return refuse (error, SMX_ERROR_PARSE, smx__message_format (&one_of, list, NULL), text, length, NULL);
}

gboolean
smx__check_code (const char *text, gsize length, gboolean in_memory, GError **error)
{
  if (!smx__check_length (text, length, error))
    return FALSE;
  if (g_utf8_validate (text, (gssize)length, NULL))
    return TRUE;
  g_autofree char *found = smx__quote (text, (gssize)length);
  return smx__fail (error, SMX_ERROR_FORMAT, NULL, in_memory ? &not_utf8_text : &not_utf8, found, NULL);
}

gboolean
smx__convert (const SmxConverter *self, const SmxField *field, const char *text, gsize length,
              SmxValue *value, GError **error)
{
  *value = (SmxValue){ .known = !smx__is_missing (self, &text, &length), .text = text, .length = length };
  if (!value->known)
    return TRUE;
  switch (field->type) {
  case SMX_VALUE_CODE:
  case SMX_VALUE_TEXT:
    return smx__check_code (text, length, self->iso != NULL, error);
  case SMX_VALUE_COUNT:
    return convert_count (self, field, text, length, value, error);
  case SMX_VALUE_NUMBER:
    return convert_number (self, field, text, length, value, error);
  case SMX_VALUE_DOUBLE:
    return convert_real (self, field, text, length, value, error);
  case SMX_VALUE_RATING:
    return convert_rating (self, field, text, length, value, error);
  case SMX_VALUE_SUM:
    return convert_sum (self, field, text, length, value, error);
  case SMX_VALUE_TIME:
    return convert_time (self, text, length, value, error);
  case SMX_VALUE_CHOICE:
    return convert_choice (field, text, length, value, error);
  default:
    g_return_val_if_reached (FALSE);
  }
}

static gboolean
may_be_word (const Words *self, gsize length)
{
  return (self->lengths >> MIN (length, 63) & 1) != 0;
}

static gboolean
quick_number (const SmxConverter *self, const SmxField *field, const char *text, gsize length, gint64 *number)
{
  gint64 low, high;
  switch (field->type) {
  case SMX_VALUE_COUNT:
    if (!smx__number_parse_quick (text, length, &self->number, (gint64)field->high * SMX_MICRO, number) ||
        *number < 0 || *number % SMX_MICRO != 0)
      return FALSE;
    *number /= SMX_MICRO;
    return TRUE;
  case SMX_VALUE_NUMBER:
    low = (gint64)(field->low * SMX_MICRO), high = (gint64)(field->high * SMX_MICRO);
    return smx__number_parse_quick (text, length, &self->number, MAX (ABS (low), ABS (high)), number) &&
           *number >= low && *number <= high;
  case SMX_VALUE_RATING:
    return self->not_applicable.n == 0 &&
           smx__number_parse_quick (text, length, &self->number, SMX_MAX_POINTS * SMX_MICRO, number) &&
           *number >= self->settings->low && *number <= self->settings->high;
  default:
    return FALSE;
  }
}

gboolean
smx__convert_quick (const SmxConverter *self, const SmxField *field, const char *text, gsize length,
                    gint64 *number)
{
  if (may_be_word (&self->missing, length))
    return FALSE;
  if (field->type == SMX_VALUE_TIME)
    return smx__date_parse_quick (self->date, text, length, number, NULL);
  return !may_be_word (&self->values, length) && quick_number (self, field, text, length, number);
}

/* A word of that length that means that nothing was entered would have kept smx__convert_quick() from taking it. */
void
smx__convert_meet (const SmxConverter *self, SmxDays *days, const char *text, gsize length)
{
  if (length == SMX_DAYS_LENGTH)
    smx__days_meet (days, self->date, text);
}

/* The domain of a number in millionths. */
static gboolean
lies_within (const SmxConverter *self, const SmxField *field, gint64 micro)
{
  switch (field->type) {
  case SMX_VALUE_COUNT:
    return micro >= 0 && micro <= SMX_MAX_COUNT * SMX_MICRO && micro % SMX_MICRO == 0;
  case SMX_VALUE_NUMBER:
    return micro >= (gint64)(field->low * SMX_MICRO) && micro <= (gint64)(field->high * SMX_MICRO);
  case SMX_VALUE_RATING:
    return micro >= self->settings->low && micro <= self->settings->high;
  case SMX_VALUE_DOUBLE:
    return in_domain (field, (double)micro / SMX_MICRO);
  default:
    return FALSE;
  }
}

gboolean
smx__convert_micro (const SmxConverter *self, const SmxField *field, gint64 micro, gint64 *number)
{
  if (self->rewords)
    return FALSE;
  *number = field->type == SMX_VALUE_COUNT    ? micro / SMX_MICRO
            : field->type == SMX_VALUE_DOUBLE ? smx__number_of_real ((double)micro / SMX_MICRO)
                                              : micro;
  if (field->type == SMX_VALUE_RATING && is_not_applicable (self, micro)) {
    *number = SMX_NULL;
    return TRUE;
  }
  return lies_within (self, field, micro);
}

gboolean
smx__convert_domain (const SmxConverter *self, const SmxField *field, SmxDomain *domain)
{
  if (self->rewords)
    return FALSE;
  switch (field->type) {
  case SMX_VALUE_COUNT:
    *domain = (SmxDomain){ 0, SMX_MAX_COUNT * SMX_MICRO, SMX_MICRO };
    return TRUE;
  case SMX_VALUE_NUMBER:
    *domain = (SmxDomain){ (gint64)(field->low * SMX_MICRO), (gint64)(field->high * SMX_MICRO), 1 };
    return TRUE;
  case SMX_VALUE_RATING:
    *domain = (SmxDomain){ self->settings->low, self->settings->high, 1 };
    return self->not_applicable.n == 0;
  default:
    return FALSE;
  }
}

#define FIRST_SECOND G_GINT64_CONSTANT (-62135596800) /* of the year 1 */
#define LAST_SECOND G_GINT64_CONSTANT (253402300799)  /* of the year 9999 */

gboolean
smx__convert_instants (const SmxConverter *self, gboolean zoned, SmxDomain *domain)
{
  *domain = (SmxDomain){ FIRST_SECOND * SMX_MICRO, LAST_SECOND * SMX_MICRO, 1 };
  return !self->rewords && (zoned || smx__date_is_utc (self->iso));
}

gboolean
smx__convert_instant (const SmxConverter *self, gint64 micro, gboolean zoned, gint64 *time)
{
  gint64 seconds = micro / SMX_MICRO - (micro % SMX_MICRO < 0), offset = 0;
  if (self->rewords || seconds < FIRST_SECOND || seconds > LAST_SECOND)
    return FALSE;
  if (!zoned && !smx__date_offset_quick (self->iso, seconds, &offset))
    return FALSE;
  *time = micro - offset * SMX_MICRO;
  return TRUE;
}

gboolean
smx__is_plain_code (const char *text, gsize length)
{
  guint64 bytes, all = 0;
  gsize i = 0;
  if (length > SMX_MAX_CODE)
    return FALSE;
  for (; i + sizeof bytes <= length; i += sizeof bytes) {
    memcpy (&bytes, text + i, sizeof bytes);
    all |= bytes;
  }
  for (; i < length; i++)
    all |= (guint8)text[i];
  return (all & G_GUINT64_CONSTANT (0x8080808080808080)) == 0;
}

gboolean
smx__check_finite (SmxForm form, const char *text, gsize length, GError **error)
{
  if (form != SMX_FORM_NUMBER || length == 0 || text[length - 1] != 'f')
    return TRUE;
  g_autofree char *found = smx__quote (text, (gssize)length);
  return smx__fail (error, SMX_ERROR_RANGE, NULL, &not_finite, found, NULL);
}

static gboolean
is_number (const SmxField *field)
{
  return field->type == SMX_VALUE_COUNT || field->type == SMX_VALUE_NUMBER ||
         field->type == SMX_VALUE_DOUBLE || field->type == SMX_VALUE_RATING || field->type == SMX_VALUE_SUM;
}

/* "true" and "false" as 1 and 0. */
static void
number_boolean (const char **text, gsize *length)
{
  *text = *length > 0 && **text == 't' ? "1" : "0";
  *length = MIN (*length, 1);
}

/* The converter as what this library wrote is read. */
static SmxConverter
read_written (const SmxConverter *self, SmxForm form)
{
  SmxConverter written = *self;
  written.number = (SmxNumberFormat){ '.', NULL };
  if (form == SMX_FORM_TIME) {
    written.date = self->iso;
    written.is_written = TRUE;
    written.says_datetime = TRUE;
  }
  return written;
}

gboolean
smx__convert_form (const SmxConverter *self, SmxForm form, const SmxField *field, const char *text,
                   gsize length, SmxValue *value, GError **error)
{
  if (form == SMX_FORM_TEXT)
    return smx__convert (self, field, text, length, value, error);
  if (form == SMX_FORM_BOOLEAN && is_number (field))
    number_boolean (&text, &length);
  if (!smx__is_missing (self, &text, &length) && !smx__check_finite (form, text, length, error))
    return FALSE;
  const SmxConverter written = read_written (self, form);
  return smx__convert (&written, field, text, length, value, error);
}

/* The sum of two values of a field that lie in its domain, if it does too. */
static gboolean
add_up (const SmxConverter *self, const SmxField *field, SmxValue *sum, const SmxValue *part)
{
  sum->real += part->real;
  sum->number = field->type == SMX_VALUE_DOUBLE ? smx__number_of_real (sum->real)
                                                : sum->number + part->number; /* each below 10^18 in size */
  sum->sum += part->sum;                                                      /* at most 10^37 */
  switch (field->type) {
  case SMX_VALUE_COUNT:
    return sum->number <= (gint64)field->high;
  case SMX_VALUE_NUMBER:
    return sum->number >= (gint64)(field->low * SMX_MICRO) &&
           sum->number <= (gint64)(field->high * SMX_MICRO);
  case SMX_VALUE_RATING:
    return sum->number >= self->settings->low && sum->number <= self->settings->high;
  case SMX_VALUE_SUM:
    return is_sum_of (field, sum->sum);
  default:
    return in_domain (field, sum->real) && ABS (sum->real) <= G_MAXDOUBLE;
  }
}

gboolean
smx__convert_add (const SmxConverter *self, const SmxField *field, SmxValue *sum, const SmxValue *part,
                  GError **error)
{
  if (!part->known)
    return TRUE;
  if (!sum->known) {
    *sum = *part;
    return TRUE;
  }
  if (add_up (self, field, sum, part))
    return TRUE;
  double total = field->type == SMX_VALUE_DOUBLE ? sum->real : (double)sum->number;
  if (field->type == SMX_VALUE_NUMBER || field->type == SMX_VALUE_RATING)
    total /= SMX_MICRO;
  if (field->type == SMX_VALUE_SUM)
    total = (double)sum->sum / (double)power_of_ten (field->decimals);
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (text, sizeof text, "%.15g", total);
  return refuse (error, SMX_ERROR_RANGE, describe_domain (self, field), text, strlen (text), NULL);
}

SmxNumberResult
smx__convert_further (const SmxConverter *self, SmxForm form, const char *text, gsize length, double *number)
{
  if (form == SMX_FORM_TEXT)
    return parse_real (self, text, length, number);
  if (form == SMX_FORM_BOOLEAN)
    number_boolean (&text, &length);
  const SmxConverter written = read_written (self, form);
  return parse_real (&written, text, length, number);
}
