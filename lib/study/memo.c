/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What short texts mean: making the memory, and keeping. Finding is in the header. */
#include "memo.h"

#include "../base/memory.h"

#define LINE 64 /* bytes that the processor reads at once; a place fills one */

G_STATIC_ASSERT (2 * sizeof (SmxMemoSlot) == LINE);

SmxMemo *
smx__memo_new (guint n_slots, GError **error)
{
  guint bits = 1; /* of the number of a place; a shift of 64 would be none at all */
  while (bits < 30 && (2u << bits) < n_slots)
    bits++;
  g_autoptr (SmxMemo) self = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return NULL;
  self->shift = 64 - bits;
  self->memory = smx__allocate (((gsize)1 << bits) + 1, LINE, error);
  if (self->memory == NULL)
    return NULL;
  guintptr start = ((guintptr)self->memory + LINE - 1) & ~(guintptr)(LINE - 1);
  self->slots = (SmxMemoSlot *)start;
  return g_steal_pointer (&self);
}

void
smx__memo_free (SmxMemo *self)
{
  if (self == NULL)
    return;
  g_free (self->memory);
  g_free (self);
}

void
smx__memo_keep (SmxMemo *self, const char *text, gsize length, SmxMemoValue value)
{
  SmxMemoKey key;
  if (!smx__memo_key (text, length, &key))
    return;
  if (length == 1 && (guchar)*text < SMX_MEMO_LETTERS) {
    self->has_letter[(guchar)*text] = TRUE;
    self->letters[(guchar)*text] = value;
  }
  SmxMemoSlot *slot = smx__memo_place (self, &key);
  if (!smx__memo_is (&slot[0], &key))
    slot[1] = slot[0];
  slot[0] = (SmxMemoSlot){ key, value };
}
