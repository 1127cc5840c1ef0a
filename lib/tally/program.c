/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records from a program, one at a time: checked as those of a file are, and counted through the same door.
 *
 * Invariant: a record that is refused has left nothing behind. What it may add before it is counted (codes, a request
 * code, a finding) is what arrived last, so it can be taken away again. */
#include "program.h"

#include "../base/options.h"
#include "../base/text.h"
#include "limits.h"
#include <string.h>

SMX_MESSAGE (a_time, "a time of the years 1 to 9999, in microseconds since 1970,",
             "un momento de los años 1 a 9999, en microsegundos desde 1970,");
SMX_MESSAGE (a_side, "SMX_SIDE_FRONT or SMX_SIDE_BACK", "SMX_SIDE_FRONT o SMX_SIDE_BACK");
SMX_MESSAGE (utf8, "UTF-8", "UTF-8");

void
smx_request_init (SmxRequest *request, gsize struct_size)
{
  const SmxRequest unknown = { .struct_size = sizeof unknown,
                               .reworks = SMX_UNKNOWN,
                               .reassignments = SMX_UNKNOWN,
                               .opened = SMX_UNKNOWN,
                               .promised = SMX_UNKNOWN,
                               .delivered = SMX_UNKNOWN,
                               .end_customers = NAN,
                               .cost = NAN };
  smx__options_init (request, struct_size, &unknown, sizeof unknown);
}

void
smx_rating_init (SmxRating *rating, gsize struct_size)
{
  const SmxRating unknown = { .struct_size = sizeof unknown, .perception = NAN, .expectation = NAN };
  smx__options_init (rating, struct_size, &unknown, sizeof unknown);
}

/* Numbers */

static gboolean
refuse_whole (GError **error, const char *field, char *expected, gint64 value)
{
  g_autofree char *found = g_strdup_printf ("%" G_GINT64_FORMAT, value);
  smx__fail_value (error, SMX_ERROR_RANGE, expected, found, NULL);
  return smx__fail_at (error, &(SmxPlace){ .field = field });
}

static gboolean
refuse_number (GError **error, const char *field, char *expected, double value)
{
  char found[G_ASCII_DTOSTR_BUF_SIZE];
  if (isinf (value))
    g_strlcpy (found, value < 0 ? "-inf" : "inf", sizeof found);
  else
    smx__format_double (found, value);
  smx__fail_value (error, SMX_ERROR_RANGE, expected, found, NULL);
  return smx__fail_at (error, &(SmxPlace){ .field = field });
}

static gboolean
take_count (gint64 value, const char *field, gint64 *to, GError **error)
{
  *to = value;
  return value == SMX_UNKNOWN || (value >= 0 && value <= SMX_MAX_COUNT) ||
         refuse_whole (error, field, smx__expect_count (value < 0), value);
}

static gboolean
take_time (gint64 value, const char *field, gint64 *to, GError **error)
{
  *to = value;
  return value == SMX_UNKNOWN || (value >= SMX_MIN_TIME && value <= SMX_MAX_TIME) ||
         refuse_whole (error, field, smx__message_format (&a_time, NULL), value);
}

static gboolean
take_number (double value, const char *field, double low, double high, gint64 *to, GError **error)
{
  gint64 from = (gint64)(low * (double)SMX_MICRO), until = (gint64)(high * (double)SMX_MICRO);
  return smx__to_micro (value, from, until, to) ||
         refuse_number (error, field, smx__expect_number (low, high, FALSE), value);
}

static gboolean
take_points (const SmxTally *tally, double value, const char *field, gint64 *to, GError **error)
{
  const SmxSettings *settings = &tally->settings;
  return smx__to_micro (value, settings->low, settings->high, to) ||
         refuse_number (error, field, smx__expect_rating (settings), value);
}

gboolean
smx__take_request_numbers (const SmxRequest *from, SmxCountedRequest *to, GError **error)
{
  to->repromised = 0;
  return take_count (from->reworks, "reworks", &to->reworks, error) &&
         take_count (from->reassignments, "reassignments", &to->reassignments, error) &&
         take_time (from->opened, "opened", &to->opened, error) &&
         take_time (from->promised, "promised", &to->promised, error) &&
         take_time (from->delivered, "delivered", &to->delivered, error) &&
         take_number (from->end_customers, "end_customers", 0, SMX_MAX_CUSTOMERS, &to->end_customers,
                      error) &&
         take_number (from->cost, "cost", -SMX_MAX_MONEY, SMX_MAX_MONEY, &to->cost, error);
}

gboolean
smx__take_rating_numbers (const SmxTally *tally, const SmxRating *from, SmxCountedRating *to, GError **error)
{
  if (tally->settings.low == SMX_NULL) {
    smx__fail_no_scale (error);
    return smx__fail_at (error, &(SmxPlace){ .field = "perception" });
  }
  to->side = (guint)from->side;
  if (to->side > SMX_SIDE_BACK)
    return refuse_whole (error, "side", smx__message_format (&a_side, NULL), to->side);
  return take_points (tally, from->perception, "perception", &to->perception, error) &&
         take_points (tally, from->expectation, "expectation", &to->expectation, error);
}

