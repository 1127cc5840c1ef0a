/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of how sure ranks are, in random studies and by every method: ranks within their intervals, shares that add up,
 * ties that are told once, more data and less confidence giving narrower intervals. */
#include "rank-studies.h"

#define SEEDS 4

/* ---- Bounds of each figure ---- */

static gint64
count_rows (const SmxTable *table, const char *code)
{
  gint64 found = 0;
  for (gint64 row = 0; row < smx_table_n_rows (table); row++)
    found += text_is (table, row, "service", code);
  return found;
}

static gboolean
has_pair (const SmxTable *tied, const char *one, const char *other)
{
  for (gint64 row = 0; row < smx_table_n_rows (tied); row++)
    if (text_is (tied, row, "service", one) && text_is (tied, row, "other", other))
      return TRUE;
  return FALSE;
}

static void
check_row (const Way *way, guint64 seed, const SmxTable *table, gint64 row, const SmxTable *tied)
{
  const char *code = smx_table_get_text (table, row, find_column (table, "service"));
  const double n = (double)smx_table_n_rows (table), rank = number_at (table, row, "rank");
  const double low = number_at (table, row, "rank_low"), high = number_at (table, row, "rank_high");
  const double top = number_at (table, row, "top_share"), pairs = number_at (table, row, "tied_with");
  if (!(1 <= low && low <= rank && rank <= high && high <= n))
    fail_msg ("%s, seed %u, %s: rank %g in %g to %g of %g", way->name, (guint)seed, code, rank, low, high, n);
  if (!(top >= 0 && top <= 1))
    fail_msg ("%s, seed %u, %s: share %g", way->name, (guint)seed, code, top);
  if (pairs != (double)count_rows (tied, code))
    fail_msg ("%s, seed %u, %s: tied with %g, of which %d are listed", way->name, (guint)seed, code, pairs,
              (int)count_rows (tied, code));
}

static void
check_pairs (const Way *way, guint64 seed, const SmxTable *table, const SmxTable *tied)
{
  gboolean sets = smx_table_n_rows (table) > 0 &&
                  strstr (smx_table_get_text (table, 0, find_column (table, "interval")), "set") != NULL;
  guint one = find_column (tied, "service"), other = find_column (tied, "other");
  for (gint64 row = 0; row < smx_table_n_rows (tied); row++) {
    const char *service = smx_table_get_text (tied, row, one), *with = smx_table_get_text (tied, row, other);
    if (g_str_equal (service, with))
      fail_msg ("%s, seed %u: %s is tied with itself", way->name, (guint)seed, service);
    if (!sets && !has_pair (tied, with, service)) /* each set is by a test of its own */
      fail_msg ("%s, seed %u: %s is tied with %s but not the other way", way->name, (guint)seed, service,
                with);
  }
}

static void
stays_within_bounds (void **state)
{
  const Way *way = *state;
  SmxRankOptions options = way_options (way);
  for (guint64 seed = 0; seed < SEEDS; seed++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SmxMatrix) matrix = study_matrix ((Study){ .seed = seed, .whole = seed % 2 == 1 });
    g_autoptr (SmxTable) table = rank_by (matrix, &options);
    g_autoptr (SmxTable) tied = smx_rank_tied (matrix, &options, &error);
    assert_no_error (error);
    for (gint64 row = 0; row < smx_table_n_rows (table); row++)
      check_row (way, seed, table, row, tied);
    check_pairs (way, seed, table, tied);
  }
}

/* ---- Shares ---- */

static void
check_acceptability (const Way *way, guint64 seed, const SmxTable *table)
{
  double of_service[N_SERVICES] = { 0 }, of_rank[N_SERVICES + 1] = { 0 };
  Study study = { .seed = seed };
  gboolean present[N_SERVICES] = { FALSE };
  for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
    double share = number_at (table, row, "share"), rank = number_at (table, row, "rank");
    assert_true (share > 0 && share <= 1 && rank >= 1 && rank <= N_SERVICES);
    of_rank[(gsize)rank] += share;
    for (guint i = 0; i < N_SERVICES; i++)
      if (text_is (table, row, "service", service_code (&study, i))) {
        of_service[i] += share;
        present[i] = TRUE;
      }
  }
  double so_far = 0;
  for (guint i = 0; i < N_SERVICES; i++) {
    if (present[i])
      assert_close (way->name, of_service[i], 1, 1e-12);
    so_far += of_rank[i + 1];
    if (i == 0 && so_far < 1 - 1e-12) /* ties share the better rank: more of these, never fewer */
      fail_msg ("%s, seed %u: rank 1 has %g", way->name, (guint)seed, so_far);
  }
}

