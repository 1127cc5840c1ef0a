/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How sure ranks are where little is known: what is unknown never earns a narrow interval, few and equal services, figures that are
 * the same but for rounding, and those that are drawn towards the common one. */
#include "rank-studies.h"

#define SEEDS 4

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
  static struct CMUnitTest tests[100];
  gsize n = 0;
  ADD ("unknown", unknown_is_never_narrow);
  ADD ("missing", missing_is_as_said);
  ADD ("nothing-known", tells_nothing);
  ADD ("rounding", sees_no_rounding);
  ADD_WAYS ("few", ranks_few);
  ADD_WAYS ("equal", equal_ones_tie);
  ADD ("shrink", shrinks_between);
  return _cmocka_run_group_tests ("rank-unknown", tests, n, NULL, NULL);
}
