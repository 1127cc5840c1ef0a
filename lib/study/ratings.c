/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ratings: a row an answer, or a row a person with a column a service (wide).
 * Invariant: an answer is a rating with a perception; whatever is none is counted and is no bad row. A wide row
 * without respondent is one person. */

#include "handler-private.h"
#include "../base/memory.h"

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

/* --- by columns --- */

static void
wish (SmxHandler *self, SmxColumnWish *wishes)
{
  (void)wishes;
  smx__wish (self, SMX_RATINGS_SERVICE, SMX_DICTIONARY_SERVICE);
  smx__wish (self, SMX_RATINGS_ROLE, SMX_DICTIONARY_ROLE);
  smx__wish (self, SMX_RATINGS_PROVIDER, SMX_DICTIONARY_PROVIDER);
  smx__wish (self, SMX_RATINGS_RESPONDENT, SMX_DICTIONARY_RESPONDENT);
  smx__wish (self, SMX_RATINGS_ATTRIBUTE, SMX_DICTIONARY_ATTRIBUTE);
  smx__wish (self, SMX_RATINGS_WAVE, SMX_DICTIONARY_WAVE);
}

/* A rating without perception names nobody. */
static void
judge (SmxHandler *self, const SmxColumns *columns)
{
  const gint64 *perceptions = columns->numbers[SMX_RATINGS_PERCEPTION];
  if (self->section->wide || perceptions == NULL)
    return;
  for (gsize i = 0; i < columns->n; i++)
    if (perceptions[i] == SMX_NULL && columns->rows[i] == SMX_ROW_FINE)
      columns->rows[i] = SMX_ROW_SILENT;
}

/* Places of choices as bytes, front where none is said. */
static const guint8 *
find_sides (const SmxColumns *columns, gsize first, gsize n, guint8 *sides)
{
  const gint64 *numbers = SMX_PART (columns, numbers, SMX_RATINGS_SIDE, first);
  for (gsize i = 0; numbers != NULL && i < n; i++)
    sides[i] = numbers[i] == SMX_NULL ? SMX_SIDE_FRONT : (guint8)numbers[i];
  return numbers == NULL ? NULL : sides;
}

