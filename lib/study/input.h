/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of a source: a file or memory; gzip undone (all members; told by its first bytes, whatever the name), other
 * encodings turned into UTF-8, a byte order mark dropped, the raw bytes counted and hashed on the way. */
#ifndef SMX_STUDY_INPUT_H
#define SMX_STUDY_INPUT_H

#include "../base/error.h"
#include "../base/progress.h"

typedef struct SmxInput SmxInput;

/* @name is for messages, @path where it is (a pipe will do). @encoding NULL or "UTF-8" is no conversion; an unknown one
 * is REFERENCE; "UTF-16" goes by the byte order mark, little-endian where there is none. A folder and an empty file are
 * errors of their own, and so are files that begin as UTF-16 where UTF-8 is expected and workbooks (zip archives).
 * @progress may be NULL and must outlive the input. */
SmxInput *smx__input_open (const char *path, const char *name, const char *encoding, SmxProgress *progress,
                           GError **error);
SmxInput *smx__input_open_bytes (GBytes *bytes, const char *name, const char *encoding, SmxProgress *progress,
                                 GError **error);
void smx__input_free (SmxInput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxInput, smx__input_free)

const char *smx__input_name (const SmxInput *self);

/* Up to @size bytes of decoded text; 0 at the end; -1 with IO, FORMAT (damaged or truncated gzip, bytes that are not of
 * the encoding), NO_MEMORY or CANCELLED. The error's place has the file, and the line where the encoding is at fault. */
gssize smx__input_read (SmxInput *self, char *buffer, gsize size, GError **error);

/* From now on gzip is undone and encodings are converted in a thread of their own, some blocks ahead; what
 * smx__input_read() gives, and where an error comes, does not change by it. The host hears of progress, and is asked whether
 * to stop, by the thread that reads. Nothing happens where there is nothing to undo, or no thread to be had. FALSE with
 * NO_MEMORY. The block must not change afterwards. */
gboolean smx__input_start_thread (SmxInput *self, GError **error);

/* How many bytes go through each step at a time. Results never depend on it; tests make it small. */
gsize smx__input_block (const SmxInput *self);
void smx__input_set_block (SmxInput *self, gsize block);

/* After the end: raw bytes, and the hash of their blocks (lib/base/hash.h). */
void smx__input_digest (const SmxInput *self, guint64 *bytes, guint64 *hash_high, guint64 *hash_low);

#endif
