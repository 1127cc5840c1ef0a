/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The graph as arrays: what it takes of a matrix, strong components and distances against reachability computed plainly, worlds against
 * their probabilities. */
#include "test-support.h"

#include "base/memory.h"
#include "matrix/graph.h"
#include "stats/network.h"
#include "stats/worlds.h"
#include "test-tally-builder.h"
#include <service-matrix/error.h>

#define SEED G_GUINT64_CONSTANT (20261127)

/* ---- networks ---- */

enum { N = 12 };

typedef struct {
  guint32 n, tails[4 * N], heads[4 * N];
  double weights[4 * N];
  gsize n_arcs;
  guint32 steps[N][N]; /* the fewest arcs, or SMX_UNREACHED */
} Plain;

/* Arcs with a weight of 1, some of 0.5 besides. */
static void
draw_plain (Plain *self, guint64 *random)
{
  self->n = 1 + draw (random, N);
  self->n_arcs = draw (random, 3 * self->n);
  for (gsize i = 0; i < self->n_arcs; i++) {
    self->tails[i] = draw (random, self->n);
    self->heads[i] = draw (random, self->n);
    self->weights[i] = draw (random, 4) == 0 ? 0.5 : 1;
  }
}

/* R. Floyd, "Algorithm 97: shortest path", Communications of the ACM 5 (1962). */
static void
measure_steps (Plain *self, double least)
{
  for (guint32 i = 0; i < self->n; i++)
    for (guint32 k = 0; k < self->n; k++)
      self->steps[i][k] = i == k ? 0 : SMX_UNREACHED;
  for (gsize i = 0; i < self->n_arcs; i++)
    if (self->weights[i] >= least && self->tails[i] != self->heads[i])
      self->steps[self->tails[i]][self->heads[i]] = 1;
  for (guint32 k = 0; k < self->n; k++)
    for (guint32 i = 0; i < self->n; i++)
      for (guint32 j = 0; j < self->n; j++)
        if (self->steps[i][k] != SMX_UNREACHED && self->steps[k][j] != SMX_UNREACHED)
          self->steps[i][j] = MIN (self->steps[i][j], self->steps[i][k] + self->steps[k][j]);
}

static void
finds_components (void **state)
{
  (void)state;
  guint64 random = SEED;
  for (guint round = 0; round < 2000; round++) {
    Plain plain;
    SmxNetwork network;
    SmxComponents components;
    const double least = round % 2 == 0 ? 0 : 1;
    draw_plain (&plain, &random);
    measure_steps (&plain, least);
    assert_true (
        smx__network_take (&network, plain.n, plain.tails, plain.heads, plain.weights, plain.n_arcs, NULL));
    assert_true (smx__components_take (&components, &network, least, NULL, NULL));
    for (guint32 i = 0; i < plain.n; i++)
      for (guint32 k = 0; k < plain.n; k++) {
        gboolean there = plain.steps[i][k] != SMX_UNREACHED, back = plain.steps[k][i] != SMX_UNREACHED;
        assert_int_equal (components.of[i] == components.of[k], there && back);
        assert_true (!there || components.of[i] <= components.of[k]);
      }
    guint32 n_nodes = 0;
    for (guint32 c = 0; c < components.n; c++)
      for (guint32 i = components.starts[c]; i < components.starts[c + 1]; i++, n_nodes++)
        assert_int_equal (components.of[components.nodes[i]], c);
    assert_int_equal (n_nodes, plain.n);
    smx__components_clear (&components);
    smx__network_clear (&network);
  }
}

static void
measures_distances (void **state)
{
  (void)state;
  guint64 random = SEED;
  for (guint round = 0; round < 500; round++) {
    Plain plain;
    SmxNetwork network;
    guint32 distance[N];
    draw_plain (&plain, &random);
    measure_steps (&plain, 0);
    guint32 one = draw (&random, plain.n), other = draw (&random, plain.n);
    for (guint32 i = 0; i < plain.n; i++)
      distance[i] = i == one || i == other ? 0 : SMX_UNREACHED;
    assert_true (
        smx__network_take (&network, plain.n, plain.tails, plain.heads, plain.weights, plain.n_arcs, NULL));
    assert_true (smx__network_distances (&network, distance, NULL));
    for (guint32 i = 0; i < plain.n; i++)
      assert_int_equal (distance[i], MIN (plain.steps[one][i], plain.steps[other][i]));
    smx__network_clear (&network);
  }
}

