/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is lost where providers or services are out, in 64 cases at a time, as far as it is certain: a service is lost to a role where
 * all its providers for that role are out, altogether where all are, and what requires a lost service with a share of 1 is
 * lost too. */
#ifndef SMX_ANALYSIS_OUTAGE_H
#define SMX_ANALYSIS_OUTAGE_H

#include "columns.h"
#include "impact.h"

/* What cases share. */
typedef struct {
  const SmxGraph *graph;
  SmxComponents loops; /* services that are lost together, users after what they require */
  guint32 *places;     /* one a service: where it stands among the nodes of @loops */
  gboolean *quiet;     /* one a place: see smx__impact_quiet() */
  gsize *starts; /* one a place, and the end: where the places that it surely takes along begin in @heads */
  guint32 *heads;
  SmxProviderLists providers;
  gsize *of_service; /* where the providers of each service begin in @providers, and the end */
} SmxDamage;

/* FALSE with NO_MEMORY or CANCELLED; to be cleared in any case. */
gboolean smx__damage_init (SmxDamage *self, const SmxGraph *graph, SmxProgress *progress, GError **error);
void smx__damage_clear (SmxDamage *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxDamage, smx__damage_clear)

/* What is out in a case. */
typedef enum { SMX_OUT_SERVICE, SMX_OUT_PROVIDER, SMX_OUT_PAIR, SMX_N_OUT } SmxOut;
extern const char *const smx__out_names[SMX_N_OUT];

typedef struct {
  SmxOut kind;
  guint32 id, other; /* a service, a provider, two providers */
} SmxFailure;

/* What a case does. */
typedef struct {
  double customers;  /* that are hit; NAN unknown */
  double experience; /* of the touchpoints that are hit; NAN unknown */
  gint64 services, stopped;
  gboolean unknown; /* whether some of the customers are unknown */
} SmxHarm;

/* One at a time in a thread. */
typedef struct {
  const SmxDamage *damage;
  guint64 *out;       /* one a provider: the cases in which it is out */
  guint64 *lost;      /* one a place: the cases in which its service is */
  guint32 first, end; /* only places from first to end - 1 may have lost a service */
  gboolean any_provider;
  SmxImpact impact;
} SmxOutage;

gboolean smx__outage_init (SmxOutage *self, const SmxDamage *damage, GError **error);
void smx__outage_clear (SmxOutage *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxOutage, smx__outage_clear)

/* Says what is out, before a run. A provider stays out for the runs that follow, until smx__outage_return(). */
void smx__outage_service (SmxOutage *self, guint32 service, guint64 cases);
void smx__outage_provider (SmxOutage *self, guint32 provider, guint64 cases);
void smx__outage_return (SmxOutage *self);

/* Runs the cases; the results are in @impact. @spreads: whether what requires a lost service is lost. */
void smx__outage_run (SmxOutage *self, guint64 active, gboolean spreads);

/* The harm of a case that was run. */
SmxHarm smx__outage_harm (const SmxOutage *self, guint lane);

/* The harm of many cases, one each, by @threads. FALSE with NO_MEMORY or CANCELLED. */
gboolean smx__outage_cases (const SmxDamage *damage, const SmxFailure *cases, gsize n, gboolean spreads,
                            guint threads, SmxProgress *progress, SmxHarm *harms, GError **error);

/* A service a case, those near each other that are near in the graph, then a provider a case. Free with g_free(). NULL with
 * NO_MEMORY. */
SmxFailure *smx__damage_failures (const SmxDamage *self, gsize *n, GError **error);

/* The providers of a service, as pairs of it and each; *@n of them. */
static inline const guint32 *
smx__damage_providers (const SmxDamage *self, guint32 service, gsize *n)
{
  *n = self->of_service[service + 1] - self->of_service[service];
  return self->providers.pairs + 2 * self->of_service[service];
}

#endif
