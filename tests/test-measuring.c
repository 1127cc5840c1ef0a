/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures stretch by stretch: neither how many rows are computed at a time nor what else is wanted changes a figure; every
 * cell belongs to the row that its ids say. On seeded random studies. */
#include "test-support.h"

#include "analysis/columns.h"
#include "base/memory.h"
#include "random-model.h"

#define N_SEEDS 8u
#define ALL_NEEDS                                                                                            \
  (SMX_NEEDS_LOG | SMX_NEEDS_DELAYS | SMX_NEEDS_HANDOVERS | SMX_NEEDS_SURVEY | SMX_NEEDS_BURDEN)
#define N_ROWS_BY ((guint)SMX_ROWS_PERIOD + 1)

static void
start (SmxMeasuring *self, const SmxMatrix *matrix, guint by, guint needs, gsize stretch)
{
  GError *error = NULL;
  assert_true (
      smx__measuring_start (self, matrix, (SmxRowsBy)by, matrix->latest_wave, needs, stretch, &error));
  assert_no_error (error);
}

/* Every figure to the bit; those that need no more than @needs. */
static void
assert_same_measures (guint seed, guint by, gsize row, guint needs, const SmxMeasures *one,
                      const SmxMeasures *other)
{
  for (gsize i = 0; i < smx__n_measure_columns; i++) {
    const SmxMeasureColumn *column = &smx__measure_columns[i];
    if (column->spec.type == SMX_COLUMN_TEXT || (column->needs & ~needs) != 0)
      continue;
    const char *a = (const char *)one + column->offset, *b = (const char *)other + column->offset;
    if (memcmp (a, b, 8) != 0)
      fail_msg ("seed %u, rows %u, row %zu: %s differs", seed, by, row, column->spec.name);
  }
  if ((needs & SMX_NEEDS_SURVEY) == 0)
    return;
  if (one->gap_hidden != other->gap_hidden || one->gap_moments.n != other->gap_moments.n)
    fail_msg ("seed %u, rows %u, row %zu: gaps differ", seed, by, row);
}

/* Goes through all rows, twice. */
static void
compare_stretches (guint seed, const SmxMatrix *matrix, const SmxMeasuring *whole, gsize stretch)
{
  g_auto (SmxMeasuring) parts = { .matrix = NULL };
  guint by = whole->rows.by;
  start (&parts, matrix, by, ALL_NEEDS, stretch);
  assert_int_equal (parts.rows.n, whole->rows.n);
  for (guint round = 0; round < 2; round++) {
    gsize done = 0;
    for (; smx__measuring_next (&parts); done += parts.n) {
      assert_int_equal (parts.first, done);
      assert_int_equal (parts.n, MIN (stretch, whole->rows.n - done));
      for (gsize i = 0; i < parts.n; i++)
        assert_same_measures (seed, by, done + i, ALL_NEEDS, &parts.items[i], &whole->items[done + i]);
    }
    assert_int_equal (done, whole->rows.n);
  }
}

static void
ignores_stretches (void **state)
{
  (void)state;
  for (guint seed = 1; seed <= N_SEEDS; seed++) {
    g_autoptr (SmxMatrix) matrix = make_model (seed, FALSE, 1, 0);
    for (guint by = 0; by < N_ROWS_BY; by++) {
      g_auto (SmxMeasuring) whole = { .matrix = NULL };
      start (&whole, matrix, by, ALL_NEEDS, SMX_ALL_ROWS);
      assert_true (smx__measuring_next (&whole));
      assert_int_equal (whole.n, whole.rows.n);
      compare_stretches (seed, matrix, &whole, 1);
      compare_stretches (seed, matrix, &whole, 7);
      compare_stretches (seed, matrix, &whole, whole.rows.n);
      assert_false (smx__measuring_next (&whole));
    }
  }
}

static gboolean
is_unknown (const SmxMeasureColumn *column, const SmxMeasures *item)
{
  const char *at = (const char *)item + column->offset;
  gint64 count;
  double number;
  memcpy (&count, at, sizeof count);
  memcpy (&number, at, sizeof number);
  return column->spec.type == SMX_COLUMN_TEXT ||
         (column->spec.type == SMX_COLUMN_INT64 ? count == SMX_NULL : isnan (number));
}

