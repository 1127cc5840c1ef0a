/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The limits of a tally: what is refused, and that a refusal changes nothing; memory that ends; size. */
#include "test-support.h"

#include "base/memory.h"
#include "tally-dump.h"
#include "tally-records.h"
#include "tally/tally-struct.h"

static void
refuses_endless_marks (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  for (int i = 0; i < 1001; i++) {
    SmxCountedRating rating = plain_rating (tally, (i * 5) % 1001, NAN);
    rate (tally, &rating);
  }
  g_autofree char *before = dump_tally (tally);
  SmxCountedRating more = plain_rating (tally, 0.25, NAN), known = plain_rating (tally, 1000, NAN);
  GError *error = NULL;
  assert_false (smx__tally_add_rating (tally, &more, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "perception: expected at most 1001 different values but found one more, 0.25");
  g_clear_error (&error);
  g_autofree char *after = dump_tally (tally);
  assert_same_dump ("refused", after, before);
  rate (tally, &known);
}

typedef struct {
  const char *name;
  gint64 duration; /* microseconds */
  const char *message;
} Duration;

static const Duration durations[] = {
  { "duration/at-the-limit", 876600 * HOUR, NULL },
  { "duration/over-the-limit", 876600 * HOUR + HOUR / 2,
    "delivered: expected at most 876600 hours (100 years) after opened but found 876600.5" },
  { "duration/two-centuries", 2000000 * HOUR,
    "delivered: expected at most 876600 hours (100 years) after opened but found 2000000" },
};

static void
limits_durations (void **state)
{
  const Duration *row = *state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  SmxCountedRequest request = plain_request (tally);
  request.opened = at ("1900-01-01T00:00:00Z");
  request.delivered = request.opened + row->duration;
  g_autofree char *before = dump_tally (tally);
  GError *error = NULL;
  gboolean added = smx__tally_add_request (tally, &request, &error);
  assert_int_equal (added, row->message == NULL);
  if (added)
    return;
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE, row->message);
  g_clear_error (&error);
  g_autofree char *after = dump_tally (tally);
  assert_same_dump ("refused", after, before);
}

