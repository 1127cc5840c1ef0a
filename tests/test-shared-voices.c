/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What gaps have in common: by hand, against sums over people taken here, and the same to the bit for any order of records
 * and any names of people. */
#include "test-support.h"

#include "base/memory.h"
#include "matrix/shared-voices.h"
#include "random-model.h"
#include <service-matrix/error.h>

#define ALL_SHOWN "set scale=1,7 min-group=1\n"
#define CARDS "rating teller cards it "
#define LOANS "rating teller loans it "
#define N_ROWS_BY ((guint)SMX_ROWS_PERIOD + 1)

static void
take_in (SmxSharedVoices *shared, const SmxMatrix *matrix, SmxRowsBy by, guint32 wave)
{
  GError *error = NULL;
  g_auto (SmxRows) rows = { .keys = NULL };
  assert_true (smx__rows_take (&rows, matrix, by, &error));
  assert_true (smx__shared_voices_take (shared, matrix, &rows, wave, &error));
  assert_no_error (error);
}

static void
take (SmxSharedVoices *shared, const SmxMatrix *matrix, SmxRowsBy by)
{
  take_in (shared, matrix, by, matrix->latest_wave);
}

/* Groups ascend, and squares add up to 1. */
static void
check_shape (const SmxSharedVoices *shared)
{
  for (gsize row = 0; row < shared->n_rows; row++) {
    double squares = (double)shared->own[row] * (double)shared->own[row];
    for (guint32 i = shared->starts[row]; i < shared->starts[row + 1]; i++) {
      assert_true (shared->groups[i] < shared->n_groups);
      assert_true (i == shared->starts[row] || shared->groups[i - 1] < shared->groups[i]);
      squares += (double)shared->loads[i] * (double)shared->loads[i];
    }
    assert_close ("squares", squares, 1, 1e-5);
    assert_close ("with itself", smx__shared_voices_correlation (shared, row, row), 1, 0);
  }
}

/* ---- By hand ---- */

typedef struct {
  const char *name;
  const char *records;
  guint n_groups;
  double correlation; /* of the first two rows */
  double own[2];      /* their squares */
  SmxRowsBy by;
} HandRow;

/* Gaps of cards: -2 0 2 about their mean; of loans: -1 1 of the first two. Sum of products 2, of squares 8 and 2. */
#define ANA "by=ana expectation=5 perception="
#define BOB "by=bob expectation=5 perception="
#define CYD "by=cyd expectation=5 perception="

