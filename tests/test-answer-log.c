/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers in the log: with it, a tally is the one whose answers all went to SMX_RESPONDENTS at once. */
#include "test-support.h"

#include "base/memory.h"
#include "tally-reference.h"
#include "tally/steps.h"
#include "tally/tally-struct.h"

static SmxTally *
make_tally (void)
{
  SmxTally *tally = new_named_tally ();
  tally->n_persons = 3; /* see draw_ratings() */
  return tally;
}

static void
count (SmxTally *tally, const SmxRatingBatch *rows, gboolean logs)
{
  GError *error = NULL;
  gsize n_counted = 0;
  SmxRatingBatch batch = *rows;
  batch.logs = logs;
  smx__tally_count_ratings (tally, &batch, &n_counted, &error);
  assert_no_error (error);
  assert_int_equal (n_counted, rows->n);
}

static GBytes *
save (const SmxTally *tally)
{
  GError *error = NULL;
  GBytes *bytes = smx_tally_to_bytes (tally, &error);
  assert_no_error (error);
  return bytes;
}

/* Answers of persons to the log, while what they add to the sums waits: as files are read. */
static void
count_as_read (SmxTally *tally, const SmxRatingBatch *rows)
{
  SmxRatingBatch batch = *rows;
  batch.waits = TRUE;
  count (tally, &batch, TRUE);
}

static void
settle (SmxTally *tally)
{
  GError *error = NULL;
  assert_true (smx__tally_settle (tally, &error));
  assert_no_error (error);
}

/* The same entries, and the same bytes once saved. */
static void
assert_alike (const char *what, const SmxTally *one, const SmxTally *other)
{
  g_autofree char *ours = dump_tally (one), *theirs = dump_tally (other);
  assert_same_dump (what, ours, theirs);
  g_autoptr (GBytes) saved = save (one), expected = save (other);
  if (!g_bytes_equal (saved, expected))
    fail_msg ("%s: not the same bytes", what);
}

/* ---- Random rows ---- */

static void
adds_random_answers (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  for (guint32 seed = 1; seed <= 60; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (SmxTally) logged = make_tally ();
    g_autoptr (SmxTally) grouped = make_tally ();
    g_autoptr (SmxTally) read = make_tally ();
    g_autofree char *what = g_strdup_printf ("seed %u", seed);
    for (int batch = 0; batch < 6; batch++) {
      draw_ratings (random, rows, (gsize)g_rand_int_range (random, 1, SMX_BATCH + 1), (guint32)batch % 2, 30);
      count (logged, &rows->ratings, batch != 4);
      count (grouped, &rows->ratings, FALSE);
      count_as_read (read, &rows->ratings);
      if (batch == 3)
        assert_alike (what, logged, grouped);
    }
    assert_alike (what, logged, grouped);
    settle (read);
    assert_alike (what, read, grouped);
  }
}

/* Persons with a name, or none: those without one are others in each tally. */
static void
name_respondents (Rows *rows)
{
  for (gsize i = 0; i < rows->n; i++)
    rows->ids[0][i] = i % 7 == 0 ? SMX_NO_ID : (guint32)i % N_CODES;
  rows->ratings.respondent = rows->ids[0];
}

/* What is in the log when the ratings still wait finds their entries in the tally that it comes to. */
static void
joins_what_waits (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  guint n_both = 0;
  for (guint32 seed = 1; seed <= 20; seed++) {
    GError *error = NULL;
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (SmxTally) read = make_tally ();
    g_autoptr (SmxTally) other = make_tally ();
    g_autoptr (SmxTally) grouped = make_tally ();
    for (int batch = 0; batch < 6; batch++) {
      draw_ratings (random, rows, 700, 0, 7);
      name_respondents (rows);
      count_as_read (batch % 2 == 0 ? read : other, &rows->ratings);
      count (grouped, &rows->ratings, FALSE);
    }
    other->n_persons = 0;
    n_both += smx__log_n (read->log) > 0 && smx__log_n (other->log) > 0 ? 1 : 0;
    assert_true (smx__tally_absorb (read, other, SMX_NO_ID, &error));
    assert_no_error (error);
    settle (read);
    assert_alike ("two threads", read, grouped);
  }
  assert_in_range (n_both, 10, 20);
}

