/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs as GraphML and DOT: every byte of a small one, texts that are hard to write, what is refused, faults. What other programs
 * read is tried by tests/programs/test-graph.py. */
#include "test-support.h"

#include <math.h>
#include <glib/gstdio.h>
#include <service-matrix/error.h>
#include <service-matrix/graph-write.h>

#include "base/int128.h"
#include "base/memory.h"
#include "table/builder.h"

typedef gboolean (*Write) (const SmxTable *nodes, const SmxTable *edges, GOutputStream *stream,
                           GCancellable *cancellable, GError **error);
static const Write writers[] = { smx_table_write_graphml, smx_table_write_dot };

/* ---- Tables: columns "name:type", rows as lists of texts, "-" null ---- */

static void
add_value (SmxTableBuilder *builder, guint column, char type, const char *text)
{
  const gboolean null = g_str_equal (text, "-");
  gboolean added =
      type == 'i'   ? smx__table_builder_int64 (builder, column,
                                              null ? SMX_NULL : g_ascii_strtoll (text, NULL, 10), NULL)
      : type == 'd' ? smx__table_builder_double (builder, column,
                                                 null ? (double)NAN : g_ascii_strtod (text, NULL), NULL)
                    : smx__table_builder_text (builder, column, null ? NULL : text, NULL);
  assert_true (added);
}

/* @columns: "id:t label:t x:d"; @values: all rows one after another, ended by NULL. */
static SmxTable *
make (const char *columns, const char *const *values, const char *title)
{
  g_auto (GStrv) names = g_strsplit (columns, " ", -1);
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (NULL);
  const guint n = g_strv_length (names);
  for (guint i = 0; i < n; i++) {
    char *colon = strrchr (names[i], ':');
    *colon = '\0';
    const SmxColumnSpec spec = { names[i],
                                 colon[1] == 'i'   ? SMX_COLUMN_INT64
                                 : colon[1] == 'd' ? SMX_COLUMN_DOUBLE
                                                   : SMX_COLUMN_TEXT,
                                 2,
                                 { { names[i], names[i] } } };
    assert_true (smx__table_builder_add_column (builder, &spec, NULL, NULL));
  }
  for (guint i = 0; values[i] != NULL; i++)
    add_value (builder, i % n, names[i % n][strlen (names[i % n]) + 1], values[i]);
  if (title != NULL)
    assert_true (smx__table_builder_metadata (builder, "title", title, NULL));
  return smx__table_builder_finish (builder, NULL);
}

#define VALUES(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NOTHING ((const char *const[]){ NULL })

static char *
written (Write write, const SmxTable *nodes, const SmxTable *edges)
{
  GError *error = NULL;
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  assert_true (write (nodes, edges, stream, NULL, &error));
  assert_no_error (error);
  assert_false (g_output_stream_is_closed (stream));
  assert_true (g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL));
  assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

/* ---- Every byte ---- */

static SmxTable *
small_nodes (void)
{
  return make ("id:t kind:t label:t layer:i x:d y:d volume:d",
               VALUES ("role:a", "role", "Teller & co.", "1", "0.5", "1", "-", "service:b", "service", "-",
                       "2", "0", "2", "1200.5", "c", "-", "", "2", "-", "2", "0"),
               "Bank");
}

static SmxTable *
small_edges (void)
{
  return make ("from:t to:t kind:t weight:d status:t returns:i",
               VALUES ("role:a", "service:b", "served", "100", "proposed", "-", "role:a", "c", "served", "25",
                       "confirmed", "7", "service:b", "c", "requires", "-", "-", "-"),
               NULL);
}

