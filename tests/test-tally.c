/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tally: what one record adds, and when it counts. */
#include "test-support.h"

#include "stats/histogram.h"
#include "tally-dump.h"
#include "tally-records.h"

/* ---- When a request was due, and whether it was in time ---- */

typedef struct {
  const char *name;
  const char *as_of, *promised, *delivered; /* opened is 2016-03-01 08:00 */
  double standard;                          /* hours, 0 unknown */
  gint64 due, late, promises_due, promises_kept, standards_due, standards_met, open;
} Timing;

#define OPENED "2016-03-01T08:00:00Z"
#define NOON "2016-03-01T12:00:00Z"
#define EVENING "2016-03-01T18:00:00Z"
#define NIGHT "2016-03-01T23:00:00Z"

static const Timing timings[] = {
  { "due/nothing-asked", NULL, NULL, NOON, 0, 0, 0, 0, 0, 0, 0, 0 },
  { "due/promise-kept", NULL, EVENING, NOON, 0, 1, 0, 1, 1, 0, 0, 0 },
  { "due/promise-kept-to-the-microsecond", NULL, NOON, NOON, 0, 1, 0, 1, 1, 0, 0, 0 },
  { "due/promise-broken", NULL, NOON, EVENING, 0, 1, 1, 1, 0, 0, 0, 0 },
  { "due/standard-met", NULL, NULL, NOON, 4, 1, 0, 0, 0, 1, 1, 0 },
  { "due/standard-missed", NULL, NULL, NOON, 3.5, 1, 1, 0, 0, 1, 0, 0 },
  { "due/promise-before-standard", NULL, EVENING, NOON, 1, 1, 0, 1, 1, 1, 0, 0 },
  { "due/late-by-promise-not-by-standard", NULL, NOON, EVENING, 24, 1, 1, 1, 0, 1, 1, 0 },
  { "due/open-is-not-judged-without-as-of", NULL, NOON, NULL, 2, 0, 0, 0, 0, 0, 0, 1 },
  { "as-of/open-and-late", NIGHT, NOON, NULL, 2, 1, 1, 1, 0, 1, 0, 1 },
  { "as-of/open-and-not-yet-due", NOON, EVENING, NULL, 24, 0, 0, 0, 0, 0, 0, 1 },
  { "as-of/due-at-that-very-time", NOON, NOON, NULL, 0, 1, 1, 1, 0, 0, 0, 1 },
  { "as-of/delivered-but-not-yet-due", NOON, EVENING, NOON, 0, 0, 0, 0, 0, 0, 0, 0 },
  { "as-of/delivered-in-time", NIGHT, EVENING, NOON, 4, 1, 0, 1, 1, 1, 1, 0 },
  { "as-of/delivered-late-and-after", NOON, NOON, NIGHT, 0, 1, 1, 1, 0, 0, 0, 0 },
  { "as-of/only-the-standard-is-due", NOON, EVENING, NULL, 1, 0, 0, 0, 0, 1, 0, 1 },
};

static void
is_judged (void **state)
{
  const Timing *row = *state;
  SmxSettings settings;
  smx__settings_init (&settings);
  settings.as_of = row->as_of == NULL ? N : at (row->as_of);
  g_autoptr (SmxTally) tally = new_tally (&settings);
  smx__settings_clear (&settings);
  if (row->standard > 0)
    state_standard (tally, "cards", row->standard);
  SmxCountedRequest request = plain_request (tally);
  request.opened = at (OPENED);
  request.promised = row->promised == NULL ? N : at (row->promised);
  request.delivered = row->delivered == NULL ? N : at (row->delivered);
  add (tally, &request);
  const SmxCell *cell = only_cell (tally);
  const SmxSeries *series = group_value (smx__tally_groups (tally, SMX_SERIES), 0);
  assert_int_equal (cell->due, row->due);
  assert_int_equal (cell->late, row->late);
  assert_int_equal (cell->promises_due, row->promises_due);
  assert_int_equal (cell->promises_kept, row->promises_kept);
  assert_int_equal (cell->standards_due, row->standards_due);
  assert_int_equal (cell->standards_met, row->standards_met);
  assert_int_equal (cell->open, row->open);
  assert_int_equal (series->due, row->due);
  assert_int_equal (series->late, row->late);
}

