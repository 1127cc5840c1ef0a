/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells that others have counted: what a section of them adds, what no requests can add up to, and cells as a table. */
#include "test-support.h"

#include "group-values.h"
#include "random-records.h"
#include "tally-dump.h"
#include "tally/cells.h"
#include "tally/tally-struct.h"
#include <service-matrix.h>

static SmxStudy *
new_study (const char *text)
{
  g_autoptr (GError) error = NULL;
  SmxStudy *study = smx_study_new ();
  SmxSource *source = smx_study_add_source (study, "cells", &error);
  assert_no_error (error);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  smx_source_set_bytes (source, "cells.csv", bytes);
  return study;
}

static SmxTally *
read_cells (const char *text, GError **error)
{
  g_autoptr (SmxStudy) study = new_study (text);
  return smx_study_read (study, NULL, error);
}

/* The columns of a cell that are not 0, as "requests=3 late=1". */
static char *
describe (const SmxCell *cell)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < SMX_N_CELL_COLUMNS; i++) {
    SmxInt128 value = smx__cell_get (cell, &smx__cell_columns[i]);
    if (value == 0)
      continue;
    g_autofree char *number = smx__decimal_text (value, smx__cell_columns[i].decimals);
    g_string_append_printf (text, "%s%s=%s", text->len > 0 ? " " : "", smx__cell_columns[i].column, number);
  }
  return g_string_free (text, FALSE);
}

/* ---- One row ---- */

typedef struct {
  const char *name;
  const char *file;
  const char *cell;    /* what the first cell holds; or NULL: */
  const char *message; /* why it is refused */
  SmxErrorCode code;
} Row;

#define DELIVERY "open,delivered,delivery_seconds,delivery_seconds_squared"

