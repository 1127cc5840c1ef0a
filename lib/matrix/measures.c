/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All measures of a kind of row. Formulas: docs/method.md, "Measures".
 *
 * In steps: sums of the log by row; volumes by row; quantiles; rework caused; the survey of both sides, small groups
 * hidden; at last the burden, which needs cells as well. */

#include "measures.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../stats/histogram.h"
#include <math.h>
#include <string.h>

SMX_MESSAGE (no_wave, "wave: expected one of {1} but found {0}",
             "wave: se esperaba una de {1} pero se encontró {0}");
SMX_MESSAGE (
    no_waves, "wave: expected none, since no rating names a wave, but found {0}",
    "wave: no se esperaba ninguna, porque ninguna valoración nombra una oleada, pero se encontró {0}");

#define WAVES_NAMED 20 /* in a message */

#define MICROSECONDS_PER_HOUR 3.6e9

typedef struct {
  const SmxMatrix *matrix;
  const SmxRows *rows;
  SmxMeasures *items;
  guint32 wave;
} Work;

static double
ratio (double numerator, gint64 denominator)
{
  return denominator > 0 ? numerator / (double)denominator : NAN;
}

/* What the log says of a row; @volume is its volume. */
static void
set_log_measures (SmxMeasures *item, const SmxMatrix *matrix, const SmxCell *log, SmxAmount volume)
{
  item->requests = log->requests;
  item->rework_rate = ratio ((double)log->reworked, log->rework_known);
  item->first_time_right = ratio ((double)(log->rework_known - log->reworked), log->rework_known);
  item->reworks_per_request = ratio ((double)log->reworks, log->rework_known);
  item->reassigned_rate = ratio ((double)log->reassigned, log->reassignment_known);
  item->reworked_customers = smx__reworked_customers (matrix, volume, log);
  item->hours = ratio ((double)log->delivery / MICROSECONDS_PER_HOUR, log->delivered);
  item->delivered = log->delivered;
  item->due = log->due;
  item->late_rate = ratio ((double)log->late, log->due);
  item->promise_kept = ratio ((double)log->promises_kept, log->promises_due);
  item->standard_met = ratio ((double)log->standards_met, log->standards_due);
  item->repromised = log->repromised;
}

static gboolean
has_log (const SmxMatrix *matrix)
{
  return matrix->declared[SMX_CELLS] || matrix->slabs[SMX_CELLS].n > 0;
}

static gboolean
has_survey (const SmxMatrix *matrix)
{
  return matrix->declared[SMX_RATINGS] || matrix->slabs[SMX_RATINGS].n > 0;
}

/* Volumes by row. Cells come by role, service, provider, so that "each role once" needs the last role only. */
typedef struct {
  SmxAmount sum;
  guint32 last_role;
  gboolean any_role, shared;
} RowVolume;

static void
add_cell_volume (RowVolume *volume, const SmxMatrix *matrix, const SmxMatrixCell *cell)
{
  if (matrix->volume_basis != SMX_VOLUME_TOUCHPOINTS) {
    smx__amount_add (&volume->sum,
                     matrix->volume_basis == SMX_VOLUME_LINKS ? cell->link : smx__cell_volume (matrix, cell));
    volume->shared = volume->shared || matrix->pairs[cell->pair].shared.known;
    return;
  }
  if (!volume->any_role || volume->last_role != cell->role)
    smx__amount_add (&volume->sum, smx__cell_volume (matrix, cell));
  volume->any_role = TRUE;
  volume->last_role = cell->role;
}

static SmxAmount
finish_volume (const Work *work, gsize row, const RowVolume *volume)
{
  const SmxMatrix *matrix = work->matrix;
  SmxRowsBy by = work->rows->by;
  guint32 role = work->rows->keys[row].role;
  if (by == SMX_ROWS_ROLE && matrix->volume_basis == SMX_VOLUME_LINKS)
    return role == SMX_NO_ID ? (SmxAmount){ 0, FALSE } : matrix->role_link[role];
  if (by == SMX_ROWS_ROLE && matrix->volume_basis == SMX_VOLUME_TOUCHPOINTS)
    return role == SMX_NO_ID ? (SmxAmount){ 0, FALSE } : matrix->role_volume[role];
  if (matrix->volume_basis == SMX_VOLUME_LINKS && volume->shared &&
      (by == SMX_ROWS_CELL || by == SMX_ROWS_PROVIDER))
    return (SmxAmount){ 0, FALSE };
  return volume->sum;
}

