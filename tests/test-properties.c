/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of every study, on seeded random ones: the order of records changes nothing; other codes change nothing
 * but the codes; volumes of another size keep every rank; shares lie between 0 and 1 and parts add up. A failure names its seed. */
#include "test-support.h"

#include "random-model.h"
#include <service-matrix/rank.h>

#define N_SEEDS 12

static SmxTable *
rank (const SmxMatrix *matrix, SmxRankMethod method)
{
  GError *error = NULL;
  SmxRankOptions options;
  smx_rank_options_init (&options, sizeof options);
  const SmxBounds bounds[] = { { 0, 1e6 }, { NAN, NAN }, { NAN, NAN } };
  options.method = method;
  options.replicates = 200;
  options.bounds = method == SMX_RANK_SPOTIS ? bounds : NULL;
  options.n_bounds = method == SMX_RANK_SPOTIS ? G_N_ELEMENTS (bounds) : 0;
  SmxTable *table = smx_rank_services (matrix, &options, &error);
  assert_no_error (error);
  return table;
}

/* The table number @i: seven of measures, then those of ranks. */
static SmxTable *
table_of (const SmxMatrix *matrix, guint i)
{
  return i < SMX_N_BY ? measure (matrix, (SmxMeasureBy)i, NULL)
                      : rank (matrix, (SmxRankMethod)(i - SMX_N_BY));
}
#define N_TABLES ((guint)SMX_N_BY + (guint)SMX_N_RANK_METHODS)

/* Every value to the last bit. */
static char *
write_exactly (const SmxTable *table)
{
  GString *text = g_string_new (NULL);
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
    for (guint c = 0; c < smx_table_n_columns (table); c++) {
      if (smx_table_is_null (table, row, c))
        g_string_append (text, "-;");
      else if (smx_table_get_column_type (table, c) == SMX_COLUMN_TEXT)
        g_string_append_printf (text, "%s;", smx_table_get_text (table, row, c));
      else
        g_string_append_printf (text, "%s;",
                                g_ascii_dtostr (buffer, sizeof buffer, smx_table_get_double (table, row, c)));
    }
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}

static void
assert_same_text (guint64 seed, guint table, const char *one, const char *other)
{
  if (strcmp (one, other) == 0)
    return;
  gsize at = 0, line = 0;
  for (; one[at] == other[at]; at++)
    line = one[at] == '\n' ? at + 1 : line;
  fail_msg ("seed %d, table %u: %.600s\n---- and\n%.600s", (int)seed, table, one + line, other + line);
}

static void
ignores_order (void **state)
{
  (void)state;
  for (guint64 seed = 1; seed <= N_SEEDS; seed++) {
    g_autoptr (SmxMatrix) matrix = make_model (seed, FALSE, 1, 0);
    for (guint64 order = 1; order <= 2; order++) {
      g_autoptr (SmxMatrix) shuffled = make_model (seed, FALSE, 1, order * 77 + seed);
      for (guint i = 0; i < N_TABLES; i++) {
        g_autoptr (SmxTable) one = table_of (matrix, i), other = table_of (shuffled, i);
        g_autofree char *one_text = write_exactly (one), *other_text = write_exactly (other);
        assert_same_text (seed, i, one_text, other_text);
      }
    }
  }
}

static gint64
find_row (const SmxTable *table, const char *column, const char *wanted)
{
  guint c = find_column (table, column);
  for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
    if (g_strcmp0 (smx_table_get_text (table, row, c), wanted) == 0)
      return row;
  }
  return -1;
}

/* Draws are known by the codes of services; so is all that is made of them. */
static gboolean
hangs_on_codes (const char *column)
{
  static const char *const names[] = { "role",      "service",   "provider", "rank_low",
                                       "rank_high", "top_share", "tied_with" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (column, names[i]))
      return TRUE;
  return FALSE;
}

