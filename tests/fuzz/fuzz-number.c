/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a number; the first chooses the format.
 *
 * Must hold: what is read lies within the limit and agrees with the nearest double; what is not leaves the value alone;
 * both readers call the same texts numbers; a number with a minus before it is its negative. */
#include "fuzz.h"

#include "study/number.h"
#include "study/quick-values.h"
#include <math.h>

#define LIMIT G_MAXINT64

/* What the quick reader takes, the slow one takes with the same value. */
static void
check_quick (const SmxNumberFormat *format, const char *text, gsize length, SmxNumberResult result,
             gint64 value)
{
  gint64 quick;
  g_autofree char *padded = g_malloc (length + SMX_QUICK_PADDING);
  memcpy (padded, text, length);
  memset (padded + length, '0', SMX_QUICK_PADDING);
  if (smx__number_parse_quick (padded, length, format, LIMIT, &quick))
    MUST (result == SMX_NUMBER_OK && quick == value);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const SmxNumberFormat formats[] = { { '.', NULL }, { ',', NULL }, { '.', "," },       { ',', "." },
                                             { ',', " " },  { '.', "'" },  { ',', "\xc2\xa0" } };
  if (size < 1)
    return 0;
  const SmxNumberFormat *format = &formats[data[0] % G_N_ELEMENTS (formats)];
  const char *text = (const char *)data + 1;
  gsize length = size - 1;
  gint64 value = 77, negative = 77;
  double real = 77;
  SmxNumberResult exact = smx__number_parse (text, length, format, LIMIT, &value);
  check_quick (format, text, length, exact, value);
  SmxNumberResult nearest = smx__number_parse_double (text, length, format, &real);
  MUST (exact == SMX_NUMBER_OK || value == 77);
  MUST (nearest == SMX_NUMBER_OK || real == 77);
  MUST (exact == nearest || exact == SMX_NUMBER_RANGE || exact == SMX_NUMBER_OK);
  MUST (exact != SMX_NUMBER_RANGE || nearest == SMX_NUMBER_OK || nearest == SMX_NUMBER_RANGE);
  if (exact == SMX_NUMBER_OK) {
    MUST (nearest == SMX_NUMBER_OK && isfinite (real));
    MUST (fabs (real * 1e6 - (double)value) <= 0.5 + fabs (real) * 1e6 * 1e-15);
    MUST (value != G_MININT64);
    if (value > 0)
      MUST (smx__number_parse (text, length, format, value - 1, &negative) == SMX_NUMBER_RANGE);
  }
  if (length > 0 && *text != '-' && *text != '+') {
    g_autofree char *with_minus = g_malloc (length + 1);
    with_minus[0] = '-';
    memcpy (with_minus + 1, text, length);
    MUST (smx__number_parse (with_minus, length + 1, format, LIMIT, &negative) == exact);
    MUST (exact != SMX_NUMBER_OK || negative == -value);
  }
  return 0;
}
