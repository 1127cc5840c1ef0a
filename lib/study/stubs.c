/* Interim, until the engineers who write these push their own: whoever brings one of these functions deletes it here, and
 * the file (and its name in meson.build) when it is empty. SCAN: smx__scan*;
 * BATCH: smx__tally_count_*, smx__tally_absorb. */
#include "../tally/batch.h"
#include "../tally/tally-struct.h"
#include "scan.h"
#define AT(c, i, none) ((c) == NULL ? (none) : (c)[i])
gboolean smx__tally_count_requests (SmxTally *self, const SmxRequestBatch *b, gsize *n, GError **error)
{
  for (gsize i = 0; i < b->n; i++) {
    SmxCountedRequest r = { AT (b->role, i, SMX_NO_ID), AT (b->service, i, SMX_NO_ID), AT (b->provider, i, SMX_NO_ID), b->section,
      AT (b->reworks, i, SMX_NULL), AT (b->reassignments, i, SMX_NULL), AT (b->opened, i, SMX_NULL), AT (b->promised, i, SMX_NULL), AT (b->delivered, i, SMX_NULL),
      AT (b->repromised, i, 0), AT (b->end_customers, i, SMX_NULL), AT (b->cost, i, SMX_NULL) };
    *n = i;
    if (!smx__tally_add_request (self, &r, error)) return FALSE;
  }
  *n = b->n;
  return TRUE;
}
gboolean smx__tally_count_ratings (SmxTally *self, const SmxRatingBatch *b, gsize *n, GError **error)
{
  for (gsize i = 0; i < b->n; i++) {
    *n = i;
    if (b->perception[i] == SMX_NULL) continue;
    SmxCountedRating r = { AT (b->respondent, i, SMX_NO_ID), AT (b->role, i, SMX_NO_ID), AT (b->service, i, SMX_NO_ID), AT (b->provider, i, SMX_NO_ID), AT (b->attribute, i, SMX_NO_ID), AT (b->wave, i, SMX_NO_ID), b->section,
      AT (b->side, i, 0), b->perception[i], AT (b->expectation, i, SMX_NULL) };
    if (!smx__tally_add_rating (self, &r, error)) return FALSE;
  }
  *n = b->n;
  return TRUE;
}
gboolean smx__tally_absorb (SmxTally *self, SmxTally *other, guint32 section, GError **error)
{ (void)section; return smx_tally_merge (self, other, error); }
