/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shares and means drawn anew: quantiles against scipy.stats (1.10: beta.ppf, t.ppf), every count of few trials, limits. */
#include "test-support.h"

#include "base/memory.h"
#include "stats/draws.h"
#include <gsl/gsl_cdf.h>
#include <service-matrix/error.h>

typedef struct {
  const char *name;
  gint64 hits, trials;
  double a, b, z, expected, tolerance;
} Row;

static const Row rows[] = {
  { "share/0-of-5-low", 0, 5, 0.5, 0.5, -2.5, 5.76215343e-06, 2e-05 },
  { "share/0-of-5-middle", 0, 5, 0.5, 0.5, 0, 0.0423482305, 8.46965e-05 },
  { "share/0-of-5-high", 0, 5, 0.5, 0.5, 1.6449, 0.305756147, 0.000611512 },
  { "share/0-of-1-low", 0, 1, 0.5, 0.5, -2.5, 2.37859003e-05, 2e-05 },
  { "share/0-of-1-middle", 0, 1, 0.5, 0.5, 0, 0.163193985, 0.000326388 },
  { "share/0-of-1-high", 0, 1, 0.5, 0.5, 1.6449, 0.77149399, 0.00154299 },
  { "share/1-of-1-low", 1, 1, 0.5, 0.5, -2.5, 0.0591014768, 0.000118203 },
  { "share/1-of-1-middle", 1, 1, 0.5, 0.5, 0, 0.836806015, 0.00167361 },
  { "share/1-of-1-high", 1, 1, 0.5, 0.5, 1.6449, 0.998457376, 0.00199691 },
  { "share/3-of-10-low", 3, 10, 0.5, 0.5, -2.5, 0.0592029654, 0.000118406 },
  { "share/3-of-10-middle", 3, 10, 0.5, 0.5, 0, 0.306823632, 0.000613647 },
  { "share/3-of-10-high", 3, 10, 0.5, 0.5, 1.6449, 0.558133884, 0.00111627 },
  { "share/32-of-64-low", 32, 64, 0.5, 0.5, -2.5, 0.348058905, 0.000696118 },
  { "share/32-of-64-middle", 32, 64, 0.5, 0.5, 0, 0.5, 0.001 },
  { "share/32-of-64-high", 32, 64, 0.5, 0.5, 1.6449, 0.601339531, 0.00120268 },
  { "share/64-of-64-low", 64, 64, 0.5, 0.5, -2.5, 0.943391251, 0.00188678 },
  { "share/64-of-64-middle", 64, 64, 0.5, 0.5, 0, 0.996465929, 0.00199293 },
  { "share/64-of-64-high", 64, 64, 0.5, 0.5, 1.6449, 0.999969406, 0.00199994 },
  { "share/0-of-64-low", 0, 64, 0.5, 0.5, -2.5, 4.71366285e-07, 2e-05 },
  { "share/0-of-64-middle", 0, 64, 0.5, 0.5, 0, 0.00353407082, 2e-05 },
  { "share/0-of-64-high", 0, 64, 0.5, 0.5, 1.6449, 0.0294529072, 5.89058e-05 },
  { "share/0-of-0-low", 0, 0, 0.5, 0.5, -2.5, 9.51398296e-05, 2e-05 },
  { "share/0-of-0-middle", 0, 0, 0.5, 0.5, 0, 0.5, 0.004 },
  { "share/0-of-0-high", 0, 0, 0.5, 0.5, 1.6449, 0.993845345, 0.00795076 },
  { "share/2-of-20-with-prior-low", 2, 20, 1.7, 12.4, -2.5, 0.018798226, 3.75965e-05 },
  { "share/2-of-20-with-prior-middle", 2, 20, 1.7, 12.4, 0, 0.100860883, 0.000201722 },
  { "share/2-of-20-with-prior-high", 2, 20, 1.7, 12.4, 1.6449, 0.206241615, 0.000412483 },
  { "share/0-of-3-with-prior-low", 0, 3, 0.02, 30.1, -2.5, 7.87835423e-113, 2e-05 },
  { "share/0-of-3-with-prior-middle", 0, 3, 0.02, 30.1, 0, 1.55426838e-17, 2e-05 },
  { "share/0-of-3-with-prior-high", 0, 3, 0.02, 30.1, 1.6449, 0.00140716707, 6e-05 },
  { "share/13-of-65-low", 13, 65, 0.5, 0.5, -1.6449, 0.128838554, 0.00591 },
  { "share/13-of-65-middle", 13, 65, 0.5, 0.5, 0, 0.201549195, 0.00591 },
  { "share/13-of-65-high", 13, 65, 0.5, 0.5, 1.6449, 0.290496098, 0.00591 },
  { "share/50-of-1000-low", 50, 1000, 0.5, 0.5, -1.6449, 0.0396085708, 0.00083 },
  { "share/50-of-1000-middle", 50, 1000, 0.5, 0.5, 0, 0.050150332, 0.00083 },
  { "share/50-of-1000-high", 50, 1000, 0.5, 0.5, 1.6449, 0.0623115129, 0.00083 },
  { "share/500-of-1000-low", 500, 1000, 0.5, 0.5, -1.6449, 0.47401592, 0.0019 },
  { "share/500-of-1000-middle", 500, 1000, 0.5, 0.5, 0, 0.5, 0.0019 },
  { "share/500-of-1000-high", 500, 1000, 0.5, 0.5, 1.6449, 0.52598408, 0.0019 },
  { "share/3-of-5000-low", 3, 5000, 0.5, 0.5, -1.6449, 0.000216758011, 4.49e-05 },
  { "share/3-of-5000-middle", 3, 5000, 0.5, 0.5, 0, 0.00063453842, 4.49e-05 },
  { "share/3-of-5000-high", 3, 5000, 0.5, 0.5, 1.6449, 0.00140610387, 4.49e-05 },
};

