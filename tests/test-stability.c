/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stability of an order. The least weight that changes the first place is that of a linear programme (scipy 1.17, linprog: half of
 * the moves subject to the rival not being behind), on the table below and on 750 random ones to 2e-11; intervals end where a grid of
 * 100,000 weights (numpy) does. */
#include "test-support.h"

#include "base/memory.h"
#include "stats/stability.h"
#include <service-matrix/error.h>

enum { MOST = 10, CRITERIA = 5 };

static const double phones[] = { 690, 590, 600, 620, 700, 650, 3.1, 3.9, 3.6, 3.8, 2.8, 4.0, 9, 7, 8,
                                 7,   10,  6,   7,   6,   8,   10,  4,   9,   4,   10,  7,   6, 6, 8 };
static const double phone_weights[] = { 0.1, 0.25, 0.3, 0.15, 0.2 };
static const gboolean phone_minimise[] = { TRUE, FALSE, FALSE, TRUE, FALSE };
static const double phone_low[] = { 500, 2, 0, 0, 1 }, phone_high[] = { 800, 5, 10, 12, 10 };

static SmxDecisionRule
rule_of (SmxDecisionMethod method)
{
  return (SmxDecisionRule){ .method = method,
                            .normalise =
                                method == SMX_DECIDE_TOPSIS ? SMX_NORMALISE_VECTOR : SMX_NORMALISE_MINMAX,
                            .n_criteria = CRITERIA,
                            .minimise = phone_minimise,
                            .low = method == SMX_DECIDE_SPOTIS ? phone_low : NULL,
                            .high = method == SMX_DECIDE_SPOTIS ? phone_high : NULL,
                            .v = 0.5 };
}

typedef struct {
  const char *name;
  SmxDecisionMethod method;
  double moved;
  gsize rival;
  gsize k;
  double low[CRITERIA], high[CRITERIA]; /* from the grid: that much to the inner side, at most 1e-5 */
  gint64 reversed[6];
  gboolean first_changes[6];
} Row;

static const Row rows[] = {
  { "table/weighted-sum",
    SMX_DECIDE_WEIGHTED_SUM,
    0.1075,
    4,
    3,
    { 0.0576, 0.20097, 0.25304, 0.08063, 0 },
    { 0.20295, 0.29436, 0.35294, 0.19914, 0.32695 },
    { 0 },
    { 0 } },
  { "table/promethee",
    SMX_DECIDE_PROMETHEE,
    0.12,
    4,
    3,
    { 0.06494, 0.18919, 0.27836, 0.11689, 0.11112 },
    { 0.16279, 0.27184, 0.34883, 0.19047, 0.24528 },
    { 0, 1, 0, 1, 0, 0 },
    { 0 } },
  { "table/spotis",
    SMX_DECIDE_SPOTIS,
    0.137313432836,
    4,
    3,
    { 0.06575, 0.21398, 0.26046, 0.10401, 0.10113 },
    { 0.20236, 0.28806, 0.34031, 0.18006, 0.27023 },
    { 0 },
    { 0 } },
  { "table/topsis",
    SMX_DECIDE_TOPSIS,
    NAN,
    6,
    1,
    { 0, 0.14988, 0, 0, 0.17402 },
    { 1, 0.85767, 0.32916, 0.22183, 1 },
    { 1, 0, 0, 0, 0, 0 },
    { 1, 0, 0, 0, 0, 0 } },
  { "table/vikor",
    SMX_DECIDE_VIKOR,
    NAN,
    6,
    1,
    { 0.04846, 0.17613, 0.25192, 0, 0 },
    { 0.31553, 0.30133, 0.3889, 0.20998, 0.27875 },
    { 1, 1, 1, 0, 1, 1 },
    { 1, 0, 0, 0, 0, 0 } },
};

