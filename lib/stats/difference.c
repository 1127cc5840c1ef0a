/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences of two sides. Formulas and sources: difference.h and docs/method.md, "Silos". */

#include "difference.h"
#include "../base/memory.h"
#include "../base/sort.h"
#include "shrink.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

enum { INSIDE, ACROSS, N_SIDES };

SmxDifference
smx__difference_unknown (void)
{
  return (SmxDifference){ NAN, NAN, NAN, NAN, NAN, 0, 0, 0 };
}

/* The weight of a stratum of two sizes; 0 where a side has nothing. */
static double
weight_of (gint64 inside, gint64 across)
{
  const double one = (double)inside, other = (double)across;
  return inside > 0 && across > 0 ? one * other / (one + other) : 0;
}

/* ---- Shares ---- */

SmxDifference
smx__difference_of_shares (const SmxSharesOfStratum *shares)
{
  SmxDifference made = smx__difference_unknown ();
  double low[N_SIDES], high[N_SIDES];
  made.n_inside = shares->inside_trials;
  made.n_across = shares->across_trials;
  if (made.n_inside > 0)
    made.inside = (double)shares->inside_hits / (double)made.n_inside;
  if (made.n_across > 0)
    made.across = (double)shares->across_hits / (double)made.n_across;
  if (made.n_inside <= 0 || made.n_across <= 0)
    return made;
  smx__wilson (shares->inside_hits, made.n_inside, SMX_DIFFERENCE_CONFIDENCE, FALSE, &low[INSIDE],
               &high[INSIDE]);
  smx__wilson (shares->across_hits, made.n_across, SMX_DIFFERENCE_CONFIDENCE, FALSE, &low[ACROSS],
               &high[ACROSS]);
  made.n_strata = 1;
  made.difference = made.across - made.inside;
  made.low = made.difference - hypot (made.across - low[ACROSS], high[INSIDE] - made.inside);
  made.high = made.difference + hypot (high[ACROSS] - made.across, made.inside - low[INSIDE]);
  return made;
}

/* What a stratum gives to the variance of Sato, Greenland and Robins: @p times the difference, and @q. */
static void
add_variance (const SmxSharesOfStratum *self, double *p, double *q)
{
  const double a = (double)self->across_hits, n1 = (double)self->across_trials;
  const double b = (double)self->inside_hits, n0 = (double)self->inside_trials, n = n0 + n1;
  *p += (n1 * n1 * b - n0 * n0 * a + n1 * n0 * (n0 - n1) / 2) / (n * n);
  *q += (a * (n0 - b) + b * (n1 - a)) / (2 * n);
}

SmxDifference
smx__difference_of_shares_over (const SmxSharesOfStratum *strata, gsize n)
{
  SmxDifference made = smx__difference_unknown ();
  double weights = 0, inside = 0, across = 0, p = 0, q = 0;
  for (gsize i = 0; i < n; i++) {
    const SmxSharesOfStratum *one = &strata[i];
    const double weight = weight_of (one->inside_trials, one->across_trials);
    if (weight <= 0)
      continue;
    weights += weight;
    inside += weight * (double)one->inside_hits / (double)one->inside_trials;
    across += weight * (double)one->across_hits / (double)one->across_trials;
    add_variance (one, &p, &q);
    made.n_inside += one->inside_trials;
    made.n_across += one->across_trials;
    made.n_strata++;
  }
  if (made.n_strata == 0)
    return made;
  made.inside = inside / weights;
  made.across = across / weights;
  made.difference = made.across - made.inside;
  const double half = gsl_cdf_ugaussian_Qinv ((1 - SMX_DIFFERENCE_CONFIDENCE) / 2) *
                      sqrt (MAX (made.difference * p + q, 0)) / weights;
  made.low = MAX (made.difference - half, -1);
  made.high = MIN (made.difference + half, 1);
  return made;
}

/* ---- Means ---- */

typedef struct {
  const SmxMoments *rows;
  gsize n_strata;
  double *coefficients; /* of each row's mean in the difference; 0 where its stratum does not count */
  gboolean shown;       /* something swings, and enough of it */
} Contrast;

static gboolean
counts (const SmxMoments *pair)
{
  return pair[INSIDE].n >= 2 && pair[ACROSS].n >= 2;
}

/* Means and weights; the coefficients are scaled to add up to -1 and 1. */
static void
weigh (Contrast *self, SmxDifference *made)
{
  double weights = 0, inside = 0, across = 0;
  for (gsize i = 0; i < self->n_strata; i++) {
    const SmxMoments *pair = &self->rows[N_SIDES * i];
    const double weight = counts (pair) ? weight_of (pair[INSIDE].n, pair[ACROSS].n) : 0;
    self->coefficients[N_SIDES * i + INSIDE] = -weight;
    self->coefficients[N_SIDES * i + ACROSS] = weight;
    if (weight <= 0)
      continue;
    weights += weight;
    inside += weight * pair[INSIDE].mean;
    across += weight * pair[ACROSS].mean;
    self->shown =
        self->n_strata > 1 || (smx__moments_show (&pair[INSIDE]) && smx__moments_show (&pair[ACROSS]));
    made->n_inside += pair[INSIDE].n;
    made->n_across += pair[ACROSS].n;
    made->n_strata++;
  }
  for (gsize i = 0; weights > 0 && i < N_SIDES * self->n_strata; i++)
    self->coefficients[i] /= weights;
  made->inside = inside / weights;
  made->across = across / weights;
  made->difference = made->across - made->inside;
}