/* Volumes that links give to a role and service but to none of its providers. */
static void
add_shared_volumes (const Work *work, RowVolume *volumes)
{
  if (work->matrix->volume_basis != SMX_VOLUME_LINKS)
    return;
  for (gsize i = 0; i < work->matrix->n_pairs; i++) {
    const SmxPair *pair = &work->matrix->pairs[i];
    SmxRowsBy by = work->rows->by;
    gsize row = by == SMX_ROWS_SERVICE || by == SMX_ROWS_PAIR
                    ? smx__rows_find (work->rows, pair->role, pair->service, SMX_NO_ID, 0)
                    : SMX_NO_ROW;
    if (row != SMX_NO_ROW)
      smx__amount_add (&volumes[row].sum, pair->shared);
  }
}

static gboolean
take_log (const Work *work, GError **error)
{
  const SmxMatrix *matrix = work->matrix;
  g_autofree SmxCell *logs = smx__allocate (work->rows->n, sizeof *logs, error);
  g_autofree RowVolume *volumes = logs == NULL ? NULL : smx__allocate (work->rows->n, sizeof *volumes, error);
  if (volumes == NULL)
    return FALSE;
  for (gsize i = 0; i < matrix->n_cells; i++) {
    const SmxMatrixCell *cell = &matrix->cells[i];
    gsize row = smx__rows_find (work->rows, cell->role, cell->service, cell->provider, 0);
    if (row == SMX_NO_ROW)
      continue;
    SmxCell log;
    if (smx__cell_log (matrix, cell, &log))
      smx__cell_add (&logs[row], &log);
    add_cell_volume (&volumes[row], matrix, cell);
  }
  add_shared_volumes (work, volumes);
  for (gsize row = 0; row < work->rows->n; row++) {
    SmxAmount volume = finish_volume (work, row, &volumes[row]);
    work->items[row].volume = smx__amount (volume);
    if (has_log (matrix))
      set_log_measures (&work->items[row], matrix, &logs[row], volume);
  }
  return TRUE;
}

static void
add_series (SmxCell *log, const SmxSeries *series)
{
  log->requests += series->requests;
  log->rework_known += series->rework_known;
  log->reworked += series->reworked;
  log->reworks += series->reworks;
  log->reassignment_known += series->reassignment_known;
  log->reassigned += series->reassigned;
  log->customers += series->customers;
  log->customers_known += series->customers_known;
  log->customers_reworked += series->customers_reworked;
  log->customers_rework_known += series->customers_rework_known;
  log->delivery += series->delivery;
  log->delivered += series->delivered;
  log->due += series->due;
  log->late += series->late;
}

/* Months and their like: from the series. Volumes of links and touchpoints have no period. */
static gboolean
take_series (const Work *work, GError **error)
{
  const SmxMatrix *matrix = work->matrix;
  const SmxSlab *slab = &matrix->slabs[SMX_SERIES];
  g_autofree SmxCell *logs = smx__allocate (work->rows->n, sizeof *logs, error);
  if (logs == NULL)
    return FALSE;
  for (gsize i = 0; i < slab->n; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    SmxSeries series;
    gsize row = smx__rows_find (work->rows, 0, key[0], 0, key[2]);
    if (row == SMX_NO_ROW)
      continue;
    smx__slab_read (slab, i, &series);
    add_series (&logs[row], &series);
  }
  for (gsize row = 0; row < work->rows->n; row++) {
    gboolean dated = matrix->volume_basis == SMX_VOLUME_REQUESTS || matrix->volume_basis == SMX_VOLUME_COUNT;
    SmxAmount volume = dated ? smx__log_volume (matrix, &logs[row]) : (SmxAmount){ 0, FALSE };
    work->items[row].volume = smx__amount (volume);
    set_log_measures (&work->items[row], matrix, &logs[row], volume);
    work->items[row].repromised = SMX_NULL; /* a series keeps no promises */
  }
  return TRUE;
}

/* The delivery times of a row: blocks of the histogram in order, from one slab or, for a provider, from two: what it
 * delivered by name, and what its services got without a name. */
typedef struct {
  const SmxSlab *slabs[2];
  gsize first[2], n[2];
} Delays;

static void
find_delays (Delays *self, guint i, const SmxSlab *slab, guint32 id)
{
  const guint32 key[] = { id, 0 };
  self->slabs[i] = slab;
  self->first[i] = smx__slab_lower_bound (slab, key, G_N_ELEMENTS (key));
  while (self->first[i] + self->n[i] < slab->n && smx__slab_key (slab, self->first[i] + self->n[i])[0] == id)
    self->n[i]++;
}

