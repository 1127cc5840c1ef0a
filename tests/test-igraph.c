/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The border to igraph: published graphs, the obvious computation, what is refused, and that the host finds igraph as it was. */
#include "test-support.h"

#include "base/random.h"
#include "matrix/igraph-border.h"
#include <igraph.h>
#include <service-matrix/error.h>

enum { SEED = 20261128, MOST = 64, MOST_EDGES = 512 };

/* ---- Published ---- */

/* D. Krackhardt, "Assessing the political landscape", Administrative Science Quarterly 35 (1990): the kite. */
static const guint32 kite[] = { 0, 1, 0, 2, 0, 3, 0, 5, 1, 3, 1, 4, 1, 6, 2, 3, 2, 5,
                                3, 4, 3, 5, 3, 6, 4, 6, 5, 6, 5, 7, 6, 7, 7, 8, 8, 9 };

static void
knows_the_kite (void **state)
{
  (void)state;
  static const double expected[] = { 0.8335, 0.8335, 0, 3.6665, 0, 8.3335, 8.3335, 14, 8, 0 };
  const SmxEdges edges = { 10, G_N_ELEMENTS (kite) / 2, kite, NULL, FALSE };
  double betweenness[10];
  guint8 is_articulation[10];
  g_autoptr (GError) error = NULL;
  assert_true (smx__igraph_betweenness (&edges, NULL, betweenness, &error));
  assert_true (smx__igraph_articulation (&edges, NULL, is_articulation, &error));
  for (guint i = 0; i < 10; i++) {
    assert_close ("betweenness", betweenness[i], expected[i], 0.001);
    assert_int_equal (is_articulation[i], i == 7 || i == 8);
  }
}

/* The flow graphs of networkx 2.8.8, tests of dominance: the figure of Wikimedia, and figure 2 of K. Cooper, T. Harvey, K. Kennedy,
 * "A simple, fast dominance algorithm" (2001). Nodes are numbered from 0 here. */
static void
knows_dominators (void **state)
{
  (void)state;
  static const guint32 figure[] = { 0, 1, 1, 2, 1, 3, 1, 5, 2, 4, 3, 4, 4, 1 };
  static const guint32 of_figure[] = { SMX_NO_NODE, 0, 1, 1, 1, 1 };
  static const guint32 cooper[] = { 0, 1, 1, 0, 2, 1, 3, 0, 4, 2, 4, 3 };
  static const guint32 of_cooper[] = { 4, 4, 4, 4, SMX_NO_NODE };
  guint32 dominator[6];
  g_autoptr (GError) error = NULL;
  assert_true (smx__igraph_dominators (&(SmxEdges){ 6, 7, figure, NULL, TRUE }, 0, NULL, dominator, &error));
  assert_memory_equal (dominator, of_figure, sizeof of_figure);
  assert_true (smx__igraph_dominators (&(SmxEdges){ 5, 6, cooper, NULL, TRUE }, 4, NULL, dominator, &error));
  assert_memory_equal (dominator, of_cooper, sizeof of_cooper);
}

/* W. Zachary's karate club (1977): the best modularity that is known, and proved, is 0.4198 (U. Brandes and others, 2008). */
static void
knows_the_karate_club (void **state)
{
  (void)state;
  static const guint8 club[] = {
    0,  1,  0,  2,  0,  3,  0,  4,  0,  5,  0,  6,  0,  7,  0,  8,  0,  10, 0,  11, 0,  12, 0,  13, 0,  17,
    0,  19, 0,  21, 0,  31, 1,  2,  1,  3,  1,  7,  1,  13, 1,  17, 1,  19, 1,  21, 1,  30, 2,  3,  2,  7,
    2,  8,  2,  9,  2,  13, 2,  27, 2,  28, 2,  32, 3,  7,  3,  12, 3,  13, 4,  6,  4,  10, 5,  6,  5,  10,
    5,  16, 6,  16, 8,  30, 8,  32, 8,  33, 9,  33, 13, 33, 14, 32, 14, 33, 15, 32, 15, 33, 18, 32, 18, 33,
    19, 33, 20, 32, 20, 33, 22, 32, 22, 33, 23, 25, 23, 27, 23, 29, 23, 32, 23, 33, 24, 25, 24, 27, 24, 31,
    25, 31, 26, 29, 26, 33, 27, 33, 28, 31, 28, 33, 29, 32, 29, 33, 30, 32, 30, 33, 31, 32, 31, 33, 32, 33,
  };
  guint32 ends[G_N_ELEMENTS (club)], community[34], again[34];
  double modularity;
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (club); i++)
    ends[i] = club[i];
  const SmxEdges edges = { 34, G_N_ELEMENTS (club) / 2, ends, NULL, FALSE };
  assert_int_equal (edges.n_edges, 78);
  assert_true (smx__igraph_communities (&edges, 10, SEED, NULL, community, &modularity, &error));
  assert_close ("modularity", modularity, 0.4198, 0.0005);
  assert_int_equal (community[0], 0);
  assert_true (smx__igraph_communities (&edges, 10, SEED, NULL, again, &modularity, &error));
  assert_memory_equal (community, again, sizeof again);
}

