/* Interim, until the engineers who write these push their own: whoever brings one of these functions deletes it here, and
 * the file (and its name in meson.build) when it is empty. SCAN: smx__scan*; VALUES: smx__input_start_thread;
 * BATCH: smx__tally_count_*, smx__tally_absorb. */
#include "../tally/batch.h"
#include "../tally/tally-struct.h"
#include "scan.h"
#include "input.h"
gboolean smx__input_start_thread (SmxInput *i, GError **e);
gboolean smx__input_start_thread (SmxInput *i, GError **e) { (void)i; (void)e; return TRUE; }
SmxScanPath smx__scan_best (void) { return SMX_SCAN_PORTABLE; }
gboolean smx__scan_can (SmxScanPath p) { return p == SMX_SCAN_PORTABLE; }
/* byte by byte */
void smx__scan (SmxScanPath path, const char *t, gsize n, char d, gboolean at_end, SmxScanned *s)
{
  (void)path;
  *s = (SmxScanned){ 0 };
  gboolean in = FALSE, start = TRUE, after = FALSE; /* start: at the begin of a field; after: behind a closing quote */
  guint64 lines = 0; gsize cuts = 0;
  for (gsize i = 0; i <= n; i++) {
    if (i == n) {
      if (!at_end) return;
      if (in) { s->odd = TRUE; return; }
      if (s->end < n) { s->end = n; s->n_lines = lines; s->n_cuts = cuts + 1; }
      return;
    }
    char c = t[i];
    if (c == 0) { s->odd = TRUE; return; }
    if (in) {
      if (c == '"') { in = FALSE; after = TRUE; }
      else if (c == '\n' || (c == '\r' && !(i + 1 < n && t[i + 1] == '\n'))) lines++;
      continue;
    }
    if (c == '"') { if (!start && !after) { s->odd = TRUE; return; } in = TRUE; start = after = FALSE; continue; }
    if (c == d) { cuts++; start = TRUE; after = FALSE; continue; }
    if (c == '\r' || c == '\n') {
      if (c == '\r' && i + 1 == n && !at_end) return;
      cuts++; lines++;
      if (c == '\r' && i + 1 < n && t[i + 1] == '\n') i++;
      s->end = i + 1; s->n_lines = lines; s->n_cuts = cuts; start = TRUE; after = FALSE; continue;
    }
    if (after) { s->odd = TRUE; return; }
    start = FALSE;
  }
}
gsize smx__scan_cuts (SmxScanPath path, const char *t, gsize n, char d, guint32 *cuts, gsize n_cuts, guint32 *rows)
{
  (void)path; (void)n_cuts;
  gboolean in = FALSE; gsize k = 0, r = 0; gsize begin = 0;
  for (gsize i = 0; i < n; i++) {
    if (t[i] == '"') in = !in;
    else if (!in && t[i] == d) cuts[k++] = (guint32)i;
    else if (!in && (t[i] == '\r' || t[i] == '\n')) { rows[r++] = (guint32)k; cuts[k++] = (guint32)i; if (t[i] == '\r' && t[i+1] == '\n' && i + 1 < n) i++; begin = i + 1; }
  }
  if (begin < n) { rows[r++] = (guint32)k; cuts[k++] = (guint32)n; }
  return r;
}
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
