/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights that are uniform on the part of the simplex that constraints leave.
 *
 * Uniform above lower limits: the limits, and of what they leave a share each that is uniform on the simplex (exponentials over
 * their sum; L. Devroye, "Non-uniform random variate generation", 1986, chapter XI.4); below upper limits likewise. Parts of several
 * weights share as one, in proportion. A chain of parts with the same limit and size may be sorted: every order of them is as likely.
 * Drawing again until the rest is met leaves what is left uniform. */
#include "../base/error.h"
#include "../base/memory.h"
#include "weight-parts.h"

#include <math.h>

#define UNIT G_GUINT64_CONSTANT (0x7765696768747321) /* of the stream of weights */
#define N_TRIES (1u << 17)
#define ONE_IN 10000

SMX_MESSAGE (
    no_room,
    "they leave too little room to draw weights from: expected at least 1 draw in {0} to meet them but "
    "found {1} in {2}",
    "dejan muy poco margen para sortear pesos: se esperaba que los cumpliera al menos 1 sorteo de cada "
    "{0}, pero hay {1} de {2}");

static void
draw_once (const SmxWeightParts *self, SmxRandom *random, double *weights)
{
  const double room = self->from_high ? -self->room : self->room;
  double sum = 0;
  for (guint part = 0; part < self->n; part++) {
    weights[part] = smx__weight_part_is_fixed (self, part) ? 0 : smx__random_exponential (random);
    sum += weights[part];
  }
  for (guint part = 0; part < self->n; part++)
    weights[part] =
        smx__weight_part_start (self, part) + (sum > 0 ? room * (weights[part] / sum) / self->size[part] : 0);
}

/* Turns links round as often as the longest chain needs. */
static void
sort_chains (const SmxWeightParts *self, double *weights)
{
  gboolean turned = TRUE;
  for (guint pass = 0; pass < self->n_orders && turned; pass++) {
    turned = FALSE;
    for (guint i = 0; i < self->n_orders; i++) {
      double *above = &weights[self->above[i]], *below = &weights[self->below[i]], swap = *above;
      if (*above >= *below || !self->links[i])
        continue;
      *above = *below;
      *below = swap;
      turned = TRUE;
    }
  }
}

static gboolean
meets_all (const SmxWeightParts *self, const double *weights)
{
  for (guint i = 0; i < self->n_orders; i++)
    if (weights[self->above[i]] < weights[self->below[i]])
      return FALSE;
  for (guint part = 0; part < self->n; part++)
    if (weights[part] < self->low[part] || weights[part] > self->high[part])
      return FALSE;
  return TRUE;
}

/* From the weights of parts to those of all; none is of a part beyond its own number. */
static void
spread (const SmxWeightParts *self, guint m, double *weights)
{
  for (guint c = m; c > 0; c--)
    weights[c - 1] = weights[self->of[c - 1]];
}

gboolean
smx__weight_parts_try (const SmxWeightParts *self, guint m, SmxRandom *random, double *weights)
{
  draw_once (self, random, weights);
  sort_chains (self, weights);
  if (!meets_all (self, weights))
    return FALSE;
  spread (self, m, weights);
  return TRUE;
}

/* On the whole simplex. */
static void
draw_free (guint m, SmxRandom *random, double *weights)
{
  double sum = 0;
  for (guint c = 0; c < m; c++) {
    weights[c] = smx__random_exponential (random);
    sum += weights[c];
  }
  for (guint c = 0; c < m; c++)
    weights[c] /= sum;
}

void
smx__weights_draw (const SmxWeightConstraints *self, guint64 seed, guint32 replicate, double *weights)
{
  SmxRandom random;
  smx__random_init (&random, seed, UNIT, replicate);
  if (self->parts == NULL) {
    draw_free (self->m, &random, weights);
    return;
  }
  while (!smx__weight_parts_try (self->parts, self->m, &random, weights))
    ;
}

static gboolean
check_room (const SmxWeightConstraints *self, guint64 seed, GError **error)
{
  g_autofree double *weights = smx__allocate (self->m, sizeof *weights, error);
  if (weights == NULL)
    return FALSE;
  SmxRandom random;
  smx__random_init (&random, seed, UNIT, 0);
  guint n_met = 0;
  for (guint i = 0; i < N_TRIES && n_met * ONE_IN < N_TRIES; i++)
    n_met += smx__weight_parts_try (self->parts, self->m, &random, weights) ? 1 : 0;
  if (n_met * ONE_IN >= N_TRIES)
    return TRUE;
  g_autofree char *met = g_strdup_printf ("%u", n_met), *tries = g_strdup_printf ("%u", N_TRIES);
  g_autofree char *one_in = g_strdup_printf ("%u", ONE_IN);
  return smx__fail (error, SMX_ERROR_RANGE, NULL, &no_room, one_in, met, tries, NULL);
}

gboolean
smx__weight_constraints_prepare (SmxWeightConstraints *self, guint64 seed, GError **error)
{
  self->parts = smx__weight_parts_new (self, error);
  return self->parts != NULL && check_room (self, seed, error);
}

void
smx__weight_constraints_clear (SmxWeightConstraints *self)
{
  g_clear_pointer (&self->parts, smx__weight_parts_free);
}
