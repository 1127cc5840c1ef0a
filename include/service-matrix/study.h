/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SmxStudy: what the records are, where they stand and how to read them. From a study file, or said call by call.
 *
 * A study belongs to one thread at a time. Reading does not change it, and it may be read again, unless it has sources whose
 * records are gone once they are read (arrow.h). */
#ifndef SERVICE_MATRIX_STUDY_H
#define SERVICE_MATRIX_STUDY_H

#include <service-matrix/language.h>
#include <service-matrix/progress.h>
#include <service-matrix/tally.h>

G_BEGIN_DECLS

/**
 * SmxStudy:
 *
 * Settings and sources. Free with smx_study_unref() or g_autoptr.
 */
typedef struct SmxStudy SmxStudy;

/**
 * SmxSource:
 *
 * One table of records of a study; belongs to its study.
 */
typedef struct SmxSource SmxSource;

/**
 * smx_study_new:
 *
 * Returns: (transfer full): a study without settings and sources
 */
SMX_API SmxStudy *smx_study_new (void);

/**
 * smx_study_load:
 * @path: a study file (docs/study-file.md); the paths in it are relative to its folder
 * @language: of messages, until the file itself names a language
 *
 * Reads the study file only; the tables that it names are opened by smx_study_read().
 *
 * Returns: (transfer full): the study, or NULL with PARSE, FORMAT, RANGE, REFERENCE (an unknown section or key; the
 * nearest known one is named), CONFLICT (a section or key given twice) or IO
 */
SMX_API SmxStudy *smx_study_load (const char *path, SmxLanguage language, GError **error);

/**
 * smx_study_ref:
 *
 * Returns: (transfer full): the same study
 */
SMX_API SmxStudy *smx_study_ref (SmxStudy *self);

/**
 * smx_study_unref:
 * @self: (transfer full) (nullable): a study
 *
 * Gives a reference back; the last one frees the study and its sources. NULL is ignored.
 */
SMX_API void smx_study_unref (SmxStudy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxStudy, smx_study_unref)

/**
 * smx_study_set:
 * @key: a key of [study], such as "scale"
 * @value: its value as in a study file, such as "1;7"; "" takes it back to the default
 *
 * Returns: FALSE with REFERENCE (unknown key), FORMAT (a value that is no UTF-8 or has a line break), PARSE or RANGE
 */
SMX_API gboolean smx_study_set (SmxStudy *self, const char *key, const char *value, GError **error);

/**
 * smx_study_set_folder:
 * @folder: a folder
 *
 * Says where the relative paths of sources begin, in the place of the study file's folder (or of the current one).
 */
SMX_API void smx_study_set_folder (SmxStudy *self, const char *folder);

/**
 * smx_study_get_language:
 *
 * Returns: the language of messages and tables
 */
SMX_API SmxLanguage smx_study_get_language (const SmxStudy *self);

/**
 * smx_study_add_source:
 * @section: kind and name as in a study file, such as "requests" or "requests:log"
 *
 * Returns: (transfer none): the new source, which lives as long as the study, or until it is removed; or NULL with
 * REFERENCE (unknown kind), FORMAT (a name that no study file could have: not UTF-8, with a line break or a bracket) or
 * CONFLICT (the section is there already)
 */
SMX_API SmxSource *smx_study_add_source (SmxStudy *self, const char *section, GError **error);

/**
 * smx_study_remove_source:
 * @section: the whole name of a section that is there, such as "requests:log"
 *
 * Takes a source out again, with all that was said of it: to put another in its place, or because a call about it was
 * refused. Its #SmxSource must not be used afterwards, and a stream that it has is released.
 *
 * Returns: FALSE with REFERENCE (there is no such section) or FORMAT (a name that no study file could have)
 */
SMX_API gboolean smx_study_remove_source (SmxStudy *self, const char *section, GError **error);

/**
 * smx_source_set:
 * @key: a key of table sections, such as "file", "decimal" or "missing"
 * @value: its value as in a study file
 *
 * A relative file is found from the study's folder: smx_study_set_folder(), else that of the study file, else the
 * current one.
 *
 * Returns: FALSE with REFERENCE (unknown key, or one that this kind has not), FORMAT (a value that is no UTF-8 or has a
 * line break), CONFLICT, PARSE or RANGE
 */
SMX_API gboolean smx_source_set (SmxSource *self, const char *key, const char *value, GError **error);

/**
 * smx_source_set_bytes:
 * @name: what messages call it in the place of a file name
 * @bytes: the whole table as CSV, plain or gzip
 *
 * Takes the records from memory instead of a file.
 */