static void
judges_a_promise_without_opened (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  state_standard (tally, "cards", 4);
  SmxCountedRequest request = plain_request (tally);
  request.promised = at (NOON);
  request.delivered = at (EVENING);
  add (tally, &request);
  const SmxCell *cell = only_cell (tally);
  assert_int_equal (cell->due, 1);
  assert_int_equal (cell->late, 1);
  assert_int_equal (cell->standards_due, 0);
  assert_int_equal (cell->delivered, 0);
  assert_true (smx__tally_last_time (tally) == at (EVENING));
}

static void
never_misses_an_endless_standard (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  state_standard (tally, "cards", 1e300);
  SmxCountedRequest request = plain_request (tally);
  request.opened = at (OPENED);
  request.delivered = at (NIGHT);
  add (tally, &request);
  assert_int_equal (only_cell (tally)->standards_met, 1);
  assert_int_equal (only_cell (tally)->late, 0);
}

/* ---- Sums ---- */

static void
sums_what_is_known (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  SmxCountedRequest request = plain_request (tally);
  request.reworks = 3;
  request.reassignments = 2;
  request.repromised = 4;
  request.end_customers = 5 * SMX_MICRO;
  request.cost = -7;
  request.opened = at (OPENED);
  request.delivered = at (NOON);
  add (tally, &request);
  request.reworks = request.reassignments = 0;
  request.end_customers = 2 * SMX_MICRO;
  request.cost = N;
  add (tally, &request);
  SmxCountedRequest unknown = plain_request (tally);
  unknown.end_customers = 11 * SMX_MICRO;
  add (tally, &unknown);
  const SmxCell *cell = only_cell (tally);
  assert_int_equal (cell->requests, 3);
  assert_int_equal (cell->rework_known, 2);
  assert_int_equal (cell->reworked, 1);
  assert_true (cell->reworks == 3);
  assert_int_equal (cell->reassignment_known, 2);
  assert_int_equal (cell->reassigned, 1);
  assert_true (cell->reassignments == 2);
  assert_int_equal (cell->repromised, 8);
  assert_int_equal (cell->customers_known, 3);
  assert_int_equal (cell->customers_rework_known, 2);
  assert_true (cell->customers == 18 * SMX_MICRO);
  assert_true (cell->customers_reworked == 5 * SMX_MICRO);
  assert_true (cell->customers_squares == (SmxInt128)(25 + 4 + 121) * SMX_MICRO * SMX_MICRO);
  assert_int_equal (cell->cost_known, 1);
  assert_true (cell->cost == -7);
  assert_int_equal (cell->delivered, 2);
  assert_true (cell->delivery == 8 * HOUR);
  assert_true (cell->delivery_squares == 2 * (SmxInt128)(4 * HOUR / 1000) * (4 * HOUR / 1000));
  assert_int_equal (cell->open, 1);
  assert_int_equal (smx_tally_n_requests (tally), 3);
}

static gint64
delays (const SmxTally *tally, SmxGroupingKind kind, guint32 id, gint64 seconds)
{
  guint32 bucket = smx__bucket_of (seconds);
  guint32 key[] = { id, bucket / SMX_DELAY_BUCKETS };
  const SmxDelays *found = group_find (smx__tally_groups (tally, kind), key);
  return found == NULL ? 0 : found->n[bucket % SMX_DELAY_BUCKETS];
}

static gsize
count_delays (const SmxTally *tally)
{
  gsize n = 0;
  for (SmxGroupingKind kind = SMX_DELAYS_SERVICE; kind <= SMX_DELAYS_NO_PROVIDER; kind++)
    n += smx__groups_n (smx__tally_groups (tally, kind));
  return n;
}