static void
writes_graphml (void **state)
{
  (void)state;
  g_autoptr (SmxTable) nodes = small_nodes ();
  g_autoptr (SmxTable) edges = small_edges ();
  g_autofree char *text = written (smx_table_write_graphml, nodes, edges);
  assert_string_equal (text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                             "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
                             "  <key id=\"g0\" for=\"graph\" attr.name=\"title\" attr.type=\"string\"/>\n"
                             "  <key id=\"n1\" for=\"node\" attr.name=\"kind\" attr.type=\"string\"/>\n"
                             "  <key id=\"n2\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n"
                             "  <key id=\"n3\" for=\"node\" attr.name=\"layer\" attr.type=\"long\"/>\n"
                             "  <key id=\"n4\" for=\"node\" attr.name=\"x\" attr.type=\"double\"/>\n"
                             "  <key id=\"n5\" for=\"node\" attr.name=\"y\" attr.type=\"double\"/>\n"
                             "  <key id=\"n6\" for=\"node\" attr.name=\"volume\" attr.type=\"double\"/>\n"
                             "  <key id=\"e2\" for=\"edge\" attr.name=\"kind\" attr.type=\"string\"/>\n"
                             "  <key id=\"e3\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>\n"
                             "  <key id=\"e4\" for=\"edge\" attr.name=\"status\" attr.type=\"string\"/>\n"
                             "  <key id=\"e5\" for=\"edge\" attr.name=\"returns\" attr.type=\"long\"/>\n"
                             "  <graph edgedefault=\"directed\">\n"
                             "      <data key=\"g0\">Bank</data>\n"
                             "    <node id=\"role:a\">\n"
                             "      <data key=\"n1\">role</data>\n"
                             "      <data key=\"n2\">Teller &amp; co.</data>\n"
                             "      <data key=\"n3\">1</data>\n"
                             "      <data key=\"n4\">0.5</data>\n"
                             "      <data key=\"n5\">1</data>\n"
                             "    </node>\n"
                             "    <node id=\"service:b\">\n"
                             "      <data key=\"n1\">service</data>\n"
                             "      <data key=\"n3\">2</data>\n"
                             "      <data key=\"n4\">0</data>\n"
                             "      <data key=\"n5\">2</data>\n"
                             "      <data key=\"n6\">1200.5</data>\n"
                             "    </node>\n"
                             "    <node id=\"c\">\n"
                             "      <data key=\"n2\"></data>\n"
                             "      <data key=\"n3\">2</data>\n"
                             "      <data key=\"n5\">2</data>\n"
                             "      <data key=\"n6\">0</data>\n"
                             "    </node>\n"
                             "    <edge source=\"role:a\" target=\"service:b\">\n"
                             "      <data key=\"e2\">served</data>\n"
                             "      <data key=\"e3\">100</data>\n"
                             "      <data key=\"e4\">proposed</data>\n"
                             "    </edge>\n"
                             "    <edge source=\"role:a\" target=\"c\">\n"
                             "      <data key=\"e2\">served</data>\n"
                             "      <data key=\"e3\">25</data>\n"
                             "      <data key=\"e4\">confirmed</data>\n"
                             "      <data key=\"e5\">7</data>\n"
                             "    </edge>\n"
                             "    <edge source=\"service:b\" target=\"c\">\n"
                             "      <data key=\"e2\">requires</data>\n"
                             "    </edge>\n"
                             "  </graph>\n"
                             "</graphml>\n");
}

/* A quarter of the weight is half as thick above the least: 0.5 + 4 x 1/2. */
static void
writes_dot (void **state)
{
  (void)state;
  g_autoptr (SmxTable) nodes = small_nodes ();
  g_autoptr (SmxTable) edges = small_edges ();
  g_autofree char *text = written (smx_table_write_dot, nodes, edges);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  static const char *const expected[] = {
    "  \"role:a\" [label=\"Teller &amp; co.\", shape=box, style=\"filled,rounded\", fillcolor=\"#d3e5f4\", "
    "color=\"#4a7ba6\", pos=\"300.0,-23.0\", tooltip=\"kind: role\", \"data_kind\"=\"role\", "
    "\"data_label\"=\"Teller & co.\", \"data_layer\"=\"1\", \"data_x\"=\"0.5\", \"data_y\"=\"1\"];",
    "  \"service:b\" [label=\"service:b\", shape=box, fillcolor=\"#ffffff\", color=\"#555555\", "
    "pos=\"600.0,0.0\", tooltip=\"kind: service\\nvolume: 1200.50\", \"data_kind\"=\"service\", "
    "\"data_layer\"=\"2\", \"data_x\"=\"0\", \"data_y\"=\"2\", \"data_volume\"=\"1200.5\"];",
    "  \"c\" [label=\"\", tooltip=\"volume: 0.00\", \"data_label\"=\"\", \"data_layer\"=\"2\", "
    "\"data_y\"=\"2\", \"data_volume\"=\"0\"];",
    "  {rank=same; \"role:a\";}",
    "  {rank=same; \"service:b\"; \"c\";}",
    "  \"role:a\" -> \"service:b\" [penwidth=4.50, color=\"#6f9cc3\", style=dashed, tailport=e, headport=w, "
    "tooltip=\"from: role:a\\nto: service:b\\nkind: served\\nweight: 100.00\\nstatus: proposed\", "
    "\"data_kind\"=\"served\", \"data_weight\"=\"100\", \"data_status\"=\"proposed\"];",
    "  \"role:a\" -> \"c\" [penwidth=2.50, color=\"#6f9cc3\", tailport=e, headport=w, tooltip=\"from: "
    "role:a\\nto: c\\nkind: served\\nweight: 25.00\\nstatus: confirmed\\nreturns: 7\", "
    "\"data_kind\"=\"served\", \"data_weight\"=\"25\", \"data_status\"=\"confirmed\", "
    "\"data_returns\"=\"7\"];",
    "  \"service:b\" -> \"c\" [penwidth=1.00, color=\"#c0504d\", constraint=false, tooltip=\"from: "
    "service:b\\nto: c\\nkind: requires\", \"data_kind\"=\"requires\"];",
    "}",
    "",
  };
  assert_string_equal (lines[0], "digraph {");
  assert_non_null (strstr (lines[1], ", label=\"Bank\"];"));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    assert_string_equal (lines[4 + i], expected[i]);
  assert_null (lines[4 + G_N_ELEMENTS (expected)]);
}

