/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One replicate after another. Formulas: docs/method.md, "Drawing anew".
 *
 * What is unknown: B. Hill, "Posterior distribution of percentiles: Bayes' theorem for sampling from a population", Journal of the
 * American Statistical Association 63 (1968), assumption A(n). */

#include "redraw.h"
#include "../base/memory.h"
#include "../base/sort.h"
#include <math.h>
#include <string.h>

/* Normals where there are units to draw them for. */
static gboolean
open_normals (SmxNormals *self, const guint64 *units, gsize n, GError **error)
{
  return units == NULL || smx__normals_init (self, n, error);
}

static gboolean
open_all_normals (SmxRedrawRoom *self, const SmxRedraw *redraw, GError **error)
{
  const gsize n = redraw->ranking->n;
  if (!open_normals (&self->rework_z, redraw->rework_units, n, error) ||
      !open_normals (&self->customer_z[0], redraw->customer_units[0], n, error) ||
      !open_normals (&self->customer_z[1], redraw->customer_units[1], n, error) ||
      !open_normals (&self->gap_z, redraw->gap_units, n, error) ||
      !open_normals (&self->group_z, redraw->gap_units, redraw->voices.n_groups, error) ||
      (self->column_z = smx__allocate (redraw->ranking->criteria.m, sizeof *self->column_z, error)) == NULL)
    return FALSE;
  self->n_columns = redraw->ranking->criteria.m;
  for (guint c = 0; c < self->n_columns; c++)
    for (guint part = 0; part < SMX_COLUMN_PARTS; part++)
      if (!open_normals (&self->column_z[c][part], redraw->columns[c].parts[part].units, n, error))
        return FALSE;
  return TRUE;
}

gboolean
smx__redraw_room_init (SmxRedrawRoom *self, const SmxRedraw *redraw, GError **error)
{
  const gsize n = redraw->ranking->n;
  *self = (SmxRedrawRoom){ .values = NULL };
  return (self->values = smx__allocate (n, redraw->ranking->criteria.m * sizeof (double), error)) != NULL &&
         (self->met = smx__allocate (n, sizeof *self->met, error)) != NULL &&
         (self->rates = smx__allocate (n, sizeof (double), error)) != NULL &&
         (self->volumes = smx__allocate (n, sizeof (double), error)) != NULL &&
         (self->reworked = smx__allocate (n, sizeof (double), error)) != NULL &&
         (self->gaps = smx__allocate (n, sizeof (double), error)) != NULL &&
         (self->unclipped = smx__allocate (n, sizeof (double), error)) != NULL &&
         (self->scratch = smx__allocate (n, sizeof (double), error)) != NULL &&
         open_all_normals (self, redraw, error);
}

void
smx__redraw_room_clear (SmxRedrawRoom *self)
{
  g_free (self->values);
  g_free (self->met);
  g_free (self->rates);
  g_free (self->volumes);
  g_free (self->reworked);
  g_free (self->gaps);
  g_free (self->unclipped);
  g_free (self->scratch);
  smx__normals_clear (&self->rework_z);
  smx__normals_clear (&self->customer_z[0]);
  smx__normals_clear (&self->customer_z[1]);
  smx__normals_clear (&self->gap_z);
  smx__normals_clear (&self->group_z);
  for (guint c = 0; c < self->n_columns; c++)
    for (guint part = 0; part < SMX_COLUMN_PARTS; part++)
      smx__normals_clear (&self->column_z[c][part]);
  g_free (self->column_z);
}

/* ---- The parts that several criteria share ---- */

