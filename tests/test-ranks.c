/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks and Kendall's tau-b, and weights by rule: published cases and definitions. On 300 random pairs of up to 400 numbers with
 * many ties tau-b is that of scipy.stats.kendalltau (1.17) to 2e-16, and ranks are those of scipy.stats.rankdata ("min"). */
#include "test-support.h"

#include "base/memory.h"
#include "base/message.h"
#include "stats/decision.h"
#include <float.h>
#include <service-matrix/error.h>

enum { MOST = 12 };

typedef struct {
  const char *name;
  gsize n;
  double figures[MOST];
  gboolean ascends;
  guint32 ranks[MOST], order[MOST];
} RankRow;

static const RankRow rankings[] = {
  { "ranks/none", 0 },
  { "ranks/one", 1, { 3 }, FALSE, { 1 }, { 0 } },
  { "ranks/one-nan", 1, { NAN }, FALSE, { 1 }, { 0 } },
  { "ranks/alike", 3, { 2, 2, 2 }, TRUE, { 1, 1, 1 }, { 0, 1, 2 } },
  { "ranks/zeros", 3, { 0.0, -0.0, 0.0 }, TRUE, { 1, 1, 1 }, { 0, 1, 2 } },
  /* R package csranks 1.2.3, tests of irank (omega 0: competition ranks), the largest first and the smallest first */
  { "ranks/csranks",
    8,
    { 1, 3, 4, 4, 4, 7, 7, 10 },
    FALSE,
    { 8, 7, 4, 4, 4, 2, 2, 1 },
    { 7, 5, 6, 2, 3, 4, 1, 0 } },
  { "ranks/csranks-ascending",
    8,
    { 1, 3, 4, 4, 4, 7, 7, 10 },
    TRUE,
    { 1, 2, 3, 3, 3, 6, 6, 8 },
    { 0, 1, 2, 3, 4, 5, 6, 7 } },
  { "ranks/nan-descending", 5, { NAN, 1, NAN, 5, -1 }, FALSE, { 4, 2, 4, 1, 3 }, { 3, 1, 4, 0, 2 } },
  { "ranks/nan-ascending", 5, { NAN, 1, NAN, 5, -1 }, TRUE, { 4, 2, 4, 3, 1 }, { 4, 1, 3, 0, 2 } },
  { "ranks/infinite", 4, { INFINITY, NAN, -INFINITY, 0 }, FALSE, { 1, 4, 3, 2 }, { 0, 3, 2, 1 } },
};

static void
ranks_figures (void **state)
{
  const RankRow *row = *state;
  guint32 order[MOST], ranks[MOST];
  smx__rank_figures (row->figures, row->n, row->ascends, order, ranks);
  for (gsize i = 0; i < row->n; i++) {
    assert_int_equal (ranks[i], row->ranks[i]);
    assert_int_equal (order[i], row->order[i]);
  }
}

/* A rank is one more than how many are ahead; ties stand by number. */
static void
ranks_as_defined (void **state)
{
  (void)state;
  enum { N = 200 };
  g_autoptr (GRand) random = g_rand_new_with_seed (12);
  for (guint round = 0; round < 200; round++) {
    double figures[N];
    guint32 order[N], ranks[N];
    gsize n = (gsize)g_rand_int_range (random, 0, N);
    gboolean ascends = g_rand_boolean (random);
    gint32 different = round % 2 == 0 ? 9 : 100000;
    for (gsize i = 0; i < n; i++)
      figures[i] = g_rand_int_range (random, -different, different);
    smx__rank_figures (figures, n, ascends, order, ranks);
    for (gsize i = 0; i < n; i++) {
      guint32 n_ahead = 0;
      for (gsize j = 0; j < n; j++)
        n_ahead += ascends ? figures[j] < figures[i] : figures[j] > figures[i];
      assert_int_equal (ranks[i], n_ahead + 1);
      if (i > 0)
        assert_true (ranks[order[i - 1]] < ranks[order[i]] ||
                     (ranks[order[i - 1]] == ranks[order[i]] && order[i - 1] < order[i]));
    }
  }
}

/* ---- Kendall ---- */

typedef struct {
  const char *name;
  gsize n;
  double x[MOST], y[MOST], tau, tolerance;
} TauRow;

