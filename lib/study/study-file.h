/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The syntax of a study file: sections of keys with raw values, each with its line. What they mean stands elsewhere. */
#ifndef SMX_STUDY_STUDY_FILE_H
#define SMX_STUDY_STUDY_FILE_H

#include "../base/error.h"

#define SMX_MAX_STUDY_FILE (16u << 20) /* bytes */

typedef struct {
  char *name, *value; /* trimmed; the value may be empty */
  guint64 line;
} SmxFileKey;

typedef struct {
  char *name; /* what stands between the brackets, trimmed */
  guint64 line;
  GArray *keys; /* SmxFileKey, in order */
} SmxFileSection;

typedef struct {
  GArray *sections; /* SmxFileSection, in order */
} SmxStudyFile;

/* Parses a whole study file. No section and no key of a section comes twice. @name is for messages. PARSE (a line that
 * is nothing, a key before any section), FORMAT (not UTF-8), RANGE (longer than SMX_MAX_STUDY_FILE) or CONFLICT. */
SmxStudyFile *smx__study_file_parse (const char *name, const char *text, gsize length, GError **error);
void smx__study_file_free (SmxStudyFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxStudyFile, smx__study_file_free)

/* The items of a list: separated by ";", trimmed; "\;" and "\\" stand for the characters, any other backslash for itself.
 * Empty items stay, but a ";" at the very end adds none; an empty value has no items. Free with g_strfreev(). */
char **smx__split_list (const char *value);

#endif
