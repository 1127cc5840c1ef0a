/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ranking on its way: who takes part, what is known of each, and the order that a method makes of that.
 *
 * All analyses about ranks start here; what they make of it is their own. Invariant: candidates stand in order of code. */
#ifndef SMX_ANALYSIS_RANKING_H
#define SMX_ANALYSIS_RANKING_H

#include "../stats/decision.h"
#include "../stats/rank-counts.h"
#include "criteria.h"
#include "rank-options.h"

typedef enum { SMX_STANDING_MET, SMX_STANDING_SHORT, SMX_STANDING_UNCLEAR, SMX_STANDING_UNRATED } SmxStanding;

typedef struct {
  guint32 service;
  gsize row; /* of the measures */
  const SmxMeasures *measures;
  SmxStanding standing;
  gboolean judged;   /* whether the gap can show anything */
  double half_width; /* of the one-sided limits of the gap, where judged */
} SmxCandidate;

/* What many services say about each one: see lib/stats/shrink.h. */
typedef struct {
  gint64 *hits, *trials;       /* reworked, of those whose rework is known */
  double *gap_variances;       /* of a gap as an estimate; NAN unknown */
  gint64 *gap_counts;          /* people behind it */
  double *rates, *gaps;        /* shrunken; NULL where not asked for */
  double prior_a, prior_b;     /* of rates: 1/2 each where not shrunken */
  double gap_between;          /* variance between services; NAN where not shrunken */
  int *rework_side, *gap_side; /* beyond the limits of the funnel: -1, 0, 1 */
} SmxEvidence;

typedef struct {
  const SmxMatrix *matrix;
  SmxRankOptions options;
  guint32 wave;
  SmxMeasuring measures; /* of all services */
  SmxCandidate *candidates;
  gsize n;
  gsize n_not_critical, n_excluded;
  gboolean any_criticality;
  SmxEvidence evidence;
  SmxCriteria criteria; /* of staged: reworked_customers, gap, volume; of burden: burden */
  double *weights;      /* one a criterion */
  SmxDecisionRule rule;
  gboolean *minimise;
  double *low, *high; /* NULL: no bounds */
  gboolean fixed_bounds;
  SmxPreferenceFunction *preferences;
  double *priority; /* NAN unknown */
  guint8 *met;      /* shown to meet the need */
  guint8 *last;     /* stands after the others, because something is unknown */
  guint32 *order, *ranks;
} SmxRanking;

/* Everything but the order's certainty. FALSE with an error; to be cleared in any case. The language scope is the caller's. */
gboolean smx__ranking_take (SmxRanking *self, const SmxMatrix *matrix, const SmxRankOptions *options,
                            GError **error);
void smx__ranking_clear (SmxRanking *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxRanking, smx__ranking_clear)

/* FALSE with CANCELLED where the host asked to stop: what takes long asks at least once a second. */
gboolean smx__ranking_may_go_on (const SmxRanking *self, GError **error);

/* Whether there are services, but no criterion is known of two of them: there is nothing to compare. */
gboolean smx__ranking_compares_nothing (const SmxRanking *self);

/* How many services are "the first": as the options say, or MIN (10, ceil (n / 10)). */
static inline gsize
smx__ranking_n_first (const SmxRanking *self)
{
  return self->options.first > 0 ? MIN (self->options.first, self->n) : MIN (10, (self->n + 9) / 10);
}

static inline const char *
smx__ranking_code (const SmxRanking *self, gsize i)
{
  return smx__names_code (&self->matrix->names[SMX_DICTIONARY_SERVICE], self->candidates[i].service);
}

/* Room for ordering again and again; one a thread. */
typedef struct {
  SmxDecisionRoom decision;
  SmxRankRoom ranks;
  double *figures;
  guint32 *order, *scratch;
} SmxOrderRoom;

gboolean smx__order_room_init (SmxOrderRoom *self, const SmxRanking *ranking, GError **error);
void smx__order_room_clear (SmxOrderRoom *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxOrderRoom, smx__order_room_clear)

/* The ranks that the method gives to other values of the criteria, into room->ranks.ranks. @met (of staged) and @weights may
 * differ from the ranking's own too. Cannot fail. */
void smx__ranking_order (const SmxRanking *self, const double *values, const guint8 *met,
                         const double *weights, SmxOrderRoom *room);

#endif
