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

#define LINE 26 /* characters of a label, wide ones two */
#define LINES 3
#define TOOLTIP_LINE 200 /* bytes of a text in a tooltip */
#define LAYER_POINTS 300 /* from a layer to the next */
#define NODE_POINTS 46   /* from a node to the next */
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
  SmxSink *sink;
  const SmxGraphParts *parts;
  const SmxColumn *labels[2], *kind, *layer, *x, *y; /* of nodes; each may be NULL */
  const SmxColumn *weight, *edge_kind, *status;      /* of edges */
  double *
      most; /* the largest weight of each kind of edges, by the number of its text; of those without kind first */
} Dot;

static void
clear_dot (Dot *self)
{
  g_free (self->most);
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

/* The place in @most of the kind of an edge. */
static gsize
kind_number (const Dot *self, gint64 row)
{
  return text_at (self->edge_kind, row) == NULL ? 0 : (gsize)self->edge_kind->numbers[row] + 1;
}

static gboolean
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
  const gsize n_kinds = self->edge_kind == NULL ? 0 : smx__dictionary_n (self->edge_kind->texts);
  self->most = smx__allocate (n_kinds + 1, sizeof *self->most, &self->sink->error);
  for (gint64 row = 0; self->most != NULL && row < edges->n_rows; row++)
    self->most[kind_number (self, row)] =
        fmax (self->most[kind_number (self, row)], number_at (self->weight, row));
  return self->most != NULL;
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
escape_data (const char *text, char buffer[SMX_ESCAPE_ROOM], gsize *length)
{
  (void)buffer;
  const gsize bytes = smx__no_xml (text);
  *length = MAX (bytes, 1);
  return *text == '"' ? "\\\"" : *text == '\\' ? "\\\\" : bytes > 0 ? SMX_REPLACEMENT : NULL;
}

static const char *
escape_id (const char *text, char buffer[SMX_ESCAPE_ROOM], gsize *length)
{
  const char *escaped = smx__escape_in_id (text, buffer, length);
  return escaped != NULL ? escaped : escape_data (text, buffer, length);
}

/* Of what is read once more, too: an ampersand is one, and a line ends. */
static const char *
escape_shown (const char *text, char buffer[SMX_ESCAPE_ROOM], gsize *length)
{
  return *text == '&' ? "&amp;" : *text == '\n' ? "\\n" : escape_data (text, buffer, length);
}

static void
put_id (const Dot *self, const SmxColumn *column, gint64 row)
{
  put (self, "\"");
  smx__put_escaped (self->sink, smx__column_string (column, row), escape_id);
  put (self, "\"");
}

/* One character, of @length bytes. */
static void
put_character (const Dot *self, const char *text, gsize length)
{
  char one[8];
  memcpy (one, text, length);
  one[length] = '\0';
  smx__put_escaped (self->sink, one, escape_shown);
}

static const char *
skip_blanks (const char *text)
{
  while (*text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return text;
}

static guint
width_of (const char *text)
{
  return g_unichar_iswide (g_utf8_get_char (text)) ? 2 : 1;
}

/* How wide the word at @text is, LINE at most. */
static guint
measure_word (const char *text)
{
  guint width = 0;
  for (; *text != '\0' && width < LINE && !g_unichar_isspace (g_utf8_get_char (text));
       text = g_utf8_next_char (text))
    width += width_of (text);
  return MIN (width, LINE);
}

/* Words in lines, the last one with an ellipsis where there are more; a word that is wider than a line is broken. */
static void
put_label (const Dot *self, const char *text)
{
  guint line = 1, used = 0;
  for (text = skip_blanks (text); *text != '\0'; text = skip_blanks (text)) {
    gboolean fits = used == 0 || used + 1 + measure_word (text) <= LINE;
    for (gboolean first = TRUE; *text != '\0' && !g_unichar_isspace (g_utf8_get_char (text)); first = FALSE) {
      const char *next = g_utf8_next_char (text);
      if (!fits || used + width_of (text) > LINE) {
        if (line++ == LINES) {
          put (self, "…");
          return;
        }
        put (self, "\\n");
        used = 0;
        fits = TRUE;
      } else if (first && used > 0) {
        put (self, " ");
        used++;
      }
      put_character (self, text, (gsize)(next - text));
      used += width_of (text);
      text = next;
    }
  }
}

/* What a reader wants to know who points at it: all that is known, but for places and what the label says. */
static void
put_tooltip (const Dot *self, const SmxTable *table, gint64 row)
{
  put (self, "tooltip=\"");
  for (guint i = 0, n = 0; i < table->n_columns; i++) {
    const SmxColumn *column = &table->columns[i];
    char buffer[SMX_LONGEST_NUMBER];
    if (column == self->layer || column == self->x || column == self->y || column == self->labels[0] ||
        column == self->parts->id || smx__column_is_null (column, row))
      continue;
    const char *value = smx__format_cell (column, row, buffer);
    gsize length = strlen (value);
    if (length > TOOLTIP_LINE)
      length = (gsize)(g_utf8_find_prev_char (value, value + TOOLTIP_LINE) - value);
    g_autofree char *shown = g_strndup (value, length);
    put (self, n++ > 0 ? "\\n" : "");
    smx__put_escaped (self->sink, column->title, escape_shown);
    put (self, ": ");
    smx__put_escaped (self->sink, shown, escape_shown);
    put (self, value[length] != '\0' ? "…" : "");
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
    smx__put_escaped (self->sink, column->name, escape_data);
    put (self, "\"=\"");
    if (column->type == SMX_COLUMN_TEXT)
      smx__put_escaped (self->sink, smx__column_string (column, row), escape_data);
    else
      smx__put_number (self->sink, column, row);
    put (self, "\"");
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
  put_label (self, label != NULL ? label : smx__column_string (self->parts->id, row));
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

/* Areas, so to speak, not widths, tell how much: what weighs a quarter of the most is half as thick. */
static double
thickness_of (const Dot *self, gint64 row)
{
  const double weight = number_at (self->weight, row), most = self->most[kind_number (self, row)];
  if (!(weight > 0))
    return self->weight == NULL || isnan (weight) ? 1 : THINNEST;
  return THINNEST + (THICKEST - THINNEST) * sqrt (weight / most);
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
    put (self, ", label=\"");
    smx__put_escaped (self->sink, title, escape_shown);
    put (self, "\"");
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
  if (!find_columns (&dot))
    return;
  put_head (&dot);
  for (gint64 row = 0; row < parts->nodes->n_rows && sink->error == NULL; row++)
    put_node (&dot, row);
  put_ranks (&dot);
  for (gint64 row = 0; row < parts->edges->n_rows && sink->error == NULL; row++)
    put_edge (&dot, row);
  put (&dot, "}\n");
}
