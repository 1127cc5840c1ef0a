/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tally's groupings as sorted arrays. */

#include "snapshot.h"
#include "../base/memory.h"
#include <string.h>

#define AHEAD 16 /* keys whose places are asked of memory before they are read */

gboolean
smx__names_take (SmxNames *self, const SmxDictionary *dictionary, SmxCompareFunc compare, const void *data,
                 GError **error)
{
  guint32 n = smx__dictionary_n (dictionary);
  g_autofree guint32 *order = compare == NULL ? smx__dictionary_sorted (dictionary, error)
                                              : smx__sorted_order (n, compare, data, error);
  if (order == NULL)
    return FALSE;
  self->codes = smx__allocate (n, sizeof *self->codes, error);
  self->of_tally = self->codes == NULL ? NULL : smx__allocate (n, sizeof *self->of_tally, error);
  if (self->of_tally == NULL)
    return FALSE;
  for (; self->n < n; self->n++) {
    const char *code = smx__dictionary_text (dictionary, order[self->n]);
    self->codes[self->n] = smx__copy_text (code, strlen (code), error);
    if (self->codes[self->n] == NULL)
      return FALSE;
    self->of_tally[order[self->n]] = self->n;
  }
  return TRUE;
}

void
smx__names_clear (SmxNames *self)
{
  for (guint32 i = 0; i < self->n; i++)
    g_free (self->codes[i]);
  g_clear_pointer (&self->codes, g_free);
  g_clear_pointer (&self->of_tally, g_free);
  self->n = 0;
}

