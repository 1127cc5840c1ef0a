/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of one case, in order: who passed it to whom, when it was closed and reopened, which lines are reworks.
 *
 * A pass is a line that names another provider than the one that holds the case; back to one that held it before is a
 * return: direct where it is the one that passed it on, else indirect. A line that meets several rules counts once. A
 * missing provider or status says nothing of it. */

#include "events-private.h"
#include "../base/memory.h"
#include "../base/sort.h"

gboolean
smx__event_provider (SmxEventPaths *self, guint32 number, guint32 *id, GError **error)
{
  *id = SMX_NO_ID;
  if (number == SMX_NO_ID)
    return TRUE;
  guint32 *known = &self->providers.items[number].id;
  const char *code = smx__dictionary_text (self->providers.texts, number);
  if (*known == SMX_NO_ID &&
      !smx__tally_intern (self->tally, SMX_DICTIONARY_PROVIDER, code, strlen (code), known, error))
    return FALSE;
  *id = *known;
  return TRUE;
}

static int
compare_lines (const SmxEventLine *x, const SmxEventLine *y)
{
  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return (x->arrival > y->arrival) - (x->arrival < y->arrival);
}

static int
compare_path (guint32 a, guint32 b, const void *data)
{
  const SmxEventPaths *self = data;
  return compare_lines (&self->lines[self->path[a]], &self->lines[self->path[b]]);
}

/* The lines of the case into @path; as they stand where that is in order of time and arrival, which is the rule. */
static gboolean
find_path (SmxEventPaths *self, guint32 last, gsize *n, GError **error)
{
  gsize count = 0;
  gboolean in_order = TRUE;
  for (guint32 line = last; line != SMX_NO_ID; line = self->lines[line].previous)
    count++;
  if (!smx__reserve (&self->path, &self->path_capacity, count, sizeof *self->path, error))
    return FALSE;
  *n = count;
  for (guint32 line = last; line != SMX_NO_ID; line = self->lines[line].previous) {
    in_order = in_order &&
               (line == last || compare_lines (&self->lines[line], &self->lines[self->path[count]]) <= 0);
    self->path[--count] = line;
  }
  if (in_order)
    return TRUE;
  g_autofree guint32 *order = smx__sorted_order (*n, compare_path, self, error);
  if (order == NULL)
    return FALSE;
  for (gsize i = 0; i < *n; i++)
    order[i] = self->path[order[i]];
  memcpy (self->path, order, *n * sizeof *order);
  return TRUE;
}

typedef struct {
  const SmxEventLine *lines;
  const guint32 *path;
} Run;

static int
compare_numbers (guint32 a, guint32 b)
{
  return (a > b) - (a < b);
}

static int
compare_content (guint32 a, guint32 b, const void *data)
{
  const Run *run = data;
  const SmxEventLine *x = &run->lines[run->path[a]], *y = &run->lines[run->path[b]];
  int order = compare_numbers (x->check, y->check);
  order = order != 0 ? order : compare_numbers (x->provider, y->provider);
  order = order != 0 ? order : compare_numbers (x->activity, y->activity);
  return order != 0 ? order : compare_numbers (x->status, y->status);
}

/* Lines of one time that say the same. */
static gboolean
count_equal (const SmxEventPaths *self, gsize first, gsize n, gint64 *duplicates, GError **error)
{
  Run run = { self->lines, self->path + first };
  g_autofree guint32 *order = smx__sorted_order (n, compare_content, &run, error);
  if (order == NULL)
    return FALSE;
  for (gsize i = 1; i < n; i++)
    if (compare_content (order[i - 1], order[i], &run) == 0)
      (*duplicates)++;
  return TRUE;
}

