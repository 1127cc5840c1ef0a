/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches for a thousands sign that was read as a decimal one: "1.250" is 1.25 unless the study says otherwise. One value
 * proves nothing; that all of a field look like it does, once all of a section are seen. */
#ifndef SMX_STUDY_DECIMALS_H
#define SMX_STUDY_DECIMALS_H

#include "../tally/tally-private.h"
#include "convert.h"
#include "mapping.h"

typedef struct SmxDecimals SmxDecimals;

/* For a section whose columns are known; NULL with NO_MEMORY. Plan, source and converter must outlive it. */
SmxDecimals *smx__decimals_new (SmxPlan *plan, const SmxSource *source, const SmxConverter *converter,
                                GError **error);
void smx__decimals_free (SmxDecimals *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxDecimals, smx__decimals_free)

/* Looks at a record that was taken, and at the row that it became. */
void smx__decimals_look (SmxDecimals *self, const SmxMap *map, const SmxCsvRecord *record, const SmxRow *row);

/* The same for those who read by columns: whether a field is watched at all, what a text of it looks like, and that a
 * row with such a text was taken. */
enum { SMX_DECIMAL_NONE, SMX_DECIMAL_LIKE, SMX_DECIMAL_UNLIKE };
gboolean smx__decimals_watches (const SmxDecimals *self, guint field);
guint smx__decimals_judge (const SmxDecimals *self, const char *text, gsize length);
void smx__decimals_add (SmxDecimals *self, guint field, guint look);

/* Adds what @other has seen of the same section. */
void smx__decimals_absorb (SmxDecimals *self, const SmxDecimals *other);

/* Notes what was seen of each field: values that thousands could be, and those that none could. Both are counts, so that
 * they add up whatever a section is split into. */
gboolean smx__decimals_note (const SmxDecimals *self, SmxTally *tally, guint32 section, GError **error);

#endif
