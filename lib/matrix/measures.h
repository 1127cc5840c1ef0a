/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All measures of a row: what happened, how it was felt, and both together.
 * Invariant: NAN (and SMX_NULL for counts) is unknown and never zero; what small groups hide is unknown. */
#ifndef SMX_MATRIX_MEASURES_H
#define SMX_MATRIX_MEASURES_H

#include "survey.h"

/* Deliveries that a provider made (passed on or closed), and how many of them came back. */
typedef struct {
  gint64 made, came_back;
} SmxReturns;

typedef struct {
  gint64 requests;
  double volume, rework_rate, first_time_right, reworks_per_request, reassigned_rate, rework_caused,
      reworked_customers;
  gint64 delivered; /* requests that hours and its quantiles are over; no column */
  double hours, hours_p50, hours_p90;
  gint64 due;
  double late_rate, promise_kept, standard_met;
  gint64 repromised;
  gint64 respondents, ratings;
  double perception, expectation;
  double gap, expectation_paired, perception_paired;
  gint64 gap_n;
  double satisfied_share, dissatisfied_share, net_satisfaction;
  double believed, blind_spot, misread;
  double burden;
  /* for the standing: the gap as persons have it, and whether it was hidden */
  SmxMoments gap_moments;
  gboolean gap_hidden;
  /* for what chance alone does to rework: what rework_rate and rework_caused are the ratios of, 0 where unknown */
  gint64 rework_known, reworked;
  SmxReturns returns;
} SmxMeasures;

/* What a measure is made of; nothing is read that no measure needs. */
enum {
  SMX_NEEDS_LOG = 1,       /* cells and their volumes; by period the series */
  SMX_NEEDS_DELAYS = 2,    /* single delivery times */
  SMX_NEEDS_HANDOVERS = 4, /* what came back to whom */
  SMX_NEEDS_SURVEY = 8,
  SMX_NEEDS_BURDEN = 16 /* log and survey of all cells */
};

/* The wave of a name: NULL is the latest; REFERENCE where there is none of that name. */
gboolean smx__find_wave (const SmxMatrix *self, const char *name, guint32 *wave, GError **error);

/* small-groups.c: which rows are hidden: those of 1 to min_group - 1 persons; where that is one row alone, also the next
 * smallest, and all that tie with it. @hidden may hold rows that are hidden already; they stay so and count. */
void smx__hide_small_groups (const gint64 *persons, gsize n, guint min_group, gboolean *hidden);

#endif
