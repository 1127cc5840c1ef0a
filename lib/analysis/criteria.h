/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The decision table behind a ranking: services by criteria.
 *
 * A criterion is a measure of docs/method.md or a numeric column of services. What is unknown is filled with the median of what is
 * known, and marked. Values stand criterion by criterion: that of service i under criterion c is values[c * n + i]. */
#ifndef SMX_ANALYSIS_CRITERIA_H
#define SMX_ANALYSIS_CRITERIA_H

#include "columns.h"
#include <service-matrix/rank.h>

typedef struct {
  const char *name;
  const SmxMeasureColumn *column; /* NULL: a column of services */
  gboolean minimise;
} SmxCriterion;

typedef struct {
  guint m;
  SmxCriterion *items;
  const char **names; /* m, and NULL */
  gsize n;
  double *values;
  guint8 *missing; /* n x m */
  guint32 *
      known; /* of criterion c: known[c * n] to known[c * n + n_known[c] - 1], the services that it is known of */
  gsize *n_known; /* m */
} SmxCriteria;

/* Finds the criteria that @names say (ended by NULL). FALSE with REFERENCE (no such thing), CONFLICT (one twice), RANGE (none or too
 * many) or NO_MEMORY; to be cleared in any case. */
gboolean smx__criteria_find (SmxCriteria *self, const SmxMatrix *matrix, const char *const *names,
                             GError **error);

/* What the criteria are made of: SMX_NEEDS_*. */
guint smx__criteria_needs (const SmxCriteria *self);

/* Takes the values of @n services. @items are theirs. FALSE with NO_MEMORY. */
gboolean smx__criteria_take (SmxCriteria *self, const SmxMatrix *matrix, const guint32 *services,
                             const SmxMeasures *const *items, gsize n, GError **error);

/* Fills what is missing of each criterion, after values were changed. */
gboolean smx__criteria_fill (SmxCriteria *self, GError **error);

/* The numeric columns of services, and what else is known of any, joined by ","; at most as many as there may be criteria. NULL where
 * there are none. Free with g_free(). */
char *smx__criteria_among_columns (const SmxMatrix *matrix);

void smx__criteria_clear (SmxCriteria *self);

/* A figure without the last digits, which hang on how it was added up: that of 9 people is 0.9 and that of 90 as well, and no method
 * may see a difference. To 1e-12, and 12 digits or more of what is too large for that. */
double smx__without_rounding (double value);

static inline double *
smx__criterion_values (const SmxCriteria *self, guint c)
{
  return self->values + (gsize)c * self->n;
}

#endif