static void
buckets_delivery_times (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  SmxCountedRequest request = plain_request (tally);
  request.opened = at (OPENED);
  request.delivered = request.opened + 90 * G_USEC_PER_SEC + 999999; /* 90 s: whole seconds, rounded down */
  add (tally, &request);
  request.provider = SMX_NO_ID;
  add (tally, &request);
  request.service = SMX_NO_ID;
  add (tally, &request);
  request.role = SMX_NO_ID;
  add (tally, &request);
  assert_int_equal (delays (tally, SMX_DELAYS_SERVICE, service (tally, "cards"), 90), 2);
  assert_int_equal (delays (tally, SMX_DELAYS_PROVIDER, provider (tally, "print shop"), 90), 1);
  assert_int_equal (delays (tally, SMX_DELAYS_NO_PROVIDER, service (tally, "cards"), 90), 1);
  assert_int_equal (delays (tally, SMX_DELAYS_NO_PROVIDER, SMX_NO_ID, 90), 2);
  assert_int_equal (delays (tally, SMX_DELAYS_ROLE, role (tally, "teller"), 90), 3);
  assert_int_equal (delays (tally, SMX_DELAYS_ROLE, SMX_NO_ID, 90), 1);
  assert_int_equal (count_delays (tally), 6);
}

static void
leaves_out_hours_that_run_backwards (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  SmxCountedRequest request = plain_request (tally);
  request.opened = at (NOON);
  request.delivered = at (OPENED);
  request.promised = at (NOON);
  add (tally, &request);
  const SmxCell *cell = only_cell (tally);
  assert_int_equal (cell->delivered, 0);
  assert_true (cell->delivery == 0);
  assert_int_equal (cell->open, 0);
  assert_int_equal (cell->promises_kept, 1);
  assert_int_equal (count_delays (tally), 0);
  assert_int_equal (noted (tally, SMX_FINDING_DELIVERED_BEFORE_OPENED, "requests:log"), 1);
  assert_true (smx__tally_last_time (tally) == at (NOON));
}

static void
counts_periods (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  SmxCountedRequest request = plain_request (tally);
  add (tally, &request);
  request.opened = at ("2016-03-31T23:59:59Z");
  request.reworks = 1;
  add (tally, &request);
  request.opened = at ("2016-04-01T00:00:00Z");
  request.role = role (tally, "agent");
  add (tally, &request);
  add (tally, &request);
  const SmxGroups *series = smx__tally_groups (tally, SMX_SERIES);
  static const char *const periods[] = { NULL, "2016-03", "2016-04" };
  assert_int_equal (smx__groups_n (series), 3);
  for (gsize i = 0; i < 3; i++) {
    g_autofree char *name = smx__period_name (SMX_PERIOD_MONTH, smx__groups_key (series, i)[2]);
    assert_int_equal (g_strcmp0 (name, periods[i]), 0);
    assert_int_equal (((const SmxSeries *)group_value (series, i))->requests, i < 2 ? 1 : 2);
    assert_int_equal (((const SmxSeries *)group_value (series, i))->reworked, i);
  }
}

/* ---- From and until ---- */

typedef struct {
  const char *name;
  const char *from, *until, *opened;
  gint64 counted, outside, undated;
} Window;

static const Window windows[] = {
  { "window/none", NULL, NULL, NULL, 1, 0, 0 },
  { "window/at-from", OPENED, NULL, OPENED, 1, 0, 0 },
  { "window/at-until", NULL, OPENED, OPENED, 1, 0, 0 },
  { "window/before", NOON, NIGHT, OPENED, 0, 1, 0 },
  { "window/after", OPENED, NOON, EVENING, 0, 1, 0 },
  { "window/undated-with-from", OPENED, NULL, NULL, 0, 0, 1 },
  { "window/undated-with-until", NULL, NOON, NULL, 0, 0, 1 },
};

static void
is_counted_inside (void **state)
{
  const Window *row = *state;
  SmxSettings settings;
  smx__settings_init (&settings);
  settings.from = row->from == NULL ? N : at (row->from);
  settings.until = row->until == NULL ? N : at (row->until);
  g_autoptr (SmxTally) tally = new_tally (&settings);
  smx__settings_clear (&settings);
  SmxCountedRequest request = plain_request (tally);
  request.opened = row->opened == NULL ? N : at (row->opened);
  request.delivered = at ("2016-12-01T00:00:00Z");
  add (tally, &request);
  assert_int_equal (smx_tally_n_requests (tally), row->counted);
  assert_int_equal (smx__groups_n (smx__tally_groups (tally, SMX_CELLS)), row->counted);
  assert_int_equal (noted (tally, SMX_FINDING_OUTSIDE, "requests:log"), row->outside);
  assert_int_equal (noted (tally, SMX_FINDING_UNDATED, "requests:log"), row->undated);
  assert_true (smx__tally_last_time (tally) == (row->counted > 0 ? request.delivered : N));
}

