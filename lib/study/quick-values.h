/* Interim: VALUES replaces this file by the real one. Keep: SMX_MEMO_LENGTH (16, longest text). */
#ifndef SMX_STUDY_QUICK_VALUES_H
#define SMX_STUDY_QUICK_VALUES_H
#include "datetime.h"
#include "number.h"
static inline gboolean smx__date_parse_quick (const SmxDateFormat *self, const char *text, gsize length, gint64 *time, gboolean *day_only) { return length > 0 && smx__date_parse (self, text, length, time, day_only) == SMX_DATE_OK; }
static inline gboolean smx__number_parse_quick (const char *text, gsize length, const SmxNumberFormat *format, gint64 limit, gint64 *micro) { return smx__number_parse (text, length, format, limit, micro) == SMX_NUMBER_OK; }
#endif
