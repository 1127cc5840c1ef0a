/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of everything that a study file may say.
 * Invariant: the fields of a kind stand in the order of its enum in fields.h (checked when this file compiles). */
#include "fields.h"

#define ANY_LOW (-G_MAXDOUBLE)
#define ANY_HIGH G_MAXDOUBLE
#define FELT                                                                                                 \
  1e100 /* of an experience, so that sums of any number of them, times end customers, are numbers */
#define MONEY SMX_MAX_MONEY
#define CUSTOMERS SMX_MAX_CUSTOMERS
#define COUNTS (double)SMX_MAX_COUNT
#define HOURS_OF_100_YEARS 876000
#define TOTALS 1e12 /* of a cell */
#define SUMS 1e25

#define CODE(field)                                                                                          \
  {                                                                                                          \
    field, SMX_VALUE_CODE, FALSE, 0, 0, FALSE, NULL, 0                                                       \
  }
#define NEEDED_CODE(field)                                                                                   \
  {                                                                                                          \
    field, SMX_VALUE_CODE, TRUE, 0, 0, FALSE, NULL, 0                                                        \
  }
#define TEXT(field)                                                                                          \
  {                                                                                                          \
    field, SMX_VALUE_TEXT, FALSE, 0, 0, FALSE, NULL, 0                                                       \
  }
#define COUNT(field)                                                                                         \
  {                                                                                                          \
    field, SMX_VALUE_COUNT, FALSE, 0, COUNTS, FALSE, NULL, 0                                                 \
  }
#define NUMBER(field, low, high)                                                                             \
  {                                                                                                          \
    field, SMX_VALUE_NUMBER, FALSE, low, high, FALSE, NULL, 0                                                \
  }
#define REAL(field, low, high)                                                                               \
  {                                                                                                          \
    field, SMX_VALUE_DOUBLE, FALSE, low, high, FALSE, NULL, 0                                                \
  }
#define REAL_OVER(field, low, high)                                                                          \
  {                                                                                                          \
    field, SMX_VALUE_DOUBLE, FALSE, low, high, TRUE, NULL, 0                                                 \
  }
#define RATING(field, needed)                                                                                \
  {                                                                                                          \
    field, SMX_VALUE_RATING, needed, 0, 0, FALSE, NULL, 0                                                    \
  }
#define TIME(field)                                                                                          \
  {                                                                                                          \
    field, SMX_VALUE_TIME, FALSE, 0, 0, FALSE, NULL, 0                                                       \
  }
#define TOTAL(field, needed)                                                                                 \
  {                                                                                                          \
    field, SMX_VALUE_COUNT, needed, 0, TOTALS, FALSE, NULL, 0                                                \
  }
#define SUM(field, low, decimals)                                                                            \
  {                                                                                                          \
    field, SMX_VALUE_SUM, FALSE, low, SUMS, FALSE, NULL, decimals                                            \
  }
#define CHOICE(field, words)                                                                                 \
  {                                                                                                          \
    field, SMX_VALUE_CHOICE, FALSE, 0, 0, FALSE, words, 0                                                    \
  }

static const SmxField roles[] = {
  NEEDED_CODE ("role"),
  TEXT ("name"),
  TEXT ("area"),
  CHOICE ("kind", "front;back"),
  REAL ("level", ANY_LOW, ANY_HIGH),
  REAL ("headcount", 0, ANY_HIGH),
};

static const SmxField providers[] = {
  NEEDED_CODE ("provider"),
  TEXT ("name"),
  TEXT ("area"),
  TEXT ("leader"),
};

static const SmxField services[] = {
  NEEDED_CODE ("service"),
  TEXT ("name"),
  CODE ("provider"),
  REAL ("criticality", 0, 1),
  REAL ("target", -SMX_MAX_POINTS, SMX_MAX_POINTS),
  REAL_OVER ("standard_hours", 0, HOURS_OF_100_YEARS),
  REAL ("rework_cost", -MONEY, MONEY),
  REAL ("delay_cost_per_hour", -MONEY, MONEY),
};

static const SmxField links[] = {
  NEEDED_CODE ("role"),
  NEEDED_CODE ("service"),
  CODE ("provider"),
  REAL ("criticality", 0, 1),
  REAL ("end_customers", 0, CUSTOMERS),
  CHOICE ("status", "confirmed;proposed;disputed"),
  TIME ("from"),
  TIME ("until"),
};

static const SmxField touchpoints[] = {
  NEEDED_CODE ("touchpoint"),
  TEXT ("journey"),
  NEEDED_CODE ("role"),
  REAL ("end_customers", 0, CUSTOMERS),
  REAL ("experience", -FELT, FELT),
};

static const SmxField dependencies[] = {
  NEEDED_CODE ("service"),
  NEEDED_CODE ("requires"),
  REAL_OVER ("share", 0, 1),
};

static const SmxField ratings[] = {
  NEEDED_CODE ("service"),
  RATING ("perception", TRUE),
  RATING ("expectation", FALSE),
  CODE ("role"),
  CODE ("provider"),
  CODE ("respondent"),
  CODE ("attribute"),
  CHOICE ("side", "front;back"),
  REAL ("level", ANY_LOW, ANY_HIGH),
  CODE ("wave"),
};

