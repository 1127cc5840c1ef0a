/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences of two sides: published and independent values, the whole covariance matrix computed plainly, coverage. */
#include "test-support.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"
#include "stats/difference.h"
#include <gsl/gsl_cdf.h>
#include "test-tally-builder.h"

#define SEED G_GUINT64_CONSTANT (20261129)

/* ---- Shares ---- */

typedef struct {
  const char *name;
  gint64 across_hits, across_trials, inside_hits, inside_trials;
  double low, high;
} Newcombe;

/* R. Newcombe, Statistics in Medicine 17 (1998), table II, method 10 (four decimals there); the further digits by
 * confint_proportions_2indep() of statsmodels 0.14, method "newcomb". */
static const Newcombe newcombe[] = {
  { "newcombe/a", 56, 70, 48, 80, 0.05243147240236498, 0.33387265403690614 },
  { "newcombe/b", 9, 10, 3, 10, 0.1705227239345029, 0.809017973535488 },
  { "newcombe/c", 6, 7, 2, 7, 0.05822792748231209, 0.8062496375242278 },
  { "newcombe/d", 5, 56, 0, 29, -0.038137147903536936, 0.19256001385511165 },
  { "newcombe/e", 0, 10, 0, 20, -0.1611251580528194, 0.27753279986288926 },
  { "newcombe/f", 0, 10, 0, 10, -0.27753279986288926, 0.27753279986288926 },
  { "newcombe/g", 10, 10, 0, 20, 0.6790860371419145, 1 },
  { "newcombe/h", 10, 10, 0, 10, 0.6075093504305241, 1 },
};

static void
knows_shares (void **state)
{
  const Newcombe *row = *state;
  const SmxSharesOfStratum shares = { row->inside_hits, row->inside_trials, row->across_hits,
                                      row->across_trials };
  const SmxDifference made = smx__difference_of_shares (&shares);
  assert_close ("inside", made.inside, (double)row->inside_hits / (double)row->inside_trials, 0);
  assert_close ("difference", made.difference, made.across - made.inside, 0);
  assert_close ("low", made.low, row->low, 1e-12);
  assert_close ("high", made.high, row->high, 1e-12);
  assert_int_equal (made.n_across, row->across_trials);
  assert_int_equal (made.n_strata, 1);
}

/* By rma.mh() of the R package metafor, measure "RD". */
static void
knows_strata (void **state)
{
  (void)state;
  const SmxSharesOfStratum strata[] = {
    { 5, 60, 12, 50 },    { 4, 30, 3, 10 }, { 1, 8, 0, 5 },
    { 30, 100, 40, 200 }, { 2, 4, 7, 9 },   { 3, 9, 0, 0 }, /* only one side has it */
  };
  const SmxDifference made = smx__difference_of_shares_over (strata, G_N_ELEMENTS (strata));
  assert_int_equal (made.n_strata, 5);
  assert_int_equal (made.n_inside, 202);
  assert_int_equal (made.n_across, 274);
  assert_close ("difference", made.difference, -0.007077598288, 1e-10);
  assert_close ("low", made.low, -0.086204021402, 1e-10);
  assert_close ("high", made.high, 0.072048824826, 1e-10);
  assert_close ("sides", made.across - made.inside, made.difference, 0);
}

static void
knows_no_shares (void **state)
{
  (void)state;
  const SmxSharesOfStratum one_side = { 3, 4, 0, 0 }, nothing = { 0, 0, 0, 0 };
  SmxDifference made = smx__difference_of_shares (&one_side);
  assert_close ("inside", made.inside, 0.75, 0);
  assert_true (isnan (made.across) && isnan (made.difference) && isnan (made.low) && isnan (made.high));
  made = smx__difference_of_shares (&nothing);
  assert_true (isnan (made.inside) && isnan (made.across));
  made = smx__difference_of_shares_over (&one_side, 1);
  assert_true (isnan (made.inside) && isnan (made.difference) && made.n_strata == 0);
  made = smx__difference_of_shares_over (NULL, 0);
  assert_true (isnan (made.low));
}

/* ---- Means ---- */

enum { STRATA = 3, ROWS = 2 * STRATA, PEOPLE = 40 };

/* Who says what in which row; NAN nothing. The last of them are not known, and each row's own. */
typedef struct {
  double said[PEOPLE][ROWS];
  gboolean known[PEOPLE];
} Answers;