static const Row rows[] = {
  { "row/requests-alone", "service,requests\nloans,7\n", "requests=7 open=7" },
  { "row/rework", "service,requests,reworked,reworks\nloans,7,2,5\n",
    "requests=7 rework_known=7 reworked=2 reworks=5 open=7" },
  { "row/rework-known-of-some", "service,requests,rework_known,reworked,reworks\nloans,7,3,2,5\n",
    "requests=7 rework_known=3 reworked=2 reworks=5 open=7" },
  { "row/reassignments", "service,requests,reassigned,reassignments\nloans,7,2,5\n",
    "requests=7 reassignment_known=7 reassigned=2 reassignments=5 open=7" },
  { "row/customers", "service,requests,end_customers,end_customers_squared\nloans,2,3.5,6.250000000001\n",
    "requests=2 customers_known=2 end_customers=3.5 end_customers_squared=6.250000000001 open=2" },
  { "row/customers-and-rework",
    "service,requests,reworked,reworks,customers_known,end_customers,end_customers_squared,end_customers_"
    "reworked\n"
    "loans,3,1,1,2,30,500,10\n",
    "requests=3 rework_known=3 reworked=1 reworks=1 customers_known=2 customers_rework_known=2 "
    "end_customers=30 "
    "end_customers_squared=500 end_customers_reworked=10 open=3" },
  { "row/delivery", "service,requests," DELIVERY "\nloans,3,1,2,7200.5,51847200.25\n",
    "requests=3 open=1 delivered=2 delivery_seconds=7200.5 delivery_seconds_squared=51847200.25" },
  { "row/more-than-64-bits",
    "service,requests," DELIVERY "\nloans,1000000000000,0,1,1e18,9999999999999999999999999\n",
    "requests=1000000000000 delivered=1 delivery_seconds=1000000000000000000 "
    "delivery_seconds_squared=9999999999999999999999999" },
  { "row/late",
    "service,requests,due,late,promises_due,promises_kept,standards_due,standards_met,repromised\n"
    "loans,9,8,7,6,5,4,3,20\n",
    "requests=9 open=9 due=8 late=7 promises_due=6 promises_kept=5 standards_due=4 standards_met=3 "
    "repromised=20" },
  { "row/cost", "service,requests,cost\nloans,2,-3.25\n", "requests=2 open=2 cost_known=2 cost=-3.25" },
  { "row/empty-is-0", "service,requests,due,late\nloans,2,,\n", "requests=2 open=2" },
  { "row/rows-of-one-cell-add-up", "service,requests,due,late\nloans,2,1,1\nloans,3,2,0\n",
    "requests=5 open=5 due=3 late=1" },
  { "row/no-requests", "service,requests\nloans,0\n", NULL,
    "cells.csv:2: requests: expected a count of 1 or more but found \"0\"", SMX_ERROR_RANGE },
  { "row/requests-missing", "service,requests\nloans,\n", NULL,
    "cells.csv:2: requests: expected a value, which is needed, but found \"\"", SMX_ERROR_PARSE },
  { "row/half-a-request", "service,requests\nloans,1.5\n", NULL,
    "cells.csv:2: requests: expected a whole number but found \"1.5\"", SMX_ERROR_PARSE },
  { "row/too-many", "service,requests\nloans,1000000000001\n", NULL,
    "cells.csv:2: requests: expected a number from 0 to 1000000000000 but found \"1000000000001\"",
    SMX_ERROR_RANGE },
  { "row/negative-sum", "service,requests," DELIVERY "\nloans,1,0,1,-5,25\n", NULL,
    "cells.csv:2: delivery_seconds: expected a number from 0 to 1e+25 but found \"-5\"", SMX_ERROR_RANGE },
  { "row/sum-too-large", "service,requests,cost\nloans,1,1e26\n", NULL,
    "cells.csv:2: cost: expected a number from -1e+25 to 1e+25 but found \"1e26\"", SMX_ERROR_RANGE },
  { "row/sum-of-words", "service,requests,cost\nloans,1,dear\n", NULL,
    "cells.csv:2: cost: expected a number but found \"dear\"; if words stand for numbers here, say which, "
    "such as values "
    "= dear:1; if this column is not the field, say cost =",
    SMX_ERROR_PARSE },
  { "row/later-than-due", "service,requests,due,late\nloans,5,1,2\n", NULL,
    "cells.csv:2: late: expected at most due, which is 1, but found \"2\"", SMX_ERROR_RANGE },
  { "row/more-reworked-than-reworks", "service,requests,reworked,reworks\nloans,5,3,2\n", NULL,
    "cells.csv:2: reworked: expected at most reworks, which is 2, but found \"3\"", SMX_ERROR_RANGE },
  { "row/more-delivered-than-there-are", "service,requests," DELIVERY "\nloans,1,0,2,5,25\n", NULL,
    "cells.csv:2: delivered: expected at most requests, which is 1, but found \"2\"", SMX_ERROR_RANGE },
  { "row/seconds-of-nothing", "service,requests," DELIVERY "\nloans,1,1,0,5.5,0\n", NULL,
    "cells.csv:2: delivery_seconds: expected 0, since delivered is 0, but found \"5.5\"", SMX_ERROR_RANGE },
  { "row/which-are-both",
    "service,requests,rework_known,reworked,reworks,customers_known,end_customers,end_customers_squared,"
    "end_customers_reworked\nloans,9,5,1,1,5,30,500,10\n",
    NULL,
    "cells.csv:2: expected also a column for customers_rework_known, since customers_known and rework_known "
    "say that not "
    "all requests are known",
    SMX_ERROR_REFERENCE },
  { "columns/requests", "service\nloans\n", NULL, NULL, SMX_ERROR_REFERENCE },
  { "columns/reworked-alone", "service,requests,reworked\nloans,1,0\n", NULL,
    "[cells] expected also a column for reworks, since there is one for reworked", SMX_ERROR_REFERENCE },
  { "columns/seconds-alone", "service,requests,delivery_seconds\nloans,1,0\n", NULL,
    "[cells] expected also a column for open, since there is one for delivery_seconds", SMX_ERROR_REFERENCE },
  { "columns/known-of-nothing", "service,requests,cost_known\nloans,1,0\n", NULL,
    "[cells] expected also a column for cost, since there is one for cost_known", SMX_ERROR_REFERENCE },
  { "columns/reworked-customers",
    "service,requests,reworked,reworks,end_customers,end_customers_squared\nloans,1,0,0,1,1\n", NULL,
    "[cells] expected also a column for end_customers_reworked, since there is one for end_customers",
    SMX_ERROR_REFERENCE },
};