/* The same bytes without what is only drawn: no kind, label, layer, place, weight. */
static void
writes_bare_tables (void **state)
{
  (void)state;
  g_autoptr (SmxTable) nodes = make ("id:t", VALUES ("a", "b"), NULL);
  g_autoptr (SmxTable) edges = make ("to:t from:t", VALUES ("b", "a", "a", "a"), NULL);
  g_autofree char *dot = written (smx_table_write_dot, nodes, edges);
  g_autofree char *xml = written (smx_table_write_graphml, nodes, edges);
  assert_non_null (
      strstr (dot, "  \"a\" [label=\"a\", tooltip=\"\"];\n  \"b\" [label=\"b\", tooltip=\"\"];\n"
                   "  \"a\" -> \"b\" [penwidth=1.00, constraint=false, tooltip=\"to: b\\nfrom: a\"];\n"
                   "  \"a\" -> \"a\" [penwidth=1.00, constraint=false, "));
  assert_non_null (strstr (xml, "    <edge source=\"a\" target=\"b\">\n    </edge>\n"
                                "    <edge source=\"a\" target=\"a\">\n    </edge>\n"));
}

static void
writes_nothing (void **state)
{
  (void)state;
  g_autoptr (SmxTable) nodes = make ("id:t layer:i x:d y:d", NOTHING, NULL);
  g_autoptr (SmxTable) edges = make ("from:t to:t weight:d", NOTHING, NULL);
  g_autofree char *dot = written (smx_table_write_dot, nodes, edges);
  g_autofree char *xml = written (smx_table_write_graphml, nodes, edges);
  assert_true (g_str_has_suffix (dot, "arrowsize=0.6];\n}\n"));
  assert_true (g_str_has_suffix (xml, "  <graph edgedefault=\"directed\">\n  </graph>\n</graphml>\n"));
}

/* ---- One text, how each format has it ---- */

typedef struct {
  const char *name, *text;
  const char *xml, *xml_id;         /* as a value and as an id */
  const char *dot, *dot_id, *label; /* as an attribute, an id, a label */
} Text;