/* The next block, of both slabs together; FALSE where there is none. */
static gboolean
next_delays (const Delays *self, gsize *passed, guint32 *block, SmxDelays *sum)
{
  guint32 blocks[2] = { SMX_NO_ID, SMX_NO_ID };
  for (guint i = 0; i < 2; i++)
    if (passed[i] < self->n[i])
      blocks[i] = smx__slab_key (self->slabs[i], self->first[i] + passed[i])[1];
  *block = MIN (blocks[0], blocks[1]);
  *sum = (SmxDelays){ { 0 } };
  for (guint i = 0; i < 2; i++) {
    if (passed[i] == self->n[i] || blocks[i] != *block)
      continue;
    SmxDelays delays;
    smx__slab_read (self->slabs[i], self->first[i] + passed[i]++, &delays);
    for (guint j = 0; j < SMX_DELAY_BUCKETS; j++)
      sum->n[j] += delays.n[j];
  }
  return *block != SMX_NO_ID;
}

static SmxInt128
count_delays (const Delays *self)
{
  SmxInt128 total = 0;
  SmxDelays delays;
  guint32 block;
  for (gsize passed[2] = { 0, 0 }; next_delays (self, passed, &block, &delays);)
    for (guint i = 0; i < SMX_DELAY_BUCKETS; i++)
      total += delays.n[i];
  return total;
}

/* By nearest rank, in hours. */
static double
quantile (const Delays *self, SmxInt128 total, guint percent)
{
  SmxInt128 rank = (total * percent + 99) / 100, before = 0;
  SmxDelays delays;
  guint32 block;
  for (gsize passed[2] = { 0, 0 }; next_delays (self, passed, &block, &delays);)
    for (guint i = 0; i < SMX_DELAY_BUCKETS; i++) {
      before += delays.n[i];
      if (before >= rank)
        return (double)smx__bucket_edge (block * SMX_DELAY_BUCKETS + i) / 3600;
    }
  return NAN;
}

static void
take_quantiles (const Work *work)
{
  const SmxSlab *slabs = work->matrix->slabs;
  SmxRowsBy by = work->rows->by;
  if (by > SMX_ROWS_ROLE)
    return;
  for (gsize row = 0; row < work->rows->n; row++) {
    const SmxRowKey *ids = &work->rows->keys[row];
    Delays delays = { .n = { 0 } };
    if (by == SMX_ROWS_SERVICE) {
      find_delays (&delays, 0, &slabs[SMX_DELAYS_SERVICE], ids->service);
    } else if (by == SMX_ROWS_ROLE) {
      find_delays (&delays, 0, &slabs[SMX_DELAYS_ROLE], ids->role);
    } else {
      find_delays (&delays, 0, &slabs[SMX_DELAYS_PROVIDER], ids->provider);
      find_delays (&delays, 1, &slabs[SMX_DELAYS_NO_PROVIDER], ids->provider);
    }
    SmxInt128 total = count_delays (&delays);
    if (total < work->items[row].delivered)
      continue; /* cells that others have counted say no single delays */
    work->items[row].hours_p50 = quantile (&delays, total, 50);
    work->items[row].hours_p90 = quantile (&delays, total, 90);
  }
}

/* Deliveries that came back, over deliveries made, of each provider. */
static gboolean
take_rework_caused (const Work *work, GError **error)
{
  const SmxSlab *slab = &work->matrix->slabs[SMX_HANDOVERS];
  if (work->rows->by != SMX_ROWS_PROVIDER)
    return TRUE;
  g_autofree gint64 *back = smx__allocate (work->rows->n, sizeof *back, error);
  g_autofree gint64 *made = back == NULL ? NULL : smx__allocate (work->rows->n, sizeof *made, error);
  if (made == NULL)
    return FALSE;
  for (gsize i = 0; i < slab->n; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    SmxHandover handover;
    smx__slab_read (slab, i, &handover);
    gsize from = smx__rows_find (work->rows, 0, 0, key[0], 0),
          to = smx__rows_find (work->rows, 0, 0, key[1], 0);
    if (from != SMX_NO_ROW && key[0] != SMX_NO_ID) {
      made[from] += handover.passes + handover.closings;
      back[from] += handover.reopened;
    }
    if (to != SMX_NO_ROW && key[1] != SMX_NO_ID)
      back[to] += handover.direct_returns + handover.indirect_returns;
  }
  for (gsize row = 0; row < work->rows->n; row++)
    work->items[row].rework_caused = ratio ((double)back[row], made[row]);
  return TRUE;
}

