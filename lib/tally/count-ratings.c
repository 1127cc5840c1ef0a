/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ratings by columns: what they add to ratings, marks, respondents and findings, in parts as with requests.
 *
 * A mark is an entry of ratings and a perception. Of the first few perceptions the tally remembers where the marks of
 * each entry stand, so that they need not be looked up.
 * Rows that wait (waiting-ratings.h) add nothing to ratings and marks yet; what they add besides is taken at once.
 * Invariant: all that a row adds depends on the row only. Definitions: docs/method.md, "Measures". */
#include "batch.h"

#include "steps.h"

#define RATINGS(field) SMX_FIELD_PLACE (SmxRatings, n, field)
#define RESPONDENT(field) SMX_FIELD_PLACE (SmxRespondent, n, field)
#define N_KEYS 7 /* of ratings and respondents */
#define N_MARK_KEYS (N_KEYS + 2)

/* The answers of rows, with what follows from them; or those of the persons who are known. */
typedef struct {
  const gint64 *perception, *expectation;
  guint8 paired[SMX_PART];
  gint64 paired_perception[SMX_PART], paired_expectation[SMX_PART], gap[SMX_PART];
} Answers;

enum { RATINGS_STEP, MARKS_STEP }; /* the first of the steps */

typedef struct {
  SmxRatingBatch rows;
  guint32 ids[6][SMX_PART]; /* of the answers, where other rows are none */
  gint64 values[2][SMX_PART];
  guint8 sides[SMX_PART];
  guint8 numbers[SMX_PART]; /* of the perceptions, see marks.h */
  gint64 new_marks[SMX_PART];
  gsize n_new;
  Answers answers, persons;
  gint64 person_values[2][SMX_PART];
  SmxSquares squares, gap_squares;
  guint32 ratings[N_KEYS * SMX_PART], respondents[N_KEYS * SMX_PART], marks[N_MARK_KEYS * SMX_PART];
  guint32 finding[3];
  gint64 n_anonymous;
  gsize n_logged;               /* answers of persons that go to the log instead */
  guint32 spots[SMX_PART];      /* where ratings are counted that wait */
  guint32 ratings_of[SMX_PART]; /* and their entries of SMX_RATINGS, for the log */
  SmxSteps steps;
} Work;

/* ---- Which rows ---- */

static SmxRatingBatch
slice (const SmxRatingBatch *batch, gsize first, gsize n)
{
  SmxRatingBatch part = *batch;
  const guint32 **ids[] = { &part.respondent, &part.role,      &part.service,
                            &part.provider,   &part.attribute, &part.wave };
  const gint64 **numbers[] = { &part.perception, &part.expectation };
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    *ids[i] = *ids[i] == NULL ? NULL : *ids[i] + first;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    *numbers[i] = *numbers[i] == NULL ? NULL : *numbers[i] + first;
  part.side = part.side == NULL ? NULL : part.side + first;
  part.n = n;
  return part;
}

/* A perception that is not among those of the tally; FALSE where it would be one too many. */
static gboolean
take_new_mark (Work *work, const SmxTally *tally, gint64 perception)
{
  for (gsize i = 0; i < work->n_new; i++)
    if (work->new_marks[i] == perception)
      return TRUE;
  if (tally->marks.n + work->n_new >= SMX_MAX_MARKS)
    return FALSE;
  work->new_marks[work->n_new++] = perception;
  return TRUE;
}

/* The numbers of the perceptions; how many rows stand before the first whose perception is one too many. */
static gsize
find_marks (Work *work, SmxTally *tally, const SmxRatingBatch *rows)
{
  work->n_new = 0;
  for (gsize i = 0; rows->perception != NULL && i < rows->n; i++) {
    gint64 perception = rows->perception[i];
    if (perception != SMX_NULL && !smx__marks_find (&tally->marks, perception, &work->numbers[i]) &&
        !take_new_mark (work, tally, perception))
      return i;
  }
  return rows->n;
}

