/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells become links of a role and a provider: over services their weights are added up, in the order of codes. */

#include "two-mode-graph.h"
#include "../base/memory.h"
#include "../matrix/measuring.h"
#include <math.h>

typedef struct {
  guint32 *keys;   /* role, provider; of each cell that has both */
  double *weights; /* NAN unknown */
  gboolean *once;  /* the weight is the role's, and not to be added up over its services */
  gsize n;
} Cells;

static void
clear_cells (Cells *self)
{
  g_free (self->keys);
  g_free (self->weights);
  g_free (self->once);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cells, clear_cells)

static gboolean
make_room (Cells *self, gsize n, GError **error)
{
  return (self->keys = smx__allocate (n, 2 * sizeof *self->keys, error)) != NULL &&
         (self->weights = smx__allocate (n, sizeof *self->weights, error)) != NULL &&
         (self->once = smx__allocate (n, sizeof *self->once, error)) != NULL;
}

static void
add_cell (Cells *self, const SmxMatrix *matrix, const SmxRowKey *key, const SmxMeasures *item)
{
  const gboolean known = !isnan (item->volume);
  self->keys[2 * self->n] = key->role;
  self->keys[2 * self->n + 1] = key->provider;
  self->weights[self->n] = known ? item->volume : item->requests > 0 ? (double)item->requests : NAN;
  self->once[self->n] = known && matrix->volume_basis == SMX_VOLUME_TOUCHPOINTS;
  self->n++;
}

static gboolean
collect (Cells *self, const SmxMatrix *matrix, gsize *left_out, GError **error)
{
  g_auto (SmxMeasuring) measuring = { .matrix = NULL };
  *left_out = 0;
  if (!smx__measuring_start (&measuring, matrix, SMX_ROWS_CELL, SMX_NO_ID, SMX_NEEDS_LOG, SMX_STRETCH,
                             error) ||
      !make_room (self, measuring.rows.n, error))
    return FALSE;
  while (smx__measuring_next (&measuring))
    for (gsize i = 0; i < measuring.n; i++) {
      const SmxRowKey *key = &measuring.rows.keys[measuring.first + i];
      if (key->role == SMX_NO_ID || key->provider == SMX_NO_ID)
        (*left_out)++;
      else
        add_cell (self, matrix, key, &measuring.items[i]);
    }
  return TRUE;
}

static double
join_weights (double sum, double weight, gboolean once)
{
  if (isnan (sum) || isnan (weight))
    return isnan (sum) ? weight : sum;
  return once ? sum : sum + weight;
}

/* Joins the cells of each role and provider; returns how many links there are. */
static gsize
join_cells (const Cells *self, const guint32 *order, guint32 *roles, guint32 *providers, double *weights)
{
  gsize n = 0;
  for (gsize i = 0; i < self->n; i++) {
    const guint32 *key = self->keys + 2 * (gsize)order[i];
    const double weight = self->weights[order[i]];
    if (n > 0 && roles[n - 1] == key[0] && providers[n - 1] == key[1]) {
      weights[n - 1] = join_weights (weights[n - 1], weight, self->once[order[i]]);
      continue;
    }
    roles[n] = key[0];
    providers[n] = key[1];
    weights[n++] = weight;
  }
  return n;
}

gboolean
smx__two_mode_of_matrix (SmxTwoMode *self, const SmxMatrix *matrix, gsize *left_out, GError **error)
{
  g_auto (Cells) cells = { NULL, NULL, NULL, 0 };
  *self = (SmxTwoMode){ .n_links = 0 };
  if (!collect (&cells, matrix, left_out, error))
    return FALSE;
  g_autofree guint32 *order = smx__sorted_rows (cells.keys, cells.n, 2, error);
  g_autofree guint32 *roles = order == NULL ? NULL : smx__allocate (cells.n, sizeof *roles, error);
  g_autofree guint32 *providers = roles == NULL ? NULL : smx__allocate (cells.n, sizeof *providers, error);
  g_autofree double *weights = providers == NULL ? NULL : smx__allocate (cells.n, sizeof *weights, error);
  if (weights == NULL)
    return FALSE;
  gsize n = join_cells (&cells, order, roles, providers, weights);
  return smx__two_mode_take (self, smx__n_of (matrix, SMX_DICTIONARY_ROLE),
                             smx__n_of (matrix, SMX_DICTIONARY_PROVIDER), n, roles, providers, weights,
                             error);
}
