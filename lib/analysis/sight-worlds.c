/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose work is needed, in many worlds. In one world the services that are required stand fast, and each is made by a provider with the
 * chance of his part: he is needed with 1 - product of (1 - part). Formula: docs/method.md, "Line of sight".
 * Invariant: a service is done by one thread, world after world, so that threads never show. */

#include "sight-worlds.h"
#include "../base/memory.h"
#include "../base/parallel.h"
#include <math.h>

#define MOST_EXACT 12u /* events of which all worlds are gone through */
#define ROOM                                                                                                 \
  ((gsize)64 << 20) /* bytes of worlds that are drawn for all services at once; of more each draws its own */
#define CHUNK 1024u /* events that a worker draws at a time */

gboolean
smx__sight_worlds_init (SmxSightWorlds *self, const SmxGraph *graph, const SmxStructureOptions *options,
                        GError **error)
{
  *self = (SmxSightWorlds){ .options = options };
  return smx__spread_init_needs (&self->spread, graph, error);
}

void
smx__sight_worlds_clear (SmxSightWorlds *self)
{
  smx__spread_clear (&self->spread);
  g_free (self->masks);
}

gboolean
smx__sight_room_init (SmxSightRoom *self, const SmxSightWorlds *worlds, GError **error)
{
  *self = (SmxSightRoom){ .claimants = NULL };
  return smx__spread_room_init (&self->spread, &worlds->spread, error);
}

void
smx__sight_room_clear (SmxSightRoom *self)
{
  smx__spread_room_clear (&self->spread);
  g_free (self->claimants);
  g_free (self->masks);
  g_free (self->units);
  g_free (self->shares);
}

/* ---- Worlds that all see ---- */

static gboolean
draw_events (gsize item, G_GNUC_UNUSED guint worker, gpointer data, G_GNUC_UNUSED GError **error)
{
  const SmxSightWorlds *self = data;
  const SmxSpread *spread = &self->spread;
  const guint32 n_blocks = self->options->worlds / SMX_WORD;
  const guint32 end = (guint32)MIN ((item + 1) * CHUNK, spread->n_events);
  for (guint32 event = (guint32)item * CHUNK; event < end; event++)
    for (guint32 block = 0; block < n_blocks; block++) {
      const gsize place = (gsize)(block / SMX_WIDE) * spread->n_events + event;
      self->masks[place * SMX_WIDE + block % SMX_WIDE] =
          smx__worlds_draw (spread->shares[event], self->options->seed, spread->units[event], block);
    }
  return TRUE;
}

gboolean
smx__sight_worlds_draw (SmxSightWorlds *self, guint n_workers, GError **error)
{
  SmxProgress quietly = { .cancellable = self->options->cancellable };
  const gsize n_wide = (self->options->worlds / SMX_WORD + SMX_WIDE - 1) / SMX_WIDE;
  const gsize n_events = self->spread.n_events, of_wide = SMX_WIDE * sizeof *self->masks;
  self->samples = TRUE;
  if (n_events > ROOM / of_wide / n_wide)
    return TRUE;
  self->masks = smx__allocate (n_events * n_wide, of_wide, error);
  return self->masks != NULL &&
         smx__parallel ((n_events + CHUNK - 1) / CHUNK, n_workers, draw_events, self, &quietly, error);
}

/* ---- Worlds of a service ---- */

/* The worlds of a word in which a service is required. */
static guint64
worlds_of (const SmxSightRoom *room, guint32 service, guint word)
{
  return room->spread.lost[(gsize)service * SMX_WIDE + word];
}

/* The worlds in which a service is required that a provider makes alone; whether there are others of which he makes a part. */
static guint64
find_whole (const SmxSightRoom *room, const SmxClaimant *one, guint word, gboolean *others)
{
  guint64 worlds = 0;
  *others = FALSE;
  for (gsize i = 0; i < one->n; i++)
    if (one->claims[i].part >= 1)
      worlds |= worlds_of (room, one->claims[i].service, word);
    else
      *others = TRUE;
  return worlds;
}

/* The chance in each world that a provider is needed. */
static void
find_chances (const SmxSightRoom *room, const SmxClaimant *one, guint word, double chances[SMX_WORD])
{
  for (guint w = 0; w < SMX_WORD; w++)
    chances[w] = 1;
  for (gsize i = 0; i < one->n; i++)
    for (guint64 worlds = worlds_of (room, one->claims[i].service, word); worlds != 0; worlds &= worlds - 1)
      chances[__builtin_ctzll (worlds)] *= 1 - one->claims[i].part;
  for (guint w = 0; w < SMX_WORD; w++)
    chances[w] = 1 - chances[w];
}

/* @of_worlds: the chance of each world; NULL: all count alike. */
static void
add_word (SmxSightRoom *room, guint word, const double *of_worlds)
{
  double chances[SMX_WORD];
  gboolean others;
  for (gsize i = 0; i < room->n_claimants; i++) {
    SmxClaimant *one = &room->claimants[i];
    if (one->certain)
      continue;
    const guint64 whole = find_whole (room, one, word, &others);
    if (of_worlds == NULL && !others) {
      one->sum += __builtin_popcountll (whole);
      one->squares += __builtin_popcountll (whole);
      continue;
    }
    find_chances (room, one, word, chances);
    for (guint w = 0; w < SMX_WORD; w++) {
      one->sum += chances[w] * (of_worlds == NULL ? 1 : of_worlds[w]);
      one->squares += chances[w] * chances[w];
    }
  }
}

