/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What part of all that a role receives rests on each provider: the mean over its deliveries of the chance that one needs him, who
 * makes it or something that it requires. Formula: docs/method.md, "Line of sight". */

#include "../base/memory.h"
#include "../stats/parts.h"
#include "sight.h"

typedef struct {
  SmxReaches *reaches;
  const SmxGraph *graph;
  const SmxSightParts *parts;
  const SmxNeeds *needs;
  gsize *places; /* one a provider: where its reach of this role stands, if it is one of this role at all */
} Work;

/* Of one role, which begins at @first. */
static SmxReach *
find_reach (Work *self, gsize first, guint32 provider, guint32 role, GError **error)
{
  SmxReaches *reaches = self->reaches;
  gsize place = self->places[provider];
  if (place >= first && place < reaches->n && reaches->items[place].provider == provider)
    return &reaches->items[place];
  if (!smx__reserve (&reaches->items, &reaches->capacity, reaches->n + 1, sizeof *reaches->items, error))
    return NULL;
  place = self->places[provider] = reaches->n++;
  reaches->items[place] = (SmxReach){ .provider = provider,
                                      .role = role,
                                      .depth = SMX_UNREACHED,
                                      .way.weight = -1,
                                      .whole = self->parts->role_wholes[MIN (role, self->graph->n_roles)] };
  return &reaches->items[place];
}

static void
offer_way (SmxReach *reach, const SmxSightWay *way, double weight)
{
  if (weight <= reach->way.weight)
    return;
  reach->way = *way;
  reach->way.weight = weight;
}

/* @part: what the provider makes of the delivery itself, or NULL; @need: what of what it requires, or NULL. */
static void
add_delivery (const Work *self, SmxReach *reach, gsize delivery, const SmxPart *part, const SmxNeed *need)
{
  const double weight = self->parts->weights[delivery];
  const guint32 service = self->graph->deliveries[delivery].service;
  const SmxSightWay directly = { .own = service, .delivered = service };
  double rest = weight;
  if (part != NULL) {
    const double own = smx__part_of (weight, part->amount, self->parts->delivery_wholes[delivery]);
    rest -= own;
    reach->amount += own;
    reach->depth = 0;
    offer_way (reach, &directly, own);
  }
  if (need == NULL)
    return;
  reach->amount += rest * need->chance;
  reach->error += rest / reach->whole * need->error;
  reach->depth = MIN (reach->depth, need->steps);
  offer_way (reach, &need->way, weight * need->way.weight);
}

/* Both lists are by provider. */
static gboolean
take_delivery (Work *self, gsize first, gsize delivery, GError **error)
{
  const SmxDelivery *one = &self->graph->deliveries[delivery];
  const SmxNeeds *needs = &self->needs[one->service];
  const gsize end = self->parts->delivery_starts[delivery + 1];
  gsize at = self->parts->delivery_starts[delivery], k = 0;
  while (at < end || k < needs->n) {
    const SmxPart *part = at < end ? &self->parts->of_delivery[at] : NULL;
    const SmxNeed *need = k < needs->n ? &needs->items[k] : NULL;
    const guint32 provider =
        MIN (part == NULL ? SMX_NO_ID : part->provider, need == NULL ? SMX_NO_ID : need->provider);
    const gboolean makes = part != NULL && part->provider == provider;
    const gboolean needed = need != NULL && need->provider == provider;
    SmxReach *reach = find_reach (self, first, provider, one->role, error);
    if (reach == NULL)
      return FALSE;
    add_delivery (self, reach, delivery, makes ? part : NULL, needed ? need : NULL);
    at += makes ? 1 : 0;
    k += needed ? 1 : 0;
  }
  return TRUE;
}

static gboolean
take_roles (Work *self, const gboolean *ends, GError **error)
{
  const SmxGraph *graph = self->graph;
  gsize first = 0;
  for (gsize i = 0; i < graph->n_deliveries; i++) {
    const guint32 role = graph->deliveries[i].role;
    if (i == 0 || graph->deliveries[i - 1].role != role)
      first = self->reaches->n;
    if (ends[MIN (role, graph->n_roles)] && self->parts->weights[i] > 0 &&
        !take_delivery (self, first, i, error))
      return FALSE;
  }
  return TRUE;
}

/* Roles stay in their order. */
static gboolean
sort_by_provider (SmxReaches *self, GError **error)
{
  g_autofree guint32 *keys = smx__allocate (self->n, sizeof *keys, error);
  for (gsize i = 0; keys != NULL && i < self->n; i++)
    keys[i] = self->items[i].provider;
  g_autofree guint32 *order = keys == NULL ? NULL : smx__sorted_rows (keys, self->n, 1, error);
  SmxReach *items = order == NULL ? NULL : smx__allocate (self->n, sizeof *items, error);
  if (items == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n; i++) {
    items[i] = self->items[order[i]];
    items[i].share = smx__part_of (1, items[i].amount, items[i].whole);
  }
  g_free (self->items);
  self->items = items;
  return TRUE;
}

gboolean
smx__sight_reach (SmxReaches *self, const SmxGraph *graph, const SmxSightParts *parts, const SmxNeeds *needs,
                  const gboolean *ends, GError **error)
{
  g_autofree gsize *places = smx__allocate (graph->n_providers, sizeof *places, error);
  Work work = { .reaches = self, .graph = graph, .parts = parts, .needs = needs, .places = places };
  return places != NULL && take_roles (&work, ends, error) && sort_by_provider (self, error);
}
