/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops over figures, compiled for what the library is compiled for. */
#define KERNEL smx__figure_loops_portable
#include "figures-kernel.h"
