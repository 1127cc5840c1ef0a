/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks by digits. Figures are spread evenly over whole numbers, their keys, of two digits, by which they are sorted, the lower
 * digit first (LSD radix sort, Knuth, The Art of Computer Programming 3, 5.2.5). The spreading never turns two figures round, so
 * only those with equal keys are left to be put in order, and few they are. Where they are many - one figure far from all others
 * - or a figure is not finite, all bits of the doubles are sorted by instead.
 *
 * Invariant: an item is a key (upper half) and the number of its figure (lower half). */

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
         (self->items = smx__allocate (n, sizeof *self->items, error)) != NULL &&
         (self->sorted = smx__allocate (n, sizeof *self->sorted, error)) != NULL;
}

void
smx__rank_room_clear (SmxRankRoom *self)
{
  g_free (self->ranks);
  g_free (self->keys);
  g_free (self->digits);
  g_free (self->items);
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
  guint64 *images = room->items;
  guint32 *order = (guint32 *)(gpointer)room->sorted, *other = order + n, *swap;
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

/* How figures become keys: (sign x figure - low) x scale. */
typedef struct {
  double sign, low, scale;
} Spread;

/* Several least and greatest at once, since each waits for the one before. FALSE where there are no keys: a figure is not
 * finite, all are the same, or the distance is too small or too large. */
static gboolean
find_spread (const double *figures, gsize n, gboolean ascends, guint32 most, Spread *spread)
{
  enum { LANES = 8 };
  double low[LANES], high[LANES], odd[LANES] = { 0 };
  for (guint k = 0; k < LANES; k++)
    low[k] = high[k] = figures[0];
  gsize i = 0;
  for (; i + LANES <= n; i += LANES)
    for (guint k = 0; k < LANES; k++) {
      const double x = figures[i + k];
      low[k] = x < low[k] ? x : low[k];
      high[k] = x > high[k] ? x : high[k];
      odd[k] += x - x; /* NAN unless it is finite */
    }
  for (; i < n; i++) {
    low[0] = MIN (low[0], figures[i]);
    high[0] = MAX (high[0], figures[i]);
    odd[0] += figures[i] - figures[i];
  }
  for (guint k = 1; k < LANES; k++) {
    low[0] = MIN (low[0], low[k]);
    high[0] = MAX (high[0], high[k]);
    odd[0] += odd[k];
  }
  *spread = (Spread){ ascends ? 1 : -1, ascends ? low[0] : -high[0], most / (high[0] - low[0]) };
  return odd[0] == 0 && isfinite (spread->scale) && spread->scale > 0;
}

static void
make_keys (const double *figures, gsize n, const Spread *spread, guint32 *keys)
{
  for (gsize i = 0; i < n; i++)
    keys[i] = (guint32)(gint32)((spread->sign * figures[i] - spread->low) * spread->scale);
}

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

static void
sort_keys (SmxRankRoom *room, gsize n, guint bits)
{
  const guint32 mask = (1u << bits) - 1;
  guint32 *lower = room->digits, *upper = lower + mask + 1;
  count_digits (room->keys, n, bits, lower, upper);
  for (gsize i = 0; i < n; i++)
    room->items[lower[room->keys[i] & mask]++] = (guint64)room->keys[i] << 32 | i;
  for (gsize i = 0; i < n; i++)
    room->sorted[upper[room->items[i] >> (32 + bits)]++] = room->items[i];
}

/* Ranks as if no keys were equal; which are is listed in room->keys, by the place of the second and following of each. How many. */
static gsize
take_ranks (SmxRankRoom *room, gsize n)
{
  gsize n_equal = 0;
  guint32 before = G_MAXUINT32;
  for (gsize i = 0; i < n; i++) {
    const guint64 item = room->sorted[i];
    room->ranks[(guint32)item] = (guint32)i + 1;
    room->keys[n_equal] = (guint32)i;
    n_equal += before == (guint32)(item >> 32);
    before = (guint32)(item >> 32);
  }
  return n_equal;
}

/* Puts the items from @first to @end, of one key, in order, by insertion, and ranks them. Adds to @n_moves. */
static void
order_equal (const double *figures, SmxRankRoom *room, double sign, gsize first, gsize end, gsize *n_moves)
{
  guint64 *items = room->sorted;
  for (gsize i = first + 1; i < end; i++) {
    const guint64 item = items[i];
    const double value = sign * figures[(guint32)item];
    gsize at = i;
    for (; at > first && sign * figures[(guint32)items[at - 1]] > value; at--)
      items[at] = items[at - 1];
    items[at] = item;
    *n_moves += i - at;
  }
  for (gsize i = first; i < end; i++) {
    const guint32 number = (guint32)items[i], before = i == first ? number : (guint32)items[i - 1];
    const gboolean ties = i > first && figures[number] == figures[before];
    room->ranks[number] = ties ? room->ranks[before] : (guint32)(i + 1);
  }
}

/* FALSE where it would take too long. */
static gboolean
order_all_equal (const double *figures, gsize n, SmxRankRoom *room, double sign, gsize n_equal)
{
  gsize n_moves = 0;
  for (gsize i = 0; i < n_equal && n_moves <= MOVES_A_FIGURE * n;) {
    gsize first = i;
    while (++i < n_equal && room->keys[i] == room->keys[i - 1] + 1 &&
           room->sorted[room->keys[i]] >> 32 == room->sorted[room->keys[first]] >> 32)
      ;
    order_equal (figures, room, sign, room->keys[first] - 1, room->keys[i - 1] + 1, &n_moves);
  }
  return n_moves <= MOVES_A_FIGURE * n;
}

void
smx__rank_quickly (const double *figures, gsize n, gboolean ascends, SmxRankRoom *room)
{
  g_return_if_fail (n <= room->n);
  if (n <= FEW) {
    rank_few (figures, n, ascends, room);
    return;
  }
  const guint bits = choose_bits (n);
  Spread spread;
  if (find_spread (figures, n, ascends, (1u << (2 * bits)) - 2, &spread)) {
    make_keys (figures, n, &spread, room->keys);
    sort_keys (room, n, bits);
    const gsize n_equal = take_ranks (room, n);
    if (n_equal == 0 || order_all_equal (figures, n, room, spread.sign, n_equal))
      return;
  }
  rank_images (figures, n, ascends, room);
}
