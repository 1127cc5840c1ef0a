/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the cases of a log give to the tally: written down, and given a page at a time, which is faster than one by one. */
#include "events-private.h"

enum { PASSED = 1, RETURNED = 2, RETURNED_INDIRECTLY = 4, CLOSED = 8, REOPENED = 16 };

static gboolean
give_handovers (SmxEventPaths *self, GError **error)
{
  SmxEventLedger *page = self->ledger;
  const SmxAddend addends[] = { { 0, SMX_ADD_BITS, page->what, PASSED },
                                { 1, SMX_ADD_BITS, page->what, RETURNED },
                                { 2, SMX_ADD_BITS, page->what, RETURNED_INDIRECTLY },
                                { 3, SMX_ADD_BITS, page->what, CLOSED },
                                { 4, SMX_ADD_BITS, page->what, REOPENED } };
  gsize n = page->n_handovers;
  page->n_handovers = 0;
  return smx__tally_count (self->tally, SMX_HANDOVERS, page->handovers, n, addends, G_N_ELEMENTS (addends),
                           error);
}

static gboolean
give_held (SmxEventPaths *self, GError **error)
{
  SmxEventLedger *page = self->ledger;
  const SmxAddend addends[] = { { 0, SMX_ADD_INT64, page->microseconds, 0 }, { 1, SMX_ADD_ONE, NULL, 0 } };
  gsize n = page->n_held;
  page->n_held = 0;
  return smx__tally_count (self->tally, SMX_HELD, page->held, n, addends, G_N_ELEMENTS (addends), error);
}

static gboolean
give_requests (SmxEventPaths *self, guint32 section, guint32 *fault, GError **error)
{
  SmxEventLedger *page = self->ledger;
  SmxRequestBatch batch = { .n = page->n_requests,
                            .section = section,
                            .waits = TRUE,
                            .role = page->role,
                            .service = page->service,
                            .provider = page->provider,
                            .reworks = page->reworks,
                            .reassignments = page->reassignments,
                            .opened = page->opened,
                            .promised = page->promised,
                            .delivered = page->delivered,
                            .repromised = page->repromised,
                            .end_customers = page->end_customers,
                            .cost = page->cost };
  gsize n_counted = 0;
  page->n_requests = 0;
  if (batch.n == 0 || smx__tally_count_requests (self->tally, &batch, &n_counted, error))
    return TRUE;
  *fault = page->cases[n_counted];
  return FALSE;
}

gboolean
smx__ledger_handover (SmxEventPaths *self, guint32 from, guint32 to, guint32 service,
                      const SmxHandover *counts, GError **error)
{
  SmxEventLedger *page = self->ledger;
  gsize n = page->n_handovers++;
  page->handovers[3 * n] = from;
  page->handovers[3 * n + 1] = to;
  page->handovers[3 * n + 2] = service;
  page->what[n] =
      (guint16)((counts->passes != 0 ? PASSED : 0) | (counts->direct_returns != 0 ? RETURNED : 0) |
                (counts->indirect_returns != 0 ? RETURNED_INDIRECTLY : 0) |
                (counts->closings != 0 ? CLOSED : 0) | (counts->reopened != 0 ? REOPENED : 0));
  return page->n_handovers < SMX_BATCH || give_handovers (self, error);
}

gboolean
smx__ledger_held (SmxEventPaths *self, guint32 provider, guint32 service, gint64 microseconds, GError **error)
{
  SmxEventLedger *page = self->ledger;
  gsize n = page->n_held++;
  page->held[2 * n] = provider;
  page->held[2 * n + 1] = service;
  page->microseconds[n] = microseconds;
  return page->n_held < SMX_BATCH || give_held (self, error);
}

gboolean
smx__ledger_request (SmxEventPaths *self, guint32 case_number, const SmxCountedRequest *request,
                     guint32 *fault, GError **error)
{
  SmxEventLedger *page = self->ledger;
  gsize n = page->n_requests++;
  page->cases[n] = case_number;
  page->role[n] = request->role;
  page->service[n] = request->service;
  page->provider[n] = request->provider;
  page->reworks[n] = request->reworks;
  page->reassignments[n] = request->reassignments;
  page->opened[n] = request->opened;
  page->promised[n] = request->promised;
  page->delivered[n] = request->delivered;
  page->repromised[n] = request->repromised;
  page->end_customers[n] = request->end_customers;
  page->cost[n] = request->cost;
  return page->n_requests < SMX_BATCH || give_requests (self, request->section, fault, error);
}

gboolean
smx__ledger_close (SmxEventPaths *self, guint32 section, guint32 *fault, GError **error)
{
  return give_requests (self, section, fault, error) && give_handovers (self, error) &&
         give_held (self, error);
}
