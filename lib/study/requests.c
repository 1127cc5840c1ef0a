/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests: a row a request. Acknowledged, cause, channel, outcome, level and area were checked on the way here and are
 * kept when a grouping holds them. */

#include "handler-private.h"

/* A code that came before is noted and counted all the same. */
static gboolean
see_code (SmxHandler *self, const SmxRow *row, GError **error)
{
  const SmxValue *code = &row->values[SMX_REQUESTS_REQUEST];
  gboolean seen;
  if (!self->section->unique || !code->known)
    return TRUE;
  if (!smx__tally_see (self->tally, SMX_CODES, code->text, code->length, &seen, error))
    return FALSE;
  return !seen ||
         smx__tally_note (self->tally, SMX_FINDING_REPEATED_CODE, self->section_id, SMX_NO_ID, 1, error);
}

static gboolean
take_row (SmxHandler *self, const SmxRow *row, GError **error)
{
  SmxCountedRequest request = {
    .section = self->section_id,
    .reworks = smx__value_count (self, row, SMX_REQUESTS_REWORKS),
    .reassignments = smx__value_count (self, row, SMX_REQUESTS_REASSIGNMENTS),
    .opened = smx__value_whole (row, SMX_REQUESTS_OPENED),
    .promised = smx__value_whole (row, SMX_REQUESTS_PROMISED),
    .delivered = smx__value_whole (row, SMX_REQUESTS_DELIVERED),
    .end_customers = smx__value_micro (self, row, SMX_REQUESTS_END_CUSTOMERS),
    .cost = smx__value_micro (self, row, SMX_REQUESTS_COST),
  };
  SmxPlace place = row->place;
  place.field = "delivered";
  if (!smx__check_duration (self, request.opened, request.delivered, &place, error) ||
      !smx__mention (self, SMX_DICTIONARY_ROLE, row, SMX_REQUESTS_ROLE, &request.role, error) ||
      !smx__mention (self, SMX_DICTIONARY_SERVICE, row, SMX_REQUESTS_SERVICE, &request.service, error) ||
      !smx__mention (self, SMX_DICTIONARY_PROVIDER, row, SMX_REQUESTS_PROVIDER, &request.provider, error))
    return FALSE;
  if (!smx__tally_add_request (self->tally, &request, error))
    return smx__placed (error, row);
  return see_code (self, row, error);
}

/* --- by columns --- */

static void
wish (SmxHandler *self, SmxColumnWish *wishes)
{
  smx__wish (self, SMX_REQUESTS_ROLE, SMX_DICTIONARY_ROLE);
  smx__wish (self, SMX_REQUESTS_SERVICE, SMX_DICTIONARY_SERVICE);
  smx__wish (self, SMX_REQUESTS_PROVIDER, SMX_DICTIONARY_PROVIDER);
  wishes[SMX_REQUESTS_REQUEST].hash = self->section->unique;
}

static void
judge (SmxHandler *self, const SmxColumns *columns)
{
  (void)self;
  smx__judge_durations (columns, SMX_REQUESTS_OPENED, SMX_REQUESTS_DELIVERED);
  smx__judge_counts (columns, SMX_REQUESTS_REWORKS);
  smx__judge_counts (columns, SMX_REQUESTS_REASSIGNMENTS);
}

static gboolean
see_codes (SmxHandler *self, const SmxColumns *columns, gsize first, gsize end, GError **error)
{
  const guint64 *hashes = columns->hashes[SMX_REQUESTS_REQUEST];
  gint64 n_seen = 0;
  for (gsize i = first; hashes != NULL && i < end; i++) {
    gboolean seen = FALSE;
    if (hashes[i] != 0 && !smx__tally_see_hash (self->tally, SMX_CODES, hashes[i], &seen, error))
      return FALSE;
    n_seen += seen;
  }
  return n_seen == 0 ||
         smx__tally_note (self->tally, SMX_FINDING_REPEATED_CODE, self->section_id, SMX_NO_ID, n_seen, error);
}

static gboolean
take_columns (SmxHandler *self, const SmxColumns *columns, gsize first, gsize end, gsize *n_taken,
              GError **error)
{
  SmxRequestBatch batch = {
    .n = end - first,
    .section = self->section_id,
    .waits = TRUE,
    .role = SMX_PART (columns, ids, SMX_REQUESTS_ROLE, first),
    .service = SMX_PART (columns, ids, SMX_REQUESTS_SERVICE, first),
    .provider = SMX_PART (columns, ids, SMX_REQUESTS_PROVIDER, first),
    .reworks = SMX_PART (columns, numbers, SMX_REQUESTS_REWORKS, first),
    .reassignments = SMX_PART (columns, numbers, SMX_REQUESTS_REASSIGNMENTS, first),
    .opened = SMX_PART (columns, numbers, SMX_REQUESTS_OPENED, first),
    .promised = SMX_PART (columns, numbers, SMX_REQUESTS_PROMISED, first),
    .delivered = SMX_PART (columns, numbers, SMX_REQUESTS_DELIVERED, first),
    .end_customers = SMX_PART (columns, numbers, SMX_REQUESTS_END_CUSTOMERS, first),
    .cost = SMX_PART (columns, numbers, SMX_REQUESTS_COST, first),
  };
  GError *cause = NULL;
  *n_taken = 0;
  gboolean counted = smx__tally_count_requests (self->tally, &batch, n_taken, &cause);
  if (counted)
    *n_taken = batch.n;
  if (!counted && !g_error_matches (cause, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    g_clear_error (&cause);
  if (cause == NULL && see_codes (self, columns, first, first + *n_taken, &cause))
    return counted;
  g_propagate_error (error, cause);
  return FALSE;
}

const SmxKindHandler smx__handle_requests = {
  .row = take_row, .wish = wish, .judge = judge, .columns = take_columns
};
