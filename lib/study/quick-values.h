/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The common layouts of dates and numbers, read eight bytes at a time. TRUE says that the slow reader would take the text
 * with just this value; FALSE says nothing: the slow one must be asked, and it alone knows what to tell the user.
 *
 * @text is followed by SMX_QUICK_PADDING bytes that may be read; what stands there does not matter. */
#ifndef SMX_STUDY_QUICK_VALUES_H
#define SMX_STUDY_QUICK_VALUES_H

#include "datetime.h"
#include "number.h"

#define SMX_QUICK_PADDING 32

/* By the first pattern of the format, see smx__date_parse(). ISO 8601 with up to nine decimals; patterns of up to 32 bytes,
 * parts of one digit too. Local times within a day of a change of the clock are left to the slow reader. @day_only may
 * be NULL. What FALSE leaves in @time and @day_only does not matter. */
gboolean smx__date_parse_quick (const SmxDateFormat *self, const char *text, gsize length, gint64 *time,
                                gboolean *day_only);

/* [-]digits, or with a decimal sign and up to six decimals, at most 16 bytes behind the sign; see smx__number_parse(). */
gboolean smx__number_parse_quick (const char *text, gsize length, const SmxNumberFormat *format, gint64 limit,
                                  gint64 *micro);

/* How far the clock of a zone is from UTC where it shows @local (seconds), and that it does so once; FALSE where that is to
 * be asked. */
gboolean smx__date_offset_quick (const SmxDateFormat *self, gint64 local, gint64 *offset);

/* Whether that clock always shows UTC. */
gboolean smx__date_is_utc (const SmxDateFormat *self);

#endif
