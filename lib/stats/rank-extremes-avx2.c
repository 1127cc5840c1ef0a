/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extremes of differences, compiled for AVX2 (meson.build). */
#define KERNEL smx__extremes_avx2
#include "rank-extremes-kernel.h"
