/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets of ranks: against the R package csranks, handed the same draws; against a slow and obvious computation; and what must hold
 * of any. */
#include "test-support.h"

#include "base/memory.h"
#include "stats/find.h"
#include "stats/rank-extremes.h"
#include "stats/rank-sets.h"
#include <service-matrix/error.h>
#include <stdlib.h>

enum { MOST = 80, MOST_DRAWS = 600 };

/* Room for an input, and the input. */
typedef struct {
  double figures[MOST], variances[MOST], covariance[MOST * MOST];
  float draws[MOST * MOST_DRAWS];
  SmxRankSetsInput input;
} Case;

static void
point_input (Case *self, gsize n, gsize n_draws, gboolean covaries)
{
  self->input =
      (SmxRankSetsInput){ n,           self->figures, self->variances, covaries ? self->covariance : NULL,
                          self->draws, n_draws };
}

static void
find_sets (const Case *self, SmxSetsOf of, double confidence, SmxRankSet *sets, double *critical)
{
  g_autoptr (GError) error = NULL;
  assert_true (smx__rank_sets (&self->input, of, confidence, 1, NULL, sets, critical, &error));
  assert_no_error (error);
}

/* ---- As csranks ---- */

/* The generator of W. Press and others, Numerical Recipes, whose products fit a double: the same in R. */
static double
next_number (guint64 *x)
{
  *x = (*x * 4096 + 150889) % 714025;
  return (double)*x / 714025;
}

static double
next_three (guint64 *x)
{
  double sum = next_number (x);
  sum += next_number (x);
  return sum + next_number (x) - 1.5;
}

/* Figures, variances and draws; with @shared a deviation that is common to all, with alternating sign. */
static void
make_numbers (Case *self, gsize n, gsize n_draws, double spread, double shared)
{
  static const double signs[] = { 1, -1, 0.5 };
  guint64 x = n;
  double own[MOST];
  for (gsize i = 0; i < n; i++) {
    self->figures[i] = spread * next_number (&x);
    own[i] = 0.25 + next_number (&x);
    self->variances[i] = own[i] + shared * shared * signs[i % 3] * signs[i % 3];
    for (gsize k = 0; k < n; k++)
      self->covariance[i * n + k] = shared * shared * signs[i % 3] * signs[k % 3];
  }
  for (gsize draw = 0; draw < n_draws; draw++) {
    double common = next_three (&x);
    for (gsize i = 0; i < n; i++) {
      double alone = 2 * next_three (&x) * sqrt (own[i]);
      self->draws[draw * n + i] = (float)(alone + 2 * common * shared * signs[i % 3]);
    }
  }
  point_input (self, n, n_draws, shared > 0);
}

typedef struct {
  const char *name;
  gsize n, n_draws;
  double spread, shared;
  SmxSetsOf of;
  SmxRankSet sets[9];
} PeerRow;

/* R 4.2, the code of csranks 1.2.3 (csranks (figures, covariance, coverage = 0.9, simul =)), whose random draws were replaced by
 * these, and whose quantile by the draw's maximum that stands at ceiling (0.9 x (draws + 1)). */
static const PeerRow peer_rows[] = {
  { "csranks/six-one",
    6,
    199,
    8,
    0,
    SMX_SETS_OF_ONE,
    { { 2, 6 }, { 1, 6 }, { 2, 6 }, { 2, 6 }, { 1, 6 }, { 1, 3 } } },
  { "csranks/six-all",
    6,
    199,
    8,
    0,
    SMX_SETS_OF_ALL,
    { { 2, 6 }, { 1, 6 }, { 1, 6 }, { 2, 6 }, { 1, 6 }, { 1, 4 } } },
  { "csranks/covaries-one",
    6,
    199,
    8,
    1,
    SMX_SETS_OF_ONE,
    { { 2, 6 }, { 1, 6 }, { 2, 6 }, { 2, 6 }, { 1, 6 }, { 1, 3 } } },
  { "csranks/covaries-all",
    6,
    199,
    8,
    1,
    SMX_SETS_OF_ALL,
    { { 2, 6 }, { 1, 6 }, { 2, 6 }, { 2, 6 }, { 1, 6 }, { 1, 3 } } },
  { "csranks/nine-one",
    9,
    499,
    20,
    0,
    SMX_SETS_OF_ONE,
    { { 9, 9 }, { 3, 8 }, { 5, 8 }, { 2, 6 }, { 4, 8 }, { 1, 4 }, { 2, 7 }, { 1, 2 }, { 3, 8 } } },
  { "csranks/nine-all",
    9,
    499,
    20,
    0,
    SMX_SETS_OF_ALL,
    { { 9, 9 }, { 3, 8 }, { 5, 8 }, { 1, 7 }, { 3, 8 }, { 1, 4 }, { 2, 7 }, { 1, 3 }, { 3, 8 } } },
  { "csranks/nine-covary-one",
    9,
    499,
    20,
    1,
    SMX_SETS_OF_ONE,
    { { 9, 9 }, { 2, 8 }, { 5, 8 }, { 1, 7 }, { 3, 8 }, { 1, 5 }, { 1, 7 }, { 1, 4 }, { 3, 8 } } },
  { "csranks/nine-covary-all",
    9,
    499,
    20,
    1,
    SMX_SETS_OF_ALL,
    { { 9, 9 }, { 2, 8 }, { 4, 8 }, { 1, 7 }, { 3, 8 }, { 1, 5 }, { 1, 8 }, { 1, 4 }, { 3, 8 } } },
};

