/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests by columns: what they add to cells, series, delays and findings.
 *
 * Rows are counted in parts: those outside from and until are left out, what follows from the others is derived in
 * columns, and all that they add is taken at once. Where that cannot be, a part is counted row by row.
 * Invariant: all that a row adds depends on the row, the settings and the standard of its service, and on nothing that
 * was read before. Definitions: docs/method.md, "Measures". */
#include "batch.h"

#include "../stats/histogram.h"
#include "course.h"
#include "period.h"

#define CELL(field) SMX_FIELD_PLACE (SmxCell, requests, field)
#define SERIES(field) SMX_FIELD_PLACE (SmxSeries, requests, field)

/* The rows that are counted, where others among them are left out. */
typedef struct {
  guint32 ids[3][SMX_PART];
  gint64 numbers[8][SMX_PART];
} Gathered;

/* How much: reworks, customers, cost; 0 where unknown. */
typedef struct {
  gint64 reworks[SMX_PART], reassignments[SMX_PART], customers[SMX_PART], customers_reworked[SMX_PART];
  gint64 cost[SMX_PART], milliseconds[SMX_PART];
  SmxSquares customers_squares, delivery_squares;
} Amounts;

/* What one view on the delivery times adds. */
typedef struct {
  guint32 keys[2 * SMX_PART];
  guint8 elements[SMX_PART];
} Delays;

typedef struct {
  SmxRequestBatch rows;
  gsize n_undated, n_outside;
  Gathered gathered;
  SmxCourse course;
  Amounts amounts;
  guint16 buckets[SMX_PART]; /* of the histogram */
  guint16 delivered[SMX_PART],
      nameless[SMX_PART]; /* the rows that are delivered; those of them without provider */
  gsize n_delivered, n_nameless;
  guint32 *spots[SMX_DELAY_VIEWS][SMX_PART]; /* where waiting delivery times are counted */
  gsize n_spots[SMX_DELAY_VIEWS];
  Delays delays[SMX_DELAY_VIEWS];
  guint32 cells[3 * SMX_PART], series[3 * SMX_PART], periods[SMX_PART];
  guint32 findings[3 * 3];
  gint64 found[3];
  SmxSteps steps;
} Work;

/* ---- Which rows ---- */

/* Rows from @first on. */
static SmxRequestBatch
slice (const SmxRequestBatch *batch, gsize first, gsize n)
{
  SmxRequestBatch part = *batch;
  const guint32 **ids[] = { &part.role, &part.service, &part.provider };
  const gint64 **numbers[] = { &part.reworks,   &part.reassignments, &part.opened,        &part.promised,
                               &part.delivered, &part.repromised,    &part.end_customers, &part.cost };
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    *ids[i] = *ids[i] == NULL ? NULL : *ids[i] + first;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    *numbers[i] = *numbers[i] == NULL ? NULL : *numbers[i] + first;
  part.n = n;
  return part;
}

static void
gather (Work *work, const guint8 *counts, gsize n)
{
  SmxRequestBatch *rows = &work->rows;
  const guint32 **ids[] = { &rows->role, &rows->service, &rows->provider };
  const gint64 **numbers[] = { &rows->reworks,   &rows->reassignments, &rows->opened,        &rows->promised,
                               &rows->delivered, &rows->repromised,    &rows->end_customers, &rows->cost };
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++) {
    if (*ids[i] == NULL)
      continue;
    for (gsize j = 0, to = 0; j < n; to += counts[j++])
      work->gathered.ids[i][to] = (*ids[i])[j];
    *ids[i] = work->gathered.ids[i];
  }
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    if (*numbers[i] == NULL)
      continue;
    for (gsize j = 0, to = 0; j < n; to += counts[j++])
      work->gathered.numbers[i][to] = (*numbers[i])[j];
    *numbers[i] = work->gathered.numbers[i];
  }
}

/* Leaves out the rows outside from and until. */
static void
choose (Work *work, const SmxTally *tally, const SmxRequestBatch *rows)
{
  guint8 counts[SMX_PART];
  gsize n = 0;
  work->rows = *rows;
  work->n_undated = work->n_outside = 0;
  if (tally->settings.from == SMX_NULL && tally->settings.until == SMX_NULL)
    return;
  for (gsize i = 0; i < rows->n; i++) {
    gint64 opened = rows->opened == NULL ? SMX_NULL : rows->opened[i];
    counts[i] = smx__tally_covers (tally, opened) ? 1 : 0;
    work->n_undated += opened == SMX_NULL;
    n += counts[i];
  }
  work->n_outside = rows->n - n - work->n_undated;
  if (n < rows->n && n > 0)
    gather (work, counts, rows->n);
  work->rows.n = n;
}