static void
ask (Answers *self, SmxRandom *random, double chance)
{
  for (guint p = 0; p < PEOPLE; p++) {
    const double mood = smx__random_normal (random);
    self->known[p] = p < PEOPLE - 6;
    const guint only = (guint)(smx__random_bits (random) % ROWS);
    for (guint r = 0; r < ROWS; r++) {
      const gboolean says = self->known[p] ? smx__random_uniform (random) < chance : r == only;
      self->said[p][r] = says ? mood + smx__random_normal (random) + 0.3 * r : NAN;
    }
  }
}

static SmxMoments
moments_of (const Answers *self, guint row)
{
  SmxWeighted values[PEOPLE];
  gsize n = 0;
  for (guint p = 0; p < PEOPLE; p++)
    if (!isnan (self->said[p][row]))
      values[n++] = (SmxWeighted){ self->said[p][row], 1 };
  return smx__moments_of_values (values, n);
}

/* Voices in some order, by the numbers of people that @shift turns round. */
static gsize
list_voices (const Answers *self, guint shift, SmxSideVoice *voices)
{
  gsize n = 0;
  for (guint i = 0; i < PEOPLE; i++) {
    const guint p = (i + shift) % PEOPLE;
    for (guint r = 0; self->known[p] && r < ROWS; r++)
      if (!isnan (self->said[p][r]))
        voices[n++] = (SmxSideVoice){ i, r, self->said[p][r] };
  }
  return n;
}

/* c' S c, S being the covariances of the rows' means over the people whom both have. */
static double
plain_variance (const Answers *self, const SmxMoments *rows, const double *coefficients)
{
  double variance = 0;
  for (guint a = 0; a < ROWS; a++)
    for (guint b = 0; b < ROWS; b++) {
      double sum = 0;
      const double na = (double)rows[a].n, nb = (double)rows[b].n;
      for (guint p = 0; p < PEOPLE; p++)
        if (!isnan (self->said[p][a]) && !isnan (self->said[p][b]))
          sum += (self->said[p][a] - rows[a].mean) * (self->said[p][b] - rows[b].mean);
      if (coefficients[a] != 0 && coefficients[b] != 0)
        variance += coefficients[a] * coefficients[b] * sum / sqrt (na * (na - 1) * nb * (nb - 1));
    }
  return variance;
}

static gint64
plain_people (const Answers *self, const double *coefficients, guint side)
{
  gint64 n = 0;
  for (guint p = 0; p < PEOPLE; p++) {
    gboolean speaks = FALSE;
    for (guint r = side; r < ROWS; r += 2)
      speaks = speaks || (coefficients[r] != 0 && !isnan (self->said[p][r]));
    n += speaks ? 1 : 0;
  }
  return n;
}

static void
check_answers (const Answers *answers)
{
  SmxMoments rows[ROWS];
  SmxSideVoice voices[PEOPLE * ROWS];
  double coefficients[ROWS] = { 0 }, weights = 0, difference = 0;
  for (guint r = 0; r < ROWS; r++)
    rows[r] = moments_of (answers, r);
  for (guint s = 0; s < STRATA; s++) {
    const double n = (double)rows[2 * s].n, m = (double)rows[2 * s + 1].n;
    if (n < 2 || m < 2)
      continue;
    coefficients[2 * s] = -n * m / (n + m);
    coefficients[2 * s + 1] = n * m / (n + m);
    weights += n * m / (n + m);
    difference += n * m / (n + m) * (rows[2 * s + 1].mean - rows[2 * s].mean);
  }
  for (guint r = 0; weights > 0 && r < ROWS; r++)
    coefficients[r] /= weights;
  SmxDifference made, again;
  assert_true (
      smx__difference_of_means (&made, rows, STRATA, voices, list_voices (answers, 0, voices), NULL));
  if (weights == 0) {
    assert_true (isnan (made.difference) && made.n_strata == 0);
    return;
  }
  const gint64 inside = plain_people (answers, coefficients, 0),
               across = plain_people (answers, coefficients, 1);
  const double error = sqrt (plain_variance (answers, rows, coefficients));
  const double t = gsl_cdf_tdist_Qinv (0.025, (double)MIN (inside, across) - 1);
  assert_close ("difference", made.difference, difference / weights, 1e-12);
  assert_int_equal (made.n_inside, inside);
  assert_int_equal (made.n_across, across);
  assert_close ("low", made.low, made.difference - t * error, 1e-9);
  assert_close ("high", made.high, made.difference + t * error, 1e-9);
  assert_true (
      smx__difference_of_means (&again, rows, STRATA, voices, list_voices (answers, 7, voices), NULL));
  assert_memory_equal (&made, &again, sizeof made);
}