static gboolean
count_duplicates (const SmxEventPaths *self, gsize n, gint64 *duplicates, GError **error)
{
  for (gsize first = 0, end; first < n; first = end) {
    gint64 time = self->lines[self->path[first]].time;
    if (time == SMX_UNTIMED)
      return TRUE;
    for (end = first + 1; end < n && self->lines[self->path[end]].time == time; end++)
      ;
    if (end - first > 1 && !count_equal (self, first, end - first, duplicates, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_handover (SmxEventPaths *self, const SmxEventWalk *walk, guint32 from, guint32 to,
              const SmxHandover *counts, GError **error)
{
  guint32 from_id, to_id;
  if (!walk->counts)
    return TRUE;
  return smx__event_provider (self, from, &from_id, error) && smx__event_provider (self, to, &to_id, error) &&
         smx__ledger_handover (self, from_id, to_id, walk->service, counts, error);
}

/* The times that providers hold a case follow the lines that have a time. */
static gboolean
note_holder (SmxEventPaths *self, SmxEventWalk *walk, const SmxEventLine *line, GError **error)
{
  if (line->time == SMX_UNTIMED || line->provider == walk->timed_holder)
    return TRUE;
  if (!smx__reserve (&self->holders, &self->holders_capacity, self->n_holders + 1, sizeof *self->holders,
                     error))
    return FALSE;
  SmxEventMark *mark = &self->providers.items[line->provider];
  if (mark->stamp != walk->stamp) {
    self->holders[self->n_holders++] = line->provider;
    mark->held = 0;
  }
  if (walk->timed_holder != SMX_NO_ID)
    self->providers.items[walk->timed_holder].held += line->time - walk->since;
  walk->timed_holder = line->provider;
  walk->since = line->time;
  return TRUE;
}

static gboolean
pass_on (SmxEventPaths *self, SmxEventWalk *walk, const SmxEventLine *line, GError **error)
{
  if (line->provider == SMX_NO_ID)
    return TRUE;
  if (!note_holder (self, walk, line, error))
    return FALSE;
  if (line->provider == walk->holder)
    return TRUE;
  guint32 from = walk->holder;
  SmxEventMark *mark = &self->providers.items[line->provider];
  gboolean returns = mark->stamp == walk->stamp, direct = returns && line->provider == walk->before;
  mark->stamp = walk->stamp;
  walk->before = from;
  walk->holder = line->provider;
  walk->met = walk->met || (returns && self->rules.returned);
  if (from == SMX_NO_ID)
    return TRUE;
  if (!returns)
    walk->first_passes++;
  SmxHandover counts = { .passes = 1, .direct_returns = direct, .indirect_returns = returns && !direct };
  return add_handover (self, walk, from, line->provider, &counts, error);
}

static gboolean
change_status (SmxEventPaths *self, SmxEventWalk *walk, const SmxEventLine *line, GError **error)
{
  gboolean was_closed = walk->closed;
  if (line->status == SMX_CASE_UNSAID)
    return TRUE;
  walk->closed = line->status == SMX_CASE_CLOSED;
  if (walk->closed) {
    walk->closed_at = line->time == SMX_UNTIMED ? SMX_NULL : line->time;
    if (was_closed)
      return TRUE;
    walk->closer = walk->holder;
    return add_handover (self, walk, walk->closer, SMX_NO_ID, &(SmxHandover){ .closings = 1 }, error);
  }
  if (!was_closed)
    return TRUE;
  walk->met = walk->met || self->rules.reopened;
  return add_handover (self, walk, walk->closer, SMX_NO_ID, &(SmxHandover){ .reopened = 1 }, error);
}

static void
do_activity (SmxEventPaths *self, SmxEventWalk *walk, const SmxEventLine *line)
{
  if (line->activity == SMX_NO_ID)
    return;
  SmxEventMark *mark = &self->activities.items[line->activity];
  gboolean again = mark->stamp == walk->stamp && (mark->meaning & SMX_ACTIVITY_COUNTS_AGAIN) != 0;
  mark->stamp = walk->stamp;
  walk->met = walk->met || again || (mark->meaning & SMX_ACTIVITY_IS_REWORK) != 0;
}

gboolean
smx__event_walk (SmxEventPaths *self, guint32 last, SmxEventWalk *walk, GError **error)
{
  gsize n;
  walk->holder = walk->before = walk->closer = walk->timed_holder = SMX_NO_ID;
  walk->closed_at = SMX_NULL;
  self->n_holders = 0;
  if (!find_path (self, last, &n, error) || !count_duplicates (self, n, &walk->duplicates, error))
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    const SmxEventLine *line = &self->lines[self->path[i]];
    walk->met = FALSE;
    if (!pass_on (self, walk, line, error) || !change_status (self, walk, line, error))
      return FALSE;
    do_activity (self, walk, line);
    walk->reworks += walk->met;
  }
  return TRUE;
}

gboolean
smx__event_hold (SmxEventPaths *self, const SmxEventWalk *walk, gint64 end, GError **error)
{
  if (walk->timed_holder == SMX_NO_ID || !walk->counts)
    return TRUE;
  self->providers.items[walk->timed_holder].held += MAX (end - walk->since, 0);
  for (gsize i = 0; i < self->n_holders; i++) {
    guint32 id;
    if (!smx__event_provider (self, self->holders[i], &id, error) ||
        !smx__ledger_held (self, id, walk->service, self->providers.items[self->holders[i]].held, error))
      return FALSE;
  }
  return TRUE;
}
