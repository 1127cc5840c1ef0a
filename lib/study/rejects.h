/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of the rows that were left out: CSV with the columns file, line, reason, row. */
#ifndef SMX_STUDY_REJECTS_H
#define SMX_STUDY_REJECTS_H

#include "../base/error.h"

typedef struct SmxRejects SmxRejects;

/* Written beside @path; it takes its place only with smx__rejects_finish(). A path that is a device or pipe is written to
 * as it is. IO. */
SmxRejects *smx__rejects_new (const char *path, GError **error);

/* Without smx__rejects_finish() nothing is left of what was written. */
void smx__rejects_free (SmxRejects *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxRejects, smx__rejects_free)

/* A row as it stood; faults of writing are said at the end. */
void smx__rejects_add (SmxRejects *self, const char *file, guint64 line, const char *reason, const char *row,
                       gsize length);

/* Rows left out that are only held, until they are handed over in their order. Where memory ends some are lost, and that is
 * told when they are handed over. */
SmxRejects *smx__rejects_new_held (void);
void smx__rejects_hand_over (SmxRejects *held, SmxRejects *to);

gboolean smx__rejects_finish (SmxRejects *self, GError **error);

#endif
