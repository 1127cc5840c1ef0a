/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole graph as one network: roles, then services, then providers, and arcs from each to what it needs: a role to its services, a
 * service to those that it requires and to those who provide it. */
#ifndef SMX_ANALYSIS_WIRING_H
#define SMX_ANALYSIS_WIRING_H

#include "../matrix/igraph-border.h"
#include "outage.h"

typedef struct {
  guint32 n_roles, n_services, n_providers, n; /* n: all of them */
  guint32 *tails, *heads;
  gsize n_arcs;
  SmxNetwork network;
  double *sent; /* one a node: end customers whom a role meets; 0 for all else */
} SmxWiring;

/* FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__wiring_take (SmxWiring *self, const SmxDamage *damage, GError **error);
void smx__wiring_clear (SmxWiring *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxWiring, smx__wiring_clear)

static inline guint32
smx__wiring_service (const SmxWiring *self, guint32 service)
{
  return self->n_roles + service;
}

static inline guint32
smx__wiring_provider (const SmxWiring *self, guint32 provider)
{
  return self->n_roles + self->n_services + provider;
}

/* How many nodes all ways from end customers to which lead through each: one a node. FALSE with NO_MEMORY, CANCELLED or FAILED. */
gboolean smx__wiring_gates (const SmxWiring *self, GCancellable *cancellable, guint32 *n_behind,
                            GError **error);

#endif
