/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ratings that wait: once settled, the tally is the one whose ratings never waited. And the numbers of their keys. */
#include "test-support.h"

#include "base/memory.h"
#include "tally-reference.h"
#include "tally/key-numbers.h"
#include "tally/limits.h"
#include "tally/steps.h"
#include "tally/tally-struct.h"

static void
count (SmxTally *tally, const SmxRatingBatch *rows, gboolean waits)
{
  GError *error = NULL;
  gsize n_counted = 0;
  SmxRatingBatch batch = *rows;
  batch.waits = waits;
  smx__tally_count_ratings (tally, &batch, &n_counted, &error);
  assert_no_error (error);
  assert_int_equal (n_counted, rows->n);
}

static void
assert_settles_as (SmxTally *waiting, const SmxTally *counted, const char *what)
{
  GError *error = NULL;
  assert_true (smx__tally_settle (waiting, &error));
  assert_no_error (error);
  assert_null (waiting->waiting_ratings);
  g_autofree char *one = dump_tally (waiting), *two = dump_tally (counted);
  assert_same_dump (what, one, two);
}

static gsize
n_rated (const SmxTally *tally)
{
  return smx__groups_n (smx__tally_groups (tally, SMX_RATINGS));
}

/* Ratings of these services without anything else, of seven different perceptions. */
static void
fill_plain_ratings (Rows *rows, guint32 first_service, guint32 n_services, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    rows->ids[0][i] = first_service + (guint32)i % n_services;
    rows->numbers[0][i] = (gint64)i % 7 * SMX_MICRO;
  }
  rows->n = n;
  rows->ratings = (SmxRatingBatch){
    .n = n, .section = SMX_NO_ID, .service = rows->ids[0], .perception = rows->numbers[0]
  };
}

/* ---- Random rows, some of whose columns are not there ---- */

static void
settles_random_rows (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  for (guint32 seed = 1; seed <= 90; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (SmxTally) waiting = new_named_tally ();
    g_autoptr (SmxTally) counted = new_named_tally ();
    g_auto (Reference) reference;
    g_autofree char *what = g_strdup_printf ("seed %u", seed);
    reference_init (&reference, counted);
    for (int batch = 0; batch < 8; batch++) {
      gsize n = (gsize)g_rand_int_range (random, 1, SMX_BATCH + 1);
      draw_ratings (random, rows, n, (guint32)batch % 3, seed % 2 == 0 ? 7 : 40);
      count (waiting, &rows->ratings, batch != 4);
      count (counted, &rows->ratings, FALSE);
      for (gsize i = 0; i < n; i++) {
        SmxCountedRating rating = rating_of (&rows->ratings, i);
        reference_rating (&reference, &rating);
      }
      if (batch == 5)
        assert_settles_as (waiting, counted, what);
    }
    assert_settles_as (waiting, counted, what);
    assert_as_reference (what, waiting, &reference);
  }
}

/* Rows wait from the part on that begins with known perceptions only; where none is an answer, nothing does. */
static void
waits (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (SmxTally) waiting = new_named_tally ();
  g_autoptr (SmxTally) counted = new_named_tally ();
  fill_plain_ratings (rows, 0, 3, 20);
  count (waiting, &rows->ratings, TRUE); /* perceptions that are new */
  count (counted, &rows->ratings, FALSE);
  assert_int_equal (n_rated (waiting), 3);
  fill_plain_ratings (rows, 3, 5, 40);
  count (waiting, &rows->ratings, TRUE);
  count (counted, &rows->ratings, FALSE);
  assert_int_equal (n_rated (waiting), 3);
  assert_int_equal (smx_tally_n_ratings (waiting), 60);
  fill_plain_ratings (rows, 8, 4, 30);
  for (gsize i = 0; i < 30; i++)
    rows->numbers[0][i] = N;
  count (waiting, &rows->ratings, TRUE);
  count (counted, &rows->ratings, FALSE);
  rows->ratings.perception = NULL;
  count (waiting, &rows->ratings, TRUE);
  rows->ratings.n = 0;
  count (waiting, &rows->ratings, TRUE);
  assert_settles_as (waiting, counted, "plain ratings");
  assert_int_equal (n_rated (waiting), 8);
  assert_settles_as (waiting, counted, "nothing more");
}

/* ---- Answers ---- */

