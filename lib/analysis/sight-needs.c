/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose work a delivery of each service needs, through what the service requires, over the worlds in which each dependency with a
 * share below 1 is needed or not. In one world the services that are required stand fast, and each is made by a provider with the
 * chance of his part: he is needed with 1 - product of (1 - part). Formula: docs/method.md, "Line of sight".
 * Invariant: a service is done by one thread, world after world, so that threads never show. */

#include "../base/memory.h"
#include "../base/parallel.h"
#include "../stats/ways.h"
#include "sight.h"
#include "spread.h"
#include <math.h>

#define MOST_EXACT 12u /* events of which all worlds are gone through */

/* That a provider makes a part of a service which is required. */
typedef struct {
  guint32 provider, service;
  double part;
} Claim;

/* Of one provider: his claims, and what worlds say. */
typedef struct {
  const Claim *claims;
  gsize n;
  gboolean certain; /* the same in every world */
  double sum, squares;
} Claimant;

/* One a worker. */
typedef struct {
  SmxWays ways;
  SmxSpreadRoom spread;
  Claim *claims;
  guint32 *keys; /* of claims, as they are found */
  gsize n_claims, claims_capacity, keys_capacity;
  Claimant *claimants;
  gsize n_claimants, claimants_capacity;
  guint64 *masks; /* one an event x SMX_WIDE */
  guint64 *units; /* one an event */
  double *shares;
  gsize masks_capacity, units_capacity, shares_capacity;
} Room;

typedef struct {
  const SmxGraph *graph;
  const SmxSightParts *parts;
  const SmxStructureOptions *options;
  SmxSpread spread;
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
    smx__spread_room_clear (&room->spread);
    g_free (room->claims);
    g_free (room->keys);
    g_free (room->claimants);
    g_free (room->masks);
    g_free (room->units);
    g_free (room->shares);
  }
  g_free (self->rooms);
  g_free (self->services);
  g_free (self->sampled);
  smx__spread_clear (&self->spread);
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
    room->claims[i] = (Claim){ key[0], key[1],
                               parts->of_service[parts->service_starts[key[1]] + key[2]].amount /
                                   parts->service_wholes[key[1]] };
  }
  room->n_claims = n;
  return TRUE;
}

static gboolean
find_claimants (Room *room, GError **error)
{
  room->n_claimants = 0;
  for (gsize i = 0; i < room->n_claims; i++) {
    if (i > 0 && room->claims[i].provider == room->claims[i - 1].provider) {
      room->claimants[room->n_claimants - 1].n++;
      continue;
    }
    if (!smx__reserve (&room->claimants, &room->claimants_capacity, room->n_claimants + 1,
                       sizeof *room->claimants, error))
      return FALSE;
    room->claimants[room->n_claimants++] = (Claimant){ .claims = &room->claims[i], .n = 1 };
  }
  return TRUE;
}

/* ---- Worlds ---- */

/* The worlds of a word in which a service is required. */
static guint64
worlds_of (const Room *room, guint32 service, guint word)
{
  return room->spread.lost[(gsize)service * SMX_WIDE + word];
}

/* The chance in each world that a provider is needed. */
static void
find_chances (const Room *room, const Claimant *one, guint word, double chances[SMX_WORD])
{
  for (guint w = 0; w < SMX_WORD; w++)
    chances[w] = 1;
  for (gsize i = 0; i < one->n; i++)
    for (guint64 worlds = worlds_of (room, one->claims[i].service, word); worlds != 0; worlds &= worlds - 1)
      chances[__builtin_ctzll (worlds)] *= 1 - one->claims[i].part;
  for (guint w = 0; w < SMX_WORD; w++)
    chances[w] = 1 - chances[w];
}

/* @of_worlds: the chance of each world; NULL: all count alike. */
static void
add_word (Room *room, guint word, const double *of_worlds)
{
  double chances[SMX_WORD];
  for (gsize i = 0; i < room->n_claimants; i++) {
    Claimant *one = &room->claimants[i];
    if (one->certain)
      continue;
    find_chances (room, one, word, chances);
    for (guint w = 0; w < SMX_WORD; w++) {
      one->sum += chances[w] * (of_worlds == NULL ? 1 : of_worlds[w]);
      one->squares += chances[w] * chances[w];
    }
  }
}

/* Numbers the events that matter from 0. */
static gboolean
take_events (const Work *work, Room *room, GError **error)
{
  const guint n = room->spread.n_uncertain;
  guint32 event = 0;
  if (!smx__reserve (&room->masks, &room->masks_capacity, n, SMX_WIDE * sizeof *room->masks, error) ||
      !smx__reserve (&room->units, &room->units_capacity, n, sizeof *room->units, error) ||
      !smx__reserve (&room->shares, &room->shares_capacity, n, sizeof *room->shares, error))
    return FALSE;
  for (gsize i = 0; i < room->spread.n_steps; i++) {
    SmxStep *step = &room->spread.steps[i];
    if (step->event == SMX_NO_ID)
      continue;
    room->units[event] = work->spread.units[step->event];
    room->shares[event] = step->share;
    step->event = event++;
  }
  return TRUE;
}

static void
enumerate (Room *room)
{
  const guint n = room->spread.n_uncertain;
  const guint64 n_worlds = G_GUINT64_CONSTANT (1) << n;
  double of_worlds[SMX_WORD];
  for (guint32 block = 0; (guint64)block * SMX_WORD < n_worlds; block += SMX_WIDE) {
    for (guint32 i = 0; i < n * SMX_WIDE; i++)
      room->masks[i] = smx__worlds_of_all (i / SMX_WIDE, block + i % SMX_WIDE);
    smx__spread_run (&room->spread, room->masks, SMX_WIDE);
    for (guint word = 0; word < SMX_WIDE && (guint64)(block + word) * SMX_WORD < n_worlds; word++) {
      smx__worlds_chances (room->shares, n, block + word, of_worlds);
      add_word (room, word, of_worlds);
    }
  }
}

