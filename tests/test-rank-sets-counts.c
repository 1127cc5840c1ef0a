/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets of ranks of counts: against the R package csranks, and against a slow and obvious computation. */
#include "test-support.h"

#include "base/memory.h"
#include "stats/rank-sets.h"
#include <service-matrix/error.h>
#include <stdlib.h>

static void
assert_same_sets (const SmxRankSet *a, const SmxRankSet *b, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (a[i].low != b[i].low || a[i].high != b[i].high)
      fail_msg ("%zu of %zu: %u to %u, expected %u to %u", i, n, a[i].low, a[i].high, b[i].low, b[i].high);
}

typedef struct {
  const char *name;
  gint64 counts[8];
  gsize n;
  SmxRankSet all[8], one[8];
} CountRow;

/* csranks_multinom (counts, coverage = 0.95, simul =) of csranks 1.2.3. Hair: R's HairEyeColor, 592 people. */
static const CountRow count_rows[] = {
  { "counts/none", .n = 0 },
  { "counts/one", { 5 }, 1, { { 1, 1 } }, { { 1, 1 } } },
  { "counts/zeros", { 0, 0 }, 2, { { 1, 2 }, { 1, 2 } }, { { 1, 2 }, { 1, 2 } } },
  { "counts/hair",
    { 108, 286, 71, 127 },
    4,
    { { 2, 3 }, { 1, 1 }, { 4, 4 }, { 2, 3 } },
    { { 2, 3 }, { 1, 1 }, { 4, 4 }, { 2, 3 } } },
  { "counts/small",
    { 5, 9, 1, 30, 12, 28, 0 },
    7,
    { { 3, 7 }, { 3, 7 }, { 3, 7 }, { 1, 3 }, { 1, 6 }, { 1, 3 }, { 4, 7 } },
    { { 3, 7 }, { 3, 6 }, { 4, 7 }, { 1, 2 }, { 2, 5 }, { 1, 3 }, { 5, 7 } } },
  { "counts/equal",
    { 100, 100, 100 },
    3,
    { { 1, 3 }, { 1, 3 }, { 1, 3 } },
    { { 1, 3 }, { 1, 3 }, { 1, 3 } } },
  { "counts/large",
    { 1000, 1100, 1060, 1210 },
    4,
    { { 2, 4 }, { 1, 4 }, { 2, 4 }, { 1, 2 } },
    { { 2, 4 }, { 1, 4 }, { 2, 4 }, { 1, 1 } } },
  { "counts/two", { 3, 40 }, 2, { { 2, 2 }, { 1, 1 } }, { { 2, 2 }, { 1, 1 } } },
  { "counts/ties",
    { 7, 7, 25, 25, 60, 90, 2, 1 },
    8,
    { { 5, 8 }, { 5, 8 }, { 3, 4 }, { 3, 4 }, { 1, 2 }, { 1, 2 }, { 5, 8 }, { 5, 8 } },
    { { 5, 8 }, { 5, 8 }, { 3, 4 }, { 3, 4 }, { 1, 2 }, { 1, 2 }, { 5, 8 }, { 5, 8 } } },
  /* so many that a binomial is as good as normal: 4.5 and 0.7 standard errors */
  { "counts/huge",
    { 10000000, 10020000, 10023000 },
    3,
    { { 3, 3 }, { 1, 2 }, { 1, 2 } },
    { { 3, 3 }, { 1, 2 }, { 1, 2 } } },
};

static void
ranks_counts (void **state)
{
  const CountRow *row = *state;
  SmxRankSet sets[8];
  assert_true (smx__rank_sets_of_counts (row->counts, row->n, SMX_SETS_OF_ALL, 0.95, sets, NULL));
  assert_same_sets (sets, row->all, row->n);
  assert_true (smx__rank_sets_of_counts (row->counts, row->n, SMX_SETS_OF_ONE, 0.95, sets, NULL));
  assert_same_sets (sets, row->one, row->n);
}

