/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XXH3-128, compiled for AVX-512 (meson.build). */
#define KERNEL smx__hash_avx512
#include "hash-kernel.h"
