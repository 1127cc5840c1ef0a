/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV, in two steps a record: find its end and its delimiters (one state machine, which goes on where the bytes ended),
 * then make fields of the pieces between the delimiters.
 *
 * Invariant: buffer[start .. end) is what was read and not yet handed out; the record at hand begins at start, and its
 * first `seen` bytes have gone through the state machine. A field is a piece of the buffer; only one that holds doubled
 * quotes is written anew, in `unquoted`, so that the record stays as it stood.
 *
 * A quote that does not close costs the line in which its record begins, not the rest of the file: the next record begins
 * behind that line. So that no file is passed again for each of its lines, a quoted field ends with its line once
 * SMX_CSV_MAX_RETURNS records have been given up in this way. */
#include "csv-private.h"

#include "../base/memory.h"

#include <string.h>

SMX_MESSAGE (bare_quote, "field {0}: expected quotes only around a whole field but found {1}",
             "campo {0}: se esperaban comillas solo alrededor de un campo entero pero se encontró {1}");
SMX_MESSAGE (
    after_quote, "field {0}: expected the field to end after its closing quote but found {1}",
    "campo {0}: se esperaba que el campo terminara tras las comillas de cierre pero se encontró {1}");
SMX_MESSAGE (open_quote, "field {0}: expected a closing quote but the quote that opens here never closes",
             "campo {0}: se esperaban comillas de cierre pero las que se abren aquí no se cierran nunca");
SMX_MESSAGE (
    far_quote,
    "field {0}: expected a closing quote within {1} bytes but the quote that opens here does not close",
    "campo {0}: se esperaban comillas de cierre en {1} bytes como máximo pero las que se abren aquí no "
    "se cierran");
SMX_MESSAGE (nul_byte, "field {0}: expected text but found a NUL byte",
             "campo {0}: se esperaba texto pero se encontró un byte NUL");
SMX_MESSAGE (too_long, "expected a record of at most {0} bytes but this one is longer",
             "se esperaba un registro de {0} bytes como máximo pero este es más largo");
SMX_MESSAGE (too_many, "expected a record of at most {0} fields but this one has more",
             "se esperaba un registro de {0} campos como máximo pero este tiene más");

SmxCsv *
smx__csv_new (SmxInput *input, const SmxCsvOptions *options, GError **error)
{
  g_autoptr (SmxInput) owned = input;
  g_autoptr (SmxCsv) self = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return NULL;
  self->line = 1;
  self->delimiter = options != NULL ? options->delimiter : 0;
  self->skip_lines = options != NULL ? options->skip_lines : 0;
  self->scan = options != NULL && options->scan != 0 ? (SmxScanPath)(options->scan - 1) : smx__scan_best ();
  for (const char *c = ",;\t|"; self->delimiter == 0 && *c != 0; c++)
    self->is_delimiter[(guint8)*c] = 1;
  self->is_delimiter[(guint8)self->delimiter] = self->delimiter != 0;
  if (!smx__reserve (&self->buffer, &self->capacity, smx__input_block (input), 1, error))
    return NULL;
  self->name = smx__input_name (input);
  self->input = g_steal_pointer (&owned);
  return g_steal_pointer (&self);
}

void
smx__csv_free (SmxCsv *self)
{
  if (self == NULL)
    return;
  if (self->input != NULL)
    g_free (self->buffer);
  smx__input_free (self->input);
  g_clear_error (&self->fault);
  g_free (self->cuts);
  g_free (self->fields);
  g_free (self->unquoted);
  g_free (self);
}

/* --- bytes --- */

/* Reads more behind what is there; the record at hand moves to the front, and the buffer grows where it is full. */
static gboolean
read_more (SmxCsv *self, GError **error)
{
  if (self->fault != NULL) {
    g_propagate_error (error, g_steal_pointer (&self->fault));
    return FALSE;
  }
  if (self->start > 0) {
    memmove (self->buffer, self->buffer + self->start, self->end - self->start);
    self->end -= self->start;
    self->start = 0;
  }
  if (self->end == self->capacity && !smx__reserve (&self->buffer, &self->capacity, self->end + 1, 1, error))
    return FALSE;
  gssize n = smx__input_read (self->input, self->buffer + self->end, self->capacity - self->end, error);
  if (n < 0)
    return FALSE;
  self->end += (gsize)n;
  self->input_ended = n == 0;
  return TRUE;
}