static void
check_winning (const Way *way, guint64 seed, const SmxTable *table)
{
  guint one = find_column (table, "service"), other = find_column (table, "other");
  for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
    double share = number_at (table, row, "share");
    assert_true (share >= 0 && share <= 1);
    for (gint64 back = 0; back < row; back++)
      if (text_is (table, back, "service", smx_table_get_text (table, row, other)) &&
          text_is (table, back, "other", smx_table_get_text (table, row, one)) &&
          share + number_at (table, back, "share") > 1 + 1e-12)
        fail_msg ("%s, seed %u: %s and %s win %g of all", way->name, (guint)seed,
                  smx_table_get_text (table, row, one), smx_table_get_text (table, row, other),
                  share + number_at (table, back, "share"));
  }
}

/* The mean of the weights that make a service first sums to 1, as they all do. */
static void
check_central (const Way *way, guint64 seed, const SmxTable *table)
{
  double shares = 0;
  for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
    double first = number_at (table, row, "first_share"), sum = 0;
    shares += first;
    assert_true (smx_table_is_null (table, row, find_column (table, "confidence")) == (first == 0));
    for (guint c = 0; c < smx_table_n_columns (table); c++)
      if (first > 0 && g_str_has_prefix (smx_table_get_column_name (table, c), "weight_"))
        sum += smx_table_get_double (table, row, c);
    if (first > 0 && !(fabs (sum - 1) < 1e-9))
      fail_msg ("%s, seed %u: central weights sum to %g", way->name, (guint)seed, sum);
  }
  assert_true (shares >= 1 - 1e-12);
}

static void
check_stability (const SmxTable *table)
{
  for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
    double low = number_at (table, row, "low"), high = number_at (table, row, "high"),
           weight = number_at (table, row, "weight");
    assert_true (0 <= low && low <= weight && weight <= high && high <= 1);
  }
}

static void
shares_add_up (void **state)
{
  const Way *way = *state;
  SmxRankOptions options = way_options (way);
  for (guint64 seed = 0; seed < SEEDS; seed++) {
    g_autoptr (SmxMatrix) matrix = study_matrix ((Study){ .seed = seed });
    g_autoptr (SmxTable) acceptability = be_certain (matrix, SMX_CERTAINTY_ACCEPTABILITY, &options);
    g_autoptr (SmxTable) winning = be_certain (matrix, SMX_CERTAINTY_WINNING, &options);
    g_autoptr (SmxTable) weights = be_certain (matrix, SMX_CERTAINTY_WEIGHTS, &options);
    g_autoptr (SmxTable) stability = be_certain (matrix, SMX_CERTAINTY_STABILITY, &options);
    check_acceptability (way, seed, acceptability);
    check_winning (way, seed, winning);
    check_central (way, seed, weights);
    check_stability (stability);
  }
}

/* ---- Wider and narrower ---- */

static double
width_of (const SmxTable *table)
{
  double width = 0;
  for (gint64 row = 0; row < smx_table_n_rows (table); row++)
    width += number_at (table, row, "rank_high") - number_at (table, row, "rank_low");
  return width;
}

/* Every interval of @inner lies within that of @outer; points are the same. */
static void
assert_nested (const Way *way, guint64 seed, const SmxTable *outer, const SmxTable *inner)
{
  assert_int_equal (smx_table_n_rows (outer), smx_table_n_rows (inner));
  for (gint64 row = 0; row < smx_table_n_rows (outer); row++) {
    assert_true (number_at (outer, row, "rank") == number_at (inner, row, "rank"));
    if (number_at (outer, row, "rank_low") > number_at (inner, row, "rank_low") ||
        number_at (outer, row, "rank_high") < number_at (inner, row, "rank_high"))
      fail_msg ("%s, seed %u, row %d: %g to %g is not within %g to %g", way->name, (guint)seed, (int)row,
                number_at (inner, row, "rank_low"), number_at (inner, row, "rank_high"),
                number_at (outer, row, "rank_low"), number_at (outer, row, "rank_high"));
  }
}

