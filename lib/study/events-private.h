/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event logs: lines become cases, and cases requests.
 *
 * What is the first or last of its kind is folded into the case as lines arrive; only what depends on the whole
 * sequence - who held it, its statuses, activities - is kept per line, in 24 bytes. Order is (time, arrival); lines
 * without time come last. */
#ifndef SMX_STUDY_EVENTS_PRIVATE_H
#define SMX_STUDY_EVENTS_PRIVATE_H

#include "handler-private.h"

#define SMX_UNTIMED G_MAXINT64

enum { SMX_CASE_UNSAID, SMX_CASE_OPEN, SMX_CASE_CLOSED };

typedef struct {
  gint64 time;        /* or SMX_UNTIMED */
  guint32 previous;   /* the line of its case that arrived before it, or SMX_NO_ID */
  guint32 provider;   /* number in SmxEvents.providers, or SMX_NO_ID */
  guint32 activity;   /* number in SmxEvents.activities, or SMX_NO_ID */
  guint32 status : 2; /* SMX_CASE_* */
  guint32 check : 30; /* hash of all that is mapped */
} SmxEventLine;

/* The rules in force; only such as the section has the fields for. */
typedef struct {
  gboolean closes; /* status and closed are there: a case is closed or not */
  gboolean reopened, returned;
  gboolean repeated;         /* whatever the activity */
  GPtrArray *repeated_names; /* of these activities; char *, or NULL for none */
  GPtrArray *patterns;       /* activities that are reworks; char *, or NULL for none */
} SmxEventRules;

/* Reads the keys `closed` and `rework` of a section; PARSE, or REFERENCE where a rule needs what the section has not.
 * The place is the key. */
gboolean smx__event_rules_read (SmxEventRules *self, const SmxSection *section, GError **error);
void smx__event_rules_clear (SmxEventRules *self);
gboolean smx__event_rules_any (const SmxEventRules *self);
gboolean smx__event_rules_need_activity (const SmxEventRules *self);

/* What an activity means by the rules: a sum of these. */
enum { SMX_ACTIVITY_COUNTS_AGAIN = 1, SMX_ACTIVITY_IS_REWORK = 2 };
guint8 smx__event_rules_judge (const SmxEventRules *self, const char *activity);

/* A provider or activity while a case is walked through. */
typedef struct {
  guint32 stamp;  /* the case that met it last, plus 1 */
  guint32 id;     /* providers: in the tally, or SMX_NO_ID as long as it is not there */
  gint64 held;    /* providers: microseconds */
  guint8 meaning; /* activities: SMX_ACTIVITY_* */
} SmxEventMark;

typedef struct {
  SmxEventMark *items; /* one a text of @texts */
  gsize capacity;
  SmxDictionary *texts;
} SmxEventMarks;

/* What the lines of a case say together. */
typedef struct {
  guint32 stamp;   /* of this case */
  guint32 service; /* in the tally, or SMX_NO_ID */
  gboolean counts; /* handovers go to the tally: the case is inside the study's time */

  gint64 reworks;      /* lines that meet a rule */
  gint64 first_passes; /* to providers that did not hold it before */
  gint64 duplicates;   /* lines equal to an earlier one, time included */
  gboolean closed;     /* the last status that is said is closed */
  gint64 closed_at;    /* time of the last line that says a closed status, or SMX_NULL */

  guint32 holder, before; /* who has it; who had it before that */
  guint32 closer;         /* who held it when it was closed */
  guint32 timed_holder;   /* who has it by the lines with time, and since when */
  gint64 since;
  gboolean met; /* the present line meets a rule */
} SmxEventWalk;

typedef struct {
  SmxTally *tally;
  SmxEventRules rules;
  SmxEventMarks providers, activities;
  SmxEventLine *lines;
  gsize n_lines, lines_capacity;
  guint32 *path; /* the lines of one case, in order */
  gsize path_capacity;
  guint32 *holders; /* providers that held the present case, in order of first line */
  gsize n_holders, holders_capacity;
} SmxEventPaths;

/* The number of a text, with a mark of its own. */
gboolean smx__event_mark (SmxEventMarks *self, const char *text, gsize length, guint32 *number,
                          gboolean *added, GError **error);

/* Walks through the case whose lines end with @last; stamp, service and counts are set, the rest is found. Times held
 * are in the marks of @holders, but for the last holder. */
gboolean smx__event_walk (SmxEventPaths *self, guint32 last, SmxEventWalk *walk, GError **error);

/* Ends the time of the last holder at @end, and gives all times held to the tally. */
gboolean smx__event_hold (SmxEventPaths *self, const SmxEventWalk *walk, gint64 end, GError **error);

/* A provider of the log in the tally. */
gboolean smx__event_provider (SmxEventPaths *self, guint32 number, guint32 *id, GError **error);

#endif
