/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records from a program, many at once: columns are checked as wholes, cut into batches and handed to the door for
 * batches.
 *
 * Invariant: what is accepted is what row by row would be accepted; a value that is not is told by the same code as
 * there. Rows before the first bad one are counted. */
#include "batch.h"
#include "program.h"

#include "../base/options.h"
#include "limits.h"
#include <math.h>

SMX_MESSAGE (an_index, "an index below {0}, as smx_tally_code() gave it,",
             "un índice menor que {0}, de los que dio smx_tally_code(),");

void
smx_request_columns_init (SmxRequestColumns *columns, gsize struct_size)
{
  const SmxRequestColumns none = { .struct_size = sizeof none };
  smx__options_init (columns, struct_size, &none, sizeof none);
}

void
smx_rating_columns_init (SmxRatingColumns *columns, gsize struct_size)
{
  const SmxRatingColumns none = { .struct_size = sizeof none };
  smx__options_init (columns, struct_size, &none, sizeof none);
}

/* Columns */

/* Part of a column that may not be there. */
#define AT(column, from) ((column) == NULL ? NULL : (column) + (from))

/* How many of the first @n indices are of the tally, or none where that is allowed. */
static gsize
good_indices (const SmxTally *self, SmxDictionaryKind kind, const guint32 *column, gsize n, gboolean needed)
{
  guint32 n_texts = smx__dictionary_n (self->dictionaries[kind]);
  guint32 none = needed ? 0 : 1, bad = 0;
  if (column == NULL)
    return needed ? 0 : n;
  for (gsize i = 0; i < n; i++) /* SMX_NO_INDEX + 1 is 0 */
    bad |= (guint32)(column[i] + none >= n_texts + none);
  for (gsize i = 0; bad != 0 && i < n; i++)
    if (column[i] + none >= n_texts + none)
      return i;
  return n;
}

/* How many of the first @n numbers are unknown or within the domain. */
static gsize
good_numbers (const gint64 *column, gsize n, gint64 low, gint64 high)
{
  int bad = 0;
  if (column == NULL)
    return n;
  for (gsize i = 0; i < n; i++)
    bad |= (column[i] != SMX_UNKNOWN) & ((column[i] < low) | (column[i] > high));
  for (gsize i = 0; bad != 0 && i < n; i++)
    if (column[i] != SMX_UNKNOWN && (column[i] < low || column[i] > high))
      return i;
  return n;
}

/* How many of the first @n numbers are unknown or within the domain; those in millionths. */
static gsize
good_decimals (const double *column, gsize n, gint64 low, gint64 high, gint64 *micro)
{
  for (gsize i = 0; column != NULL && i < n; i++)
    if (!smx__to_micro (column[i], low, high, &micro[i]))
      return i;
  return n;
}

