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
  case SMX_ROWS_LINE:
    return (SmxRowKey){ 0, 0, 0, other };
  case SMX_ROWS_SERVICE_LINE:
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

/* Entities: every one has its row, whether anything is known of it or not; and where a cell has no provider or no role,
 * there is a last row for it. */

static SmxDictionaryKind
entity_of (SmxRowsBy by)
{
  return by == SMX_ROWS_SERVICE    ? SMX_DICTIONARY_SERVICE
         : by == SMX_ROWS_PROVIDER ? SMX_DICTIONARY_PROVIDER
                                   : SMX_DICTIONARY_ROLE;
}

static gboolean
any_cell_without (const SmxMatrix *matrix, SmxRowsBy by)
{
  for (gsize i = 0; by != SMX_ROWS_SERVICE && i < matrix->n_cells; i++)
    if ((by == SMX_ROWS_ROLE ? smx__pair_of (matrix, i)->role : matrix->cells[i].provider) == SMX_NO_ID)
      return TRUE;
  return FALSE;
}

static gboolean
take_entities (SmxRows *self, const SmxMatrix *matrix, GError **error)
{
  guint32 n = smx__n_of (matrix, entity_of (self->by));
  self->keys = smx__allocate ((gsize)n + 1, sizeof *self->keys, error);
  if (self->keys == NULL)
    return FALSE;
  for (guint32 i = 0; i < n; i++)
    self->keys[self->n++] = reduce (self->by, i, i, i, 0);
  if (any_cell_without (matrix, self->by))
    self->keys[self->n++] = reduce (self->by, SMX_NO_ID, SMX_NO_ID, SMX_NO_ID, 0);
  return TRUE;
}

/* Cells and pairs stand in the order of their rows. A request without service counts for role and provider only. */
static gboolean
take_cells (SmxRows *self, const SmxMatrix *matrix, GError **error)
{
  const gboolean by_pair = self->by == SMX_ROWS_PAIR;
  self->keys = smx__allocate (by_pair ? matrix->n_pairs : matrix->n_cells, sizeof *self->keys, error);
  if (self->keys == NULL)
    return FALSE;
  for (gsize i = 0; i < matrix->n_pairs; i++) {
    const SmxPair *pair = &matrix->pairs[i];
    const SmxMatrixCell *cells = &matrix->cells[pair->first_cell];
    for (guint32 k = 0; pair->service != SMX_NO_ID && k < (by_pair ? 1 : pair->n_cells); k++)
      self->keys[self->n++] = reduce (self->by, pair->role, pair->service, cells[k].provider, 0);
  }
  return TRUE;
}

/* A key for each month of the series, or for each rating; in *@keys, as many as *@n. */
static gboolean
collect_others (const SmxMatrix *matrix, SmxRowsBy by, SmxRowKey **keys, gsize *n, GError **error)
{
  const SmxSlab *ratings = &matrix->slabs[SMX_RATINGS];
  const gboolean dated = by == SMX_ROWS_PERIOD;
  gsize n_entries = dated ? smx__groups_n (matrix->series) : ratings->n;
  *keys = smx__allocate (n_entries, sizeof **keys, error);
  *n = 0;
  for (gsize i = 0; *keys != NULL && i < n_entries; i++) {
    const guint32 *key = dated ? smx__groups_key (matrix->series, i) : smx__slab_key (ratings, i);
    guint32 service = dated ? smx__series_service (matrix, key) : key[1];
    guint32 other = dated ? key[2] : by == SMX_ROWS_ATTRIBUTE ? key[3] : key[5];
    if (service != SMX_NO_ID)
      (*keys)[(*n)++] = reduce (by, 0, service, 0, other);
  }
  return *keys != NULL;
}

static gboolean
take_others (SmxRows *self, const SmxMatrix *matrix, GError **error)
{
  gsize n;
  g_autofree SmxRowKey *keys = NULL;
  if (!collect_others (matrix, self->by, &keys, &n, error))
    return FALSE;
  g_autofree guint32 *order =
      smx__sorted_rows ((const guint32 *)keys, n, sizeof *keys / sizeof (guint32), error);
  if (order == NULL)
    return FALSE;
  gsize n_different = 0;
  for (gsize i = 0; i < n; i++)
    n_different += i == 0 || compare_rows (&keys[order[i - 1]], &keys[order[i]]) != 0 ? 1 : 0;
  self->keys = smx__allocate (n_different, sizeof *self->keys, error);
  for (gsize i = 0; self->keys != NULL && i < n; i++)
    if (i == 0 || compare_rows (&keys[order[i - 1]], &keys[order[i]]) != 0)
      self->keys[self->n++] = keys[order[i]];
  return self->keys != NULL;
}

gboolean
smx__rows_take (SmxRows *self, const SmxMatrix *matrix, SmxRowsBy by, GError **error)
{
  *self = (SmxRows){ .by = by };
  return by <= SMX_ROWS_ROLE   ? take_entities (self, matrix, error)
         : by <= SMX_ROWS_PAIR ? take_cells (self, matrix, error)
                               : take_others (self, matrix, error);
}

