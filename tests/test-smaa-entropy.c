/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entropy of rankings: edge cases of the field, rankings with ties against numpy, areas of the simplex, limits, and no memory. */
#include "test-support.h"

#include "base/memory.h"
#include "rank-studies.h"
#include "stats/smaa.h"

static const gboolean none_minimised[3] = { FALSE };

static SmxDecisionRule
plain_rule (guint m)
{
  static const double low[3] = { 0 }, high[3] = { 1, 1, 1 };
  return (SmxDecisionRule){
    .method = SMX_DECIDE_WEIGHTED_SUM, .n_criteria = m, .minimise = none_minimised, .low = low, .high = high
  };
}

static double
entropy_of (const SmxSmaaInput *input)
{
  g_auto (SmxSmaa) smaa = { .first = NULL };
  GError *error = NULL;
  gboolean done = smx__smaa (&smaa, input, NULL, &error);
  assert_no_error (error);
  assert_true (done);
  return smaa.entropy;
}

/* ---- Known answers ---- */

/* Package smaa 0.3-3 of R, tests/nacw.R: one is always first. */
static void
is_0_of_dominance (void **state)
{
  (void)state;
  static const double values[] = { 1, 0, 1, 0, 1, 0 };
  const SmxDecisionRule rule = plain_rule (3);
  const SmxSmaaInput input = { .rule = &rule, .values = values, .n = 2, .n_replicates = 10000, .top = 1 };
  assert_true (entropy_of (&input) == 0);
}

static void
turn_one_in_ten (guint32 replicate, guint worker, double *values, gpointer data)
{
  (void)worker, (void)data;
  values[0] = replicate % 10 == 3 ? 0 : 1;
  values[1] = 0.5;
}

/* Of the same, tests/pwi.R: one of ten draws turns two round. 0.4689955936 by its smaa.entropy.ranking() and by numpy. */
static void
is_known_of_one_in_ten (void **state)
{
  (void)state;
  static const double values[] = { 1, 0.5 };
  const SmxDecisionRule rule = plain_rule (1);
  const SmxSmaaInput input = {
    .rule = &rule, .values = values, .n = 2, .n_replicates = 10, .redraw = turn_one_in_ten, .top = 1
  };
  assert_close ("one in ten", entropy_of (&input), 0.4689955936, 1e-9);
}

/* ---- Against numpy ---- */

enum { N_TIED = 500 };

static void
tie_many (guint32 replicate, guint worker, double *values, gpointer data)
{
  (void)worker, (void)data;
  for (guint32 i = 0; i < 4; i++)
    values[i] = (double)((replicate * replicate * (i + 3) + 5 * replicate * (i + 1) * (i + 1)) % 17) / 17;
}

/* numpy 2.4, scipy.stats: the same numbers, rankdata (-values, "min") of each draw, unique (rows), -sum of p log2 p: 15 rankings. */
static void
agrees_with_ties (void **state)
{
  const guint n_threads = (guint)GPOINTER_TO_SIZE (*state);
  const double values[4] = { 0 };
  const SmxDecisionRule rule = plain_rule (1);
  const SmxSmaaInput input = { .rule = &rule,
                               .values = values,
                               .n = 4,
                               .n_replicates = N_TIED,
                               .n_threads = n_threads,
                               .redraw = tie_many,
                               .top = 1 };
  assert_close ("with ties", entropy_of (&input), 3.855261257332517, 1e-12);
}

/* Six orders of three alternatives are six parts of the simplex of weights. Their areas by clipping the triangle with the lines where
 * two are equal, in fractions (Python 3.13): 2.105033785379651 bits; -log2 p has a standard deviation of 0.763 over draws. */
static void
agrees_with_areas (void **state)
{
  (void)state;
  static const double values[] = { 1, 0.2, 0.5, 0, 0.9, 0.4, 0.3, 0.4, 0.8 };
  const SmxDecisionRule rule = plain_rule (3);
  const SmxSmaaInput input = {
    .rule = &rule, .values = values, .n = 3, .seed = 20240615, .n_replicates = 40000, .top = 1
  };
  assert_close ("areas", entropy_of (&input), 2.105033785379651, 5 * 0.763 / 200);
}

