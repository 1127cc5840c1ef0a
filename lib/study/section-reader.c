/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drive from files to the tally: open, header, mapping, then pieces - blocks of clean records, or a record that is
 * none - which any number of threads take in turn.
 *
 * Taking a piece is done by one thread at a time, in the order of files and bytes; what is in it is worked on side by
 * side, each thread into a tally of its own. Invariant: pieces are numbered as they are taken, and whatever depends on
 * order follows the numbers: rows left out are handed over by number, and of several faults the one of the lowest
 * number counts - every piece before it was taken before it and is worked on to its end. So the result is that of one
 * thread.
 *
 * A section of several files is looked at twice: first all headers, so that the handler knows every column of answers before
 * the first row, then the rows. One of one file is opened once, so that a pipe will do. */
#include "../base/lock.h"
#include "../base/memory.h"
#include "arrow-reader.h"
#include "files.h"
#include "section.h"

#include <string.h>

#define BYTES_A_THREAD (2u << 20)

SMX_MESSAGE (no_header, "expected a row of column names but found none",
             "se esperaba una fila con nombres de columnas pero no hay ninguna");

/* A file that is open, its names read. */
typedef struct {
  const char *name;
  SmxInput *input; /* belongs to @csv */
  SmxCsv *csv;
  SmxHeader *header;
  SmxMap *map;
  SmxCsvRecord first; /* header-rows = 0: the record whose fields were counted is a row too */
  gboolean has_first;
  guint number;  /* of the file in its section */
  guint n_users; /* pieces of it that are worked on, and 1 while it is read */
} OpenFile;

static void
close_file (OpenFile *file)
{
  g_clear_pointer (&file->map, smx__map_free);
  g_clear_pointer (&file->header, smx__header_free);
  g_clear_pointer (&file->csv, smx__csv_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OpenFile, close_file)

/* The next record, where a fault is the end: names stand in it. FALSE without error at the end of the file. */
static gboolean
take_record (OpenFile *file, GError **error)
{
  return smx__csv_next (file->csv, &file->first, error) == SMX_CSV_RECORD;
}

static gboolean
read_header (OpenFile *file, guint header_rows, GError **error)
{
  GError *cause = NULL;
  if (!take_record (file, &cause)) {
    if (cause == NULL)
      return smx__fail (error, SMX_ERROR_FORMAT, &(SmxPlace){ .file = file->name }, &no_header, NULL);
    g_propagate_error (error, cause);
    return FALSE;
  }
  file->header = smx__header_new (file->name, &file->first, header_rows == 0);
  file->has_first = header_rows == 0;
  for (guint i = 1; i < header_rows && cause == NULL; i++)
    if (!take_record (file, &cause))
      break;
  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, cause);
  return FALSE;
}

static gboolean
open_file (const SmxOpenSection *self, const SmxFile *from, SmxProgress *progress, OpenFile *file,
           GError **error)
{
  const SmxSource *source = self->source;
  if (source->bytes != NULL) {
    file->name = source->bytes_name;
    file->input = smx__input_open_bytes (source->bytes, file->name, source->encoding, progress, error);
  } else {
    file->name = from->name; /* NOLINT(clang-analyzer-core.NullDereference): without bytes there are files */
    file->input = smx__input_open (from->path, from->name, source->encoding, progress, error);
  }
  if (file->input == NULL)
    return FALSE;
  if (self->reading->tuning.block != 0)
    smx__input_set_block (file->input, self->reading->tuning.block);
  if (progress != NULL && self->reading->n_threads > 1 && !smx__input_start_thread (file->input, error)) {
    g_clear_pointer (&file->input, smx__input_free);
    return FALSE;
  }
  SmxCsvOptions options = { source->delimiter, source->skip_lines, self->reading->tuning.scan };
  file->csv = smx__csv_new (file->input, &options, error);
  if (file->csv == NULL || !read_header (file, source->header_rows, error))
    return FALSE;
  file->map = smx__map_new (self->plan, file->header, error);
  return file->map != NULL;
}

/* --- pieces --- */

