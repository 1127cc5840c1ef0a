/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of an Arrow stream as a header and a map: which of them a section takes, and that each can be what its
 * field asks for. */
#ifndef SMX_STUDY_ARROW_COLUMNS_H
#define SMX_STUDY_ARROW_COLUMNS_H

#include "arrow-schema.h"
#include "mapping.h"

typedef struct {
  SmxArrowSchema *schema;
  SmxHeader *header;
  SmxMap *map;
  SmxForm *forms;     /* one a column, and so are these: */
  gboolean *used;     /* a field, an answer or a further number of a service comes from it */
  gboolean *readable; /* of a type that is read at all */
} SmxArrowColumns;

/* Takes the schema, also on failure. As smx__map_new(), and CONFLICT: a column whose type does not fit its field. To be
 * cleared once at the end, also after a failure. */
gboolean smx__arrow_columns_open (SmxArrowColumns *self, SmxArrowSchema *schema, SmxPlan *plan,
                                  const char *section, GError **error);
void smx__arrow_columns_clear (SmxArrowColumns *self);

#endif
