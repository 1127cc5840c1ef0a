/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks by digits. Figures are spread evenly over whole numbers, their keys, of two digits, by which they are sorted, the lower
 * digit first (LSD radix sort, Knuth, The Art of Computer Programming 3, 5.2.5). The spreading never turns two figures round, so
 * only those with equal keys are left to be put in order, and few they are. Where they are many - one figure far from all others
 * - or a figure is not finite, all bits of the doubles are sorted by instead.
 *
 * Invariant: an item is a key (upper half) and the number of its figure (lower half). */

#include "figures-private.h"
#include "rank-counts.h"
#include "../base/error.h"
#include "../base/memory.h"

#include <math.h>
#include <string.h>

#define FEW 24           /* figures that are ranked by comparing all with all */
#define IMAGE_BITS 11    /* of a digit of all bits */
#define MOST_BITS 12     /* of a digit of a key */
#define MOVES_A_FIGURE 4 /* by insertion, before all bits are sorted by */

/* Least digits that leave few equal keys: 2^(2 bits) is large beside n^2 / 2 pairs, or tables would cost more than they save. */
static guint
choose_bits (gsize n)
{
  return n <= 256 ? 8 : n <= 4096 ? 10 : n <= 32768 ? 11 : MOST_BITS;
}

gboolean
smx__rank_room_init (SmxRankRoom *self, gsize n, GError **error)
{
  *self = (SmxRankRoom){ .n = n };
  if (n > G_MAXUINT32)
    return smx__fail_memory (error);
  return (self->ranks = smx__allocate (n, sizeof *self->ranks, error)) != NULL &&
         (self->keys = smx__allocate (n, sizeof *self->keys, error)) != NULL &&
         (self->digits = smx__allocate (2u << MOST_BITS, sizeof *self->digits, error)) != NULL &&
         (self->order = smx__allocate (n, sizeof *self->order, error)) != NULL &&
         (self->sorted = smx__allocate (n + 1, sizeof *self->sorted, error)) != NULL;
}

void
smx__rank_room_clear (SmxRankRoom *self)
{
  g_free (self->ranks);
  g_free (self->keys);
  g_free (self->digits);
  g_free (self->order);
  g_free (self->sorted);
  *self = (SmxRankRoom){ .ranks = NULL };
}

/* --- by all bits --- */

/* A whole number that is in the order of the figures, the best first: equal for those that tie. */
static guint64
image_of (double figure, gboolean ascends)
{
  if (isnan (figure))
    return G_MAXUINT64;
  const double value = (ascends ? figure : -figure) + 0.0; /* -0 is 0 */
  guint64 bits;
  memcpy (&bits, &value, sizeof bits);
  return bits >> 63 ? ~bits : bits | G_GUINT64_CONSTANT (1) << 63;
}

static void
rank_few (const double *figures, gsize n, gboolean ascends, SmxRankRoom *room)
{
  guint64 images[FEW];
  for (gsize i = 0; i < n; i++)
    images[i] = image_of (figures[i], ascends);
  for (gsize i = 0; i < n; i++) {
    guint32 rank = 1;
    for (gsize k = 0; k < n; k++)
      rank += images[k] < images[i];
    room->ranks[i] = rank;
  }
}

/* Numbers of the images in order of one more digit. FALSE where all have the same, and nothing is to be done. */
static gboolean
deal_images (const guint64 *images, gsize n, guint shift, guint32 *digits, const guint32 *from, guint32 *to)
{
  const guint64 mask = (1u << IMAGE_BITS) - 1;
  memset (digits, 0, sizeof *digits << IMAGE_BITS);
  for (gsize i = 0; i < n; i++)
    digits[images[i] >> shift & mask]++;
  if (digits[images[0] >> shift & mask] == n)
    return FALSE;
  for (guint32 i = 0, at = 0; i <= mask; i++) {
    const guint32 count = digits[i];
    digits[i] = at;
    at += count;
  }
  for (gsize i = 0; i < n; i++)
    to[digits[images[from[i]] >> shift & mask]++] = from[i];
  return TRUE;
}

static void
rank_images (const double *figures, gsize n, gboolean ascends, SmxRankRoom *room)
{
  guint64 *images = room->sorted;
  guint32 *order = room->order, *other = room->keys, *swap;
  for (gsize i = 0; i < n; i++) {
    images[i] = image_of (figures[i], ascends);
    order[i] = (guint32)i;
  }
  for (guint shift = 0; shift < 64; shift += IMAGE_BITS)
    if (deal_images (images, n, shift, room->digits, order, other)) {
      swap = order;
      order = other;
      other = swap;
    }
  for (gsize i = 0; i < n; i++) {
    const gboolean ties = i > 0 && images[order[i]] == images[order[i - 1]];
    room->ranks[order[i]] = ties ? room->ranks[order[i - 1]] : (guint32)(i + 1);
  }
}

/* --- by keys --- */

