/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building a table: declare the columns, append values column by column or row by row, finish.
 * Invariant: at the end all columns hold the same number of values. */
#ifndef SMX_TABLE_BUILDER_H
#define SMX_TABLE_BUILDER_H

#include "../base/error.h"
#include <service-matrix/table.h>

/* A column as an analysis declares it. Titles and descriptions are taken in the language of the scope. The unit
 * may be NULL. @decimals is for text output only: digits after the point of a double (shares are written with it
 * too), e.g. 2. @code marks a text that identifies the row, such as a service's code: where a terminal is too narrow,
 * other texts are cut before codes are, and every block of columns begins with the codes. Where no column is marked the
 * first text column counts as one. */
typedef struct {
  const char *name;
  SmxColumnType type;
  int decimals;
  SmxMessage title;
  SmxMessage unit;
  SmxMessage description;
  gboolean code;
} SmxColumnSpec;

typedef struct SmxTableBuilder SmxTableBuilder;

/* Specs are copied. In a growing analysis columns may be added one by one until the first value comes. */
SmxTableBuilder *smx__table_builder_new (GError **error);
void smx__table_builder_free (SmxTableBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxTableBuilder, smx__table_builder_free)

/* Adds a column and says its number in @column (which may be NULL). FALSE with CONFLICT (the name is taken already) or
 * NO_MEMORY; nothing has changed then. Adding several stops at the first that fails. */
gboolean smx__table_builder_add_column (SmxTableBuilder *self, const SmxColumnSpec *spec, guint *column,
                                        GError **error);
gboolean smx__table_builder_add_columns (SmxTableBuilder *self, const SmxColumnSpec *specs, guint n,
                                         GError **error);

/* Room for @n rows in all, so that columns whose length is known need not grow. FALSE with NO_MEMORY. */
gboolean smx__table_builder_expect (SmxTableBuilder *self, gsize n, GError **error);

/* The next value of a column. Of a double, NAN is null (infinity is a mistake of the caller); of a text, NULL is
 * null; of a whole number, SMX_NULL is null. Texts are copied and must be UTF-8. FALSE with NO_MEMORY; nothing has
 * changed then. */
gboolean smx__table_builder_int64 (SmxTableBuilder *self, guint column, gint64 value, GError **error);
gboolean smx__table_builder_double (SmxTableBuilder *self, guint column, double value, GError **error);
gboolean smx__table_builder_text (SmxTableBuilder *self, guint column, const char *value, GError **error);
gboolean smx__table_builder_null (SmxTableBuilder *self, guint column, GError **error);

/* Adds a metadata entry; both are copied. */
gboolean smx__table_builder_metadata (SmxTableBuilder *self, const char *key, const char *value,
                                      GError **error);

/* The table (transfer full), in the language of the scope; the builder is empty afterwards. NULL with NO_MEMORY: the
 * builder is as it was. */
SmxTable *smx__table_builder_finish (SmxTableBuilder *self, GError **error);

#endif