/* A thread's own: its part of the section, and room for what it works on. */
typedef struct {
  struct Drive *drive;
  SmxOpenSection *section;
  SmxOpenSection fork; /* of all but the first */
  GThread *thread;
  SmxCsvBlock block;
  guint32 starts[SMX_BATCH], first[SMX_BATCH], last[SMX_BATCH];
  guint64 arrivals[SMX_BATCH];
  SmxCsv *one; /* for records of a block that are odd */
} Worker;

/* Rows left out by a piece whose turn to be written has not come. */
typedef struct Done {
  guint64 number;
  SmxRejects *rejects; /* or NULL */
  struct Done *next;
} Done;

typedef struct Drive {
  SmxOpenSection *section;
  GPtrArray *files; /* SmxFile; NULL where the source is in memory */
  guint n_files;
  SmxSourceRecord *kept; /* one a file */
  OpenFile *open;        /* the file that is read; NULL between files */
  guint next_file;
  guint64 n_pieces;
  gint64 n_blank;  /* lines of nothing between pieces */
  guint64 stop_at; /* no piece from this number on is needed any more */
  GError *fault;   /* of the piece stop_at */
  Done *done;      /* by number */
  guint64 n_written;
  SmxRejects *rejects; /* where they go, or NULL; with several workers each has a list of its own */
  SmxRejects *held;    /* the first worker's list */
  Worker *workers;
  guint n_workers;
  SmxLock lock;
} Drive;

/* Of several faults the one of the lowest piece is told. Consumes @fault. */
static void
stop (Drive *self, guint64 number, GError *fault)
{
  if (number >= self->stop_at) {
    g_error_free (fault);
    return;
  }
  g_clear_error (&self->fault);
  self->fault = fault;
  self->stop_at = number;
}

static void
let_go (OpenFile *file)
{
  if (--file->n_users > 0)
    return;
  close_file (file);
  g_free (file);
}

static gboolean
open_next (Drive *self, GError **error)
{
  const SmxFile *from = self->files == NULL ? NULL : self->files->pdata[self->next_file];
  OpenFile *file = g_new0 (OpenFile, 1);
  file->n_users = 1;
  file->number = self->next_file;
  if (!open_file (self->section, from, self->section->reading->progress, file, error)) {
    let_go (file);
    return FALSE;
  }
  self->kept[self->next_file].name = (char *)file->name;
  self->kept[self->next_file].section = self->section->source->name;
  self->open = file;
  self->next_file++;
  return TRUE;
}

static void
end_file (Drive *self)
{
  OpenFile *file = g_steal_pointer (&self->open);
  SmxSourceRecord *kept = &self->kept[file->number];
  self->n_blank += (gint64)smx__csv_n_blank (file->csv);
  smx__input_digest (file->input, &kept->bytes, &kept->hash_high, &kept->hash_low);
  let_go (file);
}

/* One record, taken under the lock, since it stands where the next ones will be read. */
static gboolean
take_record_now (Drive *self, Worker *worker, const SmxCsvRecord *record, GError *cause, GError **error)
{
  SmxOpenSection *section = worker->section;
  SmxSourceRecord *kept = &self->kept[self->open->number];
  if (cause == NULL && smx__record_is_blank (record)) {
    section->n_blank++;
    return TRUE;
  }
  kept->rows++;
  return (cause == NULL && smx__section_row (section, self->open->map, record, &cause)) ||
         smx__section_refuse (section, self->open->name, record, cause, &kept->left_out, error);
}

typedef enum { PIECE_NONE, PIECE_BLOCK, PIECE_RECORD, PIECE_FAULT } Piece;

/* The next piece of the file that is open: PIECE_NONE at its end. Of a record all has been done. */
static Piece
take_of_file (Drive *self, Worker *worker, GError **error)
{
  OpenFile *file = self->open;
  SmxCsvRecord record = file->first;
  SmxCsvResult result = SMX_CSV_RECORD;
  GError *cause = NULL;
  if (file->has_first) {
    file->has_first = FALSE;
  } else {
    result = worker->section->columns == NULL ? SMX_CSV_BAD_RECORD
                                              : smx__csv_next_block (file->csv, &worker->block, &cause);
    if (result == SMX_CSV_RECORD)
      return PIECE_BLOCK;
    if (result == SMX_CSV_BAD_RECORD)
      result = smx__csv_next (file->csv, &record, &cause);
  }
  if (result == SMX_CSV_END)
    return PIECE_NONE;
  record.arrival = self->n_pieces << 32;
  if (result == SMX_CSV_ERROR) {
    g_propagate_error (error, cause);
    return PIECE_FAULT;
  }
  return take_record_now (self, worker, &record, cause, error) ? PIECE_RECORD : PIECE_FAULT;
}

