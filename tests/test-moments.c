/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means, spreads and limits, against Python's statistics module (3.11) and tables of Student's t. */
#include "test-support.h"

#include "base/memory.h"
#include "stats/moments.h"
#include "stats/sample.h"
#include <service-matrix/error.h>
#include <stdlib.h>

typedef struct {
  const char *name;
  SmxWeighted values[8];
  gsize n_values;
  gint64 n;
  double mean, squares;
  gboolean alike;
} Row;

/* Mean: statistics.fmean (values); squares: statistics.pvariance (values) * len (values). */
static const Row rows[] = {
  { "moments/none", { { 0, 0 } }, 0, 0, 0, 0, TRUE },
  { "moments/one", { { 4.5, 1 } }, 1, 1, 4.5, 0, TRUE },
  { "moments/one-often", { { 0.1, 20 } }, 1, 20, 0.1, 0, TRUE },
  { "moments/alike", { { 0.1, 1 }, { 0.1, 1 }, { 0.1, 1 } }, 3, 3, 0.1, 0, TRUE },
  { "moments/two", { { 1, 1 }, { 3, 1 } }, 2, 2, 2, 2, FALSE },
  /* 2 4 4 4 5 5 7 9: mean 5, variance 4 */
  { "moments/textbook",
    { { 2, 1 }, { 4, 1 }, { 4, 1 }, { 4, 1 }, { 5, 1 }, { 5, 1 }, { 7, 1 }, { 9, 1 } },
    8,
    8,
    5,
    32,
    FALSE },
  { "moments/weights", { { 9, 1 }, { 4, 3 }, { 2, 1 }, { 5, 2 }, { 7, 1 } }, 5, 8, 5, 32, FALSE },
  /* far from zero: 1e9 + (4, 7, 13, 16), mean 1e9 + 10, squares 36 + 9 + 9 + 36 */
  { "moments/far-from-zero",
    { { 1e9 + 4, 1 }, { 1e9 + 7, 1 }, { 1e9 + 13, 1 }, { 1e9 + 16, 1 } },
    4,
    4,
    1e9 + 10,
    90,
    FALSE },
  { "moments/negative", { { -1.5, 2 }, { 2.5, 2 } }, 2, 4, 0.5, 16, FALSE },
};

static void
takes_values (void **state)
{
  const Row *row = *state;
  SmxWeighted values[8];
  memcpy (values, row->values, sizeof values);
  SmxMoments moments = smx__moments_of_values (values, row->n_values);
  assert_int_equal (moments.n, row->n);
  assert_close ("mean", moments.mean, row->mean, 1e-15 * fabs (row->mean));
  assert_close ("squares", moments.squares, row->squares, 1e-13 * row->squares);
  assert_int_equal (moments.alike, row->alike);
}

/* The same from the sums of their millionths. */
static void
takes_sums (void **state)
{
  const Row *row = *state;
  SmxInt128 sum = 0, squares = 0;
  gint64 n = 0;
  for (gsize i = 0; i < row->n_values; i++) {
    SmxInt128 value = (SmxInt128)llround (row->values[i].value * 1e6);
    n += row->values[i].weight;
    sum += value * row->values[i].weight;
    squares += value * value * row->values[i].weight;
  }
  SmxMoments moments = smx__moments_of_sums (n, sum, squares, 1e6);
  assert_int_equal (moments.n, row->n);
  assert_close ("mean", moments.mean, row->mean, 1e-15 * fabs (row->mean));
  assert_close ("squares", moments.squares, row->squares, 1e-13 * row->squares);
  assert_int_equal (moments.alike, row->alike);
}

/* Of any cut in two, the joined halves are the whole. */
static void
joins_halves (void **state)
{
  const Row *row = *state;
  for (gsize cut = 0; cut <= row->n_values; cut++) {
    SmxWeighted values[8];
    memcpy (values, row->values, sizeof values);
    SmxMoments first = smx__moments_of_values (values, cut);
    SmxMoments second = smx__moments_of_values (values + cut, row->n_values - cut);
    SmxMoments joined = smx__moments_join (first, second);
    assert_int_equal (joined.n, row->n);
    assert_close ("mean", joined.mean, row->mean, 1e-15 * fabs (row->mean));
    assert_close ("squares", joined.squares, row->squares, 1e-13 * row->squares);
    assert_int_equal (joined.alike, row->alike);
  }
}

