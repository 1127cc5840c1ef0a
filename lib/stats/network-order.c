/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An order against which no arc leads: whoever has nothing before it that waits goes next. Source: A. Kahn, "Topological sorting of large
 * networks", Communications of the ACM 5 (1962). */

#include "network.h"
#include "../base/memory.h"

#define LOOK 65536u /* nodes between two looks at the host */

gboolean
smx__network_order (const SmxNetwork *self, const SmxNetwork *turned, guint32 *order, guint32 *n_ordered,
                    SmxProgress *progress, GError **error)
{
  g_autofree guint32 *waits_for = smx__allocate (self->n, sizeof *waits_for, error);
  guint32 n = 0;
  *n_ordered = 0;
  if (waits_for == NULL)
    return FALSE;
  for (guint32 node = 0; node < self->n; node++) {
    waits_for[node] = (guint32)(turned->starts[node + 1] - turned->starts[node]);
    if (waits_for[node] == 0)
      order[n++] = node;
  }
  for (guint32 i = 0; i < n; i++) {
    if (i % LOOK == 0 && !smx__progress_advance (progress, 0, error))
      return FALSE;
    if (i + SMX_FAR < n)
      smx__network_look_ahead (self, order + i, 1, waits_for, sizeof *waits_for);
    for (gsize arc = self->starts[order[i]]; arc < self->starts[order[i] + 1]; arc++)
      if (--waits_for[self->heads[arc]] == 0)
        order[n++] = self->heads[arc];
  }
  *n_ordered = n;
  return TRUE;
}
