/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one failure may spread to. What is surely lost is one root; all else that may be lost is searched depth first from it, so that
 * in the reverse order of leaving each service comes after all that it requires, but for loops, which are gone through again. */

#include "spread.h"
#include "../base/memory.h"
#include "../base/random.h"
#include <math.h>

enum { OF_SERVICE = 101, OF_REQUIRED = 102 }; /* streams of draws */
#define LOOK_AHEAD 12                         /* steps */
enum { NOT_LOST = 0, SURELY = 1, FIRST_POSSIBLE = 2 };

/* ---- What all share ---- */

/* What the draws of an arc are known by: both codes, in the same order whichever way it leads. */
static guint64
unit_of (const SmxSpread *self, const SmxGraph *graph, guint32 tail, guint32 head)
{
  const SmxNames *names = &graph->matrix->names[SMX_DICTIONARY_SERVICE];
  const gboolean needs = self->network == &graph->requirements;
  return smx__random_unit (smx__names_code (names, needs ? tail : head), OF_SERVICE) ^
         smx__random_unit (smx__names_code (names, needs ? head : tail), OF_REQUIRED);
}

static gboolean
number_events (SmxSpread *self, const SmxGraph *graph, GError **error)
{
  const SmxNetwork *network = self->network;
  if ((self->events = smx__allocate (network->n_arcs, sizeof *self->events, error)) == NULL)
    return FALSE;
  for (gsize arc = 0; arc < network->n_arcs; arc++)
    self->events[arc] = network->weights[arc] < 1 ? self->n_events++ : SMX_NO_ID;
  if ((self->units = smx__allocate (self->n_events, sizeof *self->units, error)) == NULL ||
      (self->shares = smx__allocate (self->n_events, sizeof *self->shares, error)) == NULL)
    return FALSE;
  for (guint32 tail = 0; tail < network->n; tail++)
    for (gsize arc = network->starts[tail]; arc < network->starts[tail + 1]; arc++) {
      if (self->events[arc] == SMX_NO_ID)
        continue;
      self->units[self->events[arc]] = unit_of (self, graph, tail, network->heads[arc]);
      self->shares[self->events[arc]] = network->weights[arc];
    }
  return TRUE;
}

/* @back: the same arcs turned round. */
static gboolean
find_doubtful (SmxSpread *self, const SmxNetwork *back, GError **error)
{
  const SmxNetwork *network = self->network;
  if ((self->doubtful = smx__allocate (network->n, sizeof *self->doubtful, error)) == NULL)
    return FALSE;
  for (guint32 service = 0; service < network->n; service++) {
    self->doubtful[service] = SMX_UNREACHED;
    for (gsize arc = network->starts[service]; arc < network->starts[service + 1]; arc++)
      if (self->events[arc] != SMX_NO_ID)
        self->doubtful[service] = 0;
  }
  return smx__network_distances (back, self->doubtful, error);
}

static gboolean
find_sole (SmxSpread *self, GError **error)
{
  const SmxGraph *graph = self->damage->graph;
  g_autofree guint32 *sole =
      smx__allocate (MAX (graph->n_services, graph->n_deliveries), sizeof *sole, error);
  if (sole == NULL)
    return FALSE;
  for (guint32 service = 0; service < graph->n_services; service++) {
    gsize n;
    const guint32 *pairs = smx__damage_providers (self->damage, service, &n);
    sole[service] = n == 1 ? pairs[1] : SMX_NO_ID;
  }
  if (!smx__members_deal (&self->services, sole, graph->n_services, graph->n_providers, error))
    return FALSE;
  for (gsize i = 0; i < graph->n_deliveries; i++) {
    const SmxDelivery *delivery = &graph->deliveries[i];
    sole[i] = delivery->n_providers == 1 ? graph->providers[delivery->first_provider] : SMX_NO_ID;
  }
  return smx__members_deal (&self->deliveries, sole, graph->n_deliveries, graph->n_providers, error);
}

gboolean
smx__spread_init (SmxSpread *self, const SmxDamage *damage, GError **error)
{
  const SmxGraph *graph = damage->graph;
  *self = (SmxSpread){ .damage = damage, .network = &graph->users };
  return number_events (self, graph, error) && find_doubtful (self, &graph->requirements, error) &&
         find_sole (self, error);
}

