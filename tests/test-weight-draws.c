/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights drawn under constraints against their known means: on simplices, on what has no inner point, and where nothing is left.
 * Seeds are fixed. */
#include "test-support.h"

#include "base/memory.h"
#include "base/message.h"
#include "stats/smaa.h"
#include <service-matrix/error.h>

#define SEED G_GUINT64_CONSTANT (20240615)

/* ---- Weights ---- */

enum { N_DRAWS = 40000, MOST = 5 };

/* Means, exactly, and the greatest variance of one weight, for the tolerance of 5 standard errors. */
typedef struct {
  const char *name;
  guint m, n_orders;
  guint above[MOST], below[MOST];
  gboolean bounded;
  double low[MOST], high[MOST];
  double mean[MOST], variance;
} WeightRow;

static const WeightRow weight_rows[] = {
  { "weights/one", 1, 0, { 0 }, { 0 }, FALSE, { 0 }, { 0 }, { 1 }, 0 },
  /* Dirichlet (1, ..., 1): mean 1 / m, variance (m - 1) / (m^2 (m + 1)) */
  { "weights/two", 2, 0, { 0 }, { 0 }, FALSE, { 0 }, { 0 }, { 0.5, 0.5 }, 1.0 / 12 },
  { "weights/five", 5, 0, { 0 }, { 0 }, FALSE, { 0 }, { 0 }, { 0.2, 0.2, 0.2, 0.2, 0.2 }, 4.0 / 150 },
  /* a full order: rank-order centroids, 1 / m times the sum of 1 / k from k = rank to m */
  { "weights/order-three",
    3,
    2,
    { 0, 1 },
    { 1, 2 },
    FALSE,
    { 0 },
    { 0 },
    { 11.0 / 18, 5.0 / 18, 2.0 / 18 },
    1.0 / 18 },
  /* the same, said twice and the other way about: 2 >= 0 >= 1 */
  { "weights/order-twice",
    3,
    4,
    { 0, 2, 2, 2 },
    { 1, 1, 0, 0 },
    FALSE,
    { 0 },
    { 0 },
    { 5.0 / 18, 2.0 / 18, 11.0 / 18 },
    1.0 / 18 },
  { "weights/order-four",
    4,
    3,
    { 2, 0, 1 },
    { 0, 1, 3 },
    FALSE,
    { 0 },
    { 0 },
    { 13.0 / 48, 7.0 / 48, 25.0 / 48, 3.0 / 48 },
    0.04 },
  /* a pair shares 1/2 as 3 to 1 */
  { "weights/order-pair", 4, 1, { 3 }, { 1 }, FALSE, { 0 }, { 0 }, { 0.25, 0.125, 0.25, 0.375 }, 0.05 },
  /* the largest of three, whatever the others: 11 / 18, and half of the rest each */
  { "weights/order-fork",
    3,
    2,
    { 0, 0 },
    { 1, 2 },
    FALSE,
    { 0 },
    { 0 },
    { 11.0 / 18, 7.0 / 36, 7.0 / 36 },
    1.0 / 18 },
  { "weights/self", 2, 1, { 0 }, { 0 }, FALSE, { 0 }, { 0 }, { 0.5, 0.5 }, 1.0 / 12 },
  /* low + (1 - sum of low) / m */
  { "weights/low", 3, 0, { 0 }, { 0 }, TRUE, { 0.1, 0.2, 0.4 }, { 1, 1, 1 }, { 0.2, 0.3, 0.5 }, 0.01 },
  /* uniform from 0 to 0.7 */
  { "weights/high", 2, 0, { 0 }, { 0 }, TRUE, { 0, 0 }, { 0.7, 1 }, { 0.35, 0.65 }, 0.49 / 12 },
  { "weights/between", 2, 0, { 0 }, { 0 }, TRUE, { 0.2, 0 }, { 0.7, 1 }, { 0.45, 0.55 }, 0.25 / 12 },
  /* w0 >= w1 and w1 >= 0.2: w0 uniform from 0.5 to 0.8 */
  { "weights/order-low", 2, 1, { 0 }, { 1 }, TRUE, { 0, 0.2 }, { 1, 1 }, { 0.65, 0.35 }, 0.09 / 12 },
  /* an order and a limit: w0 uniform from 0.5 to 0.6 */
  { "weights/order-high", 2, 1, { 0 }, { 1 }, TRUE, { 0, 0 }, { 0.6, 1 }, { 0.55, 0.45 }, 0.01 / 12 },
  /* one fixed at 0.4, the others share 0.6 */
  { "weights/fixed-one", 3, 0, { 0 }, { 0 }, TRUE, { 0, 0.4, 0 }, { 1, 0.4, 1 }, { 0.3, 0.4, 0.3 }, 0.03 },
  { "weights/fixed", 3, 1, { 0 }, { 2 }, TRUE, { 0.5, 0.3, 0.2 }, { 0.5, 0.3, 0.2 }, { 0.5, 0.3, 0.2 }, 0 },
};

