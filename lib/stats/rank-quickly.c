/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks without sorting. Figures are spread evenly, in their order, over many more places than there are figures. A bit marks a
 * place that is taken, and each 64 places, a word, count their figures: how many stand before a word, and how many bits before
 * the place in it, is the rank. Where two figures have met in one place their word is crowded, and the figures of these few words
 * are compared with each other. Where many are crowded - most figures are close together, one far away, or many are equal - or a
 * figure is not finite, all bits of the doubles are sorted by instead, the lower digits first (LSD radix sort, Knuth, The Art of
 * Computer Programming 3, 5.2.5). */

#include "figures-private.h"
#include "rank-counts.h"
#include "../base/error.h"
#include "../base/memory.h"

#include <math.h>
#include <string.h>

#define FEW 24                /* figures that are ranked by comparing all with all */
#define DIGIT_BITS 11         /* of the doubles */
#define PAIRS_A_FIGURE 4      /* that are compared, before all bits are sorted by */
#define MOST_WORDS (1u << 24) /* so that places are numbers of 31 bits */
#define FIGURES_A_WORD 2

/* One is left over, for rounding. */
static gsize
count_words (gsize n)
{
  return MIN (n / FIGURES_A_WORD + 2, MOST_WORDS);
}

gboolean
smx__rank_room_init (SmxRankRoom *self, gsize n, GError **error)
{
  *self = (SmxRankRoom){ .n = n };
  if (n > G_MAXUINT32)
    return smx__fail_memory (error);
  const gsize n_digits = MAX (count_words (n), (gsize)1 << DIGIT_BITS);
  return (self->ranks = smx__allocate (n, sizeof *self->ranks, error)) != NULL &&
         (self->places = smx__allocate (n, sizeof *self->places, error)) != NULL &&
         (self->listed = smx__allocate (n + 1, sizeof *self->listed, error)) != NULL &&
         (self->order = smx__allocate (MAX (n, count_words (n)), sizeof *self->order, error)) != NULL &&
         (self->counts = smx__allocate (n_digits, sizeof *self->counts, error)) != NULL &&
         (self->images = smx__allocate (MAX (n, count_words (n)), sizeof *self->images, error)) != NULL;
}

void
smx__rank_room_clear (SmxRankRoom *self)
{
  g_free (self->ranks);
  g_free (self->places);
  g_free (self->listed);
  g_free (self->order);
  g_free (self->counts);
  g_free (self->images);
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
  const guint64 mask = (1u << DIGIT_BITS) - 1;
  memset (digits, 0, sizeof *digits << DIGIT_BITS);
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

/* The numbers 0 to n - 1 in order of the images. */
static const guint32 *
order_images (gsize n, SmxRankRoom *room)
{
  guint32 *order = room->order, *other = room->places, *swap;
  for (gsize i = 0; i < n; i++)
    order[i] = (guint32)i;
  for (guint shift = 0; shift < 64; shift += DIGIT_BITS)
    if (deal_images (room->images, n, shift, room->counts, order, other)) {
      swap = order;
      order = other;
      other = swap;
    }
  return order;
}

/* Of the @n figures that are listed, whose ranks are the first of their word. */
static void
rank_images (const double *figures, gsize n, gboolean ascends, SmxRankRoom *room)
{
  guint64 *images = room->images;
  for (gsize i = 0; i < n; i++)
    images[i] = image_of (figures[room->listed[i]], ascends);
  const guint32 *order = order_images (n, room);
  guint32 word_rank = 0, rank = 0;
  gsize word_first = 0;
  for (gsize i = 0; i < n; i++) {
    guint32 *own = &room->ranks[room->listed[order[i]]];
    if (*own != word_rank) {
      word_rank = *own;
      word_first = i;
    }
    if (i == word_first || images[order[i]] != images[order[i - 1]])
      rank = word_rank + (guint32)(i - word_first);
    *own = rank;
  }
}

static void
rank_all_images (const double *figures, gsize n, gboolean ascends, SmxRankRoom *room)
{
  for (gsize i = 0; i < n; i++) {
    room->listed[i] = (guint32)i;
    room->ranks[i] = 1;
  }
  rank_images (figures, n, ascends, room);
}

/* --- by places --- */

/* Compares the @n figures that are listed with those of their word. */
static void
compare_crowded (const double *figures, gsize n, double sign, gsize n_words, SmxRankRoom *room)
{
  guint32 *last = room->counts, *before = room->order,
          *ranks = room->ranks; /* of a word; of a figure in its word: 1 more */
  memset (last, 0, n_words * sizeof *last);
  for (gsize k = 0; k < n; k++) {
    const guint32 i = room->listed[k], word = room->places[i] >> 6;
    const double own = sign * figures[i];
    guint32 n_ahead = 0;
    for (guint32 at = last[word]; at != 0; at = before[at - 1]) {
      const guint32 other = room->listed[at - 1];
      const double value = sign * figures[other];
      n_ahead += value < own;
      ranks[other] += own < value;
    }
    ranks[i] += n_ahead;
    before[k] = last[word];
    last[word] = (guint32)k + 1;
  }
}

/* FALSE where places do not help: all figures are the same, or their distance is too small or too large. */
static gboolean
rank_places (const double *figures, gsize n, gboolean ascends, SmxRankRoom *room)
{
  const SmxFigureLoops *loops = smx__figure_loops ();
  const gsize n_words = count_words (n);
  double low, high;
  if (!loops->find_extent (figures, n, &low, &high))
    return FALSE;
  const double sign = ascends ? 1 : -1, scale = (double)(64 * (n_words - 1)) / (high - low);
  if (!isfinite (scale) || scale <= 0)
    return FALSE;
  loops->make_keys (figures, n, sign, ascends ? low : -high, scale, room->places);
  const guint64 n_pairs = loops->mark_places (room->places, n, n_words, room->images, room->counts);
  const gsize n_crowded =
      loops->take_places (room->places, n, room->images, room->counts, room->ranks, room->listed);
  if (n_pairs > PAIRS_A_FIGURE * n)
    rank_images (figures, n_crowded, ascends, room);
  else if (n_crowded > 0)
    compare_crowded (figures, n_crowded, sign, n_words, room);
  return TRUE;
}

void
smx__rank_quickly (const double *figures, gsize n, gboolean ascends, SmxRankRoom *room)
{
  g_return_if_fail (n <= room->n);
  if (n <= FEW)
    rank_few (figures, n, ascends, room);
  else if (!rank_places (figures, n, ascends, room))
    rank_all_images (figures, n, ascends, room);
}