/* ---- Numbers that have no room ---- */

#define MOST (G_GINT64_CONSTANT (2147483647))

static const struct {
  gint64 perception, expectation;
  gboolean logged;
} numbers[] = { { 0, 0, TRUE },          { MOST, MOST, TRUE },    { -MOST, -MOST, TRUE },
                { 1, N, TRUE },          { MOST + 1, 0, FALSE },  { 0, MOST + 1, FALSE },
                { -MOST - 1, N, FALSE }, { 0, -MOST - 1, FALSE }, { 10000 * SMX_MICRO, N, FALSE } };

static void
logs_what_has_room (void **state)
{
  (void)state;
  g_autoptr (SmxTally) logged = make_tally ();
  g_autoptr (SmxTally) grouped = make_tally ();
  gsize expected = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    const guint32 person = 4, service = 1;
    const SmxRatingBatch row = { .n = 1,
                                 .section = SMX_NO_ID,
                                 .respondent = &person,
                                 .service = &service,
                                 .perception = &numbers[i].perception,
                                 .expectation = &numbers[i].expectation };
    count (logged, &row, TRUE);
    count (grouped, &row, FALSE);
    expected += numbers[i].logged ? 1 : 0;
    assert_int_equal (smx__log_n (logged->log), expected);
  }
  assert_int_equal (smx__log_n (grouped->log), 0);
  assert_alike ("numbers", logged, grouped);
}

static void
logs_no_rows_without_person (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = make_tally ();
  const guint32 persons[] = { SMX_NO_ID, SMX_NO_ID };
  const gint64 perceptions[] = { 1, 2 };
  count (tally, &(SmxRatingBatch){ .n = 2, .respondent = persons, .perception = perceptions }, TRUE);
  count (tally, &(SmxRatingBatch){ .n = 2, .perception = perceptions }, TRUE);
  count (tally, &(SmxRatingBatch){ .n = 2, .respondent = persons }, TRUE);
  count (tally, &(SmxRatingBatch){ .n = 0, .respondent = persons, .perception = perceptions }, TRUE);
  assert_null (tally->log);
  assert_int_equal (smx_tally_n_ratings (tally), 4);
}

/* ---- Copies ---- */

static void
leaves_copies_alone (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (SmxTally) tally = make_tally ();
  draw_ratings (random, rows, 500, 0, 30);
  rows->ratings.respondent = rows->ids[0];
  count (tally, &rows->ratings, TRUE);
  g_autoptr (SmxTally) same = smx__tally_copy (tally, NULL);
  assert_ptr_equal (same->log, tally->log);
  g_autofree char *before = dump_tally (same);
  count (tally, &rows->ratings, TRUE);
  assert_ptr_not_equal (same->log, tally->log);
  g_autofree char *after = dump_tally (same);
  assert_same_dump ("copy", after, before);
}

/* ---- Many answers ---- */

/* Person after person answers on one service, then all of them on the next. */
static void
count_many (SmxTally *tally, guint first, guint n_rows, guint n_persons, gboolean logs)
{
  guint32 persons[SMX_BATCH], services[SMX_BATCH];
  gint64 perceptions[SMX_BATCH], expectations[SMX_BATCH];
  for (guint from = first; from < first + n_rows; from += SMX_BATCH) {
    guint n = MIN (SMX_BATCH, first + n_rows - from);
    for (guint i = 0; i < n; i++) {
      guint row = from + i;
      persons[i] = row % n_persons;
      services[i] = row / n_persons % N_CODES;
      perceptions[i] = (gint64)(row % 5) * SMX_MICRO;
      expectations[i] = row % 3 == 0 ? N : SMX_MICRO;
    }
    count (tally,
           &(SmxRatingBatch){ .n = n,
                              .section = 0,
                              .respondent = persons,
                              .service = services,
                              .perception = perceptions,
                              .expectation = expectations },
           logs);
  }
}

