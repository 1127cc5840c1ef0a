/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How services were felt, one voice per person.
 *
 * Two kinds of voice come together: named persons (their answers are grouped by person, cell and attribute) and rows
 * that are a person each (of these the histogram of scores and the sums over pairs are kept). Row after row, all voices
 * are heard and only their figures are kept, equal ones as a number: nothing grows with persons but their order. */

#include "survey.h"
#include "../base/memory.h"
#include "../stats/sample.h"
#include "voice.h"
#include <math.h>

/* Whose answers count, and where: the answers and marks of each row. */
typedef struct {
  const SmxMatrix *matrix;
  const SmxRows *rows;
  guint side;
  guint32 wave;
  SmxVoiceFunc function; /* hears every voice of a person; NULL: nobody does */
  gpointer data;
  SmxRatings *sums;     /* one a row: sums over pairs of rows that are a person each */
  guint32 *rating_rows; /* the row of each of the tally's SMX_RATINGS that persons gave, or SMX_OF_NO_ROW */
  gboolean any_person;  /* whether any of these has a row */
  SmxAnswers answers;   /* of persons */
  SmxMembers marks;     /* of rows that are a person each: entries of SMX_MARKS, by row */
} Collector;

/* The figures of one row. */
typedef struct {
  SmxSample score, expectation, perception, paired_gap, target, judged, judged_gap;
  gint64 satisfied, dissatisfied;
  double limit; /* at or under it is dissatisfied */
} Figures;

static void
clear_collector (Collector *self)
{
  g_free (self->sums);
  g_free (self->rating_rows);
  smx__answers_clear (&self->answers);
  smx__members_clear (&self->marks);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Collector, clear_collector)

static void
clear_figures (Figures *self)
{
  smx__sample_clear (&self->score);
  smx__sample_clear (&self->expectation);
  smx__sample_clear (&self->perception);
  smx__sample_clear (&self->paired_gap);
  smx__sample_clear (&self->target);
  smx__sample_clear (&self->judged);
  smx__sample_clear (&self->judged_gap);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Figures, clear_figures)

/* The row of the answers of a key of SMX_RATINGS or SMX_MARKS; SMX_NO_ROW where they do not count. */
static gsize
row_of (const Collector *self, const guint32 *key)
{
  SmxRowsBy by = self->rows->by;
  if (key[4] != self->side || (by != SMX_ROWS_WAVE && key[5] != self->wave))
    return SMX_NO_ROW;
  return smx__rows_find (self->rows, key[0], key[1], key[2], by == SMX_ROWS_ATTRIBUTE ? key[3] : key[5]);
}

static void
add_pairs (SmxRatings *sums, const SmxRatings *ratings)
{
  sums->paired += ratings->paired;
  sums->paired_perception += ratings->paired_perception;
  sums->paired_expectation += ratings->paired_expectation;
  sums->paired_gap_squares += ratings->paired_gap_squares;
}

/* Where the answers of persons belong, which the tally has as these entries. */
static void
note_persons (Collector *self, const SmxSlab *slab, gsize i, gsize row)
{
  gsize first, end;
  smx__slab_entries (slab, i, &first, &end);
  for (gsize k = first; k < end; k++)
    self->rating_rows[slab->order[k]] = (guint32)row;
  self->any_person = TRUE;
}

