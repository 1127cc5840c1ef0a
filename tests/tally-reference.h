/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slow, obvious tally: one row at a time, wide structs in a hash table, the definitions of docs/method.md written down
 * once more. Keys are numbers of the tally that it is held against. */
#ifndef SMX_TALLY_REFERENCE_H
#define SMX_TALLY_REFERENCE_H

#include "tally-dump.h"
#include "tally-records.h"
#include "tally/batch.h"
#include "tally/period.h"

#include "stats/histogram.h"

typedef struct {
  const SmxTally *tally; /* settings, dictionaries */
  GTimeZone *zone;
  GHashTable *groups[SMX_N_GROUPINGS]; /* key as bytes to struct */
  GHashTable *standards;               /* service to hours */
  gint64 n_requests, n_ratings, last_time;
} Reference;

static inline void
reference_init (Reference *self, const SmxTally *tally)
{
  *self = (Reference){ .tally = tally, .last_time = N };
  self->zone = smx__zone_new (smx__tally_settings (tally)->timezone, NULL);
  self->standards = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  for (guint i = 0; i < SMX_N_GROUPINGS; i++)
    self->groups[i] =
        g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, g_free);
}

static inline void
reference_clear (Reference *self)
{
  g_time_zone_unref (self->zone);
  g_hash_table_unref (self->standards);
  for (guint i = 0; i < SMX_N_GROUPINGS; i++)
    g_hash_table_unref (self->groups[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reference, reference_clear)

static inline void
reference_state_standard (Reference *self, guint32 service_id, double hours)
{
  double *copy = g_new (double, 1);
  *copy = hours;
  g_hash_table_insert (self->standards, GUINT_TO_POINTER (service_id), copy);
}

static inline void
reference_add (Reference *self, SmxGroupingKind kind, const guint32 *key, const void *value)
{
  const SmxGroupingSpec *spec = &smx__groupings[kind];
  const SmxGroupField *field;
  GBytes *bytes = g_bytes_new (key, spec->n_keys * sizeof *key);
  void *sum = g_hash_table_lookup (self->groups[kind], bytes);
  if (sum == NULL) {
    sum = g_malloc (spec->value_size);
    smx__value_blank (spec, sum);
    g_hash_table_insert (self->groups[kind], g_bytes_ref (bytes), sum);
  }
  assert_int_equal (smx__value_combine (spec, sum, value, &field), SMX_COMBINED);
  g_bytes_unref (bytes);
}

#define ADD(kind, value, ...) reference_add (self, kind, (const guint32[]){ __VA_ARGS__ }, value)

static inline gint64
reference_standard (const Reference *self, const SmxCountedRequest *request)
{
  const double *hours = request->service == SMX_NO_ID
                            ? NULL
                            : g_hash_table_lookup (self->standards, GUINT_TO_POINTER (request->service));
  return hours == NULL || request->opened == N ? N
                                               : request->opened + (gint64)llround (*hours * (double)HOUR);
}

/* Whether it can be judged if a time was kept, and whether it was. */
static inline void
reference_judge (const Reference *self, const SmxCountedRequest *request, gint64 time, gint64 *due,
                 gint64 *kept)
{
  gint64 as_of = smx__tally_settings (self->tally)->as_of;
  *due = *kept = 0;
  if (time == N)
    return;
  if (as_of == N ? request->delivered != N : time <= as_of)
    *due = 1;
  if (*due && request->delivered != N && request->delivered <= time)
    *kept = 1;
}

static inline void
reference_deliver (Reference *self, const SmxCountedRequest *request, gint64 duration)
{
  guint32 bucket = smx__bucket_of (duration / 1000000);
  SmxDelays one = { { 0 } };
  one.n[bucket % 16] = 1;
  if (request->service != SMX_NO_ID)
    ADD (SMX_DELAYS_SERVICE, &one, request->service, bucket / 16);
  if (request->provider != SMX_NO_ID)
    ADD (SMX_DELAYS_PROVIDER, &one, request->provider, bucket / 16);
  if (request->provider == SMX_NO_ID)
    ADD (SMX_DELAYS_NO_PROVIDER, &one, request->service, bucket / 16);
  ADD (SMX_DELAYS_ROLE, &one, request->role, bucket / 16);
}

static inline SmxCell
reference_cell (const Reference *self, const SmxCountedRequest *request)
{
  SmxCell cell = { .requests = 1, .open = request->delivered == N, .repromised = request->repromised };
  if (request->reworks != N) {
    cell.rework_known = 1;
    cell.reworks = request->reworks;
    cell.reworked = request->reworks > 0;
  }
  if (request->reassignments != N) {
    cell.reassignment_known = 1;
    cell.reassignments = request->reassignments;
    cell.reassigned = request->reassignments > 0;
  }
  if (request->end_customers != N) {
    cell.customers_known = 1;
    cell.customers = request->end_customers;
    cell.customers_squares = cell.customers * cell.customers;
    cell.customers_reworked = cell.reworked ? cell.customers : 0;
    cell.customers_rework_known = request->reworks != N;
  }
  if (request->cost != N) {
    cell.cost_known = 1;
    cell.cost = request->cost;
  }
  if (request->opened != N && request->delivered != N && request->delivered >= request->opened) {
    SmxInt128 milliseconds = (request->delivered - request->opened + 500) / 1000;
    cell.delivered = 1;
    cell.delivery = request->delivered - request->opened;
    cell.delivery_squares = milliseconds * milliseconds;
  }
  gint64 standard = reference_standard (self, request), in_time;
  reference_judge (self, request, request->promised, &cell.promises_due, &cell.promises_kept);
  reference_judge (self, request, standard, &cell.standards_due, &cell.standards_met);
  reference_judge (self, request, request->promised != N ? request->promised : standard, &cell.due, &in_time);
  cell.late = cell.due - in_time;
  return cell;
}

static inline gboolean
reference_leaves_out (Reference *self, const SmxCountedRequest *request)
{
  const SmxSettings *settings = smx__tally_settings (self->tally);
  const SmxCount one = { 1 };
  if (settings->from == N && settings->until == N)
    return FALSE;
  if (request->opened == N)
    ADD (SMX_FINDINGS, &one, SMX_FINDING_UNDATED, request->section, SMX_NO_ID);
  else if ((settings->from != N && request->opened < settings->from) ||
           (settings->until != N && request->opened > settings->until))
    ADD (SMX_FINDINGS, &one, SMX_FINDING_OUTSIDE, request->section, SMX_NO_ID);
  else
    return FALSE;
  return TRUE;
}

static inline void
reference_request (Reference *self, const SmxCountedRequest *request)
{
  const SmxCount one = { 1 };
  if (reference_leaves_out (self, request))
    return;
  SmxCell cell = reference_cell (self, request);
  SmxSeries series = { .reworks = cell.reworks,
                       .customers = cell.customers,
                       .customers_reworked = cell.customers_reworked,
                       .delivery = cell.delivery,
                       .requests = 1,
                       .rework_known = cell.rework_known,
                       .reworked = cell.reworked,
                       .reassignment_known = cell.reassignment_known,
                       .reassigned = cell.reassigned,
                       .customers_known = cell.customers_known,
                       .customers_rework_known = cell.customers_rework_known,
                       .delivered = cell.delivered,
                       .due = cell.due,
                       .late = cell.late };
  guint32 period =
      request->opened == N
          ? SMX_NO_ID
          : smx__period_in (self->zone, smx__tally_settings (self->tally)->period, request->opened);
  ADD (SMX_CELLS, &cell, request->role, request->service, request->provider);
  ADD (SMX_SERIES, &series, request->service, request->provider, period);
  if (cell.delivered == 1)
    reference_deliver (self, request, (gint64)cell.delivery);
  else if (request->opened != N && request->delivered != N)
    ADD (SMX_FINDINGS, &one, SMX_FINDING_DELIVERED_BEFORE_OPENED, request->section, SMX_NO_ID);
  self->n_requests++;
  self->last_time = MAX (self->last_time, MAX (request->opened, request->delivered));
}

static inline void
reference_rating (Reference *self, const SmxCountedRating *rating)
{
  const SmxCount one = { 1 };
  if (rating->perception == N)
    return;
  gboolean is_paired = rating->expectation != N;
  SmxInt128 perception = rating->perception, expectation = is_paired ? rating->expectation : 0;
  SmxInt128 gap = is_paired ? expectation - perception : 0;
  SmxRatings sums = { .sum = perception,
                      .squares = perception * perception,
                      .paired_perception = is_paired ? perception : 0,
                      .paired_expectation = expectation,
                      .paired_gap_squares = gap * gap,
                      .n = 1,
                      .paired = is_paired };
  SmxRespondent person = { .sum = sums.sum,
                           .paired_perception = sums.paired_perception,
                           .paired_expectation = sums.paired_expectation,
                           .n = 1,
                           .paired = is_paired };
  guint32 voice = rating->respondent == SMX_NO_ID ? SMX_VOICE_ROW : SMX_VOICE_PERSON;
  guint64 mark = (guint64)rating->perception;
  ADD (SMX_RATINGS, &sums, rating->role, rating->service, rating->provider, rating->attribute, rating->side,
       rating->wave, voice);
  ADD (SMX_MARKS, &one, rating->role, rating->service, rating->provider, rating->attribute, rating->side,
       rating->wave, voice, smx__high (mark), smx__low (mark));
  if (rating->respondent == SMX_NO_ID)
    ADD (SMX_FINDINGS, &one, SMX_FINDING_NO_RESPONDENT, rating->section, SMX_NO_ID);
  else
    ADD (SMX_RESPONDENTS, &person, rating->respondent, rating->role, rating->service, rating->provider,
         rating->attribute, rating->side, rating->wave);
  self->n_ratings++;
}
#undef ADD

/* ---- Holding both against each other ---- */

static inline char *
reference_line (const SmxTally *tally, SmxGroupingKind kind, const guint32 *key, const void *value)
{
  const SmxGroupingSpec *spec = &smx__groupings[kind];
  GString *line = g_string_new (spec->name);
  for (guint i = 0; i < spec->n_keys; i++)
    g_string_append_printf (line, " %u", key[i]);
  dump_value (line, tally, spec, value);
  return g_string_free (line, FALSE);
}

static inline gboolean
is_of_records (SmxGroupingKind kind)
{
  return kind == SMX_CELLS || kind == SMX_SERIES || kind == SMX_DELAYS_SERVICE ||
         kind == SMX_DELAYS_PROVIDER || kind == SMX_DELAYS_ROLE || kind == SMX_DELAYS_NO_PROVIDER ||
         kind == SMX_RATINGS || kind == SMX_MARKS || kind == SMX_RESPONDENTS || kind == SMX_FINDINGS;
}

static inline char *
totals_line (gint64 n_requests, gint64 n_ratings, gint64 last_time)
{
  return g_strdup_printf ("totals %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, n_requests,
                          n_ratings, last_time);
}

static inline char *
dump_reference (const Reference *self)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  for (guint kind = 0; kind < SMX_N_GROUPINGS; kind++) {
    GHashTableIter iterator;
    gpointer key, value;
    g_hash_table_iter_init (&iterator, self->groups[kind]);
    while (g_hash_table_iter_next (&iterator, &key, &value))
      g_ptr_array_add (
          lines, reference_line (self->tally, (SmxGroupingKind)kind, g_bytes_get_data (key, NULL), value));
  }
  g_ptr_array_add (lines, totals_line (self->n_requests, self->n_ratings, self->last_time));
  return dump_join (lines, "\n");
}

static inline char *
dump_records (const SmxTally *tally)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  for (guint kind = 0; kind < SMX_N_GROUPINGS; kind++) {
    g_autoptr (SmxGroups) groups = all_groups (tally, (SmxGroupingKind)kind);
    for (gsize i = 0; is_of_records ((SmxGroupingKind)kind) && i < smx__groups_n (groups); i++) {
      SmxAnyValue value;
      smx__groups_read (groups, i, &value);
      g_ptr_array_add (lines,
                       reference_line (tally, (SmxGroupingKind)kind, smx__groups_key (groups, i), &value));
    }
  }
  g_ptr_array_add (lines, totals_line (smx_tally_n_requests (tally), smx_tally_n_ratings (tally),
                                       smx__tally_last_time (tally)));
  return dump_join (lines, "\n");
}