/* Two groups, each alike, of different means are not alike; a spread of exactly 0 is kept. */
static void
joins_alike (void **state)
{
  (void)state;
  const SmxMoments low = { 10, 0.1, 0, TRUE }, high = { 10, 0.3, 0, TRUE }, same = { 7, 0.1, 0, TRUE };
  SmxMoments different = smx__moments_join (low, high), equal = smx__moments_join (low, same);
  assert_false (different.alike);
  assert_close ("squares", different.squares, 20 * 0.01, 1e-15); /* each is 0.1 from the mean */
  assert_true (equal.alike);
  assert_true (equal.n == 17 && equal.mean == 0.1 && equal.squares == 0);
}

static void
shuffle (SmxWeighted *values, gsize n, GRand *random)
{
  for (gsize i = n; i > 1; i--) {
    gsize other = (gsize)g_rand_int_range (random, 0, (gint32)i);
    SmxWeighted swap = values[i - 1];
    values[i - 1] = values[other];
    values[other] = swap;
  }
}

/* No order of the values changes a bit, not even of equal values with different weights. */
static void
ignores_order (void **state)
{
  (void)state;
  enum { N = 300 };
  g_autoptr (GRand) random = g_rand_new_with_seed (99);
  SmxWeighted values[N];
  for (guint i = 0; i < N; i++)
    values[i] = (SmxWeighted){ g_rand_int_range (random, 0, 50) / 3.0, g_rand_int_range (random, 1, 9) };
  SmxMoments first = smx__moments_of_values (values, N);
  for (guint round = 0; round < 50; round++) {
    shuffle (values, N, random);
    SmxMoments again = smx__moments_of_values (values, N);
    assert_true (again.n == first.n && again.mean == first.mean && again.squares == first.squares);
  }
}

/* Sums beyond what can be multiplied exactly: the mean is right, the spread near. */
static void
bears_large_sums (void **state)
{
  (void)state;
  const gint64 n = G_GINT64_CONSTANT (4000000000000);
  const SmxInt128 value = G_GINT64_CONSTANT (10000000000); /* 10^4 points */
  SmxMoments moments = smx__moments_of_sums (n, value * n, value * value * n, 1e6);
  assert_close ("mean", moments.mean, 1e4, 1e-9);
  assert_true (moments.squares >= 0 && moments.squares <= 1e-12 * 1e8 * (double)n);
}

/* What a sample is to give, from the same values as a list. */
static void
check_sample (SmxSample *sample, SmxWeighted *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    assert_true (smx__sample_add (sample, values[i].value, values[i].weight, NULL));
  SmxMoments counted = smx__sample_moments (sample), listed = smx__moments_of_values (values, n);
  assert_int_equal (counted.n, listed.n);
  assert_int_equal (counted.alike, listed.alike);
  assert_true (counted.mean == listed.mean && counted.squares == listed.squares);
}

/* Counted values have the moments of listed ones to the bit: few or many, again and again, none between. */
static void
counts_values (void **state)
{
  (void)state;
  enum { N = 2000 };
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autofree SmxWeighted *values = g_new (SmxWeighted, N);
  SmxSample sample = { .items = NULL };
  for (guint round = 0; round < 300; round++) {
    gsize n = round % 50 == 0 ? N : (gsize)g_rand_int_range (random, 0, 90);
    gint32 different = round % 3 == 0 ? 1 : round % 3 == 1 ? 40 : 100000, weights = round % 2 == 0 ? 2 : 5;
    for (gsize i = 0; i < n; i++)
      values[i] = (SmxWeighted){ g_rand_int_range (random, -different, different) / 7.0,
                                 g_rand_int_range (random, 1, weights) };
    check_sample (&sample, values, n);
  }
  smx__sample_clear (&sample);
}

static void
counts_no_negative_zero (void **state)
{
  (void)state;
  SmxSample sample = { .items = NULL };
  assert_true (smx__sample_add (&sample, -0.0, 1, NULL) && smx__sample_add (&sample, 0, 1, NULL));
  SmxMoments moments = smx__sample_moments (&sample);
  assert_true (moments.n == 2 && moments.alike && moments.mean == 0 && !signbit (moments.mean));
  smx__sample_clear (&sample);
}

