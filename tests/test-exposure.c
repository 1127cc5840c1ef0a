/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exposure: cases worked out by hand, random graphs against every world gone through plainly, what must hold of any graph, sampled
 * figures against exact ones, threads, cancelling, failing memory. */
#include "random-graph.h"

#include "base/memory.h"
#include <service-matrix/error.h>
#include <service-matrix/exposure.h>

#define SEED G_GUINT64_CONSTANT (20261128)
#define ROUNDS 40

static const char *const keys[] = { "kind", "code", NULL };

static SmxTable *
ask (const SmxMatrix *matrix, const SmxStructureOptions *options)
{
  GError *error = NULL;
  SmxTable *table = smx_exposure (matrix, options, &error);
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
#define NEEDS_PART(service, required, share) "dependency " service " " required " share=" #share "\n"

static const Row rows[] = {
  { "hand/nothing", "", "" },
  { "hand/one", LINK ("teller", "cards", "it", 100),
    "service cards: own=100 exposed=100 share=1 depth=0 experience=null standard_error=0 basis=exact\n"
    "provider it: own=100 exposed=100 share=1 depth=0" },
  /* loans requires scan requires disk; only loans and cards are delivered */
  { "hand/chain",
    LINK ("teller", "loans", "bank", 60) LINK ("teller", "cards", "bank", 40) NEEDS ("loans", "scan")
        NEEDS ("scan", "disk") "service disk provider=it name=Disks\n",
    "provider bank: own=100 exposed=100 share=1 depth=0\n"
    "service disk: name=Disks own=null exposed=60 share=0.6 depth=2\n"
    "service loans: own=60 exposed=60 depth=0\n"
    "service scan: own=null exposed=60 depth=1\n"
    "provider it: own=null exposed=60 depth=2\n"
    "service cards: own=40 exposed=40 depth=0" },
  /* 1/2 and 1/2 x 1/4 */
  { "hand/tree-of-shares",
    LINK ("teller", "a", "x", 100) LINK ("teller", "b", "x", 80) NEEDS_PART ("b", "c", 0.5)
        NEEDS_PART ("a", "b", 0.25),
    "provider x: exposed=180 own=180\n"
    "service b: exposed=105 own=80 standard_error=0 basis=exact\n"
    "service a: exposed=100\n"
    "service c: exposed=52.5 own=null depth=1" },
  /* two ways of 1/2 from a to d: 1 - (1 - 1/4) (1 - 1/4) = 7/16 */
  { "hand/two-ways",
    LINK ("teller", "d", "x", 160) NEEDS_PART ("d", "b", 0.5) NEEDS_PART ("d", "c", 0.5)
        NEEDS_PART ("b", "a", 0.5) NEEDS_PART ("c", "a", 0.5),
    "service d: exposed=160\nprovider x: exposed=160\nservice b: exposed=80\nservice c: exposed=80\n"
    "service a: exposed=70 basis=exact" },
  { "hand/loop",
    LINK ("teller", "a", "x", 10) LINK ("teller", "b", "y", 20) NEEDS ("a", "b") NEEDS ("b", "a")
        NEEDS ("a", "a"),
    "service a: own=10 exposed=30\nservice b: own=20 exposed=30\nprovider x: own=10 exposed=30\n"
    "provider y: own=20 exposed=30" },
  /* x alone for r1, with y for r2: cards stays for the loans that require it */
  { "hand/alternative",
    LINK ("r1", "cards", "x", 10) LINK ("r2", "cards", "x", 5) LINK ("r2", "cards", "y", 6)
        LINK ("r2", "loans", "z", 70) NEEDS ("loans", "cards"),
    "service cards: own=21 exposed=91\nservice loans: own=70 exposed=70\nprovider z: exposed=70\n"
    "provider x: own=10 exposed=10\nprovider y: own=0 exposed=0 share=0" },
  /* within the journey the largest that is hit: desk 30 of desk 30 and phone 20; the visit has none */
  { "hand/touchpoints",
    LINK ("desk", "cards", "it", 1) LINK ("phone", "cards", "it", 1) LINK ("phone", "help", "it", 1)
        LINK ("visit", "cars", "fleet", 1)
            NEEDS ("cards", "disk") "touchpoint at-desk desk end=30 journey=buy experience=4\n"
                                    "touchpoint at-phone phone end=20 journey=buy experience=1\n"
                                    "touchpoint at-home visit end=5 experience=2\n",
    "service cards: own=30 exposed=30 share=30/35 depth=0 experience=2.8\n"
    "service disk: own=0 exposed=30 depth=1 experience=2.8\n"
    "provider it: own=30 exposed=30\n"
    "service help: own=20 exposed=20 experience=1\n"
    "service cars: own=5 exposed=5 experience=2\nprovider fleet: own=5 exposed=5" },
  { "hand/back-office-is-not-met",
    "role clerk kind=back\n" LINK ("clerk", "disk", "it", 3) LINK ("teller", "cards", "it", 4)
        NEEDS ("cards", "disk"),
    "service disk: exposed=7 depth=1\nprovider it: depth=0\nservice cards: exposed=4 depth=0" },
  { "hand/no-volume", "link teller cards it\ndependency cards disk\n",
    "service cards: own=null exposed=null share=null standard_error=null basis=no_volume_known depth=0\n"
    "service disk: exposed=null depth=1\nprovider it: exposed=null" },
  { "hand/part-of-volume",
    LINK ("teller", "cards", "it", 4) "link teller loans bank\n" NEEDS ("cards", "disk")
        NEEDS ("loans", "disk"),
    "service cards: basis=exact\nservice disk: exposed=4 basis=exact;_some_of_the_volume_unknown\n"
    "provider it: exposed=4\nservice loans: exposed=null\nprovider bank: exposed=null" },
  { "hand/isolated", "service s\nprovider p\n" LINK ("teller", "cards", "it", 4),
    "service cards: exposed=4\nprovider it:\nprovider p: exposed=0 depth=null\nservice s: exposed=null "
    "depth=null" },
};

/* ---- every world ---- */

static double
chance_of (const RandomGraph *graph, guint world)
{
  double chance = 1;
  for (int e = 0; e < graph->n_edges; e++)
    chance *= (world >> e & 1) != 0 ? graph->edges[e].share : 1 - graph->edges[e].share;
  return chance;
}

static void
begin_loss (const RandomGraph *graph, int service, int provider, Lost *lost)
{
  gboolean out[N_PROVIDERS] = { FALSE };
  memset (lost, 0, sizeof *lost);
  if (service >= 0)
    lost->services[service] = TRUE;
  if (provider >= 0) {
    out[provider] = TRUE;
    lose_providers (graph, out, lost);
  }
}

static void
expect (const RandomGraph *graph, int service, int provider, double *own, double *exposed)
{
  Lost lost, all;
  begin_loss (graph, service, provider, &lost);
  *own = is_unknown (graph, &lost) ? NAN : count_customers (graph, &lost);
  *exposed = 0;
  for (guint world = 0; world < 1u << graph->n_edges; world++) {
    begin_loss (graph, service, provider, &lost);
    double chance = chance_of (graph, world);
    if (chance == 0)
      continue;
    spread_loss (graph, world, &lost);
    *exposed += chance * count_customers (graph, &lost);
  }
  begin_loss (graph, service, provider, &all);
  spread_loss (graph, G_MAXUINT, &all);
  if (is_unknown (graph, &all))
    *exposed = NAN;
}

static void
check_row (const RandomGraph *graph, const SmxTable *table, const char *kind, int service, int provider,
           guint *n_sampled)
{
  double own, exposed;
  g_autofree char *code = service >= 0 ? g_strdup_printf ("s%d", service) : g_strdup_printf ("p%d", provider);
  gint64 row = find_row (table, kind, code);
  assert_true (row >= 0);
  expect (graph, service, provider, &own, &exposed);
  double error = figure (table, row, "standard_error"), tolerance = 1e-9;
  if (error > 0) {
    tolerance = 5 * error;
    ++*n_sampled;
  }
  g_autofree char *what = g_strdup_printf ("%s %s of\n%s", kind, code, graph->records);
  assert_close (what, figure (table, row, "own"), own, 1e-9);
  assert_close (what, figure (table, row, "exposed"), exposed, tolerance);
}

/* At most 12 edges matter to most failures; the others are sampled, and within 5 standard errors (1 in 3 million). */
static void
is_as_enumerated (void **state)
{
  guint64 random = SEED;
  guint n_sampled = 0;
  gboolean touches = GPOINTER_TO_INT (*state) == 1;
  for (guint round = 0; round < ROUNDS; round++) {
    RandomGraph graph;
    random_graph_draw (&graph, &random, round % 4 == 0, touches);
    g_autoptr (SmxMatrix) matrix = build_matrix (graph.records);
    g_autoptr (SmxTable) table = ask (matrix, NULL);
    assert_int_equal (smx_table_n_rows (table), N_SERVICES + N_PROVIDERS);
    for (int service = 0; service < N_SERVICES; service++)
      check_row (&graph, table, "service", service, -1, &n_sampled);
    for (int provider = 0; provider < N_PROVIDERS; provider++)
      check_row (&graph, table, "provider", -1, provider, &n_sampled);
    random_graph_clear (&graph);
  }
  print_message ("# %u of %u figures were sampled\n", n_sampled, ROUNDS * (N_SERVICES + N_PROVIDERS));
}

/* ---- what holds of any ---- */

/* One more edge lowers no exact figure, whoever fails. */
static void
grows_with_edges (void **state)
{
  (void)state;
  guint64 random = SEED;
  for (guint round = 0; round < 100; round++) {
    RandomGraph graph;
    random_graph_draw (&graph, &random, TRUE, round % 2 == 0);
    g_autofree char *more = g_strdup_printf ("%sdependency s%u t share=1\ndependency t s%u\n", graph.records,
                                             draw (&random, N_SERVICES), draw (&random, N_SERVICES));
    g_autoptr (SmxMatrix) matrix = build_matrix (graph.records), grown = build_matrix (more);
    g_autoptr (SmxTable) table = ask (matrix, NULL), other = ask (grown, NULL);
    for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
      gint64 now = find_row (other, smx_table_get_text (table, row, 0), smx_table_get_text (table, row, 1));
      double before = figure (table, row, "exposed"), after = figure (other, now, "exposed");
      assert_true (isnan (before) || after >= before - 1e-9);
      assert_true (isnan (before) || figure (table, row, "own") <= before + 1e-9 ||
                   isnan (figure (table, row, "own")));
    }
    random_graph_clear (&graph);
  }
}

