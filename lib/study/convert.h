/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the text of one field to its typed value, as the keys of the section say. */
#ifndef SMX_STUDY_CONVERT_H
#define SMX_STUDY_CONVERT_H

#include "quick-values.h"
#include "row.h"
#include "study-private.h"

typedef struct SmxConverter SmxConverter;

/* How the text of a cell came about. What is no text where it comes from was written by this library, always in one way,
 * and no key of the section about the look of numbers and dates has a say in it. */
typedef enum {
  SMX_FORM_TEXT,    /* as its author wrote it */
  SMX_FORM_NUMBER,  /* a shortest decimal number; or inf, -inf */
  SMX_FORM_BOOLEAN, /* true or false */
  SMX_FORM_TIME     /* ISO 8601, of any year */
} SmxForm;

/* Source and settings must outlive it. PARSE, REFERENCE or NO_MEMORY. */
SmxConverter *smx__converter_new (const SmxSource *source, const SmxSettings *settings, GError **error);
void smx__converter_free (SmxConverter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxConverter, smx__converter_free)

/* Trims the text and reads it; what is empty, missing or (a rating) not applicable is not known and no error. Texts of the value point into
 * @text. PARSE, RANGE or FORMAT (not UTF-8), without place. */
gboolean smx__convert (const SmxConverter *self, const SmxField *field, const char *text, gsize length,
                       SmxValue *value, GError **error);

/* The number or time of a plain text, as smx__convert() would read it; FALSE where that is to be asked. @text may be
 * read SMX_QUICK_PADDING bytes beyond its end. */
gboolean smx__convert_quick (const SmxConverter *self, const SmxField *field, const char *text, gsize length,
                             gint64 *number);

/* Keeps the day of a time that smx__convert_quick() took, if it is one that smx__days_find() may be asked about. */
void smx__convert_meet (const SmxConverter *self, SmxDays *days, const char *text, gsize length);

/* Whether a text does for a code whose value nobody asks for: short enough, and ASCII. */
gboolean smx__is_plain_code (const char *text, gsize length);

/* The same of a cell of any form; a boolean is 1 or 0 where a number is asked for. */
gboolean smx__convert_form (const SmxConverter *self, SmxForm form, const SmxField *field, const char *text,
                            gsize length, SmxValue *value, GError **error);

/* A number that comes in millionths, without a text: what smx__convert_form() would make of its text. SMX_NULL: it is not
 * applicable. FALSE where that is to be asked: it lies outside of its domain, or some key may give its text another meaning. */
gboolean smx__convert_micro (const SmxConverter *self, const SmxField *field, gint64 micro, gint64 *number);

/* The numbers, in millionths, that smx__convert_micro() takes, each as itself divided by @unit; FALSE where more than that
 * is to be known. */
typedef struct {
  gint64 low, high, unit;
} SmxDomain;
gboolean smx__convert_domain (const SmxConverter *self, const SmxField *field, SmxDomain *domain);

/* The microseconds that smx__convert_instant() takes as they are: where they are of a time zone, or the clock of the study
 * shows UTC. FALSE as above. */
gboolean smx__convert_instants (const SmxConverter *self, gboolean zoned, SmxDomain *domain);

/* The same of a time in microseconds; on the wall clock of the study's zone where it is not @zoned. */
gboolean smx__convert_instant (const SmxConverter *self, gint64 micro, gboolean zoned, gint64 *time);

/* Whether a number is finite; RANGE, without place. */
gboolean smx__check_finite (SmxForm form, const char *text, gsize length, GError **error);

/* Adds a part to a sum, which starts as not known; RANGE where the sum leaves the field's domain. */
gboolean smx__convert_add (const SmxConverter *self, const SmxField *field, SmxValue *sum,
                           const SmxValue *part, GError **error);

/* Whether the text is empty or missing, after trimming it in place. */
gboolean smx__is_missing (const SmxConverter *self, const char **text, gsize *length);

/* Whether a text begins with a letter and is none of those that mean that nothing was entered (NaN, n/a). */
gboolean smx__is_word (const char *text, gsize length);

/* A number without bounds, as further columns of services hold them. */
SmxNumberResult smx__convert_further (const SmxConverter *self, SmxForm form, const char *text, gsize length,
                                      double *number);

/* The code that a column's name stands for, or any other text that becomes a code; FORMAT or RANGE, without place.
 * @in_memory: it comes from no file, whose encoding could be said. */
gboolean smx__check_code (const char *text, gsize length, gboolean in_memory, GError **error);

#endif
