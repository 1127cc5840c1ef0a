/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chance that what a service requires needs each provider, over the worlds in which each dependency with a share below 1 is needed
 * or not. */
#ifndef SMX_ANALYSIS_SIGHT_WORLDS_H
#define SMX_ANALYSIS_SIGHT_WORLDS_H

#include "spread.h"
#include <service-matrix/structure.h>

/* That a provider makes a part of a service which is required. */
typedef struct {
  guint32 provider, service;
  double part;
} SmxClaim;

/* A provider: his claims, and what worlds say. */
typedef struct {
  const SmxClaim *claims;
  gsize n;
  gboolean certain; /* the same in every world */
  double sum;       /* in the end the chance */
  double squares;   /* in the end its standard error */
} SmxClaimant;

/* What all services share. */
typedef struct {
  const SmxStructureOptions *options;
  SmxSpread spread;
  gboolean samples; /* whether it is the turn of those that are sampled */
  guint64 *masks;   /* SMX_WIDE blocks of every event, then the next SMX_WIDE; or NULL */
} SmxSightWorlds;

/* FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__sight_worlds_init (SmxSightWorlds *self, const SmxGraph *graph,
                                 const SmxStructureOptions *options, GError **error);
void smx__sight_worlds_clear (SmxSightWorlds *self);

/* Draws what all that are sampled see, whose turn it is then. FALSE with NO_MEMORY or CANCELLED. */
gboolean smx__sight_worlds_draw (SmxSightWorlds *self, guint n_workers, GError **error);

/* One a worker, for one service at a time. */
typedef struct {
  SmxSpreadRoom spread;
  SmxClaimant *claimants;
  gsize n_claimants, claimants_capacity;
  guint64 *masks; /* one an event x SMX_WIDE */
  guint64 *units; /* one an event */
  double *shares;
  gsize masks_capacity, units_capacity, shares_capacity;
} SmxSightRoom;

gboolean smx__sight_room_init (SmxSightRoom *self, const SmxSightWorlds *worlds, GError **error);
void smx__sight_room_clear (SmxSightRoom *self);

/* Of all claimants, whose claims are on services that @service requires; but where worlds are to be drawn (@sampled) and it is not their
 * turn yet. FALSE with NO_MEMORY or CANCELLED. */
gboolean smx__sight_weigh (const SmxSightWorlds *self, SmxSightRoom *room, guint32 service, gboolean *sampled,
                           GError **error);

#endif