static void
confidence_widens (void **state)
{
  const Way *way = *state;
  SmxRankOptions less = way_options (way), more = less;
  less.confidence = 0.6;
  more.confidence = 0.99;
  less.replicates = more.replicates = 500;
  for (guint64 seed = 0; seed < SEEDS; seed++) {
    g_autoptr (SmxMatrix) matrix = study_matrix ((Study){ .seed = seed });
    g_autoptr (SmxTable) outer = rank_by (matrix, &more);
    g_autoptr (SmxTable) inner = rank_by (matrix, &less);
    assert_nested (way, seed, outer, inner);
  }
}

static void
joint_sets_are_wider (void **state)
{
  const Way *way = *state;
  SmxRankOptions joint = way_options (way), marginal = joint;
  joint.sets = SMX_SETS_JOINT;
  marginal.sets = SMX_SETS_MARGINAL;
  for (guint64 seed = 0; seed < SEEDS; seed++) {
    g_autoptr (SmxMatrix) matrix = study_matrix ((Study){ .seed = seed, .whole = seed > 1 });
    g_autoptr (SmxTable) outer = rank_by (matrix, &joint);
    g_autoptr (SmxTable) inner = rank_by (matrix, &marginal);
    assert_nested (way, seed, outer, inner);
  }
}

/* Another seed draws others, and estimates the same. */
static void
seeds_change_draws_alone (void **state)
{
  const Way *way = *state;
  SmxRankOptions options = way_options (way);
  gboolean swings = FALSE, differs = FALSE;
  for (guint64 seed = 0; seed < SEEDS; seed++) {
    g_autoptr (SmxMatrix) matrix = study_matrix ((Study){ .seed = seed });
    options.seed = 0;
    g_autoptr (SmxTable) expected = rank_by (matrix, &options);
    options.seed = G_MAXUINT64 - seed;
    g_autoptr (SmxTable) actual = rank_by (matrix, &options);
    for (gint64 row = 0; row < smx_table_n_rows (actual); row++) {
      double ours = number_at (actual, row, "priority"), theirs = number_at (expected, row, "priority");
      assert_string_equal (smx_table_get_text (actual, row, 1), smx_table_get_text (expected, row, 1));
      assert_true (ours == theirs || (isnan (ours) && isnan (theirs)));
      swings = swings || !text_is (actual, row, "interval", "exact");
      differs = differs || number_at (actual, row, "top_share") != number_at (expected, row, "top_share");
    }
  }
  assert_int_equal (swings, differs);
}

/* The same proportions of more records say more; columns say what they say. */
static void
records_narrow (void **state)
{
  const Way *way = *state;
  SmxRankOptions options = way_options (way);
  double few = 0, many = 0;
  for (guint64 seed = 0; seed < SEEDS; seed++) {
    g_autoptr (SmxMatrix) once = study_matrix ((Study){ .seed = seed, .whole = TRUE });
    g_autoptr (SmxMatrix) often = study_matrix ((Study){ .seed = seed, .whole = TRUE, .times = 12 });
    g_autoptr (SmxTable) wide = rank_by (once, &options);
    g_autoptr (SmxTable) narrow = rank_by (often, &options);
    few += width_of (wide);
    many += width_of (narrow);
  }
  if (few == 0 ? many != 0 : many > 0.9 * few)
    if (options.n_weight_orders == 0) /* weights that are drawn swing as they did */
      fail_msg ("%s: intervals of %g in all, and of %g with more records", way->name, few, many);
}

int
main (void)
{
  static struct CMUnitTest tests[200];
  gsize n = 0;
  ADD_WAYS ("bounds", stays_within_bounds);
  ADD_WAYS ("shares", shares_add_up);
  ADD_WAYS ("confidence", confidence_widens);
  ADD_WAYS ("joint", joint_sets_are_wider);
  ADD_WAYS ("seeds", seeds_change_draws_alone);
  ADD_WAYS ("records", records_narrow);
  return _cmocka_run_group_tests ("rank-intervals", tests, n, NULL, NULL);
}