static inline void
assert_as_reference (const char *what, const SmxTally *tally, const Reference *reference)
{
  g_autofree char *ours = dump_records (tally);
  g_autofree char *theirs = dump_reference (reference);
  assert_same_dump (what, ours, theirs);
}

/* ---- Random rows ---- */

typedef struct {
  gsize n;
  SmxRequestBatch requests; /* columns point to what is below, or nowhere */
  SmxRatingBatch ratings;
  guint32 ids[6][SMX_BATCH];
  gint64 numbers[8][SMX_BATCH];
  guint8 sides[SMX_BATCH];
} Rows;

/* A column is there or not; none, some or all of its values are missing. */
static inline const guint32 *
draw_ids (GRand *random, guint32 *ids, gsize n, guint32 n_ids)
{
  int missing = g_rand_int_range (random, 0, 6);
  for (gsize i = 0; i < n; i++)
    ids[i] = missing == 0 || (missing < 4 && g_rand_int_range (random, 0, 5) == 0)
                 ? SMX_NO_ID
                 : (guint32)g_rand_int_range (random, 0, (int)n_ids);
  return g_rand_int_range (random, 0, 6) == 0 ? NULL : ids;
}

static inline const gint64 *
draw_numbers (GRand *random, gint64 *numbers, gsize n, gint64 low, gint64 high)
{
  int missing = g_rand_int_range (random, 0, 6);
  for (gsize i = 0; i < n; i++)
    numbers[i] = missing == 0 || (missing < 4 && g_rand_int_range (random, 0, 5) == 0)
                     ? N
                     : low + (gint64)(g_rand_double (random) * (double)(high - low));
  return g_rand_int_range (random, 0, 6) == 0 ? NULL : numbers;
}

