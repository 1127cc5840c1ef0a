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

/* The bits of its numbers: the same opinion is the same bits, and NAN is NAN. */
typedef struct {
  guint64 parts[3];
} Image;

static Image
image_of (const SmxOpinion *opinion)
{
  Image image;
  G_STATIC_ASSERT (sizeof image == sizeof *opinion);
  memcpy (&image, opinion, sizeof image);
  return image;
}

static guint32
hash (const Image *image)
{
  guint64 mixed = mix (image->parts[0] ^ image->parts[0] >> 32);
  mixed = mix (mixed ^ image->parts[1] ^ image->parts[1] >> 32);
  return (guint32)mix (mixed ^ image->parts[2] ^ image->parts[2] >> 32);
}

static gboolean
is_same (const Image *a, const Image *b)
{
  return ((a->parts[0] ^ b->parts[0]) | (a->parts[1] ^ b->parts[1]) | (a->parts[2] ^ b->parts[2])) == 0;
}

/* The slot of an opinion, or the empty one where it would go. There is at least one empty slot. */
static guint32 *
slot_of (const SmxOpinions *self, const SmxOpinion *opinion)
{
  gsize mask = self->n_slots - 1;
  Image wanted = image_of (opinion);
  for (gsize at = hash (&wanted) & mask;; at = (at + 1) & mask) {
    guint32 *slot = &self->slots[at];
    if (*slot == 0)
      return slot;
    Image found = image_of (&self->items[*slot - 1]);
    if (is_same (&found, &wanted))
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
