/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of typed values from arrays.
 *
 * Numbers and times are taken as they are; a text is remembered by its bytes where it stands, and copied only when it
 * becomes a code that is new; a word of a dictionary is looked up once a chunk. Invariant: every value is what
 * smx__convert_form() gives for the text that smx__arrow_write() writes; where that takes asking, it is asked, and what it
 * refuses - and any array that is broken - makes the row odd. */
#include "arrow-builder.h"
#include "../base/memory.h"
#include "arrow-value.h"
#include "column-builder-private.h"
#include "quick-values.h"

#include <math.h>
#include <string.h>

#define TEXT_ROOM 64 /* of a number that becomes a code: its text, and what may be read behind it */

typedef enum { WORD_NEW, WORD_KNOWN, WORD_WAITING, WORD_ODD } WordState;

/* What a word of a dictionary means. */
typedef struct {
  union {
    gint64 number;
    const char *text; /* WAITING: of a code that has no id yet */
  };
  guint64 hash;
  guint32 id, length;
  guint32 turn; /* of the chunk that this is true for */
  guint8 state, flags;
} Word;

/* A field, or an answer of a wide table, and the column that it comes from. */
typedef struct {
  guint field, column;
  gint64 *numbers;
  SmxMemo *memo;
  guint8 *looks;
  Word *words;
  gsize words_capacity;
  char *texts; /* TEXT_ROOM bytes a row; NULL before the first */
} Part;

struct SmxArrowBuilder {
  SmxColumnBuilder *columns;
  const SmxArrowColumns *source;
  const SmxArrowChunk *chunk;
  guint32 turn;
  gint64 first; /* where the batch begins in every array */
  Part *parts;
  gsize n_parts;
};

SmxArrowBuilder *
smx__arrow_builder_new (SmxColumnBuilder *columns, const SmxArrowColumns *source, GError **error)
{
  g_autoptr (SmxArrowBuilder) self = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return NULL;
  self->columns = columns;
  self->source = source;
  gsize n = source->map->fields->len + 2 * (gsize)source->map->answers->len;
  self->parts = smx__allocate (n, sizeof *self->parts, error);
  if (self->parts == NULL)
    return NULL;
  self->n_parts = n;
  return g_steal_pointer (&self);
}

void
smx__arrow_builder_free (SmxArrowBuilder *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < self->n_parts; i++) {
    g_free (self->parts[i].words);
    g_free (self->parts[i].texts);
  }
  g_free (self->parts);
  g_free (self);
}

void
smx__arrow_builder_turn (SmxArrowBuilder *self, const SmxArrowChunk *chunk)
{
  self->chunk = chunk;
  self->turn++;
}

/* --- one value --- */

/* Whether a row that is looked at holds anything; @at is its place in the arrays. */
static inline gboolean
is_null (const SmxArrowVector *vector, gint64 at)
{
  return vector->validity != NULL && !smx__arrow_bit (vector->validity, vector->offset + at);
}

/* The value of a number or time that needs no text; FALSE where its text is to be asked. */
static inline gboolean
take_native (const SmxArrowBuilder *self, const SmxField *field, const SmxArrowVector *vector, gint64 at,
             gint64 *number)
{
  const SmxConverter *converter = self->columns->converter;
  gint64 micro;
  if (field->type == SMX_VALUE_TIME)
    return vector->type.kind >= SMX_ARROW_DAYS && smx__arrow_time (vector, at, &micro) &&
           smx__convert_instant (converter, micro, vector->type.zoned, number);
  if (!smx__arrow_micro (vector, at, &micro))
    return FALSE;
  if (micro != SMX_NULL)
    return smx__convert_micro (converter, field, micro, number);
  *number = SMX_NULL;
  return TRUE;
}

/* The value of any cell by way of its text; a refusal is FALSE. */
static gboolean
ask (const SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells, gint64 at,
     char buffer[SMX_ARROW_WRITTEN], SmxValue *value)
{
  SmxSlice text;
  return smx__arrow_write (cells, at, buffer, &text, NULL) &&
         smx__convert_form (self->columns->converter, self->source->forms[part->column],
                            &self->columns->kind->fields[part->field], text.text, text.length, value, NULL);
}

