/* SPDX-License-Identifier: GPL-3.0-or-later */
/* VIKOR: S is the weighted sum of distances to the best, R the greatest of them, and Q weighs how far both are from their least.
 * Source: S. Opricovic, G.-H. Tzeng, "Compromise solution by MCDM methods", European Journal of Operational Research 156 (2004),
 * section 2. */

#include "decision-private.h"
#include <string.h>

#define SLACK (2 * SMX_FIGURE_UNIT) /* of a difference of two rounded figures */

static void
weigh_distances (const SmxDecisionRule *rule, gsize n, const double *weights, const SmxDecisionRoom *room,
                 double *s, double *r)
{
  memset (s, 0, n * sizeof *s);
  memset (r, 0, n * sizeof *r);
  for (guint c = 0; c < rule->n_criteria; c++) {
    const double *column = room->values + c * n;
    double weight = weights[c];
    for (gsize i = 0; i < n; i++) {
      double distance = weight * column[i];
      s[i] += distance;
      r[i] = distance > r[i] ? distance : r[i];
    }
  }
}

/* Adds how far each is from the least, of the whole way; nothing where all are the same but for rounding. */
static void
add_share (const double *distances, gsize n, double weight, double *figures)
{
  double least = distances[0], greatest = distances[0];
  for (gsize i = 1; i < n; i++) {
    least = MIN (least, distances[i]);
    greatest = MAX (greatest, distances[i]);
  }
  if (!(greatest - least > SMX_FIGURE_UNIT))
    return;
  for (gsize i = 0; i < n; i++)
    figures[i] += weight * ((distances[i] - least) / (greatest - least));
}

void
smx__vikor_weigh (const SmxDecisionRule *rule, gsize n, const double *weights, SmxDecisionRoom *room,
                  double *figures)
{
  double *s = room->scratch, *r = room->scratch + n;
  weigh_distances (rule, n, weights, room, s, r);
  memset (figures, 0, n * sizeof *figures);
  add_share (s, n, rule->v, figures);
  add_share (r, n, 1 - rule->v, figures);
}

static double
least_of (const double *figures, gsize n)
{
  double least = figures[0];
  for (gsize i = 1; i < n; i++)
    least = MIN (least, figures[i]);
  return least;
}

/* The Q of the second: that of the first again where several are first. */
static double
second_of (const double *q, gsize n)
{
  double first = MIN (q[0], q[1]), second = MAX (q[0], q[1]);
  for (gsize i = 2; i < n; i++) {
    second = MIN (second, MAX (first, q[i]));
    first = MIN (first, q[i]);
  }
  return second;
}

/* Whether one that is first by Q is so by S or R too. */
static gboolean
is_stable (const SmxVikor *vikor, gsize n)
{
  double q = least_of (vikor->q, n), s = least_of (vikor->s, n), r = least_of (vikor->r, n);
  for (gsize i = 0; i < n; i++)
    if (vikor->q[i] == q && (vikor->s[i] == s || vikor->r[i] == r))
      return TRUE;
  return FALSE;
}

/* Without advantage all that are too near to the first; without stability the second as well. */
static void
find_compromise (SmxVikor *vikor, gsize n)
{
  vikor->acceptable_advantage = vikor->acceptable_stability = TRUE;
  for (gsize i = 0; i < n; i++)
    vikor->compromise[i] = n == 1;
  if (n < 2)
    return;
  double first = least_of (vikor->q, n), second = second_of (vikor->q, n);
  double needed = 1 / (double)(n - 1) - SLACK;
  vikor->acceptable_advantage = second - first >= needed;
  vikor->acceptable_stability = is_stable (vikor, n);
  for (gsize i = 0; i < n; i++) {
    if (!vikor->acceptable_advantage)
      vikor->compromise[i] = vikor->q[i] - first < needed;
    else
      vikor->compromise[i] = vikor->q[i] <= (vikor->acceptable_stability ? first : second);
  }
}

gboolean
smx__vikor (const SmxDecisionRule *rule, const double *values, gsize n, const double *weights,
            SmxVikor *vikor, GError **error)
{
  g_auto (SmxDecisionRoom) room = { .values = NULL };
  SmxDecisionRule own = *rule;
  own.method = SMX_DECIDE_VIKOR;
  if (!smx__decision_room_init (&room, n, rule->n_criteria, error))
    return FALSE;
  smx__decide (&own, values, n, weights, &room, vikor->q);
  for (gsize i = 0; i < n; i++) {
    vikor->s[i] = smx__round_figure (room.scratch[i]);
    vikor->r[i] = smx__round_figure (room.scratch[n + i]);
  }
  find_compromise (vikor, n);
  return TRUE;
}