gboolean
smx__spread_init_needs (SmxSpread *self, const SmxGraph *graph, GError **error)
{
  *self = (SmxSpread){ .network = &graph->requirements };
  return number_events (self, graph, error) && find_doubtful (self, &graph->users, error);
}

void
smx__spread_clear (SmxSpread *self)
{
  g_free (self->events);
  g_free (self->units);
  g_free (self->shares);
  g_free (self->doubtful);
  smx__members_clear (&self->services);
  smx__members_clear (&self->deliveries);
}

/* The services that fail at first; *@n of them. */
static const guint32 *
services_of (const SmxSpread *self, const SmxFailure *one, guint32 *n)
{
  *n = 1;
  if (one->kind == SMX_OUT_SERVICE)
    return &one->id;
  *n = self->services.starts[one->id + 1] - self->services.starts[one->id];
  return self->services.items + self->services.starts[one->id];
}

gboolean
smx__spread_is_doubtful (const SmxSpread *self, const SmxFailure *one)
{
  guint32 n;
  const guint32 *services = services_of (self, one, &n);
  for (guint32 i = 0; i < n; i++)
    if (self->doubtful[services[i]] != SMX_UNREACHED)
      return TRUE;
  return FALSE;
}

/* ---- One failure ---- */

gboolean
smx__spread_room_init (SmxSpreadRoom *self, const SmxSpread *spread, GError **error)
{
  const guint32 n = spread->network->n;
  *self = (SmxSpreadRoom){ .spread = spread };
  if ((self->place = smx__allocate (n, sizeof *self->place, error)) == NULL ||
      (self->sure = smx__allocate (n, sizeof *self->sure, error)) == NULL ||
      (self->possible = smx__allocate (n, sizeof *self->possible, error)) == NULL ||
      (self->way = smx__allocate (n, sizeof *self->way, error)) == NULL ||
      (self->next = smx__allocate (n, sizeof *self->next, error)) == NULL ||
      (self->lost = smx__allocate (n, SMX_WIDE * sizeof *self->lost, error)) == NULL ||
      (self->chance = smx__allocate (n, sizeof *self->chance, error)) == NULL ||
      (spread->damage != NULL && !smx__impact_init (&self->impact, spread->damage->graph, error)))
    return FALSE;
  self->impact.counts = FALSE;
  return TRUE;
}

void
smx__spread_room_clear (SmxSpreadRoom *self)
{
  g_free (self->place);
  g_free (self->sure);
  g_free (self->possible);
  g_free (self->way);
  g_free (self->next);
  g_free (self->lost);
  g_free (self->chance);
  g_free (self->steps);
  smx__impact_clear (&self->impact);
}

static void
set_lost (SmxSpreadRoom *self, guint32 service, guint64 worlds)
{
  for (guint w = 0; w < SMX_WIDE; w++)
    self->lost[(gsize)service * SMX_WIDE + w] = worlds;
}

static void
add_sure (SmxSpreadRoom *self, guint32 service)
{
  if (self->place[service] != NOT_LOST)
    return;
  self->place[service] = SURELY;
  self->sure[self->n_sure++] = service;
}

static void
find_sure (SmxSpreadRoom *self, const SmxFailure *one)
{
  guint32 n;
  const SmxNetwork *network = self->spread->network;
  const guint32 *services = services_of (self->spread, one, &n);
  for (guint32 i = 0; i < n; i++)
    add_sure (self, services[i]);
  for (guint32 i = 0; i < self->n_sure; i++)
    for (gsize arc = network->starts[self->sure[i]]; arc < network->starts[self->sure[i] + 1]; arc++)
      if (network->weights[arc] >= 1)
        add_sure (self, network->heads[arc]);
}

