/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SmxTable: what goes into a builder comes out of the getters and of the arrays; a failure changes nothing. */
#include "table-fixture.h"

#include "base/error.h"
#include "base/memory.h"
#include "table/table-private.h"

/* ---- Reading ---- */

static void
gives_schema (void **state)
{
  (void)state;
  g_autoptr (SmxTable) table = make_table (5, SMX_LANGUAGE_SPANISH);
  assert_int_equal (smx_table_n_rows (table), 5);
  assert_int_equal (smx_table_n_columns (table), 5);
  assert_int_equal (smx_table_get_language (table), SMX_LANGUAGE_SPANISH);
  assert_int_equal (smx_table_find_column (table, "gap"), GAP);
  assert_int_equal (smx_table_find_column (table, "service"), SERVICE);
  assert_int_equal (smx_table_find_column (table, "Brecha"), -1);
  assert_string_equal (smx_table_get_column_name (table, RATE), "rework_rate");
  assert_string_equal (smx_table_get_column_title (table, RATE), "Tasa de repetición");
  assert_string_equal (smx_table_get_column_unit (table, RATE), "0..1");
  assert_string_equal (smx_table_get_column_unit (table, NAME), "");
  assert_string_equal (smx_table_get_column_description (table, RATE),
                       "La parte de peticiones hechas de nuevo.");
  assert_string_equal (smx_table_get_column_description (table, NAME), "");
  assert_int_equal (smx_table_get_column_type (table, NAME), SMX_COLUMN_TEXT);
  assert_int_equal (smx_table_get_column_type (table, REQUESTS), SMX_COLUMN_INT64);
  assert_int_equal (smx_table_get_column_type (table, RATE), SMX_COLUMN_DOUBLE);
  assert_int_equal (smx_table_n_metadata (table), 2);
  assert_string_equal (smx_table_get_metadata_key (table, 1), "source.0.name");
  assert_string_equal (smx_table_get_metadata_value (table, 1), "peticiones.csv");
  assert_string_equal (smx_table_find_metadata (table, "version"), "9.9.9");
  assert_null (smx_table_find_metadata (table, "seed"));
}

static void
gives_values (void **state)
{
  (void)state;
  g_autoptr (SmxTable) table = make_table (5, SMX_LANGUAGE_ENGLISH);
  for (gint64 row = 0; row < 5; row++) {
    const Record *record = &records[row];
    assert_int_equal (smx_table_is_null (table, row, SERVICE), record->service == NULL);
    assert_int_equal (smx_table_is_null (table, row, NAME), record->name == NULL);
    assert_int_equal (smx_table_is_null (table, row, REQUESTS), record->requests == SMX_NULL);
    assert_int_equal (smx_table_is_null (table, row, RATE), isnan (record->rate));
    assert_int_equal (g_strcmp0 (smx_table_get_text (table, row, SERVICE), record->service), 0);
    assert_int_equal (g_strcmp0 (smx_table_get_text (table, row, NAME), record->name), 0);
    assert_int_equal (smx_table_get_int64 (table, row, REQUESTS),
                      record->requests == SMX_NULL ? 0 : record->requests);
    assert_close ("rate", smx_table_get_double (table, row, RATE), record->rate, 0);
    assert_close ("gap", smx_table_get_double (table, row, GAP), record->gap, 0);
  }
  assert_close ("whole number", smx_table_get_double (table, 0, REQUESTS), 1200, 0);
  assert_close ("null", smx_table_get_double (table, 1, REQUESTS), NAN, 0);
}

static void
shares_one_table (void **state)
{
  (void)state;
  SmxTable *table = make_table (2, SMX_LANGUAGE_ENGLISH);
  assert_ptr_equal (smx_table_ref (table), table);
  smx_table_unref (table);
  assert_int_equal (smx_table_n_rows (table), 2);
  smx_table_unref (table);
  smx_table_unref (NULL);
}