/* ---- Keys ---- */

static void
counts_what_differs (void **state)
{
  (void)state;
  enum { N = 1000 };
  SmxRankingKey keys[N] = { 0 };
  double bits = -1;
  assert_true (smx__ranking_entropy (keys, 0, &bits, NULL));
  assert_true (bits == 0);
  for (guint32 i = 0; i < N; i++)
    keys[i] = smx__ranking_key (&(guint32){ i }, 1);
  assert_true (smx__ranking_entropy (keys, N, &bits, NULL));
  assert_close ("all differ", bits, log2 (N), 1e-12);
  for (guint32 i = 0; i < N; i++)
    keys[i] = smx__ranking_key (&(guint32){ i % 8 }, 1);
  assert_true (smx__ranking_entropy (keys, N, &bits, NULL));
  assert_close ("eight", bits, 3, 1e-12);
  for (guint32 i = 0; i < N; i++)
    keys[i] = smx__ranking_key (NULL, 0);
  assert_true (smx__ranking_entropy (keys, N, &bits, NULL));
  assert_true (bits == 0);
}

static void
fails_without_memory (void **state)
{
  (void)state;
  SmxRankingKey keys[9] = { 0 };
  gint64 n = 0;
  for (guint32 i = 0; i < G_N_ELEMENTS (keys); i++)
    keys[i] = smx__ranking_key (&i, 1);
  for (gboolean done = FALSE; !done; n++) {
    g_autoptr (GError) error = NULL;
    double bits;
    smx__memory_fail_from (n);
    done = smx__ranking_entropy (keys, G_N_ELEMENTS (keys), &bits, &error);
    smx__memory_fail_from (-1);
    if (!done)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
  assert_in_range (n, 2, 6);
}

/* ---- Through the public door ---- */

/* Each table about drawn weights says it; where nothing can turn two services round it is 0. */
static void
stands_in_the_metadata (void **state)
{
  (void)state;
  static const SmxCertainty tables[] = { SMX_CERTAINTY_ACCEPTABILITY, SMX_CERTAINTY_WINNING,
                                         SMX_CERTAINTY_WEIGHTS };
  const Way way = { .options = { .method = SMX_RANK_WEIGHTED_SUM, CRITERIA ("a", "b"), .replicates = 300 } };
  SmxRankOptions options = way_options (&way);
  g_autoptr (SmxMatrix) turning = build_matrix ("numbers s a=1 b=0\nnumbers t a=0 b=1\n");
  g_autoptr (SmxMatrix) dominated = build_matrix ("numbers s a=1 b=1\nnumbers t a=0 b=0\n");
  for (gsize k = 0; k < G_N_ELEMENTS (tables); k++) {
    g_autoptr (SmxTable) table = be_certain (turning, tables[k], &options);
    g_autoptr (SmxTable) other = be_certain (dominated, tables[k], &options);
    double bits = g_ascii_strtod (smx_table_find_metadata (table, "ranking_entropy"), NULL);
    assert_close ("a coin", bits, 1, 0.05); /* of two that each win half of all weights */
    assert_string_equal (smx_table_find_metadata (other, "ranking_entropy"), "0");
  }
  g_autoptr (SmxTable) stability = be_certain (turning, SMX_CERTAINTY_STABILITY, &options);
  assert_null (smx_table_find_metadata (stability, "ranking_entropy"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    { "entropy/dominance", is_0_of_dominance, NULL, NULL, NULL },
    { "entropy/one-in-ten", is_known_of_one_in_ten, NULL, NULL, NULL },
    { "entropy/ties", agrees_with_ties, NULL, NULL, GSIZE_TO_POINTER (1) },
    { "entropy/ties-threads", agrees_with_ties, NULL, NULL, GSIZE_TO_POINTER (3) },
    { "entropy/areas", agrees_with_areas, NULL, NULL, NULL },
    { "entropy/keys", counts_what_differs, NULL, NULL, NULL },
    { "entropy/memory", fails_without_memory, NULL, NULL, NULL },
    { "entropy/tables", stands_in_the_metadata, NULL, NULL, NULL },
  };
  return cmocka_run_group_tests_name ("smaa-entropy", tests, NULL, NULL);
}
