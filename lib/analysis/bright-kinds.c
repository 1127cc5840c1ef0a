/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which services and providers are bright spots.
 * Invariant: with the confidence all that are listed of a kind meet the need, however many are judged. */

#include "bright-kinds.h"
#include "../base/memory.h"
#include "../base/sort.h"
#include "../stats/holm.h"
#include "../stats/shrink.h"
#include <math.h>

const SmxKindSpec smx__bright_kinds[SMX_N_BRIGHT_KINDS] = {
  { "service", SMX_ROWS_SERVICE, SMX_DICTIONARY_SERVICE, SMX_SERVICES },
  { "provider", SMX_ROWS_PROVIDER, SMX_DICTIONARY_PROVIDER, SMX_PROVIDERS },
};

void
smx__bright_kind_clear (SmxBrightKind *self)
{
  smx__measuring_clear (&self->measuring);
  g_clear_pointer (&self->limits, g_free);
}

/* ---- What a kind is held against ---- */

SmxRework
smx__bright_kind_rework (const SmxBrightKind *self, gsize row)
{
  const SmxMeasures *measures = &self->measuring.items[row];
  SmxRework rework = { measures->reworked, measures->rework_known };
  if (self->is_caused)
    rework = (SmxRework){ measures->returns.came_back, measures->returns.made };
  rework.hits = MIN (rework.hits, rework.trials);
  return rework;
}

static void
sum_reworks (SmxBrightKind *self)
{
  for (gsize row = 0; row < self->n; row++)
    self->is_caused = self->is_caused || self->measuring.items[row].returns.made > 0;
  for (gsize row = 0; row < self->n; row++) {
    SmxRework rework = smx__bright_kind_rework (self, row);
    self->common.hits += rework.hits;
    self->common.trials += rework.trials;
    self->n_reworks += rework.trials > 0 ? 1 : 0;
  }
}

static gboolean
take_median (SmxBrightKind *self, GError **error)
{
  g_autofree double *volumes = smx__allocate (self->n, sizeof *volumes, error);
  if (volumes == NULL)
    return FALSE;
  gsize n = 0;
  for (gsize row = 0; row < self->n; row++) {
    if (!isnan (self->measuring.items[row].volume))
      volumes[n++] = self->measuring.items[row].volume;
  }
  smx__sort_doubles (volumes, n);
  self->median = n == 0 ? NAN : (volumes[(n - 1) / 2] + volumes[n / 2]) / 2;
  return TRUE;
}

/* A gap that is hidden or cannot be had is one of no persons. */
static gboolean
take_limits (SmxBrightKind *self, GError **error)
{
  g_autofree SmxMoments *gaps = smx__allocate (self->n, sizeof *gaps, error);
  self->limits = gaps == NULL ? NULL : smx__allocate (self->n, sizeof *self->limits, error);
  if (self->limits == NULL)
    return FALSE;
  for (gsize row = 0; row < self->n; row++) {
    const SmxMeasures *measures = &self->measuring.items[row];
    if (!measures->gap_hidden && !isnan (measures->gap))
      gaps[row] = measures->gap_moments;
  }
  return smx__holm_limits (gaps, self->n, self->confidence, self->limits, &self->n_judged, error);
}

gboolean
smx__bright_kind_take (SmxBrightKind *self, const SmxKindSpec *spec, const SmxMatrix *matrix, guint32 wave,
                       double confidence, GError **error)
{
  const guint needs = SMX_NEEDS_LOG | SMX_NEEDS_SURVEY | SMX_NEEDS_HANDOVERS;
  self->spec = spec;
  self->confidence = confidence;
  self->n = smx__n_of (matrix, spec->dictionary);
  if (!smx__measuring_start (&self->measuring, matrix, spec->rows, wave, needs, SMX_ALL_ROWS, error))
    return FALSE;
  smx__measuring_next (&self->measuring);
  sum_reworks (self);
  return take_median (self, error) && take_limits (self, error);
}

/* ---- Who qualifies ---- */

/* Limits of a rework, each of which leaves @share of error on its side. */
static void
rework_limits (SmxRework rework, double share, double *lower, double *upper)
{
  smx__wilson (rework.hits, rework.trials, 1 - 2 * share, FALSE, lower, upper);
}

double
smx__bright_kind_rework_limit (const SmxBrightKind *self, SmxRework rework)
{
  double lower, upper;
  rework_limits (rework, (1 - self->confidence) / (double)self->n_reworks, &lower, &upper);
  return upper;
}

static gboolean
is_worse (const SmxBrightKind *self, SmxRework rework)
{
  double lower, upper;
  if (rework.trials == 0)
    return FALSE;
  rework_limits (rework, 1 - self->confidence, &lower, &upper);
  return lower > smx__rework_rate (self->common);
}

static gboolean
is_bright (const SmxBrightKind *self, gsize row)
{
  double volume = self->measuring.items[row].volume;
  return self->limits[row] <= 0 && (isnan (self->median) || volume >= self->median) &&
         !is_worse (self, smx__bright_kind_rework (self, row));
}

/* Most volume first, unknown last; the sort is stable, and rows are in the order of codes. */
static int
compare_volumes (guint32 a, guint32 b, const void *data)
{
  const SmxMeasures *items = data;
  double one = items[a].volume, two = items[b].volume;
  if (isnan (one) || isnan (two))
    return isnan (one) - isnan (two);
  return (one < two) - (one > two);
}

guint32 *
smx__bright_kind_list (const SmxBrightKind *self, gsize *n, GError **error)
{
  guint32 *order = smx__sorted_order (self->n, compare_volumes, self->measuring.items, error);
  gsize found = 0;
  for (gsize i = 0; order != NULL && i < self->n; i++) {
    if (is_bright (self, order[i]))
      order[found++] = order[i];
  }
  *n = found;
  return order;
}