/* Searches on from the last service of the way; those that are left are kept from the end of @possible. */
static void
search (SmxSpreadRoom *self, guint32 n_way)
{
  const SmxNetwork *network = self->spread->network;
  while (n_way > 0) {
    guint32 service = self->way[n_way - 1];
    gsize *next = &self->next[service];
    while (*next < network->starts[service + 1] && self->place[network->heads[*next]] != NOT_LOST)
      ++*next;
    if (*next < network->starts[service + 1]) {
      guint32 head = network->heads[*next];
      self->place[head] = FIRST_POSSIBLE;
      self->next[head] = network->starts[head];
      self->way[n_way++] = head;
      continue;
    }
    n_way--;
    if (self->place[service] != SURELY)
      self->possible[network->n - ++self->n_possible] = service;
  }
}

static void
find_possible (SmxSpreadRoom *self)
{
  const SmxNetwork *network = self->spread->network;
  for (guint32 i = 0; i < self->n_sure; i++) {
    self->way[0] = self->sure[i];
    self->next[self->sure[i]] = network->starts[self->sure[i]];
    search (self, 1);
  }
  const guint32 first = network->n - self->n_possible;
  for (guint32 i = 0; i < self->n_possible; i++) {
    self->possible[i] = self->possible[first + i];
    self->place[self->possible[i]] = FIRST_POSSIBLE + i;
  }
}

static gboolean
add_steps (SmxSpreadRoom *self, guint32 service, GError **error)
{
  const SmxNetwork *network = self->spread->network;
  const gsize first = network->starts[service], end = network->starts[service + 1];
  if (!smx__reserve (&self->steps, &self->capacity, self->n_steps + (end - first), sizeof *self->steps,
                     error))
    return FALSE;
  for (gsize arc = first; arc < end; arc++) {
    guint32 head = network->heads[arc], event = self->spread->events[arc];
    if (self->place[head] == SURELY || head == service)
      continue;
    self->steps[self->n_steps++] = (SmxStep){ service, head, event, network->weights[arc] };
    self->n_uncertain += event != SMX_NO_ID ? 1 : 0;
  }
  return TRUE;
}

static gboolean
find_steps (SmxSpreadRoom *self, GError **error)
{
  for (guint32 i = 0; i < self->n_sure; i++)
    if (!add_steps (self, self->sure[i], error))
      return FALSE;
  for (guint32 i = 0; i < self->n_possible; i++)
    if (!add_steps (self, self->possible[i], error))
      return FALSE;
  return TRUE;
}

gboolean
smx__spread_enter (SmxSpreadRoom *self, const SmxFailure *one, GError **error)
{
  const SmxMembers *deliveries = &self->spread->deliveries;
  find_sure (self, one);
  find_possible (self);
  self->n_deliveries = 0;
  if (one->kind == SMX_OUT_PROVIDER) {
    self->deliveries = deliveries->items + deliveries->starts[one->id];
    self->n_deliveries = deliveries->starts[one->id + 1] - deliveries->starts[one->id];
  }
  if (find_steps (self, error))
    return TRUE;
  smx__spread_leave (self);
  return FALSE;
}

static void
forget (SmxSpreadRoom *self, const guint32 *services, guint32 n)
{
  for (guint32 i = 0; i < n; i++) {
    self->place[services[i]] = NOT_LOST;
    self->chance[services[i]] = 0;
    set_lost (self, services[i], 0);
  }
}

void
smx__spread_leave (SmxSpreadRoom *self)
{
  forget (self, self->sure, self->n_sure);
  forget (self, self->possible, self->n_possible);
  self->n_sure = self->n_possible = 0;
  self->n_steps = 0;
  self->n_uncertain = 0;
}

gboolean
smx__spread_is_sure (const SmxSpreadRoom *self, guint32 service)
{
  return self->place[service] == SURELY;
}

/* ---- Many worlds ---- */

/* One step in all words; whether it brought anything. */
static gboolean
take_step (const guint64 *restrict tail, guint64 *restrict head, const guint64 *restrict mask)
{
  guint64 news = 0;
  for (guint w = 0; w < SMX_WIDE; w++) {
    guint64 after = head[w] | (tail[w] & mask[w]);
    news |= after ^ head[w];
    head[w] = after;
  }
  return news != 0;
}

static const guint64 always[SMX_WIDE] = { G_MAXUINT64, G_MAXUINT64, G_MAXUINT64, G_MAXUINT64,
                                          G_MAXUINT64, G_MAXUINT64, G_MAXUINT64, G_MAXUINT64 };