/* As if all were different people. */
static double
variance_of_rows (const Contrast *self)
{
  double variance = 0;
  for (gsize i = 0; i < N_SIDES * self->n_strata; i++) {
    const double n = (double)self->rows[i].n, factor = self->coefficients[i];
    if (factor != 0)
      variance += factor * factor * self->rows[i].squares / (n * (n - 1));
  }
  return variance;
}

/* What moves the difference: a person's deviation in one row. */
static double
push_of (const Contrast *self, const SmxSideVoice *voice)
{
  const SmxMoments *row = &self->rows[voice->row];
  const double n = (double)row->n;
  return self->coefficients[voice->row] * (voice->value - row->mean) / sqrt (n * (n - 1));
}

/* The voices @first to @end - 1 of the order are one person's: twice the sum of the products of their pushes; and takes from the counts
 * what speaks more than once on a side. */
static double
shared_by (const Contrast *self, const SmxSideVoice *voices, const guint32 *order, gsize first, gsize end,
           SmxDifference *made)
{
  double sum = 0, squares = 0;
  gint64 n[N_SIDES] = { 0, 0 };
  for (gsize i = first; i < end; i++) {
    const SmxSideVoice *voice = &voices[order[i]];
    if (self->coefficients[voice->row] == 0)
      continue;
    const double push = push_of (self, voice);
    sum += push;
    squares += push * push;
    n[voice->row % N_SIDES]++;
  }
  made->n_inside -= MAX (n[INSIDE], 1) - 1;
  made->n_across -= MAX (n[ACROSS], 1) - 1;
  return n[INSIDE] + n[ACROSS] > 1 ? sum * sum - squares : 0;
}

static guint32 *
order_voices (const SmxSideVoice *voices, gsize n, GError **error)
{
  g_autofree guint32 *keys = smx__allocate (n, 2 * sizeof *keys, error);
  for (gsize i = 0; keys != NULL && i < n; i++) {
    keys[2 * i] = voices[i].person;
    keys[2 * i + 1] = voices[i].row;
  }
  return keys == NULL ? NULL : smx__sorted_rows (keys, n, 2, error);
}

/* Added in order of size, so that the numbers of persons do not matter. */
static gboolean
variance_of_people (const Contrast *self, const SmxSideVoice *voices, gsize n, SmxDifference *made,
                    double *variance, GError **error)
{
  g_autofree guint32 *order = order_voices (voices, n, error);
  g_autofree double *parts = order == NULL ? NULL : smx__allocate (n, sizeof *parts, error);
  gsize n_parts = 0;
  if (parts == NULL)
    return FALSE;
  for (gsize first = 0, end; first < n; first = end) {
    for (end = first + 1; end < n && voices[order[end]].person == voices[order[first]].person; end++)
      ;
    double part = shared_by (self, voices, order, first, end, made);
    if (part != 0)
      parts[n_parts++] = part;
  }
  smx__sort_doubles (parts, n_parts);
  for (gsize i = 0; i < n_parts; i++)
    *variance += parts[i];
  return TRUE;
}

static void
set_limits (SmxDifference *made, double variance)
{
  const double degrees = (double)MIN (made->n_inside, made->n_across) - 1;
  if (degrees < 1 || !(variance > 0))
    return;
  const double half = gsl_cdf_tdist_Qinv ((1 - SMX_DIFFERENCE_CONFIDENCE) / 2, degrees) * sqrt (variance);
  made->low = made->difference - half;
  made->high = made->difference + half;
}

gboolean
smx__difference_of_means (SmxDifference *self, const SmxMoments *rows, gsize n_strata,
                          const SmxSideVoice *voices, gsize n_voices, GError **error)
{
  g_autofree double *coefficients = smx__allocate (N_SIDES * n_strata, sizeof *coefficients, error);
  Contrast contrast = { rows, n_strata, coefficients, FALSE };
  *self = smx__difference_unknown ();
  if (coefficients == NULL)
    return FALSE;
  weigh (&contrast, self);
  if (self->n_strata == 0) {
    *self = smx__difference_unknown ();
    return TRUE;
  }
  double variance = variance_of_rows (&contrast);
  if (!variance_of_people (&contrast, voices, n_voices, self, &variance, error))
    return FALSE;
  if (contrast.shown)
    set_limits (self, variance);
  return TRUE;
}
