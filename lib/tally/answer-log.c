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
  g_free (self->items);
  g_free (self);
}

static SmxAnswerLog *
copy (const SmxAnswerLog *from, gsize n_more, GError **error)
{
  SmxAnswerLog *self = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return NULL;
  g_atomic_ref_count_init (&self->references);
  gsize n = smx__log_n (from);
  if (!smx__reserve (&self->items, &self->capacity, n + n_more, sizeof *self->items, error)) {
    smx__log_unref (self);
    return NULL;
  }
  if (n > 0)
    memcpy (self->items, from->items, n * sizeof *self->items);
  self->n = n;
  return self;
}

gboolean
smx__log_expect (SmxAnswerLog **self, gsize n, GError **error)
{
  SmxAnswerLog *old = *self;
  if (old != NULL && g_atomic_ref_count_compare (&old->references, 1))
    return smx__reserve (&old->items, &old->capacity, old->n + n, sizeof *old->items, error);
  SmxAnswerLog *alone = copy (old, n, error);
  if (alone == NULL)
    return FALSE;
  smx__log_unref (old);
  *self = alone;
  return TRUE;
}

/* Whether the keys of a person and what was asked are among those that are looked at: all of one key or none. */
static gboolean
is_sampled (const SmxLoggedAnswer *answer)
{
  guint64 hash = smx__join (answer->person, answer->rating) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  hash = (hash ^ hash >> 32) * G_GUINT64_CONSTANT (0xc2b2ae3d27d4eb4f);
  return hash >> 32 < G_MAXUINT32 / SAMPLED;
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
    if (!is_sampled (&self->items[i]))
      continue;
    if (!smx__reserve (&keys, &capacity, 2 * n + 2, sizeof *keys, error))
      return FALSE;
    keys[2 * n] = self->items[i].person;
    keys[2 * n++ + 1] = self->items[i].rating;
  }
  g_autofree guint32 *order = smx__sorted_rows (keys, n, 2, error);
  *repeats = order != NULL && count_different (keys, order, n) * REPETITIONS <= n;
  return order != NULL;
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
fill_block (Block *self, const SmxLoggedAnswer *answers, gsize n, const SmxGroups *ratings)
{
  for (gsize i = 0; i < n; i++) {
    const SmxLoggedAnswer *answer = &answers[i];
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
    { RESPONDENT (n), SMX_ADD_ONE, NULL },
    { RESPONDENT (sum), SMX_ADD_INT64, self->perception },
    { RESPONDENT (paired), SMX_ADD_BYTES, self->paired },
    { RESPONDENT (paired_perception), SMX_ADD_INT64, self->paired_perception },
    { RESPONDENT (paired_expectation), SMX_ADD_INT64, self->paired_expectation },
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
    fill_block (block, self->items + first, n, ratings);
    if (!add_block (block, n, respondents, full, error))
      return FALSE;
  }
  return block != NULL;
}