/* Numbers the events that matter from 0, for masks of their own. */
static gboolean
number_events (const SmxSightWorlds *self, SmxSightRoom *room, GError **error)
{
  const guint n = room->spread.n_uncertain;
  guint32 event = 0;
  if (!smx__reserve (&room->masks, &room->masks_capacity, n, SMX_WIDE * sizeof *room->masks, error) ||
      !smx__reserve (&room->units, &room->units_capacity, n, sizeof *room->units, error) ||
      !smx__reserve (&room->shares, &room->shares_capacity, n, sizeof *room->shares, error))
    return FALSE;
  for (gsize i = 0; i < room->spread.n_steps; i++) {
    SmxStep *step = &room->spread.steps[i];
    if (step->event == SMX_NO_ID)
      continue;
    room->units[event] = self->spread.units[step->event];
    room->shares[event] = step->share;
    step->event = event++;
  }
  return TRUE;
}

static gboolean
enumerate (const SmxSightWorlds *self, SmxSightRoom *room, GError **error)
{
  const guint n = room->spread.n_uncertain;
  const guint64 n_worlds = G_GUINT64_CONSTANT (1) << n;
  double of_worlds[SMX_WORD];
  if (!number_events (self, room, error))
    return FALSE;
  for (guint32 block = 0; (guint64)block * SMX_WORD < n_worlds; block += SMX_WIDE) {
    for (guint32 i = 0; i < n * SMX_WIDE; i++)
      room->masks[i] = smx__worlds_of_all (i / SMX_WIDE, block + i % SMX_WIDE);
    smx__spread_run (&room->spread, room->masks, SMX_WIDE);
    for (guint word = 0; word < SMX_WIDE && (guint64)(block + word) * SMX_WORD < n_worlds; word++) {
      smx__worlds_chances (room->shares, n, block + word, of_worlds);
      add_word (room, word, of_worlds);
    }
  }
  return TRUE;
}

/* The worlds of SMX_WIDE blocks. */
static const guint64 *
draw_worlds (const SmxSightWorlds *self, SmxSightRoom *room, guint32 block)
{
  if (self->masks != NULL)
    return self->masks + (gsize)block * self->spread.n_events;
  for (guint32 i = 0; i < room->spread.n_uncertain * SMX_WIDE; i++)
    room->masks[i] = smx__worlds_draw (room->shares[i / SMX_WIDE], self->options->seed,
                                       room->units[i / SMX_WIDE], block + i % SMX_WIDE);
  return room->masks;
}

static gboolean
sample (const SmxSightWorlds *self, SmxSightRoom *room, GError **error)
{
  const guint n_blocks = self->options->worlds / SMX_WORD;
  SmxProgress look = { .cancellable = self->options->cancellable };
  if (self->masks == NULL && !number_events (self, room, error))
    return FALSE;
  for (guint32 block = 0; block < n_blocks; block += SMX_WIDE) {
    smx__spread_run (&room->spread, draw_worlds (self, room, block), SMX_WIDE);
    for (guint word = 0; word < SMX_WIDE && block + word < n_blocks; word++)
      add_word (room, word, NULL);
    if (!smx__progress_advance (&look, 0, error))
      return FALSE;
  }
  return TRUE;
}

/* Of a mean of worlds. Where all say the same there may be rarer ones that do not: then that of a share one world further from the end
 * (P. Laplace's rule of succession). */
static double
error_of (double sum, double squares, double n)
{
  const double variance = MAX (squares - sum * sum / n, 0) / (n - 1), rare = (sum + 1) / (n + 2);
  return sqrt ((variance > 0 ? variance : rare * (1 - rare)) / n);
}

static void
conclude (const SmxSightWorlds *self, SmxSightRoom *room, gboolean sampled)
{
  const double n = self->options->worlds;
  for (gsize i = 0; i < room->n_claimants; i++) {
    SmxClaimant *one = &room->claimants[i];
    const gboolean drawn = sampled && !one->certain;
    one->squares = drawn ? error_of (one->sum, one->squares, n) : 0;
    if (drawn)
      one->sum /= n;
  }
}

/* Those of whom every world says the same; whether there are others. */
static gboolean
find_certain (SmxSightRoom *room)
{
  gboolean others = FALSE;
  for (gsize i = 0; i < room->n_claimants; i++) {
    SmxClaimant *one = &room->claimants[i];
    double without = 1;
    one->certain = TRUE;
    for (gsize k = 0; k < one->n; k++)
      if (smx__spread_is_sure (&room->spread, one->claims[k].service))
        without *= 1 - one->claims[k].part;
      else
        one->certain = FALSE;
    one->certain = one->certain || without <= 0;
    one->sum = one->certain ? 1 - without : 0;
    others = others || !one->certain;
  }
  return others;
}

static gboolean
weigh (const SmxSightWorlds *self, SmxSightRoom *room, gboolean *sampled, GError **error)
{
  *sampled = FALSE;
  if (!find_certain (room))
    return TRUE;
  *sampled = room->spread.n_uncertain > MOST_EXACT;
  if (*sampled && !self->samples)
    return TRUE;
  if (*sampled ? !sample (self, room, error) : !enumerate (self, room, error))
    return FALSE;
  conclude (self, room, *sampled);
  return TRUE;
}

gboolean
smx__sight_weigh (const SmxSightWorlds *self, SmxSightRoom *room, guint32 service, gboolean *sampled,
                  GError **error)
{
  const SmxFailure from = { SMX_OUT_SERVICE, service, SMX_NO_ID };
  if (!smx__spread_enter (&room->spread, &from, error))
    return FALSE;
  const gboolean weighed = weigh (self, room, sampled, error);
  smx__spread_leave (&room->spread);
  return weighed;
}