/* P (X >= own) of a binomial of 1 / 2, term by term from the whole triangle. */
static double
p_of (gint64 own, gint64 other)
{
  long double row[400] = { 1 }, sum = 0;
  for (gint64 i = 1; i <= own + other; i++)
    for (gint64 k = i; k >= 0; k--)
      row[k] = (row[k] + (k > 0 ? row[k - 1] : 0)) / 2;
  for (gint64 k = own; k <= own + other; k++)
    sum += row[k];
  return (double)sum;
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Holm as he says: sort, and stop at the first that is above its bound; gives the greatest p that is rejected, or -1. */
static double
holm (double *p, gsize n, double alpha)
{
  double greatest = -1;
  qsort (p, n, sizeof *p, compare_doubles);
  for (gsize i = 0; i < n && p[i] <= alpha / (double)(n - i); i++)
    greatest = p[i];
  return greatest;
}

static void
ranks_counts_as_the_obvious (void **state)
{
  (void)state;
  g_autoptr (GRand) random = g_rand_new_with_seed (10);
  for (guint round = 0; round < 40; round++) {
    gint64 counts[9];
    double p[9][9], family[81];
    SmxRankSet all[9], one[9];
    const gsize n = (gsize)g_rand_int_range (random, 2, 10);
    for (gsize i = 0; i < n; i++)
      counts[i] = g_rand_int_range (random, 0, round % 2 == 0 ? 100 : 15);
    for (gsize i = 0; i < n * n; i++)
      p[i / n][i % n] = i / n == i % n ? 1 : p_of (counts[i / n], counts[i % n]);
    assert_true (smx__rank_sets_of_counts (counts, n, SMX_SETS_OF_ALL, 0.9, all, NULL));
    assert_true (smx__rank_sets_of_counts (counts, n, SMX_SETS_OF_ONE, 0.9, one, NULL));
    gsize n_pairs = 0;
    for (gsize i = 0; i < n * n; i++)
      if (i / n != i % n)
        family[n_pairs++] = p[i / n][i % n];
    const double bound_of_all = holm (family, n_pairs, 0.1);
    for (gsize j = 0; j < n; j++) {
      SmxRankSet expected_all = { 1, (guint32)n }, expected_one = expected_all;
      n_pairs = 0;
      for (gsize k = 0; k < n; k++)
        if (k != j) {
          family[n_pairs++] = p[j][k];
          family[n_pairs++] = p[k][j];
        }
      const double bound = holm (family, n_pairs, 0.1);
      for (gsize k = 0; k < n; k++) {
        expected_all.low += p[k][j] <= bound_of_all;
        expected_all.high -= p[j][k] <= bound_of_all;
        expected_one.low += p[k][j] <= bound;
        expected_one.high -= p[j][k] <= bound;
      }
      assert_same_sets (&all[j], &expected_all, 1);
      assert_same_sets (&one[j], &expected_one, 1);
    }
  }
}

static void
counts_run_out_of_memory (void **state)
{
  (void)state;
  const gint64 counts[] = { 1, 2 };
  for (gint64 n = 0; n < 2; n++) {
    g_autoptr (GError) error = NULL;
    SmxRankSet sets[2] = { { 7, 7 } };
    smx__memory_fail_from (n);
    assert_false (smx__rank_sets_of_counts (counts, 2, SMX_SETS_OF_ALL, 0.9, sets, &error));
    smx__memory_fail_from (-1);
    assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    assert_true (sets[0].low == 7);
  }
}

int
main (void)
{
  static struct CMUnitTest tests[32];
  gsize n = 0;
  ROWS (count_rows, ranks_counts)
  tests[n++] = (struct CMUnitTest){ .name = "counts/obvious", .test_func = ranks_counts_as_the_obvious };
  tests[n++] = (struct CMUnitTest){ .name = "counts/memory", .test_func = counts_run_out_of_memory };
  return _cmocka_run_group_tests ("rank-sets-counts", tests, n, NULL, NULL);
}
