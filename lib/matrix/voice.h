/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person says in one row of a table: their opinions of its cells as one, each figure the mean over the cells that
 * have it. Formula: docs/method.md, "Survey". */
#ifndef SMX_MATRIX_VOICE_H
#define SMX_MATRIX_VOICE_H

#include "answers.h"
#include <math.h>

/* NAN where unknown. */
typedef struct {
  double score;
  double expectation, perception; /* over answers that hold both */
  double target, judged;          /* target, and score over the same cells */
} SmxVoice;

#define SMX_TOLERANCE                                                                                        \
  1e-9 /* scale points that are rounding and no difference: 6 must not turn into less than 6 */

/* A difference of means without their rounding: who is content is at 0 exactly, and who says the same is alike. */
static inline double
smx__round_off (double gap)
{
  return rint (gap / SMX_TOLERANCE) * SMX_TOLERANCE;
}

/* What the person misses: of what they expect, or of the target. NAN unknown. */
static inline double
smx__paired_gap (const SmxVoice *self)
{
  return smx__round_off (self->expectation - self->perception);
}
static inline double
smx__judged_gap (const SmxVoice *self)
{
  return smx__round_off (self->target - self->judged);
}

/* Hears persons one after another; what it holds is room. */
typedef struct {
  const SmxMatrix *matrix;
  const SmxAnswers *answers;
  SmxListener listener;
  SmxVoice *cells;
  gsize n_cells, cells_capacity;
  double *values;
  gsize values_capacity;
} SmxHearing;

void smx__hearing_init (SmxHearing *self, const SmxMatrix *matrix, const SmxAnswers *answers);
void smx__hearing_clear (SmxHearing *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxHearing, smx__hearing_clear)

/* The voice of one person, of the @n runs that are theirs in a row, which it puts in order of cells. FALSE with
 * NO_MEMORY. */
gboolean smx__hearing_take (SmxHearing *self, SmxRun *runs, gsize n, SmxVoice *voice, GError **error);

#endif
