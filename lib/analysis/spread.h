/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one failure may spread to where some dependencies are needed in a share of deliveries only: the part of the graph that matters
 * to it, and who is hit in 512 worlds at a time. Formula: docs/method.md, "Structure". */
#ifndef SMX_ANALYSIS_SPREAD_H
#define SMX_ANALYSIS_SPREAD_H

#include "outage.h"

/* What all failures share. An event is a dependency with a share below 1: that it is needed. */
typedef struct {
  const SmxDamage *damage;   /* NULL where nobody asks who is hit */
  const SmxNetwork *network; /* from each service to those that it takes along */
  guint32 *events;           /* one an arc of it: the number of its event, or SMX_NO_ID */
  guint64 *units;            /* one an event: what its draws are known by */
  double *shares;            /* one an event */
  guint32 n_events;
  guint32 *doubtful;     /* one a service: not SMX_UNREACHED where an event may follow from its failure */
  SmxMembers services;   /* those that each provider alone delivers */
  SmxMembers deliveries; /* likewise */
} SmxSpread;

/* FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__spread_init (SmxSpread *self, const SmxDamage *damage, GError **error);
/* The other way round, with the same events: a service takes along what it requires. Of failures there are services alone, and
 * nobody is hit. */
gboolean smx__spread_init_needs (SmxSpread *self, const SmxGraph *graph, GError **error);
void smx__spread_clear (SmxSpread *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxSpread, smx__spread_clear)

/* Whether any event may follow from a failure; else smx__outage_cases() tells all. */
gboolean smx__spread_is_doubtful (const SmxSpread *self, const SmxFailure *one);

/* A dependency that matters: the loss of @tail brings that of @head, which is not certain anyhow. */
typedef struct {
  guint32 tail, head, event;
  double share;
} SmxStep;

#define SMX_WIDE 8 /* words of worlds that are run at a time: a line of the cache */

/* Room for one failure at a time. Between two of them all of @place and @lost is 0. */
typedef struct {
  const SmxSpread *spread;
  guint32
      *place; /* one a service: 0 where it cannot be lost, 1 where it surely is, then in order of @possible */
  guint32 *sure, n_sure; /* services that are surely lost */
  guint32 *possible,
      n_possible; /* further ones that may be, users after what they require where there is no loop */
  guint32 *way;
  gsize *next;
  SmxStep *steps; /* in the order of their tails */
  gsize n_steps, capacity;
  guint n_uncertain;         /* steps with an event */
  const guint32 *deliveries; /* that are lost where their services are not */
  guint32 n_deliveries;
  guint64 *lost; /* service x SMX_WIDE */
  double *chance;
  SmxImpact impact;
} SmxSpreadRoom;

gboolean smx__spread_room_init (SmxSpreadRoom *self, const SmxSpread *spread, GError **error);
void smx__spread_room_clear (SmxSpreadRoom *self);

/* Finds what matters to a failure; leave it before the next. FALSE with NO_MEMORY, and left. */
gboolean smx__spread_enter (SmxSpreadRoom *self, const SmxFailure *one, GError **error);
void smx__spread_leave (SmxSpreadRoom *self);

/* Whether a service is lost in every world. */
gboolean smx__spread_is_sure (const SmxSpreadRoom *self, guint32 service);

/* What is lost: event e happens in the worlds of SMX_WIDE words, masks[e x @stride] and on; in all where @masks is NULL. */
void smx__spread_run (SmxSpreadRoom *self, const guint64 *masks, gsize stride);
/* Who is hit by that in the worlds of a word, into @impact. */
void smx__spread_count (SmxSpreadRoom *self, guint word, guint64 active);

/* Whether each service is reached by one way only, so that chances multiply; then the expected customers. */
gboolean smx__spread_is_tree (const SmxSpreadRoom *self);
double smx__spread_tree (SmxSpreadRoom *self);

#endif