/* --- the end of a record --- */

static gboolean
note_cut (SmxCsv *self, gsize place, GError **error)
{
  if (self->n_cuts < SMX_MAX_COLUMNS) { /* those over the limit are only counted */
    if (self->n_cuts == self->cuts_capacity &&
        !smx__reserve (&self->cuts, &self->cuts_capacity, self->n_cuts + 1, sizeof *self->cuts, error))
      return FALSE;
    self->cuts[self->n_cuts] = place;
  }
  self->n_cuts++;
  return TRUE;
}

/* Steps over the inside of a quoted field, line ends counted; stops behind a quote, at the end, or at a line end that may
 * no longer be inside. */
static const char *
pass_quoted (SmxCsv *self, const char *at, const char *end)
{
  const char *quote = memchr (at, '"', (gsize)(end - at));
  const char *stop = quote != NULL ? quote : end;
  for (; at < stop; at++) {
    if (self->n_returns >= SMX_CSV_MAX_RETURNS && (*at == '\r' || *at == '\n')) {
      self->state = RECORD_END;
      self->open = TRUE;
      return at;
    }
    if (*at == '\r' || (*at == '\n' && !self->inside_cr))
      self->lines_inside++;
    self->inside_cr = *at == '\r';
  }
  if (quote == NULL)
    return end;
  self->inside_cr = FALSE;
  self->state = QUOTE_INSIDE;
  return quote + 1;
}

/* Steps on through the bytes at hand; stops at the line end (state RECORD_END), where the bytes end, or one behind
 * SMX_MAX_RECORD. */
static gboolean
pass (SmxCsv *self, GError **error)
{
  const char *record = self->buffer + self->start, *at = record + self->seen;
  const char *end = record + MIN (self->end - self->start, SMX_MAX_RECORD + 1);
  while (at < end && self->state != RECORD_END) {
    if (self->state == QUOTED) {
      at = pass_quoted (self, at, end);
      continue;
    }
    if (*at == '\n' || *at == '\r') {
      self->state = RECORD_END;
      break;
    }
    if (*at == '"' && (self->state == FIELD_START || self->state == QUOTE_INSIDE)) {
      self->doubled |= self->state == QUOTE_INSIDE;
      self->state = QUOTED;
    } else if (self->is_delimiter[(guint8)*at]) {
      self->state = FIELD_START;
      if (!note_cut (self, (gsize)(at - record), error))
        return FALSE;
    } else {
      self->state = PLAIN;
    }
    at++;
  }
  self->seen = (gsize)(at - record);
  return TRUE;
}

static void
begin_record (SmxCsv *self)
{
  self->state = FIELD_START;
  self->seen = 0;
  self->n_cuts = 0;
  self->lines_inside = 0;
  self->inside_cr = FALSE;
  self->doubled = FALSE;
  self->open = FALSE;
}

/* Finds the end of the record, or gives up behind SMX_MAX_RECORD bytes. */
static gboolean
find_end (SmxCsv *self, GError **error)
{
  for (;;) {
    if (!pass (self, error))
      return FALSE;
    if (self->state == RECORD_END || self->input_ended || self->seen > SMX_MAX_RECORD)
      return TRUE;
    if (!read_more (self, error))
      return FALSE;
  }
}

/* Cuts a record that does not end as it should down to its first line, or to SMX_MAX_RECORD bytes where that is longer;
 * the next one begins behind that line. */
static void
return_to_line (SmxCsv *self)
{
  const char *record = self->buffer + self->start;
  gsize limit = MIN (self->seen, SMX_MAX_RECORD), length = 0;
  while (length < limit && record[length] != '\n' && record[length] != '\r')
    length++;
  self->passing = length == limit && self->seen > limit;
  self->state = length < limit ? RECORD_END : self->state;
  self->seen = length;
  self->lines_inside = 0;
  self->n_returns++;
}

