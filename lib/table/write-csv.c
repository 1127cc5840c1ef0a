/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV: RFC 4180, lines ended by CR LF, quotes only where they are needed. The other dialect is for spreadsheet
 * programs where the decimal sign is a comma: byte order mark, semicolons, and no text that is run as a formula. */
#include <string.h>

#include "../base/text.h"
#include "write-private.h"

typedef struct {
  char delimiter;
  char decimal;
  gboolean no_formulas;
} Dialect;

static const Dialect plain = { ',', '.', FALSE };
static const Dialect spreadsheet = { ';', ',', TRUE };

/* Whether a spreadsheet program would take the text for a formula, also once it has dropped what stands before it. */
static gboolean
looks_like_formula (const char *text)
{
  return *text != '\0' && strchr ("=+-@\t\r\n", *text) != NULL;
}

static void
put_text (SmxSink *sink, const Dialect *dialect, const char *text)
{
  const char special[] = { '"', '\r', '\n', dialect->delimiter, '\0' };
  const char *guard = dialect->no_formulas && looks_like_formula (text) ? "'" : "";
  if (*text != '\0' && strpbrk (text, special) == NULL) {
    smx__sink_put_text (sink, guard);
    smx__sink_put_text (sink, text);
    return;
  }
  smx__sink_put_text (sink, "\"");
  smx__sink_put_text (sink, guard);
  for (const char *quote; (quote = strchr (text, '"')) != NULL; text = quote + 1) {
    smx__sink_put (sink, text, (gsize)(quote - text));
    smx__sink_put_text (sink, "\"\"");
  }
  smx__sink_put_text (sink, text);
  smx__sink_put_text (sink, "\"");
}

static void
put_double (SmxSink *sink, const Dialect *dialect, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  smx__format_double (text, value);
  char *point = strchr (text, '.');
  if (point != NULL)
    *point = dialect->decimal;
  smx__sink_put_text (sink, text);
}

static void
put_value (SmxSink *sink, const Dialect *dialect, const SmxColumn *column, gint64 row)
{
  if (smx__column_is_null (column, row))
    return;
  switch (column->type) {
  case SMX_COLUMN_INT64:
    smx__sink_put_int64 (sink, column->integers[row]);
    return;
  case SMX_COLUMN_DOUBLE:
    put_double (sink, dialect, column->doubles[row]);
    return;
  default:
    put_text (sink, dialect, smx__column_string (column, row));
  }
}

void
smx__write_csv (SmxSink *sink, const SmxTable *table, gint64 n_rows, gboolean excel)
{
  const Dialect *dialect = excel ? &spreadsheet : &plain;
  if (excel)
    smx__sink_put_text (sink, "\xef\xbb\xbf");
  for (guint i = 0; i < table->n_columns; i++) {
    smx__sink_put (sink, &dialect->delimiter, i > 0);
    put_text (sink, dialect, table->columns[i].name);
  }
  smx__sink_put_text (sink, "\r\n");
  for (gint64 row = 0; row < n_rows && sink->error == NULL; row++) {
    for (guint i = 0; i < table->n_columns; i++) {
      smx__sink_put (sink, &dialect->delimiter, i > 0);
      put_value (sink, dialect, &table->columns[i], row);
    }
    smx__sink_put_text (sink, "\r\n");
  }
}
