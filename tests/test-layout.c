/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The graph to be drawn: which nodes and edges there are, their figures beside the measures', layers, and places in them. */
#include "test-support.h"

#include "analysis/layout-spread.h"
#include "question-checks.h"
#include "test-tally-builder.h"
#include <service-matrix/layout.h>

static SmxTable *
ask (const SmxMatrix *matrix, guint which, const SmxStructureOptions *options, GError **error)
{
  return smx_layout (matrix, (SmxLayoutTable)which, options, error);
}

static const char *const keys[SMX_N_LAYOUT_TABLES][3] = { { "id", NULL }, { "from", "to", NULL } };

typedef struct {
  const char *name;
  SmxLayoutTable which;
  const char *records, *expected;
} Row;

static void
lists (void **state)
{
  const Row *row = *state;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, row->which);
  check_table (table, keys[row->which], row->expected);
}

/* A study by hand: ana passes twice what lou does; the bank delivers nothing by itself. */
#define SMALL                                                                                                \
  "set scale=1,7 min-group=1 title=Bank\n"                                                                   \
  "role teller name=Teller\nprovider it name=IT\nservice cards name=Cards provider=it criticality=0.8\n"     \
  "touchpoint counter teller end=500 journey=buy experience=3.5\n"                                           \
  "touchpoint phone teller end=250 journey=buy\ntouchpoint phone lender end=750 experience=6\n"              \
  "link teller cards it end=1000 criticality=0.4\nlink teller loans bank end=50 criticality=0.9 "            \
  "status=disputed\n"                                                                                        \
  "dependency loans cards share=0.5\ndependency cards post\n"                                                \
  "request teller cards it reworks=1\nrequest teller cards it reworks=0\nrequest teller loans bank "         \
  "reworks=0\n"                                                                                              \
  "request - loans bank\nrequest lender loans -\n"                                                           \
  "rating teller cards it perception=5 expectation=6 times=3\n"                                              \
  "handover it bank passes=3 direct=1 indirect=1 closings=2\nhandover bank it passes=1\n"

