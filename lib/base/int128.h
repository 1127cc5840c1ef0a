/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact sums. Decimals are held in millionths (SMX_MICRO to one), times in microseconds, sums in 128 bits, so that no
 * order of adding changes a digit. */
#ifndef SMX_BASE_INT128_H
#define SMX_BASE_INT128_H

#include <glib.h>

__extension__ typedef __int128 SmxInt128;

#define SMX_MICRO G_GINT64_CONSTANT (1000000)

/* No value: of a number, a count, a time. */
#define SMX_NULL G_MININT64

/* No entity: where an id is missing. */
#define SMX_NO_ID G_MAXUINT32

#endif
