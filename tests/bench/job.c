/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our side of the benchmarks: reads a study and writes the figures of the job as CSV.
 *
 *   job STUDY RESULT THREADS WHAT=COLUMN,COLUMN... ...
 *
 * writes RESULT-WHAT.csv for each: WHAT is what measures can be by (cell, service ...), or "handovers" for from, to and
 * passes. Numbers have twelve decimals, which is more than the comparison looks at. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tally/tally-private.h"
#include <service-matrix.h>

typedef struct {
  FILE *file;
  gsize n;
  char room[1 << 16];
} Output;

static gboolean
output_open (Output *self, const char *result, const char *what)
{
  g_autofree char *path = g_strdup_printf ("%s-%s.csv", result, what);
  self->n = 0;
  self->file = fopen (path, "wb");
  return self->file != NULL;
}

static gboolean
output_close (Output *self)
{
  fwrite (self->room, 1, self->n, self->file);
  const gboolean good = ferror (self->file) == 0;
  return fclose (self->file) == 0 && good;
}

/* Makes room for @n bytes. */
static void
make_room (Output *self, gsize n)
{
  if (self->n + n <= sizeof self->room)
    return;
  fwrite (self->room, 1, self->n, self->file);
  self->n = 0;
}

static void
put_text (Output *self, const char *text, char end)
{
  const gsize n = strlen (text);
  g_assert (n < sizeof self->room);
  make_room (self, n + 1);
  memcpy (self->room + self->n, text, n);
  self->room[self->n + n] = end;
  self->n += n + 1;
}

/* @number in units of 10^-@decimals. */
static void
put_number (Output *self, gint64 number, int decimals, char end)
{
  char digits[32], *first = digits + sizeof digits;
  guint64 rest = number < 0 ? 0 - (guint64)number : (guint64)number;
  *--first = end;
  for (int i = 0; rest != 0 || i <= decimals; i++, rest /= 10) {
    if (i == decimals && i > 0)
      *--first = '.';
    *--first = (char)('0' + rest % 10);
  }
  if (number < 0)
    *--first = '-';
  const gsize n = (gsize)(digits + sizeof digits - first);
  make_room (self, n);
  memcpy (self->room + self->n, first, n);
  self->n += n;
}

/* Numbers of these jobs are under nine million, so that 10^12 times one fits. */
static void
put_value (Output *self, const SmxTable *table, gint64 row, guint column, char end)
{
  if (smx_table_is_null (table, row, column)) {
    put_text (self, "", end);
    return;
  }
  switch (smx_table_get_column_type (table, column)) {
  case SMX_COLUMN_INT64:
    put_number (self, smx_table_get_int64 (table, row, column), 0, end);
    return;
  case SMX_COLUMN_DOUBLE: {
    const double value = smx_table_get_double (table, row, column) * 1e12;
    put_number (self, (gint64)(value < 0 ? value - 0.5 : value + 0.5), 12, end);
    return;
  }
  default:
    put_text (self, smx_table_get_text (table, row, column), end);
  }
}

static gboolean
write_columns (const SmxTable *table, const char *result, const char *what, char **names)
{
  const guint n = g_strv_length (names);
  g_autofree guint *columns = g_new (guint, n);
  g_autofree Output *output = g_new (Output, 1);
  if (!output_open (output, result, what))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    const int column = smx_table_find_column (table, names[i]);
    g_return_val_if_fail (column >= 0, FALSE);
    columns[i] = (guint)column;
    put_text (output, names[i], i + 1 < n ? ',' : '\n');
  }
  for (gint64 row = 0; row < smx_table_n_rows (table); row++)
    for (guint i = 0; i < n; i++)
      put_value (output, table, row, columns[i], i + 1 < n ? ',' : '\n');
  return output_close (output);
}

/* Who passed how many cases on to whom, over services; in order of arrival. */
static gboolean
write_handovers (const SmxTally *tally, const char *result)
{
  const SmxGroups *groups = smx__tally_groups (tally, SMX_HANDOVERS);
  const SmxDictionary *codes = smx__tally_dictionary (tally, SMX_DICTIONARY_PROVIDER);
  const guint n = smx__dictionary_n (codes);
  g_autofree gint64 *passes = g_new0 (gint64, (gsize)n * n);
  g_autofree Output *output = g_new (Output, 1);
  for (gsize i = 0; i < smx__groups_n (groups); i++) {
    const guint32 *key = smx__groups_key (groups, i);
    SmxAnyValue value;
    smx__groups_read (groups, i, &value);
    if (key[0] < n && key[1] < n)
      passes[(gsize)key[0] * n + key[1]] += ((const SmxHandover *)(const void *)&value)->passes;
  }
  if (!output_open (output, result, "handovers"))
    return FALSE;
  put_text (output, "from,to,passes", '\n');
  for (guint32 from = 0; from < n; from++)
    for (guint32 to = 0; to < n; to++)
      if (passes[(gsize)from * n + to] > 0) {
        put_text (output, smx__dictionary_text (codes, from), ',');
        put_text (output, smx__dictionary_text (codes, to), ',');
        put_number (output, passes[(gsize)from * n + to], 0, '\n');
      }
  return output_close (output);
}

static gboolean
write_measures (const SmxMatrix *matrix, const char *result, const char *what, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (what, "=", 2);
  g_auto (GStrv) names = g_strsplit (parts[1], ",", 0);
  SmxMeasureOptions options;
  smx_measure_options_init (&options, sizeof options);
  options.columns = (const char *const *)names;
  g_return_val_if_fail (smx_measure_by_from_name (parts[0], &options.by), FALSE);
  g_autoptr (SmxTable) table = smx_measure (matrix, &options, error);
  return table != NULL && write_columns (table, result, parts[0], names);
}

static gboolean
run (char **arguments, GError **error)
{
  g_autoptr (SmxStudy) study = smx_study_load (arguments[0], SMX_LANGUAGE_ENGLISH, error);
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  options.threads = (guint)atoi (arguments[2]);
  g_autoptr (SmxTally) tally = study != NULL ? smx_study_read (study, &options, error) : NULL;
  g_autoptr (SmxMatrix) matrix = tally != NULL ? smx_matrix_new (tally, error) : NULL;
  gboolean good = matrix != NULL;
  for (char **what = arguments + 3; good && *what != NULL; what++)
    good = strcmp (*what, "handovers") == 0 ? write_handovers (tally, arguments[1])
                                            : write_measures (matrix, arguments[1], *what, error);
  return good;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  if (argc < 5) {
    fputs ("usage: job STUDY RESULT THREADS WHAT=COLUMN,COLUMN... ...\n", stderr);
    return 2;
  }
  if (run (argv + 1, &error))
    return EXIT_SUCCESS;
  fprintf (stderr, "job: %s\n", error != NULL ? error->message : "the results cannot be written");
  return EXIT_FAILURE;
}
