/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The centre of what constraints leave of weights, against exact means. */
#include "test-support.h"

#include "base/memory.h"
#include "stats/smaa.h"
#include <service-matrix/error.h>

enum { MOST = 5, SEED = 20240615 };

typedef struct {
  const char *name;
  guint m, n_orders;
  guint above[MOST], below[MOST];
  gboolean bounded;
  double low[MOST], high[MOST];
  double centre[MOST], tolerance;
} Row;

#define FREE                                                                                                 \
  FALSE, { 0 },                                                                                              \
  {                                                                                                          \
    0                                                                                                        \
  }
#define UNORDERED                                                                                            \
  0, { 0 },                                                                                                  \
  {                                                                                                          \
    0                                                                                                        \
  }

/* Where one formula says it: to the last digits. */
static const Row exact_rows[] = {
  { "centre/one", 1, UNORDERED, FREE, { 1 }, 0 },
  { "centre/free", 3, UNORDERED, FREE, { 1.0 / 3, 1.0 / 3, 1.0 / 3 }, 0 },
  { "centre/bounds-say-nothing", 4, UNORDERED, TRUE, { 0 }, { 1, 1, 1, 1 }, { 0.25, 0.25, 0.25, 0.25 }, 0 },
  /* rank-order centroids: 1 / m times the sum of 1 / k from k = rank to m */
  { "centre/order", 3, 2, { 2, 0 }, { 0, 1 }, FREE, { 5.0 / 18, 2.0 / 18, 11.0 / 18 }, 1e-15 },
  /* a pair has 2 / 4, as 3 to 1 */
  { "centre/pair", 4, 1, { 3 }, { 1 }, FREE, { 0.25, 0.125, 0.25, 0.375 }, 1e-15 },
  { "centre/two-pairs", 4, 2, { 3, 0 }, { 1, 2 }, FREE, { 0.375, 0.125, 0.125, 0.375 }, 1e-15 },
  /* low + (1 - sum of low) / m */
  { "centre/low", 3, UNORDERED, TRUE, { 0.1, 0.2, 0.4 }, { 1, 1, 1 }, { 0.2, 0.3, 0.5 }, 1e-15 },
  /* high - (sum of high - 1) / m; in an order the rest is lost as 1/3, 1/3 + 1/2 and 1/3 + 1/2 + 1 are */
  { "centre/high", 3, UNORDERED, TRUE, { 0 }, { 0.4, 0.4, 0.5 }, { 0.3, 0.3, 0.4 }, 1e-15 },
  { "centre/high-order",
    3,
    2,
    { 0, 1 },
    { 1, 2 },
    TRUE,
    { 0 },
    { 0.4, 0.4, 0.4 },
    { 0.4 - 0.2 / 9, 0.4 - 0.5 / 9, 0.4 - 1.1 / 9 },
    1e-15 },
  /* a line: its middle */
  { "centre/line", 2, UNORDERED, TRUE, { 0, 0 }, { 0.3, 1 }, { 0.15, 0.85 }, 1e-16 },
  { "centre/line-between", 2, UNORDERED, TRUE, { 0.2, 0.4 }, { 0.9, 0.7 }, { 0.45, 0.55 }, 1e-15 },
  { "centre/line-order", 2, 1, { 0 }, { 1 }, TRUE, { 0.3, 0.2 }, { 0.9, 0.9 }, { 0.65, 0.35 }, 1e-15 },
  { "centre/line-of-three", 3, UNORDERED, TRUE, { 0.4, 0, 0 }, { 0.4, 0.1, 1 }, { 0.4, 0.05, 0.55 }, 1e-15 },
  { "centre/equal-pair", 3, 2, { 0, 1 }, { 1, 0 }, FREE, { 0.25, 0.25, 0.5 }, 1e-15 },
  /* a point */
  { "centre/point", 3, UNORDERED, TRUE, { 0.5, 0.3, 0.2 }, { 0.5, 0.3, 0.2 }, { 0.5, 0.3, 0.2 }, 0 },
  { "centre/ring", 3, 3, { 0, 1, 2 }, { 1, 2, 0 }, FREE, { 1.0 / 3, 1.0 / 3, 1.0 / 3 }, 1e-9 },
  /* what draws do not tell apart is the same exactly */
  { "centre/even",
    4,
    UNORDERED,
    TRUE,
    { 0.1, 0.1, 0.1, 0.1 },
    { 0.4, 0.4, 0.4, 0.4 },
    { 0.25, 0.25, 0.25, 0.25 },
    1e-13 },
};

/* The rest, within 5 standard errors of 65,536 draws. Means: vertices by numpy.linalg.solve, scipy.spatial.Delaunay of them, and the
 * mean of the corners of each simplex weighted by its volume (scipy 1.17). */
static const Row drawn_rows[] = {
  { "centre/box",
    3,
    UNORDERED,
    TRUE,
    { 0.1, 0.1, 0.2 },
    { 0.4, 0.5, 0.6 },
    { 0.26140350877193, 0.31929824561404, 0.41929824561404 },
    0.002 },
  { "centre/steps",
    3,
    1,
    { 0 },
    { 1 },
    TRUE,
    { 0.3, 0.2, 0 },
    { 0.9, 0.9, 0.3 },
    { 0.55, 0.31666666666667, 0.13333333333333 },
    0.003 },
  { "centre/mixed",
    5,
    2,
    { 0, 1 },
    { 1, 2 },
    TRUE,
    { 0, 0, 0, 0, 0.05 },
    { 1, 1, 1, 0.3, 0.2 },
    { 0.45858320353063, 0.20844691069574, 0.08337876427830, 0.12967289719626, 0.11991822429907 },
    0.003 },
  { "centre/two-above-two",
    4,
    4,
    { 0, 0, 1, 1 },
    { 2, 3, 2, 3 },
    FREE,
    { 0.39583333333333, 0.39583333333333, 0.10416666666667, 0.10416666666667 },
    0.003 },
  /* an order that others imply leaves no chain to sort */
  { "centre/order-twice", 3, 3, { 2, 2, 0 }, { 1, 0, 1 }, FREE, { 5.0 / 18, 2.0 / 18, 11.0 / 18 }, 0.003 },
  { "centre/tree",
    4,
    3,
    { 0, 0, 2 },
    { 1, 2, 3 },
    FREE,
    { 0.52083333333333, 0.15972222222222, 0.22916666666667, 0.09027777777778 },
    0.003 },
};