static SmxWeightConstraints
constraints_of (const WeightRow *row)
{
  return (SmxWeightConstraints){ row->m,
                                 row->above,
                                 row->below,
                                 row->n_orders,
                                 row->bounded ? row->low : NULL,
                                 row->bounded ? row->high : NULL,
                                 NULL };
}

static void
assert_meets (const WeightRow *row, const double *weights)
{
  double sum = 0;
  for (guint c = 0; c < row->m; c++) {
    sum += weights[c];
    assert_true (weights[c] >= (row->bounded ? row->low[c] : 0));
    assert_true (weights[c] <= (row->bounded ? row->high[c] : 1));
  }
  for (guint i = 0; i < row->n_orders; i++)
    assert_true (weights[row->above[i]] >= weights[row->below[i]]);
  assert_close ("sum", sum, 1, 1e-15);
}

static void
draws_weights (void **state)
{
  const WeightRow *row = *state;
  GError *error = NULL;
  SmxWeightConstraints constraints = constraints_of (row);
  double sums[MOST] = { 0 }, weights[MOST], squares = 0;
  gboolean good = smx__weight_constraints_prepare (&constraints, SEED, &error);
  assert_no_error (error);
  assert_true (good);
  for (guint32 r = 0; r < N_DRAWS; r++) {
    smx__weights_draw (&constraints, SEED, r, weights);
    assert_meets (row, weights);
    for (guint c = 0; c < row->m; c++)
      sums[c] += weights[c];
    squares += (weights[0] - row->mean[0]) * (weights[0] - row->mean[0]);
  }
  for (guint c = 0; c < row->m; c++)
    assert_close ("mean", sums[c] / N_DRAWS, row->mean[c], 5 * sqrt (row->variance / N_DRAWS) + 1e-12);
  assert_true (squares / N_DRAWS <= row->variance * 1.05 + 1e-20);
  smx__weight_constraints_clear (&constraints);
}

/* Dirichlet (1, 1, 1): variances 1 / 18, covariances -1 / 36. */
static void
draws_dirichlet (void **state)
{
  (void)state;
  const SmxWeightConstraints constraints = { .m = 3 };
  double products[3] = { 0 }, w[3];
  for (guint32 r = 0; r < N_DRAWS; r++) {
    smx__weights_draw (&constraints, SEED, r, w);
    products[0] += (w[0] - 1.0 / 3) * (w[0] - 1.0 / 3);
    products[1] += (w[0] - 1.0 / 3) * (w[1] - 1.0 / 3);
    products[2] += (w[2] - 1.0 / 3) * (w[1] - 1.0 / 3);
  }
  assert_close ("variance", products[0] / N_DRAWS, 1.0 / 18, 0.0015);
  assert_close ("covariance", products[1] / N_DRAWS, -1.0 / 36, 0.001);
  assert_close ("covariance", products[2] / N_DRAWS, -1.0 / 36, 0.001);
}

typedef struct {
  const char *name;
  WeightRow weights;
  const char *message, *spanish;
} RefusalRow;

