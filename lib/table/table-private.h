/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table from inside: columns as arrays, laid out as in the Arrow columnar format so that they can be handed out
 * without a copy: int64 or double values; texts as in a dictionary-encoded array, a number a row (the few different
 * texts it numbers are what would be copied); one validity bit a row, lowest bit first, 1 where the value is known.
 * Invariant: every column has n_rows values; where a value is null its number is 0, also that of a text, and NAN among doubles. */
#ifndef SMX_TABLE_PRIVATE_H
#define SMX_TABLE_PRIVATE_H

#include "../base/dictionary.h"
#include <service-matrix/table.h>

typedef struct {
  char *name, *title, *unit, *description; /* never NULL */
  SmxColumnType type;
  int decimals;
  gboolean code;
  guint8 *validity;
  gint64 n_nulls;
  gint64 *integers; /* type INT64 */
  double *doubles;  /* type DOUBLE */
  guint32 *numbers; /* type TEXT: of the text of each row */
  SmxDictionary *texts;
} SmxColumn;

typedef struct {
  char *key, *value;
} SmxMetadata;

struct SmxTable {
  gatomicrefcount references;
  SmxLanguage language;
  gint64 n_rows;
  guint n_columns, n_metadata;
  SmxColumn *columns;
  SmxMetadata *metadata;
};

/* Frees what the column holds, not the struct. */
void smx__column_clear (SmxColumn *self);

static inline gboolean
smx__column_is_null (const SmxColumn *self, gint64 row)
{
  return ((self->validity[row >> 3] >> (row & 7)) & 1) == 0;
}

/* The text of a row that is not null. */
static inline const char *
smx__column_string (const SmxColumn *self, gint64 row)
{
  return smx__dictionary_text (self->texts, self->numbers[row]);
}

#endif
