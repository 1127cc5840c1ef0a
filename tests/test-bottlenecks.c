/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bottlenecks: cases worked out by hand, random graphs against plain deletion and counting of ways, languages, threads, failing
 * memory. */
#include "random-graph.h"

#include "base/memory.h"
#include "base/random.h"
#include "stats/passage.h"
#include <service-matrix/bottlenecks.h>
#include <service-matrix/error.h>

#define SEED G_GUINT64_CONSTANT (20261130)
#define ROUNDS 300

static const char *const keys[] = { "finding", "code", NULL };

static SmxTable *
ask (const SmxMatrix *matrix, const SmxStructureOptions *options)
{
  GError *error = NULL;
  SmxTable *table = smx_bottlenecks (matrix, options, &error);
  assert_no_error (error);
  return table;
}

/* ---- by hand ---- */

typedef struct {
  const char *name, *records, *expected;
} Row;

#define LINK(role, service, provider, end) "link " role " " service " " provider " end=" #end "\n"
#define NEEDS(service, required) "dependency " service " " required "\n"

static const Row rows[] = {
  { "bottlenecks/nothing", "", "" },
  /* r hangs on cards alone; help and cards hold on to each other by q */
  { "bottlenecks/only-provider",
    LINK ("r", "cards", "x", 30) LINK ("q", "cards", "x", 20) LINK ("q", "help", "x", 5),
    "only-provider x: kind=provider end_customers=55 share=1 roles=2 services=2 betweenness=null\n"
    "link cards: kind=service end_customers=50 roles=2 services=1\n"
    "passage cards: share=50/55 roles=2 services=1 betweenness=42.5/55\n"
    "passage help: end_customers=5 betweenness=12.5/55" },
  /* with an alternative nothing hangs on one provider, but all on the service */
  { "bottlenecks/alternatives", LINK ("r", "cards", "x", 30) LINK ("r", "cards", "y", 20),
    "gate cards: kind=service end_customers=50 share=1 services=2 betweenness=1\n"
    "link cards: services=1 roles=1\npassage cards: betweenness=1" },
  { "bottlenecks/loops",
    LINK ("r", "a", "x", 30) LINK ("r", "b", "y", 12) NEEDS ("a", "c") NEEDS ("c", "a") NEEDS ("b", "b"),
    "only-provider x: roles=1 services=1\ngate a: services=2 roles=1\nlink a: services=2 roles=1\n"
    "passage a: betweenness=0.5\n"
    "loop a, c: kind=service name=null end_customers=30 roles=1 services=2 betweenness=null\n"
    "only-provider y: roles=1 services=1\nlink b: services=1\npassage b: betweenness=0.5\n"
    "loop b: end_customers=12 services=1" },
};

static void
lists (void **state)
{
  const Row *row = *state;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autoptr (SmxTable) table = ask (matrix, NULL);
  check_table (table, keys, row->expected);
}

/* ---- by deletion ---- */

enum { N_NODES = N_ROLES + N_SERVICES + N_PROVIDERS };

typedef struct {
  gboolean arcs[N_NODES][N_NODES];
  double sent[N_ROLES];
} Plain;

static void
draw_plain (const RandomGraph *graph, Plain *plain)
{
  memset (plain, 0, sizeof *plain);
  for (int role = 0; role < N_ROLES; role++)
    for (int service = 0; service < N_SERVICES; service++) {
      plain->arcs[role][N_ROLES + service] = graph->served[role][service];
      plain->sent[role] += graph->n_touches > 0 ? 0 : graph->volume[role][service];
    }
  for (int i = 0; i < graph->n_touches; i++)
    plain->sent[graph->touches[i].role] += graph->touches[i].end;
  for (int e = 0; e < graph->n_edges; e++)
    plain->arcs[N_ROLES + graph->edges[e].service][N_ROLES + graph->edges[e].required] = TRUE;
  for (int service = 0; service < N_SERVICES; service++)
    for (int provider = 0; provider < N_PROVIDERS; provider++)
      if (graph->provides[service][provider])
        plain->arcs[N_ROLES + service][N_ROLES + N_SERVICES + provider] = TRUE;
}