static const Text texts[] = {
  { "plain", "abc", "abc", "abc", "abc", "abc", "abc" },
  { "quotes", "say \"hi\"", "say &quot;hi&quot;", "say &quot;hi&quot;", "say \\\"hi\\\"", "say \\\"hi\\\"",
    "say \\\"hi\\\"" },
  { "markup", "<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;", "&lt;b&gt;&amp;amp;&lt;/b&gt;", "<b>&amp;</b>",
    "<b>&amp;</b>", "<b>&amp;amp;</b>" },
  { "cdata-end", "a]]>b", "a]]&gt;b", "a]]&gt;b", "a]]>b", "a]]>b", "a]]>b" },
  { "arrow", "a -> b; c {}", "a -&gt; b; c {}", "a -&gt; b; c {}", "a -> b; c {}", "a -> b; c {}",
    "a -> b; c {}" },
  { "backslash", "C:\\new\\", "C:\\new\\", "C:\\new\\", "C:\\\\new\\\\", "C:\\\\new\\\\", "C:\\\\new\\\\" },
  { "backslash-quote", "\\\"", "\\&quot;", "\\&quot;", "\\\\\\\"", "\\\\\\\"", "\\\\\\\"" },
  { "lines", "a\r\nb\tc", "a&#13;&#10;b&#9;c", "a&#13;&#10;b&#9;c", "a\r\nb\tc", "a\r\nb\tc", "a b c" },
  { "blanks", " a  b ", " a  b ", " a  b ", " a  b ", " a  b ", "a b" },
  { "control", "a\x01z\x1f", "a\uFFFDz\uFFFD", "a\uFFFD0001z\uFFFD001F", "a\uFFFDz\uFFFD",
    "a\uFFFD0001z\uFFFD001F", "a\uFFFDz\uFFFD" },
  { "no-characters", "\xef\xbf\xbe\xef\xbf\xbf\uFFFD", "\uFFFD\uFFFD\uFFFD", "\uFFFDFFFE\uFFFDFFFF\uFFFDFFFD",
    "\uFFFD\uFFFD\uFFFD", "\uFFFDFFFE\uFFFDFFFF\uFFFDFFFD", "\uFFFD\uFFFD\uFFFD" },
  { "last-of-their-kind", "\x7f\ufffc\ufffb\U0010ffff", "\x7f\ufffc\ufffb\U0010ffff",
    "\x7f\ufffc\ufffb\U0010ffff", "\x7f\ufffc\ufffb\U0010ffff", "\x7f\ufffc\ufffb\U0010ffff",
    "\x7f\ufffc\ufffb\U0010ffff" },
  { "emoji", "🏦 給与", "🏦 給与", "🏦 給与", "🏦 給与", "🏦 給与", "🏦 給与" },
  { "long-label",
    "Revisión jurídica de garantías hipotecarias y de sus avales personales, con informe del notario",
    "Revisión jurídica de garantías hipotecarias y de sus avales personales, con informe del notario",
    "Revisión jurídica de garantías hipotecarias y de sus avales personales, con informe del notario",
    "Revisión jurídica de garantías hipotecarias y de sus avales personales, con informe del notario",
    "Revisión jurídica de garantías hipotecarias y de sus avales personales, con informe del notario",
    "Revisión jurídica de\\ngarantías hipotecarias y\\nde sus avales personales,…" },
  { "long-word", "abcdefghijklmnopqrstuvwxyz0123456789 end", "abcdefghijklmnopqrstuvwxyz0123456789 end",
    "abcdefghijklmnopqrstuvwxyz0123456789 end", "abcdefghijklmnopqrstuvwxyz0123456789 end",
    "abcdefghijklmnopqrstuvwxyz0123456789 end", "abcdefghijklmnopqrstuvwxyz\\n0123456789 end" },
  { "wide-word", "給与計算サービス部門の新しい窓口", "給与計算サービス部門の新しい窓口",
    "給与計算サービス部門の新しい窓口", "給与計算サービス部門の新しい窓口",
    "給与計算サービス部門の新しい窓口", "給与計算サービス部門の新し\\nい窓口" },
};

