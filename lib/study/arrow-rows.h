/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one thread does with the rows of an Arrow stream. */
#ifndef SMX_STUDY_ARROW_ROWS_H
#define SMX_STUDY_ARROW_ROWS_H

#include "arrow-builder.h"
#include "arrow-value.h"
#include "section.h"

typedef struct {
  SmxOpenSection *section;
  const SmxArrowColumns *columns;
  const SmxArrowChunk *chunk;
  guint64 n_before;         /* rows of the chunks before */
  SmxArrowBuilder *builder; /* NULL: rows are taken one by one */
  guint64 arrivals[SMX_BATCH];
  SmxSlice *fields; /* one a column */
  char (*written)[SMX_ARROW_WRITTEN];
  char *raw;
  gsize raw_capacity;
  SmxSourceRecord kept; /* rows, and those left out */
} SmxArrowHand;

/* The section is prepared; it and the columns outlive the hand, which is to be closed also after a failure. NO_MEMORY. */
gboolean smx__arrow_hand_open (SmxArrowHand *self, SmxOpenSection *section, const SmxArrowColumns *columns,
                               GError **error);
void smx__arrow_hand_close (SmxArrowHand *self);

/* Turns to another chunk. */
void smx__arrow_hand_turn (SmxArrowHand *self, const SmxArrowChunk *chunk, guint64 n_before);

/* Takes the rows @first to @first + @n of the chunk, at most SMX_BATCH. The error has its place. */
gboolean smx__arrow_hand_take (SmxArrowHand *self, gint64 first, gsize n, GError **error);

/* Puts its place in front of what is broken about an array; NO_MEMORY has none. Always FALSE. */
gboolean smx__fail_in_array (const char *section, guint64 row, const char *column, GError **error);

#endif
