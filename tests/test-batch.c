/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records by columns: random batches against a slow, obvious tally; what stops them, where, and with which words. */
#include "test-support.h"

#include "base/memory.h"
#include "tally-reference.h"
#include "tally/steps.h"

static SmxSettings
draw_settings (GRand *random)
{
  static const char *const zones[] = { "UTC",          "Europe/Madrid", "America/New_York",
                                       "Pacific/Apia", "Asia/Kolkata",  "Australia/Lord_Howe" };
  SmxSettings settings;
  smx__settings_init (&settings);
  settings.from = g_rand_int_range (random, 0, 3) == 0 ? SPRING_2014 + 30 * HOUR : N;
  settings.until = g_rand_int_range (random, 0, 3) == 0 ? SPRING_2014 + 80 * HOUR : N;
  settings.as_of = g_rand_boolean (random) ? SPRING_2014 + 90 * HOUR : N;
  settings.period = (SmxPeriod)g_rand_int_range (random, SMX_PERIOD_MONTH, SMX_PERIOD_YEAR + 1);
  g_free (settings.timezone);
  settings.timezone = g_strdup (zones[g_rand_int_range (random, 0, G_N_ELEMENTS (zones))]);
  return settings;
}

static SmxTally *
draw_tally (GRand *random)
{
  SmxSettings settings = draw_settings (random);
  SmxTally *tally = new_tally (&settings);
  smx__settings_clear (&settings);
  name_codes (tally);
  return tally;
}

/* States the standard of one service more, if there is one left. */
static void
draw_standard (GRand *random, SmxTally *tally, Reference *reference)
{
  guint32 id = (guint32)g_rand_int_range (random, 0, N_CODES);
  double hours = g_rand_int_range (random, 0, 400) / 4.0;
  g_autofree char *code = g_strdup_printf ("code %u", id);
  if (g_hash_table_contains (reference->standards, GUINT_TO_POINTER (id)))
    return;
  state_standard (tally, code, hours);
  reference_state_standard (reference, id, hours);
}

static const gsize sizes[] = { 1, 2, 3, 63, 64, 65, 255, 256, 257, 300, 511, 512, 513, 1023, 1024 };

static gsize
draw_size (GRand *random)
{
  return sizes[g_rand_int_range (random, 0, G_N_ELEMENTS (sizes))];
}

static void
count_requests (SmxTally *tally, const SmxRequestBatch *rows)
{
  GError *error = NULL;
  gsize n_counted = 0;
  smx__tally_count_requests (tally, rows, &n_counted, &error);
  assert_no_error (error);
  assert_int_equal (n_counted, rows->n);
}

static void
count_ratings (SmxTally *tally, const SmxRatingBatch *rows)
{
  GError *error = NULL;
  gsize n_counted = 0;
  smx__tally_count_ratings (tally, rows, &n_counted, &error);
  assert_no_error (error);
  assert_int_equal (n_counted, rows->n);
}

/* ---- Random rows ---- */

static void
counts_random_requests (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  for (guint32 seed = 1; seed <= 60; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (SmxTally) tally = draw_tally (random);
    g_auto (Reference) reference;
    reference_init (&reference, tally);
    for (int batch = 0; batch < 5; batch++) {
      draw_standard (random, tally, &reference);
      draw_requests (random, rows, draw_size (random), (guint32)batch % 3);
      count_requests (tally, &rows->requests);
      for (gsize i = 0; i < rows->n; i++) {
        SmxCountedRequest request = request_of (&rows->requests, i);
        reference_request (&reference, &request);
      }
      g_autofree char *what = g_strdup_printf ("seed %u, batch %d", seed, batch);
      assert_as_reference (what, tally, &reference);
    }
  }
}

