/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event logs: lines become cases, and cases requests.
 *
 * What is the first or last of its kind is folded into the case as lines arrive; only what depends on the whole
 * sequence - who held it, its statuses, activities - is kept per line, in 40 bytes. Order is (time, arrival); lines
 * without time come last. Texts have numbers of the log's own until the section ends, so that threads can gather a part
 * of the lines each, and be joined.
 *
 * events.c gathers lines, from rows or from columns; events-absorb.c joins what two have gathered; events-finish.c
 * makes requests of the cases, walking through each (events-walk.c) by the rules (events-rules.c). */
#ifndef SMX_STUDY_EVENTS_PRIVATE_H
#define SMX_STUDY_EVENTS_PRIVATE_H

#include "handler-private.h"

#define SMX_UNTIMED G_MAXINT64

enum { SMX_CASE_UNSAID, SMX_CASE_OPEN, SMX_CASE_CLOSED };

typedef struct {
  gint64 time;        /* or SMX_UNTIMED */
  guint64 arrival;    /* ascends with file and line */
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
  gsize n, capacity;
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

/* What the end of a log gives to the tally, a batch at a time. */
typedef struct {
  gsize n_requests;
  guint32 cases[SMX_BATCH], role[SMX_BATCH], service[SMX_BATCH], provider[SMX_BATCH];
  gint64 reworks[SMX_BATCH], reassignments[SMX_BATCH], opened[SMX_BATCH], promised[SMX_BATCH],
      delivered[SMX_BATCH], repromised[SMX_BATCH], end_customers[SMX_BATCH], cost[SMX_BATCH];
  gsize n_handovers;
  guint32 handovers[3 * SMX_BATCH]; /* from, to, service */
  guint16 what[SMX_BATCH];          /* of SmxHandover, a bit each */
  gsize n_held;
  guint32 held[2 * SMX_BATCH]; /* provider, service */
  gint64 microseconds[SMX_BATCH];
} SmxEventLedger;

typedef struct {
  SmxTally *tally;
  SmxEventLedger *ledger; /* while cases are walked through */
  SmxEventRules rules;
  SmxEventMarks providers, activities;
  SmxEventLine *lines;
  gsize n_lines, lines_capacity;
  guint32 *path; /* the lines of one case, in order */
  gsize path_capacity;
  guint32 *holders; /* providers that held the present case, in order of first line */
  gsize n_holders, holders_capacity;
} SmxEventPaths;

/* The fields of which a case keeps one value: its first, or its last that is not missing. Codes stand first. */
enum {
  SMX_EVENT_ROLE,
  SMX_EVENT_SERVICE,
  SMX_EVENT_PROVIDER,
  SMX_EVENT_REQUEST,
  SMX_EVENT_N_CODES,
  SMX_EVENT_REWORKS = SMX_EVENT_N_CODES,
  SMX_EVENT_REASSIGNMENTS,
  SMX_EVENT_OPENED,
  SMX_EVENT_PROMISED,
  SMX_EVENT_DELIVERED,
  SMX_EVENT_END_CUSTOMERS,
  SMX_EVENT_COST,
  SMX_EVENT_N
};
typedef struct {
  guint8 field; /* SMX_REQUESTS_* */
  gboolean first;
} SmxEventKept;
extern const SmxEventKept smx__event_kept[SMX_EVENT_N];

typedef struct {
  gint64 value; /* codes: their number; or SMX_NULL */
  gint64 time;  /* of its line */
  guint64 arrival;
} SmxEventFold;

typedef struct {
  gint64 first_time, last_time; /* or SMX_NULL */
  guint64 first_arrival;        /* of its lines */
  guint32 last_line, last_promise;
} SmxEventCase;

typedef struct {
  gint64 time, value;
  guint64 arrival;
  guint32 previous; /* of the same case, or SMX_NO_ID */
} SmxEventPromise;

/* A line as it is taken in; SMX_NO_ID, SMX_NULL where it says nothing. */
typedef struct {
  guint32 case_number;
  gint64 time; /* or SMX_UNTIMED */
  guint64 arrival;
  guint32 activity;
  guint status; /* SMX_CASE_* */
  guint32 check;
  gint64 values[SMX_EVENT_N]; /* codes by their numbers */
} SmxEventInput;

/* All that a log is before its section ends. Invariant: cases, marks and statuses have an item a text of their dictionaries,
 * once smx__events_follow() was called. */
typedef struct {
  SmxEventPaths paths;
  SmxDictionary *names; /* the cases */
  SmxDictionary *statuses;
  SmxDictionary *codes[SMX_EVENT_N_CODES]; /* providers: those of the paths */
  guint32
      *ids[SMX_EVENT_N_CODES]; /* at the end: each one's id in the tally, SMX_NO_ID where it has none yet */
  int fold_of[SMX_EVENT_N];    /* its place among the folds of a case, or -1 */
  guint n_folds;
  SmxEventCase *cases;
  gsize n_cases, cases_capacity;
  SmxEventFold *folds; /* n_folds a case */
  gsize folds_capacity;
  guint8 *status_of; /* SMX_CASE_*, one a status */
  gsize n_statuses, statuses_capacity;
  SmxEventPromise *promises;
  gsize n_promises, promises_capacity;
  SmxEventPromise *promised; /* of one case */
  gsize promised_capacity;
  gint64 no_service, duplicates;
} SmxEvents;

/* Items for the texts that have come since the last call. */
gboolean smx__events_follow (SmxEvents *self, const SmxSection *section, GError **error);

/* Takes in a line; its numbers are those of texts that were followed. NO_MEMORY. */
gboolean smx__events_take (SmxEvents *self, const SmxEventInput *line, GError **error);

/* Replaces a fold by a later (or, of firsts, earlier) value. */
static inline void
smx__event_fold (SmxEventFold *fold, gboolean first, gint64 value, gint64 time, guint64 arrival)
{
  gboolean before = time < fold->time || (time == fold->time && arrival < fold->arrival);
  if (fold->value == SMX_NULL || before == first)
    *fold = (SmxEventFold){ value, time, arrival };
}

/* events-absorb.c, events-finish.c: as in columns.h and kinds.h. */
gboolean smx__events_absorb (SmxHandler *handler, SmxHandler *other, GError **error);
gboolean smx__events_finish (SmxHandler *handler, GError **error);

/* events-ledger.c: writes a handover or a time held down; all at once go to the tally where the page is full. */
gboolean smx__ledger_handover (SmxEventPaths *self, guint32 from, guint32 to, guint32 service,
                               const SmxHandover *counts, GError **error);
gboolean smx__ledger_held (SmxEventPaths *self, guint32 provider, guint32 service, gint64 microseconds,
                           GError **error);

/* A request of a case. RANGE: @fault is the case whose request cannot be counted. */
gboolean smx__ledger_request (SmxEventPaths *self, guint32 case_number, const SmxCountedRequest *request,
                              guint32 *fault, GError **error);

/* Gives what is still written down to the tally. */
gboolean smx__ledger_close (SmxEventPaths *self, guint32 section, guint32 *fault, GError **error);

/* Walks through the case whose lines end with @last; stamp, service and counts are set, the rest is found. Times held
 * are in the marks of @holders, but for the last holder. */
gboolean smx__event_walk (SmxEventPaths *self, guint32 last, SmxEventWalk *walk, GError **error);

/* Ends the time of the last holder at @end, and gives all times held to the tally. */
gboolean smx__event_hold (SmxEventPaths *self, const SmxEventWalk *walk, gint64 end, GError **error);

/* A provider of the log in the tally. */
gboolean smx__event_provider (SmxEventPaths *self, guint32 number, guint32 *id, GError **error);

#endif
