/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts about one service among others, put into words of the language in force. Numbers are rounded as docs/method.md says, in "Why a
 * service stands where it does".
 * All texts are to be freed with g_free() unless they are const. */
#ifndef SMX_ANALYSIS_EXPLAIN_WORDS_H
#define SMX_ANALYSIS_EXPLAIN_WORDS_H

#include "ranking.h"

/* Where a value stands among the known ones. */
typedef enum {
  SMX_LEVEL_ONLY, /* the only one known */
  SMX_LEVEL_SAME, /* all are the same */
  SMX_LEVEL_HIGHEST,
  SMX_LEVEL_UPPER, /* at most a quarter has as much or more */
  SMX_LEVEL_MIDDLE,
  SMX_LEVEL_LOWER, /* at most a quarter has as little or less */
  SMX_LEVEL_LOWEST
} SmxLevel;

typedef struct {
  const SmxCriterion *criterion;
  double value; /* known */
  int side;     /* -1 below the median of the known values, 1 above */
  SmxLevel level;
  gsize others; /* that have the same value */
  gint64 n;     /* requests whose rework is known */
  gboolean shrunken;
  gboolean requests; /* volumes are requests, not deliveries to end customers */
  gboolean decides;  /* it parts services that are level in all else: one more digit of a gap */
} SmxFact;

/* A clause: what the measure says. "Only" stands before what is on the side of the median where it says little. */
char *smx__words_fact (const SmxFact *fact);

/* "volume"; @average: what is average of it, "ratings". */
char *smx__words_noun (const SmxCriterion *criterion, gboolean average);

/* "is average" of these, such as "its volume and its ratings are average". Lists of clauses and nouns hold char *. */
char *smx__words_average (const GPtrArray *nouns, gboolean plural);

typedef enum {
  SMX_UNKNOWN_PLAIN,
  SMX_UNKNOWN_MEDIAN,   /* taken as the median */
  SMX_UNKNOWN_LAST,     /* so it stands after the others */
  SMX_UNKNOWN_LAST_MET, /* so it does among those shown to meet the need */
  SMX_UNKNOWN_LAST_UNMET
} SmxUnknown;
char *smx__words_unknown (const GPtrArray *nouns, SmxUnknown what);

/* "A, B and C". */
char *smx__words_list (const GPtrArray *clauses);

/* "First, with 2 others"; "Rank 7 of 40". */
char *smx__words_place (guint32 rank, gsize n, gsize others);

/* "2 others stand level with it in rework, and the gap decides between them: A"; of @gap and @volume one at least decides, and @told
 * has a clause of each that does. */
char *smx__words_parted (gsize others, gboolean gap, gboolean volume, const GPtrArray *told);

/* "rank 2 to 5 with 90 % confidence"; of intervals that are @resampled "in at least 90 % of redraws", since that is all
 * they promise. */
char *smx__words_interval (guint32 low, guint32 high, double confidence, gboolean resampled);

/* @behind: there are services that it stands after for that. */
const char *smx__words_standing (SmxStanding standing, gboolean behind);

#endif
