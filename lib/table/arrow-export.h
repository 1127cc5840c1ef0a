/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a table's Arrow stream: how texts are laid out, which the schema and the arrays must agree on. */
#ifndef SMX_TABLE_ARROW_EXPORT_H
#define SMX_TABLE_ARROW_EXPORT_H

#include "table-private.h"
#include <service-matrix/table-arrow.h>

/* The bytes of the texts of an array. */
typedef struct {
  guint64 n_bytes;
  gboolean is_large; /* offsets have 64 bits */
} SmxTextSize;

/* Of a column's rows, or of its different texts. */
SmxTextSize smx__arrow_text_size (const SmxTable *table, const SmxColumn *column, SmxArrowTexts texts);

/* The schema of the stream's batch. FALSE with NO_MEMORY; @schema is then untouched. */
gboolean smx__arrow_schema_export (const SmxTable *table, SmxArrowTexts texts, struct ArrowSchema *schema,
                                   GError **error);

#endif
