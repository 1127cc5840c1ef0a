/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tally as text that does not depend on the order of its records: every entry a line, ids as their texts, sorted.
 * Persons without a name are written as the sorted list of their entries, without a number. */
#ifndef SMX_TALLY_DUMP_H
#define SMX_TALLY_DUMP_H

#include "group-values.h"
#include "tally/tally-private.h"
#include <string.h>

static inline void
dump_int128 (GString *text, SmxInt128 value)
{
  g_string_append_printf (text, "%" G_GINT64_MODIFIER "x:%016" G_GINT64_MODIFIER "x", (gint64)(value >> 64),
                          (guint64)value);
}

static inline const char *
dump_id (const SmxTally *tally, SmxDictionaryKind kind, guint32 id)
{
  return id == SMX_NO_ID ? "-" : smx__dictionary_text (smx__tally_dictionary (tally, kind), id);
}

static inline void
dump_key (GString *line, const SmxTally *tally, const SmxGroupingSpec *spec, const guint32 *key)
{
  for (guint i = 0; i < spec->n_keys; i++) {
    if (spec->keys[i] == SMX_PLAIN_NUMBER)
      g_string_append_printf (line, " %u", key[i]);
    else if (spec->keys[i] == SMX_DICTIONARY_RESPONDENT && key[i] != SMX_NO_ID &&
             (key[i] & SMX_ANONYMOUS) != 0)
      g_string_append (line, " *");
    else
      g_string_append_printf (line, " [%s]", dump_id (tally, spec->keys[i], key[i]));
  }
}

static inline void
dump_value (GString *line, const SmxTally *tally, const SmxGroupingSpec *spec, const void *value)
{
  for (const SmxGroupField *field = spec->fields; field->name != NULL; field++) {
    const void *at = (const char *)value + field->offset;
    g_string_append_printf (line, " %s=", field->name);
    if (field->kind == SMX_FIELD_COUNT)
      for (guint i = 0; i < smx__field_n (field); i++)
        g_string_append_printf (line, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", ((const gint64 *)at)[i]);
    else if (field->kind == SMX_FIELD_SUM)
      dump_int128 (line, *(const SmxInt128 *)at);
    else if (field->kind == SMX_FIELD_NUMBER)
      g_string_append_printf (line, "%.17g", *(const double *)at);
    else if (field->kind == SMX_FIELD_TEXT)
      g_string_append (line, dump_id (tally, SMX_DICTIONARY_TEXT, *(const guint32 *)at));
    else
      g_string_append_printf (line, "%u", *(const guint32 *)at);
  }
}

static inline int
dump_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Sorts and joins; the lines are freed. */
static inline char *
dump_join (GPtrArray *lines, const char *separator)
{
  g_ptr_array_sort (lines, dump_compare);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s%s", (const char *)lines->pdata[i], separator);
  g_ptr_array_unref (lines);
  return g_string_free (text, FALSE);
}

static inline void
dump_groups (GPtrArray *lines, const SmxTally *tally, SmxGroupingKind kind)
{
  g_autoptr (SmxGroups) groups = all_groups (tally, kind);
  const SmxGroupingSpec *spec = smx__groups_spec (groups);
  g_autoptr (GHashTable) persons = g_hash_table_new (NULL, NULL);
  for (gsize i = 0; i < smx__groups_n (groups); i++) {
    const guint32 *key = smx__groups_key (groups, i);
    GString *line = g_string_new (spec->name);
    dump_key (line, tally, spec, key);
    dump_value (line, tally, spec, group_value (groups, i));
    GPtrArray *into = lines;
    if (kind == SMX_RESPONDENTS && key[0] != SMX_NO_ID && (key[0] & SMX_ANONYMOUS) != 0) {
      gpointer person = GUINT_TO_POINTER (key[0]);
      if (!g_hash_table_contains (persons, person))
        g_hash_table_insert (persons, person, g_ptr_array_new_with_free_func (g_free));
      into = g_hash_table_lookup (persons, person);
    }
    g_ptr_array_add (into, g_string_free (line, FALSE));
  }
  GHashTableIter iterator;
  gpointer entries;
  g_hash_table_iter_init (&iterator, persons);
  while (g_hash_table_iter_next (&iterator, NULL, &entries))
    g_ptr_array_add (lines, dump_join (entries, "; "));
}

static inline void
dump_others (GPtrArray *lines, const SmxTally *tally)
{
  const SmxSettings *settings = smx__tally_settings (tally);
  g_ptr_array_add (lines, g_strdup_printf ("settings %s %d", settings->title, (int)settings->language));
  g_ptr_array_add (lines,
                   g_strdup_printf ("totals %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                                    smx_tally_n_requests (tally), smx_tally_n_ratings (tally),
                                    smx__tally_last_time (tally)));
  for (guint kind = 0; kind < SMX_N_GROUPINGS; kind++)
    if (smx__tally_has (tally, (SmxGroupingKind)kind))
      g_ptr_array_add (lines, g_strdup_printf ("has %s", smx__groupings[kind].name));
  for (guint kind = 0; kind < SMX_N_DICTIONARIES; kind++) {
    const SmxDictionary *texts = smx__tally_dictionary (tally, (SmxDictionaryKind)kind);
    for (guint32 id = 0; id < smx__dictionary_n (texts); id++)
      g_ptr_array_add (lines, g_strdup_printf ("text %u %s", kind, smx__dictionary_text (texts, id)));
  }
  for (guint i = 0; i < smx__tally_n_sources (tally); i++) {
    const SmxSourceRecord *s = smx__tally_source (tally, i);
    g_ptr_array_add (lines, g_strdup_printf ("source %03u %s %s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, i,
                                             s->section, s->name, s->rows, s->hash_low));
  }
}

static inline char *
dump_tally (const SmxTally *tally)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  for (guint kind = 0; kind < SMX_N_GROUPINGS; kind++)
    dump_groups (lines, tally, (SmxGroupingKind)kind);
  dump_others (lines, tally);
  return dump_join (lines, "\n");
}

/* Fails at the first line that differs, and shows both. */
static inline void
assert_same_dump (const char *what, const char *actual, const char *expected)
{
  if (strcmp (actual, expected) == 0)
    return;
  g_auto (GStrv) ours = g_strsplit (actual, "\n", -1);
  g_auto (GStrv) theirs = g_strsplit (expected, "\n", -1);
  guint i = 0;
  while (ours[i] != NULL && theirs[i] != NULL && strcmp (ours[i], theirs[i]) == 0)
    i++;
  fail_msg ("%s: \"%s\"\n      expected \"%s\"", what, ours[i] == NULL ? "" : ours[i],
            theirs[i] == NULL ? "" : theirs[i]);
}

#endif