static const Row rows[] = {
  { "nodes/all", SMX_LAYOUT_NODES, SMALL,
    "touchpoint:counter: kind=touchpoint code=counter label=counter name=null area=null journey=buy layer=0 "
    "y=0 "
    "requests=null volume=null rework_rate=null gap=null criticality=null end_customers=500 experience=3.5\n"
    "touchpoint:phone: journey=buy layer=0 end_customers=750 experience=6\n"
    "role:lender: label=lender layer=1 y=1 requests=1 end_customers=750 experience=null\n"
    "role:teller: kind=role label=Teller name=Teller layer=1 requests=3 volume=1000 rework_rate=1/3 gap=1 "
    "criticality=null end_customers=750\n"
    "service:cards: kind=service label=Cards requests=2 volume=1000 rework_rate=0.5 gap=1 criticality=0.8 "
    "layer=3 y=3 end_customers=null\n"
    "service:loans: requests=3 volume=null layer=2 gap=null\n"
    "service:post: requests=0 layer=4 criticality=null\n"
    "provider:bank: kind=provider code=bank name=null layer=5 requests=2 volume=null\n"
    "provider:it: label=IT layer=5 y=5 requests=2 volume=1000 rework_rate=0.5 gap=1\n" },
  { "edges/all", SMX_LAYOUT_EDGES, SMALL,
    "touchpoint:counter role:teller: kind=passes weight=500 experience=3.5 requests=null returns=null "
    "criticality=null status=null\n"
    "touchpoint:phone role:lender: weight=750 experience=6\n"
    "touchpoint:phone role:teller: weight=250 experience=null\n"
    "role:lender service:loans: kind=served weight=null requests=1 status=null criticality=null\n"
    "role:teller service:cards: kind=served weight=1000 requests=2 status=confirmed criticality=0.4\n"
    "role:teller service:loans: kind=served weight=null requests=1 status=disputed criticality=null\n"
    "service:cards service:post: kind=requires weight=1 requests=null\n"
    "service:cards provider:it: kind=delivered weight=1000 requests=2 status=null\n"
    "service:loans service:cards: kind=requires weight=0.5\n"
    "service:loans provider:bank: kind=delivered weight=null requests=2\n"
    "provider:bank provider:it: kind=hands-over weight=1 returns=0 requests=null\n"
    "provider:it provider:bank: kind=hands-over weight=3 returns=2\n" },
  { "nodes/a-role-of-several-touchpoints", SMX_LAYOUT_NODES,
    "touchpoint a x end=10 experience=2\ntouchpoint a y end=30 experience=4\ntouchpoint b x experience=5\n"
    "touchpoint b y experience=2\ntouchpoint c x\n",
    "touchpoint:a: end_customers=30 experience=3.5 journey=null\n"
    "touchpoint:b: end_customers=null experience=3.5\ntouchpoint:c: end_customers=null experience=null\n"
    "role:x: end_customers=10\nrole:y: end_customers=30\n" },
  { "edges/delivered-adds-up-roles", SMX_LAYOUT_EDGES,
    "request a s p customers=2 times=3\nrequest b s p customers=5\nrequest b s q\n",
    "role:a service:s: weight=6 requests=3\nrole:b service:s: weight=5 requests=2\n"
    "service:s provider:p: weight=11 requests=4\nservice:s provider:q: weight=null requests=1\n" },
  { "edges/provider-that-a-service-names", SMX_LAYOUT_EDGES, "service s provider=p\n",
    "service:s provider:p: kind=delivered weight=null requests=null\n" },
  { "edges/status", SMX_LAYOUT_EDGES,
    "set as-of=10\nrequest a s p\nrequest a t p\nrequest a u p\nrequest a v p\nrequest a w p\n"
    "link a s p status=proposed\nlink a s q status=disputed\nlink a t p status=proposed until=9\n"
    "link a u p status=proposed\nlink a u p status=disputed from=2\nlink a u q status=confirmed\n"
    "link a v p until=5\nlink a w p status=proposed criticality=0.9\nlink b s p status=proposed\n",
    "role:a service:s: status=disputed\nrole:a service:t: status=null\nrole:a service:u: status=confirmed\n"
    "role:a service:v: status=null\nrole:a service:w: status=proposed criticality=null\n"
    "service:s provider:p:\nservice:t provider:p:\nservice:u provider:p:\nservice:u provider:q:\n"
    "service:v provider:p:\nservice:w provider:p:\n" },
  { "layers/chain-and-shortcut", SMX_LAYOUT_NODES,
    "dependency a b\ndependency b c\ndependency c d\ndependency a d\nrequest r d p\n",
    "role:r: layer=1\nservice:a: layer=2\nservice:b: layer=3\nservice:c: layer=4\nservice:d: layer=5\n"
    "provider:p: layer=6\n" },
  { "layers/cycle-stands-side-by-side", SMX_LAYOUT_NODES,
    "dependency a b\ndependency b c\ndependency c b\ndependency c d\ndependency e e\nrequest r a p\n",
    "role:r: layer=1\nservice:a: layer=2\nservice:b: layer=3\nservice:c: layer=3\nservice:d: layer=4\n"
    "service:e: layer=2\nprovider:p: layer=5\n" },
  { "edges/cycle", SMX_LAYOUT_EDGES, "dependency a b share=0.25\ndependency b a\ndependency b b share=0\n",
    "service:a service:b: weight=0.25\nservice:b service:a: weight=1\n" },
  { "layers/alone", SMX_LAYOUT_NODES, "role r\nservice s\nservice t\nprovider p\n",
    "role:r: x=0 y=1\nservice:s: x=0 y=2\nservice:t: x=1 y=2\nprovider:p: x=0 y=3\n" },
  { "layers/no-service", SMX_LAYOUT_NODES, "touchpoint t r\nprovider p\n",
    "touchpoint:t: x=0 y=0\nrole:r: x=0 y=1\nprovider:p: x=0 y=2\n" },
  { "places/untangled", SMX_LAYOUT_NODES, "request a z p\nrequest b y q\nrequest c x o\n",
    /* three lines that do not cross, whichever comes first */
    "role:a:\nrole:b:\nrole:c:\nservice:x:\nservice:y:\nservice:z:\nprovider:o:\nprovider:p:\nprovider:q:"
    "\n" },
  { "empty/nodes", SMX_LAYOUT_NODES, "", "" },
  { "empty/edges", SMX_LAYOUT_EDGES, "", "" },
};

/* ---- Left out ---- */