static void
shows (void **state)
{
  const Text *row = *state;
  g_autoptr (SmxTable) nodes = make ("id:t label:t", VALUES (row->text, row->text), NULL);
  g_autoptr (SmxTable) edges = make ("from:t to:t note:t", VALUES (row->text, row->text, row->text), NULL);
  g_autofree char *xml = written (smx_table_write_graphml, nodes, edges);
  g_autofree char *dot = written (smx_table_write_dot, nodes, edges);
  const struct {
    const char *in, *before, *text, *after;
  } expected[] = {
    { xml, "<node id=\"", row->xml_id, "\">\n      <data key=\"n1\">" },
    { xml, "<data key=\"n1\">", row->xml, "</data>\n    </node>\n" },
    { xml, "<data key=\"e2\">", row->xml, "</data>\n    </edge>\n" },
    { xml, "\" target=\"", row->xml_id, "\">\n" },
    { dot, "\n  \"", row->dot_id, "\" [label=\"" },
    { dot, " [label=\"", row->label, "\", tooltip=\"" },
    { dot, "\"data_label\"=\"", row->dot, "\"];\n" },
    { dot, "\"data_note\"=\"", row->dot, "\"];\n}\n" },
    { dot, " -> \"", row->dot_id, "\" [penwidth=" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autofree char *whole = g_strconcat (expected[i].before, expected[i].text, expected[i].after, NULL);
    if (strstr (expected[i].in, whole) == NULL)
      fail_msg ("no %s\nin %s", whole, expected[i].in);
  }
}

/* Attribute names are texts like others; a title is one in a label. */
static void
escapes_names (void **state)
{
  (void)state;
  g_autoptr (SmxTable) nodes = make ("id:t a\"<&\\:t", VALUES ("a", "v"), "\"R&D\" \\N <b>\nx");
  g_autoptr (SmxTable) edges = make ("from:t to:t", NOTHING, NULL);
  g_autofree char *xml = written (smx_table_write_graphml, nodes, edges);
  g_autofree char *dot = written (smx_table_write_dot, nodes, edges);
  assert_non_null (strstr (xml, " attr.name=\"a&quot;&lt;&amp;\\\" attr.type=\"string\"/>"));
  assert_non_null (strstr (xml, ">&quot;R&amp;D&quot; \\N &lt;b&gt;&#10;x</data>"));
  assert_non_null (strstr (dot, "\"data_a\\\"<&\\\\\"=\"v\""));
  assert_non_null (strstr (dot, ", label=\"\\\"R&amp;D\\\" \\\\N <b>\\nx\"];"));
}

/* A text in pieces, none too long for Graphviz, put together again is found so many times. */
static void
assert_pieces (const char *dot, const char *text, guint n)
{
  g_autofree char *quoted = g_strconcat ("\"", text, "\"", NULL);
  g_auto (GStrv) pieces = g_strsplit (dot, "\" + \"", -1), strings = g_strsplit (dot, "\"", -1);
  g_autofree char *whole = g_strjoinv ("", pieces);
  guint found = 0;
  for (const char *at = whole; (at = strstr (at, quoted)) != NULL; at++)
    found++;
  assert_int_equal (found, n);
  for (guint i = 0; strings[i] != NULL; i++)
    assert_in_range (strlen (strings[i]), 0, 16000);
}

/* Many columns of long texts, all of which grow where they are escaped. */
static void
joins_what_is_long (void **state)
{
  (void)state;
  g_autoptr (GString) columns = g_string_new ("id:t");
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  g_autofree char *bells = g_strnfill (20000, 7), *ampersands = g_strnfill (199, '&');
  g_ptr_array_add (values, bells);
  for (guint i = 0; i < 60; i++) {
    g_string_append_printf (columns, " c%u:t", i);
    g_ptr_array_add (values, ampersands);
  }
  g_ptr_array_add (values, NULL);
  g_autoptr (SmxTable) nodes = make (columns->str, (const char *const *)values->pdata, ampersands);
  g_autoptr (SmxTable) edges = make ("from:t to:t", VALUES (bells, bells), NULL);
  g_autofree char *dot = written (smx_table_write_dot, nodes, edges);
  g_auto (GStrv) replaced = g_strsplit (bells, "\a", -1);
  g_autofree char *id = g_strjoinv ("\uFFFD0007", replaced);
  assert_pieces (dot, id, 3);
}

/* A megabyte is written whole as an attribute, and cut where it is drawn. */
static void
writes_long_texts (void **state)
{
  (void)state;
  g_autoptr (GString) name = g_string_new (NULL);
  while (name->len < 1 << 20)
    g_string_append (name, "ñ<\xf0\x9f\x8f\xa6");
  g_autoptr (SmxTable) nodes = make ("id:t label:t", VALUES (name->str, name->str), NULL);
  g_autoptr (SmxTable) edges = make ("from:t to:t", VALUES (name->str, name->str), NULL);
  g_autofree char *xml = written (smx_table_write_graphml, nodes, edges);
  g_autofree char *dot = written (smx_table_write_dot, nodes, edges);
  const gsize in_xml = name->len + name->len * 3 / 7, joints = name->len / 1500;
  assert_in_range (strlen (xml), 4 * in_xml, 4 * in_xml + 600);
  assert_in_range (strlen (dot), 4 * name->len, 4 * (name->len + 5 * joints) + 1500);
  assert_true (g_utf8_validate (dot, -1, NULL) && g_utf8_validate (xml, -1, NULL));
  assert_pieces (dot, name->str, 4);
}

/* Marks take no room in a line of a terminal, but are counted, so that no label is without end. */
static void
bounds_labels (void **state)
{
  (void)state;
  g_autoptr (GString) name = g_string_new ("e");
  for (guint i = 0; i < 5000; i++)
    g_string_append (name, "\u0301");
  g_autoptr (SmxTable) nodes = make ("id:t name:t note:t", VALUES ("a", name->str, "-"), NULL);
  g_autoptr (SmxTable) edges = make ("from:t to:t", NOTHING, NULL);
  g_autofree char *dot = written (smx_table_write_dot, nodes, edges);
  const char *label = strstr (dot, "[label=\"e"), *end = strstr (dot, "…\", tooltip=");
  assert_true (label != NULL && end != NULL && end - label < 200);
}

/* Doubles as they are read back, whole numbers whole. */
static void
writes_numbers (void **state)
{
  (void)state;
  g_autoptr (SmxTable) nodes = make (
      "id:t d:d i:i", VALUES ("a", "0.1", "9223372036854775807", "b", "1e300", "-1", "c", "-", "-"), NULL);
  g_autoptr (SmxTable) edges = make ("from:t to:t", NOTHING, NULL);
  g_autofree char *xml = written (smx_table_write_graphml, nodes, edges);
  g_autofree char *dot = written (smx_table_write_dot, nodes, edges);
  assert_non_null (
      strstr (xml, "<data key=\"n1\">0.1</data>\n      <data key=\"n2\">9223372036854775807</data>"));
  assert_non_null (strstr (xml, "<data key=\"n1\">1e+300</data>\n      <data key=\"n2\">-1</data>"));
  assert_non_null (strstr (xml, "<node id=\"c\">\n    </node>"));
  assert_non_null (strstr (dot, "\"data_d\"=\"1e+300\", \"data_i\"=\"-1\""));
}

/* Places that no picture holds are left out, the rest stays. */
static void
leaves_out_wild_places (void **state)
{
  (void)state;
  g_autoptr (SmxTable) nodes = make ("id:t x:d y:i", VALUES ("a", "1e300", "1", "b", "2", "1"), NULL);
  g_autoptr (SmxTable) edges =
      make ("from:t to:t weight:i", VALUES ("a", "b", "-5", "b", "a", "0", "a", "a", "-"), NULL);
  g_autofree char *dot = written (smx_table_write_dot, nodes, edges);
  assert_non_null (strstr (dot, "\"a\" [label=\"a\", tooltip"));
  assert_non_null (strstr (dot, "\"b\" [label=\"b\", pos=\"300.0,-92.0\", tooltip"));
  assert_non_null (strstr (dot, "\"a\" -> \"b\" [penwidth=0.50,"));
  assert_non_null (strstr (dot, "\"b\" -> \"a\" [penwidth=0.50,"));
  assert_non_null (strstr (dot, "\"a\" -> \"a\" [penwidth=1.00,"));
}

/* Where all edges of a kind weigh the same, thickness would tell nothing. */
static void
draws_equal_weights_thin (void **state)
{
  (void)state;
  g_autoptr (SmxTable) nodes = make ("id:t", VALUES ("a", "b"), NULL);
  g_autoptr (SmxTable) edges = make ("from:t to:t kind:t weight:d",
                                     VALUES ("a", "b", "x", "7", "b", "a", "x", "7", "a", "a", "y", "4", "b",
                                             "b", "y", "16", "a", "b", "-", "0"),
                                     NULL);
  g_autofree char *dot = written (smx_table_write_dot, nodes, edges);
  assert_non_null (strstr (dot, "\"a\" -> \"b\" [penwidth=1.00,"));
  assert_non_null (strstr (dot, "\"b\" -> \"a\" [penwidth=1.00,"));
  assert_non_null (strstr (dot, "\"a\" -> \"a\" [penwidth=2.50,"));
  assert_non_null (strstr (dot, "\"b\" -> \"b\" [penwidth=4.50,"));
}

/* ---- Refused ---- */

typedef struct {
  const char *name;
  const char *node_columns, *nodes[6], *edge_columns, *edges[6];
  SmxErrorCode code;
  const char *message;
} Refusal;

static const Refusal refusals[] = {
  { "no-id",
    "code:t",
    { "a" },
    "from:t to:t",
    { NULL },
    SMX_ERROR_REFERENCE,
    "nodes: expected a column of text named \"id\" but there is none" },
  { "id-is-a-number",
    "id:i",
    { "1" },
    "from:t to:t",
    { NULL },
    SMX_ERROR_REFERENCE,
    "nodes: expected a column of text named \"id\" but there is none" },
  { "no-from",
    "id:t",
    { "a" },
    "source:t to:t",
    { NULL },
    SMX_ERROR_REFERENCE,
    "edges: expected a column of text named \"from\" but there is none" },
  { "no-to",
    "id:t",
    { "a" },
    "from:t",
    { NULL },
    SMX_ERROR_REFERENCE,
    "edges: expected a column of text named \"to\" but there is none" },
  { "id-is-null",
    "id:t",
    { "a", "-" },
    "from:t to:t",
    { NULL },
    SMX_ERROR_RANGE,
    "nodes:2: id: expected a text but found none" },
  { "twins",
    "id:t",
    { "a", "b", "a" },
    "from:t to:t",
    { NULL },
    SMX_ERROR_CONFLICT,
    "nodes:3: id: expected an id that no other row has, but \"a\" is that of row 1 too" },
  { "end-is-null",
    "id:t",
    { "a" },
    "from:t to:t",
    { "a", "a", "a", "-" },
    SMX_ERROR_RANGE,
    "edges:2: to: expected a text but found none" },
  { "end-is-no-node",
    "id:t",
    { "a" },
    "from:t to:t",
    { "b\n", "a" },
    SMX_ERROR_REFERENCE,
    "edges:1: from: expected the id of a node but found \"b\\n\"" },
};

static void
refuses (void **state)
{
  const Refusal *row = *state;
  g_autoptr (SmxTable) nodes = make (row->node_columns, row->nodes, NULL);
  g_autoptr (SmxTable) edges = make (row->edge_columns, row->edges, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
    assert_false (writers[i](nodes, edges, stream, NULL, &error));
    assert_error (error, SMX_ERROR, (int)row->code, row->message);
    assert_int_equal (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)), 0);
  }
}

