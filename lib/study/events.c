/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event logs: lines are folded into cases as they arrive.
 * Invariant: a case has one fold for each field that is kept, which holds its first or last value in the order of
 * (time, arrival); lines without time are later than all others. Codes go to the tally only when a request has them. */

#include "events-private.h"
#include "../base/memory.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>

const SmxEventKept smx__event_kept[SMX_EVENT_N] = {
  [SMX_EVENT_ROLE] = { SMX_REQUESTS_ROLE, FALSE },
  [SMX_EVENT_SERVICE] = { SMX_REQUESTS_SERVICE, FALSE },
  [SMX_EVENT_PROVIDER] = { SMX_REQUESTS_PROVIDER, FALSE },
  [SMX_EVENT_REQUEST] = { SMX_REQUESTS_REQUEST, FALSE },
  [SMX_EVENT_REWORKS] = { SMX_REQUESTS_REWORKS, FALSE },
  [SMX_EVENT_REASSIGNMENTS] = { SMX_REQUESTS_REASSIGNMENTS, FALSE },
  [SMX_EVENT_OPENED] = { SMX_REQUESTS_OPENED, TRUE },
  [SMX_EVENT_PROMISED] = { SMX_REQUESTS_PROMISED, TRUE },
  [SMX_EVENT_DELIVERED] = { SMX_REQUESTS_DELIVERED, FALSE },
  [SMX_EVENT_END_CUSTOMERS] = { SMX_REQUESTS_END_CUSTOMERS, FALSE },
  [SMX_EVENT_COST] = { SMX_REQUESTS_COST, FALSE },
};

/* --- birth and end --- */

static void
choose_folds (SmxEvents *self, const SmxSection *section)
{
  for (guint i = 0; i < SMX_EVENT_N; i++) {
    gboolean keeps = section->mapped[smx__event_kept[i].field] && (i != SMX_EVENT_REQUEST || section->unique);
    self->fold_of[i] = keeps ? (int)self->n_folds++ : -1;
  }
}

static gboolean
open_log (SmxHandler *handler, GError **error)
{
  SmxEvents *self = handler->state = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return FALSE;
  self->paths.tally = handler->tally;
  choose_folds (self, handler->section);
  if (!smx__event_rules_read (&self->paths.rules, handler->section, error))
    return FALSE;
  for (guint i = 0; i < SMX_EVENT_N_CODES; i++)
    if ((self->codes[i] = smx__dictionary_new (error)) == NULL)
      return FALSE;
  self->names = smx__dictionary_new (error);
  self->statuses = self->names == NULL ? NULL : smx__dictionary_new (error);
  self->paths.providers.texts = self->codes[SMX_EVENT_PROVIDER];
  self->paths.activities.texts = self->statuses == NULL ? NULL : smx__dictionary_new (error);
  if (self->paths.activities.texts == NULL)
    return FALSE;
  smx__tally_declare (handler->tally, SMX_CASES);
  if (handler->section->mapped[SMX_REQUESTS_PROVIDER])
    smx__tally_declare (handler->tally, SMX_HANDOVERS);
  if (handler->section->mapped[SMX_REQUESTS_PROVIDER] && handler->section->mapped[SMX_EVENTS_TIME])
    smx__tally_declare (handler->tally, SMX_HELD);
  return TRUE;
}

static void
close_log (SmxHandler *handler)
{
  SmxEvents *self = handler->state;
  if (self == NULL)
    return;
  smx__event_rules_clear (&self->paths.rules);
  for (guint i = 0; i < SMX_EVENT_N_CODES; i++) {
    smx__dictionary_free (self->codes[i]);
    g_free (self->ids[i]);
  }
  smx__dictionary_free (self->names);
  smx__dictionary_free (self->statuses);
  smx__dictionary_free (self->paths.activities.texts);
  g_free (self->paths.providers.items);
  g_free (self->paths.activities.items);
  g_free (self->paths.lines);
  g_free (self->paths.path);
  g_free (self->paths.holders);
  g_free (self->paths.ledger);
  g_free (self->cases);
  g_free (self->folds);
  g_free (self->status_of);
  g_free (self->promises);
  g_free (self->promised);
  g_free (self);
}

/* --- items for new texts --- */

