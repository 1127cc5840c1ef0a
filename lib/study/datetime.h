/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates and times: a format compiled once, read strictly, in a time zone, to microseconds since 1970-01-01 UTC. */
#ifndef SMX_STUDY_DATETIME_H
#define SMX_STUDY_DATETIME_H

#include "../base/error.h"
#include "../base/int128.h"

typedef struct SmxDateFormat SmxDateFormat;

/* @patterns: a list as in study files, of which the first that fits a text is taken. NULL or "iso": ISO 8601: YYYY-MM-DD, or with T or blank and HH:MM[:SS[.frac or ,frac]], then nothing, Z or an offset
 * (+02:00, +0200, +02), a blank before it or not. Else %Y %y %m %d %H %M %S (one digit accepted, two-digit years 69..99
 * are 19xx), %I (1 to 12) with %p (AM, pm, a.m., p. m.), %%, other characters as they stand; a blank stands for one or
 * more, of any width. @timezone: IANA name. NULL: PARSE (a bad pattern, no day) or REFERENCE (unknown zone). */
SmxDateFormat *smx__date_format_new (const char *patterns, const char *timezone, GError **error);
void smx__date_format_free (SmxDateFormat *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxDateFormat, smx__date_format_free)

typedef enum {
  SMX_DATE_OK,
  SMX_DATE_NOT,     /* does not fit the format */
  SMX_DATE_NO_DAY,  /* fits, but there is no such day or time (31 April, 25:00) */
  SMX_DATE_NO_TIME, /* skipped by a clock change in the zone */
  SMX_DATE_RANGE    /* a year outside 1..9999 */
} SmxDateResult;

/* @day_only (may be NULL) says that no time of day was given; it is read as the first instant of the local day, which is
 * 00:00 but where a clock change skips it. Times without an offset are local to the zone: the earlier instant when
 * ambiguous. Up to 6 decimals of a second count, further ones are dropped. Leap second :60 is read as :59. */
SmxDateResult smx__date_parse (const SmxDateFormat *self, const char *text, gsize length, gint64 *time,
                               gboolean *day_only);

/* "ISO 8601 (2024-03-31 or 2024-03-31T14:05)" or the patterns, for messages. Free with g_free(). */
char *smx__date_format_example (const SmxDateFormat *self);

/* The last microsecond of the local day that holds @time. */
gint64 smx__date_day_end (const SmxDateFormat *self, gint64 time);

#endif