#define SPRING_2014 (G_GINT64_CONSTANT (1394000000) * G_USEC_PER_SEC)
#define N_CODES 12 /* of roles, services, providers and so on */

static inline void
draw_requests (GRand *random, Rows *rows, gsize n, guint32 section)
{
  gint64 years = g_rand_int_range (random, 0, 2) * 1000 * 24 * HOUR, start = SPRING_2014;
  const gint64 *repromised = draw_numbers (random, rows->numbers[5], n, 0, 3);
  for (gsize i = 0; i < n; i++)
    rows->numbers[5][i] = MAX (rows->numbers[5][i], 0);
  rows->n = n;
  rows->requests = (SmxRequestBatch){
    .n = n,
    .section = section,
    .role = draw_ids (random, rows->ids[0], n, N_CODES),
    .service = draw_ids (random, rows->ids[1], n, N_CODES),
    .provider = draw_ids (random, rows->ids[2], n, N_CODES),
    .reworks = draw_numbers (random, rows->numbers[0], n, 0, 3),
    .reassignments = draw_numbers (random, rows->numbers[1], n, 0, 3),
    .opened = draw_numbers (random, rows->numbers[2], n, start, start + 100 * HOUR + years),
    .promised = draw_numbers (random, rows->numbers[3], n, start, start + 200 * HOUR + years),
    .delivered = draw_numbers (random, rows->numbers[4], n, start, start + 300 * HOUR + years),
    .repromised = repromised,
    .end_customers = draw_numbers (random, rows->numbers[6], n, 0, SMX_MICRO * 100000000),
    .cost = draw_numbers (random, rows->numbers[7], n, -SMX_MICRO * 1000000, SMX_MICRO * 1000000),
  };
}