/* The text of a row where it stands, if SMX_QUICK_PADDING bytes behind it may be read. */
static inline gboolean
take_text (const SmxArrowVector *vector, gint64 at, SmxSlice *text)
{
  gint64 room = 0;
  if (G_LIKELY (vector->type.kind == SMX_ARROW_TEXT && vector->type.width == 4)) {
    gint64 from = smx__arrow_load (vector->values, vector->offset + at, 4, TRUE);
    gint64 to = smx__arrow_load (vector->values, vector->offset + at + 1, 4, TRUE);
    *text = (SmxSlice){ (const char *)vector->bytes + from, (gsize)(to - from) };
    if (G_LIKELY (from >= 0 && to >= from && to + SMX_QUICK_PADDING <= vector->n_bytes &&
                  vector->bytes != NULL))
      return TRUE;
  }
  return smx__arrow_text (vector, at, text, &room, NULL) &&
         (text->length == 0 || (gint64)text->length + SMX_QUICK_PADDING <= room);
}

/* --- words of dictionaries --- */

static gboolean
reserve_words (Part *part, const SmxArrowCells *cells, GError **error)
{
  gsize before = part->words_capacity;
  if (!smx__reserve (&part->words, &part->words_capacity, (gsize)cells->words.n, sizeof *part->words, error))
    return FALSE;
  if (part->words_capacity > before)
    memset (part->words + before, 0, (part->words_capacity - before) * sizeof *part->words);
  return TRUE;
}

/* What a code means; one that is new waits, and number texts, which stand nowhere, are for the row-wise path. */
static void
learn_code (SmxArrowBuilder *self, const Part *part, const SmxValue *value, Word *word)
{
  const SmxColumnWish *wish = &self->columns->wishes[part->field];
  word->state = WORD_KNOWN;
  if (!value->known)
    return;
  if (wish->hash)
    word->hash = smx__builder_hash (value->text, value->length);
  if (wish->dictionary == NULL)
    return;
  word->id = smx__dictionary_find (wish->dictionary, value->text, value->length);
  if (word->id != SMX_NO_ID)
    return;
  gboolean stays = self->source->forms[part->column] == SMX_FORM_TEXT;
  word->state = stays ? WORD_WAITING : WORD_NEW;
  word->text = value->text;
  word->length = (guint32)value->length;
}

static void
learn_word (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells, gint64 at, Word *word)
{
  const SmxArrowCells words = { .rows = cells->words };
  char buffer[SMX_ARROW_WRITTEN];
  SmxValue value = { .known = FALSE };
  *word = (Word){ .id = SMX_NO_ID, .turn = self->turn, .state = WORD_ODD };
  if (!ask (self, part, &words, at, buffer, &value))
    return;
  if (smx__is_code_type (self->columns->kind->fields[part->field].type)) {
    learn_code (self, part, &value, word);
    return;
  }
  word->state = WORD_KNOWN;
  word->number = value.known ? value.number : SMX_NULL;
  if (part->looks != NULL && self->source->forms[part->column] == SMX_FORM_TEXT && value.known)
    word->flags = (guint8)smx__decimals_judge (self->columns->decimals, value.text, value.length);
}

/* The word that a row stands for; NULL where it is odd or null (@null). */
static inline Word *
find_word (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells, gint64 at, gboolean *null)
{
  *null = is_null (&cells->rows, at);
  if (*null)
    return NULL;
  gint64 place = smx__arrow_integer (&cells->rows, at);
  if (place < 0 || place >= cells->words.n)
    return NULL;
  Word *word = &part->words[place];
  if (word->turn != self->turn || word->state == WORD_NEW)
    learn_word (self, part, cells, place, word);
  return word->state == WORD_KNOWN || word->state == WORD_WAITING ? word : NULL;
}

/* --- numbers, choices, times --- */

