/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures, stretch by stretch. What needs all rows at once (who is hidden, burdens) is taken at the start. */

#include "measuring.h"
#include "../base/error.h"
#include "../base/memory.h"
#include <math.h>
#include <string.h>

SMX_MESSAGE (no_wave, "wave: expected one of {1} but found {0}",
             "wave: se esperaba una de {1} pero se encontró {0}");
SMX_MESSAGE (
    no_waves, "wave: expected none, since no rating names a wave, but found {0}",
    "wave: no se esperaba ninguna, porque ninguna valoración nombra una oleada, pero se encontró {0}");

#define WAVES_NAMED 20 /* in a message */

#define AHEAD 8 /* rows whose entries are fetched before they are read */

static gboolean
has_survey (const SmxMatrix *matrix)
{
  return matrix->declared[SMX_RATINGS] || matrix->slabs[SMX_RATINGS].n > 0;
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

/* Which of the parts that are wanted there are for these rows. */
static guint
choose_parts (const SmxMatrix *matrix, SmxRowsBy by, guint wanted)
{
  const gboolean felt_only = by == SMX_ROWS_ATTRIBUTE || by == SMX_ROWS_WAVE;
  guint parts = wanted;
  if (parts & SMX_NEEDS_DELAYS)
    parts |= SMX_NEEDS_LOG; /* quantiles are told where there are as many times as deliveries */
  if (felt_only)
    parts &= ~(guint)SMX_NEEDS_LOG;
  if (by > SMX_ROWS_ROLE)
    parts &= ~(guint)SMX_NEEDS_DELAYS;
  if (by != SMX_ROWS_PROVIDER)
    parts &= ~(guint)SMX_NEEDS_HANDOVERS;
  if (by == SMX_ROWS_PERIOD || !has_survey (matrix))
    parts &= ~(guint)SMX_NEEDS_SURVEY;
  if (by > SMX_ROWS_PAIR || matrix->slabs[SMX_CELLS].n == 0 || matrix->slabs[SMX_RATINGS].n == 0)
    parts &= ~(guint)SMX_NEEDS_BURDEN; /* without a log or a survey there is none */
  if ((parts & SMX_NEEDS_BURDEN) && (by == SMX_ROWS_SERVICE || by == SMX_ROWS_CELL))
    parts |= SMX_NEEDS_LOG | SMX_NEEDS_SURVEY; /* of which it is made */
  return parts;
}

static gboolean
take_parts (SmxMeasuring *self, guint32 wave, GError **error)
{
  if ((self->parts & SMX_NEEDS_LOG) && !smx__row_log_take (&self->log, self->matrix, &self->rows, error))
    return FALSE;
  if ((self->parts & SMX_NEEDS_HANDOVERS) &&
      (self->returns = smx__returns_take (self->matrix, &self->rows, error)) == NULL)
    return FALSE;
  if ((self->parts & SMX_NEEDS_SURVEY) &&
      !smx__felt_take (&self->felt, self->matrix, &self->rows, wave, error))
    return FALSE;
  return !(self->parts & SMX_NEEDS_BURDEN) || (self->burden = smx__burden_take (self, wave, error)) != NULL;
}

gboolean
smx__measuring_start (SmxMeasuring *self, const SmxMatrix *matrix, SmxRowsBy by, guint32 wave, guint wanted,
                      gsize stretch, GError **error)
{
  self->matrix = matrix;
  self->parts = choose_parts (matrix, by, wanted);
  if (!smx__rows_take (&self->rows, matrix, by, error))
    return FALSE;
  self->room = MIN (self->rows.n, stretch);
  self->items = smx__allocate (self->room, sizeof *self->items, error);
  return self->items != NULL && take_parts (self, wave, error);
}

static void
set_row (const SmxMeasuring *self, gsize row, SmxMeasures *item)
{
  *item = unknown ();
  if (self->parts & SMX_NEEDS_LOG) {
    smx__row_log_fetch (&self->log, row + AHEAD);
    smx__row_log_set (&self->log, row, item);
  }
  if (self->parts & SMX_NEEDS_DELAYS)
    smx__row_delays_set (self->matrix, self->rows.by, &self->rows.keys[row], item);
  if (self->returns != NULL) {
    item->returns = self->returns[row];
    item->rework_caused = smx__ratio ((double)item->returns.came_back, item->returns.made);
  }
  if (self->parts & SMX_NEEDS_SURVEY)
    smx__felt_set (&self->felt, self->matrix, row, item);
  if (self->burden != NULL)
    item->burden = self->burden[row];
}

gboolean
smx__measuring_next (SmxMeasuring *self)
{
  self->first += self->n;
  self->n = MIN (self->rows.n - self->first, self->room);
  for (gsize i = 0; i < self->n; i++)
    set_row (self, self->first + i, &self->items[i]);
  if (self->n > 0)
    return TRUE;
  self->first = 0;
  return FALSE;
}

void
smx__measuring_clear (SmxMeasuring *self)
{
  smx__rows_clear (&self->rows);
  smx__row_log_clear (&self->log);
  smx__felt_clear (&self->felt);
  g_clear_pointer (&self->returns, g_free);
  g_clear_pointer (&self->burden, g_free);
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