static void
counts_what_is_left_out (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix =
      build_matrix ("request - s p\nrequest a s -\nhandover p - passes=2\nhandover p q passes=1\n");
  g_autoptr (SmxTable) edges = ask_plainly (ask, matrix, SMX_LAYOUT_EDGES);
  assert_string_equal (smx_table_find_metadata (edges, "left_out"), "3");
  assert_int_equal (smx_table_n_rows (edges), 3);
}

/* ---- Figures are those of the measures ---- */

static double
figure (const SmxTable *table, const char *key, const char *code, const char *column)
{
  for (gint64 row = 0; row < smx_table_n_rows (table); row++)
    if (g_strcmp0 (smx_table_get_text (table, row, find_column (table, key)), code) == 0)
      return smx_table_get_double (table, row, find_column (table, column));
  fail_msg ("no row %s", code);
  return NAN;
}

static void
check_kind (const SmxMatrix *matrix, const SmxTable *nodes, SmxMeasureBy by, const char *kind,
            const char *rework)
{
  g_autoptr (SmxTable) measures = measure (matrix, by, NULL);
  for (gint64 row = 0; row < smx_table_n_rows (nodes); row++) {
    const char *code = smx_table_get_text (nodes, row, find_column (nodes, "code"));
    if (strcmp (smx_table_get_text (nodes, row, find_column (nodes, "kind")), kind) != 0)
      continue;
    static const char *const columns[] = { "requests", "volume", "gap" };
    for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
      assert_close (code, smx_table_get_double (nodes, row, find_column (nodes, columns[i])),
                    figure (measures, kind, code, columns[i]), 0);
    assert_close (code, smx_table_get_double (nodes, row, find_column (nodes, "rework_rate")),
                  figure (measures, kind, code, rework), 0);
  }
}

/* Of three services one has two voices: it is hidden, and the next smallest with it, as in the measures. */
static void
hides_small_groups (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix ("set scale=1,7 min-group=3\nrequest a r p reworks=1\n"
                                               "rating a r p perception=2 expectation=6 times=2 by=x\n"
                                               "rating a s p perception=4 expectation=5 times=4 by=y\n"
                                               "rating b t q perception=3 expectation=6 times=9 by=z\n");
  g_autoptr (SmxTable) nodes = ask_plainly (ask, matrix, SMX_LAYOUT_NODES);
  assert_true (isnan (figure (nodes, "id", "service:r", "gap")));
  assert_true (isnan (figure (nodes, "id", "service:s", "gap")));
  assert_close ("t", figure (nodes, "id", "service:t", "gap"), 3, 1e-12);
  check_kind (matrix, nodes, SMX_BY_SERVICE, "service", "rework_rate");
  check_kind (matrix, nodes, SMX_BY_ROLE, "role", "rework_rate");
  check_kind (matrix, nodes, SMX_BY_PROVIDER, "provider", "rework_handled");
}

static void
takes_the_wave (void **state)
{
  (void)state;
  SmxStructureOptions options;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (
      "set scale=1,7 min-group=1 waves=old,new\n"
      "rating a s p perception=2 expectation=6 wave=old\nrating a s p perception=5 expectation=6 "
      "wave=new\n");
  smx_structure_options_init (&options, sizeof options);
  g_autoptr (SmxTable) latest = ask (matrix, SMX_LAYOUT_NODES, &options, NULL);
  options.wave = "old";
  g_autoptr (SmxTable) old = ask (matrix, SMX_LAYOUT_NODES, &options, NULL);
  assert_close ("new", figure (latest, "id", "service:s", "gap"), 1, 1e-12);
  assert_close ("old", figure (old, "id", "service:s", "gap"), 4, 1e-12);
  assert_string_equal (smx_table_find_metadata (old, "option.wave"), "old");
  options.wave = "never";
  assert_null (ask (matrix, SMX_LAYOUT_NODES, &options, &error));
  assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_REFERENCE));
}

/* ---- Places ---- */

static char *
draw_study (guint64 seed, guint n_services, guint n_links)
{
  GString *records = g_string_new ("touchpoint door r0 end=7\ntouchpoint phone r1 end=9\n");
  for (guint i = 0; i < n_links; i++)
    g_string_append_printf (records, "request r%u s%u p%u customers=%u\n", draw (&seed, 1 + n_services / 4),
                            draw (&seed, n_services), draw (&seed, 1 + n_services / 5), draw (&seed, 100));
  for (guint i = 0; i < n_links / 4; i++)
    g_string_append_printf (records, "dependency s%u s%u\n", draw (&seed, n_services),
                            draw (&seed, n_services));
  g_string_append (records,
                   "handover p0 p1 passes=2\nhandover p1 p0 passes=1\nprovider idle\nservice unused\n");
  return g_string_free (records, FALSE);
}

