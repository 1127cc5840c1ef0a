/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tally from inside: dictionaries, groupings, sources; and the one door for records. */
#ifndef SMX_TALLY_PRIVATE_H
#define SMX_TALLY_PRIVATE_H

#include "answer-log.h"
#include "groupings.h"
#include "settings.h"
#include <service-matrix/tally.h>

/* A file or stream that was read: the provenance of every figure. */
typedef struct {
  char *name;    /* as the study names it */
  char *section; /* "requests:log" */
  guint64 bytes;
  guint64 rows, left_out;
  guint64 hash_high, hash_low; /* lib/base/hash.h, of its bytes as they are on disk; 0: not known */
} SmxSourceRecord;

/* What comes from a program is a source too: one of requests, one of ratings. It has rows, but neither bytes nor a hash.
 * Its section is what findings on its records name. */
#define SMX_PROGRAM "program"
#define SMX_PROGRAM_REQUESTS "requests:" SMX_PROGRAM
#define SMX_PROGRAM_RATINGS "ratings:" SMX_PROGRAM

gboolean smx__source_is_program (const SmxSourceRecord *source);

SmxTally *smx__tally_new (const SmxSettings *settings, GError **error);
const SmxSettings *smx__tally_settings (const SmxTally *self);
const SmxDictionary *smx__tally_dictionary (const SmxTally *self, SmxDictionaryKind kind);
const SmxGroups *smx__tally_groups (const SmxTally *self, SmxGroupingKind kind);

/* Answers of persons that are not in SMX_RESPONDENTS, but are to be read with it; NULL where there are none. */
SmxAnswerLog *smx__tally_log (const SmxTally *self);

/* SMX_RESPONDENTS with the answers of the log (transfer full); NULL with NO_MEMORY, or RANGE where a sum would leave its range.
 */
SmxGroups *smx__tally_respondents (const SmxTally *self, GError **error);
guint smx__tally_n_sources (const SmxTally *self);
const SmxSourceRecord *smx__tally_source (const SmxTally *self, guint index);

/* The latest time in any request, touched by every request that counts; SMX_NULL where there is none. */
gint64 smx__tally_last_time (const SmxTally *self);

/* The kinds of table that the study has (one bit per SmxGroupingKind of the register, SMX_CELLS, SMX_RATINGS ...): so that
 * "only in records" is said where a services table exists, and a measure that nothing maps is null. */
gboolean smx__tally_has (const SmxTally *self, SmxGroupingKind kind);
void smx__tally_declare (SmxTally *self, SmxGroupingKind kind);

/* The same for readers that look ids up by themselves. */
SmxDictionary *smx__tally_own_dictionary (SmxTally *self, SmxDictionaryKind kind);

/* An empty tally for another thread of the same reading: with the settings of @self and what it states of services. */
SmxTally *smx__tally_new_beside (const SmxTally *self, GError **error);

/* How many more different perceptions there may be. */
gsize smx__tally_room_for_marks (const SmxTally *self);

gboolean smx__tally_intern (SmxTally *self, SmxDictionaryKind kind, const char *text, gsize length,
                            guint32 *id, GError **error);

/* A person without a name: an id of its own in the place of a respondent. Merging keeps such persons apart. */
#define SMX_ANONYMOUS 0x80000000u
gboolean smx__tally_new_person (SmxTally *self, guint32 *respondent, GError **error);

gboolean smx__tally_add_source (SmxTally *self, const SmxSourceRecord *source, GError **error); /* copies */
gboolean smx__tally_note (SmxTally *self, SmxFindingKind finding, guint32 section, guint32 subject, gint64 n,
                          GError **error);

/* The register: states an entity, or more of one: what is known in @value joins what is known already; a field that is
 * known otherwise is a CONFLICT whose message names the field and both values (no place: the caller adds it).
 * On failure nothing has changed. */
gboolean smx__tally_state (SmxTally *self, SmxGroupingKind kind, const guint32 *key, const void *value,
                           GError **error);

/* The same for up to SMX_BATCH statements of dependencies, two ids each in @keys; faster, since their places are fetched ahead.
 * Where one cannot be stated *@n_stated says how many before it were, and nothing of it or behind it is. */
gboolean smx__tally_state_dependencies (SmxTally *self, const guint32 *keys, const double *shares, gsize n,
                                        gsize *n_stated, GError **error);

/* A struct of a register kind with everything unknown. */
void smx__tally_blank (SmxGroupingKind kind, void *value);

/* The door for records. Ids are of this tally, SMX_NO_ID where missing; numbers and times SMX_NULL where missing.
 * Ranges were checked by whoever read them. Services must be stated before (their standards count into `due`).
 * On failure (NO_MEMORY, RANGE: a sum would leave its range) nothing has changed. */
typedef struct {
  guint32 role, service, provider, section;
  gint64 reworks, reassignments; /* SMX_NULL: the section neither maps nor derives them */
  gint64 opened, promised, delivered;
  gint64 repromised;          /* promises after the first; 0 for a plain request */
  gint64 end_customers, cost; /* millionths */
} SmxCountedRequest;
gboolean smx__tally_add_request (SmxTally *self, const SmxCountedRequest *request, GError **error);

typedef struct {
  guint32 respondent; /* SMX_NO_ID: this row is one person */
  guint32 role, service, provider, attribute, wave, section;
  guint side;
  gint64 perception, expectation; /* millionths; expectation may be SMX_NULL */
} SmxCountedRating;
gboolean smx__tally_add_rating (SmxTally *self, const SmxCountedRating *rating, GError **error);

/* Adds columns to the entries of @n keys of a grouping of sums. RANGE where a sum would leave its range; NO_MEMORY. */
gboolean smx__tally_count (SmxTally *self, SmxGroupingKind kind, const guint32 *keys, gsize n,
                           const SmxAddend *addends, guint n_addends, GError **error);

/* What an event log adds besides its requests. */
gboolean smx__tally_add_handover (SmxTally *self, guint32 from, guint32 to, guint32 service,
                                  const SmxHandover *counts, GError **error);
gboolean smx__tally_add_held (SmxTally *self, guint32 provider, guint32 service, gint64 microseconds,
                              GError **error);

/* Marks a case or a request code as seen; *@seen says whether it was there already. */
gboolean smx__tally_see (SmxTally *self, SmxGroupingKind kind, const char *code, gsize length, gboolean *seen,
                         GError **error);

gboolean smx__tally_see_hash (SmxTally *self, SmxGroupingKind kind, guint64 hash, gboolean *seen,
                              GError **error); /* XXH3-64 of the code */

/* Whether a request opened at this time is inside from and until (SMX_NULL: only where neither is set). */
gboolean smx__tally_covers (const SmxTally *self, gint64 opened);

/* The period of a time in the study's calendar as one number that sorts (year; year x 4 + quarter; year x 12 + month;
 * ISO week as days of its Monday / 7), and its name: "2016", "2016-Q1", "2016-03", "2016-W09". */
guint32 smx__period_of (const SmxTally *self, gint64 time);
char *smx__period_name (SmxPeriod kind, guint32 period);

#endif
