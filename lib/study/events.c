/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event logs: lines are folded into cases as they arrive; when the section ends each case becomes a request.
 * Invariant: a case has one fold for each field that is kept, which holds its first or last value in the order of
 * (time, arrival); lines without time are later than all others. Codes go to the tally only when a request has them. */

#include "events-private.h"
#include "../base/memory.h"
#include <stdlib.h>
#include <xxhash.h>

SMX_MESSAGE (case_elsewhere,
             "expected a case in one section only but found {0}, which another section has too",
             "se esperaba un caso en una sola sección, pero se encontró {0}, que también está en otra");
SMX_MESSAGE (of_case, "case {0}", "caso {0}");

enum { OF_ROLE, OF_SERVICE, OF_PROVIDER, OF_REQUEST, N_CODES, NO_CODE = N_CODES };

/* Which value of a field a case has, and where its codes are numbered. */
static const struct {
  guint8 field;
  guint8 code;
  gboolean first;
} kept[] = {
  { SMX_REQUESTS_ROLE, OF_ROLE, FALSE },         { SMX_REQUESTS_SERVICE, OF_SERVICE, FALSE },
  { SMX_REQUESTS_PROVIDER, OF_PROVIDER, FALSE }, { SMX_REQUESTS_REQUEST, OF_REQUEST, FALSE },
  { SMX_REQUESTS_REWORKS, NO_CODE, FALSE },      { SMX_REQUESTS_REASSIGNMENTS, NO_CODE, FALSE },
  { SMX_REQUESTS_OPENED, NO_CODE, TRUE },        { SMX_REQUESTS_PROMISED, NO_CODE, TRUE },
  { SMX_REQUESTS_DELIVERED, NO_CODE, FALSE },    { SMX_REQUESTS_END_CUSTOMERS, NO_CODE, FALSE },
  { SMX_REQUESTS_COST, NO_CODE, FALSE },
};

typedef struct {
  gint64 value; /* or SMX_NULL */
  gint64 time;  /* of its line */
} Fold;

typedef struct {
  gint64 first_time, last_time; /* or SMX_NULL */
  guint32 last_line, last_promise;
} Case;

typedef struct {
  gint64 time, value;
  guint32 previous; /* of the same case, or SMX_NO_ID */
} Promise;

typedef struct {
  SmxEventPaths paths;
  SmxDictionary *names;          /* the cases */
  SmxDictionary *codes[N_CODES]; /* providers: those of the paths */
  int fold_of[SMX_REQUESTS_N];   /* its place among the folds of a case, or -1 */
  guint n_folds;
  Case *cases;
  gsize cases_capacity;
  Fold *folds; /* n_folds a case */
  gsize folds_capacity;
  Promise *promises;
  gsize n_promises, promises_capacity;
  Promise *promised; /* of one case */
  gsize promised_capacity;
  gint64 no_service, duplicates;
} Events;

static void
choose_folds (Events *self, const SmxSection *section)
{
  for (guint i = 0; i < SMX_REQUESTS_N; i++)
    self->fold_of[i] = -1;
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    if (section->mapped[kept[i].field] && (kept[i].code != OF_REQUEST || section->unique))
      self->fold_of[kept[i].field] = (int)self->n_folds++;
}

static gboolean
open_log (SmxHandler *handler, GError **error)
{
  Events *self = handler->state = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return FALSE;
  self->paths.tally = handler->tally;
  choose_folds (self, handler->section);
  if (!smx__event_rules_read (&self->paths.rules, handler->section, error))
    return FALSE;
  for (guint i = 0; i < N_CODES; i++)
    if ((self->codes[i] = smx__dictionary_new (error)) == NULL)
      return FALSE;
  self->names = smx__dictionary_new (error);
  self->paths.providers.texts = self->codes[OF_PROVIDER];
  self->paths.activities.texts = self->names == NULL ? NULL : smx__dictionary_new (error);
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
  Events *self = handler->state;
  if (self == NULL)
    return;
  smx__event_rules_clear (&self->paths.rules);
  for (guint i = 0; i < N_CODES; i++)
    smx__dictionary_free (self->codes[i]);
  smx__dictionary_free (self->names);
  smx__dictionary_free (self->paths.activities.texts);
  g_free (self->paths.providers.items);
  g_free (self->paths.activities.items);
  g_free (self->paths.lines);
  g_free (self->paths.path);
  g_free (self->paths.holders);
  g_free (self->cases);
  g_free (self->folds);
  g_free (self->promises);
  g_free (self->promised);
  g_free (self);
}

