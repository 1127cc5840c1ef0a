/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a ranking decides. Defaults and domains: docs/method.md, "Ranking". */

#include "ranking-rule.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/text.h"
#include "weight-constraints.h"
#include <math.h>

#define LARGEST 1e100 /* of a value: its squares can still be added up */

SMX_MESSAGE (
    no_bounds,
    "expected a lower and an upper bound of {0}, since nothing says what that can be: {1}, in the order "
    "of the criteria ({2})",
    "se esperaban un límite inferior y otro superior de {0}, pues nada dice cuánto puede valer: {1}, en "
    "el orden de los criterios ({2})");
SMX_MESSAGE (or_columns, "{0}; criteria may also name columns of services, such as {1}",
             "{0}; los criterios también pueden ser columnas de los servicios, como {1}");
SMX_MESSAGE (low_to_high, "LOW:HIGH", "MÍNIMO:MÁXIMO");
SMX_MESSAGE (bad_value, "expected {0} of {1} but found {2} for {3}",
             "se esperaba {0} en {1}, pero se encontró {2} en {3}");
SMX_MESSAGE (for_entropy, "a number of at least 0, since weights are made by entropy,",
             "un número de al menos 0, porque los pesos se calculan por entropía,");
SMX_MESSAGE (for_normalisation, "a number of at least 0, since it is normalised by {0},",
             "un número de al menos 0, porque se normaliza por {0},");
SMX_MESSAGE (for_minimised, "a number above 0, since it is minimised and normalised by {0},",
             "un número mayor que 0, porque se minimiza y se normaliza por {0},");
SMX_MESSAGE (for_all, "a number within 1e100 of 0", "un número a menos de 1e100 de 0");

/* ---- Values that cannot be ---- */

static gboolean
refuse_value (const SmxRanking *self, guint c, gsize i, const char *expected, GError **error)
{
  char found[G_ASCII_DTOSTR_BUF_SIZE];
  const SmxPlace place = { .field = "criteria" };
  g_autofree char *code = smx__quote (smx__ranking_code (self, i), -1);
  return smx__fail (error, SMX_ERROR_RANGE, &place, &bad_value, expected, self->criteria.names[c],
                    smx__format_double (found, smx__criterion_values (&self->criteria, c)[i]), code, NULL);
}

/* The first value of a criterion that is not @least or more (or not above it), or n. */
static gsize
find_below (const SmxRanking *self, guint c, double least, gboolean above)
{
  const double *values = smx__criterion_values (&self->criteria, c);
  for (gsize i = 0; i < self->n; i++)
    if (values[i] < least || (above && values[i] <= least))
      return i;
  return self->n;
}

static gboolean
check_sizes (const SmxRanking *self, GError **error)
{
  for (guint c = 0; c < self->criteria.m; c++)
    for (gsize i = 0; i < self->n; i++)
      if (!(fabs (smx__criterion_values (&self->criteria, c)[i]) <= LARGEST))
        return refuse_value (self, c, i, smx__message_text (&for_all), error);
  return TRUE;
}

/* Ratios need amounts. */
static gboolean
check_normalised (const SmxRanking *self, GError **error)
{
  gboolean ratios = self->rule.normalise == SMX_NORMALISE_MAX || self->rule.normalise == SMX_NORMALISE_SUM;
  gboolean used = self->rule.method == SMX_DECIDE_WEIGHTED_SUM || self->rule.method == SMX_DECIDE_TOPSIS;
  const char *name = self->rule.normalise == SMX_NORMALISE_MAX ? "max" : "sum";
  for (guint c = 0; ratios && used && c < self->criteria.m; c++) {
    gsize i = find_below (self, c, 0, self->minimise[c]);
    if (i == self->n || self->criteria.n_known[c] == 0)
      continue;
    g_autofree char *expected =
        smx__message_format (self->minimise[c] ? &for_minimised : &for_normalisation, name, NULL);
    return refuse_value (self, c, i, expected, error);
  }
  return TRUE;
}

/* ---- Bounds ---- */

