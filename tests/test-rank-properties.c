/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of rankings of random studies, by every method: nothing hangs on the order of records, on threads, on codes or on
 * units, and who is worse in nothing stands not behind. */
#include "rank-studies.h"

#define SEEDS 4

/* ---- What must change nothing ---- */

static void
shuffle (GPtrArray *lines, guint64 *random)
{
  for (guint i = lines->len - 1; i > 0; i--) {
    guint k = draw (random, i + 1);
    gpointer spare = lines->pdata[i];
    lines->pdata[i] = lines->pdata[k];
    lines->pdata[k] = spare;
  }
}

static void
ignores_the_order_of_records (void **state)
{
  const Way *way = *state;
  SmxRankOptions options = way_options (way);
  for (guint64 seed = 0; seed < SEEDS; seed++) {
    Study study = { .seed = seed };
    g_autoptr (GPtrArray) lines = study_lines (&study);
    g_autofree char *text = join_lines (lines), *expected = NULL, *other = NULL, *actual = NULL;
    g_autoptr (SmxMatrix) matrix = build_matrix (text);
    expected = all_tables (matrix, &options);
    shuffle (lines, &study.state);
    other = join_lines (lines);
    g_autoptr (SmxMatrix) shuffled = build_matrix (other);
    actual = all_tables (shuffled, &options);
    assert_same_text (way->name, seed, actual, expected);
  }
}

static void
ignores_threads (void **state)
{
  const Way *way = *state;
  SmxRankOptions options = way_options (way);
  g_autoptr (SmxMatrix) matrix = study_matrix ((Study){ .seed = 7 });
  g_autofree char *expected = all_tables (matrix, &options);
  for (options.threads = 2; options.threads <= 3; options.threads++) {
    g_autofree char *actual = all_tables (matrix, &options);
    assert_same_text (way->name, 7, actual, expected);
  }
}

/* Hidden answers show nowhere: not in a rank, an interval, a share or a note. */
static void
shows_nothing_hidden (void **state)
{
  const Way *way = *state;
  SmxRankOptions options = way_options (way);
  for (guint64 seed = 0; seed < SEEDS; seed++) {
    g_autoptr (SmxMatrix) low = study_matrix ((Study){ .seed = seed, .hidden = 1 });
    g_autoptr (SmxMatrix) high = study_matrix ((Study){ .seed = seed, .hidden = 2 });
    g_autofree char *expected = all_tables (low, &options), *actual = all_tables (high, &options);
    assert_same_text (way->name, seed, actual, expected);
  }
}

/* ---- Names and units ---- */

static void
assert_same_figures (const char *what, guint64 seed, const SmxTable *actual, const Study *ours,
                     const SmxTable *expected, const Study *theirs)
{
  static const char *const columns[] = { "rank", "volume", "rework_rate", "gap", "priority" };
  assert_int_equal (smx_table_n_rows (actual), smx_table_n_rows (expected));
  for (guint i = 0; i < N_SERVICES; i++) {
    gint64 one = find_row (actual, service_code (ours, i)),
           other = find_row (expected, service_code (theirs, i));
    assert_int_equal (one < 0, other < 0);
    for (guint c = 0; one >= 0 && c < G_N_ELEMENTS (columns); c++) {
      double value = number_at (expected, other, columns[c]);
      g_autofree char *where =
          g_strdup_printf ("%s, seed %u, service %u, %s", what, (guint)seed, i, columns[c]);
      assert_close (where, number_at (actual, one, columns[c]), value,
                    isnan (value) ? 0 : 1e-10 * MAX (fabs (value), 1));
    }
  }
}

/* Draws go with codes; what is estimated does not. */
static void
ignores_codes (void **state)
{
  const Way *way = *state;
  SmxRankOptions options = way_options (way);
  for (guint64 seed = 0; seed < SEEDS; seed++) {
    Study plain = { .seed = seed };
    g_autoptr (SmxMatrix) matrix = study_matrix (plain);
    g_autoptr (SmxTable) expected = rank_by (matrix, &options);
    for (guint naming = SAME_ORDER; naming <= REVERSED; naming++) {
      Study renamed = { .seed = seed, .naming = (Naming)naming };
      g_autoptr (SmxMatrix) other = study_matrix (renamed);
      g_autoptr (SmxTable) actual = rank_by (other, &options);
      assert_same_figures (way->name, seed, actual, &renamed, expected, &plain);
    }
  }
}

static const SmxRankMethod with_criteria[] = { SMX_RANK_WEIGHTED_SUM, SMX_RANK_TOPSIS, SMX_RANK_VIKOR,
                                               SMX_RANK_PROMETHEE, SMX_RANK_SPOTIS };