static void
name_persons (SmxTally *tally, guint first, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autofree char *code = g_strdup_printf ("person %u", first + i);
    id_of (tally, SMX_DICTIONARY_RESPONDENT, code);
  }
}

static SmxTally *
make_parted (guint n_rows, guint first_person, gboolean logs)
{
  SmxTally *tally = make_tally ();
  name_persons (tally, first_person, 1000);
  count_many (tally, 0, n_rows, 1000, logs);
  return tally;
}

/* What was loaded stands in the grouping; more may follow in the log. */
static void
goes_on_after_loading (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxTally) logged = make_parted (2500, 0, TRUE);
  g_autoptr (SmxTally) grouped = make_parted (2500, 0, FALSE);
  logged->n_persons = grouped->n_persons = 0;
  g_autoptr (GBytes) saved = save (logged);
  g_autoptr (SmxTally) loaded = smx_tally_from_bytes (saved, &error);
  assert_no_error (error);
  assert_null (loaded->log);
  assert_alike ("loaded", loaded, grouped);
  assert_true (smx_tally_merge (loaded, logged, &error));
  assert_true (smx_tally_merge (grouped, logged, &error));
  assert_int_equal (smx__log_n (loaded->log), 2500);
  assert_alike ("and merged", loaded, grouped);
}

/* Chunks change hands where the other is not needed any more, and are copied where it is. */
static void
joins_logs (void **state)
{
  (void)state;
  static const guint sizes[][2] = { { 0, 0 },         { 0, 300 },      { 300, 0 },
                                    { 1, 65536 },     { 65535, 1 },    { 65536, 65536 },
                                    { 65537, 65535 }, { 300, 140000 }, { 140000, 300 } };
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    GError *error = NULL;
    g_autofree char *what = g_strdup_printf ("%u and %u", sizes[i][0], sizes[i][1]);
    g_autoptr (SmxTally) one = make_parted (sizes[i][0], 0, TRUE);
    g_autoptr (SmxTally) grouped = make_parted (sizes[i][0], 0, FALSE);
    g_autoptr (SmxTally) other = make_parted (sizes[i][1], 500, TRUE);
    g_autoptr (SmxTally) other_grouped = make_parted (sizes[i][1], 500, FALSE);
    g_autoptr (SmxTally) merged = smx__tally_copy (one, NULL);
    assert_true (smx_tally_merge (merged, other, &error));
    assert_true (smx__tally_absorb (one, other, 0, &error));
    assert_true (smx__tally_absorb (grouped, other_grouped, 0, &error));
    assert_null (other->log);
    assert_int_equal (smx__log_n (one->log), sizes[i][0] + sizes[i][1]);
    assert_int_equal (smx__log_n (merged->log), sizes[i][0] + sizes[i][1]);
    g_autofree char *ours = dump_tally (one), *theirs = dump_tally (grouped), *third = dump_tally (merged);
    assert_same_dump (what, ours, theirs);
    assert_same_dump (what, third, theirs);
  }
}

static void
merges_with_itself (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxTally) tally = make_parted (70000, 0, TRUE);
  g_autoptr (SmxTally) twice = make_parted (70000, 0, FALSE);
  count_many (twice, 0, 70000, 1000, FALSE);
  tally->n_persons = twice->n_persons = 0;
  assert_true (smx_tally_merge (tally, tally, &error));
  assert_alike ("twice", tally, twice);
}

/* A log in which most answers repeat others becomes a grouping; one in which few do stays. */
static void
forgets_repetitions (void **state)
{
  (void)state;
  enum { LIMIT = 1 << 20 };
  g_autoptr (SmxTally) repeated = make_tally ();
  g_autoptr (SmxTally) different = make_tally ();
  name_persons (repeated, 0, 2);
  count_many (repeated, 0, LIMIT, 2, TRUE);
  assert_int_equal (smx__log_n (repeated->log), LIMIT);
  count_many (repeated, LIMIT, 10, 2, TRUE);
  assert_int_equal (smx__log_n (repeated->log), 10);
  assert_int_equal (smx__groups_n (repeated->groups[SMX_RESPONDENTS]), 2 * N_CODES);
  count_many (different, 0, LIMIT + 10, 200000, TRUE);
  count_many (different, LIMIT + 10, 10, 200000, TRUE);
  assert_int_equal (smx__log_n (different->log), LIMIT + 20);
  g_autoptr (SmxGroups) persons = smx__tally_respondents (different, NULL);
  assert_int_equal (smx__groups_n (persons), LIMIT + 20);
  assert_int_equal (smx__groups_n (different->groups[SMX_RESPONDENTS]), 0);
}

