/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ratings: a row an answer, or a row a person with a column a service (wide).
 * Invariant: an answer is a rating with a perception; whatever is none is counted and is no bad row. A wide row
 * without respondent is one person. */

#include "handler-private.h"

static gboolean
read_common (SmxHandler *self, const SmxRow *row, SmxCountedRating *rating, GError **error)
{
  gint64 side = smx__value_whole (row, SMX_RATINGS_SIDE); /* the choices are in the order of SMX_SIDE_* */
  rating->side = side == SMX_NULL ? SMX_SIDE_FRONT : (guint)side;
  rating->section = self->section_id;
  return smx__mention (self, SMX_DICTIONARY_RESPONDENT, row, SMX_RATINGS_RESPONDENT, &rating->respondent,
                       error) &&
         smx__mention (self, SMX_DICTIONARY_ROLE, row, SMX_RATINGS_ROLE, &rating->role, error) &&
         smx__mention (self, SMX_DICTIONARY_PROVIDER, row, SMX_RATINGS_PROVIDER, &rating->provider, error) &&
         smx__mention (self, SMX_DICTIONARY_ATTRIBUTE, row, SMX_RATINGS_ATTRIBUTE, &rating->attribute,
                       error) &&
         smx__mention (self, SMX_DICTIONARY_WAVE, row, SMX_RATINGS_WAVE, &rating->wave, error);
}

static gboolean
add_rating (SmxHandler *self, const SmxRow *row, const SmxCountedRating *rating, GError **error)
{
  return smx__tally_add_rating (self->tally, rating, error) || smx__placed (error, row);
}

static gboolean
take_answer (SmxHandler *self, const SmxRow *row, GError **error)
{
  if (!row->values[SMX_RATINGS_PERCEPTION].known) {
    self->unanswered++;
    return TRUE;
  }
  SmxCountedRating rating = { 0 };
  if (!read_common (self, row, &rating, error) ||
      !smx__mention (self, SMX_DICTIONARY_SERVICE, row, SMX_RATINGS_SERVICE, &rating.service, error))
    return FALSE;
  rating.perception = smx__value_whole (row, SMX_RATINGS_PERCEPTION);
  rating.expectation = smx__value_whole (row, SMX_RATINGS_EXPECTATION);
  return add_rating (self, row, &rating, error);
}

static gboolean
take_person (SmxHandler *self, const SmxRow *row, GError **error)
{
  self->unanswered += (gint64)row->n_unanswered;
  if (row->n_answers == 0)
    return TRUE;
  SmxCountedRating rating = { 0 };
  if (!read_common (self, row, &rating, error))
    return FALSE;
  if (rating.respondent == SMX_NO_ID && !smx__tally_new_person (self->tally, &rating.respondent, error))
    return FALSE;
  for (gsize i = 0; i < row->n_answers; i++) {
    const SmxAnswer *answer = &row->answers[i];
    if (!smx__mention_column (self, SMX_DICTIONARY_SERVICE, answer->column, &rating.service, error))
      return FALSE;
    rating.perception = answer->first.number;
    rating.expectation = answer->second.known ? answer->second.number : SMX_NULL;
    if (!add_rating (self, row, &rating, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_row (SmxHandler *self, const SmxRow *row, GError **error)
{
  return self->section->wide ? take_person (self, row, error) : take_answer (self, row, error);
}

const SmxKindHandler smx__handle_ratings = { .row = take_row };
