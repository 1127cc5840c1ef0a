/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers of persons who are known, one after another as they arrived: what many records add to SMX_RESPONDENTS without
 * looking anything up. Whoever needs one entry a key adds them to that grouping (smx__log_add_to()).
 *
 * What an answer is about (role, service, provider, attribute, side, wave) is what its entry of SMX_RATINGS is about, so the
 * number of that entry says it all. The same person may have answered the same several times: such answers are to be
 * added, as they would be in the grouping. Answers may change places; those beside each other mostly stay so. */
#ifndef SMX_TALLY_ANSWER_LOG_H
#define SMX_TALLY_ANSWER_LOG_H

#include "groups.h"

#define SMX_NOT_SAID G_MININT32
#define SMX_LOG_BITS 16 /* of the number of an answer in its chunk: 1 MiB */
#define SMX_LOG_CHUNK ((gsize)1 << SMX_LOG_BITS)

typedef struct {
  guint32 person;     /* a respondent, or SMX_ANONYMOUS | number */
  guint32 rating;     /* the entry of SMX_RATINGS in which it is counted too */
  gint32 perception;  /* millionths */
  gint32 expectation; /* or SMX_NOT_SAID */
} SmxLoggedAnswer;

/* Shared between a tally and the snapshots made of it, as groupings are; NULL is one without answers. */
typedef struct {
  gatomicrefcount references;
  SmxLoggedAnswer **chunks; /* all are full but the last */
  gsize n_chunks, chunks_capacity;
  gsize first_room; /* of the first chunk, which grows */
  gsize n;
} SmxAnswerLog;

SmxAnswerLog *smx__log_ref (SmxAnswerLog *self);
void smx__log_unref (SmxAnswerLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxAnswerLog, smx__log_unref)

static inline gsize
smx__log_n (const SmxAnswerLog *self)
{
  return self == NULL ? 0 : self->n;
}

static inline SmxLoggedAnswer *
smx__log_at (const SmxAnswerLog *self, gsize index)
{
  return &self->chunks[index >> SMX_LOG_BITS][index & (SMX_LOG_CHUNK - 1)];
}

/* Whether a log has room for a number of millionths in an answer. */
static inline gboolean
smx__log_holds (gint64 number)
{
  return number == (gint32)number && number != SMX_NOT_SAID;
}

/* Before answers are added: room for @n more, from smx__log_at (self, self->n) on, in a log that nobody shares. FALSE with
 * NO_MEMORY. */
gboolean smx__log_expect (SmxAnswerLog **self, gsize n, GError **error);

/* Adds the answers of another log, person p as persons (data, p) and entry r of ratings as ratings[r]. @from (transfer full)
 * need not be copied where nobody shares it. FALSE with NO_MEMORY; the answers are then of no use. */
typedef guint32 (*SmxPersonFunc) (gconstpointer data, guint32 person);
gboolean smx__log_join (SmxAnswerLog **self, SmxAnswerLog *from, SmxPersonFunc persons, gconstpointer data,
                        const guint32 *ratings, GError **error);

/* Whether most answers repeat what the same person was asked before, so that a grouping would be smaller; by a part of
 * them. FALSE with NO_MEMORY. */
gboolean smx__log_repeats (const SmxAnswerLog *self, gboolean *repeats, GError **error);

/* Adds all answers to SMX_RESPONDENTS, whose keys are those of @ratings. FALSE with NO_MEMORY, or with @full where a sum could
 * leave its range: then some answers were added. */
gboolean smx__log_add_to (const SmxAnswerLog *self, const SmxGroups *ratings, SmxGroups *respondents,
                          gboolean *full, GError **error);

#endif
