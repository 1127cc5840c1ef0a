/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What constraints on weights make of the weights of a ranking, so that it is first by what its certainty says of it. */
#include "test-support.h"

#include "base/error.h"
#include "test-tally-builder.h"
#include <service-matrix/certainty.h>

#define FOUR "numbers s000 a=10 b=3\nnumbers s001 a=20 b=5\nnumbers s002 a=5 b=1\nnumbers s003 a=7 b=7\n"

typedef struct {
  const char *name;
  const char *criteria; /* parted by commas */
  SmxRankOptions more;  /* weights, weighting, constraints */
  const char *expected; /* weights, parted by commas; or the message */
} Row;

#define LIST(Type, ...)                                                                                      \
  (const Type[])                                                                                             \
  {                                                                                                          \
    __VA_ARGS__                                                                                              \
  }
#define W(n, ...) .weights = LIST (double, __VA_ARGS__), .n_weights = n
#define ORDERS(n, ...) .weight_orders = LIST (SmxWeightOrder, __VA_ARGS__), .n_weight_orders = n
#define LIMITS(n, ...) .weight_bounds = LIST (SmxBounds, __VA_ARGS__), .n_weight_bounds = n
#define NO                                                                                                   \
  {                                                                                                          \
    NAN, NAN                                                                                                 \
  }

static SmxRankOptions
options_of (const Row *row, char **names)
{
  SmxRankOptions options = row->more;
  options.struct_size = sizeof options;
  options.method = options.method == SMX_RANK_STAGED ? SMX_RANK_TOPSIS : options.method;
  options.language = SMX_LANGUAGE_OF_STUDY;
  options.vikor_v = 0.5;
  options.criteria = (const char *const *)names;
  options.threads = 1;
  return options;
}

/* ---- Weights that nobody gave ---- */

static const Row centres[] = {
  { "centre/limit", "a,b", { LIMITS (2, { 0, 0.3 }, { 0, 1 }) }, "0.15,0.85" },
  { "centre/limit-of-one", "a,b", { LIMITS (2, { NAN, NAN }, { 0.9, 1 }) }, "0.05,0.95" },
  { "centre/order", "a,b", { ORDERS (1, { "b", "a" }) }, "0.25,0.75" },
  { "centre/order-of-three",
    "a,b,c",
    { ORDERS (2, { "c", "a" }, { "a", "b" }) },
    "0.277777777777778,0.111111111111111,0.611111111111111" },
  { "centre/point", "a,b", { LIMITS (2, { 0.25, 0.25 }, { 0, 1 }) }, "0.25,0.75" },
  { "centre/all-are-left", "a,b", { LIMITS (2, { 0, 1 }, { 0, 1 }) }, "0.5,0.5" },
  { "centre/spotis",
    "a,b",
    { .method = SMX_RANK_SPOTIS,
      .bounds = LIST (SmxBounds, { 0, 20 }, { 0, 10 }),
      .n_bounds = 2,
      LIMITS (2, { 0, 0.3 }, { 0, 1 }) },
    "0.15,0.85" },
  /* given, and they meet what is said of them */
  { "given/meet",
    "a,b",
    { W (2, 1, 3), ORDERS (1, { "b", "a" }), LIMITS (2, { 0, 0.25 }, NO) },
    "0.25,0.75" },
  { "given/roc", "b,a", { .weighting = SMX_WEIGHTS_ROC, ORDERS (1, { "b", "a" }) }, "0.75,0.25" },
  { "given/equal",
    "a,b,c",
    { .weighting = SMX_WEIGHTS_EQUAL, ORDERS (2, { "a", "b" }, { "b", "a" }) },
    "0.333333333333333,0.333333333333333,0.333333333333333" },
};

static void
takes_weights (void **state)
{
  const Row *row = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (FOUR "numbers s000 c=1\nnumbers s001 c=4\n");
  g_auto (GStrv) names = g_strsplit (row->criteria, ",", 0), expected = g_strsplit (row->expected, ",", 0);
  const SmxRankOptions options = options_of (row, names);
  g_autoptr (SmxTable) table = smx_rank_services (matrix, &options, &error);
  assert_no_error (error);
  for (guint c = 0; names[c] != NULL; c++) {
    g_autofree char *key = g_strconcat ("weight.", names[c], NULL);
    assert_close (key, g_ascii_strtod (smx_table_find_metadata (table, key), NULL),
                  g_ascii_strtod (expected[c], NULL), 1e-14);
  }
}

