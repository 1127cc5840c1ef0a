/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON (RFC 8259): an array of objects, one a line, keys in the order of the columns. The two line separators that
 * JavaScript once refused inside strings are escaped too. */
#include <string.h>

#include "../base/text.h"
#include "write-private.h"

#define LINE_SEPARATORS "\xe2\x80" /* U+2028 and U+2029 begin so; the third byte is a8 or a9 */

/* The escape of the character at @text and the bytes it stands for, or NULL where it is written as it is. */
static const char *
escape (const char *text, char buffer[8], gsize *length)
{
  static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* character, letter; character, letter ... */
  guchar byte = (guchar)*text;
  *length = 1;
  if (byte >= 0x80) {
    if (strncmp (text, LINE_SEPARATORS, 2) != 0 || ((guchar)text[2] & 0xfe) != 0xa8)
      return NULL;
    *length = 3;
    return (guchar)text[2] == 0xa8 ? "\\u2028" : "\\u2029";
  }
  if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f)
    return NULL;
  for (const char *pair = letters; *pair != '\0'; pair += 2)
    if (*pair == *text) {
      g_snprintf (buffer, 8, "\\%c", pair[1]);
      return buffer;
    }
  g_snprintf (buffer, 8, "\\u%04x", byte);
  return buffer;
}

static void
put_string (SmxSink *sink, const char *text)
{
  smx__sink_put_text (sink, "\"");
  const char *written = text;
  while (*text != '\0' && sink->error == NULL) {
    char buffer[8];
    gsize length;
    const char *escaped = escape (text, buffer, &length);
    if (escaped != NULL) {
      smx__sink_put (sink, written, (gsize)(text - written));
      smx__sink_put_text (sink, escaped);
      written = text + length;
    }
    text += length;
  }
  smx__sink_put (sink, written, (gsize)(text - written));
  smx__sink_put_text (sink, "\"");
}

static void
put_value (SmxSink *sink, const SmxColumn *column, gint64 row)
{
  if (smx__column_is_null (column, row)) {
    smx__sink_put_text (sink, "null");
  } else if (column->type == SMX_COLUMN_INT64) {
    smx__sink_put_int64 (sink, column->integers[row]);
  } else if (column->type == SMX_COLUMN_DOUBLE) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    smx__sink_put_text (sink, smx__format_double (text, column->doubles[row]));
  } else {
    put_string (sink, smx__column_string (column, row));
  }
}

void
smx__write_json (SmxSink *sink, const SmxTable *table, gint64 n_rows)
{
  smx__sink_put_text (sink, "[");
  for (gint64 row = 0; row < n_rows && sink->error == NULL; row++) {
    smx__sink_put_text (sink, row == 0 ? "\n{" : ",\n{");
    for (guint i = 0; i < table->n_columns; i++) {
      smx__sink_put_text (sink, i == 0 ? "" : ", ");
      put_string (sink, table->columns[i].name);
      smx__sink_put_text (sink, ": ");
      put_value (sink, &table->columns[i], row);
    }
    smx__sink_put_text (sink, "}");
  }
  smx__sink_put_text (sink, n_rows > 0 ? "\n]\n" : "]\n");
}
