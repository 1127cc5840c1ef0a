/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person says of one cell: the figures of the answer without attribute, else their means over attributes.
 *
 * Means are those of sorted values, so that the names of attributes do not change a digit. A listener reads answers where
 * the tally has them. */
#ifndef SMX_MATRIX_OPINION_H
#define SMX_MATRIX_OPINION_H

#include "../tally/groups-fields.h"
#include "persons.h"

/* NAN where unknown. */
typedef struct {
  double score;
  double expectation, perception; /* over answers that hold both */
} SmxOpinion;

typedef struct {
  guint32 attribute, index;
} SmxPlacedAnswer;

typedef struct {
  const SmxPersonAnswers *persons;
  SmxPackedField n, sum, paired, paired_perception, paired_expectation;
  double *values[3]; /* room: of scores, expectations, perceptions */
  gsize capacity[3];
  SmxPlacedAnswer *placed; /* those to be heard together */
  gsize n_placed, placed_capacity;
} SmxListener;

void smx__listener_init (SmxListener *self, const SmxPersonAnswers *persons);
void smx__listener_clear (SmxListener *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxListener, smx__listener_clear)

/* Of the answers @first to @end - 1, which are all of one person on one cell and stand all in the grouping or all in the log.
 * FALSE with NO_MEMORY, as the next. */
gboolean smx__listener_hear (SmxListener *self, gsize first, gsize end, SmxOpinion *opinion, GError **error);

/* Of answers that stand apart, and may be several of one attribute: first they are placed, then heard together. */
gboolean smx__listener_place (SmxListener *self, gsize first, gsize end, GError **error);
gboolean smx__listener_hear_placed (SmxListener *self, SmxOpinion *opinion, GError **error);

/* The mean of values in order, which it puts them into; NAN where there is none. */
double smx__sorted_mean (double *values, gsize n);

#endif