/* One row of each of two tables: everything but the codes. */
static void
compare_rows (const char *where, const SmxTable *one, gint64 row, const SmxTable *other, gint64 other_row)
{
  for (guint c = 0; c < smx_table_n_columns (one); c++) {
    const char *name = smx_table_get_column_name (one, c);
    if (hangs_on_codes (name))
      continue;
    if (smx_table_get_column_type (one, c) == SMX_COLUMN_TEXT) {
      if (g_strcmp0 (smx_table_get_text (one, row, c), smx_table_get_text (other, other_row, c)) != 0)
        fail_msg ("%s: %s: %s", where, name, smx_table_get_text (one, row, c));
      continue;
    }
    double x = smx_table_get_double (one, row, c), y = smx_table_get_double (other, other_row, c);
    if (!(x == y || (isnan (x) && isnan (y))))
      fail_msg ("%s: %s: %.17g and %.17g", where, name, x, y);
  }
}

/* Codes stand in another order then, and what is added up comes in another order: no bit may change. */
static void
ignores_names (void **state)
{
  (void)state;
  static const struct {
    guint table;
    const char *column;
    char kind;
    guint n;
  } tables[] = { { SMX_BY_SERVICE, "service", 's', N_SERVICES },
                 { SMX_BY_PROVIDER, "provider", 'p', N_PROVIDERS },
                 { SMX_BY_ROLE, "role", 'r', N_ROLES },
                 { SMX_N_BY + SMX_RANK_STAGED, "service", 's', N_SERVICES },
                 { SMX_N_BY + SMX_RANK_BURDEN, "service", 's', N_SERVICES } };
  for (guint64 seed = 1; seed <= N_SEEDS; seed++) {
    g_autoptr (SmxMatrix) matrix = make_model (seed, FALSE, 1, 0), renamed = make_model (seed, TRUE, 1, 0);
    for (gsize t = 0; t < G_N_ELEMENTS (tables); t++) {
      g_autoptr (SmxTable) one = table_of (matrix, tables[t].table),
                           other = table_of (renamed, tables[t].table);
      assert_int_equal (smx_table_n_rows (one), smx_table_n_rows (other));
      for (guint i = 0; i < tables[t].n; i++) {
        Model plain = { .renamed = FALSE }, new = { .renamed = TRUE };
        gint64 row = find_row (one, tables[t].column, code (&plain, tables[t].kind, i));
        gint64 other_row = find_row (other, tables[t].column, code (&new, tables[t].kind, i));
        g_autofree char *where =
            g_strdup_printf ("seed %d, table %u, %c %u", (int)seed, tables[t].table, tables[t].kind, i);
        if ((row < 0) != (other_row < 0))
          fail_msg ("%s: not in both", where);
        if (row >= 0)
          compare_rows (where, one, row, other, other_row);
      }
    }
  }
}

static void
keeps_ranks (void **state)
{
  (void)state;
  const char *const same[] = { "rank", "service", "standing", "rework_rate", "gap", "respondents" };
  const char *const larger[] = { "volume", "reworked_customers",
                                 "priority" }; /* the last of staged and burden */
  for (guint64 seed = 1; seed <= N_SEEDS; seed++) {
    g_autoptr (SmxMatrix) matrix = make_model (seed, FALSE, 1, 0), scaled = make_model (seed, FALSE, 7, 0);
    for (guint method = 0; method < SMX_RANK_SPOTIS; method++) { /* whose bounds stay as they are */
      gsize n_larger = method <= SMX_RANK_BURDEN ? G_N_ELEMENTS (larger) : G_N_ELEMENTS (larger) - 1;
      g_autoptr (SmxTable) one = rank (matrix, (SmxRankMethod)method),
                           other = rank (scaled, (SmxRankMethod)method);
      g_autofree char *where = g_strdup_printf ("seed %d, method %u", (int)seed, method);
      assert_int_equal (smx_table_n_rows (one), smx_table_n_rows (other));
      for (gint64 row = 0; row < smx_table_n_rows (one); row++) {
        for (gsize i = 0; i < G_N_ELEMENTS (same); i++) {
          guint c = find_column (one, same[i]);
          if (smx_table_get_column_type (one, c) == SMX_COLUMN_TEXT)
            assert_string_equal (smx_table_get_text (one, row, c), smx_table_get_text (other, row, c));
          else
            assert_close (where, smx_table_get_double (other, row, c), smx_table_get_double (one, row, c), 0);
        }
        for (gsize i = 0; i < n_larger; i++) {
          double value = 7 * smx_table_get_double (one, row, find_column (one, larger[i]));
          assert_close (where, smx_table_get_double (other, row, find_column (other, larger[i])), value,
                        1e-12 * value);
        }
      }
    }
  }
}

