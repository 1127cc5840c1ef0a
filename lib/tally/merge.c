/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Merging: the ids of one tally become those of another, and every entry joins its like.
 *
 * Invariant: merging is associative and commutative up to ids and order of entries, which nobody sees, and equal to
 * reading all records into one tally. Persons without a name are never the same person: those of the other tally get
 * numbers after ours. All is done on a copy, which takes the place of the tally at the end. */
#include "sources.h"

#include "../base/memory.h"
#include "../base/options.h"
#include "../base/text.h"
#include <math.h>
#include <string.h>

SMX_MESSAGE (settings_differ, "expected the same setting in both tallies but found {0} and {1}",
             "se esperaba el mismo ajuste en ambos recuentos pero se encontró {0} y {1}");
SMX_MESSAGE (
    standard_missing,
    "expected {0}, the standard of service {1}, in both tallies but one counted its requests without it",
    "se esperaba {0}, el estándar del servicio {1}, en ambos recuentos, pero uno contó sus solicitudes sin "
    "él");
SMX_MESSAGE (
    cases_in_both, "expected every case of an event log in one tally only but found {0} in both",
    "se esperaba cada caso de un registro de eventos en un solo recuento pero se encontraron {0} en ambos");
SMX_MESSAGE (codes_in_both, "expected every request code in one tally only but found {0} in both",
             "se esperaba cada código de solicitud en un solo recuento pero se encontraron {0} en ambos");
SMX_MESSAGE (source_in_both,
             "expected every record in one tally only but found {0} ([{1}]) in this one and {2} ([{3}]) in "
             "the other, which are the same {4} bytes",
             "se esperaba cada registro en un solo recuento pero se encontraron {0} ([{1}]) en este y {2} "
             "([{3}]) en el otro, que son los mismos {4} bytes");

#define BLOCK 256 /* entries that are joined at a time */

/* The other tally's ids in ours. */
typedef struct {
  guint32 *ids[SMX_N_DICTIONARIES];
  guint32 persons; /* what is added to the number of a person without a name */
} Remap;

