/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places of figures, and how much two orders agree. All sorting is by merging, which is stable: what ties stays in order of
 * its numbers. */

#include "decision-private.h"
#include "../base/error.h"
#include "../base/memory.h"
#include <math.h>
#include <string.h>

#define RUN 8 /* figures that are first sorted one by one */

/* NAN is behind all, whatever the direction. */
static inline gboolean
is_before (double a, double b, gboolean ascends)
{
  return (ascends ? a < b : a > b) || (isnan (b) && !isnan (a));
}

static void
sort_run (const double *figures, gsize low, gsize high, gboolean ascends, guint32 *order)
{
  for (gsize i = low; i < high; i++) {
    gsize at = i;
    for (; at > low && is_before (figures[i], figures[order[at - 1]], ascends); at--)
      order[at] = order[at - 1];
    order[at] = (guint32)i;
  }
}

static void
merge (const double *figures, const guint32 *from, gsize low, gsize middle, gsize high, gboolean ascends,
       guint32 *into)
{
  gsize left = low, right = middle;
  for (gsize i = low; i < high; i++) {
    gboolean take_right =
        right < high && (left == middle || is_before (figures[from[right]], figures[from[left]], ascends));
    into[i] = take_right ? from[right++] : from[left++];
  }
}

void
smx__order_figures (const double *figures, gsize n, gboolean ascends, guint32 *order, guint32 *spare)
{
  guint32 *from = order, *into = spare;
  for (gsize low = 0; low < n; low += RUN)
    sort_run (figures, low, MIN (low + RUN, n), ascends, order);
  for (gsize width = RUN; width < n; width *= 2) {
    for (gsize low = 0; low < n; low += 2 * width)
      merge (figures, from, low, MIN (low + width, n), MIN (low + 2 * width, n), ascends, into);
    guint32 *swap = from;
    from = into;
    into = swap;
  }
  if (from != order)
    memcpy (order, from, n * sizeof *order);
}

void
smx__rank_figures (const double *figures, gsize n, gboolean ascends, guint32 *order, guint32 *ranks)
{
  smx__order_figures (figures, n, ascends, order, ranks);
  for (gsize i = 0; i < n; i++) {
    gboolean tied = i > 0 && !is_before (figures[order[i - 1]], figures[order[i]], ascends);
    ranks[order[i]] = tied ? ranks[order[i - 1]] : (guint32)(i + 1);
  }
}

static gint64
merge_and_count (const double *from, gsize low, gsize middle, gsize high, double *into)
{
  gsize left = low, right = middle;
  gint64 n_inversions = 0;
  for (gsize i = low; i < high; i++) {
    gboolean take_right = right < high && (left == middle || from[right] < from[left]);
    n_inversions += take_right ? (gint64)(middle - left) : 0;
    into[i] = take_right ? from[right++] : from[left++];
  }
  return n_inversions;
}

gint64
smx__count_inversions (double *values, gsize n, double *spare)
{
  double *from = values, *into = spare;
  gint64 n_inversions = 0;
  for (gsize width = 1; width < n; width *= 2) {
    for (gsize low = 0; low < n; low += 2 * width)
      n_inversions += merge_and_count (from, low, MIN (low + width, n), MIN (low + 2 * width, n), into);
    double *swap = from;
    from = into;
    into = swap;
  }
  if (from != values)
    memcpy (values, from, n * sizeof *values);
  return n_inversions;
}

static gint64
pairs_of (gsize n)
{
  return (gint64)(n / 2 * 2 == n ? n / 2 * (n - 1) : (n - 1) / 2 * n);
}

/* How many pairs of neighbours in an order tie. */
static gint64
count_ties (const guint32 *x, const guint32 *y, const guint32 *order, gsize n)
{
  gint64 n_ties = 0;
  gsize first = 0;
  for (gsize i = 1; i <= n; i++) {
    if (i < n && x[order[i]] == x[order[first]] && (y == NULL || y[order[i]] == y[order[first]]))
      continue;
    n_ties += pairs_of (i - first);
    first = i;
  }
  return n_ties;
}

/* Both rankings as ranks, orders and room to count in. */
typedef struct {
  guint32 *ranks, *order, *other_ranks, *other_order; /* one piece of memory, from ranks */
  double *sequence, *spare;                           /* the same, from sequence */
} Pair;

static void
clear (Pair *self)
{
  g_free (self->ranks);
  g_free (self->sequence);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, clear)

static gboolean
rank_both (Pair *self, const double *x, const double *y, gsize n, GError **error)
{
  self->ranks = smx__allocate (n, 4 * sizeof *self->ranks, error);
  self->sequence = self->ranks == NULL ? NULL : smx__allocate (n, 2 * sizeof *self->sequence, error);
  if (self->sequence == NULL)
    return FALSE;
  self->order = self->ranks + n;
  self->other_ranks = self->order + n;
  self->other_order = self->other_ranks + n;
  self->spare = self->sequence + n;
  smx__rank_figures (x, n, TRUE, self->order, self->ranks);
  smx__rank_figures (y, n, TRUE, self->other_order, self->other_ranks);
  return TRUE;
}

/* The order by x, and where that ties by y: dealt out in the order of y, each to the next place of its rank. */
static void
order_by_both (Pair *self, gsize n)
{
  guint32 *next = (guint32 *)self->spare; /* by rank */
  for (gsize i = 0; i < n; i++)
    next[i] = (guint32)i;
  for (gsize i = 0; i < n; i++) {
    guint32 which = self->other_order[i];
    self->order[next[self->ranks[which] - 1]++] = which;
  }
  for (gsize i = 0; i < n; i++)
    self->sequence[i] = self->other_ranks[self->order[i]];
}

gboolean
smx__kendall_tau_b (const double *x, const double *y, gsize n, double *tau, GError **error)
{
  g_auto (Pair) pair = { NULL };
  if (n > G_MAXUINT32)
    return smx__fail_memory (error);
  if (!rank_both (&pair, x, y, n, error))
    return FALSE;
  order_by_both (&pair, n);
  gint64 n_pairs = pairs_of (n), x_ties = count_ties (pair.ranks, NULL, pair.order, n);
  gint64 y_ties = count_ties (pair.other_ranks, NULL, pair.other_order, n);
  gint64 both = count_ties (pair.ranks, pair.other_ranks, pair.order, n);
  gint64 turned = smx__count_inversions (pair.sequence, n, pair.spare);
  double agreeing = (double)(n_pairs - x_ties - y_ties + both - 2 * turned);
  double all = (double)(n_pairs - x_ties) * (double)(n_pairs - y_ties);
  *tau = all > 0 ? CLAMP (agreeing / sqrt (all), -1, 1) : NAN;
  return TRUE;
}
