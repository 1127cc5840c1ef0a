/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line of sight before it is a table: sight-parts.c says who makes which part of what, sight-needs.c what a delivery of each
 * service rests on, sight-reach.c what of each role rests on each provider, sight-find.c where that is met; sight-words.c says it. */
#ifndef SMX_ANALYSIS_SIGHT_H
#define SMX_ANALYSIS_SIGHT_H

#include "structure.h"
#include <service-matrix/sight.h>

/* ---- Who makes which part ---- */

typedef struct {
  guint32 provider;
  double amount; /* over 0 */
} SmxPart;

typedef struct {
  SmxPart *of_delivery, *of_service;        /* by delivery and by service, within it by provider */
  gsize *delivery_starts, *service_starts;  /* where each begins, and the end */
  double *delivery_wholes, *service_wholes; /* what each is a part of: with what nobody is known to make */
  double *weights;                          /* one a delivery: how much of what its role receives */
  double *role_wholes;                      /* one a role, and one for those unknown: of which it is a part */
} SmxSightParts;

/* FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__sight_parts_take (SmxSightParts *self, const SmxGraph *graph, GError **error);
void smx__sight_parts_clear (SmxSightParts *self);

/* ---- What a delivery rests on besides who makes it ---- */

#define SMX_MOST_BETWEEN 3 /* services between that are said */

/* A chain of services from one that the provider makes to one that a role receives. */
typedef struct {
  double weight;
  guint32 own, delivered;
  guint32 n_between; /* how many there are */
  guint32 between[SMX_MOST_BETWEEN];
} SmxSightWay;

typedef struct {
  guint32 provider;
  guint32 steps;        /* the fewest from the service to one of the provider's */
  double chance, error; /* that the provider's work is needed; its standard error, 0 where it is exact */
  SmxSightWay way;      /* the most probable */
} SmxNeed;

typedef struct {
  SmxNeed *items; /* by provider */
  gsize n;
} SmxNeeds;

/* Of each service whose @wanted is TRUE, into @needs (zeroed, one a service; each one's items to be freed in any case). @sampled: set
 * where any of it is. FALSE with NO_MEMORY or CANCELLED. */
gboolean smx__sight_needs (const SmxGraph *graph, const SmxSightParts *parts, const gboolean *wanted,
                           const SmxStructureOptions *options, SmxNeeds *needs, gboolean *sampled,
                           GError **error);

/* ---- What of a role rests on a provider ---- */

typedef struct {
  guint32 provider, role; /* role: SMX_NO_ID where it is not known */
  guint32 depth;
  double amount, whole; /* of what the role receives, what rests on the provider, and all of it */
  double share, error;  /* amount / whole; at most so large a standard error */
  SmxSightWay way;      /* the one with the most weight */
} SmxReach;

typedef struct {
  SmxReach *items; /* by provider, within it by role, unknown last */
  gsize n, capacity;
} SmxReaches;

/* @ends: one a role, and one for those whose role is unknown: whether end customers are met there. FALSE with NO_MEMORY; to be
 * cleared in any case. */
gboolean smx__sight_reach (SmxReaches *self, const SmxGraph *graph, const SmxSightParts *parts,
                           const SmxNeeds *needs, const gboolean *ends, GError **error);

/* ---- Where it is met ---- */

typedef struct {
  gsize reach;
  const SmxTouch *touch;        /* NULL where the study has no touchpoints */
  double end_customers, weight; /* NAN unknown */
} SmxSightRow;

/* A provider, in all. */
typedef struct {
  gsize first, n; /* its rows, the weightiest first */
  gint64 touchpoints, journeys, roles;
  double end_customers, error; /* NAN unknown */
  double experience;           /* NAN unknown */
} SmxSightOf;

typedef struct {
  const SmxMatrix *matrix;
  SmxStructureOptions options;
  SmxGraph graph;
  SmxSightParts parts;
  SmxNeeds *needs; /* one a service */
  gboolean *ends;
  double *role_volumes; /* one a role, and one for those unknown; NAN unknown */
  SmxReaches reaches;
  SmxSightRow *rows; /* by provider, the weightiest first */
  gsize n_rows;
  SmxSightOf *of; /* one a provider */
  guint32 *order; /* the providers, those with most end customers first */
  double total;   /* end customers of all ends; NAN unknown */
  gboolean sampled;
} SmxSight;

/* FALSE with NO_MEMORY or CANCELLED; to be cleared in any case. @matrix and @options are there. */
gboolean smx__sight_find (SmxSight *self, GError **error);
void smx__sight_clear (SmxSight *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxSight, smx__sight_clear)

/* ---- Words; free with g_free() ---- */

/* "own > between > delivered", codes; see <service-matrix/sight.h>. */
char *smx__sight_way (const SmxSight *self, const SmxSightWay *way);
char *smx__sight_words (const SmxSight *self, guint32 provider);

#endif