static const HandRow hands[] = {
  { "hand/two-alike",
    ALL_SHOWN CARDS ANA "5\n" CARDS BOB "3\n" LOANS ANA "4\n" LOANS BOB "2",
    2,
    1,
    { 0, 0 } },
  { "hand/two-opposed",
    ALL_SHOWN CARDS ANA "5\n" CARDS BOB "3\n" LOANS ANA "2\n" LOANS BOB "4",
    2,
    -1,
    { 0, 0 } },
  { "hand/one-alone",
    ALL_SHOWN CARDS ANA "5\n" CARDS BOB "3\n" CARDS CYD "1\n" LOANS ANA "4\n" LOANS BOB "2",
    2,
    0.5,
    { 0.5, 0 } },
  { "hand/row-alone",
    ALL_SHOWN CARDS ANA "5\n" CARDS BOB "3\n" CARDS "expectation=5 perception=1\n" LOANS ANA "4\n" LOANS BOB
                        "2",
    2,
    0.5,
    { 0.5, 0 } },
  { "hand/without-names",
    ALL_SHOWN CARDS "by=#1 expectation=5 perception=5\n" CARDS "by=#0 expectation=5 perception=3\n" CARDS
                    "by=#4 expectation=5 perception=1\n" LOANS "by=#1 expectation=5 perception=4\n" LOANS
                    "by=#0 expectation=5 perception=2",
    2,
    0.5,
    { 0.5, 0 } },
  { "hand/target",
    ALL_SHOWN "set target=6\n" CARDS "by=ana perception=6\n" CARDS "by=bob perception=4\n" CARDS
              "perception=2\n" LOANS "by=ana perception=4\n" LOANS "by=bob perception=2",
    2,
    0.5,
    { 0.5, 0 } },
  { "hand/target-of-one-service",
    ALL_SHOWN "service cards target=6\n" CARDS "by=ana perception=6\n" CARDS "by=bob perception=4\n" LOANS
              "by=ana perception=4\nrating teller loans it by=bob perception=2",
    0,
    0,
    { 1, 1 } },
  /* ana's loans: (1 + 3) / 2, bob's (3 + 5) / 2 */
  { "hand/attributes",
    ALL_SHOWN CARDS ANA "5\n" CARDS BOB "3\n" LOANS ANA "4 attribute=a\n" LOANS ANA
                        "2 attribute=b\n" LOANS BOB "2 attribute=a\n" LOANS BOB "1 attribute=b",
    2,
    1,
    { 0, 0 } },
  /* what has no expectation is no gap; the back's voices are others */
  { "hand/not-paired",
    ALL_SHOWN CARDS ANA "5\n" CARDS BOB "3\n" LOANS "by=ana perception=4\n" LOANS BOB "2\n" LOANS CYD "1",
    1,
    -1 / M_SQRT2 / M_SQRT2,
    { 0.5, 0.5 } },
  { "hand/back",
    ALL_SHOWN CARDS ANA "5\n" CARDS BOB "3\n" LOANS ANA "4 side=back\n" LOANS BOB "2 side=back",
    0,
    0,
    { 1, 1 } },
  { "hand/nobody-twice", ALL_SHOWN CARDS ANA "5\n" CARDS BOB "3\n" LOANS CYD "2", 0, 0, { 1, 1 } },
  { "hand/all-alike",
    ALL_SHOWN CARDS ANA "5\n" CARDS BOB "5\n" LOANS ANA "4\n" LOANS BOB "2",
    0,
    0,
    { 1, 1 } },
  /* 1.3 as a mean of sums and as a difference: not the same double */
  { "hand/alike-but-for-rounding",
    ALL_SHOWN CARDS ANA "3.7\n" CARDS BOB "3.7\n" CARDS "expectation=5.1 perception=3.8\n" LOANS ANA
                        "4\n" LOANS BOB "2",
    0,
    0,
    { 1, 1 } },
  { "hand/one-person", ALL_SHOWN CARDS ANA "5\n" LOANS ANA "4", 0, 0, { 1, 1 } },
  { "hand/no-gaps", ALL_SHOWN CARDS "by=ana perception=4\n" LOANS "by=ana perception=2", 0, 0, { 1, 1 } },
  { "hand/requests-alone", "request teller cards it\nrequest teller loans it", 0, 0, { 1, 1 } },
  { "hand/by-wave",
    ALL_SHOWN CARDS ANA "5 wave=1\n" CARDS BOB "3 wave=1\n" CARDS CYD "1 wave=1\n" CARDS ANA
                        "4 wave=2\n" CARDS BOB "2 wave=2",
    2,
    0.5,
    { 0.5, 0 },
    SMX_ROWS_WAVE },
  { "hand/by-attribute",
    ALL_SHOWN CARDS ANA "5 attribute=a\n" CARDS BOB "3 attribute=a\n" CARDS CYD "1 attribute=a\n" CARDS ANA
                        "4 attribute=b\n" CARDS BOB "2 attribute=b",
    2,
    0.5,
    { 0.5, 0 },
    SMX_ROWS_ATTRIBUTE },
};

static void
knows_hands (void **state)
{
  const HandRow *row = *state;
  for (build_waiting = 0; build_waiting <= 4; build_waiting += 2) {
    g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
    g_auto (SmxSharedVoices) shared = { .n_rows = 0 };
    take (&shared, matrix, row->by);
    check_shape (&shared);
    assert_int_equal (shared.n_rows, 2);
    assert_int_equal (shared.n_groups, row->n_groups);
    assert_close ("correlation", smx__shared_voices_correlation (&shared, 0, 1), row->correlation, 1e-6);
    for (gsize i = 0; i < 2; i++)
      assert_close ("own", (double)shared.own[i] * (double)shared.own[i], row->own[i], 1e-6);
  }
  build_waiting = 0;
}

static void
bears_emptiness (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix ("");
  for (guint by = 0; by < N_ROWS_BY; by++) {
    g_auto (SmxSharedVoices) shared = { .n_rows = 7 };
    take (&shared, matrix, (SmxRowsBy)by);
    assert_int_equal (shared.n_rows, 0);
    assert_int_equal (shared.n_groups, 0);
    assert_int_equal (shared.starts[0], 0);
  }
}

