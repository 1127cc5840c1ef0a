/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix as a graph. Formulas: docs/method.md, "Structure". */

#include "graph.h"
#include "../base/memory.h"
#include "../tally/groups-fields.h"
#include "measuring.h"
#include <math.h>

void
smx__graph_clear (SmxGraph *self)
{
  smx__network_clear (&self->requirements);
  smx__network_clear (&self->users);
  smx__members_clear (&self->of_service);
  smx__members_clear (&self->of_role);
  g_free (self->served);
  g_free (self->volumes);
  g_free (self->deliveries);
  g_free (self->providers);
  g_free (self->touches);
  g_free (self->journeys);
}

/* ---- Dependencies ---- */

#define AHEAD 16 /* entries whose places are asked of memory before they are read */

/* They stand in the order of who requires. */
static gboolean
take_requirements (SmxGraph *self, GError **error)
{
  const SmxSlab *slab = &self->matrix->slabs[SMX_DEPENDENCIES];
  SmxNetwork *network = &self->requirements;
  if (!smx__network_open (network, self->n_services, slab->n, error))
    return FALSE;
  network->n_arcs = 0;
  for (gsize i = 0; i < slab->n; i++) {
    if (i + AHEAD < slab->n)
      __builtin_prefetch (smx__groups_entry (slab->groups, slab->order[i + AHEAD]));
    const guint32 *key = smx__slab_key (slab, i);
    const double share = smx__groups_number (slab->groups, slab->order[i]); /* each key has one entry */
    if (share <= 0)
      continue;
    network->starts[key[0] + 1]++;
    network->heads[network->n_arcs] = key[1];
    network->weights[network->n_arcs++] = isnan (share) ? 1 : share;
  }
  smx__network_close (network);
  return TRUE;
}

/* ---- Volumes and deliveries ---- */

static gboolean
take_volumes (SmxGraph *self, GError **error)
{
  g_auto (SmxMeasuring) measuring = { .matrix = NULL };
  self->volumes = smx__allocate (self->n_services, sizeof *self->volumes, error);
  if (self->volumes == NULL || !smx__measuring_start (&measuring, self->matrix, SMX_ROWS_SERVICE, SMX_NO_ID,
                                                      SMX_NEEDS_LOG, SMX_STRETCH, error))
    return FALSE;
  while (smx__measuring_next (&measuring))
    for (gsize i = 0; i < measuring.n; i++)
      self->volumes[measuring.first + i] = measuring.items[i].volume;
  return TRUE;
}

static gboolean
take_delivery_volumes (SmxGraph *self, GError **error)
{
  g_auto (SmxMeasuring) measuring = { .matrix = NULL };
  if (!smx__measuring_start (&measuring, self->matrix, SMX_ROWS_PAIR, SMX_NO_ID, SMX_NEEDS_LOG, SMX_STRETCH,
                             error))
    return FALSE;
  self->deliveries = smx__allocate (measuring.rows.n, sizeof *self->deliveries, error);
  if (self->deliveries == NULL)
    return FALSE;
  while (smx__measuring_next (&measuring))
    for (gsize i = 0; i < measuring.n; i++) {
      const SmxRowKey *key = &measuring.rows.keys[measuring.first + i];
      self->deliveries[self->n_deliveries++] = (SmxDelivery){ .role = key->role,
                                                              .service = key->service,
                                                              .volume = measuring.items[i].volume,
                                                              .requests = measuring.items[i].requests };
    }
  return TRUE;
}

/* Pairs of the matrix that name a service are in the order of deliveries. */
static gboolean
take_providers (SmxGraph *self, GError **error)
{
  const SmxMatrix *matrix = self->matrix;
  gsize delivery = 0;
  guint32 n = 0;
  self->providers = smx__allocate (matrix->n_cells, sizeof *self->providers, error);
  for (gsize i = 0; self->providers != NULL && i < matrix->n_pairs; i++) {
    const SmxPair *pair = &matrix->pairs[i];
    if (pair->service == SMX_NO_ID)
      continue;
    self->deliveries[delivery].first_provider = n;
    for (guint32 k = 0; k < pair->n_cells; k++) {
      guint32 provider = matrix->cells[pair->first_cell + k].provider;
      if (provider != SMX_NO_ID)
        self->providers[n++] = provider;
    }
    self->deliveries[delivery].n_providers = n - self->deliveries[delivery].first_provider;
    delivery++;
  }
  return self->providers != NULL;
}

