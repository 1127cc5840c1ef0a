/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SmxTable: the only result. Immutable named columns, each of one type, with a title, a unit and a description.
 *
 * A table may be read from several threads at once; ref and unref are atomic. Rows and columns count from 0. */
#ifndef SERVICE_MATRIX_TABLE_H
#define SERVICE_MATRIX_TABLE_H

#include <service-matrix/language.h>

G_BEGIN_DECLS

/**
 * SmxTable:
 *
 * An immutable table. Free with smx_table_unref() or g_autoptr.
 */
typedef struct SmxTable SmxTable;

/**
 * SmxColumnType:
 * @SMX_COLUMN_INT64: whole numbers
 * @SMX_COLUMN_DOUBLE: finite floating point numbers
 * @SMX_COLUMN_TEXT: UTF-8
 */
typedef enum { SMX_COLUMN_INT64, SMX_COLUMN_DOUBLE, SMX_COLUMN_TEXT } SmxColumnType;

/**
 * smx_table_ref:
 *
 * Returns: (transfer full): the same table
 */
SMX_API SmxTable *smx_table_ref (SmxTable *self);

/**
 * smx_table_unref:
 * @self: (transfer full) (nullable): a table
 *
 * Gives a reference back; the last one frees the table. NULL is ignored.
 */
SMX_API void smx_table_unref (SmxTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxTable, smx_table_unref)

/**
 * smx_table_n_rows:
 *
 * Returns: the number of rows; may be 0, the columns are there all the same
 */
SMX_API gint64 smx_table_n_rows (const SmxTable *self);

/**
 * smx_table_n_columns:
 *
 * Returns: the number of columns
 */
SMX_API guint smx_table_n_columns (const SmxTable *self);

/**
 * smx_table_find_column:
 * @name: a column's plain name, such as "rework_rate"
 *
 * Returns: its number, or -1 where the table has no such column
 */
SMX_API int smx_table_find_column (const SmxTable *self, const char *name);

/**
 * smx_table_get_column_name:
 *
 * Returns: (transfer none): the plain name, the same in every language
 */
SMX_API const char *smx_table_get_column_name (const SmxTable *self, guint column);

/**
 * smx_table_get_column_title:
 *
 * Returns: (transfer none): the heading for readers, in the language of the table
 */
SMX_API const char *smx_table_get_column_title (const SmxTable *self, guint column);

/**
 * smx_table_get_column_unit:
 *
 * Returns: (transfer none): the unit, such as "h" or "0..1"; "" where there is none
 */
SMX_API const char *smx_table_get_column_unit (const SmxTable *self, guint column);

/**
 * smx_table_get_column_description:
 *
 * Returns: (transfer none): what the column says, in a sentence in the language of the table
 */
SMX_API const char *smx_table_get_column_description (const SmxTable *self, guint column);

/**
 * smx_table_get_column_type:
 *
 * Returns: the type of the column's values
 */
SMX_API SmxColumnType smx_table_get_column_type (const SmxTable *self, guint column);

/**
 * smx_table_is_null:
 *
 * Returns: TRUE where the value is unknown
 */
SMX_API gboolean smx_table_is_null (const SmxTable *self, gint64 row, guint column);

/**
 * smx_table_get_int64:
 *
 * Returns: a value of a column of whole numbers; 0 where it is null
 */
SMX_API gint64 smx_table_get_int64 (const SmxTable *self, gint64 row, guint column);

/**
 * smx_table_get_double:
 *
 * Returns: a value of a column of numbers of either type; NAN where it is null
 */
SMX_API double smx_table_get_double (const SmxTable *self, gint64 row, guint column);

/**
 * smx_table_get_text:
 *
 * Returns: (transfer none) (nullable): a value of a column of text, ended by NUL, that lives as long as the table; NULL
 * where it is null
 */
SMX_API const char *smx_table_get_text (const SmxTable *self, gint64 row, guint column);

/**
 * smx_table_get_language:
 *
 * Returns: the language of titles, descriptions and sentences
 */
SMX_API SmxLanguage smx_table_get_language (const SmxTable *self);

/**
 * smx_table_n_metadata:
 *
 * Returns: the number of metadata entries: library version, options in force, sources with size, rows and content hash
 */
SMX_API guint smx_table_n_metadata (const SmxTable *self);

/**
 * smx_table_get_metadata_key:
 * @index: below smx_table_n_metadata()
 *
 * Returns: (transfer none): the entry's key, such as "version" or "source.0.name"
 */
SMX_API const char *smx_table_get_metadata_key (const SmxTable *self, guint index);

