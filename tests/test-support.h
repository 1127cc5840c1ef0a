/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every suite shares: comparisons that print what they compared, and errors checked by their whole message. */
#ifndef SMX_TEST_SUPPORT_H
#define SMX_TEST_SUPPORT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <gio/gio.h>

/* Fails unless |actual - expected| <= tolerance, and says all three. */
static inline void
assert_close (const char *what, double actual, double expected, double tolerance)
{
  if (!(fabs (actual - expected) <= tolerance) && !(isnan (actual) && isnan (expected)))
    fail_msg ("%s: %.17g, expected %.17g within %g", what, actual, expected, tolerance);
}

/* Fails unless the error has this code and exactly this message. */
static inline void
assert_error (const GError *error, GQuark domain, int code, const char *message)
{
  if (error == NULL)
    fail_msg ("no error, expected: %s", message);
  if (error->domain != domain || error->code != code || strcmp (error->message, message) != 0)
    fail_msg ("error %s %d: %s\n      expected %d: %s", g_quark_to_string (error->domain), error->code,
              error->message, code, message);
}

static inline void
assert_no_error (const GError *error)
{
  if (error != NULL)
    fail_msg ("unexpected error: %s", error->message);
}

/* Every row of a table is a test of its own: appends them to `tests`, of which there are `n`. */
#define ROWS(rows, function)                                                                                 \
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)                                                            \
    tests[n++] = (struct CMUnitTest){ .name = rows[i].name,                                                  \
                                      .test_func = function,                                                 \
                                      .initial_state = (void *)&rows[i] };

#endif