/* Records far beyond what a reader lets through, to meet the end of 128 bits. */
static void
refuses_sums_beyond_128_bits (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  SmxCountedRequest request = plain_request (tally);
  request.end_customers = G_MAXINT64; /* its square is a little under 2^126 */
  add (tally, &request);
  add (tally, &request);
  g_autofree char *before = dump_tally (tally);
  GError *error = NULL;
  assert_false (smx__tally_add_request (tally, &request, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "cells: customers_squares: expected a sum that fits its 128 bits but it would grow beyond");
  g_clear_error (&error);
  g_autofree char *after = dump_tally (tally);
  assert_same_dump ("refused", after, before);
}

static void
refuses_counts_beyond_64_bits (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  guint32 desk = provider (tally, "desk");
  SmxHandover most = { .reopened = G_MAXINT64 - 1 }, one = { .passes = 1, .reopened = 1 };
  GError *error = NULL;
  assert_true (smx__tally_add_handover (tally, desk, desk, SMX_NO_ID, &most, &error));
  assert_true (smx__tally_add_handover (tally, desk, desk, SMX_NO_ID, &one, &error));
  g_autofree char *before = dump_tally (tally);
  assert_false (smx__tally_add_handover (tally, desk, desk, SMX_NO_ID, &one, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "handovers: reopened: expected a sum that fits its 64 bits but it would grow beyond");
  g_clear_error (&error);
  g_autofree char *after = dump_tally (tally);
  assert_same_dump ("refused", after, before);
}

/* Where the last of several additions fails, the entries that the first ones made are gone again. */
static void
adds_all_or_nothing (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  SmxHandover most = { .passes = G_MAXINT64 }, one = { .passes = 1 };
  const SmxCount count = { 1 };
  GError *error = NULL;
  assert_true (smx__tally_add_handover (tally, 1, 1, 1, &most, &error));
  SmxAddition additions[] = {
    { SMX_FINDINGS, { 0, 1, 2 }, &count },
    { SMX_FINDINGS, { 0, 1, 3 }, &count },
    { SMX_HANDOVERS, { 2, 2, 2 }, &one },
    { SMX_HANDOVERS, { 1, 1, 1 }, &one },
  };
  assert_false (smx__tally_add_all (tally, additions, 4, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "handovers: passes: expected a sum that fits its 64 bits but it would grow beyond");
  g_clear_error (&error);
  assert_int_equal (smx__groups_n (smx__tally_groups (tally, SMX_FINDINGS)), 0);
  assert_int_equal (smx__groups_n (smx__tally_groups (tally, SMX_HANDOVERS)), 1);
  assert_true (smx__tally_add_all (tally, additions, 3, &error));
  assert_int_equal (smx__groups_n (smx__tally_groups (tally, SMX_FINDINGS)), 2);
}

/* ---- Memory that ends ---- */

typedef gboolean (*Step) (SmxTally *tally, GError **error);

static gboolean
step_request (SmxTally *tally, GError **error)
{
  SmxCountedRequest request = { .role = 0,
                                .service = 0,
                                .provider = SMX_NO_ID,
                                .section = 0,
                                .reworks = 1,
                                .reassignments = N,
                                .promised = N,
                                .opened = 5 * HOUR,
                                .delivered = 9 * HOUR,
                                .end_customers = N,
                                .cost = N };
  if (smx_tally_n_requests (tally) % 2 == 1)
    request.delivered = 3 * HOUR;
  request.opened += 40 * 24 * HOUR * smx_tally_n_requests (tally);
  return smx__tally_add_request (tally, &request, error);
}

static gboolean
step_rating (SmxTally *tally, GError **error)
{
  SmxCountedRating rating = { .respondent = SMX_NO_ID,
                              .role = 0,
                              .service = 0,
                              .provider = SMX_NO_ID,
                              .attribute = SMX_NO_ID,
                              .wave = SMX_NO_ID,
                              .section = 0,
                              .expectation = N,
                              .perception = smx_tally_n_ratings (tally) * SMX_MICRO };
  if (smx_tally_n_ratings (tally) % 2 == 1)
    rating.respondent = SMX_ANONYMOUS | (guint32)smx_tally_n_ratings (tally);
  return smx__tally_add_rating (tally, &rating, error);
}

static gboolean
step_statement (SmxTally *tally, GError **error)
{
  SmxDependency value = { 0.5 };
  guint32 n = (guint32)smx__groups_n (smx__tally_groups (tally, SMX_DEPENDENCIES));
  return smx__tally_state (tally, SMX_DEPENDENCIES, (guint32[]){ 0, n % 2 }, &value, error);
}

static gboolean
step_source (SmxTally *tally, GError **error)
{
  SmxSourceRecord source = { .name = (char *)"a.csv", .section = (char *)"roles" };
  return smx__tally_add_source (tally, &source, error);
}

static gboolean
step_note (SmxTally *tally, GError **error)
{
  guint32 n = (guint32)smx__groups_n (smx__tally_groups (tally, SMX_FINDINGS));
  return smx__tally_note (tally, SMX_FINDING_BAD_ROW, 0, n % 40, 1, error);
}

static gboolean
step_case (SmxTally *tally, GError **error)
{
  gboolean seen;
  char code = (char)('a' + smx__groups_n (smx__tally_groups (tally, SMX_CASES)));
  return smx__tally_see (tally, SMX_CASES, &code, 1, &seen, error);
}

static void
survives_failing_memory (void **state)
{
  Step step;
  memcpy (&step, *state, sizeof step);
  g_autoptr (SmxTally) tally = new_tally (NULL);
  role (tally, "teller");
  service (tally, "cards");
  service (tally, "loans");
  text (tally, "section");
  for (int round = 0; round < 20; round++) {
    gboolean done = FALSE;
    for (gint64 n = 0; !done; n++) {
      GError *error = NULL;
      g_autofree char *before = dump_tally (tally);
      smx__memory_fail_from (n);
      done = step (tally, &error);
      smx__memory_fail_from (-1);
      if (done)
        break;
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
      g_clear_error (&error);
      g_autofree char *after = dump_tally (tally);
      assert_same_dump ("without memory", after, before);
    }
  }
}

static void
is_born_whole_or_not (void **state)
{
  (void)state;
  SmxSettings settings;
  smx__settings_init (&settings);
  settings.title = g_strdup ("Retail bank");
  settings.waves = g_strsplit ("spring;autumn", ";", -1);
  gint64 n = 0;
  for (gboolean done = FALSE; !done; n++) {
    GError *error = NULL;
    smx__memory_fail_from (n);
    g_autoptr (SmxTally) tally = smx__tally_new (&settings, &error);
    smx__memory_fail_from (-1);
    done = tally != NULL;
    if (!done)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    g_clear_error (&error);
  }
  assert_true (n > SMX_N_GROUPINGS + SMX_N_DICTIONARIES);
  smx__settings_clear (&settings);
}

static void
refuses_an_unknown_zone (void **state)
{
  (void)state;
  SmxSettings settings;
  smx__settings_init (&settings);
  g_free (settings.timezone);
  settings.timezone = g_strdup ("Europe/Nowhere");
  GError *error = NULL;
  assert_null (smx__tally_new (&settings, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_REFERENCE,
                "timezone: expected an IANA time zone such as Europe/Madrid but found \"Europe/Nowhere\"");
  g_clear_error (&error);
  smx__settings_clear (&settings);
}

/* ---- Size ---- */

static void
holds_a_million_services (void **state)
{
  (void)state;
  const int n = 1000000;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  GError *error = NULL;
  SmxCountedRequest request = plain_request (tally);
  for (int i = 0; i < n; i++) {
    char code[16];
    int length = g_snprintf (code, sizeof code, "service %d", i);
    smx__tally_intern (tally, SMX_DICTIONARY_SERVICE, code, (gsize)length, &request.service, &error);
    request.opened = (gint64)i * G_USEC_PER_SEC;
    request.delivered = request.opened + i % 90 * HOUR;
    smx__tally_add_request (tally, &request, &error);
    assert_no_error (error);
  }
  assert_int_equal (smx_tally_n_requests (tally), n);
  assert_int_equal (smx__groups_n (smx__tally_groups (tally, SMX_CELLS)), n);
  assert_int_equal (smx__dictionary_n (smx__tally_dictionary (tally, SMX_DICTIONARY_SERVICE)), n + 1);
}

static const Step step_functions[] = { step_request, step_rating, step_statement,
                                       step_source,  step_note,   step_case };

static const struct CMUnitTest others[] = {
  { .name = "rating/too-many-marks", .test_func = refuses_endless_marks },
  { .name = "limit/128-bits", .test_func = refuses_sums_beyond_128_bits },
  { .name = "limit/64-bits", .test_func = refuses_counts_beyond_64_bits },
  { .name = "limit/all-or-nothing", .test_func = adds_all_or_nothing },
  { .name = "memory/new", .test_func = is_born_whole_or_not },
  { .name = "memory/request",
    .test_func = survives_failing_memory,
    .initial_state = (void *)&step_functions[0] },
  { .name = "memory/rating",
    .test_func = survives_failing_memory,
    .initial_state = (void *)&step_functions[1] },
  { .name = "memory/statement",
    .test_func = survives_failing_memory,
    .initial_state = (void *)&step_functions[2] },
  { .name = "memory/source",
    .test_func = survives_failing_memory,
    .initial_state = (void *)&step_functions[3] },
  { .name = "memory/finding",
    .test_func = survives_failing_memory,
    .initial_state = (void *)&step_functions[4] },
  { .name = "memory/case",
    .test_func = survives_failing_memory,
    .initial_state = (void *)&step_functions[5] },
  { .name = "tally/unknown-zone", .test_func = refuses_an_unknown_zone },
  { .name = "tally/million-services", .test_func = holds_a_million_services },
};

int
main (void)
{
  struct CMUnitTest tests[G_N_ELEMENTS (durations) + G_N_ELEMENTS (others)];
  gsize n = 0;
  ROWS (durations, limits_durations)
  memcpy (tests + n, others, sizeof others);
  return cmocka_run_group_tests_name ("tally-limits", tests, NULL, NULL);
}