static gboolean
sample (const Work *work, Room *room, GError **error)
{
  const guint n = room->spread.n_uncertain, n_blocks = work->options->worlds / SMX_WORD;
  SmxProgress look = { .cancellable = work->options->cancellable };
  for (guint32 block = 0; block < n_blocks; block += SMX_WIDE) {
    for (guint32 i = 0; i < n * SMX_WIDE; i++)
      room->masks[i] = smx__worlds_draw (room->shares[i / SMX_WIDE], work->options->seed,
                                         room->units[i / SMX_WIDE], block + i % SMX_WIDE);
    smx__spread_run (&room->spread, room->masks, SMX_WIDE);
    for (guint word = 0; word < SMX_WIDE && block + word < n_blocks; word++)
      add_word (room, word, NULL);
    if (!smx__progress_advance (&look, 0, error))
      return FALSE;
  }
  return TRUE;
}

static void
conclude (const Work *work, Room *room, gboolean sampled)
{
  const double n = work->options->worlds;
  for (gsize i = 0; i < room->n_claimants; i++) {
    Claimant *one = &room->claimants[i];
    const double mean = one->sum / n, squares = MAX (one->squares - one->sum * mean, 0);
    if (sampled && !one->certain)
      one->sum = mean;
    one->squares = sampled && !one->certain ? sqrt (squares / (n - 1) / n) : 0;
  }
}

/* ---- One service ---- */

/* Those about whom no world says anything new; whether there are others. */
static gboolean
find_certain (Room *room)
{
  gboolean others = FALSE;
  for (gsize i = 0; i < room->n_claimants; i++) {
    Claimant *one = &room->claimants[i];
    double without = 1;
    one->certain = TRUE;
    for (gsize k = 0; k < one->n; k++)
      if (smx__spread_is_sure (&room->spread, one->claims[k].service))
        without *= 1 - one->claims[k].part;
      else
        one->certain = FALSE;
    one->certain = one->certain || without <= 0;
    one->sum = one->certain ? 1 - without : 0;
    others = others || !one->certain;
  }
  return others;
}

/* Leaves the chance in @sum, its error in @squares. */
static gboolean
weigh_worlds (const Work *work, Room *room, gboolean *sampled, GError **error)
{
  *sampled = FALSE;
  if (!find_certain (room))
    return TRUE;
  if (!take_events (work, room, error))
    return FALSE;
  *sampled = room->spread.n_uncertain > MOST_EXACT;
  if (!*sampled)
    enumerate (room);
  else if (!sample (work, room, error))
    return FALSE;
  conclude (work, room, *sampled);
  return TRUE;
}

/* The most probable way of one of a provider's services to that from which all ways begin. */
static SmxSightWay
find_way (const SmxWays *ways, const Claimant *one)
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
make_need (const SmxWays *ways, const Claimant *one)
{
  SmxNeed need = { one->claims[0].provider, SMX_UNREACHED, one->sum, one->squares, find_way (ways, one) };
  for (gsize i = 0; i < one->n; i++)
    need.steps = MIN (need.steps, ways->steps[one->claims[i].service]);
  need.chance = CLAMP (need.chance, need.way.weight, 1);
  return need;
}

static gboolean
run_service (gsize item, guint worker, gpointer data, GError **error)
{
  Work *work = data;
  Room *room = &work->rooms[worker];
  const guint32 service = work->services[item];
  const SmxFailure from = { SMX_OUT_SERVICE, service, SMX_NO_ID };
  SmxNeeds *needs = &work->needs[service];
  smx__ways_find (&room->ways, service);
  if (!find_claims (work, room, error) || !find_claimants (room, error) ||
      !smx__spread_enter (&room->spread, &from, error))
    return FALSE;
  const gboolean weighed = weigh_worlds (work, room, &work->sampled[item], error);
  smx__spread_leave (&room->spread);
  needs->items = weighed ? smx__allocate (room->n_claimants, sizeof *needs->items, error) : NULL;
  for (gsize i = 0; needs->items != NULL && i < room->n_claimants; i++)
    needs->items[needs->n++] = make_need (&room->ways, &room->claimants[i]);
  return needs->items != NULL;
}

/* ---- All ---- */

static gboolean
make_rooms (Work *self, GError **error)
{
  self->n_workers = smx__parallel_workers (self->options->threads, self->n_services);
  self->rooms = smx__allocate (self->n_workers, sizeof *self->rooms, error);
  for (guint i = 0; self->rooms != NULL && i < self->n_workers; i++)
    if (!smx__ways_init (&self->rooms[i].ways, &self->graph->requirements, error) ||
        !smx__spread_room_init (&self->rooms[i].spread, &self->spread, error))
      return FALSE;
  return self->rooms != NULL;
}

gboolean
smx__sight_needs (const SmxGraph *graph, const SmxSightParts *parts, const gboolean *wanted,
                  const SmxStructureOptions *options, SmxNeeds *needs, gboolean *sampled, GError **error)
{
  g_auto (Work) work = { .graph = graph, .parts = parts, .options = options, .needs = needs };
  SmxProgress progress = smx__structure_progress (options);
  if ((work.services = smx__allocate (graph->n_services, sizeof *work.services, error)) == NULL ||
      (work.sampled = smx__allocate (graph->n_services, sizeof *work.sampled, error)) == NULL ||
      !smx__spread_init_needs (&work.spread, graph, error))
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
  return TRUE;
}
