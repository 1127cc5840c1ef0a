/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a source: a path, or all that a pattern with * and ? fits, in the order of their bytes. */
#ifndef SMX_STUDY_FILES_H
#define SMX_STUDY_FILES_H

#include "../base/error.h"

typedef struct {
  char *name; /* as the study names it: for messages */
  char *path; /* where it is */
} SmxFile;

/* SmxFile, one at least, each file once: of several names for one, the first that is no link counts. A name without
 * * and ? is taken as it is, and so is one that stands for a file literally. @folder is where relative names begin; NULL
 * means the current folder. IO where a pattern fits no file. Free with smx__files_free(). */
GPtrArray *smx__find_files (const char *folder, const char *pattern, GError **error);

/* Bytes of a file; as much as can be where it is no regular one. */
guint64 smx__file_size (const SmxFile *file);

/* Where a name that stands for no file was looked for: " (looked in "/home/ana/studies")", of a long path the end after
 * "/…"; "" for an absolute name. Free with g_free(). */
char *smx__looked_in (const char *folder, const char *name);

/* Frees the files, NULL too. */
void smx__files_free (GPtrArray *files);

#endif
