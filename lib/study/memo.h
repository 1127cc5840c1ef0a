/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What short texts mean, by their bytes: a memory of fixed size, in which new texts push old ones out.
 *
 * A key is 16 bytes in two words: the text, zeros, and in the last byte the length where it is under 16, so that texts that
 * end with NUL bytes are told apart. A text of 16 bytes whose last is under 16 would look like a shorter one: it is never
 * kept. Two slots (a cache line) share a place; the newer text stands first.
 * Invariant: a slot that holds nothing is all zero, which is the key of no text. */
#ifndef SMX_STUDY_MEMO_H
#define SMX_STUDY_MEMO_H

#include <glib.h>
#include <string.h>

#define SMX_MEMO_LENGTH 16 /* longest text */
#define SMX_MEMO_LETTERS 128
#define SMX_MEMO_PADDING 16 /* bytes behind a text that may be read; what stands there does not matter */

typedef struct {
  gint64 number;
  guint32 id, flags;
} SmxMemoValue;

typedef struct {
  guint64 first, last;
} SmxMemoKey;

typedef struct {
  SmxMemoKey key;
  SmxMemoValue value;
} SmxMemoSlot;

typedef struct {
  SmxMemoSlot *slots; /* two a place */
  guint shift;        /* of a hash, to the number of its place */
  gpointer memory;
  guint8 has_letter[SMX_MEMO_LETTERS];
  SmxMemoValue
      letters[SMX_MEMO_LETTERS]; /* of texts of one ASCII byte once more, which never push each other out */
} SmxMemo;

/* Of at least @n_slots. NULL with NO_MEMORY. */
SmxMemo *smx__memo_new (guint n_slots, GError **error);
void smx__memo_free (SmxMemo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxMemo, smx__memo_free)

/* Keeps what a text means, in the place of what it meant before. Nothing is kept of the empty text and of long ones. */
void smx__memo_keep (SmxMemo *self, const char *text, gsize length, SmxMemoValue value);

/* FALSE where a text is never kept. */
static inline gboolean
smx__memo_key (const char *text, gsize length, SmxMemoKey *key)
{
  static const guint64 masks[SMX_MEMO_LENGTH + 1][2] = {
#define SMX_LOW(n) (G_MAXUINT64 >> (64 - 8 * (n)))
    { 0, 0 },
    { SMX_LOW (1), 0 },
    { SMX_LOW (2), 0 },
    { SMX_LOW (3), 0 },
    { SMX_LOW (4), 0 },
    { SMX_LOW (5), 0 },
    { SMX_LOW (6), 0 },
    { SMX_LOW (7), 0 },
    { G_MAXUINT64, 0 },
    { G_MAXUINT64, SMX_LOW (1) },
    { G_MAXUINT64, SMX_LOW (2) },
    { G_MAXUINT64, SMX_LOW (3) },
    { G_MAXUINT64, SMX_LOW (4) },
    { G_MAXUINT64, SMX_LOW (5) },
    { G_MAXUINT64, SMX_LOW (6) },
    { G_MAXUINT64, SMX_LOW (7) },
    { G_MAXUINT64, G_MAXUINT64 },
#undef SMX_LOW
  };
  guint64 words[2];
  if (length - 1 >= SMX_MEMO_LENGTH)
    return FALSE;
  memcpy (words, text, sizeof words);
  key->first = GUINT64_FROM_LE (words[0]) & masks[length][0];
  key->last = (GUINT64_FROM_LE (words[1]) & masks[length][1]) | (guint64)(length & 15) << 56;
  return length < SMX_MEMO_LENGTH || key->last >> 56 >= SMX_MEMO_LENGTH;
}

/* The first slot of a key's place. */
static inline SmxMemoSlot *
smx__memo_place (const SmxMemo *self, const SmxMemoKey *key)
{
  guint64 hash = key->first * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) +
                 key->last * G_GUINT64_CONSTANT (0xc2b2ae3d27d4eb4f);
  return self->slots + (hash >> self->shift) * 2;
}

static inline gboolean
smx__memo_is (const SmxMemoSlot *slot, const SmxMemoKey *key)
{
  return ((slot->key.first ^ key->first) | (slot->key.last ^ key->last)) == 0;
}

/* What is kept of a text of one byte, found sooner; NULL where nothing is. */
static inline const SmxMemoValue *
smx__memo_letter (const SmxMemo *self, char letter)
{
  guchar at = (guchar)letter;
  return at < SMX_MEMO_LETTERS && self->has_letter[at] ? &self->letters[at] : NULL;
}

/* A text that is sought: where it would stand is asked of memory at once, and looked at later. */
typedef struct {
  SmxMemoKey key;
  const SmxMemoSlot *place;
} SmxMemoSearch;

static inline void
smx__memo_seek (const SmxMemo *self, const char *text, gsize length, SmxMemoSearch *search)
{
  if (!smx__memo_key (text, length, &search->key))
    search->key = (SmxMemoKey){ .first = 1 }; /* the key of no text, and not that of an empty slot */
  search->place = smx__memo_place (self, &search->key);
  __builtin_prefetch (search->place);
}

/* What is kept of the text now, until the next smx__memo_keep(); NULL where nothing is. Which of the two slots it is in is no
 * branch, since nothing tells it beforehand. */
static inline const SmxMemoValue *
smx__memo_found (const SmxMemoSearch *search)
{
  const SmxMemoSlot *slot = search->place + (smx__memo_is (search->place, &search->key) ? 0 : 1);
  return smx__memo_is (slot, &search->key) ? &slot->value : NULL;
}

static inline const SmxMemoValue *
smx__memo_find (const SmxMemo *self, const char *text, gsize length)
{
  SmxMemoSearch search;
  smx__memo_seek (self, text, length, &search);
  return smx__memo_found (&search);
}

#endif