static void
reads_row (void **state)
{
  const Row *row = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxTally) tally = read_cells (row->file, &error);
  if (row->cell == NULL) {
    assert_null (tally);
    assert_non_null (error);
    assert_error (error, SMX_ERROR, (int)row->code, row->message == NULL ? error->message : row->message);
    return;
  }
  assert_no_error (error);
  const SmxGroups *cells = smx__tally_groups (tally, SMX_CELLS);
  assert_int_equal (smx__groups_n (cells), 1);
  g_autofree char *found = describe (group_value (cells, 0));
  assert_string_equal (found, row->cell);
  assert_int_equal (smx_tally_n_requests (tally), ((const SmxCell *)group_value (cells, 0))->requests);
}

/* ---- A section ---- */

static void
takes_codes_and_times (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxTally) tally = read_cells ("role,service,provider,requests,last_time\n"
                                           "teller,loans,IT,1,2024-05-01 10:00:00\n"
                                           ",loans,,2,2024-05-02T10:00:00Z\n"
                                           "teller,,IT,3,\n",
                                           &error);
  assert_no_error (error);
  assert_int_equal (smx__groups_n (smx__tally_groups (tally, SMX_CELLS)), 3);
  assert_int_equal (smx_tally_n_requests (tally), 6);
  assert_int_equal (smx__tally_last_time (tally), at ("2024-05-02T10:00:00Z"));
  assert_true (smx__tally_has (tally, SMX_CELLS));
  assert_int_equal (smx__groups_n (smx__tally_groups (tally, SMX_SERIES)), 0);
}

static void
leaves_out_bad_rows (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study =
      new_study ("service,requests,due,late\nloans,5,1,2\nloans,5,2,1\ncards,x,1,1\n");
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  options.bad_rows = SMX_BAD_ROWS_SKIP;
  g_autoptr (SmxTally) tally = smx_study_read (study, &options, &error);
  assert_no_error (error);
  assert_int_equal (smx_tally_n_requests (tally), 5);
  assert_int_equal (smx__tally_source (tally, 0)->left_out, 2);
}

static void
refuses_limits_in_time (void **state)
{
  (void)state;
  static const char *const keys[] = { "from", "until" };
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SmxStudy) study = new_study ("service,requests\nloans,5\n");
    g_autofree char *message = g_strdup_printf (
        "[cells]: expected no %s in [study], since cells have no dates that it could test", keys[i]);
    assert_true (smx_study_set (study, keys[i], "2024-01-01", NULL));
    assert_null (smx_study_read (study, NULL, &error));
    assert_error (error, SMX_ERROR, SMX_ERROR_CONFLICT, message);
  }
}

/* Quantiles say nothing where only some of a row's requests have delays of their own. */
static void
has_no_quantiles (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study = new_study ("service,requests," DELIVERY "\nloans,1,0,1,7200,51840000\n");
  SmxSource *log = smx_study_add_source (study, "requests", NULL);
  const char *text = "service,opened,delivered\nloans,2024-01-01,2024-01-02\ncards,2024-01-01,2024-01-02\n";
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  smx_source_set_bytes (log, "log.csv", bytes);
  g_autoptr (SmxTally) tally = smx_study_read (study, NULL, &error);
  assert_no_error (error);
  g_autoptr (SmxMatrix) matrix = smx_matrix_new (tally, &error);
  g_autoptr (SmxTable) table = smx_measure (matrix, NULL, &error);
  assert_no_error (error);
  guint hours = (guint)smx_table_find_column (table, "hours");
  guint median = (guint)smx_table_find_column (table, "hours_p50");
  assert_string_equal (smx_table_get_text (table, 0, 0), "cards");
  assert_false (smx_table_is_null (table, 0, median));
  assert_true (smx_table_is_null (table, 1, median));
  assert_close ("mean", smx_table_get_double (table, 1, hours), 13, 0);
}

/* ---- As a table ---- */

