/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the fields of clean records to columns of typed values, a batch at a time.
 *
 * Whatever is not plain makes its row odd, and the row-wise path judges it. Codes get ids only when all else about their
 * row is known to be fine, so that a row that is refused leaves nothing behind. */
#ifndef SMX_STUDY_COLUMN_BUILDER_H
#define SMX_STUDY_COLUMN_BUILDER_H

#include "columns.h"
#include "convert.h"
#include "decimals.h"
#include "mapping.h"

/* Up to SMX_BATCH rows of a block. */
typedef struct {
  const char *text;    /* SMX_SCAN_PADDING bytes behind its end may be read */
  const guint32 *cuts; /* scan.h */
  gsize n;
  gboolean regular;      /* all rows have as many fields as the header, and no cuts stand between them */
  const guint32 *starts; /* of each row, in the text */
  const guint32 *first;  /* each row's first cut */
  const guint32 *last;   /* each row's last cut */
  const guint64 *arrivals;
} SmxTextRows;

typedef struct SmxColumnBuilder SmxColumnBuilder;

/* All of these must outlive it. The plan knows every file of the section. @n_bytes: about how much is to be read. */
SmxColumnBuilder *smx__column_builder_new (SmxPlan *plan, const SmxConverter *converter, SmxHandler *handler,
                                           SmxDecimals *decimals, guint64 n_bytes, GError **error);
void smx__column_builder_free (SmxColumnBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxColumnBuilder, smx__column_builder_free)

/* The columns of some rows of a file, valid until the next call; or NULL with NO_MEMORY. */
const SmxColumns *smx__columns_build (SmxColumnBuilder *self, const SmxMap *map, const SmxTextRows *rows,
                                      GError **error);

#endif
