/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of what flows from sources to targets passes each node, on the ways with the fewest arcs: betweenness with weights of
 * sources. Source: U. Brandes, "A faster algorithm for betweenness centrality", Journal of Mathematical Sociology 25 (2001). */
#ifndef SMX_STATS_PASSAGE_H
#define SMX_STATS_PASSAGE_H

#include "network.h"

/* @sources: one a node, finite, at least 0: what each sends to every target that it can reach, itself left out. Of all that is sent,
 * @passage is the share (0..1) that passes a node, without what it sends or gets itself, several shortest ways taking equal parts. 0
 * where nothing is sent. Time: nodes that send x arcs. FALSE with NO_MEMORY or CANCELLED. */
gboolean smx__network_passage (const SmxNetwork *self, const double *sources, const gboolean *is_target,
                               SmxProgress *progress, double *passage, GError **error);

#endif
