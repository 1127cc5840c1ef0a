/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of an event log: each case becomes a request. */
#include "events-private.h"
#include "../base/memory.h"
#include "../base/sort.h"

#include <stdlib.h>
#include <string.h>

SMX_MESSAGE (case_elsewhere,
             "expected a case in one section only but found {0}, which another section has too",
             "se esperaba un caso en una sola sección, pero se encontró {0}, que también está en otra");
SMX_MESSAGE (of_case, "case {0}", "caso {0}");

/* The value that a case has of a field, or SMX_NULL. */
static gint64
value_of (const SmxEvents *self, guint32 case_number, guint field)
{
  int place = self->fold_of[field];
  return place < 0 ? SMX_NULL : self->folds[(gsize)case_number * self->n_folds + (guint)place].value;
}

/* 0 where a mapped count is missing. */
static gint64
count_of (const SmxEvents *self, guint32 case_number, guint field)
{
  gint64 value = value_of (self, case_number, field);
  return self->fold_of[field] >= 0 && value == SMX_NULL ? 0 : value;
}

static const char *
code_of (const SmxEvents *self, guint32 case_number, guint field)
{
  gint64 value = value_of (self, case_number, field);
  return value == SMX_NULL ? NULL : smx__dictionary_text (self->codes[field], (guint32)value);
}

/* The id in the tally of the code that a case has, made when the first request needs it. */
static gboolean
intern_code (const SmxEvents *self, guint32 case_number, guint field, SmxDictionaryKind kind, guint32 *id,
             GError **error)
{
  gint64 number = value_of (self, case_number, field);
  *id = SMX_NO_ID;
  if (number == SMX_NULL)
    return TRUE;
  guint32 *known = &self->ids[field][number];
  const char *text = smx__dictionary_text (self->codes[field], (guint32)number);
  if (*known == SMX_NO_ID && !smx__tally_intern (self->paths.tally, kind, text, strlen (text), known, error))
    return FALSE;
  *id = *known;
  return TRUE;
}

/* By time, and by arrival where times are equal. */
static int
compare_promises (const void *a, const void *b)
{
  const SmxEventPromise *x = a, *y = b;
  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return (x->arrival > y->arrival) - (x->arrival < y->arrival);
}

/* How often a case was promised anew: a promise unlike the one before it. */
static gboolean
count_repromised (SmxEvents *self, const SmxEventCase *one, gint64 *n, GError **error)
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
settle_delivered (const SmxEvents *self, guint32 case_number, const SmxEventWalk *walk)
{
  gint64 delivered = value_of (self, case_number, SMX_EVENT_DELIVERED);
  if (!self->paths.rules.closes)
    return delivered;
  if (!walk->closed)
    return SMX_NULL;
  return delivered != SMX_NULL ? delivered : walk->closed_at;
}

static void
settle_counts (const SmxEvents *self, const SmxSection *section, guint32 case_number,
               const SmxEventWalk *walk, SmxCountedRequest *request)
{
  request->reworks = count_of (self, case_number, SMX_EVENT_REWORKS);
  if (smx__event_rules_any (&self->paths.rules))
    request->reworks = (request->reworks == SMX_NULL ? 0 : request->reworks) + walk->reworks;
  request->reassignments = count_of (self, case_number, SMX_EVENT_REASSIGNMENTS);
  if (!section->mapped[SMX_REQUESTS_REASSIGNMENTS] && section->mapped[SMX_REQUESTS_PROVIDER])
    request->reassignments = walk->first_passes;
}

