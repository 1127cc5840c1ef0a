/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rank sets on their own: rank-sets joint|marginal P DRAWS THREADS
 *
 * Prints the seconds that smx__rank_sets() took, the peak of memory, and a sum of what it found. rank-sets.py beside this
 * makes the same figures, variances and draws to the bit and does the same with NumPy; the sums are equal. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "stats/rank-sets.h"

/* SplitMix64 (G. Steele, D. Lea, C. Flood, 2014) as a hash of a number; uniform in [0, 1). */
static double
uniform (guint64 number)
{
  guint64 bits = number * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  bits = (bits ^ bits >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  bits = (bits ^ bits >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  bits ^= bits >> 31;
  return (double)(bits >> 11) * 0x1p-53;
}

/* Nearly normal, by sums and products alone: the same in every language. */
static double
deviation (guint64 number)
{
  double sum = uniform (4 * number) + uniform (4 * number + 1);
  sum = sum + uniform (4 * number + 2);
  sum = sum + uniform (4 * number + 3);
  return (sum - 2) * 1.7320508075688772;
}

static SmxRankSetsInput
make (gsize n, gsize n_draws)
{
  double *figures = g_new (double, n), *variances = g_new (double, n);
  float *draws = g_new (float, n *n_draws);
  for (gsize i = 0; i < n; i++) {
    variances[i] = 0.5 + uniform (i + 1000000);
    figures[i] = 10 * uniform (i + 2000000);
  }
  for (gsize draw = 0; draw < n_draws; draw++)
    for (gsize i = 0; i < n; i++)
      draws[draw * n + i] = (float)(deviation (1000000 + draw * n + i) * sqrt (variances[i]));
  return (SmxRankSetsInput){ n, figures, variances, NULL, draws, n_draws };
}

static double
megabytes (void)
{
  struct rusage usage;
  getrusage (RUSAGE_SELF, &usage);
  return (double)usage.ru_maxrss / 1024;
}

/* Processor time of all threads. */
static double
cpu_seconds (void)
{
  struct timespec time;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int
main (int argc, char **argv)
{
  if (argc != 5) {
    fprintf (stderr, "rank-sets joint|marginal P DRAWS THREADS\n");
    return 2;
  }
  const gsize n = strtoul (argv[2], NULL, 10), n_draws = strtoul (argv[3], NULL, 10);
  const SmxSetsOf of = strcmp (argv[1], "joint") == 0 ? SMX_SETS_OF_ALL : SMX_SETS_OF_ONE;
  const SmxRankSetsInput input = make (n, n_draws);
  g_autofree SmxRankSet *sets = g_new0 (SmxRankSet, n);
  g_autoptr (GError) error = NULL;
  const gint64 begin = g_get_monotonic_time ();
  const double cpu_begin = cpu_seconds ();
  if (!smx__rank_sets (&input, of, 0.9, (guint)strtoul (argv[4], NULL, 10), NULL, sets, NULL, &error)) {
    fprintf (stderr, "%s\n", error->message);
    return 1;
  }
  const double seconds = 1e-6 * (double)(g_get_monotonic_time () - begin);
  const double cpu = cpu_seconds () - cpu_begin;
  guint64 sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += (i + 1) * (7 * sets[i].low + sets[i].high);
  printf ("{\"seconds\": %.6f, \"cpu\": %.6f, \"megabytes\": %.1f, \"sum\": %" G_GUINT64_FORMAT
          ", \"checksum\": 0}\n",
          seconds, cpu, megabytes (), sum);
  g_free ((void *)input.figures);
  g_free ((void *)input.variances);
  g_free ((void *)input.draws);
  return 0;
}
