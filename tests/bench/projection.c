/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Projections of a two-mode graph on their own: projection FIRST SECOND LINKS SIDE THREADS
 *
 * Prints the seconds that smx__project() took (the graph is there before), how many pairs there are, and sums over them. projection.py
 * beside this makes the same graph and does the same with networkx and NumPy. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "scramble.h"
#include "stats/projection.h"

/* About @n_links links at random, with volumes from 1 to 9,999. */
static gboolean
make (SmxTwoMode *graph, guint32 n_first, guint32 n_second, gsize n_links, GError **error)
{
  const gsize n_all = (gsize)n_first * n_second;
  const double share = (double)n_links / (double)n_all;
  g_autofree guint32 *first = g_new (guint32, n_all), *second = g_new (guint32, n_all);
  g_autofree double *weights = g_new (double, n_all);
  gsize n = 0;
  for (gsize i = 0; i < n_all; i++) {
    if (uniform (i) >= share)
      continue;
    first[n] = (guint32)(i / n_second);
    second[n] = (guint32)(i % n_second);
    weights[n++] = 1 + floor (9999 * uniform (i + G_GUINT64_CONSTANT (1000000000000)));
  }
  return smx__two_mode_take (graph, n_first, n_second, n, first, second, weights, error);
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
  g_auto (SmxTwoMode) graph = { .n_links = 0 };
  g_auto (SmxNodePairs) pairs = { NULL, 0 };
  g_autoptr (GError) error = NULL;
  if (argc != 6) {
    fprintf (stderr, "projection FIRST SECOND LINKS SIDE THREADS\n");
    return 2;
  }
  gboolean done = make (&graph, (guint32)strtoul (argv[1], NULL, 10), (guint32)strtoul (argv[2], NULL, 10),
                        strtoul (argv[3], NULL, 10), &error);
  const gint64 begin = g_get_monotonic_time ();
  const double cpu_begin = cpu_seconds ();
  done = done && smx__project (&graph, (guint)strtoul (argv[4], NULL, 10) % 2,
                               (guint)strtoul (argv[5], NULL, 10), NULL, &pairs, &error);
  const double seconds = 1e-6 * (double)(g_get_monotonic_time () - begin), cpu = cpu_seconds () - cpu_begin;
  if (!done) {
    fprintf (stderr, "%s\n", error->message);
    return 1;
  }
  double shared = 0, volume = 0, newman = 0;
  for (gsize i = 0; i < pairs.n; i++) {
    shared += pairs.items[i].shared;
    volume += pairs.items[i].volume;
    newman += pairs.items[i].newman;
  }
  printf ("{\"seconds\": %.6f, \"cpu\": %.6f, \"pairs\": %" G_GSIZE_FORMAT
          ", \"shared\": %.0f, \"volume\": %.0f, \"newman\": %.17g}\n",
          seconds, cpu, pairs.n, shared, volume, newman);
  return 0;
}