/* What end customers reach, and how many parts there are without directions, both without a node. */
static int
count_reached (const Plain *plain, int without, gboolean *reached)
{
  int n = 0;
  for (int node = 0; node < N_NODES; node++)
    reached[node] = node < N_ROLES && plain->sent[node] > 0 && node != without;
  for (int round = 0; round < N_NODES; round++)
    for (int a = 0; a < N_NODES; a++)
      for (int b = 0; b < N_NODES; b++)
        reached[b] = reached[b] || (reached[a] && plain->arcs[a][b] && b != without);
  for (int node = 0; node < N_NODES; node++)
    n += reached[node];
  return n;
}

static int
count_parts (const Plain *plain, int without)
{
  int part[N_NODES], n = 0;
  for (int node = 0; node < N_NODES; node++)
    part[node] = node;
  for (int round = 0; round < N_NODES; round++)
    for (int a = 0; a < N_NODES; a++)
      for (int b = 0; b < N_NODES; b++)
        if (plain->arcs[a][b] && a != without && b != without)
          part[a] = part[b] = MIN (part[a], part[b]);
  for (int node = 0; node < N_NODES; node++)
    n += part[node] == node && node != without;
  return n;
}

static gint64
find_finding (const SmxTable *table, const char *finding, const char *code)
{
  const guint findings = find_column (table, "finding"), codes = find_column (table, "code");
  for (gint64 row = 0; row < smx_table_n_rows (table); row++)
    if (g_str_equal (smx_table_get_text (table, row, findings), finding) &&
        g_str_equal (smx_table_get_text (table, row, codes), code))
      return row;
  return -1;
}

static void
check_node (const SmxTable *table, const Plain *plain, int node, int n_all)
{
  const gboolean is_service = node < N_ROLES + N_SERVICES;
  g_autofree char *code =
      g_strdup_printf (is_service ? "s%d" : "p%d", is_service ? node - N_ROLES : node - N_ROLES - N_SERVICES);
  gboolean all[N_NODES], reached[N_NODES];
  count_reached (plain, -1, all);
  const int behind = all[node] ? n_all - 1 - count_reached (plain, node, reached) : 0;
  const gint64 gate = find_finding (table, "gate", code), link = find_finding (table, "link", code);
  if (behind >= 2)
    assert_close ("behind", figure (table, gate, "services"), behind, 0);
  else
    assert_true (gate < 0);
  if (link >= 0)
    assert_true (count_parts (plain, node) > count_parts (plain, -1));
}

/* An only provider: of how many services and roles. */
static void
check_provider (const SmxTable *table, const RandomGraph *graph, int provider)
{
  g_autofree char *code = g_strdup_printf ("p%d", provider);
  gboolean services[N_SERVICES] = { FALSE }, roles[N_ROLES] = { FALSE };
  int n_services = 0, n_roles = 0;
  for (int role = 0; role < N_ROLES; role++)
    for (int service = 0; service < N_SERVICES; service++) {
      int n = 0;
      for (int p = 0; p < N_PROVIDERS; p++)
        n += graph->by[role][service][p];
      if (n == 1 && graph->by[role][service][provider])
        services[service] = roles[role] = TRUE;
    }
  for (int i = 0; i < N_SERVICES; i++)
    n_services += services[i];
  for (int i = 0; i < N_ROLES; i++)
    n_roles += roles[i];
  const gint64 row = find_finding (table, "only-provider", code);
  assert_int_equal (row >= 0, n_services > 0);
  if (row >= 0) {
    assert_close ("services", figure (table, row, "services"), n_services, 0);
    assert_close ("roles", figure (table, row, "roles"), n_roles, 0);
  }
}

/* Services that reach each other, and themselves. */
static void
check_loops (const SmxTable *table, const Plain *plain)
{
  gboolean reach[N_SERVICES][N_SERVICES], told[N_SERVICES] = { FALSE };
  for (int a = 0; a < N_SERVICES; a++)
    for (int b = 0; b < N_SERVICES; b++)
      reach[a][b] = plain->arcs[N_ROLES + a][N_ROLES + b];
  for (int k = 0; k < N_SERVICES; k++)
    for (int a = 0; a < N_SERVICES; a++)
      for (int b = 0; b < N_SERVICES; b++)
        reach[a][b] = reach[a][b] || (reach[a][k] && reach[k][b]);
  for (int a = 0; a < N_SERVICES; a++) {
    g_autoptr (GString) codes = g_string_new (NULL);
    if (told[a] || !reach[a][a])
      continue;
    for (int b = a; b < N_SERVICES; b++)
      if (b == a || (reach[a][b] && reach[b][a])) {
        told[b] = TRUE;
        g_string_append_printf (codes, "%ss%d", codes->len > 0 ? ", " : "", b);
      }
    assert_true (find_finding (table, "loop", codes->str) >= 0);
  }
}