/* Whoever alone delivers a service has at least its exposure. */
static void
providers_expose_their_services (void **state)
{
  (void)state;
  guint64 random = SEED;
  for (guint round = 0; round < 200; round++) {
    RandomGraph graph;
    random_graph_draw (&graph, &random, TRUE, round % 2 == 0);
    g_autoptr (SmxMatrix) matrix = build_matrix (graph.records);
    g_autoptr (SmxTable) table = ask (matrix, NULL);
    for (int service = 0; service < N_SERVICES; service++) {
      int n = 0, sole = -1;
      for (int p = 0; p < N_PROVIDERS; p++)
        if (graph.provides[service][p])
          sole = p, n++;
      if (n != 1)
        continue;
      g_autofree char *code = g_strdup_printf ("s%d", service), *provider = g_strdup_printf ("p%d", sole);
      double of_service = figure (table, find_row (table, "service", code), "exposed");
      double of_provider = figure (table, find_row (table, "provider", provider), "exposed");
      assert_true (isnan (of_service) || of_provider >= of_service - 1e-9);
    }
    random_graph_clear (&graph);
  }
}

/* A dependency that is stated twice, in another order of records, changes nothing. */
static void
ignores_duplicates (void **state)
{
  (void)state;
  guint64 random = SEED;
  for (guint round = 0; round < 50; round++) {
    RandomGraph graph;
    random_graph_draw (&graph, &random, FALSE, round % 2 == 0);
    GString *turned = g_string_new (NULL);
    g_auto (GStrv) lines = g_strsplit (graph.records, "\n", -1);
    for (guint i = g_strv_length (lines); i > 0; i--) {
      g_string_append_printf (turned, "%s\n", lines[i - 1]);
      if (g_str_has_prefix (lines[i - 1], "dependency"))
        g_string_append_printf (turned, "%s\n", lines[i - 1]);
    }
    g_autoptr (SmxMatrix) matrix = build_matrix (graph.records), other = build_matrix (turned->str);
    g_autoptr (SmxTable) table = ask (matrix, NULL), same = ask (other, NULL);
    g_autofree char *text = table_text (table), *other_text = table_text (same);
    assert_string_equal (text, other_text);
    g_string_free (turned, TRUE);
    random_graph_clear (&graph);
  }
}

