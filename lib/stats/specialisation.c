/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Specialisation d': how far a node's volume is from what its partners have on offer.
 *
 * p are the shares of the node's volume A over partners, q those of all volume m: d = sum of p ln (p / q), which is scaled between
 * its least and its greatest. The greatest is ln (m / A). The least is 0 where volume can be divided at will; where all volumes are
 * whole numbers it is that of A units laid out so: each partner gets its proportional part, rounded down; what is left goes unit
 * by unit where it adds least to d, and to no partner more than it has in all; and if d itself is less, that.
 *
 * Source: N. Blüthgen, F. Menzel and N. Blüthgen, "Measuring specialization in species interaction networks", BMC Ecology 6:9 (2006);
 * the least as the R package bipartite takes it (function dfun). */

#include "../base/int128.h"
#include "../base/memory.h"
#include "two-mode.h"
#include <math.h>

#define LEAST_RANGE 1e-12 /* under it rounding is all there is */

/* A partner that could take one more unit, and what that adds. */
typedef struct {
  double increase;
  guint32 partner;
} Offer;

/* Of one worker. */
typedef struct {
  Offer *heap; /* the least increase on top */
  gsize n;
  double *units; /* one a partner */
} Room;

typedef struct {
  const SmxTwoMode *graph;
  guint side;
  Room *rooms; /* one a worker */
  guint n_rooms;
  double *log_offers; /* ln q of each partner */
  double *values;
} Work;

static void
clear_work (Work *self)
{
  for (guint i = 0; self->rooms != NULL && i < self->n_rooms; i++) {
    g_free (self->rooms[i].heap);
    g_free (self->rooms[i].units);
  }
  g_free (self->rooms);
  g_free (self->log_offers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* ---- A heap of offers ---- */

static gboolean
comes_before (const Offer *a, const Offer *b)
{
  return a->increase < b->increase || (a->increase == b->increase && a->partner < b->partner);
}

static void
sink (Room *room, gsize at)
{
  const Offer offer = room->heap[at];
  for (gsize child = 2 * at + 1; child < room->n; child = 2 * at + 1) {
    if (child + 1 < room->n && comes_before (&room->heap[child + 1], &room->heap[child]))
      child++;
    if (!comes_before (&room->heap[child], &offer))
      break;
    room->heap[at] = room->heap[child];
    at = child;
  }
  room->heap[at] = offer;
}

/* ---- The least ---- */

/* x ln (x / q), of which d is made: @log_offer is ln q. */
static double
term (double units, double log_offer)
{
  return units > 0 ? units * (log (units) - log_offer) : 0;
}

/* What the partners get in proportion, and offers of those that could take more; *@left units are not given yet. Returns the sum
 * of terms. */
static double
lay_out (Room *room, const Work *work, double volume, double *left)
{
  const SmxTwoModeSide *other = &work->graph->sides[1 - work->side];
  const SmxInt128 whole = (SmxInt128)volume, all = (SmxInt128)work->graph->total;
  double sum = 0;
  *left = volume;
  room->n = 0;
  for (guint32 j = 0; j < other->n; j++) {
    double has = other->totals[j];
    if (has <= 0)
      continue;
    const SmxInt128 part = (SmxInt128)has * whole / all;
    double units = (double)part, given = term (units, work->log_offers[j]);
    room->units[j] = units;
    *left -= units;
    sum += given;
    if (units < has)
      room->heap[room->n++] = (Offer){ term (units + 1, work->log_offers[j]) - given, j };
  }
  for (gsize at = room->n / 2; at > 0; at--)
    sink (room, at - 1);
  return sum;
}

static double
least (Room *room, const Work *work, double volume)
{
  const SmxTwoModeSide *other = &work->graph->sides[1 - work->side];
  double left, sum = lay_out (room, work, volume, &left);
  for (; left > 0 && room->n > 0; left--) {
    guint32 j = room->heap[0].partner;
    double units = ++room->units[j], log_offer = work->log_offers[j];
    sum += room->heap[0].increase;
    if (units < other->totals[j])
      room->heap[0].increase = term (units + 1, log_offer) - term (units, log_offer);
    else
      room->heap[0] = room->heap[--room->n];
    sink (room, 0);
  }
  return MAX (sum / volume - log (volume), 0);
}

/* ---- d' ---- */

static double
distance (const Work *work, guint32 node)
{
  const SmxTwoModeSide *own = &work->graph->sides[work->side];
  double sum = 0;
  for (gsize i = own->starts[node]; i < own->starts[node + 1]; i++)
    if (own->weights[i] > 0)
      sum += term (own->weights[i] / own->totals[node], work->log_offers[own->partners[i]]);
  return sum;
}

static double
specialisation (const Work *work, Room *room, guint32 node)
{
  const SmxTwoMode *graph = work->graph;
  const double volume = graph->sides[work->side].totals[node];
  if (volume <= 0)
    return NAN;
  double d = distance (work, node), greatest = log (graph->total / volume);
  double smallest = graph->whole ? MIN (least (room, work, volume), d) : 0;
  if (greatest - smallest < LEAST_RANGE)
    return NAN;
  return CLAMP ((d - smallest) / (greatest - smallest), 0, 1);
}

static gboolean
do_block (gsize item, guint worker, gpointer data, GError **error)
{
  const Work *work = data;
  gsize first = item * SMX_TWO_MODE_BLOCK, n = work->graph->sides[work->side].n;
  (void)error;
  for (gsize node = first; node < MIN (first + SMX_TWO_MODE_BLOCK, n); node++)
    work->values[node] = specialisation (work, &work->rooms[worker], (guint32)node);
  return TRUE;
}

gboolean
smx__specialisation (const SmxTwoMode *self, guint side, guint threads, SmxProgress *progress, double *values,
                     GError **error)
{
  const gsize n_blocks = smx__two_mode_blocks (&self->sides[side]), n = self->sides[1 - side].n;
  g_auto (Work) work = {
    .graph = self, .side = side, .n_rooms = smx__parallel_workers (threads, n_blocks), .values = values
  };
  work.rooms = smx__allocate (work.n_rooms, sizeof *work.rooms, error);
  for (guint i = 0; i < work.n_rooms; i++) {
    if (work.rooms == NULL || (work.rooms[i].heap = smx__allocate (n, sizeof (Offer), error)) == NULL ||
        (work.rooms[i].units = smx__allocate (n, sizeof (double), error)) == NULL)
      return FALSE;
  }
  work.log_offers = smx__allocate (n, sizeof *work.log_offers, error);
  if (work.log_offers == NULL)
    return FALSE;
  for (gsize j = 0; j < n; j++)
    work.log_offers[j] =
        log (self->sides[1 - side].totals[j] / self->total); /* of none it is not asked for */
  return smx__parallel (n_blocks, work.n_rooms, do_block, &work, progress, error);
}