static void
judges_table (void **state)
{
  const Row *row = *state;
  SmxDecisionRule rule = rule_of (row->method);
  double moved, low[CRITERIA], high[CRITERIA];
  gsize rival;
  gint64 reversed[6];
  gboolean first_changes[6];
  assert_true (smx__dethrone (&rule, phones, 6, phone_weights, NULL, &moved, &rival, NULL));
  assert_close ("moved", moved, row->moved, 1e-11);
  assert_int_equal (rival, row->rival);
  assert_true (smx__weight_intervals (&rule, phones, 6, phone_weights, row->k, NULL, low, high, NULL));
  for (guint c = 0; c < CRITERIA; c++) {
    assert_close ("low", low[c], row->low[c], 1e-5);
    assert_close ("high", high[c], row->high[c], 1e-5);
  }
  assert_true (smx__leave_one_out (&rule, phones, 6, phone_weights, NULL, reversed, first_changes, NULL));
  for (gsize i = 0; i < 6; i++) {
    assert_int_equal (reversed[i], row->reversed[i]);
    assert_int_equal (first_changes[i], row->first_changes[i]);
  }
}

/* ---- By definition ---- */

typedef struct {
  SmxDecisionRule rule;
  gsize n;
  double values[CRITERIA * MOST], weights[CRITERIA], figures[MOST]; /* figures: more is better */
} Model;

static void
decide (const Model *model, const double *values, gsize n, const double *weights, double *figures)
{
  g_auto (SmxDecisionRoom) room = { .values = NULL };
  assert_true (smx__decision_room_init (&room, n, CRITERIA, NULL));
  smx__decide (&model->rule, values, n, weights, &room, figures);
  for (gsize i = 0; i < n && smx__decision_ascends (model->rule.method); i++)
    figures[i] = -figures[i];
}

/* Whole numbers tie often; some weights are 0, sometimes all but one. */
static void
draw_model (Model *model, SmxDecisionMethod method, GRand *random, guint round)
{
  double sum = 0;
  model->rule = rule_of (method);
  model->n = (gsize)g_rand_int_range (random, 1, MOST);
  for (guint c = 0; c < CRITERIA; c++) {
    gboolean none = round % 7 == 0 ? c > 0 : g_rand_int_range (random, 0, 8) == 0;
    model->weights[c] = none ? 0 : g_rand_double_range (random, 0.01, 1);
    sum += model->weights[c];
    for (gsize i = 0; i < model->n; i++)
      model->values[c * model->n + i] =
          round % 2 == 0 ? g_rand_int_range (random, 1, 5) : g_rand_double_range (random, 1, 9);
  }
  for (guint c = 0; c < CRITERIA; c++)
    model->weights[c] = sum > 0 ? model->weights[c] / sum : 1. / CRITERIA;
  decide (model, model->values, model->n, model->weights, model->figures);
}

/* Whether nobody is ahead of one of the first k who was listed behind, with this weight of one criterion. */
static gboolean
order_stands (const Model *model, gsize k, guint criterion, double weight)
{
  double weights[CRITERIA], figures[MOST], others = 1 - model->weights[criterion];
  guint32 order[MOST], spare[MOST];
  for (guint c = 0; c < CRITERIA; c++)
    weights[c] = (1 - weight) * (others > 1e-9 ? model->weights[c] / others : 1. / (CRITERIA - 1));
  weights[criterion] = weight;
  decide (model, model->values, model->n, weights, figures);
  smx__order_figures (model->figures, model->n, FALSE, order, spare);
  for (gsize i = 0; i < MIN (k, model->n); i++)
    for (gsize j = i + 1; j < model->n; j++)
      if (figures[order[j]] > figures[order[i]] + 2e-12)
        return FALSE;
  return TRUE;
}