/* Rates; volumes and reworked customers where they swing with them. */
static void
draw_log (const SmxRedraw *self, guint32 replicate, SmxRedrawRoom *room)
{
  const SmxRanking *ranking = self->ranking;
  const gsize n = ranking->n;
  const guint64 seed = ranking->options.seed;
  const double *z = smx__normals_take (&room->rework_z, seed, self->rework_units, n, replicate);
  smx__share_draws_take (&self->rework, z, room->rates);
  for (gsize i = 0; self->customers != NULL && i < n; i++) {
    room->volumes[i] = ranking->candidates[i].measures->volume;
    room->reworked[i] = self->customers[i].base * room->rates[i];
  }
  if (self->customers == NULL || self->customer_units[0] == NULL)
    return;
  z = smx__normals_take (&room->customer_z[0], seed, self->customer_units[0], n, replicate);
  for (gsize i = 0; i < n; i++) {
    const SmxCustomers *customers = &self->customers[i];
    double factor = MAX (1 + customers->reworked_error * smx__t_of_normal (z[i], customers->degrees), 0);
    room->reworked[i] *= factor;
    room->volumes[i] = room->rates[i] * customers->reworked_mean * factor; /* of one request */
  }
  z = smx__normals_take (&room->customer_z[1], seed, self->customer_units[1], n, replicate);
  for (gsize i = 0; i < n; i++) {
    const SmxCustomers *customers = &self->customers[i];
    const SmxMeasures *measures = ranking->candidates[i].measures;
    double factor = MAX (1 + customers->other_error * smx__t_of_normal (z[i], customers->degrees), 0);
    double rate = isnan (measures->rework_rate) ? 0 : measures->rework_rate;
    double usual = rate * customers->reworked_mean + (1 - rate) * customers->other_mean;
    double drawn = room->volumes[i] + (1 - room->rates[i]) * customers->other_mean * factor;
    double ratio = usual > 0 ? rint (drawn / usual * 0x1p40) / 0x1p40 : 1; /* 1 where nothing swings */
    room->volumes[i] = measures->volume * ratio;
  }
}

/* Shifts of gaps. */
static void
draw_gaps (const SmxRedraw *self, guint32 replicate, SmxRedrawRoom *room)
{
  const gsize n = self->ranking->n;
  const guint64 seed = self->ranking->options.seed;
  const SmxSharedVoices *voices = &self->voices;
  const double *own = smx__normals_take (&room->gap_z, seed, self->gap_units, n, replicate);
  const double *groups =
      smx__normals_take (&room->group_z, seed, self->group_units, voices->n_groups, replicate);
  for (gsize i = 0; i < n; i++) {
    gsize row = self->voice_rows[i];
    double z = own[i];
    if (voices->n_groups > 0) {
      z *= (double)voices->own[row];
      for (guint32 k = voices->starts[row]; k < voices->starts[row + 1]; k++)
        z += (double)voices->loads[k] * groups[voices->groups[k]];
    }
    room->gaps[i] =
        self->gap_errors[i] > 0 ? self->gap_errors[i] * smx__t_of_normal (z, self->gap_degrees[i]) : 0;
  }
}

static void
draw_met (const SmxRedraw *self, SmxRedrawRoom *room)
{
  const SmxRanking *ranking = self->ranking;
  memcpy (room->met, ranking->met, ranking->n);
  for (gsize i = 0; self->gap_errors != NULL && i < ranking->n; i++) {
    const SmxCandidate *candidate = &ranking->candidates[i];
    if (candidate->judged)
      room->met[i] = candidate->measures->gap + room->gaps[i] + candidate->half_width <= 0;
  }
}

/* ---- Criteria ---- */

static const double *
take_normals (const SmxRedraw *self, guint c, guint part, guint32 replicate, SmxRedrawRoom *room)
{
  return smx__normals_take (&room->column_z[c][part], self->ranking->options.seed,
                            self->columns[c].parts[part].units, self->ranking->n, replicate);
}

static void
draw_mean (const SmxRedraw *self, guint c, guint32 replicate, SmxRedrawRoom *room, double *values)
{
  for (guint k = 0; k < SMX_COLUMN_PARTS; k++) {
    const SmxPartDraw *part = &self->columns[c].parts[k];
    if (part->units == NULL)
      continue;
    const double *z = take_normals (self, c, k, replicate, room);
    const double sign = k == 0 ? 1 : -1;
    for (gsize i = 0; i < self->ranking->n; i++)
      if (part->errors[i] > 0)
        values[i] += sign * part->errors[i] * smx__t_of_normal (z[i], part->degrees[i]);
  }
}

