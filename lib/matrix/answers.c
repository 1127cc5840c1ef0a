/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What known persons said, sorted in two steps: runs are dealt out to the rows of the table, which are known by number;
 * within a row they are sorted by the digits of the person's number (LSD radix sort, as in lib/base/sort.c) once the row
 * is asked for, when they fit the nearest memory. */

#include "answers.h"
#include "../base/error.h"
#include "../base/memory.h"

#define DIGIT_BITS 8
#define N_DIGITS (1u << DIGIT_BITS)
#define FEW 24 /* runs that are sorted faster one by one */

/* Runs as they are found: with the entry of SMX_RATINGS instead of its cell. */
typedef struct {
  SmxRun *items;
  gsize n, capacity;
} Found;

static inline const guint32 *
key_of (const SmxAnswers *self, gsize index)
{
  return (const guint32 *)(gconstpointer)smx__groups_entry (self->persons->groups, index);
}

/* Not 0 where two answers differ by more than their attribute. */
static inline guint32
differ_elsewhere (const guint32 *a, const guint32 *b)
{
  return (a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3]) | (a[5] ^ b[5]) | (a[6] ^ b[6]);
}

static gsize
grouped_end (const SmxAnswers *self, gsize first)
{
  const guint32 *key = key_of (self, first);
  gsize end = first + 1, n = self->persons->n_grouped;
  while (!self->by_attribute && end < n && differ_elsewhere (key, key_of (self, end)) == 0)
    end++;
  return end;
}

static gsize
logged_end (const SmxAnswers *self, gsize first)
{
  const SmxLoggedAnswer *answer = smx__logged_answer (self->persons, first), *next;
  SmxSpot spot = self->spots[answer->rating];
  gsize end = first + 1, n = self->persons->n;
  for (; end < n && (next = smx__logged_answer (self->persons, end))->person == answer->person; end++) {
    SmxSpot other = self->spots[next->rating];
    if (((other.row ^ spot.row) | (other.cell ^ spot.cell)) != 0)
      break;
  }
  return end;
}

gsize
smx__answers_run_end (const SmxAnswers *self, gsize first)
{
  return first < self->persons->n_grouped ? grouped_end (self, first) : logged_end (self, first);
}

/* What was looked up before: answers of many persons are on the same few cells. For rows that are not by attribute it does
 * not matter which attribute the entry is of. */
typedef struct {
  guint32 key[6]; /* role, service, provider, attribute, side, wave */
  guint32 rating; /* 1 + the entry of SMX_RATINGS; 0: nothing was looked up here */
} Memo;

#define MOST_MEMOS 4096u /* so that they fit the second nearest memory */

/* A power of two of them, fewer where there are fewer to look up. */
typedef struct {
  Memo *items;
  gsize mask;
} Memos;

static gboolean
make_memos (Memos *self, const SmxMatrix *matrix, GError **error)
{
  gsize n = 1, wanted = smx__groups_n (matrix->slabs[SMX_RATINGS].groups);
  while (n < wanted && n < MOST_MEMOS)
    n *= 2;
  self->mask = n - 1;
  self->items = smx__allocate (n, sizeof *self->items, error);
  return self->items != NULL;
}

