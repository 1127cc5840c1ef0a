/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels of the scan, and which of them this processor can run: the one place where that is decided. */
#include "scan-private.h"

static const struct {
  SmxScanText *scan;
  SmxFindCuts *cuts;
} kernels[SMX_N_SCANS] = {
  [SMX_SCAN_PORTABLE] = { smx__scan_portable, smx__cuts_portable },
#if SMX_SCAN_X86
  [SMX_SCAN_AVX2] = { smx__scan_avx2, smx__cuts_avx2 },
  [SMX_SCAN_AVX512] = { smx__scan_avx512, smx__cuts_avx512 },
#endif
};

gboolean
smx__scan_can (SmxScanPath path)
{
#if SMX_SCAN_X86
  gboolean avx2 = __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("bmi") &&
                  __builtin_cpu_supports ("popcnt") && __builtin_cpu_supports ("pclmul");
  if (path == SMX_SCAN_AVX2)
    return avx2;
  if (path == SMX_SCAN_AVX512)
    return avx2 && __builtin_cpu_supports ("bmi2") && __builtin_cpu_supports ("avx512bw") &&
           __builtin_cpu_supports ("avx512vbmi2");
#endif
  return path == SMX_SCAN_PORTABLE;
}

SmxScanPath
smx__scan_best (void)
{
  SmxScanPath best = SMX_SCAN_PORTABLE;
  for (SmxScanPath path = best; path < SMX_N_SCANS; path++)
    best = smx__scan_can (path) ? path : best;
  return best;
}

void
smx__scan (SmxScanPath path, const char *text, gsize n, char delimiter, gboolean at_end, SmxScanned *scanned)
{
  kernels[path].scan (text, n, delimiter, at_end, scanned);
}

void
smx__scan_cuts (SmxScanPath path, const char *text, gsize n, char delimiter, gboolean at_end, guint32 *cuts,
                SmxScanned *scanned)
{
  kernels[path].cuts (text, n, delimiter, at_end, cuts, scanned);
}
