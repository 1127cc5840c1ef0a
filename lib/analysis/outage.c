/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outages that are certain. Invariant: components stand in such an order that a loss, handed on from the first to the last, has
 * reached all that it reaches. */

#include "outage.h"
#include "../base/memory.h"
#include "../base/parallel.h"
#include <math.h>
#include <string.h>

#define LOOK_AHEAD 8u /* places */

const char *const smx__out_names[SMX_N_OUT] = { "service", "provider", "pair" };

/* Arcs that are certain, between places, so that those who are near each other stand near each other. */
static gboolean
place_arcs (SmxDamage *self, GError **error)
{
  const SmxNetwork *users = &self->graph->users;
  gsize n = 0;
  if ((self->places = smx__allocate (users->n, sizeof *self->places, error)) == NULL ||
      (self->quiet = smx__allocate (users->n, sizeof *self->quiet, error)) == NULL ||
      (self->starts = smx__allocate ((gsize)users->n + 1, sizeof *self->starts, error)) == NULL ||
      (self->heads = smx__allocate (users->n_arcs, sizeof *self->heads, error)) == NULL)
    return FALSE;
  for (guint32 place = 0; place < users->n; place++)
    self->places[self->loops.nodes[place]] = place;
  for (guint32 place = 0; place < users->n; place++) {
    const guint32 service = self->loops.nodes[place];
    self->starts[place] = n;
    self->quiet[place] =
        isnan (self->graph->volumes[service]) &&
        self->graph->of_service.starts[service] == self->graph->of_service.starts[service + 1];
    for (gsize arc = users->starts[service]; arc < users->starts[service + 1]; arc++)
      if (users->weights[arc] >= 1)
        self->heads[n++] = self->places[users->heads[arc]];
  }
  self->starts[users->n] = n;
  return TRUE;
}

gboolean
smx__damage_init (SmxDamage *self, const SmxGraph *graph, SmxProgress *progress, GError **error)
{
  *self = (SmxDamage){ .graph = graph };
  self->of_service = smx__allocate ((gsize)graph->n_services + 1, sizeof *self->of_service, error);
  if (self->of_service == NULL || !smx__components_take (&self->loops, &graph->users, 1, progress, error) ||
      !place_arcs (self, error) || !smx__provider_lists_take (&self->providers, graph->matrix, error))
    return FALSE;
  gsize at = 0;
  for (guint32 service = 0; service <= graph->n_services; service++) {
    while (at < self->providers.n && self->providers.pairs[2 * at] < service)
      at++;
    self->of_service[service] = at;
  }
  return TRUE;
}

void
smx__damage_clear (SmxDamage *self)
{
  smx__components_clear (&self->loops);
  smx__provider_lists_clear (&self->providers);
  g_free (self->places);
  g_free (self->quiet);
  g_free (self->starts);
  g_free (self->heads);
  g_free (self->of_service);
}

gboolean
smx__outage_init (SmxOutage *self, const SmxDamage *damage, GError **error)
{
  *self = (SmxOutage){ .damage = damage, .first = damage->graph->n_services };
  return (self->out = smx__allocate (damage->graph->n_providers, sizeof *self->out, error)) != NULL &&
         (self->lost = smx__allocate (damage->graph->n_services, sizeof *self->lost, error)) != NULL &&
         smx__impact_init (&self->impact, damage->graph, error);
}

void
smx__outage_clear (SmxOutage *self)
{
  g_free (self->out);
  g_free (self->lost);
  smx__impact_clear (&self->impact);
}

void
smx__outage_service (SmxOutage *self, guint32 service, guint64 cases)
{
  if (cases == 0)
    return;
  const guint32 place = self->damage->places[service];
  self->lost[place] |= cases;
  self->first = MIN (self->first, place);
  self->end = MAX (self->end, place + 1);
}

void
smx__outage_provider (SmxOutage *self, guint32 provider, guint64 cases)
{
  self->out[provider] |= cases;
  self->any_provider = TRUE;
}

