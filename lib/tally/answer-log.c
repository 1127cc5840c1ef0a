/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of answers, and how it becomes entries of a grouping. */
#include "answer-log.h"

#include "../base/memory.h"
#include "../base/sort.h"
#include "groupings.h"
#include "steps.h"

#define BLOCK 256      /* answers that are added to the grouping at a time */
#define SAMPLED 64u    /* of so many different keys one is looked at */
#define REPETITIONS 4u /* an entry of the grouping, with its slots, is as large as so many answers */

SmxAnswerLog *
smx__log_ref (SmxAnswerLog *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc (&self->references);
  return self;
}

void
smx__log_unref (SmxAnswerLog *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  for (gsize i = 0; i < self->n_chunks; i++)
    g_free (self->chunks[i]);
  g_free (self->chunks);
  g_free (self);
}

static gboolean
is_alone (SmxAnswerLog *self)
{
  return g_atomic_ref_count_compare (&self->references, 1);
}

/* Room for @n answers in all. */
static gboolean
make_room (SmxAnswerLog *self, gsize n, GError **error)
{
  gsize n_chunks = (n + SMX_LOG_CHUNK - 1) >> SMX_LOG_BITS;
  if (!smx__reserve (&self->chunks, &self->chunks_capacity, n_chunks, sizeof *self->chunks, error))
    return FALSE;
  if (self->n_chunks == 0) {
    self->chunks[0] = NULL;
    self->n_chunks = 1;
  }
  if (!smx__reserve (&self->chunks[0], &self->first_room, MIN (n, SMX_LOG_CHUNK), sizeof **self->chunks,
                     error))
    return FALSE;
  for (; self->n_chunks < n_chunks; self->n_chunks++)
    if ((self->chunks[self->n_chunks] = smx__allocate (SMX_LOG_CHUNK, sizeof **self->chunks, error)) == NULL)
      return FALSE;
  return TRUE;
}

/* How many answers stand in a chunk. */
static gsize
n_in (const SmxAnswerLog *self, gsize chunk)
{
  return MIN (self->n - (chunk << SMX_LOG_BITS), SMX_LOG_CHUNK);
}

static gsize
n_filled (const SmxAnswerLog *self)
{
  return (self->n + SMX_LOG_CHUNK - 1) >> SMX_LOG_BITS;
}

static SmxAnswerLog *
copy (const SmxAnswerLog *from, gsize n_more, GError **error)
{
  g_autoptr (SmxAnswerLog) self = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return NULL;
  g_atomic_ref_count_init (&self->references);
  gsize n = smx__log_n (from);
  if (!make_room (self, n + n_more, error))
    return NULL;
  for (gsize i = 0; n > 0 && i < n_filled (from); i++)
    memcpy (self->chunks[i], from->chunks[i], n_in (from, i) * sizeof **self->chunks);
  self->n = n;
  return g_steal_pointer (&self);
}

gboolean
smx__log_expect (SmxAnswerLog **self, gsize n, GError **error)
{
  if (*self != NULL && is_alone (*self))
    return make_room (*self, (*self)->n + n, error);
  SmxAnswerLog *alone = copy (*self, n, error);
  if (alone == NULL)
    return FALSE;
  smx__log_unref (*self);
  *self = alone;
  return TRUE;
}

/* ---- Two logs ---- */

/* Takes the full chunks of the other, which stand before our last one then, and leaves it the rest. */
static gboolean
take_chunks (SmxAnswerLog *self, SmxAnswerLog *from, GError **error)
{
  gsize n = from->n >> SMX_LOG_BITS, before = self->n >> SMX_LOG_BITS;
  if (n == 0)
    return TRUE;
  if (!smx__reserve (&self->chunks, &self->chunks_capacity, self->n_chunks + n, sizeof *self->chunks, error))
    return FALSE;
  memmove (self->chunks + before + n, self->chunks + before,
           (self->n_chunks - before) * sizeof *self->chunks);
  memcpy (self->chunks + before, from->chunks, n * sizeof *self->chunks);
  memmove (from->chunks, from->chunks + n, (from->n_chunks - n) * sizeof *from->chunks);
  self->n_chunks += n;
  self->n += n << SMX_LOG_BITS;
  from->n_chunks -= n;
  from->n -= n << SMX_LOG_BITS;
  return TRUE;
}