/* ---- What follows from a row ---- */

/* The known numbers of a column, 0 for the others; flags of the rows where one is known, and where it is 1 or more. */
static void
split (const gint64 *column, gsize n, guint16 known, guint16 positive, guint16 *flags, gint64 *numbers)
{
  for (gsize i = 0; i < n; i++) {
    gboolean is_known = column[i] != SMX_NULL;
    numbers[i] = is_known ? column[i] : 0;
    flags[i] |= (guint16)((-is_known & known) | (-(numbers[i] >= 1) & positive));
  }
}

static void
measure_customers (Amounts *self, const SmxRequestBatch *rows, guint16 *flags)
{
  split (rows->end_customers, rows->n, SMX_ROW_CUSTOMERS_KNOWN, 0, flags, self->customers);
  for (gsize i = 0; i < rows->n; i++) {
    gboolean both = (flags[i] & SMX_ROW_CUSTOMERS_KNOWN) != 0 && (flags[i] & SMX_ROW_REWORK_KNOWN) != 0;
    flags[i] |= both ? SMX_ROW_CUSTOMERS_REWORK_KNOWN : 0;
    self->customers_reworked[i] = (flags[i] & SMX_ROW_REWORKED) != 0 ? self->customers[i] : 0;
  }
}

static void
measure_amounts (Amounts *self, const SmxRequestBatch *rows, guint16 *flags)
{
  gsize n = rows->n;
  if (rows->reworks != NULL)
    split (rows->reworks, n, SMX_ROW_REWORK_KNOWN, SMX_ROW_REWORKED, flags, self->reworks);
  if (rows->reassignments != NULL)
    split (rows->reassignments, n, SMX_ROW_REASSIGNMENT_KNOWN, SMX_ROW_REASSIGNED, flags,
           self->reassignments);
  if (rows->cost != NULL)
    split (rows->cost, n, SMX_ROW_COST_KNOWN, 0, flags, self->cost);
  if (rows->end_customers != NULL)
    measure_customers (self, rows, flags);
}

/* ---- The sums of cells and series, which share most of them ---- */

typedef struct {
  SmxStep *cells, *series;
} Sums;

#define NOWHERE G_MAXUINT

/* What each flag counts. */
static const struct {
  guint16 bit;
  guint cell, series;
} counts[] = {
  { SMX_ROW_REWORK_KNOWN, CELL (rework_known), SERIES (rework_known) },
  { SMX_ROW_REWORKED, CELL (reworked), SERIES (reworked) },
  { SMX_ROW_REASSIGNMENT_KNOWN, CELL (reassignment_known), SERIES (reassignment_known) },
  { SMX_ROW_REASSIGNED, CELL (reassigned), SERIES (reassigned) },
  { SMX_ROW_CUSTOMERS_KNOWN, CELL (customers_known), SERIES (customers_known) },
  { SMX_ROW_CUSTOMERS_REWORK_KNOWN, CELL (customers_rework_known), SERIES (customers_rework_known) },
  { SMX_ROW_COST_KNOWN, CELL (cost_known), NOWHERE },
  { SMX_ROW_OPEN, CELL (open), NOWHERE },
  { SMX_ROW_DELIVERED, CELL (delivered), SERIES (delivered) },
  { SMX_ROW_DUE, CELL (due), SERIES (due) },
  { SMX_ROW_LATE, CELL (late), SERIES (late) },
  { SMX_ROW_PROMISE_DUE, CELL (promises_due), NOWHERE },
  { SMX_ROW_PROMISE_KEPT, CELL (promises_kept), NOWHERE },
  { SMX_ROW_STANDARD_DUE, CELL (standards_due), NOWHERE },
  { SMX_ROW_STANDARD_MET, CELL (standards_met), NOWHERE },
};

static void
put_flags (const Sums *self, const guint16 *flags)
{
  smx__step_ones (self->cells, CELL (requests));
  smx__step_ones (self->series, SERIES (requests));
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++) {
    smx__step_bits (self->cells, counts[i].cell, flags, counts[i].bit);
    if (counts[i].series != NOWHERE)
      smx__step_bits (self->series, counts[i].series, flags, counts[i].bit);
  }
}

static void
put_numbers (const Sums *self, guint cell, guint series, const gint64 *numbers)
{
  smx__step_numbers (self->cells, cell, numbers);
  smx__step_numbers (self->series, series, numbers);
}

