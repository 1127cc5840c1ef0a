/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tally's groupings as sorted arrays: codes in order, ids renumbered by that order, keys ascending.
 * Invariant: what a slab holds depends on the records alone, not on the order in which they came. */
#ifndef SMX_MATRIX_SNAPSHOT_H
#define SMX_MATRIX_SNAPSHOT_H

#include "../base/sort.h"
#include "../tally/tally-private.h"

/* The codes of one dictionary in their order. */
typedef struct {
  guint32 n;
  char **codes;      /* n; each owned */
  guint32 *of_tally; /* the number here of each id of the tally; while the snapshot is made */
} SmxNames;

/* One grouping, sorted by key (none last). */
typedef struct {
  const SmxGroupingSpec *spec;
  gsize n;
  guint32 *keys; /* n x spec->n_keys */
  char *values;  /* n x spec->value_size */
} SmxSlab;

gboolean smx__names_take (SmxNames *self, const SmxDictionary *dictionary, SmxCompareFunc compare,
                          const void *data, GError **error);
void smx__names_clear (SmxNames *self);
/* The number of a code, or SMX_NO_ID. Only for names in the order of their bytes. */
guint32 smx__names_find (const SmxNames *self, const char *code);
const char *smx__names_code (const SmxNames *self, guint32 id); /* NULL for SMX_NO_ID */

/* Changes a key that is renumbered already, e.g. fills in a provider. */
typedef void (*SmxKeyFunc) (guint32 *key, gpointer data);

/* Copies a grouping: keys renumbered by @names (one a dictionary; where of_tally is NULL they stay), changed by
 * @change (may be NULL), sorted; entries whose keys have become equal are added. */
gboolean smx__slab_take (SmxSlab *self, const SmxGroups *groups, const SmxNames *names, SmxKeyFunc change,
                         gpointer data, GError **error);
void smx__slab_clear (SmxSlab *self);

static inline const guint32 *
smx__slab_key (const SmxSlab *self, gsize i)
{
  return self->keys + i * self->spec->n_keys;
}

static inline const void *
smx__slab_value (const SmxSlab *self, gsize i)
{
  return self->values + i * self->spec->value_size;
}

/* The value of a key, or NULL. */
const void *smx__slab_find (const SmxSlab *self, const guint32 *key);

/* The first entry whose first @n_parts parts are not before those of @key. */
gsize smx__slab_lower_bound (const SmxSlab *self, const guint32 *key, guint n_parts);

#endif
