/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How services were felt, one voice per person.
 *
 * Two kinds of voice come together: named persons (their answers are grouped by person, cell and attribute) and rows
 * that are a person each (of these the histogram of scores and the sums over pairs are kept). Every mean is taken over
 * sorted values, so that the order of records does not matter. */

#include "survey.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/sort.h"
#include <math.h>
#include <string.h>

#define TOLERANCE                                                                                            \
  1e-9 /* scale points that are rounding and no difference: 6 must not turn into less than 6 */

/* What one person, or @weight persons alike, say in one row. NAN where unknown. */
typedef struct {
  gsize row;
  guint32 person;
  gint64 weight;
  double score;
  double expectation, perception; /* over pairs */
  double target, judged;          /* target, and score over the same cells */
} Voice;

typedef struct {
  const SmxMatrix *matrix;
  const SmxRows *rows;
  guint side;
  guint32 wave;
  Voice *voices;
  gsize n, capacity;
  double *scratch; /* of means */
  gsize scratch_capacity;
} Collector;

static double
points (SmxInt128 sum, gint64 n)
{
  return (double)sum / ((double)n * (double)SMX_MICRO);
}

static gboolean
add_voice (Collector *self, const Voice *voice, GError **error)
{
  if (!smx__reserve (&self->voices, &self->capacity, self->n + 1, sizeof *self->voices, error))
    return FALSE;
  self->voices[self->n++] = *voice;
  return TRUE;
}

static gboolean
counts (const Collector *self, guint32 side, guint32 wave)
{
  return side == self->side && (self->rows->by == SMX_ROWS_WAVE || wave == self->wave);
}

/* Sorts before it adds, so that neither the names of attributes nor those of cells change a digit. */
static double
sorted_mean (double *values, gsize n)
{
  double sum = 0;
  smx__sort_doubles (values, n);
  for (gsize i = 0; i < n; i++)
    sum += values[i];
  return n > 0 ? sum / (double)n : NAN;
}

/* The mean over attributes of a run of one person in one cell, or over the answers without attribute if there are any;
 * @scratch has room for one value an entry. */
static double
mean_of_run (const SmxSlab *slab, gsize first, gsize end, guint32 side, guint32 wave,
             double (*get) (const SmxRespondent *), double *scratch)
{
  gsize n = 0;
  for (gsize i = first; i < end; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    SmxRespondent said;
    if (key[5] != side || key[6] != wave)
      continue;
    smx__slab_read (slab, i, &said);
    double value = get (&said);
    if (isnan (value))
      continue;
    if (key[4] == SMX_NO_ID)
      return value;
    scratch[n++] = value;
  }
  return sorted_mean (scratch, n);
}

static double
get_score (const SmxRespondent *self)
{
  return self->n > 0 ? points (self->sum, self->n) : NAN;
}

static double
get_expectation (const SmxRespondent *self)
{
  return self->paired > 0 ? points (self->paired_expectation, self->paired) : NAN;
}

static double
get_perception (const SmxRespondent *self)
{
  return self->paired > 0 ? points (self->paired_perception, self->paired) : NAN;
}

/* One cell (or, by attribute, one attribute) of one person. */
static gboolean
add_person (Collector *self, const SmxSlab *slab, gsize first, gsize end, guint32 wave, GError **error)
{
  const guint32 *key = smx__slab_key (slab, first);
  guint32 other = self->rows->by == SMX_ROWS_ATTRIBUTE ? key[4] : wave;
  Voice voice = { .row = smx__rows_find (self->rows, key[1], key[2], key[3], other),
                  .person = key[0],
                  .weight = 1 };
  if (voice.row == SMX_NO_ROW)
    return TRUE;
  if (!smx__reserve (&self->scratch, &self->scratch_capacity, end - first, sizeof (double), error))
    return FALSE;
  voice.score = mean_of_run (slab, first, end, self->side, wave, get_score, self->scratch);
  voice.expectation = mean_of_run (slab, first, end, self->side, wave, get_expectation, self->scratch);
  voice.perception = mean_of_run (slab, first, end, self->side, wave, get_perception, self->scratch);
  voice.target = self->matrix->service_target[key[2]];
  voice.judged = isnan (voice.target) ? NAN : voice.score;
  return add_voice (self, &voice, error);
}