/* ---- The obvious computation on random graphs ---- */

typedef struct {
  SmxEdges edges;
  guint32 ends[2 * MOST_EDGES];
  double weights[MOST_EDGES];
} Graph;

static void
make (Graph *self, guint32 number, gboolean directed)
{
  SmxRandom random;
  smx__random_init (&random, SEED, number, directed ? 1 : 0);
  const gsize n = 2 + smx__random_bits (&random) % 12, n_edges = smx__random_bits (&random) % (3 * n);
  for (gsize i = 0; i < 2 * n_edges; i++)
    self->ends[i] = (guint32)(smx__random_bits (&random) % n);
  for (gsize i = 0; i < n_edges; i++)
    self->weights[i] = 1 + (double)(smx__random_bits (&random) % 4);
  self->edges = (SmxEdges){ n, n_edges, self->ends, self->weights, directed };
}

/* Which nodes can be reached from @from without passing @without. */
static void
reach (const SmxEdges *edges, guint32 from, guint32 without, gboolean *reached)
{
  memset (reached, 0, MOST * sizeof *reached);
  reached[from] = from != without;
  for (gsize round = 0; round < edges->n_nodes; round++)
    for (gsize i = 0; i < edges->n_edges; i++) {
      const guint32 a = edges->ends[2 * i], b = edges->ends[2 * i + 1];
      reached[b] = reached[b] || (reached[a] && b != without);
      if (!edges->directed)
        reached[a] = reached[a] || (reached[b] && a != without);
    }
}

static gsize
count_parts (const SmxEdges *edges, guint32 without)
{
  gboolean seen[MOST] = { FALSE }, reached[MOST];
  gsize n_parts = 0;
  for (guint32 i = 0; i < edges->n_nodes; i++) {
    if (i == without || seen[i])
      continue;
    n_parts++;
    reach (edges, i, without, reached);
    for (gsize k = 0; k < edges->n_nodes; k++)
      seen[k] = seen[k] || reached[k];
  }
  return n_parts;
}

static void
cuts_as_by_deletion (void **state)
{
  (void)state;
  for (guint32 number = 0; number < 300; number++) {
    Graph graph;
    guint8 is_articulation[MOST];
    make (&graph, number, FALSE);
    assert_true (smx__igraph_articulation (&graph.edges, NULL, is_articulation, NULL));
    const gsize n_parts = count_parts (&graph.edges, SMX_NO_NODE);
    for (guint32 i = 0; i < graph.edges.n_nodes; i++)
      assert_int_equal (is_articulation[i], count_parts (&graph.edges, i) > n_parts);
  }
}

/* A dominates B where B cannot be reached without A; the immediate dominator is dominated by all others. */
static void
dominates_as_by_deletion (void **state)
{
  (void)state;
  for (guint32 number = 0; number < 300; number++) {
    Graph graph;
    guint32 dominator[MOST];
    gboolean all[MOST], reached[MOST][MOST];
    make (&graph, number, TRUE);
    assert_true (smx__igraph_dominators (&graph.edges, 0, NULL, dominator, NULL));
    const guint32 n = (guint32)graph.edges.n_nodes;
    reach (&graph.edges, 0, SMX_NO_NODE, all);
    for (guint32 i = 0; i < n; i++)
      reach (&graph.edges, 0, i, reached[i]);
    assert_true (dominator[0] == SMX_NO_NODE);
    for (guint32 i = 1; i < n; i++) {
      guint32 n_dominators = 0, nearest = SMX_NO_NODE, most = 0;
      for (guint32 a = 0; a < n && all[i]; a++) {
        if (a == i || reached[a][i] || !all[a])
          continue;
        guint32 depth = 1; /* how many dominate @a */
        for (guint32 b = 0; b < n; b++)
          depth += b != a && all[b] && !reached[b][a];
        nearest = depth > most ? a : nearest;
        most = MAX (most, depth);
        n_dominators++;
      }
      assert_int_equal (dominator[i], n_dominators == 0 ? SMX_NO_NODE : nearest);
    }
  }
}

