/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shrinkage, funnels and Wilson's interval: published figures, a second computation in Python (numpy 2, scipy: brentq for
 * the root, binom for tails), and simulations with a fixed seed. */
#include "test-support.h"

#include "base/memory.h"
#include "stats/shrink.h"
#include <gsl/gsl_randist.h>
#include <service-matrix/error.h>

enum { MOST = 18 };

typedef struct {
  const char *name;
  double means[MOST], variances[MOST];
  gsize n;
  SmxNormalPrior prior;
  double shrunken[MOST];
} MeanRow;

static const MeanRow mean_rows[] = {
  { "means/none", .prior = { NAN, 0, 0 } },
  { "means/one", { 3 }, { 0.5 }, 1, { 3, 0, 1 }, { 3 } },
  /* three are too few; between: (1 + 1) / 2 - 0.1 */
  { "means/three", { 1, 2, 3 }, { 0.1, 0.1, 0.1 }, 3, { 2, 0.9, 3 }, { 1, 2, 3 } },
  /* numpy and brentq, as in Morris (1983) */
  { "means/unequal",
    { 2.1, 3.4, 2.9, 5.2, 4.4, 1.0 },
    { 0.3, 0.1, 0.5, 0.9, 0.05, 0.2 },
    6,
    { 3.1110306251598723, 1.9259592891115358, 6 },
    { 2.1817559932111, 3.3914419985714, 2.9260965581047, 4.8008281270151, 4.3804302237104,
      1.1191573499627 } },
  /* nothing between: all shrink by 1/2 */
  { "means/chance",
    { 3, 3.2, 2.9, 3.1, 3.05 },
    { 0.3, 0.1, 0.5, 0.9, 0.2 },
    5,
    { 3.100777202072538, 0, 5 },
    { 3.0503886010363, 3.1503886010363, 3.0003886010363, 3.1003886010363, 3.0753886010363 } },
  { "means/unknown",
    { 3, NAN, 3.2, 2.9, 3.1, 1, 3.05 },
    { 0.3, 1, 0.1, 0.5, 0.9, NAN, 0.2 },
    7,
    { 3.100777202072538, 0, 5 },
    { 3.0503886010363, NAN, 3.1503886010363, 3.0003886010363, 3.1003886010363, NAN, 3.0753886010363 } },
  /* known for sure: as they are; between is their own variance, 10 / 3 */
  { "means/sure", { 1, 2, 4, 5 }, { 0, 0, 0, 0 }, 4, { 3, 10.0 / 3, 4 }, { 1, 2, 4, 5 } },
  { "means/alike", { 2, 2, 2, 2 }, { 0, 0, 0, 0 }, 4, { 2, 0, 4 }, { 2, 2, 2, 2 } },
  /* one is sure and the others agree with it: it is the common mean, they come 1/3 nearer */
  { "means/one-sure", { 2, 2.3, 1.7, 2 }, { 0, 1, 1, 1 }, 4, { 2, 0, 4 }, { 2, 2.2, 1.8, 2 } },
};

static void
shrinks_means (void **state)
{
  const MeanRow *row = *state;
  double shrunken[MOST];
  SmxNormalPrior prior = smx__shrink_means (row->means, row->variances, row->n, shrunken);
  assert_int_equal (prior.n, row->prior.n);
  assert_close ("mean", prior.mean, row->prior.mean, 1e-11);
  assert_close ("between", prior.between, row->prior.between, 1e-10);
  for (gsize i = 0; i < row->n; i++)
    assert_close ("shrunken", shrunken[i], row->shrunken[i], 1e-11);
}

/* Hits in the first 45 times at bat of 18 players. Source: B. Efron, C. Morris, "Stein's paradox in statistics", Scientific
 * American 236 (1977): mean .265, factor .212, first .294, last .242. Estimates: their formula, by numpy. */