static void
counts_random_ratings (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  for (guint32 seed = 1; seed <= 60; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (SmxTally) tally = draw_tally (random);
    g_auto (Reference) reference;
    reference_init (&reference, tally);
    for (int batch = 0; batch < 5; batch++) {
      draw_ratings (random, rows, draw_size (random), (guint32)batch % 3, seed % 2 == 0 ? 7 : 40);
      count_ratings (tally, &rows->ratings);
      for (gsize i = 0; i < rows->n; i++) {
        SmxCountedRating rating = rating_of (&rows->ratings, i);
        reference_rating (&reference, &rating);
      }
      g_autofree char *what = g_strdup_printf ("seed %u, batch %d", seed, batch);
      assert_as_reference (what, tally, &reference);
    }
  }
}

/* Counts grow from 2 bytes to 4, all of a row at once. */
static void
counts_beyond_two_bytes (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (65536);
  g_autoptr (SmxTally) tally = draw_tally (random);
  g_auto (Reference) reference;
  reference_init (&reference, tally);
  for (int batch = 0; batch < 80; batch++) {
    draw_standard (random, tally, &reference);
    draw_requests (random, rows, SMX_BATCH, 0);
    rows->requests.role = rows->requests.provider = NULL;
    for (gsize i = 0; i < rows->n; i++)
      rows->ids[1][i] = i % 8 == 0 ? 1 : 0;
    rows->requests.service = rows->ids[1];
    count_requests (tally, &rows->requests);
    for (gsize i = 0; i < rows->n; i++) {
      SmxCountedRequest request = request_of (&rows->requests, i);
      reference_request (&reference, &request);
    }
    if (batch % 20 == 19)
      assert_as_reference ("large counts", tally, &reference);
  }
}

/* The door for single records, row after row in another order, leads to the same tally as the batch. */
static void
is_the_sum_of_its_rows (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  for (guint32 seed = 100; seed < 120; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (SmxTally) tally = draw_tally (random);
    g_autoptr (SmxTally) single = smx__tally_new (smx__tally_settings (tally), NULL);
    name_codes (single);
    state_standard (tally, "code 2", 40);
    state_standard (single, "code 2", 40);
    draw_requests (random, rows, 700, 0);
    count_requests (tally, &rows->requests);
    for (gsize i = 0; i < rows->n; i++) {
      SmxCountedRequest request = request_of (&rows->requests, i * 307 % rows->n);
      add (single, &request);
    }
    draw_ratings (random, rows, 700, 1, 7);
    count_ratings (tally, &rows->ratings);
    for (gsize i = 0; i < rows->n; i++) {
      SmxCountedRating rating = rating_of (&rows->ratings, i * 307 % rows->n);
      if (rating.perception != N)
        rate (single, &rating);
    }
    g_autofree char *one = dump_tally (tally), *two = dump_tally (single);
    g_autofree char *what = g_strdup_printf ("seed %u", seed);
    assert_same_dump (what, one, two);
  }
}

/* What shares its groups with a tally does not see what is counted afterwards. */
static void
leaves_copies_alone (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (SmxTally) tally = draw_tally (random);
  draw_requests (random, rows, 500, 0);
  count_requests (tally, &rows->requests);
  draw_ratings (random, rows, 500, 0, 7);
  count_ratings (tally, &rows->ratings);
  g_autoptr (SmxTally) copy = smx__tally_copy (tally, NULL);
  g_autofree char *before = dump_tally (copy);
  count_ratings (tally, &rows->ratings);
  draw_requests (random, rows, 500, 0);
  count_requests (tally, &rows->requests);
  g_autofree char *after = dump_tally (copy);
  assert_same_dump ("the copy", after, before);
}

/* ---- What stops a batch ---- */

#define LONG_AGO (G_GINT64_CONSTANT (-2000000000) * G_USEC_PER_SEC)

