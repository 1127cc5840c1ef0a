/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Worlds in which each of some events happens or not, 64 to a machine word: bit w is set where it happens in world w. */
#ifndef SMX_STATS_WORLDS_H
#define SMX_STATS_WORLDS_H

#include <glib.h>

#define SMX_WORD 64 /* worlds to a word */

/* An event of probability @share, exactly, in worlds 64 x @block and on: the bits of a stream known by @seed, @block and @unit. */
guint64 smx__worlds_draw (double share, guint64 seed, guint64 unit, guint32 block);

/* Event @event (from 0) in the worlds 64 x @block and on of all 2^n: it happens in those whose number has its bit. */
guint64 smx__worlds_of_all (guint event, guint32 block);

/* The probabilities of those worlds, where @n events have the probabilities @shares; 0 from world 2^n on. */
void smx__worlds_chances (const double *shares, guint n, guint32 block, double chances[SMX_WORD]);

/* The first @n worlds of a word, up to all. */
static inline guint64
smx__worlds_first (guint n)
{
  return n == 0 ? 0 : G_MAXUINT64 >> (SMX_WORD - MIN (n, SMX_WORD));
}

/* One figure a world. What all worlds have is added once. */
typedef struct {
  double all;
  double each[SMX_WORD];
} SmxLanes;

static inline void
smx__lanes_add (SmxLanes *self, double value, guint64 worlds, guint64 active)
{
  worlds &= active;
  if (worlds == active) {
    self->all += value;
    return;
  }
  for (; worlds != 0; worlds &= worlds - 1)
    self->each[__builtin_ctzll (worlds)] += value;
}

#endif