static void
gather (Work *work, gsize n)
{
  SmxRatingBatch *rows = &work->rows;
  const gint64 *perception = rows->perception;
  const guint32 **ids[] = { &rows->respondent, &rows->role,      &rows->service,
                            &rows->provider,   &rows->attribute, &rows->wave };
  const gint64 **numbers[] = { &rows->perception, &rows->expectation };
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++) {
    for (gsize j = 0, to = 0; *ids[i] != NULL && j < n; to += perception[j++] != SMX_NULL)
      work->ids[i][to] = (*ids[i])[j];
    *ids[i] = *ids[i] == NULL ? NULL : work->ids[i];
  }
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    for (gsize j = 0, to = 0; *numbers[i] != NULL && j < n; to += perception[j++] != SMX_NULL)
      work->values[i][to] = (*numbers[i])[j];
    *numbers[i] = *numbers[i] == NULL ? NULL : work->values[i];
  }
  for (gsize j = 0, to = 0; rows->side != NULL && j < n; to += perception[j++] != SMX_NULL)
    work->sides[to] = rows->side[j];
  rows->side = rows->side == NULL ? NULL : work->sides;
}

/* Leaves out the rows that are no answer. */
static void
choose (Work *work, const SmxRatingBatch *rows)
{
  const gint64 *perception = rows->perception;
  gsize n = 0, end = perception == NULL ? 0 : rows->n;
  work->rows = *rows;
  while (n < end && perception[n] != SMX_NULL)
    n++;
  for (gsize i = n; i < end; i++)
    n += perception[i] != SMX_NULL;
  if (n > 0 && n < rows->n)
    gather (work, rows->n);
  work->rows.n = n;
}

/* The numbers of the perceptions of these rows only. */
static void
gather_numbers (Work *work, const SmxRatingBatch *rows)
{
  for (gsize i = 0, to = 0; work->rows.n < rows->n && i < rows->n; to += rows->perception[i++] != SMX_NULL)
    work->numbers[to] = work->numbers[i];
}

/* ---- What follows from a row ---- */

static void
pair (Answers *self, const gint64 *perception, const gint64 *expectation, gsize n)
{
  self->perception = perception;
  self->expectation = expectation;
  if (expectation == NULL)
    return;
  for (gsize i = 0; i < n; i++) {
    gboolean paired = expectation[i] != SMX_NULL;
    self->paired[i] = (guint8)paired;
    self->paired_perception[i] = paired ? perception[i] : 0;
    self->paired_expectation[i] = paired ? expectation[i] : 0;
    self->gap[i] = self->paired_expectation[i] - self->paired_perception[i];
  }
}

static const guint32 *
column (const guint32 *ids)
{
  return ids == NULL ? smx__no_ids : ids;
}

static void
fill_rating_keys (Work *work)
{
  const SmxRatingBatch *rows = &work->rows;
  const guint32 *roles = column (rows->role), *services = column (rows->service);
  const guint32 *providers = column (rows->provider), *attributes = column (rows->attribute);
  const guint32 *waves = column (rows->wave), *respondents = column (rows->respondent);
  guint32 *key = work->ratings;
  for (gsize i = 0; i < rows->n; i++, key += N_KEYS) {
    key[0] = roles[i];
    key[1] = services[i];
    key[2] = providers[i];
    key[3] = attributes[i];
    key[4] = SMX_SIDE_FRONT;
    key[5] = waves[i];
    key[6] = respondents[i] == SMX_NO_ID ? SMX_VOICE_ROW : SMX_VOICE_PERSON;
  }
  for (gsize i = 0; rows->side != NULL && i < rows->n; i++)
    work->ratings[N_KEYS * i + 4] = rows->side[i];
}

static void
fill_mark_key (const Work *work, gsize row, guint32 *key)
{
  guint64 perception = (guint64)work->rows.perception[row];
  memcpy (key, work->ratings + N_KEYS * row, N_KEYS * sizeof *key);
  key[N_KEYS] = smx__high (perception);
  key[N_KEYS + 1] = smx__low (perception);
}

