/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose work a delivery of each service needs, through what the service requires, near or far: who makes parts of that, by which way, and
 * with what chance. Formula: docs/method.md, "Line of sight". */

#include "../base/memory.h"
#include "../base/parallel.h"
#include "../stats/ways.h"
#include "sight-worlds.h"
#include "sight.h"

/* One a worker. */
typedef struct {
  SmxWays ways;
  SmxSightRoom worlds;
  SmxClaim *claims;
  guint32 *keys; /* of claims, as they are found */
  gsize n_claims, claims_capacity, keys_capacity;
} Room;

typedef struct {
  const SmxGraph *graph;
  const SmxSightParts *parts;
  const SmxStructureOptions *options;
  SmxSightWorlds worlds;
  guint32 *services; /* that are asked for */
  gboolean *sampled; /* one each */
  gsize n_services;
  SmxNeeds *needs;
  Room *rooms;
  guint n_workers;
} Work;

static void
clear_work (Work *self)
{
  for (guint i = 0; self->rooms != NULL && i < self->n_workers; i++) {
    Room *room = &self->rooms[i];
    smx__ways_clear (&room->ways);
    smx__sight_room_clear (&room->worlds);
    g_free (room->claims);
    g_free (room->keys);
  }
  g_free (self->rooms);
  g_free (self->services);
  g_free (self->sampled);
  smx__sight_worlds_clear (&self->worlds);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* ---- Claims ---- */

/* All that is required, but the service itself: who makes that is known by delivery. */
static gboolean
find_claims (const Work *work, Room *room, GError **error)
{
  const SmxSightParts *parts = work->parts;
  gsize n = 0;
  for (guint32 i = 1; i < room->ways.n; i++) {
    const guint32 service = room->ways.nodes[i];
    const gsize first = parts->service_starts[service], end = parts->service_starts[service + 1];
    if (!smx__reserve (&room->keys, &room->keys_capacity, n + end - first, 3 * sizeof *room->keys, error))
      return FALSE;
    for (gsize at = first; at < end; at++) {
      room->keys[3 * n] = parts->of_service[at].provider;
      room->keys[3 * n + 1] = service;
      room->keys[3 * n++ + 2] = (guint32)(at - first);
    }
  }
  g_autofree guint32 *order = smx__sorted_rows (room->keys, n, 3, error);
  if (order == NULL || !smx__reserve (&room->claims, &room->claims_capacity, n, sizeof *room->claims, error))
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    const guint32 *key = room->keys + 3 * (gsize)order[i];
    room->claims[i] = (SmxClaim){ key[0], key[1],
                                  parts->of_service[parts->service_starts[key[1]] + key[2]].amount /
                                      parts->service_wholes[key[1]] };
  }
  room->n_claims = n;
  return TRUE;
}

static gboolean
find_claimants (Room *self, GError **error)
{
  SmxSightRoom *room = &self->worlds;
  room->n_claimants = 0;
  for (gsize i = 0; i < self->n_claims; i++) {
    if (i > 0 && self->claims[i].provider == self->claims[i - 1].provider) {
      room->claimants[room->n_claimants - 1].n++;
      continue;
    }
    if (!smx__reserve (&room->claimants, &room->claimants_capacity, room->n_claimants + 1,
                       sizeof *room->claimants, error))
      return FALSE;
    room->claimants[room->n_claimants++] = (SmxClaimant){ .claims = &self->claims[i], .n = 1 };
  }
  return TRUE;
}

/* ---- One service ---- */

/* The most probable way of one of a provider's services to that from which all ways begin. */
static SmxSightWay
find_way (const SmxWays *ways, const SmxClaimant *one)
{
  SmxSightWay way = { .weight = -1, .delivered = ways->nodes[0] };
  for (gsize i = 0; i < one->n; i++) {
    const guint32 service = one->claims[i].service, between = ways->arcs[service] - 1;
    const double weight = one->claims[i].part * ways->chance[service];
    if (weight < way.weight || (!(weight > way.weight) && between >= way.n_between))
      continue;
    way.weight = weight;
    way.own = service;
    way.n_between = between;
  }
  guint32 next = way.own;
  for (guint i = 0; i < MIN (way.n_between, SMX_MOST_BETWEEN); i++)
    way.between[i] = next = ways->before[next];
  return way;
}

