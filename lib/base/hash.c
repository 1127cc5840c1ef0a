/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hash of a content from those of its blocks; and which kernel this processor can run: the one place where that is
 * decided.
 *
 * Invariant: numbers[] holds the low and the high part of each block's hash, little-endian, for the blocks that are whole
 * (adding) or have been put; behind them there is room for the block that is open and for the length.
 * Source: Y. Collet, the XXH3 algorithm of xxHash 0.8. */
#include "hash-private.h"

#include "memory.h"

#include <string.h>

#define N_BEHIND 3 /* numbers: the hash of the open block, the length */

struct SmxBlockHash {
  const SmxHashKernel *kernel;
  guint64 *numbers;
  gsize capacity; /* of numbers */
  gsize n_blocks, n_put;
  guint64 length;
  gsize n_open; /* bytes of the block that is not yet whole */
  void *state;  /* of that block */
  guint8 room[SMX_HASH_STATE + SMX_HASH_ALIGNMENT];
};

static const SmxHashKernel *const kernels[SMX_N_HASHES] = {
  [SMX_HASH_PORTABLE] = &smx__hash_portable,
#if SMX_HASH_X86
  [SMX_HASH_AVX2] = &smx__hash_avx2,
  [SMX_HASH_AVX512] = &smx__hash_avx512,
#endif
};

gboolean
smx__hash_can (SmxHashPath path)
{
#if SMX_HASH_X86
  if (path == SMX_HASH_AVX2)
    return __builtin_cpu_supports ("avx2");
  if (path == SMX_HASH_AVX512)
    return __builtin_cpu_supports ("avx512f");
#endif
  return path == SMX_HASH_PORTABLE;
}

SmxHashPath
smx__hash_best (void)
{
  SmxHashPath best = SMX_HASH_PORTABLE;
  for (SmxHashPath path = best; path < SMX_N_HASHES; path++)
    best = smx__hash_can (path) ? path : best;
  return best;
}

SmxHash
smx__hash_block (SmxHashPath path, const void *data, gsize n)
{
  return kernels[path]->hash (data, n);
}

SmxBlockHash *
smx__block_hash_new (SmxHashPath path, GError **error)
{
  g_autoptr (SmxBlockHash) self = smx__allocate (1, sizeof *self, error);
  if (self == NULL || !smx__reserve (&self->numbers, &self->capacity, N_BEHIND, sizeof *self->numbers, error))
    return NULL;
  self->kernel = kernels[path];
  self->state = self->room + (SMX_HASH_ALIGNMENT - (guintptr)self->room % SMX_HASH_ALIGNMENT);
  return g_steal_pointer (&self);
}

void
smx__block_hash_free (SmxBlockHash *self)
{
  if (self == NULL)
    return;
  g_free (self->numbers);
  g_free (self);
}

static void
write_hash (guint64 *numbers, SmxHash hash)
{
  numbers[0] = GUINT64_TO_LE (hash.low);
  numbers[1] = GUINT64_TO_LE (hash.high);
}

gboolean
smx__block_hash_put (SmxBlockHash *self, gsize number, gsize length, SmxHash hash, GError **error)
{
  g_return_val_if_fail (length > 0 && length <= SMX_HASH_BLOCK, FALSE);
  gsize n = MAX (self->n_blocks, number + 1);
  if (2 * n + N_BEHIND > self->capacity &&
      !smx__reserve (&self->numbers, &self->capacity, 2 * n + N_BEHIND, sizeof *self->numbers, error))
    return FALSE;
  write_hash (self->numbers + 2 * number, hash);
  self->n_blocks = n;
  self->n_put++;
  self->length += length;
  return TRUE;
}

/* Goes on with the block that is open, up to its end. Room for it is made when it is whole, so that nothing has changed
 * where there is none. */
static gboolean
add_to_open (SmxBlockHash *self, const void *data, gsize n, GError **error)
{
  if (self->n_open == 0)
    self->kernel->begin (self->state);
  if (self->n_open + n == SMX_HASH_BLOCK) {
    gsize needed = 2 * (self->n_blocks + 1) + N_BEHIND;
    if (needed > self->capacity &&
        !smx__reserve (&self->numbers, &self->capacity, needed, sizeof *self->numbers, error))
      return FALSE;
  }
  self->kernel->add (self->state, data, n);
  self->n_open += n;
  self->length += n;
  if (self->n_open < SMX_HASH_BLOCK)
    return TRUE;
  write_hash (self->numbers + 2 * self->n_blocks++, self->kernel->end (self->state));
  self->n_put++;
  self->n_open = 0;
  return TRUE;
}

gboolean
smx__block_hash_add (SmxBlockHash *self, const void *data, gsize n, GError **error)
{
  const guint8 *at = data;
  while (n > 0) {
    gsize length = MIN (n, SMX_HASH_BLOCK - self->n_open);
    gboolean whole = length == SMX_HASH_BLOCK;
    if (whole ? !smx__block_hash_put (self, self->n_blocks, length, self->kernel->hash (at, length), error)
              : !add_to_open (self, at, length, error))
      return FALSE;
    at += length;
    n -= length;
  }
  return TRUE;
}

SmxHash
smx__block_hash_total (const SmxBlockHash *self)
{
  g_return_val_if_fail (self->n_put == self->n_blocks, ((SmxHash){ 0 })); /* a block is missing */
  guint64 *behind = self->numbers + 2 * self->n_blocks;
  if (self->n_open > 0) {
    write_hash (behind, self->kernel->end (self->state));
    behind += 2;
  }
  *behind++ = GUINT64_TO_LE (self->length);
  return self->kernel->hash (self->numbers, (gsize)(behind - self->numbers) * sizeof *behind);
}

guint64
smx__block_hash_length (const SmxBlockHash *self)
{
  return self->length;
}