/* ---- sampling ---- */

/* Two rows of @n services, each with a volume of 1; each of the lower requires each of the upper in a share of 0.3, each upper @root. */
static char *
bipartite (guint n)
{
  GString *records = g_string_new (NULL);
  for (guint i = 0; i < n; i++) {
    g_string_append_printf (records, "link r low%u p%u end=1\ndependency up%u root share=0.5\n", i, i, i);
    for (guint k = 0; k < n; k++)
      g_string_append_printf (records, "dependency low%u up%u share=0.3\n", i, k);
  }
  return g_string_free (records, FALSE);
}

/* A low one is lost by way of any of n: 1 - (1 - 0.5 x 0.3)^n. */
static void
samples_well (void **state)
{
  (void)state;
  const guint n = 8;
  g_autofree char *records = bipartite (n);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  double exact = n * (1 - pow (0.85, n)), error = 0, squares = 0;
  for (guint64 seed = 0; seed < 40; seed++) {
    SmxStructureOptions options = structure_defaults ();
    options.seed = seed;
    g_autoptr (SmxTable) table = ask (matrix, &options);
    gint64 row = find_row (table, "service", "root");
    error = figure (table, row, "standard_error");
    double miss = (figure (table, row, "exposed") - exact) / error;
    assert_true (error > 0 && fabs (miss) < 4.5);
    assert_string_equal (smx_table_get_text (table, row, find_column (table, "basis")),
                         "sampled: 4096 worlds");
    squares += miss * miss;
  }
  /* chi squared with 40 degrees of freedom: 0.9999 and 0.0001 quantiles by R, qchisq: 82.06, 15.39 */
  assert_true (squares > 15.39 && squares < 82.06);
}

