/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a source: plain, gzip or in another encoding. The first byte chooses encoding, delimiter and block.
 *
 * Must hold: records and faults are the same whatever the blocks are; lines only grow; a record's fields, quoted and
 * joined again, read back as the same fields. */
#include "fuzz.h"

#include "study/csv.h"
#include <service-matrix/error.h>

static SmxCsv *
open_source (const uint8_t *data, size_t size, const char *encoding, char delimiter, gsize block,
             GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  SmxInput *input = smx__input_open_bytes (bytes, "fuzz", encoding, NULL, error);
  if (input == NULL)
    return NULL;
  smx__input_set_block (input, block);
  return smx__csv_new (input, &(SmxCsvOptions){ .delimiter = delimiter }, error);
}

static void
write_quoted (GString *out, const SmxSlice *field)
{
  g_string_append_c (out, '"');
  for (gsize i = 0; i < field->length; i++) {
    if (field->text[i] == '"')
      g_string_append_c (out, '"');
    g_string_append_c (out, field->text[i]);
  }
  g_string_append_c (out, '"');
}

static void
read_back (const SmxCsvRecord *record)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (gsize i = 0; i < record->n; i++) {
    if (i > 0)
      g_string_append_c (text, ',');
    write_quoted (text, &record->fields[i]);
  }
  SmxCsvRecord again;
  g_autoptr (SmxCsv) csv = open_source ((const uint8_t *)text->str, text->len, NULL, ',', 4096, NULL);
  MUST (csv != NULL && smx__csv_next (csv, &again, NULL) == SMX_CSV_RECORD);
  MUST (again.n == record->n && again.raw.length == text->len);
  for (gsize i = 0; i < again.n; i++) {
    MUST (again.fields[i].length == record->fields[i].length);
    MUST (memcmp (again.fields[i].text, record->fields[i].text, again.fields[i].length) == 0);
  }
  MUST (smx__csv_next (csv, &again, NULL) == SMX_CSV_END);
}

/* All that was read, as one text. */
static GString *
read_all (const uint8_t *data, size_t size, const char *encoding, char delimiter, gsize block, gboolean deep)
{
  GString *out = g_string_new (NULL);
  guint64 line = 0;
  SmxCsvRecord record;
  SmxCsvResult result;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxCsv) csv = open_source (data, size, encoding, delimiter, block, &error);
  if (csv == NULL)
    g_string_append (out, error->message);
  while (csv != NULL && (result = smx__csv_next (csv, &record, &error)) != SMX_CSV_END) {
    MUST ((error == NULL) == (result == SMX_CSV_RECORD));
    if (result == SMX_CSV_ERROR) {
      g_string_append (out, error->message);
      return out;
    }
    MUST (record.line > line);
    line = record.line;
    g_string_append_printf (out, "%d %" G_GUINT64_FORMAT " %s\n", result, line,
                            error != NULL ? error->message : "");
    g_string_append_len (out, record.raw.text, (gssize)record.raw.length);
    for (gsize i = 0; i < record.n; i++)
      write_quoted (out, &record.fields[i]);
    if (deep && result == SMX_CSV_RECORD)
      read_back (&record);
    g_clear_error (&error);
  }
  return out;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const encodings[] = { NULL, "windows-1252", "UTF-16", "ISO-2022-JP" };
  static const char delimiters[] = { 0, ',', ';', '\t' };
  static const gsize blocks[] = { 1, 2, 7, 64 };
  if (size < 1)
    return 0;
  const char *encoding = encodings[data[0] & 3];
  char delimiter = delimiters[data[0] >> 2 & 3];
  gsize block = blocks[data[0] >> 4 & 3];
  g_autoptr (GString) whole = read_all (data + 1, size - 1, encoding, delimiter, 1 << 18, TRUE);
  g_autoptr (GString) pieces = read_all (data + 1, size - 1, encoding, delimiter, block, FALSE);
  MUST (g_string_equal (whole, pieces));
  return 0;
}