static void
shrinks_baseball (void **state)
{
  (void)state;
  static const double hits[] = { 18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7 };
  static const double expected[] = { 0.2939138549, 0.2892104456, 0.2845070364, 0.2798036271, 0.2751002178,
                                     0.2751002178, 0.2703968086, 0.2656933993, 0.26098999,   0.26098999,
                                     0.2562865807, 0.2562865807, 0.2562865807, 0.2562865807, 0.2562865807,
                                     0.2515831715, 0.2468797622, 0.2421763529 };
  double means[MOST], variances[MOST], shrunken[MOST], mean = 0;
  for (gsize i = 0; i < MOST; i++)
    mean += hits[i] / 45 / MOST;
  for (gsize i = 0; i < MOST; i++) {
    means[i] = hits[i] / 45;
    variances[i] = mean * (1 - mean) / 45;
  }
  SmxNormalPrior prior = smx__shrink_means (means, variances, MOST, shrunken);
  assert_close ("mean", prior.mean, 0.265, 0.0005);
  assert_close ("factor", (shrunken[0] - prior.mean) / (means[0] - prior.mean), 0.212, 0.001);
  for (gsize i = 0; i < MOST; i++)
    assert_close ("estimate", shrunken[i], expected[i], 1e-9);
}

typedef struct {
  const char *name;
  gint64 hits[6], trials[6];
  gsize n;
  SmxBetaPrior prior;
  double shrunken[6];
} ShareRow;

static const ShareRow share_rows[] = {
  { "shares/none", .prior = { NAN, 0, 0 } },
  { "shares/empty", { 0, 0 }, { 0, 0 }, 2, { NAN, 0, 0 }, { NAN, NAN } },
  { "shares/one", { 3, 0 }, { 10, 0 }, 2, { 0.3, 0, 1 }, { 0.3, NAN } },
  /* numpy and brentq */
  { "shares/spread",
    { 3, 10, 4, 30, 0, 12 },
    { 10, 25, 40, 60, 8, 12 },
    6,
    { 0.3848355336041919, 1.2617062252662685, 6 },
    { 0.3095045563018, 0.3992714448372, 0.1087097407936, 0.4976281476124, 0.0524254793493,
      0.9414738327309 } },
  { "shares/chance",
    { 5, 6, 5, 4 },
    { 50, 60, 52, 45 },
    4,
    { 20.0 / 207, INFINITY, 4 },
    { 20.0 / 207, 20.0 / 207, 20.0 / 207, 20.0 / 207 } },
  /* never, or always: a precision of 1 is the least */
  { "shares/extremes",
    { 0, 100, 0, 100 },
    { 100, 100, 100, 100 },
    4,
    { 0.5, 1, 4 },
    { 0.5 / 101, 100.5 / 101, 0.5 / 101, 100.5 / 101 } },
  /* single trials say nothing of what lies between */
  { "shares/singles",
    { 1, 0, 1, 1, 0 },
    { 1, 1, 1, 1, 1 },
    5,
    { 0.6, INFINITY, 5 },
    { 0.6, 0.6, 0.6, 0.6, 0.6 } },
  { "shares/no-hits", { 0, 0, 0 }, { 9, 50, 1 }, 3, { 0, INFINITY, 3 }, { 0, 0, 0 } },
  { "shares/all-hits", { 9, 50, 1 }, { 9, 50, 1 }, 3, { 1, INFINITY, 3 }, { 1, 1, 1 } },
  { "shares/equal", { 10, 20, 30 }, { 100, 200, 300 }, 3, { 0.1, INFINITY, 3 }, { 0.1, 0.1, 0.1 } },
};

static void
shrinks_shares (void **state)
{
  const ShareRow *row = *state;
  double shrunken[6];
  SmxBetaPrior prior = smx__shrink_shares (row->hits, row->trials, row->n, shrunken);
  assert_int_equal (prior.n, row->prior.n);
  assert_close ("mean", prior.mean, row->prior.mean, 1e-11);
  if (isinf (row->prior.precision))
    assert_true (isinf (prior.precision));
  else
    assert_close ("precision", prior.precision, row->prior.precision, 1e-10);
  for (gsize i = 0; i < row->n; i++)
    assert_close ("shrunken", shrunken[i], row->shrunken[i], 1e-11);
}

static gsl_rng *
start_random (unsigned long seed)
{
  gsl_rng *random = gsl_rng_alloc (gsl_rng_mt19937);
  gsl_rng_set (random, seed);
  return random;
}

