/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the fields of a kind to the columns of a header: which column says what.
 *
 * A plan holds for a section, a map for one file of it: the files may have their columns in any order, and wide tables,
 * grids and services may have different ones; the plan knows them all. */
#ifndef SMX_STUDY_MAPPING_H
#define SMX_STUDY_MAPPING_H

#include "convert.h"
#include "header.h"
#include "row.h"
#include "study-private.h"

typedef struct SmxPlan SmxPlan;

/* The source must outlive it. */
SmxPlan *smx__plan_new (const SmxSource *source);
void smx__plan_free (SmxPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxPlan, smx__plan_free)

/* The section, as far as the maps that were made say; it changes with the next map of another header. */
const SmxSection *smx__plan_section (SmxPlan *self);

/* The most answers that a row of any file can hold. */
gsize smx__plan_n_answers (const SmxPlan *self);

/* Where a field comes from. */
typedef struct {
  guint field;
  SmxMapping mapping; /* COLUMN, JOIN or SUM */
  guint n;
  guint *columns;
  gboolean by_name; /* the study does not map it: the column has the field's own name */
} SmxFieldColumns;

/* A column whose cells are answers, and its twin (or SMX_NO_COLUMN). */
typedef struct {
  guint answer; /* its number in SmxSection.columns */
  guint first, second;
} SmxAnswerColumns;

/* A column of services that is no field. */
typedef struct {
  guint further; /* its number in SmxSection.further */
  guint column;
} SmxFurtherColumn;

typedef struct {
  const SmxSource *source;
  const SmxHeader *header;
  const SmxForm *forms; /* one a column; NULL: all are text. Whoever reads sets it, and it outlives the map */
  GArray *fields;       /* SmxFieldColumns, in order of fields; those that come from columns */
  GArray *answers;      /* SmxAnswerColumns */
  GArray *further;      /* SmxFurtherColumn */
  GArray *
      unnamed; /* guint; columns that would be answers if their heading said of what: nothing may stand in them */
} SmxMap;

static inline SmxForm
smx__map_form (const SmxMap *self, guint column)
{
  return self->forms == NULL ? SMX_FORM_TEXT : self->forms[column];
}

/* Plan and header must outlive it. REFERENCE (no such column; a needed field without one), CONFLICT (two columns of one
 * name, a mapping that the field cannot have, files of one section with different fields), RANGE, PARSE or FORMAT. With the place. */
SmxMap *smx__map_new (SmxPlan *plan, const SmxHeader *header, GError **error);
void smx__map_free (SmxMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxMap, smx__map_free)

#endif
