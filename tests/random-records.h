/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seeded random records of every kind, whose order and distribution over tallies must not show. */
#ifndef SMX_RANDOM_RECORDS_H
#define SMX_RANDOM_RECORDS_H

#include "tally-records.h"

typedef enum {
  REQUEST,
  RATING,
  WIDE_LINE,
  ROLE,
  SERVICE,
  LINK,
  DEPENDENCY,
  HANDOVER,
  HELD,
  CASE,
  CODE,
  FINDING,
  SOURCE,
  N_KINDS
} Kind;

typedef struct {
  Kind kind;
  guint32 seed; /* of all that the record says */
  int number;   /* among the records */
} Record;

/* An id of one of @n codes that begin with @letter, or none at times. */
static inline guint32
draw_code (GRand *random, SmxTally *tally, SmxDictionaryKind kind, char letter, int n)
{
  int which = g_rand_int_range (random, -1, n);
  g_autofree char *code = g_strdup_printf ("%c%d", letter, which);
  return which < 0 ? SMX_NO_ID : id_of (tally, kind, code);
}

static inline guint32
draw_service (GRand *random, SmxTally *tally)
{
  return draw_code (random, tally, SMX_DICTIONARY_SERVICE, 's', 6);
}

static inline guint32
draw_provider (GRand *random, SmxTally *tally)
{
  return draw_code (random, tally, SMX_DICTIONARY_PROVIDER, 'p', 4);
}

static inline guint32
draw_role (GRand *random, SmxTally *tally)
{
  return draw_code (random, tally, SMX_DICTIONARY_ROLE, 'r', 3);
}

static inline gint64
draw_number (GRand *random, int limit)
{
  return g_rand_int_range (random, 0, 3) == 0 ? N : g_rand_int_range (random, 0, limit);
}

static inline gboolean
apply_request (GRand *random, SmxTally *tally, GError **error)
{
  SmxCountedRequest request = { .role = draw_role (random, tally),
                                .service = draw_service (random, tally),
                                .provider = draw_provider (random, tally),
                                .section = draw_code (random, tally, SMX_DICTIONARY_TEXT, 'x', 2),
                                .reworks = draw_number (random, 3),
                                .reassignments = draw_number (random, 3),
                                .opened = draw_number (random, 2000000000),
                                .promised = draw_number (random, 2000000000),
                                .delivered = draw_number (random, 2000000000),
                                .repromised = g_rand_int_range (random, 0, 2),
                                .end_customers = draw_number (random, 100000000),
                                .cost = draw_number (random, 1000000000) };
  gint64 *const times[] = { &request.opened, &request.promised, &request.delivered };
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    if (*times[i] != N)
      *times[i] = *times[i] * 1000000 + 123;
  return smx__tally_add_request (tally, &request, error);
}

static inline gboolean
add_answer (GRand *random, SmxTally *tally, guint32 respondent, GError **error)
{
  SmxCountedRating rating = { .respondent = respondent,
                              .role = draw_role (random, tally),
                              .service = service (tally, g_rand_boolean (random) ? "s0" : "s4"),
                              .provider = draw_provider (random, tally),
                              .attribute = draw_code (random, tally, SMX_DICTIONARY_ATTRIBUTE, 'a', 2),
                              .wave = draw_code (random, tally, SMX_DICTIONARY_WAVE, 'w', 2),
                              .section = draw_code (random, tally, SMX_DICTIONARY_TEXT, 'x', 2),
                              .side = (guint)g_rand_int_range (random, 0, 2),
                              .perception = g_rand_int_range (random, -4, 8) * SMX_MICRO / 2,
                              .expectation = draw_number (random, 7000000) };
  return smx__tally_add_rating (tally, &rating, error);
}

static inline gboolean
apply_wide_line (GRand *random, SmxTally *tally, GError **error)
{
  guint32 person;
  if (!smx__tally_new_person (tally, &person, error))
    return FALSE;
  int n = g_rand_int_range (random, 1, 4);
  for (int i = 0; i < n; i++)
    if (!add_answer (random, tally, person, error))
      return FALSE;
  return TRUE;
}

/* A part of what is true of the entity, so that statements never contradict each other. */
static inline gboolean
apply_statement (GRand *random, SmxTally *tally, SmxGroupingKind kind, const guint32 *key, guint32 truth,
                 GError **error)
{
  SmxAnyValue value;
  smx__tally_blank (kind, &value);
  for (const SmxGroupField *field = smx__groupings[kind].fields; field->name != NULL; field++) {
    g_autofree char *words = g_strdup_printf ("%s %u", field->name, truth);
    void *place = value.bytes + field->offset;
    gboolean known = g_rand_int_range (random, 0, 2) == 0 && strcmp (field->name, "standard_hours") != 0;
    if (known && field->kind == SMX_FIELD_TEXT)
      *(guint32 *)place = text (tally, words);
    else if (known)
      *(double *)place = truth / 4.0;
  }
  return smx__tally_state (tally, kind, key, &value, error);
}

static inline gboolean
apply_link (GRand *random, SmxTally *tally, GError **error)
{
  guint32 truth = (guint32)g_rand_int_range (random, 0, 2);
  g_autofree char *code = g_strdup_printf ("l%u", truth);
  guint32 key[] = { role (tally, code), service (tally, code), SMX_NO_ID, 1, truth, 2, 3 };
  return apply_statement (random, tally, SMX_LINKS, key, truth, error);
}