/* Survey figures with the rows that small groups hide: of the front, of its gaps, of those whose services
 * have a target, of the back, of the back's pairs. */
typedef struct {
  SmxSurvey *front, *back;
  gboolean *front_hidden, *gap_hidden, *judged_hidden, *back_hidden, *back_pairs_hidden;
} Felt;

static void
clear_felt (Felt *self)
{
  g_free (self->front);
  g_free (self->back);
  g_free (self->front_hidden);
  g_free (self->gap_hidden);
  g_free (self->judged_hidden);
  g_free (self->back_hidden);
  g_free (self->back_pairs_hidden);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Felt, clear_felt)

static gint64
count_persons (const SmxSurvey *self)
{
  return self->persons;
}
static gint64
count_paired (const SmxSurvey *self)
{
  return self->paired;
}
static gint64
count_judged (const SmxSurvey *self)
{
  return self->judged;
}

/* The rows to hide for a count of persons; those hidden for @also stay hidden. */
static gboolean *
hide (const Work *work, const SmxSurvey *survey, gint64 (*count) (const SmxSurvey *), const gboolean *also,
      GError **error)
{
  gsize n = work->rows->n;
  g_autofree gint64 *persons = smx__allocate (n, sizeof *persons, error);
  gboolean *hidden = persons == NULL ? NULL : smx__allocate (n, sizeof *hidden, error);
  if (hidden == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++) {
    persons[i] = count (&survey[i]);
    hidden[i] = also != NULL && also[i];
  }
  smx__hide_small_groups (persons, n, work->matrix->settings.min_group, hidden);
  return hidden;
}

static gboolean
take_felt (Felt *self, const Work *work, GError **error)
{
  gboolean target = work->matrix->gap_basis == SMX_GAP_TARGET;
  return smx__survey_take (work->matrix, work->rows, SMX_SIDE_FRONT, work->wave, &self->front, error) &&
         smx__survey_take (work->matrix, work->rows, SMX_SIDE_BACK, work->wave, &self->back, error) &&
         (self->front_hidden = hide (work, self->front, count_persons, NULL, error)) != NULL &&
         (self->gap_hidden = hide (work, self->front, target ? count_judged : count_paired,
                                   self->front_hidden, error)) != NULL &&
         (self->judged_hidden = hide (work, self->front, count_judged, self->front_hidden, error)) != NULL &&
         (self->back_hidden = hide (work, self->back, count_persons, NULL, error)) != NULL &&
         (self->back_pairs_hidden = hide (work, self->back, count_paired, self->back_hidden, error)) != NULL;
}

static void
set_gap (SmxMeasures *item, const SmxSurvey *front, SmxGapBasis basis, gboolean hidden)
{
  if (basis == SMX_GAP_NONE)
    return;
  gboolean target = basis == SMX_GAP_TARGET;
  item->gap_moments = target ? front->judged_gap : front->paired_gap;
  item->gap_n = item->gap_moments.n;
  item->gap_hidden = hidden && item->gap_n > 0;
  if (hidden || item->gap_n == 0)
    return;
  item->expectation_paired = target ? front->target : front->paired_expectation;
  item->perception_paired = target ? front->judged_perception : front->paired_perception;
  item->gap = item->expectation_paired - item->perception_paired;
  item->expectation = target ? NAN : front->paired_expectation;
}

static void
set_front (SmxMeasures *item, const SmxSurvey *front, const SmxSettings *settings, gboolean hidden,
           gboolean judged_hidden)
{
  item->respondents = front->persons;
  item->ratings = front->answers;
  if (hidden || front->persons == 0)
    return;
  item->perception = front->perception;
  if (!judged_hidden)
    item->satisfied_share = ratio ((double)front->satisfied, front->judged);
  if (settings->dissatisfied != SMX_NULL)
    item->dissatisfied_share = ratio ((double)front->dissatisfied, front->persons);
  item->net_satisfaction = item->satisfied_share - item->dissatisfied_share;
}