/* In a layer no two are nearer than 1, the least place is 0, and y is the layer; nothing leads back but within a cycle. */
static void
check_places (const SmxTable *nodes)
{
  const gint64 n = smx_table_n_rows (nodes);
  const guint layer = find_column (nodes, "layer"), x = find_column (nodes, "x"),
              y = find_column (nodes, "y");
  double least = INFINITY;
  for (gint64 i = 0; i < n; i++) {
    const double place = smx_table_get_double (nodes, i, x);
    least = fmin (least, place);
    assert_true (smx_table_get_double (nodes, i, y) == (double)smx_table_get_int64 (nodes, i, layer));
    for (gint64 k = 0; k < i; k++)
      if (smx_table_get_int64 (nodes, i, layer) == smx_table_get_int64 (nodes, k, layer))
        assert_true (fabs (place - smx_table_get_double (nodes, k, x)) >= 1);
  }
  assert_true (least == 0);
}

static double
layer_of (const SmxTable *nodes, const char *id)
{
  return figure (nodes, "id", id, "layer");
}

static void
draws_any_graph (void **state)
{
  (void)state;
  for (guint seed = 1; seed <= 40; seed++) {
    g_autofree char *records = draw_study (seed * 7919, 3 + seed, 2 * seed);
    g_autoptr (SmxMatrix) matrix = build_matrix (records);
    g_autoptr (SmxTable) nodes = ask_plainly (ask, matrix, SMX_LAYOUT_NODES);
    g_autoptr (SmxTable) edges = ask_plainly (ask, matrix, SMX_LAYOUT_EDGES);
    check_places (nodes);
    assert_string_equal (smx_table_find_metadata (nodes, "coordinates"), "sugiyama");
    for (gint64 row = 0; row < smx_table_n_rows (edges); row++) {
      const double from = layer_of (nodes, smx_table_get_text (edges, row, 0)),
                   to = layer_of (nodes, smx_table_get_text (edges, row, 1));
      const char *kind = smx_table_get_text (edges, row, 2);
      const gboolean flat = g_str_equal (kind, "requires") || g_str_equal (kind, "hands-over");
      assert_true (flat ? from <= to : from < to);
    }
  }
}

/* Three lines: nothing crosses, all are straight. */
static void
untangles (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix ("request a z p\nrequest b y q\nrequest c x o\n");
  g_autoptr (SmxTable) nodes = ask_plainly (ask, matrix, SMX_LAYOUT_NODES);
  static const char *const lines[][3] = { { "role:a", "service:z", "provider:p" },
                                          { "role:b", "service:y", "provider:q" },
                                          { "role:c", "service:x", "provider:o" } };
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    const double x = figure (nodes, "id", lines[i][0], "x");
    assert_true (x == figure (nodes, "id", lines[i][1], "x"));
    assert_true (x == figure (nodes, "id", lines[i][2], "x"));
  }
}

/* By hand: of layer 1 two want to stand at 0.5, between those above them, and must part; a third far off stays under its own. */
static void
spreads (void **state)
{
  (void)state;
  static const guint32 layer[] = { 0, 0, 0, 0, 0, 0, 1, 1, 1 };
  static const guint32 ends[] = { 0, 6, 1, 6, 0, 7, 1, 7, 5, 8 };
  double x[] = { 0, 1, 2, 3, 4, 5, 10, 20, 30 };
  GError *error = NULL;
  assert_true (smx__layout_spread (9, layer, 5, ends, x, &error));
  assert_no_error (error);
  static const double expected[] = { 0, 1, 2, 3, 4, 5, 0, 1, 5 };
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    assert_close ("x", x[i], expected[i], 0);
}

/* More than can be untangled in a second stands in the order of codes, and it is said. */
static void
stays_plain_where_large (void **state)
{
  (void)state;
  g_autofree char *records = draw_study (5, 9000, 12000);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  g_autoptr (SmxTable) nodes = ask_plainly (ask, matrix, SMX_LAYOUT_NODES);
  assert_string_equal (smx_table_find_metadata (nodes, "coordinates"), "plain");
  double next[2000] = { 0 };
  for (gint64 row = 0; row < smx_table_n_rows (nodes); row++) {
    const gint64 layer = smx_table_get_int64 (nodes, row, find_column (nodes, "layer"));
    assert_in_range (layer, 0, 1999);
    assert_true (smx_table_get_double (nodes, row, find_column (nodes, "x")) == next[layer]++);
  }
}