static guint n_criticals;

static void
count_critical (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  (void)domain;
  (void)message;
  (void)data;
  n_criticals += (level & G_LOG_LEVEL_CRITICAL) != 0;
}

static void
refuses_callers_mistakes (void **state)
{
  (void)state;
  g_autoptr (SmxTable) table = make_table (2, SMX_LANGUAGE_ENGLISH);
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (NULL);
  assert_true (smx__table_builder_add_columns (builder, specs, G_N_ELEMENTS (specs), NULL));
  const SmxColumnSpec late = { "late", SMX_COLUMN_TEXT, 0, { { "Late", "Tarde" } } };
  GLogFunc before = g_log_set_default_handler (count_critical, NULL);
  n_criticals = 0;
  guint expected = 0;
#define MISTAKE(condition) (assert_true (condition), assert_int_equal (n_criticals, ++expected))
  MISTAKE (smx_table_is_null (table, 2, SERVICE));
  MISTAKE (smx_table_is_null (table, -1, SERVICE));
  MISTAKE (smx_table_is_null (table, 0, 5));
  MISTAKE (smx_table_get_int64 (table, 2, REQUESTS) == 0);
  MISTAKE (smx_table_get_int64 (table, 0, RATE) == 0);
  MISTAKE (isnan (smx_table_get_double (table, 0, NAME)));
  MISTAKE (isnan (smx_table_get_double (table, 9, RATE)));
  MISTAKE (smx_table_get_text (table, 0, REQUESTS) == NULL);
  MISTAKE (smx_table_get_text (table, 0, 5) == NULL);
  MISTAKE (smx_table_get_column_name (table, 5) == NULL);
  MISTAKE (smx_table_get_column_title (table, 5) == NULL);
  MISTAKE (smx_table_get_column_unit (table, 5) == NULL);
  MISTAKE (smx_table_get_column_description (table, 5) == NULL);
  MISTAKE (smx_table_get_metadata_key (table, 2) == NULL);
  MISTAKE (smx_table_get_metadata_value (table, 2) == NULL);
  MISTAKE (smx_table_n_rows (NULL) == 0);
  MISTAKE (!smx__table_builder_text (builder, NAME, "\xff", NULL));
  MISTAKE (!smx__table_builder_text (builder, RATE, "a", NULL));
  MISTAKE (!smx__table_builder_int64 (builder, 5, 1, NULL));
  assert_true (smx__table_builder_int64 (builder, REQUESTS, 1, NULL));
  MISTAKE (smx__table_builder_finish (builder, NULL) == NULL);
  MISTAKE (!smx__table_builder_add_column (builder, &late, NULL, NULL));
#undef MISTAKE
  g_log_set_default_handler (before, NULL);
}

/* No mistake of the caller: sums of what people wrote. */
static void
refuses_what_is_no_number (void **state)
{
  (void)state;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (NULL);
  const SmxColumnSpec spec = { .name = "rate", .type = SMX_COLUMN_DOUBLE };
  assert_true (smx__table_builder_add_column (builder, &spec, NULL, NULL));
  for (int sign = -1; sign <= 1; sign += 2) {
    g_autoptr (GError) error = NULL;
    assert_false (smx__table_builder_double (builder, 0, sign * (double)INFINITY, &error));
    assert_error (error, SMX_ERROR, SMX_ERROR_RANGE, "rate: a figure is larger than a number can be");
  }
  assert_true (smx__table_builder_double (builder, 0, 1e308, NULL));
}

/* ---- Building ---- */

