/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of how sure ranks are, in random studies and by every method: ranks within their intervals, shares that add up,
 * ties that are told once, more data and less confidence giving narrower intervals, and what is unknown never giving one. */
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

/* ---- What is unknown ---- */

static void
unknown_is_never_narrow (void **state)
{
  (void)state;
  static const SmxRankMethod methods[] = { SMX_RANK_STAGED, SMX_RANK_BURDEN, SMX_RANK_WEIGHTED_SUM,
                                           SMX_RANK_TOPSIS, SMX_RANK_VIKOR,  SMX_RANK_PROMETHEE };
  for (guint k = 0; k < G_N_ELEMENTS (methods); k++)
    for (guint64 seed = 0; seed < 10; seed++) {
      SmxRankOptions options =
          way_options (&(const Way){ .options = { .method = methods[k], .replicates = 400 } });
      const Study study = { .seed = seed };
      g_autoptr (SmxMatrix) matrix = study_matrix (study);
      g_autoptr (SmxTable) table = rank_by (matrix, &options);
      double of_none = number_of (table, service_code (&study, 0), "rank_high") -
                       number_of (table, service_code (&study, 0), "rank_low");
      guint narrower = 0;
      for (gint64 row = 0; row < smx_table_n_rows (table); row++)
        narrower += number_at (table, row, "rank_high") - number_at (table, row, "rank_low") <= of_none;
      if (2 * narrower < N_SERVICES)
        fail_msg ("method %d, seed %u: nothing is known of %s, and its interval of %g is wider than those of "
                  "%u alone",
                  (int)methods[k], (guint)seed, service_code (&study, 0), of_none, narrower);
    }
}

static gboolean
lacks_something (const SmxTable *table, gint64 row)
{
  return isnan (number_at (table, row, "volume")) || isnan (number_at (table, row, "rework_rate")) ||
         isnan (number_at (table, row, "gap"));
}

/* Those that lack something stand last, sharing one rank, or not at all. */
static void
missing_is_as_said (void **state)
{
  (void)state;
  for (guint method = SMX_RANK_WEIGHTED_SUM; method <= SMX_RANK_PROMETHEE; method++)
    for (guint64 seed = 0; seed < SEEDS; seed++) {
      SmxRankOptions options = way_options (&(const Way){ .options = { .method = (SmxRankMethod)method } });
      const Study study = { .seed = seed };
      g_autoptr (SmxMatrix) matrix = study_matrix (study);
      options.missing = SMX_MISSING_LAST;
      g_autoptr (SmxTable) last = rank_by (matrix, &options);
      options.missing = SMX_MISSING_EXCLUDE;
      g_autoptr (SmxTable) without = rank_by (matrix, &options);
      guint n_lacking = 0;
      for (gint64 row = 0; row < smx_table_n_rows (last); row++)
        n_lacking += lacks_something (last, row) ? 1 : 0;
      assert_true (n_lacking >= 4); /* the first four, and whoever would give the hidden one away */
      assert_int_equal (smx_table_n_rows (last), N_SERVICES);
      assert_int_equal (smx_table_n_rows (without), N_SERVICES - n_lacking);
      for (gint64 row = 0; row < smx_table_n_rows (last); row++) {
        gboolean lacking = lacks_something (last, row);
        const char *code = smx_table_get_text (last, row, 1);
        assert_int_equal (find_row (without, code) < 0, lacking);
        assert_int_equal (isnan (number_at (last, row, "priority")) != 0, lacking);
        assert_true ((number_at (last, row, "rank") == N_SERVICES - n_lacking + 1) == lacking);
      }
    }
}

