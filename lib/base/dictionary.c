/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts to dense numbers: entries in order of arrival, an open-addressed index over them, texts in blocks that never
 * move. Invariant: the index holds every id once and is at most half full. A slot has the hash as well, so that an entry
 * is looked at only where it most likely is the right one.
 *
 * Many texts often come again in the order in which they first came (the persons of a survey in every wave): so the one after
 * the last one is looked at before the index, which then need not be fetched. */

#define XXH_INLINE_ALL
#include "dictionary.h"
#include "error.h"
#include "memory.h"
#include "sort.h"
#include <string.h>
#include <xxhash.h>

#define BLOCK_BYTES ((gsize)64 * 1024)
#define MAX_TEXTS 0x7fffffffu /* the upper half of ids is kept for other uses */

typedef struct {
  const char *text;
  guint32 length;
  guint32 hash;
} Entry;

typedef struct {
  guint32 hash;
  guint32 place; /* id + 1; 0 is empty */
} Slot;

struct SmxDictionary {
  Entry *entries;
  gsize capacity;
  guint32 n;
  Slot *slots;
  gsize n_slots; /* a power of two */
  char **blocks;
  gsize n_blocks, blocks_capacity;
  gsize used, room; /* of the last block */
  guint32 next;     /* the id after the last one that was found; any number */
};

SmxDictionary *
smx__dictionary_new (GError **error)
{
  return smx__allocate (1, sizeof (SmxDictionary), error);
}

void
smx__dictionary_free (SmxDictionary *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < self->n_blocks; i++)
    g_free (self->blocks[i]);
  g_free (self->blocks);
  g_free (self->slots);
  g_free (self->entries);
  g_free (self);
}

static guint32
hash_of (const char *text, gsize length)
{
  return (guint32)XXH3_64bits (text, length);
}

static gboolean
grow_slots (SmxDictionary *self, GError **error)
{
  gsize n_slots = MAX (self->n_slots * 2, 64);
  Slot *slots = smx__allocate (n_slots, sizeof *slots, error);
  if (slots == NULL)
    return FALSE;
  for (guint32 id = 0; id < self->n; id++) {
    guint32 hash = self->entries[id].hash;
    gsize i = hash & (n_slots - 1);
    while (slots[i].place != 0)
      i = (i + 1) & (n_slots - 1);
    slots[i] = (Slot){ hash, id + 1 };
  }
  g_free (self->slots);
  self->slots = slots;
  self->n_slots = n_slots;
  return TRUE;
}

/* Room for a text in the last block, or in a new one (of its own where the text is long). */
static char *
take_room (SmxDictionary *self, gsize length, GError **error)
{
  gsize n_bytes = length + 1;
  if (self->n_blocks == 0 || self->room - self->used < n_bytes) {
    gsize room = MAX (self->n_blocks == 0 ? 1024 : BLOCK_BYTES, n_bytes);
    if (!smx__reserve (&self->blocks, &self->blocks_capacity, self->n_blocks + 1, sizeof *self->blocks,
                       error))
      return NULL;
    char *block = smx__allocate (room, 1, error);
    if (block == NULL)
      return NULL;
    self->blocks[self->n_blocks++] = block;
    self->used = 0;
    self->room = room;
  }
  char *place = self->blocks[self->n_blocks - 1] + self->used;
  self->used += n_bytes;
  return place;
}

/* Codes are short: most are compared without a call. */
static inline gboolean
same_bytes (const char *a, const char *b, gsize n)
{
  guint64 first[2], last[2];
  if (n - sizeof *first > sizeof *first)
    return memcmp (a, b, n) == 0;
  memcpy (&first[0], a, sizeof *first);
  memcpy (&first[1], b, sizeof *first);
  memcpy (&last[0], a + n - sizeof *last, sizeof *last);
  memcpy (&last[1], b + n - sizeof *last, sizeof *last);
  return first[0] == first[1] && last[0] == last[1];
}

static inline gboolean
is_text (const Entry *entry, const char *text, gsize length, guint32 hash)
{
  return entry->hash == hash && entry->length == length && same_bytes (entry->text, text, length);
}

/* The slot that holds the text, or the free one where it would stand. */
static gsize
find_slot (const SmxDictionary *self, const char *text, gsize length, guint32 hash)
{
  gsize mask = self->n_slots - 1;
  for (gsize i = hash & mask;; i = (i + 1) & mask) {
    const Slot *slot = &self->slots[i];
    if (slot->place == 0 ||
        (slot->hash == hash && is_text (&self->entries[slot->place - 1], text, length, hash)))
      return i;
  }
}

/* The id of a text, or SMX_NO_ID. */
static guint32
find (const SmxDictionary *self, const char *text, gsize length, guint32 hash)
{
  if (self->next < self->n && is_text (&self->entries[self->next], text, length, hash))
    return self->next;
  return self->n_slots == 0 ? SMX_NO_ID : self->slots[find_slot (self, text, length, hash)].place - 1;
}

static gboolean
add (SmxDictionary *self, const char *text, gsize length, guint32 hash, guint32 *id, GError **error)
{
  if (self->n == MAX_TEXTS || length >= G_MAXUINT32)
    return smx__fail_memory (error);
  if (((gsize)self->n + 1) * 2 > self->n_slots && !grow_slots (self, error))
    return FALSE;
  if (!smx__reserve (&self->entries, &self->capacity, (gsize)self->n + 1, sizeof *self->entries, error))
    return FALSE;
  char *copy = take_room (self, length, error);
  if (copy == NULL)
    return FALSE;
  if (length > 0)
    memcpy (copy, text, length);
  copy[length] = '\0';
  self->entries[self->n] = (Entry){ copy, (guint32)length, hash };
  self->slots[find_slot (self, text, length, hash)] = (Slot){ hash, self->n + 1 };
  *id = self->n++;
  return TRUE;
}

