/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tally itself: birth, copy and end, what can be asked of it, and additions that happen together or not at all. */
#include "tally-struct.h"

#include "../base/memory.h"
#include "sources.h"
#include <string.h>
#include <xxhash.h>

SMX_MESSAGE (sum_too_large, "{0}: expected a sum that fits its {1} bits but it would grow beyond",
             "{0}: se esperaba una suma que cupiera en sus {1} bits, pero los superaría");

SmxTally *
smx_tally_ref (SmxTally *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_int_inc (&self->references);
  return self;
}

void
smx_tally_unref (SmxTally *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->references))
    return;
  for (guint i = 0; i < SMX_N_DICTIONARIES; i++)
    smx__dictionary_free (self->dictionaries[i]);
  for (guint i = 0; i < SMX_N_GROUPINGS; i++)
    smx__groups_free (self->groups[i]);
  for (gsize i = 0; i < self->n_sources; i++)
    smx__source_clear (&self->sources[i]);
  g_free (self->sources);
  smx__marks_clear (&self->marks);
  smx__standards_clear (&self->standards);
  smx__tally_forget_places (self);
  smx__delays_clear (&self->waiting);
  smx__log_unref (self->log);
  smx__waiting_ratings_free (self->waiting_ratings);
  smx__calendar_free (self->calendar);
  smx__settings_clear (&self->settings);
  g_free (self);
}

void
smx__tally_forget_places (SmxTally *self)
{
  g_clear_pointer (&self->known.pairs, smx__groups_free);
  smx__places_clear (&self->known.cell_pairs);
  smx__places_clear (&self->known.series);
  smx__places_clear (&self->known.marks);
}

/* A tally with settings and calendar, and neither dictionaries nor groups yet. */
static SmxTally *
start (const SmxSettings *settings, GError **error)
{
  g_autoptr (SmxTally) self = smx__allocate (1, sizeof (SmxTally), error);
  if (self == NULL)
    return NULL;
  self->references = 1;
  self->last_time = SMX_NULL;
  self->by_program[SMX_BY_PROGRAM_REQUESTS] =
      (SmxSourceRecord){ .name = (char *)SMX_PROGRAM, .section = (char *)SMX_PROGRAM_REQUESTS };
  self->by_program[SMX_BY_PROGRAM_RATINGS] =
      (SmxSourceRecord){ .name = (char *)SMX_PROGRAM, .section = (char *)SMX_PROGRAM_RATINGS };
  if (!smx__settings_copy (&self->settings, settings, error))
    return NULL;
  self->calendar = smx__calendar_new (self->settings.timezone, self->settings.period, error);
  return self->calendar == NULL ? NULL : g_steal_pointer (&self);
}

SmxTally *
smx__tally_new (const SmxSettings *settings, GError **error)
{
  g_autoptr (SmxTally) self = start (settings, error);
  if (self == NULL)
    return NULL;
  for (guint i = 0; i < SMX_N_DICTIONARIES; i++)
    if ((self->dictionaries[i] = smx__dictionary_new (error)) == NULL)
      return NULL;
  for (guint i = 0; i < SMX_N_GROUPINGS; i++)
    if ((self->groups[i] = smx__groups_new (&smx__groupings[i], error)) == NULL)
      return NULL;
  return g_steal_pointer (&self);
}

static SmxDictionary *
copy_dictionary (const SmxDictionary *from, GError **error)
{
  g_autoptr (SmxDictionary) copy = smx__dictionary_new (error);
  if (copy == NULL)
    return NULL;
  for (guint32 id = 0, same; id < smx__dictionary_n (from); id++) {
    const char *text = smx__dictionary_text (from, id);
    if (!smx__dictionary_intern (copy, text, strlen (text), &same, error))
      return NULL;
  }
  return g_steal_pointer (&copy);
}

static gboolean
exchange_dictionary (SmxTally *self, const SmxTally *from, SmxDictionaryKind kind, GError **error)
{
  SmxDictionary *copy = copy_dictionary (from->dictionaries[kind], error);
  if (copy == NULL)
    return FALSE;
  smx__dictionary_free (self->dictionaries[kind]);
  self->dictionaries[kind] = copy;
  return TRUE;
}

SmxTally *
smx__tally_new_beside (const SmxTally *from, GError **error)
{
  g_autoptr (SmxTally) self = smx__tally_new (&from->settings, error);
  if (self == NULL || !exchange_dictionary (self, from, SMX_DICTIONARY_SERVICE, error) ||
      !exchange_dictionary (self, from, SMX_DICTIONARY_TEXT, error))
    return NULL;
  smx__groups_free (self->groups[SMX_SERVICES]);
  self->groups[SMX_SERVICES] = smx__groups_ref (from->groups[SMX_SERVICES]);
  return g_steal_pointer (&self);
}

