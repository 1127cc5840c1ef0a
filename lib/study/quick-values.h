/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The common layouts of dates and numbers, read eight bytes at a time. TRUE says that the slow reader would take the text
 * with just this value; FALSE says nothing: the slow one must be asked, and it alone knows what to tell the user.
 *
 * @text is followed by SMX_QUICK_PADDING bytes that may be read; what stands there does not matter. */
#ifndef SMX_STUDY_QUICK_VALUES_H
#define SMX_STUDY_QUICK_VALUES_H

#include "datetime.h"
#include "number.h"

#include <string.h>

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

/* Days that were met, by day of the month: when each began. Days on which the clock changes, or nearly, are not kept, so
 * that any time of a day that is here is so much behind its beginning. */
#define SMX_DAY_KEPT 0x10000
#define SMX_DAYS_LENGTH 19 /* of YYYY-MM-DDThh:mm:ss, or with a blank */
typedef struct {
  guint64 month; /* YYYY-MM- */
  guint64 day;   /* DD, and SMX_DAY_KEPT */
  gint64 begin;
} SmxDay;
typedef struct {
  SmxDay days[64];
} SmxDays;

/* Keeps the day of a text of that length that smx__date_parse_quick() took; only of formats that begin with ISO 8601. */
void smx__days_meet (SmxDays *self, const SmxDateFormat *format, const char *text);

static inline guint64
smx__quick_load (const char *text)
{
  guint64 word;
  memcpy (&word, text, sizeof word);
  return GUINT64_FROM_LE (word);
}

/* Where a day has its place. @word: its text from the day of the month on. */
static inline guint
smx__days_place (guint64 word)
{
  return (guint)((word & 3) << 4 | (word >> 8 & 15));
}

/* The time that a text of that length says, if it is one of a day that is kept. What FALSE leaves in @time does not
 * matter. */
static inline gboolean
smx__days_find (const SmxDays *self, const char *text, gint64 *time)
{
  const guint64 mould =
      G_GUINT64_CONSTANT (0x30303a30303a3030); /* 00:00:00, and the room that each byte leaves */
  const guint64 room = G_GUINT64_CONSTANT (0x767a7f767a7f767d),
                top_bits = G_GUINT64_CONSTANT (0x8080808080808080);
  guint64 month = smx__quick_load (text), rest = smx__quick_load (text + 8);
  guint64 clock = smx__quick_load (text + 11) ^ mould;
  const SmxDay *day = &self->days[smx__days_place (rest)];
  gboolean same = ((day->month ^ month) | (day->day ^ ((rest & 0xffff) | SMX_DAY_KEPT))) == 0;
  guint between = (guint)(rest >> 16 & 0xff);
  guint64 parts = clock * 10 + (clock >> 8);
  guint seconds =
      (guint)(parts & 0xff) * 3600 + (guint)(parts >> 24 & 0xff) * 60 + (guint)(parts >> 48 & 0xff);
  gboolean fits = ((((clock + room) | clock) & top_bits) == 0) & (seconds < 86400);
  *time = day->begin + (gint64)seconds * G_USEC_PER_SEC;
  return same & fits & ((between == 'T') | (between == ' '));
}

#endif