/* Whether this is the first entry of its run that speaks of its wave. */
static gboolean
opens_wave (const SmxSlab *slab, gsize first, gsize i)
{
  const guint32 *key = smx__slab_key (slab, i);
  for (gsize j = first; j < i; j++) {
    const guint32 *before = smx__slab_key (slab, j);
    if (before[5] == key[5] && before[6] == key[6])
      return FALSE;
  }
  return TRUE;
}

/* The answers of named persons: a run is one person in one cell. */
static gboolean
collect_persons (Collector *self, GError **error)
{
  const SmxSlab *slab = &self->matrix->slabs[SMX_RESPONDENTS];
  gboolean by_attribute = self->rows->by == SMX_ROWS_ATTRIBUTE;
  for (gsize first = 0, end; first < slab->n; first = end) {
    const guint32 *key = smx__slab_key (slab, first);
    for (end = first + 1; end < slab->n && memcmp (smx__slab_key (slab, end), key, 4 * sizeof *key) == 0;
         end++)
      ;
    for (gsize i = first; i < end; i++) {
      const guint32 *one = smx__slab_key (slab, i);
      if (!counts (self, one[5], one[6]) || (!by_attribute && !opens_wave (slab, first, i)))
        continue;
      if (!add_person (self, slab, by_attribute ? i : first, by_attribute ? i + 1 : end, one[6], error))
        return FALSE;
    }
  }
  return TRUE;
}

/* The numbers of the voices row by row, and within a row as they came: by person, since persons come one by one. */
static guint32 *
order_by_row (const Collector *self, GError **error)
{
  gsize n_rows = self->rows->n;
  if (self->n > G_MAXUINT32) {
    smx__fail_memory (error);
    return NULL;
  }
  g_autofree gsize *starts = smx__allocate (n_rows + 1, sizeof *starts, error);
  guint32 *order = starts == NULL ? NULL : smx__allocate (self->n, sizeof *order, error);
  if (order == NULL)
    return NULL;
  for (gsize i = 0; i < self->n; i++)
    starts[self->voices[i].row + 1]++;
  for (gsize row = 0; row < n_rows; row++)
    starts[row + 1] += starts[row];
  for (gsize i = 0; i < self->n; i++)
    order[starts[self->voices[i].row]++] = (guint32)i;
  return order;
}

static gboolean
is_same_person (const Voice *a, const Voice *b)
{
  return a->row == b->row && a->person == b->person;
}

/* A difference of means without their rounding: who is content is at 0 exactly, and who says the same is alike. */
static double
round_off (double gap)
{
  return rint (gap / TOLERANCE) * TOLERANCE;
}

static double
voice_score (const Voice *self)
{
  return self->score;
}
static double
voice_expectation (const Voice *self)
{
  return self->expectation;
}
static double
voice_perception (const Voice *self)
{
  return self->perception;
}
static double
voice_paired_gap (const Voice *self)
{
  return round_off (self->expectation - self->perception);
}
static double
voice_target (const Voice *self)
{
  return self->target;
}
static double
voice_judged (const Voice *self)
{
  return self->judged;
}
static double
voice_judged_gap (const Voice *self)
{
  return round_off (self->target - self->judged);
}

/* The mean over the cells that have the figure. */
static double
mean_over (const Voice *voices, const guint32 *order, gsize n, double (*get) (const Voice *), double *scratch)
{
  gsize n_known = 0;
  for (gsize i = 0; i < n; i++) {
    double value = get (&voices[order[i]]);
    if (!isnan (value))
      scratch[n_known++] = value;
  }
  return sorted_mean (scratch, n_known);
}

