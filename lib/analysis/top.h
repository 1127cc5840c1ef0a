/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Only the first rows of a table, where a caller asks for so many: 0 means all. */
#ifndef SMX_ANALYSIS_TOP_H
#define SMX_ANALYSIS_TOP_H

#include "../base/text.h"
#include "provenance.h"

static inline gsize
smx__top_rows (guint top, gsize n)
{
  return top == 0 || top > n ? n : top;
}

static inline gboolean
smx__top_provenance (SmxTableBuilder *builder, guint top, GError **error)
{
  char text[SMX_INT64_ROOM];
  return smx__provenance_option (builder, "top", top == 0 ? NULL : smx__format_int64 (text, (gint64)top),
                                 error);
}

#endif
