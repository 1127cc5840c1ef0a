/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holm's method for upper limits of means.
 * Invariant: once a mean has failed, so have all that are less clear than it. */

#include "holm.h"
#include "../base/memory.h"
#include "../base/sort.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

#define ALIKE_LEVEL 0.05 /* what SMX_ENOUGH_ALIKE alike values are worth */

/* Deviations that are all 0 are values alike, even where something else says otherwise. */
static gboolean
is_alike (const SmxMoments *self)
{
  return self->alike || !(self->squares > 0);
}

/* How likely so many would be alike, if others were as frequent as a share that would matter. */
static double
chance_of_alike (gint64 n)
{
  return pow (ALIKE_LEVEL, (double)n / SMX_ENOUGH_ALIKE);
}

/* How likely a mean at least as far down is, if the true one is 0. */
static double
chance (const SmxMoments *self)
{
  if (is_alike (self))
    return self->mean > 0 ? 1 : chance_of_alike (self->n);
  double n = (double)self->n, deviation = sqrt (self->squares / (n - 1));
  return gsl_cdf_tdist_P (self->mean * sqrt (n) / deviation, n - 1);
}

/* @share: of error that is left to this one. */
static double
upper_limit (const SmxMoments *self, double share)
{
  double lower, upper;
  if (is_alike (self))
    return chance_of_alike (self->n) <= share ? self->mean : INFINITY;
  smx__moments_limits (self, 1 - share, &lower, &upper);
  return upper;
}

typedef struct {
  gsize sample;
  double chance;
} Judged;

static int
compare_chances (guint32 a, guint32 b, const void *data)
{
  const Judged *judged = data;
  return (judged[a].chance > judged[b].chance) - (judged[a].chance < judged[b].chance);
}

static gsize
take_judged (const SmxMoments *samples, gsize n, Judged *judged, double *limits)
{
  gsize n_judged = 0;
  for (gsize i = 0; i < n; i++) {
    limits[i] = NAN;
    if (smx__moments_show (&samples[i]))
      judged[n_judged++] = (Judged){ i, chance (&samples[i]) };
  }
  return n_judged;
}

gboolean
smx__holm_limits (const SmxMoments *samples, gsize n, double confidence, double *limits, gsize *n_judged,
                  GError **error)
{
  g_autofree Judged *judged = smx__allocate (n, sizeof *judged, error);
  if (judged == NULL)
    return FALSE;
  gsize m = take_judged (samples, n, judged, limits);
  g_autofree guint32 *order = smx__sorted_order (m, compare_chances, judged, error);
  if (order == NULL)
    return FALSE;
  double share = 0;
  gboolean failed = FALSE;
  for (gsize i = 0; i < m; i++) {
    const Judged *one = &judged[order[i]];
    gboolean ties = i > 0 && judged[order[i - 1]].chance == one->chance;
    if (!failed && !ties)
      share = (1 - confidence) / (double)(m - i);
    double limit = upper_limit (&samples[one->sample], share);
    failed = failed || !(limit <= 0);
    limits[one->sample] = limit;
  }
  *n_judged = m;
  return TRUE;
}
