/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The declared list of what a tally keeps. First the register (who and what there is), then the groupings of sums.
 * One more grouping is one more entry here and in groupings.c. Units: decimals in millionths, times in microseconds. */
#ifndef SMX_TALLY_GROUPINGS_H
#define SMX_TALLY_GROUPINGS_H

#include "groups.h"
#include <service-matrix/record.h>

typedef enum {
  /* the register; key */
  SMX_ROLES,           /* role */
  SMX_PROVIDERS,       /* provider */
  SMX_SERVICES,        /* service */
  SMX_SERVICE_NUMBERS, /* service, text (name of a further numeric column) */
  SMX_LINKS,           /* role, service, provider or none, from (two halves), until (two halves) */
  SMX_TOUCHPOINTS,     /* touchpoint, role */
  SMX_DEPENDENCIES,    /* service, service that it requires */
  /* sums; key */
  SMX_CELLS,  /* role, service, provider: any may be none */
  SMX_SERIES, /* service, provider, period (see smx__period_of(); none where undated) */
  /* delivery times; the block of SMX_DELAY_BUCKETS buckets (lib/stats/histogram.h) is the last part of the key */
  SMX_DELAYS_SERVICE,  /* service, block */
  SMX_DELAYS_PROVIDER, /* provider, block */
  SMX_DELAYS_ROLE,     /* role or none, block */
  SMX_DELAYS_NO_PROVIDER, /* of requests without provider: service or none, block; so that they can go to the provider
                             of the service, which may be stated elsewhere */
  SMX_RATINGS,            /* role, service, provider, attribute, side, wave, voice */
  SMX_MARKS,              /* the same, then the perception (two halves): the histogram */
  SMX_RESPONDENTS, /* respondent, role, service, provider, attribute, side, wave */
  SMX_HANDOVERS,   /* from provider, to provider (none: what it closed), service */
  SMX_HELD,        /* provider, service */
  SMX_CASES,       /* hash of a case (two halves) */
  SMX_CODES,       /* hash of a request code (two halves); only with unique = yes */
  SMX_FINDINGS,    /* SmxFindingKind, text (section) or none, text (subject) or none */
  SMX_N_GROUPINGS
} SmxGroupingKind;

extern const SmxGroupingSpec smx__groupings[SMX_N_GROUPINGS];

enum {
  SMX_VOICE_ROW,
  SMX_VOICE_PERSON
}; /* each row is one person; or the person is known (see SMX_RESPONDENTS) */
enum { SMX_KIND_FRONT, SMX_KIND_BACK };
enum { SMX_STATUS_CONFIRMED, SMX_STATUS_PROPOSED, SMX_STATUS_DISPUTED };

typedef struct {
  guint32 name, area;
  double kind, level, headcount;
} SmxRole; /* kind: SMX_KIND_*, NAN unknown */
typedef struct {
  guint32 name, area, leader;
} SmxProvider;
typedef struct {
  guint32 name;
  guint32 provider; /* text id of the provider's code, not a provider id: it may never deliver */
  double criticality, target, standard_hours, rework_cost, delay_cost_per_hour; /* target in scale points */
} SmxService;
typedef struct {
  double value;
} SmxServiceNumber;
typedef struct {
  double criticality, end_customers;
  double status;
} SmxLink; /* status: SMX_STATUS_* */
typedef struct {
  guint32 journey;
  double end_customers, experience;
} SmxTouchpoint;
typedef struct {
  double share;
} SmxDependency;

typedef struct {
  SmxInt128 reworks, reassignments;
  SmxInt128 customers, customers_squares, customers_reworked; /* millionths (squares: millionths squared) */
  SmxInt128 delivery, delivery_squares; /* microseconds; squares in milliseconds squared */
  SmxInt128 cost;                       /* millionths */
  gint64 requests;
  gint64 rework_known, reworked; /* requests of sections that map or derive reworks; those with one or more */
  gint64 reassignment_known, reassigned; /* the same for reassignments */
  gint64 customers_known;                /* requests that say their end customers */
  gint64 customers_rework_known;         /* of these, those of sections that know reworks */
  gint64 delivered;                      /* requests with both times, in order: n of delivery */
  gint64 open;                           /* requests without delivered */
  gint64 due, late;                      /* promised, or opened + standard */
  gint64 promises_due, promises_kept;
  gint64 standards_due, standards_met;
  gint64 repromised; /* promises after the first */
  gint64 cost_known;
} SmxCell;

typedef struct {
  SmxInt128 reworks, customers, customers_reworked, delivery;
  gint64 requests, rework_known, reworked, reassignment_known, reassigned, customers_known,
      customers_rework_known;
  gint64 delivered, due, late;
} SmxSeries;

typedef struct {
  gint64 n;
} SmxCount;

/* Numbers of deliveries in neighbouring buckets: bucket SMX_DELAY_BUCKETS x block + i has n[i]. */
#define SMX_DELAY_BUCKETS 16
typedef struct {
  gint64 n[SMX_DELAY_BUCKETS];
} SmxDelays;

typedef struct {
  SmxInt128 sum, squares; /* perception, all answers */
  SmxInt128 paired_perception, paired_expectation,
      paired_gap_squares; /* over answers with both; expectation - perception */
  gint64 n, paired;
} SmxRatings;

typedef struct {
  SmxInt128 sum, paired_perception, paired_expectation;
  gint64 n, paired;
} SmxRespondent;

typedef struct {
  gint64 passes, direct_returns, indirect_returns, closings, reopened;
} SmxHandover;
typedef struct {
  SmxInt128 held;
  gint64 requests;
} SmxHeld;
typedef struct {
  guint32 seen;
} SmxSeen;

/* What the reader noticed, counted by section and, where it helps, by subject (a code, a field). Each is a sentence of
 * lib/analysis/findings.c; what can be seen from the register (look-alike codes, codes without an entry) is found
 * there and is not counted here. */
typedef enum {
  SMX_FINDING_DELIVERED_BEFORE_OPENED, /* requests whose hours are null for it */
  SMX_FINDING_UNDATED,                 /* requests without opened, left out by from or until */
  SMX_FINDING_OUTSIDE,                 /* requests outside from and until */
  SMX_FINDING_REPEATED_CODE, /* a request code that came before (unique = yes); of no section when merging finds it */
  SMX_FINDING_NO_SERVICE,      /* cases that never name a service */
  SMX_FINDING_NO_RESPONDENT,   /* ratings without respondent: each row is one person */
  SMX_FINDING_NO_ANSWER,       /* ratings that are empty, missing or not applicable */
  SMX_FINDING_BAD_ROW,         /* rows left out (bad-rows = skip) */
  SMX_FINDING_DUPLICATE_EVENT, /* lines of an event log equal to an earlier line of their case */
  SMX_FINDING_BLANK_LINE,      /* lines with nothing on them */
  SMX_FINDING_MAYBE_THOUSANDS, /* decimals of a field that thousands may be; told where it has no NO_THOUSANDS */
  SMX_FINDING_NO_THOUSANDS,    /* its other decimals; not told on its own */
  SMX_N_FINDINGS
} SmxFindingKind;

#endif
