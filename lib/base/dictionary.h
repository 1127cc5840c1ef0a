/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts to dense numbers: each different text has an id, 0, 1, 2 ... in order of arrival. Compared as bytes.
 * Invariant: text (intern (t)) equals t, and ids are below n. */
#ifndef SMX_BASE_DICTIONARY_H
#define SMX_BASE_DICTIONARY_H

#include "int128.h"

typedef struct SmxDictionary SmxDictionary;

SmxDictionary *smx__dictionary_new (GError **error);
void smx__dictionary_free (SmxDictionary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxDictionary, smx__dictionary_free)

/* The id of a text, added where it is new. On failure (NO_MEMORY) nothing has changed. */
gboolean smx__dictionary_intern (SmxDictionary *self, const char *text, gsize length, guint32 *id,
                                 GError **error);

/* Adds all texts of another: number i of @other is ids[i] here. On failure (NO_MEMORY) some may have been added. */
gboolean smx__dictionary_join (SmxDictionary *self, const SmxDictionary *other, guint32 *ids, GError **error);

/* Takes the texts that arrived last away again, until @n are left. */
void smx__dictionary_truncate (SmxDictionary *self, guint32 n);

#define SMX_TEXTS 64u /* at a time, at most */

typedef struct {
  const char *text;
  guint32 length;
  guint32 hash; /* smx__dictionary_hash() */
} SmxHashedText;

guint32 smx__dictionary_hash (const char *text, gsize length);

/* The same for up to SMX_TEXTS texts, in order: faster, since where they stand is asked of memory before any is compared. On failure
 * (NO_MEMORY) some may have been added. */
gboolean smx__dictionary_intern_many (SmxDictionary *self, const SmxHashedText *texts, gsize n, guint32 *ids,
                                      GError **error);

/* The id of a text, or SMX_NO_ID. */
guint32 smx__dictionary_find (const SmxDictionary *self, const char *text, gsize length);

/* All ids in the order of their texts' bytes; free with g_free(). NULL with NO_MEMORY. */
guint32 *smx__dictionary_sorted (const SmxDictionary *self, GError **error);

guint32 smx__dictionary_n (const SmxDictionary *self);

/* The text of an id, ended by NUL; stable while the dictionary lives. NULL for SMX_NO_ID. */
const char *smx__dictionary_text (const SmxDictionary *self, guint32 id);

#endif
