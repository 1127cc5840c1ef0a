/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Failures: cases worked out by hand, random graphs against plain deletion, robustness against all orders of few providers, threads,
 * cancelling, failing memory. */
#include "random-graph.h"

#include "base/memory.h"
#include <service-matrix/error.h>
#include <service-matrix/failures.h>

#define SEED G_GUINT64_CONSTANT (20261129)
#define ROUNDS 300

static const char *const keys[] = { "kind", "code", NULL };

static SmxTable *
ask (const SmxMatrix *matrix, const SmxStructureOptions *options)
{
  GError *error = NULL;
  SmxTable *table = smx_failures (matrix, options, &error);
  assert_no_error (error);
  return table;
}

static SmxTable *
ask_robustness (const SmxMatrix *matrix, const SmxStructureOptions *options)
{
  GError *error = NULL;
  SmxTable *table = smx_robustness (matrix, options, &error);
  assert_no_error (error);
  return table;
}

/* ---- by hand ---- */

typedef struct {
  const char *name, *records, *expected;
} Row;

static void
lists (void **state)
{
  const Row *row = *state;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autoptr (SmxTable) table = ask (matrix, NULL);
  check_table (table, keys, row->expected);
}

#define LINK(role, service, provider, end) "link " role " " service " " provider " end=" #end "\n"
#define NEEDS(service, required) "dependency " service " " required "\n"

static const Row rows[] = {
  { "hand/nothing", "", "" },
  { "hand/one", "provider it name=IT\nservice cards name=Cards\n" LINK ("teller", "cards", "it", 100),
    "service cards: name=Cards end_customers=100 services_lost=1 roles_stopped=1 share=1\n"
    "provider it: name=IT end_customers=100 services_lost=1 roles_stopped=1 share=1" },
  /* a share below 1 survives */
  { "hand/dependencies",
    LINK ("teller", "loans", "bank", 60) LINK ("clerk", "cards", "post", 40)
        NEEDS ("loans", "disk") "dependency cards disk share=0.9\n",
    "service disk: end_customers=60 services_lost=2 roles_stopped=1 share=0.6\n"
    "service loans: end_customers=60 services_lost=1\n"
    "provider bank: end_customers=60 services_lost=1\n"
    "service cards: end_customers=40\nprovider post: end_customers=40" },
  /* x and y deliver the same: only together do they do harm */
  { "hand/alternatives",
    "provider x name=Ex\n" LINK ("r", "cards", "x", 30) LINK ("r", "cards", "y", 20)
        LINK ("q", "help", "x", 5),
    "pair x + y: name=Ex_+_y end_customers=55 services_lost=2 roles_stopped=2 share=1\n"
    "service cards: end_customers=50\n"
    "service help: end_customers=5\n"
    "provider x: end_customers=5 services_lost=1 roles_stopped=1\n"
    "provider y: end_customers=0 services_lost=0 roles_stopped=0" },
  /* each role has its own: together no more than both apart, and cards is lost altogether only then, which loans feel */
  { "hand/lost-altogether-together",
    LINK ("r", "cards", "x", 30) LINK ("q", "cards", "y", 20) LINK ("q", "loans", "z", 7)
        NEEDS ("loans", "cards"),
    "service cards: end_customers=57\n"
    "pair x + y: end_customers=57 services_lost=2 roles_stopped=2\n"
    "provider x: end_customers=30 services_lost=0 roles_stopped=1\n"
    "provider y: end_customers=20 services_lost=0 roles_stopped=1\n"
    "service loans: end_customers=7\nprovider z: end_customers=7" },
  { "hand/apart-is-as-much", LINK ("r", "cards", "x", 30) LINK ("q", "cards", "y", 20),
    "service cards: end_customers=50\nprovider x: end_customers=30\nprovider y: end_customers=20" },
  { "hand/critical",
    "link r a x end=1 criticality=0.2\nlink r b y end=1 criticality=0.5\nlink q a x end=1\n"
    "service b criticality=0.1\nservice a criticality=0.1\n",
    "service a: end_customers=2 roles_stopped=0\nprovider x: roles_stopped=0\n"
    "service b: end_customers=1 roles_stopped=1\nprovider y: roles_stopped=1" },
  { "hand/touchpoints",
    LINK ("desk", "cards", "it", 1) LINK ("phone", "cards", "it", 1) LINK ("phone", "help", "post", 1)
        LINK ("visit", "cars", "post",
              1) "touchpoint at-desk desk end=30 journey=buy\ntouchpoint at-phone phone end=20 journey=buy\n"
                 "touchpoint at-home visit end=5\n",
    "service cards: end_customers=30 roles_stopped=2 share=30/35\nprovider it: end_customers=30\n"
    "provider post: end_customers=25 roles_stopped=2\nservice help: end_customers=20\n"
    "service cars: end_customers=5 roles_stopped=1" },
  { "hand/no-volume", "link teller cards it\n",
    "service cards: end_customers=null services_lost=1 roles_stopped=1 share=null\n"
    "provider it: end_customers=null" },
};