static void
finds_as_by_deletion (void **state)
{
  (void)state;
  guint64 random = SEED;
  for (guint round = 0; round < ROUNDS; round++) {
    RandomGraph graph;
    Plain plain;
    gboolean reached[N_NODES];
    random_graph_draw (&graph, &random, round % 2 == 0, round % 3 == 0);
    draw_plain (&graph, &plain);
    g_autoptr (SmxMatrix) matrix = build_matrix (graph.records);
    g_autoptr (SmxTable) table = ask (matrix, NULL);
    const int n_all = count_reached (&plain, -1, reached);
    for (int node = N_ROLES; node < N_NODES; node++)
      check_node (table, &plain, node, n_all);
    for (int provider = 0; provider < N_PROVIDERS; provider++)
      check_provider (table, &graph, provider);
    check_loops (table, &plain);
    random_graph_clear (&graph);
  }
}

/* ---- ways ---- */

enum { MOST_NODES = 10 };

/* All shortest ways by distances and counts of all pairs. */
static void
count_passage (const gboolean arcs[MOST_NODES][MOST_NODES], const double *sources, const gboolean *is_target,
               double *passage)
{
  double distance[MOST_NODES][MOST_NODES], ways[MOST_NODES][MOST_NODES] = { 0 }, sent = 0;
  for (int a = 0; a < MOST_NODES; a++)
    for (int b = 0; b < MOST_NODES; b++)
      distance[a][b] = a == b ? 0 : arcs[a][b] ? 1 : INFINITY;
  for (int k = 0; k < MOST_NODES; k++)
    for (int a = 0; a < MOST_NODES; a++)
      for (int b = 0; b < MOST_NODES; b++)
        distance[a][b] = fmin (distance[a][b], distance[a][k] + distance[k][b]);
  for (int a = 0; a < MOST_NODES; a++) {
    ways[a][a] = 1;
    for (int far = 1; far < MOST_NODES; far++)
      for (int b = 0; b < MOST_NODES; b++)
        for (int before = 0; before < MOST_NODES && distance[a][b] == far; before++)
          if (before != b && arcs[before][b] && distance[a][before] == far - 1)
            ways[a][b] += ways[a][before];
  }
  for (int v = 0; v < MOST_NODES; v++)
    passage[v] = 0;
  for (int a = 0; a < MOST_NODES; a++)
    for (int b = 0; b < MOST_NODES; b++) {
      if (a == b || !is_target[b] || !isfinite (distance[a][b]))
        continue;
      sent += sources[a];
      for (int v = 0; v < MOST_NODES; v++)
        if (v != a && v != b && distance[a][v] + distance[v][b] == distance[a][b])
          passage[v] += sources[a] * ways[a][v] * ways[v][b] / ways[a][b];
    }
  for (int v = 0; v < MOST_NODES && sent > 0; v++)
    passage[v] /= sent;
}

static void
passes_as_by_counting (void **state)
{
  (void)state;
  for (guint32 round = 0; round < ROUNDS; round++) {
    gboolean arcs[MOST_NODES][MOST_NODES] = { { FALSE } }, is_target[MOST_NODES];
    guint32 tails[MOST_NODES * MOST_NODES], heads[MOST_NODES * MOST_NODES];
    double ones[MOST_NODES * MOST_NODES], sources[MOST_NODES], passage[MOST_NODES], expected[MOST_NODES];
    gsize n_arcs = 0;
    SmxRandom random;
    SmxNetwork network = { .n = 0 };
    SmxProgress progress = { .cancellable = NULL };
    smx__random_init (&random, SEED, round, 0);
    for (guint32 a = 0; a < MOST_NODES; a++)
      for (guint32 b = 0; b < MOST_NODES; b++) {
        if (smx__random_uniform (&random) > 0.25)
          continue;
        arcs[a][b] = TRUE;
        tails[n_arcs] = a;
        heads[n_arcs] = b;
        ones[n_arcs++] = 1;
      }
    for (guint32 a = 0; a < MOST_NODES; a++) {
      is_target[a] = smx__random_uniform (&random) < 0.4;
      sources[a] = smx__random_uniform (&random) < 0.5 ? 0 : floor (20 * smx__random_uniform (&random));
    }
    assert_true (smx__network_take (&network, MOST_NODES, tails, heads, ones, n_arcs, NULL));
    assert_true (smx__network_passage (&network, sources, is_target, &progress, passage, NULL));
    count_passage ((const gboolean (*)[MOST_NODES])arcs, sources, is_target, expected);
    for (int v = 0; v < MOST_NODES; v++)
      assert_close ("passage", passage[v], expected[v], 1e-12);
    smx__network_clear (&network);
  }
}

