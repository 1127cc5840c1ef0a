/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Acceptability against areas of the simplex, edge cases of the field, and the slow way round. Seeds are fixed. */
#include "test-support.h"

#include "base/memory.h"
#include "base/random.h"
#include "stats/decision-private.h"
#include "stats/figures-private.h"
#include "stats/smaa.h"
#include "base/message.h"
#include <service-matrix/error.h>

#define SEED G_GUINT64_CONSTANT (20240615)

enum { MOST = 5 };

/* ---- Acceptability ---- */

static const gboolean more_is_better[MOST] = { FALSE };
static const double zeros[MOST] = { 0 }, ones[MOST] = { 1, 1, 1, 1, 1 };

/* Values from 0 to 1 as they are. */
static SmxDecisionRule
plain_rule (guint m)
{
  return (SmxDecisionRule){ .method = SMX_DECIDE_WEIGHTED_SUM,
                            .normalise = SMX_NORMALISE_MINMAX,
                            .n_criteria = m,
                            .minimise = more_is_better,
                            .low = zeros,
                            .high = ones };
}

static void
run (SmxSmaa *smaa, const SmxSmaaInput *input)
{
  GError *error = NULL;
  gboolean done = smx__smaa (smaa, input, NULL, &error);
  assert_no_error (error);
  assert_true (done);
}

/* One is always first (package smaa 0.3-3 of R, tests/nacw.R): the other has no central weights. */
static void
finds_dominance (void **state)
{
  (void)state;
  static const double values[] = { 1, 0, 1, 0, 1, 0 }, third[] = { 1.0 / 3, 1.0 / 3, 1.0 / 3 };
  const SmxDecisionRule rule = plain_rule (3);
  SmxWeightConstraints constraints = { .m = 3, .low = third, .high = third };
  assert_true (smx__weight_constraints_prepare (&constraints, SEED, NULL));
  const SmxSmaaInput input = { .rule = &rule,
                               .values = values,
                               .n = 2,
                               .constraints = &constraints,
                               .n_replicates = 10000,
                               .top = 1,
                               .want_winning = TRUE };
  g_auto (SmxSmaa) smaa = { .first = NULL };
  run (&smaa, &input);
  assert_int_equal (smaa.ranks.counts[0], 10000);
  assert_int_equal (smaa.ranks.counts[2], 0);
  assert_int_equal (smaa.winning[1], 10000);
  assert_int_equal (smaa.winning[2], 0);
  for (guint c = 0; c < 3; c++) {
    assert_close ("central", smaa.central[c], 1.0 / 3, 1e-15);
    assert_true (isnan (smaa.central[3 + c]));
  }
  assert_true (smaa.confidence[0] == 1);
  assert_true (isnan (smaa.confidence[1]));
  smx__weight_constraints_clear (&constraints);
}

static void
turn_one_in_ten (guint32 replicate, guint worker, double *values, gpointer data)
{
  (void)worker, (void)data;
  values[0] = replicate % 10 == 3 ? 0 : 1;
  values[1] = 0.5;
}

/* One of ten draws turns two alternatives round (tests/pwi.R of the same): 0.9 and 0.1. */
static void
finds_one_in_ten (void **state)
{
  (void)state;
  static const double values[] = { 1, 0.5 };
  const SmxDecisionRule rule = plain_rule (1);
  const SmxSmaaInput input = { .rule = &rule,
                               .values = values,
                               .n = 2,
                               .n_replicates = 10,
                               .redraw = turn_one_in_ten,
                               .want_winning = TRUE,
                               .top = 1 };
  g_auto (SmxSmaa) smaa = { .first = NULL };
  run (&smaa, &input);
  static const guint32 counts[] = { 9, 1, 1, 9 }, winning[] = { 0, 9, 1, 0 };
  assert_memory_equal (smaa.ranks.counts, counts, sizeof counts);
  assert_memory_equal (smaa.winning, winning, sizeof winning);
  assert_close ("confidence", smaa.confidence[0], 0.9, 0);
  assert_close ("confidence", smaa.confidence[1], 0.1, 0);
  assert_close ("central", smaa.central[1], 1, 0);
}

/* Shares of ranks, central weights and shares of winning are areas and centroids of parts of the simplex. Of three alternatives:
 * Python 3.11, the triangle clipped by the lines where two are equal, in fractions. */
typedef struct {
  const char *name;
  gsize n;
  guint m;
  double values[9], shares[9], central[9], winning[9];
} AreaRow;

