/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix as a graph, in arrays: who is served with what by whom, which services require which, what end customers pass.
 * Invariant: deliveries are in order of role and service, each once; so are dependencies by service and what it requires. Nothing of
 * it depends on the order of records. */
#ifndef SMX_MATRIX_GRAPH_H
#define SMX_MATRIX_GRAPH_H

#include "../stats/network.h"
#include "matrix-private.h"
#include "members.h"

/* A role's cells of one service. */
typedef struct {
  guint32 role; /* SMX_NO_ID where unknown */
  guint32 service;
  guint32 first_provider, n_providers; /* those known, in @providers */
  double volume;                       /* NAN unknown */
  gint64 requests;                     /* SMX_NULL unknown */
  gboolean critical;                   /* to the role; also where that is unknown */
} SmxDelivery;

/* What a delivery of a service is to a role. */
typedef struct {
  guint32 role; /* SMX_NO_ID where unknown */
  gboolean critical;
} SmxServed;

typedef struct {
  guint32 role, journey;
  guint32 touchpoint, name;         /* name: of its journey, a text; SMX_NO_ID where it has none */
  double end_customers, experience; /* NAN unknown */
} SmxTouch;

typedef struct {
  const SmxMatrix *matrix;
  guint32 n_services, n_providers, n_roles;
  SmxNetwork
      requirements; /* from each service to those it requires, its weight the share; loops on itself included */
  SmxNetwork users; /* the same arcs turned round: to those that require it */
  double *volumes;  /* one a service; NAN unknown */
  SmxDelivery *deliveries;
  gsize n_deliveries;
  guint32 *providers;    /* of deliveries */
  SmxMembers of_service; /* the deliveries of each service */
  SmxServed *served;     /* beside its items, so that no delivery has to be looked up */
  SmxTouch *touches;     /* by journey, within it most end customers first, unknown last */
  gsize n_touches;
  gsize *journeys; /* n_journeys + 1: where each begins in @touches */
  guint32 n_journeys;
  SmxMembers of_role; /* the touchpoints of each role */
  gboolean
      counts_touches; /* whether end customers of any touchpoint are known, so that they are what counts */
} SmxGraph;

/* FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__graph_take (SmxGraph *self, const SmxMatrix *matrix, GError **error);
void smx__graph_clear (SmxGraph *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxGraph, smx__graph_clear)

/* Sets the distance of services that end customers meet to 0 and of all others to SMX_UNREACHED: those of roles with a touchpoint;
 * where there are no touchpoints, those delivered to a role that is no back office, or to nobody known. One a service. */
void smx__graph_mark_met (const SmxGraph *self, const gboolean *is_back, guint32 *distance);

/* One a role: whether it is said to be back office. Free with g_free(). NULL with NO_MEMORY. */
gboolean *smx__graph_back_roles (const SmxGraph *self, GError **error);

#endif
