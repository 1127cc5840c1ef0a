/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the options of a ranking say of weights: of what they leave they are drawn, and of its centre are those of the ranking. */

#include "weight-constraints.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/text.h"
#include <math.h>

SMX_MESSAGE (no_criterion, "expected one of the criteria {0} but found {1}",
             "se esperaba uno de los criterios {0}, pero se encontró {1}");
SMX_MESSAGE (
    broken, "expected {0} of weights that sum to 1, since the constraints on weights say so, but found {1}",
    "se esperaba {0} entre pesos que suman 1, porque lo dicen las restricciones de los pesos, pero se "
    "encontró {1}");
SMX_MESSAGE (both, "{0} and {1}", "{0} y {1}");

#define ROUNDING 1e-9 /* of weights that were scaled */

void
smx__rank_weights_clear (SmxRankWeights *self)
{
  smx__weight_constraints_clear (&self->constraints);
  g_free (self->above);
  g_free (self->below);
  g_free (self->low);
  g_free (self->high);
}

gboolean
smx__rank_weights_are_drawn (const SmxRanking *ranking)
{
  return smx__method_has_criteria (ranking->options.method) &&
         (ranking->options.n_weight_orders > 0 || ranking->options.weight_bounds != NULL);
}

static gboolean
find_criterion (const SmxCriteria *criteria, const char *name, guint *found, GError **error)
{
  const SmxPlace place = { .field = "weight_orders" };
  for (*found = 0; name != NULL && *found < criteria->m; ++*found)
    if (g_str_equal (criteria->names[*found], name))
      return TRUE;
  g_autofree char *names = g_strjoinv (", ", (char **)criteria->names);
  g_autofree char *quoted = smx__quote (name == NULL ? "" : name, -1);
  return smx__fail (error, SMX_ERROR_REFERENCE, &place, &no_criterion, names, quoted, NULL);
}

static gboolean
take_orders (SmxRankWeights *self, const SmxRanking *ranking, GError **error)
{
  const SmxRankOptions *options = &ranking->options;
  self->above = smx__allocate (options->n_weight_orders, sizeof *self->above, error);
  self->below =
      self->above == NULL ? NULL : smx__allocate (options->n_weight_orders, sizeof *self->below, error);
  for (gsize i = 0; self->below != NULL && i < options->n_weight_orders; i++)
    if (!find_criterion (&ranking->criteria, options->weight_orders[i].above, &self->above[i], error) ||
        !find_criterion (&ranking->criteria, options->weight_orders[i].below, &self->below[i], error))
      return FALSE;
  return self->below != NULL;
}

static gboolean
take_bounds (SmxRankWeights *self, const SmxRanking *ranking, GError **error)
{
  const SmxBounds *bounds = ranking->options.weight_bounds;
  const guint m = ranking->criteria.m;
  if (bounds == NULL)
    return TRUE;
  self->low = smx__allocate (m, sizeof *self->low, error);
  self->high = self->low == NULL ? NULL : smx__allocate (m, sizeof *self->high, error);
  for (guint c = 0; self->high != NULL && c < m; c++) {
    self->low[c] = isnan (bounds[c].low) ? 0 : bounds[c].low;
    self->high[c] = isnan (bounds[c].high) ? 1 : bounds[c].high;
  }
  return self->high != NULL;
}

gboolean
smx__rank_weights_take (SmxRankWeights *self, const SmxRanking *ranking, GError **error)
{
  *self = (SmxRankWeights){ .above = NULL };
  if (!take_orders (self, ranking, error) || !take_bounds (self, ranking, error))
    return FALSE;
  self->constraints = (SmxWeightConstraints){ .m = ranking->criteria.m,
                                              .above = self->above,
                                              .below = self->below,
                                              .n_orders = (guint)ranking->options.n_weight_orders,
                                              .low = self->low,
                                              .high = self->high };
  const SmxPlace place = { .field = "weight constraints" };
  GError *cause = NULL;
  if (smx__weight_constraints_prepare (&self->constraints, ranking->options.seed, &cause))
    return TRUE;
  if (g_error_matches (cause, SMX_ERROR, SMX_ERROR_RANGE))
    smx__fail_at (&cause, &place);
  g_propagate_error (error, cause);
  return FALSE;
}

/* ---- The weights of the ranking ---- */

static gboolean
refuse_broken (const char *one, const char *sign, const char *other, const char *found, GError **error)
{
  const SmxPlace place = { .field = "weights" };
  g_autofree char *rule = g_strconcat (one, sign, other, NULL);
  return smx__fail (error, SMX_ERROR_RANGE, &place, &broken, rule, found, NULL);
}

static gboolean
check_orders (const SmxRankWeights *self, const SmxRanking *ranking, const double *weights, GError **error)
{
  char above[G_ASCII_DTOSTR_BUF_SIZE], below[G_ASCII_DTOSTR_BUF_SIZE];
  for (guint i = 0; i < self->constraints.n_orders; i++) {
    const guint one = self->above[i], other = self->below[i];
    if (weights[one] >= weights[other] - ROUNDING)
      continue;
    g_autofree char *found = smx__message_format (&both, smx__format_double (above, weights[one]),
                                                  smx__format_double (below, weights[other]), NULL);
    return refuse_broken (ranking->criteria.names[one], " >= ", ranking->criteria.names[other], found, error);
  }
  return TRUE;
}

static gboolean
check_limits (const SmxRankWeights *self, const SmxRanking *ranking, const double *weights, GError **error)
{
  char limit[G_ASCII_DTOSTR_BUF_SIZE], found[G_ASCII_DTOSTR_BUF_SIZE];
  for (guint c = 0; self->low != NULL && c < ranking->criteria.m; c++) {
    const gboolean little = weights[c] < self->low[c] - ROUNDING;
    if (little || weights[c] > self->high[c] + ROUNDING)
      return refuse_broken (ranking->criteria.names[c], little ? " >= " : " <= ",
                            smx__format_double (limit, little ? self->low[c] : self->high[c]),
                            smx__format_double (found, weights[c]), error);
  }
  return TRUE;
}

gboolean
smx__rank_weights_settle (const SmxRanking *ranking, double *weights, GError **error)
{
  const SmxRankOptions *options = &ranking->options;
  g_auto (SmxRankWeights) self = { .above = NULL };
  if (!smx__rank_weights_are_drawn (ranking))
    return TRUE;
  if (!smx__rank_weights_take (&self, ranking, error))
    return FALSE;
  if (options->weights == NULL && options->weighting == SMX_WEIGHTS_GIVEN)
    return smx__weights_centre (&self.constraints, weights, error);
  return check_orders (&self, ranking, weights, error) && check_limits (&self, ranking, weights, error);
}
