/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many services are the first ones: what top_share and the tables stability and top make of the option, of one service, of all,
 * of more than there are, and of none said. */
#include "rank-studies.h"

/* ---- By hand ---- */

/* Scores of A, B and C are w, 0.5 + 0.1 w and 0.8 - 0.8 w where a weighs w: at 0.4 the order is B, C, A. B and A cross at 5/9, B and C
 * at 1/3, C and A at 4/9. */
#define THREE "numbers A a=1 b=0\nnumbers B a=0.6 b=0.5\nnumbers C a=0 b=0.8\n"
#define BY_HAND                                                                                              \
  {                                                                                                          \
    .method = SMX_RANK_WEIGHTED_SUM, CRITERIA ("a", "b"), .weights = LIST (double, 0.4, 0.6),                \
    .n_weights = 2, .bounds = LIST (SmxBounds, { 0, 1 }, { 0, 1 }), .n_bounds = 2                            \
  }

static const struct {
  const char *name, *records;
  guint first;
  const char *n_first; /* in the metadata */
  guint n_in;          /* that are among these */
  double low, high;    /* of the weight of a */
} rows[] = {
  { "first/none-said", THREE, 0, "1", 1, 1.0 / 3, 5.0 / 9 },
  { "first/one", THREE, 1, "1", 1, 1.0 / 3, 5.0 / 9 },
  { "first/two", THREE, 2, "2", 2, 1.0 / 3, 4.0 / 9 },
  { "first/all", THREE, 3, "3", 3, 1.0 / 3, 4.0 / 9 },
  { "first/more-than-all", THREE, 4, "3", 3, 1.0 / 3, 4.0 / 9 },
  { "first/most", THREE, G_MAXUINT, "3", 3, 1.0 / 3, 4.0 / 9 },
  { "first/of-one", "numbers A a=1 b=0\n", 7, "1", 1, 0, 1 },
};

static void
follows_the_option (void **state)
{
  const guint index = (guint)GPOINTER_TO_SIZE (*state);
  SmxRankOptions options = way_options (&(const Way){ .options = BY_HAND });
  options.first = rows[index].first;
  g_autoptr (SmxMatrix) matrix = build_matrix (rows[index].records);
  g_autoptr (SmxTable) ranks = rank_by (matrix, &options);
  g_autoptr (SmxTable) top = be_certain (matrix, SMX_CERTAINTY_TOP, &options);
  g_autoptr (SmxTable) stability = be_certain (matrix, SMX_CERTAINTY_STABILITY, &options);
  assert_string_equal (smx_table_find_metadata (ranks, "first"), rows[index].n_first);
  assert_string_equal (smx_table_find_metadata (top, "first"), rows[index].n_first);
  assert_string_equal (smx_table_find_metadata (stability, "first"), rows[index].n_first);
  for (gint64 row = 0; row < smx_table_n_rows (ranks); row++) {
    gboolean in = row < (gint64)rows[index].n_in;
    assert_true (number_at (ranks, row, "top_share") == (in ? 1 : 0));
    assert_true (text_is (top, row, "surely", in ? "yes" : "no"));
    assert_true (text_is (top, row, "possibly", in ? "yes" : "no"));
  }
  assert_close ("low", number_at (stability, 0, "low"), rows[index].low, 1e-12);
  assert_close ("high", number_at (stability, 0, "high"), rows[index].high, 1e-12);
  assert_int_equal (smx_table_find_metadata (ranks, "option.first") == NULL, rows[index].first == 0);
}

/* ---- Where ranks swing ---- */

/* The more are the first ones, the more often is a service among them; of all it always is; and who stands there is as the sets of
 * smx_rank_services() say. */
static void
grows (void **state)
{
  const Way *way = *state;
  SmxRankOptions options = way_options (way);
  g_autoptr (SmxMatrix) matrix = study_matrix ((Study){ .seed = 3 });
  double before[N_SERVICES] = { 0 };
  options.sets = SMX_SETS_JOINT;
  g_autoptr (SmxTable) sets = rank_by (matrix, &options);
  const gint64 n = smx_table_n_rows (sets);
  for (guint first = 1; first <= n + 1; first++) {
    options.first = first;
    g_autoptr (SmxTable) ranks = rank_by (matrix, &options);
    g_autoptr (SmxTable) top = be_certain (matrix, SMX_CERTAINTY_TOP, &options);
    for (gint64 row = 0; row < n; row++) {
      double share = number_at (ranks, row, "top_share");
      assert_true (share >= before[row] && (first < n || share == 1));
      before[row] = share;
      gboolean surely = number_at (sets, row, "rank_high") <= MIN (first, n),
               possibly = number_at (sets, row, "rank_low") <= MIN (first, n);
      assert_true (text_is (top, row, "surely", surely ? "yes" : "no"));
      assert_true (text_is (top, row, "possibly", possibly ? "yes" : "no"));
    }
  }
}

/* An option struct that ends before the field means the default; nothing else changes with it. */
static void
may_be_unknown_to_the_caller (void **state)
{
  SmxRankOptions options = way_options (&ways[0]), older = options;
  (void)state;
  g_autoptr (SmxMatrix) matrix = study_matrix ((Study){ .seed = 1 });
  older.struct_size = G_STRUCT_OFFSET (SmxRankOptions, first);
  older.first = 99; /* beyond its end */
  g_autofree char *ours = all_tables (matrix, &options);
  g_autofree char *theirs = all_tables (matrix, &older);
  assert_string_equal (ours, theirs);
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  gsize n = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    tests[n++] = (struct CMUnitTest){ rows[i].name, follows_the_option, NULL, NULL, GSIZE_TO_POINTER (i) };
  ADD_WAYS ("grows", grows);
  ADD ("first/older-callers", may_be_unknown_to_the_caller);
  return _cmocka_run_group_tests ("rank-first", tests, n, NULL, NULL);
}
