/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often sets of ranks hold the true ones: rank-sets [STUDIES [SETTINGS]]
 *
 * Normal estimates of known truths, with known variances, draws from their distribution, confidence 90 %. A line a setting (TAP):
 * how often the set of one holds its rank, on average and for the alternative for which that is least; the same where a tied
 * truth may have any rank of its tie; how often the sets of all hold all ranks, in both ways; and mean widths. It passes where
 * sets hold their ranks in 88 %, or as many as so few studies can tell. Without arguments it does few studies of up to 20
 * alternatives; SETTINGS is how many alternatives at most, of 5, 20 and 100. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "stats/rank-sets.h"

enum { MOST = 100, DRAWS = 499, SEED = 1 };

typedef struct {
  gsize n;
  double apart; /* neighbours' truths, in standard errors of the first */
  gsize tied;   /* truths come in ties of so many */
  gboolean unequal, covaries;
} Setting;

typedef struct {
  double truth[MOST], errors[MOST], loads[MOST][2];
  SmxRankSet ranks[MOST]; /* those that a truth may have */
  double figures[MOST], variances[MOST], covariance[MOST * MOST];
  float draws[MOST * DRAWS];
  SmxRankSetsInput input;
} Study;

/* What was found, summed over studies. */
typedef struct {
  double each[MOST], strict, width, all, all_strict, width_all;
} Found;

static void
set_up (Study *self, const Setting *setting)
{
  const gsize n = setting->n;
  for (gsize i = 0; i < n; i++) {
    const gsize tie = i / setting->tied, first = tie * setting->tied, end = MIN (first + setting->tied, n);
    self->truth[i] = -setting->apart * (double)tie;
    self->ranks[i] =
        setting->apart > 0 ? (SmxRankSet){ (guint32)first + 1, (guint32)end } : (SmxRankSet){ 1, (guint32)n };
    self->errors[i] = setting->unequal ? 0.5 + (double)(i * 7 % 11) * 0.2 : 1;
    self->variances[i] = self->errors[i] * self->errors[i];
    self->loads[i][0] = setting->covaries ? sqrt (0.5) * cos ((double)i) : 0;
    self->loads[i][1] = setting->covaries ? sqrt (0.5) * sin ((double)i) : 0;
  }
  for (gsize i = 0; i < n; i++)
    for (gsize k = 0; k < n; k++)
      self->covariance[i * n + k] =
          self->errors[i] * self->errors[k] *
          (self->loads[i][0] * self->loads[k][0] + self->loads[i][1] * self->loads[k][1]);
  self->input = (SmxRankSetsInput){
    n, self->figures, self->variances, setting->covaries ? self->covariance : NULL, self->draws, DRAWS
  };
}

/* Deviations of one draw: half of the variance is common to those whose loads are alike, where they covary. */
static void
deviate (const Study *self, guint64 study, guint32 replicate, double *deviations)
{
  double normals[MOST + 2];
  const gsize n = self->input.n;
  for (gsize i = 0; i < n + 2; i++)
    normals[i] = smx__normal_of_replicate (SEED + study, i, replicate);
  for (gsize i = 0; i < n; i++) {
    const double *loads = self->loads[i];
    const double common = loads[0] * normals[n] + loads[1] * normals[n + 1];
    const double own = sqrt (1 - loads[0] * loads[0] - loads[1] * loads[1]);
    deviations[i] = self->errors[i] * (own * normals[i] + common);
  }
}

static void
draw (Study *self, guint64 study)
{
  double deviations[MOST];
  const gsize n = self->input.n;
  deviate (self, study, 0, deviations);
  for (gsize i = 0; i < n; i++)
    self->figures[i] = self->truth[i] + deviations[i];
  for (guint32 at = 0; at < DRAWS; at++) {
    deviate (self, study, at + 1, deviations);
    for (gsize i = 0; i < n; i++)
      self->draws[at * n + i] = (float)deviations[i];
  }
}