/* Of the wave that is asked for. */
static void
keeps_waves_apart (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (
      ALL_SHOWN CARDS ANA "5 wave=1\n" CARDS BOB "3 wave=1\n" LOANS ANA "4 wave=1\n" LOANS BOB
                          "2 wave=1\n" CARDS ANA "5 wave=2\n" CARDS BOB "3 wave=2\n" LOANS CYD "4 wave=2");
  g_auto (SmxSharedVoices) first = { .n_rows = 0 }, second = { .n_rows = 0 };
  take_in (&first, matrix, SMX_ROWS_SERVICE, 0);
  take_in (&second, matrix, SMX_ROWS_SERVICE, 1);
  assert_close ("first", smx__shared_voices_correlation (&first, 0, 1), 1, 1e-6);
  assert_int_equal (second.n_groups, 0);
}

/* ---- Against sums over people ---- */

#define MOST_ROWS 8u

/* Gaps in tenths by person and row, NO_GAP where there is none; written as ratings in any order. */
#define NO_GAP 1000

typedef struct {
  guint n_persons, n_rows;
  int (*gaps)[MOST_ROWS];
  gboolean target; /* gaps against a target, else against what was expected */
} People;

/* What people say of rows has something in common; those who rate one row miss @apart tenths more of it. */
static void
draw_people (People *self, guint n_persons, guint n_rows, guint64 seed, int apart)
{
  guint64 random = seed * 7919 + 1;
  self->n_persons = n_persons;
  self->n_rows = n_rows;
  self->gaps = g_malloc (n_persons * sizeof *self->gaps);
  for (guint p = 0; p < n_persons; p++) {
    int mood = (int)draw (&random, 9) * 2;
    guint only = draw (&random, 2) == 0 ? draw (&random, n_rows) : n_rows;
    for (guint r = 0; r < n_rows; r++) {
      int gap = mood * ((int)(r % 3) - 1) + (int)draw (&random, 13);
      gboolean rates = only < n_rows ? only == r : draw (&random, 3) > 0;
      self->gaps[p][r] = rates ? gap + (only < n_rows ? apart : 0) : NO_GAP;
    }
  }
}

static void
clear_people (People *self)
{
  g_free (self->gaps);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (People, clear_people)

/* @seed orders the records and names the people: every fifth is nobody by name. */
static SmxMatrix *
matrix_of (const People *self, guint64 seed)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  for (guint p = 0; p < self->n_persons; p++) {
    guint number = (guint)((p + seed) * 2654435761u);
    g_autofree char *name =
        number % 5 == 0 ? g_strdup_printf ("#%u", number & 0xffffff) : g_strdup_printf ("u%u", number);
    for (guint r = 0; r < self->n_rows; r++)
      if (self->gaps[p][r] != NO_GAP)
        g_ptr_array_add (
            lines, g_strdup_printf (self->target ? "rating - s%u it by=%s perception=%d.%d"
                                                 : "rating - s%u it by=%s perception=%d.%d expectation=50",
                                    r, name, (500 - self->gaps[p][r]) / 10, (500 - self->gaps[p][r]) % 10));
  }
  if (seed > 0)
    shuffle (lines, seed);
  g_ptr_array_add (
      lines, g_strdup (self->target ? "set scale=0,90 min-group=1 target=50" : "set scale=0,90 min-group=1"));
  g_ptr_array_add (lines, NULL);
  g_autofree char *records = g_strjoinv ("\n", (char **)lines->pdata);
  return build_matrix (records);
}

static double
mean_of (const People *self, guint row)
{
  double sum = 0;
  guint n = 0;
  for (guint p = 0; p < self->n_persons; p++)
    if (self->gaps[p][row] != NO_GAP) {
      sum += self->gaps[p][row];
      n++;
    }
  return sum / n;
}

/* Sum of products over those who rated both rows; of squares where both are one. */
static double
sum_of_products (const People *self, guint one, guint other)
{
  double sum = 0, mean = mean_of (self, one), other_mean = mean_of (self, other);
  for (guint p = 0; p < self->n_persons; p++)
    if (self->gaps[p][one] != NO_GAP && self->gaps[p][other] != NO_GAP)
      sum += (self->gaps[p][one] - mean) * (self->gaps[p][other] - other_mean);
  return sum;
}

