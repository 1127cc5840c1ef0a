/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What certainty costs: certainty smaa N M DRAWS THREADS, or certainty resample N REPLICATES THREADS. Prints seconds and, for
 * certainty.py to compare, how often the first five alternatives were first, their mean rank, and a checksum of all counts.
 *
 * Values are (i * 7919 + c * 104729) mod 10007 / 10007, the means of resampling the same for c = 0, standard deviations 0.05 +
 * 0.1 times those for c = 1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "stats/smaa.h"

enum { SEED = 20240613, SHOWN = 5, CHUNK = 256 };

static double
value_of (gsize i, gsize c)
{
  return (double)((i * 7919 + c * 104729) % 10007) / 10007;
}

/* Processor time of all threads. */
static double
cpu_seconds (void)
{
  struct timespec time;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void
show (const SmxRankCounts *counts, gint64 begin)
{
  const double seconds = 1e-6 * (double)(g_get_monotonic_time () - begin), cpu = cpu_seconds ();
  guint64 sum = 0;
  for (gsize i = 0; i < counts->n * counts->n_bins; i++)
    sum = sum * G_GUINT64_CONSTANT (6364136223846793005) + counts->counts[i];
  printf ("{\"seconds\": %.6f, \"cpu\": %.6f, ", seconds, cpu);
  printf ("\"checksum\": \"%016" G_GINT64_MODIFIER "x\", \"first\": [", sum);
  for (gsize i = 0; i < MIN (SHOWN, counts->n); i++)
    printf ("%s%u", i == 0 ? "" : ", ", counts->counts[i * counts->n_bins]);
  printf ("], \"mean_rank\": [");
  for (gsize i = 0; i < MIN (SHOWN, counts->n); i++) {
    double mean = 0;
    for (gsize bin = 0; bin < counts->n_bins; bin++)
      mean += (double)(bin + 1) * counts->counts[i * counts->n_bins + bin];
    printf ("%s%.6f", i == 0 ? "" : ", ", mean / (double)counts->n_replicates);
  }
  printf ("]}\n");
}

static gboolean
run_smaa (gsize n, guint m, guint32 n_draws, guint n_threads)
{
  g_autofree double *values = g_new (double, n *m + 1);
  g_autofree gboolean *minimise = g_new0 (gboolean, m + 1);
  for (gsize i = 0; i < n * m; i++)
    values[i] = value_of (i % n, i / n);
  const SmxDecisionRule rule = { .method = SMX_DECIDE_WEIGHTED_SUM, .n_criteria = m, .minimise = minimise };
  const SmxSmaaInput input = { .rule = &rule,
                               .values = values,
                               .n = n,
                               .seed = SEED,
                               .n_replicates = n_draws,
                               .n_threads = n_threads,
                               .top = 10 };
  g_auto (SmxSmaa) smaa = { .first = NULL };
  const gint64 begin = g_get_monotonic_time ();
  if (!smx__smaa (&smaa, &input, NULL, NULL))
    return FALSE;
  show (&smaa.ranks, begin);
  return TRUE;
}

/* A thread's own. */
typedef struct {
  SmxRankRoom room;
  SmxRankBlock block;
  SmxNormals normals;
  double *figures;
} Worker;

typedef struct {
  gsize n;
  guint32 n_replicates;
  guint64 *units;
  double *means, *deviations;
  Worker *workers;
} Resampling;

static gboolean
resample_some (gsize item, guint worker, gpointer data, GError **error)
{
  (void)error;
  const Resampling *self = data;
  Worker *own = &self->workers[worker];
  for (gsize r = item * CHUNK; r < MIN ((item + 1) * CHUNK, self->n_replicates); r++) {
    const double *z = smx__normals_take (&own->normals, SEED, self->units, self->n, (guint32)r);
    for (gsize i = 0; i < self->n; i++)
      own->figures[i] = self->means[i] + self->deviations[i] * z[i];
    smx__rank_quickly (own->figures, self->n, FALSE, &own->room);
    smx__rank_block_add (&own->block, own->room.ranks);
  }
  return TRUE;
}

static gboolean
open_resampling (Resampling *self, SmxRankCounts *counts, guint n_workers)
{
  const gsize n = self->n;
  self->units = g_new (guint64, n + 1);
  self->means = g_new (double, n + 1);
  self->deviations = g_new (double, n + 1);
  self->workers = g_new0 (Worker, n_workers);
  for (gsize i = 0; i < n; i++) {
    self->units[i] = i;
    self->means[i] = value_of (i, 0);
    self->deviations[i] = 0.05 + 0.1 * value_of (i, 1);
  }
  for (guint i = 0; i < n_workers; i++) {
    self->workers[i].figures = g_new (double, n + 1);
    if (!smx__normals_init (&self->workers[i].normals, n, NULL) ||
        !smx__rank_room_init (&self->workers[i].room, n, NULL) ||
        !smx__rank_block_init (&self->workers[i].block, counts, NULL))
      return FALSE;
  }
  return TRUE;
}

static void
close_resampling (Resampling *self, guint n_workers)
{
  for (guint i = 0; i < n_workers; i++) {
    g_free (self->workers[i].figures);
    smx__normals_clear (&self->workers[i].normals);
    smx__rank_room_clear (&self->workers[i].room);
    smx__rank_block_clear (&self->workers[i].block);
  }
  g_free (self->units);
  g_free (self->means);
  g_free (self->deviations);
  g_free (self->workers);
}

static gboolean
run_resampling (gsize n, guint32 n_replicates, guint n_threads)
{
  const gsize n_items = ((gsize)n_replicates + CHUNK - 1) / CHUNK;
  const guint n_workers = smx__parallel_workers (n_threads, n_items);
  Resampling self = { .n = n, .n_replicates = n_replicates };
  g_auto (SmxRankCounts) counts = { .n = 0 };
  const gint64 begin = g_get_monotonic_time ();
  gboolean good = smx__rank_counts_init (&counts, n, 10, NULL) &&
                  open_resampling (&self, &counts, n_workers) &&
                  smx__parallel (n_items, n_workers, resample_some, &self, NULL, NULL);
  for (guint i = 0; i < n_workers && good; i++)
    smx__rank_block_flush (&self.workers[i].block);
  if (good)
    show (&counts, begin);
  close_resampling (&self, n_workers);
  return good;
}

int
main (int argc, char **argv)
{
  gsize numbers[4] = { 0 };
  for (int i = 2; i < MIN (argc, 6); i++)
    numbers[i - 2] = (gsize)g_ascii_strtoull (argv[i], NULL, 10);
  if (argc == 6 && strcmp (argv[1], "smaa") == 0)
    return run_smaa (numbers[0], (guint)numbers[1], (guint32)numbers[2], (guint)numbers[3]) ? 0 : 1;
  if (argc == 5 && strcmp (argv[1], "resample") == 0)
    return run_resampling (numbers[0], (guint32)numbers[1], (guint)numbers[2]) ? 0 : 1;
  fprintf (stderr, "usage: certainty smaa N M DRAWS THREADS | resample N REPLICATES THREADS\n");
  return 2;
}
