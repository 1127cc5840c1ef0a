/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Worlds 64 to a word. An event of probability p happens where a random number, digit by digit, is first below p: a digit of all 64
 * worlds is one word, and after some eight of them all are decided. */

#include "worlds.h"
#include "../base/random.h"

guint64
smx__worlds_draw (double share, guint64 seed, guint64 unit, guint32 block)
{
  SmxRandom random;
  guint64 open = G_MAXUINT64, happens = 0;
  if (share >= 1)
    return G_MAXUINT64;
  smx__random_init (&random, seed, unit, block);
  while (open != 0 && share > 0) {
    guint64 digits = smx__random_bits (&random);
    share *= 2;
    if (share >= 1) {
      happens |= open & ~digits;
      open &= digits;
      share -= 1;
    } else {
      open &= ~digits;
    }
  }
  return happens;
}

guint64
smx__worlds_of_all (guint event, guint32 block)
{
  static const guint64 within[] = {
    G_GUINT64_CONSTANT (0xaaaaaaaaaaaaaaaa), G_GUINT64_CONSTANT (0xcccccccccccccccc),
    G_GUINT64_CONSTANT (0xf0f0f0f0f0f0f0f0), G_GUINT64_CONSTANT (0xff00ff00ff00ff00),
    G_GUINT64_CONSTANT (0xffff0000ffff0000), G_GUINT64_CONSTANT (0xffffffff00000000)
  };
  if (event < G_N_ELEMENTS (within))
    return within[event];
  return (block >> (event - G_N_ELEMENTS (within)) & 1) != 0 ? G_MAXUINT64 : 0;
}

void
smx__worlds_chances (const double *shares, guint n, guint32 block, double chances[SMX_WORD])
{
  for (guint w = 0; w < SMX_WORD; w++) {
    guint64 world = (guint64)block * SMX_WORD + w;
    chances[w] = world >> n == 0 ? 1 : 0;
    for (guint event = 0; event < n; event++)
      chances[w] *= (world >> event & 1) != 0 ? shares[event] : 1 - shares[event];
  }
}
