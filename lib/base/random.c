/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One draw after another, and which kernel draws for many units.
 *
 * Invariant: words[4 - left] is the next of the block before @block; a number takes two words, so left is 0, 2 or 4. */
#include "random-private.h"
#include "memory.h"

#include <xxhash.h>

#define NO_PAIR G_MAXUINT64

void
smx__random_words (guint64 seed, guint64 unit, guint32 replicate, guint32 block, guint32 words[4])
{
  const SmxWords counter = { { block, replicate, (guint32)unit, (guint32)(unit >> 32) } };
  const SmxWords drawn = smx__philox (counter, (guint32)seed, (guint32)(seed >> 32));
  memcpy (words, drawn.word, sizeof drawn.word);
}

guint64
smx__random_unit (const char *code, guint32 purpose)
{
  /* the purpose is mixed in afterwards: as the seed of the hash of a short code it would meet other codes. Finalizer: G. Steele,
   * D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 */
  guint64 unit = XXH3_64bits (code, strlen (code)) +
                 (purpose + G_GUINT64_CONSTANT (1)) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  unit = (unit ^ unit >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  unit = (unit ^ unit >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return unit ^ unit >> 31;
}

void
smx__random_init (SmxRandom *self, guint64 seed, guint64 unit, guint32 replicate)
{
  *self = (SmxRandom){ .seed = seed, .unit = unit, .replicate = replicate };
}

guint64
smx__random_bits (SmxRandom *self)
{
  if (self->left == 0) {
    smx__random_words (self->seed, self->unit, self->replicate, self->block++, self->words);
    self->left = 4;
  }
  const guint32 *next = self->words + 4 - self->left;
  self->left -= 2;
  return next[0] | (guint64)next[1] << 32;
}

double
smx__random_uniform (SmxRandom *self)
{
  return smx__uniform_of (smx__random_bits (self));
}

/* The inverse of the normal distribution. */
static double
normal_of (double u)
{
  const double q = u - 0.5;
  if (fabs (q) <= SMX_NORMAL_CENTRE)
    return smx__normal_centre (q);
  const double root = sqrt (-smx__log_of (MIN (u, 1 - u)));
  return copysign (root <= SMX_NORMAL_FAR ? smx__normal_tail (root) : smx__normal_far (root), q);
}

double
smx__random_normal (SmxRandom *self)
{
  return normal_of (smx__random_uniform (self));
}

double
smx__random_exponential (SmxRandom *self)
{
  return -smx__log_of (smx__random_uniform (self));
}

/* --- many units --- */

gboolean
smx__random_can (SmxRandomPath path)
{
#if SMX_HASH_X86
  if (path == SMX_RANDOM_AVX2)
    return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("popcnt") &&
           __builtin_cpu_supports ("bmi2");
#endif
  return path == SMX_RANDOM_PORTABLE;
}

void
smx__random_normals_by (SmxRandomPath path, guint64 seed, const guint64 *units, gsize n, guint32 pair,
                        double *even, double *odd)
{
  static const SmxRandomKernel kernels[SMX_N_RANDOMS] = {
    [SMX_RANDOM_PORTABLE] = smx__random_normals_portable,
#if SMX_HASH_X86
    [SMX_RANDOM_AVX2] = smx__random_normals_avx2,
#endif
  };
  kernels[path](seed, units, n, pair, even, odd);
}

double
smx__normal_of_replicate (guint64 seed, guint64 unit, guint32 replicate)
{
  guint32 words[4];
  smx__random_words (seed, unit, replicate / 2, SMX_NORMAL_BLOCK, words);
  const guint32 *half = words + 2 * (replicate % 2);
  return normal_of (smx__uniform_of (half[0] | (guint64)half[1] << 32));
}

gboolean
smx__normals_init (SmxNormals *self, gsize n, GError **error)
{
  *self = (SmxNormals){ .pair = NO_PAIR };
  return (self->drawn[0] = smx__allocate (n, sizeof (double), error)) != NULL &&
         (self->drawn[1] = smx__allocate (n, sizeof (double), error)) != NULL;
}

void
smx__normals_clear (SmxNormals *self)
{
  g_free (self->drawn[0]);
  g_free (self->drawn[1]);
  *self = (SmxNormals){ .pair = NO_PAIR };
}

const double *
smx__normals_take (SmxNormals *self, guint64 seed, const guint64 *units, gsize n, guint32 replicate)
{
  const SmxRandomPath path = smx__random_can (SMX_RANDOM_AVX2) ? SMX_RANDOM_AVX2 : SMX_RANDOM_PORTABLE;
  if (self->pair != replicate / 2)
    smx__random_normals_by (path, seed, units, n, replicate / 2, self->drawn[0], self->drawn[1]);
  self->pair = replicate / 2;
  return self->drawn[replicate % 2];
}
