/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How both sides felt, with small groups hidden. Formulas: docs/method.md, "Survey". */

#include "felt.h"
#include "../base/memory.h"
#include "row-log.h"
#include <math.h>

void
smx__felt_clear (SmxFelt *self)
{
  g_free (self->front);
  g_free (self->back);
  g_free (self->front_hidden);
  g_free (self->gap_hidden);
  g_free (self->judged_hidden);
  g_free (self->back_hidden);
  g_free (self->back_pairs_hidden);
}

static gint64
count_persons (const SmxSurvey *self)
{
  return self->persons;
}
static gint64
count_paired (const SmxSurvey *self)
{
  return self->paired;
}
static gint64
count_judged (const SmxSurvey *self)
{
  return self->judged;
}

/* The rows to hide for a count of persons; those hidden for @also stay hidden. */
static gboolean *
hide (const SmxMatrix *matrix, gsize n, const SmxSurvey *survey, gint64 (*count) (const SmxSurvey *),
      const gboolean *also, GError **error)
{
  g_autofree gint64 *persons = smx__allocate (n, sizeof *persons, error);
  gboolean *hidden = persons == NULL ? NULL : smx__allocate (n, sizeof *hidden, error);
  if (hidden == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++) {
    persons[i] = count (&survey[i]);
    hidden[i] = also != NULL && also[i];
  }
  smx__hide_small_groups (persons, n, matrix->settings.min_group, hidden);
  return hidden;
}

static void
set_gap (SmxMeasures *item, const SmxSurvey *front, SmxGapBasis basis, gboolean hidden)
{
  if (basis == SMX_GAP_NONE)
    return;
  gboolean target = basis == SMX_GAP_TARGET;
  item->gap_moments = target ? front->judged_gap : front->paired_gap;
  item->gap_n = item->gap_moments.n;
  item->gap_hidden = hidden && item->gap_n > 0;
  if (hidden || item->gap_n == 0)
    return;
  item->expectation_paired = target ? front->target : front->paired_expectation;
  item->perception_paired = target ? front->judged_perception : front->paired_perception;
  item->gap = item->expectation_paired - item->perception_paired;
  item->expectation = target ? NAN : front->paired_expectation;
}

static void
set_front (SmxMeasures *item, const SmxSurvey *front, const SmxSettings *settings, gboolean hidden,
           gboolean judged_hidden)
{
  item->respondents = front->persons;
  item->ratings = front->answers;
  if (hidden || front->persons == 0)
    return;
  item->perception = front->perception;
  if (!judged_hidden)
    item->satisfied_share = smx__ratio ((double)front->satisfied, front->judged);
  if (settings->dissatisfied != SMX_NULL)
    item->dissatisfied_share = smx__ratio ((double)front->dissatisfied, front->persons);
  item->net_satisfaction = item->satisfied_share - item->dissatisfied_share;
}

void
smx__felt_set (const SmxFelt *self, const SmxMatrix *matrix, gsize row, SmxMeasures *item)
{
  const SmxSurvey *back = &self->back[row];
  set_front (item, &self->front[row], &matrix->settings, self->front_hidden[row], self->judged_hidden[row]);
  set_gap (item, &self->front[row], matrix->gap_basis, self->gap_hidden[row]);
  if (!self->back_hidden[row])
    item->believed = back->perception;
  item->blind_spot = item->believed - item->perception;
  if (!self->back_pairs_hidden[row])
    item->misread = item->expectation_paired - back->paired_expectation;
}

static gboolean
hide_front (SmxFelt *self, const SmxMatrix *matrix, gsize n, GError **error)
{
  gboolean target = matrix->gap_basis == SMX_GAP_TARGET;
  return (self->front_hidden = hide (matrix, n, self->front, count_persons, NULL, error)) != NULL &&
         (self->gap_hidden = hide (matrix, n, self->front, target ? count_judged : count_paired,
                                   self->front_hidden, error)) != NULL &&
         (self->judged_hidden = hide (matrix, n, self->front, count_judged, self->front_hidden, error)) !=
             NULL;
}

static gboolean
hide_back (SmxFelt *self, const SmxMatrix *matrix, gsize n, GError **error)
{
  return (self->back_hidden = hide (matrix, n, self->back, count_persons, NULL, error)) != NULL &&
         (self->back_pairs_hidden = hide (matrix, n, self->back, count_paired, self->back_hidden, error)) !=
             NULL;
}

gboolean
smx__felt_take (SmxFelt *self, const SmxMatrix *matrix, const SmxRows *rows, guint32 wave, GError **error)
{
  return smx__survey_take (matrix, rows, SMX_SIDE_FRONT, wave, &self->front, error) &&
         smx__survey_take (matrix, rows, SMX_SIDE_BACK, wave, &self->back, error) &&
         hide_front (self, matrix, rows->n, error) && hide_back (self, matrix, rows->n, error);
}
