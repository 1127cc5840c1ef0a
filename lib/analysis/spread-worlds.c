/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expected harm. Failures from which no event can follow are told 64 at a time; the others one by one, in many worlds at a time.
 * Invariant: what is added up for a failure comes in the order of its worlds, by one thread, so that threads never show. */

#include "spread-worlds.h"
#include "../base/memory.h"
#include "../base/parallel.h"
#include "spread-paths.h"
#include <math.h>

#define MOST_EXACT 12u         /* events of which all worlds are gone through */
#define ROOM ((gsize)64 << 20) /* bytes of masks at a time */
#define MOST_BLOCKS 64u        /* at a time */
#define CHUNK 1024u            /* events that a worker draws at a time */

/* Of one failure that is sampled; all from the first value, so that nothing is lost by rounding. */
typedef struct {
  gsize at; /* which case */
  double first, sum, squares;
} Sampled;

typedef struct {
  const SmxSpread *spread;
  const SmxFailure *cases;
  SmxExpected *expected;
  const SmxStructureOptions *options;
  SmxSpreadRoom *rooms; /* one a worker */
  guint n_workers;
  gsize *doubtful, n_doubtful; /* cases */
  Sampled *sampled;
  gsize n_sampled;
  guint64 *masks;  /* SMX_WIDE blocks of every event, then the next SMX_WIDE */
  guint32 at_once; /* blocks there is room for, a multiple of SMX_WIDE */
  guint32 first_block, n_blocks;
} Work;

