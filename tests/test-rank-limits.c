/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits of burdens: against a search by other means, where nothing was reworked, at the kink, of several services, without memory. */
#include "test-support.h"

#include "analysis/rank-limits.h"
#include "base/error.h"
#include "base/memory.h"
#include "test-tally-builder.h"

typedef struct {
  const char *name, *records;
  double least, most;
} Row;

#define SCALE "set scale=1,7 target=6\n"
#define REWORKED(customers, times) "request - cards reworks=1 customers=" #customers " times=" #times "\n"
#define FINE(customers, times) "request - cards reworks=0 customers=" #customers " times=" #times "\n"
#define RATED(low, high)                                                                                     \
  "rating - cards perception=" #low " times=6\nrating - cards perception=" #high " times=6\n"

/* The least and the most of n x quantile of Beta (x + 1/2, n - x + 1/2) x 10 (1 + error t) x max (gap + error t, 0) / 6 on a sphere of
 * radius 1.644854, by a grid of 2,001 angles each way (numpy, with scipy.stats.beta and t). The errors by hand: of the gap
 * root (12 + 12 / 11) / 12, 11 degrees of freedom; of customers root (1000 / 39 / 8) / 10, 39 degrees. */
static const Row rows[] = {
  { "limits/rate-and-gap", SCALE REWORKED (10, 8) FINE (10, 32) RATED (3, 5), 14.288416, 45.350820 },
  { "limits/customers", SCALE REWORKED (5, 4) REWORKED (15, 4) FINE (5, 16) FINE (15, 16) RATED (3, 5),
    13.337729, 48.883358 },
  { "limits/nothing-reworked", SCALE FINE (10, 10) RATED (3, 5), 0, 5.822705 },
  { "limits/kink", SCALE REWORKED (10, 8) FINE (10, 32) RATED (4.6, 6.6), 0, 14.804945 },
  { "limits/met", SCALE REWORKED (10, 8) FINE (10, 32) "rating - cards perception=7 times=30\n", 0, 0 },
  { "limits/unrated", SCALE REWORKED (10, 8) FINE (10, 32), -INFINITY, INFINITY },
};

static void
take (SmxRanking *ranking, const SmxMatrix *matrix)
{
  GError *error = NULL;
  SmxRankOptions given, options;
  smx_rank_options_init (&given, sizeof given);
  given.method = SMX_RANK_BURDEN;
  assert_true (smx__rank_options_take (&options, &given, &error));
  assert_true (smx__ranking_take (ranking, matrix, &options, &error));
}

static void
agrees (void **state)
{
  const Row *row = *state;
  GError *error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_auto (SmxRanking) ranking = { .matrix = NULL };
  g_auto (SmxRedraw) redraw = { .ranking = NULL };
  double least, most;
  take (&ranking, matrix);
  assert_true (smx__redraw_init (&redraw, &ranking, &error));
  assert_true (smx__burden_limits (&redraw, 0.9, &least, &most, &error));
  if (isinf (row->most)) {
    assert_true (least == row->least && most == row->most);
    return;
  }
  assert_close ("least", least, row->least, 0.01 * row->least); /* Student's t is within so much */
  assert_close ("most", most, row->most, 0.01 * row->most);
}

/* More services, or more confidence: farther apart; each holds its estimate. */
static void
widens (void **state)
{
  static const double confidences[] = { 0.5, 0.9, 0.99 };
  static const char records[] = SCALE REWORKED (10, 8) FINE (10, 32) RATED (3, 5) "request - loans reworks=1 "
                                                                                  "customers=4 times=9\n"
                                                                                  "rating - loans "
                                                                                  "perception=4 times=9\n";
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  g_auto (SmxRanking) ranking = { .matrix = NULL };
  g_auto (SmxRedraw) redraw = { .ranking = NULL };
  double low = INFINITY, high = -INFINITY;
  (void)state;
  take (&ranking, matrix);
  assert_true (smx__redraw_init (&redraw, &ranking, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (confidences); i++) {
    double least[2], most[2];
    assert_true (smx__burden_limits (&redraw, confidences[i], least, most, NULL));
    assert_true (least[0] < low && high < most[0]);
    assert_true (least[0] <= ranking.priority[0] && ranking.priority[0] <= most[0]);
    low = least[0];
    high = most[0];
  }
}

static void
fails_without_memory (void **state)
{
  g_autoptr (SmxMatrix) matrix = build_matrix (rows[0].records);
  g_auto (SmxRanking) ranking = { .matrix = NULL };
  g_auto (SmxRedraw) redraw = { .ranking = NULL };
  gint64 n = 0;
  (void)state;
  take (&ranking, matrix);
  assert_true (smx__redraw_init (&redraw, &ranking, NULL));
  for (gboolean taken = FALSE; !taken; n++) {
    g_autoptr (GError) error = NULL;
    double least, most;
    smx__memory_fail_from (n);
    taken = smx__burden_limits (&redraw, 0.9, &least, &most, &error);
    smx__memory_fail_from (-1);
    if (!taken)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
  assert_int_equal (n, 5);
}

int
main (void)
{
  static struct CMUnitTest tests[16];
  gsize n = 0;
  ADD_ROWS (rows, agrees);
  ADD ("limits/widen", widens);
  ADD ("limits/no-memory", fails_without_memory);
  return _cmocka_run_group_tests ("rank-limits", tests, n, NULL, NULL);
}
