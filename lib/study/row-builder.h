/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a record of slices to a row of typed values. */
#ifndef SMX_STUDY_ROW_BUILDER_H
#define SMX_STUDY_ROW_BUILDER_H

#include "convert.h"
#include "mapping.h"

typedef struct SmxRowBuilder SmxRowBuilder;

/* For a section: the plan knows all of its files already. Converter and plan must outlive it. */
SmxRowBuilder *smx__row_builder_new (SmxPlan *plan, const SmxConverter *converter, GError **error);
void smx__row_builder_free (SmxRowBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxRowBuilder, smx__row_builder_free)

/* Whether a row may leave a needed field empty. */
gboolean smx__is_judged_later (SmxKind kind, guint field);

/* Whether nothing stands in any field, as in the lines of delimiters that spreadsheet programs leave at the end. */
gboolean smx__record_is_blank (const SmxCsvRecord *record);

/* The row of a record of the file that @map is of; it lives until the next one. FORMAT (fields that are too many or too few,
 * bytes that are not UTF-8), PARSE or RANGE, with the place; or NO_MEMORY. */
gboolean smx__row_build (SmxRowBuilder *self, const SmxMap *map, const SmxCsvRecord *record, SmxRow *row,
                         GError **error);

#endif
