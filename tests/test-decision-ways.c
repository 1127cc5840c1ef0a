/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every way to decide, on random tables: what holds of all of them, and PROMETHEE's flows by their definition, pair by pair. */
#include "decision-support.h"

#include <float.h>

enum { MOST = 12 };

/* ---- PROMETHEE by its definition ---- */

static double
preference (double d, const SmxPreferenceFunction *function)
{
  if (!(d > 0))
    return 0;
  switch (function->shape) {
  case SMX_PREFER_USUAL:
    return 1;
  case SMX_PREFER_U_SHAPE:
    return d > function->q;
  case SMX_PREFER_V_SHAPE:
    return d > function->p ? 1 : d / function->p;
  case SMX_PREFER_LEVEL:
    return d > function->p ? 1 : d > function->q ? 0.5 : 0;
  case SMX_PREFER_LINEAR:
    return d > function->p ? 1 : d > function->q ? (d - function->q) / (function->p - function->q) : 0;
  case SMX_PREFER_GAUSSIAN:
    break;
  }
  return 1 - exp (-d * d / (2 * function->s * function->s));
}

static void
define_flows (const double *values, gsize n, gboolean minimise, const SmxPreferenceFunction *function,
              double *leaving, double *entering)
{
  for (gsize i = 0; i < n; i++) {
    leaving[i] = entering[i] = 0;
    for (gsize j = 0; j < n; j++) {
      double d = minimise ? values[j] - values[i] : values[i] - values[j];
      leaving[i] += preference (d, function) / (double)(n - 1);
      entering[i] += preference (-d, function) / (double)(n - 1);
    }
  }
}

/* Whole numbers meet the thresholds exactly; clusters far from one another and from 0 cost no digits. */
static double
draw_value (GRand *random, guint round)
{
  if (round % 3 == 0)
    return g_rand_int_range (random, 0, 12);
  double value = g_rand_double_range (random, -5, 5);
  return round % 3 == 1 ? value : value + 1e9 * g_rand_int_range (random, -2, 3);
}

static void
flows_as_defined (void **state)
{
  (void)state;
  enum { N = 90 };
  g_autoptr (GRand) random = g_rand_new_with_seed (31);
  g_auto (SmxDecisionRoom) room = { .values = NULL };
  const double weight = 1;
  assert_true (smx__decision_room_init (&room, N, 1, NULL));
  for (guint round = 0; round < 180; round++) {
    double values[N], leaving[N], entering[N], expected[N], expected_entering[N], figures[N];
    gsize n = (gsize)g_rand_int_range (random, 2, N);
    gboolean minimise = g_rand_boolean (random);
    double q = g_rand_int_range (random, 0, 4), p = q + g_rand_int_range (random, 1, 5);
    SmxPreferenceFunction function = { (SmxPrefer)(round % 6), q, p, p };
    SmxDecisionRule rule = { SMX_DECIDE_PROMETHEE, 0, 1, &minimise, .preferences = &function };
    for (gsize i = 0; i < n; i++)
      values[i] = draw_value (random, round / 6);
    define_flows (values, n, minimise, &function, expected, expected_entering);
    smx__promethee_flows (&rule, values, n, &weight, &room, leaving, entering);
    check_figures ("leaving", leaving, expected, n, 2e-12);
    check_figures ("entering", entering, expected_entering, n, 2e-12);
    smx__decide (&rule, values, n, &weight, &room, figures);
    for (gsize i = 0; i < n; i++)
      assert_close ("net flow", figures[i], leaving[i] - entering[i], 2e-12);
  }
}

/* ---- Properties ---- */

typedef struct {
  const char *name;
  SmxDecisionMethod method;
  SmxNormalise normalise;
  SmxPrefer shape;
} Way;

