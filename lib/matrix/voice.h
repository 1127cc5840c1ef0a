/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person says in one row of a table: their opinions of its cells as one, each figure the mean over the cells that
 * have it. Formula: docs/method.md, "Survey". */
#ifndef SMX_MATRIX_VOICE_H
#define SMX_MATRIX_VOICE_H

#include "answers.h"

/* NAN where unknown. */
typedef struct {
  double score;
  double expectation, perception; /* over answers that hold both */
  double target, judged;          /* target, and score over the same cells */
} SmxVoice;

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