/* The number of the row's case, made where it is new. */
static gboolean
find_case (Events *self, const SmxValue *name, guint32 *number, GError **error)
{
  gsize n = smx__dictionary_n (self->names), folds;
  if (!g_size_checked_mul (&folds, n + 1, self->n_folds))
    return smx__fail_memory (error);
  if (!smx__reserve (&self->cases, &self->cases_capacity, n + 1, sizeof *self->cases, error) ||
      !smx__reserve (&self->folds, &self->folds_capacity, folds, sizeof *self->folds, error) ||
      !smx__dictionary_intern (self->names, name->text, name->length, number, error))
    return FALSE;
  if (*number < n)
    return TRUE;
  self->cases[n] = (Case){ SMX_NULL, SMX_NULL, SMX_NO_ID, SMX_NO_ID };
  for (gsize i = folds - self->n_folds; i < folds; i++)
    self->folds[i] = (Fold){ SMX_NULL, SMX_UNTIMED };
  return TRUE;
}

static void
fold_value (Fold *fold, gboolean first, gint64 value, gint64 time)
{
  if (fold->value != SMX_NULL && (first ? time >= fold->time : time < fold->time))
    return;
  fold->value = value;
  fold->time = time;
}

/* A text's number in the log's own dictionaries. */
static gboolean
number_code (Events *self, guint code, const SmxValue *value, guint32 *number, GError **error)
{
  gboolean added;
  if (code == OF_PROVIDER)
    return smx__event_mark (&self->paths.providers, value->text, value->length, number, &added, error);
  return smx__dictionary_intern (self->codes[code], value->text, value->length, number, error);
}

static gboolean
fold_row (SmxHandler *handler, const SmxRow *row, guint32 case_number, gint64 time, GError **error)
{
  Events *self = handler->state;
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++) {
    const SmxValue *value = &row->values[kept[i].field];
    int place = self->fold_of[kept[i].field];
    if (place < 0 || !value->known)
      continue;
    guint32 number;
    gint64 content = smx__value_whole (row, kept[i].field);
    if (kept[i].field == SMX_REQUESTS_END_CUSTOMERS || kept[i].field == SMX_REQUESTS_COST)
      content = smx__value_micro (handler, row, kept[i].field);
    if (kept[i].code != NO_CODE) {
      if (!number_code (self, kept[i].code, value, &number, error))
        return FALSE;
      content = number;
    }
    fold_value (&self->folds[(gsize)case_number * self->n_folds + (guint)place], kept[i].first, content,
                time);
  }
  return TRUE;
}

static void
fold_time (Case *one, gint64 time)
{
  if (time == SMX_UNTIMED)
    return;
  if (one->first_time == SMX_NULL || time < one->first_time)
    one->first_time = time;
  if (one->last_time == SMX_NULL || time > one->last_time)
    one->last_time = time;
}

static gboolean
keep_promise (Events *self, Case *one, gint64 time, gint64 value, GError **error)
{
  if (value == SMX_NULL)
    return TRUE;
  if (self->n_promises == SMX_NO_ID)
    return smx__fail_memory (error);
  if (!smx__reserve (&self->promises, &self->promises_capacity, self->n_promises + 1, sizeof *self->promises,
                     error))
    return FALSE;
  self->promises[self->n_promises] = (Promise){ time, value, one->last_promise };
  one->last_promise = (guint32)self->n_promises++;
  return TRUE;
}