static const AreaRow area_rows[] = {
  /* (1, 0) and (0.2, 0.6): the first is ahead where its weight is above 3/7 */
  { "smaa/area-two",
    2,
    2,
    { 1, 0.2, 0, 0.6 },
    { 4.0 / 7, 3.0 / 7, 3.0 / 7, 4.0 / 7 },
    { 5.0 / 7, 2.0 / 7, 3.0 / 14, 11.0 / 14 },
    { 0, 4.0 / 7, 3.0 / 7, 0 } },
  /* each is best where its weight is the largest */
  { "smaa/area-corners",
    3,
    3,
    { 1, 0, 0, 0, 1, 0, 0, 0, 1 },
    { 1.0 / 3, 1.0 / 3, 1.0 / 3, 1.0 / 3, 1.0 / 3, 1.0 / 3, 1.0 / 3, 1.0 / 3, 1.0 / 3 },
    { 11.0 / 18, 7.0 / 36, 7.0 / 36, 7.0 / 36, 11.0 / 18, 7.0 / 36, 7.0 / 36, 7.0 / 36, 11.0 / 18 },
    { 0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0 } },
  { "smaa/area-three",
    3,
    3,
    { 1, 0.2, 0.5, 0, 0.9, 0.4, 0.3, 0.4, 0.8 },
    { 0.26536682088565766, 0.16534478960123375, 0.5692883895131086, 0.33325989571858705, 0.26240177719027685,
      0.4043383270911361, 0.4013732833957553, 0.5722534332084894, 0.026373283395755304 },
    { 0.6560975489304401, 0.17171808625782858, 0.1721843648117313, 0.19450638416908997, 0.6145897636423262,
      0.19090385218858386, 0.23520657498500125, 0.2066578259808728, 0.5581355990341259 },
    { 0, 0.41830065359477125, 0.2777777777777778, 0.5816993464052288, 0, 0.3472222222222222,
      0.7222222222222222, 0.6527777777777778, 0 } },
};

static void
measures_areas (void **state)
{
  const AreaRow *row = *state;
  enum { N = 200000 };
  const SmxDecisionRule rule = plain_rule (row->m);
  const SmxSmaaInput input = { .rule = &rule,
                               .values = row->values,
                               .n = row->n,
                               .seed = SEED,
                               .n_replicates = N,
                               .n_threads = 2,
                               .top = 1,
                               .want_winning = TRUE };
  g_auto (SmxSmaa) smaa = { .first = NULL };
  run (&smaa, &input);
  for (gsize i = 0; i < row->n * row->n; i++) {
    assert_close ("share", (double)smaa.ranks.counts[i] / N, row->shares[i], 5 * 0.5 / sqrt (N));
    assert_close ("winning", (double)smaa.winning[i] / N, row->winning[i], 5 * 0.5 / sqrt (N));
  }
  for (gsize i = 0; i < row->n * row->m; i++)
    assert_close ("central", smaa.central[i], row->central[i], 0.004);
  for (gsize i = 0; i < row->n; i++)
    assert_true (smaa.confidence[i] == 1);
}

/* ---- Every method, and the slow way round ---- */

typedef struct {
  const char *name;
  SmxDecisionMethod method;
  gsize n;
  guint m;
  guint32 n_replicates;
  gboolean redrawn;
} MethodRow;

static const MethodRow method_rows[] = {
  { "smaa/none", SMX_DECIDE_WEIGHTED_SUM, 0, 3, 300, FALSE },
  { "smaa/no-replicate", SMX_DECIDE_WEIGHTED_SUM, 4, 3, 0, FALSE },
  { "smaa/one", SMX_DECIDE_VIKOR, 1, 3, 300, FALSE },
  { "smaa/weighted-sum", SMX_DECIDE_WEIGHTED_SUM, 70, 3, 1000, FALSE },
  { "smaa/topsis", SMX_DECIDE_TOPSIS, 30, 4, 700, FALSE },
  { "smaa/vikor", SMX_DECIDE_VIKOR, 30, 4, 700, FALSE },
  { "smaa/promethee", SMX_DECIDE_PROMETHEE, 30, 2, 700, FALSE },
  { "smaa/spotis", SMX_DECIDE_SPOTIS, 131, 5, 700, FALSE },
  { "smaa/redrawn-sum", SMX_DECIDE_WEIGHTED_SUM, 30, 3, 600, TRUE },
  { "smaa/redrawn-vikor", SMX_DECIDE_VIKOR, 20, 3, 300, TRUE },
};