static void
ignores_threads (void **state)
{
  (void)state;
  g_autofree char *first = NULL, *records = bipartite (9);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  for (guint threads = 1; threads < 6; threads++) {
    SmxStructureOptions options = structure_defaults ();
    options.threads = threads;
    options.worlds = 640;
    g_autoptr (SmxTable) table = ask (matrix, &options);
    g_autofree char *text = table_text (table);
    if (first != NULL)
      assert_string_equal (text, first);
    else
      first = g_steal_pointer (&text);
  }
}

static void
takes_options (void **state)
{
  (void)state;
  g_autofree char *records = bipartite (6);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  SmxStructureOptions options = structure_defaults ();
  options.top = 3;
  options.worlds = 65;
  options.language = SMX_LANGUAGE_SPANISH;
  g_autoptr (SmxTable) table = ask (matrix, &options);
  assert_int_equal (smx_table_n_rows (table), 3);
  assert_string_equal (smx_table_find_metadata (table, "option.worlds"), "128");
  assert_string_equal (smx_table_find_metadata (table, "total"), "6");
  assert_string_equal (smx_table_get_text (table, 0, find_column (table, "basis")), "muestreo: 128 mundos");
  g_autoptr (GError) error = NULL;
  options.worlds = 10000001;
  assert_null (smx_exposure (matrix, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "worlds: se esperaban como máximo 10000000 mundos, pero se encontraron 10000001");
}

/* ---- large and hindered ---- */

static char *
chain (guint n)
{
  GString *records = g_string_new ("link r s0 p end=5\n");
  for (guint i = 1; i < n; i++)
    g_string_append_printf (records, "dependency s%u s%u\n", i - 1, i);
  return g_string_free (records, FALSE);
}

static void
bears_a_chain (void **state)
{
  (void)state;
  const guint n = 50000;
  g_autofree char *records = chain (n);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  g_autoptr (SmxTable) table = ask (matrix, NULL);
  assert_int_equal (smx_table_n_rows (table), n + 1);
  gint64 deepest = 0;
  for (gint64 row = 0; row < n + 1; row++) {
    assert_true (smx_table_get_double (table, row, find_column (table, "exposed")) == 5);
    deepest = MAX (deepest, smx_table_get_int64 (table, row, find_column (table, "depth")));
  }
  assert_int_equal (deepest, n - 1);
}

/* Services that one other requires, some two, some in a loop with it; volumes are @volume each, times a small whole number. */
static SmxMatrix *
grow_trees (guint n, double volume)
{
  GString *records = g_string_new (NULL);
  for (guint i = 0; i < n; i++) {
    if (i % 5 != 4)
      g_string_append_printf (records, "link r s%u p%u end=%g\n", i, i % 7, volume * (i % 11));
    if (i > 0)
      g_string_append_printf (records, "dependency s%u s%u\n", (i - 1) / 3, i);
    if (i > 40 && i % 10 == 0)
      g_string_append_printf (records, "dependency s%u s%u\n", i / 4 + 1, i);
    if (i > 0 && i % 17 == 0)
      g_string_append_printf (records, "dependency s%u s%u\n", i, (i - 1) / 3);
  }
  g_autofree char *text = g_string_free (records, FALSE);
  return build_matrix (text);
}

/* Whole volumes are summed up along ways that do not branch, halves by a pass for each 64 services: the same. */
static void
sums_ways_as_passes (void **state)
{
  (void)state;
  static const char *const same[] = { "own", "exposed" };
  g_autoptr (SmxMatrix) matrix = grow_trees (3000, 1), half = grow_trees (3000, 0.5);
  g_autoptr (SmxTable) table = ask (matrix, NULL), of_half = ask (half, NULL);
  assert_int_equal (smx_table_n_rows (table), 3007);
  for (gint64 row = 0; row < 3007; row++) {
    assert_string_equal (smx_table_get_text (table, row, find_column (table, "code")),
                         smx_table_get_text (of_half, row, find_column (table, "code")));
    assert_string_equal (smx_table_get_text (table, row, find_column (table, "basis")),
                         smx_table_get_text (of_half, row, find_column (table, "basis")));
    for (guint i = 0; i < G_N_ELEMENTS (same); i++) {
      const guint column = find_column (table, same[i]);
      assert_int_equal (smx_table_is_null (table, row, column), smx_table_is_null (of_half, row, column));
      if (!smx_table_is_null (table, row, column))
        assert_true (smx_table_get_double (table, row, column) ==
                     2 * smx_table_get_double (of_half, row, column));
    }
  }
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
  (void)state;
  g_autofree char *records = bipartite (9);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  SmxStructureOptions options = structure_defaults ();
  options.threads = 1;
  options.worlds = 10000000;
  options.cancellable = cancellable;
  options.progress = stop;
  options.progress_data = cancellable;
  assert_null (smx_exposure (matrix, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
}

static void
fails_cleanly (void **state)
{
  (void)state;
  g_autofree char *records = bipartite (5);
  g_autofree char *all = g_strconcat (records, "touchpoint t r end=9 journey=j experience=3\n", NULL);
  g_autoptr (SmxMatrix) matrix = build_matrix (all);
  SmxTable *table = NULL;
  SmxStructureOptions options = structure_defaults ();
  options.threads = 1;
  gint64 n = 0;
  for (; table == NULL; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    table = smx_exposure (matrix, &options, &error);
    smx__memory_fail_from (-1);
    if (table == NULL)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    else
      assert_no_error (error);
  }
  assert_in_range (n, 50, 2000);
  smx_table_unref (table);
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  gsize n = 0;
  ADD_ROWS (rows, lists);
  ADD ("worlds/volumes", is_as_enumerated);
  tests[n++] = (struct CMUnitTest){ "worlds/touchpoints", is_as_enumerated, NULL, NULL, GINT_TO_POINTER (1) };
  ADD ("holds/more-edges", grows_with_edges);
  ADD ("holds/sole-providers", providers_expose_their_services);
  ADD ("holds/duplicates-and-order", ignores_duplicates);
  ADD ("sampled/errors", samples_well);
  ADD ("sampled/threads", ignores_threads);
  ADD ("options/all", takes_options);
  ADD ("large/chain", bears_a_chain);
  ADD ("large/ways-as-passes", sums_ways_as_passes);
  ADD ("hindered/cancelled", is_cancelled);
  ADD ("hindered/failing-memory", fails_cleanly);
  return _cmocka_run_group_tests ("exposure", tests, n, NULL, NULL);
}
