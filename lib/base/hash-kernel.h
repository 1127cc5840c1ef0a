/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A kernel of hash.c: a unit that is compiled for its machine, defines KERNEL as the kernel's name and includes this.
 * libxxhash itself is compiled for the least machine of its packager; its header holds all of it. */
#include "hash-private.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

G_STATIC_ASSERT (sizeof (XXH3_state_t) <= SMX_HASH_STATE);
G_STATIC_ASSERT (G_ALIGNOF (XXH3_state_t) <= SMX_HASH_ALIGNMENT);

static SmxHash
hash (const void *data, gsize n)
{
  XXH128_hash_t hash = XXH3_128bits (data, n);
  return (SmxHash){ hash.high64, hash.low64 };
}

static void
begin (void *state)
{
  XXH3_INITSTATE ((XXH3_state_t *)state);
  XXH3_128bits_reset (state);
}

static void
add (void *state, const void *data, gsize n)
{
  XXH3_128bits_update (state, data, n);
}

static SmxHash
end (const void *state)
{
  XXH128_hash_t hash = XXH3_128bits_digest (state);
  return (SmxHash){ hash.high64, hash.low64 };
}

const SmxHashKernel KERNEL = { hash, begin, add, end };
