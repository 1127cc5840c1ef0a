/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the options of a ranking say of weights that are drawn. */

#include "weight-constraints.h"
#include "../base/error.h"
#include "../base/memory.h"
#include <math.h>

SMX_MESSAGE (no_criterion, "expected one of the criteria {0} but found {1}",
             "se esperaba uno de los criterios {0}, pero se encontró {1}");

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