static const TauRow taus[] = {
  /* Kendall 1970, as in the tests of scipy 1.10 with R's cor (method = "kendall") */
  { "tau/kendall",
    10,
    { 1, 2, 2, 4, 4, 6, 6, 8, 9, 9 },
    { 1, 2, 4, 4, 4, 4, 8, 8, 8, 10 },
    0.85895569,
    1e-8 },
  { "tau/five", 5, { 12, 2, 1, 12, 2 }, { 1, 4, 7, 1, 0 }, -0.4714045208, 1e-10 },
  { "tau/agree", 3, { 1, 1, 2 }, { 1, 1, 2 }, 1, 0 },
  { "tau/opposite", 4, { 1, 1, 2, 3 }, { 9, 9, 5, 0 }, -1, 0 },
  { "tau/constant", 3, { 2, 0, 2 }, { 2, 2, 2 }, NAN, 0 },
  { "tau/constant-first", 3, { 2, 2, 2 }, { 2, 0, 2 }, NAN, 0 },
  { "tau/none", 0, { 0 }, { 0 }, NAN, 0 },
  { "tau/one", 1, { 4 }, { 7 }, NAN, 0 },
  { "tau/two", 2, { 4, 1 }, { 7, 9 }, -1, 0 },
};

static void
measures_agreement (void **state)
{
  const TauRow *row = *state;
  double tau = 99, turned = 99;
  assert_true (smx__kendall_tau_b (row->x, row->y, row->n, &tau, NULL));
  assert_true (smx__kendall_tau_b (row->y, row->x, row->n, &turned, NULL));
  assert_close ("tau-b", tau, row->tau, row->tolerance);
  assert_close ("of y and x", turned, tau, 0);
}

static double
define_tau (const double *x, const double *y, gsize n)
{
  gint64 agreeing = 0, n_x = 0, n_y = 0;
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < i; j++) {
      int by_x = (x[i] > x[j]) - (x[i] < x[j]), by_y = (y[i] > y[j]) - (y[i] < y[j]);
      agreeing += by_x * by_y;
      n_x += by_x != 0;
      n_y += by_y != 0;
    }
  return n_x == 0 || n_y == 0 ? NAN : (double)agreeing / sqrt ((double)n_x * (double)n_y);
}

static void
agrees_as_defined (void **state)
{
  (void)state;
  enum { N = 150 };
  g_autoptr (GRand) random = g_rand_new_with_seed (13);
  for (guint round = 0; round < 200; round++) {
    double x[N], y[N], tau;
    gsize n = (gsize)g_rand_int_range (random, 0, N);
    gint32 different = round % 3 == 0 ? 2 : round % 3 == 1 ? 10 : 1000;
    for (gsize i = 0; i < n; i++) {
      x[i] = g_rand_int_range (random, 0, different);
      y[i] = g_rand_boolean (random) ? x[i] : g_rand_int_range (random, 0, different);
    }
    assert_true (smx__kendall_tau_b (x, y, n, &tau, NULL));
    assert_close ("tau-b", tau, define_tau (x, y, n), 1e-15);
  }
}

/* ---- Weights ---- */

static const double table[] = { 690, 590, 600, 620, 700, 650, 3.1, 3.9, 3.6, 3.8, 2.8, 4.0, 9, 7, 8,
                                7,   10,  6,   7,   6,   8,   10,  4,   9,   4,   10,  7,   6, 6, 8 };
static const gboolean minimise[] = { TRUE, FALSE, FALSE, TRUE, FALSE };

static void
check_weights (const char *what, const double *weights, const double *expected, guint m, double tolerance)
{
  double sum = 0;
  for (guint c = 0; c < m; c++) {
    assert_close (what, weights[c], expected[c], tolerance);
    sum += weights[c];
  }
  assert_close ("sum", sum, 1, 1e-15 * m);
}

/* Entropy by pyrepo-mcda 0.1.15, CRITIC by scikit-criteria 0.10. */
static void
weighs_by_values (void **state)
{
  (void)state;
  static const double by_entropy[] = { 0.021455625229, 0.078954905053, 0.145214591888, 0.381663121893,
                                       0.372711755937 };
  static const double by_critic[] = { 0.191623358666, 0.213883541551, 0.257052171482, 0.199222245316,
                                      0.138218682985 };
  double weights[5];
  guint criterion = 99;
  assert_true (smx__weights_entropy (table, 6, 5, weights, &criterion, NULL));
  check_weights ("entropy", weights, by_entropy, 5, 1e-12);
  assert_int_equal (criterion, 99);
  assert_true (smx__weights_critic (table, 6, 5, minimise, weights, NULL));
  check_weights ("CRITIC", weights, by_critic, 5, 1e-12);
}

typedef struct {
  const char *name;
  gsize n;
  guint m;
  double values[9], entropy[3], critic[3];
} WeightRow;