/* The ends of what a reader lets through, in all pairs; often enough that sums need more than 64 bits. */
static void
settles_far_values (void **state)
{
  (void)state;
  const gint64 far = (gint64)SMX_MAX_POINTS * SMX_MICRO;
  const gint64 values[] = { far, -far, 0, 1, -1, far - 1, 1 - far, N };
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (SmxTally) waiting = new_named_tally ();
  g_autoptr (SmxTally) counted = new_named_tally ();
  fill_plain_ratings (rows, 0, 2, SMX_BATCH);
  rows->ratings.expectation = rows->numbers[1];
  for (gsize i = 0; i < SMX_BATCH; i++) {
    rows->numbers[0][i] = values[i / 8 % 7];
    rows->numbers[1][i] = values[i % 8];
  }
  for (int i = 0; i < 40; i++) {
    count (waiting, &rows->ratings, TRUE);
    count (counted, &rows->ratings, FALSE);
  }
  assert_settles_as (waiting, counted, "far values");
}

/* As many different answers as may wait, and one more: from then on none waits. */
static void
settles_many_answers (void **state)
{
  (void)state;
  for (gsize n_expectations = 31; n_expectations <= 33; n_expectations++) {
    g_autofree Rows *rows = g_new (Rows, 1);
    g_autoptr (SmxTally) waiting = new_named_tally ();
    g_autoptr (SmxTally) counted = new_named_tally ();
    fill_plain_ratings (rows, 0, 4, SMX_BATCH);
    rows->ratings.expectation = rows->numbers[1];
    for (gsize i = 0; i < SMX_BATCH; i++) {
      rows->numbers[0][i] = (gint64)(i % 16) * SMX_MICRO;
      rows->numbers[1][i] = (gint64)(i / 16 % n_expectations) * 1000;
    }
    for (int round = 0; round < 3; round++) {
      count (waiting, &rows->ratings, TRUE);
      count (counted, &rows->ratings, FALSE);
    }
    fill_plain_ratings (rows, 4, 4, 8);
    count (waiting, &rows->ratings, TRUE);
    count (counted, &rows->ratings, FALSE);
    assert_int_equal (n_rated (waiting),
                      n_expectations < 32 ? 4 : 8); /* 8 x no expectation are different too */
    assert_settles_as (waiting, counted, "many answers");
  }
}

static void
stops_at_one_mark_too_many (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (SmxTally) waiting = new_named_tally ();
  g_autoptr (SmxTally) counted = new_named_tally ();
  GError *error = NULL;
  gsize n_counted = 99999;
  fill_plain_ratings (rows, 0, 4, SMX_BATCH);
  for (int i = 0; i < SMX_MAX_MARKS - 7; i++) {
    rows->ratings.n = 1;
    rows->numbers[0][0] = -i - 1;
    count (waiting, &rows->ratings, FALSE);
    count (counted, &rows->ratings, FALSE);
  }
  fill_plain_ratings (rows, 0, 4, SMX_BATCH);
  count (waiting, &rows->ratings, TRUE);
  count (counted, &rows->ratings, FALSE);
  rows->numbers[0][700] = SMX_MICRO / 4;
  rows->ratings.waits = TRUE;
  assert_false (smx__tally_count_ratings (waiting, &rows->ratings, &n_counted, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "perception: expected at most 1001 different values but found one more, 0.25");
  g_clear_error (&error);
  assert_int_equal (n_counted, 700);
  rows->ratings.n = 700;
  count (counted, &rows->ratings, FALSE);
  assert_settles_as (waiting, counted, "one mark too many");
}

/* ---- Keys ---- */

#define MANY 70000u

/* So many services that not all of their numbers may wait. Where each has many ratings, others wait all the same; where
 * each has few, no more are to wait. */
static void
settles_many_keys (void **state)
{
  (void)state;
  for (guint32 n_each = 1; n_each <= 9; n_each += 8) {
    g_autofree Rows *rows = g_new (Rows, 1);
    g_autoptr (SmxTally) waiting = new_named_tally ();
    g_autoptr (SmxTally) counted = new_named_tally ();
    gsize n_before = 0, n_settled = 0;
    name_services (waiting, MANY);
    name_services (counted, MANY);
    for (guint32 first = 0; first + SMX_BATCH <= MANY * n_each; first += SMX_BATCH) {
      fill_plain_ratings (rows, 0, 1, SMX_BATCH);
      rows->ratings.expectation = rows->numbers[1];
      for (guint32 i = 0; i < SMX_BATCH; i++) {
        rows->ids[0][i] = (first + i) / n_each;
        rows->numbers[0][i] = i % 2 * SMX_MICRO;
        rows->numbers[1][i] = i % 21 * SMX_MICRO; /* 42 answers: 64 numbers a service */
      }
      count (waiting, &rows->ratings, TRUE);
      count (counted, &rows->ratings, FALSE);
      n_settled += n_rated (waiting) > n_before ? 1 : 0;
      n_before = n_rated (waiting);
    }
    assert_true (n_each > 1 ? n_settled == 2 : n_settled > 2); /* the first rows never wait */
    assert_settles_as (waiting, counted, "many services");
  }
}

/* Rows with the same number have the same key; each new number is told with a row of its key. */
static void
numbers_keys (void **state)
{
  (void)state;
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, SMX_KEY_COLUMNS * sizeof (guint32));
  guint32 ids[SMX_KEY_COLUMNS][SMX_PART], numbers[SMX_PART];
  guint16 fresh[SMX_PART];
  SmxKeyNumbers self = { 0 };
  for (int round = 0; round < 2000; round++) {
    const guint32 *columns[SMX_KEY_COLUMNS];
    gsize n = (gsize)g_rand_int_range (random, 1, SMX_PART + 1), n_fresh;
    for (int i = 0; i < SMX_KEY_COLUMNS; i++) {
      gint32 n_ids = g_rand_int_range (random, 0, 4);
      gint32 only = g_rand_int_range (random, -1, 3);
      for (gsize j = 0; j < n; j++)
        ids[i][j] = (guint32)(n_ids == 0 ? only : g_rand_int_range (random, -1, n_ids));
      columns[i] = n_ids == 0 && only < 0 ? NULL : ids[i];
    }
    assert_true (smx__key_numbers_find (&self, columns, n, numbers, fresh, &n_fresh, NULL));
    for (gsize i = 0; i < n_fresh; i++) {
      guint32 key[SMX_KEY_COLUMNS];
      assert_int_equal (numbers[fresh[i]], keys->len);
      for (int j = 0; j < SMX_KEY_COLUMNS; j++)
        key[j] = ids[j][fresh[i]];
      g_array_append_val (keys, key);
    }
    assert_int_equal (self.last.n, keys->len);
    for (gsize i = 0; i < n; i++)
      for (int j = 0; j < SMX_KEY_COLUMNS; j++)
        assert_int_equal (
            ((const guint32 *)(const void *)keys->data)[numbers[i] * SMX_KEY_COLUMNS + (guint)j], ids[j][i]);
  }
  smx__key_numbers_clear (&self);
}