static gboolean
follow_cases (SmxEvents *self, GError **error)
{
  gsize n = smx__dictionary_n (self->names), folds;
  if (n == self->n_cases)
    return TRUE;
  if (!g_size_checked_mul (&folds, n, self->n_folds))
    return smx__fail_memory (error);
  if (!smx__reserve (&self->cases, &self->cases_capacity, n, sizeof *self->cases, error) ||
      !smx__reserve (&self->folds, &self->folds_capacity, folds, sizeof *self->folds, error))
    return FALSE;
  for (gsize i = self->n_cases * self->n_folds; i < folds; i++)
    self->folds[i] = (SmxEventFold){ SMX_NULL, 0, 0 };
  for (; self->n_cases < n; self->n_cases++)
    self->cases[self->n_cases] = (SmxEventCase){ SMX_NULL, SMX_NULL, G_MAXUINT64, SMX_NO_ID, SMX_NO_ID };
  return TRUE;
}

/* @rules: judges activities; NULL for providers. */
static gboolean
follow_marks (SmxEventMarks *self, const SmxEventRules *rules, GError **error)
{
  gsize n = smx__dictionary_n (self->texts);
  if (!smx__reserve (&self->items, &self->capacity, n, sizeof *self->items, error))
    return FALSE;
  for (; self->n < n; self->n++) {
    const char *text = smx__dictionary_text (self->texts, (guint32)self->n);
    self->items[self->n] =
        (SmxEventMark){ .id = SMX_NO_ID,
                        .meaning = rules == NULL ? 0 : smx__event_rules_judge (rules, text) };
  }
  return TRUE;
}

static gboolean
follow_statuses (SmxEvents *self, const SmxSection *section, GError **error)
{
  gsize n = smx__dictionary_n (self->statuses);
  if (!smx__reserve (&self->status_of, &self->statuses_capacity, n, sizeof *self->status_of, error))
    return FALSE;
  for (; self->n_statuses < n; self->n_statuses++) {
    const char *text = smx__dictionary_text (self->statuses, (guint32)self->n_statuses);
    gboolean closed = g_strv_contains (section->closed, text);
    self->status_of[self->n_statuses] = closed ? SMX_CASE_CLOSED : SMX_CASE_OPEN;
  }
  return TRUE;
}

gboolean
smx__events_follow (SmxEvents *self, const SmxSection *section, GError **error)
{
  return follow_cases (self, error) && follow_marks (&self->paths.providers, NULL, error) &&
         follow_marks (&self->paths.activities, &self->paths.rules, error) &&
         (section->closed == NULL || follow_statuses (self, section, error));
}

/* --- a line --- */

static void
fold_time (SmxEventCase *one, gint64 time)
{
  if (time == SMX_UNTIMED)
    return;
  if (one->first_time == SMX_NULL || time < one->first_time)
    one->first_time = time;
  if (one->last_time == SMX_NULL || time > one->last_time)
    one->last_time = time;
}

static gboolean
keep_promise (SmxEvents *self, SmxEventCase *one, const SmxEventInput *line, GError **error)
{
  gint64 value = line->values[SMX_EVENT_PROMISED];
  if (value == SMX_NULL)
    return TRUE;
  if (self->n_promises == SMX_NO_ID)
    return smx__fail_memory (error);
  if (!smx__reserve (&self->promises, &self->promises_capacity, self->n_promises + 1, sizeof *self->promises,
                     error))
    return FALSE;
  self->promises[self->n_promises] = (SmxEventPromise){ line->time, value, line->arrival, one->last_promise };
  one->last_promise = (guint32)self->n_promises++;
  return TRUE;
}

static gboolean
keep_line (SmxEventPaths *paths, SmxEventCase *one, const SmxEventInput *input, GError **error)
{
  gint64 provider = input->values[SMX_EVENT_PROVIDER];
  if (paths->n_lines == SMX_NO_ID)
    return smx__fail_memory (error);
  if (!smx__reserve (&paths->lines, &paths->lines_capacity, paths->n_lines + 1, sizeof *paths->lines, error))
    return FALSE;
  SmxEventLine *line = &paths->lines[paths->n_lines];
  line->time = input->time;
  line->arrival = input->arrival;
  line->previous = one->last_line;
  line->provider = provider == SMX_NULL ? SMX_NO_ID : (guint32)provider;
  line->activity = input->activity;
  line->status = input->status & 3u;
  line->check = input->check & 0x3fffffffu;
  one->last_line = (guint32)paths->n_lines++;
  return TRUE;
}

