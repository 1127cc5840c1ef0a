/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all nodes of a network have to deliver so that each gets what it requires: x = v + A' x, where A[i][j] is how much of j a unit of
 * i takes. Source: W. Leontief, "Quantitative input and output relations in the economic system of the United States", Review of
 * Economics and Statistics 18 (1936); R. Miller, P. Blair, "Input-Output Analysis", 2nd edition, Cambridge 2009, chapter 2. */
#ifndef SMX_STATS_LEONTIEF_H
#define SMX_STATS_LEONTIEF_H

#include "network.h"

/* A loop that would have to deliver without end. */
typedef struct {
  guint32 *nodes, n; /* free with g_free() */
  double radius;     /* of its part of A: not below 1, as far as numbers of this machine tell */
} SmxEndless;

typedef struct {
  double *demand;   /* x */
  double *forward;  /* f = 1 + A' f: what a unit of every node asks of this one */
  double *backward; /* b = 1 + A b: what a unit of this node asks of all, itself included */
} SmxLeontief;

/* @requirements leads from i to j with the weight A[i][j] >= 0, @users the same arcs turned round; @own is v. To be cleared in any case.
 * FALSE with NO_MEMORY or CANCELLED; or without an error and with @endless->n > 0. */
gboolean smx__leontief_take (SmxLeontief *self, const SmxNetwork *requirements, const SmxNetwork *users,
                             const double *own, SmxProgress *progress, SmxEndless *endless, GError **error);
void smx__leontief_clear (SmxLeontief *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxLeontief, smx__leontief_clear)

#endif