static void
clear_memos (Memos *self)
{
  g_clear_pointer (&self->items, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Memos, clear_memos)

static Memo *
memo_of (const SmxAnswers *self, const Memos *memos, const guint32 *key)
{
  guint64 hash = smx__join (key[2], key[1]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  hash ^=
      smx__join (key[3] ^ key[6], self->by_attribute ? key[4] : 0) * G_GUINT64_CONSTANT (0xc2b2ae3d27d4eb4f);
  return &memos->items[hash >> 32 & memos->mask];
}

static gboolean
is_remembered (const SmxAnswers *self, const Memo *memo, const guint32 *key)
{
  const guint32 *known = memo->key;
  guint32 differ = (known[0] ^ key[1]) | (known[1] ^ key[2]) | (known[2] ^ key[3]) | (known[4] ^ key[5]) |
                   (known[5] ^ key[6]) | (self->by_attribute ? known[3] ^ key[4] : 0);
  return differ == 0 && memo->rating != 0;
}

/* The entry of SMX_RATINGS that an answer is counted in, or one that belongs to the same row; FALSE where there is none. */
static gboolean
find_rating (const SmxAnswers *self, const SmxMatrix *matrix, const Memos *memos, const guint32 *key,
             gsize *rating)
{
  guint32 wanted[7];
  Memo *memo = memo_of (self, memos, key);
  *rating = memo->rating - 1;
  if (is_remembered (self, memo, key))
    return TRUE;
  memcpy (wanted, key + 1, 6 * sizeof *wanted);
  wanted[6] = SMX_VOICE_PERSON;
  if (!smx__groups_find (matrix->slabs[SMX_RATINGS].groups, wanted, rating))
    return FALSE;
  memcpy (memo->key, wanted, sizeof memo->key);
  memo->rating = (guint32)*rating + 1;
  return TRUE;
}

static gboolean
add_run (SmxAnswers *self, SmxListener *listener, SmxRun run, gsize end, Found *found, GError **error)
{
  SmxOpinion opinion;
  if (!smx__listener_hear (listener, run.first, end, &opinion, error) ||
      !smx__opinions_number (&self->opinions, &opinion, &run.opinion, error) ||
      !smx__reserve (&found->items, &found->capacity, found->n + 1, sizeof *found->items, error))
    return FALSE;
  found->items[found->n++] = run;
  return TRUE;
}

/* The key of one entry of SMX_RATINGS that has a row; NULL where none has. */
static const guint32 *
any_rating (const SmxMatrix *matrix, const guint32 *rows)
{
  const SmxGroups *ratings = matrix->slabs[SMX_RATINGS].groups;
  for (gsize i = 0; i < smx__groups_n (ratings); i++)
    if (rows[i] != SMX_OF_NO_ROW)
      return smx__groups_key (ratings, i);
  return NULL;
}

/* Whether an answer can have a row: those that have are of one side, and of one wave where the table is not by wave. */
static inline gboolean
may_count (const SmxAnswers *self, const guint32 *key, const guint32 *rating)
{
  return rating != NULL && key[5] == rating[4] && (self->by_wave || key[6] == rating[5]);
}

static gboolean
find_grouped (SmxAnswers *self, const SmxMatrix *matrix, SmxListener *listener, const guint32 *rows,
              Found *found, GError **error)
{
  g_auto (Memos) memos = { NULL, 0 };
  const guint32 *example = any_rating (matrix, rows);
  if (!make_memos (&memos, matrix, error))
    return FALSE;
  for (gsize first = 0, end, n = self->persons->n_grouped; first < n; first = end) {
    gsize rating;
    end = grouped_end (self, first);
    const guint32 *key = key_of (self, first);
    if (!may_count (self, key, example) || !find_rating (self, matrix, &memos, key, &rating) ||
        rows[rating] == SMX_OF_NO_ROW)
      continue;
    SmxRun run = { key[0], (guint32)first, (guint32)rating, 0 };
    if (!add_run (self, listener, run, end, found, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
find_logged (SmxAnswers *self, SmxListener *listener, Found *found, GError **error)
{
  for (gsize first = self->persons->n_grouped, end; first < self->persons->n; first = end) {
    const SmxLoggedAnswer *answer = smx__logged_answer (self->persons, first);
    SmxRun run = { answer->person, (guint32)first, answer->rating, 0 };
    end = logged_end (self, first);
    if (self->spots[answer->rating].row != SMX_OF_NO_ROW && !add_run (self, listener, run, end, found, error))
      return FALSE;
  }
  return TRUE;
}

/* In one pass over all answers. */
static gboolean
find_runs (SmxAnswers *self, const SmxMatrix *matrix, const guint32 *rows, Found *found, GError **error)
{
  g_auto (SmxListener) listener;
  smx__listener_init (&listener, self->persons);
  return find_grouped (self, matrix, &listener, rows, found, error) &&
         find_logged (self, &listener, found, error);
}

/* Where all entries of SMX_RATINGS belong. */
static gboolean
find_spots (SmxAnswers *self, const SmxMatrix *matrix, const guint32 *rows, GError **error)
{
  gsize n = smx__groups_n (matrix->slabs[SMX_RATINGS].groups);
  self->spots = smx__allocate (n, sizeof *self->spots, error);
  for (gsize i = 0; self->spots != NULL && i < n; i++)
    self->spots[i] = (SmxSpot){ rows[i], rows[i] == SMX_OF_NO_ROW ? 0 : matrix->rating_cells[i] };
  return self->spots != NULL;
}

/* Deals the runs out to their rows; in each they stay as they arrived. */
static gboolean
deal_out (SmxAnswers *self, gsize n_rows, const Found *found, GError **error)
{
  self->starts = smx__allocate (n_rows + 2, sizeof *self->starts, error);
  self->runs = self->starts == NULL ? NULL : smx__allocate (found->n, sizeof *self->runs, error);
  if (self->runs == NULL)
    return FALSE;
  gsize *next = self->starts + 1; /* so that each row's start is left behind when its last run is dealt */
  for (gsize i = 0; i < found->n; i++)
    next[self->spots[found->items[i].cell].row + 1]++;
  for (gsize row = 0; row < n_rows; row++)
    next[row + 1] += next[row];
  for (gsize i = 0; i < found->n; i++) {
    SmxRun run = found->items[i];
    SmxSpot spot = self->spots[run.cell];
    run.cell = spot.cell;
    self->runs[next[spot.row]++] = run;
  }
  return TRUE;
}

static gboolean
make_scratch (SmxAnswers *self, gsize n_rows, GError **error)
{
  gsize most = 0;
  for (gsize row = 0; row < n_rows; row++)
    most = MAX (most, self->starts[row + 1] - self->starts[row]);
  self->scratch = smx__allocate (most, sizeof *self->scratch, error);
  return self->scratch != NULL;
}

gboolean
smx__answers_take (SmxAnswers *self, const SmxMatrix *matrix, const SmxRows *table, const guint32 *rows,
                   GError **error)
{
  Found found = { NULL, 0, 0 };
  self->persons = &matrix->persons;
  self->by_attribute = table->by == SMX_ROWS_ATTRIBUTE;
  self->by_wave = table->by == SMX_ROWS_WAVE;
  gboolean dealt = find_spots (self, matrix, rows, error) && find_runs (self, matrix, rows, &found, error) &&
                   deal_out (self, table->n, &found, error);
  g_free (found.items);
  return dealt && make_scratch (self, table->n, error);
}

/* The bits in which the persons of some runs differ; *@ascend where they are in order already. */
static guint32
compare_persons (const SmxRun *runs, gsize n, gboolean *ascend)
{
  guint32 differ = 0;
  *ascend = TRUE;
  for (gsize i = 1; i < n; i++) {
    differ |= runs[i].person ^ runs[0].person;
    *ascend = *ascend && runs[i - 1].person <= runs[i].person;
  }
  return differ;
}

static void
sort_few (SmxRun *runs, gsize n)
{
  for (gsize i = 1; i < n; i++) {
    SmxRun run = runs[i];
    gsize at = i;
    for (; at > 0 && runs[at - 1].person > run.person; at--)
      runs[at] = runs[at - 1];
    runs[at] = run;
  }
}

static void
deal_digit (const SmxRun *from, SmxRun *to, gsize n, guint shift)
{
  gsize next[N_DIGITS] = { 0 }, at = 0;
  for (gsize i = 0; i < n; i++)
    next[from[i].person >> shift & (N_DIGITS - 1)]++;
  for (guint digit = 0; digit < N_DIGITS; digit++) {
    gsize count = next[digit];
    next[digit] = at;
    at += count;
  }
  for (gsize i = 0; i < n; i++)
    to[next[from[i].person >> shift & (N_DIGITS - 1)]++] = from[i];
}

static void
sort_by_person (SmxRun *runs, gsize n, SmxRun *scratch)
{
  gboolean ascend;
  guint32 differ = compare_persons (runs, n, &ascend);
  if (ascend)
    return;
  if (n <= FEW) {
    sort_few (runs, n);
    return;
  }
  SmxRun *from = runs, *to = scratch;
  for (guint shift = 0; shift < 32; shift += DIGIT_BITS) {
    if ((differ >> shift & (N_DIGITS - 1)) == 0)
      continue;
    deal_digit (from, to, n, shift);
    SmxRun *swap = from;
    from = to;
    to = swap;
  }
  if (from != runs)
    memcpy (runs, from, n * sizeof *runs);
}

gsize
smx__answers_of_row (SmxAnswers *self, gsize row, SmxRun **runs)
{
  SmxRun *own = self->runs + self->starts[row];
  gsize n = self->starts[row + 1] - self->starts[row];
  sort_by_person (own, n, self->scratch);
  *runs = own;
  return n;
}

void
smx__answers_clear (SmxAnswers *self)
{
  g_clear_pointer (&self->spots, g_free);
  g_clear_pointer (&self->runs, g_free);
  g_clear_pointer (&self->starts, g_free);
  g_clear_pointer (&self->scratch, g_free);
  smx__opinions_clear (&self->opinions);
}
