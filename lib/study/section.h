/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is open while a section is read, wherever its rows come from: the plan of its columns, and what turns a record into
 * a row and a row into the tally. Rows are taken one by one here, or by columns, and those that are at fault are left out.
 * Invariant: a row that is refused has changed nothing but the counts of what was left out.
 *
 * One thread has one of these. Others fork from it, each with a tally of its own, and are joined to it at the end. */
#ifndef SMX_STUDY_SECTION_H
#define SMX_STUDY_SECTION_H

#include "column-builder.h"
#include "decimals.h"
#include "kinds.h"
#include "row-builder.h"
#include "section-reader.h"

typedef struct {
  SmxReading *reading;
  const SmxSource *source;
  SmxTally *tally;
  SmxRejects *rejects; /* or NULL */
  gboolean skip;       /* rows that are at fault are left out */
  gboolean forked;     /* tally, rejects are its own; plan and converter another's */
  guint32 id;          /* the section's name in the tally */
  SmxPlan *plan;
  SmxConverter *converter; /* this and what follows from smx__section_prepare() on */
  SmxRowBuilder *builder;
  SmxDecimals *decimals;
  SmxHandler *handler;
  SmxColumnBuilder *columns; /* NULL: the kind takes its rows one by one */
  guint64 n_bytes;           /* about how much is to be read */
  gint64 n_blank, n_bad;
} SmxOpenSection;

/* Plans the section; what it reads comes from @source. On failure too it is to be closed. */
gboolean smx__section_open (SmxOpenSection *self, SmxReading *reading, const SmxSource *source,
                            GError **error);
void smx__section_close (SmxOpenSection *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxOpenSection, smx__section_close)

/* Everything that a section needs once all of its columns are known to the plan. */
gboolean smx__section_prepare (SmxOpenSection *self, GError **error);

/* One more of the same section for another thread; @parent is prepared and outlives it. */
gboolean smx__section_fork (SmxOpenSection *self, const SmxOpenSection *parent, GError **error);

/* Joins what a fork has gathered; it is only to be closed afterwards. @self is spoilt on failure. */
gboolean smx__section_join (SmxOpenSection *self, SmxOpenSection *fork, GError **error);

/* Takes a record as a row. On failure the tally is as it was, and the error has its place. */
gboolean smx__section_row (SmxOpenSection *self, const SmxMap *map, const SmxCsvRecord *record,
                           GError **error);

/* Rows of clean records, SMX_BATCH at most, of the file of @map; counts those that are left out. */
gboolean smx__section_rows (SmxOpenSection *self, const SmxMap *map, const SmxTextRows *rows, SmxCsv *one,
                            guint64 line, SmxSourceRecord *kept, GError **error);

/* Leaves a record of @file out and counts it in @left_out; or FALSE with the cause, where that is not to be or is not of
 * one row. Consumes @cause. */
gboolean smx__section_refuse (SmxOpenSection *self, const char *file, const SmxCsvRecord *record,
                              GError *cause, guint64 *left_out, GError **error);

/* After the last row: cases become requests, findings are noted. */
gboolean smx__section_finish (SmxOpenSection *self, GError **error);

#endif
