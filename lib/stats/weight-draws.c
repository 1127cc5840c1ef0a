/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights that are uniform on the part of the simplex that constraints leave.
 *
 * Uniform above lower bounds: the bounds, and of what they leave a share each that is uniform on the simplex (exponentials over
 * their sum; L. Devroye, "Non-uniform random variate generation", 1986, chapter XI.4). A chain of weights with the same lower bound
 * may be sorted: every order of them is as likely. Drawing again until the rest is met leaves what is left uniform. */
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/random.h"
#include "smaa.h"

#include <math.h>

#define UNIT G_GUINT64_CONSTANT (0x7765696768747321) /* of the stream of weights */
#define N_TRIES (1u << 17)
#define ONE_IN 10000
#define SUM_ROUNDING 1e-9

SMX_MESSAGE (low_sum, "the lowest weights sum to more than 1", "los pesos mínimos suman más de 1");
SMX_MESSAGE (fixed_sum, "every weight is fixed, but they do not sum to 1",
             "todos los pesos son fijos, pero no suman 1");
SMX_MESSAGE (none, "no weights meet all constraints: {0} were drawn",
             "ningún peso cumple todas las restricciones: se sortearon {0}");
SMX_MESSAGE (too_few, "too few weights meet all constraints: expected at least 1 in {0} but found {1} in {2}",
             "muy pocos pesos cumplen todas las restricciones: se esperaba al menos 1 de cada {0} pero hay "
             "{1} de {2}");

static double
low_of (const SmxWeightConstraints *self, guint c)
{
  return self->low == NULL ? 0 : self->low[c];
}

static gboolean
is_fixed (const SmxWeightConstraints *self, guint c)
{
  return self->high != NULL && self->high[c] == low_of (self, c);
}

/* What lower bounds leave to be shared. */
static double
what_is_left (const SmxWeightConstraints *self)
{
  double sum = 0;
  for (guint c = 0; c < self->m; c++)
    sum += low_of (self, c);
  return 1 - sum;
}

static void
draw_once (const SmxWeightConstraints *self, SmxRandom *random, double *weights)
{
  const double left = MAX (what_is_left (self), 0);
  double sum = 0;
  for (guint c = 0; c < self->m; c++) {
    weights[c] = is_fixed (self, c) ? 0 : smx__random_exponential (random);
    sum += weights[c];
  }
  for (guint c = 0; c < self->m; c++)
    weights[c] = low_of (self, c) + (sum > 0 ? left * (weights[c] / sum) : 0);
}

/* Whether an order is met by sorting: it is a link of a chain, each weight being above in one link and below in one. */
static gboolean
is_link (const SmxWeightConstraints *self, guint order)
{
  const guint above = self->above[order], below = self->below[order];
  gboolean links =
      low_of (self, above) == low_of (self, below) && !is_fixed (self, above) && !is_fixed (self, below);
  for (guint i = 0; i < order && links; i++)
    links = self->above[i] != above && self->below[i] != below;
  return links;
}

/* Turns links round as often as the longest chain needs. Where they make a ring this does not help, and nothing does. */
static void
sort_chains (const SmxWeightConstraints *self, double *weights)
{
  gboolean turned = TRUE;
  for (guint pass = 0; pass < self->n_orders && turned; pass++) {
    turned = FALSE;
    for (guint i = 0; i < self->n_orders; i++) {
      double *above = &weights[self->above[i]], *below = &weights[self->below[i]], swap = *above;
      if (*above >= *below || !is_link (self, i))
        continue;
      *above = *below;
      *below = swap;
      turned = TRUE;
    }
  }
}

static gboolean
meets_all (const SmxWeightConstraints *self, const double *weights)
{
  for (guint i = 0; i < self->n_orders; i++)
    if (weights[self->above[i]] < weights[self->below[i]])
      return FALSE;
  for (guint c = 0; c < self->m && self->high != NULL; c++)
    if (weights[c] > self->high[c])
      return FALSE;
  return TRUE;
}

static gboolean
try_once (const SmxWeightConstraints *self, SmxRandom *random, double *weights)
{
  draw_once (self, random, weights);
  sort_chains (self, weights);
  return meets_all (self, weights);
}

void
smx__weights_draw (const SmxWeightConstraints *self, guint64 seed, guint32 replicate, double *weights)
{
  SmxRandom random;
  smx__random_init (&random, seed, UNIT, replicate);
  while (!try_once (self, &random, weights))
    ;
}

static gboolean
check_sums (const SmxWeightConstraints *self, GError **error)
{
  const double left = what_is_left (self);
  gboolean all_fixed = TRUE;
  for (guint c = 0; c < self->m; c++)
    all_fixed = all_fixed && is_fixed (self, c);
  if (!(left >= -SUM_ROUNDING))
    return smx__fail (error, SMX_ERROR_RANGE, NULL, &low_sum, NULL);
  if (all_fixed && left > SUM_ROUNDING)
    return smx__fail (error, SMX_ERROR_RANGE, NULL, &fixed_sum, NULL);
  return TRUE;
}

static gboolean
fail_with_counts (guint n_met, GError **error)
{
  g_autofree char *met = g_strdup_printf ("%u", n_met), *tries = g_strdup_printf ("%u", N_TRIES);
  g_autofree char *one_in = g_strdup_printf ("%u", ONE_IN);
  return n_met == 0 ? smx__fail (error, SMX_ERROR_RANGE, NULL, &none, tries, NULL)
                    : smx__fail (error, SMX_ERROR_RANGE, NULL, &too_few, one_in, met, tries, NULL);
}

gboolean
smx__weight_constraints_check (const SmxWeightConstraints *self, guint64 seed, GError **error)
{
  if (!check_sums (self, error))
    return FALSE;
  g_autofree double *weights = smx__allocate (self->m, sizeof *weights, error);
  if (weights == NULL)
    return FALSE;
  SmxRandom random;
  smx__random_init (&random, seed, UNIT, 0);
  guint n_met = 0;
  for (guint i = 0; i < N_TRIES && n_met * ONE_IN < N_TRIES; i++)
    n_met += try_once (self, &random, weights) ? 1 : 0;
  return n_met * ONE_IN >= N_TRIES || fail_with_counts (n_met, error);
}
