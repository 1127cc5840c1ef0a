/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The equations x = r + W x of one loop of nodes, where W holds the arcs from each node to others of the loop. */
#ifndef SMX_STATS_LEONTIEF_LOOP_H
#define SMX_STATS_LEONTIEF_LOOP_H

#include "network.h"

#define SMX_SMALL_LOOP 96u /* up to so many nodes are solved by elimination */

typedef enum { SMX_LOOP_SOLVED, SMX_LOOP_ENDLESS, SMX_LOOP_FAILED } SmxLoopEnd;

typedef struct {
  const SmxNetwork *network; /* x of a node is r of it + weight x (x of head) over its arcs within the loop */
  const SmxComponents *loops;
  guint32 *place;   /* one a node: its place in its loop */
  double *matrix;   /* SMX_SMALL_LOOP squared */
  double *right[2]; /* one a node: r, while it is solved */
  double *last[2];  /* one a node: what the sweep before added */
  SmxProgress *progress;
} SmxLoopRoom;

/* Solves loop @c for @n_sides right sides, 1 or 2: @x holds r on entry and the answer afterwards, to a relative 1e-12. @backwards: nodes
 * are gone through from the last met to the first, as suits arcs along the search. One right side, the last, is positive.
 * SMX_LOOP_FAILED with CANCELLED. */
SmxLoopEnd smx__loop_solve (SmxLoopRoom *self, guint32 c, double *const *x, guint n_sides, gboolean backwards,
                            GError **error);

/* The spectral radius of W. FALSE with CANCELLED. */
gboolean smx__loop_radius (SmxLoopRoom *self, guint32 c, double *radius, GError **error);

#endif