static void
sum_up (Work *work)
{
  Answers *answers = &work->answers;
  gsize n = work->rows.n;
  pair (answers, work->rows.perception, work->rows.expectation, n);
  fill_rating_keys (work);
  SmxStep *step = smx__steps_add (&work->steps, SMX_RATINGS, work->ratings, n);
  smx__step_ones (step, RATINGS (n));
  smx__step_numbers (step, RATINGS (sum), answers->perception);
  smx__step_squares (step, RATINGS (squares), answers->perception, &work->squares);
  if (answers->expectation != NULL) {
    smx__step_bytes (step, RATINGS (paired), answers->paired);
    smx__step_numbers (step, RATINGS (paired_perception), answers->paired_perception);
    smx__step_numbers (step, RATINGS (paired_expectation), answers->paired_expectation);
    smx__step_squares (step, RATINGS (paired_gap_squares), answers->gap, &work->gap_squares);
  }
  smx__step_ones (smx__steps_add (&work->steps, SMX_MARKS, work->marks, n), 0);
}

/* ---- Persons ---- */

/* The rows whose person is known, their keys and values; how many there are. */
static gsize
gather_persons (Work *work)
{
  const SmxRatingBatch *rows = &work->rows;
  gsize n = 0;
  for (gsize i = 0; i < rows->n; i++) {
    guint32 *key = work->respondents + N_KEYS * n;
    key[0] = rows->respondent[i];
    memcpy (key + 1, work->ratings + N_KEYS * i, (N_KEYS - 1) * sizeof *key);
    work->person_values[0][n] = rows->perception[i];
    work->person_values[1][n] = rows->expectation == NULL ? SMX_NULL : rows->expectation[i];
    n += rows->respondent[i] != SMX_NO_ID;
  }
  return n;
}

/* Whether answers go to the log, which has room for all of them. */
static gboolean
can_log (const SmxRatingBatch *rows)
{
  gboolean fit = TRUE;
  if (!rows->logs || rows->respondent == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n; i++)
    fit &= smx__log_holds (rows->perception[i]);
  for (gsize i = 0; rows->expectation != NULL && i < rows->n; i++)
    fit &= rows->expectation[i] == SMX_NULL || smx__log_holds (rows->expectation[i]);
  return fit;
}

static gsize
count_persons (const SmxRatingBatch *rows)
{
  const guint32 *respondents = column (rows->respondent);
  gsize n = 0;
  for (gsize i = 0; i < rows->n; i++)
    n += respondents[i] != SMX_NO_ID;
  return n;
}

/* The answers whose person is known, to the log, which has room for them. */
static void
log_persons (const Work *work, SmxAnswerLog *log, const guint32 *ratings)
{
  const SmxRatingBatch *rows = &work->rows;
  const guint32 *respondents = column (rows->respondent);
  for (gsize i = 0; i < rows->n; i++) {
    gint64 expectation = rows->expectation == NULL ? SMX_NULL : rows->expectation[i];
    *smx__log_at (log, log->n) =
        (SmxLoggedAnswer){ .person = respondents[i],
                           .rating = ratings[i],
                           .perception = (gint32)rows->perception[i],
                           .expectation = expectation == SMX_NULL ? SMX_NOT_SAID : (gint32)expectation };
    log->n += respondents[i] != SMX_NO_ID;
  }
}

/* The answers whose person is known, to their grouping. */
static void
group_persons (Work *work, gsize n)
{
  Answers *persons = &work->persons;
  SmxStep *step = smx__steps_add (&work->steps, SMX_RESPONDENTS, work->respondents, n);
  if (step == NULL)
    return;
  const gint64 *expectation = work->rows.expectation == NULL ? NULL : work->person_values[1];
  pair (persons, work->person_values[0], expectation, n);
  smx__step_ones (step, RESPONDENT (n));
  smx__step_numbers (step, RESPONDENT (sum), persons->perception);
  if (expectation == NULL)
    return;
  smx__step_bytes (step, RESPONDENT (paired), persons->paired);
  smx__step_numbers (step, RESPONDENT (paired_perception), persons->paired_perception);
  smx__step_numbers (step, RESPONDENT (paired_expectation), persons->paired_expectation);
}

