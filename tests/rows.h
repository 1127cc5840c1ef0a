/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows for handlers without any file, and the tally as a short text.
 *
 * A row is written "field=value; field=value". Times are seconds since 1970, or a day (2024-01-31). In wide tables and
 * grids "@0=5" or "@0=5/6" is the answer of column 0 (with its expectation), "?=2" two that are none; "+0=3" is the
 * first further column of a service. */
#ifndef SMX_TEST_ROWS_H
#define SMX_TEST_ROWS_H

#include "test-support.h"

#include "group-values.h"
#include "study/kinds.h"

#define ROW_MAX 32

typedef struct {
  SmxSection section;
  gboolean mapped[ROW_MAX];
  SmxValue values[ROW_MAX];
  SmxAnswer answers[ROW_MAX];
  double further[ROW_MAX];
  SmxRow row;
  char *text; /* what the values point into */
} Rows;

static inline guint
rows_field (SmxKind kind, const char *name)
{
  for (guint i = 0; i < smx__kinds[kind].n_fields; i++)
    if (strcmp (smx__kinds[kind].fields[i].name, name) == 0)
      return i;
  fail_msg ("no field %s", name);
  return 0;
}

/* Maps the fields of a list "role; service". */
static inline void
rows_map (Rows *self, const char *list)
{
  g_auto (GStrv) names = g_strsplit (list, ";", -1);
  for (guint i = 0; names[i] != NULL; i++)
    if (*g_strstrip (names[i]) != '\0')
      self->mapped[rows_field (self->section.kind, names[i])] = TRUE;
}

static inline gint64
rows_micro (const char *text)
{
  return (gint64)llround (g_ascii_strtod (text, NULL) * 1e6);
}

static inline gint64
rows_choice (const char *choices, const char *word)
{
  g_auto (GStrv) words = g_strsplit (choices, ";", -1);
  for (gint64 i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], word) == 0)
      return i;
  fail_msg ("no choice %s in %s", word, choices);
  return -1;
}

static inline gint64
rows_time (const char *text, gboolean *day_only)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  *day_only = strchr (text + 1, '-') != NULL;
  if (!*day_only)
    return g_ascii_strtoll (text, NULL, 10) * SMX_MICRO;
  g_autofree char *full = g_strconcat (text, "T00:00:00", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (full, utc);
  return g_date_time_to_unix (time) * SMX_MICRO;
}

static inline SmxValue
rows_value (const SmxField *field, const char *text)
{
  SmxValue value = { .known = TRUE };
  switch (field->type) {
  case SMX_VALUE_CODE:
  case SMX_VALUE_TEXT:
    value.text = text;
    value.length = strlen (text);
    break;
  case SMX_VALUE_COUNT:
    value.number = g_ascii_strtoll (text, NULL, 10);
    break;
  case SMX_VALUE_NUMBER:
  case SMX_VALUE_RATING:
    value.number = rows_micro (text);
    break;
  case SMX_VALUE_DOUBLE:
    value.real = g_ascii_strtod (text, NULL);
    break;
  case SMX_VALUE_SUM:
    value.sum = (SmxInt128)rows_micro (text);
    break;
  case SMX_VALUE_TIME:
    value.number = rows_time (text, &value.day_only);
    break;
  case SMX_VALUE_CHOICE:
    value.number = rows_choice (field->choices, text);
    break;
  }
  return value;
}

static inline void
rows_answer (Rows *self, guint column, const char *text)
{
  SmxAnswer *answer = &self->answers[self->row.n_answers++];
  const char *slash = strchr (text, '/');
  *answer = (SmxAnswer){ .column = column, .first = { .known = TRUE } };
  answer->first.number = rows_micro (text);
  answer->first.real = g_ascii_strtod (text, NULL);
  if (slash != NULL)
    answer->second = (SmxValue){ .known = TRUE, .number = rows_micro (slash + 1) };
}

static inline void
rows_set (Rows *self, char *part)
{
  char *equals = strchr (g_strstrip (part), '=');
  assert_non_null (equals);
  *equals = '\0';
  const char *text = equals + 1;
  if (*part == '@') {
    rows_answer (self, (guint)atoi (part + 1), text);
  } else if (*part == '?') {
    self->row.n_unanswered = (gsize)atoi (text);
  } else if (*part == '+') {
    self->further[atoi (part + 1)] = g_ascii_strtod (text, NULL);
  } else {
    guint field = rows_field (self->section.kind, part);
    self->mapped[field] = TRUE;
    self->values[field] = rows_value (&smx__kinds[self->section.kind].fields[field], text);
  }
}

