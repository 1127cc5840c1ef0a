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

const SmxKindHandler smx__handle_requests = { .row = take_row };