/* Within the interval the order stands, a little outside it does not. */
static void
check_intervals (const Model *model, gsize k)
{
  double low[CRITERIA], high[CRITERIA];
  gboolean linear = smx__decision_is_linear (model->rule.method);
  assert_true (smx__weight_intervals (&model->rule, model->values, model->n, model->weights, k, NULL, low,
                                      high, NULL));
  for (guint c = 0; c < CRITERIA; c++) {
    assert_true (0 <= low[c] && low[c] <= model->weights[c] && model->weights[c] <= high[c] && high[c] <= 1);
    for (guint step = 0; step <= 8; step++)
      if (linear || step % 8 == 0)
        assert_true (order_stands (model, k, c, low[c] + (high[c] - low[c]) * step / 8));
    if (low[c] > 1e-6)
      assert_false (order_stands (model, k, c, low[c] - 1e-6));
    if (high[c] < 1 - 1e-6)
      assert_false (order_stands (model, k, c, high[c] + 1e-6));
  }
}

static void
check_left_out (const Model *model)
{
  gint64 reversed[MOST];
  gboolean first_changes[MOST];
  gsize n = model->n;
  assert_true (smx__leave_one_out (&model->rule, model->values, n, model->weights, NULL, reversed,
                                   first_changes, NULL));
  for (gsize out = 0; out < n; out++) {
    double values[CRITERIA * MOST], fewer[MOST], old[MOST], best = -INFINITY, best_old = -INFINITY;
    gsize at = 0;
    gint64 n_turned = 0;
    gboolean changes = n > 1;
    for (gsize i = 0; i < CRITERIA * n; i++)
      if (i % n != out)
        values[at++] = model->values[i];
    decide (model, values, n - 1, model->weights, fewer);
    for (gsize i = 0; i < n - 1; i++) {
      old[i] = model->figures[i < out ? i : i + 1];
      best = MAX (best, fewer[i]);
      best_old = MAX (best_old, old[i]);
      for (gsize j = 0; j < i; j++)
        n_turned += (old[i] > old[j] && fewer[i] < fewer[j]) || (old[i] < old[j] && fewer[i] > fewer[j]);
    }
    for (gsize i = 0; i < n - 1; i++)
      changes = changes && !(old[i] == best_old && fewer[i] == best);
    assert_int_equal (reversed[out], n_turned);
    assert_int_equal (first_changes[out], changes);
  }
}

/* No smaller move that is tried makes another one first. */
static void
check_dethroned (const Model *model, GRand *random)
{
  double moved;
  gsize rival;
  assert_true (
      smx__dethrone (&model->rule, model->values, model->n, model->weights, NULL, &moved, &rival, NULL));
  if (!smx__decision_is_linear (model->rule.method)) {
    assert_true (isnan (moved) && rival == model->n);
    return;
  }
  guint32 order[MOST], spare[MOST];
  smx__order_figures (model->figures, model->n, FALSE, order, spare);
  assert_true (isnan (moved) ? rival == model->n
                             : moved >= 0 && moved <= 1 && rival < model->n && rival != order[0]);
  for (guint attempt = 0; attempt < 20; attempt++) {
    double weights[CRITERIA], figures[MOST], most = isnan (moved) ? 1 : moved - 1e-9;
    guint from = (guint)g_rand_int_range (random, 0, CRITERIA),
          to = (guint)g_rand_int_range (random, 0, CRITERIA);
    memcpy (weights, model->weights, sizeof weights);
    double part = MIN (weights[from], most);
    weights[from] -= part;
    weights[to] += part;
    decide (model, model->values, model->n, weights, figures);
    for (gsize i = 0; i < model->n && most > 0; i++)
      assert_true (figures[i] <= figures[order[0]] + 2e-12);
  }
}

static void
judges_as_defined (void **state)
{
  const Row *row = *state;
  g_autoptr (GRand) random = g_rand_new_with_seed (55);
  for (guint round = 0; round < 60; round++) {
    Model model;
    draw_model (&model, row->method, random, round);
    if (smx__decision_is_linear (row->method) || round < 12)
      check_intervals (&model, 1 + round % 4);
    check_left_out (&model);
    check_dethroned (&model, random);
  }
}

/* ---- Edges ---- */