gboolean
smx__rows_take_line (SmxRows *self, const SmxMatrix *matrix, SmxRowsBy by, SmxLineGroups groups,
                     GError **error)
{
  const guint32 n = by == SMX_ROWS_LINE ? 1 : smx__n_of (matrix, SMX_DICTIONARY_SERVICE);
  *self = (SmxRows){ .by = by, .groups = groups };
  self->keys = smx__allocate ((gsize)n * SMX_N_LINE_SIDES, sizeof *self->keys, error);
  for (guint32 i = 0; self->keys != NULL && i < n; i++)
    for (guint32 side = 0; side < SMX_N_LINE_SIDES; side++)
      self->keys[self->n++] = reduce (by, 0, i, 0, side);
  return self->keys != NULL;
}

void
smx__rows_clear (SmxRows *self)
{
  g_clear_pointer (&self->keys, g_free);
  self->n = 0;
}

/* Entities stand at their number, none last. */
static gsize
find_entity (const SmxRows *self, guint32 id)
{
  if (id != SMX_NO_ID)
    return id < self->n ? id : SMX_NO_ROW;
  const SmxRowKey none = reduce (self->by, id, id, id, 0);
  return self->n > 0 && compare_rows (&self->keys[self->n - 1], &none) == 0 ? self->n - 1 : SMX_NO_ROW;
}

static gboolean
is_by_side (const SmxRows *self)
{
  return self->by >= SMX_ROWS_LINE;
}

static gsize
find_side (const SmxRows *self, guint32 role, guint32 service, guint32 provider)
{
  if (role == SMX_NO_ID || provider == SMX_NO_ID || (self->by != SMX_ROWS_LINE && service == SMX_NO_ID))
    return SMX_NO_ROW;
  const guint32 mine = self->groups.of_role[role], theirs = self->groups.of_provider[provider];
  if (mine == SMX_NO_ID || theirs == SMX_NO_ID)
    return SMX_NO_ROW;
  return (self->by == SMX_ROWS_LINE ? 0 : (gsize)service * SMX_N_LINE_SIDES) +
         (gsize)(mine == theirs ? SMX_INSIDE : SMX_ACROSS);
}

gsize
smx__rows_find (const SmxRows *self, guint32 role, guint32 service, guint32 provider, guint32 other)
{
  if (is_by_side (self))
    return find_side (self, role, service, provider);
  if (self->by <= SMX_ROWS_ROLE)
    return find_entity (self, self->by == SMX_ROWS_SERVICE    ? service
                              : self->by == SMX_ROWS_PROVIDER ? provider
                                                              : role);
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

/* The row of each cell, SMX_NO_ID where it has none. */
static guint32 *
rows_of_cells (const SmxRows *self, const SmxMatrix *matrix, GError **error)
{
  guint32 *rows = smx__allocate (matrix->n_cells, sizeof *rows, error), next = 0;
  for (gsize i = 0; rows != NULL && i < matrix->n_cells; i++) {
    const SmxPair *pair = smx__pair_of (matrix, i);
    const gboolean serves = pair->service != SMX_NO_ID;
    if (self->by <= SMX_ROWS_ROLE || is_by_side (self)) {
      gsize row = smx__rows_find (self, pair->role, pair->service, matrix->cells[i].provider, 0);
      rows[i] = row == SMX_NO_ROW ? SMX_NO_ID : (guint32)row;
      continue;
    }
    rows[i] = serves ? next : SMX_NO_ID;
    if (serves && (self->by == SMX_ROWS_CELL || i + 1 == pair->first_cell + (gsize)pair->n_cells))
      next++;
  }
  return rows;
}

static guint32 *
rows_of_series (const SmxRows *self, const SmxMatrix *matrix, GError **error)
{
  guint32 *rows = smx__allocate (smx__groups_n (matrix->series), sizeof *rows, error);
  for (gsize i = 0; rows != NULL && i < smx__groups_n (matrix->series); i++) {
    const guint32 *key = smx__groups_key (matrix->series, i);
    gsize row = smx__rows_find (self, 0, smx__series_service (matrix, key), 0, key[2]);
    rows[i] = row == SMX_NO_ROW ? SMX_NO_ID : (guint32)row;
  }
  return rows;
}

gboolean
smx__rows_gather (const SmxRows *self, const SmxMatrix *matrix, SmxMembers *members, GError **error)
{
  const gboolean dated = self->by == SMX_ROWS_PERIOD;
  g_autofree guint32 *rows =
      dated ? rows_of_series (self, matrix, error) : rows_of_cells (self, matrix, error);
  return rows != NULL &&
         smx__members_deal (members, rows, dated ? smx__groups_n (matrix->series) : matrix->n_cells, self->n,
                            error);
}