static void
put_words (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells)
{
  SmxColumnBuilder *columns = self->columns;
  for (gsize k = 0; k < columns->n_whole; k++) {
    guint row = columns->whole[k];
    gboolean null;
    const Word *word = find_word (self, part, cells, self->first + row, &null);
    if (word == NULL && !null)
      smx__builder_odd (columns, row);
    part->numbers[row] = word == NULL ? SMX_NULL : word->number;
    if (part->looks != NULL)
      part->looks[row] = word == NULL ? SMX_DECIMAL_NONE : word->flags;
  }
}

static void
put_text_times (SmxArrowBuilder *self, const Part *part, const SmxArrowVector *vector)
{
  SmxColumnBuilder *columns = self->columns;
  const SmxField *field = &columns->kind->fields[part->field];
  for (gsize k = 0; k < columns->n_whole; k++) {
    guint row = columns->whole[k];
    SmxSlice text = { "", 0 };
    SmxValue value = { .known = FALSE };
    part->numbers[row] = SMX_NULL;
    if (is_null (vector, self->first + row))
      continue;
    if (!take_text (vector, self->first + row, &text))
      smx__builder_odd (columns, row);
    else if (!smx__convert_quick (columns->converter, field, text.text, text.length, &part->numbers[row]) &&
             text.length > 0 && smx__builder_ask (columns, part->field, row, text.text, text.length, &value))
      part->numbers[row] = value.known ? value.number : SMX_NULL;
  }
}

static void
put_text_numbers (SmxArrowBuilder *self, const Part *part, const SmxArrowVector *vector)
{
  SmxColumnBuilder *columns = self->columns;
  for (gsize k = 0; k < columns->n_whole; k++) {
    guint row = columns->whole[k];
    SmxSlice text = { "", 0 };
    SmxMemoValue found = { SMX_NULL, 0, SMX_DECIMAL_NONE };
    if (!is_null (vector, self->first + row)) {
      if (!take_text (vector, self->first + row, &text)) {
        smx__builder_odd (columns, row);
        text.length = 0;
      }
      const SmxMemoValue *known = smx__builder_remember (part->memo, text.text, text.length);
      if (known != NULL)
        found = *known;
      else if (text.length > 0)
        found = smx__builder_number (columns, part->field, part->memo, row, text.text, text.length);
    }
    part->numbers[row] = found.number;
    if (part->looks != NULL)
      part->looks[row] = (guint8)found.flags;
  }
}

/* A value that its text is asked for. */
static void
put_asked (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells, guint row)
{
  char buffer[SMX_ARROW_WRITTEN];
  SmxValue value = { .known = FALSE };
  const SmxField *field = &self->columns->kind->fields[part->field];
  gint64 at = self->first + row;
  part->numbers[row] = SMX_NULL;
  if (is_null (&cells->rows, at) || take_native (self, field, &cells->rows, at, &part->numbers[row]))
    return;
  if (!ask (self, part, cells, at, buffer, &value))
    smx__builder_odd (self->columns, row);
  part->numbers[row] = value.known ? value.number : SMX_NULL;
}

/* Integers in a domain, each worth @by; all others are asked for. In one loop for each size. */
static inline __attribute__ ((always_inline)) void
put_integers (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells, const SmxDomain *domain,
              gint64 by, guint width, gboolean is_signed)
{
  const SmxColumnBuilder *columns = self->columns;
  const SmxArrowVector *vector = &cells->rows;
  const guint16 *whole = columns->whole;
  gint64 *numbers = part->numbers, first = vector->offset + self->first;
  gint64 low = domain->low / by + (domain->low % by > 0), unit = by / domain->unit;
  gint64 high = domain->high / by - (domain->high % by < 0);
  low = is_signed ? low : MAX (low, 0); /* what 64 bits cannot hold with a sign is negative here */
  for (gsize k = 0, n = columns->n_whole; k < n; k++) {
    guint row = whole[k];
    gint64 number = smx__arrow_load (vector->values, first + row, width, is_signed);
    if (G_LIKELY (number >= low && number <= high && !is_null (vector, self->first + row)))
      numbers[row] = number * unit;
    else
      put_asked (self, part, cells, row);
  }
}

