/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs of two kinds of nodes, and how a node's volume is spread over its partners.
 * Sources: M. Hill, "Diversity and evenness: a unifying notation and its consequences", Ecology 54 (1973), of order 1; J. Bascompte, P.
 * Jordano and J. Olesen, "Asymmetric coevolutionary networks facilitate biodiversity maintenance", Science 312 (2006), for
 * strength. */

#include "two-mode.h"
#include "../base/memory.h"
#include <math.h>

#define EXACT 9007199254740992.0 /* 2^53: up to it sums of whole numbers are exact */

static gboolean
make_room (SmxTwoModeSide *self, guint32 n, gsize n_links, GError **error)
{
  self->n = n;
  return (self->starts = smx__allocate ((gsize)n + 1, sizeof *self->starts, error)) != NULL &&
         (self->partners = smx__allocate (n_links, sizeof *self->partners, error)) != NULL &&
         (self->weights = smx__allocate (n_links, sizeof *self->weights, error)) != NULL &&
         (self->across = smx__allocate (n_links, sizeof *self->across, error)) != NULL &&
         (self->totals = smx__allocate (n, sizeof *self->totals, error)) != NULL;
}

/* Where the links of each node begin, from the node of each link. */
static void
find_starts (SmxTwoModeSide *self, const guint32 *nodes, gsize n_links)
{
  for (gsize i = 0; i < n_links; i++)
    self->starts[nodes[i] + 1]++;
  for (guint32 node = 0; node < self->n; node++)
    self->starts[node + 1] += self->starts[node];
}

static void
add_up (SmxTwoModeSide *self)
{
  for (guint32 node = 0; node < self->n; node++)
    for (gsize i = self->starts[node]; i < self->starts[node + 1]; i++)
      if (!isnan (self->weights[i]))
        self->totals[node] += self->weights[i];
}

gboolean
smx__two_mode_take (SmxTwoMode *self, guint32 n_first, guint32 n_second, gsize n_links, const guint32 *first,
                    const guint32 *second, const double *weights, GError **error)
{
  SmxTwoModeSide *rows = &self->sides[0], *columns = &self->sides[1];
  *self = (SmxTwoMode){ .n_links = n_links, .whole = TRUE };
  g_autofree gsize *next = smx__allocate (n_second, sizeof *next, error);
  if (next == NULL || !make_room (rows, n_first, n_links, error) ||
      !make_room (columns, n_second, n_links, error))
    return FALSE;
  find_starts (rows, first, n_links);
  find_starts (columns, second, n_links);
  for (guint32 node = 0; node < n_second; node++)
    next[node] = columns->starts[node];
  for (gsize i = 0; i < n_links; i++) {
    gsize place = next[second[i]]++;
    rows->partners[i] = second[i];
    columns->partners[place] = first[i];
    rows->weights[i] = columns->weights[place] = weights[i];
    rows->across[i] = place;
    columns->across[place] = i;
    if (!isnan (weights[i])) {
      self->total += weights[i];
      self->whole = self->whole && weights[i] == rint (weights[i]);
    }
  }
  self->whole = self->whole && self->total < EXACT;
  add_up (rows);
  add_up (columns);
  return TRUE;
}

static void
clear_side (SmxTwoModeSide *self)
{
  g_clear_pointer (&self->starts, g_free);
  g_clear_pointer (&self->partners, g_free);
  g_clear_pointer (&self->weights, g_free);
  g_clear_pointer (&self->across, g_free);
  g_clear_pointer (&self->totals, g_free);
}

void
smx__two_mode_clear (SmxTwoMode *self)
{
  clear_side (&self->sides[0]);
  clear_side (&self->sides[1]);
}

SmxTwoModeIndices
smx__two_mode_indices (const SmxTwoMode *self, guint side, guint32 node)
{
  const SmxTwoModeSide *own = &self->sides[side], *other = &self->sides[1 - side];
  SmxTwoModeIndices found = { NAN, NAN, NAN, NAN };
  const double total = own->totals[node];
  double entropy = 0, squares = 0, strength = 0;
  for (gsize i = own->starts[node]; i < own->starts[node + 1]; i++) {
    if (isnan (own->weights[i]))
      continue;
    found.volume = total;
    if (own->weights[i] <= 0)
      continue;
    double share = own->weights[i] / total;
    entropy -= share * log (share);
    squares += share * share;
    strength += own->weights[i] / other->totals[own->partners[i]];
  }
  if (total > 0) {
    found.strength = strength;
    found.effective_number = exp (entropy);
    found.concentration = squares;
  }
  return found;
}
