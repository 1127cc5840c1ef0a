/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Silos are found in any graph: how high the modularity is where links are dealt out at random. Each role keeps its links and their
 * volumes, each provider as many links as it has, and who is linked with whom is shuffled (R. Durstenfeld, Communications of the ACM 7
 * (1964), algorithm 235). */

#include "../base/memory.h"
#include "../base/random.h"
#include "../matrix/voice.h"
#include "silos-units.h"
#include <string.h>

#define TRIES 2 /* the best of more is hardly higher, and takes its time */

/* Whole number below @n. */
static gsize
draw_below (SmxRandom *random, gsize n)
{
  const gsize drawn = (gsize)(smx__random_uniform (random) * (double)n);
  return MIN (drawn, n - 1);
}

static void
shuffle (guint32 *ends, gsize n, guint64 seed, guint32 replicate)
{
  SmxRandom random;
  smx__random_init (&random, seed, smx__random_unit ("silos", 0), replicate);
  for (gsize i = n; i > 1; i--) {
    const gsize other = draw_below (&random, i);
    const guint32 provider = ends[2 * i - 1];
    ends[2 * i - 1] = ends[2 * other + 1];
    ends[2 * other + 1] = provider;
  }
}

gboolean
smx__silos_by_chance (SmxSilos *self, const SmxEdges *edges, guint64 seed, GCancellable *cancellable,
                      GError **error)
{
  double sum = 0;
  if (edges->n_edges < 2 || edges->n_edges > SMX_SILOS_MOST_SHUFFLED)
    return TRUE;
  g_autofree guint32 *ends = smx__allocate (edges->n_edges, 2 * sizeof *ends, error);
  g_autofree guint32 *community =
      ends == NULL ? NULL : smx__allocate (edges->n_nodes, sizeof *community, error);
  if (community == NULL)
    return FALSE;
  memcpy (ends, edges->ends, edges->n_edges * 2 * sizeof *ends);
  const SmxEdges shuffled = { edges->n_nodes, edges->n_edges, ends, edges->weights, FALSE };
  for (guint32 i = 0; i < SMX_SILOS_SHUFFLES; i++) {
    double modularity;
    shuffle (ends, edges->n_edges, seed, i);
    if (!smx__igraph_communities (&shuffled, TRIES, seed, cancellable, community, &modularity, error))
      return FALSE;
    sum += modularity;
    self->n_as_high += modularity >= self->modularity - SMX_TOLERANCE ? 1 : 0;
  }
  self->by_chance = sum / SMX_SILOS_SHUFFLES;
  return TRUE;
}
