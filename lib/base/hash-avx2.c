/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XXH3-128, compiled for AVX2 (meson.build). */
#define KERNEL smx__hash_avx2
#include "hash-kernel.h"
