/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivery times that wait. An entity has numbers for the buckets between the least and the largest of its times, and some
 * more, so that its array seldom has to grow.
 * Invariant: no number is above n_waiting, which stays far from 32 bits. */
#include "delays.h"

#include "../base/memory.h"
#include "batch.h"
#include "tally-struct.h"

#include <string.h>

#define STRETCH 32u                     /* an array begins and ends at a multiple of it */
#define MANY_COUNTS ((gsize)4 << 20)    /* numbers: 16 MiB */
#define MANY_WAITING (G_MAXUINT32 / 2u) /* times */

G_STATIC_ASSERT (STRETCH % SMX_DELAY_BUCKETS == 0);
G_STATIC_ASSERT (SMX_DELAYS_NO_PROVIDER - SMX_DELAYS_SERVICE + 1 == SMX_DELAY_VIEWS);

void
smx__delays_clear (SmxWaitingDelays *self)
{
  for (guint i = 0; i < SMX_DELAY_VIEWS; i++) {
    SmxDelayView *view = &self->views[i];
    for (gsize j = 0; j < view->n; j++)
      g_free (view->ranges[j].counts);
    g_free (view->ranges);
  }
  memset (self, 0, sizeof *self);
}

gboolean
smx__delays_are_many (const SmxWaitingDelays *self)
{
  return self->n_counts > MANY_COUNTS || self->n_waiting > MANY_WAITING;
}

/* An array that has @bucket as well. */
static gboolean
stretch (SmxWaitingDelays *self, SmxDelayRange *range, guint32 bucket, GError **error)
{
  guint32 first = bucket / STRETCH * STRETCH, end = first + STRETCH;
  if (range->n > 0) {
    first = MIN (first, range->first);
    end = MAX (end, range->first + range->n);
  }
  guint32 *counts = smx__allocate (end - first, sizeof *counts, error);
  if (counts == NULL)
    return FALSE;
  if (range->n > 0)
    memcpy (counts + (range->first - first), range->counts, range->n * sizeof *counts);
  g_free (range->counts);
  self->n_counts += end - first - range->n;
  *range = (SmxDelayRange){ counts, first, end - first };
  return TRUE;
}

static gboolean
make_room (SmxWaitingDelays *self, SmxDelayView *view, gsize at, guint32 bucket, GError **error)
{
  if (at >= view->n) {
    if (!smx__reserve (&view->ranges, &view->capacity, at + 1, sizeof *view->ranges, error))
      return FALSE;
    memset (view->ranges + view->n, 0, (at + 1 - view->n) * sizeof *view->ranges);
    view->n = at + 1;
  }
  return bucket - view->ranges[at].first < view->ranges[at].n ||
         stretch (self, &view->ranges[at], bucket, error);
}

/* Makes room for all rows first: an array that grows moves. */
static gboolean
expect (SmxWaitingDelays *self, SmxDelayView *view, const SmxDelayRows *rows, GError **error)
{
  for (gsize i = 0; i < rows->n; i++) {
    guint row = rows->rows[i];
    guint32 at = rows->entities[row] + 1;
    if ((at != 0 || rows->none_too) && !make_room (self, view, at, rows->buckets[row], error))
      return FALSE;
  }
  return TRUE;
}

gboolean
smx__delays_find (SmxWaitingDelays *self, guint view, const SmxDelayRows *rows, guint32 **spots,
                  gsize *n_spots, GError **error)
{
  SmxDelayView *from = &self->views[view];
  gsize found = 0;
  for (gsize i = 0; i < rows->n; i++) {
    guint row = rows->rows[i];
    guint32 at = rows->entities[row] + 1; /* none, being the largest, is 0 */
    guint32 bucket = rows->buckets[row];
    if (G_UNLIKELY (at == 0) && !rows->none_too)
      continue;
    if (G_UNLIKELY (at >= from->n || bucket - from->ranges[at].first >= from->ranges[at].n))
      return expect (self, from, rows, error) && smx__delays_find (self, view, rows, spots, n_spots, error);
    const SmxDelayRange *range = &from->ranges[at];
    spots[found] = &range->counts[bucket - range->first];
    __builtin_prefetch (spots[found++], 1);
  }
  *n_spots = found;
  return TRUE;
}

/* ---- Settling ---- */

/* Moves the numbers of one block, some of which is not 0. */
static gboolean
settle_block (SmxTally *tally, SmxGroupingKind kind, guint32 entity, guint32 block, const guint32 *counts,
              GError **error)
{
  const guint32 key[] = { entity, block };
  const SmxGroupField *field = NULL;
  SmxDelays numbers;
  guint32 place;
  GError *cause = NULL;
  for (guint i = 0; i < SMX_DELAY_BUCKETS; i++)
    numbers.n[i] = counts[i];
  if (!smx__groups_place (tally->groups[kind], key, 1, &place, error))
    return FALSE;
  if (smx__groups_combine (tally->groups[kind], place, &numbers, &field, &cause) == SMX_COMBINED)
    return TRUE;
  if (cause == NULL)
    return smx__fail_sum (kind, field->name, field->kind, error);
  g_propagate_error (error, cause);
  return FALSE;
}

static gboolean
settle_range (SmxTally *tally, SmxGroupingKind kind, guint32 entity, const SmxDelayRange *range,
              GError **error)
{
  static const guint32 none[SMX_DELAY_BUCKETS];
  for (guint32 i = 0; i < range->n; i += SMX_DELAY_BUCKETS)
    if (memcmp (range->counts + i, none, sizeof none) != 0 &&
        !settle_block (tally, kind, entity, (range->first + i) / SMX_DELAY_BUCKETS, range->counts + i, error))
      return FALSE;
  return TRUE;
}

static gboolean
settle_view (SmxDelayView *self, SmxTally *tally, SmxGroupingKind kind, guint32 *const *ids, GError **error)
{
  const guint32 *entities = ids == NULL ? NULL : ids[smx__groupings[kind].keys[0]];
  if (self->n > 0 && !smx__groups_own (&tally->groups[kind], error))
    return FALSE;
  for (gsize j = 0; j < self->n; j++) {
    guint32 entity = (guint32)j - 1;
    if (entities != NULL && entity != SMX_NO_ID && self->ranges[j].n > 0)
      entity = entities[entity];
    if (!settle_range (tally, kind, entity, &self->ranges[j], error))
      return FALSE;
    g_clear_pointer (&self->ranges[j].counts, g_free);
  }
  return TRUE;
}

gboolean
smx__delays_settle (SmxWaitingDelays *self, SmxTally *tally, guint32 *const *ids, GError **error)
{
  for (guint i = 0; i < SMX_DELAY_VIEWS; i++)
    if (!settle_view (&self->views[i], tally, SMX_DELAYS_SERVICE + i, ids, error))
      return FALSE;
  smx__delays_clear (self);
  return TRUE;
}
