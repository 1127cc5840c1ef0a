/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of keys. A key is a way from a beginning, which says what columns are alike, over what they are, to its number:
 * each turn of it is taken by two ids.
 * Invariant: ways that differ anywhere never meet again. */
#include "key-numbers.h"

#include "../base/dictionary.h"
#include "../base/memory.h"
#include "steps.h"

#define FIRST_BITS 8
#define BEGINNINGS (1u << SMX_KEY_COLUMNS) /* numbers of inner turns come behind them */

void
smx__key_numbers_clear (SmxKeyNumbers *self)
{
  g_free (self->inner.slots);
  g_free (self->last.slots);
  memset (self, 0, sizeof *self);
}

static inline guint64
join (guint32 first, guint32 second)
{
  return (guint64)second << 32 | first;
}

static inline gsize
slot_of (guint bits, guint32 from, guint64 ids)
{
  guint64 mixed = ids ^ (guint64)from * G_GUINT64_CONSTANT (0xd6e8feb86659fd93);
  return (gsize)(mixed * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> (64 - bits));
}

/* The slot of a turn, or the empty one where it would go. */
static inline SmxTurn *
seek (const SmxTurns *self, guint32 from, guint64 ids)
{
  gsize mask = ((gsize)1 << self->bits) - 1, at = slot_of (self->bits, from, ids);
  while (self->slots[at].to != 0 && (self->slots[at].ids != ids || self->slots[at].from != from))
    at = (at + 1) & mask;
  return &self->slots[at];
}

/* Room for @n turns more. */
static gboolean
make_room (SmxTurns *self, gsize n, GError **error)
{
  SmxTurns wider = { NULL, MAX (self->bits, FIRST_BITS), self->n };
  while (self->n + n > (gsize)1 << (wider.bits - 1))
    wider.bits++;
  if (wider.bits == self->bits)
    return TRUE;
  wider.slots = smx__allocate ((gsize)1 << wider.bits, sizeof *wider.slots, error);
  if (wider.slots == NULL)
    return FALSE;
  for (gsize i = 0; self->slots != NULL && i < (gsize)1 << self->bits; i++)
    if (self->slots[i].to != 0)
      *seek (&wider, self->slots[i].from, self->slots[i].ids) = self->slots[i];
  g_free (self->slots);
  *self = wider;
  return TRUE;
}

/* Where a turn leads; one that is new, and for which there is room, to the next number. */
static guint32
turn (SmxTurns *self, guint32 from, guint64 ids)
{
  SmxTurn *slot = seek (self, from, ids);
  if (slot->to == 0)
    *slot = (SmxTurn){ ids, from, (guint32)++self->n };
  return slot->to;
}

/* The same for many, by what stands in two columns; numbers[i] is then where it leads, and @more. They are from from[0],
 * or, where @each has all bits, from from[i]. @fresh as in smx__key_numbers_find(). */
static gsize
turn_all (SmxTurns *self, const guint32 *from, gsize each, const guint32 *const *columns, gsize n,
          guint32 more, guint32 *numbers, guint16 *fresh)
{
  const guint32 *first = columns[0], *second = columns[1];
  const SmxTurn *slots = self->slots, *found[SMX_PART];
  guint bits = self->bits;
  gsize n_fresh = 0;
  for (gsize i = 0; i < n; i++) {
    found[i] = &slots[slot_of (bits, from[i & each], join (first[i], second[i]))];
    __builtin_prefetch (found[i]);
  }
  for (gsize i = 0; i < n; i++) {
    guint32 start = from[i & each];
    guint64 ids = join (first[i], second[i]);
    if (G_LIKELY (found[i]->ids == ids && found[i]->from == start)) { /* no empty one is from anywhere */
      numbers[i] = found[i]->to + more;
      continue;
    }
    gsize before = self->n;
    numbers[i] = turn (self, start, ids) + more;
    fresh[n_fresh] = (guint16)i;
    n_fresh += self->n - before;
  }
  return n_fresh;
}

/* ---- Columns ---- */

/* Some columns, and behind them such as are none: so that there are always two to be taken. */
typedef struct {
  guint n;
  const guint32 *items[SMX_KEY_COLUMNS + 2];
} Columns;

static gboolean
is_alike (const guint32 *column, gsize n)
{
  gsize i = 1;
  while (i < n && column[i] == column[0])
    i++;
  return i == n;
}

/* Sets columns apart that are alike; which these are, a bit each. */
static guint32
part (const guint32 *const *columns, gsize n, Columns *alike, Columns *others)
{
  guint32 bits = 0;
  alike->n = others->n = 0;
  for (guint i = 0; i < SMX_KEY_COLUMNS; i++) {
    const guint32 *column = columns[i] == NULL ? smx__no_ids : columns[i];
    gboolean same = columns[i] == NULL || is_alike (column, n);
    bits |= same ? 1u << i : 0;
    if (same)
      alike->items[alike->n++] = column;
    else
      others->items[others->n++] = column;
  }
  for (guint i = 0; i < 2; i++)
    alike->items[alike->n + i] = others->items[others->n + i] = smx__no_ids;
  return bits;
}

/* The way as far as it is the same for all rows. */
static guint32
begin (SmxKeyNumbers *self, guint32 bits, const Columns *alike)
{
  guint32 from = 1 + bits;
  for (guint i = 0; i < alike->n; i += 2)
    from = BEGINNINGS + turn (&self->inner, from, join (alike->items[i][0], alike->items[i + 1][0]));
  return from;
}

gboolean
smx__key_numbers_find (SmxKeyNumbers *self, const guint32 *const columns[SMX_KEY_COLUMNS], gsize n,
                       guint32 *numbers, guint16 *fresh, gsize *n_fresh, GError **error)
{
  Columns alike, others;
  guint16 passed[SMX_PART];
  guint32 bits = part (columns, n, &alike, &others);
  gsize n_turns = others.n > 2 ? (others.n - 1) / 2 * n : 0;
  if (!make_room (&self->inner, SMX_KEY_COLUMNS / 2 + n_turns, error) || !make_room (&self->last, n, error))
    return FALSE;
  const guint32 begun = begin (self, bits, &alike), *from = &begun;
  const guint32 *const *at = others.items;
  gsize each = 0;
  for (; at + 2 < others.items + others.n; at += 2) {
    turn_all (&self->inner, from, each, at, n, BEGINNINGS, numbers, passed);
    from = numbers;
    each = G_MAXSIZE;
  }
  *n_fresh = turn_all (&self->last, from, each, at, n, G_MAXUINT32, numbers, fresh); /* 1 less */
  return TRUE;
}