/* The same loop for the size that there is. */
static void
put_integers_of_size (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells,
                      const SmxDomain *domain, gint64 by)
{
  gboolean is_signed = cells->rows.type.kind != SMX_ARROW_UNSIGNED;
  switch (cells->rows.type.width * 2 + (is_signed ? 1 : 0)) {
  case 2:
    put_integers (self, part, cells, domain, by, 1, FALSE);
    break;
  case 3:
    put_integers (self, part, cells, domain, by, 1, TRUE);
    break;
  case 4:
    put_integers (self, part, cells, domain, by, 2, FALSE);
    break;
  case 5:
    put_integers (self, part, cells, domain, by, 2, TRUE);
    break;
  case 8:
    put_integers (self, part, cells, domain, by, 4, FALSE);
    break;
  case 9:
    put_integers (self, part, cells, domain, by, 4, TRUE);
    break;
  default:
    put_integers (self, part, cells, domain, by, 8, is_signed);
    break;
  }
}

/* Doubles that are whole or have few decimals, as smx__arrow_micro() takes them. */
static void
put_doubles (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells, const SmxDomain *domain)
{
  const SmxColumnBuilder *columns = self->columns;
  const SmxArrowVector *vector = &cells->rows;
  for (gsize k = 0; k < columns->n_whole; k++) {
    guint row = columns->whole[k];
    double value;
    memcpy (&value, vector->values + (vector->offset + self->first + row) * (gint64)sizeof value,
            sizeof value);
    gint64 micro = value >= -1e8 && value <= 1e8 ? (gint64)nearbyint (value * 1e6) : G_MAXINT64;
    if (G_LIKELY (micro >= domain->low && micro <= domain->high && (double)micro / 1e6 == value &&
                  (domain->unit == 1 || micro % SMX_MICRO == 0) && !is_null (vector, self->first + row)))
      part->numbers[row] = domain->unit == 1 ? micro : micro / SMX_MICRO;
    else
      put_asked (self, part, cells, row);
  }
}

static void
put_natives (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells)
{
  const SmxColumnBuilder *columns = self->columns;
  const SmxField *field = &columns->kind->fields[part->field];
  const SmxArrowType *type = &cells->rows.type;
  gboolean whole = type->kind == SMX_ARROW_INTEGER || type->kind == SMX_ARROW_UNSIGNED;
  gboolean instant = type->kind == SMX_ARROW_TIMESTAMP && type->a_second <= SMX_MICRO;
  SmxDomain domain;
  if (part->looks != NULL)
    memset (part->looks, SMX_DECIMAL_NONE, SMX_BATCH);
  if (instant && field->type == SMX_VALUE_TIME &&
      smx__convert_instants (columns->converter, type->zoned, &domain))
    put_integers_of_size (self, part, cells, &domain, SMX_MICRO / type->a_second);
  else if (whole && smx__convert_domain (columns->converter, field, &domain))
    put_integers_of_size (self, part, cells, &domain, SMX_MICRO);
  else if (type->kind == SMX_ARROW_FLOAT && type->width == 8 &&
           smx__convert_domain (columns->converter, field, &domain))
    put_doubles (self, part, cells, &domain);
  else
    for (gsize k = 0; k < columns->n_whole; k++)
      put_asked (self, part, cells, columns->whole[k]);
}

/* All rows of a column that holds nothing. */
static void
put_nothing (SmxArrowBuilder *self, const Part *part)
{
  SmxColumnBuilder *columns = self->columns;
  guint32 *ids = columns->columns.ids[part->field];
  guint64 *hashes = columns->columns.hashes[part->field];
  for (gsize row = 0; row < SMX_BATCH; row++) {
    if (part->numbers != NULL)
      part->numbers[row] = SMX_NULL;
    if (ids != NULL)
      ids[row] = SMX_NO_ID;
    if (hashes != NULL)
      hashes[row] = 0;
    if (part->looks != NULL)
      part->looks[row] = SMX_DECIMAL_NONE;
  }
}

