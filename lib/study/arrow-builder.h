/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the arrays of a chunk to columns of typed values, a batch at a time; as column-builder.h from texts. */
#ifndef SMX_STUDY_ARROW_BUILDER_H
#define SMX_STUDY_ARROW_BUILDER_H

#include "arrow-array.h"
#include "arrow-columns.h"
#include "column-builder.h"

typedef struct SmxArrowBuilder SmxArrowBuilder;

/* Fills the columns of @columns, which is its own from then on; both must outlive it. NULL with NO_MEMORY. */
SmxArrowBuilder *smx__arrow_builder_new (SmxColumnBuilder *columns, const SmxArrowColumns *source,
                                         GError **error);
void smx__arrow_builder_free (SmxArrowBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxArrowBuilder, smx__arrow_builder_free)

/* Turns to another chunk, which must outlive what is built of it. */
void smx__arrow_builder_turn (SmxArrowBuilder *self, const SmxArrowChunk *chunk);

/* The columns of the rows @first to @first + @n of the chunk, at most SMX_BATCH; valid until the next call. NULL with
 * NO_MEMORY. */
const SmxColumns *smx__arrow_build (SmxArrowBuilder *self, gint64 first, gsize n, const guint64 *arrivals,
                                    GError **error);

#endif