static void
set_felt (const Work *work, const Felt *felt)
{
  const SmxMatrix *matrix = work->matrix;
  for (gsize row = 0; row < work->rows->n; row++) {
    SmxMeasures *item = &work->items[row];
    const SmxSurvey *back = &felt->back[row];
    set_front (item, &felt->front[row], &matrix->settings, felt->front_hidden[row], felt->judged_hidden[row]);
    set_gap (item, &felt->front[row], matrix->gap_basis, felt->gap_hidden[row]);
    if (!felt->back_hidden[row])
      item->believed = back->perception;
    item->blind_spot = item->believed - item->perception;
    if (!felt->back_pairs_hidden[row])
      item->misread = item->expectation_paired - back->paired_expectation;
  }
}

static gboolean
take_survey (const Work *work, GError **error)
{
  g_auto (Felt) felt = { .front = NULL };
  if (!has_survey (work->matrix))
    return TRUE;
  if (!take_felt (&felt, work, error))
    return FALSE;
  set_felt (work, &felt);
  return TRUE;
}

static SmxMeasures
unknown (void)
{
  return (SmxMeasures){ .requests = SMX_NULL,
                        .volume = NAN,
                        .rework_rate = NAN,
                        .first_time_right = NAN,
                        .reworks_per_request = NAN,
                        .reassigned_rate = NAN,
                        .rework_caused = NAN,
                        .reworked_customers = NAN,
                        .hours = NAN,
                        .hours_p50 = NAN,
                        .hours_p90 = NAN,
                        .due = SMX_NULL,
                        .late_rate = NAN,
                        .promise_kept = NAN,
                        .standard_met = NAN,
                        .repromised = SMX_NULL,
                        .respondents = SMX_NULL,
                        .ratings = SMX_NULL,
                        .perception = NAN,
                        .expectation = NAN,
                        .gap = NAN,
                        .expectation_paired = NAN,
                        .perception_paired = NAN,
                        .gap_n = SMX_NULL,
                        .satisfied_share = NAN,
                        .dissatisfied_share = NAN,
                        .net_satisfaction = NAN,
                        .believed = NAN,
                        .blind_spot = NAN,
                        .misread = NAN,
                        .burden = NAN };
}

static gboolean
take_work (const Work *work, GError **error)
{
  SmxRowsBy by = work->rows->by;
  if (by == SMX_ROWS_PERIOD)
    return take_series (work, error);
  if (by != SMX_ROWS_ATTRIBUTE && by != SMX_ROWS_WAVE) {
    if (!take_log (work, error) || !take_rework_caused (work, error))
      return FALSE;
    take_quantiles (work);
  }
  return take_survey (work, error);
}

/* Everything but the burden, which is made of these. */
gboolean
smx__measures_take_plain (SmxMeasureTable *self, const SmxMatrix *matrix, SmxRowsBy by, guint32 wave,
                          GError **error)
{
  if (!smx__rows_take (&self->rows, matrix, by, error))
    return FALSE;
  self->items = smx__allocate (self->rows.n, sizeof *self->items, error);
  if (self->items == NULL)
    return FALSE;
  for (gsize i = 0; i < self->rows.n; i++)
    self->items[i] = unknown ();
  Work work = { matrix, &self->rows, self->items, wave };
  return take_work (&work, error);
}

void
smx__measures_clear (SmxMeasureTable *self)
{
  smx__rows_clear (&self->rows);
  g_clear_pointer (&self->items, g_free);
}

/* "a", "b" ..., cut where there are too many. */
static char *
list_waves (const SmxNames *waves)
{
  GString *text = g_string_new (NULL);
  for (guint32 i = 0; i < MIN (waves->n, WAVES_NAMED); i++) {
    g_autofree char *quoted = smx__quote (waves->codes[i], -1);
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", quoted);
  }
  if (waves->n > WAVES_NAMED)
    g_string_append (text, " ...");
  return g_string_free (text, FALSE);
}

gboolean
smx__find_wave (const SmxMatrix *self, const char *name, guint32 *wave, GError **error)
{
  const SmxNames *waves = &self->names[SMX_DICTIONARY_WAVE];
  *wave = self->latest_wave;
  if (name == NULL)
    return TRUE;
  for (guint32 i = 0; i < waves->n; i++) {
    if (g_str_equal (waves->codes[i], name)) {
      *wave = i;
      return TRUE;
    }
  }
  g_autofree char *quoted = smx__quote (name, -1);
  g_autofree char *known = list_waves (waves);
  return smx__fail (error, SMX_ERROR_REFERENCE, NULL, waves->n == 0 ? &no_waves : &no_wave, quoted, known,
                    NULL);
}
