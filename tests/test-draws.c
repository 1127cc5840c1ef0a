/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shares drawn anew: quantiles of the beta distribution under the usual prior by GSL's inverse, under any other by GSL's
 * distribution, which is asked for their chances. */
#include "test-support.h"

#include "stats/draws.h"
#include <gsl/gsl_cdf.h>

#define NEAR 2e-7 /* a float's last digit, and what a quantile may be off */

static double
draw_share (gint64 hits, gint64 trials, double a, double b, double z)
{
  double share;
  SmxShareDraws draws;
  assert_true (smx__share_draws_init (&draws, &hits, &trials, 1, a, b, NULL));
  smx__share_draws_take (&draws, &z, &share);
  smx__share_draws_clear (&draws);
  return share;
}

static void
are_quantiles (void **state)
{
  (void)state;
  for (gint64 trials = 0; trials <= 64; trials += 8)
    for (gint64 hits = 0; hits <= trials; hits += 4)
      for (double z = -4.5; z <= 4.5; z += 0.75) {
        double a = (double)hits + 0.5, b = (double)(trials - hits) + 0.5;
        assert_close ("share", draw_share (hits, trials, 0.5, 0.5, z),
                      gsl_cdf_beta_Pinv (gsl_cdf_ugaussian_P (z), a, b), NEAR);
      }
}

/* A shrunken study may have nearly any prior: a little under a share its chance is too small, a little above it too large. */
static void
take_any_prior (void **state)
{
  (void)state;
  for (double a = 1e-12; a < 60; a *= 7.3)
    for (double b = 1e-12; b < 60 && a + b < 64; b *= 5.1)
      for (gint64 hits = 0; hits <= 2; hits++)
        for (double z = -4; z <= 4; z += 2) {
          double share = draw_share (hits, 2, a, b, z), chance = gsl_cdf_ugaussian_P (z);
          double own_a = (double)hits + a, own_b = (double)(2 - hits) + b;
          assert_true (share >= 0 && share <= 1);
          if (share > NEAR)
            assert_true (gsl_cdf_beta_P (share - NEAR, own_a, own_b) <= chance + 1e-9);
          if (share < 1 - NEAR)
            assert_true (gsl_cdf_beta_P (share + NEAR, own_a, own_b) >= chance - 1e-9);
        }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    { .name = "shares/quantiles", .test_func = are_quantiles },
    { .name = "shares/any-prior", .test_func = take_any_prior },
  };
  return cmocka_run_group_tests_name ("draws", tests, NULL, NULL);
}