static const SmxBounds wide[] = { { -1, 100 }, { -1, 100 }, { -1, 100 } };

/* By columns alone: nothing swings. */
static SmxRankOptions
by_columns (SmxRankMethod method, guint m)
{
  static const char *const names[][4] = { { "a", "b", "c" }, { "a", "b" } };
  SmxRankOptions options = way_options (&(const Way){ .name = NULL });
  options.method = method;
  options.criteria = names[3 - m];
  if (method == SMX_RANK_SPOTIS) {
    options.bounds = wide;
    options.n_bounds = m;
  }
  return options;
}

/* Where all is known and exact, codes change nothing but themselves. */
static void
renames_what_is_exact (void **state)
{
  (void)state;
  for (guint k = 0; k < G_N_ELEMENTS (with_criteria); k++)
    for (guint64 seed = 0; seed < 10; seed++) {
      SmxRankOptions options = by_columns (with_criteria[k], 3);
      Study plain = { .seed = seed, .whole = TRUE },
            renamed = { .seed = seed, .whole = TRUE, .naming = SAME_ORDER };
      g_autoptr (SmxMatrix) matrix = study_matrix (plain);
      g_autoptr (SmxMatrix) other = study_matrix (renamed);
      g_autofree char *expected = all_tables (matrix, &options), *actual = all_tables (other, &options);
      g_autoptr (GString) back = g_string_new (actual);
      g_string_replace (back, "k1", "s", 0);
      assert_same_text ("renamed", seed, back->str, expected);
    }
}

static void
ignores_units (void **state)
{
  (void)state;
  static const char *const factors[] = { "e6", "e-6", "e90", "e-90" };
  for (guint k = 0; k < G_N_ELEMENTS (with_criteria) - 1;
       k++) /* SPOTIS has bounds in the unit of the criterion */
    for (guint64 seed = 0; seed < 10; seed++)
      for (guint f = 0; f < G_N_ELEMENTS (factors); f++) {
        SmxRankOptions options = by_columns (with_criteria[k], 3);
        options.weighting = seed % 2 == 0 ? SMX_WEIGHTS_CRITIC : SMX_WEIGHTS_ENTROPY;
        Study plain = { .seed = seed }, scaled = { .seed = seed, .a_factor = factors[f] };
        g_autoptr (SmxMatrix) matrix = study_matrix (plain);
        g_autoptr (SmxMatrix) other = study_matrix (scaled);
        g_autoptr (SmxTable) expected = rank_by (matrix, &options);
        g_autoptr (SmxTable) actual = rank_by (other, &options);
        assert_same_figures (factors[f], seed, actual, &scaled, expected, &plain);
      }
}

/* ---- Who takes part ---- */

/* A service that is worse than the first of the study in something and better in nothing. */
static SmxMatrix *
with_dominated (guint64 seed, guint *of)
{
  Study study = { .seed = seed, .whole = TRUE };
  g_autoptr (GPtrArray) lines = study_lines (&study);
  *of = pick (&study, N_SERVICES);
  g_autofree char *start = g_strdup_printf ("numbers %s a=", service_code (&study, *of));
  g_autofree char *c_start = g_strdup_printf ("numbers %s c=", service_code (&study, *of));
  int a = -1, b = -1, c = -1;
  for (guint i = 0; i < lines->len; i++) {
    const char *line = lines->pdata[i];
    if (g_str_has_prefix (line, start)) {
      a = atoi (line + strlen (start));
      b = atoi (strstr (line, "b=") + 2);
    } else if (g_str_has_prefix (line, c_start))
      c = atoi (line + strlen (c_start));
  }
  assert_true (a >= 0 && b >= 0 && c >= 0);
  g_ptr_array_add (lines,
                   g_strdup_printf ("numbers dominated a=%d b=%d c=%d", a, b, c - 1 - (int)pick (&study, 4)));
  g_autofree char *text = join_lines (lines);
  return build_matrix (text);
}

static void
keeps_the_dominated_behind (void **state)
{
  (void)state;
  for (guint k = 0; k < G_N_ELEMENTS (with_criteria); k++)
    for (guint64 seed = 0; seed < 20; seed++) {
      guint of;
      SmxRankOptions options = by_columns (with_criteria[k], 3);
      options.weighting = (SmxWeighting)(seed % SMX_N_WEIGHTINGS);
      g_autoptr (SmxMatrix) matrix = with_dominated (seed, &of);
      g_autoptr (SmxTable) table = rank_by (matrix, &options);
      double better = number_of (table, service_code (&(const Study){ .seed = seed }, of), "rank");
      double worse = number_of (table, "dominated", "rank");
      if (worse < better)
        fail_msg ("method %d, seed %u: %g before %g", (int)with_criteria[k], (guint)seed, worse, better);
    }
}

