/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brandes' accumulation: from each source out by breadth, and back in the reverse order. */

#include "passage.h"
#include "../base/memory.h"
#include <string.h>

typedef struct {
  const SmxNetwork *network;
  const gboolean *is_target;
  guint32 *distance, *order; /* order: as they are found */
  double *ways, *depending;  /* shortest ways from the source; targets whose ways pass here, in parts */
  guint32 n_found;
} Work;

static void
clear_work (Work *self)
{
  g_free (self->distance);
  g_free (self->order);
  g_free (self->ways);
  g_free (self->depending);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

static gboolean
open_work (Work *self, GError **error)
{
  const guint32 n = self->network->n;
  return (self->distance = smx__allocate (n, sizeof *self->distance, error)) != NULL &&
         (self->order = smx__allocate (n, sizeof *self->order, error)) != NULL &&
         (self->ways = smx__allocate (n, sizeof *self->ways, error)) != NULL &&
         (self->depending = smx__allocate (n, sizeof *self->depending, error)) != NULL;
}

/* Leaves distances for the way back. */
static void
go_out (Work *self, guint32 source)
{
  const SmxNetwork *network = self->network;
  memset (self->distance, 0xff, network->n * sizeof *self->distance); /* SMX_UNREACHED */
  self->distance[source] = 0;
  self->ways[source] = 1;
  self->order[0] = source;
  self->n_found = 1;
  for (guint32 at = 0; at < self->n_found; at++) {
    const guint32 node = self->order[at];
    for (gsize arc = network->starts[node]; arc < network->starts[node + 1]; arc++) {
      const guint32 head = network->heads[arc];
      if (self->distance[head] == SMX_UNREACHED) {
        self->distance[head] = self->distance[node] + 1;
        self->ways[head] = 0;
        self->order[self->n_found++] = head;
      }
      if (self->distance[head] == self->distance[node] + 1)
        self->ways[head] += self->ways[node];
    }
  }
}

/* How many targets were reached; what passes each node is added, times @weight. */
static double
come_back (Work *self, double weight, double *passage)
{
  const SmxNetwork *network = self->network;
  double n_targets = 0;
  for (guint32 at = self->n_found; at-- > 1;) {
    const guint32 node = self->order[at];
    double depending = 0;
    for (gsize arc = network->starts[node]; arc < network->starts[node + 1]; arc++) {
      const guint32 head = network->heads[arc];
      if (self->distance[head] == self->distance[node] + 1)
        depending += self->ways[node] / self->ways[head] * self->depending[head];
    }
    passage[node] += weight * depending;
    self->depending[node] = depending + (self->is_target[node] ? 1 : 0);
    n_targets += self->is_target[node] ? 1 : 0;
  }
  return n_targets;
}

gboolean
smx__network_passage (const SmxNetwork *network, const double *sources, const gboolean *is_target,
                      SmxProgress *progress, double *passage, GError **error)
{
  g_auto (Work) work = { .network = network, .is_target = is_target };
  double sent = 0;
  if (!open_work (&work, error))
    return FALSE;
  memset (passage, 0, network->n * sizeof *passage);
  for (guint32 source = 0; source < network->n; source++) {
    if (sources[source] == 0)
      continue;
    if (!smx__progress_advance (progress, 0, error))
      return FALSE;
    go_out (&work, source);
    sent += sources[source] * come_back (&work, sources[source], passage);
  }
  for (guint32 node = 0; node < network->n && sent > 0; node++)
    passage[node] /= sent;
  return TRUE;
}
