/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One value of an order. */
#ifndef SMX_STATS_FIND_H
#define SMX_STATS_FIND_H

#include <glib.h>

/* The value that would stand at @at (from 0, below @n) if @values, none of them NAN, were sorted. Moves them. */
float smx__find_float (float *values, gsize n, gsize at);

#endif
