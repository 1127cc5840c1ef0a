/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a date format, for its two readers: datetime.c, which reads everything and is the arbiter, and
 * quick-values.c, which reads what is common. */
#ifndef SMX_STUDY_DATETIME_PRIVATE_H
#define SMX_STUDY_DATETIME_PRIVATE_H

#include "clock.h"
#include "datetime.h"

#define SMX_MAX_DATE_STEPS 64

/* What a byte of a pattern asks for; `part` is one of YymdHIMSp, ' ' for blanks, 0 for the byte itself. */
typedef struct {
  char part, byte;
} SmxDateStep;

typedef struct {
  char *pattern; /* NULL: ISO 8601 */
  SmxDateStep steps[SMX_MAX_DATE_STEPS];
  guint n_steps;
  gboolean day_only;
} SmxDatePattern;

typedef struct SmxQuickDates SmxQuickDates;

struct SmxDateFormat {
  SmxDatePattern *patterns;
  guint n;
  SmxClock *clock;
  SmxQuickDates *quick; /* what quick-values.c knows of the first pattern and of the clock */
};

SmxQuickDates *smx__quick_dates_new (const SmxDateFormat *format);
void smx__quick_dates_free (SmxQuickDates *self);

#endif
