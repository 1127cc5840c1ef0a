/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Most probable ways and parts of a whole: by hand, and random networks against going over all arcs again and again. */
#include "test-support.h"

#include "test-tally-builder.h"

#include "base/memory.h"
#include "stats/parts.h"
#include "stats/ways.h"

enum { N = 30 };

typedef struct {
  guint32 tails[4 * N], heads[4 * N];
  double weights[4 * N];
} Arcs;

static void
draw_arcs (Arcs *self, guint64 *random)
{
  static const double weights[] = { 1, 0.5, 0.25, 0.9, 1e-3 };
  for (guint i = 0; i < 4 * N; i++) {
    self->tails[i] = draw (random, N);
    self->heads[i] = draw (random, N);
    self->weights[i] = weights[draw (random, G_N_ELEMENTS (weights))];
  }
}

static void
go_over (const Arcs *arcs, guint32 start, double *chance, guint *steps)
{
  for (guint i = 0; i < N; i++) {
    chance[i] = i == start ? 1 : 0;
    steps[i] = i == start ? 0 : SMX_UNREACHED;
  }
  for (guint round = 0; round < N; round++)
    for (guint i = 0; i < 4 * N; i++) {
      const guint32 tail = arcs->tails[i], head = arcs->heads[i];
      chance[head] = fmax (chance[head], chance[tail] * arcs->weights[i]);
      if (steps[tail] != SMX_UNREACHED)
        steps[head] = MIN (steps[head], steps[tail] + 1);
    }
}

/* The way back from a node has as many arcs as it says, and ends at the start. */
static void
check_way (const SmxWays *ways, guint32 start, guint32 node)
{
  guint32 arcs = 0;
  for (guint32 at = node; at != start; at = ways->before[at])
    assert_true (++arcs < N && ways->chance[ways->before[at]] >= ways->chance[at]);
  assert_int_equal (arcs, ways->arcs[node]);
}

static void
is_as_gone_over (void **state)
{
  (void)state;
  guint64 random = 20261129;
  for (guint round = 0; round < 100; round++) {
    Arcs arcs;
    GError *error = NULL;
    SmxNetwork network;
    g_auto (SmxWays) ways = { NULL };
    draw_arcs (&arcs, &random);
    assert_true (smx__network_take (&network, N, arcs.tails, arcs.heads, arcs.weights, 4 * N, &error));
    assert_true (smx__ways_init (&ways, &network, &error));
    for (guint32 start = 0; start < N; start++) {
      double chance[N];
      guint steps[N];
      go_over (&arcs, start, chance, steps);
      smx__ways_find (&ways, start);
      assert_int_equal (ways.nodes[0], start);
      for (guint32 node = 0; node < N; node++) {
        assert_true (ways.chance[node] == chance[node]);
        assert_int_equal (ways.steps[node], steps[node]);
        if (steps[node] != SMX_UNREACHED)
          check_way (&ways, start, node);
      }
    }
    smx__network_clear (&network);
  }
}

/* Of equal ways the one with fewer arcs, then by the lower number. */
static void
settles_ties (void **state)
{
  (void)state;
  static const guint32 tails[] = { 0, 0, 2, 1, 0, 3, 4 }, heads[] = { 2, 1, 5, 5, 3, 4, 5 };
  static const double weights[] = { 0.5, 0.5, 0.5, 0.5, 1, 0.25, 1 };
  SmxNetwork network;
  g_auto (SmxWays) ways = { NULL };
  assert_true (smx__network_take (&network, 6, tails, heads, weights, G_N_ELEMENTS (tails), NULL));
  assert_true (smx__ways_init (&ways, &network, NULL));
  smx__ways_find (&ways, 0);
  assert_true (ways.chance[5] == 0.25);
  assert_int_equal (ways.arcs[5], 2);
  assert_int_equal (ways.before[5], 1);
  assert_int_equal (ways.before[0], 0);
  smx__network_clear (&network);
}

static void
fails_cleanly (void **state)
{
  (void)state;
  SmxNetwork network;
  assert_true (smx__network_take (&network, 6, NULL, NULL, NULL, 0, NULL));
  for (gint64 n = 0; n < 7; n++) {
    g_autoptr (GError) error = NULL;
    g_auto (SmxWays) ways = { NULL };
    smx__memory_fail_from (n);
    assert_false (smx__ways_init (&ways, &network, &error));
    smx__memory_fail_from (-1);
    assert_non_null (error);
  }
  smx__network_clear (&network);
}

static void
fills_in (void **state)
{
  (void)state;
  double known[] = { 1, 2, 5 }, some[] = { 1, NAN, 3 }, none[] = { NAN, NAN }, zeros[] = { 0, NAN, 0 };
  assert_true (smx__parts_fill (known, 3) == 8 && known[2] == 5);
  assert_true (smx__parts_fill (some, 3) == 6 && some[1] == 2);
  assert_true (smx__parts_fill (none, 2) == 2 && none[0] == 1);
  assert_true (smx__parts_fill (zeros, 3) == 3 && zeros[1] == 1);
  assert_true (smx__parts_fill (NULL, 0) == 0);
  assert_true (smx__part_of (0.3, 7, 7) == 0.3 && smx__part_of (8, 2, 8) == 2);
  assert_true (isnan (smx__part_of (NAN, 1, 2)));
}

int
main (void)
{
  const struct CMUnitTest tests[] = { { "ways/random", is_as_gone_over },
                                      { "ways/ties", settles_ties },
                                      { "ways/failing-memory", fails_cleanly },
                                      { "parts/filled", fills_in } };
  return _cmocka_run_group_tests ("ways", tests, G_N_ELEMENTS (tests), NULL, NULL);
}