/* ---- by deletion ---- */

typedef struct {
  double customers;
  int services, stopped;
  gboolean unknown;
} Harm;

static guint
certain_edges (const RandomGraph *graph)
{
  guint edges = 0;
  for (int e = 0; e < graph->n_edges; e++)
    edges |= graph->edges[e].share == 1 ? 1u << e : 0;
  return edges;
}

static Harm
remove_them (const RandomGraph *graph, int service, const gboolean *out)
{
  Lost lost;
  Harm harm = { 0, 0, 0, FALSE };
  memset (&lost, 0, sizeof lost);
  if (service >= 0)
    lost.services[service] = TRUE;
  lose_providers (graph, out, &lost);
  spread_loss (graph, certain_edges (graph), &lost);
  harm.customers = count_customers (graph, &lost);
  harm.unknown = is_unknown (graph, &lost);
  for (int s = 0; s < N_SERVICES; s++)
    harm.services += lost.services[s];
  for (int role = 0; role < N_ROLES; role++) {
    gboolean stopped = FALSE;
    for (int s = 0; s < N_SERVICES; s++)
      stopped = stopped || (graph->served[role][s] && graph->critical[role][s] &&
                            (lost.services[s] || lost.deliveries[role][s]));
    harm.stopped += stopped;
  }
  return harm;
}

static void
check_harm (const RandomGraph *graph, const SmxTable *table, const char *kind, const char *code, Harm harm)
{
  g_autofree char *what = g_strdup_printf ("%s %s of\n%s", kind, code, graph->records);
  gint64 row = find_row (table, kind, code);
  assert_true (row >= 0);
  assert_close (what, figure (table, row, "end_customers"), harm.unknown ? NAN : harm.customers, 1e-9);
  assert_close (what, figure (table, row, "services_lost"), harm.services, 0);
  assert_close (what, figure (table, row, "roles_stopped"), harm.stopped, 0);
}

static void
check_pairs (const RandomGraph *graph, const SmxTable *table, guint *n_pairs)
{
  for (int p = 0; p < N_PROVIDERS; p++)
    for (int q = p + 1; q < N_PROVIDERS; q++) {
      gboolean one[N_PROVIDERS] = { FALSE }, other[N_PROVIDERS] = { FALSE }, both[N_PROVIDERS] = { FALSE };
      one[p] = other[q] = both[p] = both[q] = TRUE;
      Harm harm = remove_them (graph, -1, both);
      double apart = remove_them (graph, -1, one).customers + remove_them (graph, -1, other).customers;
      g_autofree char *code = g_strdup_printf ("p%d + p%d", p, q);
      if (harm.customers > apart + 1e-6) {
        check_harm (graph, table, "pair", code, harm);
        ++*n_pairs;
      } else if (find_row (table, "pair", code) >= 0) {
        fail_msg ("%s should have no row, of\n%s", code, graph->records);
      }
    }
}

static void
is_as_deleted (void **state)
{
  guint64 random = SEED;
  guint n_pairs = 0;
  for (guint round = 0; round < ROUNDS; round++) {
    RandomGraph graph;
    gboolean none[N_PROVIDERS] = { FALSE };
    random_graph_draw (&graph, &random, round % 2 == 0, *state != NULL);
    g_autoptr (SmxMatrix) matrix = build_matrix (graph.records);
    g_autoptr (SmxTable) table = ask (matrix, NULL);
    for (int service = 0; service < N_SERVICES; service++) {
      g_autofree char *code = g_strdup_printf ("s%d", service);
      check_harm (&graph, table, "service", code, remove_them (&graph, service, none));
    }
    for (int provider = 0; provider < N_PROVIDERS; provider++) {
      gboolean out[N_PROVIDERS] = { FALSE };
      g_autofree char *code = g_strdup_printf ("p%d", provider);
      out[provider] = TRUE;
      check_harm (&graph, table, "provider", code, remove_them (&graph, -1, out));
    }
    check_pairs (&graph, table, &n_pairs);
    random_graph_clear (&graph);
  }
  assert_true (n_pairs > 20);
}