/* The layout that the Arrow columnar format foresees, over a byte of validity bits and over two. */
static void
lays_out_columns (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (&error);
  assert_true (smx__table_builder_add_columns (builder, specs, G_N_ELEMENTS (specs), &error));
  for (int i = 0; i < 19; i++) {
    Record record = { i % 3 == 0 ? "ñu" : "x", i % 2 == 0 ? NULL : "", i % 5 == 0 ? SMX_NULL : i,
                      i == 18 ? (double)NAN : i, NAN };
    assert_true (fill (builder, &record, 1, &error));
  }
  g_autoptr (SmxTable) table = smx__table_builder_finish (builder, &error);
  const SmxColumn *columns = table->columns;
  assert_memory_equal (columns[SERVICE].validity, "\xff\xff\x07", 3);
  assert_memory_equal (columns[NAME].validity, "\xaa\xaa\x02", 3);
  assert_memory_equal (columns[REQUESTS].validity, "\xde\x7b\x07", 3);
  assert_memory_equal (columns[RATE].validity, "\xff\xff\x03", 3);
  assert_memory_equal (columns[GAP].validity, "\0\0\0", 3);
  const gint64 n_nulls[] = { 0, 10, 4, 1, 19 };
  for (guint i = 0; i < 5; i++)
    assert_int_equal (columns[i].n_nulls, n_nulls[i]);
  for (guint i = 0; i < 19; i++) {
    assert_int_equal (columns[SERVICE].numbers[i], i % 3 == 0 ? 0 : 1);
    assert_int_equal (columns[NAME].numbers[i], 0);
  }
  assert_int_equal (smx__dictionary_n (columns[SERVICE].texts), 2);
  assert_int_equal (smx__dictionary_n (columns[NAME].texts), 1);
  assert_int_equal (columns[REQUESTS].integers[5], 0);
  assert_int_equal (columns[REQUESTS].integers[18], 18);
  assert_close ("null", columns[GAP].doubles[3], NAN, 0);
  assert_string_equal (smx_table_get_text (table, 18, SERVICE), "ñu");
  assert_string_equal (smx_table_get_text (table, 17, NAME), "");
}

static void
keeps_schema_of_no_rows (void **state)
{
  (void)state;
  g_autoptr (SmxTable) table = make_table (0, SMX_LANGUAGE_ENGLISH);
  assert_int_equal (smx_table_n_rows (table), 0);
  assert_int_equal (smx_table_n_columns (table), 5);
  assert_int_equal (smx__dictionary_n (table->columns[NAME].texts), 0);
}

/* Room for what will come takes memory once; more than was expected may come all the same. */
static void
expects_rows (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (&error);
  assert_true (smx__table_builder_add_columns (builder, specs, G_N_ELEMENTS (specs), &error));
  assert_true (smx__table_builder_expect (builder, 1000, &error));
  assert_true (fill (builder, records, 1, &error)); /* its texts */
  smx__memory_fail_from (0);
  for (guint i = 1; i < 1000; i++)
    assert_true (fill (builder, records, 1, &error));
  assert_false (smx__table_builder_expect (builder, 2000, &error));
  smx__memory_fail_from (-1);
  assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  g_clear_error (&error);
  assert_true (fill (builder, records, 1, &error));
  g_autoptr (SmxTable) table = smx__table_builder_finish (builder, &error);
  assert_int_equal (smx_table_n_rows (table), 1001);
}

static void
starts_afresh (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (&error);
  for (gint64 round = 0; round < 2; round++) {
    guint column = 9;
    assert_true (smx__table_builder_add_column (builder, &specs[NAME], NULL, &error));
    assert_true (smx__table_builder_add_column (builder, &specs[REQUESTS], &column, &error));
    assert_int_equal (column, 1);
    for (guint i = 0; i < 2; i++)
      assert_true (smx__table_builder_null (builder, i, &error));
    g_autoptr (SmxTable) table = smx__table_builder_finish (builder, &error);
    assert_int_equal (smx_table_n_rows (table), 1);
    assert_true (smx_table_is_null (table, 0, 0) && smx_table_is_null (table, 0, 1));
    assert_int_equal (smx_table_n_metadata (table), 0);
  }
  g_autoptr (SmxTable) empty = smx__table_builder_finish (builder, &error);
  assert_int_equal (smx_table_n_columns (empty), 0);
  assert_int_equal (smx_table_n_rows (empty), 0);
}