static void
writes_decimals (void **state)
{
  (void)state;
  static const struct {
    gint64 high;
    guint64 low;
    guint decimals;
    const char *text;
  } decimals[] = {
    { 0, 0, 0, "0" },
    { 0, 0, 6, "0" },
    { 0, 1, 6, "0.000001" },
    { 0, 12500000, 6, "12.5" },
    { 0, 12000000, 6, "12" },
    { 0, 120, 0, "120" },
    { -1, (guint64)-1, 6, "-0.000001" },
    { -1, (guint64)-12500000, 6, "-12.5" },
    { G_MAXINT64, G_MAXUINT64, 0, "170141183460469231731687303715884105727" },
    { G_MININT64, 0, 12, "-170141183460469231731687303.715884105728" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (decimals); i++) {
    SmxInt128 value = (SmxInt128)((unsigned __int128)(guint64)decimals[i].high << 64 | decimals[i].low);
    g_autofree char *text = smx__decimal_text (value, decimals[i].decimals);
    assert_string_equal (text, decimals[i].text);
  }
}

/* Only what cells hold of a tally: its cells, codes of theirs, settings and sources of requests. */
static void
assert_same_cells (const SmxTally *one, const SmxTally *other)
{
  GPtrArray *lines[2];
  for (int i = 0; i < 2; i++) {
    lines[i] = g_ptr_array_new_with_free_func (g_free);
    dump_groups (lines[i], i == 0 ? one : other, SMX_CELLS);
  }
  g_autofree char *ours = dump_join (lines[0], "\n"), *theirs = dump_join (lines[1], "\n");
  assert_same_dump ("cells", theirs, ours);
}

static void
goes_out_and_in (void **state)
{
  (void)state;
  for (guint32 seed = 1; seed <= 20; seed++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    Record records[100];
    draw_records (random, records, 100);
    g_autoptr (SmxTally) tally = new_part ();
    apply_all (tally, records, 100);
    g_autoptr (SmxTable) table = smx_tally_to_table (tally, &error);
    assert_no_error (error);
    assert_int_equal (smx_table_n_columns (table), 29);
    g_autoptr (SmxTally) back = smx_tally_from_table (table, tally, &error);
    assert_no_error (error);
    assert_same_cells (tally, back);
    assert_int_equal (smx_tally_n_requests (back), smx_tally_n_requests (tally));
    assert_int_equal (smx__tally_last_time (back), smx__tally_last_time (tally));
    assert_null (smx__settings_difference (smx__tally_settings (back), smx__tally_settings (tally)));
  }
}

static void
knows_its_sources (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxTally) tally = read_cells ("service,requests\nloans,5\n", NULL);
  g_autoptr (SmxTable) table = smx_tally_to_table (tally, &error);
  g_autoptr (SmxTally) back = smx_tally_from_table (table, NULL, &error);
  assert_no_error (error);
  assert_int_equal (smx__tally_n_sources (back), 1);
  assert_string_equal (smx__tally_source (back, 0)->name, "cells.csv");
  assert_false (smx_tally_merge (tally, back, &error));
  assert_error (
      error, SMX_ERROR, SMX_ERROR_CONFLICT,
      "source: expected every record in one tally only but found \"cells.csv\" ([cells]) in this one and "
      "\"cells.csv\" ([cells]) in the other, which are the same 25 bytes");
}

static void
refuses_other_tables (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxTally) tally = read_cells ("service,requests\nloans,5\n", NULL);
  g_autoptr (SmxMatrix) matrix = smx_matrix_new (tally, NULL);
  g_autoptr (SmxTable) ranking = smx_rank_services (matrix, NULL, NULL);
  g_autoptr (SmxTable) findings = smx_findings (matrix, SMX_LANGUAGE_ENGLISH, NULL);
  assert_null (smx_tally_from_table (findings, NULL, &error));
  assert_error (
      error, SMX_ERROR, SMX_ERROR_REFERENCE,
      "cells:1: requests: expected a column for this field, which is needed, but found only \"finding\", "
      "\"section\", \"subject\", \"n\", \"message\"; say requests = COLUMN in [cells]");
}

static const struct CMUnitTest others[] = {
  { .name = "section/codes-and-times", .test_func = takes_codes_and_times },
  { .name = "section/bad-rows", .test_func = leaves_out_bad_rows },
  { .name = "section/from-and-until", .test_func = refuses_limits_in_time },
  { .name = "section/no-quantiles", .test_func = has_no_quantiles },
  { .name = "table/decimals", .test_func = writes_decimals },
  { .name = "table/out-and-in", .test_func = goes_out_and_in },
  { .name = "table/sources", .test_func = knows_its_sources },
  { .name = "table/others", .test_func = refuses_other_tables },
};

int
main (void)
{
  struct CMUnitTest tests[G_N_ELEMENTS (rows) + G_N_ELEMENTS (others)];
  gsize n = 0;
  ROWS (rows, reads_row)
  memcpy (tests + n, others, sizeof others);
  return cmocka_run_group_tests_name ("cells", tests, NULL, NULL);
}
