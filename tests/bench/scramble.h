/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers by their number, the same here as in scramble.py: SplitMix64 (G. Steele, D. Lea, C. Flood, 2014) as a hash. */
#ifndef SMX_BENCH_SCRAMBLE_H
#define SMX_BENCH_SCRAMBLE_H

#include <glib.h>

/* Uniform in [0, 1). */
static inline double
uniform (guint64 number)
{
  guint64 bits = number * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  bits = (bits ^ bits >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  bits = (bits ^ bits >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  bits ^= bits >> 31;
  return (double)(bits >> 11) * 0x1p-53;
}

#endif