static inline void
draw_ratings (GRand *random, Rows *rows, gsize n, guint32 section, int n_marks)
{
  rows->n = n;
  rows->ratings = (SmxRatingBatch){ .n = n,
                                    .section = section,
                                    .respondent = draw_ids (random, rows->ids[0], n, N_CODES),
                                    .role = draw_ids (random, rows->ids[1], n, 3),
                                    .service = draw_ids (random, rows->ids[2], n, N_CODES),
                                    .provider = draw_ids (random, rows->ids[3], n, 2),
                                    .attribute = draw_ids (random, rows->ids[4], n, 3),
                                    .wave = draw_ids (random, rows->ids[5], n, 2),
                                    .side = g_rand_boolean (random) ? NULL : rows->sides,
                                    .perception = draw_numbers (random, rows->numbers[0], n, -3, n_marks),
                                    .expectation = draw_numbers (random, rows->numbers[1], n, -3, 9) };
  for (gsize i = 0; i < n; i++) {
    rows->sides[i] = (guint8)g_rand_int_range (random, 0, 2);
    if (rows->ids[0][i] < 3)
      rows->ids[0][i] |= SMX_ANONYMOUS;
    for (int j = 0; j < 2; j++)
      if (rows->numbers[j][i] != N)
        rows->numbers[j][i] *= j == 0 && i % 2 == 0 ? SMX_MICRO / 2 : SMX_MICRO;
  }
}