gboolean
smx__ranking_own_bounds (const SmxRanking *self, guint c, double *low, double *high)
{
  const SmxCriterion *criterion = &self->criteria.items[c];
  const SmxSettings *settings = &self->matrix->settings;
  if (criterion->column == NULL)
    return FALSE;
  const char *unit = criterion->column->spec.unit.text[0];
  if (g_str_equal (unit, "0..1") || g_str_equal (unit, "-1..1")) {
    *low = *unit == '-' ? -1 : 0;
    *high = 1;
    return TRUE;
  }
  if (!g_str_equal (unit, "points") || settings->low == SMX_NULL)
    return FALSE;
  double least = (double)settings->low / (double)SMX_MICRO, most = (double)settings->high / (double)SMX_MICRO;
  gboolean difference = g_str_equal (criterion->name, "gap") || g_str_equal (criterion->name, "blind_spot") ||
                        g_str_equal (criterion->name, "misread");
  *low = difference ? least - most : least;
  *high = difference ? most - least : most;
  return TRUE;
}

static void
take_range (const SmxRanking *self, guint c)
{
  const double *values = smx__criterion_values (&self->criteria, c);
  self->low[c] = self->high[c] = self->n > 0 ? values[0] : 0;
  for (gsize i = 0; i < self->n; i++) {
    self->low[c] = MIN (self->low[c], values[i]);
    self->high[c] = MAX (self->high[c], values[i]);
  }
}

/* Whether nothing says what it can be. */
static gboolean
lacks_bounds (const SmxRanking *self, guint c)
{
  const SmxRankOptions *options = &self->options;
  double low, high;
  return (options->bounds == NULL || isnan (options->bounds[c].low)) &&
         !smx__ranking_own_bounds (self, c, &low, &high);
}

static void
append_item (GString *list, gsize at, const char *item)
{
  g_string_append_printf (list, "%s%s", at > 0 ? "," : "", item);
}

/* Names those that lack bounds, and how these are said on a command line: ",LOW:HIGH" where the first has its own. */
static gboolean
refuse_bounds (const SmxRanking *self, GError **error)
{
  const SmxPlace place = { .field = "bounds" };
  g_autoptr (GString) lacking = g_string_new (NULL), said = g_string_new (NULL);
  for (guint c = 0; c < self->criteria.m; c++) {
    const gboolean lacks = lacks_bounds (self, c);
    if (lacks)
      append_item (lacking, lacking->len, self->criteria.names[c]);
    append_item (said, c, lacks ? smx__message_text (&low_to_high) : "");
  }
  g_autofree char *all = g_strjoinv (",", (char **)self->criteria.names);
  g_autofree char *columns =
      smx__ranking_compares_nothing (self) ? smx__criteria_among_columns (self->matrix) : NULL;
  g_autofree char *text = smx__message_format (&no_bounds, lacking->str, said->str, all, NULL);
  static const SmxMessage whole = { { "{0}", "{0}" } };
  return smx__fail (error, SMX_ERROR_RANGE, &place, columns == NULL ? &whole : &or_columns, text, columns,
                    NULL);
}

static gboolean
set_bounds (SmxRanking *self, guint c, GError **error)
{
  const SmxRankOptions *options = &self->options;
  if (options->bounds != NULL && !isnan (options->bounds[c].low)) {
    self->low[c] = options->bounds[c].low;
    self->high[c] = options->bounds[c].high;
    return TRUE;
  }
  if (options->method == SMX_RANK_SPOTIS)
    return smx__ranking_own_bounds (self, c, &self->low[c], &self->high[c]) || refuse_bounds (self, error);
  self->fixed_bounds = FALSE;
  take_range (self, c);
  return TRUE;
}

/* Of SPOTIS always, of others where they are given. */
static gboolean
take_bounds (SmxRanking *self, GError **error)
{
  const guint m = self->criteria.m;
  if (self->options.method != SMX_RANK_SPOTIS && self->options.bounds == NULL)
    return TRUE;
  self->low = smx__allocate (m, sizeof *self->low, error);
  self->high = self->low == NULL ? NULL : smx__allocate (m, sizeof *self->high, error);
  self->fixed_bounds = self->high != NULL;
  for (guint c = 0; self->high != NULL && c < m; c++)
    if (!set_bounds (self, c, error))
      return FALSE;
  return self->high != NULL;
}

