/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Joining: the ids of one tally become those of another, and every entry joins its like.
 *
 * Invariant: joining is associative and commutative up to ids and order of entries, which nobody sees, and equal to
 * reading all records into one tally. Persons without a name are never the same person: those of the other tally get
 * numbers after ours. A grouping that is empty here and needs no other ids is shared until one of the two is written. */
#include "join.h"

#include "../base/memory.h"
#include <string.h>

SMX_MESSAGE (
    cases_in_both, "expected every case of an event log in one tally only but found {0} in both",
    "se esperaba cada caso de un registro de eventos en un solo recuento pero se encontraron {0} en ambos");

#define BLOCK 256 /* entries that are joined at a time */

/* The other tally's ids in ours. */
typedef struct {
  guint32 *ids[SMX_N_DICTIONARIES];
  gboolean same[SMX_N_DICTIONARIES]; /* every id is itself */
  guint32 persons;                   /* what is added to the number of a person without a name */
} Remap;

static void
remap_clear (Remap *self)
{
  for (guint i = 0; i < SMX_N_DICTIONARIES; i++)
    g_free (self->ids[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Remap, remap_clear)

static gboolean
are_same (const guint32 *ids, guint32 n)
{
  guint32 difference = 0;
  for (guint32 i = 0; i < n; i++)
    difference |= ids[i] ^ i;
  return difference == 0;
}

static gboolean
remap_fill (Remap *self, SmxTally *into, const SmxTally *from, GError **error)
{
  self->persons = into->n_persons;
  for (guint i = 0; i < SMX_N_DICTIONARIES; i++) {
    const SmxDictionary *texts = from->dictionaries[i];
    guint32 n = smx__dictionary_n (texts);
    self->ids[i] = smx__allocate (n, sizeof (guint32), error);
    if (self->ids[i] == NULL || !smx__dictionary_join (into->dictionaries[i], texts, self->ids[i], error))
      return FALSE;
    self->same[i] = are_same (self->ids[i], n);
  }
  self->same[SMX_DICTIONARY_RESPONDENT] &= self->persons == 0 || from->n_persons == 0;
  return TRUE;
}

static guint32
remap (const Remap *self, SmxDictionaryKind kind, guint32 id)
{
  if (kind == SMX_PLAIN_NUMBER || id == SMX_NO_ID)
    return id;
  if (kind == SMX_DICTIONARY_RESPONDENT && (id & SMX_ANONYMOUS) != 0)
    return id + self->persons;
  return self->ids[kind][id];
}

static void
remap_keys (const Remap *self, const SmxGroups *groups, gsize first, gsize n, guint32 *keys)
{
  const SmxGroupingSpec *spec = smx__groups_spec (groups);
  for (gsize i = 0; i < n; i++) {
    const guint32 *key = smx__groups_key (groups, first + i);
    for (guint j = 0; j < spec->n_keys; j++)
      keys[i * spec->n_keys + j] = remap (self, spec->keys[j], key[j]);
  }
}

static void
remap_value (const Remap *self, const SmxGroupingSpec *spec, void *value)
{
  for (const SmxGroupField *field = spec->fields; field->name != NULL; field++) {
    guint32 *text = (guint32 *)(void *)((char *)value + field->offset);
    if (field->kind == SMX_FIELD_TEXT)
      *text = remap (self, SMX_DICTIONARY_TEXT, *text);
  }
}

/* Whether entries of a grouping are the same here. */
static gboolean
needs_no_ids (const Remap *self, const SmxGroupingSpec *spec)
{
  gboolean same = TRUE;
  for (guint i = 0; i < spec->n_keys; i++)
    same = same && (spec->keys[i] == SMX_PLAIN_NUMBER || self->same[spec->keys[i]]);
  for (const SmxGroupField *field = spec->fields; field->name != NULL; field++)
    same = same && (field->kind != SMX_FIELD_TEXT || self->same[SMX_DICTIONARY_TEXT]);
  return same;
}

/* One entry of the other tally, in our ids, joins its like. */
static gboolean
join_entry (SmxTally *into, SmxGroupingKind kind, const guint32 *key, guint32 place, const void *value,
            GError **error)
{
  SmxGroups *groups = into->groups[kind];
  const SmxGroupField *field;
  SmxAnyValue known;
  switch (smx__groups_combine (groups, place, value, &field, error)) {
  case SMX_COMBINED:
    return TRUE;
  case SMX_OVERFLOW:
    return field != NULL && smx__fail_sum (kind, field->name, field->kind, error);
  case SMX_DIFFERENT:
    smx__groups_read (groups, place, &known);
    return smx__fail_statement (into, kind, key, field, &known, value, error);
  }
  return FALSE;
}

static gboolean
join_one_by_one (SmxTally *into, const SmxGroups *groups, SmxGroupingKind kind, const Remap *ids, gsize first,
                 gsize n, const guint32 *keys, const guint32 *places, GError **error)
{
  const SmxGroupingSpec *spec = &smx__groupings[kind];
  for (gsize i = 0; i < n; i++) {
    SmxAnyValue value;
    smx__groups_read (groups, first + i, &value);
    remap_value (ids, spec, &value);
    if (!join_entry (into, kind, keys + i * spec->n_keys, places[i], &value, error))
      return FALSE;
  }
  return TRUE;
}

/* Some entries at once, where nothing can be in their way; else one by one. Different keys stay different in our ids. */
static gboolean
join_block (SmxTally *into, const SmxGroups *groups, SmxGroupingKind kind, const Remap *ids, gsize first,
            gsize n, GError **error)
{
  guint32 keys[BLOCK * SMX_MAX_KEYS], places[BLOCK];
  gboolean full = FALSE;
  remap_keys (ids, groups, first, n, keys);
  if (!smx__groups_place (into->groups[kind], keys, n, places, error))
    return FALSE;
  if (!smx__spec_adds (&smx__groupings[kind]))
    return join_one_by_one (into, groups, kind, ids, first, n, keys, places, error);
  return smx__groups_join (into->groups[kind], places, groups, first, n, &full, error) ||
         (full && join_one_by_one (into, groups, kind, ids, first, n, keys, places, error));
}

/* @n_common: how many entries are in both. */
static gboolean
join_groups (SmxTally *into, const SmxTally *from, SmxGroupingKind kind, const Remap *ids, gsize *n_common,
             GError **error)
{
  const SmxGroups *groups = from->groups[kind];
  SmxGroups **ours = &into->groups[kind];
  gsize n = smx__groups_n (groups), before = smx__groups_n (*ours);
  gboolean same = needs_no_ids (ids, &smx__groupings[kind]);
  *n_common = 0;
  if (n == 0 || (same && *ours == groups && !smx__spec_adds (&smx__groupings[kind])))
    return TRUE; /* a register that both share */
  if (same && before == 0) {
    smx__groups_free (*ours);
    *ours = smx__groups_ref (groups);
    return TRUE;
  }
  if (!smx__groups_own (ours, error))
    return FALSE;
  for (gsize first = 0; first < n; first += BLOCK)
    if (!join_block (into, groups, kind, ids, first, MIN (n - first, BLOCK), error))
      return FALSE;
  *n_common = before + n - smx__groups_n (*ours);
  return TRUE;
}

/* Where each entry of the other tally's SMX_RATINGS stands in ours, which has them all. */
static guint32 *
map_ratings (const SmxTally *into, const SmxTally *from, const Remap *ids, GError **error)
{
  const SmxGroups *theirs = from->groups[SMX_RATINGS], *ours = into->groups[SMX_RATINGS];
  gsize n = smx__groups_n (theirs);
  guint32 *map = smx__allocate (n, sizeof *map, error);
  for (gsize i = 0; map != NULL && i < n; i++) {
    guint32 key[SMX_MAX_KEYS];
    gsize place = 0;
    remap_keys (ids, theirs, i, 1, key);
    smx__groups_find (ours, key, &place);
    map[i] = (guint32)place;
  }
  return map;
}

static guint32
person_here (gconstpointer ids, guint32 person)
{
  return remap (ids, SMX_DICTIONARY_RESPONDENT, person);
}

/* Answers of the other tally's log (transfer full) come to those of ours. Limits add up as logs do. */
static gboolean
join_logs (SmxTally *into, const SmxTally *from, SmxAnswerLog *log, const Remap *ids, GError **error)
{
  g_autoptr (SmxAnswerLog) theirs = log;
  gsize n = smx__log_n (theirs);
  g_autofree guint32 *ratings = n == 0 ? NULL : map_ratings (into, from, ids, error);
  if (ratings == NULL)
    return n == 0;
  into->log_limit += from->log_limit;
  if (smx__log_n (into->log) == 0 && ids->same[SMX_DICTIONARY_RESPONDENT] &&
      are_same (ratings, (guint32)smx__groups_n (from->groups[SMX_RATINGS]))) {
    smx__log_unref (into->log);
    into->log = g_steal_pointer (&theirs);
    return TRUE;
  }
  return smx__log_join (&into->log, g_steal_pointer (&theirs), person_here, ids, ratings, error) &&
         smx__tally_tidy_log (into, error);
}

static gboolean
join_totals (SmxTally *into, const SmxTally *from, GError **error)
{
  if (__builtin_add_overflow (into->n_requests, from->n_requests, &into->n_requests))
    return smx__fail_sum (SMX_CELLS, "requests", SMX_FIELD_COUNT, error);
  if (__builtin_add_overflow (into->n_ratings, from->n_ratings, &into->n_ratings))
    return smx__fail_sum (SMX_RATINGS, "n", SMX_FIELD_COUNT, error);
  if (from->n_persons > SMX_MAX_PERSONS - into->n_persons)
    return smx__fail_memory (error);
  into->n_persons += from->n_persons;
  into->last_time = MAX (into->last_time, from->last_time);
  into->has |= from->has;
  for (gsize i = 0; i < from->marks.n; i++) {
    if (!smx__marks_admit (&into->marks, from->marks.items[i], error))
      return FALSE;
    smx__marks_keep (&into->marks, from->marks.items[i]);
  }
  return TRUE;
}

gboolean
smx__fail_cases (gsize n, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GSIZE_FORMAT, n);
  return smx__fail (error, SMX_ERROR_CONFLICT, &(SmxPlace){ .field = "case" }, &cases_in_both, text, NULL);
}

/* @log (transfer full) is that of @from; @spent: @from where it is not needed any more, else NULL. */
static gboolean
join (SmxTally *into, const SmxTally *from, SmxAnswerLog *log, SmxTally *spent, guint32 section,
      GError **error)
{
  g_autoptr (SmxAnswerLog) theirs = log;
  g_auto (Remap) ids = { { NULL }, { FALSE }, 0 };
  gsize n_common[SMX_N_GROUPINGS];
  if (!remap_fill (&ids, into, from, error) || !join_totals (into, from, error))
    return FALSE;
  smx__standards_clear (&into->standards);
  smx__tally_forget_places (into);
  for (guint kind = 0; kind < SMX_N_GROUPINGS; kind++) {
    if (!join_groups (into, from, (SmxGroupingKind)kind, &ids, &n_common[kind], error))
      return FALSE;
    if (spent != NULL && kind != SMX_RATINGS) /* which the log speaks of */
      g_clear_pointer (&spent->groups[kind], smx__groups_free);
  }
  if (!join_logs (into, from, g_steal_pointer (&theirs), &ids, error) ||
      (spent != NULL && !smx__delays_settle (&spent->waiting, into, ids.ids, error)))
    return FALSE;
  if (n_common[SMX_CASES] > 0)
    return smx__fail_cases (n_common[SMX_CASES], error);
  for (guint i = 0; i < smx__tally_n_sources (from); i++)
    if (!smx__tally_add_source (into, smx__tally_source (from, i), error))
      return FALSE;
  gint64 repeated = (gint64)n_common[SMX_CODES];
  return repeated == 0 ||
         smx__tally_note (into, SMX_FINDING_REPEATED_CODE, section, SMX_NO_ID, repeated, error);
}

gboolean
smx__tally_join (SmxTally *into, const SmxTally *from, guint32 section, GError **error)
{
  return join (into, from, smx__log_ref (from->log), NULL, section, error);
}

gboolean
smx__tally_join_last (SmxTally *into, SmxTally *from, guint32 section, GError **error)
{
  smx__tally_forget_places (from);
  return join (into, from, g_steal_pointer (&from->log), from, section, error);
}