/* ---- What is critical ---- */

static gsize
find_delivery (const SmxGraph *self, guint32 role, guint32 service)
{
  gsize low = 0, high = self->n_deliveries;
  while (low < high) {
    gsize middle = low + (high - low) / 2;
    const SmxDelivery *delivery = &self->deliveries[middle];
    if (delivery->role < role || (delivery->role == role && delivery->service < service))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The largest criticality that links in force say, one a delivery; NAN where none does. */
static double *
read_link_criticality (const SmxGraph *self, GError **error)
{
  const SmxSlab *slab = &self->matrix->slabs[SMX_LINKS];
  double *most = smx__allocate (self->n_deliveries, sizeof *most, error);
  for (gsize i = 0; most != NULL && i < self->n_deliveries; i++)
    most[i] = NAN;
  for (gsize i = 0; most != NULL && i < slab->n; i++) {
    SmxLink link;
    const guint32 *key = smx__slab_key (slab, i);
    if (!smx__link_in_force (self->matrix, i))
      continue;
    smx__slab_read (slab, i, &link);
    gsize at = find_delivery (self, key[0], key[1]);
    most[at] = fmax (most[at], link.criticality);
  }
  return most;
}

/* What a service says of itself counts for the roles whose links say nothing. */
static gboolean
mark_critical (SmxGraph *self, GError **error)
{
  const SmxMatrix *matrix = self->matrix;
  const SmxSlab *slab = &matrix->slabs[SMX_SERVICES];
  g_autofree double *said = read_link_criticality (self, error);
  g_autofree double *own = said == NULL ? NULL : smx__allocate (self->n_services, sizeof *own, error);
  if (own == NULL)
    return FALSE;
  for (guint32 i = 0; i < self->n_services; i++)
    own[i] = NAN;
  for (gsize i = 0; i < slab->n; i++) {
    SmxService service;
    smx__slab_read (slab, i, &service);
    own[smx__slab_key (slab, i)[0]] = service.criticality;
  }
  for (gsize i = 0; i < self->n_deliveries; i++) {
    double criticality = isnan (said[i]) ? own[self->deliveries[i].service] : said[i];
    self->deliveries[i].critical = isnan (criticality) || criticality >= matrix->settings.critical;
  }
  return TRUE;
}

static gboolean
deal_deliveries (SmxGraph *self, GError **error)
{
  g_autofree guint32 *services = smx__allocate (self->n_deliveries, sizeof *services, error);
  for (gsize i = 0; services != NULL && i < self->n_deliveries; i++)
    services[i] = self->deliveries[i].service;
  if (services == NULL ||
      !smx__members_deal (&self->of_service, services, self->n_deliveries, self->n_services, error) ||
      (self->served = smx__allocate (self->n_deliveries, sizeof *self->served, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n_deliveries; i++) {
    const SmxDelivery *delivery = &self->deliveries[self->of_service.items[i]];
    self->served[i] = (SmxServed){ delivery->role, delivery->critical };
  }
  return TRUE;
}

/* ---- Touchpoints ---- */

typedef struct {
  const SmxSlab *slab;
  SmxTouchpoint *values;
} Touchpoints;

/* A touchpoint without journey is one of its own: these come after all others, by their own numbers. */
static int
compare_journeys (const Touchpoints *self, guint32 a, guint32 b)
{
  const guint32 one = self->values[a].journey, other = self->values[b].journey;
  const guint32 code = smx__slab_key (self->slab, a)[0], other_code = smx__slab_key (self->slab, b)[0];
  if (one != other)
    return one < other ? -1 : 1;
  return one != SMX_NO_ID ? 0 : (code > other_code) - (code < other_code);
}

static int
compare_touches (guint32 a, guint32 b, const void *data)
{
  const Touchpoints *self = data;
  int order = compare_journeys (self, a, b);
  double one = self->values[a].end_customers, other = self->values[b].end_customers;
  if (order != 0 || (isnan (one) && isnan (other)))
    return order;
  if (isnan (one) || isnan (other))
    return isnan (one) ? 1 : -1;
  return (one < other) - (one > other);
}

static gboolean
lay_touches (SmxGraph *self, const Touchpoints *touchpoints, GError **error)
{
  const gsize n = touchpoints->slab->n;
  g_autofree guint32 *order = smx__sorted_order (n, compare_touches, touchpoints, error);
  self->touches = order == NULL ? NULL : smx__allocate (n, sizeof *self->touches, error);
  self->journeys = self->touches == NULL ? NULL : smx__allocate (n + 1, sizeof *self->journeys, error);
  if (self->journeys == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    const SmxTouchpoint *value = &touchpoints->values[order[i]];
    if (i == 0 || compare_journeys (touchpoints, order[i - 1], order[i]) != 0)
      self->journeys[self->n_journeys++] = i;
    self->touches[i] = (SmxTouch){ .role = smx__slab_key (touchpoints->slab, order[i])[1],
                                   .journey = self->n_journeys - 1,
                                   .touchpoint = smx__slab_key (touchpoints->slab, order[i])[0],
                                   .name = value->journey,
                                   .end_customers = value->end_customers,
                                   .experience = value->experience };
    self->counts_touches = self->counts_touches || !isnan (value->end_customers);
  }
  self->n_touches = n;
  self->journeys[self->n_journeys] = n;
  return TRUE;
}

static gboolean
take_touchpoints (SmxGraph *self, GError **error)
{
  const SmxSlab *slab = &self->matrix->slabs[SMX_TOUCHPOINTS];
  g_autofree SmxTouchpoint *values = smx__allocate (slab->n, sizeof *values, error);
  g_autofree guint32 *roles = values == NULL ? NULL : smx__allocate (slab->n, sizeof *roles, error);
  if (roles == NULL)
    return FALSE;
  for (gsize i = 0; i < slab->n; i++)
    smx__slab_read (slab, i, &values[i]);
  const Touchpoints touchpoints = { slab, values };
  if (!lay_touches (self, &touchpoints, error))
    return FALSE;
  for (gsize i = 0; i < slab->n; i++)
    roles[i] = self->touches[i].role;
  return smx__members_deal (&self->of_role, roles, slab->n, self->n_roles, error);
}

gboolean
smx__graph_take (SmxGraph *self, const SmxMatrix *matrix, GError **error)
{
  *self = (SmxGraph){ .matrix = matrix,
                      .n_services = smx__n_of (matrix, SMX_DICTIONARY_SERVICE),
                      .n_providers = smx__n_of (matrix, SMX_DICTIONARY_PROVIDER),
                      .n_roles = smx__n_of (matrix, SMX_DICTIONARY_ROLE) };
  return take_requirements (self, error) && smx__network_turn (&self->users, &self->requirements, error) &&
         take_volumes (self, error) && take_delivery_volumes (self, error) && take_providers (self, error) &&
         mark_critical (self, error) && deal_deliveries (self, error) && take_touchpoints (self, error);
}

/* ---- What end customers meet ---- */

gboolean *
smx__graph_back_roles (const SmxGraph *self, GError **error)
{
  const SmxSlab *slab = &self->matrix->slabs[SMX_ROLES];
  gboolean *is_back = smx__allocate (self->n_roles, sizeof *is_back, error);
  for (gsize i = 0; is_back != NULL && i < slab->n; i++) {
    SmxRole role;
    smx__slab_read (slab, i, &role);
    is_back[smx__slab_key (slab, i)[0]] = role.kind == SMX_KIND_BACK;
  }
  return is_back;
}

static gboolean
meets_customers (const SmxGraph *self, const gboolean *is_back, guint32 role)
{
  if (role == SMX_NO_ID)
    return self->n_touches == 0;
  return self->n_touches > 0 ? self->of_role.starts[role + 1] > self->of_role.starts[role] : !is_back[role];
}

void
smx__graph_mark_met (const SmxGraph *self, const gboolean *is_back, guint32 *distance)
{
  for (guint32 service = 0; service < self->n_services; service++)
    distance[service] = SMX_UNREACHED;
  for (gsize i = 0; i < self->n_deliveries; i++)
    if (meets_customers (self, is_back, self->deliveries[i].role))
      distance[self->deliveries[i].service] = 0;
}
