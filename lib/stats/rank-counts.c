/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts of ranks. A row of counts is that of one alternative, and rows together are larger than what is quick to reach, so a
 * block collects the ranks of many replicates and then counts alternative by alternative.
 *
 * Invariant: the counts of a row sum to n_replicates. Bin of a rank: (rank - 1) x factor / 2^32, rounded down, so that the edges
 * of bins follow from the same factor. */
#include "rank-counts.h"
#include "figures-private.h"

#include "../base/error.h"
#include "../base/lock.h"
#include "../base/memory.h"

#define MOST_REPLICATES 2048u /* of a block */
#define LEAST_REPLICATES 64u
#define BLOCK_BYTES (8u << 20) /* which it has, where it may choose */
#define LINE SMX_RANK_LINE
#define COUNTS_A_LINE 16    /* of memory */
#define N_STRIPES 16        /* of alternatives; a thread counts one while others count others */
#define SHARE_ROUNDING 1e-9 /* of a replicate: so far a share of them is not told from a whole number */

struct SmxRankLocks {
  SmxLock stripe[N_STRIPES];
};

gboolean
smx__rank_counts_init (SmxRankCounts *self, gsize n, gsize top, GError **error)
{
  *self = (SmxRankCounts){ .n = n, .n_bins = MIN (n, SMX_RANK_BINS), .top = top };
  gsize n_counts;
  if (n > G_MAXUINT32 || !g_size_checked_mul (&n_counts, n, self->n_bins))
    return smx__fail_memory (error);
  if ((self->counts = smx__allocate (n_counts, sizeof *self->counts, error)) == NULL ||
      (self->top_counts = smx__allocate (n, sizeof *self->top_counts, error)) == NULL ||
      (self->locks = smx__allocate (1, sizeof *self->locks, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < N_STRIPES; i++)
    smx__lock_init (&self->locks->stripe[i]);
  return TRUE;
}

void
smx__rank_counts_clear (SmxRankCounts *self)
{
  for (guint i = 0; i < N_STRIPES && self->locks != NULL; i++)
    smx__lock_clear (&self->locks->stripe[i]);
  g_free (self->counts);
  g_free (self->top_counts);
  g_free (self->locks);
  *self = (SmxRankCounts){ .counts = NULL };
}

/* --- bins --- */

static guint64
bin_factor (const SmxRankCounts *self)
{
  return self->n == 0 ? 0 : ((guint64)self->n_bins << 32) / self->n;
}

gsize
smx__rank_bin (const SmxRankCounts *self, guint32 rank)
{
  return (rank - 1) * bin_factor (self) >> 32;
}

/* The lowest rank of a bin, or of the one that would follow the last. */
static guint32
bin_start (const SmxRankCounts *self, gsize bin)
{
  const guint64 factor = MAX (bin_factor (self), 1);
  return bin == self->n_bins ? (guint32)self->n + 1
                             : (guint32)((((guint64)bin << 32) + factor - 1) / factor) + 1;
}

void
smx__rank_bin_limits (const SmxRankCounts *self, gsize bin, guint32 *low, guint32 *high)
{
  *low = bin_start (self, bin);
  *high = bin_start (self, bin + 1) - 1;
}

/* --- counting --- */

void
smx__rank_counts_add (SmxRankCounts *self, const guint32 *ranks)
{
  const guint64 factor = bin_factor (self);
  for (gsize i = 0; i < self->n; i++) {
    self->counts[i * self->n_bins + ((ranks[i] - 1) * factor >> 32)]++;
    self->top_counts[i] += ranks[i] <= self->top;
  }
  self->n_replicates++;
}

/* --- blocks --- */

gboolean
smx__rank_block_init (SmxRankBlock *self, SmxRankCounts *counts, GError **error)
{
  const gsize n_lines = (counts->n + LINE - 1) / LINE,
              row_bytes = MAX (n_lines, 1) * LINE * sizeof *self->bins;
  *self = (SmxRankBlock){ .counts = counts };
  self->capacity = CLAMP (BLOCK_BYTES / row_bytes, LEAST_REPLICATES, MOST_REPLICATES);
  self->stride = (self->capacity + 1) * LINE;
  return (self->bins = smx__allocate (self->capacity + 1, row_bytes, error)) != NULL &&
         (self->top_counts = smx__allocate (counts->n, sizeof *self->top_counts, error)) != NULL;
}

void
smx__rank_block_clear (SmxRankBlock *self)
{
  g_free (self->bins);
  g_free (self->top_counts);
  *self = (SmxRankBlock){ .counts = NULL };
}

/* Whether each rank has a bin of its own. */
static gboolean
is_exact (const SmxRankCounts *counts)
{
  return counts->n == counts->n_bins;
}

static void
hold_bins (SmxRankBlock *self, const guint32 *ranks, guint16 *bins)
{
  const guint64 factor = bin_factor (self->counts);
  for (gsize i = 0; i < self->counts->n; i++) {
    bins[i / LINE * self->stride + i % LINE] = (guint16)((ranks[i] - 1) * factor >> 32);
    self->top_counts[i] += ranks[i] <= self->counts->top;
  }
}

void
smx__rank_block_add (SmxRankBlock *self, const guint32 *ranks)
{
  const gsize n = self->counts->n;
  guint16 *bins = self->bins + self->n_held * LINE;
  if (is_exact (self->counts))
    smx__figure_loops ()->hold_ranks (ranks, n, bins, self->stride);
  else
    hold_bins (self, ranks, bins);
  if (++self->n_held == self->capacity)
    smx__rank_block_flush (self);
}

static guint32
sum_first (const guint32 *row, gsize n)
{
  guint32 sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += row[i];
  return sum;
}

/* Of the alternatives from @first to @end. The next row is fetched on the way: it has not been near for long. */
static void
count_some (SmxRankBlock *self, gsize first, gsize end)
{
  SmxRankCounts *counts = self->counts;
  for (gsize i = first; i < end; i++) {
    guint32 *row = counts->counts + i * counts->n_bins;
    const guint16 *bin = self->bins + i / LINE * self->stride + i % LINE;
    for (gsize r = 0; r < self->n_held; r++, bin += LINE) {
      if (r % COUNTS_A_LINE == 0)
        __builtin_prefetch (row + counts->n_bins + r, 1);
      row[*bin]++;
    }
    if (is_exact (counts))
      counts->top_counts[i] = sum_first (row, MIN (counts->top, counts->n));
    else
      counts->top_counts[i] += self->top_counts[i];
    self->top_counts[i] = 0;
  }
}

void
smx__rank_block_flush (SmxRankBlock *self)
{
  SmxRankCounts *counts = self->counts;
  const gsize n_lines = (counts->n + LINE - 1) / LINE;
  for (gsize i = 0; i < N_STRIPES; i++) {
    const gsize first = i * n_lines / N_STRIPES * LINE, end = (i + 1) * n_lines / N_STRIPES * LINE;
    smx__lock (&counts->locks->stripe[i]);
    count_some (self, first, MIN (end, counts->n));
    if (i == 0)
      counts->n_replicates += self->n_held;
    smx__unlock (&counts->locks->stripe[i]);
  }
  self->n_held = 0;
}

/* --- limits --- */

void
smx__rank_counts_interval (const SmxRankCounts *self, gsize i, double confidence, guint32 *low, guint32 *high)
{
  *low = 1;
  *high = (guint32)self->n;
  if (self->n_replicates == 0)
    return;
  const guint32 *row = self->counts + i * self->n_bins;
  const double most = (1 - confidence) / 2 * (double)self->n_replicates + SHARE_ROUNDING;
  gsize first = 0, last = self->n_bins - 1;
  for (guint64 below = row[0]; (double)below <= most && first < last; below += row[first])
    first++;
  for (guint64 above = row[last]; (double)above <= most && last > first; above += row[last])
    last--;
  *low = bin_start (self, first);
  *high = bin_start (self, last + 1) - 1;
}
