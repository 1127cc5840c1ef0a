/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of a ranking: their spellings, defaults and domains. */

#include "rank-options.h"
#include "../base/error.h"
#include "../base/options.h"
#include "../base/text.h"
#include <math.h>

SMX_MESSAGE (expected_number, "expected {0} but found {1}", "se esperaba {0}, pero se encontró {1}");
SMX_MESSAGE (expected_length, "expected {0} of them, one a criterion ({2}), but found {1}",
             "se esperaban {0}, uno por criterio ({2}), pero se encontraron {1}");
SMX_MESSAGE (expected_weight, "expected a number from 0 to 1e100 for {0} but found {1}",
             "se esperaba un número de 0 a 1e100 para {0}, pero se encontró {1}");
SMX_MESSAGE (all_zero, "expected at least one above 0", "se esperaba al menos uno mayor que 0");
SMX_MESSAGE (expected_bounds, "expected a lower bound below the upper one for {0} but found {1} and {2}",
             "se esperaba para {0} un límite inferior menor que el superior, pero se encontraron {1} y {2}");
SMX_MESSAGE (expected_within_one, "expected bounds within 0 and 1 for {0} but found {1} and {2}",
             "se esperaban para {0} límites entre 0 y 1, pero se encontraron {1} y {2}");
SMX_MESSAGE (expected_threshold, "expected {0} for {1} but found {2}",
             "se esperaba {0} para {1}, pero se encontró {2}");
SMX_MESSAGE (expected_finite, "expected {0}, and finite, for {1} but found {2}",
             "se esperaba {0}, y finito, para {1}, pero se encontró {2}");
SMX_MESSAGE (
    own_criteria,
    "expected none, since the method {0} orders by figures of its own; those that order by criteria are "
    "weighted-sum, topsis, vikor, promethee and spotis",
    "no se esperaba nada, porque el método {0} ordena por cifras propias; por criterios ordenan "
    "weighted-sum, topsis, vikor, promethee y spotis");
SMX_MESSAGE (weights_twice, "expected no weights, since weighting {0} makes them",
             "no se esperaban pesos, porque la ponderación {0} los calcula");

#define LARGEST_WEIGHT 1e100 /* so that their sum is finite */

const char *const smx__rank_method_names[SMX_N_RANK_METHODS] = { "staged", "burden", "weighted-sum",
                                                                 "topsis", "vikor",  "promethee",
                                                                 "spotis" };
const char *const smx__rank_scope_names[SMX_N_SCOPES] = { "critical", "all" };
const char *const smx__normalisation_names[SMX_N_NORMALISATIONS] = { NULL, "minmax", "max", "sum", "vector" };
const char *const smx__weighting_names[SMX_N_WEIGHTINGS] = { "given", "equal", "entropy", "critic", "roc" };
const char *const smx__missing_names[SMX_N_MISSING] = { "median", "last", "exclude" };
const char *const smx__sets_names[SMX_N_SETS] = { "marginal", "joint" };
const char *const smx__preference_names[SMX_N_PREFERENCES] = { "usual", "u-shape", "v-shape",
                                                               "level", "linear",  "gaussian" };

#define FROM_NAME(function, Type, names, limit)                                                              \
  gboolean function (const char *name, Type *value)                                                          \
  {                                                                                                          \
    g_return_val_if_fail (name != NULL && value != NULL, FALSE);                                             \
    int found = smx__options_find (names, limit, name);                                                      \
    if (found >= 0)                                                                                          \
      *value = (Type)found;                                                                                  \
    return found >= 0;                                                                                       \
  }

FROM_NAME (smx_rank_method_from_name, SmxRankMethod, smx__rank_method_names, SMX_N_RANK_METHODS)
FROM_NAME (smx_weighting_from_name, SmxWeighting, smx__weighting_names, SMX_N_WEIGHTINGS)
FROM_NAME (smx_missing_from_name, SmxMissing, smx__missing_names, SMX_N_MISSING)
FROM_NAME (smx_sets_from_name, SmxSets, smx__sets_names, SMX_N_SETS)

gboolean
smx_normalisation_from_name (const char *name, SmxNormalisation *normalisation)
{
  g_return_val_if_fail (name != NULL && normalisation != NULL, FALSE);
  int found = smx__options_find (smx__normalisation_names + 1, SMX_N_NORMALISATIONS - 1, name);
  if (found >= 0)
    *normalisation = (SmxNormalisation)(found + 1);
  return found >= 0;
}

