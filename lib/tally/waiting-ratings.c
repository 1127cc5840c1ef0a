/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ratings that wait. Keys have numbers (key-numbers.h), and so have answers; each key has a number for each answer, side by
 * side, and some more.
 * Invariant: no number is above n_waiting, which stays far from 32 bits. Every perception is among the marks of the tally. */
#include "waiting-ratings.h"

#include "../base/memory.h"
#include "key-numbers.h"
#include "limits.h"
#include "steps.h"

#define RATINGS(field) SMX_FIELD_PLACE (SmxRatings, n, field)
#define N_KEYS 7 /* of ratings */
#define N_MARK_KEYS (N_KEYS + 2)
#define FIRST_BITS 4
#define ANSWER_BITS 9
#define MANY_ANSWERS (1u << ANSWER_BITS) /* different ones */
#define ANSWER_SLOTS (MANY_ANSWERS * 2)
#define MANY_COUNTS ((gsize)4 << 20)    /* numbers: 16 MiB */
#define MANY_WAITING (G_MAXUINT32 / 2u) /* ratings */
#define SOME_KEYS 8192u
#define MANY_KEYS 32768u
#define FARTHEST ((gint64)SMX_MAX_POINTS * SMX_MICRO)

/* A perception with an expectation or none (SMX_NULL), and what it adds. */
typedef struct {
  gint64 perception, expectation;
  gboolean paired;
  guint mark; /* the place of the perception among the marks */
  SmxInt128 squares, gap_squares;
} Answer;

typedef struct {
  gint64 perception, expectation;
  guint16 number;
} AnswerSlot;

struct SmxWaitingRatings {
  SmxKeyNumbers numbers;
  guint32 *keys; /* N_KEYS of each number */
  gsize keys_capacity;
  SmxPlaces places; /* of the entry of each number, where it was asked for */
  guint32 *counts;  /* 1 << bits of each key, of which n_answers are used */
  gsize n_room;     /* keys that there is room for */
  guint bits;
  guint n_answers, n_marks;
  Answer answers[MANY_ANSWERS];
  gint64 marks[MANY_ANSWERS];
  AnswerSlot slots[ANSWER_SLOTS]; /* by a hash, stepping on; perception SMX_NULL is empty */
  guint32 n_waiting;
  gboolean vain; /* no more rows are to wait */
};

/* Nothing waits any more, and nothing is known; that waiting is in vain stays. */
static void
start_again (SmxWaitingRatings *self)
{
  smx__key_numbers_clear (&self->numbers);
  g_clear_pointer (&self->keys, g_free);
  smx__places_clear (&self->places);
  g_clear_pointer (&self->counts, g_free);
  self->keys_capacity = self->n_room = 0;
  self->bits = FIRST_BITS;
  self->n_answers = self->n_marks = 0;
  self->n_waiting = 0;
  for (gsize i = 0; i < ANSWER_SLOTS; i++)
    self->slots[i].perception = SMX_NULL;
}

void
smx__waiting_ratings_free (SmxWaitingRatings *self)
{
  if (self == NULL)
    return;
  start_again (self);
  g_free (self);
}

gboolean
smx__ratings_may_wait (const SmxTally *tally)
{
  return tally->n_ratings < G_MAXINT64 / 2 && smx__groups_have_room (tally->groups[SMX_RATINGS]) &&
         smx__groups_have_room (tally->groups[SMX_MARKS]);
}

gboolean
smx__ratings_wait_in_vain (const SmxTally *tally)
{
  return tally->waiting_ratings != NULL && tally->waiting_ratings->vain;
}

/* ---- Answers ---- */

static inline gsize
slot_of (gint64 perception, gint64 expectation)
{
  guint64 mixed = (guint64)perception * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) +
                  (guint64)expectation * G_GUINT64_CONSTANT (0xd6e8feb86659fd93);
  return (gsize)(mixed >> (64 - ANSWER_BITS - 1));
}

static guint
mark_of (SmxWaitingRatings *self, gint64 perception)
{
  guint i = 0;
  while (i < self->n_marks && self->marks[i] != perception)
    i++;
  if (i == self->n_marks)
    self->marks[self->n_marks++] = perception;
  return i;
}

