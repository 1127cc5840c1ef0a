/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drive from an Arrow stream to the tally: schema, header, map, then chunks, whose rows any number of threads take in
 * pieces.
 *
 * A stream is its producer's, who may know of one thread only: the one that called. It alone asks for chunks and releases
 * them; between that it works like the others, each of which has a section and a tally of its own. Invariant: pieces are
 * numbered in the order of rows as they are taken, and of several faults the one of the lowest number counts; every
 * piece before it was taken before it and is worked on to its end. So the result is that of one thread. Ratings, and
 * rows that are left out and kept, take one thread, since they depend on what came before. */
#include "arrow-reader.h"
#include "../base/lock.h"
#include "../base/memory.h"
#include "arrow-rows.h"
#include "arrow-stream.h"

#define PIECE_ROWS 32768 /* that a thread takes at a time */
#define TEST_ROWS 100    /* the same, in tests */
#define OF_STREAM                                                                                            \
  (G_MAXUINT64 - 1) /* the number of a fault of the stream: behind those of all rows that it gave */

typedef struct Chunk {
  struct ArrowArray array;
  SmxArrowChunk view;
  guint64 n_before;
  gint64 next_row; /* not taken yet */
  guint n_users;   /* pieces of it that are worked on */
  struct Chunk *next;
} Chunk;

typedef struct {
  struct Reader *reader;
  SmxArrowHand hand;
  const Chunk *chunk;  /* that the hand has turned to; may be gone */
  guint64 chunk_begin; /* its n_before: of chunks with rows no two have the same */
  SmxOpenSection fork; /* of all but the first */
  GThread *thread;
} Worker;

typedef struct Reader {
  SmxOpenSection *section;
  SmxArrowStream *stream;
  SmxArrowColumns columns;
  Chunk *chunks, *last; /* those that are not released */
  guint64 n_rows, n_taken;
  guint64 n_unsaid;          /* rows that others than the caller did, of which the host was not told */
  guint64 n_pieces, stop_at; /* no piece from stop_at on is needed any more */
  GError *fault;             /* of the piece stop_at */
  gboolean ended, closing;   /* there are no more chunks; threads are to go */
  guint n_busy;
  Worker *workers;
  guint n_workers, n_hired;
  gsize piece;
  SmxLock lock;
  SmxSignal work, done;
} Reader;

/* --- under the lock --- */

/* Of several faults the one of the lowest piece is told. Consumes @fault. */
static void
stop (Reader *self, guint64 number, GError *fault)
{
  if (number >= self->stop_at) {
    g_error_free (fault);
    return;
  }
  g_clear_error (&self->fault);
  self->fault = fault;
  self->stop_at = number;
}

static gboolean
is_stopped (const Reader *self)
{
  return self->n_pieces >= self->stop_at;
}

/* The chunk whose rows come next; NULL where none are waiting. */
static Chunk *
find_rows (const Reader *self)
{
  Chunk *chunk = self->chunks;
  while (chunk != NULL && chunk->next_row == chunk->view.n)
    chunk = chunk->next;
  return is_stopped (self) ? NULL : chunk;
}

/* Gives a chunk back that nobody needs any more; the lock is open meanwhile. FALSE where there is none. */
static gboolean
release_one (Reader *self)
{
  Chunk *first = self->chunks;
  gboolean needed = first != NULL && first->next_row < first->view.n && !is_stopped (self);
  if (first == NULL || needed || first->n_users > 0)
    return FALSE;
  self->chunks = first->next;
  if (self->chunks == NULL)
    self->last = NULL;
  smx__unlock (&self->lock);
  smx__arrow_release (&first->array);
  smx__arrow_chunk_clear (&first->view);
  g_free (first);
  smx__lock (&self->lock);
  return TRUE;
}

/* --- work --- */

static SmxProgress *
host (const Reader *self)
{
  return self->section->reading->progress;
}

static gboolean
is_caller (const Worker *worker)
{
  return worker == worker->reader->workers;
}

/* Some rows of a chunk; whether the host wants to go on is asked at every batch, and the caller tells it of the rows that
 * were done: @n_new by others, and its own. */