/* @logs: they go to the log; else the keys of the ratings are there. */
static void
hear_persons (Work *work, gboolean logs)
{
  gsize n = 0;
  work->n_logged = 0;
  if (logs) {
    work->n_logged = n = count_persons (&work->rows);
  } else if (work->rows.respondent != NULL) {
    n = gather_persons (work);
    group_persons (work, n);
  }
  work->n_anonymous = (gint64)(work->rows.n - n);
}

/* Each row without respondent is one person. */
static void
note (Work *work)
{
  if (work->n_anonymous == 0)
    return;
  work->finding[0] = SMX_FINDING_NO_RESPONDENT;
  work->finding[1] = work->rows.section;
  work->finding[2] = SMX_NO_ID;
  smx__step_numbers (smx__steps_add (&work->steps, SMX_FINDINGS, work->finding, 1), 0, &work->n_anonymous);
}

static void
derive (Work *work, const SmxRatingBatch *rows)
{
  work->steps.n = 0;
  choose (work, rows);
  if (work->rows.n == 0)
    return;
  gather_numbers (work, rows);
  sum_up (work);
  hear_persons (work, can_log (&work->rows));
  note (work);
}

/* ---- Taking them ---- */

static gboolean
place_marks (Work *work, SmxTally *tally, GError **error)
{
  SmxStep *step = &work->steps.items[MARKS_STEP];
  const guint32 *ratings = work->steps.items[RATINGS_STEP].places;
  guint16 unknown[SMX_PART];
  gsize at[SMX_PART];
  for (gsize i = 0; i < step->n; i++)
    at[i] =
        work->numbers[i] == SMX_NO_NUMBER ? G_MAXSIZE : (gsize)ratings[i] * SMX_NUMBERED + work->numbers[i];
  gsize n = smx__step_recall (step, tally, &tally->known.marks, at, unknown);
  for (gsize i = 0; i < n; i++)
    fill_mark_key (work, unknown[i], work->marks + N_MARK_KEYS * unknown[i]);
  return smx__step_look_up (step, tally, &tally->known.marks, at, unknown, n, error);
}