void
smx_rank_options_init (SmxRankOptions *options, gsize struct_size)
{
  const SmxRankOptions defaults = { .struct_size = sizeof defaults,
                                    .language = SMX_LANGUAGE_OF_STUDY,
                                    .vikor_v = 0.5,
                                    .confidence = 0.90,
                                    .replicates = 1000 };
  smx__options_init (options, struct_size, &defaults, sizeof defaults);
}

gboolean
smx__method_has_criteria (SmxRankMethod method)
{
  return method != SMX_RANK_STAGED && method != SMX_RANK_BURDEN;
}

/* ---- Single values ---- */

/* The shortest text of a number, which may be none. */
static const char *
show (char *text, double number)
{
  return isfinite (number) ? smx__format_double (text, number)
                           : g_ascii_dtostr (text, G_ASCII_DTOSTR_BUF_SIZE, number);
}

static gboolean
refuse_number (const char *field, const char *expected, double found, GError **error)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  const SmxPlace place = { .field = field };
  return smx__fail (error, SMX_ERROR_RANGE, &place, &expected_number, expected, show (text, found), NULL);
}

static gboolean
check_enums (const SmxRankOptions *self, GError **error)
{
  return smx__options_check ("method", self->method, SMX_N_RANK_METHODS, error) &&
         smx__options_check ("scope", self->scope, SMX_N_SCOPES, error) &&
         smx__options_check ("weighting", self->weighting, SMX_N_WEIGHTINGS, error) &&
         smx__options_check ("normalisation", self->normalisation, SMX_N_NORMALISATIONS, error) &&
         smx__options_check ("sets", self->sets, SMX_N_SETS, error) &&
         smx__options_check ("missing", self->missing, SMX_N_MISSING, error);
}

static gboolean
check_numbers (const SmxRankOptions *self, GError **error)
{
  if (!(self->confidence > 0 && self->confidence < 1))
    return refuse_number ("confidence", "0 < x < 1", self->confidence, error);
  if (!(self->vikor_v >= 0 && self->vikor_v <= 1))
    return refuse_number ("vikor_v", "0 <= x <= 1", self->vikor_v, error);
  if (self->replicates > SMX_REPLICATES_MAX)
    return refuse_number ("replicates", "x <= 10000000", (double)self->replicates, error);
  return TRUE;
}

/* What is said of criteria goes with methods that order by criteria. */
static gboolean
check_method (const SmxRankOptions *self, GError **error)
{
  const struct {
    const char *field;
    gboolean given;
  } lists[] = { { "criteria", self->criteria != NULL },
                { "directions", self->directions != NULL },
                { "weights", self->weights != NULL || self->weighting != SMX_WEIGHTS_GIVEN },
                { "normalisation", self->normalisation != SMX_NORMALISATION_OF_METHOD },
                { "preferences", self->preferences != NULL },
                { "bounds", self->bounds != NULL },
                { "weight_orders", self->n_weight_orders > 0 },
                { "weight_bounds", self->weight_bounds != NULL } };
  for (gsize i = 0; !smx__method_has_criteria (self->method) && i < G_N_ELEMENTS (lists); i++) {
    const SmxPlace place = { .field = lists[i].field };
    if (lists[i].given)
      return smx__fail (error, SMX_ERROR_CONFLICT, &place, &own_criteria,
                        smx__rank_method_names[self->method], NULL);
  }
  return TRUE;
}

/* Options that contradict each other. */
static gboolean
check_together (const SmxRankOptions *self, GError **error)
{
  const SmxPlace weights = { .field = "weights" };
  if (self->weights != NULL && self->weighting != SMX_WEIGHTS_GIVEN)
    return smx__fail (error, SMX_ERROR_CONFLICT, &weights, &weights_twice,
                      smx__weighting_names[self->weighting], NULL);
  return check_method (self, error);
}

gboolean
smx__rank_options_take (SmxRankOptions *ours, const SmxRankOptions *given, GError **error)
{
  smx_rank_options_init (ours, sizeof *ours);
  if (!smx__options_resolve ("SmxRankOptions", ours, sizeof *ours, given, error))
    return FALSE;
  if (ours->confidence == 0)
    ours->confidence = 0.90;
  if (ours->replicates == 0)
    ours->replicates = 1000;
  return check_enums (ours, error) && check_numbers (ours, error) && check_together (ours, error);
}

/* ---- Lists with one item a criterion ---- */

static gboolean
check_length (const char *field, const void *list, gsize n, const char *const *names, guint expected,
              GError **error)
{
  char wanted[SMX_INT64_ROOM], found[SMX_INT64_ROOM];
  const SmxPlace place = { .field = field };
  if (list == NULL || n == expected)
    return TRUE;
  g_autofree char *all = g_strjoinv (",", (char **)names);
  return smx__fail (error, SMX_ERROR_RANGE, &place, &expected_length, smx__format_int64 (wanted, expected),
                    smx__format_int64 (found, (gint64)n), all, NULL);
}