/* ---- Weights that are given and break what is said of them ---- */

static const Row refusals[] = {
  { "refused/limit",
    "a,b",
    { W (2, 5, 5), LIMITS (2, { 0, 0.3 }, { 0, 1 }) },
    "weights: expected a <= 0.3 of weights that sum to 1, since the constraints on weights say so, but found "
    "0.5" },
  { "refused/low",
    "a,b",
    { W (2, 1, 3), LIMITS (2, { 0.3, 1 }, { 0, 1 }) },
    "weights: expected a >= 0.3 of weights that sum to 1, since the constraints on weights say so, but found "
    "0.25" },
  { "refused/first-of-orders",
    "a,b,c",
    { W (3, 1, 2, 5), ORDERS (3, { "c", "a" }, { "b", "c" }, { "a", "c" }), LIMITS (3, { 0.2, 1 }, NO, NO) },
    "weights: expected b >= c of weights that sum to 1, since the constraints on weights say so, but found "
    "0.25 and 0.625" },
  { "refused/equal",
    "a,b",
    { .weighting = SMX_WEIGHTS_EQUAL, LIMITS (2, { 0, 0.3 }, { 0, 1 }) },
    "weights: expected a <= 0.3 of weights that sum to 1, since the constraints on weights say so, but found "
    "0.5" },
  { "refused/roc",
    "a,b",
    { .weighting = SMX_WEIGHTS_ROC, ORDERS (1, { "b", "a" }) },
    "weights: expected b >= a of weights that sum to 1, since the constraints on weights say so, but found "
    "0.25 and 0.75" },
  { "refused/nothing-left",
    "a,b",
    { W (2, 1, 1), LIMITS (2, { 0.6, 1 }, { 0.6, 1 }) },
    "weight constraints: the lowest weights sum to more than 1" },
  { "refused/spanish",
    "a,b",
    { W (2, 3, 1), ORDERS (1, { "b", "a" }), .language = SMX_LANGUAGE_SPANISH },
    "weights: se esperaba b >= a entre pesos que suman 1, porque lo dicen las restricciones de los pesos, "
    "pero "
    "se encontró 0.25 y 0.75" },
};

static void
refuses (void **state)
{
  const Row *row = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (FOUR "numbers s000 c=1\n");
  g_auto (GStrv) names = g_strsplit (row->criteria, ",", 0);
  SmxRankOptions options = options_of (row, names);
  options.language = row->more.language == SMX_LANGUAGE_SPANISH ? SMX_LANGUAGE_SPANISH : options.language;
  assert_null (smx_rank_services (matrix, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE, row->expected);
}

/* ---- Rank and certainty agree ---- */

/* s001 is first by equal weights, s003 by all that are left. */
static void
agrees (void **state)
{
  (void)state;
  const Row row = { "", "a,b", { .seed = 7, LIMITS (2, { 0, 0.3 }, { 0, 1 }) }, NULL };
  static const char *const services[] = { "s003", "s001", "s000", "s002" };
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (FOUR);
  g_auto (GStrv) names = g_strsplit (row.criteria, ",", 0);
  const SmxRankOptions options = options_of (&row, names);
  g_autoptr (SmxTable) table = smx_rank_services (matrix, &options, &error);
  assert_no_error (error);
  g_autoptr (SmxTable) why = smx_explain_ranking (matrix, &options, &error);
  assert_no_error (error);
  assert_string_equal (smx_table_find_metadata (table, "weight.a"), "0.15");
  assert_string_equal (smx_table_find_metadata (table, "weight.b"), "0.85");
  for (guint i = 0; i < 4; i++) {
    assert_string_equal (smx_table_get_text (table, i, find_column (table, "service")), services[i]);
    assert_string_equal (smx_table_get_text (why, i, find_column (why, "service")), services[i]);
    assert_int_equal (smx_table_get_int64 (table, i, 0), i + 1);
  }
  assert_close ("top_share", smx_table_get_double (table, 0, find_column (table, "top_share")), 1, 0);
  assert_close ("top_share", smx_table_get_double (table, 1, find_column (table, "top_share")), 0, 0);
  assert_true (g_str_has_prefix (smx_table_get_text (why, 0, find_column (why, "why")), "First because "));
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  gsize n = 0;
  ROWS (centres, takes_weights)
  ROWS (refusals, refuses)
  tests[n++] = (struct CMUnitTest){ .name = "certainty/agrees", .test_func = agrees };
  return _cmocka_run_group_tests ("rank-weights", tests, n, NULL, NULL);
}