/* ---- Ratings ---- */

static void
sums_ratings (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  SmxCountedRating paired = plain_rating (tally, -2.5, 4), alone = plain_rating (tally, 3, NAN);
  rate (tally, &paired);
  rate (tally, &alone);
  rate (tally, &alone);
  const SmxGroups *groups = smx__tally_groups (tally, SMX_RATINGS);
  assert_int_equal (smx__groups_n (groups), 1);
  assert_int_equal (smx__groups_key (groups, 0)[6], SMX_VOICE_ROW);
  const SmxRatings *sums = group_value (groups, 0);
  assert_int_equal (sums->n, 3);
  assert_int_equal (sums->paired, 1);
  assert_true (sums->sum == 3500000);
  assert_true (sums->squares == (SmxInt128)24250000 * SMX_MICRO);
  assert_true (sums->paired_perception == -2500000);
  assert_true (sums->paired_expectation == 4000000);
  assert_true (sums->paired_gap_squares == (SmxInt128)42250000 * SMX_MICRO);
  assert_int_equal (smx_tally_n_ratings (tally), 3);
  assert_int_equal (noted (tally, SMX_FINDING_NO_RESPONDENT, "ratings:survey"), 3);
  assert_int_equal (smx__groups_n (smx__tally_groups (tally, SMX_RESPONDENTS)), 0);
}

static void
keeps_marks_apart (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  static const double perceptions[] = { 1, -1.25, 1, 1, -1.25 };
  for (gsize i = 0; i < G_N_ELEMENTS (perceptions); i++) {
    SmxCountedRating rating = plain_rating (tally, perceptions[i], NAN);
    rate (tally, &rating);
  }
  const SmxGroups *marks = smx__tally_groups (tally, SMX_MARKS);
  assert_int_equal (smx__groups_n (marks), 2);
  for (gsize i = 0; i < 2; i++) {
    const guint32 *key = smx__groups_key (marks, i);
    assert_true ((gint64)smx__join (key[7], key[8]) == (i == 0 ? 1000000 : -1250000));
    assert_int_equal (((const SmxCount *)group_value (marks, i))->n, i == 0 ? 3 : 2);
  }
}

static void
hears_persons (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  SmxCountedRating rating = plain_rating (tally, 3, 5);
  rating.respondent = id_of (tally, SMX_DICTIONARY_RESPONDENT, "p1");
  rate (tally, &rating);
  rate (tally, &rating);
  assert_true (smx__tally_new_person (tally, &rating.respondent, NULL));
  rate (tally, &rating);
  guint32 other;
  assert_true (smx__tally_new_person (tally, &other, NULL));
  assert_int_not_equal (other, rating.respondent);
  const SmxGroups *persons = smx__tally_groups (tally, SMX_RESPONDENTS);
  assert_int_equal (smx__groups_n (persons), 2);
  const SmxRespondent *first = group_value (persons, 0), *second = group_value (persons, 1);
  assert_true (first->n == 2 && first->paired == 2 && first->sum == 6000000);
  assert_true (first->paired_perception == 6000000 && first->paired_expectation == 10000000);
  assert_true (second->n == 1 && second->sum == 3000000);
  assert_int_equal (smx__groups_key (smx__tally_groups (tally, SMX_RATINGS), 0)[6], SMX_VOICE_PERSON);
  assert_int_equal (noted (tally, SMX_FINDING_NO_RESPONDENT, "ratings:survey"), 0);
}

/* ---- Events ---- */

static void
counts_handovers (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  GError *error = NULL;
  guint32 desk = provider (tally, "desk"), press = provider (tally, "press"),
          cards = service (tally, "cards");
  SmxHandover pass = { .passes = 2, .direct_returns = 1 }, closing = { .closings = 1, .reopened = 1 };
  assert_true (smx__tally_add_handover (tally, desk, press, cards, &pass, &error));
  assert_true (smx__tally_add_handover (tally, desk, press, cards, &pass, &error));
  assert_true (smx__tally_add_handover (tally, desk, SMX_NO_ID, cards, &closing, &error));
  assert_true (smx__tally_add_held (tally, desk, cards, 5 * HOUR, &error));
  assert_true (smx__tally_add_held (tally, desk, cards, 7, &error));
  const SmxGroups *handovers = smx__tally_groups (tally, SMX_HANDOVERS);
  assert_int_equal (smx__groups_n (handovers), 2);
  const SmxHandover *first = group_value (handovers, 0);
  assert_true (first->passes == 4 && first->direct_returns == 2 && first->closings == 0);
  const SmxHeld *held = group_value (smx__tally_groups (tally, SMX_HELD), 0);
  assert_true (held->held == 5 * HOUR + 7 && held->requests == 2);
}