static gboolean
take_rows (Worker *worker, const Chunk *chunk, gint64 first, gint64 n, guint64 n_new, GError **error)
{
  SmxProgress silent = { .cancellable = host (worker->reader)->cancellable };
  SmxProgress *progress = is_caller (worker) ? host (worker->reader) : &silent;
  if (worker->chunk != chunk || worker->chunk_begin != chunk->n_before)
    smx__arrow_hand_turn (&worker->hand, &chunk->view, chunk->n_before);
  worker->chunk = chunk;
  worker->chunk_begin = chunk->n_before;
  for (gint64 row = first; row < first + n; row += SMX_BATCH) {
    gsize n_here = (gsize)MIN (SMX_BATCH, first + n - row);
    if (!smx__progress_advance (progress, n_new, error) ||
        !smx__arrow_hand_take (&worker->hand, row, n_here, error))
      return FALSE;
    n_new = n_here;
  }
  return smx__progress_advance (progress, n_new, error);
}

/* Under the lock: takes and does one piece; FALSE where there is none. */
static gboolean
work_once (Reader *self, Worker *worker)
{
  Chunk *chunk = find_rows (self);
  GError *fault = NULL;
  if (chunk == NULL)
    return FALSE;
  guint64 number = self->n_pieces++, n_unsaid = is_caller (worker) ? self->n_unsaid : 0;
  gint64 first = chunk->next_row, n = MIN ((gint64)self->piece, chunk->view.n - first);
  chunk->next_row += n;
  chunk->n_users++;
  self->n_taken += (guint64)n;
  self->n_busy++;
  self->n_unsaid -= n_unsaid;
  smx__unlock (&self->lock);
  gboolean done = take_rows (worker, chunk, first, n, n_unsaid, &fault);
  smx__lock (&self->lock);
  self->n_unsaid += is_caller (worker) ? 0 : (guint64)n;
  if (!done)
    stop (self, number, fault);
  chunk->n_users--;
  self->n_busy--;
  smx__signal_send (&self->done);
  return TRUE;
}

static gpointer
work (gpointer data)
{
  Worker *worker = data;
  Reader *self = worker->reader;
  SMX_LANGUAGE_SCOPE (self->section->reading->settings->language);
  smx__lock (&self->lock);
  while (!self->closing)
    if (!work_once (self, worker) && !self->closing)
      smx__signal_wait (&self->work, &self->lock);
  smx__unlock (&self->lock);
  return NULL;
}

/* How many threads may be of use. */
static guint
count_workers (const SmxOpenSection *section)
{
  const SmxKind kind = section->source->kind;
  gboolean alone = section->columns == NULL || section->rejects != NULL || kind == SMX_KIND_OF_RATINGS ||
                   kind == SMX_KIND_OF_DEPENDENCIES;
  return alone ? 1 : section->reading->n_threads;
}

/* The others, once there are rows for more than one. Sections are forked all at once, before any of them counts. */
static gboolean
hire (Reader *self, GError **error)
{
  for (guint i = 1; i < self->n_workers; i++) {
    Worker *worker = &self->workers[i];
    worker->reader = self;
    self->n_hired = i;
    if (!smx__section_fork (&worker->fork, self->section, error) ||
        !smx__arrow_hand_open (&worker->hand, &worker->fork, &self->columns, error))
      return FALSE;
  }
  for (guint i = 1; i < self->n_workers; i++)
    self->workers[i].thread = g_thread_try_new ("smx-read", work, &self->workers[i], NULL);
  return TRUE;
}

/* --- chunks --- */

/* The next chunk; at the end one that is released. */
static gboolean
ask_chunk (Reader *self, Chunk *chunk, GError **error)
{
  const char *name = self->section->source->name;
  if (!smx__arrow_stream_next (self->stream, name, &chunk->array, error))
    return FALSE;
  if (chunk->array.release == NULL)
    return TRUE;
  return smx__arrow_chunk_open (&chunk->view, self->columns.schema, self->columns.readable, &chunk->array,
                                error) ||
         smx__fail_in_array (name, 0, NULL, error);
}

