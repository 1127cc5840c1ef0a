/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Merging: any split of seeded random records, merged in any order and nesting, is the tally of all of them; and what
 * contradicts is refused with both tallies as they were. */
#include "test-support.h"

#include "base/memory.h"
#include "random-records.h"
#include "tally-dump.h"
#include <service-matrix/error.h>

/* ---- Merging is reading ---- */

#define RECORDS 200
#define MOST_PARTS 6

/* Deals the records to parts, then merges two parts after another until one is left. */
static char *
dump_in_parts (GRand *random, const Record *records)
{
  SmxTally *parts[MOST_PARTS];
  int n = g_rand_int_range (random, 1, MOST_PARTS + 1);
  for (int i = 0; i < n; i++)
    parts[i] = new_part ();
  for (int i = 0; i < RECORDS; i++)
    apply_all (parts[g_rand_int_range (random, 0, n)], &records[i], 1);
  for (; n > 1; n--) {
    int from = g_rand_int_range (random, 0, n);
    SmxTally *taken = parts[from];
    parts[from] = parts[n - 1];
    g_autofree char *before = dump_tally (taken);
    merge (parts[g_rand_int_range (random, 0, n - 1)], taken);
    g_autofree char *after = dump_tally (taken);
    assert_same_dump ("the other tally", after, before);
    smx_tally_unref (taken);
  }
  char *dump = dump_tally (parts[0]);
  smx_tally_unref (parts[0]);
  return dump;
}

static void
equals_reading_at_once (void **state)
{
  (void)state;
  for (guint32 seed = 1; seed <= 60; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autofree char *what = g_strdup_printf ("seed %u", seed);
    Record records[RECORDS];
    draw_records (random, records, RECORDS);
    g_autoptr (SmxTally) whole = new_part ();
    apply_all (whole, records, RECORDS);
    g_autofree char *expected = dump_tally (whole);
    for (int split = 0; split < 3; split++) {
      shuffle (random, records, RECORDS);
      g_autofree char *parts = dump_in_parts (random, records);
      assert_same_dump (what, parts, expected);
    }
  }
}

static void
doubles_itself (void **state)
{
  (void)state;
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  Record records[RECORDS];
  draw_records (random, records, RECORDS);
  for (int i = 0; i < RECORDS; i++)
    records[i].kind = records[i].kind == CASE || records[i].kind == SOURCE ? REQUEST : records[i].kind;
  g_autoptr (SmxTally) twice = new_part ();
  apply_all (twice, records, RECORDS);
  apply_all (twice, records, RECORDS);
  g_autoptr (SmxTally) once = new_part ();
  apply_all (once, records, RECORDS);
  merge (once, once);
  g_autofree char *expected = dump_tally (twice);
  g_autofree char *dump = dump_tally (once);
  assert_same_dump ("merged with itself", dump, expected);
}

static void
starts_from_nothing (void **state)
{
  (void)state;
  g_autoptr (GRand) random = g_rand_new_with_seed (8);
  Record records[RECORDS];
  draw_records (random, records, RECORDS);
  g_autoptr (SmxTally) full = new_part ();
  g_autoptr (SmxTally) empty = new_part ();
  apply_all (full, records, RECORDS);
  g_autofree char *expected = dump_tally (full);
  merge (empty, full);
  g_autofree char *forth = dump_tally (empty);
  assert_same_dump ("into an empty one", forth, expected);
  g_autoptr (SmxTally) other = new_part ();
  merge (full, other);
  g_autofree char *back = dump_tally (full);
  assert_same_dump ("with an empty one", back, expected);
}

static void
keeps_persons_apart (void **state)
{
  (void)state;
  SmxTally *parts[2];
  for (int i = 0; i < 2; i++) {
    parts[i] = new_part ();
    SmxCountedRating rating = plain_rating (parts[i], 3, NAN);
    assert_true (smx__tally_new_person (parts[i], &rating.respondent, NULL));
    rate (parts[i], &rating);
    rating.respondent = id_of (parts[i], SMX_DICTIONARY_RESPONDENT, "m1");
    rate (parts[i], &rating);
  }
  merge (parts[0], parts[1]);
  const SmxGroups *persons = smx__tally_groups (parts[0], SMX_RESPONDENTS);
  assert_int_equal (smx__groups_n (persons), 3); /* two without a name, and m1, who answered twice */
  guint32 next;
  assert_true (smx__tally_new_person (parts[0], &next, NULL));
  for (gsize i = 0; i < 3; i++)
    assert_int_not_equal (smx__groups_key (persons, i)[0], next);
  smx_tally_unref (parts[0]);
  smx_tally_unref (parts[1]);
}