/* 30 bits of everything that the section maps. */
static guint32
check_of (const SmxSection *section, const SmxRow *row)
{
  guint64 hash = 0;
  for (guint i = 0; i < SMX_EVENTS_N; i++) {
    const SmxValue *value = &row->values[i];
    if (!section->mapped[i])
      continue;
    SmxValueType type = smx__kinds[section->kind].fields[i].type;
    if (!value->known)
      hash = XXH3_64bits_withSeed (&i, sizeof i, hash);
    else if (type == SMX_VALUE_CODE || type == SMX_VALUE_TEXT)
      hash = XXH3_64bits_withSeed (value->text, value->length, hash + 1);
    else if (type == SMX_VALUE_DOUBLE)
      hash = XXH3_64bits_withSeed (&value->real, sizeof value->real, hash + 1);
    else
      hash = XXH3_64bits_withSeed (&value->number, sizeof value->number, hash + 1);
  }
  return (guint32)(hash & 0x3fffffffu);
}

static guint
judge_status (const SmxSection *section, const SmxValue *status)
{
  if (!status->known || section->closed == NULL)
    return SMX_CASE_UNSAID;
  for (gsize i = 0; section->closed[i] != NULL; i++)
    if (strlen (section->closed[i]) == status->length &&
        memcmp (section->closed[i], status->text, status->length) == 0)
      return SMX_CASE_CLOSED;
  return SMX_CASE_OPEN;
}

static gboolean
judge_activity (Events *self, const SmxValue *activity, guint32 *number, GError **error)
{
  SmxEventMarks *marks = &self->paths.activities;
  gboolean added;
  if (!activity->known || !smx__event_rules_need_activity (&self->paths.rules))
    return TRUE;
  if (!smx__event_mark (marks, activity->text, activity->length, number, &added, error))
    return FALSE;
  if (added)
    marks->items[*number].meaning =
        smx__event_rules_judge (&self->paths.rules, smx__dictionary_text (marks->texts, *number));
  return TRUE;
}

