/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a study file may say: every kind of table with its fields, every key. This table drives the reader, the
 * messages ("those that are known: ...") and the check of docs/study-file.md. */
#ifndef SMX_STUDY_FIELDS_H
#define SMX_STUDY_FIELDS_H

#include "../base/message.h"
#include "../tally/limits.h"
#include <glib.h>

typedef enum {
  SMX_KIND_OF_ROLES,
  SMX_KIND_OF_PROVIDERS,
  SMX_KIND_OF_SERVICES,
  SMX_KIND_OF_LINKS,
  SMX_KIND_OF_TOUCHPOINTS,
  SMX_KIND_OF_DEPENDENCIES,
  SMX_KIND_OF_RATINGS,
  SMX_KIND_OF_REQUESTS,
  SMX_KIND_OF_EVENTS,
  SMX_KIND_OF_CELLS,
  SMX_N_KINDS
} SmxKind; /* also the order in which sections are read */

typedef enum {
  SMX_VALUE_CODE,   /* a text up to SMX_MAX_CODE bytes */
  SMX_VALUE_TEXT,   /* the same; a name */
  SMX_VALUE_COUNT,  /* whole, 0 to high */
  SMX_VALUE_NUMBER, /* millionths, between low and high */
  SMX_VALUE_DOUBLE, /* a number kept as a double: an attribute of an entity, between low and high */
  SMX_VALUE_RATING, /* millionths, within the scale; words through `values` */
  SMX_VALUE_SUM,    /* in 128 bits, between low and high, of more than six decimals where it says so */
  SMX_VALUE_TIME,
  SMX_VALUE_CHOICE /* one of the words in `choices`, held as its place in the list */
} SmxValueType;

/* A field of a kind. The enums below number them; each list here and in fields.c is in the same order. */
/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order in which a field is told */
typedef struct {
  const char *name;
  SmxValueType type;
  gboolean needed;
  double low, high;    /* of COUNT, NUMBER, DOUBLE and SUM */
  gboolean open;       /* low itself is excluded */
  const char *choices; /* "front;back" */
  guint decimals;      /* of SUM */
} SmxField;

typedef struct {
  const char *name; /* "requests" */
  const SmxField *fields;
  guint n_fields;
  const char *const *keys; /* keys of this kind only, e.g. layout; ended by NULL */
} SmxKindSpec;

extern const SmxKindSpec smx__kinds[SMX_N_KINDS];
extern const char *const smx__study_keys[];  /* of [study], ended by NULL */
extern const char *const smx__source_keys[]; /* of every table section, ended by NULL */

/* The field of that name and its number (which may be NULL), or NULL. */
const SmxField *smx__find_field (SmxKind kind, const char *name, guint *index);

