/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GraphML: attributes are declared with their type before the graph; a value that is null is left out. White space that XML readers
 * would change (tabs and ends of line) is written as references. Source: U. Brandes, M. Eiglsperger, I. Herman, M. Himsolt,
 * M. Marshall, "GraphML progress report", Graph Drawing 2001. */
#include "graph-parts.h"

#include <math.h>

static const char *
escape_text (const char *text, char buffer[SMX_ESCAPE_ROOM], gsize *length)
{
  (void)buffer;
  switch (*text) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\t':
    return "&#9;";
  case '\n':
    return "&#10;";
  case '\r':
    return "&#13;";
  default:
    break;
  }
  const gsize bytes = smx__no_xml (text);
  *length = MAX (bytes, 1);
  return bytes > 0 ? SMX_REPLACEMENT : NULL;
}

static const char *
escape_id (const char *text, char buffer[SMX_ESCAPE_ROOM], gsize *length)
{
  const char *escaped = smx__escape_in_id (text, buffer, length);
  return escaped != NULL ? escaped : escape_text (text, buffer, length);
}

static void
put_key (SmxSink *sink, const char *domain, gint64 number, const char *name, SmxColumnType type)
{
  static const char *const types[] = { "long", "double", "string" };
  smx__sink_put_text (sink, "  <key id=\"");
  smx__sink_put (sink, domain, 1);
  smx__sink_put_int64 (sink, number);
  smx__sink_put_text (sink, "\" for=\"");
  smx__sink_put_text (sink, domain);
  smx__sink_put_text (sink, "\" attr.name=\"");
  smx__put_escaped (sink, name, escape_text);
  smx__sink_put_text (sink, "\" attr.type=\"");
  smx__sink_put_text (sink, types[type]);
  smx__sink_put_text (sink, "\"/>\n");
}

static void
put_keys (SmxSink *sink, const SmxGraphParts *parts, const SmxTable *table, const char *domain)
{
  for (guint i = 0; i < table->n_columns; i++)
    if (!smx__is_structure (parts, &table->columns[i]))
      put_key (sink, domain, i, table->columns[i].name, table->columns[i].type);
}

static void
begin_data (SmxSink *sink, const char *domain, gint64 number)
{
  smx__sink_put_text (sink, "      <data key=\"");
  smx__sink_put (sink, domain, 1);
  smx__sink_put_int64 (sink, number);
  smx__sink_put_text (sink, "\">");
}

static void
put_data (SmxSink *sink, const SmxGraphParts *parts, const SmxTable *table, gint64 row, const char *domain)
{
  for (guint i = 0; i < table->n_columns; i++) {
    const SmxColumn *column = &table->columns[i];
    if (smx__is_structure (parts, column) || smx__column_is_null (column, row) ||
        (column->type == SMX_COLUMN_DOUBLE && !isfinite (column->doubles[row])))
      continue;
    begin_data (sink, domain, i);
    if (column->type == SMX_COLUMN_TEXT)
      smx__put_escaped (sink, smx__column_string (column, row), escape_text);
    else
      smx__put_number (sink, column, row);
    smx__sink_put_text (sink, "</data>\n");
  }
}

static void
put_metadata (SmxSink *sink, const SmxTable *table)
{
  for (guint i = 0; i < table->n_metadata; i++) {
    begin_data (sink, "graph", i);
    smx__put_escaped (sink, table->metadata[i].value, escape_text);
    smx__sink_put_text (sink, "</data>\n");
  }
}

static void
put_edge (SmxSink *sink, const SmxGraphParts *parts, gint64 row)
{
  smx__sink_put_text (sink, "    <edge source=\"");
  smx__put_escaped (sink, smx__column_string (parts->from, row), escape_id);
  smx__sink_put_text (sink, "\" target=\"");
  smx__put_escaped (sink, smx__column_string (parts->to, row), escape_id);
  smx__sink_put_text (sink, "\">\n");
  put_data (sink, parts, parts->edges, row, "edge");
  smx__sink_put_text (sink, "    </edge>\n");
}

void
smx__write_graphml (SmxSink *sink, const SmxGraphParts *parts)
{
  smx__sink_put_text (sink, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                            "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
  for (guint i = 0; i < parts->nodes->n_metadata; i++)
    put_key (sink, "graph", i, parts->nodes->metadata[i].key, SMX_COLUMN_TEXT);
  put_keys (sink, parts, parts->nodes, "node");
  put_keys (sink, parts, parts->edges, "edge");
  smx__sink_put_text (sink, "  <graph edgedefault=\"directed\">\n");
  put_metadata (sink, parts->nodes);
  for (gint64 row = 0; row < parts->nodes->n_rows && sink->error == NULL; row++) {
    smx__sink_put_text (sink, "    <node id=\"");
    smx__put_escaped (sink, smx__column_string (parts->id, row), escape_id);
    smx__sink_put_text (sink, "\">\n");
    put_data (sink, parts, parts->nodes, row, "node");
    smx__sink_put_text (sink, "    </node>\n");
  }
  for (gint64 row = 0; row < parts->edges->n_rows && sink->error == NULL; row++)
    put_edge (sink, parts, row);
  smx__sink_put_text (sink, "  </graph>\n</graphml>\n");
}
