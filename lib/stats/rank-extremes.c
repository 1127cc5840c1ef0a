/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extremes of differences for the least machine, and the choice among the paths. */
#define KERNEL smx__extremes_portable
#include "rank-extremes-kernel.h"

SmxExtremesFunc
smx__extremes_best (void)
{
#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx2"))
    return smx__extremes_avx2;
#endif
  return smx__extremes_portable;
}