enum {
  SMX_ROLES_ROLE,
  SMX_ROLES_NAME,
  SMX_ROLES_AREA,
  SMX_ROLES_KIND,
  SMX_ROLES_LEVEL,
  SMX_ROLES_HEADCOUNT,
  SMX_ROLES_N
};
enum {
  SMX_PROVIDERS_PROVIDER,
  SMX_PROVIDERS_NAME,
  SMX_PROVIDERS_AREA,
  SMX_PROVIDERS_LEADER,
  SMX_PROVIDERS_N
};
enum {
  SMX_SERVICES_SERVICE,
  SMX_SERVICES_NAME,
  SMX_SERVICES_PROVIDER,
  SMX_SERVICES_CRITICALITY,
  SMX_SERVICES_TARGET,
  SMX_SERVICES_STANDARD_HOURS,
  SMX_SERVICES_REWORK_COST,
  SMX_SERVICES_DELAY_COST_PER_HOUR,
  SMX_SERVICES_N
};
enum {
  SMX_LINKS_ROLE,
  SMX_LINKS_SERVICE,
  SMX_LINKS_PROVIDER,
  SMX_LINKS_CRITICALITY,
  SMX_LINKS_END_CUSTOMERS,
  SMX_LINKS_STATUS,
  SMX_LINKS_FROM,
  SMX_LINKS_UNTIL,
  SMX_LINKS_N
};
enum {
  SMX_TOUCHPOINTS_TOUCHPOINT,
  SMX_TOUCHPOINTS_JOURNEY,
  SMX_TOUCHPOINTS_ROLE,
  SMX_TOUCHPOINTS_END_CUSTOMERS,
  SMX_TOUCHPOINTS_EXPERIENCE,
  SMX_TOUCHPOINTS_N
};
enum { SMX_DEPENDENCIES_SERVICE, SMX_DEPENDENCIES_REQUIRES, SMX_DEPENDENCIES_SHARE, SMX_DEPENDENCIES_N };
enum {
  SMX_RATINGS_SERVICE,
  SMX_RATINGS_PERCEPTION,
  SMX_RATINGS_EXPECTATION,
  SMX_RATINGS_ROLE,
  SMX_RATINGS_PROVIDER,
  SMX_RATINGS_RESPONDENT,
  SMX_RATINGS_ATTRIBUTE,
  SMX_RATINGS_SIDE,
  SMX_RATINGS_LEVEL,
  SMX_RATINGS_WAVE,
  SMX_RATINGS_N
};
enum {
  SMX_REQUESTS_SERVICE,
  SMX_REQUESTS_REQUEST,
  SMX_REQUESTS_ROLE,
  SMX_REQUESTS_PROVIDER,
  SMX_REQUESTS_REWORKS,
  SMX_REQUESTS_REASSIGNMENTS,
  SMX_REQUESTS_OPENED,
  SMX_REQUESTS_ACKNOWLEDGED,
  SMX_REQUESTS_PROMISED,
  SMX_REQUESTS_DELIVERED,
  SMX_REQUESTS_END_CUSTOMERS,
  SMX_REQUESTS_COST,
  SMX_REQUESTS_CAUSE,
  SMX_REQUESTS_CHANNEL,
  SMX_REQUESTS_OUTCOME,
  SMX_REQUESTS_LEVEL,
  SMX_REQUESTS_AREA,
  SMX_REQUESTS_N
};
/* events: every field of requests at the same number, then these */
enum {
  SMX_EVENTS_CASE = SMX_REQUESTS_N,
  SMX_EVENTS_TIME,
  SMX_EVENTS_STATUS,
  SMX_EVENTS_ACTIVITY,
  SMX_EVENTS_N
};
enum {
  SMX_CELLS_ROLE,
  SMX_CELLS_SERVICE,
  SMX_CELLS_PROVIDER,
  SMX_CELLS_REQUESTS,
  SMX_CELLS_REWORK_KNOWN,
  SMX_CELLS_REWORKED,
  SMX_CELLS_REWORKS,
  SMX_CELLS_REASSIGNMENT_KNOWN,
  SMX_CELLS_REASSIGNED,
  SMX_CELLS_REASSIGNMENTS,
  SMX_CELLS_CUSTOMERS_KNOWN,
  SMX_CELLS_CUSTOMERS_REWORK_KNOWN,
  SMX_CELLS_END_CUSTOMERS,
  SMX_CELLS_END_CUSTOMERS_SQUARED,
  SMX_CELLS_END_CUSTOMERS_REWORKED,
  SMX_CELLS_OPEN,
  SMX_CELLS_DELIVERED,
  SMX_CELLS_DELIVERY_SECONDS,
  SMX_CELLS_DELIVERY_SECONDS_SQUARED,
  SMX_CELLS_DUE,
  SMX_CELLS_LATE,
  SMX_CELLS_PROMISES_DUE,
  SMX_CELLS_PROMISES_KEPT,
  SMX_CELLS_STANDARDS_DUE,
  SMX_CELLS_STANDARDS_MET,
  SMX_CELLS_REPROMISED,
  SMX_CELLS_COST_KNOWN,
  SMX_CELLS_COST,
  SMX_CELLS_LAST_TIME,
  SMX_CELLS_N
};

#endif
