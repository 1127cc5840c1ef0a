/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two doors for programs share: row by row (program.c) and by columns (program-columns.c). */
#ifndef SMX_TALLY_PROGRAM_H
#define SMX_TALLY_PROGRAM_H

#include "tally-struct.h"
#include <math.h>

/* The numbers of a record in the units of the tally; ids are left alone. RANGE, or REFERENCE for a rating without a
 * scale; the error begins with the field. */
gboolean smx__take_request_numbers (const SmxRequest *from, SmxCountedRequest *to, GError **error);
gboolean smx__take_rating_numbers (const SmxTally *tally, const SmxRating *from, SmxCountedRating *to,
                                   GError **error);

/* A double in millionths, rounded half to even, within @low and @high (millionths too); SMX_NULL where it is NAN. FALSE
 * where it is outside. */
static inline gboolean
smx__to_micro (double value, gint64 low, gint64 high, gint64 *micro)
{
  double scaled = value * (double)SMX_MICRO;
  *micro = SMX_NULL;
  if (isnan (value))
    return TRUE;
  if (!(fabs (scaled) <= 9e18)) /* so that it can be told at all; every domain is narrower */
    return FALSE;
  *micro = llrint (scaled);
  return *micro >= low && *micro <= high;
}

/* How much there was of everything that a refused record may have added. */
typedef struct {
  guint32 n_texts[SMX_N_DICTIONARIES];
  gsize n_codes, n_findings;
  gboolean repeated; /* a request code came again, and that was noted */
} SmxBefore;

SmxBefore smx__before (const SmxTally *self);

/* Takes back what was added since; it cannot fail. */
void smx__undo (SmxTally *self, const SmxBefore *before);

/* Remembers a request code (NULL: there is none); one that came before is noted, also in @before. RANGE, FORMAT or
 * NO_MEMORY, as smx__mention(). */
gboolean smx__see_request (SmxTally *self, const char *code, guint32 section, SmxBefore *before,
                           GError **error);

/* The section that findings on records of a program name. */
gboolean smx__program_section (SmxTally *self, guint which, guint32 *section, GError **error);

/* So many rows were taken; cannot fail. */
void smx__program_came (SmxTally *self, guint which, gsize n);

#endif
