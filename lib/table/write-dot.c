/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DOT, the language of Graphviz. Everything stands in double quotes, within which only a quote ends the text; a backslash is written
 * twice, so that it escapes nothing. Labels and tooltips are read once more, for escapes and for references as in HTML.
 * Source: Graphviz, "DOT Language" and "escString", graphviz.org/doc/info. */
#include "graph-parts.h"

#include <math.h>
#include <string.h>

#include "../base/memory.h"
#include "../base/sort.h"
#include "display.h"
#include "dot-text.h"

#define TOOLTIP_LINE 200 /* bytes of a text in a tooltip */
#define LAYER_POINTS 300 /* from a layer to the next */
#define NODE_POINTS 46   /* from a node to the next */
#define PLAIN 1.0        /* points of an edge that says nothing by its thickness */
#define THINNEST 0.5
#define THICKEST 4.5
#define DATA "data_" /* before the name of an attribute */

typedef struct {
  const char *kind, *looks;
} Style;

static const Style node_styles[] = {
  { "touchpoint", "shape=ellipse, fillcolor=\"#fbe6c2\", color=\"#b9853b\"" },
  { "role", "shape=box, style=\"filled,rounded\", fillcolor=\"#d3e5f4\", color=\"#4a7ba6\"" },
  { "service", "shape=box, fillcolor=\"#ffffff\", color=\"#555555\"" },
  { "provider", "shape=box, style=\"filled,bold\", fillcolor=\"#dcebd3\", color=\"#55803e\"" },
};

static const Style edge_styles[] = {
  { "passes", "color=\"#b9853b\"" },     { "served", "color=\"#6f9cc3\"" },
  { "delivered", "color=\"#7fa568\"" },  { "requires", "color=\"#c0504d\"" },
  { "hands-over", "color=\"#9a86b8\"" },
};

typedef struct {
  double least, most; /* NAN where none is known */
} Range;

typedef struct {
  SmxSink *sink;
  const SmxGraphParts *parts;
  const SmxColumn *labels[2], *kind, *layer, *x, *y; /* of nodes; each may be NULL */
  const SmxColumn *weight, *edge_kind, *status;      /* of edges */
  Range *ranges; /* by the number of the kind of an edge; of edges without kind first */
} Dot;

static void
clear_dot (Dot *self)
{
  g_free (self->ranges);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Dot, clear_dot)

/* ---- Columns ---- */

static const SmxColumn *
number_column (const SmxTable *table, const char *name)
{
  const SmxColumn *column = smx__column_named (table, name, SMX_COLUMN_DOUBLE);
  return column != NULL ? column : smx__column_named (table, name, SMX_COLUMN_INT64);
}

static double
number_at (const SmxColumn *column, gint64 row)
{
  if (column == NULL || smx__column_is_null (column, row))
    return NAN;
  return column->type == SMX_COLUMN_INT64 ? (double)column->integers[row] : column->doubles[row];
}

static const char *
text_at (const SmxColumn *column, gint64 row)
{
  return column == NULL || smx__column_is_null (column, row) ? NULL : smx__column_string (column, row);
}

/* The place in @ranges of the kind of an edge. */
static gsize
kind_number (const Dot *self, gint64 row)
{
  return text_at (self->edge_kind, row) == NULL ? 0 : (gsize)self->edge_kind->numbers[row] + 1;
}

static void
find_columns (Dot *self)
{
  const SmxTable *nodes = self->parts->nodes, *edges = self->parts->edges;
  self->labels[0] = smx__column_named (nodes, "label", SMX_COLUMN_TEXT);
  self->labels[1] = smx__column_named (nodes, "name", SMX_COLUMN_TEXT);
  self->kind = smx__column_named (nodes, "kind", SMX_COLUMN_TEXT);
  self->layer = smx__column_named (nodes, "layer", SMX_COLUMN_INT64);
  self->x = number_column (nodes, "x");
  self->y = number_column (nodes, "y");
  self->weight = number_column (edges, "weight");
  self->edge_kind = smx__column_named (edges, "kind", SMX_COLUMN_TEXT);
  self->status = smx__column_named (edges, "status", SMX_COLUMN_TEXT);
}

static gboolean
find_ranges (Dot *self)
{
  const SmxTable *edges = self->parts->edges;
  const gsize n_kinds = self->edge_kind == NULL ? 0 : smx__dictionary_n (self->edge_kind->texts);
  self->ranges = smx__allocate (n_kinds + 1, sizeof *self->ranges, &self->sink->error);
  for (gsize i = 0; self->ranges != NULL && i <= n_kinds; i++)
    self->ranges[i] = (Range){ NAN, NAN };
  for (gint64 row = 0; self->ranges != NULL && row < edges->n_rows; row++) {
    Range *range = &self->ranges[kind_number (self, row)];
    range->least = fmin (range->least, number_at (self->weight, row));
    range->most = fmax (range->most, number_at (self->weight, row));
  }
  return self->ranges != NULL;
}