static void
put_amounts (const Sums *sums, const SmxRequestBatch *rows, Amounts *amounts)
{
  if (rows->reworks != NULL)
    put_numbers (sums, CELL (reworks), SERIES (reworks), amounts->reworks);
  if (rows->reassignments != NULL)
    smx__step_numbers (sums->cells, CELL (reassignments), amounts->reassignments);
  if (rows->end_customers != NULL) {
    put_numbers (sums, CELL (customers), SERIES (customers), amounts->customers);
    put_numbers (sums, CELL (customers_reworked), SERIES (customers_reworked), amounts->customers_reworked);
    smx__step_squares (sums->cells, CELL (customers_squares), amounts->customers,
                       &amounts->customers_squares);
  }
  if (rows->cost != NULL)
    smx__step_numbers (sums->cells, CELL (cost), amounts->cost);
  if (rows->repromised != NULL)
    smx__step_numbers (sums->cells, CELL (repromised), rows->repromised);
}

static void
put_durations (const Sums *sums, const gint64 *durations, Amounts *amounts, gsize n)
{
  put_numbers (sums, CELL (delivery), SERIES (delivery), durations);
  for (gsize i = 0; i < n; i++)
    amounts->milliseconds[i] = (gint64)(((guint64)durations[i] + 500) / 1000);
  smx__step_squares (sums->cells, CELL (delivery_squares), amounts->milliseconds, &amounts->delivery_squares);
}

static void
fill_keys (Work *work, const guint32 *periods)
{
  const SmxRequestBatch *rows = &work->rows;
  const guint32 *roles = rows->role == NULL ? smx__no_ids : rows->role;
  const guint32 *services = rows->service == NULL ? smx__no_ids : rows->service;
  const guint32 *providers = rows->provider == NULL ? smx__no_ids : rows->provider;
  guint32 *cell = work->cells, *series = work->series;
  for (gsize i = 0; i < rows->n; i++, cell += 3, series += 3) {
    cell[0] = roles[i];
    cell[1] = series[0] = services[i];
    cell[2] = series[1] = providers[i];
    series[2] = periods[i];
  }
}

static void
sum_up (Work *work, SmxTally *tally)
{
  const SmxRequestBatch *rows = &work->rows;
  if (rows->opened != NULL)
    smx__calendar_periods (tally->calendar, rows->opened, rows->n, work->periods);
  fill_keys (work, rows->opened == NULL ? smx__no_ids : work->periods);
  Sums sums = { smx__steps_add (&work->steps, SMX_CELLS, work->cells, rows->n),
                smx__steps_add (&work->steps, SMX_SERIES, work->series, rows->n) };
  put_flags (&sums, work->course.flags);
  put_amounts (&sums, rows, &work->amounts);
  if (work->course.times_both)
    put_durations (&sums, work->course.durations, &work->amounts, rows->n);
}

/* ---- Delivery times ---- */

static void
find_buckets (guint16 *buckets, const gint64 *durations, gsize n)
{
  for (gsize i = 0; i < n; i++)
    buckets[i] = (guint16)smx__bucket_of ((gint64)((guint64)durations[i] / G_USEC_PER_SEC));
}

/* The rows that are delivered, and their buckets. */
static void
choose_delivered (Work *work)
{
  const guint16 *flags = work->course.flags;
  const guint32 *providers = work->rows.provider == NULL ? smx__no_ids : work->rows.provider;
  gsize n = 0, n_nameless = 0;
  for (gsize i = 0; work->course.times_both && i < work->rows.n; i++) {
    gboolean delivered = (flags[i] & SMX_ROW_DELIVERED) != 0;
    work->delivered[n] = work->nameless[n_nameless] = (guint16)i;
    n += delivered ? 1 : 0;
    n_nameless += delivered & (providers[i] == SMX_NO_ID) ? 1 : 0;
  }
  work->n_delivered = n;
  work->n_nameless = n_nameless;
  if (n > 0)
    find_buckets (work->buckets, work->course.durations, work->rows.n);
}

/* What a view on the delivery times counts: by service, by provider, by role or none, by service or none of those without
 * provider. */
static SmxDelayRows
rows_of_view (const Work *work, guint view)
{
  const guint32 *ids[] = { work->rows.service, work->rows.provider, work->rows.role, work->rows.service };
  const guint32 *entities = ids[view] == NULL ? smx__no_ids : ids[view];
  gboolean nameless = view == SMX_DELAYS_NO_PROVIDER - SMX_DELAYS_SERVICE;
  return (SmxDelayRows){ .entities = entities,
                         .buckets = work->buckets,
                         .rows = nameless ? work->nameless : work->delivered,
                         .n = nameless ? work->n_nameless : work->n_delivered,
                         .none_too = view >= SMX_DELAYS_ROLE - SMX_DELAYS_SERVICE };
}