/* Shares of shortest ways, by all distances and numbers of ways (Floyd and Warshall). */
static void
passes_as_by_counting (void **state)
{
  (void)state;
  for (guint32 number = 0; number < 300; number++) {
    Graph graph;
    make (&graph, number, number % 2);
    const guint32 n = (guint32)graph.edges.n_nodes;
    double distance[MOST][MOST], ways[MOST][MOST] = { 0 }, betweenness[MOST];
    assert_true (smx__igraph_betweenness (&graph.edges, NULL, betweenness, NULL));
    for (guint32 a = 0; a < n; a++)
      for (guint32 b = 0; b < n; b++)
        distance[a][b] = a == b ? 0 : INFINITY;
    for (gsize i = 0; i < graph.edges.n_edges; i++)
      for (guint turn = 0; turn < (graph.edges.directed ? 1 : 2); turn++) {
        const guint32 a = graph.ends[2 * i + turn], b = graph.ends[2 * i + 1 - turn];
        distance[a][b] = MIN (distance[a][b], graph.weights[i]);
      }
    for (guint32 k = 0; k < n; k++)
      for (guint32 a = 0; a < n; a++)
        for (guint32 b = 0; b < n; b++)
          distance[a][b] = MIN (distance[a][b], distance[a][k] + distance[k][b]);
    for (guint32 a = 0; a < n;
         a++) { /* nearer ones are complete before farther ones; weights are whole numbers */
      ways[a][a] = 1;
      for (double near = 1; near < 100; near++)
        for (gsize i = 0; i < graph.edges.n_edges; i++)
          for (guint turn = 0; turn < (graph.edges.directed ? 1 : 2); turn++) {
            const guint32 from = graph.ends[2 * i + turn], to = graph.ends[2 * i + 1 - turn];
            if (from != to && distance[a][to] == near && distance[a][from] + graph.weights[i] == near)
              ways[a][to] += ways[a][from];
          }
    }
    for (guint32 v = 0; v < n; v++) {
      double sum = 0;
      for (guint32 a = 0; a < n; a++)
        for (guint32 b = 0; b < n; b++)
          if (a != b && a != v && b != v && isfinite (distance[a][b]) &&
              distance[a][v] + distance[v][b] == distance[a][b])
            sum += ways[a][v] * ways[v][b] / ways[a][b];
      assert_close ("betweenness", betweenness[v], graph.edges.directed ? sum : sum / 2, 1e-9);
    }
  }
}

/* Parts that do not hang together are no one community; the modularity is that of the definition. */
static void
parts_as_defined (void **state)
{
  (void)state;
  for (guint32 number = 0; number < 300; number++) {
    Graph graph;
    guint32 community[MOST];
    gboolean reached[MOST];
    double modularity, total = 0, inside = 0, strengths[MOST] = { 0 }, expected = 0;
    make (&graph, number, FALSE);
    const guint32 n = (guint32)graph.edges.n_nodes;
    assert_true (smx__igraph_communities (&graph.edges, 10, number, NULL, community, &modularity, NULL));
    for (gsize i = 0; i < graph.edges.n_edges; i++) {
      const guint32 a = graph.ends[2 * i], b = graph.ends[2 * i + 1];
      total += graph.weights[i];
      inside += community[a] == community[b] ? graph.weights[i] : 0;
      strengths[community[a]] += graph.weights[i];
      strengths[community[b]] += graph.weights[i];
    }
    for (guint32 i = 0; i < n; i++)
      expected += strengths[i] * strengths[i];
    expected = inside / total - expected / (4 * total * total);
    assert_close ("modularity", modularity, total == 0 ? NAN : expected, 1e-12);
    for (guint32 i = 0, next = 0; i < n; i++) {
      assert_true (community[i] <= next);
      next = MAX (next, community[i] + 1);
      reach (&graph.edges, i, SMX_NO_NODE, reached);
      for (guint32 k = 0; k < n; k++)
        assert_true (reached[k] || community[k] != community[i]);
    }
  }
}

