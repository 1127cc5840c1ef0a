/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grouping in memory: entries in order of arrival, and beside them an open-addressed index.
 *
 * Invariant: every entry has exactly one slot, found by stepping on from its hash without meeting an empty one; a slot
 * holds 32 bits of the hash, so that a lookup reads a key only when it most likely is the right one, and growing the
 * index reads no key at all. At most thirteen of sixteen slots are taken: eight of them
 * are a line of memory, so that steps cost little, and an index that doubles later takes half the memory until then. */
#include "groups-private.h"

#include "../base/error.h"
#include "../base/memory.h"

#define FIRST_SLOTS 16u
#define MOST_OF(n_slots) ((n_slots) / 16 * 13)
#define MAX_ENTRIES MOST_OF (G_MAXUINT32)
#define BLOCK 128 /* keys that are looked up at a time: their slots and entries fit the nearest cache */
#define CACHE_LINE 64

SmxGroups *
smx__groups_new (const SmxGroupingSpec *spec, GError **error)
{
  SmxGroups *self = smx__allocate (1, sizeof (SmxGroups), error);
  if (self == NULL)
    return NULL;
  g_atomic_ref_count_init (&self->references);
  self->spec = spec;
  while (spec->fields[self->n_fields].name != NULL)
    self->n_fields++;
  self->adds = smx__spec_adds (spec);
  smx__groups_lay_out (self);
  return self;
}

SmxGroups *
smx__groups_ref (const SmxGroups *self)
{
  SmxGroups *shared = (SmxGroups *)self;
  g_atomic_ref_count_inc (&shared->references);
  return shared;
}

void
smx__groups_free (SmxGroups *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  for (gsize i = 0; i < self->n_chunks; i++)
    g_free (self->chunks[i]);
  g_free (self->chunks);
  g_free (self->slots);
  g_free (self);
}

static gboolean
copy_chunks (SmxGroups *self, const SmxGroups *from, GError **error)
{
  if (from->n == 0)
    return TRUE;
  gsize n_chunks = (from->n - 1) / SMX_CHUNK + 1;
  if (!smx__reserve (&self->chunks, &self->chunks_capacity, n_chunks, sizeof *self->chunks, error))
    return FALSE;
  for (gsize i = 0; i < n_chunks; i++) {
    gsize n = MIN (from->n - i * SMX_CHUNK, SMX_CHUNK), room = i == 0 ? from->first_room : SMX_CHUNK;
    self->chunks[i] = smx__allocate (room, from->layout.stride, error);
    if (self->chunks[i] == NULL)
      return FALSE;
    self->n_chunks = i + 1;
    memcpy (self->chunks[i], from->chunks[i], n * from->layout.stride);
  }
  self->first_room = from->first_room;
  self->n = from->n;
  return TRUE;
}

static gboolean
copy_slots (SmxGroups *self, const SmxGroups *from, GError **error)
{
  if (from->n_slots == 0)
    return TRUE;
  self->slots = smx__allocate (from->n_slots, sizeof *self->slots, error);
  if (self->slots == NULL)
    return FALSE;
  memcpy (self->slots, from->slots, from->n_slots * sizeof *self->slots);
  self->n_slots = from->n_slots;
  return TRUE;
}

gboolean
smx__groups_own (SmxGroups **self, GError **error)
{
  if (g_atomic_ref_count_compare (&(*self)->references, 1))
    return TRUE;
  g_autoptr (SmxGroups) copy = smx__groups_new ((*self)->spec, error);
  if (copy == NULL)
    return FALSE;
  copy->layout = (*self)->layout;
  memcpy (copy->used, (*self)->used, sizeof copy->used);
  if (!copy_chunks (copy, *self, error) || !copy_slots (copy, *self, error))
    return FALSE;
  smx__groups_free (*self);
  *self = g_steal_pointer (&copy);
  return TRUE;
}

const SmxGroupingSpec *
smx__groups_spec (const SmxGroups *self)
{
  return self->spec;
}

gsize
smx__groups_n (const SmxGroups *self)
{
  return self->n;
}

const guint32 *
smx__groups_key (const SmxGroups *self, gsize index)
{
  return (const guint32 *)(const void *)smx__groups_entry (self, index);
}

/* The product's upper half depends on every bit of @x, and its lower half takes it in. */
static inline guint64
mix (guint64 x)
{
  x *= G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return x ^ (x >> 32);
}

static inline guint32
hash_key (const guint32 *key, guint n_keys)
{
  guint64 hash = 0;
  guint i = 0;
  for (; i + 2 <= n_keys; i += 2)
    hash = mix (hash ^ smx__join (key[i + 1], key[i]));
  if (i < n_keys)
    hash = mix (hash ^ key[i]);
  return (guint32)hash;
}