/* Per row: the number of answers, and the sums over pairs of rows that are a person each. */
static gboolean
add_up_answers (Collector *self, SmxSurvey *survey, GError **error)
{
  const SmxSlab *slab = &self->matrix->slabs[SMX_RATINGS];
  gsize n = smx__groups_n (slab->groups);
  self->sums = smx__allocate (self->rows->n, sizeof *self->sums, error);
  self->rating_rows = self->sums == NULL ? NULL : smx__allocate (n, sizeof *self->rating_rows, error);
  if (self->rating_rows == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    self->rating_rows[i] = SMX_OF_NO_ROW;
  for (gsize i = 0; i < slab->n; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    gsize row = row_of (self, key);
    if (row == SMX_NO_ROW)
      continue;
    SmxRatings ratings;
    smx__slab_read (slab, i, &ratings);
    survey[row].answers += ratings.n;
    if (key[6] == SMX_VOICE_ROW)
      add_pairs (&self->sums[row], &ratings);
    else
      note_persons (self, slab, i, row);
  }
  return TRUE;
}

/* The marks that rows of records gave, by row of the table. */
static gboolean
sort_marks (Collector *self, GError **error)
{
  const SmxSlab *slab = &self->matrix->slabs[SMX_MARKS];
  g_autofree guint32 *rows = smx__allocate (slab->n, sizeof *rows, error);
  for (gsize i = 0; rows != NULL && i < slab->n; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    gsize row = key[6] == SMX_VOICE_ROW ? row_of (self, key) : SMX_NO_ROW;
    rows[i] = row == SMX_NO_ROW ? SMX_NO_ID : (guint32)row;
  }
  return rows != NULL && smx__members_deal (&self->marks, rows, slab->n, self->rows->n, error);
}

static gboolean
add_known (SmxSample *sample, double value, gint64 weight, GError **error)
{
  return isnan (value) || smx__sample_add (sample, value, weight, error);
}

/* What @weight persons say alike. */
static gboolean
add_voice (Figures *self, const SmxVoice *voice, gint64 weight, GError **error)
{
  if (voice->judged >= voice->target - SMX_TOLERANCE)
    self->satisfied += weight;
  if (voice->score <= self->limit + SMX_TOLERANCE)
    self->dissatisfied += weight;
  return add_known (&self->score, voice->score, weight, error) &&
         add_known (&self->expectation, voice->expectation, weight, error) &&
         add_known (&self->perception, voice->perception, weight, error) &&
         add_known (&self->paired_gap, smx__paired_gap (voice), weight, error) &&
         add_known (&self->target, voice->target, weight, error) &&
         add_known (&self->judged, voice->judged, weight, error) &&
         add_known (&self->judged_gap, smx__judged_gap (voice), weight, error);
}

static gboolean
hear_persons (Collector *self, gsize row, SmxHearing *hearing, Figures *figures, GError **error)
{
  SmxRun *runs;
  gsize n = self->any_person ? smx__answers_of_row (&self->answers, row, &runs) : 0;
  for (gsize first = 0, end; first < n; first = end) {
    for (end = first + 1; end < n && runs[end].person == runs[first].person; end++)
      ;
    SmxVoice voice;
    if (!smx__hearing_take (hearing, runs + first, end - first, &voice, error) ||
        !add_voice (figures, &voice, 1, error) ||
        (self->function != NULL && !self->function (row, runs[first].person, &voice, self->data, error)))
      return FALSE;
  }
  return TRUE;
}

/* The answers of persons that are a row each: their scores, each with the number of those who gave it. */
static gboolean
hear_marks (const Collector *self, gsize row, Figures *figures, GError **error)
{
  const SmxSlab *slab = &self->matrix->slabs[SMX_MARKS];
  for (guint32 i = self->marks.starts[row]; i < self->marks.starts[row + 1]; i++) {
    guint32 mark = self->marks.items[i];
    const guint32 *key = smx__slab_key (slab, mark);
    SmxVoice voice = { .score = (double)(gint64)smx__join (key[7], key[8]) / (double)SMX_MICRO,
                       .expectation = NAN,
                       .perception = NAN,
                       .target = self->matrix->service_target[key[1]] };
    SmxCount count;
    smx__slab_read (slab, mark, &count);
    voice.judged = isnan (voice.target) ? NAN : voice.score;
    if (!add_voice (figures, &voice, count.n, error))
      return FALSE;
  }
  return TRUE;
}

static double
known_mean (SmxMoments moments)
{
  return moments.n > 0 ? moments.mean : NAN;
}

/* Of pairs of rows that are a person each only sums are kept. Their scores swing as all scores of the row do, and what they expect
 * at most as much as scores and gaps together: expectation = gap + perception. */
static void
guess_squares (const SmxMoments *score, SmxMoments *expectation, SmxMoments *perception,
               const SmxMoments *gap)
{
  const double n = (double)gap->n;
  double of_score = score->n > 0 ? sqrt (score->squares / (double)score->n) : 0;
  double of_gap = n > 0 ? sqrt (gap->squares / n) : 0;
  perception->squares = n * of_score * of_score;
  expectation->squares = n * (of_score + of_gap) * (of_score + of_gap);
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
  guess_squares (&survey->score, &more_expectation, &more_perception, &more_gap);
  survey->expectation = smx__moments_join (expectation, more_expectation);
  survey->paired_score = smx__moments_join (perception, more_perception);
  survey->paired_expectation = known_mean (survey->expectation);
  survey->paired_perception = known_mean (survey->paired_score);
  survey->paired_gap = smx__moments_join (survey->paired_gap, more_gap);
  survey->paired = survey->paired_gap.n;
}

static void
summarise (SmxSurvey *survey, Figures *figures, const SmxRatings *sums)
{
  SmxMoments score = smx__sample_moments (&figures->score);
  SmxMoments expectation = smx__sample_moments (&figures->expectation);
  SmxMoments perception = smx__sample_moments (&figures->perception);
  survey->persons = score.n;
  survey->score = score;
  survey->perception = known_mean (score);
  survey->paired_gap = smx__sample_moments (&figures->paired_gap);
  join_pairs (survey, expectation, perception, sums);
  survey->judged_gap = smx__sample_moments (&figures->judged_gap);
  survey->judged = survey->judged_gap.n;
  survey->target = known_mean (smx__sample_moments (&figures->target));
  survey->judged_score = smx__sample_moments (&figures->judged);
  survey->judged_perception = known_mean (survey->judged_score);
  survey->satisfied = figures->satisfied;
  survey->dissatisfied = figures->dissatisfied;
  figures->satisfied = figures->dissatisfied = 0;
}

static gboolean
summarise_rows (Collector *self, SmxSurvey *survey, GError **error)
{
  gint64 dissatisfied = self->matrix->settings.dissatisfied;
  g_auto (Figures)
      figures = { .limit = dissatisfied == SMX_NULL ? NAN : (double)dissatisfied / (double)SMX_MICRO };
  g_auto (SmxHearing) hearing;
  smx__hearing_init (&hearing, self->matrix, &self->answers);
  for (gsize row = 0; row < self->rows->n; row++) {
    if (!hear_persons (self, row, &hearing, &figures, error) || !hear_marks (self, row, &figures, error))
      return FALSE;
    summarise (&survey[row], &figures, &self->sums[row]);
  }
  return TRUE;
}

gboolean
smx__survey_hear (const SmxMatrix *matrix, const SmxRows *rows, guint side, guint32 wave,
                  SmxVoiceFunc function, gpointer data, SmxSurvey **survey, GError **error)
{
  g_auto (Collector) collector = {
    .matrix = matrix, .rows = rows, .side = side, .wave = wave, .function = function, .data = data
  };
  g_autofree SmxSurvey *made = smx__allocate (rows->n, sizeof *made, error);
  if (made == NULL || !add_up_answers (&collector, made, error))
    return FALSE;
  if (collector.any_person &&
      !smx__answers_take (&collector.answers, matrix, rows, collector.rating_rows, error))
    return FALSE;
  if (!sort_marks (&collector, error) || !summarise_rows (&collector, made, error))
    return FALSE;
  *survey = g_steal_pointer (&made);
  return TRUE;
}

gboolean
smx__survey_take (const SmxMatrix *matrix, const SmxRows *rows, guint side, guint32 wave, SmxSurvey **survey,
                  GError **error)
{
  return smx__survey_hear (matrix, rows, side, wave, NULL, NULL, survey, error);
}