gboolean
smx__events_take (SmxEvents *self, const SmxEventInput *line, GError **error)
{
  SmxEventCase *one = &self->cases[line->case_number];
  SmxEventFold *folds = self->folds + (gsize)line->case_number * self->n_folds;
  if (!keep_promise (self, one, line, error) || !keep_line (&self->paths, one, line, error))
    return FALSE;
  for (guint i = 0; i < SMX_EVENT_N; i++)
    if (self->fold_of[i] >= 0 && line->values[i] != SMX_NULL)
      smx__event_fold (&folds[self->fold_of[i]], smx__event_kept[i].first, line->values[i], line->time,
                       line->arrival);
  one->first_arrival = MIN (one->first_arrival, line->arrival);
  fold_time (one, line->time);
  return TRUE;
}

/* What a field says, as a number to compare lines by; 0: nothing. */
static guint64
mix (guint64 check, guint field, guint64 hash)
{
  return hash == 0 ? check : check + (hash ^ (hash >> 29)) * (2 * (guint64)field + 0x9e3779b97f4a7c15u);
}

static guint64
hash_number (gint64 number)
{
  return ((guint64)number + 1) * 0xbf58476d1ce4e5b9u | 1u;
}

static gboolean
is_text (const SmxSection *section, guint field)
{
  SmxValueType type = smx__kinds[section->kind].fields[field].type;
  return type == SMX_VALUE_CODE || type == SMX_VALUE_TEXT;
}

/* --- from a row --- */

/* 30 bits of everything that the section maps. */
static guint32
check_row (const SmxSection *section, const SmxRow *row)
{
  guint64 check = 0;
  for (guint i = 0; i < SMX_EVENTS_N; i++) {
    const SmxValue *value = &row->values[i];
    if (!section->mapped[i] || !value->known)
      continue;
    guint64 hash =
        is_text (section, i) ? XXH3_64bits (value->text, value->length) : hash_number (value->number);
    check = mix (check, i, hash);
  }
  return (guint32)(check >> 34);
}

static gboolean
number_text (SmxDictionary *dictionary, const SmxValue *value, gint64 *number, GError **error)
{
  guint32 id;
  *number = SMX_NULL;
  if (!value->known)
    return TRUE;
  if (!smx__dictionary_intern (dictionary, value->text, value->length, &id, error))
    return FALSE;
  *number = id;
  return TRUE;
}

static gboolean
read_row (SmxEvents *self, const SmxSection *section, const SmxRow *row, SmxEventInput *line, GError **error)
{
  gint64 activity = SMX_NULL, status = SMX_NULL, name = SMX_NULL;
  gint64 time = smx__value_whole (row, SMX_EVENTS_TIME);
  for (guint i = 0; i < SMX_EVENT_N_CODES; i++) {
    line->values[i] = SMX_NULL;
    if (self->fold_of[i] >= 0 &&
        !number_text (self->codes[i], &row->values[smx__event_kept[i].field], &line->values[i], error))
      return FALSE;
  }
  for (guint i = SMX_EVENT_N_CODES; i < SMX_EVENT_N; i++)
    line->values[i] = smx__value_whole (row, smx__event_kept[i].field);
  if (!number_text (self->names, &row->values[SMX_EVENTS_CASE], &name, error) ||
      (smx__event_rules_need_activity (&self->paths.rules) &&
       !number_text (self->paths.activities.texts, &row->values[SMX_EVENTS_ACTIVITY], &activity, error)) ||
      (section->closed != NULL &&
       !number_text (self->statuses, &row->values[SMX_EVENTS_STATUS], &status, error)) ||
      !smx__events_follow (self, section, error))
    return FALSE;
  line->case_number = (guint32)name;
  line->time = time == SMX_NULL ? SMX_UNTIMED : time;
  line->arrival = row->arrival;
  line->activity = activity == SMX_NULL ? SMX_NO_ID : (guint32)activity;
  line->status = status == SMX_NULL ? SMX_CASE_UNSAID : self->status_of[status];
  line->check = check_row (section, row);
  return TRUE;
}

/* What can be said of a line alone is said of it, so that it can be left out; what only the case shows ends reading. */
static gboolean
check_line (const SmxHandler *handler, const SmxRow *row, GError **error)
{
  SmxPlace place = row->place;
  place.field = "delivered";
  return smx__check_duration (handler, smx__value_whole (row, SMX_REQUESTS_OPENED),
                              smx__value_whole (row, SMX_REQUESTS_DELIVERED), &place, error);
}

