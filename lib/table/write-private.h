/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The writers, one a format. Each puts the first @n_rows rows into the sink; what goes wrong stays in the sink. */
#ifndef SMX_TABLE_WRITE_PRIVATE_H
#define SMX_TABLE_WRITE_PRIVATE_H

#include "sink.h"
#include "table-private.h"

void smx__write_text (SmxSink *sink, const SmxTable *table, gint64 n_rows, gsize width);
void smx__write_csv (SmxSink *sink, const SmxTable *table, gint64 n_rows, gboolean excel);
void smx__write_json (SmxSink *sink, const SmxTable *table, gint64 n_rows);

#endif