static const Way ways[] = {
  { "sum-minmax", SMX_DECIDE_WEIGHTED_SUM, SMX_NORMALISE_MINMAX },
  { "sum-max", SMX_DECIDE_WEIGHTED_SUM, SMX_NORMALISE_MAX },
  { "sum-sum", SMX_DECIDE_WEIGHTED_SUM, SMX_NORMALISE_SUM },
  { "sum-vector", SMX_DECIDE_WEIGHTED_SUM, SMX_NORMALISE_VECTOR },
  { "topsis-minmax", SMX_DECIDE_TOPSIS, SMX_NORMALISE_MINMAX },
  { "topsis-vector", SMX_DECIDE_TOPSIS, SMX_NORMALISE_VECTOR },
  { "vikor", SMX_DECIDE_VIKOR },
  { "usual", SMX_DECIDE_PROMETHEE, 0, SMX_PREFER_USUAL },
  { "linear", SMX_DECIDE_PROMETHEE, 0, SMX_PREFER_LINEAR },
  { "gaussian", SMX_DECIDE_PROMETHEE, 0, SMX_PREFER_GAUSSIAN },
  { "spotis", SMX_DECIDE_SPOTIS },
};

static const gboolean mixed[] = { FALSE, TRUE, FALSE };
static const double mixed_low[] = { 0, 0, 2 }, mixed_high[] = { 9, 9, 2 };

static SmxDecisionRule
rule_of (const Way *way, SmxPreferenceFunction preferences[3])
{
  for (guint c = 0; c < 3; c++)
    preferences[c] = (SmxPreferenceFunction){ way->shape, 1, 4, 2 };
  gboolean spotis = way->method == SMX_DECIDE_SPOTIS;
  return (SmxDecisionRule){
    way->method, way->normalise, 3, mixed, spotis ? mixed_low : NULL, spotis ? mixed_high : NULL,
    0.5,         preferences
  };
}

static void
draw_weights (GRand *random, double *weights)
{
  weights[0] = g_rand_double (random);
  weights[1] = (1 - weights[0]) * g_rand_double (random);
  weights[2] = 1 - weights[0] - weights[1];
}

/* Bounds hold; rows in another order have the same figures, and equal rows equal ones; who is no worse anywhere is not behind. */
static void
keeps_properties (void **state)
{
  const Way *way = *state;
  SmxPreferenceFunction preferences[3];
  SmxDecisionRule rule = rule_of (way, preferences);
  g_autoptr (GRand) random = g_rand_new_with_seed (77);
  for (guint round = 0; round < 200; round++) {
    double values[3 * MOST], turned[3 * MOST], weights[3], figures[MOST], others[MOST];
    gsize n = (gsize)g_rand_int_range (random, 2, MOST);
    draw_weights (random, weights);
    for (gsize i = 0; i < 3 * n; i++)
      values[i] = g_rand_int_range (random, 1, 9);
    for (gsize i = 0; i < 3 * n; i++)
      turned[i / n * n + (n - 1 - i % n)] = values[i];
    decide (&rule, values, n, weights, figures);
    decide (&rule, turned, n, weights, others);
    double sign = smx__decision_ascends (rule.method) ? -1 : 1,
           least = way->method == SMX_DECIDE_PROMETHEE ? -1 : 0;
    for (gsize i = 0; i < n; i++) {
      assert_close ("in another order", others[n - 1 - i], figures[i], 2e-12);
      assert_true (way->method == SMX_DECIDE_SPOTIS || (figures[i] >= least && figures[i] <= 1));
      for (gsize j = 0; j < n; j++)
        if (values[i] >= values[j] && values[n + i] <= values[n + j] &&
            values[2 * n + i] >= values[2 * n + j])
          assert_true (sign * (figures[i] - figures[j]) >= -2e-12);
    }
  }
}