static void
fill_plain_requests (Rows *rows, gsize n)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (8);
  draw_requests (random, rows, n, 0);
  for (gsize i = 0; i < n; i++) {
    rows->ids[0][i] = rows->ids[1][i] = rows->ids[2][i] = (guint32)i % N_CODES;
    rows->numbers[2][i] = LONG_AGO + (gint64)i * HOUR;
    rows->numbers[4][i] = rows->numbers[2][i] + 5 * HOUR;
    rows->numbers[6][i] = SMX_MICRO;
  }
  rows->requests = (SmxRequestBatch){ .n = n,
                                      .role = rows->ids[0],
                                      .service = rows->ids[1],
                                      .provider = rows->ids[2],
                                      .opened = rows->numbers[2],
                                      .delivered = rows->numbers[4],
                                      .end_customers = rows->numbers[6] };
}

static void
assert_stops (SmxTally *tally, Reference *reference, const SmxRequestBatch *rows, gsize at_row,
              const char *message)
{
  GError *error = NULL;
  gsize n_counted = 99999;
  for (gsize i = 0; i < at_row; i++) {
    SmxCountedRequest request = request_of (rows, i);
    reference_request (reference, &request);
  }
  assert_false (smx__tally_count_requests (tally, rows, &n_counted, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE, message);
  assert_int_equal (n_counted, at_row);
  assert_as_reference (message, tally, reference);
  g_clear_error (&error);
}

static const gsize places[] = { 0, 1, 63, 64, 255, 256, 257, 600, 1023 };

static void
stops_at_a_century (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (SmxTally) tally = new_tally (NULL);
    g_auto (Reference) reference;
    reference_init (&reference, tally);
    fill_plain_requests (rows, SMX_BATCH);
    rows->numbers[4][places[i]] = rows->numbers[2][places[i]] + 876600 * HOUR + HOUR / 2;
    assert_stops (tally, &reference, &rows->requests, places[i],
                  "delivered: expected at most 876600 hours (100 years) after opened but found 876600.5");
    rows->numbers[4][places[i]] -= HOUR / 2;
    count_requests (tally, &rows->requests);
  }
}

/* A row that is left out may last as long as it likes. */
static void
passes_over_centuries_outside (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  SmxSettings settings;
  smx__settings_init (&settings);
  settings.from = LONG_AGO + 300 * HOUR;
  g_autoptr (SmxTally) tally = new_tally (&settings);
  smx__settings_clear (&settings);
  fill_plain_requests (rows, 512);
  rows->numbers[4][7] = rows->numbers[2][7] + 900000 * HOUR;
  rows->numbers[2][400] = N;
  rows->numbers[4][401] = rows->numbers[2][401] - 1;
  count_requests (tally, &rows->requests);
  assert_int_equal (smx_tally_n_requests (tally), 512 - 300 - 1);
  const SmxGroups *findings = smx__tally_groups (tally, SMX_FINDINGS);
  gint64 counts[SMX_N_FINDINGS] = { 0 };
  for (gsize i = 0; i < smx__groups_n (findings); i++) {
    SmxCount count;
    smx__groups_read (findings, i, &count);
    counts[smx__groups_key (findings, i)[0]] = count.n;
  }
  assert_int_equal (counts[SMX_FINDING_OUTSIDE], 300);
  assert_int_equal (counts[SMX_FINDING_UNDATED], 1);
  assert_int_equal (counts[SMX_FINDING_DELIVERED_BEFORE_OPENED], 1);
}

/* Two squares of the largest number fit 128 bits, a third does not. */
static void
stops_at_128_bits (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (SmxTally) tally = new_tally (NULL);
    g_auto (Reference) reference;
    reference_init (&reference, tally);
    fill_plain_requests (rows, SMX_BATCH);
    rows->ids[0][places[i]] = rows->ids[1][places[i]] = rows->ids[2][places[i]] = 3;
    rows->numbers[6][places[i]] = G_MAXINT64;
    SmxCountedRequest largest = request_of (&rows->requests, places[i]);
    for (int j = 0; j < 2; j++) {
      add (tally, &largest);
      reference_request (&reference, &largest);
    }
    assert_stops (tally, &reference, &rows->requests, places[i],
                  "cells: customers_squares: expected a sum that fits its 128 bits but it would grow beyond");
  }
}

