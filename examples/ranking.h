/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of a ranking on a command line, for the programs that rank. */
#ifndef EXAMPLES_RANKING_H
#define EXAMPLES_RANKING_H

#include "common.h"

/* The texts as they were given, and what the options point to. */
typedef struct {
  char *method, *scope, *wave, *criteria, *directions, *weights, *normalisation, *vikor_v, *preference,
      *bounds, *weight_constraints, *confidence, *sets, *missing, *seed;
  int top, first, replicates;
  gboolean shrink;
  SmxRankOptions options;
  char **names; /* of criteria; NULL: the usual ones */
  GArray *direction_list, *weight_list, *preference_list, *bound_list, *order_list, *weight_bound_list;
  GPtrArray *order_names;
  gint64 started, drawn; /* of the progress bar, microseconds */
} Ranking;

void ranking_clear (Ranking *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ranking, ranking_clear)

#define RANKING_METHODS "staged, burden, weighted-sum, topsis, vikor, promethee or spotis"

/* Entries for common_parse(): those of @own first, then the ranking's. Free with g_free(). */
GOptionEntry *ranking_entries (Ranking *self, const GOptionEntry *own);

/* Fills self->options from the texts; 0 where all is good, else the exit status. */
int ranking_choose (Ranking *self, const Common *common);

/* Ends the line of the progress bar, where there is one. */
void ranking_end_progress (const Ranking *self);

#endif