static gboolean
holds (SmxRankSet set, SmxRankSet ranks, gboolean strictly)
{
  return set.low <= ranks.low && (strictly ? ranks.high : ranks.low) <= set.high;
}

static gboolean
look (Study *self, Found *found)
{
  SmxRankSet one[MOST], all[MOST];
  const double n = (double)self->input.n;
  gboolean every = TRUE, every_strictly = TRUE;
  if (!smx__rank_sets (&self->input, SMX_SETS_OF_ONE, 0.9, 1, NULL, one, NULL, NULL) ||
      !smx__rank_sets (&self->input, SMX_SETS_OF_ALL, 0.9, 1, NULL, all, NULL, NULL))
    return FALSE;
  for (gsize i = 0; i < self->input.n; i++) {
    found->each[i] += holds (one[i], self->ranks[i], FALSE);
    found->strict += holds (one[i], self->ranks[i], TRUE) / n;
    found->width += (one[i].high - one[i].low + 1) / n;
    found->width_all += (all[i].high - all[i].low + 1) / n;
    every = every && holds (all[i], self->ranks[i], FALSE);
    every_strictly = every_strictly && holds (all[i], self->ranks[i], TRUE);
  }
  found->all += every;
  found->all_strict += every_strictly;
  return TRUE;
}

/* Prints a line; whether enough sets held their ranks. */
static gboolean
tell (const Setting *setting, const Found *found, gsize studies, guint number)
{
  const double percent = 100 / (double)studies, least = 88 - 3 * 30 / sqrt ((double)studies);
  double mean = 0, lowest = G_MAXDOUBLE;
  for (gsize i = 0; i < setting->n; i++) {
    mean += found->each[i] / (double)setting->n;
    lowest = MIN (lowest, found->each[i]);
  }
  const gboolean good = mean * percent >= MIN (88, least + 2) && found->all * percent >= least &&
                        found->strict * percent >= least && found->all_strict * percent >= least;
  printf ("%sok %u - n=%-3zu apart=%-3g tied=%zu %s %s: one %5.1f (least %5.1f, strictly %5.1f) width %5.2f; "
          "all %5.1f (strictly %5.1f) width %5.2f\n",
          good ? "" : "not ", number, setting->n, setting->apart, setting->tied,
          setting->unequal ? "unequal" : "equal  ", setting->covaries ? "covary " : "free   ", mean * percent,
          lowest * percent, found->strict * percent, found->width / (double)studies, found->all * percent,
          found->all_strict * percent, found->width_all / (double)studies);
  fflush (stdout);
  return good;
}

static gboolean
simulate (const Setting *setting, gsize studies, guint number)
{
  g_autofree Study *study = g_new0 (Study, 1);
  Found found = { { 0 }, 0, 0, 0, 0, 0 };
  set_up (study, setting);
  for (gsize i = 0; i < studies; i++) {
    draw (study, i);
    if (!look (study, &found))
      return FALSE;
  }
  return tell (setting, &found, studies, number);
}

int
main (int argc, char **argv)
{
  static const gsize sizes[] = { 5, 20, 100 };
  static const double steps[] = { 0, 0.5, 2, 2 };
  const gsize studies = argc > 1 ? strtoul (argv[1], NULL, 10) : 100;
  const gsize most = argc > 2 ? strtoul (argv[2], NULL, 10) : 20;
  guint number = 0;
  gboolean good = studies > 0;
  for (gsize size = 0; size < G_N_ELEMENTS (sizes) && sizes[size] <= most; size++)
    for (gsize step = 0; step < G_N_ELEMENTS (steps); step++)
      for (guint kind = 0; kind < 4; kind++) {
        const Setting setting = { sizes[size], steps[step], step == 3 ? 2 : 1, kind % 2 == 1, kind / 2 == 1 };
        good = simulate (&setting, studies, ++number) && good;
      }
  printf ("1..%u\n", number);
  return good ? 0 : 1;
}