/* Where the items of each digit begin. */
static void
count_digits (const guint32 *keys, gsize n, guint bits, guint32 *lower, guint32 *upper)
{
  const guint32 mask = (1u << bits) - 1;
  memset (lower, 0, sizeof *lower << bits);
  memset (upper, 0, sizeof *upper << bits);
  for (gsize i = 0; i < n; i++) {
    lower[keys[i] & mask]++;
    upper[keys[i] >> bits]++;
  }
  guint32 n_lower = 0, n_upper = 0;
  for (gsize i = 0; i <= mask; i++) {
    const guint32 low = lower[i], up = upper[i];
    lower[i] = n_lower;
    upper[i] = n_upper;
    n_lower += low;
    n_upper += up;
  }
}

static inline guint32
key_of (guint64 item)
{
  return (guint32)(item >> 32);
}

/* Sorts, and ranks as if no keys were equal. Where one is equal to the one before is listed in room->order. How many. */
static gsize
sort_keys (SmxRankRoom *room, gsize n, guint bits)
{
  const guint32 mask = (1u << bits) - 1;
  const guint32 *keys = room->keys;
  guint32 *lower = room->digits, *upper = lower + mask + 1, *order = room->order, *ranks = room->ranks;
  guint64 *before = room->sorted,
          *sorted = before + 1; /* before the first there is one that equals no other */
  gsize n_equal = 0;
  count_digits (keys, n, bits, lower, upper);
  for (gsize i = 0; i < n; i++)
    order[lower[keys[i] & mask]++] = (guint32)i;
  before[0] = G_MAXUINT64;
  for (gsize i = 0; i < n; i++) {
    const guint32 number = order[i], key = keys[number], at = upper[key >> bits]++;
    sorted[at] = (guint64)key << 32 | number;
    ranks[number] = at + 1;
    order[n_equal] = at; /* what stood here has been read */
    n_equal += key_of (before[at]) == key;
  }
  return n_equal;
}

/* Puts the items from @first to @end, of one key, in order, by insertion, and ranks them. How many moves it took. */
static gsize
order_equal (const double *figures, SmxRankRoom *room, double sign, gsize first, gsize end)
{
  guint64 *items = room->sorted + 1;
  gsize n_moves = 0;
  for (gsize i = first + 1; i < end; i++) {
    const guint64 item = items[i];
    const double value = sign * figures[(guint32)item];
    gsize at = i;
    for (; at > first && sign * figures[(guint32)items[at - 1]] > value; at--)
      items[at] = items[at - 1];
    items[at] = item;
    n_moves += i - at;
  }
  for (gsize i = first; i < end; i++) {
    const guint32 number = (guint32)items[i], before = i == first ? number : (guint32)items[i - 1];
    const gboolean ties = i > first && figures[number] == figures[before];
    room->ranks[number] = ties ? room->ranks[before] : (guint32)(i + 1);
  }
  return n_moves;
}

/* FALSE where it would take too long. */
static gboolean
order_all_equal (const double *figures, gsize n, SmxRankRoom *room, double sign, gsize n_equal)
{
  const guint64 *items = room->sorted + 1;
  gsize n_moves = 0;
  for (gsize i = 0; i < n_equal && n_moves <= MOVES_A_FIGURE * n; i++) {
    const gsize second = room->order[i];
    const guint32 key = key_of (items[second]);
    gsize end = second + 1;
    if (second >= 2 && key_of (items[second - 2]) == key)
      continue; /* a third, and so on */
    while (end < n && key_of (items[end]) == key)
      end++;
    n_moves += order_equal (figures, room, sign, second - 1, end);
  }
  return n_moves <= MOVES_A_FIGURE * n;
}

/* FALSE where keys do not help: all figures are the same, their distance is too small or too large, or too many keys are equal. */
static gboolean
rank_keys (const double *figures, gsize n, gboolean ascends, SmxRankRoom *room)
{
  const SmxFigureLoops *loops = smx__figure_loops ();
  const guint bits = choose_bits (n);
  double low, high;
  if (!loops->find_extent (figures, n, &low, &high))
    return FALSE;
  const double sign = ascends ? 1 : -1, scale = ((1u << (2 * bits)) - 2) / (high - low);
  if (!isfinite (scale) || scale <= 0)
    return FALSE;
  loops->make_keys (figures, n, sign, ascends ? low : -high, scale, room->keys);
  const gsize n_equal = sort_keys (room, n, bits);
  return n_equal == 0 || order_all_equal (figures, n, room, sign, n_equal);
}

void
smx__rank_quickly (const double *figures, gsize n, gboolean ascends, SmxRankRoom *room)
{
  g_return_if_fail (n <= room->n);
  if (n <= FEW) {
    rank_few (figures, n, ascends, room);
    return;
  }
  if (!rank_keys (figures, n, ascends, room))
    rank_images (figures, n, ascends, room);
}
