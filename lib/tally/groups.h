/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One grouping: a table from a short key of numbers to a fixed struct of accumulators.
 *
 * What stands in the key and in the struct is declared once (SmxGroupingSpec), and merging, checking and, later, saving
 * follow the declaration. Invariant: no two entries have the same key; entries stay in order of arrival. */
#ifndef SMX_TALLY_GROUPS_H
#define SMX_TALLY_GROUPS_H

#include "../base/dictionary.h"

#define SMX_MAX_KEYS 10
#define SMX_MAX_VALUE 512 /* bytes of the largest struct of accumulators */

/* The dictionaries of a tally; the part of a key says from which its number comes. */
typedef enum {
  SMX_DICTIONARY_ROLE,
  SMX_DICTIONARY_SERVICE,
  SMX_DICTIONARY_PROVIDER,
  SMX_DICTIONARY_TOUCHPOINT,
  SMX_DICTIONARY_ATTRIBUTE,
  SMX_DICTIONARY_RESPONDENT,
  SMX_DICTIONARY_WAVE,
  SMX_DICTIONARY_TEXT, /* names, areas, section names, column names ... */
  SMX_N_DICTIONARIES,
  SMX_PLAIN_NUMBER =
      SMX_N_DICTIONARIES /* no dictionary: a side, period, bucket, half of a hash or of a number */
} SmxDictionaryKind;

typedef enum {
  SMX_FIELD_COUNT,  /* gint64, added */
  SMX_FIELD_SUM,    /* SmxInt128, added */
  SMX_FIELD_NUMBER, /* double, NAN unknown: known in one or equal in both, else CONFLICT */
  SMX_FIELD_TEXT,   /* guint32 in the text dictionary, SMX_NO_ID unknown: the same */
  SMX_FIELD_FLAG    /* guint32: or */
} SmxFieldKind;

typedef struct {
  const char *name; /* NULL ends the list */
  SmxFieldKind kind;
  guint16 offset;
} SmxGroupField;

typedef struct {
  const char *name;
  guint n_keys;
  SmxDictionaryKind keys[SMX_MAX_KEYS];
  gsize value_size;
  const SmxGroupField *fields; /* ended by a NULL name; all of the struct is covered */
} SmxGroupingSpec;

/* Room for a value of any grouping. */
typedef union {
  SmxInt128 align;
  char bytes[SMX_MAX_VALUE];
} SmxAnyValue;

/* A value with nothing in it: sums 0, numbers NAN, texts SMX_NO_ID. */
void smx__value_blank (const SmxGroupingSpec *spec, void *value);

typedef enum { SMX_COMBINED, SMX_OVERFLOW, SMX_DIFFERENT } SmxCombination;

/* Joins @from to @into, field by field as their kinds say. Otherwise than COMBINED, @field is the first at which a sum
 * left its range or two statements differ, and @into holds some fields of before and some of after. */
SmxCombination smx__value_combine (const SmxGroupingSpec *spec, void *into, const void *from,
                                   const SmxGroupField **field);

typedef struct SmxGroups SmxGroups;

SmxGroups *smx__groups_new (const SmxGroupingSpec *spec, GError **error);
SmxGroups *smx__groups_copy (const SmxGroups *self, GError **error);
void smx__groups_free (SmxGroups *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxGroups, smx__groups_free)

const SmxGroupingSpec *smx__groups_spec (const SmxGroups *self);
gsize smx__groups_n (const SmxGroups *self);
const guint32 *smx__groups_key (const SmxGroups *self, gsize index);
const void *smx__groups_value (const SmxGroups *self, gsize index);

/* The struct of a key, or NULL. */
const void *smx__groups_find (const SmxGroups *self, const guint32 *key);

/* The struct of a key, added where it is new: sums 0, numbers NAN, texts SMX_NO_ID. Valid until the next call.
 * NULL with NO_MEMORY; nothing has changed then. */
void *smx__groups_get (SmxGroups *self, const guint32 *key, GError **error);

/* Makes room: the next @extra calls of get cannot fail, and what they return stays valid until the last of them. */
gboolean smx__groups_reserve (SmxGroups *self, gsize extra, GError **error);

/* Takes the entries that arrived last away again, until @n are left. */
void smx__groups_truncate (SmxGroups *self, gsize n);

/* Two halves of a 64-bit number as parts of a key, and back. */
static inline guint32
smx__high (guint64 x)
{
  return (guint32)(x >> 32);
}
static inline guint32
smx__low (guint64 x)
{
  return (guint32)x;
}
static inline guint64
smx__join (guint32 high, guint32 low)
{
  return ((guint64)high << 32) | low;
}

#endif