static gboolean
count (SmxHandler *self, const SmxRatingBatch *batch, gsize *n_counted, GError **error)
{
  GError *cause = NULL;
  *n_counted = 0;
  if (smx__tally_count_ratings (self->tally, batch, n_counted, &cause)) {
    *n_counted = batch->n;
    return TRUE;
  }
  if (g_error_matches (cause, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    g_propagate_error (error, cause);
  else
    g_error_free (cause);
  return FALSE;
}

/* How many rows say nothing; mostly none does. */
static gint64
count_silent (const guint8 *rows, gsize n)
{
  const guint8 *end = rows + n;
  gint64 found = 0;
  for (; (rows = memchr (rows, SMX_ROW_SILENT, (gsize)(end - rows))) != NULL; rows++)
    found++;
  return found;
}

static gboolean
take_answers (SmxHandler *self, const SmxColumns *columns, gsize first, gsize end, gsize *n_taken,
              GError **error)
{
  guint8 sides[SMX_BATCH];
  SmxRatingBatch batch = {
    .n = end - first,
    .section = self->section_id,
    .logs = TRUE,
    .waits = TRUE,
    .respondent = SMX_PART (columns, ids, SMX_RATINGS_RESPONDENT, first),
    .role = SMX_PART (columns, ids, SMX_RATINGS_ROLE, first),
    .service = SMX_PART (columns, ids, SMX_RATINGS_SERVICE, first),
    .provider = SMX_PART (columns, ids, SMX_RATINGS_PROVIDER, first),
    .attribute = SMX_PART (columns, ids, SMX_RATINGS_ATTRIBUTE, first),
    .wave = SMX_PART (columns, ids, SMX_RATINGS_WAVE, first),
    .side = find_sides (columns, first, end - first, sides),
    .perception = SMX_PART (columns, numbers, SMX_RATINGS_PERCEPTION, first),
    .expectation = SMX_PART (columns, numbers, SMX_RATINGS_EXPECTATION, first),
  };
  gboolean done = count (self, &batch, n_taken, error);
  self->unanswered += count_silent (columns->rows + first, *n_taken);
  return done;
}

/* The answers of wide rows, one after the other, as many as a batch holds. */
typedef struct {
  gsize n, first_row;
  guint32 respondent[SMX_BATCH], role[SMX_BATCH], service[SMX_BATCH], provider[SMX_BATCH],
      attribute[SMX_BATCH], wave[SMX_BATCH];
  guint8 side[SMX_BATCH];
  gint64 perception[SMX_BATCH], expectation[SMX_BATCH];
} Answers;

static guint32
id_of (const SmxColumns *columns, guint field, gsize row)
{
  return columns->ids[field] == NULL ? SMX_NO_ID : columns->ids[field][row];
}

static gboolean
count_answers (SmxHandler *self, Answers *answers, GError **error)
{
  SmxRatingBatch batch = { .n = answers->n,
                           .section = self->section_id,
                           .logs = TRUE,
                           .waits = TRUE,
                           .respondent = answers->respondent,
                           .role = answers->role,
                           .service = answers->service,
                           .provider = answers->provider,
                           .attribute = answers->attribute,
                           .wave = answers->wave,
                           .side = answers->side,
                           .perception = answers->perception,
                           .expectation = answers->expectation };
  gsize n_counted;
  answers->n = 0;
  return smx__tally_count_ratings (self->tally, &batch, &n_counted, error);
}

/* One person's answers. */
static gboolean
add_person (SmxHandler *self, const SmxColumns *columns, gsize row, Answers *answers, GError **error)
{
  const gint64 *sides = columns->numbers[SMX_RATINGS_SIDE];
  guint32 respondent = id_of (columns, SMX_RATINGS_RESPONDENT, row);
  if (respondent == SMX_NO_ID && !smx__tally_new_person (self->tally, &respondent, error))
    return FALSE;
  for (gsize k = 0; k < columns->n_answers; k++) {
    gint64 perception = columns->perceptions[k][row];
    gsize n = answers->n;
    if (perception == SMX_NULL) {
      self->unanswered++;
      continue;
    }
    answers->respondent[n] = respondent;
    answers->role[n] = id_of (columns, SMX_RATINGS_ROLE, row);
    answers->provider[n] = id_of (columns, SMX_RATINGS_PROVIDER, row);
    answers->attribute[n] = id_of (columns, SMX_RATINGS_ATTRIBUTE, row);
    answers->wave[n] = id_of (columns, SMX_RATINGS_WAVE, row);
    answers->side[n] = sides == NULL || sides[row] == SMX_NULL ? SMX_SIDE_FRONT : (guint8)sides[row];
    answers->perception[n] = perception;
    answers->expectation[n] = columns->expectations[k][row];
    if (!smx__mention_column (self, SMX_DICTIONARY_SERVICE, columns->answers[k], &answers->service[n], error))
      return FALSE;
    answers->n++;
  }
  return TRUE;
}

/* Answers are counted together only as long as none of their perceptions can be one too many; near that limit rows go
 * the row-wise way. What else could be refused, a sum that leaves its range, is not of one row and ends reading. */
static gboolean
take_persons (SmxHandler *self, const SmxColumns *columns, gsize first, gsize end, gsize *n_taken,
              GError **error)
{
  g_autofree Answers *answers = smx__allocate (1, sizeof *answers, error);
  *n_taken = 0;
  if (answers == NULL)
    return FALSE;
  for (gsize row = first; row < end; row++) {
    gsize room = MIN (SMX_BATCH, smx__tally_room_for_marks (self->tally));
    if (answers->n > 0 && answers->n + columns->n_answers > room && !count_answers (self, answers, error))
      return FALSE;
    if (columns->n_answers > room || !add_person (self, columns, row, answers, error))
      return FALSE;
    (*n_taken)++;
  }
  return answers->n == 0 || count_answers (self, answers, error);
}

static gboolean
take_columns (SmxHandler *self, const SmxColumns *columns, gsize first, gsize end, gsize *n_taken,
              GError **error)
{
  return self->section->wide ? take_persons (self, columns, first, end, n_taken, error)
                             : take_answers (self, columns, first, end, n_taken, error);
}

const SmxKindHandler smx__handle_ratings = {
  .row = take_row, .wish = wish, .judge = judge, .columns = take_columns
};