/* What is wanted is as it is beside all else; where nothing is wanted nothing is known. */
static void
ignores_what_is_not_wanted (void **state)
{
  (void)state;
  static const guint needs[] = { SMX_NEEDS_LOG,
                                 SMX_NEEDS_DELAYS,
                                 SMX_NEEDS_HANDOVERS,
                                 SMX_NEEDS_SURVEY,
                                 SMX_NEEDS_BURDEN,
                                 SMX_NEEDS_LOG | SMX_NEEDS_SURVEY,
                                 SMX_NEEDS_BURDEN | SMX_NEEDS_HANDOVERS };
  for (guint seed = 1; seed <= N_SEEDS; seed++) {
    g_autoptr (SmxMatrix) matrix = make_model (seed, FALSE, 1, 0);
    for (guint by = 0; by < N_ROWS_BY; by++) {
      g_auto (SmxMeasuring) whole = { .matrix = NULL }, nothing = { .matrix = NULL };
      start (&whole, matrix, by, ALL_NEEDS, SMX_ALL_ROWS);
      start (&nothing, matrix, by, 0, SMX_ALL_ROWS);
      assert_true (smx__measuring_next (&whole) && smx__measuring_next (&nothing));
      for (gsize row = 0; row < whole.n; row++)
        for (gsize i = 0; i < smx__n_measure_columns; i++)
          assert_true (is_unknown (&smx__measure_columns[i], &nothing.items[row]));
      for (gsize k = 0; k < G_N_ELEMENTS (needs); k++) {
        g_auto (SmxMeasuring) some = { .matrix = NULL };
        start (&some, matrix, by, needs[k], SMX_ALL_ROWS);
        assert_true (smx__measuring_next (&some));
        for (gsize row = 0; row < whole.n; row++)
          assert_same_measures (seed, by, row, needs[k], &some.items[row], &whole.items[row]);
      }
    }
  }
}

/* A column that is asked for alone holds what it holds among all. */
static void
gives_each_column_alone (void **state)
{
  (void)state;
  for (guint seed = 1; seed <= 4; seed++) {
    g_autoptr (SmxMatrix) matrix = make_model (seed, FALSE, 1, 0);
    for (guint by = 0; by < SMX_N_BY; by++) {
      SmxMeasureOptions options;
      smx_measure_options_init (&options, sizeof options);
      options.by = (SmxMeasureBy)by;
      g_autoptr (SmxTable) all = smx_measure (matrix, &options, NULL);
      for (guint c = 0; c < smx_table_n_columns (all); c++) {
        const char *names[] = { smx_table_get_column_name (all, c), NULL };
        options.columns = names;
        g_autoptr (SmxTable) one = smx_measure (matrix, &options, NULL);
        g_autofree char *text = smx_table_write_text (one, NULL, NULL);
        assert_non_null (text);
        for (gint64 row = 0; row < smx_table_n_rows (all); row++)
          if (smx_table_get_column_type (all, c) == SMX_COLUMN_TEXT
                  ? g_strcmp0 (smx_table_get_text (all, row, c), smx_table_get_text (one, row, 0)) != 0
                  : smx_table_is_null (all, row, c) != smx_table_is_null (one, row, 0) ||
                        (!smx_table_is_null (all, row, c) &&
                         smx_table_get_double (all, row, c) != smx_table_get_double (one, row, 0)))
            fail_msg ("seed %u, table %u: %s alone differs", seed, by, names[0]);
      }
    }
  }
}

/* What the log says of a row is made of the sum over its cells. */
static void
adds_up_rows (void **state)
{
  (void)state;
  for (guint seed = 1; seed <= N_SEEDS; seed++) {
    g_autoptr (SmxMatrix) matrix = make_model (seed, FALSE, 1, 0);
    for (guint by = 0; by <= SMX_ROWS_PAIR; by++) {
      g_auto (SmxMeasuring) measuring = { .matrix = NULL };
      start (&measuring, matrix, by, SMX_NEEDS_LOG, SMX_ALL_ROWS);
      assert_true (smx__measuring_next (&measuring));
      for (gsize row = 0; row < measuring.n; row++) {
        const SmxCell sum = smx__row_log_sum (&measuring.log, row);
        const SmxMeasures *item = &measuring.items[row];
        assert_int_equal (sum.requests, item->requests);
        assert_int_equal (sum.delivered, item->delivered);
        assert_close ("rework rate", smx__ratio ((double)sum.reworked, sum.rework_known), item->rework_rate,
                      0);
      }
    }
  }
}

/* ---- Rows ---- */

