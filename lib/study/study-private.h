/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A study from inside: what was said, key by key, each with the line it stands in; and its sources.
 * Invariant: every key that is held was checked on its own; what keys say together is checked when reading begins. */
#ifndef SMX_STUDY_STUDY_PRIVATE_H
#define SMX_STUDY_STUDY_PRIVATE_H

#include "../base/error.h"
#include "../tally/settings.h"
#include "fields.h"
#include "number.h"
#include <service-matrix/study.h>

/* What a key says, as it was written. */
typedef struct {
  char *value;
  guint64 line; /* in the study file; 0 where a program said it */
} SmxSaid;

/* From which columns a field comes. */
typedef struct {
  gboolean said;      /* FALSE: from the column of its own name, if there is one */
  gboolean is_syntax; /* from a study file: @text tells, and is understood when the columns are known */
  char *text;
  SmxMapping mapping;
  char **columns; /* ended by NULL; none: unmapped */
  guint64 line;
} SmxFieldMapping;

/* Words and the numbers that they stand for, or words alone. */
typedef struct {
  char **words;   /* ended by NULL; NULL: none */
  gint64 *micros; /* one a word, in millionths; or NULL */
} SmxWordList;

struct SmxSource {
  SmxStudy *study; /* whose source this is; not a reference */
  SmxKind kind;
  char *name; /* "requests:log" */
  guint64 line;
  GHashTable *said;          /* key -> SmxSaid */
  SmxFieldMapping *mappings; /* one a field of the kind */
  GBytes *bytes;             /* or NULL: from files */
  char *bytes_name;
  struct SmxArrowStream *arrow; /* or NULL; its state changes when it is read */
  /* what the keys say, with the defaults of what they do not */
  char *file, *encoding, *datetime, *thousands; /* or NULL */
  char delimiter;                               /* or 0 */
  char decimal;
  guint skip_lines, header_rows;
  SmxWordList missing, values, not_applicable;
  char **closed, **rework; /* ended by NULL; or NULL */
  gboolean skip, unique, wide, grid;
};

struct SmxStudy {
  int ref_count;
  char *file;       /* as the caller wrote it; NULL where there is none */
  char *folder;     /* where relative paths begin; NULL: the current folder */
  GHashTable *said; /* key of [study] -> SmxSaid */
  SmxLanguage language;
  GPtrArray *sources; /* SmxSource, in order */
};

/* Whether a key is said with a value. */
gboolean smx__is_said (GHashTable *said, const char *key);

/* The line of a key, or 0. */
guint64 smx__line_of (GHashTable *said, const char *key);
void smx__say (GHashTable *said, const char *key, const char *value, guint64 line);
GHashTable *smx__said_new (void);

/* An error about what a study says: "bank.study:12: [requests:log] opened: ...". @error holds the bare message; @line 0
 * where it is not known. Always FALSE. */
gboolean smx__fail_in_study (GError **error, const SmxStudy *study, const char *section, const char *key,
                             guint64 line);

/* Whether a text that a program says could stand in a study file: UTF-8 without line breaks. FORMAT, without place. */
gboolean smx__check_line (const char *text, GError **error);

/* Text of a study file as a study. @path is what messages call it and where relative paths begin. */
SmxStudy *smx__study_parse (const char *path, const char *text, gsize length, SmxLanguage language,
                            GError **error);

/* [study]: checks one key on its own. */
gboolean smx__check_setting (const char *key, const char *value, GHashTable *said, GError **error);

/* All settings, checked with each other; on failure the place is that of the key at fault. */
gboolean smx__settle (const SmxStudy *study, SmxSettings *settings, GError **error);

/* Sources. @section as in a study file; the errors have no place. */
SmxSource *smx__source_new (SmxStudy *study, const char *section, guint64 line, GError **error);
void smx__source_free (SmxSource *self);
gboolean smx__source_say (SmxSource *self, const char *key, const char *value, guint64 line, GError **error);
void smx__source_say_mapping (SmxSource *self, guint field, const char *text, guint64 line);

/* Whether the source is complete and its keys agree with each other and with the settings. With the place. */
gboolean smx__source_check (const SmxSource *self, const SmxSettings *settings, GError **error);

/* What a mapping may not do to a field, whatever the columns; without place. */
gboolean smx__check_mapping (const SmxSource *self, guint field, SmxMapping mapping, GError **error);

/* Whether a field of this source may come from several columns, one answer each. */
gboolean smx__takes_list (const SmxSource *self, guint field);

/* Reads a number of a study file: "." as decimal sign, no thousands. */
gboolean smx__read_number (const char *text, gint64 limit, gint64 *micro);

#endif
