/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opinions by number: an open-addressed table. */

#include "opinions.h"
#include "../base/error.h"
#include "../base/memory.h"

#define FIRST_SLOTS 256u

/* The product's upper half depends on every bit of @x, and its lower half takes it in. */
static guint64
mix (guint64 x)
{
  x *= G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return x ^ (x >> 32);
}

static guint32
hash (const SmxOpinion *opinion)
{
  guint64 parts[3];
  G_STATIC_ASSERT (sizeof parts == sizeof *opinion);
  memcpy (parts, opinion, sizeof parts);
  guint64 mixed = mix (parts[0] ^ parts[0] >> 32);
  mixed = mix (mixed ^ parts[1] ^ parts[1] >> 32);
  return (guint32)mix (mixed ^ parts[2] ^ parts[2] >> 32);
}

/* The slot of an opinion, or the empty one where it would go. There is at least one empty slot. */
static guint32 *
slot_of (const SmxOpinions *self, const SmxOpinion *opinion)
{
  gsize mask = self->n_slots - 1;
  for (gsize at = hash (opinion) & mask;; at = (at + 1) & mask) {
    guint32 *slot = &self->slots[at];
    if (*slot == 0 || memcmp (&self->items[*slot - 1], opinion, sizeof *opinion) == 0)
      return slot;
  }
}

/* Room for one more; at most half of the slots are taken. */
static gboolean
grow (SmxOpinions *self, GError **error)
{
  if (!smx__reserve (&self->items, &self->capacity, self->n + 1, sizeof *self->items, error))
    return FALSE;
  if (self->n < self->n_slots / 2)
    return TRUE;
  gsize n_slots = MAX (2 * self->n_slots, FIRST_SLOTS);
  guint32 *slots = smx__allocate (n_slots, sizeof *slots, error);
  if (slots == NULL)
    return FALSE;
  g_free (self->slots);
  self->slots = slots;
  self->n_slots = n_slots;
  for (gsize i = 0; i < self->n; i++)
    *slot_of (self, &self->items[i]) = (guint32)(i + 1);
  return TRUE;
}

gboolean
smx__opinions_number (SmxOpinions *self, const SmxOpinion *opinion, guint32 *number, GError **error)
{
  guint32 *slot = self->n_slots == 0 ? NULL : slot_of (self, opinion);
  if (slot == NULL || *slot == 0) {
    if (!grow (self, error))
      return FALSE;
    self->items[self->n++] = *opinion;
    slot = slot_of (self, opinion);
    *slot = (guint32)self->n;
  }
  *number = *slot - 1;
  return TRUE;
}

void
smx__opinions_clear (SmxOpinions *self)
{
  g_clear_pointer (&self->items, g_free);
  g_clear_pointer (&self->slots, g_free);
}