/* --- what a block holds --- */

/* Where the row behind this cut begins. */
static inline guint32
behind (const char *text, guint32 cut)
{
  return cut + 1 + (text[cut] == '\r' && text[cut + 1] == '\n');
}

static inline gboolean
ends_row (const SmxCsvBlock *block, guint32 cut, char delimiter)
{
  return cut == block->size || block->data[cut] != delimiter;
}

/* Whether all rows have @n_fields fields: a cut in so many ends a row, and no other does, since there are no more rows. */
static gboolean
is_regular (const SmxCsvBlock *block, guint32 n_fields, char delimiter)
{
  gboolean regular = block->n_cuts == block->n_rows * n_fields;
  for (gsize last = n_fields - 1; regular && last < block->n_cuts; last += n_fields)
    regular = ends_row (block, block->cuts[last], delimiter);
  return regular;
}

/* The number of the cut that ends the row whose first cut is @first. */
static inline guint32
find_last (const SmxCsvBlock *block, guint32 first, char delimiter)
{
  while (!ends_row (block, block->cuts[first], delimiter))
    first++;
  return first;
}

/* What comes next of a block. */
typedef struct {
  gsize row;
  guint32 start, first; /* where it begins, and its first cut */
} Next;

/* Lists up to SMX_BATCH rows of a block; how many. Lines of nothing are no rows. @n_fields: of every row, or 0. */
static gsize
list_rows (const SmxCsvBlock *block, Worker *worker, guint32 n_fields, char delimiter, guint64 number,
           Next *next)
{
  const char *data = block->data;
  const guint32 *cuts = block->cuts;
  gsize row = next->row, n_rows = block->n_rows, n = 0;
  guint32 start = next->start, first = next->first;
  for (; row < n_rows && n < SMX_BATCH; row++) {
    guint32 last = n_fields > 0 ? first + n_fields - 1 : find_last (block, first, delimiter),
            end = cuts[last];
    worker->starts[n] = start;
    worker->first[n] = first;
    worker->last[n] = last;
    worker->arrivals[n] = (number << 32) + row;
    n += end != start;
    start = behind (data, end);
    first = last + 1;
  }
  worker->section->n_blank += (gint64)(row - next->row - n);
  *next = (Next){ row, start, first };
  return n;
}

/* The rows of a block, a batch at a time. */
static gboolean
take_block (const OpenFile *file, Worker *worker, guint64 number, SmxSourceRecord *kept, GError **error)
{
  const SmxCsvBlock *block = &worker->block;
  guint32 n_fields = file->map->header->n;
  char delimiter = smx__csv_delimiter (file->csv);
  Next next = { 0, 0, 0 };
  if (!smx__csv_cut_block (file->csv, &worker->block, error))
    return FALSE;
  if (worker->one == NULL && (worker->one = smx__csv_new_for_one (error)) == NULL)
    return FALSE;
  smx__csv_follow (worker->one, file->csv);
  gboolean regular = is_regular (block, n_fields, delimiter);
  SmxTextRows batch = { .text = block->data,
                        .cuts = block->cuts,
                        .regular = regular && n_fields > 1, /* a line of nothing has one field */
                        .starts = worker->starts,
                        .first = worker->first,
                        .last = worker->last,
                        .arrivals = worker->arrivals };
  while (next.row < block->n_rows) {
    batch.n = list_rows (block, worker, regular ? n_fields : 0, delimiter, number, &next);
    if (batch.n > 0 &&
        !smx__section_rows (worker->section, file->map, &batch, worker->one, block->line, kept, error))
      return FALSE;
  }
  return TRUE;
}

/* --- one thread after the other --- */

