/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a table of measures. */

#include "rows.h"
#include "../base/memory.h"

/* The key of the row that these ids belong to. */
static SmxRowKey
reduce (SmxRowsBy by, guint32 role, guint32 service, guint32 provider, guint32 other)
{
  switch (by) {
  case SMX_ROWS_SERVICE:
    return (SmxRowKey){ 0, service, 0, 0 };
  case SMX_ROWS_PROVIDER:
    return (SmxRowKey){ 0, 0, provider, 0 };
  case SMX_ROWS_ROLE:
    return (SmxRowKey){ role, 0, 0, 0 };
  case SMX_ROWS_CELL:
    return (SmxRowKey){ role, service, provider, 0 };
  case SMX_ROWS_PAIR:
    return (SmxRowKey){ role, service, 0, 0 };
  case SMX_ROWS_ATTRIBUTE:
  case SMX_ROWS_WAVE:
  case SMX_ROWS_PERIOD:
  default:
    return (SmxRowKey){ 0, service, 0, other };
  }
}

static int
compare_rows (const SmxRowKey *a, const SmxRowKey *b)
{
  const guint32 one[] = { a->role, a->service, a->provider, a->other };
  const guint32 two[] = { b->role, b->service, b->provider, b->other };
  for (guint i = 0; i < G_N_ELEMENTS (one); i++) {
    if (one[i] != two[i])
      return one[i] < two[i] ? -1 : 1;
  }
  return 0;
}

static int
compare_items (guint32 a, guint32 b, const void *data)
{
  const SmxRowKey *keys = data;
  return compare_rows (&keys[a], &keys[b]);
}

typedef struct {
  SmxRowKey *keys;
  gsize n, capacity;
} Keys;

static gboolean
add (Keys *self, SmxRowKey key, GError **error)
{
  if (!smx__reserve (&self->keys, &self->capacity, self->n + 1, sizeof *self->keys, error))
    return FALSE;
  self->keys[self->n++] = key;
  return TRUE;
}

/* Every entity has its row, whether anything is known of it or not. */
static gboolean
add_entities (Keys *self, const SmxMatrix *matrix, SmxRowsBy by, GError **error)
{
  SmxDictionaryKind kind = by == SMX_ROWS_SERVICE    ? SMX_DICTIONARY_SERVICE
                           : by == SMX_ROWS_PROVIDER ? SMX_DICTIONARY_PROVIDER
                                                     : SMX_DICTIONARY_ROLE;
  if (by != SMX_ROWS_SERVICE && by != SMX_ROWS_PROVIDER && by != SMX_ROWS_ROLE)
    return TRUE;
  for (guint32 i = 0; i < smx__n_of (matrix, kind); i++) {
    if (!add (self, reduce (by, i, i, i, 0), error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_cells (Keys *self, const SmxMatrix *matrix, SmxRowsBy by, GError **error)
{
  if (by > SMX_ROWS_PAIR)
    return TRUE;
  for (gsize i = 0; i < matrix->n_cells; i++) {
    const SmxMatrixCell *cell = &matrix->cells[i];
    gboolean serves =
        cell->service != SMX_NO_ID; /* a request without service counts for role and provider only */
    gboolean counts = by == SMX_ROWS_CELL || by == SMX_ROWS_PAIR ? serves
                      : by == SMX_ROWS_ROLE                      ? cell->role == SMX_NO_ID
                      : by == SMX_ROWS_PROVIDER                  ? cell->provider == SMX_NO_ID
                                                                 : FALSE;
    if (counts && !add (self, reduce (by, cell->role, cell->service, cell->provider, 0), error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_others (Keys *self, const SmxMatrix *matrix, SmxRowsBy by, GError **error)
{
  const SmxSlab *slab = &matrix->slabs[by == SMX_ROWS_PERIOD ? SMX_SERIES : SMX_RATINGS];
  if (by <= SMX_ROWS_PAIR)
    return TRUE;
  for (gsize i = 0; i < slab->n; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    guint32 service = by == SMX_ROWS_PERIOD ? key[0] : key[1];
    guint32 other = by == SMX_ROWS_PERIOD ? key[2] : by == SMX_ROWS_ATTRIBUTE ? key[3] : key[5];
    if (service != SMX_NO_ID && !add (self, reduce (by, 0, service, 0, other), error))
      return FALSE;
  }
  return TRUE;
}

gboolean
smx__rows_take (SmxRows *self, const SmxMatrix *matrix, SmxRowsBy by, GError **error)
{
  Keys all = { NULL, 0, 0 };
  gboolean collected = add_entities (&all, matrix, by, error) && add_cells (&all, matrix, by, error) &&
                       add_others (&all, matrix, by, error);
  g_autofree SmxRowKey *keys = all.keys;
  if (!collected)
    return FALSE;
  g_autofree guint32 *order = smx__sorted_order (all.n, compare_items, keys, error);
  self->by = by;
  self->keys = order == NULL ? NULL : smx__allocate (all.n, sizeof *self->keys, error);
  if (self->keys == NULL)
    return FALSE;
  for (gsize i = 0; i < all.n; i++) {
    const SmxRowKey *key = &keys[order[i]];
    if (self->n == 0 || compare_rows (&self->keys[self->n - 1], key) != 0)
      self->keys[self->n++] = *key;
  }
  return TRUE;
}

void
smx__rows_clear (SmxRows *self)
{
  g_clear_pointer (&self->keys, g_free);
  self->n = 0;
}

gsize
smx__rows_find (const SmxRows *self, guint32 role, guint32 service, guint32 provider, guint32 other)
{
  SmxRowKey wanted = reduce (self->by, role, service, provider, other);
  gsize low = 0, high = self->n;
  while (low < high) {
    gsize middle = low + (high - low) / 2;
    if (compare_rows (&self->keys[middle], &wanted) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low < self->n && compare_rows (&self->keys[low], &wanted) == 0 ? low : SMX_NO_ROW;
}
