/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layout: the graph as two tables, nodes with their places in a picture and edges, for whoever draws it. */
#ifndef SERVICE_MATRIX_LAYOUT_H
#define SERVICE_MATRIX_LAYOUT_H

#include <service-matrix/structure.h>

G_BEGIN_DECLS

/**
 * SmxLayoutTable:
 * @SMX_LAYOUT_NODES: a row per touchpoint, role, service and provider
 * @SMX_LAYOUT_EDGES: a row per two of them that are joined
 *
 * What a row is about; spelled nodes, edges.
 */
typedef enum { SMX_LAYOUT_NODES, SMX_LAYOUT_EDGES, SMX_N_LAYOUT_TABLES } SmxLayoutTable;

/**
 * smx_layout_from_name:
 * @name: "nodes" or "edges"
 * @which: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_layout_from_name (const char *name, SmxLayoutTable *which);

/**
 * smx_layout:
 * @which: what a row is about
 * @options: (nullable): NULL means the defaults
 *
 * The graph to be drawn, from end customers to providers: smx_table_write_graphml() and smx_table_write_dot() take both
 * tables. See docs/method.md, section "Drawing the graph".
 *
 * Nodes: touchpoints, then roles, services, providers, each by code. Columns: id (utf8, kind and code such as service:PAY, no two
 * alike), kind (utf8: touchpoint, role, service, provider), code, label (utf8, the name, else the code), name, area (utf8, of roles
 * and providers), journey (utf8, of touchpoints), layer (i64, 0 touchpoints, 1 roles, then services, providers last), x, y (f64,
 * places in the picture: y is the layer, in one layer no two are nearer than 1), requests, volume, rework_rate, gap (as the measures by
 * role, service and provider have them, small groups hidden), criticality (f64, of services), end_customers (f64, of touchpoints and
 * roles), experience (f64, of touchpoints). Metadata: layers; coordinates, which is sugiyama, or plain where the graph is too
 * large to be untangled.
 *
 * Edges: by from, then to, in the order of nodes, each two once. Columns: from, to (utf8, ids of nodes), kind (utf8: passes from
 * touchpoint to role, served from role to service, delivered from service to provider, requires from service to service, hands-over
 * from provider to provider), weight (f64: end customers, volume, volume, share, passes), requests (i64, of served and delivered),
 * returns (i64, of hands-over), criticality (f64, of served: what its links say), experience (f64, of passes), status (utf8, of served:
 * confirmed, proposed, disputed as its links say). Metadata: left_out, how many had no role or provider at an end.
 *
 * Returns: (transfer full): a table, or NULL with REFERENCE (no such wave), OPTIONS, RANGE, CANCELLED, NO_MEMORY or FAILED
 */
SMX_API SmxTable *smx_layout (const SmxMatrix *matrix, SmxLayoutTable which,
                              const SmxStructureOptions *options, GError **error);

G_END_DECLS

#endif