/* Codes */

/* The code without the white space around it; of no length where there is none. The error has no place. */
static gboolean
trim_code (const char *code, const char **text, gsize *length, GError **error)
{
  *text = code;
  *length = code == NULL ? 0 : strlen (code);
  if (*length > 0)
    smx__trim (text, length);
  if (!smx__check_length (*text, *length, error))
    return FALSE;
  if (*length == 0 || g_utf8_validate (*text, (gssize)*length, NULL))
    return TRUE;
  g_autofree char *found = smx__quote (*text, (gssize)*length);
  return smx__fail_value (error, SMX_ERROR_FORMAT, smx__message_format (&utf8, NULL), found, NULL);
}

/* Puts the field in front of an error; NO_MEMORY has none. */
static gboolean
fail_in (const char *field, GError **error)
{
  if (error != NULL && g_error_matches (*error, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    return FALSE;
  return smx__fail_at (error, &(SmxPlace){ .field = field });
}

/* The id of a code, added where it is new. */
static gboolean
mention (SmxTally *self, SmxDictionaryKind kind, const char *code, const char *field, guint32 *id,
         GError **error)
{
  const char *text;
  gsize length;
  *id = SMX_NO_ID;
  if (!trim_code (code, &text, &length, error))
    return fail_in (field, error);
  return length == 0 || smx__tally_intern (self, kind, text, length, id, error);
}

static gboolean
mention_service (SmxTally *self, const char *code, guint32 *id, GError **error)
{
  if (!mention (self, SMX_DICTIONARY_SERVICE, code, "service", id, error))
    return FALSE;
  if (*id != SMX_NO_ID)
    return TRUE;
  g_autofree char *found = code == NULL ? g_strdup ("NULL") : smx__quote (code, -1);
  smx__fail_needed (error, found);
  return fail_in ("service", error);
}

gboolean
smx_tally_code (SmxTally *self, SmxEntity kind, const char *code, guint32 *index, GError **error)
{
  static const struct {
    SmxDictionaryKind dictionary;
    const char *field;
  } kinds[] = { [SMX_ENTITY_ROLE] = { SMX_DICTIONARY_ROLE, "role" },
                [SMX_ENTITY_SERVICE] = { SMX_DICTIONARY_SERVICE, "service" },
                [SMX_ENTITY_PROVIDER] = { SMX_DICTIONARY_PROVIDER, "provider" },
                [SMX_ENTITY_RESPONDENT] = { SMX_DICTIONARY_RESPONDENT, "respondent" },
                [SMX_ENTITY_ATTRIBUTE] = { SMX_DICTIONARY_ATTRIBUTE, "attribute" },
                [SMX_ENTITY_WAVE] = { SMX_DICTIONARY_WAVE, "wave" } };
  g_return_val_if_fail (self != NULL && code != NULL && index != NULL, FALSE);
  g_return_val_if_fail ((guint)kind < G_N_ELEMENTS (kinds), FALSE);
  SMX_LANGUAGE_SCOPE (self->settings.language);
  guint32 id;
  if (!mention (self, kinds[kind].dictionary, code, kinds[kind].field, &id, error))
    return FALSE;
  if (id == SMX_NO_ID) {
    g_autofree char *found = smx__quote (code, -1);
    smx__fail_needed (error, found);
    return fail_in (kinds[kind].field, error);
  }
  *index = id;
  return TRUE;
}

/* All or nothing */

SmxBefore
smx__before (const SmxTally *self)
{
  SmxBefore before = { .n_codes = smx__groups_n (self->groups[SMX_CODES]),
                       .n_findings = smx__groups_n (self->groups[SMX_FINDINGS]) };
  for (guint i = 0; i < SMX_N_DICTIONARIES; i++)
    before.n_texts[i] = smx__dictionary_n (self->dictionaries[i]);
  return before;
}

static void
truncate_groups (SmxTally *self, SmxGroupingKind kind, gsize n)
{
  if (smx__groups_n (self->groups[kind]) > n)
    smx__groups_truncate (self->groups[kind], n);
}

void
smx__undo (SmxTally *self, const SmxBefore *before)
{
  if (before->repeated) { /* both are there, so there is nothing that could fail */
    guint32 section = SMX_NO_ID;
    smx__program_section (self, SMX_BY_PROGRAM_REQUESTS, &section, NULL);
    smx__tally_note (self, SMX_FINDING_REPEATED_CODE, section, SMX_NO_ID, -1, NULL);
  }
  truncate_groups (self, SMX_CODES, before->n_codes);
  truncate_groups (self, SMX_FINDINGS, before->n_findings);
  for (guint i = 0; i < SMX_N_DICTIONARIES; i++)
    smx__dictionary_truncate (self->dictionaries[i], before->n_texts[i]);
}

gboolean
smx__see_request (SmxTally *self, const char *code, guint32 section, SmxBefore *before, GError **error)
{
  const char *text;
  gsize length;
  gboolean seen = FALSE;
  if (!trim_code (code, &text, &length, error))
    return fail_in ("request", error);
  if (length > 0 && !smx__tally_see (self, SMX_CODES, text, length, &seen, error))
    return FALSE;
  before->repeated = seen && smx__tally_note (self, SMX_FINDING_REPEATED_CODE, section, SMX_NO_ID, 1, error);
  return before->repeated == seen;
}

gboolean
smx__program_section (SmxTally *self, guint which, guint32 *section, GError **error)
{
  const char *name = self->by_program[which].section;
  return smx__tally_intern (self, SMX_DICTIONARY_TEXT, name, strlen (name), section, error);
}

void
smx__program_came (SmxTally *self, guint which, gsize n)
{
  self->by_program[which].rows += n;
  if (n > 0)
    smx__tally_declare (self, which == SMX_BY_PROGRAM_REQUESTS ? SMX_CELLS : SMX_RATINGS);
}

/* The doors */

static gboolean
take_request (SmxTally *self, const SmxRequest *request, SmxBefore *before, GError **error)
{
  SmxCountedRequest counted;
  return smx__take_request_numbers (request, &counted, error) &&
         mention_service (self, request->service, &counted.service, error) &&
         mention (self, SMX_DICTIONARY_ROLE, request->role, "role", &counted.role, error) &&
         mention (self, SMX_DICTIONARY_PROVIDER, request->provider, "provider", &counted.provider, error) &&
         smx__program_section (self, SMX_BY_PROGRAM_REQUESTS, &counted.section, error) &&
         smx__see_request (self, request->request, counted.section, before, error) &&
         smx__tally_add_request (self, &counted, error);
}

gboolean
smx_tally_add_request (SmxTally *self, const SmxRequest *request, GError **error)
{
  g_return_val_if_fail (self != NULL && request != NULL, FALSE);
  SMX_LANGUAGE_SCOPE (self->settings.language);
  SmxRequest ours;
  if (request->struct_size != sizeof ours) {
    smx_request_init (&ours, sizeof ours);
    if (!smx__options_resolve ("SmxRequest", &ours, sizeof ours, request, error))
      return FALSE;
    request = &ours;
  }
  SmxBefore before = smx__before (self);
  if (!take_request (self, request, &before, error)) {
    smx__undo (self, &before);
    return FALSE;
  }
  smx__program_came (self, SMX_BY_PROGRAM_REQUESTS, 1);
  return TRUE;
}

static gboolean
mention_rating (SmxTally *self, const SmxRating *rating, SmxCountedRating *counted, GError **error)
{
  return mention_service (self, rating->service, &counted->service, error) &&
         mention (self, SMX_DICTIONARY_ROLE, rating->role, "role", &counted->role, error) &&
         mention (self, SMX_DICTIONARY_PROVIDER, rating->provider, "provider", &counted->provider, error) &&
         mention (self, SMX_DICTIONARY_RESPONDENT, rating->respondent, "respondent", &counted->respondent,
                  error) &&
         mention (self, SMX_DICTIONARY_ATTRIBUTE, rating->attribute, "attribute", &counted->attribute,
                  error) &&
         mention (self, SMX_DICTIONARY_WAVE, rating->wave, "wave", &counted->wave, error);
}

/* What is no answer names nothing that would be kept. */
static gboolean
take_rating (SmxTally *self, const SmxRating *rating, const SmxBefore *before, GError **error)
{
  SmxCountedRating counted;
  if (!smx__take_rating_numbers (self, rating, &counted, error) ||
      !mention_rating (self, rating, &counted, error))
    return FALSE;
  if (counted.perception == SMX_NULL)
    smx__undo (self, before);
  if (!smx__program_section (self, SMX_BY_PROGRAM_RATINGS, &counted.section, error))
    return FALSE;
  if (counted.perception == SMX_NULL)
    return smx__tally_note (self, SMX_FINDING_NO_ANSWER, counted.section, SMX_NO_ID, 1, error);
  return smx__tally_add_rating (self, &counted, error);
}

gboolean
smx_tally_add_rating (SmxTally *self, const SmxRating *rating, GError **error)
{
  g_return_val_if_fail (self != NULL && rating != NULL, FALSE);
  SMX_LANGUAGE_SCOPE (self->settings.language);
  SmxRating ours;
  if (rating->struct_size != sizeof ours) {
    smx_rating_init (&ours, sizeof ours);
    if (!smx__options_resolve ("SmxRating", &ours, sizeof ours, rating, error))
      return FALSE;
    rating = &ours;
  }
  const SmxBefore before = smx__before (self);
  if (!take_rating (self, rating, &before, error)) {
    smx__undo (self, &before);
    return FALSE;
  }
  smx__program_came (self, SMX_BY_PROGRAM_RATINGS, 1);
  return TRUE;
}