/* Where no two services can be compared, every rank is possible, and none is certain. */
static void
tells_nothing (void **state)
{
  const char *const records[] = {
    "service s\nservice t\nservice u",                                            /* nothing at all */
    "service s\nrating r t p perception=3 expectation=5 by=a times=9\nservice u", /* one gap */
    "request r s p reworks=1 times=4\nrating r t p perception=3 expectation=5 by=a times=9\nservice u",
  };
  (void)state;
  for (guint k = 0; k < G_N_ELEMENTS (records); k++)
    for (guint method = 0; method < SMX_N_RANK_METHODS; method++) {
      static const char *const rate_and_gap[] = { "rework_rate", "gap", NULL };
      SmxRankOptions options = way_options (&(const Way){ .options = { .method = (SmxRankMethod)method } });
      if (method != SMX_RANK_STAGED && method != SMX_RANK_BURDEN)
        options.criteria = rate_and_gap;
      g_autofree char *text = g_strconcat ("set scale=1,7\n", records[k], NULL);
      g_autoptr (SmxMatrix) matrix = build_matrix (text);
      g_autoptr (SmxTable) table = rank_by (matrix, &options);
      g_autoptr (SmxTable) tied = smx_rank_tied (matrix, &options, NULL);
      assert_int_equal (smx_table_n_rows (table), 3);
      assert_int_equal (smx_table_n_rows (tied), 6);
      for (gint64 row = 0; row < 3; row++) {
        if (!text_is (table, row, "interval", "unknown") || number_at (table, row, "rank_low") != 1 ||
            number_at (table, row, "rank_high") != 3 || number_at (table, row, "tied_with") != 2 ||
            !isnan (number_at (table, row, "top_share")))
          fail_msg ("study %u, method %u, row %d: %s", k, method, (int)row, write_csv (table));
      }
    }
}

/* Volumes that are the same swing nowhere, though they are drawn: nothing is made of the last digit. */
static void
sees_no_rounding (void **state)
{
  (void)state;
  static const char *const volume[] = { "volume", NULL }, *const gap[] = { "gap", NULL };
  g_autoptr (GString) text = g_string_new ("set scale=1,7\n");
  for (guint i = 0; i < 8; i++) {
    g_string_append_printf (text, "request r s%u p reworks=1 customers=0.1 times=%u\n", i, 1 + i);
    g_string_append_printf (text, "request r s%u p reworks=0 customers=0.1 times=%u\n", i, 20 - i);
    /* 0.9 of every service, of 10 to 80 people */
    g_string_append_printf (text, "rating r s%u p perception=5 expectation=6 by=a%u_ times=%u\n", i, i,
                            9 * (i + 1));
    g_string_append_printf (text, "rating r s%u p perception=5 expectation=5 by=b%u_ times=%u\n", i, i,
                            i + 1);
  }
  g_autoptr (SmxMatrix) matrix = build_matrix (text->str);
  for (guint k = 0; k < 2; k++)
    for (guint method = SMX_RANK_WEIGHTED_SUM; method <= SMX_RANK_PROMETHEE; method++) {
      SmxRankOptions options = way_options (&(const Way){ .options = { .method = (SmxRankMethod)method } });
      options.criteria = k == 0 ? volume : gap;
      g_autoptr (SmxTable) table = rank_by (matrix, &options);
      for (gint64 row = 0; row < smx_table_n_rows (table); row++)
        if (number_at (table, row, "rank") != 1 || (k == 0 && number_at (table, row, "rank_high") != 1))
          fail_msg ("method %u, %s, row %d: rank %g, to %g", method, options.criteria[0], (int)row,
                    number_at (table, row, "rank"), number_at (table, row, "rank_high"));
    }
}

/* ---- Few, and alike ---- */

static void
ranks_few (void **state)
{
  const Way *way = *state;
  SmxRankOptions options = way_options (way);
  static const char *const one = "service s standard=2\nnumbers s a=1 b=2 c=3\nrequest r s p reworks=1 "
                                 "customers=3 opened=0 delivered=2 promised=1\n"
                                 "request r s p reworks=0 reassignments=1 customers=4 opened=0 delivered=2\n"
                                 "rating r s p perception=3 expectation=5 by=u times=6\n";
  static const char *const records[] = { "", one };
  for (guint n = 0; n < G_N_ELEMENTS (records); n++) {
    g_autofree char *text = g_strconcat ("set scale=1,7 dissatisfied=3 as-of=90\n", records[n], NULL);
    g_autoptr (SmxMatrix) matrix = build_matrix (text);
    if (n == 0 && way->options.criteria != NULL && g_strv_contains (way->options.criteria, "a"))
      continue; /* no column without services */
    if (n == 0 && way->options.criteria != NULL &&
        (g_strv_contains (way->options.criteria, "b") || g_strv_contains (way->options.criteria, "c")))
      continue;
    g_autoptr (SmxTable) table = rank_by (matrix, &options);
    g_autofree char *all = all_tables (matrix, &options);
    assert_null (strstr (all, "nan"));
    assert_null (strstr (all, "error"));
    assert_int_equal (smx_table_n_rows (table), n);
    if (n == 1) {
      assert_true (number_at (table, 0, "rank_low") == 1 && number_at (table, 0, "rank_high") == 1);
      assert_true (number_at (table, 0, "top_share") == 1 && number_at (table, 0, "tied_with") == 0);
    }
  }
}

