/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SmxTally: what is kept of records: the register of entities, and exact integer sums by group.
 *
 * Memory grows with groups, not with rows. Two tallies of the same settings merge exactly, in any order and nesting.
 * A tally belongs to one thread at a time; several threads keep one each and merge them at the end. */
#ifndef SERVICE_MATRIX_TALLY_H
#define SERVICE_MATRIX_TALLY_H

#include <service-matrix/macros.h>

G_BEGIN_DECLS

/**
 * SmxTally:
 *
 * Made by smx_study_read() or smx_study_new_tally(). Free with smx_tally_unref() or g_autoptr.
 */
typedef struct SmxTally SmxTally;

/**
 * smx_tally_ref:
 *
 * Returns: (transfer full): the same tally
 */
SMX_API SmxTally *smx_tally_ref (SmxTally *self);

/**
 * smx_tally_unref:
 * @self: (transfer full) (nullable): a tally
 *
 * Gives a reference back; the last one frees the tally. NULL is ignored.
 */
SMX_API void smx_tally_unref (SmxTally *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxTally, smx_tally_unref)

/**
 * smx_tally_merge:
 * @self: a tally; afterwards it holds the records of both
 * @other: (transfer none): a tally of a study with the same settings; is not changed
 *
 * Adds one tally to another, exactly: merging is associative and commutative, and equal to reading all records at once.
 * Names, links, touchpoints and dependencies are joined; what both state must agree, and a file of them that both have read
 * is one source. People without a respondent are different people in each. Of two titles the one with smaller bytes
 * stays; of two languages, English. A request code that is in both (unique = yes) is a finding, as it is within one log.
 * Cost: time and, while it runs, memory proportional to the groups of both.
 *
 * Nothing is counted twice that can be told: a file of requests, events, cells or ratings that both have read (the same
 * content, whatever its name), or a case of an event log that is in both, is refused. Rows that a program added have no
 * such mark, and a tally of nothing else merged with itself counts all twice.
 *
 * Returns: FALSE with CONFLICT (settings that change counts differ: scale, target, dissatisfied, from, until, as-of,
 * period, timezone, waves, critical, min-group, a service's standard; the two state different things of an entity; or
 * a source or a case is in both), RANGE (a sum leaves its range, or there are more than 1,001 different perceptions) or
 * NO_MEMORY; @self is then unchanged
 */
SMX_API gboolean smx_tally_merge (SmxTally *self, const SmxTally *other, GError **error);

/**
 * SmxMergeOptions:
 * @struct_size: set by smx_merge_options_init()
 * @allow_same_sources: default FALSE; TRUE counts what both have read twice. A case that is in both is refused all the
 *   same, since its lines are no longer there to be put together
 * @refuse_same_requests: default FALSE; TRUE refuses a request code that is in both (sections with unique = yes), such as
 *   that of exports whose days overlap
 */
typedef struct {
  gsize struct_size;
  gboolean allow_same_sources;
  gboolean refuse_same_requests;
} SmxMergeOptions;

/**
 * smx_merge_options_init:
 * @options: (out): set to the defaults
 * @struct_size: sizeof (SmxMergeOptions) of the caller
 */
SMX_API void smx_merge_options_init (SmxMergeOptions *options, gsize struct_size);

/**
 * smx_tally_merge_full:
 * @options: (nullable): NULL means the defaults
 *
 * smx_tally_merge() with options.
 *
 * Returns: FALSE as smx_tally_merge(), with CONFLICT also for a request code, and with OPTIONS; @self is then unchanged
 */
SMX_API gboolean smx_tally_merge_full (SmxTally *self, const SmxTally *other, const SmxMergeOptions *options,
                                       GError **error);

/**
 * smx_tally_n_requests:
 *
 * Returns: the number of requests counted
 */
SMX_API gint64 smx_tally_n_requests (const SmxTally *self);

/**
 * smx_tally_n_ratings:
 *
 * Returns: the number of ratings counted, of both sides and all waves
 */
SMX_API gint64 smx_tally_n_ratings (const SmxTally *self);

/**
 * smx_tally_save:
 * @path: a file in a folder that exists
 *
 * Saves a tally: the register, all sums, settings and provenance, in one file that smx_tally_load() reads again. The file
 * is written beside @path, put on the disk and renamed into place: it is the old one or all of the new one, whatever
 * happens. Tallies of the same content give the same bytes, whatever the order in which it came. The format is in
 * docs/state.md. Cost: time and, while it runs, memory proportional to the groups.
 *
 * Returns: FALSE with IO (also: the disk is full), or NO_MEMORY; an older file of that name is then untouched
 */
SMX_API gboolean smx_tally_save (const SmxTally *self, const char *path, GError **error);

/**
 * smx_tally_load:
 * @path: a file that smx_tally_save() wrote, of this version or an older one, on any machine
 *
 * Loads a saved tally. Nothing in the file is believed: its checksum is compared, and then that ids stand for something,
 * keys come once and numbers are such as counting gives. The tally is as it was, but that its entries may stand in
 * another order; it goes on counting and merging.
 *
 * Returns: (transfer full): the tally; or NULL with FORMAT (the file is no saved tally, was written by a later version, is
 * cut, damaged or contradicts itself; the message says which), REFERENCE (this system lacks its time zone), IO or NO_MEMORY
 */
SMX_API SmxTally *smx_tally_load (const char *path, GError **error);

/**
 * smx_tally_to_bytes:
 *
 * The content of the file that smx_tally_save() would write, for other ways to keep or send it.
 *
 * Returns: (transfer full): the bytes, or NULL with NO_MEMORY
 */
SMX_API GBytes *smx_tally_to_bytes (const SmxTally *self, GError **error);

/**
 * smx_tally_from_bytes:
 * @bytes: (transfer none): what smx_tally_to_bytes() gave, or the content of a file of smx_tally_save()
 *
 * Like smx_tally_load().
 *
 * Returns: (transfer full): the tally; or NULL with FORMAT, REFERENCE or NO_MEMORY
 */
SMX_API SmxTally *smx_tally_from_bytes (GBytes *bytes, GError **error);

G_END_DECLS

#endif