static void
redraw_values (guint32 replicate, guint worker, double *values, gpointer data)
{
  const MethodRow *row = data;
  (void)worker;
  for (gsize i = 0; i < row->n * row->m; i++) {
    SmxRandom random;
    smx__random_init (&random, SEED, i, replicate + 1);
    values[i] = floor (20 * smx__random_uniform (&random)) / 20; /* ties too */
  }
}

static SmxDecisionRule
rule_of (const MethodRow *row)
{
  SmxDecisionRule rule = plain_rule (row->m);
  rule.method = row->method;
  rule.v = 0.5;
  return rule;
}

static SmxSmaaInput
input_of (const MethodRow *row, const SmxDecisionRule *rule, const double *values, guint n_threads)
{
  return (SmxSmaaInput){ .rule = rule,
                         .values = values,
                         .n = row->n,
                         .seed = SEED,
                         .n_replicates = row->n_replicates,
                         .n_threads = n_threads,
                         .redraw = row->redrawn ? redraw_values : NULL,
                         .data = (gpointer)row,
                         .want_winning = TRUE,
                         .top = 3,
                         .n_confidence = row->redrawn ? 100 : 0 };
}

static void
assert_same (const SmxSmaa *a, const SmxSmaa *b, gsize n, gsize m)
{
  assert_memory_equal (a->ranks.counts, b->ranks.counts, n * n * sizeof *a->ranks.counts);
  assert_memory_equal (a->ranks.top_counts, b->ranks.top_counts, n * sizeof *a->ranks.top_counts);
  assert_memory_equal (a->first, b->first, n * sizeof *a->first);
  assert_memory_equal (a->central, b->central, n * m * sizeof *a->central);
  assert_memory_equal (a->confidence, b->confidence, n * sizeof *a->confidence);
  assert_memory_equal (a->winning, b->winning, n * n * sizeof *a->winning);
}

static void
ignores_threads (void **state)
{
  const MethodRow *row = *state;
  const SmxDecisionRule rule = rule_of (row);
  g_autofree double *values = g_new0 (double, row->n * row->m + 1);
  redraw_values (G_MAXUINT32 - 1, 0, values, (gpointer)row);
  const SmxSmaaInput alone = input_of (row, &rule, values, 1);
  g_auto (SmxSmaa) smaa = { .first = NULL };
  run (&smaa, &alone);
  for (guint n_threads = 0; n_threads <= 7; n_threads += n_threads == 0 ? 2 : 1) {
    const SmxSmaaInput input = input_of (row, &rule, values, n_threads);
    g_auto (SmxSmaa) other = { .first = NULL };
    run (&other, &input);
    assert_same (&other, &smaa, row->n, row->m);
  }
}

/* What smx__smaa() counts, by smx__decide() and smx__rank_figures(). */
static void
counts_slowly (const MethodRow *row, const SmxDecisionRule *rule, double *values, guint32 *counts,
               guint32 *winning, double *central)
{
  const gsize n = row->n, m = row->m;
  const SmxWeightConstraints constraints = { .m = row->m };
  g_auto (SmxDecisionRoom) room = { 0 };
  g_autofree double *figures = g_new (double, n + 1);
  g_autofree guint32 *order = g_new (guint32, n + 1), *ranks = g_new (guint32, n + 1);
  double weights[MOST];
  assert_true (smx__decision_room_init (&room, n, row->m, NULL));
  for (guint32 r = 0; r < row->n_replicates; r++) {
    smx__weights_draw (&constraints, SEED, r, weights);
    if (row->redrawn)
      redraw_values (r, 0, values, (gpointer)row);
    smx__decide (rule, values, n, weights, &room, figures);
    smx__rank_figures (figures, n, smx__decision_ascends (rule->method), order, ranks);
    for (gsize i = 0; i < n; i++) {
      counts[i * n + ranks[i] - 1]++;
      for (gsize k = 0; k < n; k++)
        winning[i * n + k] += ranks[i] < ranks[k];
      for (gsize c = 0; c < m && ranks[i] == 1; c++)
        central[i * m + c] += weights[c];
    }
  }
}

