/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers of persons who are known, one after another as they arrived: what many records add to SMX_RESPONDENTS without
 * looking anything up. Whoever needs one entry a key adds them to that grouping (smx__log_add_to()).
 *
 * What an answer is about (role, service, provider, attribute, side, wave) is what its entry of SMX_RATINGS is about, so the
 * number of that entry says it all. The same person may have answered the same several times: such answers are to be
 * added, as they would be in the grouping. */
#ifndef SMX_TALLY_ANSWER_LOG_H
#define SMX_TALLY_ANSWER_LOG_H

#include "groups.h"

#define SMX_NOT_SAID G_MININT32

typedef struct {
  guint32 person;     /* a respondent, or SMX_ANONYMOUS | number */
  guint32 rating;     /* the entry of SMX_RATINGS in which it is counted too */
  gint32 perception;  /* millionths */
  gint32 expectation; /* or SMX_NOT_SAID */
} SmxLoggedAnswer;

/* Shared between a tally and the snapshots made of it, as groupings are; NULL is one without answers. */
typedef struct {
  gatomicrefcount references;
  SmxLoggedAnswer *items;
  gsize n, capacity;
} SmxAnswerLog;

SmxAnswerLog *smx__log_ref (SmxAnswerLog *self);
void smx__log_unref (SmxAnswerLog *self);

static inline gsize
smx__log_n (const SmxAnswerLog *self)
{
  return self == NULL ? 0 : self->n;
}

/* Whether a log has room for a number of millionths in an answer. */
static inline gboolean
smx__log_holds (gint64 number)
{
  return number == (gint32)number && number != SMX_NOT_SAID;
}

/* Before answers are added: makes room for @n more in a log that nobody shares. FALSE with NO_MEMORY. */
gboolean smx__log_expect (SmxAnswerLog **self, gsize n, GError **error);

/* Whether most answers repeat what the same person was asked before, so that a grouping would be smaller; by a part of
 * them. FALSE with NO_MEMORY. */
gboolean smx__log_repeats (const SmxAnswerLog *self, gboolean *repeats, GError **error);

/* Adds all answers to SMX_RESPONDENTS, whose keys are those of @ratings. FALSE with NO_MEMORY, or with @full where a sum could
 * leave its range: then some answers were added. */
gboolean smx__log_add_to (const SmxAnswerLog *self, const SmxGroups *ratings, SmxGroups *respondents,
                          gboolean *full, GError **error);

#endif