/* A chain of more layers than can be untangled: plain as well, and no way is too long. */
static void
follows_a_long_chain (void **state)
{
  (void)state;
  GString *records = g_string_new ("request r s0 p\n");
  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (records, "dependency s%u s%u\n", i, i + 1);
  g_autofree char *text = g_string_free (records, FALSE);
  g_autoptr (SmxMatrix) matrix = build_matrix (text);
  g_autoptr (SmxTable) nodes = ask_plainly (ask, matrix, SMX_LAYOUT_NODES);
  assert_string_equal (smx_table_find_metadata (nodes, "coordinates"), "plain");
  assert_string_equal (smx_table_find_metadata (nodes, "layers"), "3004");
  assert_true (layer_of (nodes, "service:s3000") == 3002);
}

/* ---- Threads, cancelling ---- */

static char *
text_of (const SmxMatrix *matrix, guint which, guint threads)
{
  SmxStructureOptions options;
  smx_structure_options_init (&options, sizeof options);
  options.threads = threads;
  g_autoptr (SmxTable) table = ask (matrix, which, &options, NULL);
  return smx_table_write_text (table, NULL, NULL);
}

static void
shows_no_threads (void **state)
{
  (void)state;
  g_autofree char *records = draw_study (7, 60, 150);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  for (guint which = 0; which < SMX_N_LAYOUT_TABLES; which++) {
    g_autofree char *one = text_of (matrix, which, 1), *three = text_of (matrix, which, 3);
    assert_string_equal (one, three);
  }
}

static void
can_be_cancelled (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (SMALL);
  for (guint which = 0; which < SMX_N_LAYOUT_TABLES; which++)
    check_cancelling (ask, matrix, which);
}

/* ---- What every table promises ---- */

static void
keeps_promises (void **state)
{
  const guint which = GPOINTER_TO_UINT (*state);
  g_autoptr (SmxMatrix) matrix = build_matrix (SMALL);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, which);
  check_languages (ask, matrix, which);
  check_top (ask, matrix, which);
  check_failing_memory (ask, matrix, which);
  assert_string_equal (smx_table_find_metadata (table, "analysis"), "layout");
  assert_string_equal (smx_table_find_metadata (table, "title"), "Bank");
  SmxLayoutTable found = SMX_N_LAYOUT_TABLES;
  assert_true (smx_layout_from_name (smx_table_find_metadata (table, "option.which"), &found));
  assert_int_equal (found, which);
}

static void
refuses (void **state)
{
  (void)state;
  SmxLayoutTable which = SMX_LAYOUT_EDGES;
  g_autoptr (SmxMatrix) matrix = build_matrix (SMALL);
  check_refusals (ask, matrix, SMX_N_LAYOUT_TABLES, "which");
  assert_false (smx_layout_from_name ("node", &which));
  assert_int_equal (which, SMX_LAYOUT_EDGES);
}

int
main (void)
{
  static const char *const promises[] = { "promises/nodes", "promises/edges" };
  static struct CMUnitTest tests[48];
  gsize n = 0;
  ADD_ROWS (rows, lists);
  ADD ("edges/left-out", counts_what_is_left_out);
  ADD ("figures/small-groups", hides_small_groups);
  ADD ("figures/wave", takes_the_wave);
  ADD ("places/random-graphs", draws_any_graph);
  ADD ("places/straight", untangles);
  ADD ("places/spread", spreads);
  ADD ("places/large", stays_plain_where_large);
  ADD ("places/long-chain", follows_a_long_chain);
  ADD ("threads/do-not-show", shows_no_threads);
  ADD ("threads/cancelled", can_be_cancelled);
  for (guint which = 0; which < SMX_N_LAYOUT_TABLES; which++)
    tests[n++] = (struct CMUnitTest){ promises[which], keeps_promises, NULL, NULL, GUINT_TO_POINTER (which) };
  ADD ("options/refused", refuses);
  return _cmocka_run_group_tests ("layout", tests, n, NULL, NULL);
}