/* By hand; and one that is behind in all can never be first. */
static void
moves_by_hand (void **state)
{
  (void)state;
  static const gboolean minimise[] = { FALSE, FALSE };
  const double values[] = { 1, 0, 0.5, 0, 1, -1 }, behind[] = { 1, 0, 1, 0 }; /* by criterion */
  const double weights[] = { 0.8, 0.2 }, low[] = { 0, -1 }, high[] = { 1, 1 };
  SmxDecisionRule rule = { SMX_DECIDE_WEIGHTED_SUM, SMX_NORMALISE_MINMAX, 2, minimise, low, high };
  double moved, from[2], to[2];
  gsize rival;
  /* normalised: (1, 0.5), (0, 1), (0.5, 0); leads over the second 1 and -0.5: 0.8 - 0.1 = 0.7, over 1.5 */
  assert_true (smx__dethrone (&rule, values, 3, weights, NULL, &moved, &rival, NULL));
  assert_close ("moved", moved, 0.7 / 1.5, 1e-12);
  assert_int_equal (rival, 1);
  assert_true (smx__weight_intervals (&rule, values, 3, weights, 1, NULL, from, to, NULL));
  assert_close ("from", from[0], 0.8 - 0.7 / 1.5, 1e-12);
  assert_close ("to", to[0], 1, 0);
  assert_close ("from", from[1], 0, 0);
  assert_close ("to", to[1], 0.2 + 0.7 / 1.5, 1e-12);
  assert_true (smx__dethrone (&rule, behind, 2, weights, NULL, &moved, &rival, NULL));
  assert_true (isnan (moved) && rival == 2);
}

/* Two that are alike are both first: nothing has to move, and no weight tells them apart. */
static void
bears_alike (void **state)
{
  (void)state;
  static const gboolean minimise[] = { FALSE, TRUE };
  const double values[] = { 1, 3, 3, 2, 1, 1 }, weights[] = { 0.5, 0.5 };
  SmxDecisionRule rule = { SMX_DECIDE_WEIGHTED_SUM, SMX_NORMALISE_MINMAX, 2, minimise };
  double moved, low[2], high[2];
  gsize rival;
  assert_true (smx__dethrone (&rule, values, 3, weights, NULL, &moved, &rival, NULL));
  assert_true (moved == 0 && rival == 2);
  assert_true (smx__weight_intervals (&rule, values, 3, weights, 3, NULL, low, high, NULL));
  assert_true (low[0] == 0 && low[1] == 0 && high[0] == 1 && high[1] == 1);
}

static void
bears_few (void **state)
{
  const Row *row = *state;
  SmxDecisionRule rule = rule_of (row->method);
  for (gsize n = 0; n <= 1; n++) {
    double moved = 9, low[CRITERIA], high[CRITERIA];
    gsize rival = 9;
    gint64 reversed[] = { 9 };
    gboolean changes[] = { 9 };
    assert_true (smx__dethrone (&rule, phones, n, phone_weights, NULL, &moved, &rival, NULL));
    assert_true (isnan (moved) && rival == n);
    assert_true (smx__weight_intervals (&rule, phones, n, phone_weights, 3, NULL, low, high, NULL));
    for (guint c = 0; c < CRITERIA; c++)
      assert_true (low[c] == 0 && high[c] == 1);
    assert_true (smx__leave_one_out (&rule, phones, n, phone_weights, NULL, reversed, changes, NULL));
    assert_true (n == 0 || (reversed[0] == 0 && !changes[0]));
  }
  rule.n_criteria = 1;
  double low, high;
  assert_true (smx__weight_intervals (&rule, phones, 6, (double[]){ 1 }, 3, NULL, &low, &high, NULL));
  assert_true (low == 1 && high == 1);
}

static gboolean
run_all (const SmxDecisionRule *rule, guint which, GError **error)
{
  double moved, low[CRITERIA], high[CRITERIA];
  gsize rival;
  gint64 reversed[6];
  gboolean changes[6];
  if (which == 0)
    return smx__weight_intervals (rule, phones, 6, phone_weights, 3, NULL, low, high, error);
  if (which == 1)
    return smx__dethrone (rule, phones, 6, phone_weights, NULL, &moved, &rival, error);
  return smx__leave_one_out (rule, phones, 6, phone_weights, NULL, reversed, changes, error);
}

