/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each kind of table means: a row of typed values goes into the tally. One handler per kind. */
#ifndef SMX_STUDY_KINDS_H
#define SMX_STUDY_KINDS_H

#include "../tally/tally-private.h"
#include "row.h"

typedef struct SmxHandler SmxHandler;

/* A handler for the rows of one section (all of its files). Checks the keys of the section that concern its kind
 * (rework rules need their fields ...); PARSE, REFERENCE: the error begins with the key, and the place of the section
 * is for the reader to add. Section and tally must outlive it. */
SmxHandler *smx__handler_new (const SmxSection *section, SmxTally *tally, GError **error);
void smx__handler_free (SmxHandler *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxHandler, smx__handler_free)

/* Takes a row; needed fields are there except where the design judges them later (events). An error that concerns this row alone (PARSE, RANGE, REFERENCE,
 * CONFLICT) leaves the tally as it was, so that the row can be skipped; NO_MEMORY ends reading. The error has its place. */
gboolean smx__handler_row (SmxHandler *self, const SmxRow *row, GError **error);

/* The section is complete: cases of an event log become requests. CONFLICT (a case that another section of the study
 * has too), RANGE; the error begins with field and case, and the place of the section is for the reader to add. */
gboolean smx__handler_finish (SmxHandler *self, GError **error);

#endif
