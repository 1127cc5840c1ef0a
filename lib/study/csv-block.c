/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV by the block: as many whole clean records as one stretch of input holds.
 *
 * A block begins with a record: what was left of the stretch before it is its front. Blocks therefore end where records
 * end, whatever stands in quotes, and all that one block says is known without the others - but for its line, which is
 * counted here. Invariant: a record goes into a block only if the scan finds it clean, and then reading it byte by byte
 * would find the same fields; the first that is not is left where it is, for csv.c. */
#include "csv-private.h"
#include "scan.h"

#include "../base/memory.h"

#include <string.h>

#define MAX_ODD_RUN 1023        /* records */
#define MOST_AT_ONCE (2u << 20) /* bytes of a block whose cuts are found before they are counted */

void
smx__csv_block_clear (SmxCsvBlock *self)
{
  g_free (self->data);
  g_free (self->cuts);
  *self = (SmxCsvBlock){ 0 };
}

/* Room for @needed bytes and the padding; what is there stays. */
static gboolean
make_room (SmxCsvBlock *block, gsize needed, GError **error)
{
  if (needed <= block->capacity)
    return TRUE;
  gsize capacity = block->capacity == 0 ? 0 : block->capacity + SMX_SCAN_PADDING;
  if (!smx__reserve (&block->data, &capacity, needed + SMX_SCAN_PADDING, 1, error))
    return FALSE;
  block->capacity = capacity - SMX_SCAN_PADDING;
  return TRUE;
}

/* Reads once behind what the block holds. */
static gboolean
read_on (SmxCsv *self, SmxCsvBlock *block, GError **error)
{
  gsize stretch = smx__input_block (self->input);
  if (block->size + stretch > block->capacity && !make_room (block, block->size + stretch, error))
    return FALSE;
  gssize n = smx__input_read (self->input, block->data + block->size, stretch, error);
  if (n < 0)
    return FALSE;
  block->size += (gsize)n;
  self->input_ended = n == 0;
  return TRUE;
}

/* What was read and not handed out becomes the front of the block. */
static gboolean
take_rest (SmxCsv *self, SmxCsvBlock *block, GError **error)
{
  gsize n = self->end - self->start;
  if (!make_room (block, n, error))
    return FALSE;
  memcpy (block->data, self->buffer + self->start, n);
  block->size = n;
  return TRUE;
}

/* What stands behind the block's records goes back. */
static gboolean
give_rest (SmxCsv *self, SmxCsvBlock *block, gsize end, GError **error)
{
  gsize n = block->size - end;
  if (n > self->capacity && !smx__reserve (&self->buffer, &self->capacity, n, 1, error))
    return FALSE;
  if (n > 0)
    memcpy (self->buffer, block->data + end, n);
  self->start = 0;
  self->end = n;
  block->size = end;
  return TRUE;
}

static gboolean
make_room_for_cuts (SmxCsvBlock *block, gsize n, GError **error)
{
  return smx__reserve (&block->cuts, &block->cuts_capacity, n + 64, sizeof *block->cuts, error);
}

/* Finds where the last whole clean record ends; and the cuts, where whoever takes the block has the time. Room is made
 * for as many as there could be, but used are only as many as there are. */
static gboolean
scan_block (const SmxCsv *self, SmxCsvBlock *block, SmxScanned *scanned, GError **error)
{
  block->is_cut = block->cut_at_once && block->size <= MOST_AT_ONCE;
  if (!block->is_cut)
    smx__scan (self->scan, block->data, block->size, self->delimiter, self->input_ended, scanned);
  else if (make_room_for_cuts (block, block->size, error))
    smx__scan_cuts (self->scan, block->data, block->size, self->delimiter, self->input_ended, block->cuts,
                    scanned);
  else
    return FALSE;
  return TRUE;
}

gboolean
smx__csv_cut_block (const SmxCsv *csv, SmxCsvBlock *block, GError **error)
{
  SmxScanned scanned;
  if (block->is_cut)
    return TRUE;
  if (!make_room_for_cuts (block, block->n_cuts, error))
    return FALSE;
  smx__scan_cuts (csv->scan, block->data, block->size, csv->delimiter, TRUE, block->cuts, &scanned);
  block->n_rows = scanned.n_rows;
  block->is_cut = TRUE;
  return TRUE;
}

/* Reads until there is a record, or something that is none. Each time twice as much, so that a long record is not gone
 * through again and again. A fault of the input waits until what stands before it was handed out. */
static gboolean
fill (SmxCsv *self, SmxCsvBlock *block, SmxScanned *scanned, GError **error)
{
  gsize wanted = block->size + 1;
  for (;;) {
    while (block->size < wanted && !self->input_ended && self->fault == NULL)
      read_on (self, block, &self->fault);
    if (!scan_block (self, block, scanned, error))
      return FALSE;
    if (scanned->end > 0 || scanned->odd || self->input_ended || block->size > SMX_MAX_RECORD)
      return TRUE;
    if (self->fault != NULL) {
      g_propagate_error (error, g_steal_pointer (&self->fault));
      return FALSE;
    }
    wanted = block->size * 2;
  }
}

/* Where one record is odd the next ones often are: they are taken one by one for a while, each time for longer. */
static void
note_odd (SmxCsv *self, const SmxCsvBlock *block, gboolean odd)
{
  if (block->size > smx__input_block (self->input) / 2)
    self->odd_run = 0;
  if (!odd)
    return;
  self->odd_run = MIN (self->odd_run * 2 + 1, MAX_ODD_RUN);
  self->odd_left = self->odd_run;
}

SmxCsvResult
smx__csv_next_block (SmxCsv *self, SmxCsvBlock *block, GError **error)
{
  GError *cause = NULL;
  SmxScanned scanned;
  if (!smx__csv_step (self, &cause)) {
    if (cause == NULL)
      return SMX_CSV_END;
    g_propagate_error (error, cause);
    return SMX_CSV_ERROR;
  }
  if (self->odd_left > 0 || self->n_returns >= SMX_CSV_MAX_RETURNS)
    return SMX_CSV_BAD_RECORD;
  if (!take_rest (self, block, error) || !fill (self, block, &scanned, error) ||
      !give_rest (self, block, block->size > SMX_MAX_RECORD ? 0 : scanned.end, error))
    return SMX_CSV_ERROR;
  note_odd (self, block, scanned.odd || block->size == 0);
  if (block->size == 0)
    return SMX_CSV_BAD_RECORD;
  block->line = self->line;
  block->n_cuts = scanned.n_cuts;
  block->n_rows = scanned.n_rows;
  block->at_end = self->input_ended && self->end == 0;
  self->line += scanned.n_lines;
  self->after_cr = FALSE;
  return SMX_CSV_RECORD;
}
