/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who makes which part of each delivery and of each service, and what part of all that a role receives each delivery is: by volume,
 * else by requests, else alike. What nobody is known to make is nobody's part. Formula: docs/method.md, "Line of sight". */

#include "../base/memory.h"
#include "../matrix/measuring.h"
#include "../stats/parts.h"
#include "sight.h"
#include <math.h>

typedef struct {
  guint32 provider; /* may be SMX_NO_ID */
  gsize delivery;
  double volume, requests; /* NAN unknown */
} Cell;

typedef struct {
  const SmxGraph *graph;
  Cell *cells;   /* by delivery, within it by provider */
  guint32 *keys; /* service and provider of each */
  gsize n;
  double *weights; /* room for one a cell, or a delivery */
} Work;

static void
clear_work (Work *self)
{
  g_free (self->cells);
  g_free (self->keys);
  g_free (self->weights);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

void
smx__sight_parts_clear (SmxSightParts *self)
{
  g_free (self->of_delivery);
  g_free (self->of_service);
  g_free (self->delivery_starts);
  g_free (self->service_starts);
  g_free (self->delivery_wholes);
  g_free (self->service_wholes);
  g_free (self->weights);
  g_free (self->role_wholes);
}

/* ---- Weights ---- */

/* Where volumes come from the log, that of what nobody asked for is 0. */
static double
volume_of (const SmxGraph *graph, double volume, gint64 requests)
{
  const SmxVolumeBasis basis = graph->matrix->volume_basis;
  const gboolean of_log = basis == SMX_VOLUME_REQUESTS || basis == SMX_VOLUME_COUNT;
  return isnan (volume) && of_log && requests <= 0 ? 0 : volume; /* SMX_NULL is below 0 */
}

static double
requests_of (gint64 requests)
{
  return requests == SMX_NULL ? (double)NAN : (double)requests;
}

static gboolean
is_unknown (const double *weights, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!isnan (weights[i]))
      return FALSE;
  return TRUE;
}

/* ---- Cells ---- */

/* What is said of a role and service, and of no provider there: ratings and links for all who deliver it. */
static gboolean
is_of_all (const SmxRowKey *key, const SmxMeasures *item)
{
  return key->provider == SMX_NO_ID && isnan (item->volume) && item->requests <= 0;
}

static gboolean
take_cells (Work *self, GError **error)
{
  const SmxGraph *graph = self->graph;
  g_auto (SmxMeasuring) measuring = { .matrix = NULL };
  gsize delivery = 0;
  if (!smx__measuring_start (&measuring, graph->matrix, SMX_ROWS_CELL, SMX_NO_ID, SMX_NEEDS_LOG, SMX_STRETCH,
                             error) ||
      (self->cells = smx__allocate (measuring.rows.n, sizeof *self->cells, error)) == NULL ||
      (self->keys = smx__allocate (measuring.rows.n, 2 * sizeof *self->keys, error)) == NULL ||
      (self->weights =
           smx__allocate (MAX (measuring.rows.n, graph->n_deliveries), sizeof *self->weights, error)) == NULL)
    return FALSE;
  while (smx__measuring_next (&measuring))
    for (gsize i = 0; i < measuring.n; i++) {
      const SmxRowKey *key = &measuring.rows.keys[measuring.first + i];
      const SmxMeasures *item = &measuring.items[i];
      if (is_of_all (key, item))
        continue;
      while (graph->deliveries[delivery].role != key->role ||
             graph->deliveries[delivery].service != key->service)
        delivery++;
      self->keys[2 * self->n] = key->service;
      self->keys[2 * self->n + 1] = key->provider;
      self->cells[self->n++] =
          (Cell){ key->provider, delivery, volume_of (graph, item->volume, item->requests),
                  requests_of (item->requests) };
    }
  return TRUE;
}

/* The cells at @first to @end in the order of @order (NULL: as they are), into @weights of the same places. Their sum. */
static double
weigh (Work *self, const guint32 *order, gsize first, gsize end)
{
  for (gsize i = first; i < end; i++)
    self->weights[i] = self->cells[order == NULL ? i : order[i]].volume;
  if (is_unknown (self->weights + first, end - first))
    for (gsize i = first; i < end; i++)
      self->weights[i] = self->cells[order == NULL ? i : order[i]].requests;
  return smx__parts_fill (self->weights + first, end - first);
}

/* ---- Parts ---- */

