/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as people export them, read exactly: to millionths in 64 bits, or to the nearest double. */
#ifndef SMX_STUDY_NUMBER_H
#define SMX_STUDY_NUMBER_H

#include "../base/int128.h"

typedef struct {
  char decimal;          /* '.' or ',' */
  const char *thousands; /* the separator's bytes (',' '.' ' ' or a no-break space ...), or NULL for none */
} SmxNumberFormat;

typedef enum {
  SMX_NUMBER_OK,
  SMX_NUMBER_NOT,       /* no number at all; also nan and inf */
  SMX_NUMBER_THOUSANDS, /* would be one if a thousands separator were stated ("1,234", "1.234,50", "1 234") */
  SMX_NUMBER_DECIMAL,   /* would be one with the other decimal sign ("3,5") */
  SMX_NUMBER_RANGE      /* a number, beyond +-limit, or of a size that no double holds ("1e400") */
} SmxNumberResult;

/* @text is trimmed and not empty. Sign, digits, decimal sign, exponent. More than 6 decimals are rounded half to even,
 * exactly, from all digits given. @limit is in millionths. @value is untouched on failure. */
SmxNumberResult smx__number_parse (const char *text, gsize length, const SmxNumberFormat *format,
                                   gint64 limit, gint64 *value);

/* The same in 128 bits, of as many @decimals: 12.5 with 6 is 12500000. RANGE from 10^38 units on. */
SmxNumberResult smx__number_parse_sum (const char *text, gsize length, const SmxNumberFormat *format,
                                       guint decimals, SmxInt128 *value);

/* The same text as the nearest finite double. */
SmxNumberResult smx__number_parse_double (const char *text, gsize length, const SmxNumberFormat *format,
                                          double *value);

#endif
