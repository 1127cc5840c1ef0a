/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How services were felt: one voice per person, by row of a table of measures.
 *
 * A person's score in a cell is the mean of their answers without attribute, else the mean over attributes; over several
 * cells, the mean over cells. Where persons are not known, each answer is one. Formula: docs/method.md, "Survey". */
#ifndef SMX_MATRIX_SURVEY_H
#define SMX_MATRIX_SURVEY_H

#include "../stats/moments.h"
#include "rows.h"
#include "voice.h"

typedef struct {
  gint64 answers;
  gint64 persons;
  SmxMoments score;
  double perception; /* its mean; NAN without persons */
  /* persons who said both what they expect and what they perceive */
  gint64 paired;
  double paired_expectation, paired_perception;
  SmxMoments paired_gap; /* expectation - perception */
  SmxMoments expectation,
      paired_score; /* of the same persons; see survey.c for rows that are a person each */
  /* persons in cells that have a target */
  gint64 judged;
  double target, judged_perception;
  SmxMoments judged_gap; /* target - perception */
  SmxMoments judged_score;
  gint64 satisfied;    /* of the judged: score at or over the target */
  gint64 dissatisfied; /* of all persons: score at or under `dissatisfied` */
} SmxSurvey;

/* One entry a row, in @survey (free with g_free()), of the answers of a side in a wave; rows by wave take every wave, and
 * @wave is not looked at. */
gboolean smx__survey_take (const SmxMatrix *matrix, const SmxRows *rows, guint side, guint32 wave,
                           SmxSurvey **survey, GError **error);

/* What a person who is known says in a row. FALSE with an error ends it all. */
typedef gboolean (*SmxVoiceFunc) (gsize row, guint32 person, const SmxVoice *voice, gpointer data,
                                  GError **error);

/* The same, and lets @function hear every voice: row after row, in each in order of persons, whose numbers are the tally's.
 * Rows of records that are a person each are not among them. */
gboolean smx__survey_hear (const SmxMatrix *matrix, const SmxRows *rows, guint side, guint32 wave,
                           SmxVoiceFunc function, gpointer data, SmxSurvey **survey, GError **error);

#endif
