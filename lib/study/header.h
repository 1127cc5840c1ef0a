/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of a file: their names, and how a study speaks of them. */
#ifndef SMX_STUDY_HEADER_H
#define SMX_STUDY_HEADER_H

#include "../base/error.h"
#include "csv.h"
#include <service-matrix/study.h>

#define SMX_NO_COLUMN G_MAXUINT

typedef struct {
  SmxPlace place; /* file and line of the names; line 0 where columns are numbered */
  guint n;
  char **names;        /* trimmed, ended by NULL; bytes that are not UTF-8 stay */
  GHashTable *columns; /* name -> its first column + 1 */
  guint *twins;        /* one a column: a later column of the same name, or SMX_NO_COLUMN */
} SmxHeader;

/* The names of a record; or 1, 2, 3 ... where @numbered. @file must outlive it. */
SmxHeader *smx__header_new (const char *file, const SmxCsvRecord *record, gboolean numbered);
void smx__header_free (SmxHeader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxHeader, smx__header_free)

/* The column of that name, or SMX_NO_COLUMN. */
guint smx__header_find (const SmxHeader *self, const char *name);

/* The same; REFERENCE where there is none (those that are there are named), CONFLICT where there are two. @field is for
 * the place. */
gboolean smx__header_take (const SmxHeader *self, const char *field, const char *name, guint *column,
                           GError **error);

/* "a", "b", "c" and 12 more. Free with g_free(). */
char *smx__header_list (const SmxHeader *self);

/* What to say behind that list: which key is missing where names are not UTF-8; else "". */
const char *smx__header_hint (const SmxHeader *self);

/* The columns that a mapping value names: it is the name of a column, or names joined by | or added by +, or one in quotes.
 * PARSE (a quote that does not end), without place. */
gboolean smx__split_mapping (const SmxHeader *self, const char *text, SmxMapping *mapping, char ***names,
                             GError **error);

#endif