/* Close to the end of the range a part is counted row by row, and all of it is. */
static void
goes_to_the_end_of_the_range (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (SmxTally) tally = new_tally (NULL);
  g_auto (Reference) reference;
  reference_init (&reference, tally);
  fill_plain_requests (rows, 300);
  for (gsize i = 0; i < 24; i++)
    rows->numbers[6][i] = G_MAXINT64 / 2 - 1000000;
  count_requests (tally, &rows->requests);
  for (gsize i = 0; i < 300; i++) {
    SmxCountedRequest request = request_of (&rows->requests, i);
    reference_request (&reference, &request);
  }
  assert_as_reference ("close to the end", tally, &reference);
}

/* ---- Different perceptions ---- */

static void
fill_plain_ratings (Rows *rows, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    rows->ids[0][i] = (guint32)i % 5;
    rows->numbers[0][i] = (gint64)i % 7 * SMX_MICRO;
  }
  rows->n = n;
  rows->ratings = (SmxRatingBatch){ .n = n, .service = rows->ids[0], .perception = rows->numbers[0] };
}

static void
rate_marks (SmxTally *tally, Reference *reference, int n)
{
  for (int i = 0; i < n; i++) {
    SmxCountedRating rating = { .respondent = SMX_NO_ID,
                                .role = SMX_NO_ID,
                                .service = (guint32)i % 5,
                                .provider = SMX_NO_ID,
                                .attribute = SMX_NO_ID,
                                .wave = SMX_NO_ID,
                                .perception = i * SMX_MICRO,
                                .expectation = N };
    rate (tally, &rating);
    reference_rating (reference, &rating);
  }
}

static void
stops_at_one_mark_too_many (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (SmxTally) tally = new_tally (NULL);
    g_auto (Reference) reference;
    GError *error = NULL;
    gsize n_counted = 99999;
    reference_init (&reference, tally);
    rate_marks (tally, &reference, 1000);
    fill_plain_ratings (rows, SMX_BATCH);
    if (places[i] > 0)
      rows->numbers[0][places[i] / 2] = 2500; /* number 1001 */
    else
      rate_marks (tally, &reference, 1001);
    rows->numbers[0][places[i]] = -SMX_MICRO / 4;
    for (gsize j = 0; j < places[i]; j++) {
      SmxCountedRating rating = rating_of (&rows->ratings, j);
      reference_rating (&reference, &rating);
    }
    assert_false (smx__tally_count_ratings (tally, &rows->ratings, &n_counted, &error));
    assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                  "perception: expected at most 1001 different values but found one more, -0.25");
    assert_int_equal (n_counted, places[i]);
    assert_as_reference ("marks", tally, &reference);
    g_clear_error (&error);
  }
}

static void
takes_as_many_marks_as_may_be (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (SmxTally) tally = new_tally (NULL);
  g_auto (Reference) reference;
  reference_init (&reference, tally);
  fill_plain_ratings (rows, 1001);
  for (gsize i = 0; i < 1001; i++)
    rows->numbers[0][i] = (gint64)(i * 5 % 1001) * 1000;
  for (int round = 0; round < 3; round++) {
    count_ratings (tally, &rows->ratings);
    for (gsize i = 0; i < 1001; i++) {
      SmxCountedRating rating = rating_of (&rows->ratings, i);
      reference_rating (&reference, &rating);
    }
  }
  assert_int_equal (smx__tally_room_for_marks (tally), 0);
  assert_as_reference ("1001 marks", tally, &reference);
}