guint32
smx__names_find (const SmxNames *self, const char *code)
{
  guint32 low = 0, high = self->n;
  while (low < high) {
    guint32 middle = low + (high - low) / 2;
    int order = strcmp (self->codes[middle], code);
    if (order == 0)
      return middle;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return SMX_NO_ID;
}

const char *
smx__names_code (const SmxNames *self, guint32 id)
{
  return id < self->n ? self->codes[id] : NULL;
}

static int
compare_parts (const guint32 *a, const guint32 *b, guint n_parts)
{
  for (guint i = 0; i < n_parts; i++) {
    if (a[i] != b[i])
      return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

/* Adds the counts and sums of one value to another; what only the register has (names, numbers) stays. */
static void
add_value (const SmxGroupingSpec *spec, char *into, const char *from)
{
  for (const SmxGroupField *field = spec->fields; field->name != NULL; field++)
    for (guint k = 0; k < smx__field_n (field); k++) {
      if (field->kind == SMX_FIELD_COUNT)
        ((gint64 *)(gpointer)(into + field->offset))[k] +=
            ((const gint64 *)(gconstpointer)(from + field->offset))[k];
      else if (field->kind == SMX_FIELD_SUM)
        *(SmxInt128 *)(gpointer)(into + field->offset) +=
            *(const SmxInt128 *)(gconstpointer)(from + field->offset);
    }
}

/* Names and other texts in a value are ids too. */
static void
renumber_texts (const SmxGroupingSpec *spec, char *value, const guint32 *map)
{
  for (const SmxGroupField *field = spec->fields; map != NULL && field->name != NULL; field++) {
    guint32 *text = (guint32 *)(gpointer)(value + field->offset);
    if (field->kind == SMX_FIELD_TEXT && *text != SMX_NO_ID)
      *text = map[*text];
  }
}

static gboolean
holds_texts (const SmxGroupingSpec *spec)
{
  for (const SmxGroupField *field = spec->fields; field->name != NULL; field++)
    if (field->kind == SMX_FIELD_TEXT)
      return TRUE;
  return FALSE;
}

void
smx__slab_read (const SmxSlab *self, gsize i, void *value)
{
  gsize first, end;
  smx__slab_entries (self, i, &first, &end);
  smx__groups_read (self->groups, self->order[first], value);
  for (gsize k = first + 1; k < end; k++) {
    SmxAnyValue more;
    smx__groups_read (self->groups, self->order[k], &more);
    add_value (self->spec, value, more.bytes);
  }
  renumber_texts (self->spec, value, self->texts);
}

void
smx__slab_add (const SmxSlab *self, gsize i, const SmxSummation *summation, void *value)
{
  gsize first, end;
  smx__slab_entries (self, i, &first, &end);
  for (gsize k = first; k < end; k++)
    smx__summation_add (summation, self->order[k], value);
}

/* The keys of a grouping in its own order, renumbered and changed. */
static guint32 *
renumber (const SmxGroups *groups, const SmxNames *names, SmxKeyFunc change, gpointer data, GError **error)
{
  const SmxGroupingSpec *spec = smx__groups_spec (groups);
  gsize n = smx__groups_n (groups);
  guint32 *keys = smx__allocate (n, spec->n_keys * sizeof *keys, error);
  if (keys == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++) {
    const guint32 *from = smx__groups_key (groups, i);
    guint32 *key = keys + i * spec->n_keys;
    for (guint part = 0; part < spec->n_keys; part++) {
      SmxDictionaryKind kind = spec->keys[part];
      const guint32 *map = kind == SMX_PLAIN_NUMBER ? NULL : names[kind].of_tally;
      key[part] = map == NULL || from[part] == SMX_NO_ID ? from[part] : map[from[part]];
    }
    if (change != NULL)
      change (key, data);
  }
  return keys;
}

/* Before the first key that stands for more than one entry. */
static gboolean
begin_starts (SmxSlab *self, gsize n, GError **error)
{
  self->starts = smx__allocate (n + 1, sizeof *self->starts, error);
  for (gsize i = 0; self->starts != NULL && i < self->n; i++)
    self->starts[i] = (guint32)i;
  return self->starts != NULL;
}

/* The keys in order, equal ones once; where any are equal, where each one's entries begin. */
static gboolean
lay_out_keys (SmxSlab *self, const guint32 *keys, gsize n, GError **error)
{
  guint n_keys = self->spec->n_keys;
  self->keys = smx__allocate (n, n_keys * sizeof *keys, error);
  if (self->keys == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    const guint32 *key = keys + (gsize)self->order[i] * n_keys;
    if (i + AHEAD < n)
      __builtin_prefetch (keys + (gsize)self->order[i + AHEAD] * n_keys);
    if (self->n > 0 && compare_parts (smx__slab_key (self, self->n - 1), key, n_keys) == 0) {
      if (self->starts == NULL && !begin_starts (self, n, error))
        return FALSE;
      continue;
    }
    if (self->starts != NULL)
      self->starts[self->n] = (guint32)i;
    memcpy (self->keys + self->n * n_keys, key, n_keys * sizeof *key);
    self->n++;
  }
  if (self->starts != NULL)
    self->starts[self->n] = (guint32)n;
  return TRUE;
}

gboolean
smx__slab_take (SmxSlab *self, const SmxGroups *groups, const SmxNames *names, SmxKeyFunc change,
                gpointer data, GError **error)
{
  gsize n = smx__groups_n (groups);
  const SmxNames *texts = &names[SMX_DICTIONARY_TEXT];
  g_autofree guint32 *keys = renumber (groups, names, change, data, error);
  self->spec = smx__groups_spec (groups);
  self->order = keys == NULL ? NULL : smx__sorted_rows (keys, n, self->spec->n_keys, error);
  if (self->order == NULL || !lay_out_keys (self, keys, n, error))
    return FALSE;
  if (holds_texts (self->spec)) {
    self->texts = smx__allocate (texts->n, sizeof *self->texts, error);
    if (self->texts == NULL)
      return FALSE;
    memcpy (self->texts, texts->of_tally, texts->n * sizeof *self->texts);
  }
  self->groups = smx__groups_ref (groups);
  return TRUE;
}

void
smx__slab_forget_keys (SmxSlab *self)
{
  g_clear_pointer (&self->keys, g_free);
}

void
smx__slab_clear (SmxSlab *self)
{
  smx__slab_forget_keys (self);
  g_clear_pointer (&self->order, g_free);
  g_clear_pointer (&self->starts, g_free);
  g_clear_pointer (&self->texts, g_free);
  g_clear_pointer (&self->groups, smx__groups_free);
  self->n = 0;
}

gsize
smx__slab_lower_bound (const SmxSlab *self, const guint32 *key, guint n_parts)
{
  gsize low = 0, high = self->n;
  while (low < high) {
    gsize middle = low + (high - low) / 2;
    if (compare_parts (smx__slab_key (self, middle), key, n_parts) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

gboolean
smx__slab_find (const SmxSlab *self, const guint32 *key, gsize *i)
{
  *i = smx__slab_lower_bound (self, key, self->spec->n_keys);
  return *i < self->n && compare_parts (smx__slab_key (self, *i), key, self->spec->n_keys) == 0;
}