void
smx__outage_return (SmxOutage *self)
{
  memset (self->out, 0, self->damage->graph->n_providers * sizeof *self->out);
  self->any_provider = FALSE;
}

static void
lose_by_providers (SmxOutage *self)
{
  for (guint32 service = 0; service < self->damage->graph->n_services; service++) {
    gsize n;
    const guint32 *pairs = smx__damage_providers (self->damage, service, &n);
    guint64 cases = n == 0 ? 0 : G_MAXUINT64;
    for (gsize i = 0; i < n && cases != 0; i++)
      cases &= self->out[pairs[2 * i + 1]];
    smx__outage_service (self, service, cases);
  }
}

static void
hand_on_from (SmxOutage *self, guint32 place, guint64 cases)
{
  const SmxDamage *damage = self->damage;
  guint32 end = self->end;
  self->lost[place] |= cases;
  for (gsize arc = damage->starts[place]; arc < damage->starts[place + 1]; arc++) {
    self->lost[damage->heads[arc]] |= cases;
    end = MAX (end, damage->heads[arc] + 1);
  }
  self->end = end;
}

static void
hand_on (SmxOutage *self)
{
  const SmxComponents *loops = &self->damage->loops;
  if (self->first >= self->end)
    return;
  guint32 c = loops->of[loops->nodes[self->first]];
  self->first = loops->starts[c];
  for (; c < loops->n && loops->starts[c] < self->end; c++) {
    const guint32 first = loops->starts[c], end = loops->starts[c + 1];
    guint64 cases = 0;
    for (guint32 place = first; place < end; place++)
      cases |= self->lost[place];
    if (cases != 0)
      self->end = MAX (self->end, end);
    for (guint32 place = first; place < end && cases != 0; place++)
      hand_on_from (self, place, cases);
  }
}

/* Services stand in the order of their numbers, not of places: what will be read of one is asked of memory before. */
static inline __attribute__ ((always_inline)) void
look_ahead (const SmxOutage *self, guint32 place)
{
  const SmxDamage *damage = self->damage;
  const SmxGraph *graph = damage->graph;
  const guint32 near = place + LOOK_AHEAD, far = near + LOOK_AHEAD;
  if (far >= graph->n_services)
    return;
  __builtin_prefetch (&graph->of_service.starts[damage->loops.nodes[far]]);
  if (damage->quiet[near] || self->lost[near] == 0)
    return;
  const guint32 service = damage->loops.nodes[near];
  __builtin_prefetch (&graph->volumes[service]);
  __builtin_prefetch (&graph->served[graph->of_service.starts[service]]);
}

static void
count_services (SmxOutage *self)
{
  for (guint32 place = self->first; place < self->end; place++) {
    look_ahead (self, place);
    if (self->damage->quiet[place])
      smx__impact_quiet (&self->impact, self->lost[place]);
    else if (self->lost[place] != 0)
      smx__impact_service (&self->impact, self->damage->loops.nodes[place], self->lost[place]);
  }
}

static void
count_deliveries (SmxOutage *self)
{
  const SmxGraph *graph = self->damage->graph;
  for (gsize i = 0; i < graph->n_deliveries; i++) {
    const SmxDelivery *delivery = &graph->deliveries[i];
    guint64 cases = delivery->n_providers == 0 ? 0 : ~self->lost[self->damage->places[delivery->service]];
    for (guint32 k = 0; k < delivery->n_providers && cases != 0; k++)
      cases &= self->out[graph->providers[delivery->first_provider + k]];
    if (cases != 0)
      smx__impact_delivery (&self->impact, i, cases);
  }
}

void
smx__outage_run (SmxOutage *self, guint64 active, gboolean spreads)
{
  smx__impact_begin (&self->impact, active);
  if (self->any_provider)
    lose_by_providers (self);
  if (spreads)
    hand_on (self);
  count_services (self);
  if (self->any_provider)
    count_deliveries (self);
  smx__impact_finish (&self->impact);
  if (self->first < self->end)
    memset (self->lost + self->first, 0, (self->end - self->first) * sizeof *self->lost);
  self->first = self->damage->graph->n_services;
  self->end = 0;
}