static gboolean
check_weights (const SmxRankOptions *self, const char *const *names, GError **error)
{
  const SmxPlace place = { .field = "weights" };
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double sum = 0;
  for (gsize i = 0; self->weights != NULL && i < self->n_weights; i++) {
    double weight = self->weights[i];
    if (!(weight >= 0 && weight <= LARGEST_WEIGHT))
      return smx__fail (error, SMX_ERROR_RANGE, &place, &expected_weight, names[i], show (text, weight),
                        NULL);
    sum += weight;
  }
  return self->weights == NULL || sum > 0 || smx__fail (error, SMX_ERROR_RANGE, &place, &all_zero, NULL);
}

static gboolean
check_bounds (const char *field, const SmxBounds *bounds, gsize n, const char *const *names, gboolean shares,
              GError **error)
{
  const SmxPlace place = { .field = field };
  for (gsize i = 0; bounds != NULL && i < n; i++) {
    char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
    const SmxBounds *pair = &bounds[i];
    if (isnan (pair->low) && isnan (pair->high))
      continue;
    gboolean order = isfinite (pair->low) && isfinite (pair->high) &&
                     (shares ? pair->low <= pair->high : pair->low < pair->high) &&
                     pair->high - pair->low < 1e300;
    gboolean within = !shares || (pair->low >= 0 && pair->high <= 1);
    if (!order || !within)
      return smx__fail (error, SMX_ERROR_RANGE, &place, order ? &expected_within_one : &expected_bounds,
                        names[i], show (low, pair->low), show (high, pair->high), NULL);
  }
  return TRUE;
}

static gboolean
check_threshold (gboolean good, const char *rule, const char *name, double found, GError **error)
{
  const SmxPlace place = { .field = "preferences" };
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  return good ||
         smx__fail (error, SMX_ERROR_RANGE, &place, isinf (found) ? &expected_finite : &expected_threshold,
                    rule, name, show (text, found), NULL);
}

static gboolean
check_preference (const SmxPreference *self, const char *name, GError **error)
{
  gboolean q = self->shape == SMX_PREFERENCE_U_SHAPE || self->shape == SMX_PREFERENCE_LEVEL ||
               self->shape == SMX_PREFERENCE_LINEAR;
  gboolean p = self->shape == SMX_PREFERENCE_V_SHAPE || self->shape == SMX_PREFERENCE_LEVEL ||
               self->shape == SMX_PREFERENCE_LINEAR;
  double least = q ? self->q : 0;
  if (!smx__options_check ("preferences", self->shape, SMX_N_PREFERENCES, error))
    return FALSE;
  return check_threshold (!q || (self->q >= 0 && isfinite (self->q)), "q >= 0", name, self->q, error) &&
         check_threshold (!p || (self->p > least && isfinite (self->p)), q ? "p > q" : "p > 0", name, self->p,
                          error) &&
         check_threshold (self->shape != SMX_PREFERENCE_GAUSSIAN || (self->s > 0 && isfinite (self->s)),
                          "s > 0", name, self->s, error);
}

gboolean
smx__rank_options_fit (const SmxRankOptions *ours, const char *const *names, guint n, GError **error)
{
  const struct {
    const char *field;
    const void *list;
    gsize n;
  } lists[] = { { "directions", ours->directions, ours->n_directions },
                { "weights", ours->weights, ours->n_weights },
                { "preferences", ours->preferences, ours->n_preferences },
                { "bounds", ours->bounds, ours->n_bounds },
                { "weight_bounds", ours->weight_bounds, ours->n_weight_bounds } };
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++) {
    if (!check_length (lists[i].field, lists[i].list, lists[i].n, names, n, error))
      return FALSE;
  }
  for (guint i = 0; ours->directions != NULL && i < n; i++) {
    if (!smx__options_check ("directions", ours->directions[i], SMX_N_DIRECTIONS, error))
      return FALSE;
  }
  for (guint i = 0; ours->preferences != NULL && i < n; i++) {
    if (!check_preference (&ours->preferences[i], names[i], error))
      return FALSE;
  }
  return check_weights (ours, names, error) &&
         check_bounds ("bounds", ours->bounds, ours->n_bounds, names, FALSE, error) &&
         check_bounds ("weight_bounds", ours->weight_bounds, ours->n_weight_bounds, names, TRUE, error);
}
