/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums along ways that do not branch. Invariant: volumes are whole and their sum is exact, so that it is the same in any order. */

#include "spread-paths.h"
#include "../base/memory.h"
#include <math.h>

#define MOST 0x1p53 /* up to which every whole number is a double */

static gboolean
are_exact (const SmxGraph *graph)
{
  double sum = 0;
  for (guint32 service = 0; service < graph->n_services; service++) {
    const double volume = graph->volumes[service];
    if (isnan (volume))
      continue;
    sum += volume;
    if (volume < 0 || volume != floor (volume) || sum >= MOST)
      return FALSE;
  }
  return TRUE;
}

/* The only component that component @c takes along at once, or SMX_UNREACHED; *@branches where there are several. */
static guint32
find_next (const SmxDamage *damage, guint32 c, gboolean *branches)
{
  const SmxComponents *loops = &damage->loops;
  guint32 next = SMX_UNREACHED;
  for (gsize arc = damage->starts[loops->starts[c]]; arc < damage->starts[loops->starts[c + 1]]; arc++) {
    const guint32 head = loops->of[loops->nodes[damage->heads[arc]]];
    if (head == c || head == next)
      continue;
    *branches = *branches || next != SMX_UNREACHED;
    next = head;
  }
  return next;
}

static void
add_service (const SmxGraph *graph, guint32 service, SmxPath *path)
{
  const double volume = graph->volumes[service];
  if (isnan (volume)) {
    path->unknown =
        path->unknown || graph->of_service.starts[service + 1] > graph->of_service.starts[service];
    return;
  }
  path->known = TRUE;
  path->customers += volume;
}

gboolean
smx__spread_paths (const SmxDamage *damage, SmxPath **paths, GError **error)
{
  const SmxComponents *loops = &damage->loops;
  *paths = NULL;
  if (damage->graph->counts_touches || !are_exact (damage->graph))
    return TRUE;
  *paths = smx__allocate (loops->n, sizeof **paths, error);
  for (guint32 c = loops->n; *paths != NULL && c-- > 0;) {
    gboolean branches = FALSE;
    const guint32 next = find_next (damage, c, &branches);
    SmxPath *path = &(*paths)[c];
    if (next != SMX_UNREACHED)
      *path = (*paths)[next];
    path->branches = path->branches || branches;
    for (guint32 i = loops->starts[c]; i < loops->starts[c + 1] && !path->branches; i++)
      add_service (damage->graph, loops->nodes[i], path);
  }
  return *paths != NULL;
}

SmxHarm
smx__spread_path_harm (const SmxPath *self)
{
  return (SmxHarm){ .customers = self->known ? self->customers : (double)NAN,
                    .experience = NAN,
                    .unknown = self->unknown };
}