#define VALUE(column, none) ((column) == NULL ? (none) : (column)[i])

static inline SmxCountedRequest
request_of (const SmxRequestBatch *rows, gsize i)
{
  return (SmxCountedRequest){ .role = VALUE (rows->role, SMX_NO_ID),
                              .service = VALUE (rows->service, SMX_NO_ID),
                              .provider = VALUE (rows->provider, SMX_NO_ID),
                              .section = rows->section,
                              .reworks = VALUE (rows->reworks, N),
                              .reassignments = VALUE (rows->reassignments, N),
                              .opened = VALUE (rows->opened, N),
                              .promised = VALUE (rows->promised, N),
                              .delivered = VALUE (rows->delivered, N),
                              .repromised = VALUE (rows->repromised, 0),
                              .end_customers = VALUE (rows->end_customers, N),
                              .cost = VALUE (rows->cost, N) };
}

static inline SmxCountedRating
rating_of (const SmxRatingBatch *rows, gsize i)
{
  return (SmxCountedRating){ .respondent = VALUE (rows->respondent, SMX_NO_ID),
                             .role = VALUE (rows->role, SMX_NO_ID),
                             .service = VALUE (rows->service, SMX_NO_ID),
                             .provider = VALUE (rows->provider, SMX_NO_ID),
                             .attribute = VALUE (rows->attribute, SMX_NO_ID),
                             .wave = VALUE (rows->wave, SMX_NO_ID),
                             .section = rows->section,
                             .side = VALUE (rows->side, SMX_SIDE_FRONT),
                             .perception = VALUE (rows->perception, N),
                             .expectation = VALUE (rows->expectation, N) };
}
#undef VALUE

/* Makes sure that the ids which rows are drawn from have texts. */
static inline void
name_codes (SmxTally *tally)
{
  for (guint kind = 0; kind < SMX_N_DICTIONARIES; kind++)
    for (int i = 0; i < N_CODES; i++) {
      g_autofree char *code = g_strdup_printf ("code %d", i);
      id_of (tally, (SmxDictionaryKind)kind, code);
    }
}

/* A tally of the usual settings that has those texts. */
static inline SmxTally *
new_named_tally (void)
{
  SmxTally *tally = new_tally (NULL);
  name_codes (tally);
  return tally;
}

/* So many services in all. */
static inline void
name_services (SmxTally *tally, guint32 n)
{
  for (guint32 i = N_CODES; i < n; i++) {
    g_autofree char *code = g_strdup_printf ("service %u", i);
    id_of (tally, SMX_DICTIONARY_SERVICE, code);
  }
}

#endif