/* A chain, and the same closed to a ring, of a million. */
static void
is_never_too_deep (void **state)
{
  (void)state;
  const guint32 n = 1000000;
  g_autofree guint32 *tails = g_new (guint32, n), *heads = g_new (guint32, n);
  g_autofree double *weights = g_new (double, n);
  for (guint32 i = 0; i < n; i++) {
    tails[i] = i;
    heads[i] = (i + 1) % n;
    weights[i] = 1;
  }
  for (guint32 closed = 0; closed < 2; closed++) {
    SmxNetwork network;
    SmxComponents components;
    assert_true (smx__network_take (&network, n, tails, heads, weights, n - 1 + closed, NULL));
    assert_true (smx__components_take (&components, &network, 0, NULL, NULL));
    assert_int_equal (components.n, closed ? 1 : n);
    smx__components_clear (&components);
    smx__network_clear (&network);
  }
}

static void
stops_searching (void **state)
{
  (void)state;
  const guint32 n = 200000;
  g_autofree guint32 *tails = g_new (guint32, n), *heads = g_new (guint32, n);
  g_autofree double *weights = g_new (double, n);
  for (guint32 i = 0; i < n; i++) {
    tails[i] = i;
    heads[i] = n - 1 - i;
    weights[i] = 1;
  }
  SmxNetwork network;
  SmxComponents components;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  SmxProgress progress = { .cancellable = cancellable };
  g_cancellable_cancel (cancellable);
  assert_true (smx__network_take (&network, n, tails, heads, weights, n, NULL));
  assert_false (smx__components_take (&components, &network, 0, &progress, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
  smx__components_clear (&components);
  smx__network_clear (&network);
}

/* ---- worlds ---- */

typedef struct {
  const char *name;
  double share;
} Share;

static const Share shares[] = {
  { "draws/half", 0.5 },      { "draws/rare", 0.01 }, { "draws/often", 0.9 },
  { "draws/third", 1.0 / 3 }, { "draws/never", 0 },   { "draws/always", 1 },
};

/* 640,000 draws lie within 4.5 standard errors; each bit of the word by itself within 5. */
static void
draws_worlds (void **state)
{
  const Share *row = *state;
  const guint n = 10000;
  guint64 sum = 0;
  guint bits[SMX_WORD] = { 0 };
  for (guint block = 0; block < n; block++) {
    guint64 word = smx__worlds_draw (row->share, 7, 99, block);
    assert_true (word == smx__worlds_draw (row->share, 7, 99, block));
    sum += (guint64)__builtin_popcountll (word);
    for (guint bit = 0; bit < SMX_WORD; bit++)
      bits[bit] += (guint)(word >> bit & 1);
  }
  double error = sqrt (row->share * (1 - row->share) / (n * 64.0));
  assert_close ("mean", (double)sum / (n * 64.0), row->share, 4.5 * error);
  for (guint bit = 0; bit < SMX_WORD; bit++)
    assert_close ("bit", (double)bits[bit] / n, row->share, 5 * 8 * error);
}

/* Every world of up to 9 events once, with its probability. */
static void
goes_through_all_worlds (void **state)
{
  (void)state;
  const double chances_of[] = { 0.1, 0.25, 0.5, 0.9, 0.3, 0.7, 0.2, 0.6, 0.45 };
  for (guint n = 0; n <= G_N_ELEMENTS (chances_of); n++) {
    double sum = 0, with[G_N_ELEMENTS (chances_of)] = { 0 };
    for (guint32 block = 0; block * 64 < 1u << n; block++) {
      double chances[SMX_WORD];
      smx__worlds_chances (chances_of, n, block, chances);
      for (guint w = 0; w < SMX_WORD; w++) {
        sum += chances[w];
        for (guint event = 0; event < n; event++)
          with[event] += (smx__worlds_of_all (event, block) >> w & 1) != 0 ? chances[w] : 0;
      }
    }
    assert_close ("all", sum, 1, 1e-14);
    for (guint event = 0; event < n; event++)
      assert_close ("event", with[event], chances_of[event], 1e-14);
  }
}

/* ---- a matrix ---- */

static void
takes_a_matrix (void **state)
{
  (void)state;
  g_auto (SmxGraph) graph = { .matrix = NULL };
  GError *error = NULL;
  g_autoptr (SmxMatrix) matrix =
      build_matrix ("set as-of=5\n"
                    "service scan provider=it criticality=0.9\nrole clerk kind=back\n"
                    "link teller loans bank end=60 criticality=0.2\nlink teller loans post end=5\n"
                    "link clerk scan - end=3\nlink teller scan it end=4 status=proposed\n"
                    "link teller scan it end=9 until=4 criticality=0.1\n"
                    "rating teller scan - perception=3\n"
                    "dependency loans scan share=0.5\ndependency scan scan\ndependency loans scan share=0.5\n"
                    "touchpoint desk teller end=30 journey=buy experience=4\ntouchpoint phone teller end=40 "
                    "journey=buy\ntouchpoint visit clerk\n");
  smx__graph_take (&graph, matrix, &error);
  assert_no_error (error);
  /* services by code: loans 0, scan 1; roles: clerk 0, teller 1; providers: bank 0, it 1, post 2 */
  assert_int_equal (graph.requirements.n_arcs, 2);
  assert_int_equal (graph.requirements.heads[0], 1);
  assert_true (graph.requirements.weights[0] == 0.5 && graph.requirements.starts[1] == 1);
  assert_int_equal (graph.users.starts[1], 0);
  assert_int_equal (graph.users.heads[0], 0);
  assert_true (graph.volumes[0] == 65 && graph.volumes[1] == 3);
  assert_int_equal (graph.n_deliveries, 3);
  const SmxDelivery *scan = &graph.deliveries[0], *loans = &graph.deliveries[1],
                    *rated = &graph.deliveries[2];
  assert_true (scan->role == 0 && scan->service == 1 && scan->volume == 3 && scan->critical);
  assert_true (scan->n_providers == 1 && graph.providers[scan->first_provider] == 1);
  assert_true (loans->role == 1 && loans->service == 0 && loans->volume == 65 && !loans->critical);
  assert_true (loans->n_providers == 2 && graph.providers[loans->first_provider] == 0 &&
               graph.providers[loans->first_provider + 1] == 2);
  assert_true (rated->role == 1 && rated->service == 1 && isnan (rated->volume) && rated->n_providers == 1);
  assert_true (graph.n_touches == 3 && graph.n_journeys == 2 && graph.counts_touches);
  assert_true (graph.touches[0].end_customers == 40 && isnan (graph.touches[0].experience));
  assert_true (graph.touches[1].end_customers == 30 && graph.touches[1].experience == 4);
  assert_true (isnan (graph.touches[2].end_customers) && graph.touches[2].role == 0);
}

static void
fails_cleanly (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix =
      build_matrix ("link teller loans bank end=60\nlink clerk scan it end=3\ndependency loans scan\n"
                    "touchpoint desk teller end=30 journey=buy\nservice scan criticality=1\n");
  gboolean done = FALSE;
  gint64 n = 0;
  for (; !done; n++) {
    g_autoptr (GError) error = NULL;
    g_auto (SmxGraph) graph = { .matrix = NULL };
    smx__memory_fail_from (n);
    done = smx__graph_take (&graph, matrix, &error);
    smx__memory_fail_from (-1);
    if (!done)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
  assert_in_range (n, 20, 200);
}

int
main (void)
{
  static struct CMUnitTest tests[32];
  gsize n = 0;
  ADD ("components/random", finds_components);
  ADD ("components/a-million", is_never_too_deep);
  ADD ("components/cancelled", stops_searching);
  ADD ("distances/random", measures_distances);
  ADD_ROWS (shares, draws_worlds);
  ADD ("worlds/all", goes_through_all_worlds);
  ADD ("graph/matrix", takes_a_matrix);
  ADD ("graph/failing-memory", fails_cleanly);
  return _cmocka_run_group_tests ("graph", tests, n, NULL, NULL);
}