/* Asks memory for what a step will read: services and events stand anywhere. Inline always, see smx__network_look_ahead(). */
static inline __attribute__ ((always_inline)) void
look_ahead (const SmxSpreadRoom *self, const SmxStep *step, const guint64 *masks, gsize stride)
{
  __builtin_prefetch (self->lost + (gsize)step->head * SMX_WIDE, 1);
  if (masks != NULL && step->event != SMX_NO_ID)
    __builtin_prefetch (masks + step->event * stride);
}

/* Goes through all steps; TRUE where a loop asks for another time. */
static gboolean
hand_on (SmxSpreadRoom *self, const guint64 *masks, gsize stride)
{
  gboolean again = FALSE;
  const SmxStep *end = self->steps + self->n_steps;
  for (const SmxStep *step = self->steps; step < end; step++) {
    if (end - step > LOOK_AHEAD)
      look_ahead (self, step + LOOK_AHEAD, masks, stride);
    const guint64 *tail = self->lost + (gsize)step->tail * SMX_WIDE;
    guint64 *head = self->lost + (gsize)step->head * SMX_WIDE;
    const guint64 *mask = step->event == SMX_NO_ID || masks == NULL ? always : masks + step->event * stride;
    if (take_step (tail, head, mask))
      again = again || self->place[step->head] < self->place[step->tail];
  }
  return again;
}

void
smx__spread_run (SmxSpreadRoom *self, const guint64 *masks, gsize stride)
{
  for (guint32 i = 0; i < self->n_sure; i++)
    set_lost (self, self->sure[i], G_MAXUINT64);
  for (guint32 i = 0; i < self->n_possible; i++)
    set_lost (self, self->possible[i], 0);
  while (hand_on (self, masks, stride))
    ;
}

void
smx__spread_count (SmxSpreadRoom *self, guint word, guint64 active)
{
  const SmxGraph *graph = self->spread->damage->graph;
  const guint64 *lost = self->lost + word;
  smx__impact_begin (&self->impact, active);
  for (guint32 i = 0; i < self->n_sure; i++)
    smx__impact_service (&self->impact, self->sure[i], active);
  for (guint32 i = 0; i < self->n_possible; i++) {
    if (self->n_possible - i > LOOK_AHEAD) {
      const guint32 service = self->possible[i + LOOK_AHEAD];
      __builtin_prefetch (lost + (gsize)service * SMX_WIDE);
      __builtin_prefetch (&graph->of_service.starts[service]);
      __builtin_prefetch (&graph->volumes[service]);
    }
    smx__impact_service (&self->impact, self->possible[i], lost[(gsize)self->possible[i] * SMX_WIDE]);
  }
  for (guint32 i = 0; i < self->n_deliveries; i++) {
    guint32 service = graph->deliveries[self->deliveries[i]].service;
    smx__impact_delivery (&self->impact, self->deliveries[i], ~lost[(gsize)service * SMX_WIDE]);
  }
  smx__impact_finish (&self->impact);
}

/* ---- One way each ---- */

gboolean
smx__spread_is_tree (const SmxSpreadRoom *self)
{
  return self->n_steps == self->n_possible; /* each has one at least */
}

double
smx__spread_tree (SmxSpreadRoom *self)
{
  const SmxGraph *graph = self->spread->damage->graph;
  double sum = 0;
  for (guint32 i = 0; i < self->n_sure; i++) {
    self->chance[self->sure[i]] = 1;
    sum += isnan (graph->volumes[self->sure[i]]) ? 0 : graph->volumes[self->sure[i]];
  }
  for (gsize i = 0; i < self->n_steps; i++) {
    const SmxStep *step = &self->steps[i];
    self->chance[step->head] = self->chance[step->tail] * step->share;
    if (!isnan (graph->volumes[step->head]))
      sum += graph->volumes[step->head] * self->chance[step->head];
  }
  for (guint32 i = 0; i < self->n_deliveries; i++) {
    const SmxDelivery *delivery = &graph->deliveries[self->deliveries[i]];
    if (!isnan (delivery->volume))
      sum += delivery->volume * (1 - self->chance[delivery->service]);
  }
  return sum;
}
