/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the writers of graphs share: two tables that were checked to be a graph, and texts with escapes.
 * Invariant: every node has an id of its own, and every edge ends at nodes. */
#ifndef SMX_TABLE_GRAPH_PARTS_H
#define SMX_TABLE_GRAPH_PARTS_H

#include "sink.h"
#include "table-private.h"

#define SMX_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

typedef struct {
  const SmxTable *nodes, *edges;
  const SmxColumn *id, *from, *to;
  guint32 *ends; /* two an edge: rows of nodes */
} SmxGraphParts;

/* FALSE with REFERENCE, RANGE, CONFLICT or NO_MEMORY; to be cleared in any case. */
gboolean smx__graph_parts_take (SmxGraphParts *self, const SmxTable *nodes, const SmxTable *edges,
                                GError **error);
void smx__graph_parts_clear (SmxGraphParts *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxGraphParts, smx__graph_parts_clear)

/* A column of this name and type, or NULL. */
const SmxColumn *smx__column_named (const SmxTable *table, const char *name, SmxColumnType type);

/* Whether a column is no attribute, since the structure of the file says it: id of nodes, from and to of edges. */
gboolean smx__is_structure (const SmxGraphParts *self, const SmxColumn *column);

/* The escape of the character at @text, in place of *@length bytes (1, until it says otherwise); NULL where it stays as it is. */
#define SMX_ESCAPE_ROOM 16
typedef const char *(*SmxEscape) (const char *text, char buffer[SMX_ESCAPE_ROOM], gsize *length);
void smx__put_escaped (SmxSink *sink, const char *text, SmxEscape escape);
/* Of @n bytes, which are whole characters. */
void smx__put_escaped_slice (SmxSink *sink, const char *text, gsize n, SmxEscape escape);

/* The bytes of the character at @text where XML 1.0 has no place for it, else 0. */
gsize smx__no_xml (const char *text);

/* What stands for such a character in ids, and for U+FFFD too; NULL for all others. */
const char *smx__escape_in_id (const char *text, char buffer[SMX_ESCAPE_ROOM], gsize *length);

/* A number as it is written in both formats. */
void smx__put_number (SmxSink *sink, const SmxColumn *column, gint64 row);

/* The writers; what goes wrong stays in the sink. */
void smx__write_graphml (SmxSink *sink, const SmxGraphParts *parts);
void smx__write_dot (SmxSink *sink, const SmxGraphParts *parts);

#endif