/* ---- robustness ---- */

/* The harm of each set of providers, as the share of what all services are worth. */
static void
fill_harms (const RandomGraph *graph, double *harms)
{
  Lost all;
  memset (&all, 0, sizeof all);
  for (int s = 0; s < N_SERVICES; s++)
    all.services[s] = TRUE;
  double total = count_customers (graph, &all);
  for (guint set = 0; set < 1u << N_PROVIDERS; set++) {
    gboolean out[N_PROVIDERS];
    for (int p = 0; p < N_PROVIDERS; p++)
      out[p] = (set >> p & 1) != 0;
    harms[set] = remove_them (graph, -1, out).customers / total;
  }
}

static guint
greediest (const double *harms, guint set)
{
  guint worst = G_MAXUINT;
  for (guint p = 0; p < N_PROVIDERS; p++)
    if ((set >> p & 1) == 0 &&
        (worst == G_MAXUINT || harms[set | 1u << p] > harms[set | 1u << worst] + 1e-12))
      worst = p;
  return worst;
}

/* At random after k gone: the mean over all sets of k. */
static void
is_as_all_orders (void **state)
{
  guint64 random = SEED;
  for (guint round = 0; round < 60; round++) {
    RandomGraph graph;
    double harms[1u << N_PROVIDERS];
    random_graph_draw (&graph, &random, round % 2 == 0, *state != NULL);
    fill_harms (&graph, harms);
    g_autoptr (SmxMatrix) matrix = build_matrix (graph.records);
    SmxStructureOptions options = structure_defaults ();
    options.worlds = 64 * 500;
    options.seed = round;
    g_autoptr (SmxTable) table = ask_robustness (matrix, &options);
    assert_int_equal (smx_table_n_rows (table), N_PROVIDERS + 1);
    for (guint gone = 0, set = 0; gone <= N_PROVIDERS; gone++) {
      double sum = 0, n = 0, error = figure (table, gone, "standard_error");
      for (guint other = 0; other < 1u << N_PROVIDERS; other++)
        if (__builtin_popcount (other) == (int)gone)
          sum += 1 - harms[other], n++;
      assert_close (graph.records, figure (table, gone, "worst_first"), 1 - harms[set], 1e-9);
      assert_close (graph.records, figure (table, gone, "at_random"), sum / n, 5 * error + 1e-9);
      assert_int_equal (smx_table_get_int64 (table, gone, 0), gone);
      if (gone < N_PROVIDERS)
        set |= 1u << greediest (harms, set);
    }
    random_graph_clear (&graph);
  }
}

static void
shows_robustness (void **state)
{
  (void)state;
  static const char *const out[] = { "provider", NULL };
  g_autoptr (SmxMatrix) matrix =
      build_matrix (LINK ("r", "a", "x", 60) LINK ("r", "b", "y", 30) LINK ("r", "c", "z", 10));
  SmxStructureOptions options = structure_defaults ();
  options.top = 3;
  g_autoptr (SmxTable) table = ask_robustness (matrix, &options);
  check_table (table, out,
               "-: out=0 worst_first=1 at_random=1 standard_error=0\nx: out=1 worst_first=0.4\n"
               "y: out=2 worst_first=0.1");
  options.worlds = 1;
  g_autoptr (SmxTable) one = ask_robustness (matrix, &options);
  check_table (one, out, "-: standard_error=null\nx:\ny:");
  g_autoptr (SmxMatrix) unknown = build_matrix ("link r a x\n");
  g_autoptr (SmxTable) nothing = ask_robustness (unknown, NULL);
  check_table (nothing, out,
               "-: out=0 worst_first=null at_random=null standard_error=null\nx: worst_first=null");
  g_autoptr (SmxMatrix) empty = build_matrix ("");
  g_autoptr (SmxTable) none = ask_robustness (empty, NULL);
  check_table (none, out, "-: out=0");
}