/* Services that are alike share rank 1, and none can be told apart from another. */
static void
equal_ones_tie (void **state)
{
  const Way *way = *state;
  SmxRankOptions options = way_options (way);
  g_autoptr (GString) text = g_string_new ("set scale=1,7 dissatisfied=3 as-of=90\n");
  const guint n = 6;
  for (guint i = 0; i < n; i++)
    g_string_append_printf (
        text,
        "service s%u standard=3\nnumbers s%u a=1 b=2 c=3\n"
        "request r s%u p reworks=1 reassignments=1 customers=3 opened=0 delivered=2 promised=1 times=7\n"
        "request r s%u p reworks=0 reassignments=0 customers=4 opened=0 delivered=2 promised=3 times=9\n"
        "rating r s%u p perception=3 expectation=5 by=u%u_ times=6\nrating r s%u p perception=4 "
        "expectation=5 by=v%u_ times=7\n",
        i, i, i, i, i, i, i, i);
  g_autoptr (SmxMatrix) matrix = build_matrix (text->str);
  g_autoptr (SmxTable) table = rank_by (matrix, &options);
  for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
    if (number_at (table, row, "rank") != 1 || number_at (table, row, "tied_with") != n - 1)
      fail_msg ("%s, row %d: rank %g, tied with %g", way->name, (int)row, number_at (table, row, "rank"),
                number_at (table, row, "tied_with"));
  }
  assert_int_equal (smx_table_n_rows (table), n);
}

/* ---- Shrinkage ---- */

/* Between the raw figure and the common one, which is the same for all. */
static void
shrinks_between (void **state)
{
  (void)state;
  for (guint64 seed = 0; seed < 12; seed++) {
    SmxRankOptions options =
        way_options (&(const Way){ .options = { .method = SMX_RANK_TOPSIS, .shrink = TRUE } });
    g_autoptr (SmxMatrix) matrix = study_matrix ((Study){ .seed = seed });
    g_autoptr (SmxTable) table = rank_by (matrix, &options);
    static const char *const raw[] = { "rework_rate", "gap" }, *const shrunken[] = { "rework_rate_shrunk",
                                                                                     "gap_shrunk" };
    for (guint k = 0; k < G_N_ELEMENTS (raw); k++) {
      double least = -INFINITY, most = INFINITY; /* where the common figure may lie */
      for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
        double before = number_at (table, row, raw[k]), after = number_at (table, row, shrunken[k]);
        assert_int_equal (isnan (before) != 0, isnan (after) != 0);
        if (after > before + 1e-12)
          least = MAX (least, after);
        if (after < before - 1e-12)
          most = MIN (most, after);
      }
      if (least > most + 1e-12)
        fail_msg ("seed %u: %s is drawn up to %g and down to %g", (guint)seed, raw[k], least, most);
    }
  }
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
  ADD_WAYS ("few", ranks_few);
  ADD_WAYS ("equal", equal_ones_tie);
  ADD ("unknown", unknown_is_never_narrow);
  ADD ("nothing-known", tells_nothing);
  ADD ("rounding", sees_no_rounding);
  ADD ("missing", missing_is_as_said);
  ADD ("shrink", shrinks_between);
  return _cmocka_run_group_tests ("rank-intervals", tests, n, NULL, NULL);
}