static const RefusalRow refusal_rows[] = {
  { "weights/low-sum",
    { "", 2, 0, { 0 }, { 0 }, TRUE, { 0.6, 0.5 }, { 1, 1 }, { 0 }, 0 },
    "the lowest weights sum to more than 1",
    "los pesos mínimos suman más de 1" },
  { "weights/low-nan",
    { "", 2, 0, { 0 }, { 0 }, TRUE, { NAN, 0.5 }, { 1, 1 }, { 0 }, 0 },
    "the lowest weights sum to more than 1",
    "los pesos mínimos suman más de 1" },
  { "weights/fixed-sum",
    { "", 2, 0, { 0 }, { 0 }, TRUE, { 0.4, 0.5 }, { 0.4, 0.5 }, { 0 }, 0 },
    "every weight is fixed, but they do not sum to 1",
    "todos los pesos son fijos, pero no suman 1" },
  { "weights/high-sum",
    { "", 2, 0, { 0 }, { 0 }, TRUE, { 0, 0 }, { 0.4, 0.5 }, { 0 }, 0 },
    "the highest weights sum to less than 1",
    "los pesos máximos suman menos de 1" },
  /* a >= b >= c, of which c is at least 0.35 */
  { "weights/low-sum-passed-on",
    { "", 3, 2, { 0, 1 }, { 1, 2 }, TRUE, { 0, 0, 0.35 }, { 1, 1, 1 }, { 0 }, 0 },
    "the lowest weights sum to more than 1",
    "los pesos mínimos suman más de 1" },
  { "weights/high-sum-of-a-ring",
    { "", 3, 3, { 0, 1, 2 }, { 1, 2, 0 }, TRUE, { 0 }, { 1, 0.3, 1 }, { 0 }, 0 },
    "the highest weights sum to less than 1",
    "los pesos máximos suman menos de 1" },
  /* a >= b, a at most 0.2, b at least 0.3 */
  { "weights/no-weight",
    { "", 3, 1, { 0 }, { 1 }, TRUE, { 0, 0.3, 0 }, { 0.2, 1, 1 }, { 0 }, 0 },
    "a weight would have to be at least 0.3 and at most 0.2",
    "un peso tendría que ser al menos 0.3 y como mucho 0.2" },
};

