/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two parts of one event log become one: numbers of texts are those of the first, and each case that both have goes on.
 * Invariant: whatever was read by whom, folds and lines are those of one reader, since all order is by (time, arrival). */
#include "events-private.h"
#include "../base/memory.h"

#include <string.h>

/* The other's numbers in ours. */
typedef struct {
  guint32 *cases, *activities, *codes[SMX_EVENT_N_CODES];
} Numbers;

static void
clear_numbers (Numbers *self)
{
  g_free (self->cases);
  g_free (self->activities);
  for (guint i = 0; i < SMX_EVENT_N_CODES; i++)
    g_free (self->codes[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Numbers, clear_numbers)

static guint32 *
number_texts (SmxDictionary *into, const SmxDictionary *from, GError **error)
{
  guint32 n = smx__dictionary_n (from);
  g_autofree guint32 *numbers = smx__allocate (n, sizeof *numbers, error);
  for (guint32 id = 0; numbers != NULL && id < n; id++) {
    const char *text = smx__dictionary_text (from, id);
    if (!smx__dictionary_intern (into, text, strlen (text), &numbers[id], error))
      return NULL;
  }
  return g_steal_pointer (&numbers);
}

static gboolean
number_all (Numbers *numbers, SmxEvents *self, const SmxEvents *other, GError **error)
{
  numbers->cases = number_texts (self->names, other->names, error);
  numbers->activities = numbers->cases == NULL ? NULL
                                               : number_texts (self->paths.activities.texts,
                                                               other->paths.activities.texts, error);
  if (numbers->activities == NULL)
    return FALSE;
  for (guint i = 0; i < SMX_EVENT_N_CODES; i++)
    if ((numbers->codes[i] = number_texts (self->codes[i], other->codes[i], error)) == NULL)
      return FALSE;
  return TRUE;
}

static guint32
renumber (const guint32 *numbers, guint32 number)
{
  return number == SMX_NO_ID ? SMX_NO_ID : numbers[number];
}

static void
join_folds (SmxEvents *self, const SmxEvents *other, const Numbers *numbers, guint32 from, guint32 into)
{
  for (guint i = 0; i < SMX_EVENT_N; i++) {
    if (self->fold_of[i] < 0)
      continue;
    gsize place = (gsize)self->fold_of[i];
    const SmxEventFold *theirs = &other->folds[(gsize)from * self->n_folds + place];
    SmxEventFold *ours = &self->folds[(gsize)into * self->n_folds + place];
    if (theirs->value == SMX_NULL)
      continue;
    gint64 value = i < SMX_EVENT_N_CODES ? numbers->codes[i][theirs->value] : theirs->value;
    smx__event_fold (ours, smx__event_kept[i].first, value, theirs->time, theirs->arrival);
  }
}

/* The chain of the other's lines goes on where ours ends. */
static void
join_lines (SmxEventPaths *self, const SmxEventPaths *other, const Numbers *numbers, guint32 last,
            guint32 *our_last, guint32 offset)
{
  guint32 before = *our_last;
  for (guint32 line = last; line != SMX_NO_ID; line = other->lines[line].previous) {
    SmxEventLine *copy = &self->lines[offset + line];
    *copy = other->lines[line];
    copy->provider = renumber (numbers->codes[SMX_EVENT_PROVIDER], copy->provider);
    copy->activity = renumber (numbers->activities, copy->activity);
    copy->previous = copy->previous == SMX_NO_ID ? before : offset + copy->previous;
  }
  if (last != SMX_NO_ID)
    *our_last = offset + last;
}

static void
join_promises (SmxEvents *self, const SmxEvents *other, guint32 last, guint32 *our_last, guint32 offset)
{
  guint32 before = *our_last;
  for (guint32 at = last; at != SMX_NO_ID; at = other->promises[at].previous) {
    SmxEventPromise *copy = &self->promises[offset + at];
    *copy = other->promises[at];
    copy->previous = copy->previous == SMX_NO_ID ? before : offset + copy->previous;
  }
  if (last != SMX_NO_ID)
    *our_last = offset + last;
}

static void
join_times (SmxEventCase *ours, const SmxEventCase *theirs)
{
  if (theirs->first_time == SMX_NULL)
    return;
  ours->first_time =
      ours->first_time == SMX_NULL ? theirs->first_time : MIN (ours->first_time, theirs->first_time);
  ours->last_time = MAX (ours->last_time, theirs->last_time); /* SMX_NULL is the least */
}

static gboolean
make_room (SmxEvents *self, const SmxEvents *other, GError **error)
{
  gsize n_lines = self->paths.n_lines + other->paths.n_lines,
        n_promises = self->n_promises + other->n_promises;
  if (n_lines >= SMX_NO_ID || n_promises >= SMX_NO_ID)
    return smx__fail_memory (error);
  return smx__reserve (&self->paths.lines, &self->paths.lines_capacity, n_lines, sizeof *self->paths.lines,
                       error) &&
         smx__reserve (&self->promises, &self->promises_capacity, n_promises, sizeof *self->promises, error);
}

gboolean
smx__events_absorb (SmxHandler *handler, SmxHandler *other_handler, GError **error)
{
  SmxEvents *self = handler->state, *other = other_handler->state;
  g_auto (Numbers) numbers = { NULL };
  if (!number_all (&numbers, self, other, error) || !smx__events_follow (self, handler->section, error) ||
      !make_room (self, other, error))
    return FALSE;
  for (guint32 i = 0; i < other->n_cases; i++) {
    const SmxEventCase *theirs = &other->cases[i];
    SmxEventCase *ours = &self->cases[numbers.cases[i]];
    join_folds (self, other, &numbers, i, numbers.cases[i]);
    join_lines (&self->paths, &other->paths, &numbers, theirs->last_line, &ours->last_line,
                (guint32)self->paths.n_lines);
    join_promises (self, other, theirs->last_promise, &ours->last_promise, (guint32)self->n_promises);
    join_times (ours, theirs);
    ours->first_arrival = MIN (ours->first_arrival, theirs->first_arrival);
  }
  self->paths.n_lines += other->paths.n_lines;
  self->n_promises += other->n_promises;
  return TRUE;
}
