/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leontief's equations, strong component by strong component: what comes from earlier ones is known, so that only loops are left to
 * solve. */

#include "leontief.h"
#include "../base/memory.h"
#include "leontief-loop.h"
#include <string.h>

#define LOOK 65536u /* components between two looks at the host */

typedef struct {
  const SmxNetwork *requirements, *users;
  SmxComponents loops;
  SmxLoopRoom room;
} Work;

static void
clear_work (Work *self)
{
  smx__components_clear (&self->loops);
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
prepare (Work *self, SmxLeontief *results, SmxProgress *progress, GError **error)
{
  const guint32 n = self->requirements->n;
  SmxLoopRoom *room = &self->room;
  room->progress = progress;
  room->loops = &self->loops;
  if (!smx__components_take (&self->loops, self->requirements, 0, progress, error) ||
      (results->demand = smx__allocate (n, sizeof (double), error)) == NULL ||
      (results->forward = smx__allocate (n, sizeof (double), error)) == NULL ||
      (results->backward = smx__allocate (n, sizeof (double), error)) == NULL ||
      (room->place = smx__allocate (n, sizeof *room->place, error)) == NULL ||
      (room->matrix = smx__allocate (SMX_SMALL_LOOP, SMX_SMALL_LOOP * sizeof (double), error)) == NULL)
    return FALSE;
  for (guint side = 0; side < 2; side++)
    if ((room->right[side] = smx__allocate (n, sizeof (double), error)) == NULL ||
        (room->last[side] = smx__allocate (n, sizeof (double), error)) == NULL)
      return FALSE;
  return TRUE;
}

/* Adds what arcs to other components bring; TRUE where there are arcs within. */
static gboolean
add_others (const Work *self, const SmxNetwork *network, guint32 node, double *const *x, guint n_sides)
{
  const guint32 c = self->loops.of[node];
  gboolean within = FALSE;
  for (gsize arc = network->starts[node]; arc < network->starts[node + 1]; arc++) {
    guint32 head = network->heads[arc];
    if (self->loops.of[head] == c) {
      within = TRUE;
      continue;
    }
    for (guint side = 0; side < n_sides; side++)
      x[side][node] += network->weights[arc] * x[side][head];
  }
  return within;
}

static gboolean
tell_endless (Work *self, guint32 c, SmxEndless *endless, GError **error)
{
  const guint32 n = self->loops.starts[c + 1] - self->loops.starts[c];
  endless->nodes = smx__allocate (n, sizeof *endless->nodes, error);
  if (endless->nodes == NULL)
    return FALSE;
  memcpy (endless->nodes, self->loops.nodes + self->loops.starts[c], n * sizeof *endless->nodes);
  endless->n = n;
  endless->radius = smx__loop_radius (&self->room, c);
  return FALSE;
}

/* One component, whose right sides are in @x. */
static gboolean
solve (Work *self, guint32 c, double *const *x, guint n_sides, gboolean backwards, SmxEndless *endless,
       GError **error)
{
  gboolean within = FALSE;
  for (guint32 i = self->loops.starts[c]; i < self->loops.starts[c + 1]; i++)
    within = add_others (self, self->room.network, self->loops.nodes[i], x, n_sides) || within;
  if (!within)
    return TRUE;
  switch (smx__loop_solve (&self->room, c, x, n_sides, backwards, error)) {
  case SMX_LOOP_SOLVED:
    return TRUE;
  case SMX_LOOP_ENDLESS:
    return tell_endless (self, c, endless, error);
  case SMX_LOOP_FAILED:
  default:
    return FALSE;
  }
}

static gboolean
solve_all (Work *self, double *const *x, guint n_sides, gboolean backwards, SmxEndless *endless,
           GError **error)
{
  const guint32 n = self->loops.n;
  self->room.network = backwards ? self->requirements : self->users;
  for (guint32 i = 0; i < n; i++) {
    if (i % LOOK == 0 && !smx__progress_advance (self->room.progress, 0, error))
      return FALSE;
    if (!solve (self, backwards ? n - 1 - i : i, x, n_sides, backwards, endless, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
smx__leontief_take (SmxLeontief *self, const SmxNetwork *requirements, const SmxNetwork *users,
                    const double *own, SmxProgress *progress, SmxEndless *endless, GError **error)
{
  g_auto (Work) work = { .requirements = requirements, .users = users };
  *self = (SmxLeontief){ .demand = NULL };
  *endless = (SmxEndless){ .nodes = NULL };
  if (!prepare (&work, self, progress, error))
    return FALSE;
  for (guint32 node = 0; node < requirements->n; node++) {
    self->demand[node] = own[node];
    self->forward[node] = self->backward[node] = 1;
  }
  double *const along[] = { self->demand, self->forward };
  double *const against[] = { self->backward };
  return solve_all (&work, along, 2, FALSE, endless, error) &&
         solve_all (&work, against, 1, TRUE, endless, error);
}
