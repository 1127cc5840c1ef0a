/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tally keeps, declared: the key and the fields of every grouping.
 * Invariant: the fields of a list cover their whole struct; tests check it. */
#include "groupings.h"

#include <stddef.h>

#define FIELD(struct_, name, kind)                                                                           \
  {                                                                                                          \
#name, SMX_FIELD_##kind, offsetof(struct_, name), 1                                                      \
  }
#define ARRAY(struct_, name, kind)                                                                           \
  {                                                                                                          \
#name, SMX_FIELD_##kind, offsetof(struct_, name), G_N_ELEMENTS(((struct_ *)NULL)->name)                  \
  }
#define END                                                                                                  \
  {                                                                                                          \
    NULL, SMX_FIELD_COUNT, 0, 0                                                                              \
  }

static const SmxGroupField roles[] = { FIELD (SmxRole, name, TEXT),        FIELD (SmxRole, area, TEXT),
                                       FIELD (SmxRole, kind, NUMBER),      FIELD (SmxRole, level, NUMBER),
                                       FIELD (SmxRole, headcount, NUMBER), END };

static const SmxGroupField providers[] = { FIELD (SmxProvider, name, TEXT), FIELD (SmxProvider, area, TEXT),
                                           FIELD (SmxProvider, leader, TEXT), END };

static const SmxGroupField services[] = { FIELD (SmxService, name, TEXT),
                                          FIELD (SmxService, provider, TEXT),
                                          FIELD (SmxService, criticality, NUMBER),
                                          FIELD (SmxService, target, NUMBER),
                                          FIELD (SmxService, standard_hours, NUMBER),
                                          FIELD (SmxService, rework_cost, NUMBER),
                                          FIELD (SmxService, delay_cost_per_hour, NUMBER),
                                          END };

static const SmxGroupField service_numbers[] = { FIELD (SmxServiceNumber, value, NUMBER), END };

static const SmxGroupField links[] = { FIELD (SmxLink, criticality, NUMBER),
                                       FIELD (SmxLink, end_customers, NUMBER),
                                       FIELD (SmxLink, status, NUMBER), END };

static const SmxGroupField touchpoints[] = { FIELD (SmxTouchpoint, journey, TEXT),
                                             FIELD (SmxTouchpoint, end_customers, NUMBER),
                                             FIELD (SmxTouchpoint, experience, NUMBER), END };

static const SmxGroupField dependencies[] = { FIELD (SmxDependency, share, NUMBER), END };

static const SmxGroupField cells[] = { FIELD (SmxCell, reworks, SUM),
                                       FIELD (SmxCell, reassignments, SUM),
                                       FIELD (SmxCell, customers, SUM),
                                       FIELD (SmxCell, customers_squares, SUM),
                                       FIELD (SmxCell, customers_reworked, SUM),
                                       FIELD (SmxCell, delivery, SUM),
                                       FIELD (SmxCell, delivery_squares, SUM),
                                       FIELD (SmxCell, cost, SUM),
                                       FIELD (SmxCell, requests, COUNT),
                                       FIELD (SmxCell, rework_known, COUNT),
                                       FIELD (SmxCell, reworked, COUNT),
                                       FIELD (SmxCell, reassignment_known, COUNT),
                                       FIELD (SmxCell, reassigned, COUNT),
                                       FIELD (SmxCell, customers_known, COUNT),
                                       FIELD (SmxCell, customers_rework_known, COUNT),
                                       FIELD (SmxCell, delivered, COUNT),
                                       FIELD (SmxCell, open, COUNT),
                                       FIELD (SmxCell, due, COUNT),
                                       FIELD (SmxCell, late, COUNT),
                                       FIELD (SmxCell, promises_due, COUNT),
                                       FIELD (SmxCell, promises_kept, COUNT),
                                       FIELD (SmxCell, standards_due, COUNT),
                                       FIELD (SmxCell, standards_met, COUNT),
                                       FIELD (SmxCell, repromised, COUNT),
                                       FIELD (SmxCell, cost_known, COUNT),
                                       END };

static const SmxGroupField series[] = { FIELD (SmxSeries, reworks, SUM),
                                        FIELD (SmxSeries, customers, SUM),
                                        FIELD (SmxSeries, customers_reworked, SUM),
                                        FIELD (SmxSeries, delivery, SUM),
                                        FIELD (SmxSeries, requests, COUNT),
                                        FIELD (SmxSeries, rework_known, COUNT),
                                        FIELD (SmxSeries, reworked, COUNT),
                                        FIELD (SmxSeries, reassignment_known, COUNT),
                                        FIELD (SmxSeries, reassigned, COUNT),
                                        FIELD (SmxSeries, customers_known, COUNT),
                                        FIELD (SmxSeries, customers_rework_known, COUNT),
                                        FIELD (SmxSeries, delivered, COUNT),
                                        FIELD (SmxSeries, due, COUNT),
                                        FIELD (SmxSeries, late, COUNT),
                                        END };

static const SmxGroupField count[] = { FIELD (SmxCount, n, COUNT), END };

static const SmxGroupField delays[] = { ARRAY (SmxDelays, n, COUNT), END };

static const SmxGroupField ratings[] = { FIELD (SmxRatings, sum, SUM),
                                         FIELD (SmxRatings, squares, SUM),
                                         FIELD (SmxRatings, paired_perception, SUM),
                                         FIELD (SmxRatings, paired_expectation, SUM),
                                         FIELD (SmxRatings, paired_gap_squares, SUM),
                                         FIELD (SmxRatings, n, COUNT),
                                         FIELD (SmxRatings, paired, COUNT),
                                         END };

