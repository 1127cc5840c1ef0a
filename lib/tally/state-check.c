/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What holds of every entry, declared: see record.c for why. */
#include "state-check.h"

#include "../stats/histogram.h"
#include "limits.h"
#include <string.h>

static const SmxRelation none[] = { { NULL, NULL } };

static const SmxRelation cells[] = { { "rework_known", "requests" },
                                     { "reworked", "rework_known" },
                                     { "reworked", "reworks" },
                                     { "reassignment_known", "requests" },
                                     { "reassigned", "reassignment_known" },
                                     { "reassigned", "reassignments" },
                                     { "customers_known", "requests" },
                                     { "customers_rework_known", "customers_known" },
                                     { "customers_rework_known", "rework_known" },
                                     { "customers_reworked", "customers" },
                                     { "delivered", "requests" },
                                     { "open", "requests" },
                                     { "due", "requests" },
                                     { "late", "due" },
                                     { "promises_due", "requests" },
                                     { "promises_kept", "promises_due" },
                                     { "standards_due", "requests" },
                                     { "standards_met", "standards_due" },
                                     { "cost_known", "requests" },
                                     { NULL, NULL } };

static const SmxRelation series[] = { { "rework_known", "requests" },
                                      { "reworked", "rework_known" },
                                      { "reworked", "reworks" },
                                      { "reassignment_known", "requests" },
                                      { "reassigned", "reassignment_known" },
                                      { "customers_known", "requests" },
                                      { "customers_rework_known", "customers_known" },
                                      { "customers_rework_known", "rework_known" },
                                      { "customers_reworked", "customers" },
                                      { "delivered", "requests" },
                                      { "due", "requests" },
                                      { "late", "due" },
                                      { NULL, NULL } };

static const SmxRelation answers[] = { { "paired", "n" }, { NULL, NULL } };

const SmxRelation *
smx__relations (SmxGroupingKind kind)
{
  switch (kind) {
  case SMX_CELLS:
    return cells;
  case SMX_SERIES:
    return series;
  case SMX_RATINGS:
  case SMX_RESPONDENTS:
    return answers;
  default:
    return none;
  }
}

const char *
smx__positive_field (SmxGroupingKind kind)
{
  switch (kind) {
  case SMX_CELLS:
  case SMX_SERIES:
  case SMX_HELD:
    return "requests";
  case SMX_RATINGS:
  case SMX_MARKS:
  case SMX_RESPONDENTS:
  case SMX_FINDINGS:
    return "n";
  default:
    return NULL;
  }
}

gboolean
smx__may_be_negative (SmxGroupingKind kind, const char *field)
{
  if (kind == SMX_RATINGS || kind == SMX_RESPONDENTS) /* points of a scale */
    return strstr (field, "squares") == NULL;
  return kind == SMX_CELLS && strcmp (field, "cost") == 0;
}

gboolean
smx__domain (SmxGroupingKind kind, const char *field, double *low, double *high)
{
  static const struct {
    SmxGroupingKind kind;
    const char *field;
    double low, high;
  } domains[] = {
    { SMX_ROLES, "kind", SMX_KIND_FRONT, SMX_KIND_BACK },
    { SMX_ROLES, "headcount", 0, G_MAXDOUBLE },
    { SMX_SERVICES, "criticality", 0, 1 },
    { SMX_SERVICES, "target", -SMX_MAX_POINTS, SMX_MAX_POINTS },
    { SMX_SERVICES, "standard_hours", 0, SMX_MAX_HOURS },
    { SMX_SERVICES, "rework_cost", -SMX_MAX_MONEY, SMX_MAX_MONEY },
    { SMX_SERVICES, "delay_cost_per_hour", -SMX_MAX_MONEY, SMX_MAX_MONEY },
    { SMX_LINKS, "criticality", 0, 1 },
    { SMX_LINKS, "end_customers", 0, SMX_MAX_CUSTOMERS },
    { SMX_LINKS, "status", SMX_STATUS_CONFIRMED, SMX_STATUS_DISPUTED },
    { SMX_TOUCHPOINTS, "end_customers", 0, SMX_MAX_CUSTOMERS },
    { SMX_DEPENDENCIES, "share", 0, 1 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (domains); i++)
    if (domains[i].kind == kind && strcmp (domains[i].field, field) == 0) {
      *low = domains[i].low;
      *high = domains[i].high;
      return TRUE;
    }
  return FALSE;
}

gboolean
smx__may_be_none (SmxGroupingKind kind, guint part)
{
  switch (kind) {
  case SMX_ROLES:
  case SMX_PROVIDERS:
  case SMX_SERVICES:
  case SMX_SERVICE_NUMBERS:
  case SMX_TOUCHPOINTS:
  case SMX_DEPENDENCIES:
  case SMX_DELAYS_SERVICE:
  case SMX_DELAYS_PROVIDER:
    return FALSE;
  case SMX_LINKS:
    return part > 1;
  case SMX_RESPONDENTS:
    return part != 0 && part != 2 && part != 5;
  case SMX_DELAYS_ROLE:
  case SMX_DELAYS_NO_PROVIDER:
    return part == 0;
  case SMX_FINDINGS:
    return part != 0;
  case SMX_RATINGS:
  case SMX_MARKS:
    return part != 1 && part != 4 && part != 6;
  default:
    return TRUE;
  }
}

static guint32
largest_period (SmxPeriod period)
{
  static const guint32 in_a_year[] = { 12, 53, 4, 1 };
  return 10001 * in_a_year[period];
}

guint32
smx__largest_number (SmxGroupingKind kind, guint part, SmxPeriod period)
{
  if (smx__groupings[kind].keys[part] != SMX_PLAIN_NUMBER)
    return G_MAXUINT32;
  switch (kind) {
  case SMX_SERIES:
    return largest_period (period);
  case SMX_DELAYS_SERVICE:
  case SMX_DELAYS_PROVIDER:
  case SMX_DELAYS_ROLE:
  case SMX_DELAYS_NO_PROVIDER:
    return smx__bucket_of ((gint64)SMX_MAX_HOURS * 3600) / SMX_DELAY_BUCKETS;
  case SMX_RATINGS:
    return part == 4 ? SMX_SIDE_BACK : SMX_VOICE_PERSON;
  case SMX_MARKS:
    return part == 4 ? SMX_SIDE_BACK : part == 6 ? SMX_VOICE_PERSON : G_MAXUINT32;
  case SMX_RESPONDENTS:
    return SMX_SIDE_BACK;
  case SMX_FINDINGS:
    return SMX_N_FINDINGS - 1;
  default:
    return G_MAXUINT32;
  }
}