static void
check_members (guint seed, const SmxMatrix *matrix, const SmxRows *rows)
{
  GError *error = NULL;
  SmxMembers members = { NULL, NULL };
  gsize n = 0;
  assert_true (smx__rows_gather (rows, matrix, &members, &error));
  for (gsize row = 0; row < rows->n; row++)
    for (guint32 i = members.starts[row]; i < members.starts[row + 1]; i++, n++) {
      guint32 cell = members.items[i];
      const SmxPair *pair = smx__pair_of (matrix, cell);
      if (smx__rows_find (rows, pair->role, pair->service, matrix->cells[cell].provider, 0) != row)
        fail_msg ("seed %u, rows %u: cell %u is in row %zu", seed, rows->by, cell, row);
      assert_true (i == members.starts[row] || members.items[i - 1] < cell);
    }
  for (gsize cell = 0; cell < matrix->n_cells; cell++) {
    const SmxPair *pair = smx__pair_of (matrix, cell);
    n -= smx__rows_find (rows, pair->role, pair->service, matrix->cells[cell].provider, 0) != SMX_NO_ROW;
  }
  assert_int_equal (n, 0);
  smx__members_clear (&members);
}

static void
finds_rows (void **state)
{
  (void)state;
  for (guint seed = 1; seed <= N_SEEDS; seed++) {
    g_autoptr (SmxMatrix) matrix = make_model (seed, FALSE, 1, 0);
    for (guint by = 0; by < N_ROWS_BY; by++) {
      GError *error = NULL;
      g_auto (SmxRows) rows = { .keys = NULL };
      assert_true (smx__rows_take (&rows, matrix, (SmxRowsBy)by, &error));
      for (gsize row = 0; row < rows.n; row++) {
        const SmxRowKey *key = &rows.keys[row];
        assert_int_equal (smx__rows_find (&rows, key->role, key->service, key->provider, key->other), row);
        assert_true (row == 0 || memcmp (key - 1, key, sizeof *key) != 0);
      }
      assert_true (smx__rows_find (&rows, 99, 99, 99, 99) == SMX_NO_ROW);
      if (by <= SMX_ROWS_PAIR)
        check_members (seed, matrix, &rows);
    }
  }
}

static void
deals_members (void **state)
{
  (void)state;
  GError *error = NULL;
  SmxMembers members = { NULL, NULL };
  const guint32 rows[] = { 2, SMX_NO_ID, 0, 2, 0, 3, SMX_NO_ID };
  const guint32 starts[] = { 0, 2, 2, 4, 5 }, items[] = { 2, 4, 0, 3, 5 };
  assert_true (smx__members_deal (&members, rows, G_N_ELEMENTS (rows), 4, &error));
  assert_memory_equal (members.starts, starts, sizeof starts);
  assert_memory_equal (members.items, items, sizeof items);
  smx__members_clear (&members);
  assert_true (smx__members_deal (&members, NULL, 0, 0, &error));
  assert_int_equal (members.starts[0], 0);
  smx__members_clear (&members);
}

static void
fails_cleanly (void **state)
{
  (void)state;
  for (guint seed = 1; seed <= 3; seed++) {
    g_autoptr (SmxMatrix) matrix = make_model (seed, FALSE, 1, 0);
    for (guint by = 0; by < N_ROWS_BY; by++) {
      gboolean started = FALSE;
      for (gint64 n = 0; !started; n = n < 40 ? n + 1 : n * 3 / 2) {
        g_autoptr (GError) error = NULL;
        g_auto (SmxMeasuring) measuring = { .matrix = NULL };
        smx__memory_fail_from (n);
        started = smx__measuring_start (&measuring, matrix, (SmxRowsBy)by, matrix->latest_wave, ALL_NEEDS, 5,
                                        &error);
        smx__memory_fail_from (-1);
        if (!started)
          assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
      }
    }
  }
}

/* ---- No rows ---- */

static void
bears_emptiness (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix ("");
  for (guint by = 0; by < N_ROWS_BY; by++) {
    g_auto (SmxMeasuring) measuring = { .matrix = NULL };
    start (&measuring, matrix, by, ALL_NEEDS, SMX_STRETCH);
    assert_int_equal (measuring.rows.n, 0);
    assert_false (smx__measuring_next (&measuring));
    assert_false (smx__measuring_next (&measuring));
  }
}

int
main (void)
{
  static const struct CMUnitTest tests[] = {
    { "stretches/same", ignores_stretches, NULL, NULL, NULL },
    { "needs/same", ignores_what_is_not_wanted, NULL, NULL, NULL },
    { "needs/one-column", gives_each_column_alone, NULL, NULL, NULL },
    { "rows/summed", adds_up_rows, NULL, NULL, NULL },
    { "rows/found", finds_rows, NULL, NULL, NULL },
    { "rows/members", deals_members, NULL, NULL, NULL },
    { "measuring/failing-memory", fails_cleanly, NULL, NULL, NULL },
    { "measuring/no-rows", bears_emptiness, NULL, NULL, NULL },
  };
  return cmocka_run_group_tests_name ("measuring", tests, NULL, NULL);
}