static const char *
looks_of (const Style *styles, gsize n, const char *kind)
{
  for (gsize i = 0; i < n && kind != NULL; i++)
    if (g_str_equal (styles[i].kind, kind))
      return styles[i].looks;
  return NULL;
}

/* ---- Texts ---- */

static void
put (const Dot *self, const char *text)
{
  smx__sink_put_text (self->sink, text);
}

static const char *
escape_id (const char *text, char buffer[SMX_ESCAPE_ROOM], gsize *length)
{
  const char *escaped = smx__escape_in_id (text, buffer, length);
  return escaped != NULL ? escaped : smx__escape_dot (text, buffer, length);
}

static void
put_id (const Dot *self, const SmxColumn *column, gint64 row)
{
  smx__put_dot_string (self->sink, smx__column_string (column, row), escape_id);
}

/* One line of a tooltip; returns how many bytes it may have taken, an ampersand taking five. */
static gsize
put_tooltip_line (const Dot *self, const SmxColumn *column, const char *value)
{
  gsize length = strlen (value);
  if (length > TOOLTIP_LINE)
    length = (gsize)(g_utf8_find_prev_char (value, value + TOOLTIP_LINE) - value);
  smx__put_escaped (self->sink, column->title, smx__escape_dot_shown);
  put (self, ": ");
  smx__put_escaped_slice (self->sink, value, length, smx__escape_dot_shown);
  put (self, value[length] != '\0' ? "…" : "");
  return 5 * (strlen (column->title) + length + 5);
}

/* What a reader wants to know who points at it: all that is known, but for places and what the label says. */
static void
put_tooltip (const Dot *self, const SmxTable *table, gint64 row)
{
  gsize taken = 0;
  put (self, "tooltip=\"");
  for (guint i = 0, n = 0; i < table->n_columns; i++) {
    const SmxColumn *column = &table->columns[i];
    char buffer[SMX_LONGEST_NUMBER];
    if (column == self->layer || column == self->x || column == self->y || column == self->labels[0] ||
        column == self->parts->id || smx__column_is_null (column, row))
      continue;
    put (self, n++ > 0 ? "\\n" : "");
    taken += put_tooltip_line (self, column, smx__format_cell (column, row, buffer));
    if (taken > SMX_DOT_LONGEST / 2) {
      put (self, SMX_DOT_JOIN);
      taken = 0;
    }
  }
  put (self, "\"");
}

static void
put_data (const Dot *self, const SmxTable *table, gint64 row)
{
  for (guint i = 0; i < table->n_columns; i++) {
    const SmxColumn *column = &table->columns[i];
    if (smx__is_structure (self->parts, column) || smx__column_is_null (column, row) ||
        (column->type == SMX_COLUMN_DOUBLE && !isfinite (column->doubles[row])))
      continue;
    put (self, ", \"" DATA);
    smx__put_escaped (self->sink, column->name, smx__escape_dot);
    put (self, "\"=");
    if (column->type == SMX_COLUMN_TEXT) {
      smx__put_dot_string (self->sink, smx__column_string (column, row), smx__escape_dot);
    } else {
      put (self, "\"");
      smx__put_number (self->sink, column, row);
      put (self, "\"");
    }
  }
}

static void
put_decimals (const Dot *self, const char *format, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  put (self, g_ascii_formatd (text, sizeof text, format, value));
}

/* ---- Nodes ---- */

/* From left to right: layers are columns, and who stands further on in a layer stands lower. */
static void
put_position (const Dot *self, gint64 row)
{
  const double x = number_at (self->x, row), y = number_at (self->y, row);
  if (!isfinite (x) || !isfinite (y) || fabs (x) > 1e9 || fabs (y) > 1e9)
    return;
  put (self, "pos=\"");
  put_decimals (self, "%.1f", y * LAYER_POINTS);
  put (self, ",");
  put_decimals (self, "%.1f", x == 0 ? 0 : -x * NODE_POINTS);
  put (self, "\", ");
}