/* The share of those who rated no other row; 1 of nothing. */
static double
share_alone (const People *self, guint row)
{
  double sum = 0, mean = mean_of (self, row);
  for (guint p = 0; p < self->n_persons; p++) {
    guint n = 0;
    for (guint r = 0; r < self->n_rows; r++)
      n += self->gaps[p][r] != NO_GAP;
    if (n == 1 && self->gaps[p][row] != NO_GAP)
      sum += (self->gaps[p][row] - mean) * (self->gaps[p][row] - mean);
  }
  double squares = sum_of_products (self, row, row);
  return squares > 0 ? sum / squares : 1;
}

static void
compare (const People *people, const SmxSharedVoices *shared, double tolerance)
{
  assert_int_equal (shared->n_rows, people->n_rows);
  check_shape (shared);
  for (guint i = 0; i < people->n_rows; i++) {
    double squares = sum_of_products (people, i, i);
    assert_close ("own", (double)shared->own[i] * (double)shared->own[i], share_alone (people, i), tolerance);
    for (guint k = 0; k < i; k++) {
      double both = squares * sum_of_products (people, k, k),
             expected = both > 0 ? sum_of_products (people, i, k) / sqrt (both) : 0;
      assert_close ("correlation", smx__shared_voices_correlation (shared, i, k), expected, tolerance);
    }
  }
}

static void
assert_same (const SmxSharedVoices *one, const SmxSharedVoices *other)
{
  assert_int_equal (one->n_rows, other->n_rows);
  assert_int_equal (one->n_groups, other->n_groups);
  assert_memory_equal (one->starts, other->starts, (one->n_rows + 1) * sizeof *one->starts);
  assert_memory_equal (one->own, other->own, one->n_rows * sizeof *one->own);
  assert_memory_equal (one->groups, other->groups, one->starts[one->n_rows] * sizeof *one->groups);
  assert_memory_equal (one->loads, other->loads, one->starts[one->n_rows] * sizeof *one->loads);
}

typedef struct {
  const char *name;
  guint n_persons, n_rows;
  int apart;
  gboolean target;
  double tolerance;
} PeopleRow;

/* Three standard errors where people share groups. */
#define NEAR (3 / 32.0)

static const PeopleRow crowds[] = {
  { "people/few", 6, 2, 0, FALSE, 1e-6 },
  { "people/group-each", 300, 5, 0, FALSE, 1e-6 },
  { "people/group-each-target", 300, 5, 4, TRUE, 1e-6 },
  { "people/many", 4000, 5, 0, FALSE, NEAR },
  { "people/many-target", 4000, 5, 0, TRUE, NEAR },
  /* the mean of each group is far from the row's; without signs they would swing as one */
  { "people/many-who-differ", 8000, 6, 40, FALSE, NEAR },
};

static void
agrees_with_people (void **state)
{
  const PeopleRow *row = *state;
  gboolean grouped = row->tolerance > 1e-3;
  for (guint64 seed = 1; seed <= (grouped ? 1 : 12); seed++) {
    g_auto (People) people = { .target = row->target };
    draw_people (&people, row->n_persons, row->n_rows, seed, row->apart);
    g_autoptr (SmxMatrix) matrix = matrix_of (&people, 0);
    g_auto (SmxSharedVoices) shared = { .n_rows = 0 };
    take (&shared, matrix, SMX_ROWS_SERVICE);
    assert_int_equal (shared.n_groups == SMX_VOICE_GROUPS, grouped);
    compare (&people, &shared, row->tolerance);
    for (guint64 other = 1; other <= 2; other++) {
      build_waiting = (guint)other * 2;
      g_autoptr (SmxMatrix) reordered = matrix_of (&people, seed * 10 + other);
      build_waiting = 0;
      g_auto (SmxSharedVoices) again = { .n_rows = 0 };
      take (&again, reordered, SMX_ROWS_SERVICE);
      assert_same (&shared, &again);
    }
  }
}