static void
adds_hidden_codes_to_the_findings (void **state)
{
  (void)state;
  g_autoptr (SmxTally) one = new_part ();
  g_autoptr (SmxTally) other = new_part ();
  gboolean seen;
  assert_true (smx__tally_see (one, SMX_CODES, "R-1", 3, &seen, NULL));
  assert_true (smx__tally_see (one, SMX_CODES, "R-2", 3, &seen, NULL));
  assert_true (smx__tally_see (other, SMX_CODES, "R-2", 3, &seen, NULL));
  merge (one, other);
  guint32 key[] = { SMX_FINDING_REPEATED_CODE, SMX_NO_ID, SMX_NO_ID };
  const SmxCount *count = group_find (smx__tally_groups (one, SMX_FINDINGS), key);
  assert_non_null (count);
  assert_int_equal (count->n, 1);
  assert_int_equal (smx__groups_n (smx__tally_groups (one, SMX_CODES)), 2);
}

/* ---- Title and language ---- */

typedef struct {
  const char *name;
  const char *titles[2];
  SmxLanguage languages[2];
  const char *title;
  SmxLanguage language;
} Naming;

#define EN SMX_LANGUAGE_ENGLISH
#define ES SMX_LANGUAGE_SPANISH

static const Naming namings[] = {
  { "names/equal", { "Bank", "Bank" }, { ES, ES }, "Bank", ES },
  { "names/smaller-bytes", { "Bank", "Agency" }, { ES, EN }, "Agency", EN },
  { "names/known-before-unknown", { NULL, "Bank" }, { EN, ES }, "Bank", EN },
  { "names/unknown", { NULL, NULL }, { EN, EN }, NULL, EN },
};

static void
chooses_names (void **state)
{
  const Naming *row = *state;
  for (int turn = 0; turn < 2; turn++) {
    SmxTally *parts[2];
    for (int i = 0; i < 2; i++) {
      SmxSettings settings;
      smx__settings_init (&settings);
      settings.title = g_strdup (row->titles[i]);
      settings.language = row->languages[i];
      parts[i] = new_tally (&settings);
      smx__settings_clear (&settings);
    }
    merge (parts[turn], parts[1 - turn]);
    const SmxSettings *merged = smx__tally_settings (parts[turn]);
    assert_int_equal (g_strcmp0 (merged->title, row->title), 0);
    assert_int_equal (merged->language, row->language);
    smx_tally_unref (parts[0]);
    smx_tally_unref (parts[1]);
  }
}

/* ---- What is refused ---- */

static void
assert_refused (SmxTally *self, SmxTally *other, SmxErrorCode code, const char *message)
{
  g_autofree char *before = dump_tally (self);
  g_autofree char *others = dump_tally (other);
  GError *error = NULL;
  assert_false (smx_tally_merge (self, other, &error));
  assert_error (error, SMX_ERROR, (int)code, message);
  g_error_free (error);
  g_autofree char *after = dump_tally (self);
  g_autofree char *others_after = dump_tally (other);
  assert_same_dump ("refused", after, before);
  assert_same_dump ("the other tally", others_after, others);
}

static void
set_scale (SmxSettings *settings)
{
  settings->low = SMX_MICRO;
  settings->high = 7 * SMX_MICRO;
}

static void
set_target (SmxSettings *settings)
{
  settings->target = 6 * SMX_MICRO + 500000;
}

static void
set_dissatisfied (SmxSettings *settings)
{
  settings->dissatisfied = 2 * SMX_MICRO;
}

static void
set_from (SmxSettings *settings)
{
  settings->from = at ("2016-03-01T09:30:00Z");
}

static void
set_until (SmxSettings *settings)
{
  settings->until = at ("1969-12-31T23:59:59Z") + 999999;
}

static void
set_as_of (SmxSettings *settings)
{
  settings->as_of = 0;
}

static void
set_period (SmxSettings *settings)
{
  settings->period = SMX_PERIOD_WEEK;
}

static void
set_timezone (SmxSettings *settings)
{
  g_free (settings->timezone);
  settings->timezone = g_strdup ("Europe/Madrid");
}