/* ---- large and hindered ---- */

static char *
draw_company (guint n_services, guint n_providers)
{
  guint64 random = SEED;
  GString *records = g_string_new (NULL);
  for (guint i = 0; i < n_services; i++) {
    for (guint k = 0; k < 3; k++)
      g_string_append_printf (records, "link r%u s%u p%u end=%u\n", draw (&random, 20), i,
                              draw (&random, n_providers), 1 + draw (&random, 1000));
    if (i > 0)
      g_string_append_printf (records, "dependency s%u s%u\n", i, draw (&random, i));
  }
  return g_string_free (records, FALSE);
}

static void
ignores_threads (void **state)
{
  (void)state;
  g_autofree char *records = draw_company (300, 90);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  g_autofree char *first = NULL;
  for (guint threads = 1; threads < 6; threads++) {
    SmxStructureOptions options = structure_defaults ();
    options.threads = threads;
    options.worlds = 64 * 200;
    g_autoptr (SmxTable) failures = ask (matrix, &options), robustness = ask_robustness (matrix, &options);
    g_autofree char *one = table_text (failures), *other = table_text (robustness);
    g_autofree char *text = g_strconcat (one, other, NULL);
    if (first != NULL)
      assert_string_equal (text, first);
    else
      first = g_steal_pointer (&text);
  }
}

static void
bears_a_chain (void **state)
{
  (void)state;
  const guint n = 50000;
  GString *records = g_string_new ("link r s0 p end=5\n");
  for (guint i = 1; i < n; i++)
    g_string_append_printf (records, "dependency s%u s%u\n", i - 1, i);
  g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
  g_string_free (records, TRUE);
  g_autoptr (SmxTable) table = ask (matrix, NULL);
  assert_close ("last", figure (table, find_row (table, "service", "s49999"), "services_lost"), n, 0);
}

static void
stop (guint64 done, G_GNUC_UNUSED guint64 total, gpointer data)
{
  if (done > 2)
    g_cancellable_cancel (data);
}

static void
is_cancelled (void **state)
{
  SmxTable *(*const functions[]) (const SmxMatrix *, const SmxStructureOptions *,
                                  GError **) = { smx_failures, smx_robustness };
  (void)state;
  g_autofree char *records = draw_company (300, 90);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    SmxStructureOptions options = structure_defaults ();
    options.threads = 1;
    options.cancellable = cancellable;
    options.progress = stop;
    options.progress_data = cancellable;
    assert_null (functions[i](matrix, &options, &error));
    assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
  }
}

static void
fails_cleanly (void **state)
{
  SmxTable *(*const functions[]) (const SmxMatrix *, const SmxStructureOptions *,
                                  GError **) = { smx_failures, smx_robustness };
  g_autofree char *records = draw_company (9, 4);
  g_autofree char *all = g_strconcat (records, "touchpoint t r0 end=9 journey=j\n", NULL);
  g_autoptr (SmxMatrix) matrix = build_matrix (all);
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++) {
    SmxTable *table = NULL;
    SmxStructureOptions options = structure_defaults ();
    options.threads = 1;
    gint64 n = 0;
    for (; table == NULL; n++) {
      g_autoptr (GError) error = NULL;
      smx__memory_fail_from (n);
      table = functions[i](matrix, &options, &error);
      smx__memory_fail_from (-1);
      if (table == NULL)
        assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
      else
        assert_no_error (error);
    }
    assert_in_range (n, 40, 2000);
    smx_table_unref (table);
  }
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  gsize n = 0;
  ADD_ROWS (rows, lists);
  ADD ("deletion/volumes", is_as_deleted);
  tests[n++] = (struct CMUnitTest){ "deletion/touchpoints", is_as_deleted, NULL, NULL, "" };
  ADD ("robustness/volumes", is_as_all_orders);
  tests[n++] = (struct CMUnitTest){ "robustness/touchpoints", is_as_all_orders, NULL, NULL, "" };
  ADD ("robustness/by-hand", shows_robustness);
  ADD ("hindered/threads", ignores_threads);
  ADD ("large/chain", bears_a_chain);
  ADD ("hindered/cancelled", is_cancelled);
  ADD ("hindered/failing-memory", fails_cleanly);
  return _cmocka_run_group_tests ("failures", tests, n, NULL, NULL);
}