static gboolean
is_in_range (gint64 number)
{
  return number >= -FARTHEST && number <= FARTHEST;
}

static void
keep_answer (SmxWaitingRatings *self, gint64 perception, gint64 expectation, AnswerSlot *slot)
{
  gboolean paired = expectation != SMX_NULL;
  SmxInt128 gap = paired ? (SmxInt128)expectation - perception : 0;
  *slot = (AnswerSlot){ perception, expectation, (guint16)self->n_answers };
  self->answers[self->n_answers++] = (Answer){ .perception = perception,
                                               .expectation = expectation,
                                               .paired = paired,
                                               .mark = mark_of (self, perception),
                                               .squares = (SmxInt128)perception * perception,
                                               .gap_squares = gap * gap };
}

/* An answer that does not stand first where its hash says. FALSE where it cannot wait. */
static gboolean
seek_answer (SmxWaitingRatings *self, SmxTally *tally, gint64 perception, gint64 expectation, guint16 *number)
{
  gsize at = slot_of (perception, expectation);
  guint8 ignored;
  while (self->slots[at].perception != SMX_NULL &&
         (self->slots[at].perception != perception || self->slots[at].expectation != expectation))
    at = (at + 1) % ANSWER_SLOTS;
  if (self->slots[at].perception == SMX_NULL) {
    if (!is_in_range (perception) || (expectation != SMX_NULL && !is_in_range (expectation)) ||
        !smx__marks_find (&tally->marks, perception, &ignored))
      return FALSE;
    self->vain = self->n_answers == MANY_ANSWERS;
    if (self->vain)
      return FALSE;
    keep_answer (self, perception, expectation, &self->slots[at]);
  }
  *number = self->slots[at].number;
  return TRUE;
}

/* The numbers of the answers of rows. */
static gboolean
find_answers (SmxWaitingRatings *self, SmxTally *tally, const SmxRatingBatch *rows, guint16 *numbers)
{
  static const gint64 none[SMX_PART] = { [0 ... SMX_PART - 1] = SMX_NULL };
  const gint64 *perceptions = rows->perception;
  const gint64 *expectations = rows->expectation == NULL ? none : rows->expectation;
  for (gsize i = 0, n = rows->n; i < n; i++) {
    const AnswerSlot *slot = &self->slots[slot_of (perceptions[i], expectations[i])];
    if (G_LIKELY (slot->perception == perceptions[i] && slot->expectation == expectations[i]))
      numbers[i] = slot->number;
    else if (!seek_answer (self, tally, perceptions[i], expectations[i], &numbers[i]))
      return FALSE;
  }
  return TRUE;
}

/* ---- Keys ---- */

/* Who was asked and how they are known, in one column; NULL where all rows are alike in that. */
static const guint32 *
find_ways (const SmxRatingBatch *rows, guint32 *ways)
{
  if (rows->side == NULL && rows->respondent == NULL)
    return NULL;
  for (gsize i = 0; i < rows->n; i++) {
    gboolean is_person = rows->respondent != NULL && rows->respondent[i] != SMX_NO_ID;
    guint32 side = rows->side == NULL ? SMX_SIDE_FRONT : rows->side[i];
    ways[i] = side << 1 | (is_person ? SMX_VOICE_PERSON : SMX_VOICE_ROW);
  }
  return ways;
}

static void
fill_key (const guint32 *const *columns, gsize row, guint32 *key)
{
  guint32 ids[SMX_KEY_COLUMNS];
  for (guint i = 0; i < SMX_KEY_COLUMNS; i++)
    ids[i] = columns[i] == NULL ? SMX_NO_ID : columns[i][row];
  memcpy (key, ids, 4 * sizeof *key);
  key[4] = columns[5] == NULL ? SMX_SIDE_FRONT : ids[5] >> 1;
  key[5] = ids[4];
  key[6] = columns[5] == NULL ? SMX_VOICE_ROW : ids[5] & 1;
}

