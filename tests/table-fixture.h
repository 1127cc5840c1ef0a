/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables that the suites of floor 1 share: a handful of records with nulls, accents, quotes and extreme numbers; and
 * many rows of texts that are hard to write. */
#ifndef SMX_TABLE_FIXTURE_H
#define SMX_TABLE_FIXTURE_H

#include "test-support.h"

#include "base/int128.h"
#include "table/builder.h"

enum { SERVICE, NAME, REQUESTS, RATE, GAP };

static const SmxColumnSpec specs[] = {
  [SERVICE] = { "service", SMX_COLUMN_TEXT, 0, { { "Service", "Servicio" } }, .code = TRUE },
  [NAME] = { "name", SMX_COLUMN_TEXT, 0, { { "Name", "Denominación" } } },
  [REQUESTS] = { "requests",
                 SMX_COLUMN_INT64,
                 0,
                 { { "Requests", "Peticiones" } },
                 { { "count", "número" } } },
  [RATE] = { "rework_rate",
             SMX_COLUMN_DOUBLE,
             3,
             { { "Rework rate", "Tasa de repetición" } },
             { { "0..1", "0..1" } },
             { { "The share of requests that were done again.",
                 "La parte de peticiones hechas de nuevo." } } },
  [GAP] = { "gap", SMX_COLUMN_DOUBLE, 2, { { "Gap", "Brecha" } }, { { "points", "puntos" } } },
};

typedef struct {
  const char *service, *name;
  gint64 requests;
  double rate, gap;
} Record;

static const Record records[] = {
  { "PAY-1", "Payroll, monthly", 1200, 0.125, -0.5 },
  { "IT-22", "Reset of a \"password\"", SMX_NULL, NAN, NAN },
  { "LEX", "Revisión jurídica de garantías", 7, 1.0 / 3, 1.25 },
  { "", NULL, G_MAXINT64, 1e300, -0.001 },
  { NULL, "", -1, 0, 12345.678 },
};

/* Adds the records; TRUE where all went in. */
static inline gboolean
fill (SmxTableBuilder *builder, const Record *rows, gsize n, GError **error)
{
  for (gsize i = 0; i < n; i++)
    if (!smx__table_builder_text (builder, SERVICE, rows[i].service, error) ||
        !smx__table_builder_text (builder, NAME, rows[i].name, error) ||
        !smx__table_builder_int64 (builder, REQUESTS, rows[i].requests, error) ||
        !smx__table_builder_double (builder, RATE, rows[i].rate, error) ||
        !smx__table_builder_double (builder, GAP, rows[i].gap, error))
      return FALSE;
  return TRUE;
}

static inline SmxTable *
try_table (const Record *rows, gsize n, SmxLanguage language, GError **error)
{
  SMX_LANGUAGE_SCOPE (language);
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (error);
  if (builder == NULL || !smx__table_builder_add_columns (builder, specs, G_N_ELEMENTS (specs), error) ||
      !smx__table_builder_metadata (builder, "version", "9.9.9", error) ||
      !smx__table_builder_metadata (builder, "source.0.name", "peticiones.csv", error) ||
      !fill (builder, rows, n, error))
    return NULL;
  return smx__table_builder_finish (builder, error);
}

static inline SmxTable *
make_table (gsize n, SmxLanguage language)
{
  GError *error = NULL;
  SmxTable *table = try_table (records, n, language, &error);
  assert_no_error (error);
  assert_non_null (table);
  return table;
}

static inline SmxWriteOptions
make_options (SmxTableFormat format, guint width, gint64 max_rows)
{
  SmxWriteOptions options;
  smx_write_options_init (&options, sizeof options);
  options.format = format;
  options.width = width;
  options.max_rows = max_rows;
  return options;
}

/* What a table becomes in a format. */
static inline char *
write_all (const SmxTable *table, const SmxWriteOptions *options)
{
  GError *error = NULL;
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  assert_true (smx_table_write (table, stream, options, NULL, &error));
  assert_no_error (error);
  assert_false (g_output_stream_is_closed (stream));
  assert_true (g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL));
  assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

/* Many rows of texts that are hard to write, over several buffers. */
static inline SmxTable *
make_hard_table (gsize n, guint32 seed)
{
  static const char *const pieces[] = { "\"", ",",      ";",  "\r", "\n", "'", "=",
                                        "é",  "\u2028", "給", "\\", "a",  " ", "\x01" };
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (NULL);
  assert_true (smx__table_builder_add_columns (builder, specs, G_N_ELEMENTS (specs), NULL));
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    for (int k = g_rand_int_range (random, 0, 12); k > 0; k--)
      g_string_append (text, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
    Record record = { text->str, g_rand_boolean (random) ? NULL : text->str, (gint64)g_rand_int (random),
                      g_rand_double (random), g_rand_double_range (random, -1e9, 1e9) };
    assert_true (fill (builder, &record, 1, NULL));
  }
  return smx__table_builder_finish (builder, NULL);
}

#endif