/* Values that were added before memory ended stay. */
static void
fails_to_count (void **state)
{
  (void)state;
  SmxSample sample = { .items = NULL };
  gint64 n = 0, added = 0;
  for (gint64 value = 0; value < 200; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n % 2);
    for (; value < 200 && smx__sample_add (&sample, (double)value, 1, &error); value++)
      added++;
    smx__memory_fail_from (-1);
    if (error != NULL)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
  SmxMoments moments = smx__sample_moments (&sample);
  assert_true (moments.n == 200 && added == 200 && moments.mean == 99.5 && n > 3);
  smx__sample_clear (&sample);
}

typedef struct {
  const char *name;
  SmxMoments moments;
  double level, lower, upper;
} LimitRow;

/* Quantiles of t as in R, qt (0.95, df): 4: 2.131846786, 9: 1.833112933, 1: 6.313751515, 29: 1.699127027,
 * qt (0.975, 4) = 2.776445105. Half width: t * sqrt (squares / (n - 1)) / sqrt (n). */
static const LimitRow limits[] = {
  /* n 5, variance 4: 2.131846786 * 2 / sqrt (5) = 1.906781732 */
  { "limits/five", { 5, 1, 16, FALSE }, 0.95, 1 - 1.906781732, 1 + 1.906781732 },
  /* the same at 0.975: 2.776445105 * 2 / sqrt (5) = 2.483327996 */
  { "limits/level", { 5, 1, 16, FALSE }, 0.975, 1 - 2.483327996, 1 + 2.483327996 },
  /* n 10, variance 1: 1.833112933 / sqrt (10) = 0.579681208 */
  { "limits/ten", { 10, 0, 9, FALSE }, 0.95, -0.579681208, 0.579681208 },
  /* n 2, variance 2: 6.313751515 * sqrt (2) / sqrt (2) */
  { "limits/two", { 2, 0, 2, FALSE }, 0.95, -6.313751515, 6.313751515 },
  /* n 30, variance 0.09: 1.699127027 * 0.3 / sqrt (30) = 0.093065020 */
  { "limits/thirty", { 30, -0.1, 29 * 0.09, FALSE }, 0.95, -0.1 - 0.093065020, -0.1 + 0.093065020 },
  { "limits/alike", { 20, 0.25, 0, TRUE }, 0.95, 0.25, 0.25 },
  { "limits/alike-at-zero", { 20, 0, 0, TRUE }, 0.95, 0, 0 },
};

static void
limits_mean (void **state)
{
  const LimitRow *row = *state;
  double lower, upper;
  smx__moments_limits (&row->moments, row->level, &lower, &upper);
  double tolerance = row->moments.squares == 0 ? 0 : 2e-9;
  assert_close ("lower", lower, row->lower, tolerance);
  assert_close ("upper", upper, row->upper, tolerance);
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  static char names[64][64];
  static const struct {
    const char *kind;
    CMUnitTestFunction function;
  } ways[] = { { "values", takes_values }, { "sums", takes_sums }, { "halves", joins_halves } };
  gsize n = 0;
  for (gsize way = 0; way < G_N_ELEMENTS (ways); way++) {
    for (gsize i = 0; i < G_N_ELEMENTS (rows); i++, n++) {
      g_snprintf (names[n], sizeof names[n], "%s-%s", rows[i].name, ways[way].kind);
      tests[n] = (struct CMUnitTest){ names[n], ways[way].function, NULL, NULL, (void *)&rows[i] };
    }
  }
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    tests[n++] = (struct CMUnitTest){ limits[i].name, limits_mean, NULL, NULL, (void *)&limits[i] };
  tests[n++] = (struct CMUnitTest){ .name = "moments/join-alike", .test_func = joins_alike };
  tests[n++] = (struct CMUnitTest){ .name = "moments/order", .test_func = ignores_order };
  tests[n++] = (struct CMUnitTest){ .name = "moments/large-sums", .test_func = bears_large_sums };
  tests[n++] = (struct CMUnitTest){ .name = "sample/counts", .test_func = counts_values };
  tests[n++] = (struct CMUnitTest){ .name = "sample/zero", .test_func = counts_no_negative_zero };
  tests[n++] = (struct CMUnitTest){ .name = "sample/memory", .test_func = fails_to_count };
  return _cmocka_run_group_tests ("moments", tests, n, NULL, NULL);
}
