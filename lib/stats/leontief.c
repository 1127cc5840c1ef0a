/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leontief's equations, strong component by strong component: what comes from earlier ones is known, so that only loops are left to
 * solve. Where there is none, any order will do in which no arc leads back, and components are not looked for.
 * Invariant: what a node gets is added up in the order of its arcs, so that no order of nodes shows. */

#include "leontief.h"
#include "../base/memory.h"
#include "leontief-loop.h"
#include <string.h>

#define LOOK 65536u /* nodes between two looks at the host */

typedef struct {
  const SmxNetwork *requirements, *users;
  guint32 *order;      /* of nodes, where there is no loop; else NULL */
  SmxComponents loops; /* where there is one */
  SmxLoopRoom room;
  double *values; /* one a node and side, the sides of a node side by side */
} Work;

static void
clear_work (Work *self)
{
  smx__components_clear (&self->loops);
  g_free (self->order);
  g_free (self->values);
  g_free (self->room.place);
  g_free (self->room.matrix);
  for (guint side = 0; side < 2; side++) {
    g_free (self->room.right[side]);
    g_free (self->room.last[side]);
  }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

void
smx__leontief_clear (SmxLeontief *self)
{
  g_clear_pointer (&self->demand, g_free);
  g_clear_pointer (&self->forward, g_free);
  g_clear_pointer (&self->backward, g_free);
}

static gboolean
find_order (Work *self, SmxProgress *progress, GError **error)
{
  const guint32 n = self->requirements->n;
  guint32 n_ordered;
  self->order = smx__allocate (n, sizeof *self->order, error);
  if (self->order == NULL ||
      !smx__network_order (self->requirements, self->users, self->order, &n_ordered, progress, error))
    return FALSE;
  if (n_ordered < n)
    g_clear_pointer (&self->order, g_free);
  return TRUE;
}

static gboolean
prepare_loops (Work *self, SmxProgress *progress, GError **error)
{
  const guint32 n = self->requirements->n;
  SmxLoopRoom *room = &self->room;
  room->loops = &self->loops;
  if (!smx__components_take (&self->loops, self->requirements, 0, progress, error) ||
      (room->place = smx__allocate (n, sizeof *room->place, error)) == NULL ||
      (room->matrix = smx__allocate (SMX_SMALL_LOOP, SMX_SMALL_LOOP * sizeof (double), error)) == NULL)
    return FALSE;
  for (guint side = 0; side < 2; side++)
    if ((room->right[side] = smx__allocate (n, sizeof (double), error)) == NULL ||
        (room->last[side] = smx__allocate (n, sizeof (double), error)) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
prepare (Work *self, SmxLeontief *results, SmxProgress *progress, GError **error)
{
  const guint32 n = self->requirements->n;
  self->room.progress = progress;
  return (results->demand = smx__allocate (n, sizeof (double), error)) != NULL &&
         (results->forward = smx__allocate (n, sizeof (double), error)) != NULL &&
         (results->backward = smx__allocate (n, sizeof (double), error)) != NULL &&
         (self->values = smx__allocate (n, 2 * sizeof (double), error)) != NULL &&
         find_order (self, progress, error) && (self->order != NULL || prepare_loops (self, progress, error));
}

/* ---- Loops ---- */

static gboolean
tell_endless (Work *self, guint32 c, SmxEndless *endless, GError **error)
{
  const guint32 n = self->loops.starts[c + 1] - self->loops.starts[c];
  double radius;
  if (!smx__loop_radius (&self->room, c, &radius, error))
    return FALSE;
  guint32 *nodes = smx__allocate (n, sizeof *nodes, error);
  if (nodes == NULL)
    return FALSE;
  memcpy (nodes, self->loops.nodes + self->loops.starts[c], n * sizeof *nodes);
  *endless = (SmxEndless){ nodes, n, radius };
  return FALSE;
}

/* Adds what arcs to other components bring, and lays the values of a component out for its loop. */
static void
add_from_without (const Work *self, guint32 c, double *const *x, guint n_sides)
{
  const SmxNetwork *network = self->room.network;
  for (guint32 i = self->loops.starts[c]; i < self->loops.starts[c + 1]; i++) {
    const guint32 node = self->loops.nodes[i];
    for (guint side = 0; side < n_sides; side++)
      x[side][node] = self->values[(gsize)node * n_sides + side];
    for (gsize arc = network->starts[node]; arc < network->starts[node + 1]; arc++) {
      const guint32 head = network->heads[arc];
      for (guint side = 0; side < n_sides && self->loops.of[head] != c; side++)
        x[side][node] += network->weights[arc] * self->values[(gsize)head * n_sides + side];
    }
  }
}

static gboolean
solve_loop (Work *self, guint32 c, double *const *x, guint n_sides, gboolean backwards, SmxEndless *endless,
            GError **error)
{
  add_from_without (self, c, x, n_sides);
  switch (smx__loop_solve (&self->room, c, x, n_sides, backwards, error)) {
  case SMX_LOOP_SOLVED:
    break;
  case SMX_LOOP_ENDLESS:
    return tell_endless (self, c, endless, error);
  case SMX_LOOP_FAILED:
  default:
    return FALSE;
  }
  for (guint32 i = self->loops.starts[c]; i < self->loops.starts[c + 1]; i++)
    for (guint side = 0; side < n_sides; side++)
      self->values[(gsize)self->loops.nodes[i] * n_sides + side] = x[side][self->loops.nodes[i]];
  return TRUE;
}

/* ---- All ---- */

/* Adds what its arcs bring to the values of a node that is a component of its own. FALSE, and nothing is added, where one leads to
 * itself. */
static inline __attribute__ ((always_inline)) gboolean
add_arcs (const SmxNetwork *network, guint32 node, double *values, guint n_sides)
{
  double *own = values + (gsize)node * n_sides, sums[2] = { own[0], own[n_sides - 1] };
  for (gsize arc = network->starts[node]; arc < network->starts[node + 1]; arc++) {
    const guint32 head = network->heads[arc];
    const double *others = values + (gsize)head * n_sides;
    if (head == node)
      return FALSE;
    sums[0] += network->weights[arc] * others[0];
    if (n_sides > 1)
      sums[1] += network->weights[arc] * others[1];
  }
  own[0] = sums[0];
  if (n_sides > 1)
    own[1] = sums[1];
  return TRUE;
}

/* Compiled for each number of sides. */
static inline __attribute__ ((always_inline)) gboolean
solve_all (Work *self, double *const *x, guint n_sides, gboolean backwards, SmxEndless *endless,
           GError **error)
{
  const SmxNetwork *network = self->room.network = backwards ? self->requirements : self->users;
  const guint32 *nodes = self->order != NULL ? self->order : self->loops.nodes;
  const guint32 n = self->order != NULL ? network->n : self->loops.n;
  for (guint32 i = 0; i < n; i++) {
    const guint32 c = backwards ? n - 1 - i : i;
    const guint32 first = self->order != NULL ? c : self->loops.starts[c];
    const guint32 size = self->order != NULL ? 1 : self->loops.starts[c + 1] - first;
    if (i % LOOK == 0 && !smx__progress_advance (self->room.progress, 0, error))
      return FALSE;
    if (backwards ? first >= SMX_FAR : network->n - first > SMX_FAR)
      smx__network_look_ahead (network, nodes + first, backwards ? -1 : 1, self->values,
                               n_sides * sizeof (double));
    const gboolean added = size == 1 && add_arcs (network, nodes[first], self->values, n_sides);
    if (!added && self->order == NULL && !solve_loop (self, c, x, n_sides, backwards, endless, error))
      return FALSE; /* in an order nothing leads to itself */
  }
  return TRUE;
}

gboolean
smx__leontief_take (SmxLeontief *self, const SmxNetwork *requirements, const SmxNetwork *users,
                    const double *own, SmxProgress *progress, SmxEndless *endless, GError **error)
{
  const guint32 n = requirements->n;
  g_auto (Work) work = { .requirements = requirements, .users = users };
  *self = (SmxLeontief){ .demand = NULL };
  *endless = (SmxEndless){ .nodes = NULL };
  if (!prepare (&work, self, progress, error))
    return FALSE;
  for (guint32 node = 0; node < n; node++) {
    work.values[2 * (gsize)node] = own[node];
    work.values[2 * (gsize)node + 1] = 1;
  }
  if (!solve_all (&work, (double *const[]){ self->demand, self->forward }, 2, FALSE, endless, error))
    return FALSE;
  for (guint32 node = 0; node < n; node++) {
    self->demand[node] = work.values[2 * (gsize)node];
    self->forward[node] = work.values[2 * (gsize)node + 1];
    work.values[node] = 1; /* no longer needed: behind both that were read */
  }
  if (!solve_all (&work, (double *const[]){ self->backward }, 1, TRUE, endless, error))
    return FALSE;
  memcpy (self->backward, work.values, n * sizeof *self->backward);
  return TRUE;
}
