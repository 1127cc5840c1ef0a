/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answers of persons as the tally has them, known by number: first the entries of SMX_RESPONDENTS, then those of the log,
 * in which the same person may have answered the same several times (and in the grouping as well). */
#ifndef SMX_MATRIX_PERSONS_H
#define SMX_MATRIX_PERSONS_H

#include "../tally/tally-private.h"

typedef struct {
  SmxGroups *groups;
  SmxAnswerLog *log;
  gsize n_grouped, n;  /* of the grouping; of both */
  guint32 *attributes; /* one an entry of SMX_RATINGS: what answers of the log are about */
} SmxPersonAnswers;

static inline const SmxLoggedAnswer *
smx__logged_answer (const SmxPersonAnswers *self, gsize index)
{
  return smx__log_at (self->log, index - self->n_grouped);
}

#endif
