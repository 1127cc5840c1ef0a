/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Roles and providers as units, the silos that they make, and the areas they are declared to be of. */
#ifndef SMX_ANALYSIS_SILOS_UNITS_H
#define SMX_ANALYSIS_SILOS_UNITS_H

#include "../matrix/igraph-border.h"
#include "two-mode-graph.h"

#define SMX_SILOS_TRIES 10            /* of which the best is taken */
#define SMX_SILOS_SHUFFLES 19         /* graphs that chance alone makes */
#define SMX_SILOS_MOST_SHUFFLED 50000 /* links; of more it would take long */

typedef struct {
  const SmxMatrix *matrix;
  SmxTwoMode graph;  /* of roles and providers */
  guint32 n[2];      /* roles, providers: SMX_SIDE_*, as all that is by side here */
  guint32 *units[2]; /* the unit of each */
  guint32 n_units;
  guint32 *silos[2]; /* the silo of each, from 0 in order of volume; SMX_NO_ID in none */
  guint32 *areas[2]; /* the text of its area; SMX_NO_ID unknown */
  guint32 n_silos;
  double *volumes, *insides; /* one a silo: of links with an end in it, with both */
  double modularity;         /* NAN without links */
  double by_chance;          /* mean modularity of shuffled graphs; NAN where none was made */
  guint n_as_high;           /* of them, those whose modularity is as high */
  double information, rand;  /* agreement of silos and areas; NAN unknown */
  gsize n_compared, n_joined, n_unplaced;
} SmxSilos;

/* What chance alone does only where @chance. FALSE with NO_MEMORY, CANCELLED or FAILED; to be cleared in any case. */
gboolean smx__silos_take (SmxSilos *self, const SmxMatrix *matrix, gboolean chance, guint64 seed,
                          GCancellable *cancellable, GError **error);
void smx__silos_clear (SmxSilos *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxSilos, smx__silos_clear)

/* silos-chance.c: sets what chance alone does; @edges are (unit of role, unit of provider). */
gboolean smx__silos_by_chance (SmxSilos *self, const SmxEdges *edges, guint64 seed, GCancellable *cancellable,
                               GError **error);

/* Whether a link is of known volume above 0: only such make silos. */
static inline gboolean
smx__silos_count_link (double weight)
{
  return weight > 0; /* not of NAN */
}

#endif