static void
refuses_in_spanish (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
  g_autoptr (SmxTable) nodes = make ("code:t", VALUES ("a"), NULL);
  g_autoptr (SmxTable) edges = make ("from:t to:t", NOTHING, NULL);
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  assert_false (smx_table_write_dot (nodes, edges, stream, NULL, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_REFERENCE,
                "nodes: se esperaba una columna de texto llamada \"id\", pero no la hay");
}

/* ---- Faults ---- */

/* A stream that takes some bytes, a few at a time, and then fails, or cancels. */
typedef struct {
  GOutputStream parent;
  gsize left;
  GCancellable *cancels;
} Leaky;
typedef GOutputStreamClass LeakyClass;
static GType leaky_get_type (void);
G_DEFINE_TYPE (Leaky, leaky, G_TYPE_OUTPUT_STREAM)

static gssize
leaky_write (GOutputStream *stream, const void *bytes, gsize n, GCancellable *cancellable, GError **error)
{
  (void)bytes;
  (void)cancellable;
  Leaky *self = (Leaky *)stream;
  gsize taken = MIN (MIN (n, 1000), self->left);
  if (taken == 0 && self->cancels != NULL) {
    g_cancellable_cancel (self->cancels);
    return 1;
  }
  if (taken == 0 && n > 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "the bucket is full");
    return -1;
  }
  self->left -= taken;
  return (gssize)taken;
}