static void
agrees_with_slow (void **state)
{
  const MethodRow *row = *state;
  const gsize n = row->n, m = row->m;
  const SmxDecisionRule rule = rule_of (row);
  g_autofree double *values = g_new0 (double, n *m + 1), *central = g_new0 (double, n *m + 1);
  g_autofree guint32 *counts = g_new0 (guint32, n * n + 1), *winning = g_new0 (guint32, n * n + 1);
  redraw_values (G_MAXUINT32 - 1, 0, values, (gpointer)row);
  const SmxSmaaInput input = input_of (row, &rule, values, 2);
  g_auto (SmxSmaa) smaa = { .first = NULL };
  run (&smaa, &input);
  counts_slowly (row, &rule, values, counts, winning, central);
  assert_memory_equal (smaa.ranks.counts, counts, n * n * sizeof *counts);
  assert_memory_equal (smaa.winning, winning, n * n * sizeof *winning);
  for (gsize i = 0; i < n; i++) {
    assert_int_equal (smaa.first[i], counts[i * n]);
    assert_true (isnan (smaa.confidence[i]) == (counts[i * n] == 0));
    for (gsize c = 0; c < m; c++)
      assert_close ("central", smaa.central[i * m + c], central[i * m + c] / counts[i * n], 1e-12);
  }
}

/* Confidence by its definition, over the draws of the values that were asked for. */
static void
judges_confidence (void **state)
{
  (void)state;
  const MethodRow *row = &method_rows[8];
  const gsize n = row->n;
  const SmxDecisionRule rule = rule_of (row);
  g_autofree double *values = g_new0 (double, n * row->m), *figures = g_new (double, n);
  SmxSmaaInput input = input_of (row, &rule, values, 2);
  for (guint32 n_draws = 0; n_draws <= 1000; n_draws = n_draws == 0 ? 50 : 20 * n_draws) {
    const guint32 n_all = n_draws == 0 ? row->n_replicates : MIN (n_draws, row->n_replicates);
    g_auto (SmxSmaa) smaa = { .first = NULL };
    g_auto (SmxDecisionRoom) room = { 0 };
    input.n_confidence = n_draws;
    run (&smaa, &input);
    assert_true (smx__decision_room_init (&room, n, row->m, NULL));
    for (gsize i = 0; i < n && smaa.first[i] > 0; i++) {
      guint32 n_first = 0;
      for (guint32 r = 0; r < n_all; r++) {
        gboolean beaten = FALSE;
        redraw_values (r, 0, values, (gpointer)row);
        smx__decide (&rule, values, n, smaa.central + i * row->m, &room, figures);
        for (gsize k = 0; k < n; k++)
          beaten = beaten || figures[k] > figures[i];
        n_first += !beaten;
      }
      assert_close ("confidence", smaa.confidence[i], (double)n_first / n_all, 1e-15);
    }
  }
}

/* All loops over figures give the figures of the methods, in units of rounding, on every path. */
static void
weighs_alike (void **state)
{
  (void)state;
  const SmxFigureLoops *paths[] = { &smx__figure_loops_portable, smx__figure_loops () };
  const SmxDecisionRule rule = plain_rule (3);
  const double weights[] = { 0.123456789, 0.5, 1 - 0.623456789 };
  for (gsize n = 1; n < 1500; n += 1 + n / 3) {
    g_autofree double *values = g_new (double, 3 * n), *figures = g_new (double, n),
                      *units = g_new (double, n);
    g_auto (SmxDecisionRoom) room = { 0 };
    assert_true (smx__decision_room_init (&room, n, 3, NULL));
    for (gsize i = 0; i < 3 * n; i++)
      values[i] = smx__normal_of_replicate (SEED, i, 0);
    smx__decision_prepare (&rule, values, n, &room);
    smx__decision_weigh (&rule, n, weights, &room, figures);
    for (guint path = 0; path < G_N_ELEMENTS (paths); path++) {
      assert_true (paths[path]->weigh (room.values, n, 3, weights, units));
      for (gsize i = 0; i < n; i++)
        assert_true (units[i] / 1e12 + 0.0 == figures[i]);
      room.values[n - 1] = n % 2 ? 1e5 : NAN; /* of weight 0.12: more than 2^51 units */
      assert_false (paths[path]->weigh (room.values, n, 3, weights, units));
      room.values[n - 1] = 0.5;
      smx__decision_weigh (&rule, n, weights, &room, figures);
    }
  }
}