static void
set_waves (SmxSettings *settings)
{
  settings->waves = g_strsplit ("spring,autumn;late", ",", -1);
}

static void
set_critical (SmxSettings *settings)
{
  settings->critical = 0.6;
}

static void
set_min_group (SmxSettings *settings)
{
  settings->min_group = 7;
}

static void
set_spanish_target (SmxSettings *settings)
{
  set_target (settings);
  settings->language = ES;
}

typedef struct {
  const char *name;
  void (*set) (SmxSettings *settings);
  const char *message;
} Setting;

#define DIFFERENT(key, ours, theirs)                                                                         \
  key ": expected the same setting in both tallies but found " ours " and " theirs

static const Setting settings_rows[] = {
  { "settings/scale", set_scale, DIFFERENT ("scale", "\"1;7\"", "\"\"") },
  { "settings/target", set_target, DIFFERENT ("target", "\"6.5\"", "\"\"") },
  { "settings/dissatisfied", set_dissatisfied, DIFFERENT ("dissatisfied", "\"2\"", "\"\"") },
  { "settings/from", set_from, DIFFERENT ("from", "\"2016-03-01T09:30:00Z\"", "\"\"") },
  { "settings/until", set_until, DIFFERENT ("until", "\"1969-12-31T23:59:59.999999Z\"", "\"\"") },
  { "settings/as-of", set_as_of, DIFFERENT ("as-of", "\"1970-01-01T00:00:00Z\"", "\"\"") },
  { "settings/period", set_period, DIFFERENT ("period", "\"week\"", "\"month\"") },
  { "settings/timezone", set_timezone, DIFFERENT ("timezone", "\"Europe/Madrid\"", "\"UTC\"") },
  { "settings/waves", set_waves, DIFFERENT ("waves", "\"spring;autumn\\\\;late\"", "\"\"") },
  { "settings/critical", set_critical, DIFFERENT ("critical", "\"0.6\"", "\"0.5\"") },
  { "settings/min-group", set_min_group, DIFFERENT ("min-group", "\"7\"", "\"5\"") },
  { "settings/in-spanish", set_spanish_target,
    "target: se esperaba el mismo ajuste en ambos recuentos pero se encontró \"6.5\" y \"\"" },
};

static void
refuses_other_settings (void **state)
{
  const Setting *row = *state;
  SmxSettings settings;
  smx__settings_init (&settings);
  g_autoptr (SmxTally) other = new_tally (&settings);
  row->set (&settings);
  g_autoptr (SmxTally) self = new_tally (&settings);
  g_autoptr (SmxTally) same = new_tally (&settings);
  smx__settings_clear (&settings);
  assert_refused (self, other, SMX_ERROR_CONFLICT, row->message);
  merge (self, same);
}

static void
state_name (SmxTally *tally, const char *code, const char *name)
{
  SmxService value;
  smx__tally_blank (SMX_SERVICES, &value);
  value.name = text (tally, name);
  guint32 key = service (tally, code);
  assert_true (smx__tally_state (tally, SMX_SERVICES, &key, &value, NULL));
}

/* The same ids stand for other texts in the two tallies. */
static void
refuses_contradictions (void **state)
{
  (void)state;
  g_autoptr (SmxTally) self = new_tally (NULL);
  g_autoptr (SmxTally) other = new_tally (NULL);
  state_name (self, "cards", "Bank cards");
  state_name (self, "loans", "Loans");
  state_name (other, "loans", "Loans");
  state_name (other, "cards", "Credit cards");
  assert_refused (
      self, other, SMX_ERROR_CONFLICT,
      "name: expected \"Bank cards\", as stated before for service \"cards\", but found \"Credit cards\"");
  assert_refused (
      other, self, SMX_ERROR_CONFLICT,
      "name: expected \"Credit cards\", as stated before for service \"cards\", but found \"Bank cards\"");
}

static void
refuses_requests_without_the_standard (void **state)
{
  (void)state;
  static const char message[] =
      "standard_hours: expected 4.5, the standard of service \"cards\", in both tallies but "
      "one counted its requests without it";
  g_autoptr (SmxTally) knows = new_tally (NULL);
  g_autoptr (SmxTally) counted = new_tally (NULL);
  service (counted, "loans");
  state_standard (knows, "cards", 4.5);
  SmxCountedRequest request = plain_request (counted);
  add (counted, &request);
  assert_refused (knows, counted, SMX_ERROR_CONFLICT, message);
  assert_refused (counted, knows, SMX_ERROR_CONFLICT, message);
  g_autoptr (SmxTally) others = new_tally (NULL);
  request = plain_request (others);
  request.service = service (others, "loans");
  add (others, &request);
  merge (others, knows);
}

