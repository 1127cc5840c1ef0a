/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The struct of a tally and what the files of this floor share. Other floors see tally-private.h only. */
#ifndef SMX_TALLY_STRUCT_H
#define SMX_TALLY_STRUCT_H

#include "../base/error.h"
#include "answer-log.h"
#include "delays.h"
#include "marks.h"
#include "period.h"
#include "places.h"
#include "standards.h"
#include "tally-private.h"
#include "waiting-ratings.h"

#define SMX_MAX_PERSONS (SMX_NO_ID & ~SMX_ANONYMOUS) /* without a name: so that no id is SMX_NO_ID */
#define SMX_MAX_ADDITIONS 8                          /* of one record */

/* The two sources that come from a program; a tally has them where they have rows. */
enum { SMX_BY_PROGRAM_REQUESTS, SMX_BY_PROGRAM_RATINGS, SMX_N_BY_PROGRAM };

/* Where entries stand, by what was found before them. */
typedef struct {
  SmxGroups *pairs;     /* service and provider: a number each */
  SmxPlaces cell_pairs; /* of the entry of a cell: its pair */
  SmxPlaces series;     /* of a pair, the last one: its key is to be compared */
  SmxPlaces marks;      /* of an entry of ratings and the number of a perception */
} SmxKnownPlaces;

/* Invariant: n_requests and n_ratings are the sums over cells and ratings, and fit 64 bits; sources stand in order of
 * section, name, size and hash, those of programs after them and nowhere else. */
struct SmxTally {
  gint references;
  SmxSettings settings;
  SmxCalendar *calendar;
  SmxDictionary *dictionaries[SMX_N_DICTIONARIES];
  SmxGroups *groups[SMX_N_GROUPINGS];
  SmxSourceRecord *sources;
  gsize n_sources, sources_capacity;
  SmxSourceRecord by_program[SMX_N_BY_PROGRAM]; /* their texts are constants */
  SmxMarks marks;
  SmxStandards standards; /* at hand; the register holds them */
  SmxKnownPlaces known;
  SmxWaitingDelays waiting;           /* empty but while records are read */
  SmxWaitingRatings *waiting_ratings; /* or NULL; the same */
  SmxAnswerLog *log;                  /* answers of persons that are not in SMX_RESPONDENTS; NULL: none */
  gsize log_limit;                    /* when it is to be seen whether they should be */
  gint64 n_requests, n_ratings;
  gint64 last_time;
  guint32 n_persons; /* without a name */
  guint32 has;       /* one bit a grouping */
};

/* A tally of its own with the same content: ids, entries and their order. */
SmxTally *smx__tally_copy (const SmxTally *self, GError **error);

/* Forgets where entries stand: before entries are taken away, or a grouping is exchanged. */
void smx__tally_forget_places (SmxTally *self);

/* Moves the answers of the log into SMX_RESPONDENTS where that takes less room. FALSE with NO_MEMORY (or RANGE), and nothing
 * has changed. */
gboolean smx__tally_tidy_log (SmxTally *self, GError **error);

/* What one record adds to one entry. Different additions of a record go to different entries. */
typedef struct {
  SmxGroupingKind kind;
  guint32 key[SMX_MAX_KEYS];
  const void *delta;
} SmxAddition;

/* All additions, or none: RANGE where a sum would leave its range, or NO_MEMORY. */
gboolean smx__tally_add_all (SmxTally *self, const SmxAddition *additions, guint n, GError **error);

/* A finding as an addition. */
SmxAddition smx__finding (SmxFindingKind finding, guint32 section, guint32 subject, const SmxCount *count);

/* Makes room for a perception among the different ones; RANGE where there are too many. Then _keep_mark() cannot fail. */
gboolean smx__tally_admit_mark (SmxTally *self, gint64 perception, GError **error);
void smx__tally_keep_mark (SmxTally *self, gint64 perception);

/* RANGE: a sum of this grouping and field would leave its range. Returns FALSE. */
gboolean smx__fail_sum (SmxGroupingKind kind, const char *field, SmxFieldKind field_kind, GError **error);

/* CONFLICT: the field of a register entry is @known and, differently, @found. Returns FALSE. */
gboolean smx__fail_statement (const SmxTally *self, SmxGroupingKind kind, const guint32 *key,
                              const SmxGroupField *field, const void *known, const void *found,
                              GError **error);

#endif