/* Writes the rows left out of all pieces whose turn has come. */
static gboolean
write_done (Drive *self, guint64 number, SmxRejects *rejects, GError **error)
{
  Done *one = smx__allocate (1, sizeof *one, error), **at = &self->done;
  if (one == NULL)
    return FALSE;
  *one = (Done){ number, rejects, NULL };
  while (*at != NULL && (*at)->number < number)
    at = &(*at)->next;
  one->next = *at;
  *at = one;
  while (self->done != NULL && self->done->number == self->n_written) {
    Done *first = self->done;
    if (first->rejects != NULL)
      smx__rejects_hand_over (first->rejects, self->rejects);
    smx__rejects_free (first->rejects);
    self->done = first->next;
    self->n_written++;
    g_free (first);
  }
  return TRUE;
}

/* A piece is finished: rows left out by a fork wait for their turn. */
static gboolean
hand_in (Drive *self, Worker *worker, guint64 number, GError **error)
{
  if (self->rejects == NULL || self->n_workers == 1)
    return TRUE;
  SmxRejects *rejects = smx__rejects_new_held ();
  smx__rejects_hand_over (worker->section->rejects, rejects);
  if (write_done (self, number, rejects, error))
    return TRUE;
  smx__rejects_free (rejects);
  return FALSE;
}

static void
work_on_block (Drive *self, Worker *worker, guint64 number)
{
  OpenFile *file = self->open;
  SmxSourceRecord kept = { 0 };
  GError *fault = NULL;
  file->n_users++;
  smx__unlock (&self->lock);
  gboolean done = take_block (file, worker, number, &kept, &fault);
  smx__lock (&self->lock);
  self->kept[file->number].rows += kept.rows;
  self->kept[file->number].left_out += kept.left_out;
  if (!done || !hand_in (self, worker, number, &fault))
    stop (self, number, fault);
  let_go (file);
}

/* Under the lock: takes and does one piece; FALSE where there is none left. */
static gboolean
work_once (Drive *self, Worker *worker)
{
  GError *fault = NULL;
  guint64 number = self->n_pieces;
  if (number >= self->stop_at || (self->open == NULL && self->next_file == self->n_files))
    return FALSE;
  if (self->open == NULL && !open_next (self, &fault)) {
    stop (self, number, fault);
    return FALSE;
  }
  switch (take_of_file (self, worker, &fault)) {
  case PIECE_BLOCK:
    self->n_pieces++;
    work_on_block (self, worker, number);
    break;
  case PIECE_RECORD:
    self->n_pieces++;
    if (!hand_in (self, worker, number, &fault))
      stop (self, number, fault);
    break;
  case PIECE_FAULT:
    stop (self, number, fault);
    break;
  case PIECE_NONE:
    end_file (self);
    break;
  }
  return TRUE;
}

static gpointer
work (gpointer data)
{
  Worker *worker = data;
  Drive *self = worker->drive;
  SMX_LANGUAGE_SCOPE (self->section->reading->settings->language);
  smx__lock (&self->lock);
  while (work_once (self, worker))
    ;
  smx__unlock (&self->lock);
  return NULL;
}

/* --- all of a section --- */

static void
close_worker (Worker *worker)
{
  smx__section_close (&worker->fork);
  smx__csv_block_clear (&worker->block);
  smx__csv_free (worker->one);
}

static void
close_drive (Drive *self)
{
  for (guint i = 0; i < self->n_workers; i++)
    close_worker (&self->workers[i]);
  g_free (self->workers);
  for (Done *one = self->done, *next; one != NULL; one = next) {
    next = one->next;
    smx__rejects_free (one->rejects);
    g_free (one);
  }
  if (self->open != NULL)
    let_go (self->open);
  g_clear_error (&self->fault);
  smx__rejects_free (self->held);
  g_free (self->kept);
  smx__lock_clear (&self->lock);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Drive, close_drive)

/* How many threads are worth it: none of them should have less than some megabytes to read. */
static guint
count_workers (const Drive *self)
{
  const SmxReading *reading = self->section->reading;
  guint64 share = reading->tuning.bytes_a_thread == 0 ? BYTES_A_THREAD : reading->tuning.bytes_a_thread;
  gboolean is_survey = self->section->source->kind == SMX_KIND_OF_RATINGS;
  if (self->section->columns == NULL || self->section->source->kind == SMX_KIND_OF_DEPENDENCIES)
    return 1; /* a statement that contradicts an earlier one is told with its place */
  if (is_survey && (self->section->skip || !reading->can_repeat))
    return 1; /* which of too many different perceptions came first is known to one thread only */
  return (guint)CLAMP (self->section->n_bytes / share, 1, reading->n_threads);
}