/* Room for the answers so far, of @n keys. */
static gboolean
make_room (SmxWaitingRatings *self, gsize n, GError **error)
{
  guint bits = self->bits;
  while (self->n_answers > 1u << bits)
    bits++;
  if (n <= self->n_room && bits == self->bits)
    return TRUE;
  gsize n_room = n > self->n_room ? MAX (n, 2 * self->n_room) : self->n_room;
  guint32 *counts = smx__allocate (n_room << bits, sizeof *counts, error);
  if (counts == NULL)
    return FALSE;
  for (gsize i = 0; i < self->numbers.last.n; i++)
    memcpy (counts + (i << bits), self->counts + (i << self->bits), sizeof *counts << self->bits);
  g_free (self->counts);
  self->counts = counts;
  self->n_room = n_room;
  self->bits = bits;
  return TRUE;
}

/* The numbers of what is rated. */
static gboolean
find_keys (SmxWaitingRatings *self, const SmxRatingBatch *rows, guint32 *numbers, GError **error)
{
  guint32 ways[SMX_PART];
  guint16 fresh[SMX_PART];
  const guint32 *const columns[SMX_KEY_COLUMNS] = { rows->role,      rows->service, rows->provider,
                                                    rows->attribute, rows->wave,    find_ways (rows, ways) };
  gsize n = self->numbers.last.n, n_fresh;
  if (!make_room (self, n + rows->n, error) ||
      !smx__reserve (&self->keys, &self->keys_capacity, (n + rows->n) * N_KEYS, sizeof *self->keys, error) ||
      !smx__key_numbers_find (&self->numbers, columns, rows->n, numbers, fresh, &n_fresh, error))
    return FALSE;
  for (gsize i = 0; i < n_fresh; i++)
    fill_key (columns, fresh[i], self->keys + (n + i) * N_KEYS);
  return TRUE;
}

/* ---- Rows ---- */

static SmxWaitingRatings *
begin (SmxTally *tally, GError **error)
{
  if (tally->waiting_ratings == NULL) {
    tally->waiting_ratings = smx__allocate (1, sizeof *tally->waiting_ratings, error);
    if (tally->waiting_ratings != NULL)
      start_again (tally->waiting_ratings);
  }
  return tally->waiting_ratings;
}

gboolean
smx__ratings_find (SmxTally *tally, const SmxRatingBatch *rows, guint32 *spots, gboolean *found,
                   GError **error)
{
  guint16 answers[SMX_PART];
  SmxWaitingRatings *self = begin (tally, error);
  if (self == NULL)
    return FALSE;
  *found = find_answers (self, tally, rows, answers);
  if (!*found)
    return TRUE;
  if (!find_keys (self, rows, spots, error))
    return FALSE;
  const guint32 *counts = self->counts;
  guint bits = self->bits;
  for (gsize i = 0, n = rows->n; i < n; i++) {
    spots[i] = (spots[i] << bits) + answers[i];
    __builtin_prefetch (&counts[spots[i]], 1);
  }
  return TRUE;
}

/* Adds the entries of those rows that have none that is known. */
static gboolean
place_fresh (SmxWaitingRatings *self, SmxTally *tally, const guint32 *spots, const guint16 *fresh, gsize n,
             guint32 *places, GError **error)
{
  guint32 keys[SMX_PART * N_KEYS], found[SMX_PART];
  for (gsize i = 0; i < n; i++)
    memcpy (keys + i * N_KEYS, self->keys + (gsize)(spots[fresh[i]] >> self->bits) * N_KEYS,
            N_KEYS * sizeof *keys);
  if (!smx__groups_own (&tally->groups[SMX_RATINGS], error) ||
      !smx__groups_place (tally->groups[SMX_RATINGS], keys, n, found, error))
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    places[fresh[i]] = found[i];
    smx__places_put (&self->places, spots[fresh[i]] >> self->bits, found[i]);
  }
  return TRUE;
}

gboolean
smx__ratings_place (SmxTally *tally, const guint32 *spots, gsize n, guint32 *places, GError **error)
{
  SmxWaitingRatings *self = tally->waiting_ratings;
  guint16 fresh[SMX_PART];
  gsize n_fresh = 0;
  for (gsize i = 0; i < n; i++) {
    places[i] = smx__places_get (&self->places, spots[i] >> self->bits);
    fresh[n_fresh] = (guint16)i;
    n_fresh += places[i] == SMX_NO_ID;
  }
  return n_fresh == 0 || place_fresh (self, tally, spots, fresh, n_fresh, places, error);
}

