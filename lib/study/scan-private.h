/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels behind scan.c. One that cannot run on the machine at hand is not called; those of other machines are not
 * there at all (SMX_SCAN_X86). */
#ifndef SMX_STUDY_SCAN_PRIVATE_H
#define SMX_STUDY_SCAN_PRIVATE_H

#include "scan.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define SMX_SCAN_X86 1
#else
#define SMX_SCAN_X86 0
#endif

/* What goes through the masks of 64 bytes stays in registers. */
#define ALWAYS_INLINE static inline __attribute__ ((always_inline))

#ifndef KERNEL
#define KERNEL
#endif

/* Bytes that are looked over at once for quotes: few enough to hold none, many enough that whether they do is seldom asked. */
#define SMX_SCAN_GROUP 256

/* 64 bytes, a bit each: the first byte is bit 0. */
typedef struct {
  guint64 quotes, delimiters, returns, feeds;
  guint64 nul; /* 0: none of them is a NUL byte */
} Signs;

/* As smx__scan() and smx__scan_cuts(). */
typedef void SmxScanText (const char *text, gsize n, char delimiter, gboolean at_end, SmxScanned *scanned);
typedef void SmxFindCuts (const char *text, gsize n, char delimiter, gboolean at_end, guint32 *cuts,
                          SmxScanned *scanned);

SmxScanText smx__scan_portable, smx__scan_avx2, smx__scan_avx512;
SmxFindCuts smx__cuts_portable, smx__cuts_avx2, smx__cuts_avx512;

#endif