gboolean
smx__log_join (SmxAnswerLog **self, SmxAnswerLog *from, SmxPersonFunc persons, gconstpointer data,
               const guint32 *ratings, GError **error)
{
  g_autoptr (SmxAnswerLog) other = from;
  if (!smx__log_expect (&other, 0, error))
    return FALSE;
  for (gsize i = 0; i < other->n; i++) {
    SmxLoggedAnswer *answer = smx__log_at (other, i);
    answer->person = persons (data, answer->person);
    answer->rating = ratings[answer->rating];
  }
  if (smx__log_n (*self) == 0) {
    smx__log_unref (*self);
    *self = g_steal_pointer (&other);
    return TRUE;
  }
  if (!smx__log_expect (self, SMX_LOG_CHUNK, error) || !take_chunks (*self, other, error))
    return FALSE;
  for (gsize i = 0; i < other->n; i++)
    *smx__log_at (*self, (*self)->n++) = *smx__log_at (other, i);
  return TRUE;
}

/* ---- Repetitions ---- */

/* Whether a person and what was asked are among those that are looked at: always or never. */
static gboolean
is_sampled (const SmxLoggedAnswer *answer)
{
  return answer->person * 0x9e3779b1u + answer->rating * 0x85ebca6bu < G_MAXUINT32 / SAMPLED;
}

static gsize
count_different (const guint32 *keys, const guint32 *order, gsize n)
{
  gsize different = n > 0;
  for (gsize i = 1; i < n; i++)
    different += memcmp (keys + 2 * order[i], keys + 2 * order[i - 1], 2 * sizeof *keys) != 0;
  return different;
}

gboolean
smx__log_repeats (const SmxAnswerLog *self, gboolean *repeats, GError **error)
{
  g_autofree guint32 *keys = NULL;
  gsize n = 0, capacity = 0;
  for (gsize i = 0; i < smx__log_n (self); i++) {
    const SmxLoggedAnswer *answer = smx__log_at (self, i);
    if (!is_sampled (answer))
      continue;
    if (!smx__reserve (&keys, &capacity, 2 * n + 2, sizeof *keys, error))
      return FALSE;
    keys[2 * n] = answer->person;
    keys[2 * n++ + 1] = answer->rating;
  }
  g_autofree guint32 *order = smx__sorted_rows (keys, n, 2, error);
  if (order == NULL)
    return FALSE;
  *repeats = count_different (keys, order, n) * SAMPLED * REPETITIONS <= smx__log_n (self);
  return TRUE;
}

/* ---- To a grouping ---- */

#define RESPONDENT(field) SMX_FIELD_PLACE (SmxRespondent, n, field)
#define N_KEYS 7

/* Answers as columns of their grouping. */
typedef struct {
  guint32 keys[BLOCK * N_KEYS], places[BLOCK];
  gint64 perception[BLOCK], paired_perception[BLOCK], paired_expectation[BLOCK];
  guint8 paired[BLOCK];
} Block;

static void
fill_block (Block *self, const SmxAnswerLog *log, gsize first, gsize n, const SmxGroups *ratings)
{
  for (gsize i = 0; i < n; i++) {
    const SmxLoggedAnswer *answer = smx__log_at (log, first + i);
    gboolean paired = answer->expectation != SMX_NOT_SAID;
    self->keys[i * N_KEYS] = answer->person;
    memcpy (self->keys + i * N_KEYS + 1, smx__groups_key (ratings, answer->rating),
            (N_KEYS - 1) * sizeof (guint32));
    self->perception[i] = answer->perception;
    self->paired[i] = (guint8)paired;
    self->paired_perception[i] = paired ? answer->perception : 0;
    self->paired_expectation[i] = paired ? answer->expectation : 0;
  }
}

static gboolean
add_block (Block *self, gsize n, SmxGroups *respondents, gboolean *full, GError **error)
{
  const SmxAddend addends[] = {
    { .field = RESPONDENT (n), .how = SMX_ADD_ONE },
    { .field = RESPONDENT (sum), .how = SMX_ADD_INT64, .numbers = self->perception },
    { .field = RESPONDENT (paired), .how = SMX_ADD_BYTES, .numbers = self->paired },
    { .field = RESPONDENT (paired_perception), .how = SMX_ADD_INT64, .numbers = self->paired_perception },
    { .field = RESPONDENT (paired_expectation), .how = SMX_ADD_INT64, .numbers = self->paired_expectation },
  };
  return smx__groups_place (respondents, self->keys, n, self->places, error) &&
         smx__groups_add (respondents, self->places, n, addends, G_N_ELEMENTS (addends), full, error);
}

gboolean
smx__log_add_to (const SmxAnswerLog *self, const SmxGroups *ratings, SmxGroups *respondents, gboolean *full,
                 GError **error)
{
  *full = FALSE;
  g_autofree Block *block = smx__allocate (1, sizeof *block, error);
  for (gsize first = 0; block != NULL && first < smx__log_n (self); first += BLOCK) {
    gsize n = MIN (BLOCK, self->n - first);
    fill_block (block, self, first, n, ratings);
    if (!add_block (block, n, respondents, full, error))
      return FALSE;
  }
  return block != NULL;
}