/* A service that nobody asks for, rates or links changes no other's row and comes behind all with figures. */
static void
bears_lonely_services (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix =
      build_matrix ("set scale=1,7 min-group=1\nservice lonely\nrequest teller cards it reworks=1\n"
                    "rating teller cards it by=x perception=4 expectation=6");
  for (guint method = 0; method <= SMX_RANK_BURDEN; method++) { /* the others take the median */
    g_autoptr (SmxTable) table = rank (matrix, (SmxRankMethod)method);
    static const char *const keys[] = { "service", NULL };
    check_table (table, keys, "cards: rank=1\nlonely: rank=2 priority=null standing=unrated");
  }
}

static double
value_of (const SmxTable *table, gint64 row, const char *name)
{
  return smx_table_get_double (table, row, find_column (table, name));
}

static void
check_bounds (const char *where, const SmxTable *table, gint64 row)
{
  static const char *const shares[] = { "rework_rate",       "first_time_right", "late_rate",
                                        "promise_kept",      "standard_met",     "satisfied_share",
                                        "dissatisfied_share" };
  for (gsize i = 0; i < G_N_ELEMENTS (shares); i++) {
    double share = value_of (table, row, shares[i]);
    if (share < 0 || share > 1)
      fail_msg ("%s: %s is %g", where, shares[i], share);
  }
  double perception = value_of (table, row, "perception"), burden = value_of (table, row, "burden");
  assert_false (perception < 0 || perception > 7);
  assert_false (burden < 0);
  assert_false (value_of (table, row, "reworked_customers") > value_of (table, row, "volume"));
  assert_false (value_of (table, row, "hours_p50") > value_of (table, row, "hours_p90"));
  assert_false (value_of (table, row, "gap_n") > value_of (table, row, "respondents"));
  assert_close (where, value_of (table, row, "rework_rate") + value_of (table, row, "first_time_right"),
                isnan (value_of (table, row, "rework_rate")) ? NAN : 1, 1e-15);
  assert_close (where,
                value_of (table, row, "expectation_paired") - value_of (table, row, "perception_paired"),
                value_of (table, row, "gap"), 0);
}

/* By service, provider, role and cell: bounds hold, and requests and answers add up to the same. */
static void
keeps_bounds (void **state)
{
  (void)state;
  for (guint64 seed = 1; seed <= N_SEEDS; seed++) {
    g_autoptr (SmxMatrix) matrix = make_model (seed, FALSE, 1, 0);
    double requests = 0, ratings = 0;
    for (guint by = 0; by <= SMX_BY_CELL; by++) {
      g_autoptr (SmxTable) table = measure (matrix, (SmxMeasureBy)by, NULL);
      g_autofree char *where = g_strdup_printf ("seed %d, by %u", (int)seed, by);
      double all_requests = 0, all_ratings = 0;
      for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
        all_requests += value_of (table, row, "requests");
        all_ratings += value_of (table, row, "ratings");
        if (by != SMX_BY_CELL)
          check_bounds (where, table, row);
      }
      requests = by == 0 ? all_requests : requests;
      ratings = by == 0 ? all_ratings : ratings;
      assert_close (where, all_requests, requests, 0);
      assert_close (where, all_ratings, ratings, 0);
    }
    assert_true (requests >= 150 && ratings > 100);
  }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    { .name = "properties/order-of-records", .test_func = ignores_order },
    { .name = "properties/other-names", .test_func = ignores_names },
    { .name = "properties/larger-volumes", .test_func = keeps_ranks },
    { .name = "properties/lonely-service", .test_func = bears_lonely_services },
    { .name = "properties/bounds-and-sums", .test_func = keeps_bounds },
  };
  return cmocka_run_group_tests_name ("properties", tests, NULL, NULL);
}
