/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XXH3-128, compiled for what the library is compiled for. */
#define KERNEL smx__hash_portable
#include "hash-kernel.h"