static void
clear_work (Work *self)
{
  for (guint i = 0; self->rooms != NULL && i < self->n_workers; i++)
    smx__spread_room_clear (&self->rooms[i]);
  g_free (self->rooms);
  g_free (self->doubtful);
  g_free (self->sampled);
  g_free (self->masks);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* ---- Exactly ---- */

static double
sum_of_chances (const SmxImpact *impact, const double *chances)
{
  double sum = 0;
  for (guint w = 0; w < SMX_WORD; w++)
    sum += chances[w] * smx__lane (&impact->customers, w);
  return sum;
}

/* All worlds of the few events that matter. */
static double
enumerate (SmxSpreadRoom *room)
{
  double shares[MOST_EXACT], chances[SMX_WORD], sum = 0;
  guint64 masks[MOST_EXACT * SMX_WIDE];
  guint n = 0;
  for (gsize i = 0; i < room->n_steps; i++) {
    if (room->steps[i].event == SMX_NO_ID)
      continue;
    shares[n] = room->steps[i].share;
    room->steps[i].event = n++;
  }
  for (guint32 block = 0; (guint64)block * SMX_WORD < G_GUINT64_CONSTANT (1) << n; block += SMX_WIDE) {
    for (guint32 i = 0; i < n * SMX_WIDE; i++)
      masks[i] = smx__worlds_of_all (i / SMX_WIDE, block + i % SMX_WIDE);
    smx__spread_run (room, masks, SMX_WIDE);
    for (guint32 word = 0; word < SMX_WIDE; word++) {
      if ((guint64)(block + word) * SMX_WORD >= G_GUINT64_CONSTANT (1) << n)
        break;
      smx__worlds_chances (shares, n, block + word, chances);
      smx__spread_count (room, word, G_MAXUINT64);
      sum += sum_of_chances (&room->impact, chances);
    }
  }
  return sum;
}

/* What all worlds together may hit, and the figure itself where it can be had exactly. */
static gboolean
run_exactly (gsize item, guint worker, gpointer data, GError **error)
{
  const Work *work = data;
  SmxSpreadRoom *room = &work->rooms[worker];
  SmxExpected *expected = &work->expected[work->doubtful[item]];
  const SmxImpact *impact = &room->impact;
  if (!smx__spread_enter (room, &work->cases[work->doubtful[item]], error))
    return FALSE;
  smx__spread_run (room, NULL, 0);
  smx__spread_count (room, 0, 1);
  double weight = smx__lane (&impact->experienced, 0);
  expected->harm =
      (SmxHarm){ .customers = smx__impact_total (impact, 0),
                 .experience = weight > 0 ? smx__lane (&impact->experience, 0) / weight : (double)NAN,
                 .unknown = impact->unknown != 0 };
  gboolean tree = !room->spread->damage->graph->counts_touches && smx__spread_is_tree (room);
  if (room->n_uncertain > 0 && !isnan (expected->harm.customers)) {
    expected->sampled = !tree && room->n_uncertain > MOST_EXACT;
    if (!expected->sampled)
      expected->harm.customers = tree ? smx__spread_tree (room) : enumerate (room);
  }
  smx__spread_leave (room);
  return TRUE;
}

/* ---- Sampled ---- */

/* Where the worlds of an event stand: those of block @b of those at hand. */
static guint64 *
mask_of (const Work *self, guint32 event, guint32 b)
{
  return self->masks + ((gsize)(b / SMX_WIDE) * self->spread->n_events + event) * SMX_WIDE + b % SMX_WIDE;
}

static gboolean
draw_events (gsize item, G_GNUC_UNUSED guint worker, gpointer data, G_GNUC_UNUSED GError **error)
{
  const Work *work = data;
  const SmxSpread *spread = work->spread;
  const guint32 end = (guint32)MIN ((item + 1) * CHUNK, spread->n_events);
  for (guint32 event = (guint32)item * CHUNK; event < end; event++)
    for (guint32 b = 0; b < work->n_blocks; b++)
      mask_of (work, event, b)[0] = smx__worlds_draw (spread->shares[event], work->options->seed,
                                                      spread->units[event], work->first_block + b);
  return TRUE;
}

static void
add_worlds (Sampled *self, const SmxImpact *impact)
{
  for (guint w = 0; w < SMX_WORD; w++) {
    double value = smx__lane (&impact->customers, w) - self->first;
    self->sum += value;
    self->squares += value * value;
  }
}

static gboolean
run_sampled (gsize item, guint worker, gpointer data, GError **error)
{
  const Work *work = data;
  SmxSpreadRoom *room = &work->rooms[worker];
  Sampled *sampled = &work->sampled[item];
  SmxProgress look = { .cancellable = work->options->cancellable };
  gboolean may_go_on = TRUE;
  if (!smx__spread_enter (room, &work->cases[sampled->at], error))
    return FALSE;
  for (guint32 b = 0; b < work->n_blocks && may_go_on; b++) {
    if (b % SMX_WIDE == 0)
      smx__spread_run (room, mask_of (work, 0, b), SMX_WIDE);
    smx__spread_count (room, b % SMX_WIDE, G_MAXUINT64);
    if (work->first_block + b == 0)
      sampled->first = smx__lane (&room->impact.customers, 0);
    add_worlds (sampled, &room->impact);
    may_go_on = smx__progress_advance (&look, 0, error);
  }
  smx__spread_leave (room);
  return may_go_on;
}

static void
conclude (const Work *self)
{
  const double n = self->options->worlds;
  for (gsize i = 0; i < self->n_sampled; i++) {
    const Sampled *sampled = &self->sampled[i];
    SmxExpected *expected = &self->expected[sampled->at];
    double mean = sampled->sum / n, squares = MAX (sampled->squares - sampled->sum * mean, 0);
    expected->harm.customers = sampled->first + mean;
    expected->standard_error = sqrt (squares / (n - 1) / n);
  }
}

static gboolean
list_sampled (Work *self, GError **error)
{
  const SmxSpread *spread = self->spread;
  gsize of_masks = MAX (spread->n_events, 1) * sizeof *self->masks;
  self->at_once = (guint32)CLAMP (ROOM / of_masks, SMX_WIDE, MOST_BLOCKS) / SMX_WIDE * SMX_WIDE;
  self->sampled = smx__allocate (self->n_doubtful, sizeof *self->sampled, error);
  for (gsize i = 0; self->sampled != NULL && i < self->n_doubtful; i++)
    if (self->expected[self->doubtful[i]].sampled)
      self->sampled[self->n_sampled++].at = self->doubtful[i];
  if (self->sampled != NULL && self->n_sampled > 0)
    self->masks = smx__allocate (spread->n_events, self->at_once * sizeof *self->masks, error);
  return self->sampled != NULL && (self->n_sampled == 0 || self->masks != NULL);
}

static gboolean
sample (Work *self, SmxProgress *progress, GError **error)
{
  SmxProgress quietly = { .cancellable = progress->cancellable };
  const guint32 n_blocks = self->options->worlds / SMX_WORD, at_a_time = self->at_once;
  const gsize n_chunks = ((gsize)self->spread->n_events + CHUNK - 1) / CHUNK;
  progress->total += self->n_sampled * ((n_blocks + at_a_time - 1) / at_a_time);
  for (self->first_block = 0; self->first_block < n_blocks; self->first_block += at_a_time) {
    self->n_blocks = MIN (at_a_time, n_blocks - self->first_block);
    if (!smx__parallel (n_chunks, self->n_workers, draw_events, self, &quietly, error) ||
        !smx__parallel (self->n_sampled, self->n_workers, run_sampled, self, progress, error))
      return FALSE;
  }
  conclude (self);
  return TRUE;
}

/* ---- Both ---- */

/* The way of a failure that is certain and does not branch, or NULL. */
static const SmxPath *
find_path (const SmxDamage *damage, const SmxPath *paths, const SmxFailure *one)
{
  if (paths == NULL || one->kind != SMX_OUT_SERVICE)
    return NULL;
  const SmxPath *path = &paths[damage->loops.of[one->id]];
  return path->branches ? NULL : path;
}

/* Failures without any event: sums along their way, or 64 at a time; the numbers of the others in @doubtful. */
static gboolean
run_certain (Work *self, gsize n, SmxProgress *progress, GError **error)
{
  g_autofree SmxFailure *certain = smx__allocate (n, sizeof *certain, error);
  g_autofree gsize *places = certain == NULL ? NULL : smx__allocate (n, sizeof *places, error);
  g_autofree SmxHarm *harms = places == NULL ? NULL : smx__allocate (n, sizeof *harms, error);
  self->doubtful = harms == NULL ? NULL : smx__allocate (n, sizeof *self->doubtful, error);
  g_autofree SmxPath *paths = NULL;
  gsize n_certain = 0;
  if (self->doubtful == NULL || !smx__spread_paths (self->spread->damage, &paths, error))
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    if (smx__spread_is_doubtful (self->spread, &self->cases[i])) {
      self->doubtful[self->n_doubtful++] = i;
      continue;
    }
    const SmxPath *path = find_path (self->spread->damage, paths, &self->cases[i]);
    if (path != NULL) {
      self->expected[i] = (SmxExpected){ .harm = smx__spread_path_harm (path) };
      continue;
    }
    places[n_certain] = i;
    certain[n_certain++] = self->cases[i];
  }
  progress->total += n_certain / SMX_WORD + self->n_doubtful;
  if (!smx__outage_cases (self->spread->damage, certain, n_certain, TRUE, self->options->threads, progress,
                          harms, error))
    return FALSE;
  for (gsize i = 0; i < n_certain; i++)
    self->expected[places[i]] = (SmxExpected){ .harm = harms[i] };
  return TRUE;
}