#define REQUEST_FIELDS                                                                                       \
  NEEDED_CODE ("service"), CODE ("request"), CODE ("role"), CODE ("provider"), COUNT ("reworks"),            \
      COUNT ("reassignments"), TIME ("opened"), TIME ("acknowledged"), TIME ("promised"),                    \
      TIME ("delivered"), NUMBER ("end_customers", 0, CUSTOMERS), NUMBER ("cost", -MONEY, MONEY),            \
      TEXT ("cause"), TEXT ("channel"), TEXT ("outcome"), REAL ("level", ANY_LOW, ANY_HIGH), TEXT ("area")

static const SmxField requests[] = { REQUEST_FIELDS };

static const SmxField events[] = {
  REQUEST_FIELDS, NEEDED_CODE ("case"), TIME ("time"), CODE ("status"), CODE ("activity"),
};

static const SmxField cells[] = {
  CODE ("role"),
  CODE ("service"),
  CODE ("provider"),
  TOTAL ("requests", TRUE),
  TOTAL ("rework_known", FALSE),
  TOTAL ("reworked", FALSE),
  TOTAL ("reworks", FALSE),
  TOTAL ("reassignment_known", FALSE),
  TOTAL ("reassigned", FALSE),
  TOTAL ("reassignments", FALSE),
  TOTAL ("customers_known", FALSE),
  TOTAL ("customers_rework_known", FALSE),
  SUM ("end_customers", 0, 6),
  SUM ("end_customers_squared", 0, 12),
  SUM ("end_customers_reworked", 0, 6),
  TOTAL ("open", FALSE),
  TOTAL ("delivered", FALSE),
  SUM ("delivery_seconds", 0, 6),
  SUM ("delivery_seconds_squared", 0, 6),
  TOTAL ("due", FALSE),
  TOTAL ("late", FALSE),
  TOTAL ("promises_due", FALSE),
  TOTAL ("promises_kept", FALSE),
  TOTAL ("standards_due", FALSE),
  TOTAL ("standards_met", FALSE),
  TOTAL ("repromised", FALSE),
  TOTAL ("cost_known", FALSE),
  SUM ("cost", -SUMS, 6),
  TIME ("last_time"),
};

G_STATIC_ASSERT (G_N_ELEMENTS (roles) == SMX_ROLES_N);
G_STATIC_ASSERT (G_N_ELEMENTS (providers) == SMX_PROVIDERS_N);
G_STATIC_ASSERT (G_N_ELEMENTS (services) == SMX_SERVICES_N);
G_STATIC_ASSERT (G_N_ELEMENTS (links) == SMX_LINKS_N);
G_STATIC_ASSERT (G_N_ELEMENTS (touchpoints) == SMX_TOUCHPOINTS_N);
G_STATIC_ASSERT (G_N_ELEMENTS (dependencies) == SMX_DEPENDENCIES_N);
G_STATIC_ASSERT (G_N_ELEMENTS (ratings) == SMX_RATINGS_N);
G_STATIC_ASSERT (G_N_ELEMENTS (requests) == SMX_REQUESTS_N);
G_STATIC_ASSERT (G_N_ELEMENTS (events) == SMX_EVENTS_N);
G_STATIC_ASSERT (G_N_ELEMENTS (cells) == SMX_CELLS_N);

static const char *const no_keys[] = { NULL };
static const char *const links_keys[] = { "layout", NULL };
static const char *const ratings_keys[] = { "layout", "not-applicable", NULL };
static const char *const requests_keys[] = { "unique", NULL };
static const char *const events_keys[] = { "unique", "closed", "rework", NULL };

#define KIND(fields, keys)                                                                                   \
  {                                                                                                          \
#fields, fields, G_N_ELEMENTS(fields), keys                                                              \
  }

const SmxKindSpec smx__kinds[SMX_N_KINDS] = {
  [SMX_KIND_OF_ROLES] = KIND (roles, no_keys),
  [SMX_KIND_OF_PROVIDERS] = KIND (providers, no_keys),
  [SMX_KIND_OF_SERVICES] = KIND (services, no_keys),
  [SMX_KIND_OF_LINKS] = KIND (links, links_keys),
  [SMX_KIND_OF_TOUCHPOINTS] = KIND (touchpoints, no_keys),
  [SMX_KIND_OF_DEPENDENCIES] = KIND (dependencies, no_keys),
  [SMX_KIND_OF_RATINGS] = KIND (ratings, ratings_keys),
  [SMX_KIND_OF_REQUESTS] = KIND (requests, requests_keys),
  [SMX_KIND_OF_EVENTS] = KIND (events, events_keys),
  [SMX_KIND_OF_CELLS] = KIND (cells, no_keys),
};

const char *const smx__study_keys[] = { "title",    "scale", "target",   "dissatisfied",
                                        "from",     "until", "as-of",    "period",
                                        "timezone", "waves", "critical", "min-group",
                                        "language", NULL };

const char *const smx__source_keys[] = { "file",    "delimiter", "skip-lines", "header-rows",
                                         "decimal", "encoding",  "datetime",   "thousands",
                                         "missing", "values",    "bad-rows",   NULL };

const SmxField *
smx__find_field (SmxKind kind, const char *name, guint *index)
{
  for (guint i = 0; i < smx__kinds[kind].n_fields; i++)
    if (g_str_equal (smx__kinds[kind].fields[i].name, name)) {
      if (index != NULL)
        *index = i;
      return &smx__kinds[kind].fields[i];
    }
  return NULL;
}