static void
put_numbers (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells)
{
  SmxArrowKind kind = cells->rows.type.kind;
  if (cells->has_dictionary)
    put_words (self, part, cells);
  else if (kind != SMX_ARROW_TEXT && kind != SMX_ARROW_VIEW)
    put_natives (self, part, cells);
  else if (self->columns->kind->fields[part->field].type == SMX_VALUE_TIME)
    put_text_times (self, part, &cells->rows);
  else
    put_text_numbers (self, part, &cells->rows);
}

/* --- codes --- */

/* The text of a number or boolean that is a code, in a place where it stays until the batch is done. */
static gboolean
write_code (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells, guint row, SmxSlice *text)
{
  char buffer[SMX_ARROW_WRITTEN];
  SmxSlice written;
  if (!smx__arrow_write (cells, self->first + row, buffer, &written, NULL) ||
      !smx__check_finite (self->source->forms[part->column], written.text, written.length, NULL) ||
      written.length + SMX_QUICK_PADDING > TEXT_ROOM)
    return FALSE;
  char *room = part->texts + (gsize)row * TEXT_ROOM;
  memcpy (room, written.text, written.length);
  *text = (SmxSlice){ room, written.length };
  return TRUE;
}

/* A code by its text: id and hash; NO_MEMORY. */
static gboolean
put_code (SmxArrowBuilder *self, const Part *part, guint row, const SmxSlice *text, GError **error)
{
  SmxColumnBuilder *columns = self->columns;
  guint32 *ids = columns->columns.ids[part->field], id = SMX_NO_ID;
  guint64 *hashes = columns->columns.hashes[part->field], hash = 0;
  const SmxMemoValue *known = smx__builder_remember (part->memo, text->text, text->length);
  SmxCode code = {
    .raw = text->text, .raw_length = text->length, .text = text->text, .length = text->length
  };
  if (known != NULL) {
    id = known->id;
    hash = (guint64)known->number;
  } else if (!smx__builder_code (columns, part->field, row, &code, &id, &hash, error)) {
    return FALSE;
  }
  if (ids != NULL)
    ids[row] = id;
  if (hashes != NULL)
    hashes[row] = hash;
  return TRUE;
}

static gboolean
put_codes (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells, GError **error)
{
  SmxColumnBuilder *columns = self->columns;
  SmxArrowKind kind = cells->rows.type.kind;
  gboolean stands = kind == SMX_ARROW_TEXT || kind == SMX_ARROW_VIEW;
  for (gsize k = 0; k < columns->n_whole; k++) {
    guint row = columns->whole[k];
    SmxSlice text = { "", 0 };
    if (!is_null (&cells->rows, self->first + row) &&
        !(stands ? take_text (&cells->rows, self->first + row, &text)
                 : write_code (self, part, cells, row, &text))) {
      smx__builder_odd (columns, row);
      text.length = 0;
    }
    if (!put_code (self, part, row, &text, error))
      return FALSE;
  }
  return TRUE;
}

/* The code of a row whose word is not known yet, or has none. */
static gboolean
put_code_word (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells, guint row, GError **error)
{
  SmxColumnBuilder *columns = self->columns;
  SmxDictionary *dictionary = columns->wishes[part->field].dictionary;
  guint32 *ids = columns->columns.ids[part->field];
  guint64 *hashes = columns->columns.hashes[part->field];
  gboolean null;
  Word *word = find_word (self, part, cells, self->first + row, &null);
  if (word == NULL && !null)
    smx__builder_odd (columns, row);
  if (word != NULL && word->state == WORD_WAITING) {
    word->id = smx__dictionary_find (dictionary, word->text, word->length);
    word->state = word->id == SMX_NO_ID ? WORD_WAITING : WORD_KNOWN;
  }
  gboolean waits = word != NULL && word->state == WORD_WAITING;
  if (ids != NULL)
    ids[row] = word == NULL ? SMX_NO_ID : waits ? SMX_WAITING : word->id;
  if (hashes != NULL)
    hashes[row] = word == NULL ? 0 : word->hash;
  if (!waits)
    return TRUE;
  const SmxValue value = { .known = TRUE, .text = word->text, .length = word->length };
  return smx__builder_wait (columns, part->field, row, &value, "", 0, error);
}

