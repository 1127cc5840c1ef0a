/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every question about the graph promises: both languages, only so many rows, clean failure, options refused. */
#ifndef SMX_QUESTION_CHECKS_H
#define SMX_QUESTION_CHECKS_H

#include "base/error.h"
#include "base/memory.h"
#include "test-tally-builder.h"
#include <service-matrix/structure.h>

/* Asks the question @which of a kind. */
typedef SmxTable *(*AskFunc) (const SmxMatrix *matrix, guint which, const SmxStructureOptions *options,
                              GError **error);

static inline SmxTable *
ask_plainly (AskFunc ask, const SmxMatrix *matrix, guint which)
{
  GError *error = NULL;
  SmxTable *table = ask (matrix, which, NULL, &error);
  assert_no_error (error);
  return table;
}

/* Every description is said in both languages, whatever the study's; the names of columns stay. */
static inline void
check_languages (AskFunc ask, const SmxMatrix *matrix, guint which)
{
  SmxStructureOptions options;
  smx_structure_options_init (&options, sizeof options);
  options.language = SMX_LANGUAGE_SPANISH;
  g_autoptr (SmxTable) english = ask_plainly (ask, matrix, which);
  g_autoptr (SmxTable) spanish = ask (matrix, which, &options, NULL);
  assert_int_equal (smx_table_get_language (spanish), SMX_LANGUAGE_SPANISH);
  assert_true (smx_table_n_columns (english) > 2);
  for (guint c = 0; c < smx_table_n_columns (english); c++) {
    assert_string_equal (smx_table_get_column_name (english, c), smx_table_get_column_name (spanish, c));
    if (strcmp (smx_table_get_column_name (english, c), "name") != 0)
      assert_string_not_equal (smx_table_get_column_description (english, c),
                               smx_table_get_column_description (spanish, c));
  }
}

static inline void
check_same_cell (const SmxTable *one, const SmxTable *other, gint64 row, guint column)
{
  assert_int_equal (smx_table_is_null (one, row, column), smx_table_is_null (other, row, column));
  if (smx_table_is_null (one, row, column))
    return;
  if (smx_table_get_column_type (one, column) == SMX_COLUMN_TEXT)
    assert_string_equal (smx_table_get_text (one, row, column), smx_table_get_text (other, row, column));
  else
    assert_true (smx_table_get_double (one, row, column) == smx_table_get_double (other, row, column));
}

/* Two rows of any table are the first two of all, figures and all. */
static inline void
check_top (AskFunc ask, const SmxMatrix *matrix, guint which)
{
  GError *error = NULL;
  SmxStructureOptions options;
  smx_structure_options_init (&options, sizeof options);
  options.top = 2;
  g_autoptr (SmxTable) all = ask_plainly (ask, matrix, which);
  g_autoptr (SmxTable) first = ask (matrix, which, &options, &error);
  assert_no_error (error);
  assert_int_equal (smx_table_n_rows (first), MIN (smx_table_n_rows (all), 2));
  for (gint64 row = 0; row < smx_table_n_rows (first); row++)
    for (guint c = 0; c < smx_table_n_columns (all); c++)
      check_same_cell (all, first, row, c);
  assert_string_equal (smx_table_find_metadata (first, "option.top"), "2");
  assert_null (smx_table_find_metadata (all, "option.top"));
}

/* Whichever allocation fails, nothing is given but the error. */
static inline void
check_failing_memory (AskFunc ask, const SmxMatrix *matrix, guint which)
{
  SmxTable *table = NULL;
  gint64 n = 0;
  for (; table == NULL; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    table = ask (matrix, which, NULL, &error);
    smx__memory_fail_from (-1);
    if (table == NULL)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    else
      assert_no_error (error);
  }
  assert_in_range (n, 5, 5000);
  assert_true (smx_table_n_rows (table) > 1);
  smx_table_unref (table);
}

/* Progress is told to its end, and whoever cancelled before gets the error alone. */
static inline void
note_progress (guint64 done, guint64 total, gpointer data)
{
  assert_true (done <= total);
  *(guint64 *)data = done == total ? total : 0;
}

static inline void
check_cancelling (AskFunc ask, const SmxMatrix *matrix, guint which)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint64 finished = 0;
  SmxStructureOptions options;
  smx_structure_options_init (&options, sizeof options);
  options.progress = note_progress;
  options.progress_data = &finished;
  g_autoptr (SmxTable) table = ask (matrix, which, &options, NULL);
  assert_true (finished > 0);
  options.cancellable = cancellable;
  g_cancellable_cancel (cancellable);
  assert_null (ask (matrix, which, &options, &error));
  assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_CANCELLED));
}

/* A table that there is not, and options that no init function set up. */
static inline void
check_refusals (AskFunc ask, const SmxMatrix *matrix, guint n_tables, const char *name)
{
  g_autoptr (GError) error = NULL;
  SmxStructureOptions options = { .struct_size = 3 };
  assert_null (ask (matrix, 0, &options, &error));
  assert_error (
      error, SMX_ERROR, SMX_ERROR_OPTIONS,
      "SmxStructureOptions: expected a struct set up by its init function but its struct_size is 3");
  g_clear_error (&error);
  if (name == NULL)
    return;
  g_autofree char *message =
      g_strdup_printf ("%s: expected a value below %u but found %u", name, n_tables, n_tables);
  assert_null (ask (matrix, n_tables, NULL, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_OPTIONS, message);
}

#endif
