/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deciding once, and comparing figures. */
#ifndef SMX_TEST_DECISION_SUPPORT_H
#define SMX_TEST_DECISION_SUPPORT_H

#include "test-support.h"

#include "stats/decision.h"

static inline void
decide (const SmxDecisionRule *rule, const double *values, gsize n, const double *weights, double *figures)
{
  g_auto (SmxDecisionRoom) room = { .values = NULL };
  assert_true (smx__decision_room_init (&room, n, rule->n_criteria, NULL));
  smx__decide (rule, values, n, weights, &room, figures);
}

static inline void
check_figures (const char *name, const double *actual, const double *expected, gsize n, double tolerance)
{
  for (gsize i = 0; i < n; i++) {
    g_autofree char *what = g_strdup_printf ("%s, alternative %" G_GSIZE_FORMAT, name, i);
    assert_close (what, actual[i], expected[i], tolerance);
  }
}

#endif
