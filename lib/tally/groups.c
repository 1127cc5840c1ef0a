/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grouping in memory: two dense arrays, keys and values, in order of arrival, and beside them an open-addressed index.
 *
 * Invariant: every entry has exactly one slot, found by stepping on from its hash without meeting an empty one; a slot
 * holds 32 bits of the hash, so that a lookup reads a key only when it most likely is the right one, and growing the
 * index reads no key at all. At most three quarters of the slots are taken. */
#include "groups.h"

#include "../base/error.h"
#include "../base/memory.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>

#define FIRST_SLOTS 16u
#define MAX_ENTRIES (G_MAXUINT32 / 4u * 3u)

typedef struct {
  guint32 hash;
  guint32 place; /* index of the entry + 1; 0 is empty */
} Slot;

struct SmxGroups {
  const SmxGroupingSpec *spec;
  gsize n;
  guint32 *keys;
  gsize key_capacity; /* in entries */
  char *values;
  gsize value_capacity;
  Slot *slots;
  gsize n_slots; /* 0 or a power of two */
};

SmxGroups *
smx__groups_new (const SmxGroupingSpec *spec, GError **error)
{
  SmxGroups *self = smx__allocate (1, sizeof (SmxGroups), error);
  if (self != NULL)
    self->spec = spec;
  return self;
}

void
smx__groups_free (SmxGroups *self)
{
  if (self == NULL)
    return;
  g_free (self->keys);
  g_free (self->values);
  g_free (self->slots);
  g_free (self);
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

static gsize
key_bytes (const SmxGroups *self)
{
  return self->spec->n_keys * sizeof (guint32);
}

const guint32 *
smx__groups_key (const SmxGroups *self, gsize index)
{
  return self->keys + index * self->spec->n_keys;
}

static void *
value_at (const SmxGroups *self, gsize index)
{
  return self->values + index * self->spec->value_size;
}

const void *
smx__groups_value (const SmxGroups *self, gsize index)
{
  return value_at (self, index);
}

static guint32
hash_key (const SmxGroups *self, const guint32 *key)
{
  XXH64_hash_t hash = XXH3_64bits (key, key_bytes (self));
  return (guint32)(hash ^ (hash >> 32));
}

/* The slot of a key, or the empty one where it would go. There is at least one empty slot. */
static Slot *
slot_of (const SmxGroups *self, const guint32 *key, guint32 hash)
{
  gsize mask = self->n_slots - 1;
  gsize at = hash & mask;
  while (self->slots[at].place != 0) {
    const Slot *slot = &self->slots[at];
    if (slot->hash == hash && memcmp (smx__groups_key (self, slot->place - 1), key, key_bytes (self)) == 0)
      break;
    at = (at + 1) & mask;
  }
  return &self->slots[at];
}

const void *
smx__groups_find (const SmxGroups *self, const guint32 *key)
{
  if (self->n == 0)
    return NULL;
  const Slot *slot = slot_of (self, key, hash_key (self, key));
  return slot->place == 0 ? NULL : value_at (self, slot->place - 1);
}

static void
place_again (Slot *slots, gsize n_slots, const Slot *slot)
{
  gsize at = slot->hash & (n_slots - 1);
  while (slots[at].place != 0)
    at = (at + 1) & (n_slots - 1);
  slots[at] = *slot;
}

static gboolean
grow_slots (SmxGroups *self, gsize needed, GError **error)
{
  gsize n_slots = MAX (self->n_slots, FIRST_SLOTS);
  while (n_slots / 4 * 3 < needed)
    n_slots *= 2;
  if (n_slots == self->n_slots)
    return TRUE;
  Slot *slots = smx__allocate (n_slots, sizeof (Slot), error);
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

gboolean
smx__groups_reserve (SmxGroups *self, gsize extra, GError **error)
{
  if (extra > MAX_ENTRIES - self->n)
    return smx__fail_memory (error);
  gsize needed = self->n + extra;
  return (needed <= self->key_capacity ||
          smx__reserve (&self->keys, &self->key_capacity, needed, key_bytes (self), error)) &&
         (needed <= self->value_capacity ||
          smx__reserve (&self->values, &self->value_capacity, needed, self->spec->value_size, error)) &&
         grow_slots (self, needed, error);
}

void *
smx__groups_get (SmxGroups *self, const guint32 *key, GError **error)
{
  guint32 hash = hash_key (self, key);
  if (self->n > 0) {
    const Slot *slot = slot_of (self, key, hash);
    if (slot->place != 0)
      return value_at (self, slot->place - 1);
  }
  if (!smx__groups_reserve (self, 1, error))
    return NULL;
  gsize index = self->n++;
  memcpy (self->keys + index * self->spec->n_keys, key, key_bytes (self));
  smx__value_blank (self->spec, value_at (self, index));
  *slot_of (self, key, hash) = (Slot){ hash, (guint32)index + 1 };
  return value_at (self, index);
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
    empty_slot (self, (gsize)(slot_of (self, key, hash_key (self, key)) - self->slots));
    self->n--;
  }
}

SmxGroups *
smx__groups_copy (const SmxGroups *self, GError **error)
{
  g_autoptr (SmxGroups) copy = smx__groups_new (self->spec, error);
  if (copy == NULL || self->n == 0)
    return g_steal_pointer (&copy);
  if (!smx__reserve (&copy->keys, &copy->key_capacity, self->n, key_bytes (self), error) ||
      !smx__reserve (&copy->values, &copy->value_capacity, self->n, self->spec->value_size, error))
    return NULL;
  copy->slots = smx__allocate (self->n_slots, sizeof (Slot), error);
  if (copy->slots == NULL)
    return NULL;
  memcpy (copy->keys, self->keys, self->n * key_bytes (self));
  memcpy (copy->values, self->values, self->n * self->spec->value_size);
  memcpy (copy->slots, self->slots, self->n_slots * sizeof (Slot));
  copy->n_slots = self->n_slots;
  copy->n = self->n;
  return g_steal_pointer (&copy);
}