static gboolean
intern (SmxDictionary *self, const char *text, gsize length, guint32 hash, guint32 *id, GError **error)
{
  guint32 known = find (self, text, length, hash);
  if (known != SMX_NO_ID)
    *id = known;
  else if (!add (self, text, length, hash, id, error))
    return FALSE;
  self->next = *id + 1;
  return TRUE;
}

gboolean
smx__dictionary_intern (SmxDictionary *self, const char *text, gsize length, guint32 *id, GError **error)
{
  return intern (self, text, length, hash_of (text, length), id, error);
}

/* Many texts */

/* Asks for the slots of hashes, but not of texts that come in the order in which they first came: those are guessed. */
static void
fetch_slots (const SmxDictionary *self, const SmxHashedText *texts, gsize n, guint32 *guesses)
{
  guint32 next = self->next;
  for (gsize i = 0; i < n; i++) {
    guesses[i] = next < self->n && self->entries[next].hash == texts[i].hash ? next : SMX_NO_ID;
    if (guesses[i] != SMX_NO_ID)
      next++;
    else if (self->n_slots > 0)
      __builtin_prefetch (&self->slots[texts[i].hash & (self->n_slots - 1)], 1);
  }
}

/* The id that has a hash, most likely that of its text; SMX_NO_ID where there is none. */
static inline guint32
guess (const SmxDictionary *self, guint32 hash)
{
  const gsize mask = self->n_slots - 1;
  gsize at = hash & mask;
  while (self->slots[at].place != 0 && self->slots[at].hash != hash)
    at = (at + 1) & mask;
  return self->slots[at].place - 1;
}

/* Asks for what texts will be compared with: first all the entries, then what they say. */
static void
fetch_entries (const SmxDictionary *self, const SmxHashedText *texts, gsize n, guint32 *guesses)
{
  for (gsize i = 0; i < n && self->n > 0; i++) {
    if (guesses[i] == SMX_NO_ID)
      guesses[i] = guess (self, texts[i].hash);
    if (guesses[i] != SMX_NO_ID)
      __builtin_prefetch (&self->entries[guesses[i]]);
  }
  for (gsize i = 0; i < n; i++)
    if (guesses[i] != SMX_NO_ID)
      __builtin_prefetch (self->entries[guesses[i]].text);
}

gboolean
smx__dictionary_intern_many (SmxDictionary *self, const SmxHashedText *texts, gsize n, guint32 *ids,
                             GError **error)
{
  guint32 guesses[SMX_TEXTS];
  fetch_slots (self, texts, n, guesses);
  fetch_entries (self, texts, n, guesses);
  for (gsize i = 0; i < n; i++) {
    const SmxHashedText *one = &texts[i];
    if (guesses[i] != SMX_NO_ID && is_text (&self->entries[guesses[i]], one->text, one->length, one->hash))
      self->next = (ids[i] = guesses[i]) + 1;
    else if (!intern (self, one->text, one->length, one->hash, &ids[i], error))
      return FALSE;
  }
  return TRUE;
}

guint32
smx__dictionary_hash (const char *text, gsize length)
{
  return hash_of (text, length);
}

gboolean
smx__dictionary_join (SmxDictionary *self, const SmxDictionary *other, guint32 *ids, GError **error)
{
  SmxHashedText texts[SMX_TEXTS];
  for (guint32 first = 0; first < other->n; first += MIN (other->n - first, SMX_TEXTS)) {
    const Entry *entries = other->entries + first;
    const guint32 n = MIN (other->n - first, SMX_TEXTS);
    for (guint32 i = 0; i < n; i++)
      texts[i] = (SmxHashedText){ entries[i].text, entries[i].length, entries[i].hash };
    if (!smx__dictionary_intern_many (self, texts, n, ids + first, error))
      return FALSE;
  }
  return TRUE;
}

/* Slots are filled in the order of ids, also when the index grows: nothing was ever sought past that of the last. */
void
smx__dictionary_truncate (SmxDictionary *self, guint32 n)
{
  while (self->n > n) {
    const Entry *last = &self->entries[self->n - 1];
    self->slots[find_slot (self, last->text, last->length, last->hash)] = (Slot){ 0 };
    gsize n_bytes = (gsize)last->length + 1;
    if (self->used >= n_bytes && last->text == self->blocks[self->n_blocks - 1] + self->used - n_bytes)
      self->used -= n_bytes;
    self->n--;
  }
}

guint32
smx__dictionary_find (const SmxDictionary *self, const char *text, gsize length)
{
  return find (self, text, length, hash_of (text, length));
}

guint32 *
smx__dictionary_sorted (const SmxDictionary *self, GError **error)
{
  g_autofree const char **texts = smx__allocate (self->n, sizeof *texts, error);
  for (guint32 i = 0; texts != NULL && i < self->n; i++)
    texts[i] = self->entries[i].text;
  return texts == NULL ? NULL : smx__sorted_texts (texts, self->n, error);
}

guint32
smx__dictionary_n (const SmxDictionary *self)
{
  return self->n;
}

const char *
smx__dictionary_text (const SmxDictionary *self, guint32 id)
{
  return id < self->n ? self->entries[id].text : NULL;
}
