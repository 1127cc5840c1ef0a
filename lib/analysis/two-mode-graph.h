/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix as a graph of roles and providers, weighted by volume. */
#ifndef SMX_ANALYSIS_TWO_MODE_GRAPH_H
#define SMX_ANALYSIS_TWO_MODE_GRAPH_H

#include "../matrix/matrix-private.h"
#include "../stats/two-mode.h"

enum { SMX_SIDE_ROLES, SMX_SIDE_PROVIDERS }; /* sides of the graph; nodes are the numbers of the matrix */

/* A link for every role and provider that have a cell, of the weight that docs/method.md, "Two-mode indices", says; @left_out is how
 * many cells lack one of both. FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__two_mode_of_matrix (SmxTwoMode *self, const SmxMatrix *matrix, gsize *left_out, GError **error);

#endif
