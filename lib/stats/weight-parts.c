/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What constraints leave of weights.
 *
 * Weights that orders make a ring of are the same: they are one part. Between parts orders run one way, and each passes on the lower
 * limit of the part below and the upper limit of the one above. Then all parts at their lower limits meet every order, as they do at
 * their upper ones (the least of several solutions of differences and limits, weight by weight, is one too), so that sums of these
 * limits say all of the rest: above 1, or below it, there is nothing; at 1 there is one point. Otherwise only a part whose limits are
 * the same is fixed, and what is left has inner points.
 *
 * Invariant: low <= high in every part, and sums of lower limits <= 1 <= sums of upper ones but for rounding. */
#include "weight-parts.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/text.h"

#include <math.h>
#include <string.h>

#define SUM_ROUNDING 1e-9

SMX_MESSAGE (low_sum, "the lowest weights sum to more than 1", "los pesos mínimos suman más de 1");
SMX_MESSAGE (high_sum, "the highest weights sum to less than 1", "los pesos máximos suman menos de 1");
SMX_MESSAGE (fixed_sum, "every weight is fixed, but they do not sum to 1",
             "todos los pesos son fijos, pero no suman 1");
SMX_MESSAGE (no_weight, "a weight would have to be at least {0} and at most {1}",
             "un peso tendría que ser al menos {0} y como mucho {1}");

void
smx__weight_parts_free (SmxWeightParts *self)
{
  if (self == NULL)
    return;
  g_free (self->of);
  g_free (self->size);
  g_free (self->low);
  g_free (self->high);
  g_free (self->above);
  g_free (self->below);
  g_free (self->links);
  g_free (self);
}

static gboolean
allocate (SmxWeightParts *self, const SmxWeightConstraints *constraints, GError **error)
{
  const guint m = constraints->m, n_orders = constraints->n_orders;
  return (self->of = smx__allocate (m, sizeof *self->of, error)) != NULL &&
         (self->size = smx__allocate (m, sizeof *self->size, error)) != NULL &&
         (self->low = smx__allocate (m, sizeof *self->low, error)) != NULL &&
         (self->high = smx__allocate (m, sizeof *self->high, error)) != NULL &&
         (self->above = smx__allocate (n_orders, sizeof *self->above, error)) != NULL &&
         (self->below = smx__allocate (n_orders, sizeof *self->below, error)) != NULL &&
         (self->links = smx__allocate (n_orders, sizeof *self->links, error)) != NULL;
}

/* ---- Parts ---- */

/* Which weights are not below which, by any chain of orders: m x m. */
static guint8 *
follow_orders (const SmxWeightConstraints *constraints, GError **error)
{
  const gsize m = constraints->m;
  guint8 *reached = smx__allocate (m, m, error);
  for (guint i = 0; reached != NULL && i < constraints->n_orders; i++)
    reached[constraints->above[i] * m + constraints->below[i]] = 1;
  for (gsize via = 0; reached != NULL && via < m; via++)
    for (gsize from = 0; from < m; from++)
      for (gsize to = 0; reached[from * m + via] && to < m; to++)
        reached[from * m + to] |= reached[via * m + to];
  return reached;
}

static gboolean
find_parts (SmxWeightParts *self, const SmxWeightConstraints *constraints, GError **error)
{
  const gsize m = constraints->m;
  g_autofree guint8 *reached = follow_orders (constraints, error);
  for (gsize c = 0; reached != NULL && c < m; c++) {
    gsize first = 0; /* of its ring */
    while (first < c && !(reached[first * m + c] && reached[c * m + first]))
      first++;
    self->of[c] = first < c ? self->of[first] : self->n++;
    self->size[self->of[c]]++;
  }
  return reached != NULL;
}

static void
take_orders (SmxWeightParts *self, const SmxWeightConstraints *constraints)
{
  for (guint i = 0; i < constraints->n_orders; i++) {
    const guint above = self->of[constraints->above[i]], below = self->of[constraints->below[i]];
    if (above == below)
      continue;
    self->above[self->n_orders] = above;
    self->below[self->n_orders++] = below;
  }
}

/* ---- Limits ---- */