/* In one loop for each size of the numbers of words. */
static inline __attribute__ ((always_inline)) gboolean
put_code_words (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells, guint width,
                gboolean is_signed, GError **error)
{
  const SmxColumnBuilder *columns = self->columns;
  const SmxArrowVector *vector = &cells->rows;
  const guint16 *whole = columns->whole;
  guint32 *ids = columns->columns.ids[part->field], turn = self->turn;
  guint64 *hashes = columns->columns.hashes[part->field], n_words = (guint64)cells->words.n;
  gint64 first = vector->offset + self->first;
  for (gsize k = 0, n = columns->n_whole; k < n; k++) {
    guint row = whole[k];
    guint64 place = (guint64)smx__arrow_load (vector->values, first + row, width, is_signed);
    if (G_UNLIKELY (place >= n_words || is_null (vector, self->first + row) ||
                    part->words[place].turn != turn || part->words[place].state != WORD_KNOWN)) {
      if (!put_code_word (self, part, cells, row, error))
        return FALSE;
      continue;
    }
    if (ids != NULL)
      ids[row] = part->words[place].id;
    if (hashes != NULL)
      hashes[row] = part->words[place].hash;
  }
  return TRUE;
}

static gboolean
put_code_words_of_size (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells, GError **error)
{
  gboolean is_signed = cells->rows.type.kind != SMX_ARROW_UNSIGNED;
  switch (cells->rows.type.width) {
  case 1:
    return put_code_words (self, part, cells, 1, is_signed, error);
  case 2:
    return put_code_words (self, part, cells, 2, is_signed, error);
  case 4:
    return put_code_words (self, part, cells, 4, is_signed, error);
  default:
    return put_code_words (self, part, cells, 8, is_signed, error);
  }
}

/* A text that nothing is kept of must be one all the same. */
static void
check_texts (SmxArrowBuilder *self, const Part *part, const SmxArrowCells *cells)
{
  SmxColumnBuilder *columns = self->columns;
  char buffer[SMX_ARROW_WRITTEN];
  for (gsize k = 0; k < columns->n_whole; k++) {
    guint row = columns->whole[k];
    gboolean null = is_null (&cells->rows, self->first + row);
    SmxSlice text;
    SmxValue value;
    if (cells->has_dictionary) {
      if (find_word (self, part, cells, self->first + row, &null) == NULL && !null)
        smx__builder_odd (columns, row);
    } else if (!null &&
               (!smx__arrow_write (cells, self->first + row, buffer, &text, NULL) ||
                memchr (text.text, 0, text.length) != NULL || /* no text of a file could hold one */
                (!smx__is_plain_code (text.text, text.length) &&
                 !ask (self, part, cells, self->first + row, buffer, &value)) ||
                !smx__check_finite (self->source->forms[part->column], text.text, text.length, NULL)))
      smx__builder_odd (columns, row);
  }
}

/* --- several columns in one field --- */

static const SmxArrowCells *
cells_of (const SmxArrowBuilder *self, guint column)
{
  return &self->chunk->cells[column];
}

/* Parts are added as the row-wise path adds them. */
static void
put_sums (SmxArrowBuilder *self, const Part *part, const SmxFieldColumns *from)
{
  SmxColumnBuilder *columns = self->columns;
  const SmxField *field = &columns->kind->fields[from->field];
  char buffer[SMX_ARROW_WRITTEN];
  if (part->looks != NULL)
    memset (part->looks, SMX_DECIMAL_NONE, SMX_BATCH);
  for (gsize k = 0; k < columns->n_whole; k++) {
    guint row = columns->whole[k];
    SmxValue sum = { .known = FALSE };
    for (guint i = 0; i < from->n; i++) {
      const Part one = { .field = from->field, .column = from->columns[i] };
      SmxValue value = { .known = FALSE };
      gboolean watched = part->looks != NULL && self->source->forms[one.column] == SMX_FORM_TEXT;
      if (watched || !ask (self, &one, cells_of (self, one.column), self->first + row, buffer, &value) ||
          !smx__convert_add (columns->converter, field, &sum, &value, NULL))
        smx__builder_odd (columns, row);
    }
    part->numbers[row] = sum.known ? sum.number : SMX_NULL;
  }
}

