/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops over figures, compiled for AVX2 (meson.build). */
#define KERNEL smx__figure_loops_avx2
#include "figures-kernel.h"
