/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints the records of many small CSV files, which test-dialect.py compares with those of other readers.
 *
 * Standard input: files one after the other, each "DELIMITER LENGTH\n" (the delimiter as its number; 0: to be found) and its
 * bytes. Standard output, for each: "LENGTH\n" and what was read:
 *
 *   R LINE N\n LENGTH:FIELD ...\n    a record
 *   B LINE LENGTH:RAW\n              a record whose structure is broken
 *   E BLANK DELIMITER\n              the end, with the number of lines of nothing
 *
 * Each file is read record by record, and then by blocks: with every kernel that runs here, in blocks whose size goes by the
 * number of the file. A path that gives something else than the first adds "P NAME\n" and what it gave. */
#include "study/csv.h"
#include "study/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  gsize block;
  int scan; /* -1: record by record, without blocks */
} Path;

static SmxCsv *
open_bytes (GBytes *bytes, char delimiter, const Path *path, GError **error)
{
  SmxInput *input = smx__input_open_bytes (bytes, "soup", NULL, NULL, error);
  if (input == NULL)
    return NULL;
  smx__input_set_block (input, path->block);
  return smx__csv_new (input, &(SmxCsvOptions){ .delimiter = delimiter, .scan = (guint)(path->scan + 1) },
                       error);
}

static void
print_record (GString *out, SmxCsvResult result, const SmxCsvRecord *record)
{
  if (result == SMX_CSV_BAD_RECORD) {
    g_string_append_printf (out, "B %" G_GUINT64_FORMAT " %zu:", record->line, record->raw.length);
    g_string_append_len (out, record->raw.text, (gssize)record->raw.length);
  } else {
    g_string_append_printf (out, "R %" G_GUINT64_FORMAT " %zu\n", record->line, record->n);
    for (gsize i = 0; i < record->n; i++) {
      g_string_append_printf (out, "%zu:", record->fields[i].length);
      g_string_append_len (out, record->fields[i].text, (gssize)record->fields[i].length);
    }
  }
  g_string_append_c (out, '\n');
}

/* The field between two cuts: what a quote encloses, doubled ones single. */
static void
print_field (GString *out, const char *from, const char *end)
{
  g_autoptr (GString) field = g_string_new (NULL);
  gboolean quoted = from < end && *from == '"';
  for (const char *at = from + quoted; at < end - quoted; at++) {
    g_string_append_c (field, *at);
    at += *at == '"';
  }
  g_string_append_printf (out, "%zu:", field->len);
  g_string_append_len (out, field->str, (gssize)field->len);
}

static guint64
count_lines (const char *text, const char *end)
{
  guint64 n = 0;
  for (const char *at = text; at < end; at++)
    n += *at == '\r' || (*at == '\n' && (at == text || at[-1] != '\r'));
  return n;
}

/* The rows of a block, from where its cuts stand. Every other block is cut while it is scanned. */
static void
print_block (GString *out, const SmxCsvBlock *block, char delimiter, guint64 *n_blank)
{
  const guint32 *cuts = block->cuts;
  guint32 start = 0, first = 0;
  for (gsize i = 0; i < block->n_rows; i++) {
    guint32 last = first, from = start;
    while (cuts[last] < block->size && block->data[cuts[last]] == delimiter)
      last++;
    guint32 end = cuts[last];
    if (end == start) {
      (*n_blank)++;
    } else {
      g_string_append_printf (out, "R %" G_GUINT64_FORMAT " %u\n",
                              block->line + count_lines (block->data, block->data + start), last - first + 1);
      for (guint32 cut = first; cut <= last; from = cuts[cut++] + 1)
        print_field (out, block->data + from, block->data + cuts[cut]);
      g_string_append_c (out, '\n');
    }
    start = end + 1;
    if (end + 1 < block->size && block->data[end] == '\r' && block->data[end + 1] == '\n')
      start++;
    first = last + 1;
  }
}

static void
read_on (GString *out, SmxCsv *csv, const Path *path)
{
  g_auto (SmxCsvBlock) block = { 0 };
  g_autoptr (GError) error = NULL;
  guint64 n_blank = 0;
  for (gboolean first = TRUE;; first = FALSE) {
    SmxCsvRecord record;
    SmxCsvResult result = SMX_CSV_BAD_RECORD;
    if (!first && path->scan >= 0)
      result = smx__csv_next_block (csv, &block, &error);
    if (result == SMX_CSV_RECORD && smx__csv_cut_block (csv, &block, &error)) {
      print_block (out, &block, smx__csv_delimiter (csv), &n_blank);
      block.cut_at_once = !block.cut_at_once;
      continue;
    }
    if (result == SMX_CSV_BAD_RECORD)
      result = smx__csv_next (csv, &record, &error);
    if (result == SMX_CSV_ERROR || result == SMX_CSV_END)
      break;
    print_record (out, result, &record);
    g_clear_error (&error);
  }
  g_string_append_printf (out, "E %" G_GUINT64_FORMAT " %d%s\n", n_blank + smx__csv_n_blank (csv),
                          smx__csv_delimiter (csv), error != NULL ? error->message : "");
}

static GString *
read_by (GBytes *bytes, char delimiter, const Path *path)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxCsv) csv = open_bytes (bytes, delimiter, path, &error);
  if (csv == NULL)
    g_string_append (out, error->message);
  else
    read_on (out, csv, path);
  return out;
}

static void
compare (GString *out, GString *expected, GBytes *bytes, char delimiter, const Path *path)
{
  g_autoptr (GString) found = read_by (bytes, delimiter, path);
  if (g_string_equal (found, expected))
    return;
  g_string_append_printf (out, "P kernel %d, blocks of %zu\n", path->scan, path->block);
  g_string_append_len (out, found->str, (gssize)found->len);
}

static void
answer (GBytes *bytes, char delimiter, guint number)
{
  static const gsize blocks[] = { 64, 1, 65, 7, 131, 1000, 128, 256 };
  gsize block = blocks[number % G_N_ELEMENTS (blocks)];
  g_autoptr (GString) expected = read_by (bytes, delimiter, &(Path){ 1 << 16, -1 });
  g_autoptr (GString) out = g_string_new_len (expected->str, (gssize)expected->len);
  compare (out, expected, bytes, delimiter, &(Path){ block, -1 });
  for (int scan = 0; scan < SMX_N_SCANS; scan++) {
    if (smx__scan_can ((SmxScanPath)scan)) {
      compare (out, expected, bytes, delimiter, &(Path){ block, scan });
      compare (out, expected, bytes, delimiter, &(Path){ 1 << 16, scan });
    }
  }
  printf ("%zu\n", out->len);
  fwrite (out->str, 1, out->len, stdout);
}

int
main (void)
{
  int delimiter;
  unsigned long length;
  for (guint number = 0; scanf ("%d %lu", &delimiter, &length) == 2; number++) {
    char *data = g_malloc (length + 1);
    if (getchar () != '\n' || fread (data, 1, length, stdin) != length)
      return 1;
    g_autoptr (GBytes) bytes = g_bytes_new_take (data, length);
    answer (bytes, (char)delimiter, number);
  }
  return ferror (stdin) || fflush (stdout) != 0;
}