/* ---- Memory ---- */

static void
saves_without_memory (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = make_parted (1000, 0, TRUE);
  g_autoptr (SmxTally) grouped = make_parted (1000, 0, FALSE);
  g_autoptr (GBytes) expected = save (grouped), saved = NULL;
  gint64 n = 0;
  for (; saved == NULL; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    saved = smx_tally_to_bytes (tally, &error);
    smx__memory_fail_from (-1);
    if (saved == NULL)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    assert_int_equal (smx__log_n (tally->log), 1000);
  }
  assert_in_range (n, 20, 1000);
  assert_true (g_bytes_equal (saved, expected));
}

/* Where memory ends, nothing of the part was counted: no entry of its ratings is left either. */
static void
counts_without_memory (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  draw_ratings (random, rows, SMX_PART, 0, 7);
  name_respondents (rows);
  for (gsize i = 0; i < rows->n; i++)
    rows->numbers[0][i] = (gint64)(i % 5) * SMX_MICRO;
  rows->ratings.perception = rows->numbers[0];
  gboolean done = FALSE;
  for (gint64 n = 0; !done; n++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SmxTally) tally = make_tally ();
    SmxRatingBatch batch = rows->ratings, nameless = rows->ratings;
    gsize n_counted = 0;
    nameless.respondent = NULL;
    batch.waits = batch.logs = TRUE;
    count (tally, &nameless, FALSE); /* so that all perceptions are known, but nothing that persons rate */
    g_autofree char *before = dump_tally (tally);
    smx__memory_fail_from (n);
    done = smx__tally_count_ratings (tally, &batch, &n_counted, &error);
    smx__memory_fail_from (-1);
    settle (tally);
    g_autofree char *after = dump_tally (tally);
    if (!done) {
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
      assert_same_dump ("nothing was counted", after, before);
    } else {
      assert_in_range (smx__log_n (tally->log), 1, SMX_PART);
    }
    assert_in_range (n, 0, 1000);
  }
}

static void
merges_without_memory (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = make_parted (100, 0, TRUE);
  g_autoptr (SmxTally) other = make_parted (66000, 500, TRUE);
  gboolean merged = FALSE;
  gint64 n = 0;
  g_autofree char *before = dump_tally (tally);
  for (; !merged; n += 50) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    merged = smx_tally_merge (tally, other, &error);
    smx__memory_fail_from (-1);
    if (merged)
      break;
    assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    g_autofree char *after = dump_tally (tally);
    assert_same_dump ("not merged", after, before);
  }
  assert_int_equal (smx__log_n (tally->log), 66100);
}

int
main (void)
{
  static const struct CMUnitTest tests[] = {
    { .name = "log/random", .test_func = adds_random_answers },
    { .name = "join/waiting", .test_func = joins_what_waits },
    { .name = "log/numbers", .test_func = logs_what_has_room },
    { .name = "log/nobody", .test_func = logs_no_rows_without_person },
    { .name = "log/copies", .test_func = leaves_copies_alone },
    { .name = "log/loaded", .test_func = goes_on_after_loading },
    { .name = "join/sizes", .test_func = joins_logs },
    { .name = "join/itself", .test_func = merges_with_itself },
    { .name = "log/repetitions", .test_func = forgets_repetitions },
    { .name = "memory/count", .test_func = counts_without_memory },
    { .name = "memory/save", .test_func = saves_without_memory },
    { .name = "memory/merge", .test_func = merges_without_memory },
  };
  return cmocka_run_group_tests_name ("answer-log", tests, NULL, NULL);
}