SMX_API void smx_source_set_bytes (SmxSource *self, const char *name, GBytes *bytes);

/**
 * SmxMapping:
 * @SMX_MAPPING_COLUMN: the field is one column; no columns at all unmap it
 * @SMX_MAPPING_JOIN: the columns joined with " / "; missing where a part is missing
 * @SMX_MAPPING_SUM: the columns added; a missing part counts nothing, missing where all are
 * @SMX_MAPPING_LIST: for fields of wide tables and grids: one answer per column, whose whole name is the code of the
 * service (of the role, in a grid); a table of services or roles can give that code another name to show
 */
typedef enum { SMX_MAPPING_COLUMN, SMX_MAPPING_JOIN, SMX_MAPPING_SUM, SMX_MAPPING_LIST } SmxMapping;

/**
 * smx_source_map:
 * @field: a field of the source's kind, such as "service"
 * @columns: (array length=n_columns): exact column names; no character in them has a meaning of its own
 *
 * Says from which columns a field comes. A field that is not mapped takes the column of its own name if there is one.
 *
 * Returns: FALSE with REFERENCE (unknown field) or RANGE (a number of columns that the mapping cannot
 * have, or NULL among their names)
 */
SMX_API gboolean smx_source_map (SmxSource *self, const char *field, SmxMapping mapping,
                                 const char *const *columns, gsize n_columns, GError **error);

/**
 * SmxBadRows:
 * @SMX_BAD_ROWS_AS_STUDY: as the section says, which is to stop unless it says "skip"
 * @SMX_BAD_ROWS_STOP: the first bad row ends reading with an error
 * @SMX_BAD_ROWS_SKIP: bad rows are left out, counted, and written to the rejects file where there is one
 */
typedef enum { SMX_BAD_ROWS_AS_STUDY, SMX_BAD_ROWS_STOP, SMX_BAD_ROWS_SKIP } SmxBadRows;

/**
 * SmxReadOptions:
 * @struct_size: set by smx_read_options_init()
 * @bad_rows: default SMX_BAD_ROWS_AS_STUDY
 * @rejects: (nullable): a file for the rows left out: CSV with the columns file, line, reason, row (verbatim);
 *   CONFLICT where it is the study file or one that the study reads, under whatever name
 * @threads: at most how many threads read; 0 (default) means the cores that the process may use. The result never
 *   depends on it. Small inputs, tables of entities, and surveys from a pipe or with bad rows left out, take one
 * @cancellable: (nullable): stops reading with CANCELLED
 * @progress: (nullable): told now and then
 * @progress_data: for @progress
 * @only_entities: reads roles, providers, services, links, touchpoints and dependencies only, and passes over sections
 *   of records, which need not be there then: for hosts whose records come from elsewhere (record.h). Default FALSE
 */
typedef struct {
  gsize struct_size;
  SmxBadRows bad_rows;
  const char *rejects;
  guint threads;
  GCancellable *cancellable;
  SmxProgressFunc progress;
  gpointer progress_data;
  gboolean only_entities;
} SmxReadOptions;

/**
 * smx_read_options_init:
 * @options: (out): set to the defaults
 * @struct_size: sizeof (SmxReadOptions) of the caller
 */
SMX_API void smx_read_options_init (SmxReadOptions *options, gsize struct_size);

/**
 * smx_study_read:
 * @options: (nullable): NULL means the defaults
 *
 * Reads every source and reduces each record at once. Memory grows with groups, a fixed buffer and, for event logs,
 * cases; not with rows. Entity tables are read before records, whatever their order in the study.
 *
 * Returns: (transfer full): the tally, or NULL with an error that names file, line, field, value and what was expected:
 * IO, FORMAT, PARSE, RANGE, REFERENCE, CONFLICT, NO_MEMORY, CANCELLED or OPTIONS
 */
SMX_API SmxTally *smx_study_read (SmxStudy *self, const SmxReadOptions *options, GError **error);

/**
 * smx_study_new_tally:
 *
 * A tally with the settings of the study and nothing in it, for hosts that add all records themselves. Where the study has
 * tables of entities, smx_study_read() with `only_entities` gives a tally that knows them.
 *
 * Returns: (transfer full): the tally, or NULL with RANGE or CONFLICT (settings that exclude each other) or NO_MEMORY
 */
SMX_API SmxTally *smx_study_new_tally (SmxStudy *self, GError **error);

G_END_DECLS

#endif