static gboolean
make_rooms (Work *self, GError **error)
{
  self->n_workers = smx__parallel_workers (self->options->threads, self->n_doubtful);
  self->rooms = smx__allocate (self->n_workers, sizeof *self->rooms, error);
  for (guint i = 0; self->rooms != NULL && i < self->n_workers; i++)
    if (!smx__spread_room_init (&self->rooms[i], self->spread, error))
      return FALSE;
  return self->rooms != NULL;
}

gboolean
smx__spread_cases (const SmxDamage *damage, const SmxFailure *cases, gsize n,
                   const SmxStructureOptions *options, SmxProgress *progress, SmxExpected *expected,
                   GError **error)
{
  g_auto (SmxSpread) spread = { .damage = damage };
  g_auto (Work) work = { .spread = &spread, .cases = cases, .expected = expected, .options = options };
  if (!smx__spread_init (&spread, damage, error) || !run_certain (&work, n, progress, error))
    return FALSE;
  if (work.n_doubtful == 0)
    return TRUE;
  if (!make_rooms (&work, error) ||
      !smx__parallel (work.n_doubtful, work.n_workers, run_exactly, &work, progress, error) ||
      !list_sampled (&work, error))
    return FALSE;
  return work.n_sampled == 0 || sample (&work, progress, error);
}
