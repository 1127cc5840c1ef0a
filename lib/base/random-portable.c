/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Normals for many units, compiled for what the library is compiled for. */
#define KERNEL smx__random_normals_portable
#include "random-kernel.h"