/* ---- The ends of ranges ---- */

typedef struct {
  const char *name;
  SmxRatings sums; /* of an entry before */
  gint64 n_ratings;
  const char *message;
} End;

#define END_OF_SUMS (SmxInt128) ((((SmxInt128)1 << 126) - 1) * 2 + 1)

static const End ends[] = {
  { "end/sum",
    { .sum = END_OF_SUMS - 2500 * (SmxInt128)SMX_MICRO },
    0,
    "ratings: sum: expected a sum that fits its 128 bits" },
  { "end/squares",
    { .squares = END_OF_SUMS - 10000 * (SmxInt128)SMX_MICRO * SMX_MICRO },
    0,
    "ratings: squares: expected a sum that fits its 128 bits" },
  { "end/gap-squares",
    { .paired_gap_squares = END_OF_SUMS - 5000 * (SmxInt128)SMX_MICRO * SMX_MICRO },
    0,
    "ratings: paired_gap_squares: expected a sum that fits its 128 bits" },
  { "end/n", { .n = G_MAXINT64 - 700 }, 0, "ratings: n: expected a sum that fits its 64 bits" },
  { "end/paired",
    { .paired = G_MAXINT64 - 700 },
    0,
    "ratings: paired: expected a sum that fits its 64 bits" },
  { "end/ratings", { .n = 1 }, G_MAXINT64 - 1500, "ratings: n: expected a sum that fits its 64 bits" },
  { "end/far", { .sum = 1, .squares = END_OF_SUMS / 8, .n = G_MAXINT64 / 8 }, G_MAXINT64 / 8, NULL },
};

static gboolean
count_to_the_end (SmxTally *tally, const End *end, const SmxRatingBatch *rows, gsize *n_counted,
                  GError **error)
{
  const SmxAddition before = { SMX_RATINGS,
                               { SMX_NO_ID, 0, SMX_NO_ID, SMX_NO_ID, 0, SMX_NO_ID, 0 },
                               &end->sums };
  SmxRatingBatch some = *rows;
  some.n = 500;
  count (tally, &some, rows->waits); /* the first of them do not wait, since their perceptions are new */
  count (tally, &some, rows->waits);
  assert_true (smx__tally_add_all (tally, &before, 1, error));
  tally->n_ratings += end->n_ratings;
  return smx__tally_count_ratings (tally, rows, n_counted, error);
}