static void
sees_codes_again (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  gboolean seen = TRUE;
  assert_true (smx__tally_see (tally, SMX_CODES, "R-1", 3, &seen, NULL));
  assert_false (seen);
  assert_true (smx__tally_see (tally, SMX_CODES, "R-10", 4, &seen, NULL));
  assert_false (seen);
  assert_true (smx__tally_see (tally, SMX_CASES, "R-1", 3, &seen, NULL));
  assert_false (seen);
  assert_true (smx__tally_see (tally, SMX_CODES, "R-10", 3, &seen, NULL));
  assert_true (seen);
}

static void
counts_references (void **state)
{
  (void)state;
  SmxTally *tally = new_tally (NULL);
  assert_ptr_equal (smx_tally_ref (tally), tally);
  smx_tally_unref (tally);
  assert_int_equal (smx_tally_n_requests (tally), 0);
  assert_false (smx__tally_has (tally, SMX_SERVICES));
  smx__tally_declare (tally, SMX_SERVICES);
  assert_true (smx__tally_has (tally, SMX_SERVICES));
  assert_false (smx__tally_has (tally, SMX_ROLES));
  smx_tally_unref (tally);
  smx_tally_unref (NULL);
}

static void
sorts_sources (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  static const SmxSourceRecord sources[] = {
    { (char *)"b.csv", (char *)"requests", 5, 1, 0, 9, 9 },
    { (char *)"a.csv", (char *)"requests", 5, 1, 0, 9, 9 },
    { (char *)"z.csv", (char *)"ratings", 5, 1, 0, 9, 9 },
    { (char *)"a.csv", (char *)"requests", 4, 1, 0, 9, 9 },
    { (char *)"a.csv", (char *)"requests", 5, 1, 0, 9, 8 },
  };
  static const int order[] = { 2, 3, 4, 1, 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    assert_true (smx__tally_add_source (tally, &sources[i], NULL));
  assert_int_equal (smx__tally_n_sources (tally), G_N_ELEMENTS (sources));
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
    const SmxSourceRecord *source = smx__tally_source (tally, i), *expected = &sources[order[i]];
    assert_string_equal (source->name, expected->name);
    assert_string_equal (source->section, expected->section);
    assert_true (source->bytes == expected->bytes && source->hash_low == expected->hash_low);
  }
}

static const struct CMUnitTest others[] = {
  { .name = "due/promise-without-opened", .test_func = judges_a_promise_without_opened },
  { .name = "due/endless-standard", .test_func = never_misses_an_endless_standard },
  { .name = "request/sums", .test_func = sums_what_is_known },
  { .name = "request/delays", .test_func = buckets_delivery_times },
  { .name = "request/delivered-before-opened", .test_func = leaves_out_hours_that_run_backwards },
  { .name = "request/periods", .test_func = counts_periods },
  { .name = "rating/sums", .test_func = sums_ratings },
  { .name = "rating/marks", .test_func = keeps_marks_apart },
  { .name = "rating/persons", .test_func = hears_persons },
  { .name = "event/handovers", .test_func = counts_handovers },
  { .name = "event/seen", .test_func = sees_codes_again },
  { .name = "tally/references", .test_func = counts_references },
  { .name = "tally/sources", .test_func = sorts_sources },
};

int
main (void)
{
  struct CMUnitTest tests[G_N_ELEMENTS (timings) + G_N_ELEMENTS (windows) + G_N_ELEMENTS (others)];
  gsize n = 0;
  ROWS (timings, is_judged)
  ROWS (windows, is_counted_inside)
  memcpy (tests + n, others, sizeof others);
  return cmocka_run_group_tests_name ("tally", tests, NULL, NULL);
}
