/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tally's groupings as sorted arrays: codes in order, ids renumbered by that order, keys ascending.
 * Invariant: what a slab holds depends on the records alone, not on the order in which they came. */
#ifndef SMX_MATRIX_SNAPSHOT_H
#define SMX_MATRIX_SNAPSHOT_H

#include "../base/sort.h"
#include "../tally/groups-sum.h"
#include "../tally/tally-private.h"

/* The codes of one dictionary in their order. */
typedef struct {
  guint32 n;
  char **codes;      /* n; each owned */
  guint32 *of_tally; /* the number here of each id of the tally; while the snapshot is made */
} SmxNames;

/* One grouping, sorted by key (none last). The values stay where the tally has them, which goes on with a copy of its own
 * as soon as it counts on. */
typedef struct {
  const SmxGroupingSpec *spec;
  gsize n;
  guint32 *keys;     /* n x spec->n_keys */
  SmxGroups *groups; /* the tally's, shared */
  guint32 *order;    /* its entries, by key */
  guint32 *starts;   /* n + 1: where each key's entries begin in @order; NULL: each has one */
  guint32 *texts;    /* the number here of each text of the tally; NULL where the values hold none */
} SmxSlab;

/* In the order of @compare, or of their bytes where that is NULL. */
gboolean smx__names_take (SmxNames *self, const SmxDictionary *dictionary, SmxCompareFunc compare,
                          const void *data, GError **error);
void smx__names_clear (SmxNames *self);
/* The number of a code, or SMX_NO_ID. Only for names in the order of their bytes. */
guint32 smx__names_find (const SmxNames *self, const char *code);
const char *smx__names_code (const SmxNames *self, guint32 id); /* NULL for SMX_NO_ID */

/* Changes a key that is renumbered already, e.g. fills in a provider. */
typedef void (*SmxKeyFunc) (guint32 *key, gpointer data);

/* Takes a grouping: keys renumbered by @names (one a dictionary; where of_tally is NULL they stay), changed by
 * @change (may be NULL), sorted; entries whose keys have become equal are added. Time and memory in proportion to the
 * keys. */
gboolean smx__slab_take (SmxSlab *self, const SmxGroups *groups, const SmxNames *names, SmxKeyFunc change,
                         gpointer data, GError **error);
void smx__slab_clear (SmxSlab *self);

/* Gives the keys back, where nobody will ask for them: entries are known by number then. */
void smx__slab_forget_keys (SmxSlab *self);

static inline const guint32 *
smx__slab_key (const SmxSlab *self, gsize i)
{
  return self->keys + i * self->spec->n_keys;
}

/* Which entries of @groups a key stands for: order[@first] to order[@end - 1]. */
static inline void
smx__slab_entries (const SmxSlab *self, gsize i, gsize *first, gsize *end)
{
  *first = self->starts == NULL ? i : self->starts[i];
  *end = self->starts == NULL ? i + 1 : self->starts[i + 1];
}

/* A value as the struct of the grouping, into @value (spec->value_size bytes). */
void smx__slab_read (const SmxSlab *self, gsize i, void *value);

/* Adds the counts and sums of a value to the struct @value; @summation is of the slab's @groups. */
void smx__slab_add (const SmxSlab *self, gsize i, const SmxSummation *summation, void *value);

/* Where a key is; FALSE where it is not there. */
gboolean smx__slab_find (const SmxSlab *self, const guint32 *key, gsize *i);

/* The first entry whose first @n_parts parts are not before those of @key. */
gsize smx__slab_lower_bound (const SmxSlab *self, const guint32 *key, guint n_parts);

#endif