/* Errors of a row: "requests[17]: ..."; NO_MEMORY is of none. */
static gboolean
fail_in_row (const char *what, gsize row, GError **error)
{
  if (error != NULL && g_error_matches (*error, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    return FALSE;
  g_autofree char *name = g_strdup_printf ("%s[%" G_GSIZE_FORMAT "]", what, row);
  return smx__fail_at (error, &(SmxPlace){ .file = name });
}

static gboolean
check_index (const SmxTally *self, SmxDictionaryKind kind, const char *field, const guint32 *column,
             gsize row, gboolean needed, GError **error)
{
  guint32 n = smx__dictionary_n (self->dictionaries[kind]);
  guint32 index = column == NULL ? SMX_NO_INDEX : column[row];
  if (index < n || (index == SMX_NO_INDEX && !needed))
    return TRUE;
  if (index == SMX_NO_INDEX) {
    smx__fail_needed (error, "SMX_NO_INDEX");
  } else {
    g_autofree char *limit = g_strdup_printf ("%u", n), *found = g_strdup_printf ("%u", index);
    smx__fail_value (error, SMX_ERROR_RANGE, smx__message_format (&an_index, limit, NULL), found, NULL);
  }
  return smx__fail_at (error, &(SmxPlace){ .field = field });
}

/* Requests */

/* The part of the columns that is counted at once, in the units of the tally. */
typedef struct {
  SmxRequestBatch batch;
  gint64 end_customers[SMX_BATCH], cost[SMX_BATCH];
} RequestPart;

/* Fills a part with as many of the @n rows as are good. */
static void
cut_requests (const SmxTally *self, const SmxRequestColumns *all, gsize from, gsize n, guint32 section,
              RequestPart *part)
{
  const gint64 customers = (gint64)SMX_MAX_CUSTOMERS * SMX_MICRO, money = (gint64)SMX_MAX_MONEY * SMX_MICRO;
  SmxRequestBatch *batch = &part->batch;
  *batch = (SmxRequestBatch){ .section = section,
                              .role = AT (all->role, from),
                              .service = AT (all->service, from),
                              .provider = AT (all->provider, from),
                              .reworks = AT (all->reworks, from),
                              .reassignments = AT (all->reassignments, from),
                              .opened = AT (all->opened, from),
                              .promised = AT (all->promised, from),
                              .delivered = AT (all->delivered, from),
                              .end_customers = all->end_customers == NULL ? NULL : part->end_customers,
                              .cost = all->cost == NULL ? NULL : part->cost };
  n = good_indices (self, SMX_DICTIONARY_SERVICE, batch->service, n, TRUE);
  n = good_indices (self, SMX_DICTIONARY_ROLE, batch->role, n, FALSE);
  n = good_indices (self, SMX_DICTIONARY_PROVIDER, batch->provider, n, FALSE);
  n = good_numbers (batch->reworks, n, 0, SMX_MAX_COUNT);
  n = good_numbers (batch->reassignments, n, 0, SMX_MAX_COUNT);
  n = good_numbers (batch->opened, n, SMX_MIN_TIME, SMX_MAX_TIME);
  n = good_numbers (batch->promised, n, SMX_MIN_TIME, SMX_MAX_TIME);
  n = good_numbers (batch->delivered, n, SMX_MIN_TIME, SMX_MAX_TIME);
  n = good_decimals (AT (all->end_customers, from), n, 0, customers, part->end_customers);
  batch->n = good_decimals (AT (all->cost, from), n, -money, money, part->cost);
}

#define VALUE(column, row, unknown) ((column) == NULL ? (unknown) : (column)[row])

/* Says what is wrong with a row. */
static gboolean
refuse_request (const SmxTally *self, const SmxRequestColumns *all, gsize row, GError **error)
{
  SmxCountedRequest counted;
  const SmxRequest request = { .reworks = VALUE (all->reworks, row, SMX_UNKNOWN),
                               .reassignments = VALUE (all->reassignments, row, SMX_UNKNOWN),
                               .opened = VALUE (all->opened, row, SMX_UNKNOWN),
                               .promised = VALUE (all->promised, row, SMX_UNKNOWN),
                               .delivered = VALUE (all->delivered, row, SMX_UNKNOWN),
                               .end_customers = VALUE (all->end_customers, row, NAN),
                               .cost = VALUE (all->cost, row, NAN) };
  if (smx__take_request_numbers (&request, &counted, error) &&
      check_index (self, SMX_DICTIONARY_SERVICE, "service", all->service, row, TRUE, error) &&
      check_index (self, SMX_DICTIONARY_ROLE, "role", all->role, row, FALSE, error))
    check_index (self, SMX_DICTIONARY_PROVIDER, "provider", all->provider, row, FALSE, error);
  return fail_in_row ("requests", row, error);
}

/* Counts the rows of a part; one by one where they have codes, which are seen with the row or not at all. */
static gboolean
count_requests (SmxTally *self, const SmxRequestColumns *all, gsize from, const SmxRequestBatch *batch,
                gsize *n_counted, GError **error)
{
  if (all->request == NULL || batch->n == 0)
    return smx__tally_count_requests (self, batch, n_counted, error);
  SmxBefore before = smx__before (self);
  *n_counted = 0;
  if (smx__see_request (self, all->request[from], batch->section, &before, error) &&
      smx__tally_count_requests (self, batch, n_counted, error))
    return TRUE;
  smx__undo (self, &before);
  return FALSE;
}

static gboolean
add_requests (SmxTally *self, const SmxRequestColumns *all, gsize *n_added, GError **error)
{
  RequestPart part;
  guint32 section;
  gsize most = all->request == NULL ? SMX_BATCH : 1;
  if (!smx__program_section (self, SMX_BY_PROGRAM_REQUESTS, &section, error))
    return FALSE;
  while (*n_added < all->n) {
    gsize from = *n_added, n = MIN (all->n - from, most), n_counted = 0;
    cut_requests (self, all, from, n, section, &part);
    gboolean good = count_requests (self, all, from, &part.batch, &n_counted, error);
    *n_added += n_counted;
    if (!good)
      return fail_in_row ("requests", from + n_counted, error);
    if (n_counted < n)
      return refuse_request (self, all, *n_added, error);
  }
  return TRUE;
}

gboolean
smx_tally_add_requests (SmxTally *self, const SmxRequestColumns *columns, gsize *n_added, GError **error)
{
  g_return_val_if_fail (self != NULL && columns != NULL, FALSE);
  SMX_LANGUAGE_SCOPE (self->settings.language);
  SmxRequestColumns all;
  gsize n = 0;
  smx_request_columns_init (&all, sizeof all);
  gboolean good = smx__options_resolve ("SmxRequestColumns", &all, sizeof all, columns, error);
  if (good) {
    const SmxBefore before = smx__before (self);
    good = add_requests (self, &all, &n, error);
    if (n == 0)
      smx__undo (self, &before);
    smx__program_came (self, SMX_BY_PROGRAM_REQUESTS, n);
  }
  if (n_added != NULL)
    *n_added = n;
  return good;
}

/* Ratings */

typedef struct {
  SmxRatingBatch batch;
  gint64 perception[SMX_BATCH], expectation[SMX_BATCH];
} RatingPart;

static gsize
good_sides (const guint8 *column, gsize n)
{
  for (gsize i = 0; column != NULL && i < n; i++)
    if (column[i] > SMX_SIDE_BACK)
      return i;
  return n;
}

static void
cut_ratings (const SmxTally *self, const SmxRatingColumns *all, gsize from, gsize n, guint32 section,
             RatingPart *part)
{
  gint64 low = self->settings.low, high = self->settings.high;
  SmxRatingBatch *batch = &part->batch;
  *batch = (SmxRatingBatch){ .section = section,
                             .logs = TRUE,
                             .respondent = AT (all->respondent, from),
                             .role = AT (all->role, from),
                             .service = AT (all->service, from),
                             .provider = AT (all->provider, from),
                             .attribute = AT (all->attribute, from),
                             .wave = AT (all->wave, from),
                             .side = AT (all->side, from),
                             .perception = all->perception == NULL ? NULL : part->perception,
                             .expectation = all->expectation == NULL ? NULL : part->expectation };
  n = low == SMX_NULL ? 0 : n;
  n = good_indices (self, SMX_DICTIONARY_SERVICE, batch->service, n, TRUE);
  n = good_indices (self, SMX_DICTIONARY_ROLE, batch->role, n, FALSE);
  n = good_indices (self, SMX_DICTIONARY_PROVIDER, batch->provider, n, FALSE);
  n = good_indices (self, SMX_DICTIONARY_RESPONDENT, batch->respondent, n, FALSE);
  n = good_indices (self, SMX_DICTIONARY_ATTRIBUTE, batch->attribute, n, FALSE);
  n = good_indices (self, SMX_DICTIONARY_WAVE, batch->wave, n, FALSE);
  n = good_sides (batch->side, n);
  n = good_decimals (AT (all->perception, from), n, low, high, part->perception);
  batch->n = good_decimals (AT (all->expectation, from), n, low, high, part->expectation);
}

static gboolean
refuse_rating (const SmxTally *self, const SmxRatingColumns *all, gsize row, GError **error)
{
  SmxCountedRating counted;
  const SmxRating rating = { .side = VALUE (all->side, row, SMX_SIDE_FRONT),
                             .perception = VALUE (all->perception, row, NAN),
                             .expectation = VALUE (all->expectation, row, NAN) };
  if (smx__take_rating_numbers (self, &rating, &counted, error) &&
      check_index (self, SMX_DICTIONARY_SERVICE, "service", all->service, row, TRUE, error) &&
      check_index (self, SMX_DICTIONARY_ROLE, "role", all->role, row, FALSE, error) &&
      check_index (self, SMX_DICTIONARY_PROVIDER, "provider", all->provider, row, FALSE, error) &&
      check_index (self, SMX_DICTIONARY_RESPONDENT, "respondent", all->respondent, row, FALSE, error) &&
      check_index (self, SMX_DICTIONARY_ATTRIBUTE, "attribute", all->attribute, row, FALSE, error))
    check_index (self, SMX_DICTIONARY_WAVE, "wave", all->wave, row, FALSE, error);
  return fail_in_row ("ratings", row, error);
}

/* Ratings that are no answers, from a row on. */
static gint64
count_unanswered (const SmxRatingBatch *batch, gsize from)
{
  gint64 n = 0;
  for (gsize i = from; i < batch->n; i++)
    n += batch->perception == NULL || batch->perception[i] == SMX_NULL;
  return n;
}

static gboolean
note_unanswered (SmxTally *self, const SmxRatingBatch *batch, gint64 n, GError **error)
{
  return n == 0 || smx__tally_note (self, SMX_FINDING_NO_ANSWER, batch->section, SMX_NO_ID, n, error);
}

/* What is no answer is noted first, since only that can fail, and taken back where the rows before it end. */
static gboolean
count_ratings (SmxTally *self, const SmxRatingBatch *batch, gsize *n_counted, GError **error)
{
  const SmxBefore before = smx__before (self);
  *n_counted = 0;
  if (!note_unanswered (self, batch, count_unanswered (batch, 0), error))
    return FALSE;
  gboolean good = smx__tally_count_ratings (self, batch, n_counted, error);
  if (!good)
    note_unanswered (self, batch, -count_unanswered (batch, *n_counted), NULL);
  if (*n_counted == 0)
    smx__undo (self, &before);
  return good;
}

/* How many rows may be counted at once. The first finding of this kind is that of the first row of its part, which is
 * always taken: so none is ever left that found nothing. */
static gsize
until_first_unanswered (const SmxTally *self, const SmxRatingBatch *batch)
{
  const guint32 key[] = { SMX_FINDING_NO_ANSWER, batch->section, SMX_NO_ID };
  gsize n = 0, place;
  if (count_unanswered (batch, 0) == 0 || smx__groups_find (self->groups[SMX_FINDINGS], key, &place))
    return batch->n;
  while (batch->perception != NULL && batch->perception[n] != SMX_NULL)
    n++;
  return n == 0 ? batch->n : n;
}

static gboolean
add_ratings (SmxTally *self, const SmxRatingColumns *all, gsize *n_added, GError **error)
{
  RatingPart part;
  guint32 section;
  if (!smx__program_section (self, SMX_BY_PROGRAM_RATINGS, &section, error))
    return FALSE;
  while (*n_added < all->n) {
    gsize from = *n_added, n = MIN (all->n - from, SMX_BATCH), n_counted = 0;
    cut_ratings (self, all, from, n, section, &part);
    gsize n_good = part.batch.n;
    part.batch.n = until_first_unanswered (self, &part.batch);
    gboolean good = count_ratings (self, &part.batch, &n_counted, error);
    *n_added += n_counted;
    if (!good)
      return fail_in_row ("ratings", from + n_counted, error);
    if (n_counted == n_good && n_good < n)
      return refuse_rating (self, all, *n_added, error);
  }
  return TRUE;
}

gboolean
smx_tally_add_ratings (SmxTally *self, const SmxRatingColumns *columns, gsize *n_added, GError **error)
{
  g_return_val_if_fail (self != NULL && columns != NULL, FALSE);
  SMX_LANGUAGE_SCOPE (self->settings.language);
  SmxRatingColumns all;
  gsize n = 0;
  smx_rating_columns_init (&all, sizeof all);
  gboolean good = smx__options_resolve ("SmxRatingColumns", &all, sizeof all, columns, error);
  if (good) {
    const SmxBefore before = smx__before (self);
    good = add_ratings (self, &all, &n, error);
    if (n == 0)
      smx__undo (self, &before);
    smx__program_came (self, SMX_BY_PROGRAM_RATINGS, n);
  }
  if (n_added != NULL)
    *n_added = n;
  return good;
}
