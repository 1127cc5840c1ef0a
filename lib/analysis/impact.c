/* SPDX-License-Identifier: GPL-3.0-or-later */
/* End customers that are hit, 64 cases at a time.
 * Invariant: between two runs no role is hit and no journey is met; only what was touched is put back. */

#include "impact.h"
#include "../base/memory.h"
#include <math.h>
#include <string.h>

gboolean
smx__impact_init (SmxImpact *self, const SmxGraph *graph, GError **error)
{
  *self = (SmxImpact){ .graph = graph, .counts = TRUE };
  return (self->hit = smx__allocate (graph->n_roles, sizeof *self->hit, error)) != NULL &&
         (self->stops = smx__allocate (graph->n_roles, sizeof *self->stops, error)) != NULL &&
         (self->roles = smx__allocate (graph->n_roles, sizeof *self->roles, error)) != NULL &&
         (self->journeys = smx__allocate (graph->n_journeys, sizeof *self->journeys, error)) != NULL &&
         (self->met = smx__allocate (graph->n_journeys, sizeof *self->met, error)) != NULL;
}

void
smx__impact_clear (SmxImpact *self)
{
  g_free (self->hit);
  g_free (self->stops);
  g_free (self->roles);
  g_free (self->journeys);
  g_free (self->met);
}

void
smx__impact_begin (SmxImpact *self, guint64 active)
{
  self->active = active;
  self->known = self->lacking = self->unknown = 0;
  memset (&self->customers, 0, sizeof self->customers);
  memset (&self->services, 0, sizeof self->services);
  memset (&self->stopped, 0, sizeof self->stopped);
  memset (&self->experience, 0, sizeof self->experience);
  memset (&self->experienced, 0, sizeof self->experienced);
}

static void
add_customers (SmxImpact *self, double n, guint64 cases, gboolean expected)
{
  if (isnan (n)) {
    self->lacking |= cases;
    self->unknown |= expected ? cases : 0;
    return;
  }
  self->known |= cases;
  smx__lanes_add (&self->customers, n, cases, self->active);
}

static void
hit_role (SmxImpact *self, guint32 role, gboolean critical, guint64 cases)
{
  if (role == SMX_NO_ID)
    return;
  if (self->hit[role] == 0)
    self->roles[self->n_roles++] = role;
  self->hit[role] |= cases;
  if (critical)
    self->stops[role] |= cases;
}

/* Whether it matters which roles are hit. */
static gboolean
asks_for_roles (const SmxImpact *self)
{
  return self->counts || self->graph->counts_touches;
}

void
smx__impact_service (SmxImpact *self, guint32 service, guint64 cases)
{
  const SmxGraph *graph = self->graph;
  const guint32 first = graph->of_service.starts[service], end = graph->of_service.starts[service + 1];
  cases &= self->active;
  if (cases == 0)
    return;
  if (self->counts)
    smx__lanes_add (&self->services, 1, cases, self->active);
  if (!graph->counts_touches)
    add_customers (self, graph->volumes[service], cases, end > first);
  if (!asks_for_roles (self))
    return;
  for (const SmxServed *served = graph->served + first; served < graph->served + end; served++)
    hit_role (self, served->role, served->critical, cases);
}

void
smx__impact_delivery (SmxImpact *self, gsize delivery, guint64 cases)
{
  const SmxDelivery *lost = &self->graph->deliveries[delivery];
  cases &= self->active;
  if (cases == 0)
    return;
  if (!self->graph->counts_touches)
    add_customers (self, lost->volume, cases, TRUE);
  if (asks_for_roles (self))
    hit_role (self, lost->role, lost->critical, cases);
}

/* Within a journey the largest touchpoint that is hit counts; they stand in that order. */
static void
finish_journey (SmxImpact *self, guint32 journey)
{
  const SmxGraph *graph = self->graph;
  guint64 open = self->active;
  for (gsize i = graph->journeys[journey]; i < graph->journeys[journey + 1]; i++) {
    const SmxTouch *touch = &graph->touches[i];
    guint64 cases = self->hit[touch->role];
    if (cases == 0)
      continue;
    if (isnan (touch->end_customers) || (open & cases) != 0)
      add_customers (self, touch->end_customers, isnan (touch->end_customers) ? cases : open & cases, TRUE);
    open &= isnan (touch->end_customers) ? G_MAXUINT64 : ~cases;
    if (isnan (touch->end_customers) || isnan (touch->experience))
      continue;
    smx__lanes_add (&self->experience, touch->end_customers * touch->experience, cases, self->active);
    smx__lanes_add (&self->experienced, touch->end_customers, cases, self->active);
  }
}

static void
meet_journeys (SmxImpact *self, guint32 role)
{
  const SmxGraph *graph = self->graph;
  for (guint32 i = graph->of_role.starts[role]; i < graph->of_role.starts[role + 1]; i++) {
    guint32 journey = graph->touches[graph->of_role.items[i]].journey;
    if (!self->met[journey])
      self->journeys[self->n_journeys++] = journey;
    self->met[journey] = TRUE;
  }
}

void
smx__impact_finish (SmxImpact *self)
{
  for (guint32 i = 0; i < self->n_roles; i++) {
    if (self->counts)
      smx__lanes_add (&self->stopped, 1, self->stops[self->roles[i]], self->active);
    if (self->graph->counts_touches)
      meet_journeys (self, self->roles[i]);
  }
  for (guint32 i = 0; i < self->n_journeys; i++) {
    finish_journey (self, self->journeys[i]);
    self->met[self->journeys[i]] = FALSE;
  }
  for (guint32 i = 0; i < self->n_roles; i++)
    self->hit[self->roles[i]] = self->stops[self->roles[i]] = 0;
  self->n_roles = self->n_journeys = 0;
}

double
smx__impact_of_all (SmxImpact *self)
{
  smx__impact_begin (self, 1);
  for (guint32 service = 0; service < self->graph->n_services; service++)
    smx__impact_service (self, service, 1);
  smx__impact_finish (self);
  return smx__impact_total (self, 0);
}

gboolean
smx__impact_of_graph (const SmxGraph *graph, double *total, GError **error)
{
  SmxImpact impact = { .graph = NULL };
  gboolean made = smx__impact_init (&impact, graph, error);
  *total = made ? smx__impact_of_all (&impact) : (double)NAN;
  smx__impact_clear (&impact);
  return made;
}