/* How near shares come to the true ones in so many studies, shrunken and raw; all within what a share may be. */
typedef struct {
  const char *name;
  double a, b; /* of the beta that true shares come from */
  gsize n;
  guint most_trials;
  double at_most; /* squared error of shrunken shares over that of raw ones */
} ErrorRow;

static const ErrorRow error_rows[] = {
  { "error/few-trials", 4, 36, 40, 12, 0.2 }, { "error/many-trials", 4, 36, 40, 400, 0.5 },
  { "error/wide", 1, 1, 30, 20, 0.75 },       { "error/narrow", 100, 100, 30, 30, 0.12 },
  { "error/few-groups", 4, 36, 4, 20, 0.5 },  { "error/two-groups", 4, 36, 2, 20, 0.75 },
  { "error/singles", 3, 3, 50, 2, 0.3 },
};

static void
nears_the_truth (void **state)
{
  const ErrorRow *row = *state;
  gsl_rng *random = start_random (11);
  gint64 hits[50], trials[50];
  double truth[50], shrunken[50], ours = 0, raw = 0;
  for (guint study = 0; study < 400; study++) {
    for (gsize i = 0; i < row->n; i++) {
      truth[i] = gsl_ran_beta (random, row->a, row->b);
      trials[i] = 1 + (gint64)gsl_rng_uniform_int (random, row->most_trials);
      hits[i] = (gint64)gsl_ran_binomial (random, truth[i], (unsigned)trials[i]);
    }
    smx__shrink_shares (hits, trials, row->n, shrunken);
    for (gsize i = 0; i < row->n; i++) {
      assert_true (shrunken[i] >= 0 && shrunken[i] <= 1);
      ours += pow (shrunken[i] - truth[i], 2);
      raw += pow ((double)hits[i] / (double)trials[i] - truth[i], 2);
    }
  }
  gsl_rng_free (random);
  if (!(ours <= row->at_most * raw))
    fail_msg ("shrunken %g, raw %g: %g times", ours, raw, ours / raw);
}

/* ---- Funnels ---- */

