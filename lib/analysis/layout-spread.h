/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places in a layer, whose order is given: near to what each node is joined to, and none too near to another. */
#ifndef SMX_ANALYSIS_LAYOUT_SPREAD_H
#define SMX_ANALYSIS_LAYOUT_SPREAD_H

#include <glib.h>

/* @layer: one a node; @ends: two an edge, of different layers; @x: in, what orders the nodes of a layer; out, places of at least 0 that
 * are at least 1 apart in a layer. FALSE with NO_MEMORY. */
gboolean smx__layout_spread (guint32 n, const guint32 *layer, gsize n_edges, const guint32 *ends, double *x,
                             GError **error);

#endif