SmxTally *
smx__tally_copy (const SmxTally *from, GError **error)
{
  g_autoptr (SmxTally) self = start (&from->settings, error);
  if (self == NULL)
    return NULL;
  for (guint i = 0; i < SMX_N_DICTIONARIES; i++)
    if ((self->dictionaries[i] = copy_dictionary (from->dictionaries[i], error)) == NULL)
      return NULL;
  for (guint i = 0; i < SMX_N_GROUPINGS; i++)
    self->groups[i] = smx__groups_ref (from->groups[i]);
  self->log = smx__log_ref (from->log);
  self->log_limit = from->log_limit;
  for (guint i = 0; i < smx__tally_n_sources (from); i++)
    if (!smx__tally_add_source (self, smx__tally_source (from, i), error))
      return NULL;
  if (!smx__marks_copy (&self->marks, &from->marks, error))
    return NULL;
  self->n_requests = from->n_requests;
  self->n_ratings = from->n_ratings;
  self->last_time = from->last_time;
  self->n_persons = from->n_persons;
  self->has = from->has;
  return g_steal_pointer (&self);
}

gint64
smx_tally_n_requests (const SmxTally *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_requests;
}

gint64
smx_tally_n_ratings (const SmxTally *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_ratings;
}

const SmxSettings *
smx__tally_settings (const SmxTally *self)
{
  return &self->settings;
}

const SmxDictionary *
smx__tally_dictionary (const SmxTally *self, SmxDictionaryKind kind)
{
  return self->dictionaries[kind];
}

SmxDictionary *
smx__tally_own_dictionary (SmxTally *self, SmxDictionaryKind kind)
{
  return self->dictionaries[kind];
}

gsize
smx__tally_room_for_marks (const SmxTally *self)
{
  return SMX_MAX_MARKS - self->marks.n;
}

const SmxGroups *
smx__tally_groups (const SmxTally *self, SmxGroupingKind kind)
{
  return self->groups[kind];
}

SmxAnswerLog *
smx__tally_log (const SmxTally *self)
{
  return self->log;
}

SmxGroups *
smx__tally_respondents (const SmxTally *self, GError **error)
{
  g_autoptr (SmxGroups) groups = smx__groups_ref (self->groups[SMX_RESPONDENTS]);
  gboolean full = FALSE;
  if (smx__log_n (self->log) == 0)
    return g_steal_pointer (&groups);
  if (smx__groups_own (&groups, error) &&
      smx__log_add_to (self->log, self->groups[SMX_RATINGS], groups, &full, error))
    return g_steal_pointer (&groups);
  if (full)
    smx__fail_sum (SMX_RESPONDENTS, "sum", SMX_FIELD_SUM, error);
  return NULL;
}

#define FIRST_LIMIT ((gsize)1 << 20) /* answers of a log: 16 MiB */
#define MOST_LOGGED ((gsize)1 << 30) /* so that entries and answers together have numbers of 32 bits */

/* The next look is due when there are twice as many answers, or as many as the grouping has entries. */
gboolean
smx__tally_tidy_log (SmxTally *self, GError **error)
{
  gboolean repeats = FALSE;
  gsize n = smx__log_n (self->log);
  if (n < MAX (self->log_limit, FIRST_LIMIT))
    return TRUE;
  if (n < MOST_LOGGED && !smx__log_repeats (self->log, &repeats, error))
    return FALSE;
  self->log_limit = 2 * n;
  if (n < MOST_LOGGED && !repeats)
    return TRUE;
  SmxGroups *groups = smx__tally_respondents (self, error);
  if (groups == NULL)
    return FALSE;
  smx__groups_free (self->groups[SMX_RESPONDENTS]);
  self->groups[SMX_RESPONDENTS] = groups;
  g_clear_pointer (&self->log, smx__log_unref);
  self->log_limit = smx__groups_n (groups);
  return TRUE;
}

guint
smx__tally_n_sources (const SmxTally *self)
{
  guint n = (guint)self->n_sources;
  for (guint i = 0; i < SMX_N_BY_PROGRAM; i++)
    n += self->by_program[i].rows > 0;
  return n;
}

const SmxSourceRecord *
smx__tally_source (const SmxTally *self, guint index)
{
  if (index < self->n_sources)
    return &self->sources[index];
  guint first = self->by_program[0].rows > 0 ? 0 : 1;
  return &self->by_program[first + index - self->n_sources];
}

gint64
smx__tally_last_time (const SmxTally *self)
{
  return self->last_time;
}

gboolean
smx__tally_has (const SmxTally *self, SmxGroupingKind kind)
{
  return (self->has >> kind & 1u) != 0;
}

void
smx__tally_declare (SmxTally *self, SmxGroupingKind kind)
{
  self->has |= 1u << kind;
}

gboolean
smx__tally_intern (SmxTally *self, SmxDictionaryKind kind, const char *text, gsize length, guint32 *id,
                   GError **error)
{
  return smx__dictionary_intern (self->dictionaries[kind], text, length, id, error);
}

gboolean
smx__tally_new_person (SmxTally *self, guint32 *respondent, GError **error)
{
  if (self->n_persons == SMX_MAX_PERSONS)
    return smx__fail_memory (error);
  *respondent = SMX_ANONYMOUS | self->n_persons++;
  return TRUE;
}

