/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door for single records: a request or a rating is a batch of one. What an event log adds besides has one entry. */
#include "batch.h"
#include "tally-struct.h"

gboolean
smx__tally_add_request (SmxTally *self, const SmxCountedRequest *request, GError **error)
{
  const SmxRequestBatch one = { .n = 1,
                                .section = request->section,
                                .role = &request->role,
                                .service = &request->service,
                                .provider = &request->provider,
                                .reworks = &request->reworks,
                                .reassignments = &request->reassignments,
                                .opened = &request->opened,
                                .promised = &request->promised,
                                .delivered = &request->delivered,
                                .repromised = &request->repromised,
                                .end_customers = &request->end_customers,
                                .cost = &request->cost };
  gsize n_counted;
  return smx__tally_count_requests (self, &one, &n_counted, error);
}

SmxRatingBatch
smx__rating_as_batch (const SmxCountedRating *rating, const guint8 *side)
{
  return (SmxRatingBatch){ .n = 1,
                           .section = rating->section,
                           .respondent = &rating->respondent,
                           .role = &rating->role,
                           .service = &rating->service,
                           .provider = &rating->provider,
                           .attribute = &rating->attribute,
                           .wave = &rating->wave,
                           .side = side,
                           .perception = &rating->perception,
                           .expectation = &rating->expectation };
}

gboolean
smx__tally_add_rating (SmxTally *self, const SmxCountedRating *rating, GError **error)
{
  const guint8 side = (guint8)rating->side;
  const SmxRatingBatch one = smx__rating_as_batch (rating, &side);
  gsize n_counted;
  return smx__tally_count_ratings (self, &one, &n_counted, error);
}

gboolean
smx__tally_add_handover (SmxTally *self, guint32 from, guint32 to, guint32 service, const SmxHandover *counts,
                         GError **error)
{
  SmxAddition addition = { SMX_HANDOVERS, { from, to, service }, counts };
  return smx__tally_add_all (self, &addition, 1, error);
}

gboolean
smx__tally_add_held (SmxTally *self, guint32 provider, guint32 service, gint64 microseconds, GError **error)
{
  const SmxHeld held = { .held = microseconds, .requests = 1 };
  SmxAddition addition = { SMX_HELD, { provider, service }, &held };
  return smx__tally_add_all (self, &addition, 1, error);
}