static inline gboolean
same_key (const guint32 *a, const guint32 *b, guint n_keys)
{
  switch (n_keys) { /* known sizes are compared without a call */
  case 2:
    return memcmp (a, b, 2 * sizeof *a) == 0;
  case 3:
    return memcmp (a, b, 3 * sizeof *a) == 0;
  case 7:
    return memcmp (a, b, 7 * sizeof *a) == 0;
  default:
    break;
  }
  return memcmp (a, b, n_keys * sizeof *a) == 0;
}

/* The slot of a key, or the empty one where it would go. There is at least one empty slot. */
static inline SmxSlot *
slot_of (const SmxGroups *self, const guint32 *key, guint32 hash)
{
  guint n_keys = self->spec->n_keys;
  gsize mask = self->n_slots - 1;
  for (gsize at = hash & mask;; at = (at + 1) & mask) {
    SmxSlot *slot = &self->slots[at];
    if (slot->place == 0 ||
        (slot->hash == hash && same_key (smx__groups_key (self, slot->place - 1), key, n_keys)))
      return slot;
  }
}

gboolean
smx__groups_find (const SmxGroups *self, const guint32 *key, gsize *index)
{
  if (self->n == 0)
    return FALSE;
  const SmxSlot *slot = slot_of (self, key, hash_key (key, self->spec->n_keys));
  if (slot->place == 0)
    return FALSE;
  *index = slot->place - 1;
  return TRUE;
}

void
smx__groups_fetch (const SmxGroups *self, const guint32 *places, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    const char *entry = places[i] < self->n ? smx__groups_entry (self, places[i]) : NULL;
    if (entry == NULL)
      continue;
    __builtin_prefetch (entry, 1);
    __builtin_prefetch (entry + self->layout.stride - 1, 1);
  }
}

gsize
smx__groups_check (const SmxGroups *self, const guint32 *keys, gsize n, const guint32 *places, guint16 *wrong)
{
  guint n_keys = self->spec->n_keys;
  gsize n_wrong = 0;
  for (gsize i = 0; i < n; i++) {
    wrong[n_wrong] = (guint16)i;
    n_wrong += places[i] < self->n && same_key (smx__groups_key (self, places[i]), keys + i * n_keys, n_keys)
                   ? 0
                   : 1;
  }
  return n_wrong;
}

static void
place_again (SmxSlot *slots, gsize n_slots, const SmxSlot *slot)
{
  gsize at = slot->hash & (n_slots - 1);
  while (slots[at].place != 0)
    at = (at + 1) & (n_slots - 1);
  slots[at] = *slot;
}

static gboolean
resize_slots (SmxGroups *self, gsize n_slots, GError **error)
{
  SmxSlot *slots = smx__allocate (n_slots, sizeof *slots, error);
  if (slots == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n_slots; i++)
    if (self->slots[i].place != 0)
      place_again (slots, n_slots, &self->slots[i]);
  g_free (self->slots);
  self->slots = slots;
  self->n_slots = n_slots;
  return TRUE;
}

/* More slots. */
static gboolean
grow_slots (SmxGroups *self, GError **error)
{
  if (self->n >= MAX_ENTRIES)
    return smx__fail_memory (error);
  return resize_slots (self, MAX (self->n_slots * 2, FIRST_SLOTS), error);
}

gboolean
smx__groups_expect (SmxGroups *self, gsize n, GError **error)
{
  gsize n_slots = MAX (self->n_slots, FIRST_SLOTS);
  while (MOST_OF (n_slots) < n)
    n_slots *= 2;
  return n_slots == self->n_slots || resize_slots (self, n_slots, error);
}

guint32
smx__groups_hash (const guint32 *key, guint n_keys)
{
  return hash_key (key, n_keys);
}

void
smx__groups_take_slot (SmxGroups *self, guint32 hash, gsize index)
{
  place_again (self->slots, self->n_slots, &(SmxSlot){ hash, (guint32)(index + 1) });
}

/* Whether the index has a slot for one entry more as it is. */
static inline gboolean
has_slot (const SmxGroups *self)
{
  return self->n < MOST_OF (self->n_slots);
}

/* A new entry with this key and nothing in it, whose slot is empty. */
static gboolean
insert (SmxGroups *self, const guint32 *key, SmxSlot *slot, guint32 hash, GError **error)
{
  if (!smx__groups_make_room (self, error))
    return FALSE;
  char *entry = smx__groups_entry (self, self->n);
  memcpy (entry, key, smx__groups_key_bytes (self));
  smx__groups_blank (self, entry);
  self->n++;
  *slot = (SmxSlot){ hash, (guint32)self->n };
  return TRUE;
}

