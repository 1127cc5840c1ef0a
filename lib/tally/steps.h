/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows become steps: a step is what some rows add to one grouping, as columns. All steps of some rows are taken together
 * or not at all; so a tally is the sum of its records, whatever their order. */
#ifndef SMX_TALLY_STEPS_H
#define SMX_TALLY_STEPS_H

#include "tally-struct.h"

#define SMX_PART 256 /* rows at a time: few enough that what follows from them stays in the nearest caches */
#define SMX_MAX_STEPS 8
#define SMX_MAX_ADDENDS 25

typedef struct {
  SmxGroupingKind kind;
  gsize n;             /* up to SMX_PART */
  const guint32 *keys; /* one after another */
  guint n_addends;
  SmxAddend addends[SMX_MAX_ADDENDS];
  gsize before;  /* entries of the grouping */
  guint32 heavy; /* see smx__groups_prepare() */
  guint32 places[SMX_PART];
} SmxStep;

typedef struct {
  guint n;
  SmxStep items[SMX_MAX_STEPS];
} SmxSteps;

/* A column of ids where there is none: of SMX_PART rows. */
extern const guint32 smx__no_ids[SMX_PART];

/* The place of a field among those of its grouping, where the struct begins with its sums and all after @first_count are
 * counts. */
#define SMX_FIELD_PLACE(struct_, first_count, field)                                                         \
  (offsetof (struct_, field) < offsetof (struct_, first_count)                                               \
       ? offsetof (struct_, field) / sizeof (SmxInt128)                                                      \
       : offsetof (struct_, first_count) / sizeof (SmxInt128) +                                              \
             (offsetof (struct_, field) - offsetof (struct_, first_count)) / sizeof (gint64))

/* A step more; its addends follow. NULL where there are no rows. */
SmxStep *smx__steps_add (SmxSteps *self, SmxGroupingKind kind, const guint32 *keys, gsize n);

void smx__step_ones (SmxStep *self, guint field);
void smx__step_bits (SmxStep *self, guint field, const guint16 *flags, guint16 bit);
void smx__step_bytes (SmxStep *self, guint field, const guint8 *numbers);
void smx__step_numbers (SmxStep *self, guint field, const gint64 *numbers);
void smx__step_buckets (SmxStep *self, guint field, const guint8 *elements);

/* Room for the squares of a column. */
typedef union {
  gint64 narrow[SMX_PART];
  SmxInt128 wide[SMX_PART];
} SmxSquares;

/* Adds the squares of @numbers, of as many bits as the largest of them needs. */
void smx__step_squares (SmxStep *self, guint field, const gint64 *numbers, SmxSquares *room);

/* How rows are taken: begin; place every step; finish, which is all or nothing: FALSE with NO_MEMORY, or with @full where
 * a sum could leave its range, which is for smx__steps_take_one() to find out. Where anything failed after the beginning:
 * undo. */
gboolean smx__steps_begin (SmxSteps *self, SmxTally *tally, GError **error);
gboolean smx__step_place (SmxStep *self, SmxTally *tally, GError **error);

/* Places by memory: row i as it is known at number at[i]. The rows that are not known are told in @unknown, whose keys
 * must then be there: they are looked up and remembered. */
gsize smx__step_recall (SmxStep *self, const SmxTally *tally, const SmxPlaces *known, const gsize *at,
                        guint16 *unknown);
gboolean smx__step_look_up (SmxStep *self, SmxTally *tally, SmxPlaces *known, const gsize *at,
                            const guint16 *unknown, gsize n, GError **error);
gboolean smx__steps_finish (SmxSteps *self, SmxTally *tally, gboolean *full, GError **error);
void smx__steps_undo (const SmxSteps *self, SmxTally *tally);

/* The steps of a single row, exact to the last bit of every sum: all or nothing, RANGE or NO_MEMORY. */
gboolean smx__steps_take_one (const SmxSteps *self, SmxTally *tally, GError **error);

#endif