/* Of a chance that was sampled the most probable way is a limit from below. */
static SmxNeed
make_need (const SmxWays *ways, const SmxClaimant *one)
{
  SmxNeed need = { one->claims[0].provider, SMX_UNREACHED, one->sum, one->squares, find_way (ways, one) };
  for (gsize i = 0; i < one->n; i++)
    need.steps = MIN (need.steps, ways->steps[one->claims[i].service]);
  need.chance = CLAMP (need.chance, need.way.weight, 1);
  if (need.error > 0)
    need.error = MAX (need.error, need.chance - one->sum);
  return need;
}

static gboolean
make_needs (const Room *room, SmxNeeds *needs, GError **error)
{
  const SmxSightRoom *worlds = &room->worlds;
  needs->items = smx__allocate (worlds->n_claimants, sizeof *needs->items, error);
  for (gsize i = 0; needs->items != NULL && i < worlds->n_claimants; i++)
    needs->items[needs->n++] = make_need (&room->ways, &worlds->claimants[i]);
  return needs->items != NULL;
}

static gboolean
run_service (gsize item, guint worker, gpointer data, GError **error)
{
  Work *work = data;
  Room *room = &work->rooms[worker];
  const guint32 service = work->services[item];
  if (work->worlds.samples && !work->sampled[item])
    return TRUE;
  smx__ways_find (&room->ways, service);
  if (!find_claims (work, room, error) || !find_claimants (room, error) ||
      !smx__sight_weigh (&work->worlds, &room->worlds, service, &work->sampled[item], error))
    return FALSE;
  return (work->sampled[item] && !work->worlds.samples) || make_needs (room, &work->needs[service], error);
}

/* ---- All ---- */

static gboolean
make_rooms (Work *self, GError **error)
{
  self->n_workers = smx__parallel_workers (self->options->threads, self->n_services);
  self->rooms = smx__allocate (self->n_workers, sizeof *self->rooms, error);
  for (guint i = 0; self->rooms != NULL && i < self->n_workers; i++)
    if (!smx__ways_init (&self->rooms[i].ways, &self->graph->requirements, error) ||
        !smx__sight_room_init (&self->rooms[i].worlds, &self->worlds, error))
      return FALSE;
  return self->rooms != NULL;
}

/* Those of whom worlds are drawn, all from the same ones. */
static gboolean
sample_all (Work *self, SmxProgress *progress, GError **error)
{
  progress->total += self->n_services;
  return smx__sight_worlds_draw (&self->worlds, self->n_workers, error) &&
         smx__parallel (self->n_services, self->n_workers, run_service, self, progress, error);
}

gboolean
smx__sight_needs (const SmxGraph *graph, const SmxSightParts *parts, const gboolean *wanted,
                  const SmxStructureOptions *options, SmxNeeds *needs, gboolean *sampled, GError **error)
{
  g_auto (Work) work = { .graph = graph, .parts = parts, .options = options, .needs = needs };
  SmxProgress progress = smx__structure_progress (options);
  if ((work.services = smx__allocate (graph->n_services, sizeof *work.services, error)) == NULL ||
      (work.sampled = smx__allocate (graph->n_services, sizeof *work.sampled, error)) == NULL ||
      !smx__sight_worlds_init (&work.worlds, graph, options, error))
    return FALSE;
  for (guint32 service = 0; service < graph->n_services; service++)
    if (wanted[service])
      work.services[work.n_services++] = service;
  progress.total = work.n_services;
  if (!make_rooms (&work, error) ||
      !smx__parallel (work.n_services, work.n_workers, run_service, &work, &progress, error))
    return FALSE;
  for (gsize i = 0; i < work.n_services; i++)
    *sampled = *sampled || work.sampled[i];
  return !*sampled || sample_all (&work, &progress, error);
}