/* Perceptions from G_MAXINT64 on, far beyond any scale: their sum stays within 128 bits, their squares do not. */
static void
stops_at_squares_of_ratings (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (SmxTally) tally = new_tally (NULL);
  g_auto (Reference) reference;
  GError *error = NULL;
  gsize n_counted;
  reference_init (&reference, tally);
  fill_plain_ratings (rows, 400);
  for (gsize i = 300; i < 400; i += 5)
    rows->numbers[0][i] = G_MAXINT64 - 5;
  for (gsize i = 0; i < 310; i++) {
    SmxCountedRating rating = rating_of (&rows->ratings, i);
    reference_rating (&reference, &rating);
  }
  assert_false (smx__tally_count_ratings (tally, &rows->ratings, &n_counted, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "ratings: squares: expected a sum that fits its 128 bits but it would grow beyond");
  assert_int_equal (n_counted, 310);
  assert_as_reference ("squares", tally, &reference);
  g_clear_error (&error);
}

/* ---- Memory that ends ---- */

/* Counts what is left of the rows; how many were, and whether memory ran out. */
typedef gboolean (*Count) (SmxTally *tally, const Rows *rows, gsize first, gsize *n_counted, GError **error);

static gboolean
count_some_requests (SmxTally *tally, const Rows *rows, gsize first, gsize *n_counted, GError **error)
{
  SmxRequestBatch rest = rows->requests;
  const guint32 **ids[] = { &rest.role, &rest.service, &rest.provider };
  const gint64 **numbers[] = { &rest.reworks,   &rest.reassignments, &rest.opened,        &rest.promised,
                               &rest.delivered, &rest.repromised,    &rest.end_customers, &rest.cost };
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    *ids[i] = *ids[i] == NULL ? NULL : *ids[i] + first;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    *numbers[i] = *numbers[i] == NULL ? NULL : *numbers[i] + first;
  rest.n -= first;
  return smx__tally_count_requests (tally, &rest, n_counted, error);
}

static gboolean
count_some_ratings (SmxTally *tally, const Rows *rows, gsize first, gsize *n_counted, GError **error)
{
  SmxRatingBatch rest = rows->ratings;
  const guint32 **ids[] = { &rest.respondent, &rest.role,      &rest.service,
                            &rest.provider,   &rest.attribute, &rest.wave };
  const gint64 **numbers[] = { &rest.perception, &rest.expectation };
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    *ids[i] = *ids[i] == NULL ? NULL : *ids[i] + first;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    *numbers[i] = *numbers[i] == NULL ? NULL : *numbers[i] + first;
  rest.side = rest.side == NULL ? NULL : rest.side + first;
  rest.n -= first;
  return smx__tally_count_ratings (tally, &rest, n_counted, error);
}

static void
advance_reference (Reference *reference, const Rows *rows, gboolean requests, gsize first, gsize n)
{
  for (gsize i = first; i < first + n; i++) {
    SmxCountedRequest request = request_of (&rows->requests, requests ? i : 0);
    SmxCountedRating rating = rating_of (&rows->ratings, requests ? 0 : i);
    if (requests)
      reference_request (reference, &request);
    else
      reference_rating (reference, &rating);
  }
}

/* Every allocation fails once: what was counted was counted whole, and the rest can follow. */
static void
survive_failing_memory (Rows *rows, Count count, gboolean requests)
{
  for (gint64 n = 0, done = 0; !done; n++) {
    g_autoptr (SmxTally) tally = new_tally (NULL);
    g_auto (Reference) reference;
    GError *error = NULL;
    gsize first, rest;
    reference_init (&reference, tally);
    smx__memory_fail_from (n);
    done = count (tally, rows, 0, &first, &error);
    smx__memory_fail_from (-1);
    if (!done)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    g_clear_error (&error);
    advance_reference (&reference, rows, requests, 0, first);
    assert_as_reference ("without memory", tally, &reference);
    assert_true (done || first < rows->n);
    if (done)
      break;
    assert_true (count (tally, rows, first, &rest, &error));
    assert_int_equal (first + rest, rows->n);
    advance_reference (&reference, rows, requests, first, rest);
    assert_as_reference ("with memory again", tally, &reference);
  }
}

static void
survives_requests_without_memory (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new0 (Rows, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  draw_requests (random, rows, 700, 0);
  survive_failing_memory (rows, count_some_requests, TRUE);
}

static void
survives_ratings_without_memory (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new0 (Rows, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (12);
  draw_ratings (random, rows, 700, 0, 30);
  survive_failing_memory (rows, count_some_ratings, FALSE);
  rows->ratings.respondent = rows->ids[0];
  rows->ratings.logs = TRUE;
  survive_failing_memory (rows, count_some_ratings, FALSE);
}

/* ---- Places of fields ---- */

typedef struct {
  const char *name;
  SmxGroupingKind kind;
  guint place;
  const char *field;
} Place;

#define CELL(field)                                                                                          \
  {                                                                                                          \
    "place/cells-" #field, SMX_CELLS, SMX_FIELD_PLACE (SmxCell, requests, field), #field                     \
  }
#define SERIES(field)                                                                                        \
  {                                                                                                          \
    "place/series-" #field, SMX_SERIES, SMX_FIELD_PLACE (SmxSeries, requests, field), #field                 \
  }
#define OF(kind, struct_, field)                                                                             \
  {                                                                                                          \
    "place/" #struct_ "-" #field, kind, SMX_FIELD_PLACE (struct_, n, field), #field                          \
  }

static const Place field_places[] = { CELL (reworks),
                                      CELL (delivery_squares),
                                      CELL (cost),
                                      CELL (requests),
                                      CELL (open),
                                      CELL (cost_known),
                                      SERIES (reworks),
                                      SERIES (delivery),
                                      SERIES (requests),
                                      SERIES (late),
                                      OF (SMX_RATINGS, SmxRatings, sum),
                                      OF (SMX_RATINGS, SmxRatings, paired_gap_squares),
                                      OF (SMX_RATINGS, SmxRatings, n),
                                      OF (SMX_RATINGS, SmxRatings, paired),
                                      OF (SMX_RESPONDENTS, SmxRespondent, paired_expectation),
                                      OF (SMX_RESPONDENTS, SmxRespondent, n),
                                      OF (SMX_RESPONDENTS, SmxRespondent, paired),
                                      OF (SMX_DELAYS_ROLE, SmxDelays, n),
                                      OF (SMX_MARKS, SmxCount, n) };

static void
is_the_place_of_a_field (void **state)
{
  const Place *row = *state;
  assert_string_equal (smx__groupings[row->kind].fields[row->place].name, row->field);
}

static const struct CMUnitTest others[] = {
  { .name = "requests/random", .test_func = counts_random_requests },
  { .name = "ratings/random", .test_func = counts_random_ratings },
  { .name = "requests/large-counts", .test_func = counts_beyond_two_bytes },
  { .name = "batch/sum-of-its-rows", .test_func = is_the_sum_of_its_rows },
  { .name = "batch/copies-stay", .test_func = leaves_copies_alone },
  { .name = "requests/a-century", .test_func = stops_at_a_century },
  { .name = "requests/a-century-outside", .test_func = passes_over_centuries_outside },
  { .name = "requests/128-bits", .test_func = stops_at_128_bits },
  { .name = "requests/end-of-the-range", .test_func = goes_to_the_end_of_the_range },
  { .name = "ratings/one-mark-too-many", .test_func = stops_at_one_mark_too_many },
  { .name = "ratings/all-marks", .test_func = takes_as_many_marks_as_may_be },
  { .name = "ratings/128-bits", .test_func = stops_at_squares_of_ratings },
  { .name = "memory/requests", .test_func = survives_requests_without_memory },
  { .name = "memory/ratings", .test_func = survives_ratings_without_memory },
};

int
main (void)
{
  struct CMUnitTest tests[G_N_ELEMENTS (field_places) + G_N_ELEMENTS (others)];
  gsize n = 0;
  ROWS (field_places, is_the_place_of_a_field)
  memcpy (tests + n, others, sizeof others);
  return cmocka_run_group_tests_name ("batch", tests, NULL, NULL);
}
