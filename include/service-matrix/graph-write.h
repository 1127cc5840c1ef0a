/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a graph: two tables, nodes and edges, as a file for programs that draw and analyse graphs.
 *
 * Nodes need a column of text "id", which no row lacks and no two share; edges need columns of text "from" and "to", which hold ids
 * of nodes. All other columns are attributes under their own names; where a value is null the attribute is left out. What smx_layout()
 * gives fits, and so does any other table of this form.
 *
 * Characters that XML 1.0 has no place for (control characters but tab and line ends, U+FFFE, U+FFFF) are written as U+FFFD, in
 * both formats; in ids each of them, and U+FFFD itself, as U+FFFD and its number in four hexadecimal digits, so that ids stay
 * different. */
#ifndef SERVICE_MATRIX_GRAPH_WRITE_H
#define SERVICE_MATRIX_GRAPH_WRITE_H

#include <service-matrix/table.h>

G_BEGIN_DECLS

/**
 * smx_table_write_graphml:
 * @nodes: a row per node
 * @edges: a row per edge
 * @stream: where to write; is not closed
 *
 * Writes a directed graph as GraphML, which Gephi, Cytoscape, igraph and networkx open. Attributes are string, long or double, as
 * their columns are; the metadata of @nodes are attributes of the graph. Same tables, same bytes, whatever the locale.
 *
 * Returns: FALSE with REFERENCE (a column is missing, an end is no node), RANGE (an id or end is null), CONFLICT (two nodes have
 * one id), IO, CANCELLED or NO_MEMORY; but for the last three nothing was written
 */
SMX_API gboolean smx_table_write_graphml (const SmxTable *nodes, const SmxTable *edges, GOutputStream *stream,
                                          GCancellable *cancellable, GError **error);

/**
 * smx_table_write_graphml_file:
 * @nodes: as smx_table_write_graphml() takes them
 * @edges: likewise
 * @path: a file in a folder that exists
 *
 * The same into a file, as smx_table_write_file() does it.
 *
 * Returns: FALSE with the errors of smx_table_write_graphml(); an older file of that name is then untouched
 */
SMX_API gboolean smx_table_write_graphml_file (const SmxTable *nodes, const SmxTable *edges, const char *path,
                                               GCancellable *cancellable, GError **error);

/**
 * smx_table_write_dot:
 * @nodes: as smx_table_write_graphml() takes them
 * @edges: likewise
 * @stream: where to write; is not closed
 *
 * Writes a directed graph in the language of Graphviz, from left to right: `dot -Tsvg` makes a picture of it, `neato -n -Tsvg` one with
 * the places that the tables say. Columns that it draws, where they are there: label, else name, else the id, broken and cut to
 * three lines; kind of nodes (touchpoint, role, service and provider have shapes and colours of their own) and of edges (colours);
 * layer (nodes of one stand in one column of the picture); x and y (places: y to the right, x downwards); weight of edges (how thick,
 * among those of its kind); status of edges (all but confirmed are dashed). All columns but id, from and to are attributes too,
 * preceded by data_ (data_volume), so that none is taken for an attribute of Graphviz. A backslash is written twice, which
 * Graphviz undoes in labels only; a text that is too long for it between two quotes is several, joined by +.
 *
 * Returns: FALSE with the errors of smx_table_write_graphml()
 */
SMX_API gboolean smx_table_write_dot (const SmxTable *nodes, const SmxTable *edges, GOutputStream *stream,
                                      GCancellable *cancellable, GError **error);

/**
 * smx_table_write_dot_file:
 * @nodes: as smx_table_write_graphml() takes them
 * @edges: likewise
 * @path: a file in a folder that exists
 *
 * The same into a file, as smx_table_write_file() does it.
 *
 * Returns: FALSE with the errors of smx_table_write_graphml(); an older file of that name is then untouched
 */
SMX_API gboolean smx_table_write_dot_file (const SmxTable *nodes, const SmxTable *edges, const char *path,
                                           GCancellable *cancellable, GError **error);

G_END_DECLS

#endif
