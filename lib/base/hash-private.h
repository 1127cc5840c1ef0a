/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XXH3-128 as it was compiled for a machine. */
#ifndef SMX_BASE_HASH_PRIVATE_H
#define SMX_BASE_HASH_PRIVATE_H

#include "hash.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define SMX_HASH_X86 1
#else
#define SMX_HASH_X86 0
#endif

typedef struct {
  SmxHash (*hash) (const void *data, gsize n);
  void (*begin) (void *state); /* state: SMX_HASH_STATE bytes, aligned to SMX_HASH_ALIGNMENT */
  void (*add) (void *state, const void *data, gsize n);
  SmxHash (*end) (const void *state); /* which may go on */
} SmxHashKernel;

#define SMX_HASH_STATE 576
#define SMX_HASH_ALIGNMENT 64

extern const SmxHashKernel smx__hash_portable;
#if SMX_HASH_X86
extern const SmxHashKernel smx__hash_avx2, smx__hash_avx512;
#endif

#endif