static void
refuses_a_case_in_both (void **state)
{
  (void)state;
  g_autoptr (SmxTally) self = new_tally (NULL);
  g_autoptr (SmxTally) other = new_tally (NULL);
  for (int i = 0; i < 5; i++) {
    assert_true (apply_case (i, self, NULL));
    assert_true (apply_case (i + 3, other, NULL));
  }
  assert_refused (self, other, SMX_ERROR_CONFLICT,
                  "case: expected every case of an event log in one tally only but found 2 in both");
  GError *error = NULL;
  assert_false (smx_tally_merge (self, self, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CONFLICT,
                "case: expected every case of an event log in one tally only but found 5 in both");
  g_error_free (error);
}

static void
refuses_sums_that_do_not_fit (void **state)
{
  (void)state;
  g_autoptr (SmxTally) self = new_tally (NULL);
  SmxCountedRequest request = plain_request (self);
  add (self, &request);
  for (int i = 0; i < 62; i++)
    merge (self, self);
  assert_int_equal (smx_tally_n_requests (self), G_GINT64_CONSTANT (1) << 62);
  GError *error = NULL;
  assert_false (smx_tally_merge (self, self, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "cells: requests: expected a sum that fits its 64 bits but it would grow beyond");
  g_error_free (error);
  assert_int_equal (smx_tally_n_requests (self), G_GINT64_CONSTANT (1) << 62);
  g_autoptr (SmxTally) one = new_tally (NULL);
  g_autoptr (SmxTally) other = new_tally (NULL);
  SmxHandover half = { .indirect_returns = G_MAXINT64 / 2 + 1 };
  assert_true (smx__tally_add_handover (one, SMX_NO_ID, SMX_NO_ID, SMX_NO_ID, &half, NULL));
  assert_true (smx__tally_add_handover (other, SMX_NO_ID, SMX_NO_ID, SMX_NO_ID, &half, NULL));
  assert_refused (
      one, other, SMX_ERROR_RANGE,
      "handovers: indirect_returns: expected a sum that fits its 64 bits but it would grow beyond");
}

static void
refuses_endless_marks (void **state)
{
  (void)state;
  g_autoptr (SmxTally) self = new_tally (NULL);
  g_autoptr (SmxTally) other = new_tally (NULL);
  for (int i = 0; i < 600; i++) {
    SmxCountedRating rating = plain_rating (self, i, NAN);
    rate (self, &rating);
    rating = plain_rating (other, i + 402, NAN);
    rate (other, &rating);
  }
  assert_refused (self, other, SMX_ERROR_RANGE,
                  "perception: expected at most 1001 different values but found one more, 1001");
}

/* ---- The same source in both ---- */

typedef struct {
  const char *name;
  SmxSourceRecord sources[2];
  const char *message; /* NULL: they merge */
} Sameness;

#define SOURCE_OF(section, name, bytes, rows, left_out, hash)                                                \
  {                                                                                                          \
    (char *)name, (char *)section, bytes, rows, left_out, 0, hash                                            \
  }
#define LOG SOURCE_OF ("requests:log", "day.csv", 900, 10, 0, 7)
#define IN_BOTH(one, section_one, two, section_two)                                                          \
  "source: expected every record in one tally only but found \"" one "\" ([" section_one                     \
  "]) in this one and \"" two "\" ([" section_two "]) in the other, which are the same 900 bytes"

static const Sameness samenesses[] = {
  { "sources/same", { LOG, LOG }, IN_BOTH ("day.csv", "requests:log", "day.csv", "requests:log") },
  { "sources/same-under-another-name",
    { LOG, SOURCE_OF ("requests", "copy.csv", 900, 10, 0, 7) },
    IN_BOTH ("day.csv", "requests:log", "copy.csv", "requests") },
  { "sources/same-as-events",
    { LOG, SOURCE_OF ("events", "day.csv", 900, 30, 0, 7) },
    IN_BOTH ("day.csv", "requests:log", "day.csv", "events") },
  { "sources/same-as-cells",
    { SOURCE_OF ("cells", "day.csv", 900, 10, 0, 7), LOG },
    IN_BOTH ("day.csv", "cells", "day.csv", "requests:log") },
  { "sources/same-ratings",
    { SOURCE_OF ("ratings:a", "day.csv", 900, 10, 9, 7), SOURCE_OF ("ratings:b", "day.csv", 900, 10, 0, 7) },
    IN_BOTH ("day.csv", "ratings:a", "day.csv", "ratings:b") },
  { "sources/requests-and-ratings", { LOG, SOURCE_OF ("ratings", "day.csv", 900, 10, 0, 7) }, NULL },
  { "sources/another-hash", { LOG, SOURCE_OF ("requests:log", "day.csv", 900, 10, 0, 8) }, NULL },
  { "sources/another-size", { LOG, SOURCE_OF ("requests:log", "day.csv", 901, 10, 0, 7) }, NULL },
  { "sources/hash-unknown",
    { SOURCE_OF ("requests", "rows", 900, 10, 0, 0), SOURCE_OF ("requests", "rows", 900, 10, 0, 0) },
    NULL },
  { "sources/no-rows",
    { SOURCE_OF ("requests", "a.csv", 900, 0, 0, 7), SOURCE_OF ("requests", "b.csv", 900, 0, 0, 7) },
    NULL },
  { "sources/all-left-out",
    { SOURCE_OF ("requests", "a.csv", 900, 4, 4, 7), SOURCE_OF ("requests", "b.csv", 900, 4, 4, 7) },
    NULL },
  { "sources/entities",
    { SOURCE_OF ("services", "day.csv", 900, 10, 0, 7), SOURCE_OF ("services", "day.csv", 900, 10, 0, 7) },
    NULL },
  { "sources/kind-that-begins-alike",
    { SOURCE_OF ("request", "day.csv", 900, 10, 0, 7), SOURCE_OF ("request", "day.csv", 900, 10, 0, 7) },
    NULL },
};

static void
tells_sources (void **state)
{
  const Sameness *row = *state;
  g_autoptr (SmxTally) self = new_part ();
  g_autoptr (SmxTally) other = new_part ();
  assert_true (smx__tally_add_source (self, &row->sources[0], NULL));
  assert_true (smx__tally_add_source (other, &row->sources[1], NULL));
  if (row->message == NULL) {
    merge (self, other);
    return;
  }
  assert_refused (self, other, SMX_ERROR_CONFLICT, row->message);
  SmxMergeOptions options;
  smx_merge_options_init (&options, sizeof options);
  options.allow_same_sources = TRUE;
  GError *error = NULL;
  assert_true (smx_tally_merge_full (self, other, &options, &error));
  assert_no_error (error);
  assert_int_equal (smx__tally_n_sources (self), 2);
}

static void
tells_sources_in_spanish (void **state)
{
  (void)state;
  SmxSettings settings;
  smx__settings_init (&settings);
  settings.language = ES;
  g_autoptr (SmxTally) self = new_tally (&settings);
  smx__settings_clear (&settings);
  const SmxSourceRecord source = LOG;
  assert_true (smx__tally_add_source (self, &source, NULL));
  assert_refused (self, self, SMX_ERROR_CONFLICT,
                  "source: se esperaba cada registro en un solo recuento pero se encontraron \"day.csv\" "
                  "([requests:log]) en este y \"day.csv\" ([requests:log]) en el otro, que son los mismos "
                  "900 bytes");
}

/* The same file of entities is one source, whatever the order and nesting. */
static void
keeps_entities_once (void **state)
{
  (void)state;
  const SmxSourceRecord services = SOURCE_OF ("services", "services.csv", 50, 2, 0, 3);
  g_autoptr (SmxTally) all = new_part ();
  for (guint64 day = 1; day <= 3; day++) {
    g_autoptr (SmxTally) part = new_part ();
    const SmxSourceRecord log = SOURCE_OF ("requests", "log.csv", 100, 5, 0, 10 + day);
    assert_true (smx__tally_add_source (part, &services, NULL));
    assert_true (smx__tally_add_source (part, &log, NULL));
    merge (all, part);
  }
  assert_int_equal (smx__tally_n_sources (all), 4);
  assert_string_equal (smx__tally_source (all, 3)->name, "services.csv");
}

static void
refuses_what_it_is_told_to (void **state)
{
  (void)state;
  g_autoptr (SmxTally) self = new_part ();
  g_autoptr (SmxTally) other = new_part ();
  gboolean seen;
  GError *error = NULL;
  SmxMergeOptions options;
  smx_merge_options_init (&options, sizeof options);
  assert_true (smx__tally_see (self, SMX_CODES, "R-1", 3, &seen, NULL));
  assert_true (smx__tally_see (other, SMX_CODES, "R-1", 3, &seen, NULL));
  options.refuse_same_requests = TRUE;
  assert_false (smx_tally_merge_full (self, other, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CONFLICT,
                "request: expected every request code in one tally only but found 1 in both");
  g_clear_error (&error);
  options.struct_size = 0;
  assert_false (smx_tally_merge_full (self, other, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_OPTIONS,
                "SmxMergeOptions: expected a struct set up by its init function but its struct_size is 0");
  g_clear_error (&error);
  merge (self, other);
}

/* A case in both is refused, whatever the options say. */
static void
refuses_cases_always (void **state)
{
  (void)state;
  g_autoptr (SmxTally) self = new_part ();
  gboolean seen;
  GError *error = NULL;
  SmxMergeOptions options;
  smx_merge_options_init (&options, sizeof options);
  options.allow_same_sources = TRUE;
  assert_true (smx__tally_see (self, SMX_CASES, "C-1", 3, &seen, NULL));
  assert_false (smx_tally_merge_full (self, self, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CONFLICT,
                "case: expected every case of an event log in one tally only but found 1 in both");
  g_clear_error (&error);
}

static void
survives_failing_memory (void **state)
{
  (void)state;
  g_autoptr (GRand) random = g_rand_new_with_seed (9);
  Record records[RECORDS];
  draw_records (random, records, RECORDS);
  g_autoptr (SmxTally) self = new_part ();
  g_autoptr (SmxTally) other = new_part ();
  g_autoptr (SmxTally) whole = new_part ();
  apply_all (self, records, RECORDS / 2);
  apply_all (other, records + RECORDS / 2, RECORDS - RECORDS / 2);
  apply_all (whole, records, RECORDS);
  g_autofree char *before = dump_tally (self);
  gint64 n = 0;
  for (gboolean done = FALSE; !done; n++) {
    GError *error = NULL;
    smx__memory_fail_from (n);
    done = smx_tally_merge (self, other, &error);
    smx__memory_fail_from (-1);
    if (done)
      break;
    assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    g_clear_error (&error);
    g_autofree char *after = dump_tally (self);
    assert_same_dump ("without memory", after, before);
  }
  assert_true (n > 100);
  g_autofree char *expected = dump_tally (whole);
  g_autofree char *merged = dump_tally (self);
  assert_same_dump ("at last", merged, expected);
}

static const struct CMUnitTest others[] = {
  { .name = "merge/equals-reading-at-once", .test_func = equals_reading_at_once },
  { .name = "merge/with-itself", .test_func = doubles_itself },
  { .name = "merge/with-nothing", .test_func = starts_from_nothing },
  { .name = "merge/persons-without-a-name", .test_func = keeps_persons_apart },
  { .name = "merge/repeated-codes", .test_func = adds_hidden_codes_to_the_findings },
  { .name = "refuse/contradiction", .test_func = refuses_contradictions },
  { .name = "refuse/standard-unknown", .test_func = refuses_requests_without_the_standard },
  { .name = "refuse/case-in-both", .test_func = refuses_a_case_in_both },
  { .name = "refuse/sum-too-large", .test_func = refuses_sums_that_do_not_fit },
  { .name = "refuse/too-many-marks", .test_func = refuses_endless_marks },
  { .name = "sources/in-spanish", .test_func = tells_sources_in_spanish },
  { .name = "sources/entities-once", .test_func = keeps_entities_once },
  { .name = "options/refuse-same-requests", .test_func = refuses_what_it_is_told_to },
  { .name = "options/cases-are-refused-always", .test_func = refuses_cases_always },
  { .name = "memory/merge", .test_func = survives_failing_memory },
};

int
main (void)
{
  struct CMUnitTest tests[G_N_ELEMENTS (namings) + G_N_ELEMENTS (settings_rows) + G_N_ELEMENTS (samenesses) +
                          G_N_ELEMENTS (others)];
  gsize n = 0;
  ROWS (namings, chooses_names)
  ROWS (settings_rows, refuses_other_settings)
  ROWS (samenesses, tells_sources)
  memcpy (tests + n, others, sizeof others);
  return cmocka_run_group_tests_name ("merge", tests, NULL, NULL);
}