void
smx__ratings_unplace (SmxTally *tally, gsize n_entries)
{
  smx__places_clear (&tally->waiting_ratings->places);
  smx__tally_forget_places (tally);
  smx__groups_truncate (tally->groups[SMX_RATINGS], n_entries);
}

void
smx__ratings_count (SmxTally *tally, const guint32 *spots, gsize n)
{
  SmxWaitingRatings *self = tally->waiting_ratings;
  guint32 *counts = self->counts;
  for (gsize i = 0; i < n; i++)
    counts[spots[i]]++;
  self->n_waiting += (guint32)n;
}

/* ---- Settling ---- */

/* Entries that are added to at a time: with more, fields would become wider than they need to be. */
#define BLOCK 16

typedef struct {
  gsize n_sums, n_marks;
  guint32 sum_keys[BLOCK * N_KEYS], mark_keys[BLOCK * N_MARK_KEYS];
  SmxRatings sums[BLOCK];
  SmxCount marks[BLOCK];
} Block;

/* Joins values to their entries one by one, exact at the ends of all ranges. */
static gboolean
combine (SmxTally *tally, SmxGroupingKind kind, const guint32 *places, gsize n, const void *values,
         GError **error)
{
  const SmxGroupField *field = NULL;
  GError *cause = NULL;
  for (gsize i = 0; i < n; i++) {
    const void *value = (const char *)values + i * smx__groupings[kind].value_size;
    if (smx__groups_combine (tally->groups[kind], places[i], value, &field, &cause) == SMX_COMBINED)
      continue;
    if (cause == NULL)
      return smx__fail_sum (kind, field->name, field->kind, error);
    g_propagate_error (error, cause);
    return FALSE;
  }
  return TRUE;
}

/* Joins values, which @addends say as columns too, to the entries of their keys. */
static gboolean
join (SmxTally *tally, SmxGroupingKind kind, const guint32 *keys, gsize n, const void *values,
      const SmxAddend *addends, guint n_addends, GError **error)
{
  guint32 places[BLOCK];
  gboolean full = FALSE;
  return n == 0 || (smx__groups_own (&tally->groups[kind], error) &&
                    smx__groups_place (tally->groups[kind], keys, n, places, error) &&
                    (smx__groups_add (tally->groups[kind], places, n, addends, n_addends, &full, error) ||
                     (full && combine (tally, kind, places, n, values, error))));
}

static gboolean
join_sums (Block *self, SmxTally *tally, GError **error)
{
  gint64 ratings[BLOCK], paired[BLOCK];
  SmxInt128 sum[BLOCK], squares[BLOCK], perception[BLOCK], expectation[BLOCK], gap_squares[BLOCK];
  const SmxAddend addends[] = { { RATINGS (n), SMX_ADD_INT64, ratings, 0 },
                                { RATINGS (sum), SMX_ADD_INT128, sum, 0 },
                                { RATINGS (squares), SMX_ADD_INT128, squares, 0 },
                                { RATINGS (paired), SMX_ADD_INT64, paired, 0 },
                                { RATINGS (paired_perception), SMX_ADD_INT128, perception, 0 },
                                { RATINGS (paired_expectation), SMX_ADD_INT128, expectation, 0 },
                                { RATINGS (paired_gap_squares), SMX_ADD_INT128, gap_squares, 0 } };
  gsize n = self->n_sums;
  for (gsize i = 0; i < n; i++) {
    const SmxRatings *from = &self->sums[i];
    ratings[i] = from->n;
    sum[i] = from->sum;
    squares[i] = from->squares;
    paired[i] = from->paired;
    perception[i] = from->paired_perception;
    expectation[i] = from->paired_expectation;
    gap_squares[i] = from->paired_gap_squares;
  }
  self->n_sums = 0;
  return join (tally, SMX_RATINGS, self->sum_keys, n, self->sums, addends, G_N_ELEMENTS (addends), error);
}