static void
add_delays (Work *work, guint view)
{
  Delays *self = &work->delays[view];
  SmxDelayRows rows = rows_of_view (work, view);
  gsize n = 0;
  for (gsize i = 0; i < rows.n; i++) {
    guint32 entity = rows.entities[rows.rows[i]];
    guint16 bucket = rows.buckets[rows.rows[i]];
    self->keys[2 * n] = entity;
    self->keys[2 * n + 1] = bucket / SMX_DELAY_BUCKETS;
    self->elements[n] = (guint8)(bucket % SMX_DELAY_BUCKETS);
    n += rows.none_too || entity != SMX_NO_ID ? 1 : 0;
  }
  SmxStep *step = smx__steps_add (&work->steps, SMX_DELAYS_SERVICE + view, self->keys, n);
  if (step != NULL)
    smx__step_buckets (step, 0, self->elements);
}

/* As steps, for rows whose delivery times do not wait. */
static void
time_deliveries (Work *work)
{
  choose_delivered (work);
  for (guint view = 0; view < SMX_DELAY_VIEWS; view++)
    add_delays (work, view);
}

/* Where those are counted that wait. */
static gboolean
find_deliveries (Work *work, SmxWaitingDelays *in, GError **error)
{
  choose_delivered (work);
  for (guint view = 0; view < SMX_DELAY_VIEWS; view++) {
    SmxDelayRows rows = rows_of_view (work, view);
    if (!smx__delays_find (in, view, &rows, work->spots[view], &work->n_spots[view], error))
      return FALSE;
  }
  return TRUE;
}

static void
count_deliveries (Work *work, SmxWaitingDelays *in)
{
  for (guint view = 0; view < SMX_DELAY_VIEWS; view++)
    for (gsize i = 0; i < work->n_spots[view]; i++)
      ++*work->spots[view][i];
  in->n_waiting += (guint32)work->rows.n;
}

/* ---- Findings and totals ---- */

static void
note (Work *work)
{
  const gint64 numbers[] = { (gint64)work->n_undated, (gint64)work->n_outside, work->course.n_backwards };
  static const SmxFindingKind kinds[] = { SMX_FINDING_UNDATED, SMX_FINDING_OUTSIDE,
                                          SMX_FINDING_DELIVERED_BEFORE_OPENED };
  gsize n = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (numbers[i] == 0)
      continue;
    guint32 *key = work->findings + 3 * n;
    key[0] = kinds[i];
    key[1] = work->rows.section;
    key[2] = SMX_NO_ID;
    work->found[n++] = numbers[i];
  }
  SmxStep *step = smx__steps_add (&work->steps, SMX_FINDINGS, work->findings, n);
  if (step != NULL)
    smx__step_numbers (step, 0, work->found);
}

static void
count_totals (SmxTally *self, const Work *work)
{
  self->n_requests += (gint64)work->rows.n;
  if (work->rows.n > 0)
    self->last_time = MAX (self->last_time, work->course.last_time);
}

static void
derive (Work *work, SmxTally *tally, const SmxRequestBatch *rows)
{
  work->steps.n = 0;
  work->course.n_backwards = 0;
  work->course.too_long = work->course.times_both = FALSE;
  choose (work, tally, rows);
  if (work->rows.n > 0) {
    smx__course_follow (&work->course, tally, &work->rows);
    measure_amounts (&work->amounts, &work->rows, work->course.flags);
    sum_up (work, tally);
    if (!rows->waits)
      time_deliveries (work);
  }
  note (work);
}

/* ---- Taking them ---- */

static const SmxGroupField nothing[] = { { NULL, SMX_FIELD_COUNT, 0, 0 } };
static const SmxGroupingSpec pair_spec = {
  "pairs", 2, { SMX_DICTIONARY_SERVICE, SMX_DICTIONARY_PROVIDER }, 0, nothing
};