/* The first of equal numbers, wherever it stands. */
static void
finds_numbers (void **state)
{
  (void)state;
  const SmxFigureLoops *paths[] = { &smx__figure_loops_portable, smx__figure_loops () };
  guint32 numbers[200] = { 0 };
  for (guint path = 0; path < G_N_ELEMENTS (paths); path++)
    for (gsize n = 0; n <= G_N_ELEMENTS (numbers); n++) {
      assert_int_equal (paths[path]->find_number (numbers, n, 1), n);
      for (gsize at = 0; at < n; at++) {
        numbers[at] = numbers[n - 1] = 1;
        assert_int_equal (paths[path]->find_number (numbers, n, 1), at);
        numbers[at] = numbers[n - 1] = 0;
      }
    }
}

/* ---- Faults ---- */

static void
fails_without_memory (void **state)
{
  (void)state;
  const MethodRow *row = &method_rows[8];
  const SmxDecisionRule rule = rule_of (row);
  g_autofree double *values = g_new0 (double, row->n * row->m);
  const SmxSmaaInput input = input_of (row, &rule, values, 2);
  gint64 n_failed = 0;
  for (gboolean done = FALSE; !done; n_failed++) {
    g_autoptr (GError) error = NULL;
    g_auto (SmxSmaa) smaa = { .first = NULL };
    smx__memory_fail_from (n_failed);
    done = smx__smaa (&smaa, &input, NULL, &error);
    smx__memory_fail_from (-1);
    if (!done)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
  assert_in_range (n_failed, 30, 60);
}

typedef struct {
  GCancellable *cancellable;
  guint64 cancel_at, told;
} Watch;

static void
watch (guint64 done, guint64 total, gpointer data)
{
  Watch *self = data;
  (void)total;
  self->told = done;
  if (done >= self->cancel_at)
    g_cancellable_cancel (self->cancellable);
}

static void
tells_and_ends (void **state)
{
  (void)state;
  for (gsize k = 3; k < G_N_ELEMENTS (method_rows); k++) {
    const MethodRow *row = &method_rows[k];
    const SmxDecisionRule rule = rule_of (row);
    g_autofree double *values = g_new0 (double, row->n * row->m);
    const SmxSmaaInput input = input_of (row, &rule, values, 2);
    const guint64 steps = smx__smaa_steps (&input);
    for (guint64 cancel_at = 1; cancel_at <= steps + 1; cancel_at += steps / 2) {
      g_autoptr (GError) error = NULL;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_auto (SmxSmaa) smaa = { .first = NULL };
      Watch watched = { cancellable, cancel_at, 0 };
      SmxProgress progress = { cancellable, watch, &watched, 0, steps, g_thread_self () };
      gboolean done = smx__smaa (&smaa, &input, &progress, &error);
      if (!done)
        assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
      assert_true (done || cancel_at <= steps);
      /* Cancelled while others do the last of it: done, yet not told to its end. */
      assert_true (watched.told <= steps);
      assert_true (watched.told == steps || cancel_at <= steps);
    }
  }
}

int
main (void)
{
  static struct CMUnitTest tests[96];
  static char names[96][64];
  gsize n = 0;
  ROWS (area_rows, measures_areas)
  ROWS (method_rows, agrees_with_slow)
  for (gsize i = 0; i < G_N_ELEMENTS (method_rows); i++, n++) {
    g_snprintf (names[n], sizeof names[n], "%s-threads", method_rows[i].name);
    tests[n] = (struct CMUnitTest){ names[n], ignores_threads, NULL, NULL, (void *)&method_rows[i] };
  }
  tests[n++] = (struct CMUnitTest){ .name = "smaa/dominance", .test_func = finds_dominance };
  tests[n++] = (struct CMUnitTest){ .name = "smaa/one-in-ten", .test_func = finds_one_in_ten };
  tests[n++] = (struct CMUnitTest){ .name = "smaa/confidence", .test_func = judges_confidence };
  tests[n++] = (struct CMUnitTest){ .name = "smaa/weigh", .test_func = weighs_alike };
  tests[n++] = (struct CMUnitTest){ .name = "smaa/find-number", .test_func = finds_numbers };
  tests[n++] = (struct CMUnitTest){ .name = "smaa/memory", .test_func = fails_without_memory };
  tests[n++] = (struct CMUnitTest){ .name = "smaa/progress", .test_func = tells_and_ends };
  return _cmocka_run_group_tests ("smaa", tests, n, NULL, NULL);
}
