/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Normals for many units, compiled for AVX2 (meson.build). */
#define KERNEL smx__random_normals_avx2
#include "random-kernel.h"