/* Numbers the pairs of rows whose cells did not have one. */
static gboolean
number_pairs (SmxKnownPlaces *known, const SmxStep *series, const SmxStep *cells, const guint16 *rows,
              gsize n, gsize *pairs, GError **error)
{
  guint32 keys[2 * SMX_PART], numbers[SMX_PART];
  if (known->pairs == NULL && (known->pairs = smx__groups_new (&pair_spec, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    memcpy (keys + 2 * i, series->keys + 3 * rows[i], 2 * sizeof *keys);
  if (!smx__groups_place (known->pairs, keys, n, numbers, error))
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    pairs[rows[i]] = numbers[i];
    smx__places_put (&known->cell_pairs, cells->places[rows[i]], numbers[i]);
  }
  return TRUE;
}

static gboolean
find_pairs (SmxKnownPlaces *known, const SmxStep *series, const SmxStep *cells, gsize *pairs, GError **error)
{
  guint16 unknown[SMX_PART];
  gsize n = 0;
  for (gsize i = 0; i < series->n; i++) {
    pairs[i] = smx__places_get (&known->cell_pairs, cells->places[i]);
    unknown[n] = (guint16)i;
    n += pairs[i] == SMX_NO_ID;
  }
  return n == 0 || number_pairs (known, series, cells, unknown, n, pairs, error);
}

/* The series of a row is mostly the one that its service and provider had last: times of records grow. */
static gboolean
place_series (SmxStep *self, const SmxStep *cells, SmxTally *tally, GError **error)
{
  SmxKnownPlaces *known = &tally->known;
  guint16 unknown[SMX_PART];
  gsize pairs[SMX_PART];
  if (!find_pairs (known, self, cells, pairs, error))
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    self->places[i] = smx__places_get (&known->series, pairs[i]);
  smx__groups_fetch (tally->groups[SMX_SERIES], self->places, self->n);
  gsize n = smx__groups_check (tally->groups[SMX_SERIES], self->keys, self->n, self->places, unknown);
  return smx__step_look_up (self, tally, &known->series, pairs, unknown, n, error);
}

static gboolean
place_step (Work *work, guint i, SmxTally *tally, GError **error)
{
  SmxStep *step = &work->steps.items[i];
  if (step->kind == SMX_SERIES)
    return place_series (step, step - 1, tally, error); /* behind the cells */
  return smx__step_place (step, tally, error);
}

static gboolean
take (Work *work, SmxTally *tally, gboolean *full, GError **error)
{
  gboolean placed = smx__steps_begin (&work->steps, tally, error);
  *full = FALSE;
  if (!placed)
    return FALSE;
  for (guint i = 0; placed && i < work->steps.n; i++)
    placed = place_step (work, i, tally, error);
  if (placed && smx__steps_finish (&work->steps, tally, full, error))
    return TRUE;
  smx__steps_undo (&work->steps, tally);
  return FALSE;
}

/* One row, exact at the ends of all ranges. */
static gboolean
count_one (SmxTally *self, const SmxRequestBatch *row, GError **error)
{
  Work work;
  derive (&work, self, row);
  if (work.rows.n > 0 && self->n_requests == G_MAXINT64)
    return smx__fail_sum (SMX_CELLS, "requests", SMX_FIELD_COUNT, error);
  if (!smx__steps_take_one (&work.steps, self, error))
    return FALSE;
  count_totals (self, &work);
  return TRUE;
}

/* All rows at once; @full where they are to be counted one by one. */
static gboolean
count_all (SmxTally *self, const SmxRequestBatch *rows, gboolean *full, GError **error)
{
  Work work;
  derive (&work, self, rows);
  *full = work.course.too_long || self->n_requests > G_MAXINT64 - (gint64)work.rows.n;
  if (*full || (rows->waits && !find_deliveries (&work, &self->waiting, error)) ||
      !take (&work, self, full, error))
    return FALSE;
  if (rows->waits)
    count_deliveries (&work, &self->waiting);
  count_totals (self, &work);
  return TRUE;
}

static gboolean
count_part (SmxTally *self, const SmxRequestBatch *part, gsize *n_counted, GError **error)
{
  gboolean full;
  if (count_all (self, part, &full, error)) {
    *n_counted += part->n;
    return TRUE;
  }
  if (!full)
    return FALSE;
  for (gsize i = 0; i < part->n; i++, ++*n_counted) {
    SmxRequestBatch row = slice (part, i, 1);
    row.waits = FALSE;
    if (smx__course_is_too_long (self, &row))
      return smx__course_fail (&row, error);
    if (!count_one (self, &row, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
smx__tally_count_requests (SmxTally *self, const SmxRequestBatch *batch, gsize *n_counted, GError **error)
{
  *n_counted = 0;
  if (!smx__standards_fill (&self->standards, self->groups[SMX_SERVICES], error))
    return FALSE;
  while (*n_counted < batch->n) {
    SmxRequestBatch part = slice (batch, *n_counted, MIN (SMX_PART, batch->n - *n_counted));
    if (!count_part (self, &part, n_counted, error))
      return FALSE;
  }
  return !smx__delays_are_many (&self->waiting) || smx__tally_settle (self, error);
}
