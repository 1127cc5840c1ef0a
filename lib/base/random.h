/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers that depend on what they are for and on nothing else: a stream is known by seed, replicate and the unit that is
 * drawn (the hash of its code), so that no number of threads and no order of records changes one.
 *
 * Generator: Philox 4x32-10, J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 * Key: the seed; counter: block, replicate, unit. Logarithms and the like are computed here, by additions, multiplications,
 * divisions and square roots alone, so that every processor and every mathematical library draws the same to the bit. */
#ifndef SMX_BASE_RANDOM_H
#define SMX_BASE_RANDOM_H

#include <glib.h>

typedef struct {
  guint64 seed, unit;
  guint32 replicate, block; /* of the next four words */
  guint32 words[4];
  guint left; /* words not yet taken */
} SmxRandom;

/* The generator alone: words @block of a stream. */
void smx__random_words (guint64 seed, guint64 unit, guint32 replicate, guint32 block, guint32 words[4]);

/* The unit of a code: 64 bits of its hash, mixed with @purpose, so that streams for different purposes differ. */
guint64 smx__random_unit (const char *code, guint32 purpose);

/* A stream from its start. It has 2^33 draws and then begins again. */
void smx__random_init (SmxRandom *self, guint64 seed, guint64 unit, guint32 replicate);

guint64 smx__random_bits (SmxRandom *self);

/* Uniform in (0, 1), never either end: an odd multiple of 2^-53. */
double smx__random_uniform (SmxRandom *self);
/* Standard normal, exponential of mean 1: one uniform each. */
double smx__random_normal (SmxRandom *self);
double smx__random_exponential (SmxRandom *self);

/* The normal of a replicate for one unit. Those of two replicates, 2k and 2k + 1, are the halves of one block. */
double smx__normal_of_replicate (guint64 seed, guint64 unit, guint32 replicate);

/* Normals of a replicate for many units: to the bit those of smx__normal_of_replicate(), but fast. Those of the other half wait for
 * its replicate, so a thread asks for both, one after the other. */
typedef struct {
  double *drawn[2];
  guint64 pair;
} SmxNormals;
gboolean smx__normals_init (SmxNormals *self, gsize n, GError **error);
void smx__normals_clear (SmxNormals *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxNormals, smx__normals_clear)
/* Of the same @seed, @units and @n (up to that of init) each time. Valid until the next call. */
const double *smx__normals_take (SmxNormals *self, guint64 seed, const guint64 *units, gsize n,
                                 guint32 replicate);

#endif