/* ---- what all tables promise ---- */

static void
says_it_in_two_languages (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix ("provider x name=Exx\n" LINK ("r", "cards", "x", 30) LINK (
      "r", "a", "y", 70) LINK ("r", "a", "z", 0) NEEDS ("a", "a"));
  static const char *const expected[][2] = {
    { "Only Exx provides 1 service to 1 role; where it is out, 30 % of all deliveries are hit.",
      "Solo Exx presta 1 servicio a 1 rol; si falla, afecta al 30 % de: entregas." },
    { "a requires itself; where it is out, 70 % of all deliveries are hit.",
      "a se necesita a sí mismo; si falla, afecta al 70 % de: entregas." },
    { "All ways from end customers to 2 other services and providers lead through a; where it is out, 70 % "
      "of all deliveries are hit.",
      "Todos los caminos de los clientes finales a otros 2 servicios y proveedores pasan por a; si falla, "
      "afecta al 70 % de: "
      "entregas." },
  };
  static const char *const findings[] = { "only-provider", "loop", "gate" }, *const codes[] = { "x", "a",
                                                                                                "a" };
  for (guint language = 0; language < 2; language++) {
    SmxStructureOptions options;
    smx_structure_options_init (&options, sizeof options);
    options.language = language == 0 ? SMX_LANGUAGE_ENGLISH : SMX_LANGUAGE_SPANISH;
    g_autoptr (SmxTable) table = ask (matrix, &options);
    for (guint i = 0; i < G_N_ELEMENTS (findings); i++) {
      const gint64 row = find_finding (table, findings[i], codes[i]);
      assert_true (row >= 0);
      assert_string_equal (smx_table_get_text (table, row, find_column (table, "what")),
                           expected[i][language]);
    }
  }
}

static void
takes_options (void **state)
{
  (void)state;
  guint64 random = SEED;
  RandomGraph graph;
  random_graph_draw (&graph, &random, FALSE, TRUE);
  g_autoptr (SmxMatrix) matrix = build_matrix (graph.records);
  SmxStructureOptions options;
  smx_structure_options_init (&options, sizeof options);
  options.threads = 1;
  g_autoptr (SmxTable) one = ask (matrix, &options);
  options.threads = 4;
  g_autoptr (SmxTable) four = ask (matrix, &options);
  g_autofree char *text = table_text (one), *other = table_text (four);
  assert_string_equal (text, other);
  options.top = 2;
  g_autoptr (SmxTable) few = ask (matrix, &options);
  assert_int_equal (smx_table_n_rows (few), 2);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_cancellable_cancel (cancellable);
  options.cancellable = cancellable;
  assert_null (smx_bottlenecks (matrix, &options, &error));
  assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_CANCELLED));
  random_graph_clear (&graph);
}

static void
fails_without_memory (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (rows[G_N_ELEMENTS (rows) - 1].records);
  gboolean made = FALSE;
  for (gint64 n = 0; !made; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    g_autoptr (SmxTable) table = smx_bottlenecks (matrix, NULL, &error);
    smx__memory_fail_from (-1);
    made = table != NULL;
    if (!made)
      assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_NO_MEMORY));
  }
}

int
main (void)
{
  static struct CMUnitTest tests[32];
  gsize n = 0;
  ROWS (rows, lists)
  tests[n++] = (struct CMUnitTest){ .name = "bottlenecks/by-deletion", .test_func = finds_as_by_deletion };
  tests[n++] =
      (struct CMUnitTest){ .name = "bottlenecks/passage-by-counting", .test_func = passes_as_by_counting };
  tests[n++] = (struct CMUnitTest){ .name = "bottlenecks/languages", .test_func = says_it_in_two_languages };
  tests[n++] = (struct CMUnitTest){ .name = "bottlenecks/options", .test_func = takes_options };
  tests[n++] = (struct CMUnitTest){ .name = "bottlenecks/memory", .test_func = fails_without_memory };
  return _cmocka_run_group_tests ("bottlenecks", tests, n, NULL, NULL);
}
