/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a person's opinions of cells to one voice. */

#include "voice.h"
#include "../base/memory.h"
#include <stddef.h>
#include <stdlib.h>

#define FEW 24 /* runs that are sorted faster one by one */

void
smx__hearing_init (SmxHearing *self, const SmxMatrix *matrix, const SmxAnswers *answers)
{
  *self = (SmxHearing){ .matrix = matrix, .answers = answers };
  smx__listener_init (&self->listener, &matrix->persons);
}

void
smx__hearing_clear (SmxHearing *self)
{
  smx__listener_clear (&self->listener);
  g_clear_pointer (&self->cells, g_free);
  g_clear_pointer (&self->values, g_free);
}

/* What the @n runs of one cell say. Where they are several, answers of others stood between them, or they named the
 * provider in some and not in others: so they are heard again, together. */
static gboolean
hear_cell (SmxHearing *self, const SmxRun *runs, gsize n, SmxVoice *voice, GError **error)
{
  const SmxMatrix *matrix = self->matrix;
  SmxOpinion opinion = self->answers->opinions.items[runs[0].opinion];
  for (gsize i = 0; n > 1 && i < n; i++)
    if (!smx__listener_place (&self->listener, runs[i].first,
                              smx__answers_run_end (self->answers, runs[i].first), error))
      return FALSE;
  if (n > 1 && !smx__listener_hear_placed (&self->listener, &opinion, error))
    return FALSE;
  double target = matrix->service_target[smx__pair_of (matrix, runs[0].cell)->service];
  *voice = (SmxVoice){ .score = opinion.score,
                       .expectation = opinion.expectation,
                       .perception = opinion.perception,
                       .target = target,
                       .judged = isnan (target) ? NAN : opinion.score };
  return TRUE;
}

static int
compare_cells (const void *a, const void *b)
{
  const SmxRun *x = a, *y = b;
  return (x->cell > y->cell) - (x->cell < y->cell);
}

/* Mostly a few: by insertion then. */
static void
sort_by_cell (SmxRun *runs, gsize n)
{
  if (n > FEW) {
    qsort (runs, n, sizeof *runs, compare_cells);
    return;
  }
  for (gsize i = 1; i < n; i++) {
    SmxRun run = runs[i];
    gsize at = i;
    for (; at > 0 && runs[at - 1].cell > run.cell; at--)
      runs[at] = runs[at - 1];
    runs[at] = run;
  }
}

/* One voice a cell. */
static gboolean
hear_cells (SmxHearing *self, SmxRun *runs, gsize n, GError **error)
{
  self->n_cells = 0;
  sort_by_cell (runs, n);
  for (gsize first = 0, end; first < n; first = end) {
    for (end = first + 1; end < n && runs[end].cell == runs[first].cell; end++)
      ;
    if (!hear_cell (self, runs + first, end - first, &self->cells[self->n_cells++], error))
      return FALSE;
  }
  return TRUE;
}

/* The mean of one figure over the cells that have it. */
static double
mean_over (SmxHearing *self, gsize figure)
{
  gsize n = 0;
  for (gsize i = 0; i < self->n_cells; i++) {
    double value = *(const double *)(gconstpointer)((const char *)&self->cells[i] + figure);
    if (!isnan (value))
      self->values[n++] = value;
  }
  return smx__sorted_mean (self->values, n);
}

static SmxVoice
unite (SmxHearing *self)
{
  if (self->n_cells == 1)
    return self->cells[0];
  return (SmxVoice){ .score = mean_over (self, offsetof (SmxVoice, score)),
                     .expectation = mean_over (self, offsetof (SmxVoice, expectation)),
                     .perception = mean_over (self, offsetof (SmxVoice, perception)),
                     .target = mean_over (self, offsetof (SmxVoice, target)),
                     .judged = mean_over (self, offsetof (SmxVoice, judged)) };
}

gboolean
smx__hearing_take (SmxHearing *self, SmxRun *runs, gsize n, SmxVoice *voice, GError **error)
{
  if (n == 1)
    return hear_cell (self, runs, n, voice, error);
  if (!smx__reserve (&self->cells, &self->cells_capacity, n, sizeof *self->cells, error) ||
      !smx__reserve (&self->values, &self->values_capacity, n, sizeof *self->values, error) ||
      !hear_cells (self, runs, n, error))
    return FALSE;
  *voice = unite (self);
  return TRUE;
}