gboolean
smx__tally_see_hash (SmxTally *self, SmxGroupingKind kind, guint64 hash, gboolean *seen, GError **error)
{
  guint32 key[] = { smx__high (hash), smx__low (hash) };
  guint32 place;
  if (!smx__groups_own (&self->groups[kind], error))
    return FALSE;
  gsize before = smx__groups_n (self->groups[kind]);
  if (!smx__groups_place (self->groups[kind], key, 1, &place, error))
    return FALSE;
  *seen = place < before;
  return *seen || smx__groups_write (self->groups[kind], place, &(SmxSeen){ 1 }, error);
}

gboolean
smx__tally_see (SmxTally *self, SmxGroupingKind kind, const char *code, gsize length, gboolean *seen,
                GError **error)
{
  return smx__tally_see_hash (self, kind, XXH3_64bits (code, length), seen, error);
}

gboolean
smx__tally_covers (const SmxTally *self, gint64 opened)
{
  const SmxSettings *settings = &self->settings;
  if (opened == SMX_NULL)
    return settings->from == SMX_NULL && settings->until == SMX_NULL;
  return (settings->from == SMX_NULL || opened >= settings->from) &&
         (settings->until == SMX_NULL || opened <= settings->until);
}

gboolean
smx__fail_sum (SmxGroupingKind kind, const char *field, SmxFieldKind field_kind, GError **error)
{
  return smx__fail (error, SMX_ERROR_RANGE, &(SmxPlace){ .field = smx__groupings[kind].name }, &sum_too_large,
                    field, field_kind == SMX_FIELD_COUNT ? "64" : "128", NULL);
}

/* What an addition makes of its entry, with room for it. */
static gboolean
sum_up (SmxTally *self, const SmxAddition *addition, guint32 *place, SmxAnyValue *sum, GError **error)
{
  SmxGroups *groups = self->groups[addition->kind];
  const SmxGroupField *field;
  if (!smx__groups_place (groups, addition->key, 1, place, error))
    return FALSE;
  smx__groups_read (groups, *place, sum);
  if (smx__value_combine (smx__groups_spec (groups), sum, addition->delta, &field) != SMX_COMBINED)
    return smx__fail_sum (addition->kind, field->name, field->kind, error);
  return smx__groups_fit (groups, sum, error);
}

gboolean
smx__tally_add_all (SmxTally *self, const SmxAddition *additions, guint n, GError **error)
{
  SmxAnyValue sums[SMX_MAX_ADDITIONS];
  guint32 places[SMX_MAX_ADDITIONS];
  gsize before[SMX_MAX_ADDITIONS];
  for (guint i = 0; i < n; i++) {
    if (!smx__groups_own (&self->groups[additions[i].kind], error))
      return FALSE;
    before[i] = smx__groups_n (self->groups[additions[i].kind]);
  }
  for (guint i = 0; i < n; i++) {
    if (sum_up (self, &additions[i], &places[i], &sums[i], error))
      continue;
    for (guint j = 0; j <= i; j++)
      smx__groups_truncate (self->groups[additions[j].kind], before[j]);
    return FALSE;
  }
  for (guint i = 0; i < n; i++)
    smx__groups_write (self->groups[additions[i].kind], places[i], &sums[i], NULL);
  return TRUE;
}

gboolean
smx__tally_count (SmxTally *self, SmxGroupingKind kind, const guint32 *keys, gsize n,
                  const SmxAddend *addends, guint n_addends, GError **error)
{
  gboolean full = FALSE;
  if (n == 0)
    return TRUE;
  g_autofree guint32 *places = smx__allocate (n, sizeof *places, error);
  if (places == NULL || !smx__groups_own (&self->groups[kind], error) ||
      !smx__groups_place (self->groups[kind], keys, n, places, error))
    return FALSE;
  if (smx__groups_add (self->groups[kind], places, n, addends, n_addends, &full, error))
    return TRUE;
  const SmxGroupField *field = &smx__groupings[kind].fields[addends[0].field];
  return full ? smx__fail_sum (kind, field->name, field->kind, error) : FALSE;
}

gboolean
smx__tally_settle (SmxTally *self, GError **error)
{
  return smx__delays_settle (&self->waiting, self, NULL, error) && smx__ratings_settle (self, error);
}

SmxAddition
smx__finding (SmxFindingKind finding, guint32 section, guint32 subject, const SmxCount *count)
{
  return (SmxAddition){ SMX_FINDINGS, { finding, section, subject }, count };
}

gboolean
smx__tally_note (SmxTally *self, SmxFindingKind finding, guint32 section, guint32 subject, gint64 n,
                 GError **error)
{
  SmxCount count = { n };
  SmxAddition addition = smx__finding (finding, section, subject, &count);
  return smx__tally_add_all (self, &addition, 1, error);
}

gboolean
smx__tally_admit_mark (SmxTally *self, gint64 perception, GError **error)
{
  return smx__marks_admit (&self->marks, perception, error);
}

void
smx__tally_keep_mark (SmxTally *self, gint64 perception)
{
  smx__marks_keep (&self->marks, perception);
}
