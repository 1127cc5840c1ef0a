/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What known persons said, sorted in two steps: runs are dealt out to the rows of the table, which are known by number, and
 * within a row by the digits of the person's number (LSD radix sort, as in lib/base/sort.c) once the row is asked for,
 * when its runs fit the nearest memory. */

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
  return (const guint32 *)(gconstpointer)smx__groups_entry (self->groups, index);
}

gsize
smx__answers_run_end (const SmxAnswers *self, gsize first)
{
  const guint32 *key = key_of (self, first);
  gsize end = first + 1, n = smx__groups_n (self->groups);
  for (; !self->by_attribute && end < n; end++) {
    const guint32 *next = key_of (self, end);
    if (memcmp (key, next, 4 * sizeof *key) != 0 || key[5] != next[5] || key[6] != next[6])
      break;
  }
  return end;
}

/* The entry of SMX_RATINGS that an answer is counted in; FALSE where there is none. */
static gboolean
find_rating (const SmxMatrix *matrix, const guint32 *key, gsize *rating)
{
  guint32 wanted[7];
  memcpy (wanted, key + 1, 6 * sizeof *wanted);
  wanted[6] = SMX_VOICE_PERSON;
  return smx__groups_find (matrix->slabs[SMX_RATINGS].groups, wanted, rating);
}

static gboolean
add_run (SmxAnswers *self, SmxListener *listener, gsize first, gsize end, gsize rating, Found *found,
         GError **error)
{
  SmxOpinion opinion;
  SmxRun run = { key_of (self, first)[0], (guint32)first, (guint32)rating, 0 };
  if (!smx__listener_hear (listener, first, end, &opinion, error) ||
      !smx__opinions_number (&self->opinions, &opinion, &run.opinion, error) ||
      !smx__reserve (&found->items, &found->capacity, found->n + 1, sizeof *found->items, error))
    return FALSE;
  found->items[found->n++] = run;
  return TRUE;
}

/* In one pass over all answers. */
static gboolean
find_runs (SmxAnswers *self, const SmxMatrix *matrix, const guint32 *rows, Found *found, GError **error)
{
  g_auto (SmxListener) listener;
  smx__listener_init (&listener, self->groups);
  for (gsize first = 0, end, n = smx__groups_n (self->groups); first < n; first = end) {
    gsize rating;
    end = smx__answers_run_end (self, first);
    if (!find_rating (matrix, key_of (self, first), &rating) || rows[rating] == SMX_OF_NO_ROW)
      continue;
    if (!add_run (self, &listener, first, end, rating, found, error))
      return FALSE;
  }
  return TRUE;
}

/* Deals the runs out to their rows; in each they stay as they arrived. */
static gboolean
deal_out (SmxAnswers *self, const SmxMatrix *matrix, gsize n_rows, const guint32 *rows, const Found *found,
          GError **error)
{
  self->starts = smx__allocate (n_rows + 2, sizeof *self->starts, error);
  self->runs = self->starts == NULL ? NULL : smx__allocate (found->n, sizeof *self->runs, error);
  if (self->runs == NULL)
    return FALSE;
  gsize *next = self->starts + 1; /* so that each row's start is left behind when its last run is dealt */
  for (gsize i = 0; i < found->n; i++)
    next[rows[found->items[i].cell] + 1]++;
  for (gsize row = 0; row < n_rows; row++)
    next[row + 1] += next[row];
  for (gsize i = 0; i < found->n; i++) {
    SmxRun run = found->items[i];
    SmxRun *to = &self->runs[next[rows[run.cell]]++];
    run.cell = matrix->rating_cells[run.cell];
    *to = run;
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
  self->groups = matrix->respondents;
  self->by_attribute = table->by == SMX_ROWS_ATTRIBUTE;
  gboolean dealt =
      find_runs (self, matrix, rows, &found, error) && deal_out (self, matrix, table->n, rows, &found, error);
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
  g_clear_pointer (&self->runs, g_free);
  g_clear_pointer (&self->starts, g_free);
  g_clear_pointer (&self->scratch, g_free);
  smx__opinions_clear (&self->opinions);
}