static gboolean
place_all (Work *work, SmxTally *tally, GError **error)
{
  for (guint i = 0; i < work->steps.n; i++) {
    SmxStep *step = &work->steps.items[i];
    if (!(step->kind == SMX_MARKS ? place_marks (work, tally, error) : smx__step_place (step, tally, error)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
take (Work *work, SmxTally *tally, const guint32 *ratings, gboolean *full, GError **error)
{
  *full = FALSE;
  if (!smx__steps_begin (&work->steps, tally, error) ||
      (work->n_logged > 0 && !smx__log_expect (&tally->log, SMX_PART, error)))
    return FALSE;
  if (place_all (work, tally, error) && smx__steps_finish (&work->steps, tally, full, error)) {
    if (work->n_logged > 0)
      log_persons (work, tally->log, ratings);
    return TRUE;
  }
  smx__steps_undo (&work->steps, tally);
  return FALSE;
}

static void
count_totals (SmxTally *self, const Work *work)
{
  self->n_ratings += (gint64)work->rows.n;
  for (gsize i = 0; i < work->n_new; i++)
    smx__marks_keep (&self->marks, work->new_marks[i]);
}

/* One row, exact at the ends of all ranges. */
static gboolean
count_one (SmxTally *self, const SmxRatingBatch *row, GError **error)
{
  Work work;
  find_marks (&work, self, row);
  derive (&work, row);
  if (work.rows.n == 0)
    return TRUE;
  if (self->n_ratings == G_MAXINT64)
    return smx__fail_sum (SMX_RATINGS, "n", SMX_FIELD_COUNT, error);
  fill_mark_key (&work, 0, work.marks);
  if (!smx__marks_reserve (&self->marks, work.n_new, error) ||
      !smx__steps_take_one (&work.steps, self, error))
    return FALSE;
  count_totals (self, &work);
  return TRUE;
}

/* Up to SMX_PART rows at once, or those before the first whose perception is one too many; @full where they are to be
 * counted one by one. */
static gboolean
count_all (SmxTally *self, SmxRatingBatch *rows, gboolean *full, GError **error)
{
  Work work;
  *full = FALSE;
  gsize n = find_marks (&work, self, rows);
  if (n == 0)
    return smx__marks_fail (rows->perception[0], error);
  rows->n = n;
  derive (&work, rows);
  if (work.rows.n == 0)
    return TRUE;
  *full = self->n_ratings > G_MAXINT64 - (gint64)work.rows.n;
  if (*full || !smx__marks_reserve (&self->marks, work.n_new, error) ||
      !take (&work, self, work.steps.items[RATINGS_STEP].places, full, error))
    return FALSE;
  count_totals (self, &work);
  return TRUE;
}

/* Takes what rows that wait add besides, and counts them; @full where they are to be counted one by one. */
static gboolean
take_waiting (Work *work, SmxTally *self, gboolean *full, GError **error)
{
  gsize n_entries = smx__groups_n (self->groups[SMX_RATINGS]);
  *full = FALSE;
  if (work->n_logged > 0 && !smx__ratings_place (self, work->spots, work->rows.n, work->ratings_of, error))
    return FALSE;
  if (!take (work, self, work->ratings_of, full, error)) {
    smx__ratings_unplace (self, n_entries);
    return FALSE;
  }
  smx__ratings_count (self, work->spots, work->rows.n);
  self->n_ratings += (gint64)work->rows.n;
  return TRUE;
}

/* The same for rows that wait; nothing is counted, and *@counted FALSE, where one of them cannot, or all are to be counted
 * one by one. */
static gboolean
count_waiting (SmxTally *self, const SmxRatingBatch *rows, gboolean *counted, GError **error)
{
  Work work;
  gboolean full;
  work.steps.n = 0;
  choose (&work, rows);
  *counted = work.rows.n == 0;
  if (*counted)
    return TRUE;
  if (!smx__ratings_find (self, &work.rows, work.spots, counted, error))
    return FALSE;
  if (!*counted)
    return TRUE;
  gboolean logs = can_log (&work.rows);
  if (work.rows.respondent != NULL && !logs)
    fill_rating_keys (&work);
  hear_persons (&work, logs);
  note (&work);
  *counted = take_waiting (&work, self, &full, error);
  return *counted || full;
}

static gboolean
count_part (SmxTally *self, SmxRatingBatch *part, gsize *n_counted, GError **error)
{
  gboolean waited = FALSE, full;
  if (part->waits && !count_waiting (self, part, &waited, error))
    return FALSE;
  if (waited || count_all (self, part, &full, error)) {
    *n_counted += part->n;
    return TRUE;
  }
  if (!full)
    return FALSE;
  for (gsize i = 0; i < part->n; i++, ++*n_counted) {
    SmxRatingBatch row = slice (part, i, 1);
    row.logs = FALSE;
    if (!count_one (self, &row, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
smx__tally_count_ratings (SmxTally *self, const SmxRatingBatch *batch, gsize *n_counted, GError **error)
{
  gboolean may_wait = (batch->waits || self->waiting_ratings != NULL) && smx__ratings_may_wait (self);
  *n_counted = 0;
  if ((!may_wait && !smx__ratings_settle (self, error)) || !smx__tally_tidy_log (self, error))
    return FALSE;
  while (*n_counted < batch->n) {
    SmxRatingBatch part = slice (batch, *n_counted, MIN (SMX_PART, batch->n - *n_counted));
    part.waits = batch->waits && may_wait && !smx__ratings_wait_in_vain (self);
    if (!count_part (self, &part, n_counted, error))
      return FALSE;
  }
  return smx__ratings_mind (self, error);
}