static void
draws_shares (void **state)
{
  const Row *row = *state;
  SmxShareDraws draws = { .n = 0 };
  double share = row->z;
  assert_true (smx__share_draws_init (&draws, &row->hits, &row->trials, 1, row->a, row->b, NULL));
  smx__share_draws_take (&draws, &share, &share);
  assert_close ("share", share, row->expected, row->tolerance);
  smx__share_draws_clear (&draws);
}

/* Each count of few trials has quantiles between 0 and 1 that ascend, and are where the distribution says. */
static void
takes_all_few (void **state)
{
  (void)state;
  for (gint64 trials = 0; trials <= SMX_EXACT_TRIALS; trials++)
    for (gint64 hits = 0; hits <= trials; hits++) {
      SmxShareDraws draws = { .n = 0 };
      double before = 0;
      assert_true (smx__share_draws_init (&draws, &hits, &trials, 1, 0.5, 0.5, NULL));
      for (double z = -5.5; z <= 5.5; z += 0.5) {
        double share = z;
        smx__share_draws_take (&draws, &share, &share);
        assert_true (share >= before && share <= 1);
        if (fabs (z) <= 3)
          assert_close ("probability",
                        gsl_cdf_beta_P (share, (double)hits + 0.5, (double)(trials - hits) + 0.5),
                        gsl_cdf_ugaussian_P (z), 1e-5);
        before = share;
      }
      smx__share_draws_clear (&draws);
    }
}

static void
bears_any_prior (void **state)
{
  (void)state;
  static const double priors[] = { 1e-12, 1e-3, 0.5, 3, 63, 1e4, 1e12 };
  for (gsize i = 0; i < G_N_ELEMENTS (priors); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (priors); k++) {
      const gint64 hits[] = { 0, 1, 7 }, trials[] = { 0, 1, 9 };
      SmxShareDraws draws = { .n = 0 };
      assert_true (smx__share_draws_init (&draws, hits, trials, 3, priors[i], priors[k], NULL));
      for (double z = -6; z <= 6; z += 0.75) {
        double shares[] = { z, z, z };
        smx__share_draws_take (&draws, shares, shares);
        for (gsize row = 0; row < 3; row++)
          assert_true (shares[row] >= 0 && shares[row] <= 1);
      }
      smx__share_draws_clear (&draws);
    }
}

/* scipy.stats.t.ppf */
static void
draws_means (void **state)
{
  (void)state;
  static const struct {
    double z, degrees, expected, within;
  } rows_of_t[] = { { 0, 4, 0, 0 },
                    { 1.6448536, 4, 2.131846786, 0.01 },
                    { 1.6448536, 9, 1.833112933, 0.005 },
                    { -1.959964, 14, -2.144786688, 0.005 },
                    { 2.5758293, 29, 2.756385904, 0.005 },
                    { 1.6448536, 2, 2.91998558, 0.03 },
                    { 1.6448536, 1000, 1.646378818, 0.002 } };
  for (gsize i = 0; i < G_N_ELEMENTS (rows_of_t); i++)
    assert_close ("t", smx__t_of_normal (rows_of_t[i].z, rows_of_t[i].degrees), rows_of_t[i].expected,
                  rows_of_t[i].within * fabs (rows_of_t[i].expected));
  assert_true (isfinite (smx__t_of_normal (8.5, 1)));
}

/* Deviations 2 over 3 values, 0 over 2, none: the common variance is 2 / 3. */
static void
shares_variance (void **state)
{
  (void)state;
  double squares[] = { 2, 0, 5 };
  const gint64 counts[] = { 3, 2, 0 };
  smx__variances_of_groups (squares, counts, 3, squares);
  assert_close ("three values", squares[0], (2 + 2.0 / 3) / 3, 1e-15);
  assert_close ("two alike", squares[1], 2.0 / 3 / 2, 1e-15);
  assert_true (isnan (squares[2]));
  double alone[] = { 0 };
  smx__variances_of_groups (alone, &(gint64){ 1 }, 1, alone);
  assert_close ("one value of all", alone[0], 0, 0);
}

static void
fails_cleanly (void **state)
{
  (void)state;
  const gint64 hits[] = { 0, 900 }, trials[] = { 3, 1000 };
  gboolean made = FALSE;
  for (gint64 n = 0; !made; n++) {
    g_autoptr (GError) error = NULL;
    SmxShareDraws draws = { .n = 0 };
    smx__memory_fail_from (n);
    made = smx__share_draws_init (&draws, hits, trials, 2, 0.5, 0.5, &error);
    smx__memory_fail_from (-1);
    if (!made)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    smx__share_draws_clear (&draws);
  }
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  gsize n = 0;
  ROWS (rows, draws_shares);
  tests[n++] = (struct CMUnitTest){ .name = "share/all-of-few", .test_func = takes_all_few };
  tests[n++] = (struct CMUnitTest){ .name = "share/any-prior", .test_func = bears_any_prior };
  tests[n++] = (struct CMUnitTest){ .name = "mean/t", .test_func = draws_means };
  tests[n++] = (struct CMUnitTest){ .name = "mean/variances", .test_func = shares_variance };
  tests[n++] = (struct CMUnitTest){ .name = "draws/failing-memory", .test_func = fails_cleanly };
  return _cmocka_run_group_tests ("draws", tests, n, NULL, NULL);
}