static void
refuses_weights (void **state)
{
  const RefusalRow *row = *state;
  SmxWeightConstraints constraints = constraints_of (&row->weights);
  g_autoptr (GError) error = NULL;
  assert_false (smx__weight_constraints_prepare (&constraints, SEED, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE, row->message);
  smx__weight_constraints_clear (&constraints);
  g_clear_error (&error);
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
  assert_false (smx__weight_constraints_prepare (&constraints, SEED, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE, row->spanish);
  smx__weight_constraints_clear (&constraints);
}

/* What constraints leave has no inner point, or hardly any room. Means and variances: vertices by numpy.linalg.solve, and where there
 * are several dimensions scipy.spatial.Delaunay of them; least and most of each weight by scipy.optimize.linprog (scipy 1.17). */
typedef struct {
  const char *name;
  WeightRow weights;
  double least[MOST], most[MOST];
} ThinRow;

#define THIRDS                                                                                               \
  {                                                                                                          \
    1.0 / 3, 1.0 / 3, 1.0 / 3                                                                                \
  }

static const ThinRow thin_rows[] = {
  { "weights/ring", { "", 3, 3, { 0, 1, 2 }, { 1, 2, 0 }, FALSE, { 0 }, { 0 }, THIRDS, 0 }, THIRDS, THIRDS },
  { "weights/equal-pair",
    { "", 3, 2, { 0, 1 }, { 1, 0 }, FALSE, { 0 }, { 0 }, { 0.25, 0.25, 0.5 }, 1.0 / 12 },
    { 0, 0, 0 },
    { 0.5, 0.5, 1 } },
  { "weights/equal-pair-limit",
    { "", 3, 2, { 0, 1 }, { 1, 0 }, TRUE, { 0 }, { 1, 1, 0.2 }, { 0.45, 0.45, 0.1 }, 0.04 / 12 },
    { 0.4, 0.4, 0 },
    { 0.5, 0.5, 0.2 } },
  { "weights/highs-sum-to-1",
    { "", 4, 0, { 0 }, { 0 }, TRUE, { 0 }, { 0.25, 0.25, 0.25, 0.25 }, { 0.25, 0.25, 0.25, 0.25 }, 0 },
    { 0.25, 0.25, 0.25, 0.25 },
    { 0.25, 0.25, 0.25, 0.25 } },
  /* a >= b >= c, c at least 1/3 */
  { "weights/lows-passed-on",
    { "", 3, 2, { 0, 1 }, { 1, 2 }, TRUE, { 0, 0, 1.0 / 3 }, { 1, 1, 1 }, THIRDS, 0 },
    THIRDS,
    THIRDS },
  /* a >= b, a at most 0.2, b at least 0.2 */
  { "weights/between-limits",
    { "", 4, 1, { 0 }, { 1 }, TRUE, { 0, 0.2, 0, 0 }, { 0.2, 1, 1, 1 }, { 0.2, 0.2, 0.3, 0.3 }, 0.03 },
    { 0.2, 0.2, 0, 0 },
    { 0.2, 0.2, 0.6, 0.6 } },
  /* a = b >= c = d >= 0.1, the last at most 0.3 */
  { "weights/two-pairs",
    { "",
      5,
      5,
      { 0, 1, 2, 3, 0 },
      { 1, 0, 3, 2, 2 },
      TRUE,
      { 0, 0, 0, 0.1, 0 },
      { 1, 1, 1, 1, 0.3 },
      { 0.275, 0.275, 0.1583333333333333, 0.1583333333333333, 0.1333333333333333 },
      0.0072222222222222 },
    { 0.175, 0.175, 0.1, 0.1, 0 },
    { 0.4, 0.4, 0.25, 0.25, 0.3 } },
  /* a >= b, five of at most 0.21: one in about 10^6 of the simplex above the lower limits */
  { "weights/near-highs",
    { "",
      5,
      1,
      { 0 },
      { 1 },
      TRUE,
      { 0 },
      { 0.21, 0.21, 0.21, 0.21, 0.21 },
      { 0.205, 0.195, 0.2, 0.2, 0.2 },
      6.6666666667e-5 },
    { 0.185, 0.16, 0.16, 0.16, 0.16 },
    { 0.21, 0.21, 0.21, 0.21, 0.21 } },
  /* b at most 3e-5 */
  { "weights/one-end",
    { "", 2, 0, { 0 }, { 0 }, TRUE, { 0 }, { 1, 3e-5 }, { 1 - 1.5e-5, 1.5e-5 }, 9e-10 / 12 },
    { 1 - 3e-5, 0 },
    { 1, 3e-5 } },
};

static void
draws_what_is_left (void **state)
{
  const ThinRow *row = *state;
  void *weights_row = (void *)(gconstpointer)&row->weights;
  SmxWeightConstraints constraints = constraints_of (&row->weights);
  double weights[MOST];
  draws_weights (&weights_row);
  assert_true (smx__weight_constraints_prepare (&constraints, SEED, NULL));
  for (guint32 r = 0; r < 5000; r++) {
    smx__weights_draw (&constraints, SEED, r, weights);
    for (guint c = 0; c < row->weights.m; c++)
      if (weights[c] < row->least[c] - 1e-12 || weights[c] > row->most[c] + 1e-12)
        fail_msg ("weight %u of draw %u is %.17g", c, r, weights[c]);
  }
  smx__weight_constraints_clear (&constraints);
}

/* Each of twenty is at least each of twenty others: 20! 20! / 40!, and 2^20 times that where pairs are sorted. */
static void
refuses_too_little_room (void **state)
{
  (void)state;
  enum { N = 20 };
  guint above[N * N], below[N * N];
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < N * N; i++) {
    above[i] = i / N;
    below[i] = N + i % N;
  }
  SmxWeightConstraints constraints = { .m = 2 * N, .above = above, .below = below, .n_orders = N * N };
  assert_false (smx__weight_constraints_prepare (&constraints, SEED, &error));
  assert_non_null (error);
  assert_true (g_str_has_prefix (error->message,
                                 "they leave too little room to draw weights from: expected at least 1 draw "
                                 "in 10000 to meet them but found "));
  assert_int_equal (error->code, SMX_ERROR_RANGE);
  smx__weight_constraints_clear (&constraints);
}

static void
prepares_or_reports_no_memory (void **state)
{
  (void)state;
  gint64 n = 0;
  for (gboolean done = FALSE; !done; n++) {
    g_autoptr (GError) error = NULL;
    SmxWeightConstraints constraints = constraints_of (&thin_rows[6].weights);
    smx__memory_fail_from (n);
    done = smx__weight_constraints_prepare (&constraints, SEED, &error);
    smx__memory_fail_from (-1);
    if (!done)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    smx__weight_constraints_clear (&constraints);
  }
  assert_in_range (n, 8, 12);
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  gsize n = 0;
  ROWS (weight_rows, draws_weights)
  ROWS (thin_rows, draws_what_is_left)
  ROWS (refusal_rows, refuses_weights)
  tests[n++] = (struct CMUnitTest){ .name = "weights/dirichlet", .test_func = draws_dirichlet };
  tests[n++] = (struct CMUnitTest){ .name = "weights/too-little-room", .test_func = refuses_too_little_room };
  tests[n++] = (struct CMUnitTest){ .name = "weights/memory", .test_func = prepares_or_reports_no_memory };
  return _cmocka_run_group_tests ("weight-draws", tests, n, NULL, NULL);
}
