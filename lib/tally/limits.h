/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a record may hold, wherever it comes from: the domains that keep all sums exact, and how a message says them. */
#ifndef SMX_TALLY_LIMITS_H
#define SMX_TALLY_LIMITS_H

#include "settings.h"
#include <service-matrix/error.h>

#define SMX_MAX_CODE 10000u                                 /* bytes of a code or a name */
#define SMX_MAX_COUNT G_GINT64_CONSTANT (100000000)         /* reworks, reassignments: from 0 */
#define SMX_MAX_CUSTOMERS 1e8                               /* end customers: from 0 */
#define SMX_MAX_MONEY 1e12                                  /* on both sides of 0 */
#define SMX_MAX_POINTS 10000                                /* of a scale, on both sides of 0 */
#define SMX_MAX_HOURS 876600                                /* of a delivery: 100 years of 365.25 days */
#define SMX_MIN_TIME G_GINT64_CONSTANT (-62135596800000000) /* 0001-01-01T00:00:00Z in microseconds */
#define SMX_MAX_TIME G_GINT64_CONSTANT (253402300799999999) /* 9999-12-31T23:59:59.999999Z */

/* A domain in words, for "expected ...": "a number from 0 to 1", "a count of at most 100000000". An end that no number
 * passes (G_MAXDOUBLE) is not said. Free with g_free(). */
char *smx__expect_number (double low, double high, gboolean open);
char *smx__expect_count (gboolean is_negative);         /* the end that was passed */
char *smx__expect_rating (const SmxSettings *settings); /* of a study with a scale */

/* "expected @expected but found @found@hint": @found as it is to be shown, @hint may be NULL. Takes @expected and
 * @hint. Always FALSE. */
gboolean smx__fail_value (GError **error, SmxErrorCode code, char *expected, const char *found, char *hint);

/* A needed value that is not there; @found as it is to be shown. Always FALSE. */
gboolean smx__fail_needed (GError **error, const char *found);

/* Ratings without a scale to read them on: REFERENCE. Always FALSE. */
gboolean smx__fail_no_scale (GError **error);

/* RANGE where a code is longer than SMX_MAX_CODE. */
gboolean smx__check_length (const char *text, gsize length, GError **error);

#endif