/* The parts of a row with " / " between them; FALSE where the row is odd. @length 0: one is missing. */
static gboolean
join (SmxArrowBuilder *self, const SmxFieldColumns *from, guint row, gsize *length)
{
  char buffer[SMX_ARROW_WRITTEN], *joined = self->columns->joined;
  gboolean missing = FALSE;
  gsize at = 0;
  *length = 0;
  for (guint i = 0; i < from->n; i++) {
    SmxSlice text;
    if (!smx__arrow_write (cells_of (self, from->columns[i]), self->first + row, buffer, &text, NULL) ||
        !smx__check_finite (self->source->forms[from->columns[i]], text.text, text.length, NULL))
      return FALSE;
    missing = missing || smx__is_missing (self->columns->converter, &text.text, &text.length);
    if (missing)
      continue;
    if (at + text.length + 3 > SMX_MAX_CODE)
      return FALSE;
    if (i > 0)
      memcpy (joined + at, " / ", 3);
    at += i > 0 ? 3 : 0;
    memcpy (joined + at, text.text, text.length);
    at += text.length;
  }
  *length = missing ? 0 : at;
  return TRUE;
}

/* The id of a joined text that is known already; others make their row odd, once for each text. */
static void
put_joined (SmxArrowBuilder *self, const SmxFieldColumns *from)
{
  SmxColumnBuilder *columns = self->columns;
  const SmxColumnWish *wish = &columns->wishes[from->field];
  SmxColumns *into = &columns->columns;
  for (gsize k = 0; k < columns->n_whole; k++) {
    guint row = columns->whole[k];
    gsize length = 0;
    guint32 id = SMX_NO_ID;
    SmxValue value = { .known = FALSE };
    if (!join (self, from, row, &length))
      smx__builder_odd (columns, row);
    else if (length > 0)
      smx__builder_ask (columns, from->field, row, columns->joined, length, &value);
    if (value.known && wish->dictionary != NULL) {
      id = smx__dictionary_find (wish->dictionary, value.text, value.length);
      if (id == SMX_NO_ID)
        smx__builder_odd (columns, row);
    }
    if (into->ids[from->field] != NULL)
      into->ids[from->field][row] = id;
    if (into->hashes[from->field] != NULL)
      into->hashes[from->field][row] = value.known ? smx__builder_hash (value.text, value.length) : 0;
    if (into->numbers[from->field] != NULL)
      into->numbers[from->field][row] = value.known ? value.number : SMX_NULL;
  }
}

/* --- a batch --- */

static gboolean
prepare_part (SmxArrowBuilder *self, Part *part, GError **error)
{
  const SmxArrowCells *cells = cells_of (self, part->column);
  if (cells->has_dictionary)
    return reserve_words (part, cells, error);
  if (part->texts == NULL && self->source->forms[part->column] != SMX_FORM_TEXT &&
      smx__is_code_type (self->columns->kind->fields[part->field].type))
    part->texts = smx__allocate ((gsize)SMX_BATCH * TEXT_ROOM, 1, error);
  else
    return TRUE;
  return part->texts != NULL;
}

static gboolean
put_field (SmxArrowBuilder *self, Part *part, const SmxFieldColumns *from, GError **error)
{
  SmxColumnBuilder *columns = self->columns;
  const SmxColumnWish *wish = &columns->wishes[from->field];
  part->field = from->field;
  part->column = from->columns[0];
  part->numbers = columns->columns.numbers[from->field];
  part->memo = columns->memos[from->field];
  part->looks = columns->looks[from->field];
  if (from->n > 1) {
    if (from->mapping == SMX_MAPPING_SUM)
      put_sums (self, part, from);
    else
      put_joined (self, from);
    return TRUE;
  }
  const SmxArrowCells *cells = cells_of (self, part->column);
  if (!prepare_part (self, part, error))
    return FALSE;
  if (!cells->has_dictionary && cells->rows.type.kind == SMX_ARROW_NULL)
    put_nothing (self, part);
  else if (!smx__is_code_type (columns->kind->fields[from->field].type))
    put_numbers (self, part, cells);
  else if (wish->dictionary == NULL && !wish->hash)
    check_texts (self, part, cells);
  else
    return cells->has_dictionary ? put_code_words_of_size (self, part, cells, error)
                                 : put_codes (self, part, cells, error);
  return TRUE;
}