static void
leaky_class_init (LeakyClass *class)
{
  class->write_fn = leaky_write;
}

static void
leaky_init (Leaky *self)
{
  self->left = 0;
}

/* A ring of nodes with a star in it, over several buffers. */
static void
make_large (SmxTable **nodes, SmxTable **edges)
{
  enum { N = 2000 };
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free),
                        ends = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < N; i++) {
    g_ptr_array_add (ids, g_strdup_printf ("node %u", i));
    g_ptr_array_add (ids, g_strdup_printf ("%u", i % 7));
    g_ptr_array_add (ends, g_strdup_printf ("node %u", i));
    g_ptr_array_add (ends, g_strdup_printf ("node %u", i % 2 == 0 ? 0 : (i + 1) % N));
  }
  g_ptr_array_add (ids, NULL);
  g_ptr_array_add (ends, NULL);
  *nodes = make ("id:t layer:i", (const char *const *)ids->pdata, "Ring");
  *edges = make ("from:t to:t", (const char *const *)ends->pdata, NULL);
}

static void
reports_streams_that_fail (void **state)
{
  (void)state;
  g_autoptr (SmxTable) nodes = NULL, edges = NULL;
  make_large (&nodes, &edges);
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    for (gsize left = 0; left < 150000; left += 70000) {
      g_autoptr (GError) error = NULL;
      g_autoptr (GOutputStream) stream = g_object_new (leaky_get_type (), NULL);
      ((Leaky *)stream)->left = left;
      assert_false (writers[i](nodes, edges, stream, NULL, &error));
      assert_error (error, SMX_ERROR, SMX_ERROR_IO, "the bucket is full");
      assert_false (writers[i](nodes, edges, stream, NULL, NULL));
    }
}