static void
ranks_as_peer (void **state)
{
  const PeerRow *row = *state;
  g_autofree Case *self = g_new0 (Case, 1);
  SmxRankSet sets[9];
  make_numbers (self, row->n, row->n_draws, row->spread, row->shared);
  find_sets (self, row->of, 0.9, sets, NULL);
  for (gsize i = 0; i < row->n; i++) {
    assert_int_equal (sets[i].low, row->sets[i].low);
    assert_int_equal (sets[i].high, row->sets[i].high);
  }
}

/* ---- Against the obvious ---- */

static int
compare_floats (const void *a, const void *b)
{
  const float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

static double
variance_of (const SmxRankSetsInput *input, gsize j, gsize k)
{
  double covariance = input->covariance == NULL ? 0 : input->covariance[j * input->n + k];
  double sum = input->variances[j] + input->variances[k], variance = sum - 2 * covariance;
  return variance > 1e-12 * sum ? variance : 0;
}

/* The hypotheses of all ordered pairs that touch @of (all where it is n), each remembered; one step after another. */
static void
reject (const SmxRankSetsInput *input, gsize of, double confidence, gboolean *rejected)
{
  const gsize n = input->n, place = (gsize)ceil (confidence * ((double)input->n_draws + 1) - 1e-9);
  g_autofree float *maxima = g_new (float, MAX (input->n_draws, 1));
  memset (rejected, 0, n * n * sizeof *rejected);
  for (gboolean any = TRUE; any;) {
    any = FALSE;
    for (gsize draw = 0; draw < input->n_draws; draw++) {
      const float *d = input->draws + draw * n;
      maxima[draw] = 0;
      for (gsize j = 0; j < n; j++)
        for (gsize k = 0; k < n; k++) {
          double variance = variance_of (input, j, k);
          if (j != k && (of == n || of == j || of == k) && !rejected[j * n + k] && variance > 0)
            maxima[draw] = MAX (maxima[draw], (d[j] - d[k]) * (float)(1 / sqrt (variance)));
        }
    }
    qsort (maxima, input->n_draws, sizeof *maxima, compare_floats);
    double critical = place > input->n_draws ? INFINITY : (double)maxima[place - 1];
    for (gsize j = 0; j < n; j++)
      for (gsize k = 0; k < n; k++) {
        double variance = variance_of (input, j, k), difference = input->figures[j] - input->figures[k];
        gboolean now = variance > 0 ? difference > critical * sqrt (variance) : difference > 0;
        if (j != k && (of == n || of == j || of == k) && !rejected[j * n + k] && now)
          rejected[j * n + k] = any = TRUE;
      }
  }
}

static void
find_sets_slowly (const SmxRankSetsInput *input, SmxSetsOf of, double confidence, SmxRankSet *sets)
{
  const gsize n = input->n;
  g_autofree gboolean *rejected = g_new (gboolean, MAX (n * n, 1));
  for (gsize j = 0; j < n; j++) {
    if (of == SMX_SETS_OF_ONE || j == 0)
      reject (input, of == SMX_SETS_OF_ONE ? j : n, confidence, rejected);
    sets[j] = (SmxRankSet){ 1, (guint32)n };
    for (gsize k = 0; k < n; k++) {
      sets[j].low += rejected[k * n + j] ? 1 : 0;
      sets[j].high -= rejected[j * n + k] ? 1 : 0;
    }
  }
}

static double
normal (GRand *random)
{
  return sqrt (-2 * log (1 - g_rand_double (random))) * cos (2 * G_PI * g_rand_double (random));
}

/* Anything: ties, alternatives without variance, pairs that move together, figures near and far. */
static void
make_any (Case *self, GRand *random, gsize n, gsize n_draws)
{
  const gboolean covaries = g_rand_boolean (random), grid = g_rand_boolean (random);
  const double spread = pow (10, g_rand_double_range (random, -1, 1.3));
  double shared[MOST], own[MOST];
  for (gsize i = 0; i < n; i++) {
    self->figures[i] = spread * normal (random);
    self->figures[i] = grid ? round (self->figures[i]) : self->figures[i];
    own[i] = g_rand_int_range (random, 0, 8) == 0 ? 0 : g_rand_double_range (random, 0.1, 1);
    shared[i] = covaries ? g_rand_int_range (random, 0, 3) - 1 : 0;
  }
  for (gsize i = 0; i < n; i++) {
    self->variances[i] = own[i] * own[i] + shared[i] * shared[i];
    for (gsize k = 0; k < n; k++)
      self->covariance[i * n + k] = shared[i] * shared[k];
  }
  for (gsize draw = 0; draw < n_draws; draw++) {
    double common = normal (random);
    for (gsize i = 0; i < n; i++)
      self->draws[draw * n + i] = (float)(own[i] * normal (random) + shared[i] * common);
  }
  point_input (self, n, n_draws, covaries);
}

static void
assert_same_sets (const SmxRankSet *a, const SmxRankSet *b, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (a[i].low != b[i].low || a[i].high != b[i].high)
      fail_msg ("%zu of %zu: %u to %u, expected %u to %u", i, n, a[i].low, a[i].high, b[i].low, b[i].high);
}

static void
ranks_as_the_obvious (void **state)
{
  (void)state;
  static const double confidences[] = { 0.5, 0.8, 0.9, 0.99 };
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  g_autofree Case *self = g_new0 (Case, 1);
  for (guint round = 0; round < 200; round++) {
    gsize n = (gsize)g_rand_int_range (random, 0, round % 20 == 0 ? MOST : 22);
    make_any (self, random, n, (gsize)g_rand_int_range (random, 0, 150));
    for (int of = SMX_SETS_OF_ONE; of <= SMX_SETS_OF_ALL; of++) {
      SmxRankSet sets[MOST], expected[MOST];
      find_sets (self, of, confidences[round % 4], sets, NULL);
      find_sets_slowly (&self->input, of, confidences[round % 4], expected);
      assert_same_sets (sets, expected, n);
    }
  }
}

/* ---- What must hold ---- */

/* Ranks and whom they leave untold are one thing; a set of all holds that of one. */
static void
holds_together (void **state)
{
  (void)state;
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autofree Case *self = g_new0 (Case, 1);
  for (guint round = 0; round < 60; round++) {
    const gsize n = (gsize)g_rand_int_range (random, 1, 40);
    SmxRankSet one[MOST], all[MOST], surer[MOST];
    double critical[MOST];
    make_any (self, random, n, 199);
    find_sets (self, SMX_SETS_OF_ALL, 0.9, all, NULL);
    find_sets (self, SMX_SETS_OF_ONE, 0.95, surer, NULL);
    find_sets (self, SMX_SETS_OF_ONE, 0.9, one, critical);
    for (gsize j = 0; j < n; j++) {
      guint32 n_untold = 0, rank = 1;
      for (gsize k = 0; k < n; k++) {
        n_untold += k != j && smx__rank_told (&self->input, critical[j], j, k) == 0 ? 1 : 0;
        rank += self->figures[k] > self->figures[j] ? 1 : 0;
      }
      assert_int_equal (n_untold, one[j].high - one[j].low);
      assert_true (1 <= one[j].low && one[j].low <= rank && rank <= one[j].high && one[j].high <= n);
      assert_true (all[j].low <= one[j].low && one[j].high <= all[j].high);
      assert_true (surer[j].low <= one[j].low && one[j].high <= surer[j].high);
    }
  }
}

/* Neither threads, nor the order of alternatives and draws, nor the unit (a power of 2) change a set. */
static void
ignores_order_and_unit (void **state)
{
  (void)state;
  g_autoptr (GRand) random = g_rand_new_with_seed (6);
  g_autofree Case *self = g_new0 (Case, 1), *other = g_new0 (Case, 1);
  for (guint round = 0; round < 30; round++) {
    const gsize n = (gsize)g_rand_int_range (random, 2, MOST), n_draws = 99;
    const SmxSetsOf of = round % 2 == 0 ? SMX_SETS_OF_ONE : SMX_SETS_OF_ALL;
    SmxRankSet sets[MOST], again[MOST], turned[MOST];
    make_any (self, random, n, n_draws);
    find_sets (self, of, 0.9, sets, NULL);
    assert_true (smx__rank_sets (&self->input, of, 0.9, 2 + round % 4, NULL, again, NULL, NULL));
    assert_same_sets (again, sets, n);
    for (gsize i = 0; i < n; i++) {
      other->figures[i] = 4 * self->figures[n - 1 - i];
      other->variances[i] = 16 * self->variances[n - 1 - i];
      for (gsize k = 0; k < n; k++)
        other->covariance[i * n + k] = 16 * self->covariance[(n - 1 - i) * n + n - 1 - k];
      for (gsize draw = 0; draw < n_draws; draw++)
        other->draws[(n_draws - 1 - draw) * n + i] = 4 * self->draws[draw * n + n - 1 - i];
    }
    point_input (other, n, n_draws, self->input.covariance != NULL);
    find_sets (other, of, 0.9, turned, NULL);
    for (gsize i = 0; i < n; i++)
      again[n - 1 - i] = turned[i];
    assert_same_sets (again, sets, n);
  }
}

/* None; one; two far apart; too few draws to say anything; two that move as one differ where they differ at all. */
static void
ranks_few (void **state)
{
  (void)state;
  const double figures[] = { 1, 2 }, variances[] = { 0.01, 0.01 }, covariance[] = { 0.01, 0.01, 0.01, 0.01 };
  const float draws[40] = { 0.1f, -0.1f, 0.05f, 0.1f };
  SmxRankSet sets[2] = { { 9, 9 }, { 9, 9 } };
  double critical[2];
  for (int of = SMX_SETS_OF_ONE; of <= SMX_SETS_OF_ALL; of++) {
    SmxRankSetsInput input = { 0, figures, variances, NULL, draws, 20 };
    assert_true (smx__rank_sets (&input, of, 0.9, 0, NULL, sets, NULL, NULL));
    input.n = 1;
    assert_true (smx__rank_sets (&input, of, 0.9, 0, NULL, sets, critical, NULL));
    assert_true (sets[0].low == 1 && sets[0].high == 1);
    input.n = 2;
    assert_true (smx__rank_sets (&input, of, 0.9, 0, NULL, sets, critical, NULL));
    assert_true (sets[0].low == 2 && sets[0].high == 2 && sets[1].low == 1 && sets[1].high == 1);
    assert_true (critical[0] == critical[1] && isfinite (critical[0]));
    input.n_draws = 8; /* 0.9 of 9 is beyond 8 */
    assert_true (smx__rank_sets (&input, of, 0.9, 0, NULL, sets, critical, NULL));
    assert_true (sets[0].low == 1 && sets[0].high == 2 && isinf (critical[1]));
    assert_int_equal (smx__rank_told (&input, critical[0], 1, 0), 0);
    input.covariance = covariance;
    assert_true (smx__rank_sets (&input, of, 0.9, 0, NULL, sets, critical, NULL));
    assert_true (sets[0].low == 2 && sets[1].high == 1);
    assert_int_equal (smx__rank_told (&input, critical[0], 1, 0), 1);
    assert_int_equal (smx__rank_told (&input, critical[0], 0, 0), 0);
  }
}

/* Both paths, any part of the columns. */
static void
meets_alike (void **state)
{
  (void)state;
  enum { N = 53, DRAWS = 7 };
  g_autoptr (GRand) random = g_rand_new_with_seed (8);
  float draws[N * DRAWS], weights[4][N], high[2][4][DRAWS], low[2][4][DRAWS];
  for (gsize i = 0; i < N * DRAWS; i++)
    draws[i] = (float)normal (random);
  for (gsize i = 0; i < 4 * N; i++)
    weights[i / N][i % N] = g_rand_boolean (random) ? 0 : (float)normal (random);
  for (gsize from = 0; from < N; from += 3)
    for (gsize to = from; to <= N; to++) {
      memset (high, 0, sizeof high);
      memset (low, 0, sizeof low);
      for (guint path = 0; path < 2; path++) {
        SmxExtremes task = { draws, N, DRAWS, from, to, { { 0 } } };
        for (gsize i = 0; i < 4; i++) {
          task.own[i].column = 11 * i;
          task.own[i].weights = weights[i];
          task.own[i].high = high[path][i];
          task.own[i].low = low[path][i];
        }
        (path == 0 ? smx__extremes_portable : smx__extremes_best ()) (&task);
      }
      for (gsize i = 0; i < 4 * DRAWS; i++)
        assert_true (high[0][i / DRAWS][i % DRAWS] == high[1][i / DRAWS][i % DRAWS] &&
                     low[0][i / DRAWS][i % DRAWS] == low[1][i / DRAWS][i % DRAWS]);
    }
}

static void
finds_values (void **state)
{
  (void)state;
  g_autoptr (GRand) random = g_rand_new_with_seed (9);
  for (guint round = 0; round < 300; round++) {
    float values[100], sorted[100], moved[100];
    const gsize n = (gsize)g_rand_int_range (random, 1, 100);
    const gint32 different = round % 3 == 0 ? 2 : round % 3 == 1 ? 10 : 1000000;
    for (gsize i = 0; i < n; i++)
      sorted[i] = values[i] = (float)g_rand_int_range (random, -different, different);
    qsort (sorted, n, sizeof *sorted, compare_floats);
    for (gsize at = 0; at < n; at++) {
      memcpy (moved, values, sizeof moved);
      assert_true (smx__find_float (moved, n, at) == sorted[at]);
    }
  }
}

/* ---- Faults ---- */

static void
runs_out_of_memory (void **state)
{
  (void)state;
  g_autofree Case *self = g_new0 (Case, 1);
  make_numbers (self, 40, 50, 20, 0);
  for (int of = SMX_SETS_OF_ONE; of <= SMX_SETS_OF_ALL; of++) {
    gint64 n_failed = 0;
    for (gboolean done = FALSE; !done; n_failed++) {
      g_autoptr (GError) error = NULL;
      SmxRankSet sets[40] = { { 7, 7 } };
      smx__memory_fail_from (n_failed);
      done = smx__rank_sets (&self->input, of, 0.9, 3, NULL, sets, NULL, &error);
      smx__memory_fail_from (-1);
      if (!done) {
        assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
        assert_true (sets[0].low == 7);
      }
    }
    assert_true (n_failed > 13); /* of the sets, of the rooms and four in each */
  }
}

static void
count_call (guint64 done, guint64 total, gpointer data)
{
  (void)total;
  *(guint64 *)data = done;
}

static void
tells_and_stops (void **state)
{
  (void)state;
  g_autofree Case *self = g_new0 (Case, 1);
  SmxRankSet sets[MOST] = { { 7, 7 } };
  make_numbers (self, MOST, 50, 20, 0);
  for (int of = SMX_SETS_OF_ONE; of <= SMX_SETS_OF_ALL; of++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    guint64 done = 0;
    SmxProgress progress = { .cancellable = cancellable, .function = count_call, .data = &done };
    assert_true (smx__rank_sets (&self->input, of, 0.9, 2, &progress, sets, NULL, NULL));
    assert_int_equal (done, smx__rank_sets_items (MOST));
    sets[0].low = 7;
    g_cancellable_cancel (cancellable);
    assert_false (smx__rank_sets (&self->input, of, 0.9, 2, &progress, sets, NULL, &error));
    assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
    assert_int_equal (sets[0].low, 7);
  }
}

int
main (void)
{
  static struct CMUnitTest tests[48];
  gsize n = 0;
  ROWS (peer_rows, ranks_as_peer)
  tests[n++] = (struct CMUnitTest){ .name = "sets/obvious", .test_func = ranks_as_the_obvious };
  tests[n++] = (struct CMUnitTest){ .name = "sets/together", .test_func = holds_together };
  tests[n++] = (struct CMUnitTest){ .name = "sets/order", .test_func = ignores_order_and_unit };
  tests[n++] = (struct CMUnitTest){ .name = "sets/few", .test_func = ranks_few };
  tests[n++] = (struct CMUnitTest){ .name = "sets/paths", .test_func = meets_alike };
  tests[n++] = (struct CMUnitTest){ .name = "sets/find", .test_func = finds_values };
  tests[n++] = (struct CMUnitTest){ .name = "sets/memory", .test_func = runs_out_of_memory };
  tests[n++] = (struct CMUnitTest){ .name = "sets/progress", .test_func = tells_and_stops };
  return _cmocka_run_group_tests ("rank-sets", tests, n, NULL, NULL);
}