static gboolean
take_row (SmxHandler *handler, const SmxRow *row, GError **error)
{
  SmxEventInput line;
  return check_line (handler, row, error) && read_row (handler->state, handler->section, row, &line, error) &&
         smx__events_take (handler->state, &line, error);
}

/* --- from columns --- */

static void
wish (SmxHandler *handler, SmxColumnWish *wishes)
{
  SmxEvents *self = handler->state;
  for (guint i = 0; i < SMX_EVENT_N_CODES; i++)
    if (self->fold_of[i] >= 0)
      wishes[smx__event_kept[i].field].dictionary = self->codes[i];
  wishes[SMX_EVENTS_CASE].dictionary = self->names;
  if (handler->section->closed != NULL)
    wishes[SMX_EVENTS_STATUS].dictionary = self->statuses;
  if (smx__event_rules_need_activity (&self->paths.rules))
    wishes[SMX_EVENTS_ACTIVITY].dictionary = self->paths.activities.texts;
  for (guint i = 0; i < SMX_EVENTS_N; i++)
    wishes[i].hash = is_text (handler->section, i);
}

static void
judge (SmxHandler *handler, const SmxColumns *columns)
{
  (void)handler;
  smx__judge_durations (columns, SMX_REQUESTS_OPENED, SMX_REQUESTS_DELIVERED);
}

static void
check_columns (const SmxSection *section, const SmxColumns *columns, gsize first, gsize end, guint64 *checks)
{
  memset (checks, 0, (end - first) * sizeof *checks);
  for (guint field = 0; field < SMX_EVENTS_N; field++) {
    const guint64 *hashes = columns->hashes[field];
    const gint64 *numbers = columns->numbers[field];
    if (!section->mapped[field])
      continue;
    for (gsize i = first; i < end; i++) {
      guint64 hash = hashes != NULL ? hashes[i] : numbers[i] == SMX_NULL ? 0 : hash_number (numbers[i]);
      checks[i - first] = mix (checks[i - first], field, hash);
    }
  }
}

static guint32
id_at (const SmxColumns *columns, guint field, gsize row)
{
  return columns->ids[field] == NULL ? SMX_NO_ID : columns->ids[field][row];
}

static gint64
number_at (const SmxColumns *columns, guint field, gsize row)
{
  return columns->numbers[field] == NULL ? SMX_NULL : columns->numbers[field][row];
}

static void
read_columns (const SmxEvents *self, const SmxColumns *columns, gsize row, SmxEventInput *line)
{
  guint32 status = id_at (columns, SMX_EVENTS_STATUS, row);
  gint64 time = number_at (columns, SMX_EVENTS_TIME, row);
  for (guint i = 0; i < SMX_EVENT_N_CODES; i++) {
    guint32 id = id_at (columns, smx__event_kept[i].field, row);
    line->values[i] = id == SMX_NO_ID ? SMX_NULL : id;
  }
  for (guint i = SMX_EVENT_N_CODES; i < SMX_EVENT_N; i++)
    line->values[i] = number_at (columns, smx__event_kept[i].field, row);
  line->case_number = columns->ids[SMX_EVENTS_CASE][row];
  line->time = time == SMX_NULL ? SMX_UNTIMED : time;
  line->arrival = columns->arrivals[row];
  line->activity = id_at (columns, SMX_EVENTS_ACTIVITY, row);
  line->status = status == SMX_NO_ID ? SMX_CASE_UNSAID : self->status_of[status];
}

static gboolean
take_columns (SmxHandler *handler, const SmxColumns *columns, gsize first, gsize end, gsize *n_taken,
              GError **error)
{
  SmxEvents *self = handler->state;
  guint64 checks[SMX_BATCH];
  *n_taken = 0;
  if (!smx__events_follow (self, handler->section, error))
    return FALSE;
  check_columns (handler->section, columns, first, end, checks);
  for (gsize row = first; row < end; row++) {
    SmxEventInput line;
    read_columns (self, columns, row, &line);
    line.check = (guint32)(checks[row - first] >> 34);
    if (!smx__events_take (self, &line, error))
      return FALSE;
    (*n_taken)++;
  }
  return TRUE;
}

const SmxKindHandler smx__handle_events = { .open = open_log,
                                            .row = take_row,
                                            .finish = smx__events_finish,
                                            .close = close_log,
                                            .wish = wish,
                                            .judge = judge,
                                            .columns = take_columns,
                                            .absorb = smx__events_absorb };
