/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mean of the weights that constraints leave.
 *
 * Exact where one formula says it. Two parts that are not fixed leave a line, whose middle it is. Where every draw of
 * weight-draws.c is kept, shares of what is left are uniform on the simplex, of k parts each 1 / k of it; of a chain of L, which is
 * sorted, the r-th largest is (1 / r + ... + 1 / L) / k of it, as order statistics of exponentials are (A. Renyi, "On the theory of
 * order statistics", Acta Mathematica Academiae Scientiarum Hungaricae 4, 1953). Else it is a mean of draws from a stream that is always
 * the same, parts that constraints do not tell apart sharing theirs; it too meets the constraints, since what they leave is convex. */
#include "../base/memory.h"
#include "../base/random.h"
#include "weight-parts.h"

#define UNIT G_GUINT64_CONSTANT (0x776569676874636d) /* of the stream of its draws */
#define N_MET (1u << 16)                             /* draws that are enough */
#define N_TRIES (1u << 20)                           /* after these fewer are, but one */
#define ROUNDING 1e-12
#define NONE G_MAXUINT

static guint
count_free (const SmxWeightParts *self)
{
  guint n = 0;
  for (guint part = 0; part < self->n; part++)
    n += smx__weight_part_is_fixed (self, part) ? 0 : 1;
  return n;
}

/* ---- A line ---- */

static guint
find_free (const SmxWeightParts *self, guint from)
{
  while (smx__weight_part_is_fixed (self, from))
    from++;
  return from;
}

/* The middle between the ends of one part, which are those of the other too. */
static void
take_middle (const SmxWeightParts *self, double *centre)
{
  const guint one = find_free (self, 0), other = find_free (self, one + 1);
  const double own = self->size[one], theirs = self->size[other];
  double rest = 1; /* of both */
  for (guint part = 0; part < self->n; part++) {
    centre[part] = self->low[part];
    rest -= part == one || part == other ? 0 : self->size[part] * centre[part];
  }
  double low = MAX (self->low[one], (rest - theirs * self->high[other]) / own);
  double high = MIN (self->high[one], (rest - theirs * self->low[other]) / own);
  for (guint i = 0; i < self->n_orders; i++) {
    if (self->above[i] == one && self->below[i] == other)
      low = MAX (low, rest / (own + theirs));
    if (self->above[i] == other && self->below[i] == one)
      high = MIN (high, rest / (own + theirs));
  }
  centre[one] = low / 2 + high / 2;
  centre[other] = (rest - own * centre[one]) / theirs;
}

/* ---- Simplices ---- */

/* The next part of a chain, or NONE. */
static guint
follow_link (const SmxWeightParts *self, guint part, gboolean up)
{
  for (guint i = 0; i < self->n_orders; i++)
    if (self->links[i] && (up ? self->below : self->above)[i] == part)
      return (up ? self->above : self->below)[i];
  return NONE;
}

/* How many parts of its chain are before it. */
static guint
count_links (const SmxWeightParts *self, guint part, gboolean up)
{
  guint n = 0;
  for (guint next = follow_link (self, part, up); next != NONE; next = follow_link (self, next, up))
    n++;
  return n;
}

/* The least that draws can give a part, and the most. */
static double
least_of (const SmxWeightParts *self, guint part)
{
  const double room = self->from_high && !smx__weight_part_is_fixed (self, part) ? self->room : 0;
  return smx__weight_part_start (self, part) - room / self->size[part];
}

static double
most_of (const SmxWeightParts *self, guint part)
{
  const double room = self->from_high || smx__weight_part_is_fixed (self, part) ? 0 : self->room;
  return smx__weight_part_start (self, part) + room / self->size[part];
}

/* Whether every draw meets an order, where it meets the limits. */
static gboolean
is_always_met (const SmxWeightParts *self, guint order)
{
  const guint above = self->above[order], below = self->below[order];
  if (smx__weight_part_is_fixed (self, above) || smx__weight_part_is_fixed (self, below) ||
      least_of (self, above) >= most_of (self, below) - ROUNDING)
    return TRUE;
  guint part = above;
  while (part != NONE && part != below)
    part = follow_link (self, part, FALSE);
  return part == below;
}

static gboolean
keeps_all (const SmxWeightParts *self)
{
  for (guint part = 0; part < self->n; part++)
    if (least_of (self, part) < self->low[part] - ROUNDING ||
        most_of (self, part) > self->high[part] + ROUNDING)
      return FALSE;
  for (guint i = 0; i < self->n_orders; i++)
    if (!is_always_met (self, i))
      return FALSE;
  return TRUE;
}

static void
take_shares (const SmxWeightParts *self, guint n_free, double *centre)
{
  for (guint part = 0; part < self->n; part++) {
    const gboolean fixed = smx__weight_part_is_fixed (self, part);
    const guint larger = count_links (self, part, TRUE), smaller = count_links (self, part, FALSE);
    double share = 0; /* of what is left; of what is taken from upper limits the largest part loses least */
    for (guint r = self->from_high ? smaller : larger; r <= larger + smaller; r++)
      share += 1 / (double)(r + 1);
    const double moved = fixed ? 0 : self->room * (share / n_free) / self->size[part];
    centre[part] = smx__weight_part_start (self, part) + (self->from_high ? -moved : moved);
  }
}

/* ---- Draws ---- */

/* Which parts are not below which, by any chain of orders: n x n. */
static guint8 *
follow_orders (const SmxWeightParts *self, GError **error)
{
  const gsize n = self->n;
  guint8 *reached = smx__allocate (n, n, error);
  for (guint i = 0; reached != NULL && i < self->n_orders; i++)
    reached[self->above[i] * n + self->below[i]] = 1;
  for (gsize via = 0; reached != NULL && via < n; via++)
    for (gsize from = 0; from < n; from++)
      for (gsize to = 0; reached[from * n + via] && to < n; to++)
        reached[from * n + to] |= reached[via * n + to];
  return reached;
}

/* Whether nothing changes where two parts change places. */
static gboolean
are_alike (const SmxWeightParts *self, const guint8 *reached, guint one, guint other)
{
  const gsize n = self->n;
  gboolean alike = self->size[one] == self->size[other] && self->low[one] == self->low[other] &&
                   self->high[one] == self->high[other];
  for (gsize part = 0; alike && part < n; part++)
    alike = reached[one * n + part] == reached[other * n + part] &&
            reached[part * n + one] == reached[part * n + other];
  return alike;
}

/* Gives parts that are alike the mean of theirs. */
static void
even_out (const SmxWeightParts *self, const guint8 *reached, const double *sums, double *centre)
{
  for (guint part = 0; part < self->n; part++) {
    double sum = 0;
    guint n = 0;
    for (guint other = 0; other < self->n; other++)
      if (are_alike (self, reached, part, other)) {
        sum += sums[other];
        n++;
      }
    centre[part] = sum / n;
  }
}

static gboolean
take_draws (const SmxWeightConstraints *constraints, double *centre, GError **error)
{
  const SmxWeightParts *self = constraints->parts;
  g_autofree double *weights = smx__allocate (constraints->m, sizeof *weights, error);
  g_autofree double *sums = weights == NULL ? NULL : smx__allocate (self->n, sizeof *sums, error);
  g_autofree guint8 *reached = sums == NULL ? NULL : follow_orders (self, error);
  if (reached == NULL)
    return FALSE;
  SmxRandom random;
  smx__random_init (&random, 0, UNIT, 0);
  guint n_met = 0;
  for (guint i = 0; n_met == 0 || (n_met < N_MET && i < N_TRIES); i++) {
    if (!smx__weight_parts_try (self, constraints->m, &random, weights))
      continue;
    n_met++;
    for (guint c = 0; c < constraints->m; c++)
      sums[self->of[c]] += weights[c];
  }
  for (guint part = 0; part < self->n; part++)
    sums[part] /= self->size[part] * n_met;
  even_out (self, reached, sums, centre);
  return TRUE;
}

/* ---- The centre ---- */

gboolean
smx__weights_centre (const SmxWeightConstraints *constraints, double *weights, GError **error)
{
  const SmxWeightParts *self = constraints->parts;
  if (self == NULL) {
    smx__weights_equal (constraints->m, weights);
    return TRUE;
  }
  g_autofree double *centre = smx__allocate (self->n, sizeof *centre, error);
  const guint n_free = count_free (self);
  if (centre == NULL)
    return FALSE;
  if (n_free == 2)
    take_middle (self, centre);
  else if (n_free < 2 || keeps_all (self))
    take_shares (self, n_free, centre);
  else if (!take_draws (constraints, centre, error))
    return FALSE;
  for (guint c = 0; c < constraints->m; c++)
    weights[c] = centre[self->of[c]];
  return TRUE;
}