/* Two in one layer never share a place. */
static void
places_in_layers (void **state)
{
  (void)state;
  for (guint32 number = 0; number < 100; number++) {
    Graph graph;
    guint32 layer[MOST];
    double x[MOST], y[MOST];
    make (&graph, number, TRUE);
    const guint32 n = (guint32)graph.edges.n_nodes;
    for (guint32 i = 0; i < n; i++)
      layer[i] = i % 3;
    assert_true (smx__igraph_layers (&graph.edges, layer, NULL, x, y, NULL));
    for (guint32 i = 0; i < n; i++) {
      assert_true (y[i] == layer[i]);
      for (guint32 k = 0; k < i; k++)
        assert_true (layer[k] != layer[i] || fabs (x[k] - x[i]) >= 1 - 1e-9);
    }
  }
}

/* ---- Edges of the domain ---- */

static void
answers_for_nothing (void **state)
{
  (void)state;
  const SmxEdges empty = { 0, 0, NULL, NULL, FALSE }, alone = { 3, 0, NULL, NULL, FALSE };
  double figures[3], y[3];
  guint32 community[3];
  guint8 is_articulation[3];
  static const guint32 layer[3] = { 0 };
  g_autoptr (GError) error = NULL;
  assert_true (smx__igraph_communities (&empty, 10, 0, NULL, community, figures, &error));
  assert_true (isnan (figures[0]));
  assert_true (smx__igraph_betweenness (&empty, NULL, figures, &error));
  assert_true (smx__igraph_articulation (&empty, NULL, is_articulation, &error));
  assert_true (smx__igraph_layers (&empty, layer, NULL, figures, y, &error));
  assert_true (smx__igraph_communities (&alone, 10, 0, NULL, community, figures, &error));
  assert_true (community[0] == 0 && community[1] == 1 && community[2] == 2);
  assert_true (smx__igraph_betweenness (&alone, NULL, figures, &error));
  assert_true (figures[0] == 0 && figures[1] == 0 && figures[2] == 0);
  assert_true (smx__igraph_layers (&alone, layer, NULL, figures, y, &error));
}

typedef struct {
  const char *name;
  double weight;
  guint32 end;
  const char *message;
} RefusedRow;

static const RefusedRow refused_rows[] = {
  { "igraph/refuses-nan", NAN, 1, "expected weights of edges that are finite and above 0 but found nan" },
  { "igraph/refuses-infinity", INFINITY, 1,
    "expected weights of edges that are finite and above 0 but found inf" },
  { "igraph/refuses-negative", -1, 1, "expected weights of edges that are finite and above 0 but found -1" },
  { "igraph/refuses-zero", 0, 1, "expected weights of edges that are finite and above 0 but found 0" },
  { "igraph/refuses-an-end", 1, 2, "an edge ends at a node that is not there" },
};

static void
refuses (void **state)
{
  const RefusedRow *row = *state;
  const guint32 ends[] = { 0, row->end };
  const SmxEdges edges = { 2, 1, ends, &row->weight, FALSE };
  double figures[2];
  g_autoptr (GError) error = NULL;
  assert_false (smx__igraph_betweenness (&edges, NULL, figures, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE, row->message);
}

static void
stops (void **state)
{
  (void)state;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  enum { N = 3000 };
  g_autofree guint32 *ends = g_new (guint32, 2 * 4 * N);
  g_autofree double *figures = g_new (double, N);
  for (guint32 i = 0; i < 2 * 4 * N; i++)
    ends[i] = (guint32)(i * G_GUINT64_CONSTANT (2654435761) % N);
  g_cancellable_cancel (cancellable);
  assert_false (
      smx__igraph_betweenness (&(SmxEdges){ N, 4 * N, ends, NULL, FALSE }, cancellable, figures, &error));
  assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_CANCELLED));
}

/* ---- The host ---- */

static guint n_host_errors;