/**
 * smx_table_get_metadata_value:
 * @index: below smx_table_n_metadata()
 *
 * Returns: (transfer none): the entry's value
 */
SMX_API const char *smx_table_get_metadata_value (const SmxTable *self, guint index);

/**
 * smx_table_find_metadata:
 * @key: a key
 *
 * Returns: (transfer none) (nullable): its value, or NULL
 */
SMX_API const char *smx_table_find_metadata (const SmxTable *self, const char *key);

/**
 * SmxTableFormat:
 * @SMX_FORMAT_TEXT: for a terminal: aligned, titles and units in the head, long texts cut but for one in the last
 *   column, which is broken into lines, "-" for null
 * @SMX_FORMAT_CSV: RFC 4180, plain column names, full precision, empty for null (an empty text is quoted)
 * @SMX_FORMAT_CSV_EXCEL: the same with a byte order mark, semicolons and decimal commas, for a spreadsheet program
 * @SMX_FORMAT_JSON: an array of objects, one a line, full precision, null for unknown
 *
 * A spreadsheet program runs a text that begins with "=", "+", "-", "@", a tab or a line break as a formula, and texts
 * come from records that anybody may have written. SMX_FORMAT_CSV_EXCEL therefore puts an apostrophe in front of
 * such a text. SMX_FORMAT_CSV and SMX_FORMAT_JSON never change a value.
 *
 * SMX_FORMAT_TEXT shows what would command a terminal (control characters, changes of writing direction) as "\n" or
 * "\u{1b}". Where the terminal is too narrow titles are broken between words, then names are cut with "…", to 12
 * columns of the terminal at the least, then codes, to 24; numbers never are. What does not fit even then is printed in
 * blocks of columns with an empty line between them. Each has all rows and begins with the columns that identify them:
 * the codes, after the first column of the table where that holds whole numbers, such as a rank. No column is left out;
 * one that is too wide beside these makes longer lines.
 */
typedef enum {
  SMX_FORMAT_TEXT,
  SMX_FORMAT_CSV,
  SMX_FORMAT_CSV_EXCEL,
  SMX_FORMAT_JSON,
  SMX_N_FORMATS
} SmxTableFormat;

/**
 * smx_table_format_from_name:
 * @name: "text", "csv", "csv-excel" or "json"
 * @format: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_table_format_from_name (const char *name, SmxTableFormat *format);

/**
 * SmxWriteOptions:
 * @struct_size: set by smx_write_options_init()
 * @format: default SMX_FORMAT_TEXT
 * @width: columns of the terminal, for text; 0 (default) means as wide as it gets, in one block (but lists end at 240)
 * @max_rows: at least 0: write the first rows only; 0 (default) means all
 */
typedef struct {
  gsize struct_size;
  SmxTableFormat format;
  guint width;
  gint64 max_rows;
} SmxWriteOptions;

/**
 * smx_write_options_init:
 * @options: (out): set to the defaults
 * @struct_size: sizeof (SmxWriteOptions) of the caller
 */
SMX_API void smx_write_options_init (SmxWriteOptions *options, gsize struct_size);

/**
 * smx_table_write:
 * @stream: where to write; is not closed
 * @options: (nullable): NULL means the defaults
 *
 * Writes the table. Same table and options, same bytes, whatever the locale.
 *
 * Returns: FALSE with OPTIONS, IO, CANCELLED or NO_MEMORY
 */
SMX_API gboolean smx_table_write (const SmxTable *self, GOutputStream *stream, const SmxWriteOptions *options,
                                  GCancellable *cancellable, GError **error);

/**
 * smx_table_write_file:
 * @path: a file in a folder that exists
 * @options: (nullable): NULL means the defaults
 *
 * Writes the table beside @path and renames it into place, so that a reader never sees half of it. The file keeps its
 * permissions, and a link goes on pointing to it. What is no file, such as a pipe or a terminal, is written to directly.
 *
 * Returns: FALSE with OPTIONS, IO, CANCELLED or NO_MEMORY; an older file of that name is then untouched
 */
SMX_API gboolean smx_table_write_file (const SmxTable *self, const char *path, const SmxWriteOptions *options,
                                       GCancellable *cancellable, GError **error);

/**
 * smx_table_write_text:
 * @options: (nullable): NULL means the defaults; the format is ignored
 *
 * Returns: (transfer full): what smx_table_write() writes in the format text, ended by NUL; or NULL with OPTIONS or
 * NO_MEMORY. Free with g_free().
 */
SMX_API char *smx_table_write_text (const SmxTable *self, const SmxWriteOptions *options, GError **error);

G_END_DECLS

#endif