/* Nobody falls behind by being better than the bounds that were thought of. */
static void
spotis_takes_what_is_beyond (void **state)
{
  (void)state;
  static const SmxBounds narrow[] = { { 3, 10 }, { 2, 4 }, { 9, 11 } };
  for (guint64 seed = 0; seed < 20; seed++) {
    guint of;
    SmxRankOptions options = by_columns (SMX_RANK_SPOTIS, 3);
    options.bounds = narrow;
    g_autoptr (SmxMatrix) matrix = with_dominated (seed, &of);
    g_autoptr (SmxTable) table = rank_by (matrix, &options);
    assert_true (number_of (table, service_code (&(const Study){ .seed = seed }, of), "rank") <=
                 number_of (table, "dominated", "rank"));
  }
}

/* Under SPOTIS nobody's figure hangs on who else takes part. */
static void
spotis_reverses_nothing (void **state)
{
  (void)state;
  for (guint64 seed = 0; seed < 20; seed++) {
    guint of;
    SmxRankOptions options = by_columns (SMX_RANK_SPOTIS, 3);
    Study study = { .seed = seed, .whole = TRUE };
    g_autoptr (SmxMatrix) more = with_dominated (seed, &of);
    g_autoptr (SmxMatrix) fewer = study_matrix (study);
    g_autoptr (SmxTable) table = rank_by (more, &options);
    g_autoptr (SmxTable) expected = rank_by (fewer, &options);
    g_autoptr (SmxTable) reversals = be_certain (more, SMX_CERTAINTY_REVERSAL, &options);
    for (gint64 row = 0, other = 0; row < smx_table_n_rows (table); row++) {
      const char *code = smx_table_get_text (table, row, 1);
      assert_true (number_at (reversals, row, "reversed") == 0);
      if (g_str_equal (code, "dominated"))
        continue;
      assert_string_equal (code, smx_table_get_text (expected, other, 1));
      assert_true (number_at (table, row, "priority") == number_at (expected, other, "priority"));
      other++;
    }
  }
}

/* A criterion of weight 0 is as good as none. */
static void
weight_0_is_none (void **state)
{
  (void)state;
  static const char *const columns[] = {
    "rank", "priority", "rank_low", "rank_high", "top_share", "tied_with"
  };
  static const double with[] = { 2, 1, 0 };
  for (guint k = 0; k < G_N_ELEMENTS (with_criteria); k++)
    for (guint64 seed = 0; seed < 10; seed++) {
      SmxRankOptions three = by_columns (with_criteria[k], 3), two = by_columns (with_criteria[k], 2);
      three.weights = two.weights = with;
      three.n_weights = 3;
      two.n_weights = 2;
      g_autoptr (SmxMatrix) matrix = study_matrix ((Study){ .seed = seed });
      g_autoptr (SmxTable) actual = rank_by (matrix, &three);
      g_autoptr (SmxTable) expected = rank_by (matrix, &two);
      for (gint64 row = 0; row < smx_table_n_rows (actual); row++)
        for (guint c = 0; c < G_N_ELEMENTS (columns); c++) {
          gboolean same_kind =
              g_str_equal (smx_table_get_text (actual, row, find_column (actual, "interval")),
                           smx_table_get_text (expected, row, find_column (expected, "interval")));
          if (!same_kind && c > 1) /* of services that tie, a set holds all places */
            continue;
          g_autofree char *what = g_strdup_printf ("method %d, seed %u, row %d, %s", (int)with_criteria[k],
                                                   (guint)seed, (int)row, columns[c]);
          assert_close (what, number_at (actual, row, columns[c]), number_at (expected, row, columns[c]), 0);
        }
    }
}

int
main (void)
{
  static struct CMUnitTest tests[160];
  gsize n = 0;
  ADD_WAYS ("reordered", ignores_the_order_of_records);
  ADD_WAYS ("threads", ignores_threads);
  ADD_WAYS ("hidden", shows_nothing_hidden);
  ADD_WAYS ("renamed", ignores_codes);
  ADD ("renamed-exact", renames_what_is_exact);
  ADD ("units", ignores_units);
  ADD ("dominated", keeps_the_dominated_behind);
  ADD ("spotis", spotis_reverses_nothing);
  ADD ("spotis-beyond", spotis_takes_what_is_beyond);
  ADD ("weight-0", weight_0_is_none);
  return _cmocka_run_group_tests ("rank-properties", tests, n, NULL, NULL);
}
