/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a content is known by: XXH3-128 in blocks of fixed size, so that threads may hash a block each, and that the result
 * is the same however the content came.
 *
 * The hash of a block is XXH3-128 (seed 0) of its bytes. The hash of the content is XXH3-128 of: the low and the high 64
 * bits of each block's hash, in order of the blocks, then the number of bytes of the content, all as 64-bit
 * little-endian numbers. Every block but the last has SMX_HASH_BLOCK bytes; no content has no block. */
#ifndef SMX_BASE_HASH_H
#define SMX_BASE_HASH_H

#include <glib.h>

#define SMX_HASH_BLOCK ((gsize)1 << 20)

typedef struct {
  guint64 high, low;
} SmxHash;

/* All paths give the same; PORTABLE is what the library was compiled for. */
typedef enum { SMX_HASH_PORTABLE, SMX_HASH_AVX2, SMX_HASH_AVX512, SMX_N_HASHES } SmxHashPath;

/* The best path of this processor; and whether a path can run here. */
SmxHashPath smx__hash_best (void);
gboolean smx__hash_can (SmxHashPath path);

/* A block by itself: any thread, any time. */
SmxHash smx__hash_block (SmxHashPath path, const void *data, gsize n);

/* A content: one thread at a time. Memory: 16 bytes a block. */
typedef struct SmxBlockHash SmxBlockHash;

SmxBlockHash *smx__block_hash_new (SmxHashPath path, GError **error);
void smx__block_hash_free (SmxBlockHash *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxBlockHash, smx__block_hash_free)

/* Either the content comes piece by piece, cut anywhere; or block by block, each once, in any order, hashed elsewhere. FALSE
 * with NO_MEMORY. */
gboolean smx__block_hash_add (SmxBlockHash *self, const void *data, gsize n, GError **error);
gboolean smx__block_hash_put (SmxBlockHash *self, gsize number, gsize length, SmxHash hash, GError **error);

/* Of what has come so far; more may follow. */
SmxHash smx__block_hash_total (const SmxBlockHash *self);
guint64 smx__block_hash_length (const SmxBlockHash *self);

#endif
