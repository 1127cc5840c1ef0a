/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Apache Arrow: records from the memory of another library, without files and without its headers.
 *
 * What a table gives is the other way round: table-arrow.h. */
#ifndef SERVICE_MATRIX_ARROW_H
#define SERVICE_MATRIX_ARROW_H

#include <service-matrix/arrow-interface.h>
#include <service-matrix/study.h>

G_BEGIN_DECLS

/**
 * smx_study_add_arrow:
 * @section: kind and name as in a study file, such as "requests" or "requests:log"
 * @stream: (transfer full): a stream of record batches, that is of structs; always moved out of, also on failure: it is
 *   released here, once, and the caller's struct is marked as released
 *
 * Adds a table of records that an Arrow stream gives. Columns are mapped by smx_source_map(), or by their names, and mean
 * what they mean in a CSV file; of the keys of smx_source_set() those that say how a file is written (file, delimiter,
 * encoding, header-rows, skip-lines) are CONFLICT.
 *
 * What a column may be: text (utf8, large_utf8, utf8_view), which is read like a field of a CSV file; integers, floats
 * and decimals of all widths, boolean; date32, date64, timestamps of all units; null; and dictionaries of these with
 * indices of any width. Any other type (binary, list, struct, map, union, run_end_encoded, time, duration, interval) is
 * refused by its name where it is mapped and ignored where it is not.
 *
 * A number is its shortest decimal text ("7", "7.5", also where a code is asked for), so that a CSV file of the same
 * numbers gives the same; NaN is missing and an infinite number is refused. A boolean is 1 or 0 for a number and "true" or
 * "false" for a text. A timestamp is exact to the microsecond, and what is finer is dropped; with a time zone, whatever its
 * name, it is an instant; without one it is read in the study's. Dates and timestamps are for fields that are times.
 *
 * A row of nulls, or a null row, is like a blank line of a CSV file. Errors have the section in the place of the file
 * and the number of the row, from 1 through all chunks, in the place of the line.
 *
 * The stream is read by the next smx_study_read(), on the thread that calls it (others work on the chunks, but none of
 * them calls the producer), and released when it ends, whether it succeeds or not; one that is never read is released with
 * its study. It cannot be read again: a study that is read a second time fails with CONFLICT, unless smx_source_set_arrow()
 * has given it another. What the stream itself says went wrong is IO (NO_MEMORY, CANCELLED for ENOMEM, ECANCELED). In the
 * provenance the source has the section's name, no size and no content hash.
 *
 * Returns: (transfer none): the new source, which lives as long as the study; or NULL with REFERENCE, FORMAT or CONFLICT
 * as smx_study_add_source(), or FORMAT (a stream that was released already)
 */
SMX_API SmxSource *smx_study_add_arrow (SmxStudy *self, const char *section, struct ArrowArrayStream *stream,
                                        GError **error);

/**
 * smx_source_set_arrow:
 * @self: a source that smx_study_add_arrow() made
 * @stream: (transfer full): as there
 *
 * Gives a source the stream of its next reading, in the place of the one that it has, which is released.
 *
 * Returns: FALSE with CONFLICT (the source is no stream) or FORMAT (a stream that was released already)
 */
SMX_API gboolean smx_source_set_arrow (SmxSource *self, struct ArrowArrayStream *stream, GError **error);

G_END_DECLS

#endif
