/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many end customers are hit where services are lost, in 64 cases at a time: a bit is a case. Formula: docs/method.md,
 * "Structure".
 *
 *   smx__impact_begin (&impact, active);
 *   for each service and each delivery that is lost in any case:
 *     smx__impact_service (&impact, service, cases); smx__impact_delivery (&impact, delivery, cases);
 *   smx__impact_finish (&impact);
 *   ... smx__impact_total (&impact, i), the words and lanes of the struct ... */
#ifndef SMX_ANALYSIS_IMPACT_H
#define SMX_ANALYSIS_IMPACT_H

#include "../matrix/graph.h"
#include "../stats/worlds.h"

typedef struct {
  const SmxGraph *graph;
  gboolean counts;            /* whether services and roles are counted too; TRUE */
  guint64 active;             /* cases that are asked for */
  SmxLanes customers;         /* end customers that are hit; unknown ones count nothing */
  SmxLanes services, stopped; /* services lost altogether; roles that lose what is critical to them */
  SmxLanes experience,
      experienced; /* end customers x experience, and end customers, of touchpoints whose both are known */
  guint64 known;   /* a volume, or end customers of a touchpoint, is known among what is hit */
  guint64 lacking; /* one is not */
  guint64
      unknown; /* one is not, though it was to be expected: of a service that is delivered, of a touchpoint */
  guint64 *hit, *stops; /* one a role: the cases in which it is */
  guint32 *roles, *journeys;
  guint32 n_roles, n_journeys;
  gboolean *met; /* one a journey */
} SmxImpact;

gboolean smx__impact_init (SmxImpact *self, const SmxGraph *graph, GError **error);
void smx__impact_clear (SmxImpact *self);

void smx__impact_begin (SmxImpact *self, guint64 active);
/* A service is lost to all. */
void smx__impact_service (SmxImpact *self, guint32 service, guint64 cases);
/* The same of one that is quiet: that nobody is served with, and that has no volume. */
static inline void
smx__impact_quiet (SmxImpact *self, guint64 cases)
{
  if (self->counts)
    smx__lanes_add (&self->services, 1, cases, self->active);
  if (!self->graph->counts_touches)
    self->lacking |= cases & self->active;
}
/* A delivery is lost in cases in which its service is not. */
void smx__impact_delivery (SmxImpact *self, gsize delivery, guint64 cases);
void smx__impact_finish (SmxImpact *self);

static inline double
smx__lane (const SmxLanes *lanes, guint lane)
{
  return lanes->all + lanes->each[lane];
}

/* The end customers that a case hits; NAN where nothing of them is known. */
static inline double
smx__impact_total (const SmxImpact *self, guint lane)
{
  guint64 unknown = self->lacking & ~self->known;
  return (unknown >> lane & 1) != 0 ? (double)__builtin_nan ("") : smx__lane (&self->customers, lane);
}

/* What all services together would hit; NAN where nothing is known. */
double smx__impact_of_all (SmxImpact *self);
/* The same, of a graph for which nothing is open. FALSE with NO_MEMORY. */
gboolean smx__impact_of_graph (const SmxGraph *graph, double *total, GError **error);

#endif