/* --- the delimiter --- */

/* The one of the candidates at the cuts that is there most often; of equals the first in the order , ; tab |. */
static char
most_frequent (const SmxCsv *self)
{
  static const char candidates[] = ",;\t|";
  gsize counts[sizeof candidates - 1] = { 0 };
  gsize best = 0;
  for (gsize i = 0; i < MIN (self->n_cuts, SMX_MAX_COLUMNS); i++)
    counts[strchr (candidates, self->buffer[self->start + self->cuts[i]]) - candidates]++;
  for (gsize i = 1; i < G_N_ELEMENTS (counts); i++)
    best = counts[i] > counts[best] ? i : best;
  return candidates[best];
}

static void
set_delimiter (SmxCsv *self, char delimiter)
{
  self->delimiter = delimiter;
  memset (self->is_delimiter, 0, sizeof self->is_delimiter);
  self->is_delimiter[(guint8)delimiter] = 1;
}

/* Finds the delimiter in the record that is at hand, which is then to be passed anew. */
static gboolean
find_delimiter (SmxCsv *self, GError **error)
{
  if (!find_end (self, error))
    return FALSE;
  set_delimiter (self, most_frequent (self));
  begin_record (self);
  return TRUE;
}

/* --- fields --- */

/* The first quote from @at that closes: one that is not doubled. NULL where there is none. */
static const char *
closing_quote (const char *at, const char *end, gboolean *doubled)
{
  for (;;) {
    at = memchr (at, '"', (gsize)(end - at));
    if (at == NULL || at + 1 == end || at[1] != '"')
      return at;
    *doubled = TRUE;
    at += 2;
  }
}

/* A copy with single quotes for doubled ones. There is room: see split(). */
static SmxSlice
undouble (SmxCsv *self, const char *at, const char *end)
{
  SmxSlice field = { .text = self->unquoted + self->n_unquoted };
  char *out = self->unquoted + self->n_unquoted;
  for (; at < end; at++) {
    *out++ = *at;
    at += *at == '"';
  }
  field.length = (gsize)(out - field.text);
  self->n_unquoted += field.length;
  return field;
}

static gboolean
fail_field (const SmxPlace *place, const SmxMessage *message, gsize index, const char *found, gsize length,
            GError **error)
{
  char number[24];
  g_snprintf (number, sizeof number, "%" G_GSIZE_FORMAT, index + 1);
  g_autofree char *quoted = smx__quote (found, (gssize)length);
  return smx__fail (error, SMX_ERROR_FORMAT, place, message, number, quoted, NULL);
}

/* The field between two cuts. */
static gboolean
make_field (SmxCsv *self, const SmxPlace *place, gsize index, const char *at, const char *end, GError **error)
{
  SmxSlice *field = &self->fields[index];
  *field = (SmxSlice){ at, (gsize)(end - at) };
  if (memchr (at, 0, field->length) != NULL)
    return fail_field (place, &nul_byte, index, "", 0, error);
  if (at == end || *at != '"') {
    if (memchr (at, '"', field->length) != NULL)
      return fail_field (place, &bare_quote, index, at, field->length, error);
    return TRUE;
  }
  gboolean doubled = FALSE;
  const char *close = closing_quote (at + 1, end, &doubled);
  if (close == NULL)
    return fail_field (place, &open_quote, index, "", 0, error);
  if (close + 1 != end)
    return fail_field (place, &after_quote, index, close + 1, (gsize)(end - close - 1), error);
  *field = doubled ? undouble (self, at + 1, close) : (SmxSlice){ at + 1, (gsize)(close - at - 1) };
  return TRUE;
}