/* Weights one after another on what was prepared once are as deciding anew. */
static void
weighs_again (void **state)
{
  const Way *way = *state;
  enum { N = 9 };
  SmxPreferenceFunction preferences[3];
  SmxDecisionRule rule = rule_of (way, preferences);
  g_autoptr (GRand) random = g_rand_new_with_seed (78);
  g_auto (SmxDecisionRoom) room = { .values = NULL };
  double values[3 * N], weights[3], figures[N], again[N];
  assert_true (smx__decision_room_init (&room, 2 * N, 3, NULL));
  for (gsize i = 0; i < 3 * N; i++)
    values[i] = g_rand_double_range (random, 1, 9);
  smx__decision_prepare (&rule, values, N, &room);
  for (guint round = 0; round < 20; round++) {
    draw_weights (random, weights);
    smx__decision_weigh (&rule, N, weights, &room, again);
    decide (&rule, values, N, weights, figures);
    assert_memory_equal (again, figures, sizeof figures);
  }
}

/* Whatever finite values come, and however few, figures are finite. */
static void
stays_finite (void **state)
{
  const Way *way = *state;
  static const double odd[] = { 0,      -0.0,    1,     -1,     DBL_MAX, -DBL_MAX, DBL_MIN,
                                5e-324, -5e-324, 1e300, 1e-300, 3,       1e16,     -1e150 };
  SmxPreferenceFunction preferences[3];
  SmxDecisionRule rule = rule_of (way, preferences);
  g_autoptr (GRand) random = g_rand_new_with_seed (79);
  for (guint round = 0; round < 2000; round++) {
    double values[3 * MOST], weights[3], figures[MOST];
    gsize n = (gsize)g_rand_int_range (random, 0, MOST);
    draw_weights (random, weights);
    for (gsize i = 0; i < 3 * n; i++)
      values[i] = odd[g_rand_int_range (random, 0, round % 2 == 0 ? (gint32)G_N_ELEMENTS (odd) : 2)];
    for (guint c = 0; c < 3; c++)
      preferences[c] = (SmxPreferenceFunction){ way->shape, fabs (odd[g_rand_int_range (random, 0, 14)]),
                                                fabs (odd[g_rand_int_range (random, 0, 14)]),
                                                fabs (odd[g_rand_int_range (random, 0, 14)]) };
    decide (&rule, values, n, weights, figures);
    for (gsize i = 0; i < n; i++)
      assert_true (isfinite (figures[i]) && !(figures[i] == 0 && signbit (figures[i])));
  }
}

/* One alternative, and several that are alike: nothing tells them apart. */
static void
bears_alike (void **state)
{
  const Way *way = *state;
  SmxPreferenceFunction preferences[3];
  SmxDecisionRule rule = rule_of (way, preferences);
  const double weights[] = { 0.5, 0.25, 0.25 };
  for (gsize n = 1; n <= 3; n++) {
    double values[9], figures[3];
    for (gsize i = 0; i < 3 * n; i++)
      values[i] = 2;
    decide (&rule, values, n, weights, figures);
    for (gsize i = 1; i < n; i++)
      assert_true (figures[i] == figures[0]);
    if (way->method != SMX_DECIDE_WEIGHTED_SUM && way->method != SMX_DECIDE_SPOTIS)
      assert_true (figures[0] == 0);
  }
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  static char names[64][64];
  static const struct {
    const char *kind;
    CMUnitTestFunction function;
  } kinds[] = { { "properties", keeps_properties },
                { "again", weighs_again },
                { "finite", stays_finite },
                { "alike", bears_alike } };
  gsize n = 0;
  for (gsize kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    for (gsize i = 0; i < G_N_ELEMENTS (ways); i++, n++) {
      g_snprintf (names[n], sizeof names[n], "%s/%s", kinds[kind].kind, ways[i].name);
      tests[n] = (struct CMUnitTest){ names[n], kinds[kind].function, NULL, NULL, (void *)&ways[i] };
    }
  tests[n++] = (struct CMUnitTest){ .name = "promethee/definition", .test_func = flows_as_defined };
  return _cmocka_run_group_tests ("decision-ways", tests, n, NULL, NULL);
}