/* What the folds say; counts and delivery follow from the walk. */
static gboolean
start_request (const SmxHandler *handler, guint32 case_number, SmxCountedRequest *request, GError **error)
{
  SmxEvents *self = handler->state;
  const SmxEventCase *one = &self->cases[case_number];
  gint64 opened = value_of (self, case_number, SMX_EVENT_OPENED);
  *request = (SmxCountedRequest){
    .section = handler->section_id,
    .opened = opened != SMX_NULL ? opened : one->first_time,
    .promised = value_of (self, case_number, SMX_EVENT_PROMISED),
    .end_customers = value_of (self, case_number, SMX_EVENT_END_CUSTOMERS),
    .cost = value_of (self, case_number, SMX_EVENT_COST),
  };
  return count_repromised (self, one, &request->repromised, error) &&
         intern_code (self, case_number, SMX_EVENT_ROLE, SMX_DICTIONARY_ROLE, &request->role, error) &&
         intern_code (self, case_number, SMX_EVENT_SERVICE, SMX_DICTIONARY_SERVICE, &request->service,
                      error) &&
         intern_code (self, case_number, SMX_EVENT_PROVIDER, SMX_DICTIONARY_PROVIDER, &request->provider,
                      error);
}

/* A case may stand in one section only. */
static gboolean
claim_case (const SmxEvents *self, guint32 case_number, GError **error)
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
  const SmxEvents *self = handler->state;
  const char *code = code_of (self, case_number, SMX_EVENT_REQUEST);
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
fail_case (const SmxEvents *self, guint32 case_number, GError **error)
{
  if (error == NULL || g_error_matches (*error, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    return FALSE;
  g_autofree char *quoted = smx__quote (smx__dictionary_text (self->names, case_number), -1);
  g_autofree char *which = smx__message_format (&of_case, quoted, NULL);
  return smx__fail_at (error, &(SmxPlace){ .field = which });
}

static gboolean
finish_case (SmxHandler *handler, guint32 case_number, guint32 *fault, GError **error)
{
  SmxEvents *self = handler->state;
  const SmxEventCase *one = &self->cases[case_number];
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
  *fault = case_number;
  if (!smx__check_duration (handler, request.opened, request.delivered, &(SmxPlace){ .field = "delivered" },
                            error) ||
      !smx__ledger_request (&self->paths, case_number, &request, fault, error))
    return fail_case (self, *fault, error);
  return smx__event_hold (&self->paths, &walk, end, error) && see_code (handler, case_number, error);
}

static gboolean
note (const SmxHandler *handler, SmxFindingKind finding, gint64 n, GError **error)
{
  return n == 0 || smx__tally_note (handler->tally, finding, handler->section_id, SMX_NO_ID, n, error);
}

static gboolean
prepare (SmxEvents *self, GError **error)
{
  for (guint i = 0; i < SMX_EVENT_N_CODES; i++) {
    guint32 n = smx__dictionary_n (self->codes[i]);
    self->ids[i] = smx__allocate (n, sizeof *self->ids[i], error);
    if (self->ids[i] == NULL)
      return FALSE;
    for (guint32 id = 0; id < n; id++)
      self->ids[i][id] = SMX_NO_ID;
  }
  self->paths.ledger = smx__allocate (1, sizeof *self->paths.ledger, error);
  return self->paths.ledger != NULL;
}

/* The cases in order of their first lines, whoever read them: so that of two that are at fault the first is told. */
static guint32 *
order_cases (const SmxEvents *self, GError **error)
{
  g_autofree guint32 *arrivals = smx__allocate (self->n_cases, 2 * sizeof *arrivals, error);
  if (arrivals == NULL)
    return NULL;
  for (gsize i = 0; i < self->n_cases; i++) {
    arrivals[2 * i] = smx__high (self->cases[i].first_arrival);
    arrivals[2 * i + 1] = smx__low (self->cases[i].first_arrival);
  }
  return smx__sorted_rows (arrivals, self->n_cases, 2, error);
}

gboolean
smx__events_finish (SmxHandler *handler, GError **error)
{
  SmxEvents *self = handler->state;
  guint32 fault;
  g_autofree guint32 *order = order_cases (self, error);
  if (order == NULL || !prepare (self, error))
    return FALSE;
  for (gsize i = 0; i < self->n_cases; i++)
    if (!finish_case (handler, order[i], &fault, error))
      return FALSE;
  if (!smx__ledger_close (&self->paths, handler->section_id, &fault, error))
    return fail_case (self, fault, error);
  return note (handler, SMX_FINDING_NO_SERVICE, self->no_service, error) &&
         note (handler, SMX_FINDING_DUPLICATE_EVENT, self->duplicates, error);
}