/* @fatal: memory ran out, which is no fault of the record. */
static gboolean
split (SmxCsv *self, const SmxPlace *place, SmxCsvRecord *record, gboolean *fatal, GError **error)
{
  const char *text = record->raw.text, *end = text + record->raw.length;
  gsize n = self->n_cuts + 1;
  *fatal = TRUE;
  if (n > self->fields_capacity &&
      !smx__reserve (&self->fields, &self->fields_capacity, n, sizeof *self->fields, error))
    return FALSE;
  if (self->doubled && record->raw.length > self->unquoted_capacity &&
      !smx__reserve (&self->unquoted, &self->unquoted_capacity, record->raw.length, 1, error))
    return FALSE;
  *fatal = FALSE;
  self->n_unquoted = 0;
  for (gsize i = 0; i < n; i++) {
    const char *cut = i < self->n_cuts ? text + self->cuts[i] : end;
    const char *from = i > 0 ? text + self->cuts[i - 1] + 1 : text;
    if (!make_field (self, place, i, from, cut, error))
      return FALSE;
  }
  record->n = n;
  record->fields = self->fields;
  return TRUE;
}

/* --- records --- */

static gboolean
fail_limit (const SmxPlace *place, const SmxMessage *message, guint limit, GError **error)
{
  char number[24];
  g_snprintf (number, sizeof number, "%u", limit);
  return smx__fail (error, SMX_ERROR_FORMAT, place, message, number, NULL);
}

/* The number of the field that a quote opens and none closes: the one behind the last cut. */
static gboolean
fail_open (const SmxCsv *self, const SmxPlace *place, const SmxMessage *message, GError **error)
{
  char number[24], limit[24];
  g_snprintf (number, sizeof number, "%" G_GSIZE_FORMAT, self->n_cuts + 1);
  g_snprintf (limit, sizeof limit, "%u", SMX_MAX_RECORD);
  return smx__fail (error, SMX_ERROR_FORMAT, place, message, number, limit, NULL);
}

/* Steps over the rest of a line that was too long and over lines of nothing; FALSE with an error, or without one at the
 * end. */
static gboolean
step_to_record (SmxCsv *self, GError **error)
{
  for (;;) {
    if (self->start == self->end) {
      if (!self->input_ended && !read_more (self, error))
        return FALSE;
      if (self->input_ended)
        return FALSE;
      continue;
    }
    char c = self->buffer[self->start];
    if (c == '\n' && self->after_cr) {
      self->after_cr = FALSE;
    } else if (c == '\n' || c == '\r') {
      self->after_cr = c == '\r';
      self->line++;
      self->n_blank += !self->passing;
      self->passing = FALSE;
    } else {
      self->after_cr = FALSE;
      if (!self->passing)
        return TRUE;
    }
    self->start++;
  }
}

/* --- before the first record --- */

static void
leave_line (SmxCsv *self)
{
  self->after_cr = self->buffer[self->start++] == '\r';
  self->line++;
}

static gboolean
skip_lines (SmxCsv *self, GError **error)
{
  while (self->skip_lines > 0) {
    if (self->start == self->end && !read_more (self, error))
      return FALSE;
    if (self->start == self->end)
      return TRUE;
    char c = self->buffer[self->start];
    gboolean of_before = c == '\n' && self->after_cr;
    if (!of_before && (c == '\n' || c == '\r')) {
      leave_line (self);
      self->skip_lines--;
    } else {
      self->after_cr = FALSE;
      self->start++;
    }
  }
  return TRUE;
}

/* The byte @i places on, or a line end where the text ends; FALSE with an error. */
static gboolean
look_ahead (SmxCsv *self, gsize i, char *c, GError **error)
{
  while (self->end - self->start <= i && !self->input_ended)
    if (!read_more (self, error))
      return FALSE;
  *c = self->end - self->start > i ? self->buffer[self->start + i] : '\n';
  return TRUE;
}