/* Under the lock, which is open meanwhile: takes the next chunk from the stream. */
static void
take_chunk (Reader *self)
{
  Chunk *chunk = g_new0 (Chunk, 1);
  GError *fault = NULL;
  smx__unlock (&self->lock);
  gboolean done = ask_chunk (self, chunk, &fault);
  chunk->n_before = self->n_rows; /* this thread alone adds to it */
  if (done && self->n_hired == 0 && self->n_workers > 1 &&
      self->n_rows + (guint64)chunk->view.n > self->piece)
    done = hire (self, &fault);
  smx__lock (&self->lock);
  self->ended = !done || chunk->array.release == NULL;
  if (!done) {
    stop (self, OF_STREAM, fault);
    chunk->next_row = chunk->view.n; /* nothing of it is taken */
  }
  self->n_rows += done ? (guint64)chunk->view.n : 0;
  *(self->last == NULL ? &self->chunks : &self->last->next) = chunk;
  self->last = chunk;
  for (guint i = 0; i < self->n_hired; i++)
    smx__signal_send (&self->work);
}

/* The caller's part: chunks, and what work there is between them. */
static void
lead (Reader *self)
{
  guint64 ahead = self->n_workers == 1 ? 1 : (guint64)self->piece * self->n_workers;
  smx__lock (&self->lock);
  for (;;) {
    if (release_one (self))
      continue;
    if (!self->ended && !is_stopped (self) && self->n_rows - self->n_taken < ahead)
      take_chunk (self);
    else if (!work_once (self, &self->workers[0])) {
      if (self->n_busy == 0)
        break;
      smx__signal_wait (&self->done, &self->lock);
    }
  }
  self->closing = TRUE;
  for (guint i = 0; i < self->n_hired; i++)
    smx__signal_send (&self->work);
  smx__unlock (&self->lock);
  for (guint i = 1; i <= self->n_hired; i++)
    if (self->workers[i].thread != NULL)
      g_thread_join (self->workers[i].thread);
}

/* --- all of a stream --- */

static void
close_reader (Reader *self)
{
  for (guint i = 0; i < self->n_workers; i++) {
    smx__arrow_hand_close (&self->workers[i].hand);
    smx__section_close (&self->workers[i].fork);
  }
  g_free (self->workers);
  g_clear_error (&self->fault);
  smx__arrow_columns_clear (&self->columns);
  smx__signal_clear (&self->work);
  smx__signal_clear (&self->done);
  smx__lock_clear (&self->lock);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, close_reader)

static gboolean
open_reader (Reader *self, GError **error)
{
  SmxOpenSection *section = self->section;
  SmxArrowSchema *schema = smx__arrow_stream_begin (self->stream, section->source->name, error);
  if (schema == NULL ||
      !smx__arrow_columns_open (&self->columns, schema, section->plan, section->source->name, error) ||
      !smx__section_prepare (section, error))
    return FALSE;
  guint n = count_workers (section);
  self->workers = smx__allocate (n, sizeof *self->workers, error);
  if (self->workers == NULL)
    return FALSE;
  self->n_workers = n;
  self->workers[0].reader = self;
  self->piece = section->reading->tuning.bytes_a_thread == 1 ? TEST_ROWS : PIECE_ROWS;
  return smx__arrow_hand_open (&self->workers[0].hand, section, &self->columns, error);
}

static gboolean
join_workers (Reader *self, GError **error)
{
  char *name = self->section->source->name;
  SmxSourceRecord kept = { .name = name, .section = name };
  if (self->fault != NULL) {
    g_propagate_error (error, g_steal_pointer (&self->fault));
    return FALSE;
  }
  if (!smx__progress_advance (host (self), self->n_unsaid, error))
    return FALSE;
  for (guint i = 0; i <= self->n_hired; i++) {
    if (i > 0 && !smx__section_join (self->section, &self->workers[i].fork, error))
      return FALSE;
    kept.rows += self->workers[i].hand.kept.rows;
    kept.left_out += self->workers[i].hand.kept.left_out;
  }
  return smx__tally_add_source (self->section->tally, &kept, error);
}

static gboolean
read_stream (Reader *self, GError **error)
{
  if (!open_reader (self, error))
    return FALSE;
  lead (self);
  return join_workers (self, error);
}

gboolean
smx__read_arrow (SmxOpenSection *section, GError **error)
{
  SmxArrowStream *stream = section->source->arrow;
  g_auto (Reader) self = { .section = section, .stream = stream, .stop_at = G_MAXUINT64 };
  smx__lock_init (&self.lock);
  smx__signal_init (&self.work);
  smx__signal_init (&self.done);
  gboolean ok = read_stream (&self, error);
  smx__arrow_stream_end (stream);
  return ok;
}