SmxHarm
smx__outage_harm (const SmxOutage *self, guint lane)
{
  const SmxImpact *impact = &self->impact;
  double weight = smx__lane (&impact->experienced, lane);
  return (SmxHarm){ .customers = smx__impact_total (impact, lane),
                    .experience = weight > 0 ? smx__lane (&impact->experience, lane) / weight : (double)NAN,
                    .services = (gint64)smx__lane (&impact->services, lane),
                    .stopped = (gint64)smx__lane (&impact->stopped, lane),
                    .unknown = (impact->unknown >> lane & 1) != 0 };
}

/* ---- Many cases ---- */

typedef struct {
  const SmxFailure *cases;
  gsize n;
  gboolean spreads;
  SmxOutage *outages; /* one a worker */
  guint n_workers;
  SmxHarm *harms;
} Work;

static void
clear_work (Work *self)
{
  for (guint i = 0; self->outages != NULL && i < self->n_workers; i++)
    smx__outage_clear (&self->outages[i]);
  g_free (self->outages);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

static gboolean
run_word (gsize item, guint worker, gpointer data, G_GNUC_UNUSED GError **error)
{
  const Work *work = data;
  SmxOutage *outage = &work->outages[worker];
  const gsize first = item * SMX_WORD;
  const guint n = (guint)MIN (work->n - first, SMX_WORD);
  for (guint lane = 0; lane < n; lane++) {
    const SmxFailure *one = &work->cases[first + lane];
    const guint64 bit = G_GUINT64_CONSTANT (1) << lane;
    if (one->kind == SMX_OUT_SERVICE)
      smx__outage_service (outage, one->id, bit);
    else
      smx__outage_provider (outage, one->id, bit);
    if (one->kind == SMX_OUT_PAIR)
      smx__outage_provider (outage, one->other, bit);
  }
  smx__outage_run (outage, smx__worlds_first (n), work->spreads);
  for (guint lane = 0; lane < n; lane++)
    work->harms[first + lane] = smx__outage_harm (outage, lane);
  if (outage->any_provider)
    smx__outage_return (outage);
  return TRUE;
}

gboolean
smx__outage_cases (const SmxDamage *damage, const SmxFailure *cases, gsize n, gboolean spreads, guint threads,
                   SmxProgress *progress, SmxHarm *harms, GError **error)
{
  const gsize n_words = (n + SMX_WORD - 1) / SMX_WORD;
  g_auto (Work) work = { .cases = cases, .n = n, .spreads = spreads, .harms = harms };
  work.n_workers = smx__parallel_workers (threads, n_words);
  work.outages = smx__allocate (work.n_workers, sizeof *work.outages, error);
  for (guint i = 0; work.outages != NULL && i < work.n_workers; i++)
    if (!smx__outage_init (&work.outages[i], damage, error))
      return FALSE;
  return work.outages != NULL && smx__parallel (n_words, work.n_workers, run_word, &work, progress, error);
}

SmxFailure *
smx__damage_failures (const SmxDamage *self, gsize *n, GError **error)
{
  const SmxGraph *graph = self->graph;
  *n = (gsize)graph->n_services + graph->n_providers;
  SmxFailure *cases = smx__allocate (*n, sizeof *cases, error);
  for (guint32 i = 0; cases != NULL && i < graph->n_services; i++)
    cases[i] = (SmxFailure){ SMX_OUT_SERVICE, self->loops.nodes[i], SMX_NO_ID };
  for (guint32 i = 0; cases != NULL && i < graph->n_providers; i++)
    cases[graph->n_services + i] = (SmxFailure){ SMX_OUT_PROVIDER, i, SMX_NO_ID };
  return cases;
}