static gboolean
join_marks (Block *self, SmxTally *tally, GError **error)
{
  const SmxAddend addend = { 0, SMX_ADD_INT64, self->marks, 0 };
  gsize n = self->n_marks;
  self->n_marks = 0;
  return join (tally, SMX_MARKS, self->mark_keys, n, self->marks, &addend, 1, error);
}

/* What the answers to a key add to its entry; how many gave each mark in @marks. */
static SmxRatings
sum_up (const SmxWaitingRatings *self, const guint32 *counts, gint64 *marks)
{
  SmxRatings sums = { 0 };
  memset (marks, 0, self->n_marks * sizeof *marks);
  for (guint i = 0; i < self->n_answers; i++) {
    const Answer *answer = &self->answers[i];
    SmxInt128 n = counts[i];
    if (n == 0)
      continue;
    marks[answer->mark] += counts[i];
    sums.n += counts[i];
    sums.sum += n * answer->perception;
    sums.squares += n * answer->squares;
    if (!answer->paired)
      continue;
    sums.paired += counts[i];
    sums.paired_perception += n * answer->perception;
    sums.paired_expectation += n * answer->expectation;
    sums.paired_gap_squares += n * answer->gap_squares;
  }
  return sums;
}

static gboolean
move_marks (const SmxWaitingRatings *self, SmxTally *tally, Block *block, const guint32 *key,
            const gint64 *ratings, GError **error)
{
  for (guint i = 0; i < self->n_marks; i++) {
    guint32 *mark = block->mark_keys + block->n_marks * N_MARK_KEYS;
    if (ratings[i] == 0)
      continue;
    memcpy (mark, key, N_KEYS * sizeof *key);
    mark[N_KEYS] = smx__high ((guint64)self->marks[i]);
    mark[N_KEYS + 1] = smx__low ((guint64)self->marks[i]);
    block->marks[block->n_marks++].n = ratings[i];
    if (block->n_marks == BLOCK && !join_marks (block, tally, error))
      return FALSE;
  }
  return TRUE;
}

/* Moves all numbers to the groupings. */
static gboolean
move (const SmxWaitingRatings *self, SmxTally *tally, GError **error)
{
  Block block;
  gint64 ratings[MANY_ANSWERS]; /* by mark */
  block.n_sums = block.n_marks = 0;
  for (gsize i = 0; i < self->numbers.last.n; i++) {
    const guint32 *key = self->keys + i * N_KEYS;
    SmxRatings sums = sum_up (self, self->counts + (i << self->bits), ratings);
    if (sums.n == 0)
      continue; /* its rows were refused */
    memcpy (block.sum_keys + block.n_sums * N_KEYS, key, N_KEYS * sizeof *key);
    block.sums[block.n_sums++] = sums;
    if ((block.n_sums == BLOCK && !join_sums (&block, tally, error)) ||
        !move_marks (self, tally, &block, key, ratings, error))
      return FALSE;
  }
  return join_sums (&block, tally, error) && join_marks (&block, tally, error);
}

/* Whether keys have so few ratings that waiting is not worth it: hardly any has two, or, where there are many, four. */
static gboolean
are_few (gsize n_ratings, gsize n_keys, gboolean many)
{
  return (n_keys > SOME_KEYS && n_ratings < n_keys + n_keys / 8) || (many && n_ratings < 4 * n_keys);
}

gboolean
smx__ratings_mind (SmxTally *tally, GError **error)
{
  SmxWaitingRatings *self = tally->waiting_ratings;
  gsize n = self == NULL ? 0 : self->numbers.last.n;
  if (n == 0)
    return TRUE;
  gboolean many = n << self->bits > MANY_COUNTS;
  gboolean vain = are_few (self->n_waiting, n, many || n > MANY_KEYS);
  if (!many && !vain && self->n_waiting <= MANY_WAITING)
    return TRUE;
  if (!move (self, tally, error))
    return FALSE;
  self->vain = self->vain || vain;
  start_again (self);
  return TRUE;
}

gboolean
smx__ratings_settle (SmxTally *tally, GError **error)
{
  if (tally->waiting_ratings != NULL && !move (tally->waiting_ratings, tally, error))
    return FALSE;
  g_clear_pointer (&tally->waiting_ratings, smx__waiting_ratings_free);
  return TRUE;
}
