/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the handlers of all kinds share: where they write, and how a value becomes what the tally takes. */
#ifndef SMX_STUDY_HANDLER_PRIVATE_H
#define SMX_STUDY_HANDLER_PRIVATE_H

#include "columns.h"

/* One kind of table: what it does with a section. Any function but @row may be NULL. */
typedef struct {
  gboolean (*open) (SmxHandler *self, GError **error);
  gboolean (*row) (SmxHandler *self, const SmxRow *row, GError **error);
  gboolean (*finish) (SmxHandler *self, GError **error);
  void (*close) (SmxHandler *self);
  /* by columns; all of them, or none */
  void (*wish) (SmxHandler *self, SmxColumnWish *wishes);
  void (*judge) (SmxHandler *self, const SmxColumns *columns);
  gboolean (*columns) (SmxHandler *self, const SmxColumns *columns, gsize first, gsize end, gsize *n_taken,
                       GError **error);
  gboolean (*absorb) (SmxHandler *self, SmxHandler *other, GError **error);
} SmxKindHandler;

struct SmxHandler {
  const SmxKindHandler *kind;
  const SmxSection *section;
  SmxTally *tally;
  guint32 section_id; /* the section's name in the text dictionary */
  guint32 *
      column_ids; /* one a column of SmxSection.columns: the id of its code, or SMX_NO_ID before its first use */
  SmxColumnWish wishes[SMX_MAX_FIELDS];
  gint64 unanswered; /* ratings that were no answers */
  void *state;       /* the kind's own; opened and closed by it */
};

extern const SmxKindHandler smx__handle_roles, smx__handle_providers, smx__handle_services, smx__handle_links,
    smx__handle_touchpoints, smx__handle_dependencies, smx__handle_ratings, smx__handle_requests,
    smx__handle_events, smx__handle_cells;

/* The value of a field by the type that the field has: NAN, SMX_NULL where it is not known. */
double smx__value_double (const SmxHandler *self, const SmxRow *row, guint field);
gint64 smx__value_micro (const SmxHandler *self, const SmxRow *row, guint field); /* millionths */
gint64 smx__value_whole (const SmxRow *row, guint field);                         /* counts, times, choices */

/* 0 where a mapped count is missing, SMX_NULL where the field is not mapped. */
gint64 smx__value_count (const SmxHandler *self, const SmxRow *row, guint field);

/* The id of a code in a dictionary of the tally, added where it is new; SMX_NO_ID where it is not known. It states no
 * entity: that a code was mentioned is all that this says. */
gboolean smx__mention (SmxHandler *self, SmxDictionaryKind kind, const SmxRow *row, guint field, guint32 *id,
                       GError **error);
gboolean smx__mention_column (SmxHandler *self, SmxDictionaryKind kind, guint column, guint32 *id,
                              GError **error);

/* States an entity; what contradicts an earlier statement is said with the row's place. */
gboolean smx__state (SmxHandler *self, const SmxRow *row, SmxGroupingKind kind, const guint32 *key,
                     const void *value, GError **error);

/* Whether stating @value would contradict what is known; so that a row that states several things can be refused
 * before it has stated the first. */
gboolean smx__contradicts (const SmxHandler *self, SmxGroupingKind kind, const guint32 *key,
                           const void *value);

/* Wishes for the id of a code in a dictionary of the tally. */
void smx__wish (SmxHandler *self, guint field, SmxDictionaryKind kind);

/* Part of a column of numbers or ids, or NULL. */
#define SMX_PART(columns, what, field, first)                                                                \
  ((columns)->what[field] == NULL ? NULL : (columns)->what[field] + (first))

/* Marks rows whose times lie too far apart: the row-wise path says so. */
void smx__judge_durations (const SmxColumns *columns, guint opened, guint delivered);

/* 0 where a mapped count is missing. */
void smx__judge_counts (const SmxColumns *columns, guint field);

/* Puts the row's place in front of an error that concerns the row (not NO_MEMORY). Always FALSE. */
gboolean smx__placed (GError **error, const SmxRow *row);

/* A time in quotes, in the study's zone, as ISO 8601; a day without time of day as such. Free with g_free(). */
char *smx__quote_time (const SmxHandler *self, gint64 time, gboolean day_only);

/* Durations are summed exactly up to 100 years; FALSE with RANGE where @delivered lies later than that after @opened. */
gboolean smx__check_duration (const SmxHandler *self, gint64 opened, gint64 delivered, const SmxPlace *place,
                              GError **error);

#endif