static void
stops_where_cancelled (void **state)
{
  (void)state;
  g_autoptr (SmxTable) nodes = NULL, edges = NULL;
  make_large (&nodes, &edges);
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    for (gsize left = 0; left < 150000; left += 70000) {
      g_autoptr (GError) error = NULL;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GOutputStream) stream = g_object_new (leaky_get_type (), NULL);
      ((Leaky *)stream)->left = left;
      ((Leaky *)stream)->cancels = cancellable;
      assert_false (writers[i](nodes, edges, stream, cancellable, &error));
      assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_CANCELLED));
      g_clear_error (&error);
      assert_false (writers[i](nodes, edges, stream, cancellable, &error));
      assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_CANCELLED));
    }
}

static void
writes_or_reports_no_memory (void **state)
{
  (void)state;
  g_autoptr (SmxTable) nodes = small_nodes ();
  g_autoptr (SmxTable) edges = small_edges ();
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++) {
    gint64 n = 0;
    for (gboolean done = FALSE; !done; n++) {
      g_autoptr (GError) error = NULL;
      g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
      smx__memory_fail_from (n);
      done = writers[i](nodes, edges, stream, NULL, &error);
      smx__memory_fail_from (-1);
      if (done)
        assert_no_error (error);
      else
        assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    }
    assert_in_range (n, 5, 20);
  }
}

/* ---- Files ---- */

static void
writes_files (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("graph-XXXXXX", &error),
                  *path = g_build_filename (folder, "g.dot", NULL),
                  *nowhere = g_build_filename (folder, "no", "g.dot", NULL);
  g_autoptr (SmxTable) nodes = small_nodes ();
  g_autoptr (SmxTable) edges = small_edges ();
  gboolean (*const files[]) (const SmxTable *, const SmxTable *, const char *, GCancellable *,
                             GError **) = { smx_table_write_graphml_file, smx_table_write_dot_file };
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *text = NULL, *expected = written (writers[i], nodes, edges);
    assert_true (files[i](nodes, edges, path, NULL, &error));
    assert_true (g_file_get_contents (path, &text, NULL, NULL));
    assert_string_equal (text, expected);
    assert_false (files[i](nodes, edges, nowhere, NULL, &error));
    assert_int_equal (error->code, SMX_ERROR_IO);
    assert_true (g_str_has_prefix (error->message, nowhere));
    g_clear_error (&error);
    assert_false (files[i](edges, edges, path, NULL, &error));
    assert_int_equal (error->code, SMX_ERROR_REFERENCE);
    g_clear_error (&error);
  }
  assert_int_equal (g_remove (path), 0);
  assert_int_equal (g_rmdir (folder), 0);
}

static const struct CMUnitTest singles[] = {
  { "write/graphml", writes_graphml, NULL, NULL, NULL },
  { "write/dot", writes_dot, NULL, NULL, NULL },
  { "write/bare", writes_bare_tables, NULL, NULL, NULL },
  { "write/nothing", writes_nothing, NULL, NULL, NULL },
  { "write/names", escapes_names, NULL, NULL, NULL },
  { "write/long", writes_long_texts, NULL, NULL, NULL },
  { "write/joined", joins_what_is_long, NULL, NULL, NULL },
  { "write/marks", bounds_labels, NULL, NULL, NULL },
  { "write/numbers", writes_numbers, NULL, NULL, NULL },
  { "write/wild-places", leaves_out_wild_places, NULL, NULL, NULL },
  { "write/equal-weights", draws_equal_weights_thin, NULL, NULL, NULL },
  { "refused/spanish", refuses_in_spanish, NULL, NULL, NULL },
  { "faults/failing-stream", reports_streams_that_fail, NULL, NULL, NULL },
  { "faults/cancelled", stops_where_cancelled, NULL, NULL, NULL },
  { "faults/no-memory", writes_or_reports_no_memory, NULL, NULL, NULL },
  { "write/files", writes_files, NULL, NULL, NULL },
};

int
main (void)
{
  static struct CMUnitTest tests[G_N_ELEMENTS (singles) + G_N_ELEMENTS (texts) + G_N_ELEMENTS (refusals)];
  static char names[G_N_ELEMENTS (texts) + G_N_ELEMENTS (refusals)][40];
  gsize n = 0, n_names = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (singles); i++)
    tests[n++] = singles[i];
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_snprintf (names[n_names], sizeof names[0], "texts/%s", texts[i].name);
    tests[n++] = (struct CMUnitTest){ names[n_names++], shows, NULL, NULL, (void *)&texts[i] };
  }
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_snprintf (names[n_names], sizeof names[0], "refused/%s", refusals[i].name);
    tests[n++] = (struct CMUnitTest){ names[n_names++], refuses, NULL, NULL, (void *)&refusals[i] };
  }
  return _cmocka_run_group_tests ("graph-write", tests, n, NULL, NULL);
}