/* Steps over "sep=;" and its line end, byte by byte, so that no more is read than is there. */
static gboolean
take_separator (SmxCsv *self, GError **error)
{
  static const char sign[] = "sep=";
  const gsize length = sizeof sign - 1;
  char c = 0, separator = 0;
  for (gsize i = 0; i < length; i++) {
    if (!look_ahead (self, i, &c, error))
      return FALSE;
    if (g_ascii_tolower (c) != sign[i])
      return TRUE;
  }
  if (!look_ahead (self, length, &separator, error) || !look_ahead (self, length + 1, &c, error))
    return FALSE;
  gboolean separates = separator == '\t' || (g_ascii_ispunct (separator) && separator != '"');
  if (!separates || (c != '\n' && c != '\r'))
    return TRUE;
  if (self->delimiter == 0)
    set_delimiter (self, separator);
  self->start += length + 1;
  if (self->start < self->end)
    leave_line (self);
  return TRUE;
}

/* As step_to_record(). */
static gboolean
begin_table (SmxCsv *self, GError **error)
{
  if (self->begun)
    return TRUE;
  self->begun = TRUE;
  return skip_lines (self, error) && step_to_record (self, error) && take_separator (self, error);
}

/* --- one record --- */

/* The record is complete: what comes next begins behind its line end. */
static void
leave_record (SmxCsv *self)
{
  self->start += self->seen;
  self->line += self->lines_inside;
  if (self->state == RECORD_END) {
    self->after_cr = self->buffer[self->start++] == '\r';
    self->line++;
  }
}

gboolean
smx__csv_step (SmxCsv *self, GError **error)
{
  return begin_table (self, error) && step_to_record (self, error);
}

/* The record that begins at start. */
static SmxCsvResult
take_record (SmxCsv *self, SmxCsvRecord *record, GError **error)
{
  begin_record (self);
  if (self->delimiter == 0 && !find_delimiter (self, error))
    return SMX_CSV_ERROR;
  if (!find_end (self, error))
    return SMX_CSV_ERROR;

  gboolean longer = self->seen > SMX_MAX_RECORD, open = self->open || self->state == QUOTED;
  if ((longer || open) && !self->open)
    return_to_line (self);
  open = open && !self->passing; /* a line that is too long is just that */
  SmxPlace place = { .file = self->name, .line = self->line };
  *record = (SmxCsvRecord){ .line = self->line, .cut = self->passing };
  record->raw = (SmxSlice){ self->buffer + self->start, self->seen };
  gboolean good, fatal = FALSE;
  leave_record (self);
  if (open)
    good = fail_open (self, &place, longer ? &far_quote : &open_quote, error);
  else if (longer)
    good = fail_limit (&place, &too_long, SMX_MAX_RECORD, error);
  else if (self->n_cuts >= SMX_MAX_COLUMNS)
    good = fail_limit (&place, &too_many, SMX_MAX_COLUMNS, error);
  else
    good = split (self, &place, record, &fatal, error);
  return good ? SMX_CSV_RECORD : fatal ? SMX_CSV_ERROR : SMX_CSV_BAD_RECORD;
}

SmxCsvResult
smx__csv_next (SmxCsv *self, SmxCsvRecord *record, GError **error)
{
  GError *cause = NULL;
  self->odd_left -= self->odd_left > 0;
  if (smx__csv_step (self, &cause))
    return take_record (self, record, error);
  if (cause == NULL)
    return SMX_CSV_END;
  g_propagate_error (error, cause);
  return SMX_CSV_ERROR;
}

SmxCsv *
smx__csv_new_for_one (GError **error)
{
  SmxCsv *self = smx__allocate (1, sizeof *self, error);
  if (self != NULL)
    self->begun = self->input_ended = TRUE;
  return self;
}

void
smx__csv_follow (SmxCsv *self, const SmxCsv *file)
{
  self->name = file->name;
  set_delimiter (self, file->delimiter);
}

SmxCsvResult
smx__csv_one (SmxCsv *self, const char *text, gsize length, guint64 line, SmxCsvRecord *record,
              GError **error)
{
  self->buffer = (char *)text;
  self->start = 0;
  self->end = length;
  self->line = line;
  return take_record (self, record, error);
}

guint64
smx__csv_n_blank (const SmxCsv *self)
{
  return self->n_blank;
}

char
smx__csv_delimiter (const SmxCsv *self)
{
  return self->delimiter;
}