static void
draw_share (const SmxRedraw *self, guint c, guint32 replicate, SmxRedrawRoom *room, double *values)
{
  smx__share_draws_take (&self->columns[c].parts[0].shares, take_normals (self, c, 0, replicate, room),
                         values);
}

static void
draw_net (const SmxRedraw *self, guint c, guint32 replicate, SmxRedrawRoom *room, double *values)
{
  const SmxPartDraw *parts = self->columns[c].parts;
  smx__share_draws_take (&parts[0].shares, take_normals (self, c, 0, replicate, room), values);
  smx__share_draws_take (&parts[1].shares, take_normals (self, c, 1, replicate, room), room->scratch);
  for (gsize i = 0; i < self->ranking->n; i++)
    values[i] *= 2 * room->scratch[i] - 1;
}

double
smx__redraw_burden (const SmxRedraw *self, gsize i, double shift, double reworked)
{
  const SmxMeasures *measures = self->ranking->candidates[i].measures;
  const SmxSettings *settings = &self->ranking->matrix->settings;
  const double usual = measures->reworked_customers;
  if (usual > 0)
    return smx__burden_curve_at (&self->curves, i, shift) * (reworked / usual);
  if (isnan (usual) || isnan (measures->gap) || isnan (self->ranking->priority[i]))
    return smx__burden_curve_at (&self->curves, i, shift);
  return reworked * (measures->gap + shift) * (double)SMX_MICRO / (double)(settings->high - settings->low);
}

static void
draw_burden (const SmxRedraw *self, SmxRedrawRoom *room, double *values)
{
  for (gsize i = 0; i < self->ranking->n; i++) {
    room->unclipped[i] = smx__redraw_burden (self, i, room->gaps[i], room->reworked[i]);
    values[i] = room->unclipped[i] < 0 ? 0 : room->unclipped[i]; /* NAN stays */
  }
}

/* ---- What is missing ---- */

/* How far what is unknown may lie below the least known value, or above the greatest (@side -1 or 1): to the bound, or as far as known
 * ones lie apart on average, but not to the other side of 0 where none of them is. */
static double
outer_end (const SmxReach *reach, const double *sorted, gsize n, int side)
{
  const double least = sorted[0], most = sorted[n - 1];
  const double apart = n < 2 ? 0 : (most - least) / (double)(n - 1);
  if (side < 0) {
    double bound = MIN (reach->low, least);
    double near = MAX (least - apart, least >= 0 ? 0 : bound);
    return reach->ends ? bound : MAX (near, bound);
  }
  double bound = MAX (reach->high, most);
  double near = MIN (most + apart, most <= 0 ? 0 : bound);
  return reach->ends ? bound : MIN (near, bound);
}

/* One more value of a kind of which @n are known: as likely between any two neighbours as below or above all. */
static double
draw_beside (const SmxReach *reach, const double *sorted, gsize n, const guint32 words[4])
{
  const gsize gap = (gsize)((guint64)words[0] * (n + 1) >> 32);
  const double low = gap > 0 ? sorted[gap - 1] : outer_end (reach, sorted, n, -1);
  const double high = gap < n ? sorted[gap] : outer_end (reach, sorted, n, 1);
  return low + ((double)words[1] + 0.5) / 0x1p32 * (high - low);
}

/* What is unknown of a service is drawn from what is known of others in this replicate. */
static void
draw_missing (const SmxRedraw *self, guint c, guint32 replicate, SmxRedrawRoom *room, double *values)
{
  const SmxCriteria *criteria = &self->ranking->criteria;
  const guint8 *missing = criteria->missing + (gsize)c * criteria->n;
  const guint32 *known = criteria->known + (gsize)c * criteria->n;
  const gsize n_known = criteria->n_known[c];
  if (n_known == 0 || n_known == criteria->n)
    return;
  for (gsize k = 0; k < n_known; k++)
    room->scratch[k] = values[known[k]];
  smx__sort_doubles (room->scratch, n_known);
  for (gsize i = 0; i < criteria->n; i++) {
    guint32 words[4];
    if (!missing[i])
      continue;
    smx__random_words (self->ranking->options.seed, self->missing_units[i], replicate, c, words);
    values[i] = draw_beside (&self->reach[c], room->scratch, n_known, words);
  }
}