/* One side of an answer; without a column nobody said anything. */
static gboolean
put_answer (SmxArrowBuilder *self, Part *part, guint column, gint64 *numbers, gboolean expected,
            GError **error)
{
  part->field = expected ? SMX_RATINGS_EXPECTATION : SMX_RATINGS_PERCEPTION;
  part->column = column;
  part->numbers = numbers;
  part->memo = self->columns->answer_memos[expected];
  if (column != SMX_NO_COLUMN && !prepare_part (self, part, error))
    return FALSE;
  const SmxArrowCells *cells = column == SMX_NO_COLUMN ? NULL : cells_of (self, column);
  if (cells == NULL || (!cells->has_dictionary && cells->rows.type.kind == SMX_ARROW_NULL))
    for (gsize row = 0; row < SMX_BATCH; row++)
      numbers[row] = SMX_NULL;
  else
    put_numbers (self, part, cells);
  return TRUE;
}

static gboolean
put_answers (SmxArrowBuilder *self, Part *parts, GError **error)
{
  SmxColumnBuilder *columns = self->columns;
  const SmxMap *map = self->source->map;
  columns->columns.n_answers = map->answers->len;
  for (guint i = 0; i < map->answers->len; i++) {
    const SmxAnswerColumns *from = &g_array_index (map->answers, SmxAnswerColumns, i);
    columns->answers[i] = from->answer;
    if (!put_answer (self, &parts[2 * i], from->first, columns->columns.perceptions[i], FALSE, error) ||
        !put_answer (self, &parts[2 * i + 1], from->second, columns->columns.expectations[i], TRUE, error))
      return FALSE;
  }
  smx__builder_check_answers (columns);
  return TRUE;
}

/* What has no heading must be empty. */
static void
check_unnamed (SmxArrowBuilder *self)
{
  const GArray *unnamed = self->source->map->unnamed;
  for (guint i = 0; i < unnamed->len; i++)
    for (gsize k = 0; k < self->columns->n_whole; k++) {
      guint row = self->columns->whole[k];
      if (!smx__arrow_is_null (&cells_of (self, g_array_index (unnamed, guint, i))->rows, self->first + row))
        smx__builder_odd (self->columns, row);
    }
}

/* Null rows are for the row-wise path. */
static void
find_whole (SmxArrowBuilder *self, gsize n)
{
  SmxColumnBuilder *columns = self->columns;
  const guint8 *validity = self->chunk->validity;
  columns->n_whole = 0;
  for (gsize row = 0; row < n; row++) {
    gboolean whole = validity == NULL || smx__arrow_bit (validity, self->first + (gint64)row);
    columns->columns.rows[row] = whole ? SMX_ROW_FINE : SMX_ROW_ODD;
    columns->whole[columns->n_whole] = (guint16)row;
    columns->n_whole += whole ? 1 : 0;
  }
}

const SmxColumns *
smx__arrow_build (SmxArrowBuilder *self, gint64 first, gsize n, const guint64 *arrivals, GError **error)
{
  SmxColumnBuilder *columns = self->columns;
  const SmxMap *map = self->source->map;
  self->first = self->chunk->offset + first;
  columns->columns.n = n;
  columns->columns.arrivals = arrivals;
  columns->n_waiting = 0;
  find_whole (self, n);
  for (guint i = 0; i < map->fields->len; i++)
    if (!put_field (self, &self->parts[i], &g_array_index (map->fields, SmxFieldColumns, i), error))
      return NULL;
  if (columns->section->wide && !put_answers (self, self->parts + map->fields->len, error))
    return NULL;
  check_unnamed (self);
  return smx__builder_finish (columns, error) ? &columns->columns : NULL;
}