static void
fails_without_memory (void **state)
{
  (void)state;
  SmxDecisionRule rule = rule_of (SMX_DECIDE_PROMETHEE);
  for (guint which = 0; which < 3; which++) {
    gint64 n = 0;
    for (gboolean done = FALSE; !done; n++) {
      g_autoptr (GError) error = NULL;
      smx__memory_fail_from (n);
      done = run_all (&rule, which, &error);
      smx__memory_fail_from (-1);
      if (!done)
        assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    }
    assert_int_equal (n, 8); /* seven allocations each */
  }
}

/* ---- Cancelling ---- */

typedef struct {
  GCancellable *cancellable;
  guint after, told;
} Canceller;

static void
cancel (guint64 done, guint64 total, gpointer data)
{
  Canceller *self = data;
  (void)done;
  (void)total;
  if (self->told++ == self->after)
    g_cancellable_cancel (self->cancellable);
}

static gboolean
run_with (const SmxDecisionRule *rule, gboolean dethrone, SmxProgress *progress, GError **error)
{
  double moved, low[CRITERIA], high[CRITERIA];
  gsize rival;
  return dethrone ? smx__dethrone (rule, phones, 6, phone_weights, progress, &moved, &rival, error)
                  : smx__weight_intervals (rule, phones, 6, phone_weights, 3, progress, low, high, error);
}

/* Whenever it is asked to stop, it does so at once: between two weights that are tried, and two rivals. */
static void
stops (void **state)
{
  const Row *row = *state;
  const SmxDecisionRule rule = rule_of (row->method);
  for (guint which = 0; which < 2; which++) {
    Canceller counter = { NULL, G_MAXUINT, 0 };
    SmxProgress counted = { .function = cancel, .data = &counter };
    assert_true (run_with (&rule, which == 1, &counted, NULL));
    if (which == 0)
      assert_in_range (counter.told, CRITERIA, 3 * 1024 * CRITERIA);
    else
      assert_int_equal (counter.told, smx__decision_is_linear (row->method) ? 6 : 0);
    for (guint after = 0; after < counter.told; after += 1 + after / 4) {
      g_autoptr (GError) error = NULL;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Canceller canceller = { cancellable, after, 0 };
      SmxProgress progress = { .cancellable = cancellable, .function = cancel, .data = &canceller };
      gboolean done = run_with (&rule, which == 1, &progress, &error);
      assert_int_equal (canceller.told, after + 1);
      assert_int_equal (done, after + 1 == counter.told); /* it was the last time to ask */
      if (!done)
        assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
    }
  }
}

int
main (void)
{
  static struct CMUnitTest tests[48];
  static char names[3][G_N_ELEMENTS (rows)][64];
  gsize n = 0;
  ROWS (rows, judges_table);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *method = strchr (rows[i].name, '/') + 1;
    g_snprintf (names[0][i], sizeof names[0][i], "definition/%s", method);
    g_snprintf (names[1][i], sizeof names[1][i], "few/%s", method);
    tests[n++] = (struct CMUnitTest){ names[0][i], judges_as_defined, NULL, NULL, (void *)&rows[i] };
    g_snprintf (names[2][i], sizeof names[2][i], "cancelled/%s", method);
    tests[n++] = (struct CMUnitTest){ names[1][i], bears_few, NULL, NULL, (void *)&rows[i] };
    tests[n++] = (struct CMUnitTest){ names[2][i], stops, NULL, NULL, (void *)&rows[i] };
  }
  tests[n++] = (struct CMUnitTest){ .name = "edges/by-hand", .test_func = moves_by_hand };
  tests[n++] = (struct CMUnitTest){ .name = "edges/alike", .test_func = bears_alike };
  tests[n++] = (struct CMUnitTest){ .name = "stability/memory", .test_func = fails_without_memory };
  return _cmocka_run_group_tests ("stability", tests, n, NULL, NULL);
}
