/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two tables as a graph: checked once, so that writers need not. Texts of a column are numbered, which tells at once whether two
 * are the same. */
#include "graph-parts.h"

#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/text.h"

const SmxColumn *
smx__column_named (const SmxTable *table, const char *name, SmxColumnType type)
{
  const int index = smx_table_find_column (table, name);
  return index >= 0 && table->columns[index].type == type ? &table->columns[index] : NULL;
}

gboolean
smx__is_structure (const SmxGraphParts *self, const SmxColumn *column)
{
  return column == self->id || column == self->from || column == self->to;
}

/* ---- Checks ---- */

static gboolean
find_column (const SmxTable *table, const char *which, const char *name, const SmxColumn **column,
             GError **error)
{
  SMX_MESSAGE (missing, "expected a column of text named {0} but there is none",
               "se esperaba una columna de texto llamada {0}, pero no la hay");
  g_autofree char *quoted = smx__quote (name, -1);
  *column = smx__column_named (table, name, SMX_COLUMN_TEXT);
  return *column != NULL ||
         smx__fail (error, SMX_ERROR_REFERENCE, &(SmxPlace){ .file = which }, &missing, quoted, NULL);
}

static gboolean
refuse_null (const char *which, gint64 row, const char *name, GError **error)
{
  SMX_MESSAGE (null, "expected a text but found none", "se esperaba un texto, pero no hay ninguno");
  const SmxPlace place = { .file = which, .line = (guint64)row + 1, .field = name };
  return smx__fail (error, SMX_ERROR_RANGE, &place, &null, NULL);
}

static gboolean
refuse_twin (const SmxColumn *id, gint64 row, guint32 other, GError **error)
{
  SMX_MESSAGE (twin, "expected an id that no other row has, but {0} is that of row {1} too",
               "se esperaba un identificador que no tenga otra fila, pero {0} es también el de la fila {1}");
  const SmxPlace place = { .file = "nodes", .line = (guint64)row + 1, .field = "id" };
  char number[SMX_INT64_ROOM];
  g_autofree char *text = smx__quote (smx__column_string (id, row), -1);
  return smx__fail (error, SMX_ERROR_CONFLICT, &place, &twin, text,
                    smx__format_int64 (number, (gint64)other + 1), NULL);
}

/* The row of each text of the ids, or SMX_NO_ID. */
static guint32 *
find_rows (const SmxColumn *id, gint64 n_rows, GError **error)
{
  const guint32 n = smx__dictionary_n (id->texts);
  guint32 *rows = smx__allocate (n, sizeof *rows, error);
  gboolean good = rows != NULL;
  for (guint32 i = 0; good && i < n; i++)
    rows[i] = SMX_NO_ID;
  for (gint64 row = 0; good && row < n_rows; row++) {
    if (smx__column_is_null (id, row))
      good = refuse_null ("nodes", row, "id", error);
    else if (rows[id->numbers[row]] != SMX_NO_ID)
      good = refuse_twin (id, row, rows[id->numbers[row]], error);
    else
      rows[id->numbers[row]] = (guint32)row;
  }
  if (!good)
    g_clear_pointer (&rows, g_free);
  return rows;
}

static gboolean
refuse_end (const SmxColumn *column, gint64 row, GError **error)
{
  SMX_MESSAGE (no_node, "expected the id of a node but found {0}",
               "se esperaba el identificador de un nodo, pero se encontró {0}");
  const SmxPlace place = { .file = "edges", .line = (guint64)row + 1, .field = column->name };
  g_autofree char *text = smx__quote (smx__column_string (column, row), -1);
  return smx__fail (error, SMX_ERROR_REFERENCE, &place, &no_node, text, NULL);
}

/* Each different text is looked up once. */
static gboolean
find_ends (SmxGraphParts *self, const SmxColumn *column, const guint32 *rows, guint32 *ends, GError **error)
{
  const guint32 n = smx__dictionary_n (column->texts);
  g_autofree guint32 *nodes = smx__allocate (n, sizeof *nodes, error);
  for (guint32 i = 0; nodes != NULL && i < n; i++) {
    const char *text = smx__dictionary_text (column->texts, i);
    const guint32 found = smx__dictionary_find (self->id->texts, text, strlen (text));
    nodes[i] = found == SMX_NO_ID ? SMX_NO_ID : rows[found];
  }
  for (gint64 row = 0; nodes != NULL && row < self->edges->n_rows; row++) {
    if (smx__column_is_null (column, row))
      return refuse_null ("edges", row, column->name, error);
    if ((ends[2 * row] = nodes[column->numbers[row]]) == SMX_NO_ID)
      return refuse_end (column, row, error);
  }
  return nodes != NULL;
}

gboolean
smx__graph_parts_take (SmxGraphParts *self, const SmxTable *nodes, const SmxTable *edges, GError **error)
{
  *self = (SmxGraphParts){ .nodes = nodes, .edges = edges };
  if (!find_column (nodes, "nodes", "id", &self->id, error) ||
      !find_column (edges, "edges", "from", &self->from, error) ||
      !find_column (edges, "edges", "to", &self->to, error))
    return FALSE;
  g_autofree guint32 *rows = find_rows (self->id, nodes->n_rows, error);
  self->ends = rows == NULL ? NULL : smx__allocate ((gsize)edges->n_rows, 2 * sizeof *self->ends, error);
  return self->ends != NULL && find_ends (self, self->from, rows, self->ends, error) &&
         find_ends (self, self->to, rows, self->ends + 1, error);
}

void
smx__graph_parts_clear (SmxGraphParts *self)
{
  g_clear_pointer (&self->ends, g_free);
}

/* ---- Texts ---- */

gsize
smx__no_xml (const char *text)
{
  const guchar *byte = (const guchar *)text;
  if (byte[0] < 0x20)
    return byte[0] == '\t' || byte[0] == '\n' || byte[0] == '\r' ? 0 : 1;
  return byte[0] == 0xef && byte[1] == 0xbf && byte[2] >= 0xbe ? 3 : 0; /* U+FFFE, U+FFFF */
}

const char *
smx__escape_in_id (const char *text, char buffer[SMX_ESCAPE_ROOM], gsize *length)
{
  const gsize bytes = smx__no_xml (text);
  const gboolean is_replacement = strncmp (text, SMX_REPLACEMENT, 3) == 0;
  if (bytes == 0 && !is_replacement)
    return NULL;
  *length = is_replacement ? 3 : bytes;
  g_snprintf (buffer, SMX_ESCAPE_ROOM, SMX_REPLACEMENT "%04X", g_utf8_get_char (text));
  return buffer;
}

void
smx__put_escaped_slice (SmxSink *sink, const char *text, gsize n, SmxEscape escape)
{
  const char *written = text, *const end = text + n;
  while (text < end && sink->error == NULL) {
    char buffer[SMX_ESCAPE_ROOM];
    gsize length = 1;
    const char *escaped = escape (text, buffer, &length);
    if (escaped != NULL) {
      smx__sink_put (sink, written, (gsize)(text - written));
      smx__sink_put_text (sink, escaped);
      written = text + length;
    }
    text += length;
  }
  smx__sink_put (sink, written, (gsize)(end - written));
}

void
smx__put_escaped (SmxSink *sink, const char *text, SmxEscape escape)
{
  smx__put_escaped_slice (sink, text, strlen (text), escape);
}

void
smx__put_number (SmxSink *sink, const SmxColumn *column, gint64 row)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  if (column->type == SMX_COLUMN_INT64)
    smx__sink_put_int64 (sink, column->integers[row]);
  else
    smx__sink_put_text (sink, smx__format_double (text, column->doubles[row]));
}