/* A group each up to the limit, and not beyond. */
static void
deals_at_the_limit (void **state)
{
  (void)state;
  for (guint n = SMX_VOICE_GROUPS - 1; n <= SMX_VOICE_GROUPS + 1; n++) {
    g_auto (People) people = { .n_rows = 2 };
    draw_people (&people, n, 2, 3, 0);
    for (guint p = 0; p < n; p++) {
      people.gaps[p][0] = (int)(p * p % 17);
      people.gaps[p][1] = (int)(p * p * p % 11);
    }
    g_autoptr (SmxMatrix) matrix = matrix_of (&people, 0);
    g_auto (SmxSharedVoices) shared = { .n_rows = 0 };
    take (&shared, matrix, SMX_ROWS_SERVICE);
    assert_int_equal (shared.n_groups, MIN (n, SMX_VOICE_GROUPS));
    assert_true ((shared.starts[1] == n) == (n <= SMX_VOICE_GROUPS));
    compare (&people, &shared, n <= SMX_VOICE_GROUPS ? 1e-6 : NEAR);
  }
}

/* Who said the same is not in the same group for that. */
static void
parts_twins (void **state)
{
  (void)state;
  g_auto (People) people = { .n_rows = 0 };
  draw_people (&people, 5000, 2, 3, 0);
  for (guint p = 0; p < people.n_persons; p++)
    people.gaps[p][0] = people.gaps[p][1] = p % 2 == 0 ? 3 : 8;
  g_autoptr (SmxMatrix) matrix = matrix_of (&people, 0);
  g_auto (SmxSharedVoices) shared = { .n_rows = 0 };
  take (&shared, matrix, SMX_ROWS_SERVICE);
  assert_true (shared.starts[1] > SMX_VOICE_GROUPS / 2);
  compare (&people, &shared, NEAR);
}

/* ---- Rows of all kinds ---- */

static void
keeps_shape (void **state)
{
  (void)state;
  for (guint seed = 1; seed <= 8; seed++) {
    g_autoptr (SmxMatrix) matrix = make_model (seed, FALSE, 1, 0), shuffled = make_model (seed, FALSE, 1, 5);
    for (guint by = 0; by < N_ROWS_BY; by++) {
      g_auto (SmxSharedVoices) shared = { .n_rows = 0 }, again = { .n_rows = 0 };
      take (&shared, matrix, (SmxRowsBy)by);
      take (&again, shuffled, (SmxRowsBy)by);
      check_shape (&shared);
      assert_same (&shared, &again);
      assert_true (by == SMX_ROWS_PERIOD || shared.n_groups > 0);
    }
  }
}

/* Whichever allocation fails first, there is an error; what was made is cleared. */
static void
fails_cleanly (void **state)
{
  const SmxRowsBy *by = *state;
  GError *none = NULL;
  g_autoptr (SmxMatrix) matrix = make_model (3, FALSE, 1, 0);
  g_auto (SmxRows) rows = { .keys = NULL };
  assert_true (smx__rows_take (&rows, matrix, *by, &none));
  gboolean taken = FALSE;
  gint64 n = 0;
  for (; !taken; n++) {
    g_autoptr (GError) error = NULL;
    g_auto (SmxSharedVoices) shared = { .n_rows = 0 };
    smx__memory_fail_from (n);
    taken = smx__shared_voices_take (&shared, matrix, &rows, matrix->latest_wave, &error);
    smx__memory_fail_from (-1);
    if (!taken)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
  assert_in_range (n, 20, 1000);
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  static const struct {
    const char *name;
    SmxRowsBy by;
  } failures[] = { { "memory/service", SMX_ROWS_SERVICE },
                   { "memory/pair", SMX_ROWS_PAIR },
                   { "memory/attribute", SMX_ROWS_ATTRIBUTE } };
  gsize n = 0;
  ADD_ROWS (hands, knows_hands);
  ADD ("empty/all-kinds", bears_emptiness);
  ADD ("waves/apart", keeps_waves_apart);
  ADD_ROWS (crowds, agrees_with_people);
  ADD ("groups/limit", deals_at_the_limit);
  ADD ("groups/twins", parts_twins);
  ADD ("rows/all-kinds", keeps_shape);
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    tests[n++] = (struct CMUnitTest){ failures[i].name, fails_cleanly, NULL, NULL, (void *)&failures[i].by };
  return _cmocka_run_group_tests ("shared-voices", tests, n, NULL, NULL);
}