static void
put_node (const Dot *self, gint64 row)
{
  const char *looks = looks_of (node_styles, G_N_ELEMENTS (node_styles), text_at (self->kind, row));
  const char *label = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (self->labels) && label == NULL; i++)
    label = text_at (self->labels[i], row);
  put (self, "  ");
  put_id (self, self->parts->id, row);
  put (self, " [label=\"");
  smx__put_dot_label (self->sink, label != NULL ? label : smx__column_string (self->parts->id, row));
  put (self, "\", ");
  if (looks != NULL) {
    put (self, looks);
    put (self, ", ");
  }
  put_position (self, row);
  put_tooltip (self, self->parts->nodes, row);
  put_data (self, self->parts->nodes, row);
  put (self, "];\n");
}

static int
compare_layers (guint32 a, guint32 b, const void *data)
{
  const SmxColumn *layer = data;
  return (layer->integers[a] > layer->integers[b]) - (layer->integers[a] < layer->integers[b]);
}

/* Nodes of a layer stand in one column; a null one is in none. */
static void
put_ranks (const Dot *self)
{
  const gsize n = (gsize)self->parts->nodes->n_rows;
  g_autofree guint32 *order =
      self->layer == NULL ? NULL : smx__sorted_order (n, compare_layers, self->layer, &self->sink->error);
  gboolean open = FALSE;
  for (gsize i = 0, last = 0; order != NULL && i < n && self->sink->error == NULL; i++) {
    if (smx__column_is_null (self->layer, order[i]))
      continue;
    if (!open || self->layer->integers[order[i]] != self->layer->integers[last])
      put (self, open ? "}\n  {rank=same;" : "  {rank=same;");
    put (self, " ");
    put_id (self, self->parts->id, order[i]);
    put (self, ";");
    open = TRUE;
    last = order[i];
  }
  put (self, open ? "}\n" : "");
}

/* ---- Edges ---- */

/* Areas, so to speak, not widths, tell how much: what weighs a quarter of the most is half as thick. Where all weigh the same there
 * is nothing to tell. */
static double
thickness_of (const Dot *self, gint64 row)
{
  const double weight = number_at (self->weight, row);
  const Range *range = &self->ranges[kind_number (self, row)];
  if (isnan (weight) || range->least == range->most)
    return PLAIN;
  return weight > 0 ? THINNEST + (THICKEST - THINNEST) * sqrt (weight / range->most) : THINNEST;
}

static gboolean
leads_on (const Dot *self, gint64 row)
{
  const double from = number_at (self->layer, self->parts->ends[2 * row]),
               to = number_at (self->layer, self->parts->ends[2 * row + 1]);
  return from < to;
}

static void
put_edge (const Dot *self, gint64 row)
{
  const char *looks = looks_of (edge_styles, G_N_ELEMENTS (edge_styles), text_at (self->edge_kind, row));
  const char *status = text_at (self->status, row);
  put (self, "  ");
  put_id (self, self->parts->from, row);
  put (self, " -> ");
  put_id (self, self->parts->to, row);
  put (self, " [penwidth=");
  put_decimals (self, "%.2f", thickness_of (self, row));
  put (self, ", ");
  if (looks != NULL) {
    put (self, looks);
    put (self, ", ");
  }
  if (status != NULL && !g_str_equal (status, "confirmed"))
    put (self, "style=dashed, ");
  put (self, leads_on (self, row) ? "tailport=e, headport=w, " : "constraint=false, ");
  put_tooltip (self, self->parts->edges, row);
  put_data (self, self->parts->edges, row);
  put (self, "];\n");
}

static void
put_head (const Dot *self)
{
  const char *title = smx_table_find_metadata (self->parts->nodes, "title");
  put (self, "digraph {\n"
             "  graph [rankdir=LR, outputorder=edgesfirst, ranksep=1.8, nodesep=0.12, labelloc=t, "
             "fontname=\"Helvetica,Arial,sans-serif\", fontsize=18");
  if (title != NULL) {
    put (self, ", label=");
    smx__put_dot_string (self->sink, title, smx__escape_dot_shown);
  }
  put (self, "];\n"
             "  node [shape=box, style=filled, fillcolor=\"#ffffff\", color=\"#555555\", "
             "fontname=\"Helvetica,Arial,sans-serif\", fontsize=11, height=0.35, margin=\"0.11,0.04\"];\n"
             "  edge [color=\"#888888\", arrowsize=0.6];\n");
}

void
smx__write_dot (SmxSink *sink, const SmxGraphParts *parts)
{
  g_auto (Dot) dot = { .sink = sink, .parts = parts };
  find_columns (&dot);
  if (!find_ranges (&dot))
    return;
  put_head (&dot);
  for (gint64 row = 0; row < parts->nodes->n_rows && sink->error == NULL; row++)
    put_node (&dot, row);
  put_ranks (&dot);
  for (gint64 row = 0; row < parts->edges->n_rows && sink->error == NULL; row++)
    put_edge (&dot, row);
  put (&dot, "}\n");
}
