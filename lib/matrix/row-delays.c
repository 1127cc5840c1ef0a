/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantiles of the delivery times of an entity, by nearest rank. Formula: docs/method.md, "Measures". */

#include "row-delays.h"
#include "../stats/histogram.h"

/* The delivery times of a row: blocks of the histogram in order, from one slab or, for a provider, from two: what it
 * delivered by name, and what its services got without a name. */
typedef struct {
  const SmxSlab *slabs[2];
  SmxSummation summations[2];
  gsize first[2], n[2];
} Delays;

static void
find_delays (Delays *self, guint i, const SmxSlab *slab, guint32 id)
{
  const guint32 key[] = { id, 0 };
  self->slabs[i] = slab;
  smx__summation_init (&self->summations[i], slab->groups);
  self->first[i] = smx__slab_lower_bound (slab, key, G_N_ELEMENTS (key));
  self->n[i] = 0;
  while (self->first[i] + self->n[i] < slab->n && smx__slab_key (slab, self->first[i] + self->n[i])[0] == id)
    self->n[i]++;
}

/* The next block, of both slabs together; FALSE where there is none. */
static gboolean
next_delays (const Delays *self, gsize *passed, guint32 *block, SmxDelays *sum)
{
  guint32 blocks[2] = { SMX_NO_ID, SMX_NO_ID };
  for (guint i = 0; i < 2; i++)
    if (passed[i] < self->n[i])
      blocks[i] = smx__slab_key (self->slabs[i], self->first[i] + passed[i])[1];
  *block = MIN (blocks[0], blocks[1]);
  *sum = (SmxDelays){ { 0 } };
  for (guint i = 0; i < 2; i++)
    if (passed[i] < self->n[i] && blocks[i] == *block)
      smx__slab_add (self->slabs[i], self->first[i] + passed[i]++, &self->summations[i], sum);
  return *block != SMX_NO_ID;
}

static SmxInt128
count_delays (const Delays *self)
{
  SmxInt128 total = 0;
  SmxDelays delays;
  guint32 block;
  for (gsize passed[2] = { 0, 0 }; next_delays (self, passed, &block, &delays);)
    for (guint i = 0; i < SMX_DELAY_BUCKETS; i++)
      total += delays.n[i];
  return total;
}

typedef struct {
  SmxInt128 rank;
  double *hours;
} Quantile;

/* One or more quantiles, their ranks ascending. */
static void
find_quantiles (const Delays *self, const Quantile *quantiles, guint n)
{
  SmxInt128 before = 0;
  SmxDelays delays;
  guint32 block;
  for (gsize passed[2] = { 0, 0 }; n > 0 && next_delays (self, passed, &block, &delays);)
    for (guint i = 0; i < SMX_DELAY_BUCKETS; i++) {
      before += delays.n[i];
      for (; n > 0 && before >= quantiles->rank; quantiles++, n--)
        *quantiles->hours = (double)smx__bucket_edge (block * SMX_DELAY_BUCKETS + i) / 3600;
    }
}

static SmxInt128
rank_of (SmxInt128 total, guint percent)
{
  return (total * percent + 99) / 100;
}

void
smx__row_delays_set (const SmxMatrix *matrix, SmxRowsBy by, const SmxRowKey *key, SmxMeasures *item)
{
  const SmxSlab *slabs = matrix->slabs;
  Delays delays;
  delays.n[1] = 0;
  if (by == SMX_ROWS_SERVICE) {
    find_delays (&delays, 0, &slabs[SMX_DELAYS_SERVICE], key->service);
  } else if (by == SMX_ROWS_ROLE) {
    find_delays (&delays, 0, &slabs[SMX_DELAYS_ROLE], key->role);
  } else {
    find_delays (&delays, 0, &slabs[SMX_DELAYS_PROVIDER], key->provider);
    find_delays (&delays, 1, &slabs[SMX_DELAYS_NO_PROVIDER], key->provider);
  }
  SmxInt128 total = count_delays (&delays);
  if (total < item->delivered)
    return; /* cells that others have counted say no single delays */
  const Quantile quantiles[] = { { rank_of (total, 50), &item->hours_p50 },
                                 { rank_of (total, 90), &item->hours_p90 } };
  find_quantiles (&delays, quantiles, G_N_ELEMENTS (quantiles));
}