/* Adds to the last part where it is of the same provider, else begins one at @n. */
static gsize
add_part (SmxPart *parts, gsize first, gsize n, guint32 provider, double amount)
{
  if (provider == SMX_NO_ID || !(amount > 0))
    return n;
  if (n == first || parts[n - 1].provider != provider)
    parts[n++] = (SmxPart){ provider, 0 };
  parts[n - 1].amount += amount;
  return n;
}

static gboolean
part_deliveries (SmxSightParts *self, Work *work, GError **error)
{
  const gsize n_deliveries = work->graph->n_deliveries;
  gsize at = 0, n = 0;
  if ((self->delivery_wholes = smx__allocate (n_deliveries, sizeof *self->delivery_wholes, error)) == NULL ||
      (self->of_delivery = smx__allocate (work->n, sizeof *self->of_delivery, error)) == NULL ||
      (self->delivery_starts = smx__allocate (n_deliveries + 1, sizeof *self->delivery_starts, error)) ==
          NULL)
    return FALSE;
  for (gsize delivery = 0; delivery < n_deliveries; delivery++) {
    const gsize first = at, first_part = n;
    self->delivery_starts[delivery] = n;
    while (at < work->n && work->cells[at].delivery == delivery)
      at++;
    self->delivery_wholes[delivery] = weigh (work, NULL, first, at);
    for (gsize i = first; i < at; i++)
      n = add_part (self->of_delivery, first_part, n, work->cells[i].provider, work->weights[i]);
  }
  self->delivery_starts[n_deliveries] = n;
  return TRUE;
}

/* A service that nobody is known to get is made by whom it names. */
static gboolean
part_services (SmxSightParts *self, Work *work, GError **error)
{
  const SmxGraph *graph = work->graph;
  g_autofree guint32 *order = smx__sorted_rows (work->keys, work->n, 2, error);
  gsize at = 0, n = 0;
  if (order == NULL ||
      (self->service_wholes = smx__allocate (graph->n_services, sizeof *self->service_wholes, error)) ==
          NULL ||
      (self->of_service = smx__allocate (work->n + graph->n_services, sizeof *self->of_service, error)) ==
          NULL ||
      (self->service_starts =
           smx__allocate ((gsize)graph->n_services + 1, sizeof *self->service_starts, error)) == NULL)
    return FALSE;
  for (guint32 service = 0; service < graph->n_services; service++) {
    const gsize first = at, first_part = n;
    self->service_starts[service] = n;
    while (at < work->n && work->keys[2 * (gsize)order[at]] == service)
      at++;
    self->service_wholes[service] = weigh (work, order, first, at);
    for (gsize i = first; i < at; i++)
      n = add_part (self->of_service, first_part, n, work->cells[order[i]].provider, work->weights[i]);
    if (first < at)
      continue;
    self->service_wholes[service] = 1;
    n = add_part (self->of_service, first_part, n, graph->matrix->service_provider[service], 1);
  }
  self->service_starts[graph->n_services] = n;
  return TRUE;
}

/* ---- Deliveries of a role ---- */

static void
weigh_role (SmxSightParts *self, const SmxGraph *graph, gsize first, gsize end)
{
  for (gsize i = first; i < end; i++)
    self->weights[i] = volume_of (graph, graph->deliveries[i].volume, graph->deliveries[i].requests);
  if (is_unknown (self->weights + first, end - first))
    for (gsize i = first; i < end; i++)
      self->weights[i] = requests_of (graph->deliveries[i].requests);
  self->role_wholes[MIN (graph->deliveries[first].role, graph->n_roles)] =
      smx__parts_fill (self->weights + first, end - first);
}

static gboolean
weigh_roles (SmxSightParts *self, const SmxGraph *graph, GError **error)
{
  self->weights = smx__allocate (graph->n_deliveries, sizeof *self->weights, error);
  if (self->weights == NULL || (self->role_wholes = smx__allocate ((gsize)graph->n_roles + 1,
                                                                   sizeof *self->role_wholes, error)) == NULL)
    return FALSE;
  for (gsize first = 0, end = 0; first < graph->n_deliveries; first = end) {
    while (end < graph->n_deliveries && graph->deliveries[end].role == graph->deliveries[first].role)
      end++;
    weigh_role (self, graph, first, end);
  }
  return TRUE;
}

gboolean
smx__sight_parts_take (SmxSightParts *self, const SmxGraph *graph, GError **error)
{
  g_auto (Work) work = { .graph = graph };
  return take_cells (&work, error) && part_deliveries (self, &work, error) &&
         part_services (self, &work, error) && weigh_roles (self, graph, error);
}