static void
count_error (const char *text, const char *file, int line, igraph_error_t code)
{
  (void)text;
  (void)file;
  (void)line;
  (void)code;
  n_host_errors++;
  IGRAPH_FINALLY_FREE ();
}

static igraph_error_t
interrupt_host (void *data)
{
  (void)data;
  return IGRAPH_SUCCESS;
}

/* What the host's generator would draw next is what it would have drawn. */
static double
next_of_host (igraph_uint_t seed, gboolean call)
{
  double modularity;
  guint32 community[10];
  igraph_rng_seed (igraph_rng_default (), seed);
  if (call)
    assert_true (smx__igraph_communities (&(SmxEdges){ 10, G_N_ELEMENTS (kite) / 2, kite, NULL, FALSE }, 10,
                                          5, NULL, community, &modularity, NULL));
  return igraph_rng_get_unif01 (igraph_rng_default ());
}

static void
leaves_the_host_alone (void **state)
{
  (void)state;
  double figures[10], weights[G_N_ELEMENTS (kite) / 2] = { 1 };
  const SmxEdges good = { 10, G_N_ELEMENTS (kite) / 2, kite, NULL, FALSE };
  const SmxEdges bad = { 10, G_N_ELEMENTS (kite) / 2, kite, weights, FALSE };
  igraph_set_error_handler (count_error);
  igraph_set_interruption_handler (interrupt_host);
  assert_true (smx__igraph_betweenness (&good, NULL, figures, NULL));
  assert_false (smx__igraph_betweenness (&bad, NULL, figures, NULL));
  stops (NULL);
  assert_true (next_of_host (7, TRUE) == next_of_host (7, FALSE));
  assert_true (igraph_set_interruption_handler (NULL) == interrupt_host);
  assert_true (igraph_set_error_handler (NULL) == count_error);
  assert_int_equal (n_host_errors, 0);
}

static gpointer
ask_often (gpointer data)
{
  for (guint i = 0; i < 50; i++) {
    double figures[10];
    guint32 community[10];
    const SmxEdges edges = { 10, G_N_ELEMENTS (kite) / 2, kite, NULL, FALSE };
    assert_true (smx__igraph_betweenness (&edges, NULL, figures, NULL));
    assert_close ("betweenness", figures[7], 14, 1e-12);
    assert_true (
        smx__igraph_communities (&edges, 10, GPOINTER_TO_UINT (data), NULL, community, figures, NULL));
  }
  return NULL;
}

static void
serves_two_threads (void **state)
{
  (void)state;
  GThread *threads[2];
  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("asks", ask_often, GUINT_TO_POINTER (i));
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);
}

int
main (void)
{
  static struct CMUnitTest tests[32];
  gsize n = 0;
  tests[n++] = (struct CMUnitTest){ .name = "igraph/kite", .test_func = knows_the_kite };
  tests[n++] = (struct CMUnitTest){ .name = "igraph/dominators", .test_func = knows_dominators };
  tests[n++] = (struct CMUnitTest){ .name = "igraph/karate-club", .test_func = knows_the_karate_club };
  tests[n++] =
      (struct CMUnitTest){ .name = "igraph/articulation-by-deletion", .test_func = cuts_as_by_deletion };
  tests[n++] =
      (struct CMUnitTest){ .name = "igraph/dominators-by-deletion", .test_func = dominates_as_by_deletion };
  tests[n++] =
      (struct CMUnitTest){ .name = "igraph/betweenness-by-counting", .test_func = passes_as_by_counting };
  tests[n++] = (struct CMUnitTest){ .name = "igraph/communities-as-defined", .test_func = parts_as_defined };
  tests[n++] = (struct CMUnitTest){ .name = "igraph/layers", .test_func = places_in_layers };
  tests[n++] = (struct CMUnitTest){ .name = "igraph/nothing", .test_func = answers_for_nothing };
  ROWS (refused_rows, refuses)
  tests[n++] = (struct CMUnitTest){ .name = "igraph/cancelled", .test_func = stops };
  tests[n++] = (struct CMUnitTest){ .name = "igraph/host", .test_func = leaves_the_host_alone };
  tests[n++] = (struct CMUnitTest){ .name = "igraph/two-threads", .test_func = serves_two_threads };
  return _cmocka_run_group_tests ("igraph", tests, n, NULL, NULL);
}