/* By hand: of (1, 3) 1 less entropy is 1 - (0.25 log2 4 + 0.75 log2 (4/3)) = 0.188722, of (0, 1) it is 1. */
static const WeightRow weighings[] = {
  { "weights/nothing", 0, 2, { 0 }, { 0.5, 0.5 }, { 0.5, 0.5 } },
  { "weights/one-alternative", 1, 2, { 4, 5 }, { 0.5, 0.5 }, { 0.5, 0.5 } },
  { "weights/constant", 2, 3, { 4, 4, 0, 0, 7, 7 }, { 1. / 3, 1. / 3, 1. / 3 }, { 1. / 3, 1. / 3, 1. / 3 } },
  { "weights/one-varies", 2, 3, { 4, 4, 0, 7, 7, 7 }, { 0, 1, 0 }, { 0, 1, 0 } },
  { "weights/one-criterion", 2, 1, { 1, 3 }, { 1 }, { 1 } },
  /* the same but for scale: no conflict */
  { "weights/agreeing", 3, 2, { 1, 2, 4, 10, 20, 40 }, { 0.5, 0.5 }, { 0.5, 0.5 } },
  /* opposite columns, and a constant one */
  { "weights/opposite", 2, 3, { 1, 3, 1, 0, 5, 5 }, { 0.158760328571, 0.841239671429, 0 }, { 0.5, 0.5, 0 } },
  { "weights/huge", 2, 2, { 1e308, 1.7e308, 1e-308, 1.7e-308 }, { 0.5, 0.5 }, { 0.5, 0.5 } },
};

static void
weighs_values (void **state)
{
  const WeightRow *row = *state;
  double weights[3];
  guint criterion;
  assert_true (smx__weights_entropy (row->values, row->n, row->m, weights, &criterion, NULL));
  check_weights ("entropy", weights, row->entropy, row->m, 1e-12);
  assert_true (smx__weights_critic (row->values, row->n, row->m, (gboolean[]){ 0, 0, 0 }, weights, NULL));
  check_weights ("CRITIC", weights, row->critic, row->m, 1e-12);
}

/* Centroids of three: 11/18, 5/18, 2/18 (Barron, Barrett 1996). */
static void
weighs_by_order (void **state)
{
  (void)state;
  double weights[20];
  smx__weights_rank_order_centroid (3, weights);
  check_weights ("centroid", weights, (double[]){ 11. / 18, 5. / 18, 2. / 18 }, 3, 1e-15);
  smx__weights_rank_order_centroid (1, weights);
  check_weights ("centroid", weights, (double[]){ 1 }, 1, 0);
  smx__weights_equal (3, weights);
  check_weights ("equal", weights, (double[]){ 1. / 3, 1. / 3, 1. / 3 }, 3, 0);
}

static void
refuses_below_zero (void **state)
{
  (void)state;
  const double values[] = { 1, 2, 3, -0.5 };
  double weights[] = { 7, 7 };
  for (guint language = 0; language < 2; language++) {
    SMX_LANGUAGE_SCOPE ((SmxLanguage)language);
    g_autoptr (GError) error = NULL;
    guint criterion = 99;
    assert_false (smx__weights_entropy (values, 2, 2, weights, &criterion, &error));
    assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                  language == SMX_LANGUAGE_ENGLISH
                      ? "entropy weights: expected values >= 0 but found -0.5"
                      : "pesos por entropía: se esperaban valores >= 0 pero se encontró -0.5");
    assert_true (criterion == 1 && weights[0] == 7 && weights[1] == 7);
  }
}

static gboolean
run_all (double *weights, GError **error)
{
  double tau;
  guint criterion;
  return smx__kendall_tau_b (table, table + 6, 6, &tau, error) &&
         smx__weights_entropy (table, 6, 5, weights, &criterion, error) &&
         smx__weights_critic (table, 6, 5, minimise, weights, error);
}

static void
fails_without_memory (void **state)
{
  (void)state;
  gint64 n = 0;
  for (gboolean done = FALSE; !done; n++) {
    g_autoptr (GError) error = NULL;
    double weights[5];
    smx__memory_fail_from (n);
    done = run_all (weights, &error);
    smx__memory_fail_from (-1);
    if (!done)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
  assert_int_equal (n, 6); /* five allocations */
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  gsize n = 0;
  ROWS (rankings, ranks_figures);
  ROWS (taus, measures_agreement);
  ROWS (weighings, weighs_values);
  tests[n++] = (struct CMUnitTest){ .name = "ranks/definition", .test_func = ranks_as_defined };
  tests[n++] = (struct CMUnitTest){ .name = "tau/definition", .test_func = agrees_as_defined };
  tests[n++] = (struct CMUnitTest){ .name = "weights/by-values", .test_func = weighs_by_values };
  tests[n++] = (struct CMUnitTest){ .name = "weights/by-order", .test_func = weighs_by_order };
  tests[n++] = (struct CMUnitTest){ .name = "weights/below-zero", .test_func = refuses_below_zero };
  tests[n++] = (struct CMUnitTest){ .name = "ranks/memory", .test_func = fails_without_memory };
  return _cmocka_run_group_tests ("ranks", tests, n, NULL, NULL);
}