static const SmxGroupField respondents[] = { FIELD (SmxRespondent, sum, SUM),
                                             FIELD (SmxRespondent, paired_perception, SUM),
                                             FIELD (SmxRespondent, paired_expectation, SUM),
                                             FIELD (SmxRespondent, n, COUNT),
                                             FIELD (SmxRespondent, paired, COUNT),
                                             END };

static const SmxGroupField handovers[] = {
  FIELD (SmxHandover, passes, COUNT),           FIELD (SmxHandover, direct_returns, COUNT),
  FIELD (SmxHandover, indirect_returns, COUNT), FIELD (SmxHandover, closings, COUNT),
  FIELD (SmxHandover, reopened, COUNT),         END
};

static const SmxGroupField held[] = { FIELD (SmxHeld, held, SUM), FIELD (SmxHeld, requests, COUNT), END };

static const SmxGroupField seen[] = { FIELD (SmxSeen, seen, FLAG), END };

#define ROLE SMX_DICTIONARY_ROLE
#define SERVICE SMX_DICTIONARY_SERVICE
#define PROVIDER SMX_DICTIONARY_PROVIDER
#define TOUCHPOINT SMX_DICTIONARY_TOUCHPOINT
#define ATTRIBUTE SMX_DICTIONARY_ATTRIBUTE
#define RESPONDENT SMX_DICTIONARY_RESPONDENT
#define WAVE SMX_DICTIONARY_WAVE
#define TEXT SMX_DICTIONARY_TEXT
#define PLAIN SMX_PLAIN_NUMBER

const SmxGroupingSpec smx__groupings[SMX_N_GROUPINGS] = {
  [SMX_ROLES] = { "roles", 1, { ROLE }, sizeof (SmxRole), roles },
  [SMX_PROVIDERS] = { "providers", 1, { PROVIDER }, sizeof (SmxProvider), providers },
  [SMX_SERVICES] = { "services", 1, { SERVICE }, sizeof (SmxService), services },
  [SMX_SERVICE_NUMBERS] = { "service numbers",
                            2,
                            { SERVICE, TEXT },
                            sizeof (SmxServiceNumber),
                            service_numbers },
  [SMX_LINKS] = { "links",
                  7,
                  { ROLE, SERVICE, PROVIDER, PLAIN, PLAIN, PLAIN, PLAIN },
                  sizeof (SmxLink),
                  links },
  [SMX_TOUCHPOINTS] = { "touchpoints", 2, { TOUCHPOINT, ROLE }, sizeof (SmxTouchpoint), touchpoints },
  [SMX_DEPENDENCIES] = { "dependencies", 2, { SERVICE, SERVICE }, sizeof (SmxDependency), dependencies },
  [SMX_CELLS] = { "cells", 3, { ROLE, SERVICE, PROVIDER }, sizeof (SmxCell), cells },
  [SMX_SERIES] = { "series", 3, { SERVICE, PROVIDER, PLAIN }, sizeof (SmxSeries), series },
  [SMX_DELAYS_SERVICE] = { "delays by service", 2, { SERVICE, PLAIN }, sizeof (SmxDelays), delays },
  [SMX_DELAYS_PROVIDER] = { "delays by provider", 2, { PROVIDER, PLAIN }, sizeof (SmxDelays), delays },
  [SMX_DELAYS_ROLE] = { "delays by role", 2, { ROLE, PLAIN }, sizeof (SmxDelays), delays },
  [SMX_DELAYS_NO_PROVIDER] = { "delays without provider", 2, { SERVICE, PLAIN }, sizeof (SmxDelays), delays },
  [SMX_RATINGS] = { "ratings",
                    7,
                    { ROLE, SERVICE, PROVIDER, ATTRIBUTE, PLAIN, WAVE, PLAIN },
                    sizeof (SmxRatings),
                    ratings },
  [SMX_MARKS] = { "marks",
                  9,
                  { ROLE, SERVICE, PROVIDER, ATTRIBUTE, PLAIN, WAVE, PLAIN, PLAIN, PLAIN },
                  sizeof (SmxCount),
                  count },
  [SMX_RESPONDENTS] = { "respondents",
                        7,
                        { RESPONDENT, ROLE, SERVICE, PROVIDER, ATTRIBUTE, PLAIN, WAVE },
                        sizeof (SmxRespondent),
                        respondents },
  [SMX_HANDOVERS] = { "handovers", 3, { PROVIDER, PROVIDER, SERVICE }, sizeof (SmxHandover), handovers },
  [SMX_HELD] = { "held", 2, { PROVIDER, SERVICE }, sizeof (SmxHeld), held },
  [SMX_CASES] = { "cases", 2, { PLAIN, PLAIN }, sizeof (SmxSeen), seen },
  [SMX_CODES] = { "codes", 2, { PLAIN, PLAIN }, sizeof (SmxSeen), seen },
  [SMX_FINDINGS] = { "findings", 3, { PLAIN, TEXT, TEXT }, sizeof (SmxCount), count },
};

G_STATIC_ASSERT (sizeof (SmxCell) <= SMX_MAX_VALUE && sizeof (SmxDelays) <= SMX_MAX_VALUE);
G_STATIC_ASSERT (SMX_N_GROUPINGS <= 32); /* a bit each says what a tally has */