static inline gboolean
apply_dependency (GRand *random, SmxTally *tally, GError **error)
{
  guint32 truth = (guint32)g_rand_int_range (random, 0, 2);
  guint32 key[] = { service (tally, "s0"), service (tally, truth == 0 ? "s1" : "s2") };
  return apply_statement (random, tally, SMX_DEPENDENCIES, key, truth, error);
}

static inline gboolean
apply_named (GRand *random, SmxTally *tally, SmxGroupingKind kind, GError **error)
{
  guint32 truth = (guint32)g_rand_int_range (random, 0, 4);
  g_autofree char *code = g_strdup_printf ("%c%u", kind == SMX_ROLES ? 'r' : 's', truth);
  guint32 key = id_of (tally, smx__groupings[kind].keys[0], code);
  smx__tally_declare (tally, kind);
  return apply_statement (random, tally, kind, &key, truth, error);
}

/* A request code that comes again is noted, as a reader does, but of no section: merging knows none. */
static inline gboolean
apply_code (GRand *random, SmxTally *tally, GError **error)
{
  gboolean seen;
  g_autofree char *code = g_strdup_printf ("R-%d", g_rand_int_range (random, 0, 10));
  return smx__tally_see (tally, SMX_CODES, code, strlen (code), &seen, error) &&
         (!seen || smx__tally_note (tally, SMX_FINDING_REPEATED_CODE, SMX_NO_ID, SMX_NO_ID, 1, error));
}

static inline gboolean
apply_case (int number, SmxTally *tally, GError **error)
{
  gboolean seen;
  g_autofree char *code = g_strdup_printf ("case %d", number);
  return smx__tally_see (tally, SMX_CASES, code, strlen (code), &seen, error);
}

static inline gboolean
apply_handover (GRand *random, SmxTally *tally, GError **error)
{
  SmxHandover counts = { 1, g_rand_int_range (random, 0, 2), 0, 1, g_rand_int_range (random, 0, 2) };
  guint32 from = draw_provider (random, tally), to = draw_provider (random, tally);
  return smx__tally_add_handover (tally, from, to, draw_service (random, tally), &counts, error);
}

/* A log is read by one part only; the same file of services may be read by several. */
static inline gboolean
apply_source (GRand *random, SmxTally *tally, int number, GError **error)
{
  gboolean is_log = g_rand_int_range (random, 0, 2) == 0;
  guint64 rows = (guint64)g_rand_int_range (random, 0, 5);
  g_autofree char *name = g_strdup_printf ("file %" G_GUINT64_FORMAT ".csv", rows);
  SmxSourceRecord source = { .name = name,
                             .section = (char *)(is_log ? "requests" : "services:all"),
                             .rows = rows,
                             .hash_low = is_log ? 1000 + (guint64)number : rows + 1 };
  return smx__tally_add_source (tally, &source, error);
}

static inline gboolean
apply (const Record *record, SmxTally *tally, GError **error)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (record->seed);
  switch (record->kind) {
  case REQUEST:
    return apply_request (random, tally, error);
  case RATING:
    return add_answer (random, tally, draw_code (random, tally, SMX_DICTIONARY_RESPONDENT, 'm', 4), error);
  case WIDE_LINE:
    return apply_wide_line (random, tally, error);
  case ROLE:
    return apply_named (random, tally, SMX_ROLES, error);
  case SERVICE:
    return apply_named (random, tally, SMX_SERVICES, error);
  case LINK:
    return apply_link (random, tally, error);
  case DEPENDENCY:
    return apply_dependency (random, tally, error);
  case HANDOVER:
    return apply_handover (random, tally, error);
  case HELD: {
    guint32 provider_id = draw_provider (random, tally);
    return smx__tally_add_held (tally, provider_id, draw_service (random, tally), 17, error);
  }
  case CASE:
    return apply_case (record->number, tally, error);
  case CODE:
    return apply_code (random, tally, error);
  case FINDING:
    return smx__tally_note (tally, SMX_FINDING_BAD_ROW,
                            draw_code (random, tally, SMX_DICTIONARY_TEXT, 'x', 2), SMX_NO_ID, 2, error);
  case SOURCE:
    return apply_source (random, tally, record->number, error);
  case N_KINDS:
    break;
  }
  return FALSE;
}

static inline void
draw_records (GRand *random, Record *records, int n)
{
  for (int i = 0; i < n; i++) {
    Kind kind = (Kind)g_rand_int_range (random, 0, 2 * N_KINDS);
    records[i] = (Record){ kind < N_KINDS ? kind : kind % 3, g_rand_int (random), i };
  }
}

static inline void
shuffle (GRand *random, Record *records, int n)
{
  for (int i = n - 1; i > 0; i--) {
    int other = g_rand_int_range (random, 0, i + 1);
    Record record = records[i];
    records[i] = records[other];
    records[other] = record;
  }
}

/* A tally with the standards of some services, which every part of a study knows. */
static inline SmxTally *
new_part (void)
{
  SmxSettings settings;
  smx__settings_init (&settings);
  settings.from = 500000000 * G_GINT64_CONSTANT (1000000);
  settings.as_of = 1500000000 * G_GINT64_CONSTANT (1000000);
  SmxTally *tally = new_tally (&settings);
  smx__settings_clear (&settings);
  state_standard (tally, "s1", 24);
  state_standard (tally, "s3", 100000);
  return tally;
}

static inline void
apply_all (SmxTally *tally, const Record *records, int n)
{
  GError *error = NULL;
  for (int i = 0; i < n; i++) {
    apply (&records[i], tally, &error);
    assert_no_error (error);
  }
}

static inline void
merge (SmxTally *into, const SmxTally *from)
{
  GError *error = NULL;
  smx_tally_merge (into, from, &error);
  assert_no_error (error);
}

#endif