static void
refuses_a_name_twice (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (NULL);
  assert_true (smx__table_builder_add_column (builder, &specs[GAP], NULL, NULL));
  assert_false (smx__table_builder_add_column (builder, &specs[GAP], NULL, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CONFLICT,
                "column \"gap\": expected a name that no other column has");
  g_clear_error (&error);
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
  assert_false (smx__table_builder_add_column (builder, &specs[GAP], NULL, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CONFLICT,
                "columna \"gap\": se esperaba un nombre que ninguna otra columna tenga");
  g_clear_error (&error);
  assert_true (smx__table_builder_add_column (builder, &specs[RATE], NULL, NULL));
}

static void
builds_or_reports_no_memory (void **state)
{
  (void)state;
  gint64 n = 0;
  for (gboolean built = FALSE; !built; n++) {
    GError *error = NULL;
    smx__memory_fail_from (n);
    SmxTable *table = try_table (records, G_N_ELEMENTS (records), SMX_LANGUAGE_ENGLISH, &error);
    smx__memory_fail_from (-1);
    built = table != NULL;
    if (!built)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    g_clear_error (&error);
    smx_table_unref (table);
  }
  assert_in_range (n, 30, 100);
}

/* A call that fails changes nothing: said again, it makes the same table. */
static void
continues_after_no_memory (void **state)
{
  (void)state;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (NULL);
  assert_true (smx__table_builder_add_columns (builder, specs, G_N_ELEMENTS (specs), NULL));
  guint n_failures = 0;
  for (int i = 0; i < 100; i++) {
    g_autofree char *name = g_strdup_printf ("name %d", i % 60);
    for (gint64 n = 0;; n++) {
      smx__memory_fail_from (n);
      gboolean added = smx__table_builder_text (builder, NAME, name, NULL);
      smx__memory_fail_from (-1);
      if (added)
        break;
      n_failures++;
    }
  }
  assert_in_range (n_failures, 6, 50);
  for (int i = 0; i < 100; i++)
    for (guint column = 0; column < 5; column++)
      assert_true (column == NAME || smx__table_builder_null (builder, column, NULL));
  smx__memory_fail_from (1);
  assert_null (smx__table_builder_finish (builder, NULL));
  smx__memory_fail_from (-1);
  g_autoptr (SmxTable) table = smx__table_builder_finish (builder, NULL);
  assert_int_equal (smx_table_n_rows (table), 100);
  for (gint64 row = 0; row < 100; row++) {
    g_autofree char *name = g_strdup_printf ("name %d", (int)row % 60);
    assert_string_equal (smx_table_get_text (table, row, NAME), name);
  }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    { "read/schema", gives_schema, NULL, NULL, NULL },
    { "read/values", gives_values, NULL, NULL, NULL },
    { "read/references", shares_one_table, NULL, NULL, NULL },
    { "read/callers-mistakes", refuses_callers_mistakes, NULL, NULL, NULL },
    { "build/no-number", refuses_what_is_no_number, NULL, NULL, NULL },
    { "build/layout", lays_out_columns, NULL, NULL, NULL },
    { "build/no-rows", keeps_schema_of_no_rows, NULL, NULL, NULL },
    { "build/expected-rows", expects_rows, NULL, NULL, NULL },
    { "build/again", starts_afresh, NULL, NULL, NULL },
    { "build/name-twice", refuses_a_name_twice, NULL, NULL, NULL },
    { "build/no-memory", builds_or_reports_no_memory, NULL, NULL, NULL },
    { "build/after-no-memory", continues_after_no_memory, NULL, NULL, NULL },
  };
  return cmocka_run_group_tests_name ("table", tests, NULL, NULL);
}