static void
agrees_with_covariances (void **state)
{
  (void)state;
  SmxRandom random;
  for (guint32 round = 0; round < 300; round++) {
    Answers answers;
    smx__random_init (&random, SEED, 1, round);
    ask (&answers, &random, round % 3 == 0 ? 0.05 : round % 3 == 1 ? 0.3 : 0.8);
    check_answers (&answers);
  }
}

/* People who rate both sides and are far apart from each other: the difference is far surer than of different people, and the limits hold
 * it about as often as they say. */
static void
covers (void **state)
{
  (void)state;
  enum { N = 30, TIMES = 4000 };
  guint held = 0;
  for (guint32 round = 0; round < TIMES; round++) {
    SmxRandom random;
    SmxSideVoice voices[2 * N];
    SmxWeighted values[2][N];
    SmxDifference made;
    smx__random_init (&random, SEED, 2, round);
    for (guint32 p = 0; p < N; p++) {
      const double mood = 3 * smx__random_normal (&random);
      for (guint32 side = 0; side < 2; side++) {
        const double said = mood + 0.5 * side + smx__random_normal (&random);
        voices[2 * p + side] = (SmxSideVoice){ p, side, said };
        values[side][p] = (SmxWeighted){ said, 1 };
      }
    }
    const SmxMoments rows[] = { smx__moments_of_values (values[0], N),
                                smx__moments_of_values (values[1], N) };
    assert_true (smx__difference_of_means (&made, rows, 1, voices, 2 * N, NULL));
    assert_true (made.high - made.low < 2); /* of different people it would be over 3 */
    held += made.low <= 0.5 && 0.5 <= made.high ? 1 : 0;
  }
  assert_close ("coverage", held / (double)TIMES, 0.95, 4 * sqrt (0.95 * 0.05 / TIMES));
}

/* Too few who all say the same show nothing. */
static void
knows_what_shows_nothing (void **state)
{
  (void)state;
  const SmxMoments alike = { 10, 4, 0, TRUE }, many = { 30, 4, 0, TRUE }, spread = { 10, 5, 9, FALSE },
                   one = { 1, 5, 0, TRUE };
  const SmxMoments rows[][2] = { { alike, spread }, { many, spread }, { one, spread }, { many, many } };
  const gboolean known[] = { TRUE, TRUE, FALSE, TRUE }, limited[] = { FALSE, TRUE, FALSE, FALSE };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    SmxDifference made;
    assert_true (smx__difference_of_means (&made, rows[i], 1, NULL, 0, NULL));
    assert_int_equal (!isnan (made.difference), known[i]);
    assert_int_equal (!isnan (made.low), limited[i]);
  }
}

static void
runs_out_of_memory (void **state)
{
  (void)state;
  Answers answers;
  SmxRandom random;
  SmxMoments rows[ROWS];
  SmxSideVoice voices[PEOPLE * ROWS];
  smx__random_init (&random, SEED, 3, 0);
  ask (&answers, &random, 0.5);
  for (guint r = 0; r < ROWS; r++)
    rows[r] = moments_of (&answers, r);
  const gsize n = list_voices (&answers, 0, voices);
  gboolean done = FALSE;
  gint64 tried = 0;
  for (; !done; tried++) {
    g_autoptr (GError) error = NULL;
    SmxDifference made;
    smx__memory_fail_from (tried);
    done = smx__difference_of_means (&made, rows, STRATA, voices, n, &error);
    smx__memory_fail_from (-1);
    if (!done)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
  assert_in_range (tried, 4, 12);
}

int
main (void)
{
  static struct CMUnitTest tests[32];
  gsize n = 0;
  ADD_ROWS (newcombe, knows_shares);
  ADD ("strata/metafor", knows_strata);
  ADD ("shares/none", knows_no_shares);
  ADD ("means/covariances", agrees_with_covariances);
  ADD ("means/coverage", covers);
  ADD ("means/nothing-to-show", knows_what_shows_nothing);
  ADD ("means/memory", runs_out_of_memory);
  return _cmocka_run_group_tests ("difference", tests, n, NULL, NULL);
}