/* ---- The rule ---- */

static gboolean
take_preferences (SmxRanking *self, GError **error)
{
  const SmxRankOptions *options = &self->options;
  if (options->preferences == NULL)
    return TRUE;
  self->preferences = smx__allocate (self->criteria.m, sizeof *self->preferences, error);
  for (guint c = 0; self->preferences != NULL && c < self->criteria.m; c++) {
    const SmxPreference *given = &options->preferences[c];
    self->preferences[c] = (SmxPreferenceFunction){ (SmxPrefer)given->shape, given->q, given->p, given->s };
  }
  return self->preferences != NULL;
}

SmxDecisionRule
smx__ranking_rule_of (const SmxRanking *self, SmxRankMethod method)
{
  const SmxRankOptions *options = &self->options;
  SmxNormalise usual = method == SMX_RANK_TOPSIS ? SMX_NORMALISE_VECTOR : SMX_NORMALISE_MINMAX;
  return (SmxDecisionRule){
    .method = (SmxDecisionMethod)(method - SMX_RANK_WEIGHTED_SUM),
    .normalise = options->normalisation == SMX_NORMALISATION_OF_METHOD
                     ? usual
                     : (SmxNormalise)(options->normalisation - SMX_NORMALISATION_MINMAX),
    .n_criteria = self->criteria.m,
    .minimise = self->minimise,
    .low = self->low,
    .high = self->high,
    .v = options->vikor_v,
    .preferences = self->preferences,
  };
}

/* ---- Weights ---- */

static gboolean
refuse_entropy (const SmxRanking *self, guint c, GError **error)
{
  return refuse_value (self, c, find_below (self, c, 0, FALSE), smx__message_text (&for_entropy), error);
}

static void
scale_weights (double *weights, const double *given, guint m)
{
  double sum = 0;
  for (guint c = 0; c < m; c++)
    sum += given[c];
  for (guint c = 0; c < m; c++)
    weights[c] = given[c] / sum;
}

/* Without a look at constraints. */
static gboolean
make_weights (SmxRanking *self, GError **error)
{
  const SmxRankOptions *options = &self->options;
  const guint m = self->criteria.m;
  switch (options->weighting) {
  case SMX_WEIGHTS_ENTROPY:
    for (guint c = 0; c < m; c++)
      if (find_below (self, c, 0, FALSE) < self->n)
        return refuse_entropy (self, c, error);
    return smx__weights_entropy (self->criteria.values, self->n, m, self->weights, &(guint){ 0 }, error);
  case SMX_WEIGHTS_CRITIC:
    return smx__weights_critic (self->criteria.values, self->n, m, self->minimise, self->weights, error);
  case SMX_WEIGHTS_ROC:
    smx__weights_rank_order_centroid (m, self->weights);
    return TRUE;
  case SMX_WEIGHTS_GIVEN:
  case SMX_WEIGHTS_EQUAL:
  case SMX_N_WEIGHTINGS:
  default:
    if (options->weights != NULL && smx__method_has_criteria (options->method))
      scale_weights (self->weights, options->weights, m);
    else
      smx__weights_equal (m, self->weights);
    return TRUE;
  }
}

static gboolean
take_weights (SmxRanking *self, GError **error)
{
  self->weights = smx__allocate (self->criteria.m, sizeof *self->weights, error);
  return self->weights != NULL && make_weights (self, error) &&
         smx__rank_weights_settle (self, self->weights, error);
}

gboolean
smx__ranking_weigh (SmxRanking *self, GError **error)
{
  const guint m = self->criteria.m;
  self->minimise = smx__allocate (m, sizeof *self->minimise, error);
  if (self->minimise == NULL)
    return FALSE;
  for (guint c = 0; c < m; c++)
    self->minimise[c] = self->criteria.items[c].minimise;
  if (!check_sizes (self, error))
    return FALSE;
  if (!smx__method_has_criteria (self->options.method))
    return take_weights (self, error);
  if (!take_bounds (self, error) || !take_preferences (self, error))
    return FALSE;
  self->rule = smx__ranking_rule_of (self, self->options.method);
  return check_normalised (self, error) && take_weights (self, error);
}