static guint64
count_bytes (const Drive *self)
{
  const SmxSource *source = self->section->source;
  guint64 total = source->bytes == NULL ? 0 : g_bytes_get_size (source->bytes);
  for (guint i = 0; self->files != NULL && i < self->n_files; i++)
    total += smx__file_size (self->files->pdata[i]);
  return total;
}

static gboolean
hire (Drive *self, GError **error)
{
  guint n = count_workers (self);
  self->workers = smx__allocate (n, sizeof *self->workers, error);
  if (self->workers == NULL)
    return FALSE;
  for (; self->n_workers < n; self->n_workers++) {
    Worker *worker = &self->workers[self->n_workers];
    worker->drive = self;
    worker->section = self->n_workers == 0 ? self->section : &worker->fork;
    worker->block.cut_at_once = n == 1; /* otherwise the next one waits for the lock */
    if (self->n_workers > 0 && !smx__section_fork (&worker->fork, self->section, error)) {
      self->n_workers++;
      return FALSE;
    }
  }
  if (n > 1 && self->rejects != NULL)
    self->section->rejects = self->held = smx__rejects_new_held ();
  return TRUE;
}

/* The first worker is the caller, who also tells of the progress. A thread that cannot be had is not needed. */
static gboolean
work_together (Drive *self, GError **error)
{
  for (guint i = 1; i < self->n_workers; i++)
    self->workers[i].thread = g_thread_try_new ("smx-read", work, &self->workers[i], NULL);
  work (&self->workers[0]);
  for (guint i = 1; i < self->n_workers; i++)
    if (self->workers[i].thread != NULL)
      g_thread_join (self->workers[i].thread);
  if (self->fault == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->fault));
  return FALSE;
}

static gboolean
join_workers (Drive *self, GError **error)
{
  for (guint i = 0; i < self->n_workers; i++)
    smx__csv_block_clear (&self->workers[i].block); /* joining needs memory, and blocks are all read */
  for (guint i = 1; i < self->n_workers; i++) {
    if (!smx__section_join (self->section, &self->workers[i].fork, error))
      return FALSE;
    smx__section_close (&self->workers[i].fork);
  }
  for (guint i = 0; i < self->n_files; i++)
    if (!smx__tally_add_source (self->section->tally, &self->kept[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
look_at_headers (const SmxOpenSection *self, GPtrArray *files, GError **error)
{
  for (guint i = 0; files != NULL && i < files->len; i++) {
    g_auto (OpenFile) file = { 0 };
    if (!open_file (self, files->pdata[i], NULL, &file, error))
      return FALSE;
  }
  return TRUE;
}

/* The files in order; NULL where the source is in memory. */
static gboolean
read_files (SmxOpenSection *section, GPtrArray *files, GError **error)
{
  g_auto (Drive) self = {
    .section = section, .files = files, .n_files = files == NULL ? 1 : files->len, .stop_at = G_MAXUINT64
  };
  smx__lock_init (&self.lock);
  self.rejects = section->rejects;
  section->n_bytes = count_bytes (&self);
  self.kept = smx__allocate (self.n_files, sizeof *self.kept, error);
  if (self.kept == NULL || (self.n_files > 1 && !look_at_headers (section, files, error)) ||
      (self.n_files == 1 && !open_next (&self, error)) || !smx__section_prepare (section, error) ||
      !hire (&self, error))
    return FALSE;
  gboolean done = work_together (&self, error) && join_workers (&self, error);
  section->rejects = self.rejects;
  section->n_blank += self.n_blank;
  section->reading->crowded = section->reading->crowded ||
                              (!done && self.n_workers > 1 && section->source->kind == SMX_KIND_OF_RATINGS);
  return done;
}

gboolean
smx__read_section (SmxReading *reading, const SmxSource *source, GPtrArray *files, GError **error)
{
  g_auto (SmxOpenSection) self = { 0 };
  if (!smx__section_open (&self, reading, source, error))
    return FALSE;
  gboolean ok = source->arrow != NULL ? smx__read_arrow (&self, error)
                                      : read_files (&self, source->bytes != NULL ? NULL : files, error);
  return ok && smx__section_finish (&self, error);
}
