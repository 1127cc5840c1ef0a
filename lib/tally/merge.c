/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Merging: what is in one tally joins another, where nothing is counted twice and all was counted alike.
 *
 * Invariant: merging is associative and commutative. All is done on a copy, which takes the place of the tally at the
 * end. */
#include "join.h"
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
SMX_MESSAGE (codes_in_both, "expected every request code in one tally only but found {0} in both",
             "se esperaba cada código de solicitud en un solo recuento pero se encontraron {0} en ambos");
SMX_MESSAGE (source_in_both,
             "expected every record in one tally only but found {0} ([{1}]) in this one and {2} ([{3}]) in "
             "the other, which are the same {4} bytes",
             "se esperaba cada registro en un solo recuento pero se encontraron {0} ([{1}]) en este y {2} "
             "([{3}]) en el otro, que son los mismos {4} bytes");

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

static gboolean
check_cases (const SmxTally *self, const SmxTally *other, GError **error)
{
  gsize n = count_common (self, other, SMX_CASES);
  return n == 0 || smx__fail_cases (n, error);
}

static gboolean
check_codes (const SmxTally *self, const SmxTally *other, GError **error)
{
  gsize n = count_common (self, other, SMX_CODES);
  if (n == 0)
    return TRUE;
  g_autofree char *text = g_strdup_printf ("%" G_GSIZE_FORMAT, n);
  return smx__fail (error, SMX_ERROR_CONFLICT, &(SmxPlace){ .field = "request" }, &codes_in_both, text, NULL);
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
         check_cases (self, other, error) &&
         (!options->refuse_same_requests || check_codes (self, other, error));
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
  if (merged == NULL || !join_names (merged, other, error) ||
      !smx__tally_join (merged, other, SMX_NO_ID, error))
    return FALSE;
  exchange (self, merged);
  return TRUE;
}

gboolean
smx_tally_merge (SmxTally *self, const SmxTally *other, GError **error)
{
  return smx_tally_merge_full (self, other, NULL, error);
}