/* Numpy: quantile and clip for the winsorised scores; common mean by 1 / v; 0.2751 lies between. */
static void
judges_means (void **state)
{
  (void)state;
  static const double means[] = {
    3.76, NAN, 3.6, 3.93, 6.5, 4.34, 4.03, 3.83, 2.2, 4.22, 4.49, 4.08, 3.63, 9
  };
  static const double variances[] = { 0.045, 1,     0.088, 0.082, 0.078, 0.041, 0.049,
                                      0.064, 0.015, 0.054, 0.032, 0.08,  0.015, 0 };
  static const int expected[] = { 0, 0, 0, 0, 1, 0, 0, 0, -1, 0, 0, 0, 0, 0 };
  int sides[G_N_ELEMENTS (means)];
  assert_true (smx__funnel_means (means, variances, G_N_ELEMENTS (means), 0.95, sides, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (means); i++)
    assert_int_equal (sides[i], expected[i]);
  /* the lower one's score is -2.7711: at 0.99 the limit 2.5758 is passed still, at 0.995 2.8070 is not */
  assert_true (smx__funnel_means (means, variances, G_N_ELEMENTS (means), 0.99, sides, NULL));
  assert_int_equal (sides[8], -1);
  assert_true (smx__funnel_means (means, variances, G_N_ELEMENTS (means), 0.995, sides, NULL));
  assert_int_equal (sides[8], 0);
}

typedef struct {
  const char *name;
  gint64 hits[12], trials[12];
  gsize n;
  int sides[12];
} FunnelRow;

static const FunnelRow funnel_rows[] = {
  { "funnel/none", .n = 0 },
  { "funnel/one", { 5 }, { 10 }, 1, { 0 } },
  { "funnel/empty", { 0, 0 }, { 0, 0 }, 2, { 0, 0 } },
  { "funnel/no-hits", { 0, 0, 0 }, { 10, 20, 30 }, 3, { 0, 0, 0 } },
  { "funnel/all-hits", { 10, 20, 30 }, { 10, 20, 30 }, 3, { 0, 0, 0 } },
  /* numpy and scipy.stats.binom; 24 of 41 has 6.5 and 1e-8, 0 of 262 has -6.3 and 1.5e-23 */
  { "funnel/spread",
    { 25, 37, 24, 53, 25, 13, 31, 56, 55, 0, 19, 1 },
    { 115, 205, 41, 261, 105, 72, 165, 269, 265, 262, 95, 10 },
    12,
    { 0, 0, 1, 0, 0, 0, 0, 0, 0, -1, 0, 0 } },
  /* 1 of 2 at 5 %: a score of 2.9, but so many hits come with a chance of 9.75 % */
  { "funnel/few-trials", { 50, 49, 51, 50, 1 }, { 1000, 1000, 1000, 1000, 2 }, 5, { 0, 0, 0, 0, 0 } },
  { "funnel/large", { 50000000, 50000, 51000000 }, { 1000000000, 1000000, 1000000000 }, 3, { 0, 0, 0 } },
};

static void
judges_shares (void **state)
{
  const FunnelRow *row = *state;
  int sides[12];
  assert_true (smx__funnel_shares (row->hits, row->trials, row->n, 0.95, sides, NULL));
  for (gsize i = 0; i < row->n; i++)
    assert_int_equal (sides[i], row->sides[i]);
}

/* How often groups that differ by chance alone, or by a normal spread between, are outside. */
typedef struct {
  const char *name;
  gsize n;
  double between, least, most; /* of groups, false alarms in percent at 95 % */
} AlarmRow;

static const AlarmRow alarm_rows[] = {
  { "alarms/chance", 100, 0, 4, 5.5 },     { "alarms/chance-few", 10, 0, 2, 5.5 },
  { "alarms/between", 100, 1, 4.5, 5.7 },  { "alarms/much-between", 100, 20, 4.5, 6 },
  { "alarms/between-few", 10, 1, 3, 7.5 },
};

static void
alarms_rarely (void **state)
{
  const AlarmRow *row = *state;
  gsl_rng *random = start_random (23);
  double means[100], variances[100], alarms = 0;
  int sides[100];
  for (guint study = 0; study < 500; study++) {
    for (gsize i = 0; i < row->n; i++) {
      variances[i] = 0.5 + gsl_rng_uniform (random);
      means[i] = gsl_ran_gaussian (random, sqrt (variances[i] + row->between));
    }
    assert_true (smx__funnel_means (means, variances, row->n, 0.95, sides, NULL));
    for (gsize i = 0; i < row->n; i++)
      alarms += sides[i] != 0;
  }
  gsl_rng_free (random);
  double percent = 100 * alarms / 500 / (double)row->n;
  if (!(percent >= row->least && percent <= row->most))
    fail_msg ("%g %% of groups", percent);
}

/* The same for shares: never more often than the confidence allows, however few the trials. */
static void
alarms_rarely_on_shares (void **state)
{
  (void)state;
  gsl_rng *random = start_random (31);
  gint64 hits[60], trials[60];
  int sides[60];
  static const double chances[] = { 0.01, 0.03, 0.09, 0.27, 0.5 };
  for (gsize chance = 0; chance < G_N_ELEMENTS (chances); chance++) {
    double alarms = 0, share = chances[chance];
    for (guint study = 0; study < 500; study++) {
      for (gsize i = 0; i < 60; i++) {
        trials[i] = 2 + (gint64)gsl_rng_uniform_int (random, 60);
        hits[i] = (gint64)gsl_ran_binomial (random, share, (unsigned)trials[i]);
      }
      assert_true (smx__funnel_shares (hits, trials, 60, 0.95, sides, NULL));
      for (gsize i = 0; i < 60; i++)
        alarms += sides[i] != 0;
    }
    if (alarms > 0.052 * 500 * 60)
      fail_msg ("share %g: %g %%", share, alarms / 300);
  }
  gsl_rng_free (random);
}

static void
runs_out_of_memory (void **state)
{
  (void)state;
  const gint64 hits[] = { 1, 2 }, trials[] = { 10, 10 };
  const double means[] = { 1, 2 }, variances[] = { 1, 1 };
  gint64 n_failed = 0;
  for (gboolean done = FALSE; !done;) {
    g_autoptr (GError) error = NULL;
    int sides[2] = { 7, 7 };
    smx__memory_fail_from (n_failed);
    done = smx__funnel_shares (hits, trials, 2, 0.9, sides, &error);
    smx__memory_fail_from (-1);
    if (done)
      break;
    assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    assert_true (sides[0] == 7 && sides[1] == 7);
    n_failed++;
  }
  assert_int_equal (n_failed, 3);
  g_autoptr (GError) error = NULL;
  int sides[2];
  smx__memory_fail_from (0);
  assert_false (smx__funnel_means (means, variances, 2, 0.9, sides, &error));
  smx__memory_fail_from (-1);
  assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
}

/* ---- Wilson ---- */

typedef struct {
  const char *name;
  gint64 hits, trials;
  double low, high, corrected_low, corrected_high;
} WilsonRow;

/* Newcombe (1998), Table I, method 3, at 95 %, four digits; with correction by R 4.2, prop.test. */
static const WilsonRow wilson_rows[] = {
  { "wilson/81-of-263", 81, 263, 0.2553, 0.3662, 0.2535086823, 0.368176201 },
  { "wilson/15-of-148", 15, 148, 0.0624, 0.1605, 0.05977820843, 0.1644497794 },
  { "wilson/0-of-20", 0, 20, 0, 0.1611, 0, 0.200453345 },
  { "wilson/1-of-29", 1, 29, 0.0061, 0.1718, 0.001802640213, 0.196281751 },
  { "wilson/29-of-29", 29, 29, 0.883, 1, 0.8543835244, 1 },
  { "wilson/none", 0, 0, NAN, NAN, NAN, NAN },
};

static void
bounds_share (void **state)
{
  const WilsonRow *row = *state;
  double low, high;
  smx__wilson (row->hits, row->trials, 0.95, FALSE, &low, &high);
  assert_close ("low", low, row->low, row->hits == 0 ? 0 : 6e-5);
  assert_close ("high", high, row->high, row->hits == row->trials ? 0 : 6e-5);
  smx__wilson (row->hits, row->trials, 0.95, TRUE, &low, &high);
  assert_close ("corrected low", low, row->corrected_low, row->hits == 0 ? 0 : 1e-9);
  assert_close ("corrected high", high, row->corrected_high, row->hits == row->trials ? 0 : 1e-9);
}

/* Each holds its share, grows with confidence and with the correction, and mirrors that of the other outcome. */
static void
keeps_order_of_bounds (void **state)
{
  (void)state;
  for (gint64 trials = 1; trials <= 40; trials++)
    for (gint64 hits = 0; hits <= trials; hits++) {
      double low, high, wider_low, wider_high, corrected_low, corrected_high, other_low, other_high;
      smx__wilson (hits, trials, 0.9, FALSE, &low, &high);
      smx__wilson (hits, trials, 0.99, FALSE, &wider_low, &wider_high);
      smx__wilson (hits, trials, 0.9, TRUE, &corrected_low, &corrected_high);
      smx__wilson (trials - hits, trials, 0.9, FALSE, &other_low, &other_high);
      double share = (double)hits / (double)trials;
      assert_true (0 <= low && low <= share && share <= high && high <= 1);
      assert_true (wider_low <= low && high <= wider_high);
      assert_true (corrected_low <= low && high <= corrected_high);
      assert_close ("mirror", low, 1 - other_high, 1e-15);
    }
}

int
main (void)
{
  static struct CMUnitTest tests[96];
  gsize n = 0;
  ROWS (mean_rows, shrinks_means)
  ROWS (share_rows, shrinks_shares)
  ROWS (error_rows, nears_the_truth)
  ROWS (funnel_rows, judges_shares)
  ROWS (alarm_rows, alarms_rarely)
  ROWS (wilson_rows, bounds_share)
  tests[n++] = (struct CMUnitTest){ .name = "means/baseball", .test_func = shrinks_baseball };
  tests[n++] = (struct CMUnitTest){ .name = "funnel/means", .test_func = judges_means };
  tests[n++] = (struct CMUnitTest){ .name = "alarms/shares", .test_func = alarms_rarely_on_shares };
  tests[n++] = (struct CMUnitTest){ .name = "funnel/memory", .test_func = runs_out_of_memory };
  tests[n++] = (struct CMUnitTest){ .name = "wilson/order", .test_func = keeps_order_of_bounds };
  return _cmocka_run_group_tests ("shrink", tests, n, NULL, NULL);
}