static SmxWeightConstraints
prepare (const Row *row)
{
  SmxWeightConstraints constraints = { .m = row->m,
                                       .above = row->above,
                                       .below = row->below,
                                       .n_orders = row->n_orders,
                                       .low = row->bounded ? row->low : NULL,
                                       .high = row->bounded ? row->high : NULL };
  GError *error = NULL;
  smx__weight_constraints_prepare (&constraints, SEED, &error);
  assert_no_error (error);
  return constraints;
}

static void
finds_centre (void **state)
{
  const Row *row = *state;
  SmxWeightConstraints constraints = prepare (row);
  double weights[MOST], sum = 0;
  assert_true (smx__weights_centre (&constraints, weights, NULL));
  for (guint c = 0; c < row->m; c++) {
    assert_close ("centre", weights[c], row->centre[c], row->tolerance);
    assert_true (!row->bounded || (weights[c] >= row->low[c] - 1e-12 && weights[c] <= row->high[c] + 1e-12));
    sum += weights[c];
  }
  for (guint i = 0; i < row->n_orders; i++)
    assert_true (weights[row->above[i]] >= weights[row->below[i]] - 1e-12);
  assert_close ("sum", sum, 1, 1e-12);
  smx__weight_constraints_clear (&constraints);
}

static const Row *
row_called (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (drawn_rows); i++)
    if (g_str_equal (drawn_rows[i].name, name))
      return &drawn_rows[i];
  return NULL;
}

/* Two above two are alike, to the last digit; and another time is the same. */
static void
is_even (void **state)
{
  (void)state;
  SmxWeightConstraints constraints = prepare (row_called ("centre/two-above-two"));
  double weights[MOST], again[MOST];
  assert_true (smx__weights_centre (&constraints, weights, NULL));
  assert_true (smx__weights_centre (&constraints, again, NULL));
  assert_memory_equal (weights, again, 4 * sizeof *weights);
  assert_true (weights[0] == weights[1] && weights[2] == weights[3] && weights[0] > weights[2]);
  smx__weight_constraints_clear (&constraints);
}

static void
is_equal_without_constraints (void **state)
{
  (void)state;
  const SmxWeightConstraints constraints = { .m = 4 };
  double weights[MOST];
  assert_true (smx__weights_centre (&constraints, weights, NULL));
  for (guint c = 0; c < 4; c++)
    assert_true (weights[c] == 0.25);
}

/* Sorted pairs and limits that cut: few draws are kept, and they end all the same. */
static void
ends_where_little_is_left (void **state)
{
  (void)state;
  enum { N = 12 };
  guint above[N * N], below[N * N];
  double low[N + 1] = { 0 }, high[N + 1], weights[N + 1], sum = 0;
  guint n = 0;
  for (guint i = 0; i < 3; i++)
    for (guint j = 3; j < N; j++, n++) {
      above[n] = i;
      below[n] = j;
    }
  for (guint c = 0; c <= N; c++)
    high[c] = c < N ? 0.6 : 0.05;
  SmxWeightConstraints constraints = { N + 1, above, below, n, low, high, NULL };
  GError *error = NULL;
  smx__weight_constraints_prepare (&constraints, SEED, &error);
  assert_no_error (error);
  assert_true (smx__weights_centre (&constraints, weights, NULL));
  for (guint c = 0; c <= N; c++)
    sum += weights[c];
  assert_close ("sum", sum, 1, 1e-12);
  assert_true (weights[0] == weights[2] && weights[3] == weights[N - 1] && weights[0] > weights[3]);
  assert_true (weights[N] <= 0.05);
  smx__weight_constraints_clear (&constraints);
}

static void
finds_or_reports_no_memory (void **state)
{
  (void)state;
  SmxWeightConstraints constraints = prepare (row_called ("centre/box"));
  gint64 n = 0;
  for (gboolean done = FALSE; !done; n++) {
    g_autoptr (GError) error = NULL;
    double weights[MOST];
    smx__memory_fail_from (n);
    done = smx__weights_centre (&constraints, weights, &error);
    smx__memory_fail_from (-1);
    if (!done)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
  assert_int_equal (n, 5);
  smx__weight_constraints_clear (&constraints);
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  gsize n = 0;
  ROWS (exact_rows, finds_centre)
  ROWS (drawn_rows, finds_centre)
  tests[n++] = (struct CMUnitTest){ .name = "centre/alike", .test_func = is_even };
  tests[n++] =
      (struct CMUnitTest){ .name = "centre/unconstrained", .test_func = is_equal_without_constraints };
  tests[n++] = (struct CMUnitTest){ .name = "centre/little-left", .test_func = ends_where_little_is_left };
  tests[n++] = (struct CMUnitTest){ .name = "centre/memory", .test_func = finds_or_reports_no_memory };
  return _cmocka_run_group_tests ("weight-centre", tests, n, NULL, NULL);
}