static gboolean
keep_line (SmxHandler *handler, const SmxRow *row, Case *one, gint64 time, GError **error)
{
  Events *self = handler->state;
  SmxEventPaths *paths = &self->paths;
  const SmxValue *provider = &row->values[SMX_REQUESTS_PROVIDER];
  guint32 provider_number = SMX_NO_ID, activity_number = SMX_NO_ID;
  if (paths->n_lines == SMX_NO_ID)
    return smx__fail_memory (error);
  if (!smx__reserve (&paths->lines, &paths->lines_capacity, paths->n_lines + 1, sizeof *paths->lines,
                     error) ||
      (provider->known && !number_code (self, OF_PROVIDER, provider, &provider_number, error)) ||
      !judge_activity (self, &row->values[SMX_EVENTS_ACTIVITY], &activity_number, error))
    return FALSE;
  SmxEventLine *line = &paths->lines[paths->n_lines];
  line->time = time;
  line->previous = one->last_line;
  line->provider = provider_number;
  line->activity = activity_number;
  line->status = judge_status (handler->section, &row->values[SMX_EVENTS_STATUS]) & 3u;
  line->check = check_of (handler->section, row) & 0x3fffffffu;
  one->last_line = (guint32)paths->n_lines++;
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
take_line (SmxHandler *handler, const SmxRow *row, GError **error)
{
  Events *self = handler->state;
  guint32 number = 0;
  if (!check_line (handler, row, error) || !find_case (self, &row->values[SMX_EVENTS_CASE], &number, error))
    return FALSE;
  gint64 said = smx__value_whole (row, SMX_EVENTS_TIME), time = said == SMX_NULL ? SMX_UNTIMED : said;
  Case *one = &self->cases[number];
  if (!keep_promise (self, one, time, smx__value_whole (row, SMX_REQUESTS_PROMISED), error) ||
      !fold_row (handler, row, number, time, error) || !keep_line (handler, row, one, time, error))
    return FALSE;
  fold_time (one, time);
  return TRUE;
}

/* The value that a case has of a field, or SMX_NULL. */
static gint64
value_of (const Events *self, guint32 case_number, guint field)
{
  int place = self->fold_of[field];
  return place < 0 ? SMX_NULL : self->folds[(gsize)case_number * self->n_folds + (guint)place].value;
}

/* 0 where a mapped count is missing. */
static gint64
count_of (const Events *self, guint32 case_number, guint field)
{
  gint64 value = value_of (self, case_number, field);
  return self->fold_of[field] >= 0 && value == SMX_NULL ? 0 : value;
}

static const char *
code_of (const Events *self, guint32 case_number, guint field, guint code)
{
  gint64 value = value_of (self, case_number, field);
  return value == SMX_NULL ? NULL : smx__dictionary_text (self->codes[code], (guint32)value);
}

static gboolean
intern_code (const Events *self, guint32 case_number, guint field, guint code, SmxDictionaryKind kind,
             guint32 *id, GError **error)
{
  const char *text = code_of (self, case_number, field, code);
  *id = SMX_NO_ID;
  return text == NULL || smx__tally_intern (self->paths.tally, kind, text, strlen (text), id, error);
}

/* By time, and by line where times are equal: of two promises the later line has the higher number before it. */
static int
compare_promises (const void *a, const void *b)
{
  const Promise *x = a, *y = b;
  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return (x->previous + 1 > y->previous + 1) - (x->previous + 1 < y->previous + 1);
}

/* How often a case was promised anew: a promise unlike the one before it. */
static gboolean
count_repromised (Events *self, const Case *one, gint64 *n, GError **error)
{
  gsize count = 0;
  for (guint32 at = one->last_promise; at != SMX_NO_ID; at = self->promises[at].previous) {
    if (!smx__reserve (&self->promised, &self->promised_capacity, count + 1, sizeof *self->promised, error))
      return FALSE;
    self->promised[count++] = self->promises[at];
  }
  if (count > 1)
    qsort (self->promised, count, sizeof *self->promised, compare_promises);
  *n = 0;
  for (gsize i = 1; i < count; i++)
    *n += self->promised[i].value != self->promised[i - 1].value;
  return TRUE;
}

/* The last that was said; else when the last closed status came. Where statuses tell, an open case is not delivered. */
static gint64
settle_delivered (const Events *self, guint32 case_number, const SmxEventWalk *walk)
{
  gint64 delivered = value_of (self, case_number, SMX_REQUESTS_DELIVERED);
  if (!self->paths.rules.closes)
    return delivered;
  if (!walk->closed)
    return SMX_NULL;
  return delivered != SMX_NULL ? delivered : walk->closed_at;
}

static void
settle_counts (const Events *self, const SmxSection *section, guint32 case_number, const SmxEventWalk *walk,
               SmxCountedRequest *request)
{
  request->reworks = count_of (self, case_number, SMX_REQUESTS_REWORKS);
  if (smx__event_rules_any (&self->paths.rules))
    request->reworks = (request->reworks == SMX_NULL ? 0 : request->reworks) + walk->reworks;
  request->reassignments = count_of (self, case_number, SMX_REQUESTS_REASSIGNMENTS);
  if (!section->mapped[SMX_REQUESTS_REASSIGNMENTS] && section->mapped[SMX_REQUESTS_PROVIDER])
    request->reassignments = walk->first_passes;
}

/* What the folds say; counts and delivery follow from the walk. */
static gboolean
start_request (const SmxHandler *handler, guint32 case_number, SmxCountedRequest *request, GError **error)
{
  Events *self = handler->state;
  const Case *one = &self->cases[case_number];
  gint64 opened = value_of (self, case_number, SMX_REQUESTS_OPENED);
  *request = (SmxCountedRequest){
    .section = handler->section_id,
    .opened = opened != SMX_NULL ? opened : one->first_time,
    .promised = value_of (self, case_number, SMX_REQUESTS_PROMISED),
    .end_customers = value_of (self, case_number, SMX_REQUESTS_END_CUSTOMERS),
    .cost = value_of (self, case_number, SMX_REQUESTS_COST),
  };
  return count_repromised (self, one, &request->repromised, error) &&
         intern_code (self, case_number, SMX_REQUESTS_ROLE, OF_ROLE, SMX_DICTIONARY_ROLE, &request->role,
                      error) &&
         intern_code (self, case_number, SMX_REQUESTS_SERVICE, OF_SERVICE, SMX_DICTIONARY_SERVICE,
                      &request->service, error) &&
         intern_code (self, case_number, SMX_REQUESTS_PROVIDER, OF_PROVIDER, SMX_DICTIONARY_PROVIDER,
                      &request->provider, error);
}

/* A case may stand in one section only. */
static gboolean
claim_case (const Events *self, guint32 case_number, GError **error)
{
  const char *name = smx__dictionary_text (self->names, case_number);
  gboolean seen;
  if (!smx__tally_see (self->paths.tally, SMX_CASES, name, strlen (name), &seen, error))
    return FALSE;
  if (!seen)
    return TRUE;
  g_autofree char *quoted = smx__quote (name, -1);
  return smx__fail (error, SMX_ERROR_CONFLICT, &(SmxPlace){ .field = "case" }, &case_elsewhere, quoted, NULL);
}

static gboolean
see_code (const SmxHandler *handler, guint32 case_number, GError **error)
{
  const Events *self = handler->state;
  const char *code = code_of (self, case_number, SMX_REQUESTS_REQUEST, OF_REQUEST);
  gboolean seen;
  if (code == NULL)
    return TRUE;
  if (!smx__tally_see (handler->tally, SMX_CODES, code, strlen (code), &seen, error))
    return FALSE;
  return !seen || smx__tally_note (handler->tally, SMX_FINDING_REPEATED_CODE, handler->section_id, SMX_NO_ID,
                                   1, error);
}

/* An error of one case: says which. */
static gboolean
fail_case (const Events *self, guint32 case_number, GError **error)
{
  if (error == NULL || g_error_matches (*error, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    return FALSE;
  g_autofree char *quoted = smx__quote (smx__dictionary_text (self->names, case_number), -1);
  g_autofree char *which = smx__message_format (&of_case, quoted, NULL);
  return smx__fail_at (error, &(SmxPlace){ .field = which });
}

static gboolean
finish_case (SmxHandler *handler, guint32 case_number, GError **error)
{
  Events *self = handler->state;
  const Case *one = &self->cases[case_number];
  SmxCountedRequest request;
  if (!claim_case (self, case_number, error) || !start_request (handler, case_number, &request, error))
    return FALSE;
  SmxEventWalk walk = { .stamp = case_number + 1,
                        .service = request.service,
                        .counts = smx__tally_covers (handler->tally, request.opened) };
  if (!smx__event_walk (&self->paths, one->last_line, &walk, error))
    return FALSE;
  settle_counts (self, handler->section, case_number, &walk, &request);
  request.delivered = settle_delivered (self, case_number, &walk);
  self->duplicates += walk.duplicates;
  self->no_service += walk.counts && request.service == SMX_NO_ID;
  gint64 end = request.delivered != SMX_NULL ? request.delivered : one->last_time;
  if (!smx__check_duration (handler, request.opened, request.delivered, &(SmxPlace){ .field = "delivered" },
                            error) ||
      !smx__tally_add_request (handler->tally, &request, error))
    return fail_case (self, case_number, error);
  return smx__event_hold (&self->paths, &walk, end, error) && see_code (handler, case_number, error);
}

static gboolean
note (const SmxHandler *handler, SmxFindingKind finding, gint64 n, GError **error)
{
  return n == 0 || smx__tally_note (handler->tally, finding, handler->section_id, SMX_NO_ID, n, error);
}

static gboolean
finish_log (SmxHandler *handler, GError **error)
{
  Events *self = handler->state;
  for (guint32 i = 0; i < smx__dictionary_n (self->names); i++)
    if (!finish_case (handler, i, error))
      return FALSE;
  return note (handler, SMX_FINDING_NO_SERVICE, self->no_service, error) &&
         note (handler, SMX_FINDING_DUPLICATE_EVENT, self->duplicates, error);
}

const SmxKindHandler smx__handle_events = {
  .open = open_log, .row = take_line, .finish = finish_log, .close = close_log
};