static void
remap_clear (Remap *self)
{
  for (guint i = 0; i < SMX_N_DICTIONARIES; i++)
    g_free (self->ids[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Remap, remap_clear)

static gboolean
remap_fill (Remap *self, SmxTally *into, const SmxTally *from, GError **error)
{
  self->persons = into->n_persons;
  for (guint i = 0; i < SMX_N_DICTIONARIES; i++) {
    const SmxDictionary *texts = from->dictionaries[i];
    guint32 n = smx__dictionary_n (texts);
    self->ids[i] = smx__allocate (n, sizeof (guint32), error);
    if (self->ids[i] == NULL)
      return FALSE;
    for (guint32 id = 0; id < n; id++) {
      const char *text = smx__dictionary_text (texts, id);
      if (!smx__dictionary_intern (into->dictionaries[i], text, strlen (text), &self->ids[i][id], error))
        return FALSE;
    }
  }
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

static gboolean
check_settings (const SmxTally *self, const SmxTally *other, GError **error)
{
  const char *key = smx__settings_difference (&self->settings, &other->settings);
  if (key == NULL)
    return TRUE;
  g_autofree char *ours = smx__settings_text (&self->settings, key);
  g_autofree char *theirs = smx__settings_text (&other->settings, key);
  g_autofree char *our_quote = smx__quote (ours, -1);
  g_autofree char *their_quote = smx__quote (theirs, -1);
  return smx__fail (error, SMX_ERROR_CONFLICT, &(SmxPlace){ .field = key }, &settings_differ, our_quote,
                    their_quote, NULL);
}

/* The services of which requests were counted, one byte each. */
static gboolean *
find_counted (const SmxTally *self, GError **error)
{
  guint32 n = smx__dictionary_n (self->dictionaries[SMX_DICTIONARY_SERVICE]);
  gboolean *counted = smx__allocate (n, sizeof (gboolean), error);
  if (counted == NULL)
    return NULL;
  const SmxGroups *cells = self->groups[SMX_CELLS];
  for (gsize i = 0; i < smx__groups_n (cells); i++) {
    guint32 service = smx__groups_key (cells, i)[1];
    if (service != SMX_NO_ID)
      counted[service] = TRUE;
  }
  return counted;
}

static double
standard_of (const SmxTally *self, guint32 service)
{
  gsize place;
  if (!smx__groups_find (self->groups[SMX_SERVICES], &service, &place))
    return NAN;
  SmxService stated;
  smx__groups_read (self->groups[SMX_SERVICES], place, &stated);
  return stated.standard_hours;
}

/* No request of a service with a standard in @self was counted in @other without one. */
static gboolean
check_standards (const SmxTally *self, const SmxTally *other, GError **error)
{
  const SmxDictionary *ours = self->dictionaries[SMX_DICTIONARY_SERVICE];
  const SmxDictionary *theirs = other->dictionaries[SMX_DICTIONARY_SERVICE];
  g_autofree gboolean *counted = find_counted (other, error);
  if (counted == NULL)
    return FALSE;
  for (guint32 id = 0; id < smx__dictionary_n (ours); id++) {
    double standard = standard_of (self, id);
    if (isnan (standard))
      continue;
    const char *code = smx__dictionary_text (ours, id);
    guint32 their_id = smx__dictionary_find (theirs, code, strlen (code));
    if (their_id == SMX_NO_ID || !counted[their_id] || !isnan (standard_of (other, their_id)))
      continue;
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    g_autofree char *quoted = smx__quote (code, -1);
    return smx__fail (error, SMX_ERROR_CONFLICT, &(SmxPlace){ .field = "standard_hours" }, &standard_missing,
                      smx__format_double (buffer, standard), quoted, NULL);
  }
  return TRUE;
}

/* How many entries of a kind are in both tallies. The keys of the kind hold no ids. */
static gsize
count_common (const SmxTally *self, const SmxTally *other, SmxGroupingKind kind)
{
  gsize n = 0, place;
  for (gsize i = 0; i < smx__groups_n (other->groups[kind]); i++)
    n += smx__groups_find (self->groups[kind], smx__groups_key (other->groups[kind], i), &place) ? 1 : 0;
  return n;
}

/* FALSE with CONFLICT where an entry of a kind is in both. */
static gboolean
check_apart (const SmxTally *self, const SmxTally *other, SmxGroupingKind kind, const char *field,
             const SmxMessage *message, GError **error)
{
  gsize n = count_common (self, other, kind);
  if (n == 0)
    return TRUE;
  g_autofree char *text = g_strdup_printf ("%" G_GSIZE_FORMAT, n);
  return smx__fail (error, SMX_ERROR_CONFLICT, &(SmxPlace){ .field = field }, message, text, NULL);
}

static gboolean
check_sources (const SmxTally *self, const SmxTally *other, GError **error)
{
  const SmxSourceRecord *ours, *theirs;
  if (!smx__find_same_source (self, other, &ours, &theirs))
    return TRUE;
  g_autofree char *bytes = g_strdup_printf ("%" G_GUINT64_FORMAT, ours->bytes);
  g_autofree char *one = smx__quote (ours->name, -1), *two = smx__quote (theirs->name, -1);
  return smx__fail (error, SMX_ERROR_CONFLICT, &(SmxPlace){ .field = "source" }, &source_in_both, one,
                    ours->section, two, theirs->section, bytes, NULL);
}

/* Nothing is counted twice, and all was counted alike. */
static gboolean
check_both (const SmxTally *self, const SmxTally *other, const SmxMergeOptions *options, GError **error)
{
  return check_settings (self, other, error) && check_standards (self, other, error) &&
         check_standards (other, self, error) &&
         (options->allow_same_sources || check_sources (self, other, error)) &&
         check_apart (self, other, SMX_CASES, "case", &cases_in_both, error) &&
         (!options->refuse_same_requests ||
          check_apart (self, other, SMX_CODES, "request", &codes_in_both, error));
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

/* One entry of the other tally, in our ids, joins its like. The copy may be spoilt on failure. */
static gboolean
join_entry (SmxTally *into, SmxGroupingKind kind, const guint32 *key, const void *value, GError **error)
{
  SmxGroups *groups = into->groups[kind];
  const SmxGroupField *field;
  SmxAnyValue known;
  guint32 place;
  if (!smx__groups_place (groups, key, 1, &place, error))
    return FALSE;
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

static void
remap_key (const Remap *ids, const SmxGroupingSpec *spec, const guint32 *from, guint32 *key)
{
  for (guint i = 0; i < spec->n_keys; i++)
    key[i] = remap (ids, spec->keys[i], from[i]);
}

static gboolean
join_one_by_one (SmxTally *into, const SmxGroups *groups, SmxGroupingKind kind, const Remap *ids, gsize first,
                 gsize n, GError **error)
{
  const SmxGroupingSpec *spec = &smx__groupings[kind];
  for (gsize i = first; i < first + n; i++) {
    guint32 key[SMX_MAX_KEYS];
    SmxAnyValue value;
    remap_key (ids, spec, smx__groups_key (groups, i), key);
    smx__groups_read (groups, i, &value);
    remap_value (ids, spec, &value);
    if (!join_entry (into, kind, key, &value, error))
      return FALSE;
  }
  return TRUE;
}

/* Some entries at once, where nothing can be in their way; else one by one. Different keys stay different in our ids. */
static gboolean
join_block (SmxTally *into, const SmxGroups *groups, SmxGroupingKind kind, const Remap *ids, gsize first,
            gsize n, GError **error)
{
  const SmxGroupingSpec *spec = &smx__groupings[kind];
  guint32 keys[BLOCK * SMX_MAX_KEYS], places[BLOCK];
  gboolean full = FALSE;
  if (!smx__spec_adds (spec))
    return join_one_by_one (into, groups, kind, ids, first, n, error);
  for (gsize i = 0; i < n; i++)
    remap_key (ids, spec, smx__groups_key (groups, first + i), keys + i * spec->n_keys);
  return smx__groups_place (into->groups[kind], keys, n, places, error) &&
         (smx__groups_join (into->groups[kind], places, groups, first, n, &full, error) ||
          (full && join_one_by_one (into, groups, kind, ids, first, n, error)));
}

static gboolean
join_groups (SmxTally *into, const SmxTally *from, SmxGroupingKind kind, const Remap *ids, GError **error)
{
  const SmxGroups *groups = from->groups[kind];
  gsize n = smx__groups_n (groups);
  if (n > 0 && !smx__groups_own (&into->groups[kind], error))
    return FALSE;
  for (gsize first = 0; first < n; first += BLOCK)
    if (!join_block (into, groups, kind, ids, first, MIN (n - first, BLOCK), error))
      return FALSE;
  return TRUE;
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

/* The one choice that does not depend on which tally is asked: of two titles the one with smaller bytes, of two
 * languages English. */
static gboolean
join_names (SmxTally *into, const SmxTally *from, GError **error)
{
  const char *ours = into->settings.title, *theirs = from->settings.title;
  if (into->settings.language != from->settings.language)
    into->settings.language = SMX_LANGUAGE_ENGLISH;
  if (theirs == NULL || (ours != NULL && strcmp (ours, theirs) <= 0))
    return TRUE;
  char *title = smx__copy_text (theirs, strlen (theirs), error);
  if (title == NULL)
    return FALSE;
  g_free (into->settings.title);
  into->settings.title = title;
  return TRUE;
}

static gboolean
join (SmxTally *into, const SmxTally *from, GError **error)
{
  g_auto (Remap) ids = { { NULL }, 0 };
  gsize repeated = count_common (into, from, SMX_CODES);
  if (!remap_fill (&ids, into, from, error) || !join_totals (into, from, error) ||
      !join_names (into, from, error))
    return FALSE;
  for (guint kind = 0; kind < SMX_N_GROUPINGS; kind++)
    if (!join_groups (into, from, (SmxGroupingKind)kind, &ids, error))
      return FALSE;
  for (gsize i = 0; i < from->n_sources; i++)
    if (!smx__tally_add_source (into, &from->sources[i], error))
      return FALSE;
  return repeated == 0 ||
         smx__tally_note (into, SMX_FINDING_REPEATED_CODE, SMX_NO_ID, SMX_NO_ID, (gint64)repeated, error);
}

/* The contents change places; who refers to which tally does not. */
static void
exchange (SmxTally *a, SmxTally *b)
{
  SmxTally content = *a;
  gint references_a = a->references, references_b = b->references;
  *a = *b;
  *b = content;
  a->references = references_a;
  b->references = references_b;
}

void
smx_merge_options_init (SmxMergeOptions *options, gsize struct_size)
{
  const SmxMergeOptions defaults = { .struct_size = struct_size };
  smx__options_init (options, struct_size, &defaults, sizeof defaults);
}

gboolean
smx_tally_merge_full (SmxTally *self, const SmxTally *other, const SmxMergeOptions *options, GError **error)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);
  SMX_LANGUAGE_SCOPE (self->settings.language);
  SmxMergeOptions settled;
  smx_merge_options_init (&settled, sizeof settled);
  if (!smx__options_resolve ("SmxMergeOptions", &settled, sizeof settled, options, error) ||
      !check_both (self, other, &settled, error))
    return FALSE;
  g_autoptr (SmxTally) merged = smx__tally_copy (self, error);
  if (merged == NULL || !join (merged, other, error))
    return FALSE;
  exchange (self, merged);
  return TRUE;
}

gboolean
smx_tally_merge (SmxTally *self, const SmxTally *other, GError **error)
{
  return smx_tally_merge_full (self, other, NULL, error);
}