static void
take_limits (SmxWeightParts *self, const SmxWeightConstraints *constraints)
{
  for (guint part = 0; part < self->n; part++)
    self->high[part] = 1; /* lower limits are 0 */
  for (guint c = 0; c < constraints->m; c++) {
    double *low = &self->low[self->of[c]], *high = &self->high[self->of[c]];
    if (constraints->low != NULL && !(constraints->low[c] <= *low)) /* NAN too, which no sum will bear */
      *low = constraints->low[c];
    if (constraints->high != NULL && constraints->high[c] < *high)
      *high = constraints->high[c];
  }
}

/* Until nothing changes, which is after as many rounds as the longest chain has orders. */
static void
pass_on_limits (SmxWeightParts *self)
{
  for (gboolean changed = TRUE; changed;) {
    changed = FALSE;
    for (guint i = 0; i < self->n_orders; i++) {
      const guint above = self->above[i], below = self->below[i];
      if (self->low[above] < self->low[below]) {
        self->low[above] = self->low[below];
        changed = TRUE;
      }
      if (self->high[below] > self->high[above]) {
        self->high[below] = self->high[above];
        changed = TRUE;
      }
    }
  }
}

static double
sum_of (const SmxWeightParts *self, const double *limits)
{
  double sum = 0;
  for (guint part = 0; part < self->n; part++)
    sum += self->size[part] * limits[part];
  return sum;
}

static gboolean
check_limits (const SmxWeightParts *self, GError **error)
{
  for (guint part = 0; part < self->n; part++) {
    char least[G_ASCII_DTOSTR_BUF_SIZE], most[G_ASCII_DTOSTR_BUF_SIZE];
    if (self->low[part] > self->high[part])
      return smx__fail (error, SMX_ERROR_RANGE, NULL, &no_weight, smx__format_double (least, self->low[part]),
                        smx__format_double (most, self->high[part]), NULL);
  }
  return TRUE;
}

static gboolean
check_sums (const SmxWeightParts *self, GError **error)
{
  gboolean all_fixed = TRUE;
  for (guint part = 0; part < self->n; part++)
    all_fixed = all_fixed && smx__weight_part_is_fixed (self, part);
  if (!(sum_of (self, self->low) <= 1 + SUM_ROUNDING))
    return smx__fail (error, SMX_ERROR_RANGE, NULL, &low_sum, NULL);
  if (!(sum_of (self, self->high) >= 1 - SUM_ROUNDING))
    return smx__fail (error, SMX_ERROR_RANGE, NULL, all_fixed ? &fixed_sum : &high_sum, NULL);
  return TRUE;
}

/* Where lower limits, or upper ones, already sum to 1 there is one point; else the smaller simplex has more of what is left. */
static void
choose_side (SmxWeightParts *self)
{
  const double above_low = 1 - sum_of (self, self->low), below_high = sum_of (self, self->high) - 1;
  const gsize size = self->n * sizeof *self->low;
  self->from_high = below_high < above_low;
  self->room = MAX (MIN (above_low, below_high), 0);
  if (self->room > SUM_ROUNDING)
    return;
  self->room = 0;
  if (self->from_high)
    memcpy (self->low, self->high, size);
  else
    memcpy (self->high, self->low, size);
}

/* ---- Chains ---- */

/* Whether an order is met by sorting: it is a link of a chain, each part being above in one link and below in one. */
static gboolean
is_link (const SmxWeightParts *self, guint order)
{
  const guint above = self->above[order], below = self->below[order];
  gboolean links = smx__weight_part_start (self, above) == smx__weight_part_start (self, below) &&
                   self->size[above] == self->size[below] && !smx__weight_part_is_fixed (self, above) &&
                   !smx__weight_part_is_fixed (self, below);
  for (guint i = 0; i < order && links; i++)
    links = self->above[i] != above && self->below[i] != below;
  return links;
}

static void
mark_links (SmxWeightParts *self)
{
  for (guint i = 0; i < self->n_orders; i++)
    self->links[i] = is_link (self, i) ? 1 : 0;
}

SmxWeightParts *
smx__weight_parts_new (const SmxWeightConstraints *constraints, GError **error)
{
  SmxWeightParts *self = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return NULL;
  if (allocate (self, constraints, error) && find_parts (self, constraints, error)) {
    take_orders (self, constraints);
    take_limits (self, constraints);
    pass_on_limits (self);
    if (check_limits (self, error) && check_sums (self, error)) {
      choose_side (self);
      mark_links (self);
      return self;
    }
  }
  smx__weight_parts_free (self);
  return NULL;
}