static inline gboolean
place_one (SmxGroups *self, const guint32 *key, guint32 hash, guint32 *place, GError **error)
{
  SmxSlot *slot = slot_of (self, key, hash);
  if (slot->place != 0) {
    *place = slot->place - 1;
    return TRUE;
  }
  if (!has_slot (self)) {
    if (!grow_slots (self, error))
      return FALSE;
    slot = slot_of (self, key, hash);
  }
  *place = (guint32)self->n;
  return insert (self, key, slot, hash, error);
}

/* Asks for the entry that a hash most likely belongs to, all of it; NULL where there is none. */
static inline const char *
fetch_entry (const SmxGroups *self, guint32 hash, guint32 *place)
{
  gsize mask = self->n_slots - 1, at = hash & mask;
  while (self->slots[at].place != 0 && self->slots[at].hash != hash)
    at = (at + 1) & mask;
  if (self->slots[at].place == 0)
    return NULL;
  *place = self->slots[at].place - 1;
  const char *entry = smx__groups_entry (self, *place);
  for (gsize line = 0; line < self->layout.stride; line += CACHE_LINE)
    __builtin_prefetch (entry + line, 1);
  __builtin_prefetch (entry + self->layout.stride - 1, 1);
  return entry;
}

/* Finds the keys that are there already; those that are not where their hashes say are told in @lost: how many they are. */
static inline gsize
find_block (const SmxGroups *self, const guint32 *keys, gsize n, guint n_keys, const guint32 *hashes,
            guint32 *places, guint8 *lost)
{
  const char *entries[BLOCK];
  gsize n_lost = 0;
  for (gsize i = 0; i < n; i++)
    entries[i] = fetch_entry (self, hashes[i], &places[i]);
  for (gsize i = 0; i < n; i++) {
    const guint32 *key = (const guint32 *)(const void *)entries[i];
    lost[n_lost] = (guint8)i;
    n_lost += key != NULL && same_key (key, keys + i * n_keys, n_keys) ? 0 : 1;
  }
  return n_lost;
}

static inline void
hash_block (const SmxGroups *self, const guint32 *keys, gsize n, guint n_keys, guint32 *hashes)
{
  gsize mask = self->n_slots - 1;
  for (gsize i = 0; i < n; i++) {
    hashes[i] = hash_key (keys + i * n_keys, n_keys);
    __builtin_prefetch (&self->slots[hashes[i] & mask]);
  }
}

static gboolean
place_block (SmxGroups *self, const guint32 *keys, gsize n, guint32 *places, GError **error)
{
  guint32 hashes[BLOCK];
  guint n_keys = self->spec->n_keys;
  guint8 lost[BLOCK];
  gsize n_lost;
  if (n_keys == 2) {
    hash_block (self, keys, n, 2, hashes);
    n_lost = find_block (self, keys, n, 2, hashes, places, lost);
  } else if (n_keys == 3) {
    hash_block (self, keys, n, 3, hashes);
    n_lost = find_block (self, keys, n, 3, hashes, places, lost);
  } else if (n_keys == 7) {
    hash_block (self, keys, n, 7, hashes);
    n_lost = find_block (self, keys, n, 7, hashes, places, lost);
  } else {
    hash_block (self, keys, n, n_keys, hashes);
    n_lost = find_block (self, keys, n, n_keys, hashes, places, lost);
  }
  for (gsize i = 0; i < n_lost; i++)
    if (!place_one (self, keys + lost[i] * n_keys, hashes[lost[i]], &places[lost[i]], error))
      return FALSE;
  return TRUE;
}

gboolean
smx__groups_place (SmxGroups *self, const guint32 *keys, gsize n, guint32 *places, GError **error)
{
  gsize before = self->n;
  if (self->n_slots == 0 && !grow_slots (self, error))
    return FALSE;
  for (gsize first = 0; first < n; first += BLOCK)
    if (!place_block (self, keys + first * self->spec->n_keys, MIN (n - first, BLOCK), places + first,
                      error)) {
      smx__groups_truncate (self, before);
      return FALSE;
    }
  return TRUE;
}

/* Empties a slot and moves back those after it that had stepped over it. */
static void
empty_slot (SmxGroups *self, gsize at)
{
  gsize mask = self->n_slots - 1;
  gsize hole = at;
  for (gsize next = (at + 1) & mask; self->slots[next].place != 0; next = (next + 1) & mask) {
    gsize home = self->slots[next].hash & mask;
    if (((next - home) & mask) >= ((next - hole) & mask)) {
      self->slots[hole] = self->slots[next];
      hole = next;
    }
  }
  self->slots[hole].place = 0;
}

void
smx__groups_truncate (SmxGroups *self, gsize n)
{
  while (self->n > n) {
    const guint32 *key = smx__groups_key (self, self->n - 1);
    empty_slot (self, (gsize)(slot_of (self, key, hash_key (key, self->spec->n_keys)) - self->slots));
    self->n--;
  }
}
