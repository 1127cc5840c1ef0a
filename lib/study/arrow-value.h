/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A value of an Arrow array as the text that a CSV file of the same table would hold. */
#ifndef SMX_STUDY_ARROW_VALUE_H
#define SMX_STUDY_ARROW_VALUE_H

#include "arrow-array.h"

#define SMX_ARROW_WRITTEN 256 /* bytes that any number, boolean or time fits into */

/* The text of a row; empty where it is null (or not a number). Texts stay where they are, all else is written into @buffer.
 * FORMAT, without place: the array is broken. */
gboolean smx__arrow_write (const SmxArrowCells *self, gint64 row, char buffer[SMX_ARROW_WRITTEN],
                           SmxSlice *text, GError **error);

/* Whether a row is null, in itself or by the word that it stands for. FORMAT as above. */
gboolean smx__arrow_known (const SmxArrowCells *self, gint64 row, gboolean *known, GError **error);

/* A float of 2, 4 or 8 bytes. */
double smx__arrow_float (const SmxArrowVector *self, gint64 at);

/* Microseconds since 1970-01-01 of a date or timestamp, on the wall clock where it has no zone; what is finer is dropped.
 * FALSE where they leave 64 bits. */
gboolean smx__arrow_time (const SmxArrowVector *self, gint64 at, gint64 *micro);

/* A number in millionths, if it has no finer decimals; SMX_NULL: not a number. FALSE: it is not of a plain size or form,
 * and its text (smx__arrow_write()) is to be asked. */
gboolean smx__arrow_micro (const SmxArrowVector *self, gint64 at, gint64 *micro);

#endif