/* Sets the row to a text; its fields become mapped. */
static inline const SmxRow *
rows_parse (Rows *self, const char *text, guint64 line)
{
  memset (self->values, 0, sizeof self->values);
  self->row = (SmxRow){ .place = { .file = "made-up.csv", .line = line },
                        .values = self->values,
                        .answers = self->answers,
                        .further = self->further };
  for (guint i = 0; i < ROW_MAX; i++)
    self->further[i] = NAN;
  g_free (self->text);
  self->text = g_strdup (text);
  char *rest = self->text;
  for (char *part = strsep (&rest, ";"); part != NULL; part = strsep (&rest, ";"))
    if (*g_strstrip (part) != '\0')
      rows_set (self, part);
  return &self->row;
}

static inline void
rows_init (Rows *self, SmxKind kind, const char *name)
{
  memset (self, 0, sizeof *self);
  self->section.kind = kind;
  self->section.name = name;
  self->section.mapped = self->mapped;
}

static inline void
rows_clear (Rows *self)
{
  g_free (self->text);
}

/* A part of a key as text: a code, "-" for none, or the plain number. */
static inline void
show_key (GString *line, const SmxTally *tally, SmxGroupingKind kind, const guint32 *key)
{
  const SmxGroupingSpec *spec = &smx__groupings[kind];
  for (guint i = 0; i < spec->n_keys; i++) {
    const char *before = i == 0 ? "" : " ";
    if (kind == SMX_LINKS && i >= 3) {
      gint64 time = (gint64)smx__join (key[i], key[i + 1]);
      g_string_append_printf (line, " %g", time == SMX_NULL ? NAN : (double)time / 1e6);
      i++;
    } else if (key[i] == SMX_NO_ID) {
      g_string_append_printf (line, "%s-", before);
    } else if (spec->keys[i] == SMX_PLAIN_NUMBER) {
      g_string_append_printf (line, "%s%u", before, key[i]);
    } else if (spec->keys[i] == SMX_DICTIONARY_RESPONDENT && (key[i] & SMX_ANONYMOUS) != 0) {
      g_string_append_printf (line, "%s*%u", before, key[i] & ~SMX_ANONYMOUS);
    } else {
      const SmxDictionary *texts = smx__tally_dictionary (tally, spec->keys[i]);
      g_string_append_printf (line, "%s%s", before, smx__dictionary_text (texts, key[i]));
    }
  }
}

/* Only what is not 0 and not unknown. */
static inline void
show_value (GString *line, const SmxTally *tally, SmxGroupingKind kind, const void *value)
{
  for (const SmxGroupField *field = smx__groupings[kind].fields; field->name != NULL; field++) {
    const char *at = (const char *)value + field->offset;
    double number = field->kind == SMX_FIELD_COUNT    ? (double)*(const gint64 *)(const void *)at
                    : field->kind == SMX_FIELD_SUM    ? (double)*(const SmxInt128 *)(const void *)at
                    : field->kind == SMX_FIELD_NUMBER ? *(const double *)(const void *)at
                                                      : (double)*(const guint32 *)(const void *)at;
    if (field->kind == SMX_FIELD_TEXT) {
      guint32 id = *(const guint32 *)(const void *)at;
      if (id != SMX_NO_ID)
        g_string_append_printf (
            line, " %s=%s", field->name,
            smx__dictionary_text (smx__tally_dictionary (tally, SMX_DICTIONARY_TEXT), id));
    } else if (field->kind == SMX_FIELD_NUMBER ? !isnan (number) : number != 0) {
      g_string_append_printf (line, " %s=%.15g", field->name, number);
    }
  }
}

static inline int
show_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* The entries of a grouping, sorted, joined by " | ". */
static inline char *
show_groups (const SmxTally *tally, SmxGroupingKind kind)
{
  g_autoptr (SmxGroups) groups = all_groups (tally, kind);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < smx__groups_n (groups); i++) {
    GString *line = g_string_new (NULL);
    show_key (line, tally, kind, smx__groups_key (groups, i));
    show_value (line, tally, kind, group_value (groups, i));
    g_ptr_array_add (lines, g_string_free (line, FALSE));
  }
  g_ptr_array_sort (lines, show_compare);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv (" | ", (char **)lines->pdata);
}

static inline void
assert_groups (const char *what, const SmxTally *tally, SmxGroupingKind kind, const char *expected)
{
  g_autofree char *actual = show_groups (tally, kind);
  if (expected != NULL && strcmp (actual, expected) != 0)
    fail_msg ("%s, %s: \"%s\"\n      expected \"%s\"", what, smx__groupings[kind].name, actual, expected);
}

#endif