/* Where a sum comes near its end, rows are counted one by one as if none had waited. */
static void
stops_at_ends (void **state)
{
  const End *end = *state;
  g_autofree Rows *rows = g_new (Rows, 1);
  gsize n_counted[2] = { 0, 0 };
  char *dumps[2];
  fill_plain_ratings (rows, 0, 2, SMX_BATCH);
  rows->ratings.expectation = rows->numbers[1];
  for (gsize i = 0; i < SMX_BATCH; i++)
    rows->numbers[1][i] = (gint64)(i % 5) * SMX_MICRO;
  for (int i = 0; i < 2; i++) {
    g_autoptr (SmxTally) tally = new_named_tally ();
    g_autoptr (GError) error = NULL;
    rows->ratings.waits = i == 1;
    gboolean counted = count_to_the_end (tally, end, &rows->ratings, &n_counted[i], &error);
    assert_int_equal (counted, end->message == NULL);
    if (!counted) {
      assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_RANGE));
      assert_true (g_str_has_prefix (error->message, end->message));
    }
    assert_true (smx__tally_settle (tally, NULL));
    dumps[i] = dump_tally (tally);
  }
  assert_int_equal (n_counted[0], n_counted[1]);
  assert_same_dump (end->name, dumps[1], dumps[0]);
  g_free (dumps[0]);
  g_free (dumps[1]);
}

/* ---- Threads ---- */

static void
joins_what_waits (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_autoptr (SmxTally) waiting = new_named_tally ();
  g_autoptr (SmxTally) other = new_named_tally ();
  g_autoptr (SmxTally) counted = new_named_tally ();
  for (int i = 0; i < 6; i++) {
    draw_ratings (random, rows, 700, 0, 7);
    rows->ratings.respondent = NULL; /* persons without a name would be others */
    count (i % 2 == 0 ? waiting : other, &rows->ratings, TRUE);
    count (counted, &rows->ratings, FALSE);
  }
  assert_true (smx__tally_absorb (waiting, other, SMX_NO_ID, &error));
  assert_no_error (error);
  assert_settles_as (waiting, counted, "two threads");
}

/* ---- Memory ---- */

/* Where memory ends, what was not counted can be counted later; where it ends while settling, all is freed. */
static void
fails_cleanly (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  g_autoptr (SmxTally) counted = new_named_tally ();
  draw_ratings (random, rows, 900, 0, 7);
  rows->ratings.respondent = NULL;
  for (int i = 0; i < 3; i++)
    count (counted, &rows->ratings, FALSE);
  gboolean done = FALSE;
  for (gint64 n = 0; !done; n++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SmxTally) tally = new_named_tally ();
    gsize n_counted = 0;
    SmxRatingBatch batch = rows->ratings;
    batch.waits = TRUE;
    count (tally, &rows->ratings, FALSE); /* so that all perceptions are known */
    smx__memory_fail_from (n);
    done = smx__tally_count_ratings (tally, &batch, &n_counted, &error);
    smx__memory_fail_from (-1);
    if (!done) {
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
      assert_int_equal (n_counted % SMX_PART, 0);
    }
    while (n_counted < rows->n) {
      SmxCountedRating rating = rating_of (&rows->ratings, n_counted++);
      assert_true (smx__tally_add_rating (tally, &rating, NULL));
    }
    count (tally, &rows->ratings, TRUE);
    assert_settles_as (tally, counted, "memory");
    assert_in_range (n, 0, 5000);
  }
}

static void
fails_to_settle (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  gboolean done = FALSE;
  fill_plain_ratings (rows, 0, 12, SMX_BATCH);
  for (gint64 n = 0; !done; n++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SmxTally) tally = new_named_tally ();
    count (tally, &rows->ratings, TRUE);
    smx__memory_fail_from (n);
    done = smx__tally_settle (tally, &error);
    smx__memory_fail_from (-1);
    if (!done)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    assert_in_range (n, 0, 5000);
  }
}

#define PLAIN_TESTS 10

int
main (void)
{
  struct CMUnitTest tests[PLAIN_TESTS + G_N_ELEMENTS (ends)] = {
    { "settle/random-rows", settles_random_rows, NULL, NULL, NULL },
    { "settle/waits", waits, NULL, NULL, NULL },
    { "settle/far-values", settles_far_values, NULL, NULL, NULL },
    { "settle/many-answers", settles_many_answers, NULL, NULL, NULL },
    { "settle/one-mark-too-many", stops_at_one_mark_too_many, NULL, NULL, NULL },
    { "settle/many-keys", settles_many_keys, NULL, NULL, NULL },
    { "settle/threads", joins_what_waits, NULL, NULL, NULL },
    { "keys/numbers", numbers_keys, NULL, NULL, NULL },
    { "memory/counting", fails_cleanly, NULL, NULL, NULL },
    { "memory/settling", fails_to_settle, NULL, NULL, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    tests[PLAIN_TESTS + i] = (struct CMUnitTest){ .name = ends[i].name,
                                                  .test_func = stops_at_ends,
                                                  .initial_state = (void *)&ends[i] };
  return cmocka_run_group_tests_name ("waiting-ratings", tests, NULL, NULL);
}