/* One person over several cells of a row: the mean over the cells. */
static Voice
unite (const Voice *voices, const guint32 *order, gsize n, double *scratch)
{
  Voice voice = voices[order[0]];
  if (n == 1)
    return voice;
  voice.score = mean_over (voices, order, n, voice_score, scratch);
  voice.expectation = mean_over (voices, order, n, voice_expectation, scratch);
  voice.perception = mean_over (voices, order, n, voice_perception, scratch);
  voice.target = mean_over (voices, order, n, voice_target, scratch);
  voice.judged = mean_over (voices, order, n, voice_judged, scratch);
  return voice;
}

/* From one voice a person and cell to one voice a person and row, by row. */
static gboolean
unite_persons (Collector *self, GError **error)
{
  g_autofree guint32 *order = order_by_row (self, error);
  if (order == NULL ||
      !smx__reserve (&self->scratch, &self->scratch_capacity, self->n, sizeof (double), error))
    return FALSE;
  Voice *united = smx__allocate (self->n, sizeof *united, error);
  if (united == NULL)
    return FALSE;
  gsize n = 0;
  for (gsize first = 0, end; first < self->n; first = end) {
    for (end = first + 1;
         end < self->n && is_same_person (&self->voices[order[first]], &self->voices[order[end]]); end++)
      ;
    united[n++] = unite (self->voices, order + first, end - first, self->scratch);
  }
  g_free (self->voices);
  self->voices = united;
  self->capacity = MAX (self->n, 1);
  self->n = n;
  return TRUE;
}

/* The answers of persons that are a row each: their scores, each with the number of those who gave it. */
static gboolean
collect_rows (Collector *self, GError **error)
{
  const SmxSlab *slab = &self->matrix->slabs[SMX_MARKS];
  for (gsize i = 0; i < slab->n; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    if (key[6] != SMX_VOICE_ROW || !counts (self, key[4], key[5]))
      continue;
    guint32 other = self->rows->by == SMX_ROWS_ATTRIBUTE ? key[3] : key[5];
    Voice voice = { .row = smx__rows_find (self->rows, key[0], key[1], key[2], other), .person = SMX_NO_ID };
    if (voice.row == SMX_NO_ROW)
      continue;
    SmxCount count;
    smx__slab_read (slab, i, &count);
    voice.weight = count.n;
    voice.score = points ((gint64)smx__join (key[7], key[8]), 1);
    voice.expectation = voice.perception = NAN;
    voice.target = self->matrix->service_target[key[1]];
    voice.judged = isnan (voice.target) ? NAN : voice.score;
    if (!add_voice (self, &voice, error))
      return FALSE;
  }
  return TRUE;
}

/* The moments of one figure over the voices that have it. */
static SmxMoments
moments (const Voice *voices, const guint32 *order, gsize n, double (*get) (const Voice *),
         SmxWeighted *scratch)
{
  gsize n_known = 0;
  for (gsize i = 0; i < n; i++) {
    const Voice *voice = &voices[order[i]];
    double value = get (voice);
    if (!isnan (value))
      scratch[n_known++] = (SmxWeighted){ value, voice->weight };
  }
  return smx__moments_of_values (scratch, n_known);
}

static double
known_mean (SmxMoments moments)
{
  return moments.n > 0 ? moments.mean : NAN;
}

/* Pairs of rows that are a person each, joined to those of named persons. */
static void
join_pairs (SmxSurvey *survey, SmxMoments expectation, SmxMoments perception, const SmxRatings *sums)
{
  double scale = (double)SMX_MICRO;
  SmxInt128 gaps = sums->paired_expectation - sums->paired_perception;
  SmxMoments more_expectation = smx__moments_of_sums (sums->paired, sums->paired_expectation, 0, scale);
  SmxMoments more_perception = smx__moments_of_sums (sums->paired, sums->paired_perception, 0, scale);
  SmxMoments more_gap = smx__moments_of_sums (sums->paired, gaps, sums->paired_gap_squares, scale);
  survey->paired_expectation = known_mean (smx__moments_join (expectation, more_expectation));
  survey->paired_perception = known_mean (smx__moments_join (perception, more_perception));
  survey->paired_gap = smx__moments_join (survey->paired_gap, more_gap);
  survey->paired = survey->paired_gap.n;
}

