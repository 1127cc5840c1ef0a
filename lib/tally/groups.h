/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One grouping: a table from a short key of numbers to a fixed struct of accumulators.
 *
 * What stands in the key and in the struct is declared once (SmxGroupingSpec), and merging, checking and saving follow
 * the declaration. In memory an entry is packed: its key, then only those fields that any entry has used, each as narrow
 * as its largest value allows; it is widened before it could overflow. So what is read and written are the plain structs,
 * and what is kept is a fraction of them. Invariant: no two entries have the same key; entries stay in order of arrival. */
#ifndef SMX_TALLY_GROUPS_H
#define SMX_TALLY_GROUPS_H

#include "../base/dictionary.h"

#define SMX_MAX_KEYS 10
#define SMX_MAX_GROUP_FIELDS 32
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
  guint16 n; /* 0 or 1: one value; more: an array of so many, one beside the other (COUNT only) */
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

/* How many numbers a field has. */
static inline guint
smx__field_n (const SmxGroupField *field)
{
  return field->n == 0 ? 1 : field->n;
}

/* A value with nothing in it: sums 0, numbers NAN, texts SMX_NO_ID. */
void smx__value_blank (const SmxGroupingSpec *spec, void *value);

typedef enum { SMX_COMBINED, SMX_OVERFLOW, SMX_DIFFERENT } SmxCombination;

/* Joins @from to @into, field by field as their kinds say. Otherwise than COMBINED, @field is the first at which a sum
 * left its range or two statements differ, and @into holds some fields of before and some of after. */
SmxCombination smx__value_combine (const SmxGroupingSpec *spec, void *into, const void *from,
                                   const SmxGroupField **field);

/* Shared between a tally and the snapshots made of it: reading a shared one is safe from any thread; whoever writes has
 * it alone (smx__groups_own()). */
typedef struct SmxGroups SmxGroups;

SmxGroups *smx__groups_new (const SmxGroupingSpec *spec, GError **error);
SmxGroups *smx__groups_ref (const SmxGroups *self);
void smx__groups_free (SmxGroups *self); /* gives a reference back */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxGroups, smx__groups_free)

/* Before the first write: where others share *@self, it becomes a copy of its own. FALSE with NO_MEMORY. */
gboolean smx__groups_own (SmxGroups **self, GError **error);

const SmxGroupingSpec *smx__groups_spec (const SmxGroups *self);
gsize smx__groups_n (const SmxGroups *self);
const guint32 *smx__groups_key (const SmxGroups *self, gsize index);

/* The value of an entry as the struct of the grouping, into @value (spec->value_size bytes). */
void smx__groups_read (const SmxGroups *self, gsize index, void *value);

/* Where a key is; FALSE where it is not there. */
gboolean smx__groups_find (const SmxGroups *self, const guint32 *key, gsize *index);

/* Finds @n keys, one after another in @keys, or adds them with blank values (sums 0, numbers NAN, texts SMX_NO_ID); equal
 * keys among them are one entry. Faster than one by one: the places are fetched ahead. NO_MEMORY: nothing was added. */
gboolean smx__groups_place (SmxGroups *self, const guint32 *keys, gsize n, guint32 *places, GError **error);

/* Asks for entries that will be looked at soon; numbers that are none are passed over. */
void smx__groups_fetch (const SmxGroups *self, const guint32 *places, gsize n);

/* Which of @n keys do not stand at places[i] (which may be any number): their numbers, and how many they are. */
gsize smx__groups_check (const SmxGroups *self, const guint32 *keys, gsize n, const guint32 *places,
                         guint16 *wrong);

/* Makes every entry wide enough for @value, so that writing it cannot fail afterwards. FALSE with NO_MEMORY. */
gboolean smx__groups_fit (SmxGroups *self, const void *value, GError **error);

/* Puts the struct @value into an entry. FALSE with NO_MEMORY. */
gboolean smx__groups_write (SmxGroups *self, gsize index, const void *value, GError **error);

/* Joins the struct @value to an entry, as smx__value_combine() does; otherwise than COMBINED nothing has changed, and
 * @field says where. NO_MEMORY gives SMX_OVERFLOW with @field NULL and the error set. */
SmxCombination smx__groups_combine (SmxGroups *self, gsize index, const void *value,
                                    const SmxGroupField **field, GError **error);

/* The same for many entries of a grouping whose one field is a NUMBER. How many were joined before the first value that differs from
 * what is known. */
gsize smx__groups_state (SmxGroups *self, const guint32 *places, const double *values, gsize n);

/* What is added to one field of many entries: number i to entry places[i]. */
typedef struct {
  guint field; /* its place in spec->fields */
  enum { SMX_ADD_ONE, SMX_ADD_BITS, SMX_ADD_BYTES, SMX_ADD_INT64, SMX_ADD_INT128, SMX_ADD_BUCKETS } how;
  const void *
      numbers; /* ONE: NULL; BITS: guint16, of which @bit says 1 or 0; BYTES: guint8, 0 or 1; INT64, INT128: as they
                          say; BUCKETS: guint8, the number of the array's element that gets one more */
  guint16 bit;
} SmxAddend;

/* Adds columns to entries. Columns whose numbers are all 0 cost nothing and take no room. All or nothing: FALSE with
 * NO_MEMORY, or with *@full set where a sum could leave its widest range (128 bits, of counts 64), which is for the caller
 * to find out row by row. At most 32 addends. */
gboolean smx__groups_add (SmxGroups *self, const guint32 *places, gsize n, const SmxAddend *addends,
                          guint n_addends, gboolean *full, GError **error);

/* The same in two halves: room, which can fail, and the sums, which cannot. What stands between them must not change the
 * fields. @heavy has a bit for each addend that is not all 0. */
gboolean smx__groups_prepare (SmxGroups *self, gsize n, const SmxAddend *addends, guint n_addends,
                              guint32 *heavy, gboolean *full, GError **error);
void smx__groups_apply (SmxGroups *self, const guint32 *places, gsize n, const SmxAddend *addends,
                        guint n_addends, guint32 heavy);

/* Whether no count or sum uses more than a quarter of its widest range. */
gboolean smx__groups_have_room (const SmxGroups *self);

/* Whether all fields of a grouping are counts, sums or flags, so that joining two entries cannot fail but for range. */
gboolean smx__spec_adds (const SmxGroupingSpec *spec);

/* Joins @n entries of @from, from @first on, to entries here, entry first + i to places[i], all of them different, where
 * smx__spec_adds(). All or nothing, as smx__groups_add(). */
gboolean smx__groups_join (SmxGroups *self, const guint32 *places, const SmxGroups *from, gsize first,
                           gsize n, gboolean *full, GError **error);

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