static void
draw_column (const SmxRedraw *self, guint c, guint32 replicate, SmxRedrawRoom *room)
{
  const SmxCriteria *criteria = &self->ranking->criteria;
  const SmxColumnDraw *column = &self->columns[c];
  const gsize n = criteria->n;
  double *values = room->values + (gsize)c * n;
  const double *estimates = smx__criterion_values (criteria, c);
  memcpy (values, estimates, n * sizeof *values);
  switch (column->kind) {
  case SMX_DRAWN_RATE:
    memcpy (values, room->rates, n * sizeof *values);
    break;
  case SMX_DRAWN_FIRST_TIME_RIGHT:
    for (gsize i = 0; i < n; i++)
      values[i] = 1 - room->rates[i];
    break;
  case SMX_DRAWN_REWORKED:
    memcpy (values, room->reworked, n * sizeof *values);
    break;
  case SMX_DRAWN_VOLUME:
    if (self->customer_units[0] != NULL)
      memcpy (values, room->volumes, n * sizeof *values);
    break;
  case SMX_DRAWN_GAP:
    for (gsize i = 0; i < n; i++)
      values[i] += room->gaps[i];
    break;
  case SMX_DRAWN_BURDEN:
    draw_burden (self, room, values);
    break;
  case SMX_DRAWN_SHARE:
    draw_share (self, c, replicate, room, values);
    break;
  case SMX_DRAWN_NET:
    draw_net (self, c, replicate, room, values);
    break;
  case SMX_DRAWN_MEAN:
    draw_mean (self, c, replicate, room, values);
    break;
  case SMX_DRAWN_NOT:
  default:
    break;
  }
  draw_missing (self, c, replicate, room, values);
  for (gsize i = 0; self->floors != NULL && i < n; i++)
    values[i] = MAX (values[i], self->floors[c]);
}

void
smx__redraw_take (const SmxRedraw *self, guint32 replicate, SmxRedrawRoom *room)
{
  if (self->rework_units != NULL)
    draw_log (self, replicate, room);
  if (self->gap_units != NULL)
    draw_gaps (self, replicate, room);
  for (guint c = 0; c < self->ranking->criteria.m; c++)
    draw_column (self, c, replicate, room);
  draw_met (self, room);
}

/* ---- Covariance ---- */

/* How far a figure moves when the gap moves by 1: the same for all where bounds are fixed. */
static double
weight_of_gap (const SmxRedraw *self)
{
  const SmxRanking *ranking = self->ranking;
  for (guint c = 0; c < ranking->criteria.m; c++)
    if (self->columns[c].kind == SMX_DRAWN_GAP)
      return ranking->weights[c] / (ranking->high[c] - ranking->low[c]);
  return 0;
}

gboolean
smx__redraw_covariance (const SmxRedraw *self, double **covariance, GError **error)
{
  const gsize n = self->ranking->n;
  *covariance = NULL;
  if (self->gap_units == NULL || self->voices.n_groups == 0)
    return TRUE;
  double weight = weight_of_gap (self), *made = smx__allocate (n, n * sizeof *made, error);
  for (gsize i = 0; made != NULL && i < n; i++) {
    if (!smx__ranking_may_go_on (self->ranking, error)) {
      g_free (made);
      return FALSE;
    }
    for (gsize j = 0; j < i; j++) {
      double correlation =
          smx__shared_voices_correlation (&self->voices, self->voice_rows[i], self->voice_rows[j]);
      double product = weight * weight * correlation * self->gap_errors[i] * self->gap_errors[j];
      made[i * n + j] = made[j * n + i] = product;
    }
  }
  *covariance = made;
  return made != NULL;
}