static void
count_contents (SmxSurvey *survey, const SmxSettings *settings, const Voice *voices, const guint32 *order,
                gsize n)
{
  double limit =
      settings->dissatisfied == SMX_NULL ? NAN : (double)settings->dissatisfied / (double)SMX_MICRO;
  for (gsize i = 0; i < n; i++) {
    const Voice *voice = &voices[order[i]];
    if (voice->judged >= voice->target - TOLERANCE)
      survey->satisfied += voice->weight;
    if (voice->score <= limit + TOLERANCE)
      survey->dissatisfied += voice->weight;
  }
}

static void
summarise (SmxSurvey *survey, const Collector *self, const guint32 *order, gsize n, const SmxRatings *sums,
           SmxWeighted *scratch)
{
  const Voice *voices = self->voices;
  SmxMoments score = moments (voices, order, n, voice_score, scratch);
  survey->persons = score.n;
  survey->perception = known_mean (score);
  survey->paired_gap = moments (voices, order, n, voice_paired_gap, scratch);
  join_pairs (survey, moments (voices, order, n, voice_expectation, scratch),
              moments (voices, order, n, voice_perception, scratch), sums);
  survey->judged_gap = moments (voices, order, n, voice_judged_gap, scratch);
  survey->judged = survey->judged_gap.n;
  survey->target = known_mean (moments (voices, order, n, voice_target, scratch));
  survey->judged_perception = known_mean (moments (voices, order, n, voice_judged, scratch));
  count_contents (survey, &self->matrix->settings, voices, order, n);
}

/* Per row: the number of answers, and the sums over pairs of rows that are a person each. */
static SmxRatings *
add_up_answers (const Collector *self, SmxSurvey *survey, GError **error)
{
  const SmxSlab *slab = &self->matrix->slabs[SMX_RATINGS];
  SmxRatings *sums = smx__allocate (self->rows->n, sizeof *sums, error);
  for (gsize i = 0; sums != NULL && i < slab->n; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    guint32 other = self->rows->by == SMX_ROWS_ATTRIBUTE ? key[3] : key[5];
    gsize row = counts (self, key[4], key[5]) ? smx__rows_find (self->rows, key[0], key[1], key[2], other)
                                              : SMX_NO_ROW;
    if (row == SMX_NO_ROW)
      continue;
    SmxRatings ratings;
    smx__slab_read (slab, i, &ratings);
    survey[row].answers += ratings.n;
    if (key[6] != SMX_VOICE_ROW)
      continue;
    sums[row].paired += ratings.paired;
    sums[row].paired_perception += ratings.paired_perception;
    sums[row].paired_expectation += ratings.paired_expectation;
    sums[row].paired_gap_squares += ratings.paired_gap_squares;
  }
  return sums;
}

static gboolean
summarise_rows (const Collector *self, SmxSurvey *survey, GError **error)
{
  g_autofree SmxRatings *sums = add_up_answers (self, survey, error);
  g_autofree guint32 *order = sums == NULL ? NULL : order_by_row (self, error);
  g_autofree SmxWeighted *scratch = order == NULL ? NULL : smx__allocate (self->n, sizeof *scratch, error);
  if (scratch == NULL)
    return FALSE;
  gsize first = 0, end = 0;
  for (gsize row = 0; row < self->rows->n; row++, first = end) {
    for (end = first; end < self->n && self->voices[order[end]].row == row; end++)
      ;
    summarise (&survey[row], self, order + first, end - first, &sums[row], scratch);
  }
  return TRUE;
}

gboolean
smx__survey_take (const SmxMatrix *matrix, const SmxRows *rows, guint side, guint32 wave, SmxSurvey **survey,
                  GError **error)
{
  Collector collector = { matrix, rows, side, wave, NULL, 0, 0, NULL, 0 };
  g_autofree SmxSurvey *made = smx__allocate (rows->n, sizeof *made, error);
  gboolean done = made != NULL && collect_persons (&collector, error) && unite_persons (&collector, error) &&
                  collect_rows (&collector, error) && summarise_rows (&collector, made, error);
  g_free (collector.voices);
  g_free (collector.scratch);
  if (done)
    *survey = g_steal_pointer (&made);
  return done;
}
